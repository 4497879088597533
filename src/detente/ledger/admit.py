"""What may be added to a ledger, and what is refused: rules on a state, without a database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from detente.core.near import near_names
from detente.ledger.days import is_to_come, local_day
from detente.ledger.entry import Draft, Entry
from detente.ledger.inputs import DAY, day_of, written
from detente.ledger.state import REVISED, VOID, LedgerQuestion, State
from detente.ledger.team import CHANGED_BY, MEMBER_ROLES, SETTINGS
from detente.ledger.zones import is_timezone

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
        "revision": _revision,
        "member": _member,
        "setting": _setting,
        "key": _key,
    }
    pointing = {"comment": _remark, "attachment": _remark, "confirmation": _confirmation}
    if draft.kind == "correction":
        found = _correction(draft.body, state, targets, now)
    elif draft.kind in pointing:
        found = pointing[draft.kind](draft.body, state, targets)
    else:
        found = rules[draft.kind](draft.body, state, now)
    return [f"{draft.place}: {text}" if draft.place else text for text in found]


def _question(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield what is wrong with a question."""
    if body["id"] in state.questions:
        number = state.questions[body["id"]].seq
        yield f"question {body['id']!r} is there already, with other words (entry {number}); to change it, correct it"
    if "timezone" in body and not is_timezone(body["timezone"]):
        yield f"timezone: found {body['timezone']!r}, expected the name of a zone such as Europe/Warsaw"
    condition = body.get("if")
    if condition:
        other = state.questions.get(condition["question"])
        if other is None:
            yield f"condition: {unknown(condition['question'], state)}"
        else:
            yield from answer_problems(other, condition["answer"])


