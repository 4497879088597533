"""The syntax of expressions: the nodes of the tree, each of which remembers where it stood, and the errors.

`detente.case.parser` builds the tree, `detente.case.expressions` gives it types and looks up its names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from detente.core.errors import DetenteError

EVENT_FUNCTIONS = ("happened", "since", "count")
NUMBER_FUNCTIONS = ("min", "max", "abs")
MATHEMATICS = ("exp", "log", "logistic", "sqrt", "power", "clip", "if", "lookup")
"""Functions known by the parenthesis that follows: elsewhere these are names like any other."""
FUNCTIONS = (*EVENT_FUNCTIONS, "member", *NUMBER_FUNCTIONS)
WORD_OPERATORS = ("and", "or", "not")
RESERVED = frozenset({*FUNCTIONS, *WORD_OPERATORS, "nothing", "wait", "rest", "date", "true", "false"})
"""Words that no part of a case may be called."""


class Span(NamedTuple):
    """Where a piece of text stands: characters ``start`` to ``end`` (exclusive)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with an expression, and where."""

    span: Span
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"found {self.found}, expected {self.expected}"
        return f"{text}; did you mean `{self.hint}`?" if self.hint else text


class ExpressionError(DetenteError):
    """An expression cannot be used; ``mistakes`` says where and why (never empty), ``text`` is the expression."""

    def __init__(self, text: str, mistakes: Sequence[Mistake]) -> None:
        self.text = text
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{mistake}\n{excerpt(text, mistake.span)}" for mistake in self.mistakes))


def excerpt(text: str, span: Span, *, width: int = 100) -> str:
    """Return the line of an expression around a span, indented, with carets under the span.

    Examples
    --------
    >>> print(excerpt("aproval > 60", Span(0, 7)))
        aproval > 60
        ^^^^^^^
    """
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.start)
    line_end = len(text) if line_end < 0 else line_end
    first = max(line_start, min(span.start - width // 2, line_end - width))
    last = min(line_end, first + width)
    shown = "".join(character if character.isprintable() else " " for character in text[first:last])
    n_carets = max(1, min(span.end, last) - span.start)
    return f"    {shown}\n    {' ' * (span.start - first)}{'^' * n_carets}"


def span_of_excerpt(text: str, shown: str) -> Span | None:
    """Return the span of an expression that an excerpt of it points at, or None if it is none of this text.

    Examples
    --------
    >>> span_of_excerpt("aproval > 60", excerpt("aproval > 60", Span(0, 7)))
    Span(start=0, end=7)
    """
    line, _, carets = shown.partition("\n")
    if not carets.strip() or set(carets.strip()) != {"^"}:
        return None
    tidy = "".join(character if character.isprintable() else " " for character in text)
    begin = tidy.find(line[4:])
    if begin < 0:
        return None
    start = begin + carets.index("^") - 4
    return Span(start, min(start + carets.count("^"), len(text)))


# --- nodes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number such as ``60`` or ``1.5``."""

    value: float
    span: Span


@dataclass(frozen=True, slots=True)
class Duration:
    """A number with a unit of time, such as ``8 weeks``; ``days`` are nominal."""

    days: float
    span: Span


@dataclass(frozen=True, slots=True)
class Rate:
    """A number per unit of time, such as ``0.3 per year``; ``per_day`` is nominal."""

    per_day: float
    span: Span


@dataclass(frozen=True, slots=True)
class Date:
    """A date such as ``2022-02-24``."""

    date: dt.date
    span: Span


@dataclass(frozen=True, slots=True)
class Today:
    """The word ``date``: the present day."""

    span: Span


@dataclass(frozen=True, slots=True)
class TruthWord:
    """``true`` or ``false``."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Word:
    """A name: a quantity where a number stands; an event, actor or bloc inside a call."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Syntax, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    """``not x`` or ``-x``."""

    operator: Literal["not", "-"]
    operand: Syntax
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``."""

    operator: Literal["and", "or", "+", "-", "*", "/"]
    left: Syntax
    right: Syntax
    span: Span


@dataclass(frozen=True, slots=True)
class Chain:
    """One or more comparisons in a row: ``operands[0] operators[0] operands[1] operators[1] ...``."""

    operators: tuple[str, ...]
    operands: tuple[Syntax, ...]
    span: Span


Syntax = Number | Duration | Rate | Date | Today | TruthWord | Word | Call | Unary | Binary | Chain
"""Any node; every node has a ``span``."""


def children(node: Syntax) -> tuple[Syntax, ...]:
    """Return the nodes directly below a node, in the order of the text."""
    match node:
        case Call():
            return node.arguments
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Chain():
            return node.operands
        case _:
            return ()


def nodes(tree: Syntax) -> Iterator[Syntax]:
    """Yield all nodes of a tree, in the order of the text."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression mentions, each once, in the order of the text."""

    quantities: tuple[str, ...]
    events: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    """Pairs (actor, bloc)."""


def names(syntax: Syntax) -> Names:
    """Return the quantities, events and memberships an expression mentions.

    Examples
    --------
    >>> from detente.case.parser import parse
    >>> names(parse("forces >= 100 and not happened(invade)"))
    Names(quantities=('forces',), events=('invade',), members=())
    """
    quantities: dict[str, None] = {}
    events: dict[str, None] = {}
    members: dict[tuple[str, str], None] = {}
    stack = [syntax]
    while stack:
        node = stack.pop()
        if isinstance(node, Word):
            quantities[node.name] = None
        elif isinstance(node, Call) and node.function not in (*NUMBER_FUNCTIONS, *MATHEMATICS):
            words = [argument.name for argument in node.arguments if isinstance(argument, Word)]
            if node.function == "member" and len(words) == 2:
                members[words[0], words[1]] = None
            elif node.function in EVENT_FUNCTIONS:
                events.update(dict.fromkeys(words))
        else:
            stack.extend(reversed(children(node)))
    return Names(tuple(quantities), tuple(events), tuple(members))
