"""The engine against its readable twin: two programs for one algorithm, path by path."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest

from detente.case.load import load_case, loads
from detente.case.shipped import find_case
from detente.compile.compile import compile_case
from detente.compile.timeline import with_moments
from detente.model.model import Interventions, Model
from detente.sim.executor import simulate
from detente.sim.runs import NEVER
from detente.sim.twin.batch import trace_all
from tests.random_cases import random_text
from tests.random_chances import case_with_chances

ROUNDING = 1e-4
"""A comparison nearer than this, relative to the numbers it was made of, can fall either way in single precision: some
hundred roundings of 1e-7 along a path of up to some hundred moments."""
SAME = 1e-3
"""Quantities nearer than this, relative to the quantity's largest value, are the same up to rounding."""


@dataclass
class Tally:
    paths: int = 0
    different: int = 0
    unexplained: int = 0
    largest: float = 0.0
    """Largest relative difference of a quantity on a path whose events agree."""

    def add(self, other: Tally) -> None:
        self.paths += other.paths
        self.different += other.different
        self.unexplained += other.unexplained
        self.largest = max(self.largest, other.largest)


def compare(model: Model, *, worlds: int, paths: int, seed: int) -> Tally:
    engine = simulate(model, worlds=worlds, paths=paths, seed=seed, keep={"events", "paths"}, threads=1)
    twin = trace_all(model, worlds=worlds, paths=paths, seed=seed)
    assert engine.first is not None
    assert engine.quantities is not None
    differs = (engine.first != np.array([each.first for each in twin], dtype=np.uint16).T).any(0)
    hits = np.array([[hit for row in each.hits for hit in row] for each in twin], dtype=np.uint16).T
    if hits.size:
        differs |= (hits != engine.hits).any(0)
    quantities = np.array([each.values for each in twin])
    scale = np.maximum(1.0, np.abs(quantities).max((0, 1)))
    relative = (np.abs(quantities - engine.quantities) / scale).max((1, 2))
    differs |= relative > SAME
    for row, number in enumerate(q for q, question in enumerate(model.questions) if question.kind == "number"):
        told = np.array([each.numbers[number] for each in twin], dtype=np.float64)
        near = np.abs(told - engine.values[row]) <= SAME * np.nanmax(np.abs(told), initial=1.0)
        is_void = np.isnan(told) & np.isnan(engine.values[row])
        differs |= ~near & ~is_void
    unexplained = sum(twin[path].margin > ROUNDING for path in np.flatnonzero(differs))
    return Tally(len(twin), int(differs.sum()), unexplained, float(relative[~differs].max(initial=0.0)))


def compare_random(seeds: range) -> Tally:
    total = Tally()
    for seed in seeds:
        model = compile_case(loads(random_text(Random(seed)), name=f"random {seed}"))
        total.add(compare(model, worlds=3, paths=8, seed=seed))
    return total


def check(total: Tally) -> None:
    assert total.unexplained == 0, total
    assert total.different <= 0.001 * total.paths, total
    assert total.largest < 1e-4, total


def test_random_cases() -> None:
    check(compare_random(range(20)))


@pytest.mark.long
def test_many_random_cases() -> None:
    check(compare_random(range(1000, 3000)))


def compare_with_chances(seeds: range) -> Tally:
    total = Tally()
    for seed in seeds:
        model = compile_case(loads(json.dumps(case_with_chances(seed)), name=f"chances {seed}"))
        total.add(compare(model, worlds=3, paths=8, seed=seed))
    return total


def test_random_cases_with_drawn_days_and_processes() -> None:
    check(compare_with_chances(range(4)))


@pytest.mark.long
def test_many_random_cases_with_drawn_days_and_processes() -> None:
    check(compare_with_chances(range(1000, 2000)))


def test_interventions() -> None:
    compared = Tally()
    for seed in (3, 12, 15):
        model = compile_case(loads(random_text(Random(seed)), name=f"random {seed}"))
        moves = model.moves
        openers = [m for m in range(len(moves.names)) if not moves.is_reply[m]]
        replies = [m for m in range(len(moves.names)) if moves.is_reply[m]]
        # Days two to three apart, whether moments or not.
        forced = tuple((move, 3 + 5 * n // 2) for n, move in enumerate(openers))
        timeline = with_moments(model.timeline, [day for _, day in forced])
        changed = replace(model, timeline=timeline, interventions=Interventions(tuple(replies[:1]), forced))
        compared.add(compare(changed, worlds=2, paths=8, seed=seed))
        runs = simulate(changed, worlds=2, paths=8, seed=seed, keep={"events"})
        assert runs.first is not None
        for move, day in forced:
            assert (runs.first[moves.event[move]] <= day).all()
        assert (runs.first[moves.event[replies[:1]]] == NEVER).all()
    check(compared)


@pytest.mark.parametrize(
    ("name", "lens"),
    [
        ("russia-2022", ""),
        ("russia-2022", "as-the-kremlin-saw-it"),
        ("crimea-2014", ""),
        ("iran-2025", ""),
        ("iran-2025", "as-israel-saw-it"),
        ("ultimatum", ""),
        ("ultimatum", "overconfident-challenger"),
        ("succession", ""),
        ("succession", "patient-kingdom"),
    ],
)
def test_shipped_cases(name: str, lens: str) -> None:
    model = compile_case(load_case(find_case(name)), lens=lens)
    check(compare(model, worlds=2, paths=8, seed=11))


def test_blocks_threads_and_parts_change_nothing() -> None:
    model = compile_case(loads(random_text(Random(4)), name="random 4"))
    keep = {"events", "paths"}
    whole = simulate(model, worlds=40, paths=13, seed=3, threads=1, keep=keep)
    again = simulate(model, worlds=40, paths=13, seed=3, threads=2, keep=keep)
    late = simulate(model, worlds=17, paths=13, seed=3, first_world=23, keep=keep)
    more = simulate(model, worlds=40, paths=16, seed=3, keep=keep)
    for name in ("hits", "values", "first"):
        columns = getattr(whole, name)
        assert columns.tobytes() == getattr(again, name).tobytes()
        assert columns[:, 23 * 13 :].tobytes() == getattr(late, name).tobytes()
        by_world = getattr(more, name).reshape(columns.shape[0], 40, 16)[:, :, :13]
        assert columns.tobytes() == np.ascontiguousarray(by_world).tobytes()
    assert whole.quantities is not None
    assert again.quantities is not None
    assert late.quantities is not None
    assert whole.quantities.tobytes() == again.quantities.tobytes()
    assert whole.quantities[23 * 13 :].tobytes() == late.quantities.tobytes()
