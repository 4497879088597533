"""Columns that follow from others: what an expression that stands where a number could gives at the start."""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log, logistic
from detente.model import expression as ex
from detente.model.model import Draws
from detente.world.piecewise import along

Floats = npt.NDArray[np.float64]

_ARITHMETIC: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: np.where(b == 0.0, 0.0, a / np.where(b == 0.0, 1.0, b)),
    "min": np.minimum,
    "max": np.maximum,
    "power": lambda a, b: np.where(a > 0.0, _exp(b * _log(a)), 0.0),
}
_COMPARISONS: dict[str, Callable[[Floats, Floats], npt.NDArray[np.bool_]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _exp(x: Floats) -> Floats:
    return exp(np.clip(x, -ex.EXPONENT_RANGE, ex.EXPONENT_RANGE))


def _log(x: Floats) -> Floats:
    return log(np.maximum(x, ex.LEAST_LOGGED))


_FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "exp": _exp,
    "log": _log,
    "logistic": lambda x: logistic(np.clip(x, -ex.EXPONENT_RANGE, ex.EXPONENT_RANGE)),
    "sqrt": lambda x: np.sqrt(np.maximum(x, 0.0)),
}


def fill_formulas(draws: Draws, worlds: Floats) -> None:
    """Write the columns that follow from others.

    Parameters
    ----------
    draws
        The drawn columns of a model.
    worlds
        ``[W, D]`` worlds; changed in place.
    """
    for column, expression in draws.formulas:
        worlds[:, column] = evaluate(expression, worlds)


def evaluate(node: ex.Expression, worlds: Floats) -> Floats:
    """Return the value of an expression of columns in each world, ``[W]``.

    Examples
    --------
    >>> evaluate(ex.Arithmetic("*", ex.Parameter(0), ex.Constant(2.0)), np.array([[1.0], [3.0]]))
    array([2., 6.])
    """
    match node:
        case ex.Constant(value):
            return np.full(len(worlds), value)
        case ex.Parameter(column):
            return worlds[:, column].copy()
        case ex.Negative(operand):
            return -evaluate(operand, worlds)
        case ex.Absolute(operand):
            return np.abs(evaluate(operand, worlds))
        case ex.Arithmetic(operation, left, right):
            return _ARITHMETIC[operation](evaluate(left, worlds), evaluate(right, worlds))
        case ex.Function(name, operand):
            return _FUNCTIONS[name](evaluate(operand, worlds))
        case ex.Lookup(operand, xs, ys):
            return along(evaluate(operand, worlds), xs, [evaluate(y, worlds) for y in ys])
        case ex.Choose(condition, yes, no):
            return np.where(_holds(condition, worlds), evaluate(yes, worlds), evaluate(no, worlds))
        case _:
            raise TypeError(f"{node!r} is no number of the start")


def _holds(node: ex.Expression, worlds: Floats) -> npt.NDArray[np.bool_]:
    match node:
        case ex.Truth(value):
            return np.full(len(worlds), value)
        case ex.Comparison(comparison, left, right):
            return _COMPARISONS[comparison](evaluate(left, worlds), evaluate(right, worlds))
        case ex.Not(operand):
            return ~_holds(operand, worlds)
        case ex.Both(left, right):
            return _holds(left, worlds) & _holds(right, worlds)
        case ex.Either(left, right):
            return _holds(left, worlds) | _holds(right, worlds)
        case _:
            raise TypeError(f"{node!r} is no condition of the start")
