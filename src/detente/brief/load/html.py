"""HTML pages: the article found by trafilatura, its date by htmldate, in a process of its own; structure from the tags.

The text of a document is that of the article, its notes and the lines above it, written one block below the other.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from detente.brief.document import Block, Document, Ink, Link, Mark
from detente.brief.load.apart import run_apart
from detente.brief.load.limits import HTML_SECONDS
from detente.core.errors import BriefError


def load_html(source: str) -> Document:
    """Return a page as a document; its text is that of the article, notes included.

    Raises
    ------
    BriefError
        If the page is larger or nested deeper than `limits` allow, or if the parser is not installed.
    """
    if find_spec("trafilatura") is None:
        raise BriefError("found a page of HTML, for which more packages are needed: pip install 'detente[html]'")
    data = source.encode("utf-8", errors="replace")
    return _document(run_apart("detente.brief.load.html_process", data, what="a page", seconds=HTML_SECONDS))


def _document(found: dict[str, Any]) -> Document:
    """Return what the process found as a document."""
    text = str(found["text"])
    ink = Ink(text)
    ink.keep(0, len(text))
    return Document(
        text,
        ink.reading(),
        tuple(Block(start, end, kind, level, label) for start, end, kind, level, label in found["blocks"]),
        tuple(Mark(start, end, n, confidence) for start, end, n, confidence in found["marks"]),
        tuple(Link(start, end, url) for start, end, url in found["links"]),
        found["meta"],
        has_structure=True,
    )
