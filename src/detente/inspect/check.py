"""What `detente check` says of a case that has no errors: what to know before its numbers are believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from detente.case.examination import Cited, Notice, cited, notices, open_points, origins
from detente.case.load import as_case
from detente.case.relations import Relation, relations
from detente.case.schema import Case
from detente.case.through import through
from detente.compile import compile_case
from detente.core.result import Result
from detente.core.spec import NumberFields, RunSpec, takes_numbers
from detente.history.outside import check_base_rates
from detente.inspect import assumptions, worth, zones
from detente.inspect.assumptions import Implied, Shared
from detente.inspect.coarseness import coarse
from detente.inspect.first_decisions import FirstDecisions, first_decisions
from detente.inspect.minds import ChangeOfMind, changes_of_mind
from detente.inspect.stability import Loop, loops
from detente.inspect.transients import Transient, transient_costs
from detente.inspect.worth import ActingCost, UnitWorth
from detente.inspect.zones import TableZone
from detente.model.model import Model


@dataclass(frozen=True, slots=True, repr=False)
class CheckReport(Result):
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
    together: tuple[Shared, ...]
    """Factors that several numbers share, by name."""
    n_sourced: int
    """Numbers the case gives with a source other than its brief; these and the next three with beliefs and lenses."""
    n_from_brief: int
    """Numbers whose source is the brief under test, which is no evidence for itself."""
    n_reasoned: int
    """Numbers with a reason and no source."""
    n_bare: int
    """Numbers with neither, or with a word such as `judgement` for a reason."""
    from_brief: tuple[str, ...]
    """Paths of the numbers whose source is the brief."""
    judgements: tuple[str, ...]
    """Paths of the bare numbers."""
    worths: tuple[UnitWorth, ...]
    """What a unit of each quantity is worth to each actor, and by what factor it moves the odds of acting."""
    costs: tuple[ActingCost, ...]
    """What moves cost those who make them, where they cost anything."""
    tables: tuple[TableZone, ...]
    """What red lines leave at each table at the start."""
    first: FirstDecisions
    """What each actor does at its first decision, and what is odd about it."""
    transients: tuple[Transient, ...]
    """Costs of moves that fade so soon that a horizon averages them away."""
    loops: tuple[Loop, ...]
    """Quantities in which a deviation grows by itself."""
    minds: tuple[ChangeOfMind, ...]
    """What events set of the numbers with which actors decide."""
    cited: tuple[Cited, ...]
    """Numbers that cite the library of priors, with what they cite."""


@takes_numbers
def check(case: Case | str | Path, *, spec: RunSpec | None = None, **fields: Unpack[NumberFields]) -> CheckReport:
    """Examine a case.

    Parameters
    ----------
    case
        A case, the path of its file, or the name of a shipped one.
    spec
        As for `compile_case`, or ``lens`` and ``overrides``; the numbers and the worths are those under them.

    Raises
    ------
    CaseError
        With everything that is wrong, if anything is.
    """
    case = as_case(case)
    model = compile_case(case, spec=spec, **fields)
    check_base_rates(case)
    case = through(case, tuple(model.lens.split("+")))
    given = origins(case)
    first = first_decisions(model)
    transients, growing = tuple(transient_costs(model)), tuple(loops(model))
    told = (*_of_games(first), *_of_transients(transients), *_of_loops(growing), *_of_coarse(model))
    found = (*notices(case), *(Notice(path, text, case.line_of(path)) for path, text in told))
    return CheckReport(
        case=case.case,
        file=case.file,
        lens=model.lens,
        n_actors=len(model.actors.names),
        n_quantities=len(model.quantities.names),
        n_moves=len(model.moves.names),
        n_questions=len(model.questions),
        notices=tuple(sorted(found, key=lambda notice: notice.line)),
        open_points=open_points(case),
        relations=relations(case),
        numbers=tuple(assumptions.implied(case, model)),
        together=tuple(assumptions.shared(case, model)),
        n_sourced=len(given.sourced),
        n_from_brief=len(given.from_brief),
        n_reasoned=len(given.reasoned),
        n_bare=len(given.bare),
        from_brief=given.from_brief,
        judgements=given.bare,
        worths=tuple(worth.unit_worths(model)),
        costs=tuple(worth.acting_costs(model)),
        tables=tuple(zones.table_zones(model)),
        first=first,
        transients=transients,
        loops=growing,
        minds=tuple(changes_of_mind(model, case)),
        cited=cited(case),
    )


_Found = Iterator[tuple[str, str]]


def _of_games(first: FirstDecisions) -> _Found:
    """Yield what games say that is worth knowing: that they cannot be run, that a move is worth nothing to anybody."""
    if first.too_large:
        yield "moves", first.too_large if first.is_runnable else f"this case cannot be run: {first.too_large}"
    for flag in first.unvalued:
        yield f"moves.{flag.option}", flag.text


def _of_transients(found: Sequence[Transient]) -> _Found:
    """Yield the costs that a horizon averages away, those of one actor in one quantity together, the largest told."""
    together: dict[tuple[str, str], list[Transient]] = {}
    for each in found:
        together.setdefault((each.actor, each.quantity), []).append(each)
    for (actor, quantity), costs in together.items():
        largest = max(costs, key=lambda each: abs(each.amount))
        others = [f"`{each.event}`" for each in costs if each is not largest]
        more = f"; likewise the costs of {', '.join(others)}" if others else ""
        yield f"actors.{actor}.values.{quantity}", f"`{largest.event}`: {largest.text}{more}"


def _of_loops(found: Sequence[Loop]) -> _Found:
    """Yield the loops in which deviations grow."""
    for loop in found:
        yield f"links.{loop.links[0]}", loop.text


def _of_coarse(model: Model) -> _Found:
    """Yield links whose quantities move too fast for the steps in which they are followed."""
    for each in coarse(model):
        yield f"links.{each.links[0]}", each.text
