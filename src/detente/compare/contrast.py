"""Two sides that share all their random numbers: their difference, its error, and what the sharing is worth.

On path n of world w one side has y, the other y'. The difference of the sides is the mean of y' - y, and its error
follows from how the differences of the replicates scatter (see `detente.forecast.replicates`). Two runs that share
nothing would have the errors of both sides, squared and added, at the same cost. The ratio of the two is what pairing
is worth; it is large where most paths are the same on both sides, and near one where the change leaves little as it
was.

References: glasserman1992 (common random numbers); owen1998 (replicates).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.forecast import spread
from detente.forecast.batches import interval
from detente.forecast.replicates import is_clear
from detente.forecast.spread import Band

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contrast:
    """One number on both sides of a comparison."""

    base: float
    """Probability (or mean) on the base side."""
    changed: float
    """The same with the change."""
    difference: float
    """``changed`` - ``base``."""
    error: float
    """Monte Carlo standard error of the difference, paths paired."""
    interval: Band
    """90% interval of the difference."""
    band: Band | None
    """90% band over worlds of the difference: what we do not know about it, chance taken out."""
    unpaired_error: float
    """Standard error that two runs of this size without common random numbers would have."""
    ratio: float | None
    """How many times wider the interval of such runs would be; None where no path differs."""
    n_worlds: int
    """W, from which the errors come."""

    @property
    def is_clear(self) -> bool:
        """Whether chance would show such a difference less than once in twenty times: stricter than the interval."""
        return is_clear(self.difference, self.error, self.n_worlds)


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """Worlds' own means of one number on both sides, and the variance that chance gives each; all [W]."""

    base: Values
    changed: Values
    base_chance: Values
    changed_chance: Values
    difference_chance: Values

    @property
    def size(self) -> int:
        """Number of worlds."""
        return len(self.base)


def pair_truths(base: npt.NDArray[np.bool_], changed: npt.NDArray[np.bool_], n_worlds: int) -> Paired:
    """Return worlds' shares of what holds or does not, from each path [W x P] of the two sides."""
    n_paths = len(base) // n_worlds
    first = _count(base, n_worlds) / n_paths
    second = _count(changed, n_worlds) / n_paths
    differing = _count(base != changed, n_worlds) / n_paths
    difference = second - first
    scale = max(n_paths - 1, 1)
    return Paired(
        base=first,
        changed=second,
        base_chance=first * (1 - first) / scale,
        changed_chance=second * (1 - second) / scale,
        difference_chance=(differing - difference * difference) / scale,
    )


def pair_numbers(base: npt.NDArray[np.float32], changed: npt.NDArray[np.float32], n_worlds: int) -> Paired:
    """Return worlds' means of numbers, from each path [W x P] of the two sides."""
    first, second = base.astype(np.float64), changed.astype(np.float64)
    means = [_mean_and_chance(each.reshape(n_worlds, -1)) for each in (first, second, second - first)]
    return Paired(means[0][0], means[1][0], means[0][1], means[1][1], means[2][1])


def join(parts: Sequence[Paired]) -> Paired:
    """Return what was paired part by part as one."""
    names = ("base", "changed", "base_chance", "changed_chance", "difference_chance")
    return Paired(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def contrast(paired: Paired, n_paths: int, *, least_error: float = 0.0, differ: bool = True) -> Contrast:
    """Return the difference of two sides with its errors.

    Parameters
    ----------
    paired
        Means by world.
    n_paths
        P, paths per world.
    least_error
        What a single path changes; an error is never said to be less, since to have seen no difference is not to know
        that there is none.
    differ
        Whether worlds can differ at all; where every assumption is fixed they cannot, and the band is a point.
    """
    differences = paired.changed - paired.base
    base, base_error = _mean_and_error(paired.base, paired.base_chance)
    changed, changed_error = _mean_and_error(paired.changed, paired.changed_chance)
    difference, error = _mean_and_error(differences, paired.difference_chance)
    unpaired = math.sqrt(base_error * base_error + changed_error * changed_error)
    chance = float(np.cumsum(paired.difference_chance)[-1]) / paired.size
    certain = max(error, least_error)
    return Contrast(
        base=base,
        changed=changed,
        difference=difference,
        error=certain,
        interval=interval(difference, certain, paired.size),
        band=spread.band_of_means(differences, chance, n_paths, differ=differ),
        unpaired_error=unpaired,
        ratio=unpaired / error if error > 0 else None,
        n_worlds=paired.size,
    )


def _mean_and_error(means: Values, chance: Values) -> tuple[float, float]:
    """Return the mean over worlds and its standard error; a single world has only the scatter of its paths."""
    return spread.mean_and_variance(means)[0], spread.error_of_means(means, float(chance[0]))


def _count(truths: npt.NDArray[np.bool_], n_worlds: int) -> npt.NDArray[np.int64]:
    return truths.reshape(n_worlds, -1).sum(axis=1, dtype=np.int64)


def _mean_and_chance(grid: Values) -> tuple[Values, Values]:
    """Return the mean of each world and the variance that chance gives it; running sums, the same on every machine."""
    n_paths = grid.shape[1]
    means = np.cumsum(grid, axis=1)[:, -1] / n_paths
    if n_paths < 2:
        return means, np.zeros(len(means))
    deviations = grid - means[:, None]
    return means, np.cumsum(deviations * deviations, axis=1)[:, -1] / ((n_paths - 1) * n_paths)
