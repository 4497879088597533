"""Where the notes of a page stand: what marks in the text point to, and lists that are called notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_NOTES = re.compile(
    r"(?:^|[\s_-])(?:foot-?notes?|end-?notes?|fn|ftn|reflist|references?|citations?|notes)(?:$|[\s_\d-])", re.IGNORECASE
)
LABEL = re.compile(r"\s*[\[(]?\s*(\d{1,3}|[*†‡§]{1,3}|[ivxl]{1,6}|[a-z])\s*[\])]?\.?\s*$")
_NOTE_ID = re.compile(
    r"_?(?:ftn|fn|edn|sdfootnote|(?:foot|end)?note|cite_note|footnote-text)[-_:]?(\d{1,3})(?:sym)?$", re.IGNORECASE
)
"""How programs call the notes they write."""
_BLOCKS = frozenset({"li", "p", "div", "dd", "dt", "td", "tr", "aside", "section"})
TOO_MUCH = 0.35
"""Share of the text of a page that no list of notes holds, whatever it is called."""


@dataclass(frozen=True, slots=True)
class NotePlaces:
    """Where notes stand."""

    labels: Mapping[Any, str]
    """Blocks that marks point to, with the mark."""
    marks: frozenset[Any]
    """Links that point to a note."""
    elements: tuple[Any, ...]
    """All elements that hold nothing but notes, these blocks and lists."""


def find_note_places(tree: Any) -> NotePlaces:
    """Return where the notes of a page stand; a link up the page is the way back and no mark."""
    order = {element: place for place, element in enumerate(tree.iter())}
    by_name: dict[str, Any] = {}
    for element in order:
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                by_name.setdefault(name, element)
    labels: dict[Any, str] = {}
    marks: set[Any] = set()
    for link in tree.iter("a"):
        match = LABEL.match("".join(link.itertext())) if "#" in (link.get("href") or "") else None
        target = by_name.get(unquote((link.get("href") or "").rpartition("#")[2])) if match else None
        if match is None or target is None or order[target] <= order[link]:
            continue
        marks.add(link)
        block = _block_around(target)
        if block is not None and not _holds(block, link):
            labels.setdefault(block, match.group(1))
    for element in order:
        match = _NOTE_ID.match(element.get("id") or element.get("name") or "")
        if match and (element.tag in _BLOCKS or (element.tag == "a" and not element.text_content().strip())):
            labels.setdefault(element if element.tag in _BLOCKS else _block_around(element), match.group(1))
    labels.pop(None, None)
    for element in [element for element in labels if element.tag == "dt"]:
        described = element.getnext()
        if described is not None and described.tag == "dd":
            labels[described] = labels[element]
    size = max(1, len(tree.text_content()))
    called = [
        element
        for element in order
        if element.tag in {"div", "section", "ol", "ul", "aside", "footer", "p", "table", "dl"}
        and _NOTES.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:400])
        and len(element.text_content()) < TOO_MUCH * size
    ]
    return NotePlaces(labels, frozenset(marks), (*called, *labels))


def _block_around(target: Any) -> Any:
    """Return the paragraph, item or row that a mark points to: the target, or the block it stands in."""
    element = target
    while element is not None and element.tag not in _BLOCKS:
        element = element.getparent()
    if element is None or element.tag in {"body", "html"}:
        return None
    row = element.getparent()
    return row if element.tag == "td" and row is not None and row.tag == "tr" else element


def _holds(block: Any, link: Any) -> bool:
    return any(ancestor is block for ancestor in link.iterancestors())
