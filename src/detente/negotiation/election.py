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
    from k to j at the rate P_jk. It is found by eliminating one state after the other, which only adds, multiplies and
    divides numbers that are not negative, so no digits are lost (grassmann1985).
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
    coalitions = _proportional_coalitions if vote.name == "proportional" else _coalitions
    for low in range(n):
        result[low, low] = is_option[low]
        for_low, for_high = coalitions(x, w, low, vote)
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


def _proportional_coalitions(x: Floats, w: Floats, low: int, _vote: Vote) -> tuple[Floats, Floats]:
    """Return the same for proportional votes: who stands outside the two positions votes as if it stood on one."""
    gap = x[low + 1 :] - x[low]
    for_low = gap * _total(w[: low + 1])
    for_high = np.empty(gap.shape)
    lean = np.empty(gap.shape)
    above = np.zeros(x.shape[1])
    for place in range(len(gap) - 1, -1, -1):
        party = low + 1 + place
        above += w[party]
        for_high[place] = gap[place] * above
        # Between the lower position and those higher than its own, a party leans to the nearer one.
        rest = lean[place + 1 :]
        np.add(x[party + 1 :], x[low] - 2.0 * x[party], out=rest)
        rest *= w[party]
        for_high[place + 1 :] -= np.minimum(rest, 0.0)
        for_low[place + 1 :] += np.maximum(rest, 0.0, out=rest)
    return for_low, for_high


def _total(rows: Floats) -> Floats:
    """Add rows one after the other: a fixed order, so the same bits everywhere."""
    total = np.zeros(rows.shape[1:])
    for row in rows:
        total += row
    return total
