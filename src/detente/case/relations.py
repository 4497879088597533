"""How the questions of a case hang together: what implies what, what excludes what, and whether the stated odds agree.

A question that comes true by a date asks for the first day on which its condition holds. If condition a implies
condition b, and a's deadline is not later, then wherever question a comes true so does b. Two questions can never both
come true if their conditions exclude each other and, once true, stay true (`is_lasting`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from detente.case.expressions import names, parse, resolve
from detente.case.implication import Facts, exclude, implies, is_lasting
from detente.case.places import membership_name, range_of
from detente.case.schema import Case, Question
from detente.case.scope import scope_of
from detente.core.likelihood import DEFAULT_STANDARD, interval
from detente.model.expression import Expression, Truth

TOLERANCE = 1e-9
"""Slack in comparing stated probabilities: rounding of decimal fractions."""
_TRUE, _FALSE = Truth(value=True), Truth(value=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """What ties one question to another."""

    kind: Literal["implies", "same", "exclusive", "declared exclusive"]
    """implies: where ``first`` comes true, so does ``second``; same: both ways; exclusive: never both, by proof;
    declared exclusive: never both, by the word of the case."""
    first: str
    """Id of a question."""
    second: str
    """Id of a question."""

    def __str__(self) -> str:
        return {
            "implies": f"{self.first} implies {self.second}: its probability cannot be higher",
            "same": f"{self.first} and {self.second} come true together",
            "exclusive": f"{self.first} and {self.second} can never both come true",
            "declared exclusive": f"{self.first} and {self.second} are exclusive by the word of the case",
        }[self.kind]


def facts_of(case: Case) -> Facts:
    """Return what the logic may take for granted about a case, in the indices of `scope_of`."""
    scope = scope_of(case)
    events = scope.events
    outcomes = {
        events[name]: tuple(events[f"{name}.{outcome}"] for outcome in move.outcomes)
        for name, move in case.moves.items()
        if move.outcomes
    }
    once = {events[name] for name, move in case.moves.items() if move.once}
    once |= {event for move in once for event in outcomes.get(move, ())}
    once |= {events[name] for name, shock in case.shocks.items() if shock.once}
    once |= {events[name] for name in case.calendar}
    outcomes |= {
        events[name]: tuple(events[f"{name}.{outcome}"] for outcome in entry.outcomes)
        for name, entry in (case.shocks | case.calendar).items()
        if entry.outcomes
    }
    once |= {
        event
        for name in (*case.shocks, *case.calendar)
        if events[name] in once
        for event in outcomes.get(events[name], ())
    }
    order: list[tuple[int, int]] = []
    for name, process in case.processes.items():
        order += itertools.combinations((events[f"{name}.{stage}"] for stage in process.stages), 2)
        once |= {events[f"{name}.{stage}"] for stage in process.stages if not process.again}
    for name, actor in case.actors.items():
        once |= {events[f"{name}.{pact}"] for pact, entry in actor.pacts.items() if entry.once}
    ranges = {scope.quantities[name]: range_of(quantity) for name, quantity in case.quantities.items()}
    ranges |= dict.fromkeys(scope.memberships.values(), (0.0, 1.0))
    return Facts(outcomes, frozenset(once), ranges, tuple(order))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that comes true or not."""

    id: str
    condition: Expression
    by: dt.date
    topics: frozenset[str]
    """What the condition speaks of; two without a common topic have nothing to do with each other."""
    is_free: bool
    """Whether it can both hold and fail, as far as logic goes."""


def _asked(case: Case) -> list[_Asked]:
    scope, facts = scope_of(case), facts_of(case)
    asked: list[_Asked] = []
    for name, question in case.questions.items():
        if question.kind not in ("binary", "date") or not question.condition or question.if_ is not None:
            continue
        syntax = parse(question.condition)
        condition = resolve(syntax, scope)
        named = names(syntax)
        # A move and its outcomes are one topic, and so are a membership and its quantity.
        topics = {f"event {event.partition('.')[0]}" for event in named.events}
        topics |= {f"quantity {quantity}" for quantity in named.quantities}
        topics |= {f"quantity {membership_name(*pair)}" for pair in named.members}
        is_free = implies(condition, _FALSE, facts) is False and implies(_TRUE, condition, facts) is False
        if "date" in question.condition:
            topics.add("date")
        asked.append(_Asked(name, condition, question.by or case.time.end, frozenset(topics), is_free))
    return asked


def relations(case: Case) -> tuple[Relation, ...]:
    """Return how the binary and date questions of a sound case hang together, in the order of the case."""
    facts = facts_of(case)
    found: list[Relation] = []
    for a, b in itertools.combinations(_asked(case), 2):
        if a.is_free and b.is_free and not a.topics & b.topics:
            if _is_declared(case, a.id, b.id):
                found.append(Relation("declared exclusive", a.id, b.id))
            continue
        forth = a.by <= b.by and implies(a.condition, b.condition, facts) is True
        back = b.by <= a.by and implies(b.condition, a.condition, facts) is True
        if forth and back:
            found.append(Relation("same", a.id, b.id))
        elif forth or back:
            found.append(Relation("implies", *((a.id, b.id) if forth else (b.id, a.id))))
        elif _never_both(a, b, facts):
            found.append(Relation("exclusive", a.id, b.id))
        elif _is_declared(case, a.id, b.id):
            found.append(Relation("declared exclusive", a.id, b.id))
    return tuple(found)


