"""Answers, as people type them, into a ledger."""

from __future__ import annotations

from detente.core.errors import LedgerError
from detente.ledger.admit import unknown
from detente.ledger.days import local_day
from detente.ledger.drafts import reopening_draft, resolution_draft
from detente.ledger.imports.columns import answer_of
from detente.ledger.inputs import DAY, moment_of
from detente.ledger.ledger import Added, Ledger, clock


def resolve(ledger: Ledger, question: str, answer: str, *, date: str = "", source: str = "", note: str = "") -> Added:
    """Add how a question came out.

    Parameters
    ----------
    ledger
        Where it goes.
    question
        Id of the question.
    answer
        ``yes``, ``no``, ``void``, an option, a number, or a date (``never``).
    date
        When this was known; today by default. With a time, forecasts of that day that came later are void.
    source, note
        What else is recorded.

    Raises
    ------
    LedgerError
        If there is no such question, it is resolved already, or this is no answer to it.
    """
    state = ledger.state()
    if question not in state.questions:
        raise LedgerError(unknown(question, state))
    given = answer_of(answer, state.questions[question].kind)
    at = moment_of(date) if date else local_day(clock(), state.questions[question].timezone) * DAY
    return ledger.append([resolution_draft(question, given, at=at, source=source, note=note)])


def reopen(ledger: Ledger, question: str, *, why: str = "") -> Added:
    """Add that a question is open again.

    Raises
    ------
    LedgerError
        If there is no such question, or it is not resolved.
    """
    return ledger.append([reopening_draft(question, why=why)])
