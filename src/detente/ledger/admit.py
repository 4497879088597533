"""What may be added to a ledger, and what is refused: rules on a state, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.core.near import near_names
from detente.ledger.entry import Draft, Entry
from detente.ledger.inputs import day_of, written
from detente.ledger.state import VOID, LedgerQuestion, State

CLOCKS_DIFFER = 300 * 1_000_000
"""Microseconds (five minutes) by which the clocks of two machines may differ before a moment lies in the future."""
NEVER = "never"
"""Answer of a date question that did not happen by the deadline."""


def problems_of(draft: Draft, state: State, targets: Mapping[int, Entry], *, now: int) -> list[str]:
    """Return why a draft may not be added; nothing if it may.

    Parameters
    ----------
    draft
        What is to be added.
    state
        What holds before it, at least for the questions it names.
    targets
        Entries that corrections name, by number.
    now
        The moment, microseconds since 1970.
    """
    rules = {
        "question": _question,
        "forecast": _forecast,
        "resolution": _resolution,
        "reopening": _reopening,
    }
    if draft.kind == "correction":
        found = _correction(draft.body, state, targets, now)
    else:
        found = rules[draft.kind](draft.body, state, now)
    return [f"{draft.place}: {text}" if draft.place else text for text in found]


def _question(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield what is wrong with a question."""
    if body["id"] in state.questions:
        number = state.questions[body["id"]].seq
        yield f"question {body['id']!r} is there already, with other words (entry {number}); to change it, correct it"
    condition = body.get("if")
    if condition:
        other = state.questions.get(condition["question"])
        if other is None:
            yield f"condition: {unknown(condition['question'], state)}"
        else:
            yield from _answer(other, condition["answer"])


def _forecast(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:
    """Yield what is wrong with a forecast."""
    question = state.questions.get(body["question"])
    if question is None:
        yield unknown(body["question"], state)
        return
    yield from _form(body, question)
    at = body["at"]
    if at > now + CLOCKS_DIFFER:
        yield f"at: found {written(at)}, which is still to come; expected when the forecast was made"
    if question.opens is not None and day_of(at) < day_of(question.opens):
        yield f"at: found {written(at)}, before the question opened on {written(question.opens)}"
    if question.closes is not None and day_of(at) > day_of(question.closes):
        yield f"at: found {written(at)}, after the question closed on {written(question.closes)}"
    resolution = state.resolutions.get(question.id)
    if resolution is not None and day_of(at) > day_of(resolution.at):
        yield f"at: found {written(at)}, after the answer was known on {written(resolution.at)}"


def _form(body: Mapping[str, Any], question: LedgerQuestion) -> Iterator[str]:
    """Yield what does not fit the kind of the question."""
    forms = {"binary": "probability", "choice": "shares", "number": "quantiles", "date": "curve"}
    wanted = forms[question.kind]
    if wanted not in body:
        yield f"question {question.id!r} asks for a {question.kind}: expected {wanted} and nothing else"
        return
    if wanted == "shares":
        odd = sorted(set(body["shares"]) - {*question.options, "none"})
        if odd:
            yield f"shares: found {odd}, expected some of {[*question.options, 'none']}"
        total = sum(body["shares"].values())
        if abs(total - 1.0) > 1e-6:  # six printed digits
            yield f"shares: found a sum of {total:g}, expected 1"
    if wanted == "quantiles":
        levels = sorted(body["quantiles"], key=float)
        values = [body["quantiles"][level] for level in levels]
        if not all(0.0 < float(level) < 1.0 for level in levels) or values != sorted(values):
            yield "quantiles: expected levels between 0 and 1 and values that do not fall"


def _resolution(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:
    """Yield what is wrong with a resolution."""
    question = state.questions.get(body["question"])
    if question is None:
        yield unknown(body["question"], state)
        return
    known = state.resolutions.get(question.id)
    if known is not None:
        yield (
            f"question {question.id!r} was resolved {known.answer!r} on {written(known.at)} (entry {known.seq}); "
            "reopen it first (`ledger resolve --undo`)"
        )
    if body["answer"] != VOID:
        yield from _answer(question, body["answer"])
    if question.opens is not None and day_of(body["at"]) < day_of(question.opens):
        yield f"at: found {written(body['at'])}, before the question opened on {written(question.opens)}"
    if body["at"] > now + CLOCKS_DIFFER:
        yield f"at: found {written(body['at'])}, which is still to come; expected when the answer was known"


def _answer(question: LedgerQuestion, answer: Any) -> Iterator[str]:
    """Yield why something is no answer to a question."""
    if question.kind == "binary" and answer not in {"yes", "no"}:
        yield f"answer: found {answer!r}, expected yes, no or void"
    elif question.kind == "choice" and answer not in {*question.options, "none"}:
        near = near_names(str(answer), question.options)
        yield f"answer: found {answer!r}, expected one of {[*question.options, 'none']}" + _meant(near)
    elif question.kind == "number" and not isinstance(answer, int | float):
        yield f"answer: found {answer!r}, expected a number"
    elif question.kind == "date" and answer != NEVER and not _is_date(answer):
        yield f"answer: found {answer!r}, expected a date such as 2022-02-21, or never"


def _is_date(answer: Any) -> bool:
    """Return whether an answer is a day."""
    import datetime as dt

    try:
        dt.date.fromisoformat(answer)
    except (TypeError, ValueError):
        return False
    return True


def _reopening(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield why a question cannot be reopened."""
    if body["question"] not in state.questions:
        yield unknown(body["question"], state)
    elif body["question"] not in state.resolutions:
        yield f"question {body['question']!r} is not resolved; there is nothing to undo"


def _correction(body: Mapping[str, Any], state: State, targets: Mapping[int, Entry], now: int) -> Iterator[str]:
    """Yield what is wrong with a correction."""
    number = body["corrects"]
    target = targets.get(state.origins.get(number, number))
    if target is None:
        yield f"found no entry {number}, expected the number of a forecast or a question (`ledger list` has them)"
        return
    if target.kind not in {"forecast", "question"}:
        yield f"entry {number} is a {target.kind}, expected a forecast or a question; to undo a resolution, reopen it"
        return
    name = target.body["question"] if target.kind == "forecast" else target.body["id"]
    entry = body.get("entry")
    if target.kind == "question":
        if entry is None or entry.get("id") != name or entry.get("kind") != target.body["kind"]:
            yield f"entry {number} asks question {name!r}: expected the same id and kind, and other words"
        return
    if entry is None:
        return
    if entry.get("question") != name or entry.get("who") != target.body["who"]:
        yield f"entry {number} is a forecast of {name!r} by {target.body['who']}; expected a correction of the same"
        return
    yield from _forecast(entry, state, now)


def unknown(name: str, state: State) -> str:
    """Return that there is no such question, with the nearest there is."""
    near = near_names(name, state.questions, cutoff=0.5)
    return f"found no question {name!r}, expected one that was added before{_meant(near)}"


def _meant(near: list[str]) -> str:
    """Return what was perhaps meant."""
    return f"; did you mean {near[0]!r}?" if near else ""
