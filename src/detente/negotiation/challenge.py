"""Rounds of challenges: who would give way to whom, round by round. For teaching and what-if, not for forecasts.

On the European Union's decisions it loses to the plain compromise (see ``docs/explanation/negotiation.md``).

References: buenodemesquita1994; scholz2011 (the reconstruction followed here, with its Q = 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp, log
from detente.negotiation.compromise import Floats, total_over_parties

MOST_ROUNDS = 10
"""Rounds followed unless more are asked for; later ones hardly move the median."""
STANDSTILL = 1e-6
"""Share of the scale below which a move counts as none."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Where parties stand, round by round."""

    position: Floats
    """``[R + 1, W, A]`` before the first round and after each."""
    risk: Floats
    """``[R, W, A]`` the exponent r with which each party weighs risks in the round; below 1 it takes them."""

    @property
    def n_rounds(self) -> int:
        """R."""
        return len(self.risk)


def challenge(position: Floats, capability: Floats, salience: Floats, *, n_rounds: int = MOST_ROUNDS) -> Rounds:
    """Let parties challenge each other until nobody moves.

    The votes of all parties decide who would win a challenge; the challenged resists with probability s, his salience.
    Where j gains more by challenging i than i by challenging j, i gives way: fully, or half-way in proportion to what
    both expect. Of several offers a party takes the one that moves it least. All move at once.

    Parameters
    ----------
    position : Floats
        ``[W, A]`` on the issue's scale. A party without weight neither challenges nor moves.
    capability : Floats
        ``[W, A]``.
    salience : Floats
        ``[W, A]`` in [0, 1]: here it is a probability.
    n_rounds : int
        Rounds at most.

    Returns
    -------
    Rounds

    References
    ----------
    scholz2011, equations 2 to 12.

    Examples
    --------
    >>> rounds = challenge(np.array([[0.0, 60.0, 100.0]]), np.array([[0.2, 1.0, 0.9]]), np.array([[0.2, 0.9, 0.5]]))
    >>> rounds.position[1].round(1)
    array([[30.5, 60. , 85.1]])
    """
    is_party = capability * salience > 0.0
    low = np.min(np.where(is_party, position, np.inf), axis=1)
    high = np.max(np.where(is_party, position, -np.inf), axis=1)
    span = np.where(high > low, high - low, 1.0)[:, None]
    x = (np.where(is_party, position, low[:, None]) - low[:, None]) / span
    weight = np.where(is_party, capability * salience, 0.0)
    s = np.where(is_party, salience, 0.0)
    positions, risks = [position.copy()], []
    for _ in range(n_rounds):
        victory = _victory(x, weight)
        risk = _risk(x, s, victory, is_party)
        moved = _offers(x, s, victory, risk, is_party)
        largest = float(np.max(np.abs(moved - x), initial=0.0))
        if largest <= STANDSTILL:
            break
        x = moved
        risks.append(risk)
        positions.append(np.where(is_party, low[:, None] + x * span, position))
    shape = (len(risks), *position.shape)
    return Rounds(np.stack(positions), np.stack(risks) if risks else np.zeros(shape))


def _victory(x: Floats, weight: Floats) -> Floats:
    """Return P ``[W, i, j]``: the share of the votes between the positions of i and j that falls to i; 1/2 if alike."""
    shape = (len(x), x.shape[1], x.shape[1])
    for_i, every = np.zeros(shape), np.zeros(shape)
    for voter in range(x.shape[1]):
        off = np.abs(x - x[:, voter, None])
        votes = weight[:, voter, None, None] * (off[:, None, :] - off[:, :, None])
        for_i += np.maximum(votes, 0.0)
        every += np.abs(votes)
    return np.where(every > 0.0, for_i / np.where(every > 0.0, every, 1.0), 0.5)


def _gain(x: Floats, s: Floats, victory: Floats, risk: Floats) -> Floats:
    """Return E ``[W, i, j]``: what i expects of challenging j where risks are weighed with ``risk`` ``[W, i, j]``."""
    gap = np.abs(x[:, :, None] - x[:, None, :])
    success = 2.0 - 4.0 * _power(0.5 - 0.5 * gap, risk)
    failure = 2.0 - 4.0 * _power(0.5 + 0.5 * gap, risk)
    standing = 2.0 - 4.0 * _power(np.full_like(gap, 0.5), risk)
    resists = s[:, None, :]
    return resists * (victory * success + (1.0 - victory) * failure) + (1.0 - resists) * success - standing


def _power(base: Floats, exponent: Floats) -> Floats:
    """Return ``base ** exponent`` for bases from 0 to 1, the same on every machine."""
    return np.where(base > 0.0, exp(exponent * log(np.maximum(base, 1e-300))), 0.0)


def _risk(x: Floats, s: Floats, victory: Floats, is_party: np.ndarray) -> Floats:
    """Return r ``[W, A]``: who is in least danger of being challenged takes the greatest risks."""
    n = x.shape[1]
    threats = _gain(x, s, victory, np.ones_like(victory))
    both = is_party[:, :, None] & is_party[:, None, :] & ~np.eye(n, dtype=np.bool_)
    threats = np.where(both, threats, 0.0)
    danger = total_over_parties(np.swapaxes(threats, 1, 2))  # of being challenged, over all challengers
    least = np.min(np.where(is_party, danger, np.inf), axis=1, keepdims=True)
    most = np.max(np.where(is_party, danger, -np.inf), axis=1, keepdims=True)
    is_told = most > least
    attitude = np.where(is_told, (2.0 * danger - most - least) / np.where(is_told, most - least, 1.0), 0.0)
    return np.where(is_party, (1.0 - attitude / 3.0) / (1.0 + attitude / 3.0), 1.0)


def _offers(x: Floats, s: Floats, victory: Floats, risk: Floats, is_party: np.ndarray) -> Floats:
    """Return positions after everybody took the offer that moves it least; i weighs both sides with its own r."""
    mine = np.broadcast_to(risk[:, :, None], victory.shape)
    attack = _gain(x, s, victory, mine)  # a[i, j]: i challenges j, as i sees it
    theirs = np.swapaxes(_gain(x, s, victory, np.swapaxes(mine, 1, 2)), 1, 2)  # b[i, j]: j challenges i, as i sees it
    gap = x[:, None, :] - x[:, :, None]
    is_forced = (theirs > attack) & (attack > 0.0)
    is_squeezed = (theirs > 0.0) & (attack < 0.0)
    half_way = is_squeezed & (theirs > np.abs(attack))
    gives_in = is_squeezed & (theirs < np.abs(attack))
    ratio = np.abs(attack) / np.where(half_way, theirs, 1.0)
    step = np.where(is_forced | gives_in, gap, np.where(half_way, gap * ratio, np.inf))
    is_possible = is_party[:, :, None] & is_party[:, None, :] & (gap != 0.0)
    step = np.where(is_possible, step, np.inf)
    nearest = np.argmin(np.abs(step), axis=2)[:, :, None]
    least = np.take_along_axis(step, nearest, axis=2)[:, :, 0]
    return x + np.where(np.isfinite(least), least, 0.0)
