"""Evaluation of conditions, with a note of how close each came to the other answer.

A number comes with its *size*: that of the numbers it was made of, so that its rounding error in a precision of eps
is a few eps times its size; 0 for what both precisions hold exactly. A truth value comes with its *margin*: how far,
in sizes, its numbers are from giving the other answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.model.expression import (
    EXPONENT_RANGE,
    LEAST_LOGGED,
    Absolute,
    Arithmetic,
    Both,
    Choose,
    Comparison,
    Constant,
    Count,
    Either,
    Expression,
    Function,
    Happened,
    HappenedWithin,
    Lookup,
    Negative,
    Not,
    Parameter,
    QuantityValue,
    Since,
    Today,
    Truth,
)

CLEARLY = 1e-5
"""Numbers that differ by more than this part of their sizes are in the same order in single precision too."""


@dataclass(slots=True)
class Situation:
    """All that conditions can see: the present state and what has happened."""

    day: float
    """Present day, counted from the start."""
    x: list[float]
    """``[K]``"""
    sizes: list[float]
    """``[K]`` sizes of x."""
    last: list[float] = field(default_factory=list)
    """``[E]`` day of the last time, -1e9 if never."""
    count: list[int] = field(default_factory=list)
    """``[E]`` how often."""
    days: list[list[int]] = field(default_factory=list)
    """``[E]`` days on which it happened within the run."""
    numbers: list[float] = field(default_factory=list)
    """``[N]`` numbers of the case by place, as whoever reckons sees them."""


def rounding_of(value: float) -> float:
    """Return the size of a number that may have been rounded: 0 if single precision holds it exactly."""
    return 0.0 if not math.isfinite(value) or float(np.float32(value)) == value else abs(value)


def evaluate_number(node: Expression, now: Situation) -> tuple[float, float]:
    """Return the value of a numeric expression, and its size."""
    match node:
        case Parameter(place):
            return now.numbers[place], rounding_of(now.numbers[place])
        case Constant(value):
            return value, rounding_of(value)
        case QuantityValue(quantity):
            return now.x[quantity], now.sizes[quantity]
        case Today():
            return now.day, 0.0
        case Since(event):
            return max(now.day - now.last[event], 0.0), 0.0
        case Count(event):
            return float(now.count[event]), 0.0
        case Negative(operand):
            value, size = evaluate_number(operand, now)
            return -value, size
        case Absolute(operand):
            value, size = evaluate_number(operand, now)
            return abs(value), size
        case Arithmetic(operator, left, right):
            return _combine(operator, evaluate_number(left, now), evaluate_number(right, now))
        case Function(name, operand):
            return _function(name, *evaluate_number(operand, now))
        case Lookup(operand, xs, ys):
            return look_up(evaluate_number(operand, now), xs, [evaluate_number(y, now) for y in ys])
        case Choose(condition, yes, no):
            holds, margin = evaluate_truth(condition, now)
            value, size = evaluate_number(yes if holds else no, now)
            # Where rounding can turn the condition, nothing that hangs on the number is sure.
            return value, size if margin > CLEARLY else math.inf
        case _:
            raise TypeError(f"{node!r} is not a number")


def _combine(operator: str, left: tuple[float, float], right: tuple[float, float]) -> tuple[float, float]:
    (a, size_a), (b, size_b) = left, right
    match operator:
        case "+" | "-":
            value = a + b if operator == "+" else a - b
            size = size_a + size_b
        case "*":
            value = a * b
            size = size_a * abs(b) + size_b * abs(a)
        case "/" if b == 0.0:
            return 0.0, 0.0
        case "/":
            value = a / b
            size = (size_a + size_b * abs(value)) / abs(b)
        case "power" if a <= 0.0:
            return 0.0, 0.0 if a < -CLEARLY * size_a else math.inf
        case "power":
            value = _exp(b * math.log(max(a, LEAST_LOGGED)))
            return value, value * (1.0 + abs(b) * (1.0 + size_a / a) + (size_b + abs(b)) * abs(math.log(a)))
        case "min" | "max":
            value = min(a, b) if operator == "min" else max(a, b)
            if abs(a - b) > CLEARLY * (size_a + size_b):
                return value, size_a if value == a else size_b
            return value, max(size_a, size_b)
        case _:
            raise TypeError(f"{operator!r} is not an operation")
    return value, size + rounding_of(value)


def _exp(x: float) -> float:
    return math.exp(min(max(x, -EXPONENT_RANGE), EXPONENT_RANGE))


def _function(name: str, x: float, size: float) -> tuple[float, float]:
    """Return a function of a number, and the size of its value."""
    match name:
        case "exp":
            return _exp(x), _exp(x) * (1.0 + size)
        case "log":
            inside = max(x, LEAST_LOGGED)
            return math.log(inside), 1.0 + abs(math.log(inside)) + size / inside
        case "logistic":
            value = 1.0 / (1.0 + _exp(-x))
            return value, value * (1.0 + (1.0 - value) * (1.0 + size))
        case "sqrt":
            value = math.sqrt(max(x, 0.0))
            return value, value + (size / value if value > 0.0 else math.sqrt(size))
        case _:
            raise TypeError(f"{name!r} is not a function")


def look_up(at: tuple[float, float], xs: Sequence[float], levels: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return a piecewise linear function of a number, and the size of its value."""
    value, size = levels[0]
    for i in range(len(xs) - 1):
        width = xs[i + 1] - xs[i]
        share = min(max((at[0] - xs[i]) / width, 0.0), 1.0)
        rise = levels[i + 1][0] - levels[i][0]
        value += share * rise
        near = xs[i] - CLEARLY * at[1] <= at[0] <= xs[i + 1] + CLEARLY * at[1]
        size += levels[i + 1][1] + abs(rise) * (1.0 + ((at[1] + abs(xs[i])) / width if near else 0.0))
    return value, size + abs(value)


def evaluate_truth(node: Expression, now: Situation) -> tuple[bool, float]:
    """Return whether a condition holds, and its margin (inf where rounding cannot touch it)."""
    match node:
        case Truth(value):
            return value, math.inf
        case Happened(event):
            return now.count[event] > 0, math.inf
        case HappenedWithin(event, first, last):
            return any(first <= day <= last for day in now.days[event]), math.inf
        case Comparison(operator, left, right):
            (a, size_a), (b, size_b) = evaluate_number(left, now), evaluate_number(right, now)
            size = size_a + size_b
            return _compare(operator, a, b), abs(a - b) / size if size > 0.0 else math.inf
        case Not(operand):
            truth, margin = evaluate_truth(operand, now)
            return not truth, margin
        case Both(left, right):
            (a_true, a_margin), (b_true, b_margin) = evaluate_truth(left, now), evaluate_truth(right, now)
            if a_true and b_true:
                return True, min(a_margin, b_margin)
            # To hold, every part that does not hold would have to turn.
            return False, max(0.0 if a_true else a_margin, 0.0 if b_true else b_margin)
        case Either(left, right):
            (a_true, a_margin), (b_true, b_margin) = evaluate_truth(left, now), evaluate_truth(right, now)
            if not a_true and not b_true:
                return False, min(a_margin, b_margin)
            return True, max(a_margin if a_true else 0.0, b_margin if b_true else 0.0)
        case _:
            raise TypeError(f"{node!r} is not a condition")


def _compare(operator: str, a: float, b: float) -> bool:
    match operator:
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case ">=":
            return a >= b
        case "==":
            return a == b
        case "!=":
            return a != b
        case _:
            raise TypeError(f"{operator!r} is not a comparison")
