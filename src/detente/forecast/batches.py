"""Tests of many things at once, and estimates that are no plain means, from batches of worlds.

Worlds are the sampling unit: paths of one world share its assumptions. They are taken in *batches* of neighbours within
a replicate: sums over a batch are all that is kept, so memory stays bounded. Errors come from the replicates, which are
sums of batches (see `detente.forecast.replicates`); of a smooth function of totals by the jackknife, which takes the
leading term of its bias away as well.

Eight replicates leave too few degrees of freedom to test thousands of things at once (Student's t would have to be
beyond 8). Such tests use the scatter of all batches, which is rather too large than too small, and ask besides that the
error from the replicates, tested as a single thing, agrees.

References: cochran1977, chapter 9 (means of clusters); miller1974 (the jackknife); abramowitz1972, 26.7.5 (quantiles
of Student's t from those of the normal distribution).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from detente.core.elementary import ndtri
from detente.forecast.replicates import reach
from detente.forecast.spread import Band
from detente.world.sobol import N_REPLICATES

Values = npt.NDArray[np.float64]

MOST_BATCHES = 256
"""Batches: their scatter is then known to 1 / sqrt(2 x 256), 4 percent."""


def batch_of(worlds: npt.NDArray[np.int64], n_worlds: int, most: int = MOST_BATCHES) -> npt.NDArray[np.int64]:
    """Return the batch of each world given by its place 0 .. n_worlds - 1 in the run.

    Batch b belongs to replicate b % 8, and holds worlds of it that follow each other; of one replicate, batches differ
    by one world at most.
    """
    n_points = -(-n_worlds // N_REPLICATES)
    part = worlds // N_REPLICATES * min(most // N_REPLICATES, n_points) // n_points
    return part * N_REPLICATES + worlds % N_REPLICATES


def n_batches(n_worlds: int, most: int = MOST_BATCHES) -> int:
    """Return how many batches so many worlds make; the last may be empty."""
    return min(n_worlds, N_REPLICATES * min(most // N_REPLICATES, -(-n_worlds // N_REPLICATES)))


def by_replicate(sums: npt.NDArray[np.generic]) -> Values:
    """Return sums of replicates ``[R, ...]`` from those of batches ``[B, ...]``."""
    n = min(N_REPLICATES, len(sums))
    return np.stack([total(np.asarray(sums[replicate::N_REPLICATES], dtype=np.float64)) for replicate in range(n)])


def normal_or_student(level: float, degrees: int) -> float:
    """Return the quantile of Student's t, two terms beyond the normal one (abramowitz1972, 26.7.5).

    Examples
    --------
    >>> f"{normal_or_student(0.975, 20):.2f}"
    '2.09'
    """
    z = float(ndtri(level))
    nu = max(degrees, 1)
    return z + (z**3 + z) / (4 * nu) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * nu * nu)


def scatter_of_total(sums: Values) -> Values:
    """Return the standard error of totals as the scatter of batches has it, for tests of many things.

    Parameters
    ----------
    sums : array [B, ...]
        Contribution of each batch; those of the batches are taken to be alike.
    """
    n = len(sums)
    if n < 2:
        return np.full(sums.shape[1:], np.nan)
    deviations = sums - total(sums) / n
    return np.sqrt(total(deviations * deviations) * n / (n - 1))


def jackknife(whole: Values, without: Values) -> tuple[Values, Values]:
    """Return an estimate with the leading term of its bias removed, and its standard error (miller1974).

    Parameters
    ----------
    whole : array [...]
        Estimate from all replicates.
    without : array [R, ...]
        Estimates from all replicates but one.
    """
    n = len(without)
    mean = total(without) / n
    deviations = without - mean
    variance = total(deviations * deviations) * (n - 1) / n
    return n * whole - (n - 1) * mean, np.sqrt(variance)


def total(values: Values) -> Values:
    """Return sums over the first axis, one addition after the other, so that they are the same on every machine."""
    result: Values = np.cumsum(values, axis=0)[-1]
    return result


def interval(value: float, error: float, n_worlds: int) -> Band:
    """Return the 90% interval in which the truth lies, for an error from the replicates of so many worlds."""
    half = reach(n_worlds) * error
    return Band(value - half, value + half)


def is_nothing(value: float) -> bool:
    """Return whether an error or a difference is no number or zero."""
    return not math.isfinite(value) or value == 0
