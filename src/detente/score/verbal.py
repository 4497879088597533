"""Scores of words: a phrase stands for an interval of probabilities, so it earns an interval of scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from detente.core.errors import ScoreError
from detente.score.binary import brier
from detente.score.validation import Array, Given, binary, probabilities, together


class Verbal(NamedTuple):
    """What a phrase can have earned; arrays of one shape."""

    best: Array
    """If the end of the interval nearest to what happened was meant."""
    worst: Array
    """If the end farthest from it was meant."""
    midpoint: Array
    """If the middle was meant."""


def verbal_score(*, forecast: tuple[Given, Given], outcome: Given, rule: Callable[..., Array] = brier) -> Verbal:
    """Return the best, worst and midpoint score of words over their interval.

    A proper score of a probability is monotone towards what happened, so best and worst lie at the ends.

    Parameters
    ----------
    forecast
        Lower and upper ends of the interval of the words, such as 0.05 and 0.2.
    outcome
        1 for yes, 0 for no.
    rule
        A score of `detente.score.binary`; the Brier score (0 to 1) by default.

    Raises
    ------
    ScoreError
        If a lower end is above an upper one.

    References
    ----------
    icd203 (the intervals of words).

    Examples
    --------
    >>> score = verbal_score(forecast=(0.05, 0.2), outcome=1)
    >>> float(score.best.round(4)), float(score.worst.round(4)), float(score.midpoint.round(4))
    (0.64, 0.9025, 0.7656)
    """
    low, high = together(probabilities(forecast[0]), probabilities(forecast[1]))
    if (low > high).any():
        raise ScoreError("forecast: found an interval whose lower end is above its upper one")
    low, o = binary(low, outcome)
    high = np.broadcast_to(high, low.shape)
    near, far = np.where(o == 1.0, high, low), np.where(o == 1.0, low, high)
    return Verbal(
        best=rule(forecast=near, outcome=o),
        worst=rule(forecast=far, outcome=o),
        midpoint=rule(forecast=(low + high) / 2.0, outcome=o),
    )
