"""The quantities' own course over part of an interval, in double precision.

It is the twin of `detente.sim.flow` and `detente.sim.pulls`. With every quantity goes its size, so that its rounding
error in a precision of eps is a few eps times it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from detente.model.model import ABSENT
from detente.sim.twin.conditions import Situation, look_up
from detente.sim.twin.numbers import WORLD, WorldNumbers

State = tuple[list[float], list[float]]
"""``[K]`` quantities and their sizes."""


@dataclass(frozen=True, slots=True)
class Course:
    """Quantities moving from one day to another."""

    numbers: WorldNumbers
    begin: float
    """Day on which they begin."""
    days: float
    """For how long."""

    def flow(self, state: State, members: frozenset[int]) -> State:
        """Return where returns, exact links, drifts and courses bring some of the quantities; others stay."""
        alone, joined = self.numbers.flow(self.days)
        drifts = self.numbers.drifts(self.days)
        y, sizes = state
        x, after = y.copy(), sizes.copy()
        for k, kept in alone.items():
            if k in members:
                rest = self.rest(k, self.begin)
                x[k] = y[k] + (1.0 - kept) * (rest - y[k])
                after[k] = kept * sizes[k] + abs(y[k]) + (1.0 - kept) * (abs(rest) + abs(y[k]))
        for group, matrix in joined:
            if group.quantities[0] not in members:
                continue
            rests = [self.rest(m, self.begin) for m in group.quantities]
            for i, k in enumerate(group.quantities):
                shares = matrix[i].tolist()
                deviations = [y[m] - rest for m, rest in zip(group.quantities, rests, strict=True)]
                x[k] = rests[i] + sum(a * d for a, d in zip(shares, deviations, strict=True))
                after[k] = abs(rests[i]) + sum(
                    abs(a) * (sizes[m] + abs(y[m]) + abs(rest))
                    for a, m, rest in zip(shares, group.quantities, rests, strict=True)
                )
        for k in members:
            moved = drifts.get(k, 0.0)
            if self.numbers.model.quantities.has_course(k):
                begin, end = (self.rest(k, self.begin + part * self.days) for part in (0, 1))
                moved += end - begin
                after[k] += abs(begin) + abs(end)
            if moved:
                x[k] += moved
                after[k] += abs(moved) + abs(x[k])
        return x, after

    def rest(self, quantity: int, day: float) -> float:
        """Return the level of rest of a quantity on a day."""
        return self.numbers.rest(quantity, day)


def half_interval(
    numbers: WorldNumbers, state: State, now: Situation, *, begin: float, days: float, length: int
) -> State:
    """Return where half an interval brings all quantities.

    Parameters
    ----------
    numbers
        The world.
    state
        Quantities and sizes.
    now
        What has happened, in the middle of the interval: what gains that are expressions look at beside quantities.
    begin, days
        Day on which the half begins, and its days.
    length
        Days of the whole interval.
    """
    stepped = numbers.stepped
    others = frozenset(range(len(state[0]))) - set(stepped.quantities)
    state = Course(numbers, begin, days).flow(state, others)
    if not stepped.quantities:
        return state
    n = stepped.substeps(length)
    for step in range(n):
        state = _substep(numbers, state, now, begin + days * step / n, days / n)
    return state


def _substep(numbers: WorldNumbers, state: State, now: Situation, day: float, h: float) -> State:
    """Return where a sub-step brings quantities that links join which are not linear (Runge and Kutta, order 4)."""
    members, half = frozenset(numbers.stepped.quantities), 0.5 * h
    first, second = Course(numbers, day, half), Course(numbers, day + half, half)
    start = state[0]
    k1 = _pulls(numbers, start, now, day, h)
    ahead = first.flow(_plus(state, k1, 0.5), members)[0]
    held = _held(numbers, start, ahead)
    k2 = _pulls(numbers, _where(held, start, ahead), now, day + half, h)
    middle = first.flow(state, members)
    k3 = _pulls(numbers, _where(held, start, _plus(middle, k2, 0.5)[0]), now, day + half, h)
    k4 = _pulls(numbers, _where(held, start, second.flow(_plus(middle, k3, 1.0), members)[0]), now, day + h, h)
    state = _plus(first.flow(_plus(state, k1, 1.0 / 6.0), members), k2, 1.0 / 3.0)
    state = _plus(second.flow(_plus(state, k3, 1.0 / 3.0), members), k4, 1.0 / 6.0)
    state = _where(held, start, state[0]), state[1]
    return _in_range(numbers, state, _sensitivity(numbers, state, now, h))


def _held(numbers: WorldNumbers, start: list[float], ahead: list[float]) -> list[int]:
    """Return the quantities that stand at an end of their range and would leave it."""
    low, high = numbers.model.quantities.low, numbers.model.quantities.high
    return [
        k for k in numbers.stepped.quantities if (ahead[k] < low[k] == start[k]) or (ahead[k] > high[k] == start[k])
    ]


def _where(held: list[int], start: list[float], x: list[float]) -> list[float]:
    """Return quantities, those that are held as they were at the start."""
    return [start[k] if k in held else value for k, value in enumerate(x)]


def _plus(state: State, change: Mapping[int, float], part: float) -> State:
    """Return quantities with part of a change added."""
    x, sizes = state[0].copy(), state[1].copy()
    for k, by in change.items():
        x[k] += part * by
        sizes[k] += part * abs(by) + abs(x[k])
    return x, sizes


def _pulls(numbers: WorldNumbers, x: list[float], now: Situation, day: float, h: float) -> dict[int, float]:
    """Return what links that are not linear bring over ``h`` days from a state on, by target."""
    links, total = numbers.model.links, dict[int, float]()
    for link in numbers.stepped.links:
        source, target = int(links.source[link]), int(links.target[link])
        gain = h * gain_in(numbers, link, x, now)[0] * factor(numbers, link, x)
        total[target] = total.get(target, 0.0) + gain * drive(numbers, link, x[source], numbers.rest(source, day))
    return total


def gain_in(numbers: WorldNumbers, link: int, x: list[float], now: Situation) -> tuple[float, float]:
    """Return the gain of a link in a state, and its size: 0 for one that is a plain number."""
    place = int(numbers.model.links.gain[link])
    if not numbers.model.links.is_changing[link]:
        return numbers.seen(WORLD, place), 0.0
    return numbers.present(WORLD, place, replace(now, x=x))


def factor(numbers: WorldNumbers, link: int, x: list[float]) -> float:
    """Return by what the gain of a link is multiplied in a state."""
    times = int(numbers.model.links.times[link])
    return 1.0 if times == ABSENT else x[times]


def drive(numbers: WorldNumbers, link: int, value: float, rest: float) -> float:
    """Return what pulls by a link: the deviation of its source from rest, its value, or what a curve makes of it."""
    links = numbers.model.links
    if links.has_lookup(link):
        return curve(numbers, link, value)
    return value if links.on_value[link] else value - rest


def curve(numbers: WorldNumbers, link: int, value: float) -> float:
    """Return what the curve of a link makes of a value: on the line between two corners, flat beyond the ends."""
    links = numbers.model.links
    rows = range(int(links.lookup_start[link]), int(links.lookup_start[link + 1]))
    levels = [(numbers.seen(WORLD, int(links.lookup_pull[row])), 0.0) for row in rows]
    return look_up((value, 0.0), links.lookup_at[rows.start : rows.stop].tolist(), levels)[0]


def steepest(numbers: WorldNumbers, link: int) -> float:
    """Return how much a link's drive changes at most per unit of its source."""
    links = numbers.model.links
    if not links.has_lookup(link):
        return 1.0
    rows = range(int(links.lookup_start[link]), int(links.lookup_start[link + 1]))
    corners = [(float(links.lookup_at[row]), numbers.seen(WORLD, int(links.lookup_pull[row]))) for row in rows]
    return max((abs((b - a) / (high - low)) for (low, a), (high, b) in pairwise(corners)), default=0.0)


