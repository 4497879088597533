"""What values an expression can take: interval arithmetic over the typed tree.

An interval holds every value the expression can have, never fewer: parts that hang together are taken as if they did
not (``x - x`` may be anything from low - high to high - low). So what is said never to hold never holds; the contrary
does not follow. See moore1966 for the rules.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from detente.model import expression as m
from detente.model.expression import Expression

Interval = tuple[float, float]
ANYTHING: Final[Interval] = (-math.inf, math.inf)
_ROUNDING: Final = 1e-6
"""Share by which a bound that is no whole number is moved outwards: runs hold quantities in single precision."""
_LARGEST_EXACT: Final = 2.0**24


@dataclass(frozen=True, slots=True)
class Limits:
    """What is known of the parts of an expression."""

    quantities: Mapping[int, Interval] = field(default_factory=dict)
    """Range by quantity; anything where there is none."""
    once: AbstractSet[int] = frozenset()
    """Events that happen at most once."""
    impossible: AbstractSet[int] = frozenset()
    """Events that cannot happen."""
    last_day: float = math.inf
    """Days from the start to the last day."""


def bounds(node: Expression, limits: Limits) -> Interval:
    """Return the least and the largest value that a number, duration or date can have.

    Examples
    --------
    >>> limits = Limits({0: (0.0, 100.0)})
    >>> bounds(m.Arithmetic("-", m.Constant(50.0), m.QuantityValue(0)), limits)
    (-50.0, 50.0)
    """
    match node:
        case m.Constant():
            return node.value, node.value
        case m.QuantityValue():
            return limits.quantities.get(node.quantity, ANYTHING)
        case m.Today():
            return 0.0, limits.last_day
        case m.Since():
            return (m.NEVER_DAYS, m.NEVER_DAYS) if node.event in limits.impossible else (0.0, m.NEVER_DAYS)
        case m.Count():
            if node.event in limits.impossible:
                return 0.0, 0.0
            return 0.0, 1.0 if node.event in limits.once else math.inf
        case m.Negative():
            low, high = bounds(node.operand, limits)
            return -high, -low
        case m.Absolute():
            low, high = bounds(node.operand, limits)
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
        case m.Arithmetic():
            return _combined(node.operator, bounds(node.left, limits), bounds(node.right, limits))
        case _:
            return ANYTHING


def truth(node: Expression, limits: Limits) -> bool | None:
    """Tell whether a condition always holds (True), never does (False), or may do either (None).

    Examples
    --------
    >>> above = m.Comparison(">", m.QuantityValue(0), m.Constant(500.0))
    >>> truth(above, Limits({0: (0.0, 100.0)})), truth(above, Limits())
    (False, None)
    """
    match node:
        case m.Truth():
            return node.value
        case m.Happened():
            return False if node.event in limits.impossible else None
        case m.Not():
            held = truth(node.operand, limits)
            return None if held is None else not held
        case m.Both():
            both = truth(node.left, limits), truth(node.right, limits)
            return False if False in both else True if both == (True, True) else None
        case m.Either():
            either = truth(node.left, limits), truth(node.right, limits)
            return True if True in either else False if either == (False, False) else None
        case m.Comparison():
            return _compared(node, bounds(node.left, limits), bounds(node.right, limits))
        case _:
            return None


def simplified(node: Expression, limits: Limits) -> Expression:
    """Return a condition in which every comparison that is decided by its bounds is replaced by its truth."""
    held = truth(node, limits)
    if held is not None:
        return m.Truth(held)
    match node:
        case m.Not():
            return m.Not(simplified(node.operand, limits))
        case m.Both():
            return m.Both(simplified(node.left, limits), simplified(node.right, limits))
        case m.Either():
            return m.Either(simplified(node.left, limits), simplified(node.right, limits))
        case _:
            return node


def _compared(node: m.Comparison, left: Interval, right: Interval) -> bool | None:
    operator = node.operator
    if operator in (">", ">="):
        left, right = right, left
        operator = "<" if operator == ">" else "<="
    if operator == "<":
        return True if left[1] < right[0] else False if left[0] >= right[1] else None
    if operator == "<=":
        return True if left[1] <= right[0] else False if left[0] > right[1] else None
    is_apart = left[1] < right[0] or right[1] < left[0]
    for one, other in ((node.left, right), (node.right, left)):
        is_apart |= isinstance(one, m.Count) and other[0] == other[1] and other[0] != math.floor(other[0])
    is_same = left[0] == left[1] == right[0] == right[1]
    if not is_apart and not is_same:
        return None
    return is_same if operator == "==" else not is_same


def _combined(operator: str, left: Interval, right: Interval) -> Interval:
    (a, b), (c, d) = left, right
    if operator == "+":
        return _outwards(a + c, b + d)
    if operator == "-":
        return _outwards(a - d, b - c)
    if operator == "min":
        return min(a, c), min(b, d)
    if operator == "max":
        return max(a, c), max(b, d)
    if operator == "*":
        products = [_times(x, y) for x in left for y in right]
        return _outwards(min(products), max(products))
    if c == d == 0:
        return 0.0, 0.0  # the language has it so: no path may end in a NaN
    if c > 0 or d < 0:
        quotients = [_times(x, 1 / y) for x in left for y in right]
        return _outwards(min(quotients), max(quotients))
    if a >= 0 and c == 0:
        return 0.0, math.inf
    return ANYTHING


def _times(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _outwards(low: float, high: float) -> Interval:
    """Return bounds moved outwards by what rounding may add, where they are not whole."""
    if not (math.isfinite(low) and low == math.floor(low) and abs(low) < _LARGEST_EXACT):
        low -= _ROUNDING * abs(low) if math.isfinite(low) else 0.0
    if not (math.isfinite(high) and high == math.floor(high) and abs(high) < _LARGEST_EXACT):
        high += _ROUNDING * abs(high) if math.isfinite(high) else 0.0
    return low, high
