"""The election over several issues at once, as KTAB holds it at its turn 0, with risk attitudes read off its result.

References: wise2015; buenodemesquita1994 (risk attitudes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp, log
from detente.negotiation.compromise import Floats
from detente.negotiation.election import BINARY_TOLERANCE, LEAST_COALITION

VOTES = ("proportional", "binary", "cubic")


@dataclass(frozen=True, slots=True)
class SpatialElection:
    """Chances of whole positions over all issues, and what they say about risk."""

    chance: Floats
    """``[W, A]`` probability that the position of a party wins; parties in the same place have the same."""
    risk: Floats
    """``[W, A]`` risk attitude R, -1/2 to 1: who is likely to win is averse to risk."""


def elect_spatial(
    position: Floats, salience: Floats, capability: Floats, *, vote: str = "proportional"
) -> SpatialElection:
    """Hold the conditional election among whole positions twice: risk-neutral, then with the risk attitudes inferred.

    Distance between positions, to a party with saliences s: ``d = sqrt(sum_k (s_k dx_k)^2 / sum_k s_k^2)``. Utility
    ``(1 - d)(1 + d R)``. The first election has R = 0; from its chances p follows ``R = (3 p - (max + 2 min)) / (2 (max
    - min))``. Parties vote with their capability alone. The first election counts every party as an option, the second
    every place once.

    Parameters
    ----------
    position : Floats
        ``[W, A, I]`` in scale lengths: 0 to 1.
    salience : Floats
        ``[W, A, I]``, for every party above zero on some issue.
    capability : Floats
        ``[W, A]``, above zero.
    vote : str
        ``proportional``, ``binary`` or ``cubic``.

    Returns
    -------
    SpatialElection

    References
    ----------
    wise2015.

    Examples
    --------
    >>> x = np.array([[[0.1, 0.2], [0.6, 0.5], [0.9, 0.9]]])
    >>> election = elect_spatial(x, np.ones((1, 3, 2)), np.array([[1.0, 2.0, 1.0]]))
    >>> election.chance.round(3), election.risk.round(3)
    (array([[0.27 , 0.421, 0.309]]), array([[-0.5  ,  1.   , -0.437]]))
    """
    squares = salience * salience
    total = _sum_issues(squares)
    gaps = position[:, :, None, :] - position[:, None, :, :]  # of j as i sees it: [W, i, j, I]
    distance = np.sqrt(_sum_issues(squares[:, :, None, :] * gaps * gaps) / total[:, :, None])
    everyone = np.ones(capability.shape, dtype=np.bool_)
    neutral = _conditional(1.0 - distance, capability, everyone, vote)
    least, most = neutral.min(axis=1, keepdims=True), neutral.max(axis=1, keepdims=True)
    is_told = most > least
    risk = np.where(is_told, (3.0 * neutral - (most + 2.0 * least)) / np.where(is_told, 2.0 * (most - least), 1.0), 0.0)
    utility = (1.0 - distance) * (1.0 + distance * risk[:, :, None])
    is_same = (gaps == 0.0).all(axis=3)
    first = np.argmax(is_same, axis=2)  # the first party in the same place
    is_first = first == np.arange(position.shape[1])
    chance = _conditional(utility, capability, is_first, vote)
    return SpatialElection(np.take_along_axis(chance, first, axis=1), risk)


def _conditional(utility: Floats, weight: Floats, is_option: np.ndarray, vote: str) -> Floats:
    """Return the conditional election's chances ``[W, O]`` from utilities ``[W, A, O]``."""
    n_options = utility.shape[2]
    result = np.zeros((len(utility), n_options))
    for option in range(n_options):
        for other in range(n_options):
            if other == option:
                continue
            response = _response(utility[:, :, option] - utility[:, :, other], vote)
            ours = LEAST_COALITION + _sum_issues(weight * np.maximum(response, 0.0))
            theirs = LEAST_COALITION + _sum_issues(weight * np.maximum(-response, 0.0))
            result[:, option] += np.where(is_option[:, other], log(ours / (ours + theirs)), 0.0)
    result = np.where(is_option, result, -np.inf)
    chance = exp(result - result.max(axis=1, keepdims=True))
    return chance / _sum_issues(chance)[:, None]


def _response(difference: Floats, vote: str) -> Floats:
    if vote == "proportional":
        return difference
    if vote == "binary":
        return np.minimum(np.maximum(difference / BINARY_TOLERANCE, -1.0), 1.0)
    return difference * difference * difference


def _sum_issues(values: Floats) -> Floats:
    """Return sums over the last axis, added one after the other."""
    total = values[..., 0].copy()
    for place in range(1, values.shape[-1]):
        total += values[..., place]
    return total
