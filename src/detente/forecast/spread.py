"""Chance told apart from what we do not know.

A run draws W worlds and follows P paths in each. World w has a probability p_w of its own; the run sees only the share
of its P paths, which scatters around p_w by chance. The spread of these shares over worlds therefore mixes two things,
and a band read off them is too wide, the more so the fewer the paths. The functions here take the chance out again.

With T the variance of the shares and E the part of it that finite paths explain, the shares are drawn towards their
mean by sqrt((T - E) / T): the resulting ensemble has the mean and the variance of the p_w themselves. (The usual
shrinkage factor, without the root, is best world by world, but makes the ensemble too narrow.) It needs no family of
distributions, is monotone, and never leaves [0, 1].

All sums are of integers or in a fixed order, so results do not depend on the machine.

References: louis1984 (ensembles with the right spread); ghosh1992 (the same for any family).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.forecast.replicates import error_of_mean, sizes_of, spare_share
from detente.world.sobol import N_REPLICATES

BAND = (0.05, 0.95)
"""The quantiles over worlds that a 90% band names."""


class Band(NamedTuple):
    """A 90% band over worlds: what we do not know, without chance."""

    low: float
    high: float


def quantile_of_sorted(values: npt.NDArray[np.generic], level: float) -> float:
    """Return a quantile of sorted values, linear between neighbours (type 7 of hyndman1996)."""
    place = (len(values) - 1) * level
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    low, high = float(values[below]), float(values[above])
    return low + (place - below) * (high - low)


def error_of_counts(counts: npt.NDArray[np.integer], n_paths: int) -> float:
    """Return the Monte Carlo standard error of a probability from counts per world.

    It comes from the scatter of the replicates (see `detente.forecast.replicates`); of a single world, from that of its
    paths. It is never less than what a single path changes, 1 / N: a count of nothing is not knowledge of zero.

    Parameters
    ----------
    counts : array [W]
        Paths of each world in which it happened.
    n_paths : int
        P, paths per world.
    """
    n_worlds = len(counts)
    size = n_worlds * n_paths
    total = int(counts.sum(dtype=np.int64))
    if n_worlds < 2:
        variance = total * (n_paths - total) / (n_paths * n_paths * max(n_paths - 1, 1))
        return max(math.sqrt(variance), 1 / size)
    sizes = sizes_of(n_worlds)
    sums = [int(counts[replicate::N_REPLICATES].sum(dtype=np.int64)) for replicate in range(len(sizes))]
    # Squared deviations times W^2, which makes them integers.
    squares = sum((n_worlds * each - n * total) ** 2 for each, n in zip(sums, sizes.tolist(), strict=True))
    return max(math.sqrt(squares / spare_share(sizes)) / n_worlds / size, 1 / size)


def error_of_means(means: npt.NDArray[np.float64], chance: float) -> float:
    """Return the Monte Carlo standard error of the mean of worlds' means; of a single world, what chance gives it."""
    return math.sqrt(chance) if len(means) < 2 else float(error_of_mean(means))


def band_of_counts(counts: npt.NDArray[np.integer], n_paths: int, *, differ: bool = True) -> Band | None:
    """Return the 90% band of the worlds' own probabilities, or None if one world or one path per world cannot tell.

    Parameters
    ----------
    counts : array [W]
        Paths of each world in which it happened.
    n_paths : int
        P, paths per world.
    differ : bool, optional
        Whether worlds can differ at all. Where every assumption is fixed they cannot, and the band is a point.

    Examples
    --------
    Ten paths in each of four worlds that differ by no more than chance:

    >>> band_of_counts(np.array([4, 5, 5, 6]), 10)
    Band(low=0.5, high=0.5)
    """
    n_worlds = len(counts)
    if n_worlds < 2 or n_paths < 2:
        return None
    total, squares = _moments(counts)
    # Both variances times W (W - 1) P^2 (P - 1), which makes them integers.
    spread = (n_worlds * squares - total * total) * (n_paths - 1)
    chance = (n_paths * total - squares) * (n_worlds - 1)
    factor = math.sqrt(max(spread - chance, 0) / spread) if spread and differ else 0.0
    mean = total / (n_worlds * n_paths)
    ordered = np.sort(counts)
    low, high = (mean + factor * (quantile_of_sorted(ordered, level) / n_paths - mean) for level in BAND)
    return Band(low, high)


def means_by_world(values: npt.NDArray[np.float32], n_worlds: int) -> tuple[npt.NDArray[np.float64], float]:
    """Return the mean of each world [W], and the average variance that chance gives such a mean (0 for one path)."""
    grid = values.reshape(n_worlds, -1).astype(np.float64)
    n_paths = grid.shape[1]
    # Running sums: one addition after the other, so that the order is the same everywhere.
    means = np.cumsum(grid, axis=1)[:, -1] / n_paths
    if n_paths < 2:
        return means, 0.0
    grid -= means[:, None]
    within = np.cumsum(grid * grid, axis=1)[:, -1] / (n_paths - 1)
    return means, float(np.cumsum(within)[-1]) / n_worlds / n_paths


def band_of_means(means: npt.NDArray[np.float64], chance: float, n_paths: int, *, differ: bool = True) -> Band | None:
    """Return the 90% band of the worlds' own means, chance taken out as for probabilities."""
    if len(means) < 2 or n_paths < 2:
        return None
    mean, variance = mean_and_variance(means)
    factor = math.sqrt(max(variance - chance, 0.0) / variance) if variance > 0 and differ else 0.0
    ordered = np.sort(means)
    low, high = (mean + factor * (quantile_of_sorted(ordered, level) - mean) for level in BAND)
    return Band(low, high)


def mean_and_variance(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean and the sample variance of values, summed in their order (variance 0 for a single one)."""
    mean = float(np.cumsum(values)[-1]) / len(values)
    if len(values) < 2:
        return mean, 0.0
    deviations = values - mean
    return mean, float(np.cumsum(deviations * deviations)[-1]) / (len(values) - 1)


def _moments(counts: npt.NDArray[np.integer]) -> tuple[int, int]:
    """Return the sum of counts and of their squares, exactly."""
    wide = counts.astype(np.int64)
    return int(wide.sum()), int((wide * wide).sum())
