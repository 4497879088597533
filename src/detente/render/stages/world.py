"""One draw of all assumptions, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.inspect.stages.request import Request
from detente.inspect.stages.world import Data
from detente.inspect.units import readable_unit


def text(request: Request, data: Data) -> str:
    """Return the numbers of the world, then what each actor sees differently."""
    draws = request.model.draws
    right = {} if draws.views is None else {draws.paths[draws.views.who]: draws.views.analysts}
    return "\n".join(_lines(data, dict(zip(draws.paths, draws.unit, strict=True)), right))


def _lines(data: Data, units: dict[str, str], names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    width = max(map(len, units))

    def line(path: str, value: float) -> str:
        if path in names:
            return f"{path:<{width}}  {names[path][int(value)]}"
        factor, unit = readable_unit(units[path], value)
        return f"{path:<{width}}  {value * factor:.4g} {unit}".rstrip()

    yield f"world {data['world']}"
    yield from (line(path, value) for path, value in data["numbers"].items() if not path.startswith("beliefs."))
    for actor, seen in data["seen_differently"].items():
        if seen:
            yield f"\nas {actor} sees it"
            yield from (line(path, value) for path, value in seen.items())
