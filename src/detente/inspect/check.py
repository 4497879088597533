"""What `detente check` says of a case that has no errors: what to know before its numbers are believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.case.examination import Notice, judgements, notices, open_points
from detente.case.notation import Number
from detente.case.relations import Relation, relations
from detente.case.schema import Case
from detente.compile import compile_case
from detente.inspect import assumptions, worth, zones
from detente.inspect.assumptions import Implied
from detente.inspect.worth import UnitWorth
from detente.inspect.zones import TableZone
from detente.history.outside import check_base_rates


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The examination of a sound case."""

    case: str
    """Name of the case."""
    file: str
    """File it was read from, or nothing."""
    lens: str
    """Lens or lenses applied, or nothing."""
    n_actors: int
    n_quantities: int
    """Memberships included."""
    n_moves: int
    n_questions: int
    notices: tuple[Notice, ...]
    """What is not wrong but worth knowing, in the order of the file."""
    open_points: tuple[Notice, ...]
    """What comments of the file call open."""
    relations: tuple[Relation, ...]
    """How the questions hang together."""
    numbers: tuple[Implied, ...]
    """Every number with its median and its tails."""
    judgements: tuple[str, ...]
    """Paths of the numbers with neither source nor reason, lenses included."""
    worths: tuple[UnitWorth, ...]
    """What a unit of each quantity is worth to each actor, and by what factor it moves the odds of acting."""
    tables: tuple[TableZone, ...]
    """What red lines leave at each table at the start."""

    def __str__(self) -> str:
        return "\n".join(lines_of(self))


def check_case(
    case: Case,
    *,
    lens: str | Sequence[str] = (),
    overrides: Mapping[str, str | float | Number] | None = None,
) -> CheckReport:
    """Examine a case.

    Parameters
    ----------
    case
        The case, read or built in Python.
    lens, overrides
        As for `compile_case`; the numbers and the worths are those under them.

    Raises
    ------
    CaseError
        With everything that is wrong, if anything is.
    """
    model = compile_case(case, lens=lens, overrides=overrides)
    check_base_rates(case)
    return CheckReport(
        case=case.case,
        file=case.file,
        lens=model.lens,
        n_actors=len(model.actors.names),
        n_quantities=len(model.quantities.names),
        n_moves=len(model.moves.names),
        n_questions=len(model.questions),
        notices=notices(case),
        open_points=open_points(case),
        relations=relations(case),
        numbers=tuple(assumptions.implied(case, model)),
        judgements=judgements(case),
        worths=tuple(worth.unit_worths(model)),
        tables=tuple(zones.table_zones(model)),
    )


def lines_of(report: CheckReport) -> Iterator[str]:
    """Yield the report as text."""
    uncertain = [number for number in report.numbers if not number.is_fixed]
    lens = f" through {report.lens}" if report.lens else ""
    yield f"{report.case}{lens}: no errors"
    yield (
        f"{report.n_actors} actors, {report.n_quantities} quantities, {report.n_moves} moves, "
        f"{report.n_questions} questions, {len(report.numbers)} numbers ({len(uncertain)} uncertain, "
        f"{len(report.judgements)} without source or reason)"
    )
    if report.open_points:
        yield from ("", "Open")
        for point in report.open_points:
            yield f"{report.file or 'case'}:{point.line}: {point.text}"
    if report.notices:
        yield from ("", "Worth knowing")
        for notice in report.notices:
            place = f"{report.file or 'case'}:{notice.line}" if notice.line else report.file or "case"
            yield f"{place}: {notice.path}: {notice.text}"
    if report.relations:
        yield from ("", "Questions")
        yield from map(str, report.relations)
    if uncertain:
        yield from ("", "What the uncertain numbers imply")
        yield from assumptions.lines_of(uncertain)
    if report.worths:
        yield from ("", "What one unit is worth at the start, and the factor on the odds of a move that brings it")
        yield from worth.lines_of(list(report.worths))
    if report.tables:
        yield from ("", "What red lines leave at the tables at the start")
        yield from zones.lines_of(report.tables)
    if report.judgements:
        yield from ("", "The analyst's judgement: neither source nor reason")
        yield from report.judgements
