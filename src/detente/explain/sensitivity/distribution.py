"""The distribution-based index: what an assumption moves, be it the mean of the answers or anything else about them.

The answers are cut at many levels in a lower and an upper part. Which part a world is in is an answer of yes and no,
and the assumption explains a share of its variance, found as in `additive`; the index is that share over all levels,
weighted by their variances. It is 0 if the distribution of the answers does not depend on the assumption, and 1 if the
assumption decides everything. It takes the answers as they are seen, chance included, so it is somewhat low where
worlds have few paths.

References: gamboa2018 (the index, after Cramér and von Mises); miller1974 (the jackknife).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detente.explain.sensitivity.additive import Additive, Stack, sweep
from detente.explain.sensitivity.axes import Codes
from detente.explain.sensitivity.indices import IntervalEstimate, bin_sums, explained, jackknifed
from detente.explain.sensitivity.response import Response
from detente.explain.sensitivity.sums import fixed_sum
from detente.model.model import Floats
from detente.world.sobol import N_REPLICATES

N_CLASSES = 16
"""Classes of answers: 15 levels to cut at."""
N_ADJUSTED = 6
"""Assumptions, the strongest, that are fitted at each level: shadows of weaker ones would not be seen."""
_SWEEPS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """The answers cut at C levels, and the strongest assumptions fitted at each."""

    fitted: Additive
    count: Floats
    """[W] 1 for worlds with two paths or more that count, else 0."""
    residuals: Floats
    """[C, W] which part each world is in, less what the curves explain."""
    curves: tuple[dict[int, Floats], ...]
    """[C] curves by axis."""
    spread: float
    """Sum of the variances at the levels."""
    _known: dict[int, IntervalEstimate] = field(default_factory=dict[int, IntervalEstimate], init=False)

    def index(self, axis: int) -> float:
        """Return the index of one assumption."""
        return self.interval(axis).value

    def indices(self) -> Floats:
        """Return the indices of all assumptions [D]."""
        if not self.spread:
            return np.zeros(len(self.fitted.axes))
        stack = Stack.of(self.count, self.fitted.codes, self.fitted.sample.n_bins)
        whole = np.zeros(len(self.fitted.axes))
        for residual in self.residuals:
            whole += stack.explained(residual)
        found = whole / self.spread
        for axis in self.curves[0]:
            found[axis] = self.index(axis)
        return found

    def interval(self, axis: int) -> IntervalEstimate:
        """Return the index of one assumption with a 90% interval by the jackknife over replicates."""
        if axis not in self._known:
            whole, without = self._shares(axis)
            self._known[axis] = jackknifed(whole, without, self.fitted.sample.response.n_worlds)
        return self._known[axis]

    def _shares(self, axis: int) -> tuple[float, Floats]:
        """Return the index from all replicates, and from all but one at a time [R]."""
        sample, n_bins, code = self.fitted.sample, self._n_bins(axis), self.fitted.codes[axis]
        whole, without = 0.0, np.zeros(min(N_REPLICATES, sample.response.n_worlds))
        for level in range(len(self.curves)):
            weighted = self.count * self.partial(level, axis)
            sums = bin_sums(self.count, weighted, code, n_bins, sample.group, len(sample.totals))
            whole += float(explained(sums.sum(axis=0)))
            without += explained(sample.without(sums))
        spread = self.spread or 1.0
        return whole / spread, without / spread

    def partial(self, level: int, axis: int) -> Floats:
        """Return what the other curves leave at a level [W]."""
        curves = self.curves[level]
        if axis not in curves:
            return self.residuals[level]
        return self.residuals[level] + curves[axis][self.fitted.codes[axis]]

    def _n_bins(self, axis: int) -> int:
        return self.fitted.axes[axis].n_bins(self.fitted.sample.n_bins)


def distribution_of(fitted: Additive) -> Distribution:
    """Cut the answers at levels of equal distance in rank, and fit the strongest assumptions at each."""
    answer_class, n_classes = _classes(fitted.sample.response)
    count = (answer_class >= 0).astype(np.float64)
    size = max(fixed_sum(count), 1.0)
    strongest = fitted.fitted[:N_ADJUSTED]
    curves, residuals, spread = list[dict[int, Floats]](), list[Floats](), 0.0
    for level in range(1, n_classes):
        is_below = (answer_class >= 0) & (answer_class < level)
        share = float(np.count_nonzero(is_below)) / size
        start = np.where(count > 0, is_below - share, 0.0)
        curve, residual = sweep(count, fitted.codes, strongest, start, _SWEEPS)
        curves.append(curve)
        residuals.append(residual)
        spread += share * (1.0 - share)
    rows = np.stack(residuals) if residuals else np.zeros((0, len(count)))
    return Distribution(fitted, count, rows, tuple(curves), spread)


def _classes(response: Response) -> tuple[Codes, int]:
    """Return the class of each world's answer, by quantiles of the answers, and the number of classes.

    Equal answers share a class; worlds with fewer than two paths that count have none, -1.
    """
    is_known = response.count >= 2.0
    shares = response.shares
    ordered = np.sort(shares[is_known])
    if not len(ordered):
        return np.full(len(shares), -1, dtype=np.int64), 1
    marks = np.unique(ordered[(np.arange(1, N_CLASSES) * len(ordered)) // N_CLASSES])
    marks = marks[marks > ordered[0]]  # a cut below everything separates nothing
    classes = np.searchsorted(marks, shares, side="right")
    return np.where(is_known, classes, -1).astype(np.int64), len(marks) + 1
