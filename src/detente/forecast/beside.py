"""What a case says beside its model, as far as a forecast tells it: frozen, so that it can be kept without the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.inspect.facts import Facts, facts_of

if TYPE_CHECKING:
    from detente.case.schema import Case


@dataclass(frozen=True, slots=True)
class Beside:
    """What a case says beside its model; nothing by default."""

    title: str = ""
    """Title of the case."""
    hindsight: bool = False
    """Whether it was written when the answers were known."""
    facts: Mapping[str, Facts] = field(default_factory=dict[str, Facts])
    """What it says of its questions, by id."""
    exclusive: tuple[tuple[str, str], ...] = ()
    """Questions that it calls exclusive, each pair once."""
    grain: str = ""
    """Which of its numbers are shorter than the grain of a run, in a sentence."""


def beside(case: Case | None) -> Beside:
    """Return what a case says beside its model; nothing where there is no case.

    Raises
    ------
    HistoryError
        If a base rate that it cites cannot be counted.
    """
    if case is None:
        return Beside()
    from detente.case.examine_effects import grain_warning

    return Beside(
        title=case.title or "",
        hindsight=bool(case.hindsight),
        facts={name: facts_of(case, name) for name in case.questions},
        exclusive=tuple(exclusive_pairs(case)),
        grain=grain_warning(case),
    )


def exclusive_pairs(case: Case) -> Iterator[tuple[str, str]]:
    """Yield each pair of questions that a case calls exclusive, once."""
    seen: set[frozenset[str]] = set()
    for name, question in case.questions.items():
        for other in question.exclusive_with or ():
            if frozenset((name, other)) not in seen:
                seen.add(frozenset((name, other)))
                yield name, other
