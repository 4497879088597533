"""What the reader finds in a document. Every item has a span: ``brief.text[item.start:item.end]`` is the item.

Spans are code-point offsets, half open, into the decoded text: for plain text and Markdown the text of the file itself
(without a byte order mark); for HTML, PDF and docx the text taken out of it, which `Brief.text` holds.

What the finders read is not that text but its *reading*: the same words without markup, note markers and invisible
characters. `Reading` maps one to the other.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from detente.core.result import Result

Precision = Literal["day", "month", "quarter", "season", "half", "year", "fiscal year", "decade", "century", "range"]
"""How exactly a date is known; the ends of a ``range``, and of a ``fiscal year`` as far as known, are in `When`."""

Limit = Literal["", "by", "before", "until", "after", "since"]
"""How the words before a date make a limit of it; "from 2014" is ``since``."""

Bound = Literal["", "at least", "more than", "at most", "less than"]
"""Which way a figure is a bound: the true number is at least, or more than it, and so on."""

Change = Literal["", "from", "to", "by"]
"""What a figure is of a change: the old value, the new one, or how much it is."""

SectionKind = Literal["front", "body", "notes", "boilerplate"]
"""Front matter (title, byline, summary box), the argument, the list of notes, and what the site or series adds."""

ParagraphKind = Literal["text", "heading", "item", "quotation", "caption", "table", "meta", "note", "boilerplate"]

QuotationKind = Literal["speech", "document", "term", "scare"]
"""Words of someone named or described; words of a text; a name, title or coined term; words held at a distance."""

EntityKind = Literal["person", "state", "former state", "organisation", "place", "bloc", "group"]

EstimateKind = Literal["word", "modal", "expectation", "number", "idiom", "forecast"]
"""A word of likelihood; may, might, could; to be expected; a number; a turn of phrase such as "cannot be ruled out"; a
forecast without any of these ("will", "is heading for")."""

StandardFrom = Literal["user", "text", "publisher", "default"]
"""Why the words of a document are read by a standard."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""


@dataclass(frozen=True, slots=True)
class When:
    """A date, known as exactly as it is written."""

    date: str
    """ISO 8601, as short as the precision: ``2022-01-19``, ``2022-01``; ranges as ``2022-02-17/2022-02-18``."""
    precision: Precision
    earliest: dt.date
    """First day it can mean."""
    latest: dt.date
    """Last day it can mean."""
    relative: bool = False
    """Worked out from the date of the brief or from another date in it ("last summer", "five days later")."""
    approximate: bool = False
    """Written with about, around, circa, early, mid or late."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote the brief."""

    name: str
    role: str = ""
    """Position and institution, as the document says; empty if it does not."""
    span: Span | None = None
    """Where the name stands; None if only the file's metadata has it."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says about itself. Empty where it says nothing."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[Author, ...] = ()
    publisher: str = ""
    series: str = ""
    """Such as "MEMRI Daily Brief"."""
    number: str = ""
    """Number in the series."""
    when: When | None = None
    """Date of publication."""
    url: str = ""
    language: str = "en"
    """ISO 639-1, of the body."""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """Where title, subtitle, publisher, series, number and date stand, for those that stand in the text."""


@dataclass(frozen=True, slots=True)
class Section(Span):
    """A heading and what stands under it, up to the next heading of any level."""

    kind: SectionKind
    title: str
    """Empty for what comes before the first heading."""
    level: int
    """1 is the highest; 0 where there is no heading."""
    heading: Span | None
    paragraphs: tuple[int, ...]
    """Indices into `Brief.paragraphs`, the heading's own among them."""


@dataclass(frozen=True, slots=True)
class Paragraph(Span):
    """A block of text."""

    kind: ParagraphKind
    section: int
    """Index into `Brief.sections`."""
    sentences: tuple[int, ...] = ()
    """Indices into `Brief.sentences`; empty for boilerplate, notes and metadata."""


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """A sentence of the body; a heading counts as one."""

    paragraph: int
    """Index into `Brief.paragraphs`."""
    plain: str
    """As it is read: no markup, no note markers, single spaces."""


@dataclass(frozen=True, slots=True)
class Marker(Span):
    """A mark in the body that points to a note, such as ``[4]`` or a superscript number."""

    n: str
    """Number or sign, as digits where it is a number ("4", "*")."""
    claim: Span
    """What the note supports: the clause or sentence before the marker, back to the marker before it."""
    claim_text: str
    """The claim as it is read."""
    note: int | None
    """Index into `Brief.notes`; None if there is no such note."""
    confidence: float = 1.0
    """That it is a marker and not a number of the text."""


