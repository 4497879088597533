"""One draw of all assumptions, and how each actor sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from detente.inspect.stages.request import Request
from detente.model.model import Floats, Model
from detente.world.draws import draw_worlds


class Data(TypedDict):
    """One draw of all assumptions."""

    world: int
    """Number of the world."""
    seed: int
    """Seed of the run it belongs to."""
    numbers: dict[str, float]
    """Every number by its path, beliefs included, in canonical units."""
    seen_differently: dict[str, dict[str, float]]
    """By actor: the numbers that it sees otherwise than they are."""


def look(request: Request) -> Data:
    """Return the numbers of one world: as they are, and as actors see them where they see them differently."""
    model = request.model
    drawn = draw_worlds(model.draws, seed=request.spec.seed, first=request.world, count=1)[0]
    return {
        "world": request.world,
        "seed": request.spec.seed,
        "numbers": {path: float(value) for path, value in zip(model.draws.paths, drawn, strict=True)},
        "seen_differently": {
            actor: dict(_seen_by(model, drawn, viewer)) for viewer, actor in enumerate(model.actors.names, start=1)
        },
    }


def _seen_by(model: Model, drawn: Floats, viewer: int) -> Iterator[tuple[str, float]]:
    """Yield path and value of the places a viewer sees otherwise than they are."""
    for place, (own, seen) in enumerate(zip(model.view[0], model.view[viewer], strict=True)):
        if own != seen:
            yield model.draws.paths[place], float(drawn[seen])
