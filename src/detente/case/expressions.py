"""The meaning of expressions: names become indices, every part gets a type, and what fits becomes a typed expression.

There are five types: number, duration (nominal days), rate (per day), date and truth. Durations, rates and dates exist
only here; in the resolved expression they are numbers (days, per day, and days since the start of the case).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from detente.case import syntax as s
from detente.case.parser import parse
from detente.case.syntax import ExpressionError, Mistake, Span, Syntax, excerpt, names
from detente.core.near import nearest
from detente.core.text import enumerated
from detente.core.units import DAYS_PER_UNIT
from detente.model import expression as m
from detente.model.expression import Expression

__all__ = [
    "ExpressionError",
    "Mistake",
    "Scope",
    "Span",
    "Syntax",
    "Type",
    "excerpt",
    "names",
    "parse",
    "resolve",
    "try_resolve",
]

Type = Literal["number", "duration", "rate", "date", "truth"]

MEMBER_THRESHOLD = 0.5
"""A membership is a quantity of 0 or 1; above this it counts as held."""
ARITHMETIC: Mapping[tuple[str, Type, Type], Type] = {
    ("+", "number", "number"): "number",
    ("+", "duration", "duration"): "duration",
    ("+", "date", "duration"): "date",
    ("+", "duration", "date"): "date",
    ("-", "number", "number"): "number",
    ("-", "duration", "duration"): "duration",
    ("-", "date", "duration"): "date",
    ("-", "date", "date"): "duration",
    ("*", "number", "number"): "number",
    ("*", "number", "duration"): "duration",
    ("*", "duration", "number"): "duration",
    ("/", "number", "number"): "number",
    ("/", "duration", "number"): "duration",
    ("/", "duration", "duration"): "number",
    ("/", "number", "duration"): "rate",
    ("+", "rate", "rate"): "rate",
    ("-", "rate", "rate"): "rate",
    ("*", "rate", "number"): "rate",
    ("*", "number", "rate"): "rate",
    ("/", "rate", "number"): "rate",
    ("*", "rate", "duration"): "number",
    ("*", "duration", "rate"): "number",
    ("/", "rate", "rate"): "number",
}
"""What two types make; a pair that is missing makes no sense."""
_A = {
    "number": "a number",
    "duration": "a duration",
    "rate": "a number per time",
    "date": "a date",
    "truth": "a condition (true or false)",
}
_DOING = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use, and what they stand for."""

    quantities: Mapping[str, int]
    """Name -> index, the memberships' quantities (``ukraine_in_nato``) included."""
    events: Mapping[str, int]
    """Name -> index: moves ("invade"), outcomes ("invade.quick_victory"), shocks, calendar entries, pacts."""
    memberships: Mapping[tuple[str, str], int]
    """(actor, bloc) -> index of the quantity that holds the membership."""
    start: dt.date
    """First day of the case; dates are counted from it."""
    actors: Iterable[str] = field(default=())
    """Names of all actors, for suggestions only."""
    numbers: Mapping[str, tuple[int, Type]] = field(default_factory=dict[str, tuple[int, Type]])
    """Numbers that an expression names as its own: place and type."""
    literals: Mapping[Span, int] = field(default_factory=dict[Span, int])
    """Places of the numbers written in it, where these are numbers of the case too."""


def resolve(syntax: Syntax | str, scope: Scope, *, expect: Type = "truth", text: str | None = None) -> Expression:
    """Turn a parsed expression into a typed one.

    Parameters
    ----------
    syntax
        What `parse` returned, or the text itself.
    scope
        The names of the case.
    expect
        "truth" for a condition, "number" for a quantity, "rate" for what is per time.
    text
        The expression as written, for the carets of an error; not needed where ``syntax`` is the text.

    Raises
    ------
    ExpressionError
        With every unknown name and every clash of types.

    Examples
    --------
    >>> scope = Scope({"forces": 0}, {"invade": 0}, {}, dt.date(2022, 1, 3))
    >>> resolve("date >= 2022-02-24", scope)
    Comparison(operator='>=', left=Today(), right=Constant(value=52.0))
    >>> resolve("forces > 8 weeks", scope)
    Traceback (most recent call last):
    ...
    detente.case.syntax.ExpressionError: found a number compared with a duration, expected two of the same type
        forces > 8 weeks
        ^^^^^^^^^^^^^^^^
    """
    if isinstance(syntax, str):
        text = syntax
        syntax = parse(syntax)
    expression, mistakes = try_resolve(syntax, scope, expect=expect)
    if expression is None:
        raise ExpressionError(text if text is not None else " " * syntax.span.end, mistakes)
    return expression


