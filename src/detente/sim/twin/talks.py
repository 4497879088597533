"""A session of a table on a path: who stands where now, and whether and on what they agree.

The models are those of `detente.negotiation`, asked about one world in its present state.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from detente.core.random import Purpose, uniform, word
from detente.model.model import ABSENT, Model
from detente.negotiation.election import elect
from detente.negotiation.reading import read_talks
from detente.negotiation.session import Meeting, meet
from detente.negotiation.settlement import MIXTURE
from detente.negotiation.talks import Talks
from detente.negotiation.zone import TOLERANCE, Limits, find_packages, zone_of_agreement
from detente.sim.twin.conditions import CLEARLY, Situation, rounding_of
from detente.sim.twin.numbers import WORLD, WorldNumbers

SETTLEMENT_ROUNDINGS = 16.0
"""What is agreed, made in a precision of eps, is wrong by less than this many eps of the scale's size: a quantile of a
normal distribution cut off far from its middle."""


def session_word(table: int, number: int, issue: int = ABSENT) -> int:
    """Return the number of the first random word of a session, or of one of its issues."""
    return 4 * (table << 14 | number << 7 | (1 + issue))


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a table in one world, in its present state."""

    numbers: WorldNumbers
    now: Situation
    table: int
    """Index of the table."""
    number: int
    """Number of the session within its table."""
    days: float
    """Days since the last one."""
    address: tuple[int, int, int]
    """Seed, world, path."""
    watch: Callable[[float, str], None]

    def hold(self) -> Meeting | None:
        """Return how it ends; None where the parties would not even strike a deal that is open to them."""
        model, tables = self.numbers.model, self.numbers.model.tables
        rate = self.numbers.seen(WORLD, int(tables.agreement[self.table]))
        chance = 1.0 - math.exp(-rate * self.days)
        address = model.address("tables", self.table)
        agrees = self._uniform(session_word(address, self.number))
        self.watch(abs(agrees - chance), f"agreement at {self._name}")
        if agrees >= chance:
            return None
        talks, limits = read_talks(model, self.table, self.numbers.drawn[None, :], np.array([self.now.x]))
        firsts = [session_word(address, self.number, issue) for issue in range(len(talks.low))]
        terms = np.array([[[self._uniform(first), self._uniform(first + 1)] for first in firsts]])
        self._watch_zone(talks, limits)
        self._watch_terms(talks, terms[0])
        meeting = meet(talks, limits, np.array([chance]), np.array([agrees]), terms)
        self._watch_packages(talks, limits, meeting)
        return meeting

    def _uniform(self, number: int) -> float:
        seed, world, path = self.address
        return uniform(word(seed, world, path, Purpose.TABLE, int(self.now.day), number))

    # How near each comparison came to the other answer

    def _watch_zone(self, talks: Talks, limits: Limits) -> None:
        zone = zone_of_agreement(talks, limits)
        for issue, size in enumerate(self._sizes(talks)):
            low, high = float(zone.low[0, issue]), float(zone.high[0, issue])
            total = size + rounding_of(low) + rounding_of(high)
            self.watch(abs(high - low) / total if total else math.inf, f"zone of {self._name}")

    def _watch_terms(self, talks: Talks, u: np.ndarray) -> None:
        for issue, size in enumerate(self._sizes(talks)):
            self.watch(abs(float(u[issue, 0]) - MIXTURE.election_share), f"terms of {self._name}")
            position, weight = talks.on(issue)
            stated = sorted(set(position[0, weight[0] > 0.0].tolist()))
            gaps = [b - a for a, b in itertools.pairwise(stated)]
            self.watch(min(gaps, default=math.inf) / size if size else math.inf, f"positions at {self._name}")
            if u[issue, 0] < MIXTURE.election_share and stated:
                chances = np.cumsum(elect(position, weight, span=talks.span(issue)).chance[0])[:-1]
                nearest = float(np.min(np.abs(u[issue, 1] - chances), initial=math.inf))
                self.watch(nearest, f"election at {self._name}")

    def _watch_packages(self, talks: Talks, limits: Limits, meeting: Meeting) -> None:
        """Watch whether a little more or less to lose would change what is acceptable.

        Where red lines leave room for things as they are, nobody loses by them, whatever rounding says.
        """
        zone = zone_of_agreement(talks, limits)
        if ((zone.low <= limits.reference) & (limits.reference <= zone.high)).all():
            return
        moved = any(self._sizes(talks))
        little = (CLEARLY if moved else 0.5 * TOLERANCE) * talks.salience.sum(axis=2)
        for change in (-little, little):
            other = find_packages(talks, replace(limits, cost_of_delay=limits.cost_of_delay + change), meeting.terms)
            settled = other.is_settled if not limits.is_linked else other.is_acceptable
            before = meeting.is_settled if not limits.is_linked else meeting.is_open
            if not np.array_equal(settled, before):
                self.watch(0.0, f"package of {self._name}")

    def _sizes(self, talks: Talks) -> list[float]:
        """Return the size of what has moved the stands on each issue: 0 where nothing has."""
        return [self._size(issue) for issue in range(len(talks.low))]

    def _size(self, issue: int) -> float:
        model, tables = self.numbers.model, self.numbers.model.tables
        row = int(tables.issue_start[self.table]) + issue
        largest = 0.0
        for stand in np.flatnonzero(tables.stand_issue == row).tolist():
            size = 0.0
            for shift in range(int(tables.shift_start[stand]), int(tables.shift_start[stand + 1])):
                quantity = int(tables.shift_quantity[shift])
                coefficient = self.numbers.seen(WORLD, int(tables.shift_coefficient[shift]))
                start = self.numbers.seen(WORLD, int(model.quantities.start[quantity]))
                size += abs(coefficient) * (self.now.sizes[quantity] + abs(start))
            largest = max(largest, size)
        return largest

    @property
    def _name(self) -> str:
        return self.numbers.model.tables.names[self.table]


def sessions_of(model: Model) -> dict[int, list[tuple[int, int, bool]]]:
    """Return the sessions at each calendar entry: table, number of the session, whether it is the table's last."""
    tables, result = model.tables, dict[int, list[tuple[int, int, bool]]]()
    for table in range(len(tables.names)):
        rows = range(int(tables.session_start[table]), int(tables.session_start[table + 1]))
        for row in rows:
            entry = int(tables.session_entry[row])
            result.setdefault(entry, []).append((table, int(tables.session_number[row]), row == rows[-1]))
    return result
