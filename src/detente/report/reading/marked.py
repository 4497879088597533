"""The text of a brief with everything that was found in it marked, each with a place of its own."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief, Estimate, Event, Figure, Finding, Quotation, Span
from detente.core.text import percent_range
from detente.report.markup import Child, Markup, element, joined


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight. Offsets into the reading."""

    start: int
    end: int
    kind: str
    """Class of its highlight."""
    id: str
    """Place of its own; empty for a further place of something that has one."""
    title: str
    """What a pointer over it tells."""
    finding: int = 0
    """Number of the finding, counted from 1; 0 for what is none."""


KINDS = (
    ("estimate", "likelihood"),
    ("quotation", "quotations"),
    ("figure", "figures"),
    ("event", "dates"),
    ("entity", "names"),
    ("finding", "findings"),
)
"""Kinds of highlights, and how the legend calls them."""


class Marked:
    """A brief ready to be written out piece by piece."""

    def __init__(self, brief: Brief, findings: Sequence[Finding]) -> None:
        self.brief = brief
        self._marks = sorted(self._all(findings), key=lambda mark: (mark.start, -mark.end))
        self._starts = [mark.start for mark in self._marks]
        self._longest = max((mark.end - mark.start for mark in self._marks), default=0)
        markers = [(brief.reading.to_reading(m.start, m.start)[0], i) for i, m in enumerate(brief.markers)]
        self._markers = sorted(markers)

    def _all(self, findings: Sequence[Finding]) -> Iterator[Mark]:
        brief = self.brief
        for number, estimate in enumerate(brief.estimates, 1):
            yield from self._mark(estimate, "estimate", f"estimate-{number}", describe_estimate(brief, estimate))
        for number, quotation in enumerate(brief.quotations, 1):
            yield from self._mark(quotation, "quotation", f"quotation-{number}", describe_quotation(quotation))
        for number, figure in enumerate(brief.figures, 1):
            yield from self._mark(figure, "figure", f"figure-{number}", describe_figure(figure))
        for number, event in enumerate(brief.events, 1):
            yield from self._mark(event, "event", f"event-{number}", describe_event(event))
        for entity in brief.entities:
            for number, mention in enumerate(entity.mentions):
                title = entity.name + (f": {entity.role}" if entity.role else f" ({entity.kind})")
                yield from self._mark(mention, "entity", "" if number else f"entity-{entity.id}", title)
        for number, finding in enumerate(findings, 1):
            for place, span in enumerate(finding.spans):
                where = "" if place else f"at-finding-{number}"
                yield from self._mark(span, f"finding {finding.severity}", where, finding.message, finding=number)

    def _mark(self, span: Span, kind: str, where: str, title: str, *, finding: int = 0) -> Iterator[Mark]:
        start, end = self.brief.reading.to_reading(span.start, span.end)
        if end > start or finding:
            yield Mark(start, max(end, start), kind, where, title, finding)

    def write(self, span: Span) -> Markup:
        """Return a span of the text, marked, with its note markers as links."""
        first, last = self.brief.reading.to_reading(span.start, span.end)
        low = bisect.bisect_left(self._starts, first - self._longest)
        high = bisect.bisect_left(self._starts, last)
        marks = [m for m in self._marks[low:high] if m.end > first or (m.start == m.end and m.start >= first)]
        low = bisect.bisect_left(self._markers, (first, -1))
        markers = self._markers[low : bisect.bisect_right(self._markers, (last, len(self.brief.markers)))]
        edges = {first, last, *(position for position, _ in markers)}
        edges |= {edge for mark in marks for edge in (mark.start, mark.end) if first < edge < last}
        return joined(self._pieces(sorted(edges), marks, markers))

    def _pieces(self, edges: list[int], marks: list[Mark], markers: list[tuple[int, int]]) -> Iterator[Child]:
        text = self.brief.reading.text
        waiting = iter(marks)
        following = next(waiting, None)
        active: list[Mark] = []
        for position, (start, end) in enumerate(zip(edges, [*edges[1:], edges[-1]], strict=True)):
            ended = [mark for mark in active if mark.end <= start]
            active = [mark for mark in active if mark.end > start]
            begun: list[Mark] = []
            while following is not None and following.start <= start:
                begun.append(following)
                following = next(waiting, None)
            active += [mark for mark in begun if mark.end > start]
            ended += [mark for mark in begun if mark.end <= start]
            yield [_reference(mark) for mark in ended if mark.finding]
            yield [self._marker(index) for at, index in markers if at == start and (position or at > edges[0])]
            if end > start:
                yield _piece(text[start:end], active, [m.id for m in begun if m.id])
        yield [_reference(mark) for mark in active if mark.finding and mark.end == edges[-1]]

    def _marker(self, index: int) -> Markup:
        marker = self.brief.markers[index]
        shown = marker.n if marker.n.isdigit() else marker.n or "*"
        place = f"marker-{index + 1}"
        if marker.note is None:
            return element("sup", shown, id=place, class_="marker lost", title="there is no such note")
        note = self.brief.notes[marker.note]
        return element(
            "sup",
            element("a", shown, href=f"#{note_id(self.brief, marker.note)}"),
            id=place,
            class_="marker",
            title=note.text[:200],
        )