def try_resolve(
    syntax: Syntax, scope: Scope, *, expect: Type = "truth", suggest: bool = True
) -> tuple[Expression | None, tuple[Mistake, ...]]:
    """Do as `resolve`, but return the mistakes instead of raising them (the expression is None if there are any).

    Without ``suggest`` they come without the nearest names, which take time to find.
    """
    resolver = _Resolver(scope, suggest)
    expression, found = resolver.visit(syntax)
    if found is not None and found != expect:
        hint = ""
        if expect == "number" and found == "duration":
            hint = "... / 1 day"
        elif expect == "rate" and found == "number":
            hint = "(...) / 1 year"
        resolver.mistake(syntax, _A[found], _A[expect], hint)
    if resolver.mistakes:
        return None, tuple(resolver.mistakes)
    return expression, ()


_NOTHING = m.Truth(value=False)
"""Stands where a mistake was found; never leaves this module."""


@dataclass(slots=True)
class _Resolver:
    """Walks a tree once; a part with a mistake has type None, which silences what would only follow from it."""

    scope: Scope
    suggest: bool
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, node: Syntax, found: str, expected: str, hint: str = "") -> tuple[Expression, None]:
        self.mistakes.append(Mistake(node.span, found, expected, hint))
        return _NOTHING, None

    def nearest(self, name: str, known: Iterable[str]) -> str:
        return nearest(name, known) if self.suggest else ""

    def visit(self, node: Syntax) -> tuple[Expression, Type | None]:
        if node.span in self.scope.literals and isinstance(node, s.Number | s.Duration | s.Rate | s.Unary):
            return m.Parameter(self.scope.literals[node.span]), _literal_type(node)
        match node:
            case s.Number():
                return m.Constant(node.value), "number"
            case s.Rate():
                return m.Constant(node.per_day), "rate"
            case s.Duration():
                return m.Constant(node.days), "duration"
            case s.Date():
                return m.Constant(float((node.date - self.scope.start).days)), "date"
            case s.Today():
                return m.Today(), "date"
            case s.TruthWord():
                return m.Truth(node.value), "truth"
            case s.Word():
                return self.quantity(node)
            case s.Call():
                return self.call(node)
            case s.Unary():
                return self.unary(node)
            case s.Binary():
                return self.binary(node)
            case s.Chain():
                return self.chain(node)

    def quantity(self, node: s.Word) -> tuple[Expression, Type | None]:
        if node.name in self.scope.numbers:
            place, kind = self.scope.numbers[node.name]
            return m.Parameter(place), kind
        index = self.scope.quantities.get(node.name)
        if index is not None:
            return m.QuantityValue(index), "number"
        if node.name in self.scope.events:
            return self.mistake(
                node,
                f"the event `{node.name}` where a quantity stands",
                "a question about it",
                f"happened({node.name})",
            )
        known = [*self.scope.numbers, *self.scope.quantities]
        return self.mistake(node, f"`{node.name}`", "the name of a quantity", self.nearest(node.name, known))

    def call(self, node: s.Call) -> tuple[Expression, Type | None]:
        if node.function == "member":
            return self.member(node)
        if node.function in s.NUMBER_FUNCTIONS:
            return self.number_function(node)
        if node.function in s.MATHEMATICS:
            return self.mathematics(node)
        event = node.arguments[0]
        name = event.name if isinstance(event, s.Word) else ""
        index = self.scope.events.get(name)
        if index is None:
            found = f"the quantity `{name}`" if name in self.scope.quantities else f"`{name}`"
            expected = "the name of an event (a move, outcome, shock, calendar entry or pact)"
            return self.mistake(event, found, expected, self.nearest(name, self.scope.events))
        if node.function == "happened":
            return m.Happened(index), "truth"
        if node.function == "since":
            return m.Since(index), "duration"
        return m.Count(index), "number"

    def member(self, node: s.Call) -> tuple[Expression, Type | None]:
        actor, bloc = (word.name for word in node.arguments if isinstance(word, s.Word))
        index = self.scope.memberships.get((actor, bloc))
        if index is not None:
            return m.Comparison(">", m.QuantityValue(index), m.Constant(MEMBER_THRESHOLD)), "truth"
        pairs = [f"member({a}, {b})" for a, b in self.scope.memberships]
        actors = set(self.scope.actors)
        for word in node.arguments:
            if actors and isinstance(word, s.Word) and word.name not in actors:
                self.mistake(word, f"`{word.name}`", "the name of an actor", self.nearest(word.name, actors))
                return _NOTHING, None
        return self.mistake(
            node,
            f"member({actor}, {bloc})",
            f"a membership of the case ({actor} is no member of {bloc} and nothing makes it one)",
            self.nearest(f"member({actor}, {bloc})", pairs),
        )

    def number_function(self, node: s.Call) -> tuple[Expression, Type | None]:
        parts = [self.visit(argument) for argument in node.arguments]
        types = {kind for _, kind in parts}
        if None in types:
            return _NOTHING, None
        if len(types) > 1 or "truth" in types or (node.function == "abs" and "date" in types):
            found = f"{node.function}() of {enumerated([_A[kind] for _, kind in parts if kind])}"
            wanted = (
                "a number or a duration" if node.function == "abs" else "numbers, durations or dates, all of one type"
            )
            return self.mistake(node, found, wanted)
        kind = parts[0][1]
        if node.function == "abs":
            return m.Absolute(parts[0][0]), kind
        join = _minimum if node.function == "min" else _maximum
        return _balanced([part for part, _ in parts], join), kind

    def mathematics(self, node: s.Call) -> tuple[Expression, Type | None]:
        if node.function == "lookup":
            return self.lookup(node)
        parts = [self.visit(argument) for argument in node.arguments]
        kinds = [kind for _, kind in parts]
        if None in kinds:
            return _NOTHING, None
        operands = [part for part, _ in parts]
        if node.function == "if":
            if kinds[0] != "truth":
                return self.mistake(node.arguments[0], _A[kinds[0] or "truth"], _A["truth"])
            if kinds[1] != kinds[2] or kinds[1] == "truth":
                found = f"{_A[kinds[1] or 'truth']} or else {_A[kinds[2] or 'truth']}"
                return self.mistake(node, found, "two numbers of one type")
            return m.Choose(*operands), kinds[1]
        if node.function == "clip":
            if len(set(kinds)) > 1 or kinds[0] == "truth":
                found = f"clip() of {enumerated([_A[kind] for kind in dict.fromkeys(kinds) if kind])}"
                return self.mistake(node, found, "numbers, durations, rates or dates, all of one type")
            return _minimum(_maximum(operands[0], operands[1]), operands[2]), kinds[0]
        for argument, kind in zip(node.arguments, kinds, strict=True):
            if kind != "number":
                hint = "... / 1 day" if kind == "duration" else ""
                return self.mistake(argument, f"{_A[kind or 'truth']} in {node.function}()", _A["number"], hint)
        if node.function == "power":
            return m.Arithmetic("power", *operands), "number"
        return m.Function(node.function, operands[0]), "number"  # type: ignore[arg-type]

    def lookup(self, node: s.Call) -> tuple[Expression, Type | None]:
        operand, kind = self.visit(node.arguments[0])
        # Where a table bends is part of its form, so these numbers stay as they are written.
        plain = _Resolver(Scope({}, {}, {}, self.scope.start), suggest=False)
        at = [(argument, *plain.visit(argument)) for argument in node.arguments[1::2]]
        values = [self.visit(argument) for argument in node.arguments[2::2]]
        if kind is None or any(of is None for _, of in values):
            return _NOTHING, None
        xs: list[float] = []
        for argument, x, of in at:
            value = _constant(x)
            if value is None or of != kind or kind == "truth":
                return self.mistake(argument, "what is not plainly written", f"{_A[kind]} as a point of lookup()")
            if xs and value <= xs[-1]:
                return self.mistake(argument, "a point that is not above the one before", "points in ascending order")
            xs.append(value)
        kinds = {of for _, of in values}
        if len(kinds) > 1 or "truth" in kinds:
            found = f"lookup() with {enumerated([_A[of] for of in dict.fromkeys(of for _, of in values) if of])}"
            return self.mistake(node, found, "values of one type")
        return m.Lookup(operand, tuple(xs), tuple(value for value, _ in values)), values[0][1]

    def unary(self, node: s.Unary) -> tuple[Expression, Type | None]:
        operand, kind = self.visit(node.operand)
        if kind is None:
            return _NOTHING, None
        if node.operator == "not":
            if kind == "truth":
                return m.Not(operand), "truth"
            return self.mistake(node.operand, f"{_A[kind]} after `not`", _A["truth"])
        if kind in ("number", "duration", "rate"):
            return m.Negative(operand), kind
        return self.mistake(node.operand, f"{_A[kind]} after `-`", "a number or a duration")

    def binary(self, node: s.Binary) -> tuple[Expression, Type | None]:
        left, left_kind = self.visit(node.left)
        right, right_kind = self.visit(node.right)
        if node.operator == "and" or node.operator == "or":  # noqa: PLR1714 - narrows the type
            for part, kind in ((node.left, left_kind), (node.right, right_kind)):
                if kind not in ("truth", None):
                    self.mistake(part, f"{_A[kind]} beside `{node.operator}`", _A["truth"])
            if left_kind == right_kind == "truth":
                return (m.Both if node.operator == "and" else m.Either)(left, right), "truth"
            return _NOTHING, None
        if left_kind is None or right_kind is None:
            return _NOTHING, None
        kind = ARITHMETIC.get((node.operator, left_kind, right_kind))
        if kind is None:
            found = f"`{node.operator}` between {_A[left_kind]} and {_A[right_kind]}"
            return self.mistake(node, found, f"two types that one can {_DOING[node.operator]}")
        return m.Arithmetic(node.operator, left, right), kind

    def chain(self, node: s.Chain) -> tuple[Expression, Type | None]:
        parts = [self.visit(operand) for operand in node.operands]
        comparisons: list[Expression] = []
        sound = True
        for position, operator in enumerate(node.operators):
            (left, left_kind), (right, right_kind) = parts[position : position + 2]
            if left_kind is None or right_kind is None:
                sound = False
            elif left_kind == right_kind == "truth":
                self.mistake(node, f"`{operator}` between two conditions", "`and`, `or` and `not`")
                sound = False
            elif left_kind != right_kind:
                pair = Span(node.operands[position].span.start, node.operands[position + 1].span.end)
                found = f"{_A[left_kind]} compared with {_A[right_kind]}"
                self.mistakes.append(Mistake(pair, found, "two of the same type"))
                sound = False
            else:
                comparisons.append(m.Comparison(operator, left, right))  # type: ignore[arg-type]
        if not sound:
            return _NOTHING, None
        return _balanced(comparisons, m.Both), "truth"


