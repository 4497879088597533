"""The point: the mean of the positions by weight, and their median; how far one party's change would move them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def compromise(position: Floats, weight: Floats) -> Floats:
    """Return the weighted mean of the positions: what parties settle on who give way in proportion to their weights.

    It is the default point. On the European Union's decisions no model of bargaining comes closer to the outcomes
    (see ``docs/explanation/negotiation.md``).

    ``y = sum_i w_i x_i / sum_i w_i``

    Parameters
    ----------
    position : Floats
        ``[W, A]`` on the issue's scale.
    weight : Floats
        ``[W, A]`` capability x salience; at least one in each draw above zero.

    Returns
    -------
    Floats
        ``[W]``, NaN where nobody has any weight.

    References
    ----------
    achen2006; vandenbos1991.

    Examples
    --------
    >>> compromise(np.array([[0.0, 100.0]]), np.array([[1.0, 3.0]]))
    array([75.])
    """
    total = total_over_parties(weight)
    with np.errstate(invalid="ignore"):
        return total_over_parties(weight * position) / np.where(total > 0.0, total, np.nan)


def weighted_median(position: Floats, weight: Floats) -> Floats:
    """Return the weighted median: the position that beats every other in a vote between the two (Condorcet's winner).

    Where the weights on both sides of a gap are equal, every point of the gap ties; its middle is returned, so that
    turning the scale round turns the result round.

    Parameters
    ----------
    position, weight : Floats
        ``[W, A]`` as for `compromise`.

    Returns
    -------
    Floats
        ``[W]``, NaN where nobody has any weight.

    References
    ----------
    black1948.

    Examples
    --------
    >>> weighted_median(np.array([[4.0, 7.0, 10.0]]), np.array([[2.0, 1.0, 2.0]]))
    array([7.])
    >>> weighted_median(np.array([[4.0, 10.0]]), np.array([[1.0, 1.0]]))
    array([7.])
    """
    placed = np.where(weight > 0.0, position, np.inf)
    order = np.argsort(placed, axis=1, kind="stable")
    x = np.take_along_axis(placed, order, axis=1)
    below = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    half = 0.5 * below[:, -1:]
    # A sum of weights is exact to a few roundings; halves that differ by less are the same half.
    slack = 1e-12 * half
    lower = np.argmax(below >= half - slack, axis=1)[:, None]
    upper = np.argmax(below > half + slack, axis=1)[:, None]
    middle = 0.5 * (np.take_along_axis(x, lower, axis=1) + np.take_along_axis(x, upper, axis=1))
    return np.where(half[:, 0] > 0.0, middle[:, 0], np.nan)


def total_over_parties(values: Floats) -> Floats:
    """Return sums over the last axis, added one after the other, so that they have the same bits everywhere."""
    total = values[..., 0].copy()
    for party in range(1, values.shape[-1]):
        total += values[..., party]
    return total
