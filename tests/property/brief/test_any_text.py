"""Whatever the text: no crash, every span in it, the same twice, and a draft that loads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.brief.audit.audit import audit
from detente.brief.audit.settings import settings_from
from detente.brief.read import read_text, spans_of
from detente.core.errors import BriefError
from detente.draft.draft import draft as draft_case
from detente.render.sarif import to_sarif
from detente.report.reading.page import render_reading

WORDS = (
    "Russia", "Putin", "the Kremlin", "U.S.", "may", "might not", "very unlikely", "likely", "probably",
    "expected to", "said", "according to", "argued that", "“", "”", '"', "'", "‘", "’", "[1]", "[^2]", "3",
    "2008¹", "12.5 percent", "$1.5 billion", "January 13", "December 2021", "last summer", "31 June 2022",
    "by the end of 2022", "in the 1990s", ".", ".", ".", ",", ";", "(", ")", "–", "\n", "\n\n", "\n\n## ",
    "\n\n- ", "\n\n[1] ", "\n\n1. ", "> ", "**", "_", "`", "https://example.net/2022/01/10/a",
    "Nytimes.com/a, January 10, 2022", "Ibid.", "see", "not", "if", "because", "and", "<p>", "</p>", "<sup>",
    "</sup>", "<!--", "-->", "&amp;", "<a href='#n1'>", "</a>", "\u202e", "\u00ad", "\ufeff", "\x00", "日本",
    "Путин", "\r\n", "|", "---",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=60).map(" ".join)
NAMES = st.sampled_from(["a.txt", "a.md", "a.html"])


def check(text: str, name: str) -> None:
    try:
        brief = read_text(text, name=name)
    except BriefError:
        return
    assert all(0 <= span.start <= span.end <= len(brief.text) for span in spans_of(brief))
    assert all(q.text == brief.text[q.start : q.end] for q in brief.quotations)
    assert read_text(text, name=name) == brief
    found = audit(brief, settings_from({}, select=["all"]))
    assert all(0 <= s.start <= s.end <= len(brief.text) for f in found.findings for s in f.spans)
    assert to_sarif(found)["version"] == "2.1.0"
    assert "<script" not in render_reading(found)
    draft_case(brief)


@settings(max_examples=40, deadline=None)
@given(TEXTS, NAMES)
def test_any_text_is_read(text: str, name: str) -> None:
    check(text, name)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(TEXTS, NAMES)
def test_any_text_is_read_at_length(text: str, name: str) -> None:
    check(text, name)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        read_text(data, name=name)
    except BriefError:
        return
