"""Expressions as lane code: one instruction or two per node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from detente.model import expression as ex
from detente.sim.functions import exp, log
from detente.sim.lanes import F32, F64, MASK, Function, Lane, clip, fma, greatest, least, sqrt

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
    parameter: Callable[[int], Lane]
    """A number of the case, by place, as whoever reckons sees it."""
    fixed: Callable[[ex.Expression], Lane | None]
    """What a part of an expression that is fixed within a world comes to; None where that is not kept."""


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
    if kind == F32 and is_fixed(node) and (known := at.fixed(node)) is not None:
        return known
    match node:
        case ex.Constant(value):
            return f.constant(kind, value)
        case ex.QuantityValue(quantity):
            held = at.quantity(quantity).cast(kind)
            return at.start(quantity) + held if quantity in at.wide else held
        case ex.Parameter(place):
            return at.parameter(place).cast(kind)
        case ex.Today():
            return at.now().cast(kind)
        case ex.Since(event):
            last = at.last(event)
            return (last > HAPPENED_ABOVE).select(greatest(at.now() - last, 0.0), ex.NEVER_DAYS).cast(kind)
        case ex.Count(event):
            return at.count(event).cast(kind)
        case ex.Negative(operand):
            return -number(f, operand, at, kind)
        case ex.Arithmetic(operator, left, right):
            return _combine(operator, number(f, left, at, kind), number(f, right, at, kind))
        case ex.Absolute() | ex.Function() | ex.Lookup() | ex.Choose():
            return _function(f, node, at, kind)
        case _:
            raise TypeError(f"not a number: {node!r}")


def _combine(operator: str, a: Lane, b: Lane) -> Lane:
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
            power = exp(b.cast(F32) * _log(a.cast(F32)))
            return (a > 0.0).select(power.cast(a.kind), 0.0)


def _function(
    f: Function, node: ex.Absolute | ex.Function | ex.Lookup | ex.Choose, at: Surroundings, kind: str
) -> Lane:
    match node:
        case ex.Absolute(operand):
            inner = number(f, operand, at, kind)
            return greatest(inner, -inner)
        case ex.Function(name, operand):
            return _elementary(name, number(f, operand, at).cast(F32)).cast(kind)
        case ex.Lookup(operand, xs, ys):
            return along(number(f, operand, at, kind), xs, [number(f, y, at, kind) for y in ys])
        case ex.Choose(condition, yes, no):
            return truth(f, condition, at).select(number(f, yes, at, kind), number(f, no, at, kind))


def along(x: Lane, xs: Sequence[float], levels: Sequence[Lane]) -> Lane:
    """Write straight lines through points: a sum over their pieces, each as far as x has come through it."""
    total = levels[0]
    for i in range(len(xs) - 1):
        share = clip((x - xs[i]) * (1.0 / (xs[i + 1] - xs[i])), 0.0, 1.0)
        total = fma(share, levels[i + 1] - levels[i], total)
    return total


def _elementary(name: str, x: Lane) -> Lane:
    match name:
        case "exp":
            return exp(x)
        case "log":
            return _log(x)
        case "logistic":
            return 1.0 / (exp(-x) + 1.0)
        case _:
            return sqrt(greatest(x, 0.0))


def _log(x: Lane) -> Lane:
    return log(greatest(x, ex.LEAST_LOGGED))


_READS_STATE = ex.QuantityValue | ex.Today | ex.Happened | ex.HappenedWithin | ex.Since | ex.Count
_IS_TRUTH = ex.Truth | ex.Comparison | ex.Not | ex.Both | ex.Either


def is_fixed(node: ex.Expression) -> bool:
    """Tell whether a number is worked out from what is drawn for a world alone, and so is the same on all its paths.

    Examples
    --------
    >>> odds = ex.Arithmetic("/", ex.Parameter(0), ex.Arithmetic("-", ex.Constant(1.0), ex.Parameter(0)))
    >>> is_fixed(odds), is_fixed(ex.Arithmetic("*", odds, ex.QuantityValue(2))), is_fixed(ex.Parameter(0))
    (True, False, False)
    """
    if isinstance(node, ex.Parameter | ex.Constant | _IS_TRUTH):
        return False
    below = list(ex.nodes(node))
    return any(isinstance(each, ex.Parameter) for each in below) and not any(
        isinstance(each, _READS_STATE) for each in below
    )


def fixed_parts(node: ex.Expression) -> Iterator[ex.Expression]:
    """Yield the parts of an expression that are fixed within a world, none of them part of another."""
    if is_fixed(node):
        yield node
        return
    for part in ex.parts(node):
        yield from fixed_parts(part)


def quantities_in(node: ex.Expression) -> frozenset[int]:
    """Return the quantities that an expression reads."""
    return frozenset(each.quantity for each in ex.nodes(node) if isinstance(each, ex.QuantityValue))


def counted_events(node: ex.Expression) -> set[int]:
    """Return the events whose count an expression reads."""
    return {each.event for each in ex.nodes(node) if isinstance(each, ex.Count)}
