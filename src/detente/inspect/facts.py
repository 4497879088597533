"""What a case says beside the model: the brief's words with their interval, other forecasts, and how it came out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.core.likelihood import DEFAULT_STANDARD, interval
from detente.history.outside import OutsideView, outside_view

if TYPE_CHECKING:
    from detente.case.schema import Case, Said


@dataclass(frozen=True, slots=True)
class Statement:
    """A likelihood in the brief's words."""

    who: str
    """Who said it."""
    phrase: str
    """The words, such as ``very unlikely``."""
    standard: str
    """Table that gives the words an interval."""
    place: str
    """Where it stands."""
    low: float | None = None
    """Lower end of the interval, None if the table does not know the words."""
    high: float | None = None
    """Upper end of the interval."""


@dataclass(frozen=True, slots=True)
class OtherForecast:
    """Someone else's forecast of the same question."""

    who: str
    """Who made it."""
    date: dt.date | None
    """When it was made."""
    probability: float | None
    """Probability, 0 to 1; None for a number."""
    value: float | None
    """Value of a number question, else None."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question came out."""

    answer: bool | dt.date | float | str
    """Yes or no, a date or ``never``, a number, or the name of an option."""
    date: dt.date | None
    """When this became known."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a case says of one question besides its condition."""

    said: Statement | None = None
    """What the brief said."""
    forecasts: tuple[OtherForecast, ...] = ()
    """Forecasts of others."""
    base_rate: OutsideView | None = None
    """How often it came in past cases of its kind."""
    resolved: Outcome | None = None
    """How it came out."""


def facts_of(case: Case | None, question: str) -> Facts:
    """Return what a case says of a question; nothing where there is no case or it does not ask it."""
    entry = case.questions.get(question) if case is not None else None
    if case is None or entry is None:
        return Facts()
    resolved = entry.resolved
    return Facts(
        said=_statement(case, entry.said) if entry.said else None,
        forecasts=tuple(OtherForecast(each.who, each.date, each.probability, each.value) for each in entry.forecasts),
        base_rate=outside_view(entry.base_rate) if entry.base_rate is not None else None,
        resolved=Outcome(resolved.answer, resolved.date, resolved.source) if resolved else None,
    )


def _statement(case: Case, said: Said) -> Statement:
    """Return a statement with the interval of its words, and its author's name instead of a key."""
    standard = said.standard or DEFAULT_STANDARD
    found = interval(said.phrase, standard)
    low, high = found or (None, None)
    source = case.sources.get(said.who)
    who = (source.author or source.title) if source else said.who
    return Statement(who or said.who, said.phrase, standard, said.place, low, high)
