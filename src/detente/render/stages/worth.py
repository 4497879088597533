"""What a unit of each quantity is worth to each actor, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.core.text import page_width
from detente.inspect.stages.request import Request
from detente.inspect.stages.worth import Data
from detente.inspect.worth import ActingCost, UnitWorth

NOTE = (
    "Worth of one unit gained or lost at the start, averaged over the actor's horizon with all it sets off\n"
    "through the links, as the actor sees it (numbers at their medians). The odds of an option that brings\n"
    "the unit, or of a move that costs worth, change by the last factor."
)


def text(_: Request, data: Data) -> str:
    """Return the worths as a table, with what they are below."""
    return "\n".join([*table(data["worths"], data["costs"]), "", NOTE])


def table(rows: Sequence[UnitWorth], costs: Sequence[ActingCost] = ()) -> Iterator[str]:
    """Yield a table of worths, one block an actor, then what moves cost."""
    width = min(28, page_width() - 61) if page_width() > 75 else 14
    yield f"{'actor':<16} {'one unit of':<{width}} {'unit':<12} {'gained':>9} {'lost':>9} {'odds x':>9}"
    last = ""
    for row in rows:
        actor = row.actor if row.actor != last else ""
        last = row.actor
        yield (
            f"{actor:<16} {row.quantity:<{width}} {row.unit:<12} {row.gain:>9.3g} {row.loss:>9.3g} {row.odds:>9.3g}"
        ).rstrip()
    for each in costs:
        label = f"making {each.move}"
        yield f"{each.actor:<16} {label:<{width}} {'worth':<12} {'':>9} {each.cost:>9.3g} {each.odds:>9.3g}"
