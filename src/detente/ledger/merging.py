"""Another ledger, wherever it lies, into this one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger.attachments import take_over
from detente.ledger.database import address_of
from detente.ledger.entry import Entry, verify_chain
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.lines import read_lines
from detente.ledger.merge import Merged, Plan


def read_other(where: str, *, author: str | None = None) -> list[Entry]:
    """Return the entries of another ledger: a file of lines of JSON, or anything `open_ledger` opens.

    Parameters
    ----------
    where
        The other ledger.
    author
        Who asks, as in `open_ledger`.

    Raises
    ------
    LedgerError
        If it cannot be read, is not what was written, or forecasts are blind there and not all are shown to who asks.
    """
    if where.lower().endswith(".jsonl"):
        return read_lines(Path(where))
    with open_ledger(where, create=False, author=author) as other:
        other.check_shown("an owner of it merges, or exports it")
        problems = other.verify().problems
        if problems:
            raise LedgerError([*(f"{where}: {problem}" for problem in problems), f"{where}: nothing was merged"])
        return list(other.entries())


def merge(ledger: Ledger, others: Sequence[Entry], *, is_trusted: bool = False) -> Merged:
    """Add the entries of another ledger.

    Parameters
    ----------
    ledger
        Where they go.
    others
        The other ledger from its first entry on.
    is_trusted
        Whether its entries count from when they were written there, by whom they say. Boards say so.

    Returns
    -------
    Merged
        What was added, known, and set aside.

    Raises
    ------
    LedgerError
        If the chain of the other ledger does not hold, or the ledger cannot be written.
    """
    problems = verify_chain(others).problems
    if problems:
        raise LedgerError([*problems, "the other ledger is not what was written; nothing was merged"])
    plan = Plan(others, is_trusted=is_trusted)
    notes = ledger.merge(plan)
    plan.result.notes += notes
    return plan.result


def take_files(ledger: Ledger, where: str) -> list[str]:
    """Copy attached files of another ledger beside this one; return a note for each that is not there."""
    if where.lower().endswith(".jsonl"):
        source = Path(where).with_suffix(".files")
    else:
        source = address_of(where).beside("files")
    attachments = ledger.state().team.attachments
    missing = take_over(attachments, source, ledger.address.beside("files"))
    return [f"{name} is attached, and its bytes are not in {source.name}" for name in missing]
