"""Case -> Model: the one way from the language to the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Unpack

from detente.case.load import require_valid
from detente.case.places import dates_of, memberships, terms
from detente.case.schema import Case
from detente.case.scope import event_names
from detente.case.through import through
from detente.case.types import beliefs
from detente.compile.dated import build_outcomes, build_processes, build_undated
from detente.compile.formulas import with_formulas
from detente.compile.minds import build_minds
from detente.compile.names import Names, name_parts
from detente.compile.numbers import build_numbers
from detente.compile.parts import (
    Bundles,
    build_actors,
    build_calendar,
    build_links,
    build_moves,
    build_pacts,
    build_quantities,
    build_questions,
    build_shocks,
    events_before,
)
from detente.compile.tables import MOST_ISSUES, MOST_SESSIONS, MOST_TABLES, build_tables
from detente.compile.timeline import build_timeline
from detente.compile.types import build_types
from detente.core.errors import CompileError, asked_of
from detente.core.spec import NumberFields, RunSpec, spec_of, takes_numbers
from detente.model.expression import days_named
from detente.model.model import Model, Question

MOST_ACTORS = 64
"""The engine numbers the order of actors at a moment in 6 bits."""
MOST_QUANTITIES = 4_096
"""A response matrix has as many entries as the square of this: 64 MB in single precision."""
MOST_MOVES = 4_096
MOST_EVENTS = 16_384
MOST_COLUMNS = 100_000
"""Bounds far beyond any case an analyst could fill; they keep a generated one from exhausting memory."""


@takes_numbers
def compile_case(case: Case, *, spec: RunSpec | None = None, **fields: Unpack[NumberFields]) -> Model:
    """Compile a case: names to indices, numbers to columns of draws, conditions to typed expressions.

    Parameters
    ----------
    case
        The case, read or built in Python.
    spec
        With which numbers, as in `detente.run`; or ``lens`` (the name of one, or several; where two change the same
        number, the later wins) and ``overrides`` (other numbers by dotted path, as text, number or
        `detente.case.notation.Number`; they win over lenses).

    Raises
    ------
    CaseError
        With everything that is wrong with the case, the lenses or the overrides.
    CompileError
        Where a valid case is larger than the engine can hold.

    Examples
    --------
    >>> from detente.case.schema import Quantity, Time
    >>> case = Case(
    ...     case="row",
    ...     time=Time(start="2022-01-03", end="2022-12-31", step="week"),
    ...     quantities={"approval": Quantity(start="63 to 67", range=(0, 100))},
    ... )
    >>> model = compile_case(case, overrides={"quantities.approval.start": 65})
    >>> model.timeline.n_days, float(model.draws.a[0])
    (362, 65.0)
    """
    asked = spec_of(spec, fields)
    require_valid(case)
    written, case = case, through(case, asked.lens)
    if case is not written:
        require_valid(case)
    pairs = memberships(case)
    _check_size(case, len(pairs))
    with asked_of(case.file):
        numbers = build_numbers(case, asked.lens, fields.get("overrides") or asked.overrides, written)  # type: ignore[arg-type]  # of the language, or refused
    if len(numbers.draws.paths) > MOST_COLUMNS:
        raise CompileError(f"the case has {len(numbers.draws.paths):,} numbers; at most {MOST_COLUMNS:,} can be held")
    names = name_parts(case)
    bundles = Bundles(names, numbers.index)
    pacts = build_pacts(case, names, numbers.index, bundles)
    moves = build_moves(case, names, numbers.index, bundles)
    shocks = build_shocks(case, names, numbers.index, bundles)
    calendar = build_calendar(case, names, numbers.index, bundles)
    tables = build_tables(case, names, numbers.index, bundles)
    undated = build_undated(case, names, numbers.index, bundles)
    outcomes = build_outcomes(case, names, numbers.index, bundles)
    processes = build_processes(case, names, numbers.index, bundles)
    questions = build_questions(case, names)
    minds, view = build_minds(case, names, numbers.index, numbers.view)
    numbers, view = with_formulas(case, numbers, names, view)
    types, numbers, view = build_types(case, names, numbers, view)
    timeline = build_timeline(case.time, _dates_named(case, names, _days_asked(questions)))
    return Model(
        name=case.case,
        case_hash=numbers.case_hash,
        lens="+".join(asked.lens),
        timeline=timeline,
        draws=numbers.draws,
        view=view,
        quantities=build_quantities(case, names, numbers.index, pairs),
        links=build_links(case, names, numbers.index),
        actors=build_actors(case, names, numbers.index),
        effects=bundles.build(),
        moves=moves,
        shocks=shocks,
        calendar=calendar,
        pacts=pacts,
        events=tuple(names.events),
        events_before=events_before(case, names),
        questions=questions,
        tables=tables,
        formulas=numbers.formulas,
        undated=undated,
        outcomes=outcomes,
        processes=processes,
        minds=minds,
        types=types,
    )


def _days_asked(questions: Iterable[Question]) -> Iterator[int]:
    """Yield the days on which questions, and what they hang on, are looked at."""
    for question in questions:
        yield question.day
        if question.given is not None:
            yield question.given_day


def _dates_named(case: Case, names: Names, deadlines: Iterable[int]) -> Iterator[dt.date]:
    """Yield the dates that a case names: of its calendar, its questions, its observations, and in its conditions."""
    yield from dates_of(case).values()
    yield from (entry.date for entry in case.observations if entry.date is not None)
    yield from (date for quantity in case.quantities.values() for date in quantity.path)
    days = set(deadlines).union(*(days_named(condition) for condition in names.expressions.values()))
    span = (case.time.end - case.time.start).days
    yield from (case.time.start + dt.timedelta(days=day) for day in days if 0 <= day <= span)


def _check_size(case: Case, n_memberships: int) -> None:
    n_events, n_beliefs = len(event_names(case)), len(beliefs(case))
    n_quantities = len(case.quantities) + n_memberships + len(terms(case)) + n_beliefs
    hidden = "memberships and terms included" if case.tables else "memberships included"
    hidden = f"beliefs and {hidden}" if n_beliefs else hidden
    sizes = (
        ("actors", len(case.actors), MOST_ACTORS),
        (f"quantities ({hidden})", n_quantities, MOST_QUANTITIES),
        ("moves", len(case.moves), MOST_MOVES),
        ("events", n_events, MOST_EVENTS),
        ("tables", len(case.tables), MOST_TABLES),
        ("issues at a table", max((len(table.issues) for table in case.tables.values()), default=0), MOST_ISSUES),
        ("sessions of a table", max((len(table.sessions) for table in case.tables.values()), default=0), MOST_SESSIONS),
    )
    for what, count, most in sizes:
        if count > most:
            raise CompileError(f"the case has {count:,} {what}; the engine holds at most {most:,}")
