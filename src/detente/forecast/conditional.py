"""Questions with an ``if``: probabilities and means over the paths on which a question is asked.

On path p of world w let a be 1 where the question is asked and h be 1 where it also comes true. The forecast is the
ratio of sums h / a over all paths, not the mean of the worlds' own ratios: a world counts by how often the question is
asked in it, which is its probability given the condition. A world in which it never is carries no weight.

- *Error.* The ratio R of two sums errs as the sum of h - R a does, to the first order, divided by the sum of a
  (cochran1977, chapter 6); its error comes from the replicates, as that of any sum.
- *Band.* Of the worlds' own ratios, each weighted by its a. Chance is taken out as for other questions: the weighted
  squares between worlds S = sum a_w (r_w - R)^2 hold (W' - 1) M of chance, with W' worlds in which it is asked and M
  the mean square within worlds, so the ratios are drawn towards R by sqrt((S - (W' - 1) M) / S). Where every path asks
  the question this is the rule of `detente.forecast.spread`.

Both hold for numbers too, with the value in place of the 1 of h.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.forecast import spread
from detente.forecast.replicates import error_of_sum, sums_of
from detente.forecast.spread import BAND, Band
from detente.forecast.tally import Tally
from detente.model.model import ABSENT, Family

Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The paths on which a question is asked, as far as shares of them need it."""

    n_worlds: int
    """W."""
    n_paths: int
    """P, paths per world."""
    differ: bool
    """Whether worlds can differ: something in the case is uncertain."""
    asked: Counts | None = None
    """[W] paths on which the question is asked; None: all."""

    @property
    def size(self) -> int:
        """Number of paths on which it is asked."""
        return self.n_worlds * self.n_paths if self.asked is None else int(self.asked.sum())

    @property
    def share(self) -> float | None:
        """Share of all paths on which it is asked; None for a question that always is."""
        return None if self.asked is None else self.size / (self.n_worlds * self.n_paths)

    def rest(self, counts: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
        """Return the paths of each world [W] on which it is asked and that are not among those counted."""
        return self.n_paths - counts if self.asked is None else self.asked - counts

    def error(self, counts: npt.NDArray[np.integer]) -> float | None:
        """Return the Monte Carlo standard error of a share; None where the question is void in every path."""
        if self.asked is None:
            return spread.error_of_counts(counts, self.n_paths)
        if not self.size:
            return None
        tops = counts.astype(np.float64)
        return max(error_of_ratio(tops, tops, self.asked), 1 / self.size)

    def band(self, counts: npt.NDArray[np.integer]) -> Band | None:
        """Return the 90% band over worlds of a share, or None if nothing can tell it."""
        if self.asked is None:
            return spread.band_of_counts(counts, self.n_paths, differ=self.differ)
        tops = counts.astype(np.float64)
        return band_of_ratios(tops, tops, self.asked, differ=self.differ)


def ground_of(counted: Tally, question: int) -> Ground:
    """Return the paths on which a question, given by index, is asked."""
    row = int(counted.layout.asked_row[question])
    differ = bool((counted.model.draws.family != Family.FIXED).any())
    asked = None if row == ABSENT else counted.asked[row].astype(np.int64)
    return Ground(counted.n_worlds, counted.n_paths, differ, asked)


def error_of_ratio(tops: Values, squares: Values, asked: Counts) -> float:
    """Return the Monte Carlo standard error of sum(tops) / sum(asked).

    Parameters
    ----------
    tops, squares : array [W]
        Sums of the values, and of their squares, over the paths of each world on which the question is asked.
    asked : array [W]
        How many these are; not all 0.
    """
    size = int(asked.sum())
    ratio = _sum(tops) / size
    scatter = max(_sum(squares) - size * ratio * ratio, 0.0)
    chance = math.sqrt(scatter / max(size - 1, 1) / size)
    if len(tops) < 2:
        return chance
    error = float(error_of_sum(tops - ratio * asked)) / size
    # Sets of worlds without a single such path scatter too little: then at least as much as the paths would.
    return error if sums_of(asked.astype(np.float64)).min() > 0 else max(error, chance)


def band_of_ratios(tops: Values, squares: Values, asked: Counts, *, differ: bool = True) -> Band | None:
    """Return the 90% band of the worlds' own ratios tops / asked, weighted by ``asked``, chance taken out.

    None where fewer than two worlds ask the question, or none asks it twice.
    """
    inside = asked > 0
    sizes, sums = asked[inside], tops[inside]
    size, n_worlds = int(sizes.sum()), len(sizes)
    if n_worlds < 2 or size == n_worlds:
        return None
    ratio, own = _sum(sums) / size, sums / sizes
    between = _sum(sizes * (own - ratio) ** 2)
    within = max(_sum(squares[inside] - sums * own), 0.0) / (size - n_worlds)
    factor = math.sqrt(max(between - (n_worlds - 1) * within, 0.0) / between) if between > 0.0 and differ else 0.0
    order = np.argsort(own, kind="stable")
    low, high = (ratio + factor * (_quantile(own[order], sizes[order], level) - ratio) for level in BAND)
    return Band(low, high)


def _quantile(values: Values, sizes: Counts, level: float) -> float:
    """Return a quantile of sorted values with weights, linear between neighbours.

    Two neighbours are as far apart as their mean weight, so equal weights give `spread.quantile_of_sorted`.
    """
    places = np.concatenate(([0.0], np.cumsum((sizes[1:] + sizes[:-1]) / 2)))
    place = level * float(places[-1])
    above = min(int(np.searchsorted(places, place, side="right")), len(values) - 1)
    start, width = float(places[above - 1]), float(places[above] - places[above - 1])
    low, high = float(values[above - 1]), float(values[above])
    return low + (place - start) / width * (high - low)


def _sum(values: npt.NDArray[np.generic]) -> float:
    """Return a sum added up in order, the same on every machine."""
    return float(np.cumsum(values, dtype=np.float64)[-1]) if len(values) else 0.0
