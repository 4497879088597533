"""What trafilatura and htmldate say of a page: which of its texts are the article, and what the page says of itself.

trafilatura gives words without their places. To know which texts of the page its article is made of, each text is
numbered by two signs of braille, which no brief holds, and the numbers are read off what comes back.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

import trafilatura
import trafilatura.metadata
from htmldate import find_date
from lxml import etree, html

from detente.brief.load.html_texts import texts

_FIRST = 0x2801
_SIGNS = 255
"""Signs of braille but for the empty one."""
MAX_TEXTS = _SIGNS * _SIGNS
_NUMBER = re.compile("([\u2801-\u28ff])\\s?([\u2801-\u28ff])")
ENOUGH = 0.25
"""Of the page's text from which on the strict search is believed without a second, lenient one."""
MUCH_MORE = 2.0
"""Of the article's text that the lenient search must find against the strict one to be believed."""
MAX_VALUE = 500
"""Characters kept of a field."""
_DATES: dict[str, Any] = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1900-01-01",
    "max_date": "2099-12-31",
}
"""When the page was published and not changed, from what says so; a fixed last day, so that no result depends on the
day it is read."""


def article_texts(tree: Any, notes: Sequence[Any]) -> set[int]:
    """Return the numbers, in the order of `texts`, of the texts that are the article's.

    Parameters
    ----------
    tree
        The page, cleaned; it is left as it is.
    notes
        Elements that hold notes, which are not asked after.
    """
    numbered = copy.deepcopy(tree)
    twins = dict(zip(tree.iter(), numbered.iter(), strict=True))
    for number, (element, is_tail) in enumerate(list(texts(numbered))[:MAX_TEXTS]):
        words = element.tail if is_tail else element.text
        lead = len(words) - len(words.lstrip())
        sign = chr(_FIRST + number // _SIGNS) + chr(_FIRST + number % _SIGNS)
        if is_tail:
            element.tail = words[:lead] + sign + words[lead:]
        else:
            element.text = words[:lead] + sign + words[lead:]
    for note in notes:
        twin = twins[note]
        if twin.getparent() is not None:
            twin.drop_tree()
    return _numbers(_extracted(numbered))


def _extracted(tree: Any) -> str:
    """Return the words of the article: first without what may be none, then with it if that is much more."""
    best = ""
    enough = ENOUGH * sum(len(element.tail if is_tail else element.text) for element, is_tail in texts(tree))
    for favor_precision in (True, False):
        if len(best) > enough:
            break
        found = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=True, favor_precision=favor_precision, with_metadata=False
        )
        body = getattr(found, "body", None)
        words = " ".join(body.itertext()) if body is not None else ""
        if len(words) > MUCH_MORE * len(best):
            best = words
    return best or trafilatura.html2txt(tree)


def _numbers(words: str) -> set[int]:
    """Return the numbers of the texts that words are made of."""
    return {(ord(match[1]) - _FIRST) * _SIGNS + ord(match[2]) - _FIRST for match in _NUMBER.finditer(words)}


def metadata(tree: Any) -> dict[str, str]:
    """Return what a page says of itself: title, author, date, publisher, url, description, language.

    ``date`` is what the head of the page and its data for search engines give; ``seen`` the date that htmldate finds
    anywhere in the page, which may be that of another article it announces.
    """
    found = trafilatura.metadata.extract_metadata(tree, date_config=dict(_DATES))
    fields = {
        "title": found.title,
        "author": found.author,
        "date": _published(tree),
        "seen": find_date(tree, **_DATES),
        "publisher": found.sitename,
        "url": found.url,
        "description": found.description,
        "language": _language(tree),
    }
    return {key: " ".join(str(value).split())[:MAX_VALUE] for key, value in fields.items() if value}


def _published(tree: Any) -> str | None:
    """Return the date of publication that a page gives for programs, not among its words."""
    page = html.Element("html")
    head = etree.SubElement(page, "head")
    for element in tree.iter("meta", "script", "link"):
        if element.tag != "script" or "ld+json" in (element.get("type") or ""):
            head.append(copy.deepcopy(element))
    etree.SubElement(etree.SubElement(page, "body"), "p").text = "-"
    found: str | None = find_date(page, **_DATES)
    return found


def _language(tree: Any) -> str:
    """Return the language that the page declares, as two letters."""
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if not declared:
        declared = next(iter(tree.xpath("//meta[@http-equiv='content-language' or @name='language']/@content")), "")
    match = re.match(r"\s*([A-Za-z]{2})(?![A-Za-z])", declared)
    return match.group(1).lower() if match else ""
