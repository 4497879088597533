"""Tags and words of HTML, in time that grows with the length of the page whatever is in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:_-]{0,40})")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z_:@][-\w:.]{0,60})(?:\s{0,5}=\s{0,5}("[^"]{0,8000}"|'[^']{0,8000}'|[^\s"'=<>`]{1,2000}))?"""
)
_RAW = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "textarea",
        "math",
        "object",
        "video",
        "audio",
        "canvas",
        "select",
    }
)
MAX_TAG = 200_000
"""Characters a tag may have; a longer one ends at the first ``>``."""
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_QUOTED = re.compile(r"""=\s{0,20}["']|>""")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag."""

    name: str
    """In small letters."""
    is_end: bool
    attributes: Mapping[str, str]
    raw: str = ""
    """What stands inside an element that holds no HTML; only scripts with data keep it."""


def tokens(source: str) -> Iterator[Tag | str]:
    """Yield the tags of a page and the text between them, character references resolved.

    Comments, declarations and what browsers do not show as text are left out.
    """
    position = 0
    length = len(source)
    patience = 4 * length  # characters that may be looked at in vain for the end of tags
    while position < length:
        found = _OPENING.search(source, position)
        if found is None:
            yield html.unescape(source[position:])
            return
        opening = found.start()
        if opening > position:
            yield html.unescape(source[position:opening])
        following = source[opening + 1 : opening + 2]
        if source.startswith("<!--", opening):
            position = _after(source, "-->", opening + 4)
        elif following and following in "!?":
            position = _after(source, ">", opening + 2)
        elif match := _NAME.match(source, opening):
            end, wasted = _tag_end(source, match.end(), patience)
            patience -= wasted
            if end < 0:
                return
            tag = _tag(source, match, end)
            position = end + 1
            if tag.name in _RAW and not tag.is_end and source[end - 1] != "/":
                position, raw = _skip_raw(source, tag, position)
                if raw:
                    yield Tag(tag.name, is_end=False, attributes=tag.attributes, raw=raw)
                continue
            yield tag
        else:
            yield "<"
            position = opening + 1


def _after(source: str, mark: str, position: int) -> int:
    """Return the place after the next mark, or the end of the page."""
    found = source.find(mark, position)
    return len(source) if found < 0 else found + len(mark)


def _tag_end(source: str, position: int, patience: int) -> tuple[int, int]:
    """Return where a tag ends, at the first ``>`` outside quoted values, and how much was looked at in vain.

    If the quotation marks do not match within reason, it ends at the first ``>`` of all; -1 if there is none.
    """
    limit = min(len(source), position + min(MAX_TAG, max(patience, 0)))
    place = position
    while match := _QUOTED.search(source, place, limit):
        if match.group() == ">":
            return match.start(), 0
        place = source.find(match.group()[-1], match.end(), limit) + 1
        if place == 0:
            break
    return source.find(">", position), limit - position


def _tag(source: str, match: re.Match[str], end: int) -> Tag:
    name = match.group(1).lower()
    if source[match.start() + 1] == "/":
        return Tag(name, is_end=True, attributes={})
    attributes: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(source, match.end(), min(end, match.end() + MAX_TAG)):
        value = found.group(2) or ""
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        attributes.setdefault(found.group(1).lower(), html.unescape(value))
        if len(attributes) > 60:
            break
    return Tag(name, is_end=False, attributes=attributes)


def _skip_raw(source: str, tag: Tag, position: int) -> tuple[int, str]:
    """Return the place after an element that holds no HTML, and its content if it is data about the page."""
    closing = re.compile(rf"</{tag.name}\b", re.IGNORECASE).search(source, position)
    if closing is None:
        return len(source), ""
    raw = ""
    if tag.name == "script" and "ld+json" in tag.attributes.get("type", "") and closing.start() - position < 300_000:
        raw = source[position : closing.start()]
    return _after(source, ">", closing.start()), raw
