"""Where talks on one issue end up: distributions, and the default one with what it was estimated on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.core.elementary import ndtr, ndtri
from detente.negotiation.compromise import Floats, compromise, total_over_parties
from detente.negotiation.election import elect, n_elections

SMOOTH_POINTS = 4096
"""Points that stand for the smooth part, in all draws together at least: the distribution function errs by 0.0001."""
MOST_ELECTIONS = 1024
"""Elections held for a distribution. More draws than this leave it as it is: the first draws of a Sobol sequence cover
the assumptions evenly, and the distribution function errs by less than sqrt(1/4 / 1024) / 2 = 0.008."""
_GOLDEN = 0.6180339887498949
"""(sqrt(5) - 1) / 2: its multiples, modulo one, are the most evenly spread of all."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A distribution of the settlement on one issue, as points with weights."""

    values: Floats
    """``[n]`` ascending, on the issue's scale."""
    weights: Floats
    """``[n]`` probabilities; they sum to one."""

    @property
    def mean(self) -> float:
        """Mean."""
        return float(_in_order(self.weights * self.values))

    def cdf(self, grid: Floats) -> Floats:
        """Return the probability of at most each of the values ``grid`` ``[n]``."""
        upto = np.concatenate(([0.0], np.cumsum(self.weights)))
        return np.minimum(upto[np.searchsorted(self.values, grid, side="right")], 1.0)

    def crps(self, *, outcome: float) -> float:
        """Return the continuous ranked probability score, ``E|X - y| - E|X - X'| / 2``; in units of the scale.

        References
        ----------
        gneiting2007.

        Examples
        --------
        >>> Settlement(np.array([0.0, 10.0]), np.array([0.5, 0.5])).crps(outcome=10.0)
        2.5
        """
        off = _in_order(self.weights * np.abs(self.values - outcome))
        below = np.cumsum(self.weights) - self.weights
        apart = _in_order(self.weights * self.values * (2.0 * below + self.weights - 1.0))
        return off - apart

    def quantile(self, levels: Floats) -> Floats:
        """Return the least values that are reached or stayed below with the probabilities ``levels`` ``[n]``.

        Examples
        --------
        >>> Settlement(np.array([0.0, 10.0]), np.array([0.4, 0.6])).quantile(np.array([0.3, 0.5]))
        array([ 0., 10.])
        """
        upto = np.cumsum(self.weights)
        # A sum of weights that misses a level by rounding has reached it.
        places = np.searchsorted(upto, levels * (1.0 - 1e-12), side="left")
        return self.values[np.minimum(places, len(self.values) - 1)]


def settlement(values: Floats, weights: Floats) -> Settlement:
    """Return a distribution from points in any order with weights of any sum; points without weight are left out."""
    is_kept = weights > 0.0
    values, weights = values[is_kept], weights[is_kept]
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    return Settlement(values, weights / np.cumsum(weights)[-1])


def _in_order(values: Floats) -> float:
    """Return a sum added from left to right, with the same bits everywhere."""
    return float(np.cumsum(values)[-1])


@dataclass(frozen=True, slots=True)
class Mixture:
    """The two ways in which talks settle, and where their proportion comes from.

    With probability ``election_share`` one of the stated positions wins (a probabilistic Condorcet election); else the
    parties meet somewhere near the compromise: a normal distribution around it, cut off at the outermost stated
    positions.
    """

    election_share: float
    """Probability of settling on a stated position."""
    spread: float
    """Standard deviation of the normal part before it is cut, as a share of the issue's scale."""
    provenance: str
    """What they were estimated on, and how well that did."""


MIXTURE = Mixture(
    election_share=0.5,
    spread=0.3,
    provenance=(
        "within 0.002 of the least mean continuous ranked probability score over 238 issues of 91 proposals of law "
        "of the European Union (DEU III, training part, doi:10.34810/data53), on a grid of 0.05"
    ),
)
"""The default distribution; ``detente settle --benchmark deu FILE`` estimates it anew and scores it beside others."""


def settle(
    position: Floats, weight: Floats, *, span: float, mixture: Mixture = MIXTURE, vote: str = "proportional"
) -> Settlement:
    """Return the default distribution of the settlement on one issue, over all draws.

    Parameters
    ----------
    position : Floats
        ``[W, A]`` on the issue's scale.
    weight : Floats
        ``[W, A]`` capability x salience. Draws in which nobody has any weight are left out.
    span : float
        Length of the issue's scale.
    mixture : Mixture
        Its proportions.
    vote : str
        Kind of votes in the election.

    Returns
    -------
    Settlement

    References
    ----------
    docs/explanation/negotiation.md; wise2015; thomson2011.

    Examples
    --------
    >>> even = settle(np.array([[0.0, 100.0]]), np.array([[1.0, 1.0]]), span=100.0)
    >>> round(even.mean, 6), even.cdf(np.array([0.0, 50.0]))
    (50.0, array([0.25, 0.5 ]))
    """
    is_counted = total_over_parties(weight) > 0.0
    position, weight = position[is_counted], weight[is_counted]
    some = n_elections(position.shape[1], MOST_ELECTIONS)
    election = elect(position[:some], weight[:some], vote=vote, span=span)
    smooth = _around_compromise(position, weight, mixture.spread * span)
    share = mixture.election_share
    return settlement(
        np.concatenate([election.options.ravel(), smooth]),
        np.concatenate(
            [
                election.chance.ravel() * (share / len(election.chance)),
                np.full(len(smooth), (1.0 - share) / len(smooth)),
            ]
        ),
    )


def normal_around_compromise(position: Floats, weight: Floats, *, sd: float, low: float, high: float) -> Settlement:
    """Return a normal distribution around the compromise of each draw, piled up at the ends of the scale."""
    u, draw = _even_points(len(position))
    values = compromise(position, weight)[draw] + sd * ndtri(u)
    return settlement(np.minimum(np.maximum(values, low), high), np.ones_like(values))


def stated_ends(position: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the least and the greatest position with weight behind it, ``[W]`` each."""
    low = np.min(np.where(weight > 0.0, position, np.inf), axis=1)
    high = np.max(np.where(weight > 0.0, position, -np.inf), axis=1)
    return low, high


def cut_normal(mean: Floats, sd: float, low: Floats, high: Floats, u: Floats) -> Floats:
    """Return quantiles ``u`` of normal distributions around ``mean`` cut off at ``low`` and ``high``, which hold it."""
    if sd <= 0.0:
        return mean
    below, above = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return np.minimum(np.maximum(mean + sd * ndtri(below + u * (above - below)), low), high)


def _around_compromise(position: Floats, weight: Floats, sd: float) -> Floats:
    u, draw = _even_points(len(position))
    low, high = stated_ends(position, weight)
    return cut_normal(compromise(position, weight)[draw], sd, low[draw], high[draw], u)


def _even_points(n_draws: int) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return quantiles for the smooth part and the draw each belongs to: as many in every draw, evenly spread."""
    per_draw = -(-SMOOTH_POINTS // n_draws)
    draw = np.repeat(np.arange(n_draws), per_draw)
    offset = (0.5 + draw * _GOLDEN) % 1.0
    return (np.tile(np.arange(per_draw), n_draws) + offset) / per_draw, draw
