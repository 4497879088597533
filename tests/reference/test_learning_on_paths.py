"""What a watcher should believe, beside the paths of the engine: who acts when, by type.

Half of all paths have an actor of one type, half of the other. Of the paths on which a watcher has seen the same, the
share with the hard type is what it should believe.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.game.learning import learn, learn_from_wait, wait_weight
from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.runs import Runs
from detente.sim.twin import run_twin

CASE = """
case: x
time: {start: 2024-01-01, end: %s, step: day, grain: day}
quantities: {x: {start: 0}}
actors: {a: {horizon: 1 year, idle: 0.5, tempo: 0.001 days, memory: %s, values: {x: 1}}}
moves: {act: {by: a, once: true, new: {why: it was thought of today}, effects: {x: %s}}}
"""
"""An actor that looks every day, from day 1 on."""
WORTH = (-0.85, -2.3)
"""Of the move to the hard type, and to the soft one."""
ACTS = np.array([1 / (1 + math.exp(-worth)) for worth in WORTH])
"""About 30% and 9% at a look with new reasons."""
EVEN = np.array([0.5, 0.5])


def models(memory: str, end: str = "2024-12-31") -> list[Model]:
    """Return the case by type."""
    return [compile_case(loads(CASE % (end, memory, worth))) for worth in WORTH]


def first_days(runs: list[Runs]) -> list[np.ndarray]:
    """Return the first day of the move on every path, by type; 65535 where it never comes."""
    found = []
    for each in runs:
        assert each.first is not None
        found.append(each.first[each.model.events.index("act")].ravel())
    return found


def paths_of(memory: str, *, paths: int) -> list[np.ndarray]:
    return first_days(
        [simulate(m, worlds=64, paths=paths, seed=seed, keep={"events"}) for seed, m in enumerate(models(memory))]
    )


def beliefs(memory_days: float, days: int, *, exact: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the belief in the hard type after 1, 2, ... waits, and after a move at each look; daily looks."""
    kappa = wait_weight(1, memory_days)
    waited, moved, belief = [], [], EVEN
    for day in range(days):
        moved.append(learn(belief, ACTS)[0])
        if day == 0:
            belief = learn(belief, 1 - ACTS)
        elif exact:
            belief = learn_from_wait(belief, 1 - ACTS, kappa=kappa)
        else:
            belief = learn(belief, 1 - ACTS, weight=kappa)
        waited.append(belief[0])
    return np.array(waited), np.array(moved)


def share_hard(found: list[np.ndarray], begin: int, end: int) -> float:
    """Return which share of the paths that moved from one day on and before another have the hard type."""
    hard, soft = (((days >= begin) & (days < end)).sum() for days in found)
    assert hard + soft > 2000
    return float(hard / (hard + soft))


@pytest.mark.parametrize(("memory", "memory_days"), [("1 year", 365.25), ("60 days", 60.0)])
def test_beliefs_are_calibrated_on_paths(memory: str, memory_days: float) -> None:
    """With 131,072 paths a type, a share is known to .003 and better."""
    found = paths_of(memory, paths=2048)
    waited, moved = beliefs(memory_days, 365, exact=True)
    for looks in (1, 30, 182, 365):
        assert share_hard(found, looks + 1, 65536) == pytest.approx(waited[looks - 1], abs=0.01)
    assert share_hard(found, 1, 2) == pytest.approx(moved[0], abs=0.01)
    for begin, end in ((2, 122), (122, 244), (244, 366)):
        believed = moved[begin - 1 : end - 1]
        assert believed.min() - 0.02 < share_hard(found, begin, end) < believed.max() + 0.02


@pytest.mark.long
def test_beliefs_are_calibrated_on_paths_of_the_twin() -> None:
    found = first_days(
        [run_twin(m, worlds=8, paths=500, seed=seed) for seed, m in enumerate(models("60 days", "2024-03-31"))]
    )
    waited, moved = beliefs(60.0, 90, exact=True)
    for begin, end, believed in ((91, 65536, waited[-1]), (1, 2, moved[0])):
        hard, soft = (int(((days >= begin) & (days < end)).sum()) for days in found)
        error = math.sqrt(believed * (1 - believed) / (hard + soft))
        assert hard / (hard + soft) == pytest.approx(believed, abs=3 * error)


def test_waits_counted_as_independent_are_not() -> None:
    found = paths_of("1 year", paths=256)
    belief = EVEN
    for _ in range(52):
        belief = learn(belief, 1 - ACTS)
    assert share_hard(found, 366, 65536) > 0.3
    assert belief[0] < 1e-5


def test_the_simple_rule_is_near_where_acts_are_rare_and_reasons_last() -> None:
    simple, _ = beliefs(365.25, 365, exact=False)
    assert share_hard(paths_of("1 year", paths=2048), 366, 65536) == pytest.approx(simple[-1], abs=0.02)
