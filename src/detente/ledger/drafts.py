"""Plain values -> drafts: each kind of entry, with what it must hold and nothing it need not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.entry import ROLES, Draft
from detente.ledger.inputs import name_of, text_of

KINDS_OF_QUESTION = ("binary", "choice", "number", "date")


def question_draft(
    question: str,
    *,
    text: str = "",
    kind: str = "binary",
    rule: str = "",
    opens: int | None = None,
    closes: int | None = None,
    options: Sequence[str] = (),
    condition: tuple[str, str] | None = None,
    source: str = "",
    tags: Sequence[str] = (),
    timezone: str = "",
    place: str = "",
) -> Draft:
    """Return a question to be added.

    Parameters
    ----------
    question
        Its id.
    text, rule
        What is asked, and how it is resolved.
    kind
        ``binary``, ``choice``, ``number`` or ``date``.
    opens, closes
        Moments between which forecasts count, if they are limited; microseconds since 1970.
    options
        Of a choice.
    condition
        Another question's id and the answer it must have; with any other answer this one is void.
    source
        Where the question comes from.
    tags
        Words to find it by.
    timezone
        IANA name of the zone in which its days end; UTC without one.
    place
        Where it was read.

    Raises
    ------
    LedgerError
        If it makes no sense.
    """
    if kind not in KINDS_OF_QUESTION:
        raise LedgerError(f"kind: found {kind!r}, expected one of {', '.join(KINDS_OF_QUESTION)}")
    if (kind == "choice") != bool(options) or len(set(options)) != len(options) or len(options) == 1:
        raise LedgerError(f"options: found {list(options)}, expected at least two different ones, for a choice only")
    if opens is not None and closes is not None and closes < opens:
        raise LedgerError("closes: found a date before the one on which the question opens")
    body: dict[str, Any] = {"id": name_of(question, "question"), "kind": kind}
    body |= {"text": text_of(text, "text"), "rule": text_of(rule, "rule"), "source": text_of(source, "source")}
    body |= {"opens": opens, "closes": closes, "options": [name_of(each, "option") for each in options]}
    body |= {"tags": [name_of(each, "tag") for each in tags], "timezone": timezone}
    if condition:
        body["if"] = {"question": name_of(condition[0], "condition"), "answer": condition[1]}
    return Draft("question", _filled(body), place)


def forecast_draft(
    question: str,
    *,
    who: str,
    at: int,
    role: str = "person",
    probability: float | None = None,
    interval: tuple[float, float] | None = None,
    phrase: str = "",
    standard: str = "",
    shares: Mapping[str, float] | None = None,
    quantiles: Mapping[str, float] | None = None,
    curve: Sequence[tuple[str, float]] | None = None,
    note: str = "",
    source: str = "",
    details: Mapping[str, Any] | None = None,
    until: int | None = None,
    place: str = "",
) -> Draft:
    """Return a forecast to be added: a probability, words with an interval, shares, quantiles, or a curve of dates.

    Parameters
    ----------
    question
        Id of the question.
    who, role
        Whose forecast it is, and what they are: one of `ROLES`.
    at
        When it was made, microseconds since 1970.
    probability
        Of yes. For words the middle of their interval is taken.
    interval, phrase, standard
        Words of likelihood: their interval, the words, the table that gives it.
    shares
        Of a choice: probability by option.
    quantiles
        Of a number: value by level, such as ``"0.05"``.
    curve
        Of a date: (date, chance that it has happened by then).
    note, source, details
        Anything else worth keeping, such as the hash of the case a run was made from.
    until
        When it ends by itself, microseconds since 1970.
    place
        Where it was read.

    Raises
    ------
    LedgerError
        If it is none of these, or more than one.
    """
    if role not in ROLES:
        raise LedgerError(f"role: found {role!r}, expected one of {', '.join(ROLES)}")
    if interval is not None:
        probability = (interval[0] + interval[1]) / 2.0
    given = [each for each in (probability, shares, quantiles, curve) if each is not None]
    if len(given) != 1:
        raise LedgerError("expected one forecast: a probability, shares of options, quantiles, or a curve of dates")
    for value in (probability, *(interval or ()), *(shares or {}).values(), *(p for _, p in curve or ())):
        if value is not None and not 0.0 <= value <= 1.0:
            raise LedgerError(f"found {value:g}, expected a probability between 0 and 1")
    body: dict[str, Any] = {
        "question": name_of(question, "question"),
        "who": name_of(who, "who"),
        "role": role,
        "at": at,
    }
    body |= {"probability": probability, "phrase": text_of(phrase, "phrase"), "standard": standard if phrase else ""}
    body |= {"shares": dict(shares) if shares else None, "quantiles": dict(quantiles) if quantiles else None}
    body |= {"curve": [list(each) for each in curve] if curve is not None else None}
    body |= {"low": interval[0] if interval else None, "high": interval[1] if interval else None}
    body |= {"note": text_of(note, "note"), "source": text_of(source, "source"), "details": dict(details or {})}
    body |= {"until": until}
    return Draft("forecast", _filled(body), place)


def resolution_draft(
    question: str, answer: Any, *, at: int, source: str = "", note: str = "", place: str = ""
) -> Draft:
    """Return how a question came out, to be added; ``void`` if it is not to be scored."""
    body = {"question": name_of(question, "question"), "answer": answer, "at": at}
    body |= {"source": text_of(source, "source"), "note": text_of(note, "note")}
    return Draft("resolution", _filled(body), place)


def reopening_draft(question: str, *, why: str = "") -> Draft:
    """Return that a question is open again, to be added."""
    return Draft("reopening", _filled({"question": name_of(question, "question"), "why": text_of(why, "why")}))


def correction_draft(seq: int, *, entry: Draft | None = None, why: str = "") -> Draft:
    """Return what is to stand in the place of an entry, to be added; None withdraws it. The entry itself remains."""
    body: dict[str, Any] = {"corrects": seq, "why": text_of(why, "why")}
    if entry is not None:
        body["entry"] = dict(entry.body)
    return Draft("correction", _filled(body), entry.place if entry else "")


def revision_draft(question: str, *, why: str = "", **said: Any) -> Draft:
    """Return what of a question is to be said anew, to be added: any of `REVISED`."""
    lists = {name: [name_of(each, name) for each in said[name]] for name in ("options", "tags") if said.get(name)}
    words = {name: text_of(said[name], name) for name in ("text", "rule") if said.get(name)}
    body = {"question": name_of(question, "question"), "why": text_of(why, "why"), **said, **lists, **words}
    return Draft("revision", _filled(body))


def comment_draft(text: str, *, question: str = "", on: int | None = None) -> Draft:
    """Return a remark on a question, or on the entry of a number, to be added."""
    said = text_of(text, "text").strip()
    if not said:
        raise LedgerError("text: found nothing, expected a comment")
    return Draft("comment", {**_place(question, on), "text": said})


def attachment_draft(sha256: str, *, name: str, size: int, question: str = "", on: int | None = None) -> Draft:
    """Return that a file belongs to a question, or to the entry of a number, to be added."""
    return Draft("attachment", {**_place(question, on), "sha256": sha256, "name": name_of(name, "name"), "size": size})


def _place(question: str, on: int | None) -> dict[str, Any]:
    """Return what is remarked on."""
    if (on is None) == (not question):
        raise LedgerError("expected a question or the number of an entry, and not both")
    return {"question": name_of(question, "question")} if on is None else {"on": on}


def member_draft(who: str, role: str) -> Draft:
    """Return that someone is a member, to be added: one of `MEMBER_ROLES`; a later role takes the place of the last."""
    return Draft("member", {"who": name_of(who, "who"), "role": role})


def confirmation_draft(seq: int) -> Draft:
    """Return that the resolution of a number is right, to be added."""
    return Draft("confirmation", {"confirms": seq})


def setting_draft(name: str, *, value: bool) -> Draft:
    """Return what one of `SETTINGS` is to be, to be added."""
    return Draft("setting", {"name": name, "value": value})


def key_draft(who: str, public: str) -> Draft:
    """Return an author's key, to be added: ed25519 in hex; without one, the key is given up."""
    return Draft("key", _filled({"who": name_of(who, "who"), "public": public}))


def _filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what says something: the same thing said with and without empty fields is one thing."""
    return {key: value for key, value in body.items() if value is not None and value not in ("", [], {})}
