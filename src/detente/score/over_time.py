"""Scores of forecasts that change while a question is open: each counts for as long as it stood.

References: mellers2014 (daily average, the last forecast carried forward); metaculus2024 (baseline and peer score).
"""

from __future__ import annotations

import numpy as np

from detente.core.elementary import log
from detente.core.errors import ScoreError
from detente.score.binary import brier_two_sided, log_score
from detente.score.validation import Array, Given, binary, outcomes, probabilities

LEAST = 0.001
"""Metaculus takes no probability below 0.1% or above 99.9% (metaculus2024); what is beyond counts as that."""
_LN2 = 0.6931471805599453


def time_averaged_brier(*, forecast: Given, outcome: Given, days: Given) -> float:
    """Return the time-averaged Brier score of one question as in the Good Judgment Project, 0 to 2; 0 is best.

    The two-sided score of the forecast that stood on each day, averaged over the days on which the forecaster had one.

    Parameters
    ----------
    forecast
        Probabilities in the order they were given ``[T]``.
    outcome
        1 for yes, 0 for no.
    days
        How many days each of them stood ``[T]``.

    Raises
    ------
    ScoreError
        If no forecast stood for any time.

    References
    ----------
    mellers2014; ungar2012.

    Examples
    --------
    >>> round(time_averaged_brier(forecast=[0.35, 0.52, 0.65], outcome=1, days=[37, 25, 13]), 4)
    0.6129
    """
    return _averaged(brier_two_sided(forecast=forecast, outcome=outcome), days)


def metaculus_baseline(*, forecast: Given, outcome: Given, days: Given, open_days: float) -> float:
    """Return the baseline score of Metaculus for a yes-or-no question, at most 100; more is better, "one half" earns 0.

    100 (1 + log2 p) of what happened, averaged over all the time the question was open; time without a forecast
    counts 0.

    Parameters
    ----------
    forecast, outcome, days
        As in `time_averaged_brier`.
    open_days
        How long the question was open.

    References
    ----------
    metaculus2024.

    Examples
    --------
    >>> round(metaculus_baseline(forecast=[0.5, 0.9], outcome=1, days=[10, 10], open_days=40), 2)
    21.2
    """
    p, o = binary(np.clip(probabilities(forecast), LEAST, 1.0 - LEAST), outcome)
    gained = 100.0 * (1.0 - log_score(forecast=p, outcome=o) / _LN2)
    stood = _durations(days, gained.shape)
    if not open_days >= stood.sum() > 0.0:
        raise ScoreError(f"open_days: found {open_days:g}, expected at least the {stood.sum():g} days of forecasts")
    return float((gained * stood).sum() / open_days)


def metaculus_baseline_choice(*, forecast: Given, n_options: int) -> Array:
    """Return baseline scores of Metaculus for a choice, at most 100: 100 (1 + ln p / ln N); equal shares earn 0.

    Parameters
    ----------
    forecast
        Probabilities given to the option that came true, any shape.
    n_options
        N, options of the question.

    References
    ----------
    metaculus2024.

    Examples
    --------
    >>> metaculus_baseline_choice(forecast=[0.25, 1.0], n_options=4).round(6)
    array([  0., 100.])
    """
    if n_options < 2:
        raise ScoreError(f"n_options: found {n_options}, expected at least two")
    p = np.atleast_1d(probabilities(forecast))
    return 100.0 * (1.0 + np.asarray(log(p)) / float(log(float(n_options))))


def metaculus_peer(*, forecast: Given, outcome: Given, days: Given) -> Array:
    """Return the peer scores of Metaculus on one yes-or-no question; more is better, the sum over peers is 0.

    At each time 100 times the mean, over the others who have a forecast, of ln p - ln p_other of what happened;
    averaged over all the time the question was open. Time without a forecast, or without others, counts 0.

    Parameters
    ----------
    forecast
        Probabilities ``[F, T]`` of F forecasters in T spans; NaN before their first.
    outcome
        1 for yes, 0 for no.
    days
        Length of each span ``[T]``; together they are the time the question was open.

    Returns
    -------
    ndarray
        A score per forecaster ``[F]``.

    References
    ----------
    metaculus2024.

    Examples
    --------
    >>> metaculus_peer(forecast=[[0.8], [0.4]], outcome=1, days=[5]).round(2)
    array([ 69.31, -69.31])
    """
    given = np.atleast_2d(np.asarray(forecast, dtype=np.float64))
    has = ~np.isnan(given)
    p = np.clip(probabilities(np.where(has, given, 0.5)), LEAST, 1.0 - LEAST)
    logs = -log_score(forecast=p, outcome=outcomes(outcome))
    stood = _durations(days, given.shape[1:])
    number = has.sum(axis=0)
    total = np.where(has, logs, 0.0).sum(axis=0)
    others = np.maximum(number - 1, 1)
    ahead = np.where(has & (number > 1), logs - (total - logs) / others, 0.0)
    return np.asarray(100.0 * (ahead * stood).sum(axis=1) / stood.sum())


def _averaged(scores: Array, days: Given) -> float:
    """Return the average of scores over the time each stood."""
    stood = _durations(days, scores.shape)
    if not stood.sum() > 0.0:
        raise ScoreError("days: found none, expected that a forecast stood for some time")
    return float((scores * stood).sum() / stood.sum())


def _durations(days: Given, shape: tuple[int, ...]) -> Array:
    """Return lengths of time, checked."""
    stood = np.asarray(days, dtype=np.float64)
    if not (np.isfinite(stood).all() and (stood >= 0.0).all()):
        raise ScoreError("days: found a length of time that is negative or not finite")
    try:
        return np.broadcast_to(stood, shape)
    except ValueError:
        raise ScoreError(f"days: found {stood.shape}, expected one for each forecast, {shape}") from None
