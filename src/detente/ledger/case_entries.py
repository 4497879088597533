"""A case and its runs as entries: questions, what the brief and others said, base rates, forecasts, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.inspect.facts import Facts, OtherForecast, Outcome, Statement
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft, Entry, canonical
from detente.ledger.inputs import day_of, moment, written
from detente.ledger.ledger import clock
from detente.ledger.rows import ForecastRow, row_of
from detente.ledger.state import State

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.forecast.forecast import Answer, Forecast

BASE_RATE = "base rate"
"""Name under which the base rates that a case cites are recorded."""
MAXIMUM = 1 << 62
"""A moment after all others."""


class CaseEntries(NamedTuple):
    """What a case and its runs come to, before any of it is written."""

    state: State
    """Questions and answers."""
    rows: list[ForecastRow]
    """Forecasts."""
    details: dict[int, dict[str, Any]]
    """What those say that are more than a probability."""
    phrases: dict[int, str]
    """Words that were used, by number of the forecast."""
    unscored: tuple[Statement, ...]
    """Words of the brief that its standard gives no interval."""


def model_name(case: str, lens: str) -> str:
    """Return the name of a model's forecasts.

    Examples
    --------
    >>> model_name("russia-2022", "as-argued"), model_name("russia-2022", "")
    ('détente russia-2022, as-argued', 'détente russia-2022')
    """
    return f"détente {case}, {lens}" if lens else f"détente {case}"


def question_name(case: str, question: str) -> str:
    """Return the id of a case's question in a ledger."""
    return f"{case}/{question}"


def rule_of(case: str, question: str, by: dt.date, given: str = "") -> str:
    """Return how a case's question is resolved, in words.

    Examples
    --------
    >>> rule_of("row", "war", dt.date(2027, 6, 30), "talks fail")
    'as the case row says: war by 2027-06-30; void unless talks fail'
    """
    return f"as the case {case} says: {question} by {by.isoformat()}" + (f"; void unless {given}" if given else "")


def asked_by(case: Case) -> Iterator[dict[str, Any]]:
    """Yield the questions of a case as somebody would type them into a ledger, without a run of it."""
    for key, question in case.questions.items():
        by = (question.on if question.kind == "number" else question.by) or case.time.end
        given = question.if_
        on = f" on {given.by}" if given is not None and given.by not in (None, by) else ""
        yield {
            "key": key,
            "id": question_name(case.case, key),
            "text": question.text or key,
            "kind": question.kind,
            "closes": by.isoformat(),
            "options": list(question.first) if question.kind == "choice" else [],
            "rule": rule_of(case.case, key, by, "" if given is None else f"{given.condition}{on}"),
        }


def as_of(case: Case) -> dt.date:
    """Return the day for which a case speaks: its brief's date, or its start."""
    date = case.brief.date if case.brief is not None else None
    return date if isinstance(date, dt.date) else case.time.start


def speaks_on(case: Case, now: int) -> int:
    """Return the moment for which a case's forecasts are recorded, in microseconds since 1970.

    A case that was written with hindsight, or whose span is over, speaks for the day of its brief if that lies within
    the span, else for its start; any other for now. When it was recorded stands in the entry in any case.
    """
    if not case.hindsight and moment(case.time.end) >= now:
        return now
    day = as_of(case)
    return moment(day if case.time.start <= day <= case.time.end else case.time.start)


def in_time(drafts: Iterable[Draft]) -> tuple[list[Draft], tuple[str, ...]]:
    """Return what can be recorded, and what is left out: forecasts made when their question had closed or was answered.

    A question of which the model can say nothing in time is left out with all that was said of it.
    """
    wanted = list({(draft.kind, canonical(draft.body)): draft for draft in drafts}.values())
    ends: dict[str, tuple[int, str]] = {}
    for draft in wanted:
        body = draft.body
        name = body.get("id", body.get("question"))
        at, what = (body.get("closes"), "closed") if draft.kind == "question" else (body.get("at"), "was answered")
        if draft.kind != "forecast" and at is not None and (name not in ends or at < ends[name][0]):
            ends[name] = (at, what)
    late = [
        draft
        for draft in wanted
        if draft.kind == "forecast"
        and day_of(draft.body["at"]) > day_of(ends.get(draft.body["question"], (MAXIMUM, ""))[0])
    ]
    gone = {draft.body["question"] for draft in late if draft.body["role"] == "model"}
    notes: dict[str, None] = {}
    for draft in late:
        name, at = draft.body["question"], draft.body["at"]
        end, what = ends[name]
        whose = "it" if name in gone else f"what {draft.body['who']} said of it"
        notes[f"{name} {what} on {written(end)}, before {written(at)}; {whose} is left out"] = None
    kept = [
        draft for draft in wanted if draft not in late and draft.body.get("id", draft.body.get("question")) not in gone
    ]
    return kept, tuple(notes)


