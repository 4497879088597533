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


def _key(text: str) -> str:
    import llvmlite
    import llvmlite.binding as llvm

    parts = [llvmlite.__version__, str(llvm.llvm_version_info), str(OPTIMISATION), *_processor(), text]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def target_machine() -> Any:
    """Return LLVM's description of this machine as a target of code."""
    import llvmlite.binding as llvm

    triple, name, features = _processor()
    target = llvm.Target.from_triple(triple)
    return target.create_target_machine(cpu=name, features=features, opt=OPTIMISATION, jit=True, codemodel="jitdefault")


def compile_object(text: str) -> bytes:
    """Compile LLVM code to an object file."""
    import llvmlite.binding as llvm

    machine = target_machine()
    module = llvm.parse_assembly(text)
    module.triple = _processor()[0]
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=OPTIMISATION)
    builder = llvm.create_pass_builder(machine, options)
    # The code is in lanes and straight already. These four passes do all that helps it; LLVM's whole second level
    # takes ten times as long and makes nothing faster.
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


def load(texts: Sequence[str], signatures: Mapping[str, Sequence[str]]) -> Code:
    """Return callable machine code of modules of LLVM code, each from the cache or compiled.

    Parameters
    ----------
    texts
        Modules; they may call each other's shared functions.
    signatures
        Functions to call, which return nothing, with the LLVM types of their parameters ("ptr", "i64", "i32").
    """
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    is_cached = True
    for text in texts:
        code, found = _object_of(text)
        is_cached = is_cached and found
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "i32": ctypes.c_int32}
    calls: dict[str, Callable[..., None]] = {}
    for name, signature in signatures.items():
        prototype = ctypes.CFUNCTYPE(None, *(kinds[kind] for kind in signature))
        calls[name] = prototype(engine.get_function_address(name))
    return Code(calls, is_cached, engine)


def _object_of(text: str) -> tuple[bytes, bool]:
    """Return a module's machine code, and whether it was in the cache."""
    folder = cache_folder()
    entry = folder / f"{_key(text)}.o" if folder is not None else None
    code = _read(entry) if entry is not None else None
    if code is not None:
        return code, True
    code = compile_object(text)
    if entry is not None:
        _write(entry, code)
    return code, False
