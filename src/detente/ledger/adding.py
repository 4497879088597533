"""What a command line says of one question -> drafts: the question where it is new, and a forecast of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detente.core.errors import LedgerError
from detente.core.likelihood import DEFAULT_STANDARD
from detente.ledger.drafts import correction_draft, forecast_draft, question_draft
from detente.ledger.entry import Draft
from detente.ledger.inputs import chance_of, moment_of, number_of, probability_of
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


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast as it is typed; empty where nothing was said."""

    probability: str = ""
    who: str = ""
    role: str = "person"
    date: str = ""
    shares: Mapping[str, str] = field(default_factory=dict)
    quantiles: Mapping[str, str] = field(default_factory=dict)
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
        drafts.append(_question(question, asked))
    if said.probability or said.shares or said.quantiles:
        drafts.append(_forecast(question, said))
    if not drafts:
        raise LedgerError("found neither a question nor a forecast; give a probability, or the question's --text")
    return ledger.append(drafts)


def correct(ledger: Ledger, seq: int, question: str, *, said: Said, why: str) -> Added:
    """Add what is to stand in the place of a forecast. What is not said anew stays as it was.

    Raises
    ------
    LedgerError
        If there is no such forecast of this question.
    """
    old = next((entry.body for entry in ledger.entries(question=question) if entry.seq == seq), None)
    if old is None or "who" not in old:
        raise LedgerError(
            f"found no forecast of {question!r} with the number {seq} (`ledger list {question}` has them)"
        )
    new = Said(
        probability=said.probability,
        who=old["who"],
        role=old["role"],
        date=said.date,
        shares=said.shares,
        quantiles=said.quantiles,
        standard=said.standard,
        note=said.note or old.get("note", ""),
        source=said.source or old.get("source", ""),
    )
    return ledger.append([correction_draft(seq, entry=_forecast(question, new, at=old["at"]), why=why)])


def _question(question: str, asked: Asked) -> Draft:
    """Return a question from what was typed."""
    kind = asked.kind or ("choice" if asked.options else "binary")
    condition = None
    if asked.condition:
        other, separator, answer = (part.strip() for part in asked.condition.partition("="))
        if not separator or not other or not answer:
            raise LedgerError(f"--if: found {asked.condition!r}, expected QUESTION=ANSWER such as war=yes")
        condition = (other, answer)
    return question_draft(
        question,
        text=asked.text,
        kind=kind,
        rule=asked.rule,
        opens=moment_of(asked.opens) if asked.opens else None,
        closes=moment_of(asked.closes) if asked.closes else None,
        options=asked.options,
        condition=condition,
    )


def _forecast(question: str, said: Said, *, at: int | None = None) -> Draft:
    """Return a forecast from what was typed."""
    if not said.who:
        raise LedgerError("found no --who, expected whose forecast it is")
    words = chance_of(said.probability, said.standard) if said.probability else None
    is_number = bool(said.probability) and words is None
    return forecast_draft(
        question,
        who=said.who,
        role=said.role,
        at=moment_of(said.date) if said.date else clock() if at is None else at,
        probability=probability_of(said.probability) if is_number else None,
        interval=words,
        phrase=said.probability if words else "",
        standard=said.standard if words else "",
        shares={name: probability_of(value) for name, value in said.shares.items()} or None,
        quantiles={_level(level): number_of(value, "quantile") for level, value in said.quantiles.items()} or None,
        note=said.note,
        source=said.source,
    )


def _level(text: str) -> str:
    """Return the level of a quantile in the form in which it is recorded."""
    return f"{probability_of(text):g}"
