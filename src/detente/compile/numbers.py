"""The numbers of a case as drawn columns, and which column each viewer uses for a place.

Columns: the case's own places in order, its beliefs, then beliefs that only a lens or an override brings. Sobol
dimensions go first to what is uncertain in the case as written, then to what only some lens makes uncertain, last to
what an override does. So a lens changes no other column's numbers, and two runs can be compared world by world.
Factors that several numbers share come last, as columns of their own far behind all other dimensions; before them comes
who is right, where analysts differ.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.case.analysts import PATH as ANALYSTS
from detente.case.analysts import Mind, is_weight_judged, minds
from detente.case.dump import content_hash
from detente.case.factors import Factor, factors
from detente.case.formula import check_no_formula
from detente.case.judgement import is_judgement
from detente.case.notation import Notation, NotationError, Number, read_notation
from detente.case.notation import Views as WrittenViews
from detente.case.places import find_place, survey
from detente.case.schema import Case
from detente.case.uncertain import Uncertain
from detente.core.errors import CaseError, Problem
from detente.model.model import ABSENT, Draws, Family, Formula, Ints, Loadings, Views, no_loadings

_FAMILIES = {
    "fixed": Family.FIXED,
    "expression": Family.FIXED,
    "normal": Family.NORMAL,
    "lognormal": Family.LOGNORMAL,
    "logitnormal": Family.LOGITNORMAL,
    "uniform": Family.UNIFORM,
    "triangular": Family.TRIANGULAR,
    "beta": Family.BETA,
    "choice": Family.CHOICE,
    "views": Family.VIEWS,
}
FIRST_FACTOR = 1 << 20
"""Sobol dimension of the first factor: beyond those of all numbers that a case can hold, so that neither a lens nor
an override moves it, nor it any of them."""
ANALYST = 1 << 21
"""Sobol dimension of who is right, beyond those of all factors."""
_STANDARD_NORMAL = Uncertain("normal", 0.0, 1.0, unit="sd")
"""A factor, in its standard deviations."""


@dataclass(frozen=True, slots=True)
class Column:
    """One drawn number."""

    path: str
    uncertain: Uncertain
    is_judgement: bool
    is_formula: bool = False
    """Whether an expression stands there."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a case, seen through lenses and overrides."""

    index: dict[str, int]
    """Place by path: index into the first N columns."""
    draws: Draws
    view: Ints
    """[A + 1, N]"""
    case_hash: str
    formula_columns: frozenset[int] = frozenset()
    """Columns in which an expression stands that nothing overrides."""
    formulas: Mapping[int, Formula] = field(default_factory=dict[int, Formula])
    """By column; see `detente.compile.formulas`."""


def build_numbers(
    case: Case, lens: Sequence[str], overrides: Mapping[str, str | float | Number], written: Case | None = None
) -> Numbers:
    """Return the columns of a valid case; ``written`` is the case without what a lens has brought for actors.

    Raises
    ------
    CaseError
        Where a lens or the path or number of an override is not what it should be; all of them at once.
    """
    surveyed = survey(case)
    roster = minds(case)
    analyst, lens = _analyst_of(case, lens)
    lensed = _lens_changes(case, lens)
    overridden = _override_changes(case, overrides)
    changes = {**lensed, **overridden}
    columns: dict[str, Column] = {}
    for path, assumption in (*surveyed.own.items(), *surveyed.beliefs.items()):
        is_formula = assumption.formula is not None
        columns[path] = Column(path, assumption.uncertain, assumption.is_judgement, is_formula)
    if len(roster) == 1:  # what a single analyst holds is the case's own number
        columns = {path: _seen_by(column, roster[0].name) for path, column in columns.items()}
    base = dict(columns)
    for path, (number, uncertain) in changes.items():
        columns[path] = Column(path, uncertain, is_judgement(number.source, number.why))
    right = [mind for mind in roster if mind.weight > 0.0]
    if analyst or len(right) == 1:
        columns = {path: _seen_by(column, analyst or right[0].name) for path, column in columns.items()}
    index = {path: position for position, path in enumerate(surveyed.own)}
    dimension = _dimensions(written or case, base, columns, overridden)
    shared = _shared(case, columns)
    dimension |= {factor.path: FIRST_FACTOR + place for place, factor in enumerate(factors(case))} | {ANALYSTS: ANALYST}
    differing = [path for path, column in columns.items() if column.uncertain.family == "views"]
    who = [Column(ANALYSTS, _who(right), is_weight_judged(case))] if differing else []
    behind = [*who, *(Column(factor.path, _STANDARD_NORMAL, factor.is_judgement) for factor in shared)]
    draws = draws_of([*columns.values(), *behind], dimension, _loadings(shared, columns, len(columns) + len(who)))
    return Numbers(
        index=index,
        draws=with_views(draws, columns, [mind.name for mind in right]) if differing else draws,
        view=_views(case, index, columns),
        case_hash=_hash(case, changes, analyst),
        formula_columns=frozenset(n for n, column in enumerate(columns.values()) if column.is_formula),
    )


