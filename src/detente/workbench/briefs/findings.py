"""What the reader and the audit found, as plain data: one entry a finding, with its span and a key that stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from detente.brief.audit.audit import Audit, audit
from detente.brief.model import Brief, Entity, Estimate, Event, Figure, Note, Quotation, Report, Span, When
from detente.draft.asking import split, take_apart
from detente.draft.passages import place_of
from detente.draft.plan import deadline, published
from detente.draft.questions import common_nouns, span_of

Found = dict[str, Any]
"""A finding: ``key``, ``kind``, ``start``, ``end``, ``title``, ``facts`` to be shown, ``values`` to be corrected."""
MOST = 20_000
"""Findings of a document; beyond it no page could show them."""


def findings_of(brief: Brief) -> list[Found]:
    """Return all findings of a brief in the order of the text, each with a key of its own."""
    found = sorted(_all(brief, audit(brief)), key=lambda each: (each["start"], -each["end"], each["kind"]))[:MOST]
    seen: dict[str, int] = {}
    for each in found:
        key = key_of(each["kind"], each["start"], each["end"])
        seen[key] = seen.get(key, 0) + 1
        each["key"] = key if seen[key] == 1 else f"{key}-{seen[key]}"
    return found


def key_of(kind: str, start: int, end: int) -> str:
    """Return the key of a finding: the same for the same words, whichever version of the reader finds them.

    Examples
    --------
    >>> key_of("estimate", 10, 23)
    'estimate-10-23'
    """
    return f"{kind}-{start}-{end}"


def outline_of(brief: Brief) -> list[list[Any]]:
    """Return the paragraphs: first and last code point, kind, and the level of a heading."""
    return [
        [each.start, each.end, each.kind, brief.sections[each.section].level if each.kind == "heading" else 0]
        for each in brief.paragraphs
    ]


def _all(brief: Brief, audited: Audit) -> Iterator[Found]:
    lowers = common_nouns(brief)
    yield from (_estimate(brief, each, lowers) for each in brief.estimates)
    yield from (_quotation(brief, each) for each in brief.quotations)
    yield from (_report(brief, each) for each in brief.reports)
    yield from (_event(brief, each) for each in brief.events)
    yield from (_entity(each) for each in brief.entities if each.mentions)
    yield from (_figure(each) for each in brief.figures)
    yield from (_note(brief, each) for each in brief.notes)
    for finding in audited.findings:
        yield _of("audit", finding.spans, finding.message, {"rule": finding.rule, "advice": finding.advice}, {}) | {
            "severity": finding.severity
        }


def _of(kind: str, spans: Any, title: str, facts: dict[str, str], values: dict[str, str]) -> Found:
    places = [(each.start, each.end) for each in spans] or [(0, 0)]
    return {
        "kind": kind,
        "start": places[0][0],
        "end": places[0][1],
        "more": [list(each) for each in places[1:]],
        "title": title,
        "facts": {name: fact for name, fact in facts.items() if fact},
        "values": values,
    }


def percent(share: float) -> str:
    """Return a probability in percent, without needless decimals.

    Examples
    --------
    >>> percent(0.05), percent(0.125)
    ('5', '12.5')
    """
    return f"{round(100 * share, 2):g}"


def _estimate(brief: Brief, each: Estimate, lowers: Callable[[str], bool]) -> Found:
    interval = each.standard_interval
    low, high = (percent(interval[0]), percent(interval[1])) if interval else ("", "")
    survey = each.reader_interval
    facts = {
        "about": brief.about(each),
        "interval": f"{low} to {high} %, by {brief.standard}" if interval else "",
        "readers": f"{percent(survey[0])} to {percent(survey[1])} %" if survey else "",
        "no interval": each.unclear,
        "held by": each.holder,
        "by when": each.horizon.text if each.horizon else "",
        "if": "; ".join(map(brief.plain, each.conditions)),
        "because": "; ".join(map(brief.plain, each.reasons)),
    }
    values = {"phrase": each.phrase, "low": low, "high": high, "holder": each.holder, "about": brief.about(each)}
    return _of("estimate", (each,), each.phrase, facts, values) | {
        "question": _question(brief, each, lowers),
        "cited": [(cited := span_of(each)).start, cited.end],
    }


def _question(brief: Brief, each: Estimate, lowers: Callable[[str], bool]) -> str:
    """Return the question that an estimate answers; empty where its words make none."""
    due = deadline(brief, each, published(brief)[0]).day
    sentence = take_apart(each.proposition, lowers=lowers) or split(each.proposition, lowers=lowers)
    return sentence.question(due) if sentence else ""


def _quotation(brief: Brief, each: Quotation) -> Found:
    note = brief.notes[each.note].n if each.note is not None else ""
    facts = {"speaker": each.speaker, "what": each.kind, "note": note}
    return _of("statement", (each,), brief.plain(each.inner), facts, {"speaker": each.speaker})


def _report(brief: Brief, each: Report) -> Found:
    note = brief.notes[each.note].n if each.note is not None else ""
    facts = {"speaker": each.speaker, "what": "in the author's words", "note": note}
    return _of("statement", (each,), brief.plain(each.content), facts, {"speaker": each.speaker})


def _event(brief: Brief, each: Event) -> Found:
    facts = {"date": _told(each.when), "what": each.what, "problem": each.problem, "limit": each.limit}
    return _of("event", (each,), brief.plain(each), facts, {"date": each.when.date if each.when else ""})


def _told(when: When | None) -> str:
    """Return a date in words, with how exactly it is known."""
    return "" if when is None else when.date if when.precision == "day" else f"{when.date} ({when.precision})"


def _entity(each: Entity) -> Found:
    facts = {
        "what": each.kind,
        "office": each.role,
        "also": ", ".join(alias for alias in each.aliases[:6] if alias != each.name),
        "named": "once" if len(each.mentions) == 1 else f"{len(each.mentions)} times",
    }
    return _of("actor", each.mentions, each.name, facts, {"name": each.name}) | {"entity": each.kind}


def _figure(each: Figure) -> Found:
    value = "" if each.value is None else f"{each.value:.12g}"
    span = "" if each.low is None or each.high is None else f"{each.low:.12g} to {each.high:.12g}"
    facts = {"value": value or span, "unit": each.unit, "of": each.subject, "when": _told(each.when)}
    return _of("figure", (each,), each.text, facts, {"value": value, "unit": each.unit})


def _note(brief: Brief, each: Note) -> Found:
    facts = {
        "title": each.title,
        "publisher": each.publisher,
        "date": _told(each.when) or each.date_text,
        "problem": each.date_problem,
        "address": each.url,
    }
    values = {
        "title": each.title,
        "publisher": each.publisher,
        "date": each.when.date if each.when and each.when.precision in ("day", "month", "year") else "",
        "url": each.url,
    }
    marks = [brief.markers[index] for index in each.markers]
    return _of("note", (each, *marks), f"{each.n}. {each.text}" if each.n else each.text, facts, values)


def place(brief: Brief, start: int, end: int) -> str:
    """Return where a span stands, in words that a case cites: its line and its characters."""
    return place_of(brief, Span(start, end))
