"""One draw of all assumptions, and how each actor sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from detente.inspect.stages.request import Request
from detente.inspect.units import readable_unit
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


def show(request: Request) -> tuple[str, Data]:
    """Return the numbers of one world: as they are, and as actors see them where they see them differently."""
    model = request.model
    drawn = draw_worlds(model.draws, seed=request.seed, first=request.world, count=1)[0]
    data: Data = {
        "world": request.world,
        "seed": request.seed,
        "numbers": {path: float(value) for path, value in zip(model.draws.paths, drawn, strict=True)},
        "seen_differently": {
            actor: dict(_seen_by(model, drawn, viewer)) for viewer, actor in enumerate(model.actors.names, start=1)
        },
    }
    return "\n".join(_lines(model, drawn, request.world)), data


def _seen_by(model: Model, drawn: Floats, viewer: int) -> Iterator[tuple[str, float]]:
    """Yield path and value of the places a viewer sees otherwise than they are."""
    for place, (own, seen) in enumerate(zip(model.view[0], model.view[viewer], strict=True)):
        if own != seen:
            yield model.draws.paths[place], float(drawn[seen])


def _lines(model: Model, drawn: Floats, world: int) -> Iterator[str]:
    """Yield the numbers of the world, then what each actor sees differently."""
    draws = model.draws
    units = dict(zip(draws.paths, draws.unit, strict=True))
    width = max(len(path) for path in draws.paths)

    def line(path: str, value: float) -> str:
        factor, unit = readable_unit(units[path], value)
        return f"{path:<{width}}  {value * factor:.4g} {unit}".rstrip()

    yield f"world {world}"
    for path, value in zip(draws.paths, drawn, strict=True):
        if not path.startswith("beliefs."):
            yield line(path, float(value))
    for viewer, actor in enumerate(model.actors.names, start=1):
        seen = dict(_seen_by(model, drawn, viewer))
        if seen:
            yield f"\nas {actor} sees it"
            yield from (line(path, value) for path, value in seen.items())
