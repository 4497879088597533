"""The probabilistic Condorcet election: which of the stated positions wins, with what probability.

Every pair of positions is put to a vote. A party votes with its weight, the more of it the more it prefers one of the
two; the stronger coalition is likelier to win, in proportion. From the chances in pairs follow the chances of all
(`RULES`). Positions of equal value are one option; a party without weight puts none forward.

References: wise2015 (the model of KTAB).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log
from detente.negotiation.compromise import Floats, total_over_parties

LEAST_COALITION = 1e-8
"""Strength of a coalition that nobody joins, as a share of all weight (KTAB's value): a sure vote stays a number."""
BINARY_TOLERANCE = 1e-8
"""Difference in utility from which a binary vote counts in full (KTAB's value); a tie but for rounding stays one."""
_LEAST_CHANCE = 1e-300
"""Keeps the logarithm of a chance finite; a chance in a pair is never below LEAST_COALITION."""
MOST_OPTIONS = 256
"""Positions told apart. Where there are more, neighbours are gathered on as many equal stretches between the outermost
ones, each standing at its mean by weight: the distribution function is then right to a 256th of that range."""
MOST_WORK = 3e9
"""Multiplications spent on the elections of one distribution: some seconds at most."""
MOST_ELIMINATED = 64
"""Options of which stationary chances are found by elimination; of more it is faster to go round them."""
ROUNDS = 20
"""Rounds over many options. Of 200 options in eight shapes of tables, those without one party that outweighs all others
together had settled to the last digit after 18."""
SETTLED = 1e-13
"""Change in the last round, over all options, that counts as none."""
BLOCK_NUMBERS = 1 << 20
"""Numbers of a matrix of pairs worked on at a time: eight megabytes (smaller is slower, larger no faster)."""


@dataclass(frozen=True, slots=True)
class Election:
    """Options and their chances in every draw."""

    options: Floats
    """``[W, O]`` the positions put forward, ascending; those that nobody with weight takes, and repetitions, have
    chance 0."""
    chance: Floats
    """``[W, O]`` probability that the option wins; each row sums to one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How chances in pairs become the chances of all options."""

    name: str
    description: str
    apply: Callable[[Floats], Floats]
    """From the chances in pairs ``[O, O, W]`` (row beats column; 0 with what is no option) and 1 on the diagonal of
    what is one."""


@dataclass(frozen=True, slots=True)
class Vote:
    """How much of its weight a party puts into a vote between two positions."""

    name: str
    description: str
    response: Callable[[Floats], Floats]
    """From the difference in utility (positive, in scale lengths) to the share of the weight."""


def _conditional(pairs: Floats) -> Floats:
    """Return chances proportional to that of beating every other option in one vote each."""
    n = len(pairs)
    is_option = pairs[np.arange(n), np.arange(n)] > 0.0
    logarithm = np.zeros(pairs.shape[1:])
    for other in range(n):
        logarithm += np.where(is_option[other] & is_option, log(np.maximum(pairs[:, other], _LEAST_CHANCE)), 0.0)
    logarithm = np.where(is_option, logarithm, -np.inf)
    chance = exp(logarithm - np.max(logarithm, axis=0))
    return chance / _total(chance)


def _markov(pairs: Floats) -> Floats:
    """Return the stationary chances of a standing option that meets a challenger, each as likely as the next.

    The fixed point of ``p_j = (1 / N) sum_k P_jk (p_j + p_k)`` is the stationary distribution of a chain that goes
    from k to j at the rate P_jk. Of few options it is found by elimination; of many by going round them, as that takes
    their square instead of their cube, and by elimination where going round has not settled.
    """
    if len(pairs) <= MOST_ELIMINATED:
        return _by_elimination(pairs)
    chance, is_settled = _by_rounds(pairs)
    if not is_settled.all():
        chance[:, ~is_settled] = _by_elimination(np.ascontiguousarray(pairs[:, :, ~is_settled]))
    return chance


def _by_rounds(pairs: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return stationary chances by Gauss-Seidel, and the draws ``[W]`` in which they settled.

    Each chance in turn is set to what flows in, ``sum_k P_jk p_k``, over the rate of leaving, ``sum_k P_kj``. The
    number of rounds is the same for all draws, so none depends on which others it is worked on with.
    """
    n = len(pairs)
    rate, states = pairs.copy(), np.arange(n)
    rate[states, states] = 0.0
    leaving = _total(rate)
    leaving = np.where(leaving > 0.0, leaving, 1.0)
    chance = _total(rate.transpose(1, 0, 2)) / leaving
    flow = np.empty(rate.shape[1:])
    change = np.zeros(rate.shape[2])
    for round_ in range(ROUNDS):
        before = chance.copy()
        for state in range(n):
            np.multiply(rate[state], chance, out=flow)
            chance[state] = np.add.reduce(flow, axis=0) / leaving[state]
        chance /= _total(chance)
        if round_ == ROUNDS - 1:
            change = _total(np.abs(chance - before))
    return chance, change < SETTLED


def _by_elimination(pairs: Floats) -> Floats:
    """Return stationary chances by eliminating one state after the other.

    That only adds, multiplies and divides numbers that are not negative, so no digits are lost (grassmann1985).
    """
    n = len(pairs)
    rate = np.ascontiguousarray(pairs.transpose(1, 0, 2))  # rate[k, j]: from k to j
    for last in range(n - 1, 0, -1):
        leaving = rate[last, 0].copy()
        for state in range(1, last):
            leaving += rate[last, state]
        rate[:last, last] /= np.where(leaving > 0.0, leaving, 1.0)
        for state in range(last):
            rate[state, :last] += rate[state, last] * rate[last, :last]
    chance = np.zeros(rate.shape[1:])
    chance[0] = 1.0
    for state in range(1, n):
        for earlier in range(state):
            chance[state] += chance[earlier] * rate[earlier, state]
    return chance / _total(chance)


RULES = {
    rule.name: rule
    for rule in (
        Rule("markov", "a standing option meets challengers drawn at random until its chances settle", _markov),
        Rule("conditional", "the chance to beat every other in one vote each, given that one does", _conditional),
    )
}
"""Ways from pairs to all, by name."""
VOTES = {
    vote.name: vote
    for vote in (
        Vote("proportional", "as much as the difference matters", lambda difference: difference),
        Vote(
            "binary",
            "all of it, however small the difference",
            lambda difference: np.minimum(difference / BINARY_TOLERANCE, 1.0),
        ),
        Vote("cubic", "much for great differences, next to nothing for small ones", lambda d: d * d * d),
    )
}
"""Kinds of votes, by name."""


def elect(
    position: Floats, weight: Floats, *, rule: str = "markov", vote: str = "proportional", span: float = 1.0
) -> Election:
    """Hold a probabilistic Condorcet election among the positions of the parties on one issue.

    With u the utility of an option (minus its distance in scale lengths) and w the weights, the coalition for j against
    k is ``C_jk = sum_i w_i vote(u_ij - u_ik)`` over those who prefer j, and ``P_jk = C_jk / (C_jk + C_kj)``.

    Parameters
    ----------
    position : Floats
        ``[W, A]`` on the issue's scale.
    weight : Floats
        ``[W, A]`` capability x salience.
    rule : str
        How chances in pairs become those of all options (`RULES`).
    vote : str
        How much of its weight a party puts into a vote (`VOTES`).
    span : float
        Length of the issue's scale; it matters to no vote but by rounding.

    Returns
    -------
    Election

    References
    ----------
    wise2015.

    Examples
    --------
    >>> election = elect(np.array([[0.0, 50.0, 100.0]]), np.array([[1.0, 1.0, 1.0]]))
    >>> election.chance.round(3)
    array([[0.25, 0.5 , 0.25]])
    """
    position, weight = _gathered(position, weight)
    n_draws, n = position.shape
    is_party = weight > 0.0
    placed = np.where(is_party, position, np.inf)
    order = np.argsort(placed, axis=1, kind="stable")
    x = np.take_along_axis(placed, order, axis=1)
    w = np.take_along_axis(weight, order, axis=1)
    is_option = np.isfinite(x)
    is_option[:, 1:] &= x[:, 1:] != x[:, :-1]
    # What takes no part stands where the last party stands: it has no weight, and is no option.
    x = np.where(np.isfinite(x), x, np.max(np.where(np.isfinite(x), x, -np.inf), axis=1, keepdims=True))
    w = w / np.where((total := total_over_parties(w)) > 0.0, total, np.nan)[:, None]
    chance = np.empty_like(x)
    size = max(1, BLOCK_NUMBERS // (n * n))
    for first in range(0, n_draws, size):
        rows = slice(first, first + size)
        given = [np.ascontiguousarray(each[rows].T) for each in (x, w, is_option)]
        pairs = _pairs(given[0] / span, given[1], given[2].astype(np.float64), VOTES[vote])
        chance[rows] = RULES[rule].apply(pairs).T
    return Election(x, chance)


def n_elections(n_parties: int, most: int) -> int:
    """Return in how many draws elections of so many parties are held, at most ``most``: fewer where each is long."""
    return max(1, min(most, int(MOST_WORK / min(n_parties, MOST_OPTIONS) ** 3)))


def _gathered(position: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return positions and weights of at most `MOST_OPTIONS` parties; those that had to be gathered stand together.

    A single draw is gathered in any case: its parties often share a few positions, and who stands together votes alike.
    """
    if len(position) != 1 and position.shape[1] <= MOST_OPTIONS:
        return position, weight
    rows = [_gathered_row(*row) for row in zip(position, weight, strict=True)]
    shape = (len(rows), max(1, *(len(x) for x, _ in rows)))
    x, w = np.zeros(shape), np.zeros(shape)
    for row, (places, weights) in enumerate(rows):
        x[row, : len(places)], w[row, : len(places)] = places, weights
    return x, w


def _gathered_row(position: Floats, weight: Floats) -> tuple[Floats, Floats]:
    is_party = weight > 0.0
    x, w = position[is_party], weight[is_party]
    places, place_of = np.unique(x, return_inverse=True)
    if len(places) > MOST_OPTIONS:
        span = places[-1] - places[0]
        place_of = np.minimum((x - places[0]) / span * MOST_OPTIONS, MOST_OPTIONS - 1).astype(np.int64)
        places, place_of = np.unique(place_of, return_inverse=True)
        # Sums are added in the order of the parties, so they have the same bits everywhere.
        totals = _sums(place_of, w, len(places))
        return _sums(place_of, w * x, len(places)) / totals, totals
    return places, _sums(place_of, w, len(places))


def _sums(place_of: npt.NDArray[np.int64], values: Floats, n: int) -> Floats:
    return np.bincount(place_of, values, n).astype(np.float64)


def _pairs(x: Floats, w: Floats, is_option: Floats, vote: Vote) -> Floats:
    """Return the chances in pairs ``[O, O, W]`` of sorted positions ``[A, W]``; 1 on the diagonal of options."""
    n = len(x)
    result = np.zeros((n, n, x.shape[1]))
    proportional = _Proportional(x, w) if vote.name == "proportional" else None
    for low in range(n):
        result[low, low] = is_option[low]
        for_low, for_high = _coalitions(x, w, low, vote) if proportional is None else proportional.coalitions(low)
        for_low += LEAST_COALITION
        for_high += LEAST_COALITION
        is_pair = is_option[low] * is_option[low + 1 :]
        both = for_low + for_high
        result[low, low + 1 :] = is_pair * (for_low / both)
        result[low + 1 :, low] = is_pair * (for_high / both)
    return result


def _coalitions(x: Floats, w: Floats, low: int, vote: Vote) -> tuple[Floats, Floats]:
    """Return the coalitions for one position and for each of the higher ones against it, by the definition."""
    higher = x[low + 1 :]
    for_low, for_high = np.zeros(higher.shape), np.zeros(higher.shape)
    for party in range(len(x)):
        difference = np.abs(x[party] - higher) - np.abs(x[party] - x[low])
        for_low += w[party] * vote.response(np.maximum(difference, 0.0))
        for_high += w[party] * vote.response(np.maximum(-difference, 0.0))
    return for_low, for_high


class _Proportional:
    """Coalitions of proportional votes.

    Who stands outside two positions votes as if it stood on one; between them a party leans to the nearer one by its
    weight times ``|x_low + x_high - 2 x|``. So a coalition follows from sums of weights and of moments up to the party
    that stands in the middle.
    """

    def __init__(self, x: Floats, w: Floats) -> None:
        self.x = x
        start = np.zeros((1, x.shape[1]))
        self.weight = np.concatenate([start, np.cumsum(w, axis=0)])
        self.moment = np.concatenate([start, np.cumsum(w * x, axis=0)])
        # Draws one after the other, each beyond the last, so that one search finds the middle in all.
        self.beyond = 2.0 * np.arange(x.shape[1]) * max(1.0, float(np.max(x) - np.min(x)))
        self.line = (x - np.min(x) + self.beyond).T.ravel()
        self.first = np.arange(x.shape[1]) * len(x)

    def coalitions(self, low: int) -> tuple[Floats, Floats]:
        """Return the coalitions for one position and for each of the higher ones against it."""
        x, weight, moment = self.x, self.weight, self.moment
        both = x[low] + x[low + 1 :]
        middle = self._n_below(0.5 * both)
        gap = x[low + 1 :] - x[low]
        weight_middle, moment_middle = (np.take_along_axis(sums, middle, axis=0) for sums in (weight, moment))
        nearer_low = both * (weight_middle - weight[low + 1]) - 2.0 * (moment_middle - moment[low + 1])
        nearer_high = 2.0 * (moment[low + 1 : -1] - moment_middle) - both * (weight[low + 1 : -1] - weight_middle)
        for_low = gap * weight[low + 1] + np.maximum(nearer_low, 0.0)
        return for_low, gap * (weight[-1] - weight[low + 1 : -1]) + np.maximum(nearer_high, 0.0)

    def _n_below(self, places: Floats) -> npt.NDArray[np.int64]:
        """Return how many parties stand below each of some places ``[n, W]``; one at a place may count or not."""
        sought = (places - np.min(self.x) + self.beyond).T.ravel()
        return np.searchsorted(self.line, sought).reshape(places.shape[::-1]).T - self.first


def _total(rows: Floats) -> Floats:
    """Add rows one after the other: a fixed order, so the same bits everywhere."""
    total = np.zeros(rows.shape[1:])
    for row in rows:
        total += row
    return total
