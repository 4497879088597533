"""What a file comes to, as it is read row by row: drafts, the rows each is from, and rows that are set aside.

A row is entered whole or set aside whole. What several rows say together, such as the shares of a choice, is entered if
all of them are good; what each says alone, such as the question they ask, if any of them is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import correction_draft
from detente.ledger.entry import Draft, canonical
from detente.ledger.imports.sheet import Row, Sheet
from detente.ledger.inputs import written

Recorded = Mapping[tuple[str, int], Sequence[tuple[int, Mapping[str, Any]]]]
"""Forecasts of a question in a ledger, by forecaster and moment: number of the entry, and what it says."""
ORDER = {"question": 0, "forecast": 1, "correction": 1, "resolution": 2}
"""Questions come before what is said of them, and answers last."""


@dataclass(frozen=True, slots=True)
class Item:
    """A draft with the rows that say it."""

    draft: Draft
    places: tuple[str, ...]
    """Of the rows."""
    is_shared: bool = False
    """Whether each of the rows says it alone: it is entered if any of them is, not only if all are."""


@dataclass
class Reading:
    """What a file comes to."""

    rows: dict[str, Row] = field(default_factory=dict)
    """All rows that hold anything, by their place."""
    headings: list[str] = field(default_factory=list)
    """Of the tables they are from."""
    items: list[Item] = field(default_factory=list)
    """Questions, forecasts and resolutions."""
    aside: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Rows that are set aside, by place, with the reasons."""
    notes: list[str] = field(default_factory=list)
    """What was left out, and what was done to read it."""
    n_twice: int = 0
    """Forecasts that stand in the file more than once, word for word."""
    n_known: int = 0
    """Forecasts that were there already with more than the file says."""

    def take(self, sheet: Sheet) -> tuple[Row, ...]:
        """Return the rows of a table, and keep them to show what is set aside."""
        self.headings += [each for each in sheet.headings if each not in self.headings]
        self.notes += sheet.notes
        for row, reason in sheet.aside:
            self.rows[row.place] = row
            self.aside[row.place].append(reason)
        self.rows.update((row.place, row) for row in sheet.rows)
        return sheet.rows

    def take_list(self, name: str, what: str, things: Sequence[Any]) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the things of a list in JSON with their places, and keep them to show what is set aside."""
        if "item" not in self.headings:
            self.headings.append("item")
        found = []
        for number, thing in enumerate(things, start=1):
            place = f"{name}: {what} {number}"
            self.rows[place] = Row(place, {}, (thing,))
            if isinstance(thing, Mapping):
                found.append((place, thing))
            else:
                self.set_aside(place, [f"found {str(thing)[:60]!r}, expected an object"])
        return found

    @contextmanager
    def at(self, *places: str, is_shared: bool = False) -> Iterator[list[Draft]]:
        """Collect the drafts of one row, or of some together; if anything is wrong set them aside and go on."""
        drafts: list[Draft] = []
        try:
            yield drafts
        except LedgerError as error:
            for place in places:
                self.set_aside(place, error.problems)
        else:
            self.items += [Item(draft, places, is_shared) for draft in drafts]

    def set_aside(self, place: str, reasons: Sequence[str]) -> None:
        """Set a row aside."""
        shown = [each.encode("utf-8", "backslashreplace").decode() for each in reasons]
        self.aside[place] += [each for each in shown if each not in self.aside[place]]

    def _is_gone(self, item: Item) -> bool:
        """Return whether a draft falls with its rows."""
        gone = [place in self.aside for place in item.places]
        return all(gone) if item.is_shared else any(gone)

    def standing(self) -> list[Item]:
        """Return what is to be entered: questions first, answers last, the same thing said twice only once."""
        standing = [item for item in self.items if not self._is_gone(item)]
        found: dict[tuple[str, str], Item] = {}
        for item in standing:
            found.setdefault((item.draft.kind, canonical(item.draft.body)), item)
        self.n_twice = sum(item.draft.kind == "forecast" for item in standing) - sum(
            item.draft.kind == "forecast" for item in found.values()
        )
        return sorted(found.values(), key=lambda item: ORDER[item.draft.kind])

    def close(self) -> None:
        """Set aside also the rows that say something together with one that is set aside."""
        before = -1
        while before != len(self.aside):
            before = len(self.aside)
            for item in self.items:
                gone = [place for place in item.places if place in self.aside]
                if gone and not item.is_shared:
                    for place in item.places:
                        if place not in self.aside:
                            self.set_aside(place, [f"goes with {gone[0]}, which is set aside"])

    def set_aside_conflicts(self, recorded: Callable[[str], Recorded]) -> None:
        """Set aside rows that contradict each other, or a forecast that is recorded already; both, not the second.

        Parameters
        ----------
        recorded
            Returns, for a question, what stands in the ledger by forecaster and moment.
        """
        answers: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
        forecasts: dict[tuple[str, str, int], dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
        for item in self.items:
            body = item.draft.body
            if item.draft.kind == "resolution":
                answers[body["question"]][f"{body['answer']} on {written(body['at'])}"].append(item)
            elif item.draft.kind == "forecast":
                forecasts[body["question"], body["who"], body["at"]][said(body)].append(item)
        held: list[tuple[Item, Item | None]] = []
        for name, by_answer in answers.items():
            if len(by_answer) > 1:
                self._conflict(f"two answers to question {name!r}", by_answer)
        for (name, who, at), by_text in forecasts.items():
            if len(by_text) > 1:
                self._conflict(f"two forecasts of question {name!r} by {who} at {written(at)}", by_text)
            elif known := recorded(name).get((who, at)):
                held += [(item, self._against(item, known)) for item in next(iter(by_text.values()))]
        instead = {id(item): other for item, other in held}
        self.items = [found for item in self.items if (found := instead.get(id(item), item)) is not None]

    def _against(self, item: Item, known: Sequence[tuple[int, Mapping[str, Any]]]) -> Item | None:
        """Hold a forecast against what its forecaster is recorded to have said at that moment.

        Returns what is to be entered: nothing where it is there already, a correction where only its end is new.
        """
        body = item.draft.body
        same = [(seq, other) for seq, other in known if said(other) == said(body)]
        if not same:
            text = f"a conflict with the ledger: there {body['who']} said {said(known[-1][1])} of {body['question']!r}"
            for place in item.places:
                self.set_aside(place, [f"{text} at {written(body['at'])}, here {said(body)}; to change it, correct it"])
            return item
        if "until" in body and all(other.get("until") != body["until"] for _, other in same):
            draft = correction_draft(same[0][0], entry=item.draft, why="its end is known since")
            return replace(item, draft=draft)
        self.n_known += 1
        return None

    def _conflict(self, what: str, by_text: dict[str, list[Item]]) -> None:
        """Set aside all rows that say one of several things that cannot all hold."""
        told = "; ".join(f"{text} ({_lines(items)})" for text, items in by_text.items())
        for items in by_text.values():
            for item in items:
                for place in item.places:
                    self.set_aside(place, [f"a conflict: {what}: {told}"])


def _lines(items: Sequence[Item]) -> str:
    """Return the places of some rows in a few words."""
    places = list(dict.fromkeys(place for item in items for place in item.places))
    more = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
    return places[0] + more


def said(body: Mapping[str, Any]) -> str:
    """Return what a forecast says, in words that two forecasts share if they say the same."""
    if "low" in body:
        return f"{body.get('phrase', '')} ({body['low']:g} to {body['high']:g})".strip()
    if "probability" in body:
        return repr(body["probability"])
    return canonical({key: body[key] for key in ("shares", "quantiles", "curve") if key in body})
