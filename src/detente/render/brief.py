"""A read brief as plain data, for JSON: every item with its span in the text, which comes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.brief.audit.audit import Audit, Suppressed
from detente.brief.model import (
    Author,
    Brief,
    DocumentSource,
    Entity,
    Estimate,
    Event,
    Figure,
    Finding,
    Horizon,
    Link,
    Marker,
    Mention,
    Metadata,
    Note,
    Paragraph,
    Quotation,
    Report,
    Section,
    Span,
    When,
)
from detente.core.calls import checked
from detente.render.brief_summary import summary_of
from detente.render.forms import (
    NUMBER,
    TEXT,
    WHOLE,
    Form,
    Forms,
    by_name,
    closed,
    described,
    listed,
    or_nothing,
)
from detente.render.rendering import Rendering

_Plain = dict[str, Any]


@checked
def brief_to_plain(brief: Brief | Audit) -> _Plain:
    """Return what was read, and the findings if it was audited.

    Spans are ``start`` and ``end``, code points of ``text``: ``text[start:end]`` is the item. Where one item refers to
    another, notes are named by their number (``note``), everything else by its place in its list, counted from 0.
    """
    audit = brief if isinstance(brief, Audit) else None
    read = audit.brief if audit else brief
    assert isinstance(read, Brief)  # noqa: S101  for the type checker: an Audit holds one
    text = read.text
    return {
        "source": _source(read),
        "standard": read.standard,
        "standard_from": read.standard_from,
        "metadata": _metadata(read.metadata),
        "sections": [_section(section) for section in read.sections],
        "paragraphs": [_paragraph(paragraph) for paragraph in read.paragraphs],
        "markers": [_marker(marker) for marker in read.markers],
        "notes": [_note(note, read) for note in read.notes],
        "links": [_link(link) for link in read.links],
        "quotations": [_quotation(quotation, read) for quotation in read.quotations],
        "reports": [_report(report, read) for report in read.reports],
        "figures": [_figure(figure, read) for figure in read.figures],
        "events": [_event(event, read) for event in read.events],
        "entities": [_entity(entity, text) for entity in read.entities],
        "estimates": [_estimate(estimate, read) for estimate in read.estimates],
        "findings": [_finding(finding) for finding in read.findings],
        **(
            {
                "suppressed": [
                    {**_finding(each.finding), "how": each.how, "why": each.why} for each in audit.suppressed
                ],
                "applies": audit.applies,
                "rules": [rule.id for rule in audit.rules],
            }
            if audit
            else {}
        ),
        "text": text,
    }


def _source(brief: Brief) -> _Plain:
    source = brief.source
    return {
        "file": source.file,
        "format": source.format,
        "encoding": source.encoding or None,
        "sha256": source.sha256,
        "pages": source.pages or None,
        "warnings": list(source.warnings),
    }


def _span(span: Span | None) -> _Plain | None:
    return {"start": span.start, "end": span.end} if span else None


def _when(when: When | None) -> _Plain:
    """Return a date as it stands beside an item: null where there is none."""
    if when is None:
        return {"date": None, "precision": None}
    plain: _Plain = {"date": when.date, "precision": when.precision}
    plain |= {"earliest": when.earliest.isoformat(), "latest": when.latest.isoformat()}
    return plain | {"relative": when.relative, "approximate": when.approximate}


def _metadata(metadata: Metadata) -> _Plain:
    return {
        "title": metadata.title or None,
        "subtitle": metadata.subtitle or None,
        "authors": [
            {"name": author.name, "role": author.role or None, "span": _span(author.span)}
            for author in metadata.authors
        ],
        "publisher": metadata.publisher or None,
        "series": metadata.series or None,
        "number": metadata.number or None,
        "date": metadata.when.date if metadata.when else None,
        "precision": metadata.when.precision if metadata.when else None,
        "url": metadata.url or None,
        "language": metadata.language,
        "spans": {key: _span(span) for key, span in metadata.spans.items()},
    }


def _section(section: Section) -> _Plain:
    return {
        "start": section.start,
        "end": section.end,
        "kind": section.kind,
        "title": section.title,
        "level": section.level,
        "heading": _span(section.heading),
        "paragraphs": list(section.paragraphs),
    }


def _paragraph(paragraph: Paragraph) -> _Plain:
    return {"start": paragraph.start, "end": paragraph.end, "kind": paragraph.kind, "section": paragraph.section}


def _marker(marker: Marker) -> _Plain:
    return {
        "n": _number(marker.n),
        "start": marker.start,
        "end": marker.end,
        "claim": marker.claim_text,
        "claim_start": marker.claim.start,
        "claim_end": marker.claim.end,
        "note": marker.note,
        "confidence": marker.confidence,
    }


def _number(n: str) -> int | str:
    return int(n) if n.isdigit() else n


def _note(note: Note, brief: Brief) -> _Plain:
    return {
        "n": _number(note.n),
        "start": note.start,
        "end": note.end,
        "text": note.text,
        "title": note.title or None,
        "publisher": note.publisher or None,
        "authors": note.authors or None,
        "url": note.url or None,
        "urls": list(note.urls),
        **_when(note.when),
        "date_text": note.date_text or None,
        "date_problem": note.date_problem or None,
        "accessed": note.accessed.date if note.accessed else None,
        "language": note.language or None,
        "kind": note.kind,
        "refers_to": _number(brief.notes[note.refers_to].n) if note.refers_to is not None else None,
        "same_source": [_number(brief.notes[other].n) for other in note.same_source],
        "markers": list(note.markers),
    }


def _note_number(index: int | None, brief: Brief) -> int | str | None:
    return _number(brief.notes[index].n) if index is not None else None


def _link(link: Link) -> _Plain:
    return {
        "start": link.start,
        "end": link.end,
        "text": link.text,
        "url": link.url,
        "publisher": link.publisher,
    }


def _quotation(quotation: Quotation, brief: Brief) -> _Plain:
    return {
        "start": quotation.start,
        "end": quotation.end,
        "text": quotation.text,
        "inner": _span(quotation.inner),
        "kind": quotation.kind,
        "speaker": quotation.speaker or None,
        "entity": quotation.entity,
        "cue": _span(quotation.cue),
        "note": _note_number(quotation.note, brief),
        "inside": quotation.inside,
        "confidence": quotation.confidence,
    }


def _report(report: Report, brief: Brief) -> _Plain:
    return {
        "start": report.start,
        "end": report.end,
        "speaker": report.speaker,
        "entity": report.entity,
        "cue": _span(report.cue),
        "content": _span(report.content),
        "note": _note_number(report.note, brief),
        "confidence": report.confidence,
    }


def _figure(figure: Figure, brief: Brief) -> _Plain:
    return {
        "start": figure.start,
        "end": figure.end,
        "text": brief.text[figure.start : figure.end],
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit or None,
        **_when(figure.when),
        "approximate": figure.approximate or None,  # of the number; that of its date gives way
        "bound": figure.bound or None,
        "change": figure.change or None,
        "problem": figure.problem or None,
        "subject": figure.subject or None,
        "note": _note_number(figure.note, brief),
        "confidence": figure.confidence,
    }


def _event(event: Event, brief: Brief) -> _Plain:
    return {
        "start": event.start,
        "end": event.end,
        "text": brief.text[event.start : event.end],
        **_when(event.when),
        "what": event.what,
        "tense": event.tense,
        "problem": event.problem or None,
        "limit": event.limit or None,
        "confidence": event.confidence,
    }


def _entity(entity: Entity, text: str) -> _Plain:
    return {
        "kind": entity.kind,
        "name": entity.name,
        "id": entity.id,
        "actor": entity.actor or None,
        "role": entity.role or None,
        "aliases": list(entity.aliases),
        "mentions": [_mention(mention, text) for mention in entity.mentions],
        "confidence": entity.confidence,
    }


def _mention(mention: Mention, text: str) -> _Plain:
    words = text[mention.start : mention.end]
    return {"start": mention.start, "end": mention.end, "text": words, "how": mention.how}


def _estimate(estimate: Estimate, brief: Brief) -> _Plain:
    del brief
    return {
        "start": estimate.start,
        "end": estimate.end,
        "phrase": estimate.phrase,
        "kind": estimate.kind,
        "holder": estimate.holder,
        "holder_entity": estimate.holder_entity,
        "proposition": estimate.proposition or None,
        "proposition_start": estimate.proposition_span.start,
        "proposition_end": estimate.proposition_span.end,
        "negated": estimate.negated,
        "standard_interval": list(estimate.standard_interval) if estimate.standard_interval else None,
        "standard_phrase": estimate.standard_phrase or None,
        "reader_interval": list(estimate.reader_interval) if estimate.reader_interval else None,
        "readers": (
            {
                "phrase": estimate.readers.phrase or estimate.phrase,
                "n": estimate.readers.n,
                "quantiles": {f"{q:g}": p for q, p in estimate.readers.quantiles.items()},
            }
            if estimate.readers
            else None
        ),
        "horizon": _horizon(estimate.horizon),
        "conditions": [_span(span) for span in estimate.conditions],
        "reasons": [_span(span) for span in estimate.reasons],
        "hedges": [_span(span) for span in estimate.hedges],
        "is_forecast": estimate.is_forecast,
        "confidence": estimate.confidence,
        "unclear": estimate.unclear or None,
        "stands_for": _span(estimate.stands_for) if estimate.stands_for else None,
        "unresolved": estimate.unresolved or None,
    }


def _horizon(horizon: Horizon | None) -> _Plain | None:
    if horizon is None:
        return None
    return {"start": horizon.start, "end": horizon.end, "text": horizon.text, **_when(horizon.when)}


def _finding(finding: Finding) -> _Plain:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "standard": finding.standard,
        "message": finding.message,
        "spans": [_span(span) for span in finding.spans],
        "advice": finding.advice or None,
    }


def text(brief: Brief) -> str:
    """Return in plain text what was found in a brief."""
    return "\n".join(summary_of(brief))


def _brief(brief: Brief) -> str:
    """Return title and size in a line."""
    return f"{brief.metadata.title or brief.source.file or 'without a title'}: {len(brief.sentences)} sentences"


def brief_form(forms: Forms, *, is_audited: bool = False) -> Form:
    """Return the form of what was read, and of the findings if it was audited: the functions above, in their order."""
    read = forms.fields(Brief)
    parts = {
        "source": closed(_fields(forms, DocumentSource, maybe=("encoding", "pages"))),
        "standard": read["standard"],
        "standard_from": read["standard_from"],
        "metadata": _metadata_form(forms),
        "sections": listed(closed(_fields(forms, Section))),
        "paragraphs": listed(closed(_fields(forms, Paragraph, without=("sentences",)))),
        "markers": listed(_marker_form(forms)),
        "notes": listed(_note_form(forms)),
        "links": listed(closed(_fields(forms, Link, without=("sentence",)))),
        "quotations": listed(closed({**_fields(forms, Quotation, maybe=("speaker",)), "note": _NOTE})),
        "reports": listed(closed({**_fields(forms, Report), "note": _NOTE})),
        "figures": listed(_figure_form(forms)),
        "events": listed(
            _dated(forms, _fields(forms, Event, without=("when", "sentence"), maybe=("problem", "limit")))
        ),
        "entities": listed(closed(_fields(forms, Entity, maybe=("actor", "role")))),
        "estimates": listed(_estimate_form(forms)),
        "findings": listed(forms.define(Finding, closed(_fields(forms, Finding, maybe=("advice",))))),
    }
    if is_audited:
        finding = {**_fields(forms, Finding, maybe=("advice",)), **forms.fields(Suppressed, "how", "why")}
        parts["suppressed"] = listed(closed(finding))
        parts |= forms.fields(Audit, "applies")
        parts["rules"] = described(listed(TEXT), "Ids of the rules that ran.")
    return closed({**parts, "text": read["text"]})


_N = {"type": ["integer", "string"]}
"""Number or sign of a note."""
_NOTE = {**or_nothing(_N), "description": "Number of the note on it."}


def _fields(forms: Forms, owner: type, *, without: Sequence[str] = (), maybe: Sequence[str] = ()) -> dict[str, Form]:
    """Return the forms of fields by name; null instead of empty where they are named."""
    found = forms.fields(owner, without=without)
    return {name: or_nothing(each) if name in maybe else each for name, each in found.items()}


def _dated(forms: Forms, properties: Mapping[str, Form]) -> Form:
    """Return the form of an item with a date beside it: null where there is none."""
    when = forms.fields(When)
    known = {name: or_nothing(when.pop(name)) for name in ("date", "precision")}
    return closed({**known, **properties}, {name: each for name, each in when.items() if name not in properties})


def _metadata_form(forms: Forms) -> Form:
    maybe = ("title", "subtitle", "publisher", "series", "number", "url")
    author = closed(_fields(forms, Author, maybe=("role",)))
    when = {name: or_nothing(forms.fields(When)[name]) for name in ("date", "precision")}
    return closed({**_fields(forms, Metadata, without=("when",), maybe=maybe), **when, "authors": listed(author)})


def _marker_form(forms: Forms) -> Form:
    own = _fields(forms, Marker, without=("claim_text",))
    return closed({**own, "n": _N, "claim": TEXT, "claim_start": WHOLE, "claim_end": WHOLE})


def _note_form(forms: Forms) -> Form:
    maybe = ("title", "publisher", "authors", "url", "date_text", "date_problem", "language")
    own = _fields(forms, Note, without=("when",), maybe=maybe)
    numbers = {"n": _N, "refers_to": or_nothing(_N), "same_source": listed(_N), "accessed": or_nothing(TEXT)}
    return _dated(forms, {**own, **numbers})


def _figure_form(forms: Forms) -> Form:
    own = _fields(
        forms, Figure, without=("when",), maybe=("unit", "approximate", "subject", "bound", "change", "problem")
    )
    return _dated(forms, {**own, "note": _NOTE})


def _estimate_form(forms: Forms) -> Form:
    own = _fields(
        forms,
        Estimate,
        without=("proposition_span", "sentence"),
        maybe=("proposition", "standard_phrase", "unclear", "unresolved"),
    )
    readers = {"phrase": TEXT, "n": WHOLE, "quantiles": by_name(NUMBER)}
    places = {"proposition_start": WHOLE, "proposition_end": WHOLE}
    horizon = or_nothing(_dated(forms, _fields(forms, Horizon, without=("when",))))
    return closed({**own, **places, "readers": or_nothing(closed(readers)), "horizon": horizon})


RENDERINGS = {
    "Brief": Rendering("brief", text, schema=2, plain=brief_to_plain, room="brief.model", form=brief_form, brief=_brief)
}
"""How this room shows it."""
