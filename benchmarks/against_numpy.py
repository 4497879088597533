"""The engine beside the same model in chunked NumPy."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from benchmarks.measuring import figure, paragraph, table, take_turns
from benchmarks.numpy_engine import run_numpy
from benchmarks.numpy_tables import Tables
from benchmarks.workload import PLAIN, Workload

CASE = "russia-2022"
CHUNKS = (2_048, 4_096)
"""Paths at a time. More would suit NumPy a little better, but a path takes it a hundredth of a second: with these the
whole comparison takes some minutes, not hours."""
CHECKED = 16, 64
"""Worlds and paths whose answers are compared."""
GOAL = 5

_tables: dict[str, Tables] = {}


def _work(numbers: np.ndarray, paths: int, chunk: int, first_world: int) -> int:
    """Run a share of the worlds in a process of a pool."""
    if CASE not in _tables:
        _tables[CASE] = Tables(Workload(CASE, worlds=16, paths=8, overrides=PLAIN[CASE]).program)
    run_numpy(_tables[CASE], numbers, first_world=first_world, paths=paths, seed=1, chunk=chunk, streams=True)
    return numbers.shape[0]


def against_numpy() -> list[str]:
    """Measure one process and two, at the best size of chunk."""
    small = Workload(CASE, worlds=CHECKED[0], paths=CHECKED[1], overrides=PLAIN[CASE])
    tables = Tables(small.program)
    addressed = run_numpy(
        tables, small.numbers, first_world=0, paths=small.n_paths, seed=1, chunk=small.size, streams=False
    )
    engine = small.engine.code.calls["run"]
    same = float((addressed[0] == small.results(engine)[0]).all(axis=0).mean())

    work = Workload(CASE, worlds=32, paths=128, overrides=PLAIN[CASE])
    speeds = {}
    for chunk in CHUNKS:
        began = time.perf_counter()
        worlds = chunk // work.n_paths
        run_numpy(tables, work.numbers[:worlds], first_world=0, paths=work.n_paths, seed=1, chunk=chunk, streams=True)
        speeds[chunk] = chunk / (time.perf_counter() - began)
    best = max(speeds, key=lambda chunk: speeds[chunk])
    worlds = 2 * CHUNKS[0] // work.n_paths
    part = Workload(CASE, worlds=worlds, paths=work.n_paths, overrides=PLAIN[CASE])
    halves = part.numbers[: worlds // 2], part.numbers[worlds // 2 :]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:

        def two() -> None:
            list(pool.map(_work, halves, (part.n_paths,) * 2, (best,) * 2, (0, worlds // 2)))

        times = take_turns(
            {
                "engine, one thread": lambda: part.run(engine),
                "NumPy, one process": lambda: run_numpy(
                    tables, part.numbers, first_world=0, paths=part.n_paths, seed=1, chunk=best, streams=True
                ),
                "engine, two threads": lambda: part.run(engine, 2),
                "NumPy, two processes": two,
            },
            rounds=1,
        )
    pairs = {
        "one thread, one process": ("engine, one thread", "NumPy, one process"),
        "two threads, two processes": ("engine, two threads", "NumPy, two processes"),
    }
    rows = []
    for name, (engine_name, numpy_name) in pairs.items():
        ours, theirs = times[engine_name].seconds, times[numpy_name].seconds
        rows.append((name, figure(part.size / ours), figure(part.size / theirs), f"{theirs / ours:.1f}"))
    tried = ", ".join(f"{chunk:,} paths: {figure(speed)}/s" for chunk, speed in speeds.items())
    return [
        *paragraph(
            "The same model, with plain numbers in place of its two expressions, with the paths as",
            "the long axis, in single",
            "precision, from the same numbers per world",
            "(`benchmarks/numpy_engine.py`): actors solve all their episodes at once and only on the",
            "paths on which they decide,",
            "nodes of equal height and width as one array. Timed with NumPy's own generator (SFC64),",
            "which there is faster than",
            "addressed random numbers. With these, to check it, answers to all questions are the same on",
            f"{100 * same:.2f}% of {small.size:,} paths. Chunks tried: {tried}; the best was taken. Goal: {GOAL}.",
        ),
        *table(("", "engine, paths/s", "NumPy, paths/s", "engine / NumPy"), rows),
        "",
        *paragraph(
            "Before ranges counted in worth, NumPy reached a tenth of the engine's speed (9.7 times, 2026-11-27).",
            "What it loses since then goes to many small steps for each leaf at which a gain may turn, which do not",
            "suit arrays; better NumPy could win some of that back, so read this as *far more than 5*.",
        ),
    ]
