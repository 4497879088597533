"""A brief and what the audit says of it, as text: what was found, then each finding with a caret under its words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from detente.brief.audit.audit import Audit
from detente.brief.audit.rule import SEVERITIES
from detente.brief.find.language import name_of
from detente.brief.model import Brief, Finding, Span
from detente.core.text import page_width
from detente.render.brief import brief_form, brief_to_plain
from detente.render.brief_summary import summary_of
from detente.render.forms import Form, Forms
from detente.render.rendering import Rendering

_BEFORE = 45
"""Letters of it before the words that matter."""


def place_of(brief: Brief, span: Span) -> str:
    """Return where a span stands as a reader would look for it: line and column, or the paragraph.

    The lines of HTML, PDF and docx are those of the text taken out of it, which no reader sees; its paragraphs he does.
    """
    if brief.source.format in ("txt", "md"):
        before = brief.text.rfind("\n", 0, span.start) + 1
        return f"{brief.line(span.start)}:{span.start - before + 1}"
    number = sum(paragraph.start <= span.start for paragraph in brief.paragraphs)
    return f"paragraph {max(number, 1)}"


def lines_of(audit: Audit) -> Iterator[str]:
    """Yield findings as lines of text, and a count at the end."""
    brief = audit.brief
    for finding in audit.findings:
        yield from _finding(brief, finding)
        yield ""
    yield summary(audit)


def summary(audit: Audit) -> str:
    """Return how many findings there are, by severity, in a line; or that no rule is for the language of the text."""
    if not audit.applies:
        return f"no rule applies to a text in {name_of(audit.brief.metadata.language)}: nothing was audited"
    counts = Counter(finding.severity for finding in audit.findings)
    parts = [f"{counts[level]} {level}{'s' * (counts[level] != 1)}" for level in SEVERITIES if counts[level]]
    text = ", ".join(parts) or "nothing"
    rules = len({finding.rule for finding in audit.findings})
    by = f"{rules} of {len(audit.rules)}" if rules else f"any of {len(audit.rules)}"
    more = f"; {len(audit.suppressed)} suppressed" if audit.suppressed else ""
    return f"{text} found by {by} rules{more}"


def _finding(brief: Brief, finding: Finding) -> Iterator[str]:
    name = brief.source.file or "text"
    where = f"{name}:{place_of(brief, finding.spans[0])}" if finding.spans else name
    yield f"{where}: {finding.severity}: {finding.message} [{finding.rule}]"
    if finding.spans:
        yield from excerpt(brief, finding.spans[0])
        others = list(dict.fromkeys(place_of(brief, span) for span in finding.spans[1:]))
        if others:
            more = f" and {len(others) - _MOST} more" if len(others) > _MOST else ""
            yield f"    also at {', '.join(others[:_MOST])}{more}"
    yield f"    {finding.standard}: {finding.advice}"


_MOST = 6
"""Further places that are listed."""


def excerpt(brief: Brief, span: Span) -> Iterator[str]:
    """Yield the line around a span, cut to fit, and carets under it."""
    text = brief.text
    first = text.rfind("\n", 0, span.start) + 1
    last = text.find("\n", span.start)
    last = len(text) if last < 0 else last
    start = max(first, span.start - _BEFORE)
    end = min(last, max(start + page_width(), min(span.end, start + page_width())))
    lead, tail = "…" * (start > first), "…" * (end < last)
    shown = "".join(letter if letter.isprintable() else " " for letter in text[start:end])
    yield f"    {lead}{shown}{tail}"
    inner_end = min(span.end, end)
    offset = len(lead) + _columns(text[start : span.start])
    yield " " * (4 + offset) + "^" * max(1, _columns(text[span.start : inner_end]))


def _columns(text: str) -> int:
    """Return how many columns a terminal gives a text: two for wide letters, none for marks on the letter before."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def text(audit: Audit) -> str:
    """Return what was found in a brief, then what the audit says of it, in plain text."""
    return "\n".join([*summary_of(audit.brief), "", *lines_of(audit)])


def form(forms: Forms) -> Form:
    """Return the form of an audited brief."""
    return brief_form(forms, is_audited=True)


RENDERINGS = {
    "Audit": Rendering(
        "audit", text, schema=2, plain=brief_to_plain, room="brief.audit.audit", form=form, brief=summary
    )
}
"""How this room shows it."""