def _sensitivity(numbers: WorldNumbers, state: State, now: Situation, h: float) -> dict[int, float]:
    """Return by how much the size of each target grows, since pulls hang on quantities that are rounded themselves."""
    links, (x, sizes) = numbers.model.links, state
    grown: dict[int, float] = {}
    for link in numbers.stepped.links:
        source, target, times = (int(ends[link]) for ends in (links.source, links.target, links.times))
        gain, gain_size = (abs(h * each) for each in gain_in(numbers, link, x, now))
        pull = abs(x[source]) if not links.has_lookup(link) else max(1.0, abs(curve(numbers, link, x[source])))
        by_source = abs(factor(numbers, link, x)) * steepest(numbers, link) * (sizes[source] + abs(x[source]))
        by_times = 0.0 if times == ABSENT else pull * (sizes[times] + abs(x[times]))
        by_gain = gain_size * abs(factor(numbers, link, x)) * pull
        grown[target] = grown.get(target, 0.0) + gain * (by_source + by_times) + by_gain
    return grown


def _in_range(numbers: WorldNumbers, state: State, grown: Mapping[int, float]) -> State:
    """Return quantities within their ranges, with sizes grown by what pulls bring of the errors of others."""
    quantities, (x, sizes) = numbers.model.quantities, state
    for k in numbers.stepped.quantities:
        x[k] = min(max(x[k], float(quantities.low[k])), float(quantities.high[k]))
        sizes[k] += grown.get(k, 0.0)
    return x, sizes
