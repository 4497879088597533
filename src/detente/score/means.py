"""Averages of scores with their intervals, and skill against a reference.

An interval treats the questions as independent. Questions about one crisis are not: the truth is wider.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np

from detente.core.beta import beta_quantile
from detente.core.elementary import ndtri
from detente.core.errors import ScoreError
from detente.score.validation import Array, Given

LEVEL = 0.9
"""Share that intervals claim to hold, as everywhere in détente."""
MOST_TOO_FEW = 2
"""Scores from which no interval is made (a judgement): Student's with one degree of freedom holds nearly everything."""
_MANY = 30
"""Degrees of freedom from which the series for Student's t is exact to seven digits."""


class Mean(NamedTuple):
    """An average over questions."""

    value: float
    """The average."""
    low: float | None
    """Lower end of the interval; None where scores are too few (`MOST_TOO_FEW`), all alike, or infinite."""
    high: float | None
    """Upper end of the interval."""
    n: int
    """Questions."""


@functools.lru_cache(maxsize=4096)
def student_quantile(level: float, freedom: int) -> float:
    """Return the t that a Student variable stays within, on both sides, with chance ``level``.

    From the incomplete beta function (abramowitz1964, 26.7.1), or for many degrees of freedom from the normal quantile
    by the series of 26.7.5.

    Examples
    --------
    >>> round(student_quantile(0.95, 4), 4)
    2.7764
    """
    if freedom > _MANY:
        z, n = float(ndtri((1.0 + level) / 2.0)), float(freedom)
        terms = (
            (z**3 + z) / 4.0,
            (5 * z**5 + 16 * z**3 + 3 * z) / 96.0,
            (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384.0,
            (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160.0,
        )
        return z + sum(term / n**k for k, term in enumerate(terms, start=1))
    x = float(beta_quantile(np.array([1.0 - level]), freedom / 2.0, 0.5)[0])
    return math.sqrt(freedom * (1.0 - x) / x)


def mean_score(scores: Given, *, level: float = LEVEL) -> Mean:
    """Return the average of scores, one a question, with Student's interval.

    Parameters
    ----------
    scores
        One score per question ``[n]``.
    level
        Share that the interval claims to hold.

    Raises
    ------
    ScoreError
        If there is no score.

    Examples
    --------
    >>> mean_score([0.1, 0.2, 0.3]).value.__round__(3), mean_score([0.1]).low
    (0.2, None)
    """
    values = np.asarray(scores, dtype=np.float64)
    n = len(values)
    if n == 0:
        raise ScoreError("found no scores to average, expected at least one")
    value = float(values.mean())
    if n <= MOST_TOO_FEW or not math.isfinite(value):
        return Mean(value, None, None, n)
    half = student_quantile(level, n - 1) * float(values.std(ddof=1)) / math.sqrt(n)
    return _unless_alike(value, half, n)


def _unless_alike(value: float, half: float, n: int) -> Mean:
    """Return an average with its interval, or without one where it would have no width: to be alike is chance."""
    if not half > 1e-12 * max(abs(value), 1e-12):
        return Mean(value, None, None, n)
    return Mean(value, value - half, value + half, n)


def skill(scores: Given, *, reference: Given, level: float = LEVEL) -> Mean:
    """Return the skill of losses against those of a reference on the same questions: 1 - mean / mean of the reference.

    1 is perfect, 0 no better than the reference, below 0 worse; there is no lower bound. The interval is that of a
    ratio of two means of pairs (cochran1977, equation 6.13).

    Parameters
    ----------
    scores
        Losses, one per question ``[n]``, such as Brier scores.
    reference
        Losses of the reference on the same questions ``[n]``.
    level
        Share that the interval claims to hold.

    Raises
    ------
    ScoreError
        If the two have different lengths or none, or the reference is perfect.

    References
    ----------
    murphy1988; cochran1977.

    Examples
    --------
    >>> round(skill([0.1, 0.2], reference=[0.25, 0.25]).value, 3)
    0.4
    """
    own, other = (np.asarray(each, dtype=np.float64) for each in (scores, reference))
    if own.shape != other.shape or own.size == 0:
        raise ScoreError(f"found {own.size} scores and {other.size} of the reference, expected pairs")
    scale = float(other.mean())
    if not scale > 0.0:
        raise ScoreError("the reference made no error: there is no skill against it")
    ratio, n = float(own.mean()) / scale, len(own)
    if n <= MOST_TOO_FEW:
        return Mean(1.0 - ratio, None, None, n)
    spread: Array = own - ratio * other
    half = student_quantile(level, n - 1) * math.sqrt(float((spread**2).sum()) / (n - 1) / n) / scale
    return _unless_alike(1.0 - ratio, half, n)
