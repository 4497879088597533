"""What the people of a ledger do besides forecasting: become members, confirm, remark, attach, have a key."""

from __future__ import annotations

from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger.admit import unknown
from detente.ledger.attachments import keep
from detente.ledger.drafts import (
    attachment_draft,
    comment_draft,
    confirmation_draft,
    key_draft,
    member_draft,
    setting_draft,
)
from detente.ledger.keys import SigningKey, key_path, load_key, make_key
from detente.ledger.ledger import Added, Ledger


def make_member(ledger: Ledger, who: str, role: str) -> Added:
    """Add that someone is a member: `MEMBER_ROLES`. The first is who makes the team, and its owner.

    Raises
    ------
    LedgerError
        If the author may not do that, or there is no such role.
    """
    return ledger.append([member_draft(who, role)])


def change_setting(ledger: Ledger, name: str, value: str) -> Added:
    """Add what one of `SETTINGS` is to be: yes or no.

    Raises
    ------
    LedgerError
        If the author does not own the ledger, or there is no such setting.
    """
    if value not in {"yes", "no"}:
        raise LedgerError(f"{name}: found {value!r}, expected yes or no")
    return ledger.append([setting_draft(name, value=value == "yes")])


def confirm(ledger: Ledger, question: str) -> Added:
    """Add that the resolution of a question is right.

    Raises
    ------
    LedgerError
        If it is not resolved, or was resolved by the same person.
    """
    state = ledger.state()
    if question not in state.questions:
        raise LedgerError(unknown(question, state))
    if question not in state.resolutions:
        raise LedgerError(f"question {question!r} is not resolved; there is nothing to confirm")
    return ledger.append([confirmation_draft(state.resolutions[question].seq)])


def comment(ledger: Ledger, question: str, text: str, *, on: int | None = None) -> Added:
    """Add a remark on a question, or on an entry of it.

    Raises
    ------
    LedgerError
        If there is no such question or entry.
    """
    _check_place(ledger, question, on)
    return ledger.append([comment_draft(text, question="" if on else question, on=on)])


def attach(ledger: Ledger, question: str, path: str | Path, *, on: int | None = None) -> Added:
    """Keep a file beside the ledger, and add that it belongs to a question, or to an entry of it.

    Raises
    ------
    LedgerError
        If there is no such question or entry, or the file cannot be read or copied.
    """
    _check_place(ledger, question, on)
    digest, size = keep(Path(path), ledger.address.beside("files"))
    place = {"on": on} if on else {"question": question}
    return ledger.append([attachment_draft(digest, name=Path(path).name, size=size, **place)])


def _check_place(ledger: Ledger, question: str, on: int | None) -> None:
    """Raise unless there is such a question, and such an entry of it."""
    state = ledger.state()
    if question not in state.questions:
        raise LedgerError(unknown(question, state))
    if on is not None and all(entry.seq != on for entry in ledger.entries(question=question)):
        raise LedgerError(f"found no entry {on} of {question!r} (`ledger list {question}` has them)")


def give_key(ledger: Ledger, *, is_new: bool = False) -> tuple[Added, SigningKey]:
    """Add the author's own key, made where there is none; from then on all that they add is signed.

    Parameters
    ----------
    ledger
        Where it is added.
    is_new
        Whether another one takes its place, signed for by the old one, which is kept beside.

    Raises
    ------
    LedgerError
        If it cannot be made or read, or the author's key here is another.
    """
    path = key_path()
    following = path.with_name(f"{path.name}.new")
    old, key = load_key(path), load_key(following)
    known = ledger.state().team.keys.get(ledger.author)
    is_given = key is not None and known is not None and known.public == key.public  # and then something broke off
    if old is None or not (is_new or is_given):
        key = old or make_key(path)
        return ledger.append([key_draft(ledger.author, key.public)]), key
    key = key or make_key(following)
    added = ledger.append([key_draft(ledger.author, key.public)])
    path.replace(path.with_name(f"{path.name}.{old.public[:8]}"))
    following.replace(path)
    return added, key


def revoke_key(ledger: Ledger, who: str) -> Added:
    """Add that someone's key holds no more; entries that it signed remain so.

    Raises
    ------
    LedgerError
        If it is not one's own, and one is no owner.
    """
    if who not in ledger.state().team.keys:
        raise LedgerError(f"found no key of {who!r}, expected someone who has one")
    return ledger.append([key_draft(who, "")])
