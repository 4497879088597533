"""Questions and forecasts of INFER (the RAND Forecasting Initiative) and other sites of Cultivate Forecasts."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.json_data import chance_in, first_of, moment_in, text_in, things_in
from detente.ledger.imports.read import Reading
from detente.ledger.inputs import whole_shares


def is_infer(data: Any) -> bool:
    """Return whether a file holds questions or sets of predictions."""
    if not isinstance(data, Mapping):
        return False
    return isinstance(data.get("prediction_sets"), list) or "answers" in first_of(things_in(data, "questions"))


def read_infer(data: Any, name: str, asked: Asked) -> Reading:
    """Return what a file holds; ids are ``infer/`` and the number of the question.

    Forecasters are called by their name where it is given, else by the number of their membership.

    Raises
    ------
    LedgerError
        If it is none of these files.
    """
    if not is_infer(data):
        raise LedgerError(f"{name}: found neither questions with answers nor prediction_sets")
    reading = Reading()
    asks: dict[str, list[str]] = {key: list(each.options) for key, each in asked.known.items()}
    names: dict[str, str] = {}
    for place, thing in reading.take_list(name, "question", things_in(data, "questions")):
        with reading.at(place) as drafts:
            drafts.extend(_question(thing, place, asked, asks))
            names |= {text_in(each, "id"): text_in(each, "name") for each in _answers(thing)}
    for place, thing in reading.take_list(name, "prediction set", things_in(data, "prediction_sets")):
        with reading.at(place) as drafts:
            drafts.append(_forecast(thing, place, asks, names))
    return reading


def _answers(thing: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the answers of a question."""
    return [each for each in things_in(thing, "answers") if isinstance(each, Mapping)]


def _is_binary(thing: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Return whether a question asks for yes or no: once it had one answer, now it has both."""
    kind = text_in(thing, "type")
    return len(names) == 1 or "Binary" in kind or sorted(each.lower() for each in names) == ["no", "yes"]


def _question(thing: Mapping[str, Any], place: str, asked: Asked, asks: dict[str, list[str]]) -> list[Draft]:
    """Return a question, with its answer."""
    question = f"infer/{text_in(thing, 'id', needed=True)}"
    answers = _answers(thing)
    names = [text_in(each, "name", needed=True) for each in answers]
    is_binary = _is_binary(thing, names)
    if not names:
        raise LedgerError("answers: found none, expected at least one")
    asks[question] = [] if is_binary else names
    drafts = []
    if question not in asked.known:
        draft = question_draft(
            question,
            text=text_in(thing, "name", needed=True),
            kind="binary" if is_binary else "choice",
            rule=_plain(text_in(thing, "description")),
            opens=moment_in(thing, "scoring_start_time", "starts_at", "published_at"),
            closes=moment_in(thing, "scoring_end_time", "ends_at"),
            options=asks[question],
            source="INFER",
            place=place,
        )
        drafts.append(draft)
    found = _resolved(thing, answers, is_binary=is_binary)
    if found:
        drafts.append(resolution_draft(question, found[0], at=found[1], source="INFER", place=place))
    return drafts


def _resolved(
    thing: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], *, is_binary: bool
) -> tuple[str, int] | None:
    """Return how a question came out, and when; None if it has not."""
    voided = moment_in(thing, "voided_at")
    if voided is not None:
        return "void", voided
    is_resolved = thing.get("resolved?") is True or thing.get("resolved") is True or thing.get("state") == "resolved"
    if not is_resolved:
        return None
    chances = {text_in(each, "name"): chance_in(each, "probability") for each in answers}
    came = [name for name, chance in chances.items() if chance == 1.0]
    known = [moment_in(each, "correctness_known_at") for each in answers]
    at = min((each for each in known if each is not None), default=moment_in(thing, "resolved_at"))
    if at is None:
        raise LedgerError("resolved_at: found none, expected when the answer was known")
    if any(chance not in {0.0, 1.0} for chance in chances.values()) or len(came) > 1:
        shown = ", ".join(f"{name}: {chance:g}" for name, chance in chances.items())
        raise LedgerError(f"answers: found {shown} of a question that is resolved, expected one 1 and else 0")
    if is_binary:
        is_yes = bool(came) and came[0].lower() != "no"
        return ("yes" if is_yes else "no"), at
    if not came:
        return "none", at
    return came[0], at


def _forecast(
    thing: Mapping[str, Any], place: str, asks: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> Draft:
    """Return a forecast, whose answers are named, or were numbered earlier in the file."""
    question = f"infer/{text_in(thing, 'question_id', needed=True)}"
    if question not in asks:
        raise LedgerError(f"found no question {question!r}, expected it to be imported first")
    at = moment_in(thing, "created_at")
    if at is None:
        raise LedgerError("created_at: found none, expected when the forecast was made")
    name = text_in(thing, "membership_username")
    member = text_in(thing, "membership_guid") or text_in(thing, "membership_id")
    if not name and not member:
        raise LedgerError("membership_id: found none, expected whose forecast it is")
    predictions = [each for each in things_in(thing, "predictions") if isinstance(each, Mapping)]
    shares = {
        text_in(each, "answer_name") or names.get(text_in(each, "answer_id"), ""): chance_in(
            each, "forecasted_probability"
        )
        for each in predictions
    }
    if len(shares) != len(predictions) or not shares:
        raise LedgerError("predictions: found two of one answer or none, expected one of each, with its answer_name")
    options = asks[question]
    given: dict[str, Any]
    if options:
        whole, details = whole_shares(shares)
        given = {"shares": whole, "details": details}
    else:
        yes = [chance for answer, chance in shares.items() if len(shares) == 1 or answer.lower() == "yes"]
        if len(yes) != 1:
            raise LedgerError(f"predictions: found {', '.join(shares)}, expected Yes and No")
        only = next(iter(shares)).lower()
        given = {"probability": 1.0 - yes[0] if len(shares) == 1 and only == "no" else yes[0]}
    return forecast_draft(
        question,
        who=name or f"INFER {member}",
        at=at,
        note=_plain(text_in(thing, "rationale")),
        source="INFER",
        place=place,
        **given,
    )


def _plain(text: str) -> str:
    """Return a text without the marks of HTML."""
    without = re.sub(r"<[^<>]*>", " ", text.replace("\r", "\n"))
    return " ".join(html.unescape(without).split())
