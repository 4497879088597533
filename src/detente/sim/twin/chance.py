"""What nobody chooses on a path: whether and when entries of the calendar come, how they end, how long stages take.

Every number has an address of its own, by the event's path, that knows neither step nor grain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from detente.core.random import Purpose, block, event_number, uniform
from detente.model.model import ABSENT
from detente.sim.twin.conditions import Situation, rounding_of
from detente.sim.twin.episode import Watch
from detente.sim.twin.numbers import WORLD, WorldNumbers

NEVER_ENDS = math.inf
"""End of the stage of a process that is in none."""
ROUNDINGS = 4.0
"""A length of a stage, or a day of a triangular distribution, is wrong by fewer roundings than this."""


@dataclass(slots=True)
class Running:
    """A process on a path."""

    stage: int = -1
    """In which stage it is: -1 before the first, their number once it is over."""
    end: float = NEVER_ENDS
    """When, in days, the stage ends."""
    run: int = 0
    """How often it has begun."""


@dataclass(slots=True)
class Chance:
    """Draws what nobody chooses on one path."""

    numbers: WorldNumbers
    now: Situation
    """The present state of the path."""
    address: tuple[int, int, int]
    """Seed, world, path."""
    watch: Watch
    """Told how near each draw came to another result."""

    def _uniforms(self, path: str, step: int = 0) -> list[float]:
        seed, world, number = self.address
        return [uniform(word) for word in block(seed, world, number, Purpose.EVENT, step, event_number(path))]

    def days(self) -> list[int]:
        """Return the days of the calendar entries whose day is drawn."""
        undated = self.numbers.model.undated
        found = []
        for entry, name in enumerate(undated.names):
            first, n = int(undated.first[entry]), int(undated.last[entry]) - int(undated.first[entry]) + 1
            u, likeliest = self._uniforms(f"calendar.{name}")[0], int(undated.likeliest[entry])
            place = u * n if likeliest == ABSENT else _triangular(u, n, likeliest - first + 0.5)
            self.watch(abs(place - round(place)) / (n * ROUNDINGS), f"day of {name}")
            found.append(first + min(math.floor(place), n - 1))
        return found

    def comes(self, path: str, place: int) -> bool:
        """Return whether an entry of the calendar comes that has a chance (a place, or ABSENT: it does)."""
        if place == ABSENT:
            return True
        u, chance = self._uniforms(path)[1], self.numbers.at(self.now).seen(WORLD, place)
        self.watch(abs(u - chance), f"chance of {path}")
        return u < chance

    def end_of_entry(self, path: str, event: int) -> tuple[int, int] | None:
        """Return event and bundle of the outcome of a calendar entry, None if it has none."""
        return self._outcome(event, self._uniforms(path)[2], path)

    def end_of_shock(self, path: str, event: int, day: int, arrival: int) -> tuple[int, int] | None:
        """Return the same of an arrival of a shock, by its number within the interval and the last day of that."""
        return self._outcome(event, self._uniforms(path, (arrival << 16) | day)[0], path)

    def _outcome(self, event: int, u: float, path: str) -> tuple[int, int] | None:
        outcomes = self.numbers.at(self.now).outcomes_of_event(event)
        total = 0.0
        for chance, bundle, end in outcomes[:-1]:
            total += chance
            self.watch(abs(u - total), f"outcome of {path}")
            if u < total:
                return end, bundle
        return (outcomes[-1][2], outcomes[-1][1]) if outcomes else None

    def end_of_stage(self, process: int, stage: int, run: int, begun: float) -> float:
        """Return when, in days, a stage ends that begins at a time, in a run of its process."""
        processes = self.numbers.model.processes
        mean, shape = self.numbers.seen(WORLD, int(processes.stage_lasts[stage])), int(processes.stage_shape[stage])
        length = mean
        if shape:
            path = f"processes.{processes.names[process]}.stages.{processes.stage_names[stage]}"
            blocks = [self._uniforms(path, (number << 16) | run) for number in range((shape + 3) // 4)]
            length = mean / shape * sum(-math.log(u) for u in [u for each in blocks for u in each][:shape])
        end = begun + length
        size = rounding_of(end)
        if size:  # else both precisions hold the same number
            self.watch(abs(end - round(end)) / (size * ROUNDINGS), f"day of {processes.names[process]}")
        return end


def _triangular(u: float, n: int, mode: float) -> float:
    """Return the quantile of the triangular distribution from 0 to n."""
    return math.sqrt(u * n * mode) if u < mode / n else n - math.sqrt((1.0 - u) * n * (n - mode))
