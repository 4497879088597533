"""What a command line says of one question -> drafts: the question where it is new, and a forecast of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from detente.core.errors import LedgerError
from detente.core.likelihood import DEFAULT_STANDARD
from detente.ledger.drafts import correction_draft, forecast_draft, question_draft, revision_draft
from detente.ledger.entry import Draft
from detente.ledger.inputs import DAY, chance_of, day_of, moment_of, number_of, once, probability_of, written
from detente.ledger.ledger import Added, Ledger, clock


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is typed; empty where nothing was said."""

    text: str = ""
    rule: str = ""
    kind: str = ""
    opens: str = ""
    closes: str = ""
    options: Sequence[str] = ()
    condition: str = ""
    """Another question and its answer: ``war=yes``."""
    tags: Sequence[str] = ()
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast as it is typed; empty where nothing was said."""

    probability: str = ""
    who: str = ""
    role: str = ""
    """What they are; a person where nothing was said."""
    date: str = ""
    shares: Mapping[str, str] = field(default_factory=dict)
    quantiles: Mapping[str, str] = field(default_factory=dict)
    curve: Mapping[str, str] = field(default_factory=dict)
    """Chance that it has happened by a date."""
    until: str = ""
    standard: str = DEFAULT_STANDARD
    note: str = ""
    source: str = ""


def add(ledger: Ledger, question: str, *, asked: Asked, said: Said) -> Added:
    """Add a question where it is new, and a forecast of it where one is given.

    Raises
    ------
    LedgerError
        If anything is wrong; nothing is added then.
    """
    drafts: list[Draft] = []
    if asked != Asked():
        drafts.append(_question(question, _implied(asked, said)))
    if said.probability or said.shares or said.quantiles or said.curve:
        drafts.append(_forecast(question, said))
    if not drafts:
        raise LedgerError("found neither a question nor a forecast; give a probability, or the question's --text")
    return ledger.append(drafts)


def options_of(given: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the options of a choice, and what chance was given to each: ``NAME``, or ``NAME=CHANCE``.

    Where every option has a chance, the options follow from these, as those of a question that is there already do.

    Examples
    --------
    >>> options_of(["talks=40%", "war=60%"]), options_of(["a=b", "c"])
    (((), {'talks': '40%', 'war': '60%'}), (('a=b', 'c'), {}))
    """
    names: list[str] = []
    chances: list[tuple[str, str]] = []
    for each in given:
        name, separator, chance = (part.strip() for part in each.rpartition("="))
        if separator and name and chance[:1].isdigit():
            chances.append((name, chance))
            names.append(name)
        else:
            names.append(each)
    return (() if len(chances) == len(names) else tuple(names)), once(chances, "--option")


def _implied(asked: Asked, said: Said) -> Asked:
    """Return a question with what its first forecast says of it: its kind, and the options of a choice."""
    options = asked.options or tuple(name for name in said.shares if name != "none")
    kinds = {"choice": options, "date": said.curve, "number": said.quantiles}
    kind = asked.kind or next((kind for kind, given in kinds.items() if given), "binary")
    return replace(asked, kind=kind, options=options if kind == "choice" else asked.options)


def revise(ledger: Ledger, question: str, *, asked: Asked, why: str) -> Added:
    """Add what of a question is said anew: its words, rule, times, options, tags or time zone. The earlier remain.

    Raises
    ------
    LedgerError
        If there is no such question, or nothing is said anew.
    """
    said = {
        "text": asked.text,
        "rule": asked.rule,
        "opens": moment_of(asked.opens) if asked.opens else None,
        "closes": moment_of(asked.closes) if asked.closes else None,
        "options": list(asked.options),
        "tags": list(asked.tags),
        "timezone": asked.timezone,
    }
    return ledger.append([revision_draft(question, why=why, **said)])


