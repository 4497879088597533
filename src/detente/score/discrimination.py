"""Discrimination: whether what happened had been given higher probabilities than what did not."""

from __future__ import annotations

import math

import numpy as np

from detente.core.errors import ScoreError
from detente.score.means import LEVEL, Mean, student_quantile
from detente.score.validation import Array, Given, binary


def auc(*, forecast: Given, outcome: Given, level: float = LEVEL) -> Mean:
    """Return the area under the ROC curve, 0 to 1: chance that a yes had a higher forecast than a no; ties count half.

    1 is perfect, 0.5 is no better than chance. It says nothing of calibration. The interval is DeLong's (normal).

    Parameters
    ----------
    forecast
        Probabilities ``[n]``.
    outcome
        1 for yes, 0 for no ``[n]``; both must occur.
    level
        Share that the interval claims to hold.

    Raises
    ------
    ScoreError
        If all outcomes are the same.

    References
    ----------
    hanley1982; delong1988.

    Examples
    --------
    >>> auc(forecast=[0.1, 0.4, 0.35, 0.8], outcome=[0, 0, 1, 1]).value
    0.75
    """
    p, o = (np.ravel(each) for each in binary(forecast, outcome))
    yes, no = p[o == 1.0], p[o == 0.0]
    if len(yes) == 0 or len(no) == 0:
        raise ScoreError("found only one kind of outcome, expected both: discrimination has no meaning without")
    all_ranks = _midranks(np.concatenate([yes, no]))
    above = (all_ranks[: len(yes)] - _midranks(yes)) / len(no)
    below = 1.0 - (all_ranks[len(yes) :] - _midranks(no)) / len(yes)
    value = float(above.mean())
    if min(len(yes), len(no)) < 2:
        return Mean(value, None, None, len(p))
    half = math.sqrt(float(above.var(ddof=1)) / len(yes) + float(below.var(ddof=1)) / len(no))
    half *= student_quantile(level, 1 << 30)
    if not half > 0.0:  # all in order: the formula has no width for it
        return Mean(value, None, None, len(p))
    return Mean(value, max(value - half, 0.0), min(value + half, 1.0), len(p))


def _midranks(values: Array) -> Array:
    """Return ranks from 1, ties sharing their mean."""
    distinct, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[place.reshape(len(values))]) if len(distinct) else np.zeros(0)
