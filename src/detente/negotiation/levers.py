"""Levers: whose change would move the compromise, and which red line, moved how far, would open a zone of agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.negotiation.compromise import Floats, total_over_parties
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Bools, Limits, find_packages, zone_of_agreement

STEPS = 40
"""Distances tried for a red line: fortieths of the scale."""
NUMBERS_AT_ONCE = 1 << 24
"""Numbers of one kind (positions, lines) held while lines are tried, at most: 128 MB."""


@dataclass(frozen=True, slots=True)
class Pulls:
    """Where the compromise on an issue would stand if one party changed; all ``[W, A]``, exact."""

    if_it_comes_over: Floats
    """The party takes the position of the party for whom the lever is sought."""
    if_it_stops_caring: Floats
    """Its salience falls to nothing."""
    if_it_cares_most: Floats
    """Its salience rises to the greatest at the table."""
    per_unit_of_position: Floats
    """Movement of the compromise per unit by which the party moves."""


def pulls(position: Floats, capability: Floats, salience: Floats, party: int) -> Pulls:
    """Return the levers on the compromise of one issue, sought for a party.

    With ``y = sum w x / sum w`` and weights ``w = c s``: ``dy/dx_i = w_i / sum w``, and each of the changes below
    follows by putting it into y.

    Parameters
    ----------
    position, salience : Floats
        ``[W, A]`` on the issue.
    capability : Floats
        ``[W, A]``.
    party : int
        For whom.

    Returns
    -------
    Pulls

    Examples
    --------
    >>> levers = pulls(np.array([[100.0, 0.0, 0.0]]), np.ones((1, 3)), np.array([[1.0, 1.0, 0.5]]), 0)
    >>> levers.if_it_comes_over.tolist(), levers.per_unit_of_position.tolist()
    ([[40.0, 80.0, 60.0]], [[0.4, 0.4, 0.2]])
    """
    weight = capability * salience
    total = total_over_parties(weight)[:, None]
    moment = total_over_parties(weight * position)[:, None]
    target = position[:, party, None]
    most = np.max(np.where(capability > 0.0, salience, 0.0), axis=1)[:, None]
    highest = capability * most
    with np.errstate(invalid="ignore", divide="ignore"):
        return Pulls(
            if_it_comes_over=(moment + weight * (target - position)) / total,
            if_it_stops_caring=(moment - weight * position) / (total - weight),
            if_it_cares_most=(moment + (highest - weight) * position) / (total - weight + highest),
            per_unit_of_position=weight / total,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A red line and what moving it would do."""

    party: int
    issue: int
    is_lower: bool
    """Whether the party wants at least this much; else at most."""
    share_if_dropped: float
    """Share of draws with an acceptable package if the line were given up and all else stayed."""
    distance_for_half: float
    """How far it must move, on the issue's scale, for at least half of the draws to have one; NaN if that is not
    enough."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Red lines that stand between the parties and a zone of agreement."""

    share_now: float
    """Share of draws with an acceptable package."""
    lines: tuple[Line, ...]
    """Every line of a party with a veto, the one that helps most first."""
    together: tuple[tuple[Line, float], ...]
    """Lines to give up one after the other, each the one that then helps most, with the share reached; until half of
    the draws have an acceptable package, or no line helps."""


def opening_moves(talks: Talks, limits: Limits, terms: Floats) -> Opening:
    """Return which red lines, moved how far, would open a zone of agreement.

    Parameters
    ----------
    talks : Talks
        Positions and saliences.
    limits : Limits
        Lines, vetoes, reference.
    terms : Floats
        ``[W, I]`` where the talks would end without limits.

    Returns
    -------
    Opening
    """
    search = _Search(talks, limits, terms)
    now = search.now
    described = search.describe(search.lines())
    described.sort(key=lambda line: -line.share_if_dropped)
    return Opening(now, tuple(described), tuple(search.together(described)))


_Key = tuple[int, int, bool]
_Move = tuple[_Key, float]
"""A line, and how far it moves outwards."""
_Rows = npt.NDArray[np.int64]


