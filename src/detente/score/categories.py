"""Scores of a distribution over categories: options of a choice, ordered bins, dates."""

from __future__ import annotations

import numpy as np

from detente.core.elementary import log
from detente.core.errors import ScoreError
from detente.score.validation import Array, Given, categories, distributions, outcomes, probabilities, together


def _one_hot(forecast: Array, outcome: Given) -> Array:
    """Return what happened as a distribution."""
    chosen = categories(outcome, forecast.shape[-1])
    hot = (np.arange(forecast.shape[-1]) == chosen[..., np.newaxis]).astype(np.float64)
    return together(forecast, hot)[1]


def brier_categories(*, forecast: Given, outcome: Given) -> Array:
    """Return Brier scores over categories on the scale 0 to 2: the sum of (p_k - o_k)^2; 0 is best.

    Parameters
    ----------
    forecast
        Distributions ``[..., K]``; each sums to one.
    outcome
        Numbers of the categories that came true ``[...]``, from 0.

    References
    ----------
    brier1950, equation 2.

    Examples
    --------
    >>> float(brier_categories(forecast=[0.2, 0.3, 0.5], outcome=2).round(4))
    0.38
    """
    p = distributions(forecast)
    return ((p - _one_hot(p, outcome)) ** 2).sum(axis=-1)


def log_categories(*, forecast: Given, outcome: Given) -> Array:
    """Return logarithmic scores over categories in nats, 0 to infinity: -ln p of what happened; 0 is best.

    References
    ----------
    good1952.

    Examples
    --------
    >>> float(log_categories(forecast=[0.2, 0.3, 0.5], outcome=2).round(4))
    0.6931
    """
    p = distributions(forecast)
    given = (p * _one_hot(p, outcome)).sum(axis=-1)
    return np.asarray(np.abs(log(np.atleast_1d(given)))).reshape(given.shape)


def spherical_categories(*, forecast: Given, outcome: Given) -> Array:
    """Return spherical scores over categories, 0 to 1: p of what happened over the length of p; 1 is best.

    References
    ----------
    good1971; gneiting2007, section 3.2.

    Examples
    --------
    >>> float(spherical_categories(forecast=[0.0, 0.6, 0.4], outcome=1).round(4))
    0.8321
    """
    p = distributions(forecast)
    return (p * _one_hot(p, outcome)).sum(axis=-1) / np.sqrt((p**2).sum(axis=-1))


def ranked_probability(*, forecast: Given, outcome: Given) -> Array:
    """Return ranked probability scores, 0 to 1: squared distance of the distribution functions, over K - 1; 0 is best.

    For categories in an order: to be near is better than to be far. With two categories it is the Brier score (0 to 1).
    Epstein's score is one minus it; software often leaves out the division by K - 1.

    Parameters
    ----------
    forecast
        Distributions ``[..., K]`` over categories in their order.
    outcome
        Numbers of the categories that came true ``[...]``, from 0.

    References
    ----------
    epstein1969; murphy1971.

    Examples
    --------
    >>> float(ranked_probability(forecast=[0.1, 0.2, 0.3, 0.4], outcome=3).round(4))
    0.1533
    """
    p = distributions(forecast)
    difference = np.cumsum(p - _one_hot(p, outcome), axis=-1)[..., :-1]
    return (difference**2).sum(axis=-1) / (p.shape[-1] - 1)


def ranked_probability_dates(*, forecast: Given, outcome: Given) -> Array:
    """Return ranked probability scores of dates, 0 to 1: the Brier score of "by then", averaged over steps; 0 is best.

    Parameters
    ----------
    forecast
        Chance that it has happened by each of T equally long steps ``[..., T]``; never falls.
    outcome
        Steps in which it happened ``[...]``, from 0; T where it did not happen by the end.

    Notes
    -----
    With F the curve, (1 / T) times the sum over t of (F_t - [happened by t])^2. "Not by the end" is a last category of
    its own, so this is `ranked_probability` over T + 1 categories.

    References
    ----------
    epstein1969; murphy1971.

    Examples
    --------
    >>> float(ranked_probability_dates(forecast=[0.1, 0.4, 0.7], outcome=1).round(4))
    0.1533
    """
    curve = probabilities(forecast)
    if curve.ndim == 0 or (np.diff(curve, axis=-1) < 0.0).any():
        raise ScoreError("forecast: found a curve that falls, expected the chance that it has happened by each step")
    steps = curve.shape[-1]
    when = categories(outcome, steps + 1)
    happened = (np.arange(steps) >= when[..., np.newaxis]).astype(np.float64)
    one, two = together(curve, outcomes(happened))
    return ((one - two) ** 2).mean(axis=-1)
