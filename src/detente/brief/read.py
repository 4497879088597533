"""A file -> what the reader finds in it. Nothing leaves the machine, nothing is looked up, no model is asked."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from detente.brief.document import Document, Format
from detente.brief.find.body import Body, make_body
from detente.brief.find.entities import find_entities
from detente.brief.find.estimates import find_estimates
from detente.brief.find.events import find_events
from detente.brief.find.figures import find_figures
from detente.brief.find.language import ENGLISH, name_of
from detente.brief.find.links import find_links
from detente.brief.find.metadata import About, find_about
from detente.brief.find.quotations import Quoted, find_quotations, find_reports
from detente.brief.find.references import References, find_references
from detente.brief.find.reports import Reported
from detente.brief.find.sections import Outline, find_sections
from detente.brief.find.standard import standard_for
from detente.brief.find.times import find_times
from detente.brief.find.voices import Voices
from detente.brief.load.load import load_bytes, load_file
from detente.brief.model import (
    Author,
    Brief,
    DocumentSource,
    Estimate,
    Event,
    Figure,
    Marker,
    Metadata,
    Quotation,
    Report,
    Span,
    StandardFrom,
)
from detente.core.calls import checked
from detente.core.errors import DetenteError
from detente.core.likelihood import standards
from detente.core.near import did_you_mean

_Item = TypeVar("_Item", Marker, Quotation, Report, Figure, Event, Estimate)


@checked
def read(path: str | Path, *, standard: str | None = None) -> Brief:
    """Read a brief: its structure, sources, quotations, figures, dates, names and statements of likelihood.

    Parameters
    ----------
    path
        A file as txt, Markdown, HTML, PDF or docx.
    standard
        Table that gives words of likelihood their intervals, a key of `detente.core.likelihood.standards`; None for
        the one the text names, or its publisher's, or ICD 203.

    Returns
    -------
    Brief
        Each item with its span: ``brief.text[item.start:item.end]``. The audit's findings are not in it.

    Raises
    ------
    BriefError
        If there is no such file, if it is no brief, or if it is larger than a brief can be.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "brief.txt")
    ...     _ = path.write_text("An attack on Kyiv remains very unlikely.")
    ...     brief = read(path)
    >>> [(e.phrase, e.proposition, e.standard_interval) for e in brief.estimates]
    [('very unlikely', 'An attack on Kyiv will happen', (0.05, 0.2))]
    """
    _check(standard)
    document, source = load_file(path)
    return _read(document, source, standard)


@checked
def read_text(text: str | bytes, *, name: str = "", kind: Format | None = None, standard: str | None = None) -> Brief:
    """Read a brief that is in memory.

    Parameters
    ----------
    text
        The text, or the bytes of a file.
    name
        What the file would be called; its suffix says the format where the content does not.
    kind
        Format to read it as, whatever name and content say.
    standard
        As in `read`.

    Raises
    ------
    BriefError
        If it is no brief, or larger than a brief can be.
    """
    _check(standard)
    data = text.encode("utf-8", errors="surrogatepass") if isinstance(text, str) else text
    document, source = load_bytes(data, name=name, format=kind)
    return _read(document, source, standard)


def _check(standard: str | None) -> None:
    known = standards()
    if standard is not None and standard not in known:
        raise DetenteError(
            f"found the standard `{standard}`, expected one of {', '.join(known)}{did_you_mean(standard, known)}"
        )


def _read(document: Document, source: DocumentSource, asked: str | None) -> Brief:
    body = make_body(document)
    about = find_about(document, body)
    body = dataclasses.replace(body, date=about.when.latest if about.when else None)
    outline = find_sections(body)
    references = find_references(document, body)
    standard, standard_from = standard_for(body.text, about.publisher, asked)
    if about.language != ENGLISH:
        return _unread(document, source, (standard, standard_from), body, about, outline, references)
    quoted = find_quotations(body)
    reported = find_reports(body, quoted)
    times = find_times(body, about.publisher)
    cast = find_entities(body)
    figures = find_figures(body, times, references)
    voices = Voices(body, cast, quoted, reported, own=(about.publisher, *(author.name for author in about.authors)))
    estimates = find_estimates(body, quoted, reported, times, voices, standard)
    brief = Brief(
        text=document.text,
        reading=body.reading,
        source=source,
        metadata=_metadata(body, about),
        sections=outline.sections,
        paragraphs=outline.paragraphs,
        sentences=outline.sentences,
        markers=references.markers,
        notes=references.notes,
        links=find_links(body),
        quotations=_quotations(document, body, quoted, references, voices),
        reports=_reports(body, reported, references, voices),
        figures=figures,
        events=find_events(body, times),
        entities=cast.entities,
        estimates=estimates,
        standard=standard,
        standard_from=standard_from,
    )
    return _less_sure(brief, document.scanned) if document.scanned else brief


def _less_sure(brief: Brief, scanned: Sequence[tuple[int, int, float]]) -> Brief:
    """Return a brief in which what was read off pictures is as sure as the words there, at most."""
    starts = [start for start, _, _ in scanned]

    def less_sure(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        return tuple(
            dataclasses.replace(item, confidence=round(item.confidence * share, 3))
            if (share := _confidence(item, scanned, starts)) < 1
            else item
            for item in items
        )

    return dataclasses.replace(
        brief,
        markers=less_sure(brief.markers),
        quotations=less_sure(brief.quotations),
        reports=less_sure(brief.reports),
        figures=less_sure(brief.figures),
        events=less_sure(brief.events),
        estimates=less_sure(brief.estimates),
    )


def _confidence(span: Span, scanned: Sequence[tuple[int, int, float]], starts: list[int]) -> float:
    """Return the confidence of the scanned run in which a span begins; 1 where it begins in none."""
    index = bisect.bisect_right(starts, span.start) - 1
    return scanned[index][2] if index >= 0 and span.start < scanned[index][1] else 1.0


def _unread(
    document: Document,
    source: DocumentSource,
    standard: tuple[str, StandardFrom],
    body: Body,
    about: About,
    outline: Outline,
    references: References,
) -> Brief:
    """Return what can be said of a text that is not in English: how it is built, its notes and its links."""
    warning = (
        f"the text is in {name_of(about.language)}; the rules are for English and do not apply, so that only its "
        "structure, notes and links are read"
    )
    return Brief(
        text=document.text,
        reading=body.reading,
        source=dataclasses.replace(source, warnings=(*source.warnings, warning)),
        metadata=_metadata(body, about),
        sections=outline.sections,
        paragraphs=outline.paragraphs,
        sentences=outline.sentences,
        markers=references.markers,
        notes=references.notes,
        links=find_links(body),
        quotations=(),
        reports=(),
        figures=(),
        events=(),
        entities=(),
        estimates=(),
        standard=standard[0],
        standard_from=standard[1],
    )


def _metadata(body: Body, about: About) -> Metadata:
    authors = tuple(
        Author(each.name, each.role, body.reading.to_text(*each.span) if each.span else None) for each in about.authors
    )
    spans = {key: body.reading.to_text(*span) for key, span in about.spans.items()}
    return Metadata(
        about.title, about.subtitle, authors, about.publisher, about.series, about.number, about.when, about.url,
        about.language, spans,
    )  # fmt: skip


def _quotations(
    document: Document, body: Body, quoted: list[Quoted], references: References, voices: Voices
) -> tuple[Quotation, ...]:
    found: list[Quotation] = []
    for each in quoted:
        span, inner = body.reading.to_text(each.start, each.end), body.reading.to_text(each.inner_start, each.inner_end)
        last = body.sentence_at(max(each.inner_start, each.inner_end - 1))
        speaker, entity = voices.name(each.speaker) if each.speaker else ("", None)
        found.append(
            Quotation(
                span.start,
                span.end,
                document.text[span.start : span.end],
                inner,
                each.kind,
                each.source or speaker,
                entity,
                body.reading.to_text(*each.cue) if each.cue else None,
                references.note_behind(body, each.inner_end, last),
                each.inside,
                each.confidence,
            )
        )
    return tuple(found)


def _reports(body: Body, reported: list[Reported], references: References, voices: Voices) -> tuple[Report, ...]:
    found: list[Report] = []
    for each in reported:
        span = body.reading.to_text(each.start, each.end)
        speaker, entity = voices.name(each.speaker)
        cue, content = body.reading.to_text(*each.cue), body.reading.to_text(*each.content)
        note = references.note_behind(body, each.content[1] - 1, each.sentence)
        found.append(Report(span.start, span.end, speaker, entity, cue, content, note, each.confidence))
    return tuple(found)


def spans_of(brief: Brief) -> list[Span]:
    """Return every span the reader gives, for whoever wants to check that each lies in the text."""
    return [
        *brief.sections, *brief.paragraphs, *brief.sentences, *brief.markers, *brief.notes, *brief.links,
        *brief.quotations, *brief.reports, *brief.figures, *brief.events, *brief.estimates,
        *(mention for entity in brief.entities for mention in entity.mentions),
    ]  # fmt: skip
