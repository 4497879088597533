"""Exchange of votes over several issues: who gives way on one issue for support on another.

Two parties on opposite sides of the compromise on two issues both gain when each gives way where it cares less. The
gain is shared equally. Preferences stay what they are; what moves is the position a party votes for.

References: stokman1994 (the model); vanassen2003 (its externalities).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.negotiation.compromise import Floats, total_over_parties
from detente.negotiation.talks import Talks

LEAST_GAIN = 1e-6
"""Gain, as a share of the greatest salience x scale, below which parties do not bother."""
MOST_EXCHANGES = 10_000
"""Exchanges of one draw after which talks end in any case. Every exchange uses up what one party has to give on an
issue, so there are fewer."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Deal:
    """One exchange: ``giver`` moves on ``issue``, ``taker`` moves on ``other`` in return."""

    giver: int
    taker: int
    issue: int
    other: int
    giver_to: float
    """Position for which the giver now votes on ``issue``."""
    taker_to: float
    """Position for which the taker now votes on ``other``."""
    gain: float
    """What each of the two gains: salience x movement of the compromise, summed over the two issues."""


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Where exchanges lead."""

    vote: Floats
    """``[W, A, I]`` positions for which the parties vote in the end."""
    outcome: Floats
    """``[W, I]`` compromise of the votes."""
    deals: tuple[tuple[Deal, ...], ...]
    """``[W]`` exchanges of each draw, in order."""


def exchange(talks: Talks) -> Exchanges:
    """Let parties exchange votes, the best bargain first, until none is left.

    A bargain of i and j on p and q: i, who cares relatively less about p, moves its vote on p towards j so that the
    compromise moves by ``d_p``; j moves on q so that it moves by ``d_q = d_p (s_ip + s_jp) / (s_iq + s_jq)``. Both then
    gain ``s_iq d_q - s_ip d_p``. Neither moves beyond the other's position, nor the compromise beyond it.

    Parameters
    ----------
    talks : Talks
        Scales of equal length make gains comparable between issues.

    Returns
    -------
    Exchanges

    References
    ----------
    stokman1994.

    Examples
    --------
    >>> talks = Talks(
    ...     position=np.array([[[0.0, 0.0], [100.0, 100.0]]]),
    ...     salience=np.array([[[10.0, 90.0], [60.0, 50.0]]]),
    ...     capability=np.array([[1.0, 1.0]]),
    ...     low=np.zeros(2),
    ...     high=np.full(2, 100.0),
    ... )
    >>> end = exchange(talks)
    >>> end.outcome.round(3), end.vote[0].round(3).tolist(), round(end.deals[0][0].gain, 3)
    (array([[100.   ,  28.571]]), [[100.0, 0.0], [100.0, 80.0]], 500.0)
    """
    votes, outcomes, deals = [], [], []
    for draw in range(talks.n_draws):
        table = _Table(talks, draw)
        deals.append(tuple(table.exchange_all()))
        votes.append(table.vote)
        outcomes.append(table.outcome)
    return Exchanges(np.stack(votes), np.stack(outcomes), tuple(deals))


class _Table:
    """One draw: pairs of parties P = (i, j) with i < j, all issues."""

    def __init__(self, talks: Talks, draw: int) -> None:
        self.x, self.s = talks.position[draw], talks.salience[draw]
        self.weight = talks.capability[draw][:, None] * self.s
        total = total_over_parties(np.ascontiguousarray(self.weight.T))
        self.share = self.weight / np.where(total > 0.0, total, 1.0)
        """[A, I] by how much the compromise moves when a party moves by one."""
        self.vote = self.x.copy()
        n_parties = len(self.x)
        self.i, self.j = np.triu_indices(n_parties, 1)
        self.both = self.s[self.i] + self.s[self.j]
        # i gives on p and j on q where i cares less about p, j less about q, relative to each other.
        ours, theirs = self.s[self.i], self.s[self.j]
        self.is_cheap = ours[:, :, None] * theirs[:, None, :] < ours[:, None, :] * theirs[:, :, None]
        self.least = LEAST_GAIN * float(np.max(self.s * (talks.high - talks.low), initial=0.0))
        self.outcome = total_over_parties(np.ascontiguousarray((self.share * self.x).T))

    def exchange_all(self) -> list[Deal]:
        deals: list[Deal] = []
        while len(deals) < MOST_EXCHANGES:
            found = self._best()
            if found is None:
                break
            deals.append(self._carry_out(*found))
        return deals

    def _room(self, giver: Ints, taker: Ints) -> Floats:
        """Return how far each giver can move the compromise towards each taker's position, ``[P, I]``."""
        wanted = self.x[taker]
        ahead = wanted - self.outcome
        # A giver that has moved further for someone else has nothing to give here.
        to_give = np.maximum(np.sign(ahead) * (wanted - self.vote[giver]), 0.0)
        return np.minimum(to_give * self.share[giver], np.abs(ahead))

    def _best(self) -> tuple[int, int, int, float, float, float] | None:
        """Return pair, issue of i, issue of j, the two movements and the gain of the best bargain."""
        above = self.x - self.outcome
        is_split = (above[self.i] * above[self.j] < 0.0)[:, :, None]
        is_open = self.is_cheap & is_split & np.swapaxes(is_split, 1, 2)
        if not is_open.any():
            return None
        pair, p, q = np.nonzero(is_open)
        room_i, room_j = self._room(self.i, self.j)[pair, p], self._room(self.j, self.i)[pair, q]
        both_p, both_q = self.both[pair, p], self.both[pair, q]
        moved_p = np.minimum(room_i, room_j * (both_q / both_p))
        moved_q = moved_p * (both_p / both_q)
        gain = self.s[self.i[pair], q] * moved_q - self.s[self.i[pair], p] * moved_p
        best = int(np.argmax(gain))
        if gain[best] <= self.least:
            return None
        return (
            int(pair[best]),
            int(p[best]),
            int(q[best]),
            float(moved_p[best]),
            float(moved_q[best]),
            float(gain[best]),
        )

    def _carry_out(self, pair: int, p: int, q: int, moved_p: float, moved_q: float, gain: float) -> Deal:
        i, j = int(self.i[pair]), int(self.j[pair])
        giver_to = self._move(i, j, p, moved_p)
        taker_to = self._move(j, i, q, moved_q)
        return Deal(i, j, p, q, giver_to, taker_to, gain)

    def _move(self, giver: int, taker: int, issue: int, moved: float) -> float:
        """Move a vote so far that the compromise moves by ``moved`` towards the taker; return where it ends."""
        wanted = self.x[taker, issue]
        before = self.vote[giver, issue]
        step = moved / self.share[giver, issue]
        gap = abs(wanted - before)
        direction = 1.0 if wanted > self.outcome[issue] else -1.0
        # What comes within rounding of the partner's position has reached it.
        after = wanted if abs(step - gap) <= 1e-12 * gap else before + direction * step
        self.vote[giver, issue] = after
        self.outcome[issue] += direction * moved
        return float(after)
