"""The runs of text of a page in order, and what no reader sees taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "iframe", "textarea", "math", "object", "video", "audio",
    "canvas", "select", "option", "datalist", "embed", "applet", "link", "meta",
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u2800-\u28ff]")
"""Soft hyphens, zero-width characters, marks of direction; and braille, whose signs number texts (`html_article`)."""


def clean(tree: Any) -> None:
    """Take out of a tree what is not shown as text, keeping what follows it."""
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    hidden = [
        element
        for element in tree.iter()
        if "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style") or "")
    ]
    for element in hidden:
        if element.getparent() is not None and element.tag not in {"body", "html"}:
            element.drop_tree()
    for element in tree.iter():
        if element.text:
            element.text = _INVISIBLE.sub("", element.text)
        if element.tail:
            element.tail = _INVISIBLE.sub("", element.tail)


def texts(tree: Any) -> Iterator[tuple[Any, bool]]:
    """Yield where text stands that is not blank: an element, and whether the text is behind it (its tail)."""
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element.text and not element.text.isspace():
                yield element, False
        elif element is not tree and element.tail and not element.tail.isspace():
            yield element, True
