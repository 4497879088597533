"""Scores of a probability that something happens.

Brier and log score are losses: less is better. The spherical score is a gain. All are strictly proper: they are best,
on average, for who says what they believe (gneiting2007, section 3).
"""

from __future__ import annotations

import numpy as np

from detente.core.elementary import log
from detente.score.validation import Array, Given, binary


def brier(*, forecast: Given, outcome: Given) -> Array:
    """Return Brier scores on the scale 0 to 1: (p - o)^2; 0 is best, 0.25 is what "one half" earns.

    Half of the score that Brier first gave; see `brier_two_sided`.

    Parameters
    ----------
    forecast
        Probabilities of yes, any shape.
    outcome
        1 for yes, 0 for no.

    Returns
    -------
    ndarray
        One score each.

    Raises
    ------
    ScoreError
        If a probability or an outcome is none.

    References
    ----------
    brier1950; gneiting2007, section 3.2.

    Examples
    --------
    >>> brier(forecast=[0.52, 0.125], outcome=1).round(4)
    array([0.2304, 0.7656])
    """
    p, o = binary(forecast, outcome)
    return (p - o) ** 2


def brier_two_sided(*, forecast: Given, outcome: Given) -> Array:
    """Return Brier scores on the scale 0 to 2: the sum over yes and no, 2 (p - o)^2; 0 is best, "one half" earns 0.5.

    The scale of Brier's paper and of the Good Judgment Project.

    References
    ----------
    brier1950, equation 2; mellers2014.

    Examples
    --------
    >>> float(brier_two_sided(forecast=0.5, outcome=1))
    0.5
    """
    return 2.0 * brier(forecast=forecast, outcome=outcome)


def log_score(*, forecast: Given, outcome: Given) -> Array:
    """Return logarithmic scores in nats, 0 to infinity: -ln of the probability given to what happened; 0 is best.

    "One half" earns 0.693. Who calls impossible what then happens has an infinite score; nothing is clipped.

    References
    ----------
    good1952; gneiting2007, section 3.2.

    Examples
    --------
    >>> log_score(forecast=[0.5, 0.9], outcome=[1, 0]).round(4)
    array([0.6931, 2.3026])
    """
    p, o = binary(forecast, outcome)
    given = np.where(o == 1.0, p, 1.0 - p)
    return np.asarray(np.abs(log(np.asarray(given, dtype=np.float64))))


def spherical_score(*, forecast: Given, outcome: Given) -> Array:
    """Return spherical scores, 0 to 1: the probability given to what happened over the length of (p, 1 - p); 1 is best.

    "One half" earns 0.707.

    References
    ----------
    good1971; gneiting2007, section 3.2.

    Examples
    --------
    >>> spherical_score(forecast=[0.5, 0.8], outcome=1).round(4)
    array([0.7071, 0.9701])
    """
    p, o = binary(forecast, outcome)
    given = np.where(o == 1.0, p, 1.0 - p)
    return given / np.sqrt(p**2 + (1.0 - p) ** 2)