def correct(ledger: Ledger, seq: int, question: str, *, said: Said, why: str) -> Added:
    """Add what is to stand in the place of a forecast. What is not said anew stays as it was.

    Raises
    ------
    LedgerError
        If there is no such forecast of this question, or it is someone else's than is said.
    """
    old = _forecast_of(ledger, seq, question)
    _check_same(seq, old, said)
    new = Said(
        probability=said.probability,
        who=old["who"],
        role=old["role"],
        date=said.date,
        shares=said.shares,
        quantiles=said.quantiles,
        curve=said.curve,
        until=said.until,
        standard=said.standard,
        note=said.note or old.get("note", ""),
        source=said.source or old.get("source", ""),
    )
    entry = _forecast(question, new, at=old["at"], until=old.get("until"))
    return ledger.append([correction_draft(seq, entry=entry, why=why)])


def withdraw(ledger: Ledger, seq: int, question: str, *, said: Said, why: str) -> Added:
    """Add that a forecast is withdrawn.

    Raises
    ------
    LedgerError
        If there is no such forecast of this question, it is someone else's than is said, or another one is given.
    """
    _check_same(seq, _forecast_of(ledger, seq, question), said)
    if said.probability or said.shares or said.quantiles or said.curve:
        raise LedgerError(
            f"found a forecast beside --withdraw {seq}; to put it in that one's place, give --correct {seq}"
        )
    return ledger.append([correction_draft(seq, why=why)])


def _forecast_of(ledger: Ledger, seq: int, question: str) -> Mapping[str, Any]:
    """Return what a forecast of a question says, or a correction of one."""
    old = next((entry.body for entry in ledger.entries(question=question) if entry.seq == seq), {})
    if "who" not in old:
        raise LedgerError(
            f"found no forecast of {question!r} with the number {seq} (`ledger list {question}` has them)"
        )
    return old


def _check_same(seq: int, old: Mapping[str, Any], said: Said) -> None:
    """Raise if what is said of a forecast to be changed is not so: neither can be changed."""
    for name, given in (("who", said.who), ("role", said.role)):
        if given and given != old[name]:
            raise LedgerError(f"--{name}: found {given!r}, and forecast {seq} has {old[name]!r}; leave it out")


def _question(question: str, asked: Asked) -> Draft:
    """Return a question from what was typed."""
    condition = None
    if asked.condition:
        other, separator, answer = (part.strip() for part in asked.condition.partition("="))
        if not separator or not other or not answer:
            raise LedgerError(f"--if: found {asked.condition!r}, expected QUESTION=ANSWER such as war=yes")
        condition = (other, answer)
    return question_draft(
        question,
        text=asked.text,
        kind=asked.kind,
        rule=asked.rule,
        opens=moment_of(asked.opens) if asked.opens else None,
        closes=moment_of(asked.closes) if asked.closes else None,
        options=asked.options,
        condition=condition,
        tags=asked.tags,
        timezone=asked.timezone,
    )


def _forecast(question: str, said: Said, *, at: int | None = None, until: int | None = None) -> Draft:
    """Return a forecast from what was typed."""
    if not said.who:
        raise LedgerError("found no --who, expected whose forecast it is")
    words = chance_of(said.probability, said.standard) if said.probability else None
    is_number = bool(said.probability) and words is None
    return forecast_draft(
        question,
        who=said.who,
        role=said.role or "person",
        at=moment_of(said.date) if said.date else clock() if at is None else at,
        probability=probability_of(said.probability) if is_number else None,
        interval=words,
        phrase=said.probability if words else "",
        standard=said.standard if words else "",
        shares={name: probability_of(value) for name, value in said.shares.items()} or None,
        quantiles=once(
            ((_level(level), number_of(value, "quantile")) for level, value in said.quantiles.items()), "quantile"
        )
        or None,
        curve=_curve(said.curve) or None,
        until=moment_of(said.until) if said.until else until,
        note=said.note,
        source=said.source,
    )


def _curve(given: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return the chance that it has happened by each date, the earliest first.

    Raises
    ------
    LedgerError
        If a chance is lower than that of an earlier date.
    """
    chances = ((written(day_of(moment_of(date)) * DAY), probability_of(chance)) for date, chance in given.items())
    days = sorted(once(chances, "by").items())
    for (before, low), (after, high) in itertools.pairwise(days):
        if high < low:
            raise LedgerError(f"by {after}: found {high:g}, expected at least the {low:g} by {before}")
    return days


def _level(text: str) -> str:
    """Return the level of a quantile in the form in which it is recorded."""
    return f"{probability_of(text):g}"
