"""The engine beside C for the same model: how near it comes to the ceiling."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.c_engine import FLAGS, build_c, compiler
from benchmarks.measuring import figure, paragraph, table, take_turns
from benchmarks.workload import PLAIN, Workload
from detente.sim.executor import build_engine

CASE = "russia-2022"
GOAL = 0.67


def against_c() -> list[str]:
    """Measure the time loops, one thread and two."""
    if compiler() is None:
        return ["No C compiler was found, so this was not measured.", ""]
    work = Workload(CASE, worlds=160, paths=128, overrides=PLAIN[CASE])
    with tempfile.TemporaryDirectory() as folder:
        c = build_c(work.program, Path(folder))
    quick = work.engine.code.calls["run"]
    optimised = build_engine(work.model, paths=10**9)  # kept, because it owns the memory of its code
    full = optimised.code.calls["run"]
    found, expected = work.results(quick), work.results(c)
    same = float((found[0] == expected[0]).all(axis=0).mean())
    largest = float(np.abs(found[1] - expected[1]).max(initial=0.0))
    loops = {"engine": quick, "engine, full effort": full, "C": c}
    candidates = {
        (name, threads): lambda loop=loop, threads=threads: work.run(loop, threads)
        for threads in (1, 2)
        for name, loop in loops.items()
    }
    times = take_turns(candidates)
    rows = []
    for (name, threads), ours in times.items():
        if name != "C":
            theirs = times["C", threads]
            rows.append(
                (
                    f"{name}, {'one thread' if threads == 1 else 'two threads'}",
                    figure(work.size / ours.seconds),
                    figure(work.size / theirs.seconds),
                    f"{theirs.seconds / ours.seconds:.2f}",
                    f"{theirs.processor_seconds / ours.processor_seconds:.2f}",
                )
            )
    return [
        *paragraph(
            f"Time loops alone, {work.n_worlds} worlds x {work.n_paths} paths, from the same numbers per",
            "world. The C is",
            "generated from the compiled model with its structure as straight code and tables",
            "(`benchmarks/c_writer.py`) over eight lanes written by hand (`benchmarks/c/`),",
            f"`gcc {' '.join(FLAGS)}`. Answers to all questions are the same on {100 * same:.2f}% of",
            f"{work.size:,} paths;",
            f"numbers differ by at most {largest:.1g}. Long runs are compiled with full effort, others quickly.",
            "Plain numbers",
            "stand in place of the case's two expressions, which the C does not know.",
            f"Goal: {GOAL}.",
        ),
        *table(("", "paths/s", "C, paths/s", "ratio", "ratio by processor time"), rows),
    ]
