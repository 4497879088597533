"""The level at which a quantity rests: a number, or a dated course that moves in straight lines.

A course is given by days and levels. Between two days it lies on the line between their levels; before the first and
after the last it stays. Since every day of a course within a run is a moment, it is a straight line within an interval.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from detente.model.model import Floats, Model

Level = TypeVar("Level", float, Floats)


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a quantity rests on a day: ``part`` of the way from one place of the case to another."""

    before: int
    """Assumption."""
    after: int
    """Assumption; the same one where it stands still."""
    part: float
    """0 to 1."""


def rest_place(model: Model, quantity: int, day: float) -> Rest:
    """Return of which places the level of rest of a quantity on a day is made."""
    quantities = model.quantities
    first, end = int(quantities.course_start[quantity]), int(quantities.course_start[quantity + 1])
    if first == end:
        place = int(quantities.rest[quantity])
        return Rest(place, place, 0.0)
    days: list[int] = quantities.course_day[first:end].tolist()
    levels: list[int] = quantities.course_level[first:end].tolist()
    after = bisect.bisect_right(days, day)
    if after in (0, len(days)):
        place = levels[max(after - 1, 0)]
        return Rest(place, place, 0.0)
    part = (day - days[after - 1]) / (days[after] - days[after - 1])
    return Rest(levels[after - 1], levels[after], part)


def rest_on(model: Model, numbers: Floats, quantity: int, day: float) -> Floats:
    """Return the level of rest of a quantity on a day, from the values ``[N]`` or ``[N, W]`` of all places.

    Parameters
    ----------
    model
        The case.
    numbers
        Values of all places, in one world or several.
    quantity
        Which quantity.
    day
        Days from the start.

    Returns
    -------
    Floats
        One number, or ``[W]``.
    """
    rest = rest_place(model, quantity, day)
    return np.asarray(between(numbers[rest.before], numbers[rest.after], rest.part))


def between(before: Level, after: Level, part: float) -> Level:
    """Return the level ``part`` of the way from one to another."""
    return before + part * (after - before)


def moving(model: Model, quantities: Sequence[int]) -> list[int]:
    """Return those of some quantities whose level of rest moves."""
    return [k for k in quantities if model.quantities.has_course(k)]
