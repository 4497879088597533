"""Bounds of expressions, by hand and against values drawn at random."""

import math
from random import Random

import pytest

from detente.case.bounds import ANYTHING, Limits, bounds, simplified, truth
from detente.model import expression as m

X, Y = m.QuantityValue(0), m.QuantityValue(1)
LIMITS = Limits({0: (0.0, 100.0), 1: (-2.0, 5.0)}, once=frozenset({1}), impossible=frozenset({2}), last_day=365.0)


def number(value):
    return m.Constant(float(value))


@pytest.mark.parametrize(
    ("node", "low", "high"),
    [
        (m.Arithmetic("+", X, Y), -2, 105),
        (m.Arithmetic("-", X, Y), -5, 102),
        (m.Arithmetic("*", X, Y), -200, 500),
        (m.Arithmetic("/", X, number(4)), 0, 25),
        (m.Arithmetic("/", number(10), Y), -math.inf, math.inf),
        (m.Arithmetic("/", number(10), X), 0, math.inf),
        (m.Arithmetic("/", X, number(0)), 0, 0),
        (m.Arithmetic("min", X, Y), -2, 5),
        (m.Arithmetic("max", X, Y), 0, 100),
        (m.Absolute(Y), 0, 5),
        (m.Absolute(m.Arithmetic("-", Y, number(10))), 5, 12),
        (m.Negative(Y), -5, 2),
        (m.Today(), 0, 365),
        (m.Count(0), 0, math.inf),
        (m.Count(1), 0, 1),
        (m.Count(2), 0, 0),
        (m.Since(2), m.NEVER_DAYS, m.NEVER_DAYS),
        (m.QuantityValue(7), *ANYTHING),
        (m.Arithmetic("*", m.QuantityValue(7), number(0)), 0, 0),
    ],
)
def test_bounds(node, low, high):
    assert bounds(node, LIMITS) == (low, high)


@pytest.mark.parametrize(
    ("node", "held"),
    [
        (m.Comparison(">", X, number(500)), False),
        (m.Comparison(">", X, number(100)), False),
        (m.Comparison(">=", X, number(100)), None),
        (m.Comparison(">=", X, number(0)), True),
        (m.Comparison("<", X, number(0)), False),
        (m.Comparison("==", Y, number(6)), False),
        (m.Comparison("!=", Y, number(6)), True),
        (m.Comparison("==", Y, number(5)), None),
        (m.Comparison("==", m.Count(0), number(1.5)), False),
        (m.Comparison("==", m.Count(0), number(2)), None),
        (m.Comparison("==", number(3), number(3)), True),
        (m.Comparison("<", m.Arithmetic("/", number(10), X), number(0)), False),
        (m.Comparison(">", m.Arithmetic("-", X, X), number(50)), None),
        (m.Happened(2), False),
        (m.Happened(0), None),
        (m.Both(m.Happened(0), m.Happened(2)), False),
        (m.Either(m.Happened(0), m.Not(m.Happened(2))), True),
    ],
)
def test_truth(node, held):
    assert truth(node, LIMITS) is held


def test_what_is_decided_is_replaced():
    never = m.Comparison(">", X, number(500))
    assert simplified(m.Either(never, m.Happened(0)), LIMITS) == m.Either(m.Truth(value=False), m.Happened(0))


def value_of(node, x, y):
    """Return what an expression is worth where the quantities have these values."""
    match node:
        case m.Constant():
            return node.value
        case m.QuantityValue():
            return (x, y)[node.quantity]
        case m.Negative():
            return -value_of(node.operand, x, y)
        case m.Absolute():
            return abs(value_of(node.operand, x, y))
    a, b = value_of(node.left, x, y), value_of(node.right, x, y)
    if node.operator == "/":
        return a / b if b else 0.0
    return {"+": a + b, "-": a - b, "*": a * b, "min": min(a, b), "max": max(a, b)}[node.operator]


def random_node(random, depth):
    if depth == 0 or random.random() < 0.2:
        return random.choice([X, Y, number(random.choice([-3, 0, 0.1, 2, 7]))])
    if random.random() < 0.2:
        return random.choice([m.Negative, m.Absolute])(random_node(random, depth - 1))
    operator = random.choice(["+", "-", "*", "/", "min", "max"])
    return m.Arithmetic(operator, random_node(random, depth - 1), random_node(random, depth - 1))


@pytest.mark.parametrize("seed", range(5))
def test_no_value_leaves_its_bounds(seed):
    random = Random(seed)
    for _ in range(200):
        node = random_node(random, 4)
        low, high = bounds(node, LIMITS)
        assert low <= high
        for _ in range(20):
            x = random.choice([0.0, 100.0, random.uniform(0, 100)])
            y = random.choice([-2.0, 0.0, 5.0, random.uniform(-2, 5)])
            assert low <= value_of(node, x, y) <= high
