"""Expressions where numbers stand: typed, with their numbers as places, and what they give at the start as columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from detente.case.expressions import resolve
from detente.case.formula import TYPES, scope_within
from detente.case.formula import Formula as Written
from detente.case.schema import Case
from detente.case.scope import formulas
from detente.case.uncertain import Domain, Uncertain
from detente.compile.names import Names
from detente.compile.numbers import Column, Numbers, draws_of
from detente.compile.parts import events_before, start_places
from detente.model import expression as m
from detente.model.model import Draws, Formula, Ints

_ENDS = {Domain.CHANCE: (0.0, 1.0), Domain.RATE: (0.0, math.inf), Domain.POSITIVE: (0.0, math.inf)}
"""What the value of an expression is cut to, by domain; by none where not named."""


def with_formulas(case: Case, numbers: Numbers, names: Names, view: Ints) -> tuple[Numbers, Ints]:
    """Return the numbers of a case with its expressions, and the columns that viewers use in every regime.

    A viewer who sees a number of an expression, or the start of a quantity in it, otherwise than the world does at the
    start gets the expression in a column of its own; so does one in whose eyes an event sets such a number.

    Parameters
    ----------
    case, numbers, names
        The case, its numbers and its names.
    view
        ``[R (A + 1), N]`` columns by viewer and place, as events leave them (`detente.compile.minds`).
    """
    found = {path: (place, formula) for path, place, formula in formulas(case)}
    if not found:
        return numbers, view
    starts = start_places(case, numbers.index)
    before = events_before(case, names).tolist()
    view, columns, actors = view.copy(), list[str](), ["", *case.actors]
    of_column: dict[int, Formula] = {}
    at_start: dict[int, m.Expression] = {}
    for path, (assumption, written) in found.items():
        place, expression = numbers.index[path], _typed(path, written, assumption.domain, names, numbers)
        formula = Formula(expression, *_ENDS.get(assumption.domain, (-math.inf, math.inf)))
        base = int(view[0, place])
        if base not in numbers.formula_columns:
            continue
        read = sorted(_places_read(expression, starts))
        column_of = {view[0, read].tobytes(): base}
        for viewer in range(len(view)):
            if int(view[viewer, place]) != base:
                continue  # a belief of its own, in place of the expression
            regime, actor = divmod(viewer, len(actors))
            column = column_of.setdefault(view[viewer, read].tobytes(), len(numbers.draws.numbers) + len(columns))
            if column not in (base, *of_column):
                columns.append(f"beliefs.{actors[actor]}.{path}" + (f" in regime {regime}" if regime else ""))
            view[viewer, place] = column
            of_column[column] = formula
            at_start.setdefault(column, _at_start(formula, view[viewer], starts, before))
    draws = with_columns(numbers.draws, columns)
    return replace(numbers, draws=replace(draws, formulas=tuple(sorted(at_start.items()))), formulas=of_column), view


def _typed(path: str, written: Written, domain: Domain, names: Names, numbers: Numbers) -> m.Expression:
    own = {name: numbers.index[f"{path}.{name}"] for name in written.numbers_of()}
    scope = scope_within(written, names.scope, own)
    expression = resolve(written.syntax, scope, expect=TYPES[domain], text=written.text)
    if domain not in (Domain.RATE, Domain.GAIN):
        return expression
    # What is per time and counts from an event is 0 before it.
    for event in sorted(m.since_in(expression), reverse=True):
        expression = m.Choose(m.Happened(event), expression, m.Constant(0.0))
    return expression


def _places_read(expression: m.Expression, starts: Sequence[int]) -> set[int]:
    """Return the places that the value of an expression at the start depends on."""
    places = {node.place for node in m.nodes(expression) if isinstance(node, m.Parameter)}
    return places | {starts[node.quantity] for node in m.nodes(expression) if isinstance(node, m.QuantityValue)}


def _at_start(formula: Formula, view: Ints, starts: Sequence[int], before: Sequence[float]) -> m.Expression:
    """Return an expression of columns alone: the quantities at their starts, and what had happened by then."""

    def replaced(node: m.Expression) -> m.Expression:
        match node:
            case m.Parameter(place):
                return m.Parameter(int(view[place]))
            case m.QuantityValue(quantity):
                return m.Parameter(int(view[starts[quantity]]))
            case m.Today():
                return m.Constant(0.0)
            case m.Since(event):
                return m.Constant(m.NEVER_DAYS if math.isnan(before[event]) else -before[event])
            case m.Count(event):
                return m.Constant(0.0 if math.isnan(before[event]) else 1.0)
            case m.Happened(event):
                return m.Truth(not math.isnan(before[event]))
            case _:
                return m.with_parts(node, tuple(replaced(part) for part in m.parts(node)))

    value = replaced(formula.expression)
    if math.isfinite(formula.low):
        value = m.Arithmetic("max", value, m.Constant(formula.low))
    return m.Arithmetic("min", value, m.Constant(formula.high)) if math.isfinite(formula.high) else value


def with_columns(draws: Draws, paths: Sequence[str]) -> Draws:
    """Return draws with further columns, fixed as far as drawing goes, before those of factors."""
    if not paths:
        return draws
    more = draws_of([Column(path, Uncertain("fixed", 0.0), is_judgement=False) for path in paths], {})
    at = len(draws.numbers)
    names = ("family", "a", "b", "c", "low", "high", "dimension", "is_judgement")
    joined: dict[str, Any] = {
        name: np.insert(getattr(draws, name), [at] * len(paths), getattr(more, name)) for name in names
    }
    return replace(
        draws,
        paths=(*draws.paths[:at], *more.paths, *draws.paths[at:]),
        unit=(*draws.unit[:at], *more.unit, *draws.unit[at:]),
        loadings=replace(draws.loadings, factor=draws.loadings.factor + len(paths)),
        views=None if draws.views is None else replace(draws.views, who=draws.views.who + len(paths)),
        **joined,
    )
