"""Entries of another ledger into this one: the same entry once, and what contradicts shown and set aside.

An entry from elsewhere is written down here and now. What it says of itself - number, time, author, hash there - stands
in its text under ``merged``, with all that is needed to compute that hash again. It counts from now, unless the other
ledger is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from detente.ledger.entry import OF_THE_TEAM, START, Draft, Entry, key_of
from detente.ledger.keys import can_check, is_signed
from detente.ledger.proof import original_of
from detente.ledger.sound import flaw_of_name, flaws, unseen_names
from detente.ledger.state import REVISED, State, question_of, revised
from detente.ledger.team import Team

_POINTERS = ("corrects", "confirms", "on")
"""What in a text holds the number of another entry."""


class SetAside(NamedTuple):
    """An entry of the other ledger that was not taken."""

    seq: int
    """Its number there."""
    kind: str
    """What it is."""
    why: str
    """Why it was not taken."""
    is_conflict: bool
    """Whether it contradicts what is here."""


@dataclass(slots=True)
class Merged:
    """What came of a merge."""

    n_added: int = 0
    """Entries that were written."""
    n_known: int = 0
    """Entries that were here already."""
    aside: list[SetAside] = field(default_factory=list)
    """Entries that were not taken."""
    notes: list[str] = field(default_factory=list)
    """What went wrong after it was written."""

    @property
    def conflicts(self) -> list[SetAside]:
        """Entries that contradict what is here."""
        return [each for each in self.aside if each.is_conflict]


class Plan:
    """Turns the entries of another ledger into drafts, one after the other, given what holds here.

    It knows entries by their hashes: those of this ledger, and those that were merged before from anywhere.
    """

    def __init__(self, others: Sequence[Entry], *, is_trusted: bool) -> None:
        self.others = others
        self.result = Merged()
        self._is_trusted = is_trusted
        self._head = others[-1].hash if others else START
        self._numbers: dict[int, int] = {}
        self._state = State()
        self._questions_aside: dict[str, str] = {}
        self._added: set[int] = set()
        self._same: set[int] = set()
        self._clock = 0

    def drafts(
        self,
        state: State,
        known: Mapping[str, int],
        keys: Mapping[str, int],
        find: Callable[[int], Entry | None],
    ) -> Iterator[tuple[Entry, Draft]]:
        """Yield entries that are new here with the drafts to be added; the caller answers with `added` or `refused`.

        Parameters
        ----------
        state
            What holds here; grows as drafts are added.
        known
            Numbers here by the hashes of entries, of this ledger or merged before.
        keys
            Numbers here by `key_of`.
        find
            Returns an entry of this ledger by its number.
        """
        previous = START
        for entry in self.others:
            self._clock = max(self._clock, entry.recorded_at)
            said = _said(entry)
            wrong = next(flaws(entry.kind, said), None) or next(unseen_names(entry, said), None)
            if wrong is not None or flaw_of_name(entry.author):
                self._set_aside(entry, f"it makes no sense: {wrong or 'author'}", is_conflict=False)
                previous = entry.hash
                continue
            number = next((known[digest] for digest in hashes_of(entry) if digest in known), None)
            if number is not None:
                self._same.add(number)
            elif entry.kind not in OF_THE_TEAM:
                number = keys.get(key_of(entry.kind, entry.text, entry.author))
            if number is not None:
                self._numbers[entry.seq] = number
                self.result.n_known += 1
            else:
                why = self._why_aside(entry, state, find)
                if why is None:
                    yield entry, self._draft(entry, previous)
                elif why:
                    self._set_aside(entry, why, is_conflict=True)
                else:
                    self._set_aside(entry, "who may do what is said by each ledger for itself", is_conflict=False)
            previous = entry.hash
            with suppress(KeyError, AttributeError):  # it hangs on something that made no sense
                self._state.apply(entry)

    def added(self, entry: Entry, number: int) -> None:
        """Take note that an entry was added here under a number."""
        self._numbers[entry.seq] = number
        self._added.add(number)
        self.result.n_added += 1

    def known(self) -> None:
        """Take note that what the last entry says is so here already."""
        self.result.n_known += 1

    def refused(self, entry: Entry, why: Sequence[str]) -> None:
        """Take note that an entry was refused here."""
        self._set_aside(entry, "; ".join(why), is_conflict=False)

    def _set_aside(self, entry: Entry, why: str, *, is_conflict: bool) -> None:
        """Set an entry aside, and with a question all that will be said of it."""
        name = _said(entry).get("id") if entry.kind == "question" else None
        if isinstance(name, str):
            self._questions_aside[name] = why if is_conflict else f"question {name!r} was not taken: {why}"
        self.result.aside.append(SetAside(entry.seq, entry.kind, why, is_conflict))

    def _why_aside(self, entry: Entry, state: State, find: Callable[[int], Entry | None]) -> str | None:
        """Return why an entry is not taken; None if it is, and nothing if it only has no place here."""
        if entry.kind in OF_THE_TEAM:
            return ""
        body = entry.body
        forged = _forged(entry, state.team)
        if forged:
            return forged
        if entry.kind == "confirmation" and not self._is_trusted:
            return "a confirmation counts in a ledger that is trusted, or is given here"
        if body.get("question") in self._questions_aside:
            return self._questions_aside[body["question"]]
        for name in _POINTERS:
            if name in body and body[name] not in self._numbers:
                return f"it is about entry {body[name]} there, which is not here"
        if entry.kind == "correction":
            return self._other_correction(entry, find)
        if entry.kind == "question" and body["id"] in state.questions:
            return _other_question(body, state)
        if entry.kind == "resolution":
            return _other_answer(body, state)
        if entry.kind == "reopening":
            return self._other_reopening(body, state)
        if entry.kind == "revision":
            return self._other_revision(body, state)
        return None

    def _other_correction(self, entry: Entry, find: Callable[[int], Entry | None]) -> str | None:
        """Return why a correction is not taken: it would change what someone else wrote down here."""
        number = self._numbers[entry.body["corrects"]]
        target = find(number)
        if number in self._added or target is None:
            return None
        voices = {target.author, target.body.get("who"), target.body.get("merged", {}).get("author")}
        return (
            None if entry.author in voices else f"it corrects entry {number} here, which {entry.author} did not write"
        )

    def _other_reopening(self, body: Mapping[str, Any], state: State) -> str | None:
        """Return why a reopening has no place: it would undo an answer that was given here."""
        here = state.resolutions.get(body["question"])
        if here is None:
            return f"question {body['question']!r} is not resolved here"
        may_undo = self._added | self._same if self._is_trusted else self._added
        return None if here.seq in may_undo else f"question {body['question']!r} was resolved {here.answer!r} here"

    def _other_revision(self, body: Mapping[str, Any], state: State) -> str | None:
        """Return why a revision does not fit: the question was changed here and there."""
        name = body["question"]
        here, there = state.questions.get(name), self._state.questions.get(name)
        if here is not None and there is not None and _asked(here) != _asked(there):
            return (
                None if _asked(here) == _asked(revised(there, body, 0)) else f"question {name!r} was changed here too"
            )
        return None

    def _draft(self, entry: Entry, previous: str) -> Draft:
        """Return what is to be added for an entry."""
        body = entry.body
        changed: dict[str, Any] = {}
        for name in _POINTERS:
            if name in body:
                changed[name] = body[name]
                body[name] = self._numbers[body[name]]
        for name in ("after", "merged"):
            if name in body:
                changed[name] = body.pop(name)
        if entry.kind in {"resolution", "reopening", "revision"}:
            changed.setdefault("after", None)
        merged = {
            "head": self._head,
            "seq": entry.seq,
            "recorded_at": entry.recorded_at,
            "hash": entry.hash,
            "previous": previous,
            "author": entry.author,
            "signature": entry.signature,
            "changed": changed,
            "trusted": self._is_trusted,
            "clock": self._clock if self._is_trusted and self._clock > entry.recorded_at else "",
        }
        kept = {name: value for name, value in merged.items() if value not in ("", {}, False)}
        return Draft(entry.kind, {**body, "merged": kept}, f"entry {entry.seq} there")


def _said(entry: Entry) -> dict[str, Any]:
    """Return what an entry from elsewhere says; nothing if it cannot be read."""
    try:
        body: Any = entry.body
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def hashes_of(entry: Entry) -> Iterator[str]:
    """Yield the hashes under which an entry is known: its own, and those it had in ledgers it was merged from."""
    found: Entry | None = entry
    while found is not None:
        yield found.hash
        found = original_of(found.kind, _said(found)) if '"merged":' in found.text else None


def _forged(entry: Entry, team: Team) -> str:
    """Return what is wrong with an entry in the name of someone whose key is known here; nothing if nothing is."""
    key = team.keys.get(entry.author)
    if key is None or not key.public:
        return ""
    if not can_check():
        return f"it is by {entry.author}, and signatures cannot be checked here"
    return "" if is_signed(key.public, entry) else f"it is by {entry.author}, and not signed by the key known here"


def _other_question(body: Mapping[str, Any], state: State) -> str:
    """Return how a question differs from the one of the same id here."""
    here, there = _asked(state.questions[body["id"]]), _asked(question_of(body, 0))
    differing = [name for name in here if here[name] != there[name]]
    return f"question {body['id']!r} asks something else here: {', '.join(differing) or 'other words'}"


def _asked(question: Any) -> dict[str, Any]:
    """Return what a question asks."""
    return {name: getattr(question, name) for name in ("kind", *REVISED)}


def _other_answer(body: Mapping[str, Any], state: State) -> str | None:
    """Return how a resolution differs from the one here; None if it does not."""
    here = state.resolutions.get(body["question"])
    if here is None or (here.answer, here.at) == (body["answer"], body["at"]):
        return None
    return f"question {body['question']!r} was resolved {here.answer!r} here, {body['answer']!r} there"
