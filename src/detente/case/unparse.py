"""Typed conditions back to text, for people to read.

A resolved expression has forgotten which of its numbers were durations and which were dates. Both follow from what
stands beside them (only a date can be compared with ``date``), so the printer first works out the types again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from detente.case.expressions import ARITHMETIC, Type
from detente.core.units import DAYS_PER_UNIT, LONGEST_DAYS
from detente.model import expression as m
from detente.model.expression import Expression

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _NEGATIVE, _ATOM = range(8)
_PLAIN: tuple[Type, ...] = ("number", "duration", "date")
"""Types of numbers, likeliest first."""
_EXACT_INTEGERS = 1e15
"""Below this a float is printed as an integer when it is one."""


def unparse(expression: Expression, *, quantities: Sequence[str], events: Sequence[str], start: dt.date) -> str:
    """Write an expression as text that parses and resolves to the same expression.

    Parameters
    ----------
    expression
        A resolved expression.
    quantities, events
        Names by index, as in a Model.
    start
        First day of the case.

    Examples
    --------
    >>> since = m.Comparison("<", m.Since(0), m.Constant(56.0))
    >>> late = m.Comparison(">=", m.Today(), m.Constant(52.0))
    >>> unparse(m.Both(since, late), quantities=[], events=["invade"], start=dt.date(2022, 1, 3))
    'since(invade) < 8 weeks and date >= 2022-02-24'
    """
    return _Printer(quantities, events, start).write(expression, None, _OR)


@dataclass(slots=True)
class _Printer:
    quantities: Sequence[str]
    events: Sequence[str]
    start: dt.date
    known: dict[int, frozenset[Type]] = field(default_factory=dict)

    def possible(self, node: Expression) -> frozenset[Type]:
        """Return the types a node could have had before it was resolved."""
        if id(node) not in self.known:
            self.known[id(node)] = frozenset(self._possible(node))
        return self.known[id(node)]

    def _possible(self, node: Expression) -> set[Type]:
        match node:
            case m.Constant():
                return self.constant_types(node.value)
            case m.QuantityValue() | m.Count():
                return {"number"}
            case m.Today():
                return {"date"}
            case m.Since():
                return {"duration"}
            case m.Parameter() | m.Function() | m.Arithmetic(operator="power"):
                return {"number"}
            case m.Lookup():
                return set(frozenset.intersection(*(self.possible(y) for y in node.ys)))
            case m.Choose():
                return set(self.possible(node.yes) & self.possible(node.no))
            case m.Negative() | m.Absolute():
                return {kind for kind in self.possible(node.operand) if kind in ("number", "duration", "rate")}
            case m.Arithmetic(operator="min" | "max"):
                return set(self.possible(node.left) & self.possible(node.right))
            case m.Arithmetic():
                return {ARITHMETIC[node.operator, left, right] for left, right in self.pairs(node)}
            case _:
                return {"truth"}

    def constant_types(self, value: float) -> set[Type]:
        types: set[Type] = {"date"} if self.date(value) else set()
        if value < 0 and types:
            return types  # only a date before the start is written as a constant below zero
        return types | ({"number", "duration", "rate"} if value <= LONGEST_DAYS else {"number", "rate"})

    def pairs(self, node: m.Arithmetic) -> list[tuple[Type, Type]]:
        """Return the types both sides could have, likeliest first."""
        left, right = self.possible(node.left), self.possible(node.right)
        return [(a, b) for operator, a, b in ARITHMETIC if operator == node.operator and a in left and b in right]

    def date(self, days: float) -> dt.date | None:
        if not days.is_integer() or abs(days) > dt.date.max.toordinal():
            return None
        ordinal = self.start.toordinal() + int(days)
        return dt.date.fromordinal(ordinal) if 1 <= ordinal <= dt.date.max.toordinal() else None

    def write(self, node: Expression, kind: Type | None, level: int) -> str:
        """Write a node as the given type (None: it has only one), in parentheses if it binds less than ``level``."""
        text, own_level = self._write(node, kind)
        return text if own_level >= level else f"({text})"

    def _write(self, node: Expression, kind: Type | None) -> tuple[str, int]:
        match node:
            case m.Constant():
                return self.constant(node.value, kind), _ATOM
            case m.Truth():
                return ("true" if node.value else "false"), _ATOM
            case m.QuantityValue():
                return self.quantities[node.quantity], _ATOM
            case m.Today():
                return "date", _ATOM
            case m.Happened() | m.Since() | m.Count():
                return f"{type(node).__name__.lower()}({self.events[node.event]})", _ATOM
            case m.Parameter() | m.Function() | m.Lookup() | m.Choose():
                return self.function(node, kind), _ATOM
            case m.HappenedWithin(event, first, last):  # only measures ask so
                return f"happened({self.events[event]}) on one of days {first} to {last}", _OR
            case m.Negative():
                return f"-{self.write(node.operand, kind, _NEGATIVE)}", _NEGATIVE
            case m.Absolute():
                return f"abs({self.write(node.operand, kind, _OR)})", _ATOM
            case m.Arithmetic():
                return self.arithmetic(node, kind)
            case m.Comparison():
                both = self.possible(node.left) & self.possible(node.right)
                kind = next((plain for plain in _PLAIN if plain in both), None)
                left, right = (self.write(side, kind, _SUM) for side in (node.left, node.right))
                return f"{left} {node.operator} {right}", _COMPARISON
            case m.Not():
                return f"not {self.write(node.operand, None, _NOT)}", _NOT
            case m.Both():
                return f"{self.write(node.left, None, _AND)} and {self.write(node.right, None, _NOT)}", _AND
            case m.Either():
                return f"{self.write(node.left, None, _OR)} or {self.write(node.right, None, _AND)}", _OR

    def function(self, node: m.Parameter | m.Function | m.Lookup | m.Choose, kind: Type | None) -> str:
        match node:
            case m.Parameter():
                return f"number_{node.place}"
            case m.Function():
                return f"{node.name}({self.write(node.operand, 'number', _OR)})"
            case m.Lookup():
                return self.lookup(node, kind)
            case m.Choose():
                numbers = [self.write(number, kind, _OR) for number in (node.yes, node.no)]
                return f"if({', '.join((self.write(node.condition, None, _OR), *numbers))})"

    def arithmetic(self, node: m.Arithmetic, kind: Type | None) -> tuple[str, int]:
        if node.operator in ("min", "max", "power"):
            left, right = (self.write(side, kind, _OR) for side in (node.left, node.right))
            return f"{node.operator}({left}, {right})", _ATOM
        fitting = [pair for pair in self.pairs(node) if kind is None or ARITHMETIC[(node.operator, *pair)] == kind]
        left_kind, right_kind = fitting[0] if fitting else (None, None)
        level = _SUM if node.operator in ("+", "-") else _PRODUCT
        left_text = self.write(node.left, left_kind, level)
        return f"{left_text} {node.operator} {self.write(node.right, right_kind, level + 1)}", level

    def constant(self, value: float, kind: Type | None) -> str:
        if kind == "date" and (date := self.date(value)):
            return date.isoformat()
        if kind == "duration":
            return duration_text(value)
        return f"{_number(value)} per day" if kind == "rate" else _number(value)

    def lookup(self, node: m.Lookup, kind: Type | None) -> str:
        possible = self.possible(node.operand)
        at = next((plain for plain in _PLAIN if plain in possible), None)
        points = [
            text
            for x, y in zip(node.xs, node.ys, strict=True)
            for text in (self.constant(x, at), self.write(y, kind, _OR))
        ]
        return f"lookup({', '.join((self.write(node.operand, at, _OR), *points))})"


def duration_text(days: float) -> str:
    """Write nominal days in the largest unit that divides them.

    Examples
    --------
    >>> duration_text(56.0), duration_text(1.0), duration_text(730.5), duration_text(10.0)
    ('8 weeks', '1 day', '2 years', '10 days')
    """
    for unit in ("year", "month", "week", "day"):
        n = days / DAYS_PER_UNIT[unit]
        if n >= 1 and n.is_integer() and n * DAYS_PER_UNIT[unit] == days:
            return f"{_number(n)} {unit}{'' if n == 1 else 's'}"
    return f"{_number(days)} days"


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_INTEGERS else repr(value)
