"""Worlds: points of eight replicates turned into values of the assumptions, in canonical units.

A column's values depend on the seed, its dimension and its own distribution, so lenses and ``--set`` leave the others
as they are. Columns that share a factor depend on the factor's dimension too (`detente.world.factors`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.beta import beta_quantile
from detente.core.elementary import exp, logistic, ndtr, ndtri
from detente.model.model import ABSENT, Draws, Family
from detente.world.factors import coupled
from detente.world.formulas import fill_formulas
from detente.world.sobol import points

Floats = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]


def draw_worlds(draws: Draws, *, seed: int, first: int, count: int) -> Floats:
    """Draw worlds ``first`` to ``first + count - 1``.

    Parameters
    ----------
    draws
        The drawn columns of a model.
    seed
        Seed of the run.
    first, count
        Which worlds.

    Returns
    -------
    Floats
        ``[count, D]`` values in canonical units.

    Examples
    --------
    ``draw_worlds(model.draws, seed=1, first=0, count=1024)[:, d]`` are 1,024 values of the place
    ``draws.paths[d]``.
    """
    result = np.empty((count, len(draws.family)))
    result[:] = draws.a
    columns = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension != ABSENT))
    if len(columns):
        u = points(first, count, draws.dimension[columns], seed)
        _fill(result, draws, columns, coupled(draws, columns, u))
    loose = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension == ABSENT))
    if len(loose):
        _fill(result, draws, loose, np.full((count, len(loose)), 0.5))
    fill_formulas(draws, result)
    return result


def place_worlds(draws: Draws, columns: Columns, u: Floats) -> Floats:
    """Return worlds whose uncertain columns stand at given quantiles; those that share a factor, of their own part.

    Parameters
    ----------
    draws
        The drawn columns of a model.
    columns
        ``[C]`` which columns; the others have their median, or what is fixed.
    u
        ``[count, C]`` independent quantiles, each in (0, 1), as `points` gives them.

    Returns
    -------
    Floats
        ``[count, D]`` values in canonical units, as `detente.sim.executor.simulate` takes them for ``draws``.
    """
    result = np.tile(medians(draws), (len(u), 1))
    if len(columns):
        _fill(result, draws, columns, coupled(draws, columns, u))
    fill_formulas(draws, result)
    return result


def medians(draws: Draws) -> Floats:
    """Return the median of every column, ``[D]``, in canonical units."""
    result = np.empty((1, len(draws.family)))
    result[:] = draws.a
    columns = np.flatnonzero(draws.family != Family.FIXED)
    _fill(result, draws, columns, np.full((1, len(columns)), 0.5))
    fill_formulas(draws, result)
    return result.reshape(-1)


def quantile(draws: Draws, column: int, u: npt.ArrayLike) -> Floats:
    """Return quantiles ``u`` (each in (0, 1)) of one column, in canonical units and in the shape of ``u``."""
    given = np.asarray(u, dtype=np.float64)
    result = np.empty((given.size, len(draws.family)))
    result[:] = draws.a
    _fill(result, draws, np.array([column]), given.reshape(-1, 1))
    return np.asarray(result[:, column], dtype=np.float64).reshape(given.shape)


def _fill(result: Floats, draws: Draws, columns: Columns, u: Floats) -> None:
    """Write the values of ``columns`` at ``u`` (``[count, len(columns)]``) into ``result``, one family at a time."""
    for family in sorted(set(draws.family[columns].tolist())):
        chosen = draws.family[columns] == family
        if family != Family.FIXED:
            result[:, columns[chosen]] = _inverse(draws, Family(family), columns[chosen], u[:, chosen])


def _inverse(draws: Draws, family: Family, columns: Columns, u: Floats) -> Floats:
    a, b, c = draws.a[columns], draws.b[columns], draws.c[columns]
    low, high = draws.low[columns], draws.high[columns]
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
            chosen = [_choice(draws, int(a[i]), int(b[i]), u[:, i]) for i in range(len(columns))]
            return np.stack(chosen, axis=1)
        case Family.FIXED:
            return np.broadcast_to(a, u.shape)


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


def _choice(draws: Draws, start: int, end: int, u: Floats) -> Floats:
    """Return the first value whose cumulative chance exceeds ``u``; the last one takes what rounding leaves."""
    total, index = 0.0, np.zeros(len(u), dtype=np.int64)
    for chance in draws.choice_chances[start : end - 1]:
        total += float(chance)
        index += u >= total
    return np.asarray(draws.choice_values[start:end][index], dtype=np.float64)
