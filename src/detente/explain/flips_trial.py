"""Flips on trial, in worlds that were not used to find them: each side of a box must earn its place there.

Worlds of half the replicates are searched, those of the other half try what was found. Replicates are independent of
each other, so nothing that the search owes to chance is there in the trial. All trials of one search share one chance
of a false alarm (Bonferroni's inequality), so an assumption that does nothing is named less than once in twenty times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from detente.explain.flips_boxes import Candidate, moved
from detente.explain.flips_excess import MATERIAL, Bools, Box, Excess
from detente.explain.prim import Limit
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.sums import fixed_sum
from detente.forecast.batches import normal_or_student
from detente.forecast.replicates import CONFIDENCE, FALSE_ALARMS
from detente.model.model import Floats

MOST_TRIALS = 256
"""Tests that share one chance of a false alarm; a search makes fewer."""
FEWEST = 8
"""Worlds without which nothing is tried: the error of a mean is not known from fewer."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Worlds that were searched, and worlds that were held out."""

    searched: Excess
    """Worlds in which boxes were found."""
    held: Excess
    """Worlds that were held out."""
    curves: Mapping[int, Floats] = field(default_factory=dict[int, Floats])
    """[W] by assumption: what its curve adds to the excess of each world held out, 0 on average."""
    moves: Callable[[int], bool] = field(default=lambda _: True)
    """Whether an assumption, drawn anew with all else equal, changes any path: of one that does nothing, none."""

    def without(self, box: Box) -> Trial:
        """Return the same worlds, those inside a box having nothing in excess."""
        inside = self.held.inside(box)
        curves = {axis: np.where(inside, 0.0, curve) for axis, curve in self.curves.items()}
        return Trial(self.searched.without(box), self.held.without(box), curves, self.moves)

    def trimmed(self, box: Box) -> Candidate | None:
        """Return a box without the sides that do nothing in held-out worlds; None if no side does anything.

        Sides that make little difference to the excess of a box go, too.
        """
        found = moved(self.searched, box, keeps_sides=True)
        while found is not None:
            idle = [side for side in _sides(self.searched, found.box) if not self._earns(found, side)]
            idle = idle or [side for side in _sides(self.searched, found.box) if not self.moves(side.axis)]
            if not idle:
                return found
            losses = {side: found.excess - self.searched.of_box(_off(self.searched, found.box, side)) for side in idle}
            left = _off(self.searched, found.box, min(idle, key=lambda side: losses[side]))
            found = moved(self.searched, left, keeps_sides=True) if left else None
        return None

    def _earns(self, found: Candidate, side: _Side) -> bool:
        """Return whether a side keeps worlds out that are clearly less in excess than those inside."""
        outside = _beyond(self.searched, found.box, side)
        if self.searched.of_box(outside) > -MATERIAL * found.excess:
            return False
        inside, rest = self.held.inside(found.box), self.held.inside(outside)
        excess = self._alone([limit.axis for limit in found.box])
        return _is_clear(*difference(excess, self.held.weight, inside, rest), inside, rest)

    def _alone(self, axes: Iterable[int]) -> Floats:
        """Return the excess of held-out worlds [W] without what the curves of other assumptions add.

        Assumptions are independent, so what others add is on average nothing; without it the worlds scatter less.
        """
        others = [curve for axis, curve in self.curves.items() if axis not in set(axes)]
        return self.held.excess - np.cumsum(others, axis=0)[-1] if others else self.held.excess


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of one condition."""

    axis: int
    is_low: bool


def _sides(ground: Excess, box: Box) -> Iterator[_Side]:
    for limit in box:
        if limit.low > 0:
            yield _Side(limit.axis, is_low=True)
        if limit.high < ground.n_bins[limit.axis]:
            yield _Side(limit.axis, is_low=False)


def _off(ground: Excess, box: Box, side: _Side) -> Box:
    """Return a box without a side."""
    return tuple(
        each
        for each in (_open(ground, limit, side) if limit.axis == side.axis else limit for limit in box)
        if not ground.is_whole(each)
    )


def _open(ground: Excess, limit: Limit, side: _Side) -> Limit:
    n = ground.n_bins[limit.axis]
    return Limit(limit.axis, 0, limit.high) if side.is_low else Limit(limit.axis, limit.low, n)


def _beyond(ground: Excess, box: Box, side: _Side) -> Box:
    """Return what a side keeps out of a box."""
    n = ground.n_bins[side.axis]
    return tuple(
        limit
        if limit.axis != side.axis
        else (Limit(limit.axis, 0, limit.low) if side.is_low else Limit(limit.axis, limit.high, n))
        for limit in box
    )


def mean_and_error(total: Floats, weight: Floats, inside: Bools) -> tuple[float, float]:
    """Return the mean of some worlds, a ratio of totals to weights, and its standard error from their scatter."""
    size = fixed_sum(weight[inside])
    if np.count_nonzero(inside) < FEWEST or size <= 0.0:
        return math.nan, math.nan
    mean = fixed_sum(total[inside]) / size
    deviations = total[inside] - mean * weight[inside]
    return mean, math.sqrt(fixed_sum(deviations * deviations)) / size


def difference(total: Floats, weight: Floats, inside: Bools, rest: Bools) -> tuple[float, float]:
    """Return by how much one mean lies above another of other worlds, and the standard error of that."""
    mean, error = mean_and_error(total, weight, inside)
    other, its_error = mean_and_error(total, weight, rest)
    return mean - other, math.hypot(error, its_error)


def estimate_of(mean: float, error: float, inside: Bools) -> IntervalEstimate:
    """Return a mean of some worlds with its 90% interval."""
    half = normal_or_student((1.0 + CONFIDENCE) / 2.0, int(np.count_nonzero(inside)) - 1) * error
    return IntervalEstimate(mean, mean - half, mean + half)


def _is_clear(value: float, error: float, inside: Bools, rest: Bools) -> bool:
    """Return whether so large a value is no chance find among all that are tried."""
    if math.isnan(value):
        return False
    degrees = min(int(np.count_nonzero(inside)), int(np.count_nonzero(rest))) - 1
    return value > normal_or_student(1.0 - FALSE_ALARMS / MOST_TRIALS, degrees) * error