def _analyst_of(case: Case, lens: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the analyst whose numbers alone hold, if a lens is one of the analysts, and the lenses without that.

    Raises
    ------
    CaseError
        Where there are two.
    """
    names = [mind.name for mind in minds(case)]
    chosen = list(dict.fromkeys(name for name in lens if name in names))
    if len(chosen) > 1:
        found = f"two analysts, {' and '.join(f'`{name}`' for name in chosen[:2])}"
        raise CaseError([Problem("lenses", found, "one analyst, whose numbers hold", "", case.file)])
    return chosen[0] if chosen else "", tuple(name for name in lens if name not in names)


def _seen_by(column: Column, analyst: str) -> Column:
    """Return a number as one analyst has it."""
    seen = column.uncertain.of(analyst)
    return column if seen is None else replace(column, uncertain=seen)


def _who(right: Sequence[Mind]) -> Uncertain:
    """Return who is right as a number: 0 for the first of those who may be, and so on."""
    whole = math.fsum(mind.weight for mind in right)
    return Uncertain(
        "choice",
        0.0,
        values=tuple(float(place) for place in range(len(right))),
        chances=tuple(mind.weight / whole for mind in right),
    )


def with_views(draws: Draws, columns: Mapping[str, Column], analysts: Sequence[str]) -> Draws:
    """Return draws in which numbers on which analysts differ follow whoever is right.

    A number that is certain for each of them has no luck of its own, and no dimension.

    Parameters
    ----------
    draws
        The columns; who is right stands among them under `ANALYSTS`.
    columns
        The numbers, the first columns of ``draws``.
    analysts
        Who may be right, in the order of the values of that column.
    """
    rows: list[Column] = []
    column: list[int] = []
    analyst: list[int] = []
    dimension = draws.dimension.copy()
    for place, each in enumerate(columns.values()):
        if each.uncertain.family != "views":
            continue
        seen = [_seen_by(each, name) for name in analysts]
        rows += seen
        column += [place] * len(seen)
        analyst += range(len(seen))
        if all(one.uncertain.is_fixed for one in seen):
            dimension[place] = ABSENT
    parts = draws_of(rows, dict.fromkeys((row.path for row in rows), 0))
    offset = np.where(parts.family == Family.CHOICE, float(len(draws.choice_values)), 0.0)
    return replace(
        draws,
        dimension=dimension,
        choice_values=np.concatenate((draws.choice_values, parts.choice_values)),
        choice_chances=np.concatenate((draws.choice_chances, parts.choice_chances)),
        views=Views(
            analysts=tuple(analysts),
            who=draws.paths.index(ANALYSTS),
            column=np.array(column, dtype=np.int32),
            analyst=np.array(analyst, dtype=np.int32),
            family=parts.family,
            a=parts.a + offset,
            b=parts.b + offset,
            c=parts.c,
            low=parts.low,
            high=parts.high,
        ),
    )


def draws_of_one(uncertain: Uncertain) -> Draws:
    """Return draws of a single number, column 0; of one on which analysts differ with all of them alike."""
    columns = {"number": Column("number", uncertain, is_judgement=False)}
    if uncertain.family != "views":
        return draws_of([*columns.values()], {"number": 0})
    names = [name for name, _ in uncertain.views]
    if len(names) == 1 and uncertain.otherwise is None:
        return draws_of([_seen_by(columns["number"], names[0])], {"number": 0})
    right = [Mind(name, "", 1.0, "", "") for name in names]
    who = Column(ANALYSTS, _who(right), is_judgement=False)
    return with_views(draws_of([*columns.values(), who], {"number": 0, ANALYSTS: 1}), columns, names)


def _lens_changes(case: Case, lens: Sequence[str]) -> dict[str, tuple[Number, Uncertain]]:
    changes: dict[str, tuple[Number, Uncertain]] = {}
    unknown = [name for name in lens if name not in case.lenses]
    if unknown:
        from detente.case.explain import nearest_quoted

        lenses = [*case.lenses, *(mind.name for mind in minds(case))]
        known = ", ".join(f"`{name}`" for name in lenses) or "none: the case has no lenses"
        raise CaseError(
            [
                Problem("lenses", f"no lens `{name}`", f"one of {known}", nearest_quoted(name, lenses), case.file)
                for name in unknown
            ]
        )
    for name in lens:
        changes.update(survey(case).lenses[name])
    return changes


def _override_changes(case: Case, overrides: Mapping[str, str | float | Number]) -> dict[str, tuple[Number, Uncertain]]:
    changes: dict[str, tuple[Number, Uncertain]] = {}
    problems: list[Problem] = []
    places = {path: assumption.place for path, assumption in survey(case).own.items()}
    for path, value in overrides.items():
        try:
            known, place = find_place(case, path, places)
            number = value if isinstance(value, Number) else Number(_read(value))
            changes[known] = (number, place.fit(number))
        except CaseError as error:
            problems += error.problems
        except NotationError as error:
            problems.append(Problem(path, error.found, error.expected, error.hint))
    if problems:
        raise CaseError(problems)
    return changes


def _read(value: str | float) -> Notation:
    """Read a number in place of another; no expression may stand there."""
    try:
        return read_notation(value)
    except NotationError as error:
        if not error.hint:
            check_no_formula(value)
        raise


def _dimensions(
    case: Case,
    base: Mapping[str, Column],
    columns: Mapping[str, Column],
    overridden: Mapping[str, tuple[Number, Uncertain]],
) -> dict[str, int]:
    """Return the Sobol dimension reserved for each path that is uncertain in any view of the case."""
    dimension: dict[str, int] = {}
    surveyed = survey(case)
    for path, column in base.items():
        if not column.uncertain.is_fixed and (path in surveyed.own or path in surveyed.beliefs):
            dimension.setdefault(path, len(dimension))
    for changes in surveyed.lenses.values():
        for path, (_, uncertain) in changes.items():
            if not uncertain.is_fixed:
                dimension.setdefault(path, len(dimension))
    for path, column in base.items():  # what a lens brings for actors
        if not column.uncertain.is_fixed:
            dimension.setdefault(path, len(dimension))
    for path in columns:  # in the order of the columns, whatever that of the overrides
        if path in overridden and path in base and not columns[path].uncertain.is_fixed:
            dimension.setdefault(path, len(dimension))
    for path in sorted(overridden):
        if not columns[path].uncertain.is_fixed:
            dimension.setdefault(path, len(dimension))
    return dimension


def _views(case: Case, index: Mapping[str, int], columns: Mapping[str, Column]) -> Ints:
    n_own = len(index)
    view = np.tile(np.arange(n_own, dtype=np.int32), (len(case.actors) + 1, 1))
    viewers = {name: 1 + number for number, name in enumerate(case.actors)}
    for position, path in enumerate(columns):
        if position >= n_own:
            _, actor, place = path.split(".", 2)
            view[viewers[actor], index[place]] = position
    return view


def _shared(case: Case, columns: Mapping[str, Column]) -> list[Factor]:
    """Return the factors on which some number of this view of the case loads that is still uncertain."""
    return [
        factor
        for factor in factors(case)
        if any(path in columns and not columns[path].uncertain.is_fixed for path in factor.loadings)
    ]


def _loadings(shared: Sequence[Factor], columns: Mapping[str, Column], first: int) -> Loadings:
    """Return which columns load on which; a number that a lens or an override fixes loads no longer."""
    place = {path: position for position, path in enumerate(columns)}
    rows = [
        (first + number, place[path], loading)
        for number, factor in enumerate(shared)
        for path, loading in factor.loadings.items()
        if path in columns and not columns[path].uncertain.is_fixed
    ]
    rows.sort()
    return Loadings(
        column=np.array([column for _, column, _ in rows], dtype=np.int32),
        factor=np.array([factor for factor, _, _ in rows], dtype=np.int32),
        value=np.array([loading for _, _, loading in rows]),
    )


def draws_of(columns: Sequence[Column], dimension: Mapping[str, int], loadings: Loadings | None = None) -> Draws:
    """Return numbers as columns to draw; ``dimension`` has the Sobol dimension of every uncertain one by path."""
    n = len(columns)
    a, b, c, low, high = (np.zeros(n) for _ in range(5))
    family, dimensions = np.zeros(n, dtype=np.int32), np.full(n, ABSENT, dtype=np.int32)
    values: list[float] = []
    chances: list[float] = []
    for position, column in enumerate(columns):
        uncertain = column.uncertain
        family[position] = _FAMILIES[uncertain.family]
        a[position], b[position], c[position] = uncertain.a, uncertain.b, uncertain.c
        low[position], high[position] = uncertain.low, uncertain.high
        if uncertain.family == "choice":
            a[position] = len(values)
            values += uncertain.values
            chances += uncertain.chances
            b[position] = len(values)
        if not uncertain.is_fixed:
            dimensions[position] = dimension[column.path]
    return Draws(
        paths=tuple(column.path for column in columns),
        family=family,
        a=a,
        b=b,
        c=c,
        low=low,
        high=high,
        dimension=dimensions,
        choice_values=np.array(values),
        choice_chances=np.array(chances),
        is_judgement=np.array([column.is_judgement for column in columns], dtype=np.bool_),
        unit=tuple(column.uncertain.unit for column in columns),
        loadings=no_loadings() if loadings is None else loadings,
    )


def _hash(case: Case, changes: Mapping[str, tuple[Number, Uncertain]], analyst: str) -> str:
    """Return the hash of the content, with what lenses and overrides change in it, and whose numbers alone hold."""
    if not changes and not analyst:
        return content_hash(case)
    shown = [(path, _shown(number)) for path, (number, _) in sorted(changes.items(), key=lambda change: change[0])]
    whole = [content_hash(case), shown, *([analyst] if analyst else [])]
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(number: Number) -> object:
    return number.to_data() if isinstance(number, WrittenViews) else number.notation.to_data()
