"""HTML pages: the article found by trafilatura, its date by htmldate, in a process of its own; structure from the tags.

The text of a document is that of the article, its notes and the lines above it, written one block below the other.
"""

from __future__ import annotations

from importlib.util import find_spec

from detente.brief.document import Document, document_of
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
    found = run_apart("detente.brief.load.html_process", data, what="a page", clock=1.5 * HTML_SECONDS)
    if "error" in found:
        raise BriefError(str(found["error"]))
    return document_of(found)
