"""From LLVM code to machine code that can be called, kept in a cache on disk (`detente.core.cache`).

Entries are named by the hash of everything they depend on: the code itself, the compiler and the processor.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from detente.core.cache import name_of, read_entry, write_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KIND = "object"
"""Kind of a cache entry that is machine code."""
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


@cache
def _processor() -> tuple[str, str, str]:
    """Return the target, the processor and its features, as LLVM names them."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features()
    return llvm.get_process_triple(), llvm.get_host_cpu_name(), features.flatten()


def digest_of(text: str) -> str:
    """Return by what a module's machine code is found."""
    return name_of(text)


def _name(digest: str, *, full_effort: bool) -> str:
    """Return the name under which a module's machine code is kept."""
    import llvmlite
    import llvmlite.binding as llvm

    effort = "full" if full_effort else "quick"
    versions = llvmlite.__version__, str(llvm.llvm_version_info), str(OPTIMISATION)
    return name_of(*versions, effort, *_processor(), digest)


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
    shared, _ = _object_of(library, full_effort=True)
    code, is_cached = _object_of(text, full_effort=full_effort)
    return _linked(shared, code, signatures, is_cached=is_cached)


def load_kept(library: str, text: str, signatures: Mapping[str, Sequence[str]], *, full_effort: bool) -> Code | None:
    """Return callable machine code of a program by the digests of its modules; None unless all of it is kept.

    Parameters
    ----------
    library, text
        What `digest_of` returned for both modules.
    signatures, full_effort
        As in `load`.
    """
    code = _kept(text, full_effort=full_effort)
    shared = _kept(library, full_effort=True) if code is not None else None
    return None if code is None or shared is None else _linked(shared, code, signatures, is_cached=True)


def _linked(shared: bytes, code: bytes, signatures: Mapping[str, Sequence[str]], *, is_cached: bool) -> Code:
    """Return a program's functions, ready to be called."""
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    for each in (shared, code):
        engine.add_object_file(llvm.ObjectFileRef.from_data(each))
    engine.finalize_object()
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "i32": ctypes.c_int32, "double": ctypes.c_double}
    calls: dict[str, Callable[..., None]] = {}
    for name, signature in signatures.items():
        prototype = ctypes.CFUNCTYPE(None, *(kinds[kind] for kind in signature))
        calls[name] = prototype(engine.get_function_address(name))
    return Code(calls, is_cached, engine)


def _kept(digest: str, *, full_effort: bool) -> bytes | None:
    """Return a module's machine code if it is kept; code made with more effort serves too."""
    for effort in (True, False)[: 1 if full_effort else 2]:
        code = read_entry(KIND, _name(digest, full_effort=effort))
        if code is not None:
            return code
    return None


def _object_of(text: str, *, full_effort: bool) -> tuple[bytes, bool]:
    """Return a module's machine code, and whether it was in the cache."""
    digest = digest_of(text)
    code = _kept(digest, full_effort=full_effort)
    if code is not None:
        return code, True
    code = compile_object(text, full_effort=full_effort)
    write_entry(KIND, _name(digest, full_effort=full_effort), code)
    return code, False
