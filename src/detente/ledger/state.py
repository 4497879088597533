"""Entries -> what holds now: questions, how they were resolved, what was corrected.

Nothing here looks at a database. A ledger's state is always made anew from its entries, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.ledger.entry import Entry

Status = Literal["open", "resolved", "void", "waiting"]
VOID = "void"
"""Answer of a question that is not to be scored."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a conditional question hangs on."""

    question: str
    """Id of another question."""
    answer: str
    """The answer it must have."""


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """A question, as last corrected."""

    id: str
    seq: int
    """Entry that asked it."""
    kind: str
    """``binary``, ``choice``, ``number`` or ``date``."""
    text: str = ""
    rule: str = ""
    """How it is resolved."""
    opens: int | None = None
    """Moment from which forecasts count."""
    closes: int | None = None
    """Deadline."""
    options: tuple[str, ...] = ()
    """Of a choice."""
    condition: Condition | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a question came out."""

    answer: Any
    """``yes``, ``no``, ``void``, an option, a number, or a date as text (``never``)."""
    at: int
    """Moment from which it was known."""
    seq: int
    """Entry that says so."""
    source: str = ""


@dataclass
class State:
    """What holds after some entries. Grows by `apply`, in the order of the entries."""

    questions: dict[str, LedgerQuestion] = field(default_factory=dict)
    """By id."""
    resolutions: dict[str, Resolution] = field(default_factory=dict)
    """By question; those reopened are not among them."""
    changes: dict[str, int] = field(default_factory=dict)
    """By question, the entry that last resolved or reopened it."""
    corrections: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """By the first entry they correct: what is to stand in its place, or nothing where it is withdrawn."""
    origins: dict[int, int] = field(default_factory=dict)
    """By correction, the entry that it corrects in the end."""

    def apply(self, entry: Entry) -> None:
        """Take one more entry into account; forecasts change nothing here."""
        if entry.kind == "forecast":
            return
        body = entry.body
        if entry.kind == "question":
            self.questions[body["id"]] = question_of(body, entry.seq)
        elif entry.kind == "resolution":
            name = body["question"]
            self.resolutions[name] = Resolution(body["answer"], body["at"], entry.seq, body.get("source", ""))
            self.changes[name] = entry.seq
        elif entry.kind == "reopening":
            self.resolutions.pop(body["question"], None)
            self.changes[body["question"]] = entry.seq
        elif entry.kind == "correction":
            target = self.origins.get(body["corrects"], body["corrects"])
            self.origins[entry.seq] = target
            self.corrections[target] = body.get("entry", {})
            if body["of"] == "question":
                self.questions[body["question"]] = question_of(body["entry"], target)

    def status(self, name: str) -> Status:
        """Return whether a question is open, resolved, void, or waiting for the one it hangs on."""
        own = self.resolutions.get(name)
        if own is not None and own.answer == VOID:
            return "void"
        condition = self.questions[name].condition
        if condition is not None:
            other = self.resolutions.get(condition.question)
            if other is None:
                return "waiting"
            if str(other.answer) != condition.answer:
                return "void"
        return "resolved" if own is not None else "open"

    def answer(self, name: str) -> Resolution | None:
        """Return how a question came out, or None if it is open, waiting or void."""
        return self.resolutions[name] if self.status(name) == "resolved" else None


def question_of(body: Mapping[str, Any], seq: int) -> LedgerQuestion:
    """Return a question from the entry that asks it."""
    condition = body.get("if")
    return LedgerQuestion(
        id=body["id"],
        seq=seq,
        kind=body.get("kind", "binary"),
        text=body.get("text", ""),
        rule=body.get("rule", ""),
        opens=body.get("opens"),
        closes=body.get("closes"),
        options=tuple(body.get("options", ())),
        condition=Condition(condition["question"], condition["answer"]) if condition else None,
        source=body.get("source", ""),
    )


def replay(entries: Iterable[Entry]) -> State:
    """Return what holds after entries."""
    state = State()
    for entry in entries:
        state.apply(entry)
    return state
