"""What events set: which numbers with which actors decide, from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.inspect.labels import scale
from detente.model.minds import EVERYBODY
from detente.model.model import Model
from detente.world.draws import medians

if TYPE_CHECKING:
    from detente.case.schema import Case


@dataclass(frozen=True, slots=True)
class ChangeOfMind:
    """A number that an event sets."""

    event: str
    """Event that sets it."""
    path: str
    """What is set: a number with which an actor decides, or ``beliefs.ACTOR.PATH``."""
    before: str
    """Its median at the start, with its unit."""
    after: str
    """Its median once the event has happened."""


def changes_of_mind(model: Model, case: Case | None = None) -> Iterator[ChangeOfMind]:
    """Yield what events set, in the order of the case; the case tells in which units."""
    minds, paths, middle = model.minds, model.draws.paths, medians(model.draws)
    rows = zip(minds.event.tolist(), minds.seen_by.tolist(), minds.place.tolist(), minds.number.tolist(), strict=True)
    for event, seen_by, place, number in rows:
        viewer = 0 if seen_by == EVERYBODY else seen_by
        path = paths[place]
        before, after = (
            scale(paths[column], model, case).show(float(middle[column]))
            for column in model.view[viewer, [place, number]]
        )
        yield ChangeOfMind(
            model.events[event],
            f"beliefs.{model.actors.names[viewer - 1]}.{path}" if viewer else path,
            before,
            after,
        )
