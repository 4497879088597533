"""Patient rule induction against planted boxes, and beside EMA workbench."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from detente.explain.flips_boxes import Candidate, candidates
from detente.explain.flips_excess import N_BINS, Excess
from detente.explain.prim import Box, WorldTable
from detente.explain.sensitivity.axes import Axis

PLANTED = {3: (0.3, 0.7), 17: (0.55, 1.0), 40: (0.0, 0.5)}
INSIDE, OUTSIDE = 0.9, 0.05
"""Shares of worlds of interest in the box and elsewhere."""


def planted(n_worlds: int, n_axes: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Uniform worlds, whether each is in the planted box, and whether it is of interest."""
    rng = np.random.default_rng(seed)
    u = rng.random((n_worlds, n_axes))
    inside = np.all([(u[:, axis] > low) & (u[:, axis] < high) for axis, (low, high) in PLANTED.items()], axis=0)
    return u, inside, rng.random(n_worlds) < np.where(inside, INSIDE, OUTSIDE)


def table_of(u: np.ndarray, interest: np.ndarray) -> WorldTable:
    axes = [Axis(f"x{d}", np.ascontiguousarray(u[:, d]), d) for d in range(u.shape[1])]
    return WorldTable(axes, np.ones(len(u)), interest.astype(float), interest)


def best(u: np.ndarray, interest: np.ndarray, line: float = 0.5) -> list[Candidate]:
    """Boxes with an excess over a line, the best first."""
    axes = [Axis(f"x{d}", np.ascontiguousarray(u[:, d]), d) for d in range(u.shape[1])]
    ones, answers = np.ones(len(u)), interest.astype(float)
    return candidates(Excess.of(axes, answers - line, ones), WorldTable(axes, ones, answers, interest, bins=N_BINS))


