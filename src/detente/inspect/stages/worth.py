"""What a unit of each quantity is worth to each actor."""

from __future__ import annotations

from typing import TypedDict

from detente.core.errors import RunError
from detente.inspect.stages.request import Request
from detente.inspect.worth import ActingCost, UnitWorth, acting_costs, lines_of, unit_worths

NOTE = (
    "Worth of one unit gained or lost at the start, averaged over the actor's horizon with all it sets off\n"
    "through the links, as the actor sees it (numbers at their medians). The odds of an option that brings\n"
    "the unit, or of a move that costs worth, change by the last factor."
)


class Data(TypedDict):
    """What a unit of each quantity is worth to each actor."""

    worths: list[UnitWorth]
    """By actor, then quantity; those that are worth nothing are left out."""
    costs: list[ActingCost]
    """What moves cost those who make them, where they cost anything."""


def show(request: Request) -> tuple[str, Data]:
    """Return the worths of all actors, or of one."""
    model, actor = request.model, request.actor
    if actor is not None and actor not in model.actors.names:
        raise RunError(f"found actor {actor!r}, expected one of {', '.join(model.actors.names)}")
    rows = [row for row in unit_worths(model) if actor in {None, row.actor}]
    costs = [each for each in acting_costs(model) if actor in {None, each.actor}]
    return "\n".join([*lines_of(rows, costs), "", NOTE]), {"worths": rows, "costs": costs}
