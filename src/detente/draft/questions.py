"""Questions of a drafted case, from the forecasts of the brief, and placeholders that make it run.

A question needs something that can happen. Until the analyst says by whose choice and at what price it does, a shock
stands in, with the rate at which the event comes true by the deadline as often as the brief says: with a constant rate
r, P(by T) = 1 - exp(-r T). A drafted case therefore repeats the brief, and nothing more.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief, Estimate
from detente.core.text import capital
from detente.draft.actors import Actor
from detente.draft.lines import Lines, Scalar
from detente.draft.naming import Names, slug
from detente.draft.plan import YEAR, Deadline, deadline, short
from detente.draft.sources import BRIEF

_SURE = 0.5
_MOST = 40
"""Questions of a draft; the rest is counted in a comment."""
_WEIGHT = {"number": 0, "word": 1, "expectation": 2, "idiom": 3, "modal": 4}
"""Which statements come first where there are too many: those that say most."""
_ANYTHING = (0.05, 0.95)
"""Interval of a phrase to which neither a standard nor a survey gives one."""
_ALMOST = 0.005
"""How near to 0 and 1 an interval may come: a constant rate reaches neither."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its placeholder."""

    id: str
    event: str
    """Name of the shock."""
    estimate: Estimate
    deadline: Deadline
    interval: tuple[float, float]
    origin: str
    """Whose interval it is."""
    actor: str
    """Key of the actor that would decide, where the brief names one."""
    line: int


def plan_questions(
    brief: Brief, day: dt.date, actors: Mapping[str, Actor], names: Names
) -> tuple[tuple[Asked, ...], int]:
    """Return the questions in the order of the text, and how many more statements there are."""
    candidates = [e for e in brief.estimates if e.is_forecast and e.confidence >= _SURE and e.proposition.strip()]
    once: dict[tuple[str, str], Estimate] = {}
    for estimate in candidates:
        once.setdefault((estimate.proposition.lower(), estimate.phrase), estimate)
    ranked = sorted(once.values(), key=lambda e: (_WEIGHT[e.kind], e.holder != "author", e.start))
    chosen = sorted(ranked[:_MOST], key=lambda e: e.start)
    asked = []
    for estimate in chosen:
        event = names.fresh(slug(estimate.proposition.replace(" will happen", ""), fallback="event"))
        interval, origin = _interval(brief, estimate)
        asked.append(
            Asked(
                id=event.replace("_", "-"),
                event=event,
                estimate=estimate,
                deadline=deadline(brief, estimate, day),
                interval=interval,
                origin=origin,
                actor=_actor(brief, estimate, actors),
                line=brief.line(estimate.start),
            )
        )
    return tuple(asked), len(ranked) - len(chosen)


def _interval(brief: Brief, estimate: Estimate) -> tuple[tuple[float, float], str]:
    if estimate.standard_interval:
        return estimate.standard_interval, brief.standard
    if estimate.reader_interval:
        return estimate.reader_interval, "how readers take it"
    return _ANYTHING, "no standard and no survey gives it a meaning"


def _actor(brief: Brief, estimate: Estimate, actors: Mapping[str, Actor]) -> str:
    """Return the key of the actor that is named first in what is forecast."""
    span = estimate.proposition_span
    named = [
        (mention.start, entity.actor or entity.id)
        for entity in brief.entities
        for mention in entity.mentions
        if span.start <= mention.start < span.end and (entity.actor or entity.id) in actors
    ]
    return actors[min(named)[1]].key if named else ""


def rates(interval: tuple[float, float], start: dt.date, end: dt.date) -> str:
    """Return the yearly rate at which something comes true by a day with a probability in an interval.

    Examples
    --------
    >>> rates((0.05, 0.2), dt.date(2022, 1, 19), dt.date(2022, 12, 31))
    '0.0541 to 0.235 per year'
    """
    years = max((end - start).days, 1) / YEAR.days
    low, high = (-math.log1p(-min(max(p, _ALMOST), 1 - _ALMOST)) / years for p in interval)
    if math.isclose(low, high):
        return f"{low:.3g} per year"
    return f"{low:.3g} to {high:.3g} per year"


def write_placeholders(lines: Lines, asked: Sequence[Asked], day: dt.date) -> None:
    """Write the section `shocks`."""
    if not asked:
        return
    lines.gap()
    lines.comment(
        "Placeholders. Each comes true by its deadline as often as the brief says, so a run of this draft repeats "
        "the brief."
    )
    lines.comment(
        "open: make each a move of the actor that decides, with what it gains and what it risks, or a shock with a "
        "sourced rate."
    )
    lines.add("shocks")
    for question in asked:
        hint = f"; open: a move of {question.actor}?" if question.actor else ""
        low, high = question.interval
        lines.add(question.event, depth=1)
        lines.add("text", short(question.estimate.proposition, 100), depth=2)
        lines.add("when", f"date >= {day}", depth=2)
        lines.add("once", value=True, depth=2)
        value = {"value": rates(question.interval, day, question.deadline.day), "source": BRIEF}
        lines.add("rate", value, depth=2, comment=f"{low:.0%} to {high:.0%} ({question.origin}){hint}")


def write_questions(lines: Lines, asked: Sequence[Asked], n_more: int, standard: str) -> None:
    """Write the section `questions`."""
    if not asked:
        return
    lines.gap()
    lines.add("questions")
    for question in asked:
        estimate = question.estimate
        lines.add(question.id, depth=1)
        lines.add("text", _text(estimate), depth=2, comment="open: say what would count as yes")
        lines.add("condition", f"happened({question.event})", depth=2)
        mark = "open: proposed, " if question.deadline.is_proposed else ""
        lines.add("by", question.deadline.day, depth=2, comment=f"{mark}{question.deadline.why}")
        said: dict[str, Scalar] = {
            "who": BRIEF if estimate.holder == "author" else short(estimate.holder),
            "phrase": short(_phrase(estimate)),
            "standard": standard,
            "place": f"line {question.line}",
        }
        lines.add("said", said, depth=2)
        if estimate.conditions:
            n = len(estimate.conditions)
            which = "a condition" if n == 1 else f"{n} conditions"
            lines.comment(f"open: the brief attaches {which} to it, see line {question.line}", depth=2)
    if n_more:
        lines.comment(
            f"open: {n_more} more statements of likelihood are not asked here; `detente read` lists them", depth=1
        )


def _text(estimate: Estimate) -> str:
    """Return what is asked: whether the proposition comes true, whatever the brief thinks of it."""
    text = short(estimate.proposition, 140)
    return capital(text)


def _phrase(estimate: Estimate) -> str:
    """Return the words of likelihood with their "not"."""
    if not estimate.negated:
        return estimate.phrase
    follows = estimate.kind == "modal" or estimate.phrase.endswith(("ably", "ibly", "inly", "perhaps"))
    return f"{estimate.phrase} not" if follows else f"not {estimate.phrase}"
