"""A brief as the rules look at it: its words, who speaks them, and what each sentence is supported by."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.brief.audit.phrases import Match, Phrases, Words
from detente.brief.model import Brief, Estimate, Note, Sentence, Span

_AS_A_RULE = 0.3
"""Share of paragraphs with a source from which on sources are the rule (judgement)."""
_MARKER = 0.75
"""Confidence from which on a marker is taken to be one: below it, a number of the text is as likely."""
_JUDGED_FROM = 4
"""Notes or markers from which on their linkage can be judged (judgement)."""
_LINKED = 0.7
"""Share of notes with a marker, and of markers with a note, below which the reader is more likely at fault than the
author (judgement)."""
_PROSE = frozenset({"text", "item"})


_COMPARED = re.compile(r"(?:more|less|as|even|far|much|most likely|least likely)\b")
"""More likely than something else: an order, not a degree."""
_NO_DEGREE = re.compile(
    r"(?:about to|plausible|possible|potentially|perhaps|chances?|set to|should be expected)$|about the\b|\d"
)
"""What seldom says how likely an event is: "about to appear", "a chance to learn", "worries about the possibility"."""
_NEAR = 12
"""Characters within which a link belongs to words before it."""
_METHOD = re.compile(
    r"\b(?:workshops?|roundtables?|war ?games?|wargames?|tabletop|focus groups?|semi-structured|interviews with|"
    r"interviewees|"
    r"interviewed|expert panel|participants)\b",
    re.IGNORECASE,
)
"""How a study was made that lets others speak."""
_FORECASTS = 3
"""Forecasts from which on a text is an assessment that owes its reader alternatives, indicators and assumptions."""
_BETWEEN = 4_000
"""Characters of prose to a forecast beyond which forecasts are asides (judgement)."""
SURE = 0.6
"""Confidence from which on a phrase is taken for a statement of likelihood."""


def says_how_likely(estimate: Estimate) -> bool:
    """Return whether a statement gives a degree of likelihood, and not just an order, a chance, a possibility."""
    phrase = estimate.phrase.lower()
    return not _COMPARED.match(phrase) and not _NO_DEGREE.match(phrase)


@dataclass(frozen=True, slots=True)
class Place:
    """Words of the author's own in the body."""

    span: Span
    """In the text."""
    text: str
    """As it is read."""
    sentence: int
    """Index into `Brief.sentences`."""