class _Search:
    """Tries what moved lines would do, many at once.

    A line that moves changes only the draws in which it is the narrowest of its issue and side; the rest keep.
    """

    def __init__(self, talks: Talks, limits: Limits, terms: Floats) -> None:
        self.talks, self.terms = talks, terms
        self.limits = replace(limits, at_least=limits.at_least.copy(), at_most=limits.at_most.copy())
        """With the lines given up so far."""
        self.span = talks.high - talks.low
        self.zone = zone_of_agreement(talks, limits)
        self.is_acceptable: Bools = find_packages(talks, limits, terms).is_acceptable

    @property
    def now(self) -> float:
        """Share of draws with an acceptable package."""
        return float(np.mean(self.is_acceptable))

    def lines(self) -> list[_Key]:
        """Return the lines there are: party, issue, whether from below."""
        found: list[_Key] = []
        for is_lower, line in ((True, self.limits.at_least), (False, self.limits.at_most)):
            drawn = np.isfinite(line).any(axis=0) & self.limits.has_veto[:, None]
            found += [(int(party), int(issue), is_lower) for party, issue in zip(*np.nonzero(drawn), strict=True)]
        return found

    def describe(self, keys: list[_Key]) -> list[Line]:
        """Return what moving each line would do."""
        dropped = self.shares([(key, self._whole(key)) for key in keys])
        distance = np.full(len(keys), np.nan)
        sought = [n for n, share in enumerate(dropped) if self.now < 0.5 <= share]
        least, most = dict.fromkeys(sought, 0), dict.fromkeys(sought, STEPS)
        while narrowing := [n for n in sought if most[n] - least[n] > 1]:
            tried = [(keys[n], float(self.span[keys[n][1]]) * ((least[n] + most[n]) // 2) / STEPS) for n in narrowing]
            for n, share in zip(narrowing, self.shares(tried), strict=True):
                (most if share >= 0.5 else least)[n] = (least[n] + most[n]) // 2
        for n in sought:
            distance[n] = float(self.span[keys[n][1]]) * most[n] / STEPS
        return [Line(*key, share, float(far)) for key, share, far in zip(keys, dropped, distance, strict=True)]

    def together(self, lines: list[Line]) -> list[tuple[Line, float]]:
        """Return lines to give up, greedily; they are given up in the search itself."""
        chosen: list[tuple[Line, float]] = []
        left = list(lines)
        reached = self.now
        while reached < 0.5 and left:
            moves = [(_key(line), self._whole(_key(line))) for line in left]
            # Where several issues are closed no single line helps; then the one that opens its own issue comes first.
            shares, opened = self._shares(moves)
            best = max(range(len(left)), key=lambda n: (shares[n], opened[n]))
            if shares[best] <= reached and opened[best] <= float(np.mean(self.zone.is_open.mean(axis=1))):
                break
            line = left.pop(best)
            self._give_up(moves[best])
            reached = max(reached, shares[best])
            chosen.append((line, reached))
        return chosen

    def shares(self, moves: list[_Move]) -> list[float]:
        """Return, for each line moved outwards alone, the share of draws with an acceptable package."""
        return self._shares(moves)[0]

    def _shares(self, moves: list[_Move]) -> tuple[list[float], list[float]]:
        """Return the same, and the share of issues and draws on which lines leave something."""
        before = self.zone.is_open.mean(axis=1)
        # A line that is the narrowest in no draw changes nothing.
        changing = [n for n, (key, _) in enumerate(moves) if self._is_narrowest(key).any()]
        acceptable = np.full(len(moves), float(np.count_nonzero(self.is_acceptable)))
        opened = np.full(len(moves), before.sum())
        for some in self._portions(changing):
            tried = self._try([moves[n] for n in some])
            # Where nothing is agreed until everything is, an issue without room needs no search.
            now: Bools = np.logical_or(tried.is_open.all(axis=1), not self.limits.is_linked)
            at = np.flatnonzero(now)
            rows = tried.rows[at]
            now[at] = find_packages(self.talks.at(rows), tried.limits(at), self.terms[rows]).is_acceptable
            for total, change in (
                (acceptable, now.astype(np.float64) - self.is_acceptable[tried.rows]),
                (opened, tried.is_open.mean(axis=1) - before[tried.rows]),
            ):
                total[some] += np.bincount(tried.owner, weights=change, minlength=len(some))
        n_draws = len(self.is_acceptable)
        return (acceptable / n_draws).tolist(), (opened / n_draws).tolist()

    def _is_narrowest(self, key: _Key) -> Bools:
        """Return in which draws a line is the narrowest of its issue and side, ``[W]``."""
        party, issue, is_lower = key
        return np.asarray((self.zone.low_party if is_lower else self.zone.high_party)[:, issue] == party)

    def _give_up(self, move: _Move) -> None:
        """Take a line as given up from now on."""
        tried = self._try([move])
        everything = np.arange(len(tried.rows))
        packages = find_packages(self.talks.at(tried.rows), tried.limits(everything), self.terms[tried.rows])
        self.is_acceptable[tried.rows] = packages.is_acceptable
        (party, issue, is_lower), distance = move
        if is_lower:
            self.limits.at_least[:, party, issue] -= distance
        else:
            self.limits.at_most[:, party, issue] += distance
        self.zone = zone_of_agreement(self.talks, self.limits)

    def _whole(self, key: _Key) -> float:
        """Return how far a line is moved that is given up: one can stand outside the scale only where its draw does."""
        return 2.0 * float(self.span[key[1]])

    def _portions(self, moves: list[int]) -> Iterator[list[int]]:
        """Yield moves, as many at once as memory bears: each takes the draws in which its line is the narrowest."""
        most = max(1, NUMBERS_AT_ONCE // (self.talks.position[0].size * len(self.is_acceptable)))
        for first in range(0, len(moves), most):
            yield moves[first : first + most]

    def _try(self, moves: list[_Move]) -> _Tried:
        """Move lines outwards, each alone, in the draws in which it is the narrowest."""
        parts, is_open = [], []
        for (party, issue, is_lower), distance in moves:
            rows = np.flatnonzero(self._is_narrowest((party, issue, is_lower)))
            lines = (self.limits.at_least if is_lower else self.limits.at_most)[rows, :, issue]
            lines[:, party] += -distance if is_lower else distance
            lines = lines[:, self.limits.has_veto]
            low, high = self.zone.low[rows, issue], self.zone.high[rows, issue]
            if is_lower:
                low = np.maximum(np.max(lines, axis=1), self.talks.low[issue])
            else:
                high = np.minimum(np.min(lines, axis=1), self.talks.high[issue])
            after = self.zone.is_open[rows]
            after[:, issue] = low <= high
            parts.append(rows)
            is_open.append(after)
        owner = np.repeat(np.arange(len(moves)), [len(rows) for rows in parts])
        return _Tried(self.limits, moves, np.concatenate(parts), owner, np.concatenate(is_open))


@dataclass(frozen=True, slots=True)
class _Tried:
    """Lines that moved, each alone; one row per draw that it changes."""

    base: Limits
    moves: list[_Move]
    rows: _Rows
    """``[R]`` the draw"""
    owner: _Rows
    """``[R]`` number of the move"""
    is_open: Bools
    """``[R, I]`` whether the lines leave something on each issue"""

    def limits(self, some: _Rows) -> Limits:
        """Return the limits of some rows, with the line of each moved."""
        found = self.base.at(self.rows[some])
        owner = self.owner[some]
        for n in np.unique(owner):
            (party, issue, is_lower), distance = self.moves[n]
            mine = owner == n
            if is_lower:
                found.at_least[mine, party, issue] -= distance
            else:
                found.at_most[mine, party, issue] += distance
        return found


def _key(line: Line) -> _Key:
    return line.party, line.issue, line.is_lower
