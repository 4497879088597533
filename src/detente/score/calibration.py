"""Calibration: of what was called p percent, how much happened; with n and an interval for each bin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.core.beta import beta_quantile
from detente.core.errors import ScoreError
from detente.score.means import LEVEL
from detente.score.murphy import groups_of
from detente.score.validation import Array, Given, binary

TENTHS = tuple(k / 10 for k in range(11))
"""Edges of ten equal bins."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about the same probability."""

    low: float
    """Lower edge."""
    high: float
    """Upper edge."""
    n: float
    """Forecasts, or the sum of their weights."""
    said: float
    """Mean of the forecasts."""
    happened: float
    """Share that came true."""
    level: float = LEVEL
    """Share that the interval claims to hold."""

    @property
    def interval(self) -> tuple[float, float]:
        """Jeffreys interval of the share that came true; found when asked for, as it takes longer than all the rest."""
        low, high = jeffreys(min(self.happened * self.n, self.n), self.n, level=self.level)
        return float(low), float(high)


def jeffreys(successes: Given, n: Given, *, level: float = LEVEL) -> tuple[Array, Array]:
    """Return Jeffreys intervals of shares: quantiles of Beta(k + 1/2, n - k + 1/2); 0 where k is 0, 1 where k is n.

    Parameters
    ----------
    successes
        k, how many came true ``[...]``; need not be whole (weights).
    n
        Of how many ``[...]``.
    level
        Share that the interval claims to hold.

    References
    ----------
    brown2001, section 4.1.2.

    Examples
    --------
    >>> low, high = jeffreys(2, 53)
    >>> float(low.round(3)), float(high.round(3))
    (0.011, 0.101)
    """
    k, size = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    if not ((k >= 0.0) & (k <= size * (1.0 + 1e-12))).all():  # weights may sum to a hair more
        raise ScoreError("successes: expected numbers from 0 to n")
    tail = (1.0 - level) / 2.0
    low, high = np.zeros(k.shape), np.ones(k.shape)
    for place in np.ndindex(k.shape):
        a, b = float(k[place]), max(float(size[place] - k[place]), 0.0)
        ends = beta_quantile(np.array([tail, 1.0 - tail]), a + 0.5, b + 0.5)
        low[place], high[place] = (0.0 if a == 0.0 else ends[0]), (1.0 if b == 0.0 else ends[1])
    return low, high


def calibrate(
    *, forecast: Given, outcome: Given, edges: Given = TENTHS, weight: Given | None = None, level: float = LEVEL
) -> tuple[Bin, ...]:
    """Return the bins of a reliability diagram, empty ones left out.

    Parameters
    ----------
    forecast
        Probabilities ``[n]``.
    outcome
        1 for yes, 0 for no ``[n]``.
    edges
        Edges of bins, rising from 0 to 1; tenths by default.
    weight
        How much each counts ``[n]``, such as the share of its question's time that a forecast stood; 1 by default.
    level
        Share that the intervals claim to hold.

    References
    ----------
    dawid1982; brown2001 (intervals).

    Examples
    --------
    >>> [(bin.n, bin.said, bin.happened) for bin in calibrate(forecast=[0.1, 0.1, 0.75], outcome=[0, 1, 1])]
    [(2.0, 0.1, 0.5), (1.0, 0.75, 1.0)]
    """
    p, o = (np.ravel(each) for each in binary(forecast, outcome))
    w = np.ones_like(p) if weight is None else np.ravel(np.asarray(weight, dtype=np.float64))
    group, count = groups_of(p, edges)
    cuts = np.asarray(edges, dtype=np.float64)
    size, said, happened = (np.bincount(group, weights=each, minlength=count) for each in (w, w * p, w * o))
    return tuple(
        Bin(
            low=float(cuts[k]),
            high=float(cuts[k + 1]),
            n=float(size[k]),
            said=float(said[k] / size[k]),
            happened=float(happened[k] / size[k]),
            level=level,
        )
        for k in np.flatnonzero(size > 0.0)
    )
