"""The process that parses an HTML page: UTF-8 on standard input, JSON on standard output, bounded time and memory."""

from __future__ import annotations

import logging
from typing import Any

from lxml import etree, html

from detente.brief.load.apart import answer
from detente.brief.load.html_article import article_texts, metadata
from detente.brief.load.html_notes import find_note_places
from detente.brief.load.html_page import Page
from detente.brief.load.html_texts import clean
from detente.brief.load.limits import HTML_MEMORY_BYTES, HTML_SECONDS, MAX_DEPTH, MAX_TAGS


def main() -> None:
    """Parse standard input; whatever goes wrong becomes a message."""
    logging.disable(logging.CRITICAL)  # the libraries say on standard error what they leave out
    answer(parse, what="a page", seconds=HTML_SECONDS, memory=HTML_MEMORY_BYTES)


def parse(data: bytes) -> dict[str, Any]:
    """Return text, blocks, marks, links and metadata of a page, or an error."""
    nothing: dict[str, Any] = {"text": "", "blocks": [], "marks": [], "links": [], "meta": {}}
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, collect_ids=False
    )
    # A `<` that opens no tag is a sign of the text; the parser is told so, and cut off where tags go on without end.
    if data.count(b"<") > 2 * MAX_TAGS:
        return {"error": f"found a page of more than {MAX_TAGS:,} tags, expected a brief"}
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return nothing
    problem = _problem(tree)
    if problem:
        return {"error": problem}
    meta = metadata(tree)
    clean(tree)
    notes = find_note_places(tree)
    page = Page(notes, meta.get("url", ""))
    page.read(tree, article_texts(tree, notes.elements))
    return {**page.result(), "meta": meta}


def _problem(tree: Any) -> str:
    """Return why a page cannot be that of a brief, or nothing."""
    n_tags = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        n_tags += event == "start"
        if n_tags > MAX_TAGS:
            return f"found a page of more than {MAX_TAGS:,} tags, expected a brief"
        if depth > MAX_DEPTH:
            return f"found a page nested deeper than {MAX_DEPTH} elements, expected a brief"
    return ""


if __name__ == "__main__":
    main()
