"""Scores of a distribution of a number, in the unit of the number; less is better.

The formulas are those of the package scoringrules, which the extra ``score`` installs; it is imported on first use.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.core.errors import ScoreError
from detente.score.validation import Array, Given


def _scoringrules() -> Any:
    """Return the package of proper scoring rules.

    Raises
    ------
    ScoreError
        If it is not installed.
    """
    try:
        import scoringrules
    except ImportError:
        raise ScoreError("scores of numbers need the package scoringrules: pip install 'detente[score]'") from None
    return scoringrules


def crps(*, forecast: Given, outcome: Given) -> Array:
    """Return continuous ranked probability scores of equally likely values, in their unit; 0 is best.

    E|X - y| - E|X - X'| / 2, of the values as they are, not as a sample of others. Of one value: the absolute error.

    Parameters
    ----------
    forecast
        Values ``[..., M]``.
    outcome
        What it came to ``[...]``.

    Raises
    ------
    ScoreError
        If a value is not finite, or scoringrules is not installed.

    References
    ----------
    matheson1976; gneiting2007, section 4.2 (equation 21); zanetta2024.

    Examples
    --------
    >>> float(crps(forecast=[1.0, 2.0, 3.0], outcome=2.0).round(4))
    0.2222
    """
    values, y = _finite(forecast, "forecast"), _finite(outcome, "outcome")
    if values.ndim == 0 or values.shape[-1] == 0:
        raise ScoreError("forecast: found no values, expected at least one in the last axis")
    _one_shape(forecast=values[..., 0], outcome=y)
    return np.asarray(_scoringrules().crps_ensemble(y, values, estimator="qd"))


def interval_score(*, forecast: tuple[Given, Given], outcome: Given, level: float) -> Array:
    """Return interval scores, in the number's unit: width, plus 2 / (1 - level) times the miss; less is better.

    Parameters
    ----------
    forecast
        Lower and upper ends of the central interval.
    outcome
        What it came to.
    level
        Share of the distribution that the interval claims to hold, such as 0.9.

    References
    ----------
    gneiting2007, section 6.2 (equation 43); winkler1972; zanetta2024.

    Examples
    --------
    >>> interval_score(forecast=([60.0, 60.0], [80.0, 80.0]), outcome=[83.0, 70.0], level=0.9).round(6)
    array([80., 20.])
    """
    low, high, y = _finite(forecast[0], "forecast"), _finite(forecast[1], "forecast"), _finite(outcome, "outcome")
    _check_level(level)
    low, high, y = _one_shape(lower=low, upper=high, outcome=y)
    _check_order(low, high)
    return np.asarray(_scoringrules().interval_score(y, low, high, 1.0 - level)).reshape(y.shape)


def weighted_interval_score(*, forecast: tuple[Given, Given, Given], outcome: Given, levels: Given) -> Array:
    """Return weighted interval scores, in the number's unit: a median and K central intervals; less is better.

    (|y - m| / 2 + sum of (1 - level_k) / 2 x interval score_k) / (K + 1/2). With many intervals it nears the CRPS.

    Parameters
    ----------
    forecast
        Medians ``[...]``, lower ends ``[..., K]`` and upper ends ``[..., K]``.
    outcome
        What it came to ``[...]``.
    levels
        What each interval claims to hold ``[K]``.

    Raises
    ------
    ScoreError
        If a level is no share, there is not one for each interval, or the shapes differ.

    References
    ----------
    bracher2021; zanetta2024.

    Examples
    --------
    >>> score = weighted_interval_score(forecast=(70.0, [65.0, 60.0], [75.0, 80.0]), outcome=83.0, levels=[0.5, 0.9])
    >>> float(score.round(4))
    8.4
    """
    median, y = _finite(forecast[0], "forecast"), _finite(outcome, "outcome")
    low, high = _finite(forecast[1], "forecast"), _finite(forecast[2], "forecast")
    claimed = np.atleast_1d(_finite(levels, "levels"))
    if low.shape[-1:] != claimed.shape or high.shape != low.shape:
        raise ScoreError(
            f"levels: found {claimed.size}, expected one for each interval, of ends {low.shape} and {high.shape}"
        )
    _one_shape(median=median, intervals=low[..., 0], outcome=y)
    # Level by level, and the sum is ours: of many outcomes scoringrules 0.10 pairs each with the intervals of all, and
    # it adds the median itself where the formula has its distance from the outcome.
    scores = [
        (1.0 - level) / 2.0 * interval_score(forecast=(low[..., k], high[..., k]), outcome=y, level=level)
        for k, level in enumerate(claimed.tolist())
    ]
    total = np.abs(y - median) / 2.0 + np.sum(scores, axis=0)
    return np.asarray(total / (claimed.size + 0.5))


def _one_shape(**given: Array) -> tuple[Array, ...]:
    """Return arrays of one shape, single values repeated; raise if they do not fit.

    Each belongs to its own: a column of n beside a row of n is a mistake, not n x n pairs.
    """
    if len({each.shape for each in given.values() if each.ndim}) > 1:
        found = ", ".join(f"{name} {each.shape}" for name, each in given.items())
        raise ScoreError(f"found {found}, expected one shape, or single values")
    return tuple(np.broadcast_arrays(*given.values()))


def _check_level(level: float) -> None:
    """Raise if no interval can claim to hold this share."""
    if not 0.0 < level < 1.0:
        raise ScoreError(f"level: found {level:g}, expected a share between 0 and 1, such as 0.9")


def _check_order(low: Array, high: Array) -> None:
    """Raise if an interval ends before it begins."""
    if (low > high).any():
        raise ScoreError("forecast: found an interval whose lower end is above its upper one")


def _finite(values: Given, name: str) -> Array:
    """Return values as an array; raise if one is not finite."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ScoreError(f"{name}: found {values!r:.60}, expected numbers") from None
    if not np.isfinite(array).all():
        raise ScoreError(f"{name}: found a value that is not finite, expected numbers")
    return array
