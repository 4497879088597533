"""The engines that the benchmarks compare compute the same; what is timed is not tested here."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.c_engine import build_c, compiler
from benchmarks.numpy_engine import run_numpy
from benchmarks.numpy_tables import Tables
from benchmarks.synthetic import synthetic_case
from benchmarks.workload import Workload
from detente.case.shipped import find_case
from tests.random_cases import random_text

WORLDS, PATHS = 16, 32


def workload(folder: Path, text: str) -> Workload:
    case = folder / "case.yaml"
    case.write_text(text, encoding="utf-8")
    return Workload(str(case), worlds=WORLDS, paths=PATHS)


def share_of_equal_paths(first: np.ndarray, second: np.ndarray) -> float:
    return float((first == second).all(axis=0).mean())


ORDER = """\
detente: 2
case: order
time: {start: 2026-01-01, end: 2026-12-31}
quantities:
  x: {range: [0, 100], start: 50, half_life: 10 days, noise: 5 per week}
  y: {start: 0, noise: 1 per week}
actors:
  a: {horizon: 1 year, values: {x: 1}, idle: 0.7, tempo: 3 days}
moves:
  m: {by: a, once: true, new: true, when: happened(red), effects: {x: 0}}
  n:
    by: a
    once: true
    new: true
    effects: {x: 1}
    outcomes: {good: {chance: 0.5, effects: {x: 1}}, bad: {chance: rest, effects: {y: 1}}}
shocks:
  red: {rate: 9 per year}
  blue: {rate: 9 per year, cooldown: 3 days, when: since(red) <= 20 days}
questions:
  first:
    kind: choice
    first: {n: happened(n), red: happened(red), bad: happened(n.bad), good: count(n.good) >= 1, high: x > 60}
  before: {condition: happened(red) and not happened(n)}
  close: {condition: since(red) <= 2 days and since(n) <= 3 days}
  on: {condition: x > 55 and date == 2026-06-03}
  level: {kind: number, quantity: x + y, on: 2026-08-05}
"""


TEXTS = {
    "questions on the order of events": ORDER,
    "synthetic": synthetic_case(),
    "wide quantities, late links": find_case("crimea-2014").read_text(encoding="utf-8"),
    "one actor, one quantity": synthetic_case(actors=1, quantities=1, moves=1),
    **{f"random {seed}": random_text(random.Random(seed)) for seed in (1, 2, 3)},
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.skipif(compiler() is None, reason="no C compiler")
def test_c_gives_the_paths_of_the_engine(name: str, tmp_path: Path) -> None:
    work = workload(tmp_path, TEXTS[name])
    engine = work.results(work.engine.code.calls["run"])
    c = work.results(build_c(work.program, tmp_path, ("-std=gnu11", "-O1", "-march=native", "-shared", "-fPIC")))
    # Both compute in single precision and may round otherwise: a path parts where a number falls on a threshold.
    assert share_of_equal_paths(engine[0], c[0]) >= 0.99
    np.testing.assert_allclose(np.median(engine[1], axis=1), np.median(c[1], axis=1), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", TEXTS)
def test_numpy_gives_the_paths_of_the_engine(name: str, tmp_path: Path) -> None:
    work = workload(tmp_path, TEXTS[name])
    engine = work.results(work.engine.code.calls["run"])
    hits, values = run_numpy(
        Tables(work.program), work.numbers, first_world=0, paths=PATHS, seed=work.seed, chunk=200, streams=False
    )
    assert share_of_equal_paths(engine[0], hits) >= 0.99
    np.testing.assert_allclose(np.median(engine[1], axis=1), np.median(values, axis=1), rtol=1e-4, atol=1e-4)


def test_numpy_streams_give_the_same_frequencies(tmp_path: Path) -> None:
    work = workload(tmp_path, synthetic_case())
    engine, _ = work.results(work.engine.code.calls["run"])
    hits, _ = run_numpy(Tables(work.program), work.numbers, first_world=0, paths=PATHS, seed=1, chunk=512, streams=True)
    n_days = work.model.timeline.n_days
    ours, theirs = (engine <= n_days).mean(axis=1), (hits <= n_days).mean(axis=1)
    # 512 paths each: the standard error of a difference is at most sqrt(2 / 4 / 512) = 0.031.
    np.testing.assert_allclose(ours, theirs, atol=4 * 0.031)
