"""Drafts -> rows: what an addition takes, and the columns of the table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.admit import after, is_said, pointed_at, problems_of
from detente.ledger.entry import Draft, Entry, canonical, chained_hash, key_of
from detente.ledger.rights import refusals
from detente.ledger.sound import flaw_of_name, flaws
from detente.ledger.state import State, replay, trusted_at
from detente.ledger.team import Team

MOST_PROBLEMS = 50
"""Problems of one addition that are told one by one."""
OWN_COLUMNS = ("seq", "kind", "recorded_at", "text", "hash", "author", "signature")
"""Columns that make an entry."""
COLUMNS = (
    *OWN_COLUMNS, "key", "question", "who", "role", "at", "probability", "low", "high", "corrects", "until",
    "trusted_at",
)  # fmt: skip
"""Columns of the table."""


def completed(draft: Draft, state: State, targets: Mapping[int, Entry]) -> Mapping[str, Any]:
    """Return what a draft says; where it points at another entry, it says also what that is about."""
    number = pointed_at(draft)
    if number is None:
        return draft.body
    if draft.kind != "correction":
        target = targets.get(number)
        name = target.body.get("question", target.body.get("id")) if target else None
        return draft.body if name is None else {**draft.body, "question": name}
    target = targets.get(state.origins.get(number, number))
    body = target.body if target else {}
    of = {"of": target.kind if target else "", "question": body.get("question", body.get("id", ""))}
    return {**draft.body, **of}


def questions_named(draft: Draft) -> set[str]:
    """Return the questions that a draft names."""
    body = draft.body
    names = {body.get("question", body.get("id"))}
    if "if" in body:
        names.add(body["if"]["question"])
    return names - {None}


def row_for(entry: Entry, body: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row that an entry should have."""
    return _columns(entry, key_of(entry.kind, entry.text, entry.author), body)


class Addition:
    """Takes drafts one after the other, while no one else writes, and makes rows of them.

    Parameters
    ----------
    state
        What holds; grows as drafts are taken.
    targets
        Entries that drafts point at, by number.
    known
        Content keys of what is there; grows too.
    last
        Number and hash of the last entry.
    author, now
        Who adds, and when.
    signed
        Returns an entry with its author's signature.
    """

    def __init__(
        self,
        state: State,
        targets: Mapping[int, Entry],
        known: set[str],
        last: tuple[int, str],
        author: str,
        now: int,
        signed: Callable[[Entry, Team], Entry],
    ) -> None:
        self.entries: list[Entry] = []
        self.rows: list[tuple[Any, ...]] = []
        self._state, self._targets, self._known = state, targets, known
        self._seq, self._previous = last
        self._author, self._now, self._signed = author, now, signed

    def add(self, draft: Draft, body: Mapping[str, Any], text: str, key: str) -> list[str]:
        """Take a draft unless it is known or refused; return why it is refused.

        Parameters
        ----------
        draft
            What is to be added.
        body, text, key
            All that it says, the same as canonical JSON, and its content key.
        """
        if key in self._known or is_said(draft, self._state):
            return []
        refused = _refused(draft, self._author, self._state, self._targets, self._now)
        if refused:
            return refused
        follows = after(draft, self._state)
        if follows is not None:
            # A question may be resolved the same way twice, with a reopening in between: these are two entries.
            text = canonical({**body, "after": follows})
            key = key_of(draft.kind, text, self._author)
        seq = self._seq + 1
        digest = chained_hash(self._previous, seq, draft.kind, self._now, text, self._author)
        entry = self._signed(Entry(seq, draft.kind, self._now, text, digest, self._author), self._state.team)
        self._state.apply(entry)
        self.entries.append(entry)
        self.rows.append(_columns(entry, key, body))
        self._known.add(key)
        self._seq, self._previous = seq, digest
        return []


def _columns(entry: Entry, key: str, body: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row of an entry."""
    e = entry
    return (e.seq, e.kind, e.recorded_at, e.text, e.hash, e.author, e.signature, *searched(key, body))


def searched(key: str, body: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the columns of an entry that repeat what it says."""
    get = body.get
    return (
        key,
        get("question", get("id", "")),
        get("who", ""),
        get("role", ""),
        get("at"),
        get("probability"),
        get("low"),
        get("high"),
        get("corrects"),
        get("until"),
        trusted_at(body) if "merged" in body else None,
    )


_decode = json.JSONDecoder().raw_decode
"""Reads JSON that begins at once and ends with the text, as canonical JSON does: a third faster than `json.loads`."""


def read_body(entry: Entry) -> dict[str, Any] | None:
    """Return what an entry says; None if its text cannot be read."""
    try:
        body, end = _decode(entry.text)
    except ValueError:
        return None
    return body if isinstance(body, dict) and end == len(entry.text) else None


def check_sound(entries: Sequence[Entry], shown: str) -> None:
    """Raise unless entries from elsewhere have the form of entries, and come to a state.

    Raises
    ------
    LedgerError
        With what is wrong with them.
    """
    found = [f"{shown}: entry {entry.seq}: {why}" for entry in entries for why in flaws(entry.kind, read_body(entry))]
    names = (entry for entry in entries if flaw_of_name(entry.author))
    found += [f"{shown}: entry {entry.seq}: author: found {entry.author[:40]!r}" for entry in names]
    if found:
        raise LedgerError(found[:MOST_PROBLEMS])
    try:
        replay(entries)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LedgerError(f"{shown}: found an entry that makes no sense ({error!r:.80})") from None


def _refused(draft: Draft, author: str, state: State, targets: Mapping[int, Entry], now: int) -> list[str]:
    """Return why a draft is not taken from an author."""
    place = f"{draft.place}: " if draft.place else ""
    why = [f"{place}{text}" for text in refusals(draft, author, state.team, targets)]
    return [*why, *problems_of(draft, state, targets, now=now)]
