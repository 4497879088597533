"""From LLVM code to machine code that can be called, kept in a cache on disk.

The cache is an optimisation and nothing else: a missing, unreadable or damaged entry is made again, and where no cache
can be written the code is compiled anew each time. Entries are named by the hash of everything they depend on: the code
itself, the compiler and the processor.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FORMAT = b"detente object 1\n"
"""First line of a cache entry; then the SHA-256 of the object, a line end, and the object."""
OPTIMISATION = 2
"""LLVM's level for the choice of instructions."""


@dataclass(frozen=True, slots=True)
class Code:
    """Machine code of one program, ready to be called. Calls release Python's global lock."""

    calls: dict[str, Callable[..., None]]
    """The functions, by name."""
    is_cached: bool
    """Whether the code came from the cache."""
    keeper: Any
    """Owns the memory of the code."""


def cache_folder() -> Path | None:
    """Return where machine code is kept: DETENTE_CACHE, or the user's cache folder; None if DETENTE_CACHE is empty."""
    chosen = os.environ.get("DETENTE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "detente"
    except RuntimeError:  # no home folder
        return None


@cache
def _processor() -> tuple[str, str, str]:
    """Return the target, the processor and its features, as LLVM names them."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features()
    return llvm.get_process_triple(), llvm.get_host_cpu_name(), features.flatten()


def _key(text: str, *, full_effort: bool) -> str:
    import llvmlite
    import llvmlite.binding as llvm

    effort = "full" if full_effort else "quick"
    parts = [llvmlite.__version__, str(llvm.llvm_version_info), str(OPTIMISATION), effort, *_processor(), text]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def target_machine() -> Any:
    """Return LLVM's description of this machine as a target of code."""
    import llvmlite.binding as llvm

    triple, name, features = _processor()
    target = llvm.Target.from_triple(triple)
    return target.create_target_machine(cpu=name, features=features, opt=OPTIMISATION, jit=True, codemodel="jitdefault")


def compile_object(text: str, *, full_effort: bool = False) -> bytes:
    """Compile LLVM code to an object file.

    The code is in lanes and straight already: four quick passes do most of what can be done. Full effort is LLVM's
    second level: it takes several times as long and makes code that runs a sixth faster. Neither changes a bit of a
    result, since no pass may reorder floating-point arithmetic without leave, and none is given.
    """
    import llvmlite.binding as llvm

    machine = target_machine()
    module = llvm.parse_assembly(text)
    module.triple = _processor()[0]
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=OPTIMISATION)
    options.loop_vectorization = False
    options.slp_vectorization = False
    options.loop_unrolling = False
    builder = llvm.create_pass_builder(machine, options)
    if full_effort:
        passes = builder.getModulePassManager()
    else:
        passes = llvm.create_new_module_pass_manager()
        passes.add_sroa_pass()
        passes.add_simplify_cfg_pass()
        passes.add_instruction_combine_pass()
        passes.add_new_gvn_pass()
    passes.run(module, builder)
    return machine.emit_object(module)


def _read(entry: Path) -> bytes | None:
    try:
        content = entry.read_bytes()
    except OSError:
        return None
    head, digest, code = content[: len(FORMAT)], content[len(FORMAT) : len(FORMAT) + 65], content[len(FORMAT) + 65 :]
    if head != FORMAT or digest != hashlib.sha256(code).hexdigest().encode() + b"\n":
        return None
    return code


def _write(entry: Path, code: bytes) -> None:
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, delete=False) as file:
            file.write(FORMAT + hashlib.sha256(code).hexdigest().encode() + b"\n" + code)
        Path(file.name).replace(entry)
    except OSError:
        return  # a cache that cannot be written is no reason to stop


def load(library: str, text: str, signatures: Mapping[str, Sequence[str]], *, full_effort: bool) -> Code:
    """Return callable machine code of a program, from the cache or compiled.

    Parameters
    ----------
    library
        Module of LLVM code that all programs share; always compiled with full effort, since that is once and for all.
    text
        Module of the program; it may call the library's shared functions.
    signatures
        Functions to call, which return nothing, with the LLVM types of their parameters ("ptr", "i64", "i32",
        "double").
    full_effort
        Whether the program is worth LLVM's full effort. What the cache has with full effort is used in any case.
    """
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    shared, _ = _object_of(library, full_effort=True)
    code, is_cached = _object_of(text, full_effort=full_effort)
    for each in (shared, code):
        engine.add_object_file(llvm.ObjectFileRef.from_data(each))
    engine.finalize_object()
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "i32": ctypes.c_int32, "double": ctypes.c_double}
    calls: dict[str, Callable[..., None]] = {}
    for name, signature in signatures.items():
        prototype = ctypes.CFUNCTYPE(None, *(kinds[kind] for kind in signature))
        calls[name] = prototype(engine.get_function_address(name))
    return Code(calls, is_cached, engine)


def _object_of(text: str, *, full_effort: bool) -> tuple[bytes, bool]:
    """Return a module's machine code, and whether it was in the cache."""
    folder = cache_folder()
    if folder is not None:
        # Code made with more effort serves too.
        for effort in (True, False)[: 1 if full_effort else 2]:
            code = _read(folder / f"{_key(text, full_effort=effort)}.o")
            if code is not None:
                return code, True
    code = compile_object(text, full_effort=full_effort)
    if folder is not None:
        _write(folder / f"{_key(text, full_effort=full_effort)}.o", code)
    return code, False
