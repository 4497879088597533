"""Worlds: points of eight replicates turned into values of the assumptions, in canonical units.

A column's values depend on the seed, its dimension and its own distribution, so lenses and ``--set`` leave the others
as they are. Columns that share a factor depend on the factor's dimension too (`detente.world.factors`), and those on
which analysts differ on that of who is right (`detente.world.views`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.model.model import ABSENT, Draws, Family
from detente.world.factors import coupled
from detente.world.families import inverse
from detente.world.formulas import fill_formulas
from detente.world.sobol import points
from detente.world.views import pooled_quantiles, seen_by_who_is_right

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
    _fill_loose(draws, result)
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
        _fill_loose(draws, result)
    fill_formulas(draws, result)
    return result


def _fill_loose(draws: Draws, result: Floats) -> None:
    """Write what has no luck of its own: numbers that are certain for each analyst, and those in their middle."""
    loose = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension == ABSENT))
    if len(loose):
        _fill(result, draws, loose, np.full((len(result), len(loose)), 0.5))


def medians(draws: Draws) -> Floats:
    """Return the median of every column, ``[D]``, in canonical units; where analysts differ, that over all of them."""
    result = np.empty((1, len(draws.family)))
    result[:] = draws.a
    columns = np.flatnonzero(draws.family != Family.FIXED)
    _fill(result, draws, columns, np.full((1, len(columns)), 0.5), pooled=True)
    fill_formulas(draws, result)
    return result.reshape(-1)


def quantile(draws: Draws, column: int, u: npt.ArrayLike) -> Floats:
    """Return quantiles ``u`` (each in (0, 1)) of one column, in canonical units and in the shape of ``u``.

    Of a number on which analysts differ they are those of the distribution over all of them.
    """
    given = np.asarray(u, dtype=np.float64)
    found = quantiles(draws, np.array([column]), given.ravel())
    return np.asarray(found[:, 0], dtype=np.float64).reshape(given.shape)


def quantiles(draws: Draws, columns: Columns, u: npt.ArrayLike) -> Floats:
    """Return the same quantiles ``u`` [n] of several columns at once, ``[n, C]``, as `quantile` does of each."""
    given = np.asarray(u, dtype=np.float64)
    result = np.empty((given.size, len(draws.family)))
    result[:] = draws.a
    _fill(result, draws, columns, np.repeat(given[:, None], len(columns), axis=1), pooled=True)
    return result[:, columns]


def _fill(result: Floats, draws: Draws, columns: Columns, u: Floats, *, pooled: bool = False) -> None:
    """Write the values of ``columns`` at ``u`` (``[count, len(columns)]``) into ``result``, one family at a time.

    Numbers on which analysts differ come last. They are those of who is right in each world; with ``pooled`` those of
    the distribution over all analysts.
    """
    for family in sorted(set(draws.family[columns].tolist())):
        chosen = draws.family[columns] == family
        if family == Family.VIEWS:
            seen = pooled_quantiles if pooled else seen_by_who_is_right
            result[:, columns[chosen]] = seen(draws, columns[chosen], u[:, chosen], result)
        elif family != Family.FIXED:
            result[:, columns[chosen]] = inverse(
                draws, Family(family), columns[chosen], u[:, chosen], (draws.choice_values, draws.choice_chances)
            )
