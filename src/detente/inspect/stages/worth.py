"""What a unit of each quantity is worth to each actor."""

from __future__ import annotations

from typing import TypedDict

from detente.inspect.stages.request import Request
from detente.inspect.worth import ActingCost, UnitWorth, acting_costs, unit_worths


class Data(TypedDict):
    """What a unit of each quantity is worth to each actor."""

    worths: list[UnitWorth]
    """By actor, then quantity; those that are worth nothing are left out."""
    costs: list[ActingCost]
    """What moves cost those who make them, where they cost anything."""


def look(request: Request) -> Data:
    """Return the worths of all actors, or of one."""
    model, actor = request.model, request.known_actor()
    return {
        "worths": [row for row in unit_worths(model) if actor in {None, row.actor}],
        "costs": [each for each in acting_costs(model) if actor in {None, each.actor}],
    }
