"""Sensitivity from worlds already drawn: how much of the spread between worlds goes with one assumption.

Worlds are put into bins of equal probability by what they assume. The variance of the bins' means is what the
assumption explains alone (first order); what chance adds to it, because bins hold few worlds and worlds few paths, is
estimated within the bins and taken off, so that an assumption that does nothing has 0 on average. The denominator is
the variance of the worlds' *own* answers, chance taken out likewise.

In few worlds the bins of one assumption go with those of another by chance, and an assumption that does nothing may
show up as the shadow of one that does a lot. So the assumptions are taken together: the strongest first, each fitted to
what the others leave, over and over until nothing changes. That is a sum of curves, one an assumption, and since
assumptions are independent its curves have the same shares as before, without the shadows and with less noise.

Errors come from the eight replicates in which worlds are drawn (see `detente.forecast.replicates`), by the jackknife:
each share is found again without each replicate in turn. What the points of a replicate feign, the others lack, so it
shows in the error; and what it adds to the share itself, which is quadratic, the jackknife takes off on average.

References: pearson1905 (the correlation ratio); plischke2013 (indices from given data); hastie1990 (backfitting);
miller1974 (the jackknife).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.explain.sensitivity.axes import Codes
from detente.explain.sensitivity.response import Response
from detente.explain.sensitivity.sums import fixed_sum, sum_last, sums_by
from detente.forecast.batches import batch_of, by_replicate, interval, jackknife, n_batches, total
from detente.model.model import Bools, Floats

N_GROUPS = 64
"""Groups of worlds that follow each other in a replicate. Enough for intervals with two digits."""
FEWEST_BINS, MOST_BINS = 4, 64
_SUMS = 6
"""Worlds, paths, outcomes, squared outcomes, outcomes x paths, squared paths."""


class IntervalEstimate(NamedTuple):
    """A number with its 90% interval."""

    value: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2.0

    def within(self, least: float, most: float) -> IntervalEstimate:
        """Return the same kept within bounds that are known to hold."""
        return IntervalEstimate(*(min(max(each, least), most) for each in self))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A response prepared for all axes: groups, classes, totals."""

    response: Response
    group: Codes
    """[W] group of each world; group g belongs to replicate g % 8."""
    n_bins: int
    """M, for continuous assumptions."""
    totals: Floats
    """[G, 6] sums over worlds: squares without chance, their paths, and as in `_SUMS` worlds, paths, outcomes and the
    squared deviations of outcomes from the overall mean."""

    @property
    def variance(self) -> float:
        """Variance of the worlds' own answers, V."""
        return float(self.variances(self.totals.sum(axis=0)))

    @property
    def variance_error(self) -> float:
        """Standard error of that, as a part of it, from the replicates."""
        variance = np.array(self.variance)
        return float(jackknife(variance, self.variances(self.without(self.totals)))[1] / variance)

    def variances(self, totals: Floats) -> Floats:
        """Return V from totals [..., 6]."""
        squares, paired, worlds, paths, outcomes, deviations = np.moveaxis(totals, -1, 0)
        mean = outcomes / paths
        # The square of an estimated mean is too large by the mean's own variance.
        error = deviations / (paths * paths) * worlds / np.maximum(worlds - 1.0, 1.0)
        return np.asarray(squares / np.maximum(paired, 1.0) - mean * mean + error)

    def without(self, per_group: Floats) -> Floats:
        """Return sums over the groups of all replicates but one: [G, ...] -> [R, ...]."""
        sums = by_replicate(per_group)
        return np.asarray(total(sums) - sums)


def sample_of(response: Response) -> Sample:
    """Prepare a response for all axes."""
    n = response.n_worlds
    n_groups = n_batches(n, N_GROUPS)
    group = batch_of(np.arange(n, dtype=np.int64), n, N_GROUPS)
    mean = fixed_sum(response.total) / response.size
    squares = response.unbiased_squares
    is_paired = np.isfinite(squares)
    deviation = response.total - mean * response.count
    columns = (
        np.where(is_paired, response.count * np.where(is_paired, squares, 0.0), 0.0),
        np.where(is_paired, response.count, 0.0),
        (response.count > 0).astype(np.float64),
        response.count,
        response.total,
        deviation * deviation,
    )
    totals = np.stack([sums_by(group, column, n_groups) for column in columns], axis=-1)
    return Sample(
        response=response,
        group=group,
        n_bins=bins_for(_effective(response.count)),
        totals=totals,
    )


