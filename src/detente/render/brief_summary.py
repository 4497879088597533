"""What was found in a brief, in a few lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from detente.brief.model import Brief, Estimate
from detente.core.likelihood import standards
from detente.core.text import page_width, percent_range

_FROM = {
    "user": "as asked",
    "text": "which the text names",
    "publisher": "the table of its publisher",
    "default": "the default; --standard chooses another",
}
"""Why a standard was taken, in words."""


def summary_of(brief: Brief) -> Iterator[str]:
    """Yield lines: what the document is, how much of each kind is in it, its statements of likelihood."""
    meta = brief.metadata
    yield meta.title or brief.source.file or "A text without a title"
    facts = (
        ", ".join(author.name for author in meta.authors),
        meta.publisher,
        " ".join(part for part in (meta.series, meta.number) if part),
        meta.when.date if meta.when else "no date",
    )
    yield "; ".join(fact for fact in facts if fact)
    yield ""
    yield from _counts(brief)
    for warning in brief.source.warnings:
        yield f"note: {warning}"
    if brief.estimates:
        yield f"note: words of likelihood are read by {standards()[brief.standard].name}, {_FROM[brief.standard_from]}"
        yield ""
        yield "What is said to be how likely"
        for estimate in brief.estimates:
            yield from _estimate(brief, estimate)


def _counts(brief: Brief) -> Iterator[str]:
    n_sections = sum(section.kind == "body" for section in brief.sections)
    pointless = sum(marker.note is None for marker in brief.markers)
    quoted: Counter[str] = Counter(quotation.kind for quotation in brief.quotations)
    named: Counter[str] = Counter(entity.kind for entity in brief.entities)
    dated = sum(event.when is not None for event in brief.events)
    missing = f", {pointless} of them without a note" if pointless else ""
    yield f"sections     {n_sections}, {len(brief.sentences)} sentences"
    linked = f", {len(brief.links)} links" if brief.links else ""
    yield f"notes        {len(brief.notes)}, {len(brief.markers)} markers{missing}{linked}"
    yield f"quotations   {len(brief.quotations)}{_by(quoted)}; {len(brief.reports)} reports of what others said"
    yield f"figures      {len(brief.figures)}"
    yield f"dates        {len(brief.events)}, {dated} of them worked out"
    yield f"names        {len(brief.entities)}{_by(named)}"
    yield f"likelihoods  {len(brief.estimates)}"


def _by(counts: Counter[str]) -> str:
    listed = ", ".join(f"{n} {kind}" for kind, n in counts.most_common())
    return f" ({listed})" if listed else ""


def _estimate(brief: Brief, estimate: Estimate) -> Iterator[str]:
    without = f"no interval: {estimate.unclear}" if estimate.unclear else "no standard meaning"
    given = percent_range(estimate.standard_interval) if estimate.standard_interval else without
    taken = f"; readers {percent_range(estimate.reader_interval)}" if estimate.reader_interval else ""
    by = f"; {estimate.horizon.text}" if estimate.horizon else ""
    holder = "" if estimate.holder == "author" else f"; {estimate.holder}"
    negation = "not: " if estimate.negated else ""
    yield f"  line {brief.line(estimate.start)}, {estimate.phrase} ({given}{taken}{by}{holder})"
    words = f"{negation}{brief.about(estimate)}"
    yield f"    {words if len(words) <= page_width() else words[: page_width() - 1].rsplit(' ', 1)[0] + '…'}"
