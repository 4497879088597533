"""Typed expressions as trees of frozen nodes: what the parser makes and the engine, the twin and ``check`` read.

Numbers are floats, times are nominal days (a month has 30.4375, a year 365.25), dates are days since the case's start.
A node has one of two types: a number, or a truth value. There is no other, so nothing here can surprise at run time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Constant:
    """A number; durations in nominal days, dates in days since the start of the case."""

    value: float


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """The present value of quantity ``quantity`` (index)."""

    quantity: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the case, as whoever reckons sees it: place ``place`` (index)."""

    place: int


@dataclass(frozen=True, slots=True)
class Today:
    """The present day, counted from the start."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Whether event ``event`` (index) has happened, today or before."""

    event: int


@dataclass(frozen=True, slots=True)
class HappenedWithin:
    """Whether event ``event`` (index) has happened, once or again, on one of the days ``first`` to ``last``.

    The language has no word for it; measures ask for it (`detente.forecast.measure`).
    """

    event: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Since:
    """Days since event ``event`` last happened; 1e9 if it never did."""

    event: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often event ``event`` has happened."""

    event: int


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a number."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers combined. Division by zero gives 0, so that no path can end in a NaN."""

    operator: Literal["+", "-", "*", "/", "min", "max", "power"]
    """``power`` of a number that is not above 0 is 0."""
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Absolute:
    """The absolute value of a number."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one number; each is finite for every number (see the constants below)."""

    name: Literal["exp", "log", "logistic", "sqrt"]
    operand: Expression


@dataclass(frozen=True, slots=True)
class Lookup:
    """A piecewise linear function through points, held flat beyond its ends."""

    operand: Expression
    xs: tuple[float, ...]
    """Ascending."""
    ys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """One number where a condition holds, another where it does not."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers compared."""

    operator: Literal["<", "<=", ">", ">=", "==", "!="]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a truth value."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Both:
    """``left and right``."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Either:
    """``left or right``."""

    left: Expression
    right: Expression


Expression = (
    Constant
    | Truth
    | QuantityValue
    | Parameter
    | Today
    | Happened
    | HappenedWithin
    | Since
    | Count
    | Negative
    | Arithmetic
    | Absolute
    | Function
    | Lookup
    | Choose
    | Comparison
    | Not
    | Both
    | Either
)
"""Any node."""
NEVER_DAYS = 1e9
"""What ``since`` says of an event that never happened."""
EXPONENT_RANGE = 87.0
"""``exp`` cuts its number at +-87: beyond it single precision ends."""
LEAST_LOGGED = 1e-30
"""``log`` of a smaller number, or of one that is not above 0, is that of this one; ``sqrt`` of one below 0 is 0."""


def parts(node: Expression) -> tuple[Expression, ...]:
    """Return the nodes directly below a node.

    Examples
    --------
    >>> parts(Comparison("<", Today(), Constant(3.0)))
    (Today(), Constant(value=3.0))
    """
    match node:
        case Negative(operand) | Absolute(operand) | Not(operand) | Function(_, operand):
            return (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Both(left, right) | Either(left, right):
            return left, right
        case Lookup(operand, _, ys):
            return operand, *ys
        case Choose(condition, yes, no):
            return condition, yes, no
        case _:
            return ()


def with_parts(node: Expression, below: tuple[Expression, ...]) -> Expression:
    """Return a node with other nodes directly below it, in the order of `parts`."""
    match node:
        case Negative() | Absolute() | Not() | Function():
            return replace(node, operand=below[0])
        case Arithmetic() | Comparison() | Both() | Either():
            return replace(node, left=below[0], right=below[1])
        case Lookup():
            return replace(node, operand=below[0], ys=below[1:])
        case Choose():
            return Choose(*below)
        case _:
            return node


def waits_for_events(node: Expression) -> bool:
    """Tell whether a condition only waits for events to happen: once it holds it does so for ever.

    Examples
    --------
    >>> waits_for_events(Both(Happened(0), Happened(1))), waits_for_events(Not(Happened(0)))
    (True, False)
    """
    match node:
        case Happened() | HappenedWithin():
            return True
        case Both(left, right) | Either(left, right):
            return waits_for_events(left) and waits_for_events(right)
        case _:
            return False


def nodes(expression: Expression) -> Iterator[Expression]:
    """Yield all nodes of an expression, each before what is below it."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(parts(node)))


def asks_of_events(node: Expression) -> bool:
    """Tell whether a condition asks only which events have happened, or have not: it changes only as one happens.

    Examples
    --------
    >>> asks_of_events(Both(Happened(0), Not(Happened(1)))), asks_of_events(Comparison(">", Count(0), Constant(0.0)))
    (True, False)
    """
    match node:
        case Happened() | HappenedWithin() | Truth():
            return True
        case Not(operand):
            return asks_of_events(operand)
        case Both(left, right) | Either(left, right):
            return asks_of_events(left) and asks_of_events(right)
        case _:
            return False


def events_in(node: Expression | None) -> set[int]:
    """Return the events that a condition names; none where there is no condition.

    Examples
    --------
    >>> sorted(events_in(Both(Happened(3), Comparison("<=", Since(1), Constant(2.0)))))
    [1, 3]
    """
    parts = () if node is None else nodes(node)
    return {part.event for part in parts if isinstance(part, Happened | HappenedWithin | Since | Count)}


def since_in(node: Expression) -> set[int]:
    """Return the events since which a number counts the time, but where an ``if`` asks about the event itself.

    Conditions inside are left out: ``since(war) < 8 weeks`` is false before the war.

    Examples
    --------
    >>> since_in(Arithmetic("+", Since(3), Choose(Happened(1), Since(1), Constant(0.0))))
    {3}
    """
    match node:
        case Since(event):
            return {event}
        case Comparison() | Not() | Both() | Either():
            return set()
        case Choose(condition, yes, no):
            return (since_in(yes) | since_in(no)) - events_in(condition)
        case _:
            return set[int]().union(*map(since_in, parts(node)))


def asks_of_days(node: Expression) -> bool:
    """Tell whether the answer to a condition can change as days pass, though nothing else does."""
    return any(isinstance(part, Today | Since) for part in nodes(node))


def windows_in(node: Expression) -> set[HappenedWithin]:
    """Return the spans of days in which a condition asks for an event."""
    return {part for part in nodes(node) if isinstance(part, HappenedWithin)}


def days_named(node: Expression) -> set[int]:
    """Return the days at which a condition on the date can change: the last before, and the first after.

    Examples
    --------
    >>> sorted(days_named(Comparison(">=", Today(), Constant(30.0))))
    [29, 30]
    """
    match node:
        case Comparison(_, left, right):
            (a, b), (c, d) = _line(left), _line(right)
            if a == c or not all(map(math.isfinite, (a, b, c, d))):
                return set()
            day = (d - b) / (a - c)
            return {math.ceil(day) - 1, math.floor(day)} if abs(day) < NEVER_DAYS else set()
        case Not(operand):
            return days_named(operand)
        case Both(left, right) | Either(left, right):
            return days_named(left) | days_named(right)
        case _:
            return set()


def _line(node: Expression) -> tuple[float, float]:
    """Return (a, b) of a number that is a x date + b; NaN for any other."""
    match node:
        case Today():
            return 1.0, 0.0
        case Constant(value):
            return 0.0, value
        case Negative(operand):
            a, b = _line(operand)
            return -a, -b
        case Arithmetic("+" | "-" as operator, left, right):
            (a, b), (c, d) = _line(left), _line(right)
            return (a + c, b + d) if operator == "+" else (a - c, b - d)
        case _:
            return math.nan, math.nan
