"""Entries -> what holds now: questions, how they were resolved, what was corrected.

Nothing here looks at a database. A ledger's state is always made anew from its entries, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from detente.ledger.entry import Entry, voice_of
from detente.ledger.team import KINDS as KINDS_OF_TEAM
from detente.ledger.team import Team

Status = Literal["open", "resolved", "void", "waiting", "unconfirmed"]
REVISED = ("text", "rule", "opens", "closes", "options", "tags", "timezone")
"""What of a question can be revised."""
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
    tags: tuple[str, ...] = ()
    timezone: str = ""
    """IANA name: a day of the question ends at its midnight; UTC where empty."""
    revisions: tuple[int, ...] = ()
    """Entries that revised it, in their order."""


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
    author: str = ""
    """Who wrote it down."""
    needs_confirmation: bool = False
    """Whether it counts only once another person confirms it: ``two_persons`` was set when it was written."""
    written_at: int = 0
    """When it was written down."""


class Change(NamedTuple):
    """A correction of a forecast."""

    seq: int
    """Its entry."""
    written_at: int
    """When it was written down: it changes nothing before."""
    body: Mapping[str, Any]
    """What stands from then on; empty where the forecast is withdrawn."""


class Schedule(NamedTuple):
    """When a question is open, as somebody said at a time."""

    seq: int
    """The entry that says so: of the question itself, of a revision, or of a correction."""
    written_at: int
    """When it was written down."""
    opens: int | None
    """Moment from which forecasts count."""
    closes: int | None
    """Deadline."""
    timezone: str = ""
    """Zone in which its days end."""


@dataclass
class State:
    """What holds after some entries. Grows by `apply`, in the order of the entries."""

    questions: dict[str, LedgerQuestion] = field(default_factory=dict)
    """By id."""
    resolutions: dict[str, Resolution] = field(default_factory=dict)
    """By question; those reopened are not among them."""
    given: dict[str, list[Resolution]] = field(default_factory=dict)
    """By question, all its resolutions in their order, also those reopened."""
    changes: dict[str, int] = field(default_factory=dict)
    """By question, the entry that last resolved or reopened it."""
    corrections: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """By the first entry they correct: what is to stand in its place, or nothing where it is withdrawn."""
    origins: dict[int, int] = field(default_factory=dict)
    """By correction, the entry that it corrects in the end."""
    histories: dict[int, list[Change]] = field(default_factory=dict)
    """By forecast, its corrections in their order."""
    schedules: dict[str, list[Schedule]] = field(default_factory=dict)
    """By question, all that was said of its times, in the order in which it was."""
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By choice, every option that it ever had, also those that a revision took away."""
    stamps: dict[int, int] = field(default_factory=dict)
    """By entry that is no forecast, when it was written down by the writer's clock."""
    trusted: set[int] = field(default_factory=set)
    """Of them, those that another ledger wrote down that is trusted."""
    team: Team = field(default_factory=Team)
    """Members, settings, keys, confirmations, comments, attachments."""

    def apply(self, entry: Entry) -> None:
        """Take one more entry into account; forecasts change nothing here."""
        if entry.kind == "forecast":
            return
        self.stamps[entry.seq] = entry.recorded_at
        if entry.kind in KINDS_OF_TEAM:
            self.team.apply(entry)
            return
        body = entry.body
        if trusted_at(body) is not None:
            self.trusted.add(entry.seq)
        if entry.kind == "question":
            self._ask(question_of(body, entry.seq), entry)
        elif entry.kind == "revision":
            self._ask(revised(self.questions[body["question"]], body, entry.seq), entry)
        elif entry.kind == "resolution":
            name = body["question"]
            given = Resolution(
                body["answer"],
                body["at"],
                entry.seq,
                body.get("source", ""),
                voice_of(entry.author, body),
                self.team.is_set("two_persons"),
                written_at(entry, body),
            )
            self.resolutions[name] = given
            self.given.setdefault(name, []).append(given)
            self.changes[name] = entry.seq
        elif entry.kind == "reopening":
            self.resolutions.pop(body["question"], None)
            self.changes[body["question"]] = entry.seq
        elif entry.kind == "correction":
            target = self.origins.get(body["corrects"], body["corrects"])
            self.origins[entry.seq] = target
            self.corrections[target] = body.get("entry", {})
            if body["of"] == "question":
                before = self.questions[body["question"]].revisions
                self._ask(replace(question_of(body["entry"], target), revisions=(*before, entry.seq)), entry)
            else:
                change = Change(entry.seq, written_at(entry, body), body.get("entry", {}))
                self.histories.setdefault(target, []).append(change)

    def _ask(self, question: LedgerQuestion, entry: Entry) -> None:
        """Take a question as it is from an entry on."""
        name = question.id
        self.questions[name] = question
        times = (question.opens, question.closes, question.timezone)
        said = Schedule(entry.seq, written_at(entry, entry.body), *times)
        self.schedules.setdefault(name, []).append(said)
        if question.options:
            self.options[name] = tuple(dict.fromkeys((*self.options.get(name, ()), *question.options)))

    def status(self, name: str) -> Status:
        """Return whether a question is open, resolved, void, or waiting for the one it hangs on."""
        own = self.resolutions.get(name)
        if own is not None and not self.is_confirmed(own):
            return "unconfirmed"
        if own is not None and own.answer == VOID:
            return "void"
        condition = self.questions[name].condition
        if condition is not None:
            other = self.resolutions.get(condition.question)
            if other is None or not self.is_confirmed(other):
                return "waiting"
            if str(other.answer) != condition.answer:
                return "void"
        return "resolved" if own is not None else "open"

    def is_confirmed(self, resolution: Resolution) -> bool:
        """Return whether a resolution counts: nobody else need confirm it, or someone else has."""
        return not resolution.needs_confirmation or any(
            who != resolution.author for who in self.team.confirmations.get(resolution.seq, ())
        )

    def answer(self, name: str) -> Resolution | None:
        """Return how a question came out, or None if it is open, waiting or void."""
        return self.resolutions[name] if self.status(name) == "resolved" else None


def written_at(entry: Entry, body: Mapping[str, Any]) -> int:
    """Return when an entry was written down: here, or in another ledger that is trusted."""
    there = trusted_at(body)
    return entry.recorded_at if there is None else there


def trusted_at(body: Mapping[str, Any]) -> int | None:
    """Return when another ledger that is trusted wrote an entry down, by the clock of that record; None of others."""
    merged = body.get("merged", {})
    return max(int(merged["recorded_at"]), int(merged.get("clock", 0))) if merged.get("trusted") else None


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
        tags=tuple(body.get("tags", ())),
        timezone=body.get("timezone", ""),
    )


def revised(question: LedgerQuestion, body: Mapping[str, Any], seq: int) -> LedgerQuestion:
    """Return a question with what a revision says anew."""
    said = {name: body[name] for name in REVISED if name in body}
    said |= {name: tuple(said[name]) for name in ("options", "tags") if name in said}
    return replace(question, **said, revisions=(*question.revisions, seq))


def replay(entries: Iterable[Entry]) -> State:
    """Return what holds after entries."""
    state = State()
    for entry in entries:
        state.apply(entry)
    return state
