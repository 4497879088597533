"""Entries -> who may do what here, what was confirmed, what was remarked. A part of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.ledger.entry import Entry, named_author, voice_of

MEMBER_ROLES = ("reader", "forecaster", "resolver", "owner")
"""What a member may be: each may do what those before it may."""
SETTINGS: Mapping[str, str] = {
    "two_persons": "a resolution counts only once another person has confirmed it",
    "blind": "what others said of an open question is shown only once an own forecast is in",
}
"""What an owner may set, each yes or no."""
KINDS = frozenset({"comment", "attachment", "member", "confirmation", "setting", "key"})
"""Kinds of entries that are taken into account here."""


@dataclass(frozen=True, slots=True)
class Comment:
    """Something remarked on a question or an entry."""

    seq: int
    """Its entry."""
    question: str
    """Id of the question; empty where the entry remarked on is about none."""
    on: int | None
    """The entry remarked on; None for the question as a whole."""
    text: str
    """What is said."""
    author: str
    """Who says it, in words; of one that was merged, who does so in the other ledger, and who merged it."""
    recorded_at: int
    """When, microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a question or an entry; its bytes lie beside the ledger."""

    seq: int
    """Its entry."""
    question: str
    """Id of the question; empty where the entry it belongs to is about none."""
    on: int | None
    """The entry it belongs to; None for the question as a whole."""
    sha256: str
    """Of its bytes, in hex."""
    name: str
    """As it was called."""
    size: int
    """Bytes."""
    author: str
    """Who attached it, in words as of a comment."""


@dataclass(frozen=True, slots=True)
class Key:
    """What signatures of an author are checked against."""

    public: str
    """Ed25519, in hex; empty where the key was given up."""
    seq: int
    """Entry from which it holds."""


@dataclass
class Team:
    """What holds of a ledger's people after some entries. Grows by `apply`, in the order of the entries."""

    members: dict[str, str] = field(default_factory=dict)
    """Role by name; empty where nobody was made a member, and then anybody may do anything."""
    settings: dict[str, bool] = field(default_factory=dict)
    """What is set, by name of `SETTINGS`."""
    keys: dict[str, Key] = field(default_factory=dict)
    """The key that holds, by author."""
    confirmations: dict[int, list[str]] = field(default_factory=dict)
    """Who confirmed, by the entry of the resolution."""
    comments: list[Comment] = field(default_factory=list)
    """In their order."""
    attachments: list[Attachment] = field(default_factory=list)
    """In their order."""
    changes: dict[tuple[str, str], int] = field(default_factory=dict)
    """By kind and name, the entry that last made a member, set a setting, or gave a key."""

    @property
    def has_owner(self) -> bool:
        """Whether someone owns the ledger; until then it has no rules of who may do what."""
        return "owner" in self.members.values()

    def is_set(self, name: str) -> bool:
        """Return whether one of `SETTINGS` is on."""
        return self.settings.get(name, False)

    def apply(self, entry: Entry) -> None:
        """Take one more entry of `KINDS` into account."""
        body = entry.body
        if entry.kind in CHANGED_BY:
            name = body[CHANGED_BY[entry.kind]]
            self.changes[entry.kind, name] = entry.seq
            self._change(entry, name, body)
        elif entry.kind == "confirmation":
            self.confirmations.setdefault(body["confirms"], []).append(voice_of(entry.author, body))
        elif entry.kind == "comment":
            place = (body.get("question", ""), body.get("on"))
            self.comments.append(
                Comment(entry.seq, *place, body["text"], named_author(entry.author, body), entry.recorded_at)
            )
        elif entry.kind == "attachment":
            place = (body.get("question", ""), body.get("on"))
            file = (body["sha256"], body["name"], body["size"])
            self.attachments.append(Attachment(entry.seq, *place, *file, named_author(entry.author, body)))

    def _change(self, entry: Entry, name: str, body: Mapping[str, Any]) -> None:
        """Take into account what replaces an earlier entry of the same name."""
        if entry.kind == "member":
            self.members[name] = body["role"]
        elif entry.kind == "setting":
            self.settings[name] = body["value"]
        else:
            self.keys[name] = Key(body.get("public", ""), entry.seq)

    def says(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Return whether what a draft would change is so already."""
        if kind == "member":
            return self.members.get(body["who"]) == body["role"]
        if kind == "setting":
            return self.settings.get(body["name"]) == body["value"]
        return kind == "key" and body["who"] in self.keys and self.keys[body["who"]].public == body.get("public", "")


CHANGED_BY: Mapping[str, str] = {"member": "who", "setting": "name", "key": "who"}
"""By kind whose later entries replace earlier ones, what names them."""