@dataclass(frozen=True, slots=True)
class Note(Span):
    """An entry of the list of notes."""

    n: str
    text: str
    """The entry as it is read, without its number."""
    title: str = ""
    publisher: str = ""
    """As the note names it, or the host of its address."""
    authors: str = ""
    url: str = ""
    """Normalised: scheme, host in small letters, no fragment, no tracking parameters."""
    urls: tuple[str, ...] = ()
    """All addresses of the entry, normalised, in order."""
    when: When | None = None
    date_text: str = ""
    """The date as it is written."""
    date_problem: str = ""
    """What is wrong with the way the date is written ("no month is called Kuly; July?"); empty if nothing is."""
    accessed: When | None = None
    """When the source was looked at, where the note says so."""
    language: str = ""
    """ISO 639-1 of the source, from its script or its host; empty if neither tells."""
    kind: Literal["source", "comment", "author", "back reference"] = "source"
    """A source; a remark; who the author is; "ibid." and its like."""
    refers_to: int | None = None
    """Index of the note that a back reference means."""
    same_source: tuple[int, ...] = ()
    """Indices of other notes with the same source."""
    markers: tuple[int, ...] = ()
    """Indices into `Brief.markers`; empty for a note that nothing points to."""


@dataclass(frozen=True, slots=True)
class Link(Span):
    """A link of the body: words with an address behind them, or an address. It is a source of its sentence."""

    text: str
    """The linked words."""
    url: str
    """Normalised, as that of a note."""
    publisher: str = ""
    """Who publishes there, or the host."""
    sentence: int | None = None
    """Index into `Brief.sentences`."""


@dataclass(frozen=True, slots=True)
class Quotation(Span):
    """Words between quotation marks, marks included; or a block quotation."""

    text: str
    """``brief.text[start:end]``."""
    inner: Span
    """Without the marks."""
    kind: QuotationKind
    speaker: str = ""
    """Who says it, by the entity's name where there is one; the document's name for a document; empty if unnamed."""
    entity: int | None = None
    """Index into `Brief.entities` of the speaker."""
    cue: Span | None = None
    """The words that introduce it ("argued", "noted:")."""
    note: int | None = None
    """Index into `Brief.notes` of the first note on it."""
    inside: int | None = None
    """Index into `Brief.quotations` of the quotation around it."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Report(Span):
    """Reported speech: what someone said, in the author's words. The span is the whole clause."""

    speaker: str
    entity: int | None
    cue: Span
    """The verb."""
    content: Span
    """What was said."""
    note: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Figure(Span):
    """A number that counts or measures something; no date, no number of a note, list, page or address."""

    text: str
    value: float | None
    """The number, multiplied out ("1.5 million" is 1500000); a bound's own; None for a range or "thousands of"."""
    low: float | None
    """Lower end of a range, or the bound of "more than"."""
    high: float | None
    """Upper end of a range, or the bound of "up to"."""
    unit: str
    """Singular, such as "percent", "USD", "km", "soldier"; empty for a plain count."""
    approximate: Literal["", "about", "at least", "at most", "more than", "less than", "almost"] = ""
    subject: str = ""
    """What is counted or measured, as the sentence has it."""
    when: When | None = None
    """The date the sentence gives for it."""
    note: int | None = None
    confidence: float = 1.0
    bound: Bound = ""
    """Empty for a number that is meant as it stands, or about so."""
    change: Change = ""
    """In "fell from 7 to 5 percent" 7 is ``from`` and 5 is ``to``; in "rose by 2 points" 2 is ``by``."""
    problem: str = ""
    """Why it has no value: its marks can be read in two ways, which are ``low`` and ``high``."""