def known_answers(case: Case) -> Iterator[tuple[str, str]]:
    """Yield path and sentence of each question whose own ``if`` settles the answer wherever it is asked."""
    scope, facts = scope_of(case), facts_of(case)
    for name, question in case.questions.items():
        if question.if_ is None or question.kind not in ("binary", "date") or not question.condition:
            continue
        given, asked = (resolve(parse(text), scope) for text in (question.if_.condition, question.condition))
        if implies(given, _FALSE, facts) is True:
            continue  # said elsewhere
        if implies(given, asked, facts) is True:
            text = "where this holds the condition does too: the answer is yes wherever it is asked"
            yield f"questions.{name}.if", text
        elif is_lasting(asked) and _is_at_deadline(question, case.time.end) and exclude(given, asked, facts) is True:
            text = "where this holds the condition cannot have come to hold: the answer is no wherever it is asked"
            yield f"questions.{name}.if", text


def _is_at_deadline(question: Question, end: dt.date) -> bool:
    """Return whether what a question hangs on is looked at on its own day."""
    deadline = question.by or end
    return question.if_ is not None and (question.if_.by or deadline) == deadline


def _never_both(a: _Asked, b: _Asked, facts: Facts) -> bool:
    lasting = is_lasting(a.condition) and is_lasting(b.condition)
    return lasting and exclude(a.condition, b.condition, facts) is True


def _is_declared(case: Case, a: str, b: str) -> bool:
    return b in case.questions[a].exclusive_with or a in case.questions[b].exclusive_with


def incoherences(case: Case, found: tuple[Relation, ...]) -> Iterator[tuple[str, str]]:
    """Yield where the questions of a case, or the odds stated on them, cannot all be right: path and sentence."""
    for relation in found:
        if relation.kind in ("implies", "same") and _is_declared(case, relation.first, relation.second):
            text = (
                f"{relation.first} is called exclusive with {relation.second}, but implies it: it could never come true"
            )
            yield f"questions.{relation.first}.exclusive_with", text
    bounds = stated_bounds(case)
    for who, stated in bounds.items():
        yield from _order_violations(who, stated, found)
        yield from _sum_violations(case, who, stated, found)


def stated_bounds(case: Case) -> dict[str, dict[str, tuple[float, float]]]:
    """Return the probabilities stated on questions: by speaker (and day), then by question, as an interval.

    The brief's words count with the interval of their standard, a forecast as a point.
    """
    bounds: dict[str, dict[str, tuple[float, float]]] = {}
    for name, question in case.questions.items():
        if question.if_ is not None:
            continue  # odds under a condition bound no others
        said = question.said
        if said is not None and (words := interval(said.phrase, said.standard or DEFAULT_STANDARD)):
            bounds.setdefault(said.who or "the brief", {})[name] = words
        for forecast in question.forecasts:
            if forecast.probability is not None:
                key = f"{forecast.who} on {forecast.date}" if forecast.date else forecast.who
                bounds.setdefault(key, {})[name] = (forecast.probability, forecast.probability)
    return bounds


def _order_violations(
    who: str, stated: Mapping[str, tuple[float, float]], found: tuple[Relation, ...]
) -> Iterator[tuple[str, str]]:
    for relation in found:
        if relation.kind not in ("implies", "same"):
            continue
        pairs = [(relation.first, relation.second)]
        if relation.kind == "same":
            pairs.append((relation.second, relation.first))
        for narrow, wide in pairs:
            if narrow in stated and wide in stated and stated[narrow][0] > stated[wide][1] + TOLERANCE:
                at_least, at_most = stated[narrow][0], stated[wide][1]
                text = f"{who}: {narrow} at least {at_least:g}, but {wide}, which it implies, at most {at_most:g}"
                yield f"questions.{narrow}", text


def _sum_violations(
    case: Case, who: str, stated: Mapping[str, tuple[float, float]], found: tuple[Relation, ...]
) -> Iterator[tuple[str, str]]:
    reported: set[frozenset[str]] = set()
    for group in _exclusive_groups(case, found):
        asked = [name for name in group if name in stated]
        total = math.fsum(stated[name][0] for name in asked)
        if total > 1 + TOLERANCE and frozenset(asked) not in reported:
            reported.add(frozenset(asked))
            text = f"{who}: exclusive questions add up to at least {total:g} ({', '.join(asked)})"
            yield f"questions.{asked[0]}", text


def _exclusive_groups(case: Case, found: tuple[Relation, ...]) -> Iterator[list[str]]:
    """Yield sets of questions of which at most one can come true, grown from each question in turn."""
    pairs = {frozenset((r.first, r.second)) for r in found if r.kind in ("exclusive", "declared exclusive")}
    for name, question in case.questions.items():
        # What a question lists excludes each other too.
        pairs |= {frozenset(pair) for pair in itertools.combinations((name, *question.exclusive_with), 2)}
    for name in case.questions:
        group = [name]
        for other in case.questions:
            if all(frozenset((member, other)) in pairs for member in group):
                group.append(other)
        yield [other for other in case.questions if other in group]


def unknown_phrase(question: Question) -> str:
    """Return a sentence where the brief's words have no interval in their standard, else nothing."""
    said = question.said
    if said is None:
        return ""
    standard = said.standard or DEFAULT_STANDARD
    if interval(said.phrase, standard) is not None:
        return ""
    return f"`{said.phrase}` has no interval in {standard}, so it cannot be compared"
