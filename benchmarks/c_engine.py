"""Compiling a model to C for eight lanes: the ceiling that the engine is held against."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

from benchmarks.c_writer import write_c
from detente.sim.generator import Program
from detente.sim.interface import RUN_PARAMETERS

HEADER = Path(__file__).parent / "c" / "lanes.h"
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC")
"""As fast as C goes without changing what is computed; contraction to multiply-add is on by default."""


def compiler() -> str | None:
    """Return the C compiler of this machine, None if there is none."""
    return shutil.which("gcc") or shutil.which("clang")


def build_c(program: Program, folder: Path, flags: tuple[str, ...] = FLAGS) -> ctypes._NamedFuncPointer:
    """Compile the C of a program and return its function ``run``, with the parameters of the engine's own."""
    found = compiler()
    if found is None:
        raise FileNotFoundError("found no C compiler, expected gcc or clang")
    source, library = folder / "engine.c", folder / "engine.so"
    source.write_text(write_c(program), encoding="utf-8")
    subprocess.run([found, *flags, "-I", str(HEADER.parent), "-o", str(library), str(source)], check=True)
    run = ctypes.CDLL(str(library)).run
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "i32": ctypes.c_int32}
    run.argtypes = [kinds[kind] for kind, _ in RUN_PARAMETERS]
    run.restype = None
    return run
