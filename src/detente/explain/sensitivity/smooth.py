"""What goes with one assumption alone where the answer follows it smoothly: no share is lost inside the bins.

The means of bins do not show what happens within them. Between two neighbours that is little, and a twelfth of the
squared rise over a bin. In the outermost bins it is not: the lowest and the highest thirty-second of a normal number
hold most of what its bins hide, and of a log-normal one several percent of all variance. Nor is it where the answer
jumps inside a bin. There straight lines in normal scores are fitted, which is what such numbers follow, and the square
that chance alone would give them is taken off: in the outermost bins, and of an assumption that does much in all bins,
of which there are more then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.core.elementary import ndtri
from detente.explain.sensitivity.axes import Codes
from detente.explain.sensitivity.indices import (
    FEWEST_BINS,
    IntervalEstimate,
    Sample,
    bin_sums,
    explained,
    jackknifed,
)
from detente.explain.sensitivity.sums import sum_last, sums_by
from detente.model.model import Floats

FINER = ((0.3, 16), (0.03, 4))
"""Shares from which bins are finer, with lines in all of them, and how many times as many there are then: the chance
that this adds is small beside such a share."""
FEWEST_IN_BIN = 8
"""Worlds in such a bin: one from each replicate."""


def fine_bins(n_bins: int, n_worlds: int, share: float) -> int:
    """Return how many bins a share is found in, for a number of bins (a power of two) and of worlds.

    Examples
    --------
    >>> [fine_bins(32, 4096, share) for share in (0.5, 0.05, 0.01)], fine_bins(16, 512, 0.5)
    ([512, 128, 32], 64)
    """
    most = 1 << (max(n_worlds // FEWEST_IN_BIN, 1).bit_length() - 1)
    times = next((times for least, times in FINER if share >= least), 1)
    return max(n_bins, min(times * n_bins, most))


@dataclass(frozen=True, slots=True, eq=False)
class PlainSums:
    """Sums of bins from which nothing is guessed about what happens within them."""

    bins: Floats
    """[..., M, 6] as in `detente.explain.sensitivity.indices.bin_sums`."""

    def map(self, change: Callable[[Floats], Floats]) -> PlainSums:
        """Return other sums of the same."""
        return PlainSums(change(self.bins))

    def explained(self) -> Floats:
        """Return the variance of the bins' means without what chance adds [...]."""
        return explained(self.bins)


@dataclass(frozen=True, slots=True, eq=False)
class SmoothSums:
    """Sums over worlds from which the variance of a conditional mean follows; they may be added."""

    bins: Floats
    """[..., M, 6] as in `detente.explain.sensitivity.indices.bin_sums`."""
    lines: Floats
    """[..., L, 7] in the lowest and the highest bin, or in all of them: worlds, paths, and with paths as weights the
    sums of normal scores, answers, squared scores, scores x answers and squared answers."""

    def map(self, change: Callable[[Floats], Floats]) -> SmoothSums:
        """Return other sums of the same."""
        return SmoothSums(change(self.bins), change(self.lines))

    def explained(self) -> Floats:
        """Return the variance of the conditional mean without what chance adds [...]."""
        paths = np.maximum(sum_last(self.bins[..., 1]), 1.0)
        is_between = self.lines.shape[-2] < self.bins.shape[-2]
        return explained(self.bins, is_smooth=is_between) + _in_lines(self.lines) / paths


def smooth_sums(
    count: Floats,
    values: Floats,
    places: Floats,
    n_bins: int,
    group: Codes | None = None,
    n_groups: int = 1,
    *,
    share: float,
) -> SmoothSums:
    """Return sums by group of values [W], each the mean of ``count`` paths, at places [W] in (0, 1).

    About ``share`` of the variance goes with the places.
    """
    is_everywhere = share >= FINER[-1][0]
    n_bins = fine_bins(n_bins, len(count), share)
    codes = (places * n_bins).astype(np.int64)
    bins = bin_sums(count, count * values, codes, n_bins, group, n_groups)
    is_lined = count > 0 if is_everywhere else ((codes == 0) | (codes == n_bins - 1)) & (count > 0)
    lined = np.flatnonzero(is_lined)
    n_lines = n_bins if is_everywhere else 2
    line = codes[lined] if is_everywhere else (codes[lined] > 0).astype(np.int64)
    weight, answer, score = count[lined], values[lined], ndtri(places[lined])
    index = line if group is None else n_lines * group[lined] + line
    parts = (
        np.ones(len(lined)),
        weight,
        weight * score,
        weight * answer,
        weight * score * score,
        weight * score * answer,
        weight * answer * answer,
    )
    lines = np.stack([sums_by(index, part, n_lines * n_groups) for part in parts], axis=-1)
    return SmoothSums(bins, lines.reshape(n_groups, n_lines, len(parts)))


def full_share(sample: Sample, places: Floats) -> IntervalEstimate:
    """Return the share of V that goes with places [W] in (0, 1) by themselves, whatever else goes with them."""
    response = sample.response
    values = np.where(response.count > 0, response.shares, 0.0)
    sums = smooth_sums(response.count, values, places, sample.n_bins, sample.group, len(sample.totals), share=0.0)
    whole = float(sums.map(lambda each: each.sum(axis=0)).explained()) / sample.variance
    without = sums.map(sample.without).explained() / sample.variances(sample.without(sample.totals))
    return jackknifed(whole, without, response.n_worlds)


def _in_lines(lines: Floats) -> Floats:
    """Return the sum of squares, without what chance adds, of straight lines [...]."""
    worlds, paths, scores, answers, squared, crossed, squares = np.moveaxis(lines, -1, 0)
    safe = np.maximum(paths, 1.0)
    spread = squared - scores * scores / safe
    rise = crossed - scores * answers / safe
    is_known = (worlds >= FEWEST_BINS) & (spread > 0.0)
    gained = np.where(is_known, rise * rise / np.where(is_known, spread, 1.0), 0.0)
    left = np.maximum(squares - answers * answers / safe - gained, 0.0)
    chance = left / np.maximum(worlds - 2.0, 1.0)
    return sum_last(np.where(is_known, gained - chance, 0.0))