def literals(syntax: Syntax) -> list[s.Number | s.Duration | s.Rate | s.Unary]:
    """Return the numbers written in an expression, in the order of the text, each with a minus before it.

    Left out is what is part of the form: the points at which a `lookup` bends, a unit of time that is divided by
    (``/ 1 year``), and 0 and 1 as bounds of `clip`, `min` and `max`.

    Examples
    --------
    >>> [node.span for node in literals(parse("logistic(-1 + 0.05 * arms)"))]
    [Span(start=9, end=11), Span(start=14, end=18)]
    """
    match syntax:
        case s.Number() | s.Duration() | s.Rate():
            return [syntax]
        case s.Unary("-", s.Number() | s.Duration() | s.Rate()):
            return [syntax]
        case s.Call("lookup", arguments):
            return [node for argument in (arguments[0], *arguments[2::2]) for node in literals(argument)]
        case s.Binary("/", left, s.Duration(days)) if days in DAYS_PER_UNIT.values():
            return literals(left)
        case s.Call("clip" | "min" | "max", arguments):
            inner = [
                argument for argument in arguments if not (isinstance(argument, s.Number) and argument.value in (0, 1))
            ]
            return [node for argument in inner for node in literals(argument)]
        case _:
            return [node for child in s.children(syntax) for node in literals(child)]


def _literal_type(node: s.Number | s.Duration | s.Rate | s.Unary) -> Type:
    inner = node.operand if isinstance(node, s.Unary) else node
    return "number" if isinstance(inner, s.Number) else "duration" if isinstance(inner, s.Duration) else "rate"


def _constant(node: Expression) -> float | None:
    match node:
        case m.Constant(value):
            return value
        case m.Negative(m.Constant(value)):
            return -value
        case _:
            return None


def _minimum(left: Expression, right: Expression) -> Expression:
    return m.Arithmetic("min", left, right)


def _maximum(left: Expression, right: Expression) -> Expression:
    return m.Arithmetic("max", left, right)


def _balanced(parts: Sequence[Expression], join: Callable[[Expression, Expression], Expression]) -> Expression:
    """Join parts pairwise, so that a list of n adds no more than log2(n) levels."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    return join(_balanced(parts[:middle], join), _balanced(parts[middle:], join))
