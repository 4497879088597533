"""Calendar of a drafted case: the events that the brief expects on a date ahead of it.

A date that is only mentioned is none: there must be an event that has it ("the Vilnius summit in July 2023"), or a
clause that says what is to come then ("is scheduled for", "will expire in"). A year is a deadline, not a date.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief, Event
from detente.draft.lines import Lines
from detente.draft.naming import Names, slug
from detente.draft.plan import FARTHEST, short
from detente.draft.verbs import as_verb, words

_SURE = 0.5
_MOST = 30
_LONGEST = 1_000
"""Characters that no time is longer than."""
_PRECISE = ("day", "month", "quarter", "season")
"""What can stand in a calendar: a year is a deadline, not a date."""
_NOUN = (
    r"(?:summits?|(?:by-|re-)?elections?|vote|votes|referend(?:um|ums|a)|ballot|polls|primar(?:y|ies)|run-?off|meetings?|"
    r"conferences?|inauguration|swearing-in|expir(?:ation|y)|deadline|talks|trial|hearing|verdict|ruling|exercises?|"
    r"anniversary|ceremony|session|congress|plenum|visit|census|Olympics|Games|handover|dialogue|forum|convention|"
    r"assembly|gathering|launch|review|negotiations|COP\s?\d+|presidency|chairmanship|termination|withdrawal|"
    r"entry into force|stand[\s-]down|completion|delivery|signing)"
)
_BEFORE = re.compile(
    rf"(?P<before>(?:[\w’'.&/–-]+\s){{0,6}})(?P<noun>{_NOUN})"
    r"(?P<behind>\s(?:of|in|between|on|with|at|for)\s(?:(?!in\b|on\b|by\b|scheduled\b|set\b|due\b|planned\b)[\w’'–-]+\s?){1,7}?)?"
    r",?\s?(?:,\s[^,]{1,40},\s)?(?:(?:which\slooks?\s|which\sare\s|which\sis\s|is\s|are\s|will\sbe\s|to\sbe\s|be\s|currently\s|finally\s|going\sahead\s|"
    r"scheduled|due|set|planned|expected|held|slated|taking\splace|take\splace|begins?|starts?|opens?|later|this|next|for|"
    r"in|on|at|by|until|to|the|early|late|mid|of|end|from|beginning|starting|and|\w+day,?)\s?){0,6}$",
    re.IGNORECASE,
)
"""An event whose date follows: "the expiry of the contract in December 2024"."""
_BEHIND = re.compile(
    rf"\s?(?P<behind>(?:[\w’'&–-]+\s){{0,3}}(?P<noun>{_NOUN})\b(?:\sof(?:\s(?:the|[\w’'–-]+)){{1,5}})?)", re.IGNORECASE
)
"""An event whose date stands before it: "the November 2024 election"."""
_TO_COME = re.compile(
    r"\b(?:will|shall|would|scheduled|slated|due|set|expected|planned|plans|adjourned|postponed|deadline|upcoming|coming|"
    r"forthcoming|must|expires?|enters?|holds?|takes\seffect|begins?|ends?|starts?|meets|beginning|starting|ahead\sof|"
    r"looks?\sto|going\sahead|no\slater\sthan|to\sbe|intends?)\b"
)
"""What tells of something that is still to come."""
_SUPPOSED = re.compile(
    r"\b(?:if|could|may|might|would|unless|suppose|scenario|since|after|as\sof|perhaps|this\s(?:article|paper|report|"
    r"brief)|forecast\w*|projected|estimat\w+)\b",
    re.IGNORECASE,
)
"""What makes a clause one of something that may be, or has been."""
_STOP = words(
    "the a an of in on at by for to from with and or but as its their this that these those ahead before after until "
    "during since which who when where while is are was were be been has have had will would could may might should "
    "not only also than then around about over between through despite following into is, it they he she whose no "
    "recent last previous if even regardless wins won won't"
)
_LEAD = re.compile(
    r"^(?:(?:and|but|or|which|that|where|when|with|as|however|while|so|because|although|though|including|also|then)\b,?\s)+",
    re.IGNORECASE,
)


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
        if when.latest > day + FARTHEST or event.limit in ("since", "after") or _is_in(deadlines, event.start):
            continue
        what = _what(brief, event)
        if what:
            found.setdefault(_key(found, when.latest, what), (what, when.precision, brief.line(event.start)))
    return tuple(
        Ahead(names.fresh(slug(what, fallback="event")), on, what, precision, line)
        for (on, _), (what, precision, line) in sorted(found.items())[:_MOST]
    )


def _key(found: Iterable[tuple[dt.date, str]], on: dt.date, what: str) -> tuple[dt.date, str]:
    """Return the key of an event: that of the one on the same day that shares a telling word with it."""
    own = _telling(what)
    for other, name in found:
        if other == on and own & _telling(name):
            return other, name
    return on, what


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in slug(text, words=30, longest=300).split("_") if len(word) > 3)


def _what(brief: Brief, event: Event) -> str:
    """Return what is to happen then, or nothing where the brief does not say."""
    if event.sentence is None or event.sentence >= len(brief.sentences):
        return ""
    whole = brief.sentences[event.sentence]
    start, end = brief.reading.to_reading(whole.start, whole.end)
    first, last = brief.reading.to_reading(event.start, event.end)
    before = re.sub(r"\s", " ", brief.reading.text[start:first])
    behind = re.sub(r"\s", " ", brief.reading.text[last:end])
    clause = re.split(r"[;:()]|,\s(?=and\s|but\s|while\s)|\s[–—]\s", before)[-1]
    is_ahead = _TO_COME.search(clause) is not None or _TO_COME.search(behind[:_NEAR]) is not None
    has_year = event.when is not None and not event.when.relative
    if not (is_ahead or has_year):
        return ""
    if not _NAMED_TIME.search(event.text):
        return ""
    noun = _event(clause) or _named_behind(event.text, behind)
    if noun:
        return noun
    if not is_ahead or _SUPPOSED.search(clause) or not _TO_COME.search(clause):
        return ""
    return _told(clause, event.text)


_NAMED_TIME = re.compile(r"[A-Z0-9]|spring|summer|autumn|winter")
"""What a time has that is told by the calendar, and not only by a distance ("in a few months")."""
_NEAR = 60
"""Characters behind a date within which a verb belongs to it."""


def _event(clause: str) -> str:
    """Return the event whose date follows a clause."""
    found = _BEFORE.search(clause)
    if found is None or re.search(r"\b(?:will|to|would|shall)\s$", found["before"]):
        return ""  # "will vote": a verb
    modifiers: list[str] = []
    for word in reversed(found["before"].split()):
        if (
            word.lower().strip("“”‘’\"'") in _STOP
            or as_verb(word, "past", "s", "ing")
            or len(modifiers) == _MOST_MODIFIERS
        ):
            break
        modifiers.insert(0, word.strip('“”"‘'))
    behind = _OPEN_END.sub("", (found["behind"] or "").rstrip())
    is_bare = not modifiers and not behind
    return "" if is_bare else _upper(" ".join([*modifiers, found["noun"]]) + behind)


_OPEN_END = re.compile(r"(?:\s(?:of|in|between|on|with|at|for|the|an?|and))+$")
_MOST_MODIFIERS = 4


def _named_behind(date: str, behind: str) -> str:
    """Return the event that stands right behind its date: "the November 2024 election"."""
    found = _BEHIND.match(behind)
    if found is None or any(word.lower() in _STOP - {"of", "the"} for word in found["behind"].split()):
        return ""
    return _upper(f"{date} {found['behind']}")


def _told(clause: str, date: str) -> str:
    """Return a clause of something to come with its date: the last that has a verb and a subject."""
    parts = re.split(r"(?<=,)\s|\s(?=(?:that|which|when|where)\s)", clause.strip())
    for first in range(len(parts) - 1, -1, -1):
        told = _LEAD.sub("", " ".join(parts[first:]))
        if _TO_COME.search(told) and len(told.split()) >= _FEWEST and not _LEANS.match(told):
            return short(_upper(f"{told.rstrip()} {date}"), _LONGEST_TEXT) if len(told) < _LONGEST_TEXT else ""
    return ""


_LEANS = re.compile(
    r"(?:date|it|they|this|these|those|he|she|such|looks?|is|are|will|would|to|of|in|by|plans?|work)\b", re.IGNORECASE
)
"""First words of a clause whose subject stands elsewhere."""
_FEWEST = 4
_LONGEST_TEXT = 110


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


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