def sides(table: WorldTable, box: Box) -> dict[int, tuple[float, float]]:
    return {
        limit.axis: (float(table.edges[limit.axis][limit.low]), float(table.edges[limit.axis][limit.high]))
        for limit in box.limits
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_box_is_found(seed: int) -> None:
    u, inside, interest = planted(20_000, 60, seed)
    table = table_of(u, interest)
    best = table.paste(max(table.peel(), key=lambda box: box.balance))
    found = sides(table, best)
    # The planted sides exclude at least 30% of the worlds each; noise sides cut off a few percent.
    assert set(PLANTED) <= set(found)
    for axis, (low, high) in PLANTED.items():
        # A slice holds 5% of the box: a side is missed by at most about as much of the box's width.
        assert found[axis] == pytest.approx((low, high), abs=0.04)
    in_best = table.inside(best.limits)
    assert (in_best & inside).sum() / inside.sum() > 0.85
    assert best.density == pytest.approx(INSIDE, abs=0.08)  # sides a little too wide let others in
    assert best.mean == best.density
    assert best.coverage == pytest.approx(interest[in_best].sum() / interest.sum())
    assert all(table.quasi_p(best, axis) < 1e-10 for axis in PLANTED)


@pytest.mark.parametrize("seed", range(4))
def test_three_conditions_are_left(seed: int) -> None:
    u, inside, interest = planted(10_000, 40 + 1, seed)
    found = best(u, interest)
    assert list(found[0].axes) == sorted(PLANTED)
    held = np.all([(u[:, d] >= low) & (u[:, d] < high) for d, low, high in edges(found[0])], axis=0)
    # Sides stand on a grid of 32; each is off by 1/64 on average, of sides of 0.4 to 0.5 of the range.
    assert agreement(held, inside) > 0.85
    assert all(len(each.box) <= 3 for each in found)


def edges(found: Candidate) -> list[tuple[int, float, float]]:
    """Axis and places of each condition."""
    return [(limit.axis, limit.low / N_BINS, limit.high / N_BINS) for limit in found.box]


def test_peeling_ends_with_as_few_worlds_as_it_may() -> None:
    """Eight worlds with rising answers lose the lowest one by one, up to the last."""
    u = np.arange(8.0)[:, None] / 8.0
    table = WorldTable([Axis("x", np.ascontiguousarray(u[:, 0]), 0)], np.ones(8), u[:, 0], u[:, 0] > 0.5)
    boxes = table.peel(smallest=0.1)
    assert [box.share for box in boxes] == [left / 8 for left in range(8, 0, -1)]
    assert [box.mean for box in boxes] == [(7 + 8 - left) / 16 for left in range(8, 0, -1)]
    assert [box.share for box in table.peel(smallest=0.5)] == [left / 8 for left in range(8, 3, -1)]


def test_where_nothing_is_planted_nothing_is_found() -> None:
    rng = np.random.default_rng(0)
    u, interest = rng.random((10_000, 40)), rng.random(10_000) < 0.3
    assert best(u, interest) == []


def test_two_boxes_are_both_found() -> None:
    rng = np.random.default_rng(5)
    u = rng.random((20_000, 20))
    one, other = (u[:, 2] > 0.6) & (u[:, 5] > 0.6), (u[:, 9] < 0.4) & (u[:, 12] < 0.4)
    interest = rng.random(20_000) < np.where(one | other, 0.95, 0.05)
    assert {each.axes for each in best(u, interest)[:2]} == {(2, 5), (9, 12)}


def test_a_hundred_thousand_worlds_of_sixty_assumptions_are_quick() -> None:
    u, _, interest = planted(100_000, 60, 0)
    began = time.process_time()
    table = table_of(u, interest)
    boxes = table.peel()
    # About half a second on a laptop; the bound leaves room for a slow machine, not for another order of growth.
    assert time.process_time() - began < 5.0
    assert max(boxes, key=lambda box: box.balance).balance > 0.7


@dataclass(frozen=True)
class Duel:
    """What two implementations make of the same planted box."""

    is_planted: bool
    """Whether ours limits what was planted."""
    ours: float
    """How well our box and the planted one agree: harmonic mean of what each holds of the other."""
    theirs: float
    seconds: float
    their_seconds: float


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    return float(2 * (one & other).sum() / (one.sum() + other.sum()))


def duel(n_worlds: int, n_axes: int, seed: int) -> Duel:
    """Run both, each taking the box of its peeling sequence with the best balance of coverage and density."""
    from ema_workbench.analysis import prim

    u, inside, interest = planted(n_worlds, n_axes, seed)
    began = time.process_time()
    table = table_of(u, interest)
    best = table.paste(max(table.peel(), key=lambda box: box.balance))
    ours = time.process_time() - began
    data = pd.DataFrame(u, columns=[f"x{d}" for d in range(n_axes)])
    began = time.process_time()
    box = prim.Prim(data, interest, threshold=0.8, peel_alpha=0.05, mass_min=0.02).find_box()
    theirs = time.process_time() - began
    path = box.peeling_trajectory
    balance = 2 * path.coverage * path.density / (path.coverage + path.density)
    limits = box.box_lims[int(balance.argmax())]
    in_theirs = np.all(
        [(u[:, d] >= limits[f"x{d}"][0]) & (u[:, d] <= limits[f"x{d}"][1]) for d in range(n_axes)], axis=0
    )
    return Duel(
        is_planted=set(PLANTED) <= set(sides(table, best)),
        ours=agreement(table.inside(best.limits), inside),
        theirs=agreement(in_theirs, inside),
        seconds=ours,
        their_seconds=theirs,
    )


# EMA workbench (kwakkel2017) warns of what it would draw and distribute with, were it there.
@pytest.mark.filterwarnings("ignore")
def test_as_good_and_as_fast_as_ema_workbench() -> None:
    found = duel(5_000, 41, 4)
    assert found.is_planted
    assert found.ours > 0.85
    assert found.ours > found.theirs - 0.02  # some 360 worlds stand in the planted box: each slice is 18 of them
    assert found.seconds < found.their_seconds / 3  # measured: 40 to 80 times


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(3))
def test_many_times_faster_where_it_counts(seed: int) -> None:
    found = duel(100_000, 60, seed)
    assert found.is_planted
    assert found.ours > 0.95
    assert found.ours > found.theirs - 0.01
    assert found.seconds < found.their_seconds / 5  # measured: 50 to 80 times
