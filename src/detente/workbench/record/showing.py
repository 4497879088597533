"""What a ledger holds, as pages, the desk and the API show it: nothing that is not shown yet to who asks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from detente.core.errors import DetenteError, LedgerError
from detente.ledger.blind import stands
from detente.ledger.days import end_of
from detente.ledger.inputs import DAY, written
from detente.ledger.ledger import Ledger, clock
from detente.ledger.rows import ForecastRow
from detente.ledger.state import LedgerQuestion, Resolution, State
from detente.render.ledger import list_entries

NEAR = 14
"""Days before a deadline from which it is near; a judgement."""
STATUSES = {
    "open": "open",
    "closed": "closed, to be resolved",
    "unconfirmed": "answered, to be confirmed",
    "resolved": "resolved",
    "void": "void",
    "waiting": "waits for another",
}
"""What a question can be, and what it is called."""
LIVE = frozenset({"open", "waiting"})
"""In which of these forecasts are taken."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as lists and its page show it."""

    question: LedgerQuestion
    """What is asked."""
    status: str
    """One of `STATUSES`."""
    resolution: Resolution | None
    """How it came out, also where nobody has confirmed it yet."""
    n_forecasts: int
    """Forecasts of it, of all forecasters."""
    is_mine: bool
    """Whether who asks has a forecast of it that stands."""
    closes_at: dt.datetime | None
    """The end of its deadline, in UTC."""
    is_near: bool
    """Whether it closes soon, and is open."""

    @property
    def number(self) -> int:
        """Number of its entry, by which its address knows it."""
        return self.question.seq

    @property
    def said(self) -> str:
        """What it asks, in words."""
        return self.question.text or self.question.id

    @property
    def status_name(self) -> str:
        """What its status is called."""
        return STATUSES[self.status]

    @property
    def takes_forecasts(self) -> bool:
        """Whether forecasts of it are still taken."""
        return self.status in LIVE

    def check_takes_forecasts(self) -> None:
        """Raise where no forecast is taken any more.

        Raises
        ------
        LedgerError
            If it is closed, answered, or void.
        """
        if not self.takes_forecasts:
            raise LedgerError(f"the question is {self.status_name}; a forecast would not count")

    @property
    def closes(self) -> str:
        """Its deadline, as it was given."""
        return "" if self.question.closes is None else written(self.question.closes)


class Reading:
    """One look at a ledger: its state and its forecasts, read once, for somebody at a moment."""

    def __init__(self, ledger: Ledger, *, now: int | None = None) -> None:
        self.ledger = ledger
        self.now = clock() if now is None else now
        self.state: State = ledger.state()
        self.rows: list[ForecastRow] = ledger.forecasts()
        self._counts = Counter(row.question for row in self.rows)
        author = ledger.author
        self._mine = {row.question for row in self.rows if row.who == author and stands(row, self.state, self.now)}

    @property
    def questions(self) -> list[Shown]:
        """All questions: those that close first, first."""
        found = [self.shown(name) for name in self.state.questions]
        return sorted(found, key=lambda each: (each.question.closes is None, each.question.closes or 0, each.number))

    def shown(self, name: str) -> Shown:
        """Return a question of the ledger."""
        question = self.state.questions[name]
        closes = None if question.closes is None else end_of(question.closes, question.timezone)
        status: str = self.state.status(name)
        if status in LIVE and closes is not None and closes <= self.now:
            status = "closed"
        return Shown(
            question=question,
            status=status,
            resolution=self.state.resolutions.get(name),
            n_forecasts=self._counts[name],
            is_mine=name in self._mine,
            closes_at=None if closes is None else moment_of(closes),
            is_near=status in LIVE and closes is not None and closes - self.now <= NEAR * DAY,
        )

    def numbered(self, number: int) -> Shown | None:
        """Return the question that an entry asks; None where there is none."""
        found = next((name for name, each in self.state.questions.items() if each.seq == number), None)
        return None if found is None else self.shown(found)

    def entries(self, name: str) -> list[dict[str, Any]]:
        """Return the entries of a question, as ``detente ledger list`` does; what is not shown yet says so."""
        return list_entries(self.ledger, name)

    def standing(self, name: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the forecast of each forecaster that stands now, of those that are shown."""
        last: dict[str, dict[str, Any]] = {}
        rows = {row.seq: row for row in self.rows if row.question == name}
        for each in entries:
            row = rows.get(each["seq"])
            if each["kind"] == "forecast" and each["body"] and row is not None and stands(row, self.state, self.now):
                body = self.state.corrections.get(row.seq) or each["body"]
                before = last.get(body["who"])
                if before is None or (body["at"], each["seq"]) >= (before["body"]["at"], before["seq"]):
                    last[body["who"]] = {"seq": each["seq"], "body": body}
        return list(last.values())


def moment_of(at: int) -> dt.datetime:
    """Return a moment of the ledger as Django shows it; the last that there is for one beyond."""
    try:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at)
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def reason_of(error: DetenteError, ledger_folder: str) -> str:
    """Return what a ledger complains of, without where it lies on this machine."""
    return str(error).replace(f"{ledger_folder}/", "")
