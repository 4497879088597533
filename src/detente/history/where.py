"""Text -> the rows of a table it describes: ``trigger == 'non-violent military' and year >= 1946 and not in_war``.

Written by hand, on purpose: a condition is never evaluated as Python, its size is bounded, and every error knows the
character it concerns. Where a cell is empty, a comparison is neither true nor false, and the row is left out.

Grammar, loosest first::

    condition   or | and | not | test
    test        column | column OPERATOR value | value OPERATOR column [OPERATOR value]
                | column [not] in (value, ...) | ( condition )
    value       'text' | "text" | number | date such as 1946-03-05 | true | false
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.case.syntax import ExpressionError, Mistake, Span
from detente.history.data_set import Column, DataSet

MAX_LENGTH = 2_000
"""Characters of a condition, as in the conditions of a case."""
MAX_DEPTH = 50
"""Levels of brackets and of `not`, so that no reader of it can exhaust the stack."""
MAX_TESTS = 200
"""Comparisons in one condition."""
MOST_SHOWN = 12
"""Values of a column that an error lists."""

Mask = npt.NDArray[np.bool_]


class Rows(NamedTuple):
    """Which rows a condition holds for."""

    holds: Mask
    """Whether it is known to hold."""
    known: Mask
    """Whether the cells it needs are filled."""


class _Token(NamedTuple):
    kind: str
    text: str
    span: Span

    def __str__(self) -> str:
        return "the end of the text" if self.kind == "end" else f"`{self.text}`"


_TOKEN = re.compile(
    r"\s+"
    r"|(?P<text>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![\w.]))"
    r"|(?P<number>-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator><=|>=|==|!=|[<>(),])"
)
_INSTEAD = {"=": "==", "&": "and", "|": "or", "!": "not", "<>": "!="}
_WORDS = ("and", "or", "not", "in", "true", "false")
_COMPARE: dict[str, Callable[..., Mask]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_KIND = {"text": "text", "number": "a number", "truth": "true or false", "date": "a date"}


def select(table: DataSet, where: str) -> Rows:
    """Return the rows of a table for which a condition holds.

    Parameters
    ----------
    table
        The table; its column names are the words of the condition.
    where
        The condition; an empty one holds everywhere.

    Raises
    ------
    ExpressionError
        If the text is no condition, or names a column or value that the table does not have.

    Examples
    --------
    >>> from detente.history.shipped import crises
    >>> int(select(crises(), "violence == 'full-scale war' and not in_war").holds.sum())
    66
    """
    if len(where) > MAX_LENGTH:
        raise ExpressionError(where[:MAX_LENGTH], [Mistake(Span(0, 0), f"{len(where):,} characters", "at most 2,000")])
    if not where.strip():
        everywhere = np.ones(table.n_rows, dtype=bool)
        return Rows(everywhere, everywhere)
    reader = _Reader(where, list(_tokens(where)), table)
    rows = reader.any_of()
    if reader.token.kind != "end":
        raise reader.error("`and`, `or` or the end of the text", hint=_INSTEAD.get(reader.token.text, ""))
    return rows


def columns_of(where: str, table: DataSet) -> tuple[Column, ...]:
    """Return the columns that a sound condition reads, in the order of the text, each once."""
    named = dict.fromkeys(token.text for token in _tokens(where) if token.kind == "name" and token.text not in _WORDS)
    return tuple(table.column(name) for name in named)


def canonical(where: str) -> str:
    """Return a condition with its spaces and quotes put in one way, so that the same text counts as the same.

    Examples
    --------
    >>> canonical('year>=1946   and not in_war')
    'year >= 1946 and not in_war'
    """
    words = [f"'{token.text[1:-1]}'" if token.kind == "text" else token.text for token in _tokens(where)][:-1]
    return " ".join(words).replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            piece = text[position]
            hint = _INSTEAD.get(text[position : position + 2].strip(), _INSTEAD.get(piece, ""))
            if piece in "'\"":
                mistake = Mistake(Span(position, len(text)), "a text without its closing quote", "one on the same line")
            else:
                shown = f"`{piece}`" if piece.isprintable() else f"the character U+{ord(piece):04X}"
                span = Span(position, position + 1)
                mistake = Mistake(span, shown, "a column, a value in quotes, a number or a comparison", hint)
            raise ExpressionError(text, [mistake])
        if match.lastgroup:
            yield _Token(match.lastgroup, match.group(), Span(*match.span()))
        position = match.end()
    yield _Token("end", "", Span(len(text), len(text)))


@dataclass(slots=True)
class _Reader:
    """Reads a condition by recursive descent and works it out on the way."""

    text: str
    tokens: list[_Token]
    table: DataSet
    position: int = 0
    depth: int = 0
    n_tests: int = 0
    token: _Token = field(init=False)

    def __post_init__(self) -> None:
        self.token = self.tokens[0]

    def error(self, expected: str, *, token: _Token | None = None, found: str = "", hint: str = "") -> ExpressionError:
        token = token or self.token
        return ExpressionError(self.text, [Mistake(token.span, found or str(token), expected, hint)])

    def advance(self) -> _Token:
        token = self.token
        self.position += 1
        self.token = self.tokens[self.position]
        return token

    def accept(self, text: str) -> bool:
        if self.token.kind in {"name", "operator"} and self.token.text == text:
            self.advance()
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.error(f"`{text}`")

    def any_of(self) -> Rows:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"at most {MAX_DEPTH} levels of nesting")
        rows = self.all_of()
        while self.accept("or"):
            other = self.all_of()
            holds = rows.holds | other.holds
            rows = Rows(holds, holds | (rows.known & other.known))
        self.depth -= 1
        return rows

    def all_of(self) -> Rows:
        rows = self.negation()
        while self.accept("and"):
            other = self.negation()
            fails = (rows.known & ~rows.holds) | (other.known & ~other.holds)
            rows = Rows(rows.holds & other.holds, fails | (rows.known & other.known))
        return rows

    def negation(self) -> Rows:
        if self.token.kind == "name" and self.token.text == "not":
            self.advance()
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.error(f"at most {MAX_DEPTH} levels of nesting")
            rows = self.negation()
            self.depth -= 1
            return Rows(rows.known & ~rows.holds, rows.known)
        if self.accept("("):
            rows = self.any_of()
            self.expect(")")
            return rows
        return self.test()

    def test(self) -> Rows:
        if self.token.kind in {"text", "number", "date"}:
            value = self.advance()
            turned = _TURNED[self.operator()]
            column = self.column()
            rows = self.compare(column, turned, value)
            if self.is_comparison():
                other = self.compare(column, self.operator(), self.value(column))
                rows = Rows(rows.holds & other.holds, rows.known)
            return self.unchained(rows, column)
        column = self.column()
        if self.token.kind == "name" and self.token.text in {"in", "not"}:
            is_not = self.accept("not")
            self.expect("in")
            return self.among(column, is_not=is_not)
        if self.is_comparison():
            relation = self.operator()
            return self.unchained(self.compare(column, relation, self.value(column)), column)
        if column.kind != "truth":
            raise self.error(f"a comparison of `{column.name}`, which is {_KIND[column.kind]}")
        values = self.table.values(column.name)
        return Rows(values.known & values.data.astype(bool), values.known)

    def is_comparison(self) -> bool:
        return self.token.kind == "operator" and self.token.text in _COMPARE

    def unchained(self, rows: Rows, column: Column) -> Rows:
        """Return what was found, unless the comparison goes on where none can."""
        if self.is_comparison():
            low, high = {"number": ("1946", "1950"), "date": ("1946-01-01", "1950-12-31")}.get(column.kind, ("", ""))
            hint = f"{low} <= {column.name} <= {high}" if low else ""
            raise self.error("`and`, `or` or the end of the text: a chain has a value at both ends", hint=hint)
        return rows

    def operator(self) -> str:
        if self.token.text not in _COMPARE or self.token.kind != "operator":
            raise self.error("a comparison such as `==` or `>=`", hint=_INSTEAD.get(self.token.text, ""))
        return self.advance().text

    def column(self) -> Column:
        token = self.token
        if token.kind != "name" or token.text in _WORDS:
            raise self.error("the name of a column")
        if token.text not in self.table.names:
            from detente.core.near import nearest

            hint = nearest(token.text, self.table.names)
            following = self.tokens[self.position + 1]
            if following.text == "(" and following.kind == "operator":
                raise self.error(f"a column of {self.table.name} (a condition calls no functions)", hint=hint)
            raise self.error(f"a column of {self.table.name}: {', '.join(self.table.names)}", hint=hint)
        self.advance()
        return self.table.column(token.text)

    def value(self, column: Column) -> _Token:
        is_truth = self.token.kind == "name" and self.token.text in {"true", "false"}
        if self.token.kind not in {"text", "number", "date"} and not is_truth:
            raise self.error(f"{_KIND[column.kind]} to compare `{column.name}` with", hint=self.quoted(column))
        return self.advance()

    def quoted(self, column: Column) -> str:
        """Return a word without quotes with quotes, where the column has such a value."""
        return f"'{self.token.text}'" if column.kind == "text" and self.token.text in self.labels(column) else ""

    def meant(self, column: Column, token: _Token) -> str:
        """Return a value of the column's kind that was perhaps meant by one of another kind, or nothing."""
        plain = token.text[1:-1] if token.kind == "text" else token.text
        if column.kind == "text":
            return f"'{plain}'" if plain in self.labels(column) else ""
        if column.kind == "date" and re.fullmatch("[0-9]{4}", plain):
            return f"{plain}-01-01"
        if column.kind == "truth" and plain.lower() in {"true", "false"}:
            return plain.lower()
        is_number = column.kind == "number" and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", plain)
        return plain if is_number else ""

    def labels(self, column: Column) -> list[str]:
        values = self.table.values(column.name)
        return sorted(set(values.data[values.known].tolist()))

    def among(self, column: Column, *, is_not: bool) -> Rows:
        self.expect("(")
        found = [self.compare(column, "==", self.value(column))]
        while self.accept(","):
            found.append(self.compare(column, "==", self.value(column)))
        self.expect(")")
        holds = np.logical_or.reduce([rows.holds for rows in found])
        known = found[0].known
        return Rows(known & ~holds if is_not else holds, known)

    def compare(self, column: Column, relation: str, token: _Token) -> Rows:
        self.n_tests += 1
        if self.n_tests > MAX_TESTS:
            raise self.error(f"at most {MAX_TESTS} comparisons", token=token)
        values = self.table.values(column.name)
        wanted = self.read(column, token)
        if column.kind in {"text", "truth"} and relation not in {"==", "!="}:
            raise self.error(
                f"`==` or `!=` for `{column.name}`, which has no order", token=token, found=f"`{relation}`"
            )
        return Rows(values.known & _COMPARE[relation](values.data, wanted), values.known)

    def read(self, column: Column, token: _Token) -> object:
        """Return the value of a token as the column holds it."""
        if column.kind == "number" and token.kind == "number":
            return float(token.text)
        if column.kind == "truth" and token.text in {"true", "false"}:
            return float(token.text == "true")
        if column.kind == "date" and token.kind == "date":
            try:
                return dt.date.fromisoformat(token.text).toordinal()
            except ValueError:
                raise self.error("a date of the calendar such as 1946-03-05", token=token) from None
        if column.kind == "text" and token.kind == "text":
            word, labels = token.text[1:-1], self.labels(column)
            if word in labels:
                return word
            from detente.core.near import nearest

            near = nearest(word, labels)
            shown = ", ".join(f"'{label}'" for label in labels[:MOST_SHOWN])
            more = f" and {len(labels) - MOST_SHOWN} more" if len(labels) > MOST_SHOWN else ""
            hint = f"'{near}'" if near else ""
            raise self.error(f"a value of `{column.name}`: {shown}{more}", token=token, hint=hint)
        hint = self.meant(column, token)
        raise self.error(f"{_KIND[column.kind]}, as `{column.name}` is", token=token, hint=hint)
