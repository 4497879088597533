"""Levers: whose change would move the compromise, and which red line, moved how far, would open a zone of agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.negotiation.compromise import Floats, total_over_parties
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Limits, find_packages, zone_of_agreement

STEPS = 40
"""Distances tried for a red line: fortieths of the scale."""
MOST_LINES = 200
"""Red lines tried; tables of more name none."""


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
    lines = search.lines()
    now = search.share({})
    if len(lines) > MOST_LINES:
        return Opening(now, (), ())
    described = [search.describe(line, now) for line in lines]
    described.sort(key=lambda line: -line.share_if_dropped)
    return Opening(now, tuple(described), tuple(search.together(described, now)))


_Key = tuple[int, int, bool]


class _Search:
    def __init__(self, talks: Talks, limits: Limits, terms: Floats) -> None:
        self.talks, self.limits, self.terms = talks, limits, terms
        self.span = talks.high - talks.low

    def lines(self) -> list[_Key]:
        """Return the lines there are: party, issue, whether from below."""
        found: list[_Key] = []
        for is_lower, line in ((True, self.limits.at_least), (False, self.limits.at_most)):
            drawn = np.isfinite(line).any(axis=0) & self.limits.has_veto[:, None]
            found += [(int(party), int(issue), is_lower) for party, issue in zip(*np.nonzero(drawn), strict=True)]
        return found

    def moved(self, distances: dict[_Key, float]) -> Limits:
        """Return the limits with some lines moved outwards."""
        at_least, at_most = self.limits.at_least.copy(), self.limits.at_most.copy()
        for (party, issue, is_lower), distance in distances.items():
            if is_lower:
                at_least[:, party, issue] -= distance
            else:
                at_most[:, party, issue] += distance
        limits = self.limits
        return Limits(at_least, at_most, limits.has_veto, limits.reference, limits.cost_of_delay, limits.is_linked)

    def share(self, distances: dict[_Key, float]) -> float:
        """Return the share of draws with an acceptable package."""
        packages = find_packages(self.talks, self.moved(distances), self.terms)
        return float(np.mean(packages.is_acceptable))

    def bound(self, distances: dict[_Key, float]) -> float:
        """Return the share that the red lines alone leave: no less than `share`, and quick."""
        is_open = zone_of_agreement(self.talks, self.moved(distances)).is_open
        return float(np.mean(is_open.all(axis=1) if self.limits.is_linked else is_open.any(axis=1)))

    def describe(self, key: _Key, now: float) -> Line:
        party, issue, is_lower = key
        span = float(self.span[issue])
        # A line can stand outside the scale only where its draw does; a whole scale beyond it none binds.
        dropped = self.share({key: 2.0 * span})
        distance = np.nan
        if now < 0.5 <= dropped:
            least, most = 0, STEPS
            while most - least > 1:
                middle = (least + most) // 2
                moved = {key: span * middle / STEPS}
                if self.bound(moved) >= 0.5 and self.share(moved) >= 0.5:
                    most = middle
                else:
                    least = middle
            distance = span * most / STEPS
        return Line(party, issue, is_lower, dropped, distance)

    def together(self, lines: list[Line], now: float) -> list[tuple[Line, float]]:
        """Return lines to give up, greedily."""
        given_up: dict[_Key, float] = {}
        chosen: list[tuple[Line, float]] = []
        reached = now
        while reached < 0.5:
            options = [(line, _key(line)) for line in lines if _key(line) not in given_up]
            shares = [self.share({**given_up, key: 2.0 * float(self.span[line.issue])}) for line, key in options]
            # Where several issues are closed no single line helps; then the one that opens its own issue comes first.
            opened = [
                float(np.mean(self._opened({**given_up, key: 2.0 * float(self.span[line.issue])})))
                for line, key in options
            ]
            if not options:
                break
            best = max(range(len(options)), key=lambda n: (shares[n], opened[n]))
            if shares[best] <= reached and opened[best] <= float(np.mean(self._opened(given_up))):
                break
            line, key = options[best]
            given_up[key] = 2.0 * float(self.span[line.issue])
            reached = max(reached, shares[best])
            chosen.append((line, reached))
        return chosen

    def _opened(self, distances: dict[_Key, float]) -> Floats:
        return zone_of_agreement(self.talks, self.moved(distances)).is_open.mean(axis=1)


def _key(line: Line) -> _Key:
    return line.party, line.issue, line.is_lower
