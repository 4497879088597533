"""Errors of what is counted over paths, where paths of one world share its assumptions.

Worlds are the sampling unit. They are taken in *batches* of neighbours: sums over a batch are all that is kept, so
memory stays bounded, and the scatter of batches gives the error of any total (batch means) or of any smooth function of
totals (the jackknife, which takes the leading term of its bias away as well). Neighbouring worlds of a Sobol sequence
fill the space of assumptions evenly, so each batch is a small sample of everything, and errors come out rather too
large than too small.

References: cochran1977, chapter 9 (means of clusters); miller1974 (the jackknife); abramowitz1972, 26.7.5 (quantiles
of Student's t from those of the normal distribution).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from detente.core.elementary import ndtri
from detente.forecast.spread import Band

Values = npt.NDArray[np.float64]

MOST_BATCHES = 256
"""Batches: their scatter is then known to 1 / sqrt(2 x 256), 4 percent."""
CONFIDENCE = 0.90
"""Of the intervals of what is estimated, everywhere. (A *band* over worlds, at 90% too, is no such interval.)"""
FALSE_ALARMS = 0.05
"""How often a test calls a difference clear where there is none; over all that one list tests, where it tests many."""


def batch_of(worlds: npt.NDArray[np.int64], n_worlds: int, most: int = MOST_BATCHES) -> npt.NDArray[np.int64]:
    """Return the batch of each world given by its place 0 .. n_worlds - 1 in the run; batches differ by one at most."""
    return worlds * min(most, n_worlds) // n_worlds


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


def error_of_total(sums: Values) -> Values:
    """Return the standard error of totals over batches.

    Parameters
    ----------
    sums : array [B, ...]
        Contribution of each batch; those of the batches are taken to be alike.
    """
    n_batches = len(sums)
    if n_batches < 2:
        return np.full(sums.shape[1:], np.nan)
    deviations = sums - total(sums) / n_batches
    return np.sqrt(total(deviations * deviations) * n_batches / (n_batches - 1))


def jackknife(whole: Values, without: Values) -> tuple[Values, Values]:
    """Return an estimate with the leading term of its bias removed, and its standard error (miller1974).

    Parameters
    ----------
    whole : array [...]
        Estimate from all batches.
    without : array [B, ...]
        Estimates from all batches but one.
    """
    n_batches = len(without)
    mean = total(without) / n_batches
    deviations = without - mean
    variance = total(deviations * deviations) * (n_batches - 1) / n_batches
    return n_batches * whole - (n_batches - 1) * mean, np.sqrt(variance)


def total(values: Values) -> Values:
    """Return sums over the first axis, one addition after the other, so that they are the same on every machine."""
    result: Values = np.cumsum(values, axis=0)[-1]
    return result


def interval(value: float, error: float) -> Band:
    """Return the interval in which the truth lies with the confidence of this module, for a normal error."""
    reach = float(ndtri((1 + CONFIDENCE) / 2)) * error
    return Band(value - reach, value + reach)


def is_nothing(value: float) -> bool:
    """Return whether an error or a difference is no number or zero."""
    return not math.isfinite(value) or value == 0