def model_drafts(case: Case, forecast: Forecast, *, at: int) -> Iterator[Draft]:
    """Yield the questions of a case, and what a run says of them."""
    details = {
        "case_hash": forecast.case_hash,
        "seed": forecast.seed,
        "worlds": forecast.worlds,
        "paths": forecast.paths,
        "version": forecast.version,
        "overrides": dict(forecast.overrides),
        "hindsight": forecast.hindsight,
    }
    if forecast.hindsight and case.brief is not None and isinstance(case.brief.date, dt.date):
        details["brief"] = case.brief.date.isoformat()
    for answer in forecast.questions:
        yield _question(case, answer)
        given = _given(answer)
        if given:
            yield forecast_draft(
                question_name(case.case, answer.id),
                who=model_name(forecast.case, forecast.lens),
                role="model",
                at=at,
                details=details,
                **given,
            )


def other_drafts(case: Case, forecast: Forecast) -> Iterator[Draft]:
    """Yield what a case holds beside its model: the brief's words, others' forecasts, base rates, answers."""
    day = moment(as_of(case))
    for answer in forecast.questions:
        name, facts = question_name(case.case, answer.id), answer.facts
        yield _question(case, answer)
        if answer.kind == "binary":
            yield from _said(name, facts, day)
            for other in facts.forecasts:
                yield from _other(name, other, day)
        if facts.resolved is not None:
            yield _resolution(name, answer, facts.resolved)


def gather_case(case: Case, forecasts: Sequence[Forecast]) -> CaseEntries:
    """Return all that a case and runs of it say, as a ledger would hold it, without writing anything."""
    state, rows, details, phrases = State(), list[ForecastRow](), dict[int, dict[str, Any]](), dict[int, str]()
    seen: set[tuple[str, str]] = set()
    drafts = [draft for forecast in forecasts for draft in model_drafts(case, forecast, at=moment(as_of(case)))]
    drafts += other_drafts(case, forecasts[0])
    now = clock()
    for seq, draft in enumerate(drafts, start=1):
        text = canonical(draft.body)
        if (draft.kind, text) in seen:
            continue
        seen.add((draft.kind, text))
        state.apply(Entry(seq, draft.kind, now, text, ""))
        if draft.kind == "forecast":
            row = row_of(seq, now, draft.body)
            rows.append(row)
            phrases[seq] = draft.body.get("phrase", "") or draft.body.get("details", {}).get("name", "")
            if row.probability is None:
                details[seq] = dict(draft.body)
    said = [answer.facts.said for answer in forecasts[0].questions]
    unscored = tuple(each for each in said if each is not None and each.low is None)
    return CaseEntries(state, rows, details, phrases, unscored)


def _question(case: Case, answer: Answer) -> Draft:
    """Return a question of a case."""
    options = list(case.questions[answer.id].first) if answer.kind == "choice" else []
    return question_draft(
        question_name(case.case, answer.id),
        text=answer.text,
        kind=answer.kind,
        rule=rule_of(case.case, answer.id, answer.by, answer.given),
        closes=moment(answer.by),
        options=options,
        source=case.case,
    )


def _given(answer: Answer) -> dict[str, Any]:
    """Return a model's answer in the form of its question."""
    if answer.asked == 0.0:
        return {}
    if answer.kind == "number":
        values = answer.quantiles or {}
        numbers = {f"{level:g}": float(value) for level, value in values.items() if isinstance(value, float | int)}
        return {"quantiles": numbers} if numbers else {}
    if answer.kind == "choice":
        return {"shares": {share.option: share.probability for share in answer.shares}}
    if answer.kind == "date":
        days = [date.isoformat() for date in answer.dates]
        return {"curve": list(zip(days, answer.curve, strict=True))} if answer.curve else {}
    return {"probability": answer.probability}


def _said(name: str, facts: Facts, day: int) -> Iterator[Draft]:
    """Yield the brief's words and the base rate."""
    said = facts.said
    if said is not None and said.low is not None and said.high is not None:
        yield forecast_draft(
            name,
            who=said.who or "the brief",
            role="brief",
            at=day,
            interval=(said.low, said.high),
            phrase=said.phrase,
            standard=said.standard,
            source=said.place,
        )
    rate = getattr(facts.base_rate, "mean", None)
    if rate is not None:
        cited = facts.base_rate
        counted = {key: getattr(cited, key) for key in ("name", "level", "where", "count", "n")}
        yield forecast_draft(name, who=BASE_RATE, role="base rate", at=day, probability=rate, details=counted)


def _other(name: str, other: OtherForecast, day: int) -> Iterator[Draft]:
    """Yield someone else's forecast."""
    if other.probability is not None:
        at = moment(other.date) if other.date else day
        yield forecast_draft(name, who=other.who, role="crowd", at=at, probability=other.probability)


def _resolution(name: str, answer: Answer, outcome: Outcome) -> Draft:
    """Return how a question came out."""
    given: Any = outcome.answer
    if isinstance(given, bool):
        given = "yes" if given else "no"
    elif isinstance(given, dt.date):
        given = given.isoformat()
    elif isinstance(given, int):
        given = float(given)
    return resolution_draft(name, given, at=moment(outcome.date or answer.by), source=outcome.source)