def bins_for(n_worlds: float) -> int:
    """Return the number of bins for W worlds: the power of two next to sqrt(W) / 2.

    A smooth response loses about 1 / M^2 of its share to binning; what does nothing shows about sqrt(2 M) / W.
    """
    exponent = round(math.log2(max(n_worlds, 1.0)) / 2 - 1)
    return int(min(max(2**exponent, FEWEST_BINS), MOST_BINS))


def _effective(count: Floats) -> float:
    """Return how many worlds of equal weight the weighted ones are worth."""
    total = fixed_sum(count)
    return total * total / max(fixed_sum(count * count), 1e-300)


def bin_sums(
    count: Floats, total: Floats, codes: Codes, n_bins: int, group: Codes | None = None, n_groups: int = 1
) -> Floats:
    """Return sums of paths ``count`` and outcomes ``total`` [W] by group and bin, [G, M, 6]."""
    index = codes if group is None else group * n_bins + codes
    size = n_groups * n_bins
    worlds = sums_by(index, (count > 0).astype(np.float64), size)
    outcomes, squares = sums_by(index, total, size), sums_by(index, total * total, size)
    if count.min() == count.max():
        each = float(count[0])
        parts = (worlds, each * worlds, outcomes, squares, each * outcomes, each * each * worlds)
    else:
        paths, crossed, squared = (sums_by(index, weights, size) for weights in (count, total * count, count * count))
        parts = (worlds, paths, outcomes, squares, crossed, squared)
    return np.stack(parts, axis=-1).reshape(n_groups, n_bins, _SUMS)


def explained(sums: Floats, *, is_smooth: bool = False) -> Floats:
    """Return the variance of the conditional mean without what chance adds, from sums [..., M, 6] to [...].

    Where the conditional mean is taken to be smooth, its variance within the bins, which their means do not show, is
    added: a twelfth of the squared rise over a bin.
    """
    mean, weight, error, is_used = _means(sums)
    overall = sum_last(weight * mean)[..., None]
    between = sum_last(weight * (mean - overall) ** 2) - sum_last(weight * (1.0 - weight) * error)
    if not is_smooth or mean.shape[-1] < FEWEST_BINS:
        return between
    return between + _within_bins(mean, weight, error, is_used)


def chance_in(sums: Floats) -> Floats:
    """Return the mean square of what chance adds to the bins' means, from sums [..., M, 6] to [...]."""
    _, weight, error, _ = _means(sums)
    return sum_last(weight * (1.0 - weight) * error)


def _within_bins(mean: Floats, weight: Floats, error: Floats, is_used: Bools) -> Floats:
    """Return the variance within bins of what rises evenly from one to the next [...]."""
    rise = (mean[..., 2:] - mean[..., :-2]) / 2.0
    noise = (error[..., 2:] + error[..., :-2]) / 4.0
    is_seen = is_used[..., 2:] & is_used[..., :-2]
    return sum_last(np.where(is_seen, weight[..., 1:-1] * (rise * rise - noise), 0.0)) / 12.0


def _means(sums: Floats) -> tuple[Floats, Floats, Floats, Bools]:
    """Return mean, weight and squared error of bins, and whether they have worlds enough for that, all [..., M]."""
    worlds, paths, outcomes, squares, crossed, squared = np.moveaxis(sums, -1, 0)
    is_used = worlds >= 2.0
    paths = np.where(is_used, paths, 0.0)
    safe = np.where(paths > 0, paths, 1.0)
    mean = np.where(is_used, outcomes, 0.0) / safe
    whole = np.maximum(sum_last(paths), 1.0)[..., None]
    residual = np.maximum(squares - 2.0 * mean * crossed + mean * mean * squared, 0.0)
    error = np.where(is_used, residual / (safe * safe) * worlds / np.where(is_used, worlds - 1.0, 1.0), 0.0)
    return mean, paths / whole, error, is_used


def jackknifed(whole: float, without: Floats, n_worlds: int) -> IntervalEstimate:
    """Return what all replicates show, less its bias, with its 90% interval from all but one at a time [R]."""
    value, error = jackknife(np.array(whole), without)
    return estimate(float(value), float(error), n_worlds)


def estimate(value: float, error: float, n_worlds: int) -> IntervalEstimate:
    """Return a value with its 90% interval, for an error from the replicates of so many worlds."""
    return IntervalEstimate(value, *interval(value, error, n_worlds))
