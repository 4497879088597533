"""Typed conditions as trees of frozen nodes: what the parser makes and the engine, the twin and ``check`` read.

Numbers are floats, times are nominal days (a month has 30.4375, a year 365.25), dates are days since the case's start.
A node has one of two types: a number, or a truth value. There is no other, so nothing here can surprise at run time.
"""

from __future__ import annotations

from dataclasses import dataclass
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
class Today:
    """The date of the present step, in days since the start."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Whether event ``event`` (index) has happened, in this step or before."""

    event: int


@dataclass(frozen=True, slots=True)
class Since:
    """Nominal days since event ``event`` last happened: (steps since) x step length; 1e9 if it never did."""

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

    operator: Literal["+", "-", "*", "/", "min", "max"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Absolute:
    """The absolute value of a number."""

    operand: Expression


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
    | Today
    | Happened
    | Since
    | Count
    | Negative
    | Arithmetic
    | Absolute
    | Comparison
    | Not
    | Both
    | Either
)
"""Any node."""
NEVER_DAYS = 1e9
"""What ``since`` says of an event that never happened."""
