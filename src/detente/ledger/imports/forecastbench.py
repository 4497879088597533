"""Files of ForecastBench: sets of questions, how they came out, and forecasts of one forecaster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.json_data import chance_in, moment_in, text_in, things_in
from detente.ledger.imports.read import Reading
from detente.ledger.inputs import moment_of

CROWDS = {"manifold": "Manifold", "metaculus": "Metaculus", "polymarket": "Polymarket", "infer": "INFER"}
"""Sources whose questions are those of a market or a crowd; the others are made from series of data."""


def is_forecastbench(data: Any) -> bool:
    """Return whether a file is one of these."""
    if not isinstance(data, Mapping) or "question_set" not in data:
        return False
    return any(isinstance(data.get(key), list) for key in ("questions", "resolutions", "forecasts"))


def read_forecastbench(data: Any, name: str, asked: Asked) -> Reading:
    """Return what a file holds.

    A question of a market is ``forecastbench/SOURCE/ID``. One made from a series is a question for each day on which it
    is resolved: ``forecastbench/DUE/SOURCE/ID/DAY``. Of a market the set holds a forecast too: the market's own.

    Raises
    ------
    LedgerError
        If it is none of these files.
    """
    if not is_forecastbench(data):
        raise LedgerError(f"{name}: found no question_set with questions, resolutions or forecasts")
    reading = Reading()
    due = text_in(data, "forecast_due_date") or text_in(data, "question_set")[:10]
    moment_of(due)
    _read_questions(reading, name, due, things_in(data, "questions"), asked)
    _read_resolutions(reading, name, due, things_in(data, "resolutions"), asked)
    _read_forecasts(reading, name, due, data, asked)
    return reading


def _is_combined(thing: Mapping[str, Any]) -> bool:
    """Return whether a question is made of two others."""
    return isinstance(thing.get("id"), list) or isinstance(thing.get("combination_of"), list)


def _name(thing: Mapping[str, Any], due: str, day: str) -> str:
    """Return the id of a question."""
    source, number = text_in(thing, "source", needed=True), text_in(thing, "id", needed=True)
    return f"forecastbench/{source}/{number}" if source in CROWDS else f"forecastbench/{due}/{source}/{number}/{day}"


def _read_questions(reading: Reading, name: str, due: str, things: Sequence[Any], asked: Asked) -> None:
    """Read a set of questions."""
    n_combined = 0
    for place, thing in reading.take_list(name, "question", things):
        if _is_combined(thing):
            n_combined += 1
            continue
        with reading.at(place) as drafts:
            if text_in(thing, "source") in CROWDS:
                drafts.extend(_of_market(thing, due, asked, place))
            else:
                drafts.extend(_of_series(thing, due, asked, place))
    if n_combined:
        reading.notes.append(f"{name}: {n_combined:,} questions that combine two others left out")


def _of_market(thing: Mapping[str, Any], due: str, asked: Asked, place: str) -> list[Draft]:
    """Return the question of a market, and what the market said of it."""
    question, source = _name(thing, due, ""), text_in(thing, "source")
    drafts = []
    if question not in asked.known:
        draft = question_draft(
            question,
            text=text_in(thing, "question", needed=True),
            rule=_plain(text_in(thing, "resolution_criteria")),
            opens=moment_in(thing, "market_info_open_datetime"),
            closes=moment_in(thing, "market_info_close_datetime"),
            source=text_in(thing, "url") or "ForecastBench",
            place=place,
        )
        drafts.append(draft)
    at = moment_in(thing, "freeze_datetime")
    if at is not None and text_in(thing, "freeze_datetime_value"):
        chance = chance_in(thing, "freeze_datetime_value")
        draft = forecast_draft(
            question, who=CROWDS[source], role="crowd", at=at, probability=chance, source="ForecastBench", place=place
        )
        drafts.append(draft)
    return drafts


def _of_series(thing: Mapping[str, Any], due: str, asked: Asked, place: str) -> list[Draft]:
    """Return the questions made from a series of data: one for each day on which it is resolved."""
    days = things_in(thing, "resolution_dates")
    if not days:
        raise LedgerError("resolution_dates: found none, expected the days on which the question is resolved")
    drafts = []
    for day in map(str, days):
        question = _name(thing, due, day)
        if question in asked.known:
            continue
        text = text_in(thing, "question", needed=True)
        draft = question_draft(
            question,
            text=_plain(text.replace("{forecast_due_date}", due).replace("{resolution_date}", day)),
            rule=_plain(text_in(thing, "resolution_criteria")),
            opens=moment_of(due),
            closes=moment_of(day),
            source=text_in(thing, "url") or "ForecastBench",
            place=place,
        )
        drafts.append(draft)
    return drafts


def _plain(text: str) -> str:
    """Return a text without the odd ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_resolutions(reading: Reading, name: str, due: str, things: Sequence[Any], asked: Asked) -> None:
    """Read how questions came out."""
    n_combined = n_open = 0
    for place, thing in reading.take_list(name, "resolution", things):
        if _is_combined(thing):
            n_combined += 1
            continue
        if thing.get("resolved") is not True:
            n_open += 1
            continue
        with reading.at(place) as drafts:
            day = text_in(thing, "resolution_date", needed=True)
            question = _name(thing, due, day)
            if question not in asked.known:
                raise LedgerError(f"found no question {question!r}, expected its set to be imported first")
            value = chance_in(thing, "resolved_to")
            answer, note = {1.0: ("yes", ""), 0.0: ("no", "")}.get(value, ("void", f"resolved to {value:g}"))
            drafts.append(
                resolution_draft(question, answer, at=moment_of(day), source="ForecastBench", note=note, place=place)
            )
    if n_combined:
        reading.notes.append(f"{name}: {n_combined:,} resolutions of questions that combine two others left out")
    if n_open:
        reading.notes.append(f"{name}: {n_open:,} resolutions left out that say the price of a market still open")


def _read_forecasts(reading: Reading, name: str, due: str, data: Mapping[str, Any], asked: Asked) -> None:
    """Read the forecasts of one forecaster; all of them were made by the day they were due."""
    things = things_in(data, "forecasts")
    if not things:
        return
    model, maker = text_in(data, "model"), text_in(data, "model_organization") or text_in(data, "organization")
    who = asked.defaults.get("who") or (f"{model} ({maker})" if maker else model)
    n_combined = 0
    for place, thing in reading.take_list(name, "forecast", things):
        if _is_combined(thing):
            n_combined += 1
            continue
        with reading.at(place) as drafts:
            question = _name(thing, due, text_in(thing, "resolution_date"))
            if question not in asked.known:
                raise LedgerError(f"found no question {question!r}, expected its set to be imported first")
            draft = forecast_draft(
                question,
                who=who,
                role=asked.defaults.get("role") or "model",
                at=moment_of(due),
                probability=chance_in(thing, "forecast"),
                source="ForecastBench",
                place=place,
            )
            drafts.append(draft)
    if n_combined:
        reading.notes.append(f"{name}: {n_combined:,} forecasts of questions that combine two others left out")