class View:
    """A brief with what several rules ask of it, worked out once."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief

    @functools.cached_property
    def words(self) -> Words:
        """The words of the reading."""
        return Words(self.brief.reading.text)

    @functools.cached_property
    def prose(self) -> tuple[int, ...]:
        """Indices of the sentences that argue: those of paragraphs and list items, not of headings or captions."""
        brief = self.brief
        return tuple(
            index
            for index, sentence in enumerate(brief.sentences)
            if brief.paragraphs[sentence.paragraph].kind in _PROSE
            and brief.sections[brief.paragraphs[sentence.paragraph].section].kind in ("body", "front")
        )

    @functools.cached_property
    def _spans_of_prose(self) -> _Intervals:
        """Prose in offsets of the reading."""
        brief = self.brief
        return _Intervals(
            (*brief.reading.to_reading(brief.sentences[i].start, brief.sentences[i].end), i) for i in self.prose
        )

    @functools.cached_property
    def _spoken_by_others(self) -> _Intervals:
        """Quotations of any kind and reported speech, in offsets of the text."""
        brief = self.brief
        spans = [(quotation.inner.start, quotation.inner.end, 0) for quotation in brief.quotations]
        spans += [(report.content.start, report.content.end, 0) for report in brief.reports]
        return _Intervals(_merged(spans))

    @functools.cached_property
    def _quoted(self) -> _Intervals:
        """Quotations of any kind, in offsets of the text."""
        return _Intervals(_merged([(q.inner.start, q.inner.end, 0) for q in self.brief.quotations]))

    def is_spoken(self, position: int) -> bool:
        """Return whether a position of the text is in a quotation or in reported speech."""
        return self._spoken_by_others.at(position) is not None

    def find(self, phrases: Phrases, *, own: bool = True) -> list[Place]:
        """Return where prose has one of some phrases, never inside quotation marks.

        Parameters
        ----------
        phrases
            What to look for.
        own
            Leave out what the author says that others say.
        """
        return [place for match in phrases.find(self.words) if (place := self._place(match, own=own)) is not None]

    def search(self, pattern: re.Pattern[str], *, own: bool = True) -> Iterator[tuple[Place, re.Match[str]]]:
        """Yield where prose matches a pattern, with the match in the reading."""
        for match in pattern.finditer(self.brief.reading.text):
            place = self._place(Match(match.start(), match.end(), match.group()), own=own)
            if place is not None:
                yield place, match

    def _place(self, match: Match, *, own: bool) -> Place | None:
        sentence = self._spans_of_prose.at(match.start)
        if sentence is None:
            return None
        span = self.brief.reading.to_text(match.start, match.end)
        others = self._spoken_by_others if own else self._quoted
        if others.at(span.start) is not None:
            return None
        return Place(span, " ".join(match.text.split()), sentence)

    def says_anywhere(self, phrases: Phrases) -> bool:
        """Return whether one of some phrases stands in the body at all, headings and quotations included."""
        return any(self._is_body(match.start) for match in phrases.find(self.words))

    @functools.cached_property
    def _spans_of_body(self) -> _Intervals:
        brief = self.brief
        return _Intervals(
            (*brief.reading.to_reading(section.start, section.end), 0)
            for section in brief.sections
            if section.kind in ("body", "front")
        )

    def _is_body(self, position: int) -> bool:
        return self._spans_of_body.at(position) is not None

    def sentence(self, index: int) -> Sentence:
        """Return a sentence by its index."""
        return self.brief.sentences[index]

    def sentence_at(self, position: int) -> int | None:
        """Return the index of the sentence around a position of the text, or None."""
        index = bisect.bisect_right(self._starts, position) - 1
        return index if index >= 0 and position < self.brief.sentences[index].end else None

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.brief.sentences]

    def notes_on(self, index: int) -> tuple[Note, ...]:
        """Return the notes on a sentence, those whose markers stand right behind it included."""
        return tuple(self.brief.notes[note] for marker, note in self._markers_on.get(index, ()) if note is not None)

    def markers_on(self, index: int) -> tuple[int, ...]:
        """Return the indices of the markers on a sentence."""
        return tuple(marker for marker, _ in self._markers_on.get(index, ()))

    @functools.cached_property
    def _markers_on(self) -> dict[int, list[tuple[int, int | None]]]:
        brief = self.brief
        found: dict[int, list[tuple[int, int | None]]] = {}
        for number, marker in enumerate(brief.markers):
            index = self.sentence_at(marker.start)
            if index is None or self.sentence(index).start == marker.start:
                # A marker behind the full stop belongs to the sentence that has ended.
                before = self.sentence_at(max(0, marker.start - 1)) or self.sentence_at(max(0, marker.start - 2))
                index = index if before is None else before
            if index is not None:
                found.setdefault(index, []).append((number, marker.note))
        return found

    def is_sourced(self, index: int) -> bool:
        """Return whether a sentence has a note, or a link to what supports it."""
        return bool(self.notes_on(index)) or index in self._linked

    @functools.cached_property
    def _linked(self) -> frozenset[int]:
        """Indices of the sentences with a link."""
        return frozenset(link.sentence for link in self.brief.links if link.sentence is not None)

    def neighbours(self, index: int, distance: int = 1) -> Iterator[int]:
        """Yield the sentences of the same paragraph that are at most so many away, the sentence itself included."""
        paragraph = self.sentence(index).paragraph
        for other in range(max(0, index - distance), min(len(self.brief.sentences), index + distance + 1)):
            if self.sentence(other).paragraph == paragraph:
                yield other

    @functools.cached_property
    def linkage(self) -> tuple[int, int, int, int]:
        """Numbered notes that a marker points to, of how many; and sure markers that point to a note, of how many."""
        notes = [note for note in self.brief.notes if note.n and note.kind != "author"]
        markers = [marker for marker in self.brief.markers if marker.confidence >= _MARKER]
        return (
            sum(bool(note.markers) for note in notes),
            len(notes),
            sum(marker.note is not None for marker in markers),
            len(markers),
        )

    @functools.cached_property
    def is_linked(self) -> bool:
        """Whether notes and markers found each other well enough to say what lacks its counterpart."""
        used, notes, linked, markers = self.linkage
        if self.brief.source.format == "pdf" and self.brief.source.warnings and (notes or markers):
            return False
        few_notes = notes >= _JUDGED_FROM and used < _LINKED * notes
        few_markers = markers >= _JUDGED_FROM and linked < _LINKED * markers
        return not (few_notes or few_markers)

    @functools.cached_property
    def has_sources(self) -> bool:
        """Whether the document refers to sources at all, by notes or by links."""
        return bool(self.brief.notes) or any(self.is_sourced(index) for index in self.prose)

    @functools.cached_property
    def refers_throughout(self) -> bool:
        """Whether the document gives sources as a rule, so that a claim without one is an exception in it.

        Notes are needed for it: where links alone stand, as in the press, what was said to the author has none.
        """
        if not self.is_linked or not self.brief.notes:
            return False
        paragraphs = {self.sentence(index).paragraph for index in self.prose}
        sourced = {self.sentence(index).paragraph for index in self.prose if self.is_sourced(index)}
        return len(sourced) >= _AS_A_RULE * len(paragraphs)

    @functools.cached_property
    def judgements(self) -> tuple[Estimate, ...]:
        """Statements of likelihood of the author's own."""
        return tuple(estimate for estimate in self.brief.estimates if estimate.holder == "author")

    @functools.cached_property
    def forecasts(self) -> tuple[Estimate, ...]:
        """Those of them about what is still open."""
        return tuple(estimate for estimate in self.judgements if estimate.is_forecast)

    @functools.cached_property
    def committed(self) -> tuple[Estimate, ...]:
        """Forecasts of the author's own, in prose, that say how likely something is: more than that it may happen."""
        prose = frozenset(self.prose)
        return tuple(
            estimate
            for estimate in self.forecasts
            if estimate.kind in ("word", "expectation", "number")
            and estimate.confidence >= SURE
            and estimate.sentence in prose
            and says_how_likely(estimate)
        )

    def names_someone(self, span: Span) -> bool:
        """Return whether a span names a person, a state or another actor."""
        index = bisect.bisect_left(self._named, span.start)
        return index < len(self._named) and self._named[index] < span.end

    @functools.cached_property
    def _named(self) -> list[int]:
        """Where persons and actors are named in the text."""
        return sorted(
            mention.start for entity in self.brief.entities if entity.kind != "place" for mention in entity.mentions
        )

    def links_at(self, span: Span) -> bool:
        """Return whether a span is linked, or a link follows on it."""
        return any(link.start < span.end + _NEAR and span.start < link.end for link in self.brief.links)

    @functools.cached_property
    def consulted(self) -> bool:
        """Whether the document says that it rests on interviews, a workshop or a game, whose members it quotes so."""
        return any(_METHOD.search(self.sentence(index).plain) for index in self.prose)

    @functools.cached_property
    def assesses(self) -> bool:
        """Whether the document is an assessment: it makes several forecasts, and they are no asides of a long text."""
        length = sum(self.sentence(index).end - self.sentence(index).start for index in self.prose)
        return len(self.committed) >= _FORECASTS and length <= _BETWEEN * len(self.committed)


class _Intervals:
    """Spans that do not overlap, to ask which of them a position is in."""

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]

    def at(self, position: int) -> int | None:
        """Return the number that goes with the span around a position, or None."""
        index = bisect.bisect_right(self._starts, position) - 1
        return self._spans[index][2] if index >= 0 and position < self._spans[index][1] else None


def _merged(spans: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield spans with those that overlap made one."""
    current: tuple[int, int] | None = None
    for start, end, _ in sorted(spans):
        if current and start <= current[1]:
            current = current[0], max(current[1], end)
        else:
            if current:
                yield (*current, 0)
            current = start, end
    if current:
        yield (*current, 0)
