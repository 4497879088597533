"""What of an effect can come about: it moves its quantity as far as the quantity's range lets it, and no further.

A history is a list of events in the order in which they happen, each with its effects. Meaning and symbols:
docs/reference/algorithm.md, "What a change is worth".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.model.model import ABSENT

if TYPE_CHECKING:
    from detente.model.model import Model


@dataclass(frozen=True, slots=True)
class Placed:
    """An effect in its place within a history."""

    event: int
    """Position of its event in the history."""
    row: int
    """Row of ``Effects``."""
    quantity: int
    """Which quantity it moves."""
    closes: bool
    """Whether the quantity is put back in range after it. What one event does to a quantity at once comes together, so
    only the last of these effects closes; each of those that come later or by and by does."""


def is_later(model: Model, row: int) -> bool:
    """Tell whether an effect begins after its event or comes by and by, and not whole and at once."""
    return int(model.effects.after[row]) != ABSENT or int(model.effects.over[row]) != ABSENT


def in_order(model: Model, bundles: Iterable[int]) -> list[Placed]:
    """Return the effects of a history's bundles in order: those that come at once, event by event, then the others."""
    effects = model.effects
    at_once: list[Placed] = []
    later: list[Placed] = []
    for event, bundle in enumerate(bundles):
        rows = range(int(effects.start[bundle]), int(effects.start[bundle + 1]))
        moved = [(row, int(effects.quantity[row])) for row in rows]
        last = {quantity: row for row, quantity in moved if not is_later(model, row)}
        for row, quantity in moved:
            if is_later(model, row):
                later.append(Placed(event, row, quantity, closes=True))
            else:
                at_once.append(Placed(event, row, quantity, closes=last[quantity] == row))
    return [*at_once, *later]


def kept_in_range(
    state: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    effects: Iterable[tuple[Placed, float]],
) -> list[float]:
    """Return by how much each effect moves its quantity, each from where those before it left the quantity.

    Parameters
    ----------
    state
        ``[K]`` where quantities stand before the first.
    low, high
        ``[K]`` their ranges, infinite where they have none.
    effects
        In order, each with its whole amount.

    Examples
    --------
    Up by 30 to the cap of 100, then down by 10:

    >>> up, down = Placed(0, 0, 0, closes=True), Placed(1, 1, 0, closes=True)
    >>> kept_in_range([90.0], [0.0], [100.0], [(up, 30.0), (down, -10.0)])
    [10.0, -10.0]
    """
    now: dict[int, float] = {}
    moved: list[float] = []
    for placed, amount in effects:
        before = now.get(placed.quantity, state[placed.quantity])
        after = before + amount
        kept = min(max(after, low[placed.quantity]), high[placed.quantity]) if placed.closes else after
        moved.append(amount if kept == after else kept - before)
        now[placed.quantity] = kept
    return moved
