"""Text -> tokens -> the tree of a condition.

Written by hand, on purpose: a condition is never evaluated as Python, its size is bounded, and every error knows the
character it concerns.

Grammar, loosest first::

    expression  or | and | not | comparison (chains such as 1 < x <= 3) | + - | * / | unary - | primary
    primary     number | number unit | number per unit | date literal | date | true | false | quantity
                | ( expression ) | happened(event) | since(event) | count(event) | member(actor, bloc)
                | min(a, b, ...) | max(a, b, ...) | abs(a) | exp(a) | log(a) | logistic(a) | sqrt(a) | power(a, b)
                | clip(a, low, high) | if(condition, a, b) | lookup(a, x0, y0, x1, y1, ...)
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from detente.case.syntax import (
    FUNCTIONS,
    MATHEMATICS,
    NUMBER_FUNCTIONS,
    WORD_OPERATORS,
    Binary,
    Call,
    Chain,
    Date,
    Duration,
    ExpressionError,
    Mistake,
    Number,
    Rate,
    Span,
    Syntax,
    Today,
    TruthWord,
    Unary,
    Word,
    children,
)
from detente.core.near import nearest
from detente.core.units import DAYS_PER_UNIT, LONGEST_DAYS, time_unit

MAX_LENGTH = 2_000
"""Characters in one expression: forty times the longest condition an analyst has needed so far."""
MAX_DEPTH = 50
"""Depth of the tree, so that no walk over it can exhaust the stack."""
MAX_NODES = 500
"""Nodes of the tree; what one condition may cost at each moment of each path."""

# --- tokens ----------------------------------------------------------------------------------------------------------


class Token(NamedTuple):
    """A piece of text: ``kind`` is "number", "date", "name", "operator" or "end"."""

    kind: str
    text: str
    span: Span

    def __str__(self) -> str:
        return "the end of the text" if self.kind == "end" else f"`{self.text}`"


_TOKEN = re.compile(
    r"\s+"
    r"|(?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![\w.]))"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<operator><=|>=|==|!=|[<>+\-*/(),])"
)
_INSTEAD = {
    "=<": "<=",
    "=>": ">=",
    "=": "==",
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "!": "not",
    "<>": "!=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
}
"""What people write, and what it is here."""


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(text, [_strange(text, position)])
        if match.lastgroup:
            yield Token(match.lastgroup, match.group(), Span(*match.span()))
        position = match.end()
    yield Token("end", "", Span(len(text), len(text)))


def _strange(text: str, position: int) -> Mistake:
    for length in (2, 1):
        piece = text[position : position + length]
        if piece in _INSTEAD:
            return Mistake(Span(position, position + len(piece)), f"`{piece}`", "an operator", _INSTEAD[piece])
    piece = text[position]
    shown = f"`{piece}`" if piece.isprintable() else f"the character U+{ord(piece):04X}"
    if piece == "%":
        return Mistake(Span(position, position + 1), shown, "a plain number in the quantity's unit, such as 60")
    return Mistake(Span(position, position + 1), shown, "a number, a name or an operator")


# --- parser ----------------------------------------------------------------------------------------------------------

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _NEGATIVE = range(1, 8)
_LEVELS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/", _PRODUCT),
}


def parse(text: str) -> Syntax:
    """Parse an expression.

    Parameters
    ----------
    text
        At most `MAX_LENGTH` characters.

    Returns
    -------
    The tree; names are not looked up and types not checked yet.

    Raises
    ------
    ExpressionError
        If the text is no expression, with the place of the first mistake.

    Examples
    --------
    >>> parse("approval < 60").operators
    ('<',)
    >>> parse("approval < ")
    Traceback (most recent call last):
    ...
    detente.case.syntax.ExpressionError: found the end of the text, expected a number, a name or `(`
        approval <
                   ^
    """
    if len(text) > MAX_LENGTH:
        mistake = Mistake(Span(0, 0), f"{len(text):,} characters", f"at most {MAX_LENGTH:,}")
        raise ExpressionError(text[:MAX_LENGTH], [mistake])
    parser = _Parser(text, list(_tokens(text)))
    syntax = parser.expression(_OR)
    if parser.token.kind != "end":
        raise parser.error("an operator such as `and` or `>`, or the end of the text")
    if parser.n_nodes > MAX_DEPTH:  # a tree is no deeper than it has nodes
        _limit_depth(text, syntax)
    return syntax


def _limit_depth(text: str, syntax: Syntax) -> None:
    stack = [(syntax, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            mistake = Mistake(node.span, "a part nested too deeply", f"at most {MAX_DEPTH} levels")
            raise ExpressionError(text, [mistake])
        stack.extend((child, depth + 1) for child in children(node))


@dataclass(slots=True)
class _Parser:
    """Precedence climbing over a list of tokens."""

    text: str
    tokens: list[Token]
    position: int = 0
    depth: int = 0
    n_nodes: int = 0
    token: Token = field(init=False)

    def __post_init__(self) -> None:
        self.token = self.tokens[0]

    def error(self, expected: str, *, token: Token | None = None, hint: str = "") -> ExpressionError:
        token = token or self.token
        return ExpressionError(self.text, [Mistake(token.span, str(token), expected, hint)])

    def advance(self) -> Token:
        token = self.token
        self.position += 1
        self.token = self.tokens[self.position]
        return token

    def expect(self, text: str) -> Token:
        if self.token.text != text:
            raise self.error(f"`{text}`")
        return self.advance()

    def count(self) -> None:
        self.n_nodes += 1
        if self.n_nodes > MAX_NODES:
            raise self.error(f"an expression of at most {MAX_NODES} parts")

    def expression(self, minimum: int) -> Syntax:
        """Parse operators that bind at least as tightly as ``minimum``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"at most {MAX_DEPTH} levels of nesting")
        left = self.prefix()
        while (level := _LEVELS.get(self.token.text, 0)) >= minimum and self.token.kind != "end":
            self.count()
            if level == _COMPARISON:
                left = self.chain(left)
                continue
            operator = self.advance().text
            right = self.expression(level + 1)
            left = Binary(operator, left, right, Span(left.span.start, right.span.end))  # type: ignore[arg-type]
        self.depth -= 1
        return left

    def chain(self, first: Syntax) -> Chain:
        operators: list[str] = []
        operands = [first]
        while _LEVELS.get(self.token.text, 0) == _COMPARISON:
            self.count()
            operators.append(self.advance().text)
            operands.append(self.expression(_COMPARISON + 1))
        return Chain(tuple(operators), tuple(operands), Span(first.span.start, operands[-1].span.end))

    def prefix(self) -> Syntax:
        self.count()
        token = self.token
        if token.text in ("not", "-"):
            self.advance()
            is_not = token.text == "not"
            operand = self.expression(_NOT if is_not else _NEGATIVE)
            return Unary("not" if is_not else "-", operand, Span(token.span.start, operand.span.end))
        if token.text == "(":
            self.advance()
            inner = self.expression(_OR)
            self.expect(")")
            return inner
        return self.primary()

    def primary(self) -> Syntax:
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "date":
            return self.date()
        if token.kind != "name" or token.text in WORD_OPERATORS:
            raise self.error("a number, a name or `(`")
        self.advance()
        if token.text in FUNCTIONS or (token.text in MATHEMATICS and self.token.text == "("):
            return self.call(token)
        if token.text in ("true", "false"):
            return TruthWord(token.text == "true", token.span)
        if token.text == "date":
            return Today(token.span)
        if self.token.text == "(":
            known = (*FUNCTIONS, *MATHEMATICS)
            raise self.error(_one_of("a function: ", known), token=token, hint=_nearest(token.text, known))
        if token.text.lower() in WORD_OPERATORS:
            raise self.error("a number, a name or `(`", token=token, hint=token.text.lower())
        return Word(token.text, token.span)

    def number(self) -> Syntax:
        token = self.advance()
        value = float(token.text)
        if self.token.text == "per":
            return self.rate(value, token)
        if self.token.kind == "name" and self.token.text not in WORD_OPERATORS:
            word = self.advance()
            unit = time_unit(word.text)
            if unit is None:
                hint = _nearest(word.text, (*DAYS_PER_UNIT, *WORD_OPERATORS))
                raise self.error("an operator, or a unit of time such as weeks", token=word, hint=hint)
            token = Token("number", f"{token.text} {word.text}", Span(token.span.start, word.span.end))
            if value * DAYS_PER_UNIT[unit] > LONGEST_DAYS:
                raise self.error("a duration of at most 100,000 years", token=token)
            return Duration(value * DAYS_PER_UNIT[unit], token.span)
        if not math.isfinite(value):
            raise self.error("a number a computer can hold (below 1e308)", token=token)
        return Number(value, token.span)

    def rate(self, value: float, token: Token) -> Rate:
        self.advance()
        unit = time_unit(self.token.text)
        if unit is None:
            raise self.error("a unit of time after `per`, such as year")
        end = self.advance()
        return Rate(value / DAYS_PER_UNIT[unit], Span(token.span.start, end.span.end))

    def date(self) -> Date:
        token = self.advance()
        try:
            return Date(dt.date.fromisoformat(token.text), token.span)
        except ValueError:
            raise self.error("a date of the calendar, written year-month-day such as 2022-02-24", token=token) from None

    def call(self, function: Token) -> Call:
        if self.token.text != "(":
            raise self.error(f"`(` after {function.text}")
        self.advance()
        arguments: list[Syntax] = []
        if function.text in (*NUMBER_FUNCTIONS, *MATHEMATICS):
            arguments.append(self.expression(_OR))
            while self.token.text == ",":
                self.advance()
                arguments.append(self.expression(_OR))
        else:
            arguments.append(self.name(function))
            if function.text == "member":
                self.expect(",")
                arguments.append(self.name(function))
        end = self.expect(")")
        span = Span(function.span.start, end.span.end)
        wanted, least, most = _ARGUMENTS.get(function.text, ("", 0, MAX_NODES))
        is_odd_lookup = function.text == "lookup" and len(arguments) % 2 == 0
        if not least <= len(arguments) <= most or is_odd_lookup:
            token = Token("name", self.text[span.start : span.end], span)
            raise self.error(f"{function.text}() of {wanted}", token=token)
        return Call(function.text, tuple(arguments), span)

    def name(self, function: Token) -> Word:
        self.count()
        if self.token.kind != "name":
            what = "an actor and a bloc" if function.text == "member" else "the name of an event"
            raise self.error(f"{what} in {function.text}()")
        token = self.advance()
        return Word(token.text, token.span)


_ARGUMENTS = {
    **dict.fromkeys(("abs", "exp", "log", "logistic", "sqrt"), ("one number", 1, 1)),
    **dict.fromkeys(("min", "max"), ("two numbers or more", 2, MAX_NODES)),
    "power": ("two numbers: base and exponent", 2, 2),
    "clip": ("three numbers: a number and its bounds", 3, 3),
    "if": ("a condition and two numbers", 3, 3),
    "lookup": ("a number and two points or more, each an x and a y", 5, MAX_NODES),
}
"""What functions of numbers take: in words, at least, at most."""


def _nearest(word: str, known: Sequence[str]) -> str:
    return nearest(word.lower(), known)


def _one_of(lead: str, known: Sequence[str]) -> str:
    return lead + ", ".join(known)
