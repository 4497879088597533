"""A brief as its reviewers leave it: without what they rejected, with what they corrected and added."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from detente.brief.model import Brief, Entity, Estimate, Event, Figure, Mention, Note, Quotation, Report, Span, When
from detente.core.likelihood import interval
from detente.draft.naming import Names, slug
from detente.workbench.briefs.findings import key_of
from detente.workbench.briefs.kinds import number_of

_Said = TypeVar("_Said", Quotation, Report)

MOST_MENTIONS = 200
"""Places in which an added actor is looked for."""


@dataclasses.dataclass(frozen=True, slots=True)
class Review:
    """What people said of the findings of a brief, as a process is told it."""

    dropped: frozenset[str] = frozenset()
    """Keys of what is left out."""
    corrected: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """Key -> fields as they should be."""
    added: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    """Key -> ``kind``, ``start``, ``end`` and ``values`` of what somebody added."""


def reviewed(brief: Brief, review: Review) -> Brief:
    """Return a brief with a review applied; what is not in it any more is passed over."""
    keys = _Keys(review)
    estimates = [_estimate(each, keys.of(each, "estimate"), brief.standard) for each in brief.estimates]
    notes = [_note(each, keys.of(each, "note")) for each in brief.notes]
    quoted = [keys.of(each, "statement") for each in brief.quotations]
    reported = [keys.of(each, "statement") for each in brief.reports]
    kept = [index for index, values in enumerate(quoted) if values is not None]
    places = {index: place for place, index in enumerate(kept)}
    brief = dataclasses.replace(
        brief,
        estimates=tuple(each for each in estimates if each is not None),
        notes=tuple(notes),
        quotations=tuple(
            _said(dataclasses.replace(each, inside=places.get(-1 if each.inside is None else each.inside)), values)
            for each, values in zip(brief.quotations, quoted, strict=True)
            if values is not None
        ),
        reports=tuple(
            _said(each, values) for each, values in zip(brief.reports, reported, strict=True) if values is not None
        ),
        events=tuple(_event(each, values) for each in brief.events if (values := keys.of(each, "event")) is not None),
        figures=tuple(
            _figure(each, values) for each in brief.figures if (values := keys.of(each, "figure")) is not None
        ),
        entities=tuple(_entity(each, keys) for each in brief.entities),
    )
    return _with_added(brief, review)


class _Keys:
    """What was said of an item, found by its kind and span."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._seen: dict[str, int] = {}

    def of(self, span: Span, kind: str) -> Mapping[str, str] | None:
        """Return the fields that were corrected; None for what is left out."""
        key = key_of(kind, span.start, span.end)
        self._seen[key] = number = self._seen.get(key, 0) + 1
        key = key if number == 1 else f"{key}-{number}"
        return None if key in self._review.dropped else self._review.corrected.get(key, {})


def _estimate(each: Estimate, values: Mapping[str, str] | None, standard: str) -> Estimate | None:
    if values is None or not values:
        return None if values is None else each
    phrase = values.get("phrase", each.phrase)
    return dataclasses.replace(
        each,
        phrase=phrase,
        standard_interval=_interval(values, phrase, standard),
        standard_phrase="" if phrase != each.phrase else each.standard_phrase,
        unclear="",
        holder=values.get("holder", each.holder),
        holder_entity=each.holder_entity if values.get("holder", each.holder) == each.holder else None,
        proposition=values.get("about", each.proposition) or each.proposition,
    )


def _said(each: _Said, values: Mapping[str, str]) -> _Said:
    return dataclasses.replace(each, speaker=values["speaker"]) if "speaker" in values else each


def _interval(values: Mapping[str, str], phrase: str, standard: str) -> tuple[float, float] | None:
    """Return the interval that somebody gave, in percent, or else that of the words."""
    low, high = number_of(values.get("low", "")), number_of(values.get("high", ""))
    return (low / 100, high / 100) if low is not None and high is not None else interval(phrase, standard)


def _note(each: Note, values: Mapping[str, str] | None) -> Note:
    if values is None:  # its place stays, as other items point to it by number; a comment is no source
        return dataclasses.replace(each, kind="comment")
    if not values:
        return each
    return dataclasses.replace(
        each,
        title=values.get("title", each.title),
        publisher=values.get("publisher", each.publisher),
        url=values.get("url", each.url),
        when=when_of(values["date"]) if values.get("date") else each.when,
    )


