"""What follows from what: a small exact logic of conditions, so that questions can be held against each other.

A condition is a propositional formula over comparisons of numeric terms with constants; ``happened(e)`` is
``count(e) >= 1``. Every comparison is first brought into the form *term, operator, constant* by linear algebra in exact
fractions. The constants cut the line of each term into points and open intervals (cells); within a cell a comparison
has one truth value, so trying all combinations of cells is a complete truth table.

Different terms are taken to be independent, apart from the facts of the case (`Facts`) and from what links ``since``
and ``count``. So what is reported as proven is proven; what is not proven may still be true.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from detente.model import expression as m
from detente.model.expression import Expression

MAX_ROWS = 2**12
"""Rows of the truth table: twelve independent atoms."""

_TESTS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of every path of a case, whatever the numbers."""

    outcomes: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Event of a move -> events of its outcomes; exactly one of them happens whenever the move does."""
    once: frozenset[int] = frozenset()
    """Events that happen at most once."""
    ranges: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """Quantity -> its range (infinite where it has no bound)."""
    order: Sequence[tuple[int, int]] = ()
    """Pairs of events of which the second never comes more often than the first: stages of a process."""


def implies(a: Expression, b: Expression, facts: Facts | None = None) -> bool | None:
    """Tell whether ``b`` holds in every state in which ``a`` holds.

    Returns
    -------
    True if it is proven, False if some state consistent with the facts has ``a`` without ``b``, None if the table would
    have more than `MAX_ROWS` rows. False is no disproof: it may be that this state cannot be reached.

    Examples
    --------
    >>> above = lambda x: m.Comparison(">", m.QuantityValue(0), m.Constant(x))
    >>> implies(above(80.0), above(60.0)), implies(above(60.0), above(80.0))
    (True, False)
    """
    return _never(m.Both(a, m.Not(b)), facts)


def exclude(a: Expression, b: Expression, facts: Facts | None = None) -> bool | None:
    """Tell whether ``a`` and ``b`` can never hold in the same state. The three answers are those of `implies`.

    Examples
    --------
    >>> exclude(m.Happened(0), m.Not(m.Happened(0)))
    True
    """
    return _never(m.Both(a, b), facts)


def is_lasting(condition: Expression) -> bool:
    """Tell whether a condition, once it holds, holds for ever: it asks for counts and dates, which never fall."""
    match condition:
        case m.Truth() | m.Happened():
            return True
        case m.Both() | m.Either():
            return is_lasting(condition.left) and is_lasting(condition.right)
        case m.Comparison(operator=">" | ">="):
            return isinstance(condition.left, m.Count | m.Today) and isinstance(condition.right, m.Constant)
        case m.Comparison(operator="<" | "<="):
            return isinstance(condition.right, m.Count | m.Today) and isinstance(condition.left, m.Constant)
        case _:
            return False


# --- terms: linear combinations in a standard form -------------------------------------------------------------------

_Term = tuple[tuple[Expression, Fraction], ...]
"""A sum of parts times coefficients, in a fixed order, the first coefficient 1."""


def _linear(node: Expression) -> tuple[dict[Expression, Fraction], Fraction]:
    """Return a numeric node as parts with coefficients, and a constant."""
    match node:
        case m.Constant():
            return {}, Fraction(node.value)
        case m.Negative():
            parts, constant = _linear(node.operand)
            return {part: -c for part, c in parts.items()}, -constant
        case m.Arithmetic(operator="+" | "-"):
            sign = 1 if node.operator == "+" else -1
            parts, constant = _linear(node.left)
            more, extra = _linear(node.right)
            for part, coefficient in more.items():
                parts[part] = parts.get(part, Fraction(0)) + sign * coefficient
            return {part: c for part, c in parts.items() if c}, constant + sign * extra
        case m.Arithmetic(operator="*" | "/"):
            return _scaled(node)
        case _:
            return {node: Fraction(1)}, Fraction(0)


def _scaled(node: m.Arithmetic) -> tuple[dict[Expression, Fraction], Fraction]:
    (left, left_constant), (right, right_constant) = _linear(node.left), _linear(node.right)
    if node.operator == "*" and not left:
        left, left_constant, right, right_constant = right, right_constant, left, left_constant
    if right or (node.operator == "/" and not right_constant):
        return {node: Fraction(1)}, Fraction(0)
    factor = right_constant if node.operator == "*" else 1 / right_constant
    return {part: c * factor for part, c in left.items() if factor}, left_constant * factor


@dataclass(frozen=True, slots=True)
class _Atom:
    """``term test bound``."""

    term: _Term
    test: str
    bound: Fraction


@dataclass(slots=True)
class _Table:
    """The formula, its atoms by term, and the cells of each term."""

    facts: Facts
    cuts: dict[_Term, set[Fraction]] = field(default_factory=dict)
    atoms: dict[int, _Atom | bool] = field(default_factory=dict)

    def collect(self, node: Expression) -> None:
        """Find the atoms of a formula and remember where they cut their terms."""
        match node:
            case m.Both() | m.Either():
                self.collect(node.left)
                self.collect(node.right)
            case m.Not():
                self.collect(node.operand)
            case m.Happened():
                self.add(node, m.Comparison(">=", m.Count(node.event), m.Constant(1.0)))
            case m.Comparison():
                self.add(node, node)
            case _:
                pass

    def add(self, node: Expression, comparison: m.Comparison) -> None:
        parts, constant = _linear(m.Arithmetic("-", comparison.left, comparison.right))
        if not parts:
            self.atoms[id(node)] = _TESTS[comparison.operator](constant, Fraction(0))
            return
        ordered = sorted(parts.items(), key=lambda item: repr(item[0]))
        scale = ordered[0][1]
        term = tuple((part, coefficient / scale) for part, coefficient in ordered)
        test = comparison.operator if scale > 0 else MIRRORED[comparison.operator]
        atom = _Atom(term, test, -constant / scale)
        self.atoms[id(node)] = atom
        self.cuts.setdefault(term, set()).add(atom.bound)

    def cells(self, term: _Term) -> list[Fraction]:
        """Return one value from each cell of a term that the case allows."""
        low, high, is_whole = self.domain(term)
        cuts = sorted(self.cuts[term])
        if is_whole:
            # The whole numbers around each cut meet every cell that holds one.
            values = {Fraction(f(cut) + shift) for cut in cuts for f in (math.floor, math.ceil) for shift in (-1, 0, 1)}
        else:
            values = {cuts[0] - 1, *cuts, cuts[-1] + 1, *((a + b) / 2 for a, b in itertools.pairwise(cuts))}
        values |= {bound for bound in (low, high) if bound is not None}
        allowed = (v for v in values if (low is None or v >= low) and (high is None or v <= high))
        by_cell = {(sum(cut < value for cut in cuts), value in cuts): value for value in sorted(allowed)}
        return list(by_cell.values())

    def domain(self, term: _Term) -> tuple[Fraction | None, Fraction | None, bool]:
        """Return the bounds of a term (None: unbounded) and whether it takes whole numbers only."""
        if len(term) != 1:
            return None, None, False
        part = term[0][0]
        if isinstance(part, m.Count):
            return Fraction(0), Fraction(1) if part.event in self.facts.once else None, True
        if isinstance(part, m.Since):
            return Fraction(0), None, False
        if isinstance(part, m.QuantityValue) and part.quantity in self.facts.ranges:
            low, high = self.facts.ranges[part.quantity]
            return _bound(low), _bound(high), False
        return None, None, False

    def rows(self) -> Iterator[dict[_Term, Fraction]] | None:
        """Return all combinations of cells that agree with the facts, or None if there are too many."""
        terms = list(self.cuts)
        cells = [self.cells(term) for term in terms]
        if math.prod(len(values) for values in cells) > MAX_ROWS:
            return None
        rows = (dict(zip(terms, values, strict=True)) for values in itertools.product(*cells))
        return (row for row in rows if self.is_possible(row))

    def is_possible(self, row: Mapping[_Term, Fraction]) -> bool:
        counts = {}
        since = {}
        for term, value in row.items():
            part = term[0][0]
            if len(term) == 1 and isinstance(part, m.Count):
                counts[part.event] = value
            elif len(term) == 1 and isinstance(part, m.Since):
                since[part.event] = value
        if any((since[event] < m.NEVER_DAYS) != (counts[event] >= 1) for event in since.keys() & counts.keys()):
            return False
        if any(counts[a] < counts[b] for a, b in self.facts.order if a in counts and b in counts):
            return False
        return all(
            self.agrees(counts, move, outcomes) for move, outcomes in self.facts.outcomes.items() if move in counts
        )

    def agrees(self, counts: Mapping[int, Fraction], move: int, outcomes: Sequence[int]) -> bool:
        """Tell whether a move's count fits those of its outcomes.

        A value stands for its whole cell, so only cells with the same cuts may be compared, and only zeros and ones
        be added.
        """
        known = [counts[event] for event in outcomes if event in counts]
        if any(count > counts[move] for count in known):
            return False
        if move in self.facts.once and sum(known) > 1:
            return False
        return len(known) < len(outcomes) or counts[move] < 1 or any(count >= 1 for count in known)

    def holds(self, node: Expression, row: Mapping[_Term, Fraction]) -> bool:
        match node:
            case m.Truth():
                return node.value
            case m.Both():
                return self.holds(node.left, row) and self.holds(node.right, row)
            case m.Either():
                return self.holds(node.left, row) or self.holds(node.right, row)
            case m.Not():
                return not self.holds(node.operand, row)
            case _:
                atom = self.atoms[id(node)]
                return atom if isinstance(atom, bool) else _TESTS[atom.test](row[atom.term], atom.bound)


def _bound(value: float) -> Fraction | None:
    return Fraction(value) if math.isfinite(value) else None


def _never(formula: Expression, facts: Facts | None) -> bool | None:
    """Tell whether a formula is false in every row of its table; None if the table is too large."""
    table = _Table(facts or Facts())
    table.collect(formula)
    _add_companions(table)
    rows = table.rows()
    if rows is None:
        return None
    return not any(table.holds(formula, row) for row in rows)


def _add_companions(table: _Table) -> None:
    """Add the terms through which the facts speak: the move of each outcome, the count beside each ``since``."""
    events = {part.event for term in table.cuts for part, _ in term if isinstance(part, m.Count)}
    since = {part.event for term in table.cuts for part, _ in term if isinstance(part, m.Since)}
    for event in since & events:
        table.cuts[_only(m.Since(event))].add(Fraction(m.NEVER_DAYS))
        table.cuts[_only(m.Count(event))].add(Fraction(1))
    for move, outcomes in table.facts.outcomes.items():
        family = [event for event in outcomes if event in events]
        if not family or (move not in events and len(family) == 1):
            continue
        terms = [_only(m.Count(event)) for event in (move, *family)]
        shared = {Fraction(1)}.union(*(table.cuts.get(term, ()) for term in terms))
        table.cuts.update((term, set(shared)) for term in terms)
    ordered = {event for pair in table.facts.order if events.issuperset(pair) for event in pair}
    shared = {Fraction(1)}.union(*(table.cuts.get(_only(m.Count(event)), ()) for event in ordered))
    table.cuts.update((_only(m.Count(event)), set(shared)) for event in ordered)


def _only(part: Expression) -> _Term:
    return ((part, Fraction(1)),)
