"""What a unit of each quantity is worth to each actor."""

from __future__ import annotations

from detente.core.errors import RunError
from detente.core.plain import to_plain
from detente.inspect.stages import Shown
from detente.inspect.stages.request import Request
from detente.inspect.worth import lines_of, unit_worths

NOTE = (
    "Worth of one unit gained or lost at the start, averaged over the actor's horizon with all it sets off\n"
    "through the links, as the actor sees it (numbers at their medians). The odds of an option that brings\n"
    "the unit change by the last factor."
)


def show(request: Request) -> Shown:
    """Return the worths of all actors, or of one."""
    model, actor = request.model, request.actor
    if actor is not None and actor not in model.actors.names:
        raise RunError(f"found actor {actor!r}, expected one of {', '.join(model.actors.names)}")
    rows = [row for row in unit_worths(model) if actor in {None, row.actor}]
    return Shown("\n".join([*lines_of(rows), "", NOTE]) + "\n", to_plain(rows))
