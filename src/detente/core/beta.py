"""The Beta distribution and its inverse, with the same bits on every machine.

Only cases that name a Beta or PERT use it.

References: press2007, section 6.4 (continued fraction of the incomplete beta function); abramowitz1972, 6.1.41
(Stirling's series), 26.5.8 (the fraction).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log, log1p

Array = npt.NDArray[np.float64]

_STIRLING = (1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360360.0, 1.0 / 156.0)
"""B_2k / (2k (2k - 1)) (abramowitz1972, 6.1.41); from 12 up the next term is below 1e-16."""
_HALF_LOG_TWO_PI = 0.91893853320467274178
_TINY = 1e-300
_MOST_TERMS = 20_000
"""The fraction needs about sqrt(max(a, b)) terms; this serves parameters up to 10^7 and ends in any case."""
_MOST_STEPS = 200
"""Each step follows Newton or halves the bracket; 200 halvings come far below any value of interest."""


def log_gamma(x: float) -> float:
    """Return the logarithm of the Gamma function for ``x`` > 0.

    Examples
    --------
    >>> round(log_gamma(5.0) - log(24.0), 14) + 0.0
    0.0
    """
    product = 1.0
    while x < 12.0:
        product *= x
        x += 1.0
    inverse, square = 1.0 / x, 1.0 / (x * x)
    series = 0.0
    for coefficient in reversed(_STIRLING):
        series = series * square + coefficient
    return (x - 0.5) * log(x) - x + _HALF_LOG_TWO_PI + series * inverse - log(product)


def log_beta(a: float, b: float) -> float:
    """Return the logarithm of the Beta function."""
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def beta_cdf(x: Array, a: float, b: float) -> Array:
    """Return the probability that a Beta(``a``, ``b``) number is at most ``x``, for ``x`` ``[n]`` in [0, 1]."""
    return _cdf(x, a, b, log_beta(a, b))


def _cdf(x: Array, a: float, b: float, scale: float) -> Array:
    is_upper = x > (a + 1.0) / (a + b + 2.0)
    result = np.empty_like(x)
    result[~is_upper] = _lower_part(x[~is_upper], a, b, scale)
    result[is_upper] = 1.0 - _lower_part(1.0 - x[is_upper], b, a, scale)
    return result


def beta_quantile(u: Array, a: float, b: float) -> Array:
    """Return the inverse of ``beta_cdf`` at ``u`` ``[n]`` to about 1e-12, by Newton's steps kept inside a bracket.

    Examples
    --------
    >>> round(float(beta_quantile(np.array([0.25]), 1.0, 1.0)[0]), 12)
    0.25
    """
    result = np.full_like(u, a / (a + b))
    active = np.arange(len(u))
    low, high, x = np.zeros_like(u), np.ones_like(u), result.copy()
    scale = log_beta(a, b)
    for _ in range(_MOST_STEPS):
        excess = _cdf(x, a, b, scale) - u[active]
        low, high = np.where(excess < 0.0, x, low), np.where(excess > 0.0, x, high)
        inside = np.fmin(np.fmax(x, _TINY), 1.0 - 2.0**-53)
        slope = exp((a - 1.0) * log(inside) + (b - 1.0) * log1p(-inside) - scale)
        newton = x - excess / np.fmax(slope, _TINY)
        is_safe = (newton > low) & (newton < high)
        following = np.where(excess == 0.0, x, np.where(is_safe, newton, 0.5 * (low + high)))
        is_open = np.abs(following - x) > 1e-14 * np.fmax(x, 1e-3)
        result[active] = following
        active, low, high, x = active[is_open], low[is_open], high[is_open], following[is_open]
        if len(active) == 0:
            break
    return result


def _lower_part(x: Array, a: float, b: float, scale: float) -> Array:
    """Return the distribution function where x is at or below about the mean: there the fraction converges fast.

    Lentz's method: the fraction is followed through the ratios of its successive numerators and denominators.
    """
    if x.size == 0:
        return x
    inside = np.fmax(x, _TINY)
    front = exp(a * log(inside) + b * log1p(-x) - scale) / a

    def away_from_zero(value: Array) -> Array:
        return np.where(np.abs(value) < _TINY, _TINY, value)

    above = np.ones_like(x)
    below = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = below.copy()
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        below = 1.0 / away_from_zero(1.0 + even * below)
        above = away_from_zero(1.0 + even / above)
        fraction = fraction * (above * below)
        below = 1.0 / away_from_zero(1.0 + odd * below)
        above = away_from_zero(1.0 + odd / above)
        factor = above * below
        fraction = fraction * factor
        if (np.abs(factor - 1.0) < 1e-14).all():
            break
    return np.where(x > 0.0, front * fraction, 0.0)
