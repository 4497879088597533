"""Numbers on which analysts differ: in each world that of the analyst who is right, and what it is over all of them.

Whoever is right, a number stands at the same quantile of the distribution that this analyst gives it. So two analysts
are compared with the same luck, and what is shared (`detente.world.factors`) is shared within each one's numbers.

Over all analysts a number has the *linear pool* of their distributions, F(x) = sum_i w_i F_i(x) (stone1961): not the
mean of their numbers, which none of them holds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.model.model import Draws, Family, Views
from detente.world.families import cumulative, inverse
from detente.world.sobol import points

Floats = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]
_MOST_HALVINGS = 2_200
"""Halvings between two doubles until they are neighbours: fewer than their exponents and digits together."""


def analysts_of_worlds(draws: Draws, *, seed: int, first: int, count: int) -> npt.NDArray[np.int64]:
    """Return who is right in worlds ``first`` to ``first + count - 1``: ``[count]`` places in ``views.analysts``.

    Raises
    ------
    ValueError
        Where no analysts differ.
    """
    if draws.views is None:
        raise ValueError("found no analysts that differ, expected draws with views")
    who = np.array([draws.views.who])
    u = points(first, count, draws.dimension[who], seed)
    found = inverse(draws, Family.CHOICE, who, u, (draws.choice_values, draws.choice_chances))
    return np.asarray(found[:, 0], dtype=np.int64)


def weights_of(draws: Draws) -> Floats:
    """Return the weights of the analysts ``[I]``; they sum to one."""
    views = _views(draws)
    start, end = int(draws.a[views.who]), int(draws.b[views.who])
    return draws.choice_chances[start:end]


def seen_by_who_is_right(draws: Draws, columns: Columns, u: Floats, worlds: Floats) -> Floats:
    """Return numbers ``[count, C]`` at quantiles ``u`` of what the analyst says who is right in each of the worlds.

    Parameters
    ----------
    draws
        The drawn columns of a model.
    columns
        ``[C]`` columns of the family `Family.VIEWS`.
    u
        ``[count, C]`` quantiles.
    worlds
        ``[count, D]`` in which it stands who is right.
    """
    views = _views(draws)
    right = worlds[:, views.who].astype(np.int64)
    result = np.empty_like(u)
    for who in sorted(set(right.tolist())):
        at = np.flatnonzero(right == who)
        result[at] = _quantiles(draws, views, _rows(views, columns, who), u[at])
    return result


def own_quantiles(draws: Draws, column: int, level: float) -> Floats:
    """Return what each analyst holds at one quantile of a number, ``[I]``, in canonical units."""
    views = _views(draws)
    rows = np.flatnonzero(views.column == column)
    return _quantiles(draws, views, rows, np.full((1, len(rows)), level))[0]


def pooled_quantiles(draws: Draws, columns: Columns, u: Floats, _worlds: Floats) -> Floats:
    """Return quantiles ``u`` ``[count, C]`` of the linear pool of all analysts.

    The pool's quantile lies between the least and the greatest of the analysts' own; there it is found by halving,
    down to neighbouring doubles: the least number whose probability is ``u`` or more.
    """
    views, weights = _views(draws), weights_of(draws).tolist()
    rows = [_rows(views, columns, who) for who in range(len(views.analysts))]
    own = np.stack([_quantiles(draws, views, each, u) for each in rows])
    low, high = own.min(axis=0), own.max(axis=0)

    def is_enough(x: Floats) -> npt.NDArray[np.bool_]:
        total = np.zeros_like(x)
        for weight, each in zip(weights, rows, strict=True):
            total += weight * cumulative(views, each, x, _choices(draws))
        return total >= u

    high = np.where(is_enough(low), low, high)
    for _ in range(_MOST_HALVINGS):
        middle = low + (high - low) / 2.0
        is_between = (middle > low) & (middle < high)
        if not is_between.any():
            break
        is_high = is_enough(middle)
        high = np.where(is_between & is_high, middle, high)
        low = np.where(is_between & ~is_high, middle, low)
    return high


def _quantiles(draws: Draws, views: Views, rows: Columns, u: Floats) -> Floats:
    """Return quantiles ``u`` ``[count, C]`` of what stands in rows ``[C]``."""
    result = np.empty_like(u)
    for code in sorted(set(views.family[rows].tolist())):
        chosen = np.flatnonzero(views.family[rows] == code)
        result[:, chosen] = inverse(views, Family(code), rows[chosen], u[:, chosen], _choices(draws))
    return result


def _rows(views: Views, columns: Columns, who: int) -> Columns:
    """Return the rows that hold what one analyst says of columns, in their order."""
    own = np.flatnonzero(views.analyst == who)
    return np.asarray(own[np.searchsorted(views.column[own], columns)], dtype=np.int64)


def _choices(draws: Draws) -> tuple[Floats, Floats]:
    return draws.choice_values, draws.choice_chances


def _views(draws: Draws) -> Views:
    if draws.views is None:
        raise ValueError("found no analysts that differ, expected draws with views")
    return draws.views