def _forecast(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:
    """Yield what is wrong with a forecast."""
    question = state.questions.get(body["question"])
    if question is None:
        yield unknown(body["question"], state)
        return
    yield from form_problems(body, question)
    at = body["at"]
    if is_to_come(at, now, question.timezone):
        yield f"at: found {written(at)}, which is still to come; expected when the forecast was made"
    if question.opens is not None and local_day(at, question.timezone) < day_of(question.opens):
        yield f"at: found {written(at)}, before the question opened on {written(question.opens)}"
    if "until" in body and _ends_before(body["until"], at, question.timezone):
        yield f"until: found {written(body['until'])}, before the forecast was made on {written(at)}"


def _ends_before(until: int, at: int, zone: str) -> bool:
    """Return whether something ends before it begins; a last day without a time lasts until its end."""
    return local_day(until, zone) < local_day(at, zone) if until % DAY == 0 else until < at


def form_problems(body: Mapping[str, Any], question: LedgerQuestion) -> Iterator[str]:
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
        yield from answer_problems(question, body["answer"])
    if question.opens is not None and day_of(body["at"]) < day_of(question.opens):
        yield f"at: found {written(body['at'])}, before the question opened on {written(question.opens)}"
    if is_to_come(body["at"], now, question.timezone):
        yield f"at: found {written(body['at'])}, which is still to come; expected when the answer was known"


def answer_problems(question: LedgerQuestion, answer: Any) -> Iterator[str]:
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


def _revision(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield why a question cannot be revised so."""
    question = state.questions.get(body["question"])
    if question is None:
        yield unknown(body["question"], state)
        return
    if not any(name in body for name in REVISED):
        yield f"found nothing that is revised, expected some of {', '.join(REVISED)}"
    opens, closes = body.get("opens", question.opens), body.get("closes", question.closes)
    if opens is not None and closes is not None and closes < opens:
        yield f"closes: found {written(closes)}, before the question opens on {written(opens)}"
    if "options" in body and (question.kind != "choice" or len(set(body["options"])) < 2):
        yield f"options: found {body['options']}, expected at least two different ones, for a choice only"
    if "timezone" in body and not is_timezone(body["timezone"]):
        yield f"timezone: found {body['timezone']!r}, expected the name of a zone such as Europe/Warsaw"


def _member(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield why someone cannot become a member so."""
    if body["role"] not in MEMBER_ROLES:
        near = near_names(str(body["role"]), MEMBER_ROLES)
        yield f"role: found {body['role']!r}, expected one of {', '.join(MEMBER_ROLES)}{_meant(near)}"
    members = state.team.members
    owners = [name for name, role in members.items() if role == "owner"]
    if owners == [body["who"]] and body["role"] != "owner":
        yield f"{body['who']} is the only owner; make another one first"
    if not owners and body["role"] != "owner":
        yield "the ledger has no owner yet; the first member is its owner"


def _setting(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield what is wrong with a setting."""
    if body["name"] not in SETTINGS:
        near = near_names(str(body["name"]), SETTINGS)
        yield f"found the setting {body['name']!r}, expected one of {', '.join(SETTINGS)}{_meant(near)}"
    if not isinstance(body["value"], bool):
        yield f"{body['name']}: found {body['value']!r}, expected yes or no"
    if not state.team.has_owner:
        yield "the ledger has no owner, who alone may set this; `detente ledger member NAME owner` makes one"


def _key(body: Mapping[str, Any], state: State, now: int) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield why a key is not taken."""
    public = body.get("public", "")
    if public and (len(public) != 64 or set(public) - set("0123456789abcdef")):
        yield f"public: found {public[:70]!r}, expected an ed25519 key of 64 hexadecimal digits"
    holder = next((who for who, key in state.team.keys.items() if key.public == public and who != body["who"]), None)
    if public and holder is not None:
        yield f"this is the key of {holder} already; a second person needs a second key"


def _remark(body: Mapping[str, Any], state: State, targets: Mapping[int, Entry]) -> Iterator[str]:
    """Yield why a comment or an attachment belongs nowhere."""
    if "sha256" in body and not re.fullmatch("[0-9a-f]{64}", body["sha256"]):
        yield f"sha256: found {body['sha256'][:70]!r}, expected 64 hexadecimal digits"
    if "on" in body:
        if body["on"] not in targets:
            yield f"found no entry {body['on']}, expected the number of an entry (`ledger list` has them)"
    elif body["question"] not in state.questions:
        yield unknown(body["question"], state)


def _confirmation(body: Mapping[str, Any], state: State, targets: Mapping[int, Entry]) -> Iterator[str]:
    """Yield why there is nothing to confirm."""
    number = body["confirms"]
    target = targets.get(number)
    if target is None or target.kind != "resolution":
        found = f"no entry {number}" if target is None else f"entry {number}, a {target.kind}"
        yield f"found {found}, expected the number of a resolution (`ledger list QUESTION` has them)"
        return
    name = target.body["question"]
    holds = state.resolutions.get(name)
    if holds is None or holds.seq != number:
        yield f"entry {number} holds no more: question {name!r} was reopened or resolved anew"


_POINTERS = {"correction": "corrects", "confirmation": "confirms", "comment": "on", "attachment": "on"}
"""By kind that may point at another entry, what holds its number."""


def pointed_at(draft: Draft) -> int | None:
    """Return the number of the entry that a draft points at, if it does."""
    name = _POINTERS.get(draft.kind)
    return None if name is None else draft.body.get(name)


def after(draft: Draft, state: State) -> int | None:
    """Return the entry that a draft follows on: it may be said again once another has come in between.

    None for what is said once.
    """
    body = draft.body
    if draft.kind in {"resolution", "reopening"}:
        return state.changes.get(body["question"], 0)
    if draft.kind == "revision":
        question = state.questions[body["question"]]
        return question.revisions[-1] if question.revisions else question.seq
    if draft.kind in CHANGED_BY:
        return state.team.changes.get((draft.kind, body[CHANGED_BY[draft.kind]]), 0)
    return None


def is_said(draft: Draft, state: State) -> bool:
    """Return whether what a draft would change is so already."""
    body = draft.body
    if draft.kind == "resolution":
        known = state.resolutions.get(body["question"])
        return known is not None and (known.answer, known.at) == (body["answer"], body["at"])
    return draft.kind in CHANGED_BY and state.team.says(draft.kind, body)


def unknown(name: str, state: State) -> str:
    """Return that there is no such question, with the nearest there is."""
    near = near_names(name, state.questions, cutoff=0.5)
    return f"found no question {name!r}, expected one that was added before{_meant(near)}"


def _meant(near: list[str]) -> str:
    """Return what was perhaps meant."""
    return f"; did you mean {near[0]!r}?" if near else ""