def note_id(brief: Brief, index: int) -> str:
    """Return the place of a note: ``note-14`` for the first with the number 14."""
    n = brief.notes[index].n
    first = next(i for i, note in enumerate(brief.notes) if note.n == n)
    return f"note-{n}" if n and first == index and n.isalnum() else f"note-at-{index + 1}"


def _piece(text: str, active: Sequence[Mark], places: Iterable[str]) -> Child:
    anchors = [element("span", id=place) for place in places]
    if not active:
        return [anchors, text]
    classes = " ".join(dict.fromkeys(word for mark in active for word in mark.kind.split()))
    title = "; ".join(dict.fromkeys(mark.title for mark in active if mark.title and not mark.finding))
    return [anchors, element("span", text, class_=classes, title=title or None)]


def _reference(mark: Mark) -> Markup:
    return element(
        "sup", element("a", str(mark.finding), href=f"#finding-{mark.finding}"), class_=f"ref {mark.kind.split()[-1]}"
    )


def describe_estimate(brief: Brief, estimate: Estimate) -> str:
    """Return what is known of a statement of likelihood."""
    parts = [f'"{estimate.phrase}"']
    whose = "as stated" if estimate.kind == "number" else f"in {brief.standard}"
    without = f"no interval: {estimate.unclear}" if estimate.unclear else f"no meaning in {brief.standard}"
    parts.append(f"{percent_range(estimate.standard_interval)} {whose}" if estimate.standard_interval else without)
    if estimate.reader_interval:
        parts.append(f"{percent_range(estimate.reader_interval)} to readers")
    if estimate.holder != "author":
        parts.append(f"said by {estimate.holder}")
    if estimate.horizon:
        parts.append(f"by {estimate.horizon.text}")
    return ", ".join(parts)


def describe_quotation(quotation: Quotation) -> str:
    """Return what is known of a quotation."""
    kind = {
        "speech": "quotation",
        "document": "quotation of a document",
        "term": "term",
        "scare": "quotation marks of distance",
    }
    return kind[quotation.kind] + (f", {quotation.speaker}" if quotation.speaker else "")


def describe_figure(figure: Figure) -> str:
    """Return what is known of a figure."""
    subject = f" of {figure.subject}" if figure.subject else ""
    when = f", {figure.when.date}" if figure.when else ""
    return f"figure{subject}{when}"


def describe_event(event: Event) -> str:
    """Return what is known of a date."""
    if event.when is None:
        return "a time that cannot be worked out"
    return f"{event.when.date} ({event.when.precision}{', worked out' if event.when.relative else ''})"
