"""Boxes of a few worlds: their figures, how one is widened, and what a condition is worth by chance."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from detente.explain import prim
from detente.explain.prim import Box, Limit, WorldTable
from detente.explain.sensitivity.axes import Axis

N = 16


def levels_axis(codes, column, n_levels):
    """Return an assumption with levels, worlds standing at those given."""
    cuts = np.arange(1, n_levels) / n_levels
    return Axis(
        f"x{column}", (np.asarray(codes) + 0.5) / n_levels, column, levels=np.arange(float(n_levels)), cuts=cuts
    )


@pytest.fixture
def table() -> WorldTable:
    """Sixteen worlds, four by four levels; the answer is yes on and above the third level of both."""
    first, second = (each.ravel() for each in np.meshgrid(np.arange(4), np.arange(4), indexing="ij"))
    yes = (first >= 2) & (second >= 2)
    axes = [levels_axis(first, 0, 4), levels_axis(second, 1, 4)]
    return WorldTable(axes, np.full(N, 2.0), 2.0 * yes, yes)


def test_the_figures_of_a_box(table: WorldTable) -> None:
    assert (table.n_worlds, table.n_of_interest) == (16, 4.0)
    box = table.box([Limit(0, 1, 4)])
    assert box == Box((Limit(0, 1, 4),), 12 / 16, 4 / 12, 1.0, 4 / 12)
    corner = table.box([Limit(1, 2, 4), Limit(0, 3, 4)])
    assert corner == Box((Limit(0, 3, 4), Limit(1, 2, 4)), 2 / 16, 1.0, 0.5, 1.0)
    assert corner.balance == pytest.approx(2 / 3)
    # A condition that excludes nothing is none; one that excludes all leaves an empty box.
    assert table.box([Limit(0, 0, 4)]) == Box((), 1.0, 4 / 16, 1.0, 4 / 16)
    empty = table.box([Limit(0, 2, 2)])
    assert (empty.share, empty.mean, empty.coverage, empty.density, empty.balance) == (0.0, 0.0, 0.0, 0.0, 0.0)


def test_worlds_inside_meet_every_condition(table: WorldTable) -> None:
    inside = table.inside([Limit(0, 1, 3), Limit(1, 0, 2)]).reshape(4, 4)
    assert np.argwhere(inside).tolist() == [[1, 0], [1, 1], [2, 0], [2, 1]]
    assert table.inside([]).all()


def test_worlds_without_those_in_a_box(table: WorldTable) -> None:
    rest = table.without([Limit(0, 2, 4), Limit(1, 3, 4)])
    assert (rest.weight.sum(), rest.total.sum(), rest.n_of_interest) == (28.0, 4.0, 2.0)
    assert (table.weight.sum(), table.n_of_interest) == (32.0, 4.0)  # the first table is left as it was
    box = rest.box([Limit(0, 2, 4)])
    assert (box.share, box.mean, box.density, box.coverage) == (12 / 28, 4 / 12, 2 / 6, 1.0)


def test_worlds_of_unequal_weight() -> None:
    axes = [levels_axis([0, 1, 2, 3], 0, 4)]
    table = WorldTable(
        axes, np.array([1.0, 3.0, 0.0, 4.0]), np.array([0.0, 3.0, 0.0, 2.0]), np.array([False, True, False, True])
    )
    box = table.box([Limit(0, 1, 4)])
    assert (box.share, box.mean) == (7 / 8, 5 / 7)
    assert (box.coverage, box.density) == (1.0, 1.0)  # a world without paths is none


def test_a_box_is_widened_by_a_slice_at_either_end(table: WorldTable) -> None:
    """A slice of a tenth of the box or more is one level; of seven tenths, two. Where nothing lies beyond, none."""

    def widened(limits, share):
        box = table.box(limits)
        return [found.limits for limit in box.limits for found in table._widened(box, limit, share)]

    assert widened([Limit(0, 2, 3)], 0.1) == [(Limit(0, 1, 3),), (Limit(0, 2, 4),)]
    assert widened([Limit(0, 3, 4)], 0.1) == [(Limit(0, 2, 4),)]
    assert widened([Limit(0, 3, 4)], 1.0) == [(Limit(0, 2, 4),)]
    assert widened([Limit(0, 3, 4)], 1.5) == [(Limit(0, 1, 4),)]
    assert widened([Limit(0, 0, 1)], 1.5) == [(Limit(0, 0, 3),)]
    assert widened([Limit(0, 0, 1)], 9.0) == [()]
    # The slice is measured among worlds that meet the other condition.
    assert widened([Limit(0, 2, 3), Limit(1, 3, 4)], 0.1) == [
        (Limit(0, 1, 3), Limit(1, 3, 4)),
        (Limit(0, 2, 4), Limit(1, 3, 4)),
        (Limit(0, 2, 3), Limit(1, 2, 4)),
    ]


def test_pasting_ends_where_the_mean_would_fall(table: WorldTable) -> None:
    corner = table.box([Limit(0, 3, 4), Limit(1, 3, 4)])
    pasted = table.paste(corner)
    assert pasted == table.box([Limit(0, 2, 4), Limit(1, 2, 4)])
    assert (pasted.mean, pasted.coverage) == (1.0, 1.0)
    assert table.paste(pasted) == pasted
    everything = table.box([])
    assert table.paste(everything) is everything
    below = table.box([Limit(0, 0, 1)])
    assert table.paste(below).mean >= below.mean


def test_peeling_takes_the_slice_that_raises_the_mean_most(table: WorldTable) -> None:
    boxes = table.peel(smallest=0.05)
    assert boxes[0] == table.box([])
    means = [box.mean for box in boxes]
    assert means == sorted(means)
    assert boxes[-1].mean == 1.0
    assert table.box([Limit(0, 2, 4), Limit(1, 2, 4)]) in boxes
    assert all(box == table.box(box.limits) for box in boxes)
    # Confined to one assumption it stops at half; it never keeps less than it may.
    assert [box.mean for box in table.peel([1], smallest=0.5)] == [0.25, 4 / 12, 0.5]
    assert table.peel([], smallest=0.1) == [table.box([])]


def test_what_a_condition_is_worth_by_chance(table: WorldTable) -> None:
    """Four of four worlds are of interest where half of eight are: a binomial tail of 1 in 16."""
    box = table.box([Limit(0, 2, 4), Limit(1, 2, 4)])
    assert table.quasi_p(box, 0) == pytest.approx(0.5**4)
    loose = table.box([Limit(0, 1, 4), Limit(1, 2, 4)])
    # Four of six; without the condition on the first, four of eight.
    assert table.quasi_p(loose, 0) == pytest.approx(scipy.stats.binom.sf(3, 6, 4 / 8))
    assert table.quasi_p(table.box([Limit(0, 0, 1)]), 0) == 1.0
    sure = table.box([Limit(0, 3, 4), Limit(1, 2, 4)])
    assert table.quasi_p(sure, 0) == pytest.approx(scipy.stats.binom.sf(1, 2, 4 / 8))
    only = WorldTable([levels_axis([0, 1], 0, 2)], np.ones(2), np.ones(2), np.array([True, True]))
    assert only.quasi_p(only.box([Limit(0, 1, 2)]), 0) == 1.0


def test_continuous_values_stand_in_fine_bins() -> None:
    u = (np.arange(1000) + 0.5) / 1000
    table = WorldTable([Axis("x", u, 0)], np.ones(1000), (u > 0.7).astype(float), u > 0.7)
    assert (table.n_bins, table.width) == ([prim.N_BINS], prim.N_BINS)
    best = max(table.peel(), key=lambda box: box.balance)
    assert table.edges[0][best.limits[0].low] == pytest.approx(0.7, abs=0.04)
    assert best.limits[0].high == prim.N_BINS
