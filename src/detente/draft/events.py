"""Calendar of a drafted case, from the dated events that lie ahead of the brief."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from detente.brief.model import Brief
from detente.draft.lines import Lines
from detente.draft.naming import Names, slug
from detente.draft.plan import FARTHEST, short

_SURE = 0.5
_MOST = 30
_PRECISE = ("day", "month", "quarter", "season")
"""What can stand in a calendar: a year is a deadline, not a date."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """An entry of `calendar`."""

    key: str
    day: dt.date
    text: str
    precision: str
    line: int


def plan_calendar(brief: Brief, day: dt.date, names: Names) -> tuple[Ahead, ...]:
    """Return the dated events after the day of the brief, in order."""
    deadlines = [estimate.horizon for estimate in brief.estimates if estimate.horizon and estimate.kind != "forecast"]
    found: dict[tuple[dt.date, str], tuple[str, str, int]] = {}
    for event in brief.events:
        when = event.when
        if when is None or event.confidence < _SURE or when.precision not in _PRECISE or when.earliest <= day:
            continue
        if when.latest > day + FARTHEST or any(h.start <= event.start < h.end for h in deadlines):
            continue
        name = slug(event.what or event.text, fallback="event")
        found.setdefault((when.latest, name), (event.what or event.text, when.precision, brief.line(event.start)))
    return tuple(
        Ahead(names.fresh(name), on, short(what, 100), precision, line)
        for (on, name), (what, precision, line) in sorted(found.items())[:_MOST]
    )


def write_calendar(lines: Lines, ahead: Sequence[Ahead]) -> None:
    """Write the section `calendar`."""
    if not ahead:
        return
    lines.gap()
    lines.add("calendar")
    for entry in ahead:
        known = "" if entry.precision == "day" else f"; open: the brief gives only the {entry.precision}"
        lines.add(entry.key, {"date": entry.day, "text": entry.text}, depth=1, comment=f"line {entry.line}{known}")
