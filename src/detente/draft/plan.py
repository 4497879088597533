"""When a drafted case begins and ends, and by when its questions are due."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from detente.brief.model import Brief, Estimate, Horizon

YEAR = dt.timedelta(days=365)
FARTHEST = 30 * YEAR
"""How far beyond the brief a drafted case may run; what lies later stands in a comment."""
_LONG = 3 * YEAR
"""Length from which on a step of a month is fine enough for a first look."""
_SOONEST = YEAR / 2
"""How far ahead the end of a title's year must lie to be what its forecasts are about; a judgement."""
_SHORT = dt.timedelta(weeks=8)
"""From the brief to a deadline: below it a step of a week is too coarse."""
_UNDATED = dt.date(2026, 1, 5)
"""Date of a brief that names none and has no date in it at all: that of the starter case, so that it runs."""
_TITLE_YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a forecast is due."""

    day: dt.date
    why: str
    """Where the day comes from, or that there is none."""
    is_proposed: bool
    """Whether the brief does not name it."""


def published(brief: Brief) -> tuple[dt.date, str]:
    """Return the day of a brief, and what is open about it."""
    when = brief.metadata.when
    if when is not None:
        open_point = "" if when.precision == "day" else f"the brief gives no day, only {when.date}"
        return when.latest, open_point
    days = [e.when.latest for e in brief.events if e.when and not e.when.relative and e.when.precision == "day"]
    days += [note.when.latest for note in brief.notes if note.when and note.when.precision == "day"]
    ahead = [e.horizon.when for e in brief.estimates if e.horizon and _is_deadline(brief, e)]
    due = min((when.latest for when in ahead if when is not None), default=dt.date.max)
    past = sorted(day for day in days if day < min(due, _UNDATED + YEAR))
    if past:
        return past[-1], "the brief has no date; this is the last day it mentions"
    if due <= _UNDATED:
        before = due - YEAR
        return before, f"the brief has no date; this is a year before its first deadline, {due}"
    return _UNDATED, "the brief has no date, and none could be guessed"


def _is_deadline(brief: Brief, estimate: Estimate) -> bool:
    """Return whether a statement is a forecast by a time that it names, and not since or after one."""
    horizon = estimate.horizon
    if horizon is None or horizon.when is None or not estimate.is_forecast or horizon.when.relative:
        return False
    return _limit_of(brief, horizon) != "after"


def deadline(brief: Brief, estimate: Estimate, day: dt.date) -> Deadline:
    """Return by when an estimate is due: what it says itself, or the year that the title speaks of."""
    horizon = estimate.horizon
    if horizon is not None and horizon.when is not None and horizon.when.latest > day:
        said = f'"{short(horizon.text)}"'
        limit = _limit_of(brief, horizon)
        if limit == "after":
            last = min(horizon.when.latest + YEAR, day + FARTHEST)
            return Deadline(last, f"{said} has no end; a year from it is proposed", is_proposed=True)
        last = horizon.when.latest if not limit else horizon.when.earliest - dt.timedelta(days=1)
        if last > day:
            return Deadline(min(last, day + FARTHEST), said, is_proposed=False)
    year = _TITLE_YEAR.search(brief.metadata.title)
    if year and dt.date(int(year.group()), 12, 31) > day + _SOONEST:
        return Deadline(dt.date(int(year.group()), 12, 31), f"the title speaks of {year.group()}", is_proposed=False)
    if horizon is not None and horizon.when is not None and horizon.when.latest <= day:
        why = f'"{short(horizon.text)}" is not after the brief; a year from it is proposed'
        return Deadline(day + YEAR, why, is_proposed=True)
    return Deadline(day + YEAR, "the brief names no day; a year from it is proposed", is_proposed=True)


def _limit_of(brief: Brief, horizon: Horizon) -> str:
    """Return how a time limits what is to come: ``after`` it, ``before`` it (until it), or nothing."""
    found = _LIMITS.search(f"{brief.text[max(0, horizon.start - 20) : horizon.start]}{horizon.text}")
    return "" if found is None else "after" if found["after"] else "before"


_LIMITS = re.compile(
    r"\b(?:(?P<after>after|since|beyond)|before|until|till|prior to)"
    r"(?:\s+(?:the|early|late|mid))*\s+(?:[A-Z0-9]|spring\b|summer\b|autumn\b|winter\b)",
)


def step(start: dt.date, end: dt.date, first: dt.timedelta | None = None) -> str:
    """Return the step of a case of this length, whose first question falls due that long after the brief.

    A deadline within a few steps would be blurred by them: a week would count for "in the next 24 hours".
    """
    if first is not None and first <= _SHORT and end - start <= _LONG:
        return "day"
    return "week" if end - start <= _LONG else "month"


def reach(start: dt.date, end: dt.date, dues: Iterable[dt.date]) -> dt.date:
    """Return the end of a case that reaches as many of these days as its step allows, for a first look, to stay."""
    return max([end, *(due for due in dues if due <= start + _LONG)])


def short(text: str, limit: int = 60) -> str:
    """Return a text cut to a phrase, at a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return f"{text[: limit - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"
