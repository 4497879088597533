"""The engine beside C for the same model: how near it comes to the ceiling."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.c_engine import FLAGS, build_c, compiler
from benchmarks.measuring import figure, table, take_turns
from benchmarks.workload import Workload

CASE = "russia-2022"
GOAL = 0.67


def against_c() -> list[str]:
    """Measure the time loops, one thread and two."""
    if compiler() is None:
        return ["No C compiler was found, so this was not measured.", ""]
    work = Workload(CASE, worlds=160, paths=128)
    with tempfile.TemporaryDirectory() as folder:
        c = build_c(work.program, Path(folder))
    engine = work.engine.code.calls["run"]
    found, expected = work.results(engine), work.results(c)
    same = float((found[0] == expected[0]).all(axis=0).mean())
    largest = float(np.abs(found[1] - expected[1]).max(initial=0.0))
    candidates = {
        "engine, one thread": lambda: work.run(engine),
        "C, one thread": lambda: work.run(c),
        "engine, two threads": lambda: work.run(engine, 2),
        "C, two threads": lambda: work.run(c, 2),
    }
    times = take_turns(candidates)
    rows = []
    for threads in ("one thread", "two threads"):
        ours, theirs = times[f"engine, {threads}"], times[f"C, {threads}"]
        rows.append(
            (
                threads,
                figure(work.size / ours.seconds),
                figure(work.size / theirs.seconds),
                f"{theirs.seconds / ours.seconds:.2f}",
                f"{theirs.processor_seconds / ours.processor_seconds:.2f}",
            )
        )
    return [
        f"Time loops alone, {work.n_worlds} worlds x {work.n_paths} paths, from the same numbers per world. The C is "
        "generated from the compiled model with its structure as straight code and tables (`benchmarks/c_writer.py`) over "
        f"eight lanes written by hand (`benchmarks/c/lanes.h`), `gcc {' '.join(FLAGS)}`. Answers to all questions are the "
        f"same on {100 * same:.2f}% of the paths; numbers differ by at most {largest:.1g}. Goal: {GOAL}.",
        "",
        *table(("", "engine, paths/s", "C, paths/s", "engine / C", "engine / C by processor time"), rows),
    ]
