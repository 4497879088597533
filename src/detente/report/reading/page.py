"""The page: the document, findings in its margin, and lists of what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from detente.brief.audit.audit import Audit
from detente.brief.audit.rule import SEVERITIES
from detente.brief.model import Brief, Finding, Note, Paragraph, Span
from detente.core.text import capital
from detente.core.version import __version__
from detente.render.audit import summary
from detente.report.document import document
from detente.report.markup import Child, Markup, element, safe_link
from detente.report.reading import tables
from detente.report.reading.marked import KINDS, Marked, note_id

SIGNS = {"error": "■", "warning": "▲", "note": "●"}
"""Severity by shape, so that nothing hangs on colour."""


def render_reading(audit: Audit) -> str:
    """Return a read brief as one HTML page that needs nothing else.

    Parameters
    ----------
    audit
        The brief with its findings (`detente.brief.audit.audit.audit`).

    Returns
    -------
    str
        A whole document: no script, no network. Each thing found has its own link: ``#finding-3``, ``#note-14``,
        ``#estimate-2``, ``#quotation-5``, ``#figure-1``, ``#event-7``, ``#marker-9``, ``#entity-russia``.
    """
    brief = audit.brief
    title = brief.metadata.title or brief.source.file or "A brief"
    return document(
        f"{title}: read",
        element("a", "Skip to the text", href="#text", class_="skip"),
        *_body(audit, title),
        styles=("detente.report", "detente.report.reading"),
        class_="reading",
    )


def _body(audit: Audit, title: str) -> Iterator[Child]:
    brief = audit.brief
    yield _masthead(audit, title)
    yield _legend(audit)
    yield element("main", _text(audit), _lists(brief))
    yield _colophon(audit)


def _masthead(audit: Audit, title: str) -> Markup:
    brief, meta = audit.brief, audit.brief.metadata
    when = meta.when.date if meta.when else "no date"
    authors = ", ".join(f"{author.name} ({author.role})" if author.role else author.name for author in meta.authors)
    series = " ".join(part for part in (meta.series, f"No. {meta.number}" if meta.number else "") if part)
    facts = [("by", authors or "no author named"), ("date", when), ("publisher", meta.publisher), ("series", series)]
    facts.append(("file", brief.source.file))
    rows = [(element("dt", name), element("dd", value)) for name, value in facts if value]
    about = [(number, f) for number, f in enumerate(audit.findings, 1) if not f.spans]
    whole = element(
        "section",
        element("h2", "The document as a whole"),
        element("div", [_card(number, finding) for number, finding in about], class_="cards"),
        class_="whole-document",
    )
    return element(
        "header",
        element("p", "A brief, read and audited", class_="kicker"),
        element("h1", title),
        element("p", meta.subtitle, class_="lead") if meta.subtitle else None,
        element("dl", rows, class_="facts"),
        element("p", f"{capital(summary(audit))}.", class_="lead count"),
        whole if about else None,
    )


def _legend(audit: Audit) -> Markup:
    brief = audit.brief
    counts = {
        "estimate": len(brief.estimates),
        "quotation": len(brief.quotations),
        "figure": len(brief.figures),
        "event": len(brief.events),
        "entity": len(brief.entities),
        "finding": len(audit.findings),
    }
    # Each box switches a kind of highlight in the text; a browser that does not follow that shows all.
    items = [
        element(
            "li",
            element("input", type="checkbox", id=f"show-{kind}", class_="switch", checked=True),
            element("label", element("span", name, class_=f"{kind} key"), f" {counts[kind]}", for_=f"show-{kind}"),
        )
        for kind, name in KINDS
    ]
    links = [
        element("li", element("a", name, href=f"#{key}"))
        for key, name, body in (
            ("notes", "notes", brief.notes),
            ("likelihood", "intervals", brief.estimates),
            ("names", "index", brief.entities),
        )
        if body
    ]
    return element(
        "nav", element("ul", [*items, *links], class_="keys"), aria_label="What is marked; a click hides or shows it"
    )


def _text(audit: Audit) -> Markup:
    brief = audit.brief
    marked = Marked(brief, audit.findings)
    beside = _by_paragraph(brief, audit.findings)
    rows = [
        _row(brief, marked, index, paragraph, [(n, audit.findings[n - 1]) for n in beside.get(index, ())])
        for index, paragraph in enumerate(brief.paragraphs)
        if paragraph.kind != "note"
    ]
    notes = _notes(audit, marked)
    return element("article", rows, notes, id="text", lang=brief.metadata.language or None)


def _by_paragraph(brief: Brief, findings: Sequence[Finding]) -> dict[int, list[int]]:
    """Return the numbers of findings by the paragraph in which their first span begins."""
    import bisect

    starts = [paragraph.start for paragraph in brief.paragraphs]
    found: dict[int, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        if finding.spans:
            index = max(0, bisect.bisect_right(starts, finding.spans[0].start) - 1)
            found.setdefault(index, []).append(number)
    return found


_TAGS = {
    "heading": "h2",
    "item": "p",
    "quotation": "blockquote",
    "caption": "p",
    "table": "p",
    "meta": "p",
    "boilerplate": "p",
}


def _row(brief: Brief, marked: Marked, index: int, paragraph: Paragraph, findings: list[tuple[int, Finding]]) -> Markup:
    tag = _TAGS.get(paragraph.kind, "p")
    if paragraph.kind == "heading" and brief.sections[paragraph.section].level > 2:
        tag = "h3"
    body = element(tag, marked.write(paragraph), class_=f"kind-{paragraph.kind}", id=f"paragraph-{index + 1}")
    return element("div", body, _margin(findings), class_="row")


def _margin(findings: list[tuple[int, Finding]]) -> Child:
    return element("aside", [_card(number, f) for number, f in findings]) if findings else None


def _card(number: int, finding: Finding) -> Markup:
    more = len(finding.spans) - 1
    also = f" and {more} more place{'s' if more != 1 else ''}" if more > 0 else ""
    back = element("a", "where", href=f"#at-finding-{number}") if finding.spans else None
    number_link = element(
        "a", SIGNS[finding.severity], f" {number}", href=f"#finding-{number}", class_="number", title=finding.severity
    )
    message = f"{capital(finding.message)}{also}"
    return element(
        "div",
        number_link,
        element("p", message),
        element(
            "details",
            element("summary", finding.rule),
            element("p", finding.advice),
            element("p", f"{finding.standard} · {finding.severity} ", back, class_="fine"),
        ),
        class_=f"card {finding.severity}",
        id=f"finding-{number}",
    )


def _notes(audit: Audit, marked: Marked) -> Child:
    brief = audit.brief
    if not brief.notes:
        return None
    rows = []
    inside: dict[int, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(audit.findings, 1):
        if finding.spans:
            place = finding.spans[0].start
            index = next((i for i, note in enumerate(brief.notes) if note.start <= place < note.end), None)
            if index is not None:
                inside.setdefault(index, []).append((number, finding))
    for index, note in enumerate(brief.notes):
        body = element("div", _note(brief, marked, note), id=note_id(brief, index), class_="footnote")
        rows.append(element("div", body, _margin(inside.get(index, [])), class_="row"))
    return element("section", element("h2", "Notes"), rows, id="notes")


def _note(brief: Brief, marked: Marked, note: Note) -> Iterator[Child]:
    back = [
        element(
            "a",
            "↑",
            href=f"#marker-{marker + 1}",
            title=f"line {brief.line(brief.markers[marker].start)}",
            aria_label="back to the text",
        )
        for marker in note.markers
    ]
    yield element(
        "p", element("b", note.n or "·"), " ", marked.write(Span(_after_number(brief, note), note.end)), " ", back
    )
    when = f"{note.when.date}" if note.when else "no date"
    facts = [note.authors, note.title, note.publisher, when, note.language]
    same = [brief.notes[other].n for other in note.same_source]
    words = " · ".join(fact for fact in facts if fact) if note.kind == "source" else note.kind
    yield element(
        "p",
        words,
        f" · same source as {', '.join(same)}" if same else None,
        [" · ", safe_link(note.url, "open")] if note.url else None,
        class_="fine",
    )


def _after_number(brief: Brief, note: Note) -> int:
    """Return where the words of a note begin, behind its number."""
    head = brief.text[note.start : note.start + 12]
    for position, letter in enumerate(head):
        if letter.isalpha() or letter in "\"'“‘«(*":
            return note.start + position
    return note.start


def _lists(brief: Brief) -> Iterator[Child]:
    parts = (
        ("likelihood", "Likelihood", tables.estimates_table(brief)),
        ("names", "Names", tables.names_list(brief)),
        ("figures", "Figures", tables.figures_list(brief)),
        ("dates", "Dates", tables.dates_list(brief)),
        ("quotations", "Quotations", tables.quotations_list(brief)),
    )
    for key, title, body in parts:
        if body:
            yield element("section", element("h2", title), body, id=key, class_="list")


def _colophon(audit: Audit) -> Markup:
    brief = audit.brief
    counts = Counter(finding.severity for finding in audit.findings)
    signs = ", ".join(f"{SIGNS[level]} {counts[level]} {level}{'s' * (counts[level] != 1)}" for level in SEVERITIES)
    facts = [
        ("findings", signs),
        ("rules", f"{len(audit.rules)} asked"),
        ("suppressed", str(len(audit.suppressed)) if audit.suppressed else ""),
    ]
    facts += [("sha256", brief.source.sha256), ("read by", f"détente {__version__}")]
    facts += [("on the way in", warning) for warning in brief.source.warnings]
    return element(
        "footer", element("dl", [(element("dt", k), element("dd", v)) for k, v in facts if v], class_="facts")
    )
