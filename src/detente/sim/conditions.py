"""Conditions as lane code: one instruction or two per node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.model import expression as ex
from detente.sim.lanes import F32, F64, MASK, Function, Lane, greatest, least

NEVER_DAY = 65535.0
"""First day of what never happened."""
HAPPENED_ABOVE = -5e8
"""``last`` of an event that happened is above this; of one that did not, -1e9."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a condition can look at, as code to load it."""

    quantity: Callable[[int], Lane]
    """What the state holds of a quantity: its value, or its distance from the start for the wide ones."""
    start: Callable[[int], Lane]
    """Start of a wide quantity, in double precision."""
    wide: frozenset[int]
    """Wide quantities: conditions about them are evaluated in double precision."""
    last: Callable[[int], Lane]
    """Day on which an event last happened."""
    count: Callable[[int], Lane]
    within: Callable[[ex.HappenedWithin], Lane]
    """First day of a span on which its event happened; NEVER_DAY if it did not."""
    now: Callable[[], Lane]
    """Present day by lane."""


_COMPARISONS = {"<": "olt", "<=": "ole", ">": "ogt", ">=": "oge", "==": "oeq", "!=": "one"}


def truth(f: Function, node: ex.Expression, at: Surroundings) -> Lane:
    """Write the code of a condition; the result is a mask."""
    match node:
        case ex.Truth(value):
            return f.constant(MASK, value)
        case ex.Happened(event):
            return at.last(event) > HAPPENED_ABOVE
        case ex.HappenedWithin():
            return at.within(node) < NEVER_DAY
        case ex.Comparison(operator, left, right):
            kind = F64 if (quantities_in(left) | quantities_in(right)) & at.wide else F32
            a, b = number(f, left, at, kind), number(f, right, at, kind)
            return f.let(MASK, f"fcmp {_COMPARISONS[operator]} {kind} {a.name}, {b.name}")
        case ex.Not(operand):
            return ~truth(f, operand, at)
        case ex.Both(left, right):
            return truth(f, left, at) & truth(f, right, at)
        case ex.Either(left, right):
            return truth(f, left, at) | truth(f, right, at)
        case _:
            raise TypeError(f"not a truth value: {node!r}")


def number(f: Function, node: ex.Expression, at: Surroundings, kind: str = "") -> Lane:
    """Write the code of a numeric expression, in single precision unless it is about a wide quantity."""
    kind = kind or (F64 if quantities_in(node) & at.wide else F32)
    match node:
        case ex.Constant(value):
            return f.constant(kind, value)
        case ex.QuantityValue(quantity):
            held = at.quantity(quantity).cast(kind)
            return at.start(quantity) + held if quantity in at.wide else held
        case ex.Today():
            return at.now().cast(kind)
        case ex.Since(event):
            last = at.last(event)
            return (last > HAPPENED_ABOVE).select(at.now() - last, ex.NEVER_DAYS).cast(kind)
        case ex.Count(event):
            return at.count(event).cast(kind)
        case ex.Negative(operand):
            return -number(f, operand, at, kind)
        case ex.Absolute(operand):
            inner = number(f, operand, at, kind)
            return greatest(inner, -inner)
        case ex.Arithmetic(operator, left, right):
            a, b = number(f, left, at, kind), number(f, right, at, kind)
            match operator:
                case "+":
                    return a + b
                case "-":
                    return a - b
                case "*":
                    return a * b
                case "/":
                    return (~b.equals(0.0)).select(a / b, 0.0)
                case "min":
                    return least(a, b)
                case "max":
                    return greatest(a, b)
        case _:
            raise TypeError(f"not a number: {node!r}")


def quantities_in(node: ex.Expression) -> frozenset[int]:
    """Return the quantities that a numeric expression reads."""
    match node:
        case ex.QuantityValue(quantity):
            return frozenset({quantity})
        case ex.Negative(operand) | ex.Absolute(operand):
            return quantities_in(operand)
        case ex.Arithmetic(_, left, right):
            return quantities_in(left) | quantities_in(right)
        case _:
            return frozenset()


def counted_events(node: ex.Expression) -> set[int]:
    """Return the events whose count a condition reads."""
    match node:
        case ex.Count(event):
            return {event}
        case ex.Negative(operand) | ex.Absolute(operand) | ex.Not(operand):
            return counted_events(operand)
        case (
            ex.Arithmetic(_, left, right)
            | ex.Comparison(_, left, right)
            | ex.Both(left, right)
            | ex.Either(left, right)
        ):
            return counted_events(left) | counted_events(right)
        case _:
            return set()