@dataclass(frozen=True, slots=True)
class Event(Span):
    """A time expression, and what the sentence says of that time."""

    text: str
    """The expression, as it is written."""
    when: When | None
    """None where it cannot be worked out ("in recent years" is kept, with no date)."""
    what: str = ""
    """What happens then: the clause, as it is read."""
    tense: Literal["past", "present", "future"] = "past"
    """From the date of the brief where both are known, otherwise from the verb."""
    sentence: int | None = None
    """Index into `Brief.sentences`."""
    problem: str = ""
    """What is wrong with the date as written ("there is no 31 June"); empty if nothing is."""
    confidence: float = 1.0
    limit: Limit = ""
    """The time until which, or from which, the clause speaks: a deadline where it is by, before or until."""


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A place where an entity is named."""

    text: str
    how: Literal["name", "short", "demonym", "metonym", "description", "variant"]
    """Full name; part of it or an abbreviation; "Russian"; "the Kremlin"; "the Russian President"; spelt otherwise."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Someone or something that is named, with all its mentions."""

    kind: EntityKind
    name: str
    """The name by which the gazetteer knows it, otherwise the longest in the text."""
    id: str
    """Short, for cases: letters, digits, ``_``."""
    mentions: tuple[Mention, ...]
    actor: str = ""
    """Id of the state or organisation it stands for (a leader, a capital, a ministry); its own id for an actor."""
    role: str = ""
    """Office, as the text has it ("Russian Foreign Minister")."""
    aliases: tuple[str, ...] = ()
    """The different ways in which the text names it."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Readers:
    """How readers take a phrase; the probabilities are of the proposition, its "not" taken into account."""

    quantiles: Mapping[float, float]
    """Quantile -> probability, both rising."""
    n: int
    """Readers asked."""
    phrase: str
    """The phrase of the survey, where it is not the same word for word ("may happen" for "may")."""


@dataclass(frozen=True, slots=True)
class Horizon(Span):
    """By when, or within what time, an estimate is to come true."""

    text: str
    when: When | None


@dataclass(frozen=True, slots=True)
class Estimate(Span):
    """A statement of likelihood. The span is the phrase with its modifiers and its "not"."""

    phrase: str
    """In the form of the tables: "very unlikely", "most probably", "may"."""
    kind: EstimateKind
    holder: str
    """``author``, or who is quoted or reported: the entity's name or the words that describe it."""
    holder_entity: int | None
    proposition: str
    """What is said to be likely, as it is read; empty, and null as JSON, where no whole statement could be made out."""
    proposition_span: Span
    negated: bool
    """The phrase ("not likely") or the proposition ("will probably not") has a "not" outside any known phrase."""
    standard_interval: tuple[float, float] | None
    """Probability that the standard gives the proposition, its "not" taken into account, or that a number states.

    None: no standard meaning, or `unclear`.
    """
    standard_phrase: str
    """The entry of the standard used, where it is not the phrase itself ("probable" for "most probable")."""
    reader_interval: tuple[float, float] | None
    """5th to 95th percentile of readers; None: not surveyed."""
    readers: Readers | None
    horizon: Horizon | None
    conditions: tuple[Span, ...] = ()
    """Clauses with if, unless, as long as, should."""
    reasons: tuple[Span, ...] = ()
    """Clauses with because, due to, since, given."""
    hedges: tuple[Span, ...] = ()
    """Further words of likelihood on the same proposition: a double hedge."""
    is_forecast: bool = True
    """About something still open at the date of the brief; otherwise a judgement on what is or was."""
    sentence: int | None = None
    """Index into `Brief.sentences`."""
    confidence: float = 1.0
    unclear: str = ""
    """Why there is no interval though the phrase may have one: it is asked, supposed, or a denial's reach is open."""
    stands_for: Span | None = None
    """Where that is named which "it" or "such an attack" at the head of the proposition means."""
    unresolved: str = ""
    """Such words ("it", "this") that the proposition still has, because what they mean is not certain."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the audit has to say. The reader itself finds nothing."""

    rule: str
    severity: Literal["error", "warning", "note"]
    standard: str
    message: str
    spans: tuple[Span, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """The file."""

    file: str
    """Name as the user gave it; empty for text from memory."""
    format: Literal["txt", "md", "html", "pdf", "docx"]
    encoding: str
    """Of text files; empty for the others."""
    sha256: str
    """Of the bytes."""
    pages: int = 0
    """Of a PDF."""
    warnings: tuple[str, ...] = ()
    """What was odd on the way in ("3 bytes were no UTF-8", "pages 4 to 6 have no text")."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text without markup, note markers and invisible characters, and the way back."""

    text: str
    starts: tuple[int, ...]
    """Where each run of unchanged characters begins in the reading; rising, the first is 0."""
    origins: tuple[int, ...]
    """Where each run begins in the text it was taken from; rising."""

    def origin(self, position: int) -> int:
        """Return where the character at a position of the reading stands in the text."""
        run = bisect.bisect_right(self.starts, position) - 1
        return self.origins[run] + position - self.starts[run]

    def to_text(self, start: int, end: int) -> Span:
        """Return the span in the text of a span of the reading."""
        if end <= start:
            place = self.origin(start) if self.starts else 0
            return Span(place, place)
        return Span(self.origin(start), self.origin(end - 1) + 1)

    def to_reading(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the reading of a span of the text; what the reading leaves out is skipped."""
        return self._position(start), self._position(end)

    def _position(self, place: int) -> int:
        run = bisect.bisect_right(self.origins, place) - 1
        if run < 0:
            return 0
        limit = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
        return min(self.starts[run] + place - self.origins[run], limit)


@dataclass(frozen=True, slots=True, repr=False)
class Brief(Result):
    """A document as the reader understood it."""

    text: str
    """The decoded text, to which all spans refer."""
    reading: Reading
    """What the finders read."""
    source: DocumentSource
    metadata: Metadata
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    markers: tuple[Marker, ...]
    notes: tuple[Note, ...]
    links: tuple[Link, ...]
    quotations: tuple[Quotation, ...]
    reports: tuple[Report, ...]
    figures: tuple[Figure, ...]
    events: tuple[Event, ...]
    entities: tuple[Entity, ...]
    estimates: tuple[Estimate, ...]
    findings: tuple[Finding, ...] = ()
    standard: str = "icd203"
    """Standard of the intervals."""
    standard_from: StandardFrom = "default"
    """What speaks for it: the user, the text that names it, its publisher, or nothing."""

    def plain(self, span: Span) -> str:
        """Return the words of a span as they are read: no markup, no markers, single spaces."""
        start, end = self.reading.to_reading(span.start, span.end)
        return " ".join(self.reading.text[start:end].split())

    def about(self, estimate: Estimate) -> str:
        """Return what an estimate is about: its proposition, or the words around it where there is none."""
        return estimate.proposition or self.plain(estimate.proposition_span)

    def line(self, position: int) -> int:
        """Return the line, counted from 1, on which a position of the text stands."""
        return self.text.count("\n", 0, position) + 1
