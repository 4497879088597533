"""Calendar of a drafted case, from the dated events that lie ahead of the brief."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from detente.brief.model import Brief
from detente.draft.lines import Lines
from detente.draft.naming import Names, slug
from detente.draft.plan import FARTHEST, short

_SURE = 0.5
_MOST = 30
_LONGEST = 1_000
"""Characters that no time is longer than."""
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
    deadlines = sorted(
        {(e.horizon.start, e.horizon.end) for e in brief.estimates if e.horizon and e.kind != "forecast"}
    )
    found: dict[tuple[dt.date, str], tuple[str, str, int]] = {}
    for event in brief.events:
        when = event.when
        if when is None or event.confidence < _SURE or when.precision not in _PRECISE or when.earliest <= day:
            continue
        if when.latest > day + FARTHEST or _is_in(deadlines, event.start):
            continue
        name = slug(event.what or event.text, fallback="event")
        found.setdefault((when.latest, name), (event.what or event.text, when.precision, brief.line(event.start)))
    return tuple(
        Ahead(names.fresh(name), on, short(what, 100), precision, line)
        for (on, name), (what, precision, line) in sorted(found.items())[:_MOST]
    )


def _is_in(spans: Sequence[tuple[int, int]], position: int) -> bool:
    """Return whether a position is in one of a few spans that begin last before it; the spans are in order."""
    before = bisect.bisect_right(spans, (position, position + _LONGEST))
    return any(start <= position < end for start, end in spans[max(0, before - 4) : before])


def write_calendar(lines: Lines, ahead: Sequence[Ahead]) -> None:
    """Write the section `calendar`."""
    if not ahead:
        return
    lines.gap()
    lines.add("calendar")
    for entry in ahead:
        known = "" if entry.precision == "day" else f"; open: the brief gives only the {entry.precision}"
        lines.add(entry.key, {"date": entry.day, "text": entry.text}, depth=1, comment=f"line {entry.line}{known}")
