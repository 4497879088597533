"""What is written: entries in one canonical form, each chained by its hash to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

START = "0" * 64
"""What the first entry is chained to."""
KINDS = (
    "question", "forecast", "resolution", "reopening", "correction", "revision", "comment", "attachment", "member",
    "confirmation", "setting", "key",
)  # fmt: skip
"""What an entry can be."""
OF_THE_TEAM = ("member", "setting", "key")
"""Kinds that are about the ledger as a whole, and not about a question."""
VOICED = frozenset({"comment", "attachment", "confirmation"})
"""Kinds of which two people may say the same, and both are kept."""
ROLES = ("person", "crowd", "model", "brief", "base rate")
"""What a forecaster can be."""
REFERENCES = ("crowd", "base rate")
"""Of them, those against which the skill of others is measured."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to be added."""

    kind: str
    """One of `KINDS`."""
    body: Mapping[str, Any]
    """What it says: plain data."""
    place: str = ""
    """Where it was read, such as ``file:line``; not recorded."""


class Entry(NamedTuple):
    """One entry of a ledger."""

    seq: int
    """Its number, from 1, without gaps."""
    kind: str
    """One of `KINDS`."""
    recorded_at: int
    """When it was written by the clock of the writer: microseconds since 1970, UTC. The order is that of ``seq``."""
    text: str
    """What it says, as canonical JSON."""
    hash: str
    """Of the entry before, of all the above, and of the author."""
    author: str = ""
    """Who wrote it down, as far as the database or the account of the machine knows; empty in the oldest ledgers."""
    signature: str = ""
    """Ed25519 of the hash by the author's key, in hex; empty without a key."""

    @property
    def body(self) -> dict[str, Any]:
        """What it says."""
        data: dict[str, Any] = json.loads(self.text)
        return data


def canonical(body: Mapping[str, Any]) -> str:
    """Return plain data as text in the one form that is hashed: JSON, keys in order, no spaces.

    Examples
    --------
    >>> canonical({"who": "Özil", "at": 1})
    '{"at":1,"who":"Özil"}'
    """
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_key(kind: str, text: str, author: str = "") -> str:
    """Return what two entries share if they say the same: SHA-256 of kind and text, where `VOICED` also the author."""
    said = f"{kind}\n{text}\n{author}" if author and kind in VOICED else f"{kind}\n{text}"
    return hashlib.sha256(said.encode()).hexdigest()


def key_of(kind: str, text: str, author: str = "") -> str:
    """Return the `content_key` of an entry; one that was merged has that of the entry of the other ledger."""
    if '"merged":' in text:
        body = json.loads(text)
        merged = body.pop("merged", None)
        if isinstance(merged, dict):
            return content_key(kind, canonical(body), merged.get("author", ""))
    return content_key(kind, text, author)


def voice_of(author: str, body: Mapping[str, Any]) -> str:
    """Return who speaks in an entry: its author; of one merged from a ledger that is trusted, the author there."""
    merged = body.get("merged", {})
    return merged.get("author", "") if merged.get("trusted") else author


def named_author(author: str, body: Mapping[str, Any]) -> str:
    """Return who speaks in an entry, in words: of one merged from elsewhere, the author there and who merged it.

    Examples
    --------
    >>> named_author("omar", {}), named_author("omar", {"merged": {"author": "ines"}})
    ('omar', 'ines, merged by omar')
    """
    there = body.get("merged", {}).get("author", "")
    return f"{there}, merged by {author}" if there else author


def chained_hash(previous: str, seq: int, kind: str, recorded_at: int, text: str, author: str = "") -> str:
    """Return the hash of an entry: SHA-256 of the hash before, number, kind, time, author and text, line by line.

    Without an author there is no line for it, as in the oldest ledgers. The two forms never meet: a text begins with
    a brace and has no line break, and no author's name has either.
    """
    if author:
        text = f"{author}\n{text}"
    return hashlib.sha256(f"{previous}\n{seq}\n{kind}\n{recorded_at}\n{text}".encode()).hexdigest()


class Verdict(NamedTuple):
    """Whether a chain holds."""

    n_entries: int
    """Entries read."""
    head: str
    """Hash of the last entry; keep it elsewhere, and a ledger cut short will show too."""
    problems: tuple[str, ...]
    """What does not hold; empty if all does."""
    notes: tuple[str, ...]
    """What is worth knowing and no fault: a clock that was set back."""
    n_signed: int = 0
    """Entries that are signed, or should be."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or put in between."""
        return not self.problems


MOST_PROBLEMS = 20
"""Problems told of one by one."""


class Chain:
    """Follows entries in their order, each numbered and chained by its hash to the one before.

    Parameters
    ----------
    head
        A hash that must occur: that of the last entry when the ledger was seen before.
    """

    def __init__(self, head: str | None = None) -> None:
        self.head = head
        self.previous = START
        """Hash of the last entry."""
        self.expected = 1
        """Number of the next."""
        self.clock = 0
        """When the last was recorded."""
        self.n_entries = 0
        self.seen_at: int | None = None
        """Number of the entry whose hash is ``head``."""
        self._problems: list[str] = []
        self._notes: list[str] = []

    def follow(self, entry: Entry) -> None:
        """Take one more entry into account."""
        seq, expected = entry.seq, self.expected
        if seq != expected:
            missing = f"entries {expected} to {seq - 1} are" if seq - expected > 1 else f"entry {expected} is"
            self._problems.append(f"{missing} missing" if seq > expected else f"entry {seq} stands twice")
        if entry.hash != chained_hash(self.previous, seq, entry.kind, entry.recorded_at, entry.text, entry.author):
            self._problems.append(
                f"entry {seq} is not what was written: its hash does not follow from it and the one before"
            )
        if entry.recorded_at < self.clock:
            self._notes.append(f"the clock was set back before entry {seq}; its order is that of writing")
        if entry.hash == self.head:
            self.seen_at = seq
        self.moved(entry.hash, seq + 1, entry.recorded_at, 1)

    def moved(self, previous: str, expected: int, clock: int, count: int) -> None:
        """Stand behind a number of entries that were seen to follow."""
        self.previous, self.expected, self.clock = previous, expected, clock
        self.n_entries += count

    def verdict(self) -> Verdict:
        """Return whether it holds, now that there are no more entries."""
        problems = list(self._problems)
        if self.seen_at is None and self.head not in {None, START}:
            problems.append(f"no entry has the hash {self.head}: the ledger was cut short or written anew")
        more = len(problems) - MOST_PROBLEMS
        shown = (*problems[:MOST_PROBLEMS], *([f"and {more:,} more"] if more > 0 else []))
        return Verdict(self.n_entries, self.previous, shown, tuple(self._notes[:MOST_PROBLEMS]))


def verify_chain(entries: Iterable[Entry], *, head: str | None = None) -> Verdict:
    """Check that entries are numbered without gaps and that each is chained to the one before.

    Parameters
    ----------
    entries
        In the order of their numbers.
    head
        A hash that must occur: that of the last entry when the ledger was seen before.
    """
    chain = Chain(head)
    for entry in entries:
        chain.follow(entry)
    return chain.verdict()
