"""The Monte Carlo error, from replicates: how far the answers of sets of worlds that were drawn alike lie apart.

Worlds fill the space of assumptions more evenly than independent draws would, so their scatter says too much of the
error; and where the points of one set go together by the way they are made, it says too little. The replicates of
`detente.world.sobol` are independent of each other and alike, so the scatter of their answers is right in both cases.
With R replicates of n_r worlds, W in all, and S_r their sums, the mean is S / W and its squared error

    sum (S_r - n_r S / W)^2 / W^2 / (1 - sum (n_r / W)^2),

which has the right expectation for independent worlds whatever the n_r, and for R replicates of the same size is the
variance of their means over R. It has R - 1 degrees of freedom: with fewer than eight worlds each is a replicate.

World w, counted from any start, belongs to replicate w % R. References: owen1998; cochran1977, chapter 9.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.score.means import student_quantile
from detente.world.sobol import N_REPLICATES

Values = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

CONFIDENCE = 0.90
"""Of the intervals of what is estimated, everywhere. (A *band* over worlds, at 90% too, is no such interval.)"""
FALSE_ALARMS = 0.05
"""How often a test calls a difference clear where there is none; over all that one list tests, where it tests many."""
_PLACES = 4
"""Decimals of a quantile of Student's t, as tables have it."""


def sizes_of(n_worlds: int) -> Counts:
    """Return the worlds of each replicate, ``[R]``; with fewer than eight worlds there are as many replicates."""
    n = min(N_REPLICATES, n_worlds)
    return (n_worlds + N_REPLICATES - 1 - np.arange(n, dtype=np.int64)) // N_REPLICATES


def sums_of(values: Values) -> Values:
    """Return the sum of each replicate ``[R, ...]`` of worlds' values ``[W, ...]``, added one after the other."""
    n = min(N_REPLICATES, len(values))
    return np.stack([np.cumsum(values[replicate::N_REPLICATES], axis=0)[-1] for replicate in range(n)])


def error_of_mean(values: Values) -> Values:
    """Return the standard error of the mean over worlds, from values ``[W, ...]`` of which there are two at least."""
    return np.asarray(error_of_sum(values) / len(values))


def error_of_sum(values: Values) -> Values:
    """Return the standard error of the sum over worlds, from values ``[W, ...]`` of which there are two at least."""
    return error_of_total(sums_of(values), sizes_of(len(values)))


def error_of_total(sums: Values, sizes: Counts) -> Values:
    """Return the standard error of a total from what each replicate contributes.

    Parameters
    ----------
    sums : array [R, ...]
        Contribution of each replicate.
    sizes : array [R]
        Its worlds, or paths.
    """
    whole = int(sizes.sum())
    if len(sums) < 2:
        return np.full(sums.shape[1:], np.nan)
    shares = (sizes / whole).reshape(-1, *(1 for _ in sums.shape[1:]))
    deviations = sums - shares * np.cumsum(sums, axis=0)[-1]
    return np.sqrt(np.cumsum(deviations * deviations, axis=0)[-1] / spare_share(sizes))


def spare_share(sizes: Counts) -> float:
    """Return 1 - sum (n_r / W)^2: what part of the scatter is left when the mean is taken off."""
    whole = int(sizes.sum())
    return (whole * whole - int((sizes * sizes).sum())) / (whole * whole)


def reach(n_worlds: int) -> float:
    """Return the half-width of an interval, in standard errors from so many worlds: a quantile of Student's t.

    Examples
    --------
    >>> reach(1024), reach(2)
    (1.8946, 6.3138)
    """
    return round(student_quantile(CONFIDENCE, _degrees(n_worlds)), _PLACES)


def is_clear(value: float, error: float, n_worlds: int) -> bool:
    """Return whether chance would show such a value, with an error from so many worlds, less than once in twenty."""
    return abs(value) > round(student_quantile(1.0 - FALSE_ALARMS, _degrees(n_worlds)), _PLACES) * error


def _degrees(n_worlds: int) -> int:
    """Return the degrees of freedom; of one world, which has its error from its paths, those of two."""
    return max(min(N_REPLICATES, n_worlds) - 1, 1)
