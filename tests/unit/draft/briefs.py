"""Briefs made up for these tests, and the pieces that a reader finds in one."""

from __future__ import annotations

import datetime as dt

from detente.brief.model import Entity, Estimate, Event, Figure, Horizon, Mention, Note, Span, When
from detente.brief.read import read_text

DAY = dt.date(2021, 3, 12)
TEXT = """Quotas in the Northern Sea

12 March 2021

Norway and Sweden closed their talks on 9 March 2021.[1] Norway had asked for larger quotas. Sweden refused.
In Norway support for the talks stood at 61 percent in January 2021.[2]
Support for the talks was 48 percent on 3 May 2016. Support for the talks fell to about 52.5 percent on 1 March 2021.[3]
The Danish government offered its help; Denmark wants peace.

What Comes Next

A blockade of ports by Sweden before the end of 2021 remains very unlikely. A new round is likely by 30 September 2021.
Norway will probably not withdraw from the commission by 30 June 2021. It is almost certain that Denmark mediates by
1 September 2021. Finland is unlikely to join before 31 December 2021, unless Norway agrees.
The parliament of Sweden will vote on the quotas on 6 May 2021. Norway holds elections in September 2021.

Notes

[1] "The talks are over," Daily Harbour, 10 March 2021, https://www.dailyharbour.example.com/2021/03/10/talks
[2] "Support," Example Polls, February 2021, https://polls.example.org/support
[3] Ibid.
"""


def brief():
    """Return the brief above, read."""
    return read_text(TEXT)


def day(text):
    """Return a day as a reader has it."""
    on = dt.date.fromisoformat(text)
    return When(text, "day", on, on)


def period(text, precision, first, last):
    """Return a month, a year or the like."""
    return When(text, precision, dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def estimate(proposition="a blockade of ports", **given):
    """Return a statement of likelihood."""
    plain = {
        "start": 0, "end": 1, "phrase": "likely", "kind": "word", "holder": "author", "holder_entity": None,
        "proposition": proposition, "proposition_span": Span(0, 1), "negated": False, "standard_interval": (0.55, 0.8),
        "standard_phrase": "", "reader_interval": None, "readers": None, "horizon": None, "confidence": 0.9,
    }  # fmt: skip
    return Estimate(**plain | given)


def horizon(when, text="by then"):
    """Return by when something is due."""
    return Horizon(start=0, end=1, text=text, when=when)


def figure(value, when, subject="Support for the talks", **given):
    """Return a dated number."""
    plain = {"start": 0, "end": 1, "text": str(value), "value": value, "low": None, "high": None, "unit": "percent"}
    return Figure(**plain | {"subject": subject, "when": when} | given)


def event(what, when, **given):
    """Return a dated event."""
    return Event(**{"start": 0, "end": 1, "text": what, "when": when, "what": what} | given)


def entity(name, kind="state", *, mentions=3, at=0, **given):
    """Return someone who is named so many times, from a place on."""
    places = tuple(Mention(at + 20 * n, at + 20 * n + 5, name, "name") for n in range(mentions))
    plain = {"kind": kind, "name": name, "id": name.lower().replace(" ", "_"), "mentions": places}
    return Entity(**plain | given)


def note(n, **given):
    """Return a note."""
    return Note(**{"start": 0, "end": 1, "n": n, "text": "a note"} | given)
