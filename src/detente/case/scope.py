"""The names of a case: what exists, under which name, and what a condition may speak of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from detente.case.expressions import Scope
from detente.case.formula import Formula
from detente.case.places import Assumption, membership_name, memberships, survey, terms
from detente.case.schema import Case, Move
from detente.case.types import beliefs
from detente.case.words import show
from detente.core.errors import Problem
from detente.core.near import nearest

NOTHING = "nothing"
"""The option of letting a move pass."""
ENDINGS = ("deal", "no_deal")
"""How a table can end; its events are called ``vienna.deal`` and ``vienna.no_deal``."""
MOST_PROBLEMS = 500
"""Problems collected of one case; who has more needs the first ones first."""
MOST_HINTS = 100
"""Problems for which the nearest name is looked up: the search takes time where there are many names."""


def quantity_names(case: Case) -> tuple[str, ...]:
    """Return all quantities: those the case declares, one per membership, per issue of its tables, per belief."""
    pairs = memberships(case)
    return (*case.quantities, *(membership_name(*pair) for pair in pairs), *terms(case), *beliefs(case))


def event_names(case: Case) -> tuple[str, ...]:
    """Return all events: moves, then outcomes, shocks, calendar entries, pacts, and how tables end.

    Last stand the outcomes of shocks and calendar entries, and the stages of processes.
    """
    return (
        *case.moves,
        *(f"{name}.{outcome}" for name, move in case.moves.items() for outcome in move.outcomes),
        *case.shocks,
        *case.calendar,
        *(f"{name}.{pact}" for name, actor in case.actors.items() for pact in actor.pacts),
        *(f"{name}.{ending}" for name in case.tables for ending in ENDINGS),
        *(f"{name}.{outcome}" for name, entry in (case.shocks | case.calendar).items() for outcome in entry.outcomes),
        *(f"{name}.{stage}" for name, process in case.processes.items() for stage in process.stages),
    )


def scope_of(case: Case) -> Scope:
    """Return what the conditions of a case may speak of."""
    quantities = {name: index for index, name in enumerate(quantity_names(case))}
    return Scope(
        quantities=quantities,
        events={name: index for index, name in enumerate(event_names(case))},
        memberships={pair: quantities[membership_name(*pair)] for pair in memberships(case)},
        start=case.time.start,
        actors=tuple(case.actors),
    )


def conditions(case: Case) -> Iterator[tuple[str, str, bool]]:
    """Yield every expression of a case: its path, its text, and whether it is a condition (else it is a number)."""
    for name, actor in case.actors.items():
        for pact_name, pact in actor.pacts.items():
            if pact.when is not None:
                yield f"actors.{name}.pacts.{pact_name}.when", pact.when, True
    for section, entries in (("moves", case.moves), ("shocks", case.shocks), ("calendar", case.calendar)):
        for name, entry in entries.items():
            if entry.when is not None:
                yield f"{section}.{name}.when", entry.when, True
    for name, process in case.processes.items():
        for field_name, text in (("starts", process.starts), ("stops", process.stops)):
            if text is not None:
                yield f"processes.{name}.{field_name}", text, True
    for name, question in case.questions.items():
        if question.condition is not None:
            yield f"questions.{name}.condition", question.condition, True
        if question.quantity is not None:
            yield f"questions.{name}.quantity", question.quantity, False
        for option, text in question.first.items():
            yield f"questions.{name}.first.{option}", text, True
        if question.if_ is not None:
            yield f"questions.{name}.if.condition", question.if_.condition, True


def formulas(case: Case) -> Iterator[tuple[str, Assumption, Formula]]:
    """Yield every expression that stands where a number could: its path, its place, and what it is."""
    for path, assumption in survey(case).own.items():
        if assumption.formula is not None:
            yield path, assumption, assumption.formula


def moves_of(case: Case, actor: str) -> dict[str, Move]:
    """Return the moves of an actor by name."""
    return {name: move for name, move in case.moves.items() if move.by == actor}


@dataclass(slots=True)
class Findings:
    """Problems as they are found, and the look-up of names that most of them come from."""

    case: Case
    problems: list[Problem] = field(default_factory=list)
    kinds: dict[str, str] = field(init=False)
    """What else a name is, for messages about names of the wrong kind."""

    def __post_init__(self) -> None:
        case = self.case
        self.kinds = {}
        for kind, names in (
            ("a quantity", quantity_names(case)),
            ("a link", case.links),
            ("an actor", case.actors),
            ("a move", case.moves),
            ("a shock", case.shocks),
            ("a calendar entry", case.calendar),
            ("a process", case.processes),
        ):
            for name in names:
                self.kinds.setdefault(name, kind)

    def add(self, path: str, found: str, expected: str, hint: str = "", *, excerpt: str = "") -> None:
        """Add a problem, unless there are too many already."""
        if len(self.problems) >= MOST_PROBLEMS:
            return
        problem = Problem(path, found, expected, f"`{hint}`" if hint else "", excerpt=excerpt)
        self.problems.append(problem)

    def refer(self, path: str, name: str, known: Collection[str], what: str) -> bool:
        """Return whether a name is known; add a problem with the nearest one if it is not."""
        if name in known:
            return True
        kind = self.kinds.get(name)
        found = show(name)
        if kind and kind not in what:
            found += f", {kind}"
        hint = nearest(name, known) if self.wants_hints else ""
        self.add(path, found, what if known else f"{what} (the case has none)", hint)
        return False

    @property
    def wants_hints(self) -> bool:
        """Whether the nearest name should still be looked up."""
        return len(self.problems) < MOST_HINTS
