"""What a path says to questions about events: when a condition was first met, and which of several was met first.

Days are compared first, and on one day what had happened before on the path: the *place* of an event is the number of
those before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.model import expression as ex
from detente.sim.conditions import NEVER_DAY
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, Function, Lane

AFTER_ALL = 1e9
"""Place of what is looked at when all of a day has happened."""
BEFORE_ALL = -1.0
"""Place of what held from the first."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A point of a path: a day, and a place among what happened."""

    day: Lane
    place: Lane

    def is_before(self, other: Instant) -> Lane:
        """Write where it comes before another one."""
        return (self.day < other.day) | (self.day.equals(other.day) & (self.place < other.place))

    def or_else(self, other: Instant, mask: Lane) -> Instant:
        """Write it where ``mask`` is set, another one elsewhere."""
        return Instant(mask.select(self.day, other.day), mask.select(self.place, other.place))


def write_answers(kernel: Kernel, f: Function) -> list[int]:
    """Write, at the end of a path, when conditions were first met; return the slots of their days.

    Of a choice only the option that came first keeps its day: on one day that met first on the path, and the first
    listed of those found at the same look.
    """
    state, places = f.parameter("state"), list[int]()
    for question in kernel.model.questions:
        if question.kind == "number":
            continue
        rows = range(len(places), len(places) + len(question.conditions))
        own = _slot_of_day(kernel, question.conditions[0]) if len(rows) == 1 else None
        if own is not None:
            places.append(own)
            continue
        instants = [_instant(kernel, f, row, kernel.hit_rows[row][1]) for row in rows]
        for row, day in zip(rows, _days_of_first(f, instants), strict=True):
            f.store(day, state, kernel.slots.hits + row)
            places.append(kernel.slots.hits + row)
    return places


def _days_of_first(f: Function, instants: list[Instant]) -> list[Lane]:
    """Write the days of some conditions, NEVER_DAY for all but the one that was met first."""
    first, winner = instants[0], f.constant(F32, 0.0)
    for row, each in enumerate(instants[1:], start=1):
        is_earlier = each.is_before(first)
        first, winner = each.or_else(first, is_earlier), is_earlier.select(f.constant(F32, row), winner)
    return [winner.equals(row).select(each.day, NEVER_DAY) for row, each in enumerate(instants)]


def _slot_of_day(kernel: Kernel, condition: ex.Expression) -> int | None:
    """Return the slot of the day on which a condition about one event alone first held."""
    if isinstance(condition, ex.HappenedWithin):
        return kernel.slots.within + kernel.windows.index(condition)
    if isinstance(condition, ex.Happened) and not kernel.model.events_before[condition.event] <= 0:
        return kernel.slots.first + condition.event
    return None


def _instant(kernel: Kernel, f: Function, row: int, condition: ex.Expression) -> Instant:
    """Write when the condition of a row was first met."""
    if ex.asks_of_events(condition):
        return when_met(kernel, f, condition)
    slots = kernel.slots
    return Instant(*(f.load(F32, f.parameter("state"), slot + row) for slot in (slots.hits, slots.hit_place)))


def when_met(kernel: Kernel, f: Function, node: ex.Expression) -> Instant:
    """Write when a condition that asks only of events first held."""
    if any(isinstance(part, ex.Not) for part in ex.nodes(node)):
        return _first_of_changes(kernel, f, node)
    if isinstance(node, ex.Both | ex.Either):
        left, right = when_met(kernel, f, node.left), when_met(kernel, f, node.right)
        is_left_first = left.is_before(right)
        return left.or_else(right, is_left_first if isinstance(node, ex.Either) else ~is_left_first)
    return _leaf(kernel, f, node)


def _first_of_changes(kernel: Kernel, f: Function, node: ex.Expression) -> Instant:
    """Write when a condition first held that can cease to hold: at the end of day 0, or as an event happened."""
    asked = (ex.Happened, ex.HappenedWithin, ex.Truth)
    leaves: dict[ex.Expression, Instant] = {
        part: _leaf(kernel, f, part) for part in ex.nodes(node) if isinstance(part, asked)
    }
    never = Instant(f.constant(F32, NEVER_DAY), f.constant(F32, AFTER_ALL))
    first = never
    for change in (Instant(f.constant(F32, 0.0), f.constant(F32, AFTER_ALL)), *leaves.values()):
        held = change.or_else(never, _holds(node, leaves, change))
        first = held.or_else(first, held.is_before(first))
    return first


def _holds(node: ex.Expression, leaves: dict[ex.Expression, Instant], at: Instant) -> Lane:
    """Write where a condition holds at an instant."""
    match node:
        case ex.Not(operand):
            return ~_holds(operand, leaves, at)
        case ex.Both(left, right):
            return _holds(left, leaves, at) & _holds(right, leaves, at)
        case ex.Either(left, right):
            return _holds(left, leaves, at) | _holds(right, leaves, at)
        case _:
            return ~at.is_before(leaves[node])


def _leaf(kernel: Kernel, f: Function, node: ex.Expression) -> Instant:
    """Write since when one event has happened, or since when a constant holds."""
    held, never = f.constant(F32, 0.0), f.constant(F32, NEVER_DAY)
    place = f.constant(F32, BEFORE_ALL)
    if isinstance(node, ex.Truth):
        return Instant(held if node.value else never, place)
    slot, state = _slot_of_day(kernel, node), f.parameter("state")
    if isinstance(node, ex.Happened) and slot is not None and node.event in kernel.placed:
        place = f.load(F32, state, kernel.slots.place + kernel.placed.index(node.event))
    return Instant(held if slot is None else f.load(F32, state, slot), place)
