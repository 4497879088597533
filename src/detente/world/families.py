"""The distributions of drawn columns, by the parameters that a model holds: quantiles, and probabilities up to a value.

See `detente.model.model.Family` for the parameters of each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.beta import beta_cdf, beta_quantile
from detente.core.elementary import exp, log, logistic, ndtr, ndtri
from detente.model.model import Draws, Family, Views

Floats = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]
Choices = tuple[Floats, Floats]
"""Values and chances of all choices of a model."""
_LEAST = 2.0**-53
"""Shares are kept so far inside (0, 1)."""


def inverse(rows: Draws | Views, family: Family, columns: Columns, u: Floats, choices: Choices) -> Floats:
    """Return quantiles ``u`` ``[count, C]`` of columns of one family, in canonical units.

    Parameters
    ----------
    rows
        What holds the parameters.
    family
        The family of all of ``columns``; none that depends on another column.
    columns
        ``[C]`` which rows.
    u
        ``[count, C]``, each in (0, 1).
    choices
        Values and chances to which offsets point.
    """
    a, b, c = rows.a[columns], rows.b[columns], rows.c[columns]
    low, high = rows.low[columns], rows.high[columns]
    floor = np.where(np.isfinite(low), low, 0.0)
    span = np.where(np.isfinite(high), high, 1.0) - floor
    match family:
        case Family.NORMAL:
            return _cut_normal(a, b, low, high, u)
        case Family.LOGNORMAL:
            return floor + exp(a + b * ndtri(u))
        case Family.LOGITNORMAL:
            return floor + span * logistic(a + b * ndtri(u))
        case Family.UNIFORM:
            return a + (b - a) * u
        case Family.TRIANGULAR:
            return _triangular(a, b, c, u)
        case Family.BETA:
            shapes = np.empty_like(u)
            for i in range(len(columns)):
                shapes[:, i] = beta_quantile(u[:, i], float(a[i]), float(b[i]))
            return floor + span * shapes
        case Family.CHOICE:
            chosen = [_choice(choices, int(a[i]), int(b[i]), u[:, i]) for i in range(len(columns))]
            return np.stack(chosen, axis=1)
        case Family.FIXED | Family.VIEWS:
            return np.broadcast_to(a, u.shape)


def cumulative(rows: Draws | Views, at: Columns, x: Floats, choices: Choices) -> Floats:
    """Return the probability that the number of each row is at most ``x``, the inverse of `inverse`.

    Parameters
    ----------
    rows
        What holds the parameters.
    at
        ``[C]`` which rows.
    x
        ``[count, C]`` values in canonical units.
    choices
        Values and chances to which offsets point.
    """
    result = np.empty_like(x)
    for code in sorted(set(rows.family[at].tolist())):
        chosen = np.flatnonzero(rows.family[at] == code)
        result[:, chosen] = _cumulative(rows, Family(code), at[chosen], x[:, chosen], choices)
    return result


def _cumulative(rows: Draws | Views, family: Family, at: Columns, x: Floats, choices: Choices) -> Floats:
    """Return the same for rows of one family."""
    a, b, c, low, high = rows.a[at], rows.b[at], rows.c[at], rows.low[at], rows.high[at]
    floor = np.where(np.isfinite(low), low, 0.0)
    span = np.where(np.isfinite(high), high, 1.0) - floor
    match family:
        case Family.NORMAL:
            below, above = (np.where(np.isfinite(end), ndtr((end - a) / b), end > 0.0) for end in (low, high))
            return np.clip((ndtr((np.clip(x, low, high) - a) / b) - below) / (above - below), 0.0, 1.0)
        case Family.LOGNORMAL:
            inside = x > floor
            return np.where(inside, ndtr((log(np.where(inside, x - floor, 1.0)) - a) / b), 0.0)
        case Family.LOGITNORMAL:
            share = np.clip((x - floor) / span, _LEAST, 1.0 - _LEAST)
            value = ndtr((log(share) - log(1.0 - share) - a) / b)
            return np.where(x <= floor, 0.0, np.where(x >= floor + span, 1.0, value))
        case Family.UNIFORM:
            return np.clip((x - a) / (b - a), 0.0, 1.0)
        case Family.TRIANGULAR:
            inside = np.clip(x, a, c)
            rising = np.where(b > a, (inside - a) ** 2 / ((c - a) * np.where(b > a, b - a, 1.0)), 0.0)
            falling = np.where(c > b, 1.0 - (c - inside) ** 2 / ((c - a) * np.where(c > b, c - b, 1.0)), 1.0)
            return np.where(inside < b, rising, falling)
        case Family.BETA:
            shares = np.clip((x - floor) / span, 0.0, 1.0)
            each = [beta_cdf(shares[:, i], float(a[i]), float(b[i])) for i in range(len(at))]
            return np.stack(each, axis=1)
        case Family.CHOICE:
            each = [_share_up_to(choices, int(a[i]), int(b[i]), x[:, i]) for i in range(len(at))]
            return np.stack(each, axis=1)
        case Family.FIXED | Family.VIEWS:
            return (x >= a).astype(np.float64)


def _share_up_to(choices: Choices, start: int, end: int, x: Floats) -> Floats:
    """Return the chance of values up to ``x`` [n]; of all of them exactly 1."""
    total = np.zeros(len(x))
    for value, chance in zip(choices[0][start:end], choices[1][start:end], strict=True):
        total += np.where(value <= x, chance, 0.0)
    return np.where(x >= choices[0][start:end].max(), 1.0, total)


def _cut_normal(mean: Floats, sd: Floats, low: Floats, high: Floats, u: Floats) -> Floats:
    """Return quantiles of normal distributions cut at ``low`` and ``high``; whole ones take the plain way."""
    is_cut = np.isfinite(low) | np.isfinite(high)
    if not is_cut.any():
        return mean + sd * ndtri(u)
    result = np.empty_like(u)
    result[:, ~is_cut] = mean[~is_cut] + sd[~is_cut] * ndtri(u[:, ~is_cut])
    mean, sd, low, high, u = mean[is_cut], sd[is_cut], low[is_cut], high[is_cut], u[:, is_cut]
    start, end = (low - mean) / sd, (high - mean) / sd
    # The lower tail keeps its digits, the upper does not: what lies above the mean is turned over and back.
    is_turned = start > 0.0
    start, end = np.where(is_turned, -end, start), np.where(is_turned, -start, end)
    share = np.where(is_turned, 1.0 - u, u)
    below, above = ndtr(start), ndtr(end)
    z = ndtri(below + share * (above - below))
    z = np.fmin(np.fmax(np.where(is_turned, -z, z), (low - mean) / sd), (high - mean) / sd)
    result[:, is_cut] = np.fmin(np.fmax(mean + sd * z, low), high)
    return result


def _triangular(least: Floats, mode: Floats, greatest: Floats, u: Floats) -> Floats:
    span = greatest - least
    is_rising = u * span < mode - least
    rising = least + np.sqrt(u * span * (mode - least))
    falling = greatest - np.sqrt((1.0 - u) * span * (greatest - mode))
    return np.where(is_rising, rising, falling)


def _choice(choices: Choices, start: int, end: int, u: Floats) -> Floats:
    """Return the first value whose cumulative chance exceeds ``u``; the last one takes what rounding leaves."""
    total, index = 0.0, np.zeros(len(u), dtype=np.int64)
    for chance in choices[1][start : end - 1]:
        total += float(chance)
        index += u >= total
    return np.asarray(choices[0][start:end][index], dtype=np.float64)