def when_of(text: str) -> When | None:
    """Return a date that somebody wrote; None where there is none such.

    Examples
    --------
    >>> when_of("2022-02").latest, when_of("2022-02-30") is None
    (datetime.date(2022, 2, 28), True)
    """
    if not re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", text, re.ASCII):
        return None
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return When(text, "day", first, first)
    last = dt.date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    return When(text, "month" if month else "year", first, last)


def _event(each: Event, values: Mapping[str, str]) -> Event:
    when = when_of(values.get("date", ""))
    return dataclasses.replace(each, when=when, problem="") if when is not None else each


def _figure(each: Figure, values: Mapping[str, str]) -> Figure:
    if not values:
        return each
    value = number_of(values.get("value", ""))
    unit = values.get("unit", each.unit)
    return dataclasses.replace(each, unit=unit) if value is None else _with_value(each, value, unit)


def _with_value(each: Figure, value: float, unit: str) -> Figure:
    return dataclasses.replace(each, value=value, low=None, high=None, unit=unit, problem="")


def _entity(each: Entity, keys: _Keys) -> Entity:
    if not each.mentions:
        return each
    values = keys.of(each.mentions[0], "actor")
    if values is None:  # its place stays, too; one that is named nowhere is no actor
        return dataclasses.replace(each, mentions=())
    return dataclasses.replace(each, name=values.get("name") or each.name)


def _with_added(brief: Brief, review: Review) -> Brief:
    """Return a brief with what people added; in the order of the text."""
    estimates, events, figures, entities = [*brief.estimates], [*brief.events], [*brief.figures], [*brief.entities]
    ids = Names(each.id for each in brief.entities)
    for key, each in review.added.items():
        if key in review.dropped:
            continue
        start, end = int(each["start"]), int(each["end"])
        if not 0 <= start < end <= len(brief.text):
            continue
        values = {**each["values"], **review.corrected.get(key, {})}
        span = Span(start, end)
        if each["kind"] == "estimate":
            estimates.append(_added_estimate(brief, span, values))
        elif each["kind"] == "event" and (when := when_of(values.get("date", ""))) is not None:
            what = _around(brief, span)[1]
            events.append(Event(start, end, brief.text[start:end], when, brief.plain(what), sentence=None))
        elif each["kind"] == "figure" and (value := number_of(values.get("value", ""))) is not None:
            unit = values.get("unit", "")
            figures.append(Figure(start, end, brief.text[start:end], value, None, None, unit))
        elif each["kind"] == "actor":
            entities.append(_added_entity(brief, span, values, ids))
    return dataclasses.replace(
        brief,
        estimates=tuple(sorted(estimates, key=lambda item: item.start)),
        events=tuple(sorted(events, key=lambda item: item.start)),
        figures=tuple(sorted(figures, key=lambda item: item.start)),
        entities=tuple(entities),
    )


def _around(brief: Brief, span: Span) -> tuple[int | None, Span]:
    """Return the sentence in which a span begins, with its number; the span itself where it is in none."""
    for index, sentence in enumerate(brief.sentences):
        if sentence.start <= span.start < sentence.end:
            return index, Span(sentence.start, sentence.end)
    return None, span


def _added_estimate(brief: Brief, span: Span, values: Mapping[str, str]) -> Estimate:
    index, around = _around(brief, span)
    phrase = values.get("phrase") or brief.plain(span)
    return Estimate(
        span.start,
        span.end,
        phrase,
        "word",
        values.get("holder") or "author",
        None,
        values.get("about", ""),
        around,
        negated=False,
        standard_interval=_interval(values, phrase, brief.standard),
        standard_phrase="",
        reader_interval=None,
        readers=None,
        horizon=None,
        sentence=index,
    )


def _added_entity(brief: Brief, span: Span, values: Mapping[str, str], ids: Names) -> Entity:
    words = brief.text[span.start : span.end]
    name = values.get("name") or brief.plain(span)
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", brief.text)]
    mentions = tuple(Mention(a, b, words, "name") for a, b in found[:MOST_MENTIONS] or [(span.start, span.end)])
    return Entity("organisation", name, ids.fresh(slug(name, fallback="actor")), mentions, aliases=(words,))
