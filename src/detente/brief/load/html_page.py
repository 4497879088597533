"""The tree of a page -> blocks with their kinds, note marks and links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from detente.brief.load.html_notes import LABEL, NotePlaces
from detente.brief.model import ParagraphKind
from detente.brief.raised import is_exponent

_BREAKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "button", "title", "head", "html",
})  # fmt: skip
_ASIDE_TAGS = frozenset({"nav", "footer", "aside", "form", "button", "menu", "dialog"})
_FRONT = re.compile(
    r"(?:^|[\s_-])(?:byline|authors?|dateline|date|published|pub-?date|title|headline|subtitle|dek|"
    r"standfirst|entry-header|article-header|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BACK = re.compile(r"\s*(?:↩︎?|↑|\^|⤴|back to text|jump up)\s*$", re.IGNORECASE)
_OF_THE_SITE = re.compile(
    r"/(?:tags?|topics?|category|categories|authors?|people|person|staff|experts?|contributors?|search|subscribe|"
    r"newsletters?|login|sign-?up|share|profile|members?)(?:/|$)|/(?:sharer|intent/tweet)\b",
    re.IGNORECASE,
)
"""Pages that list a topic or introduce a person: a link to them vouches for nothing."""
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|authors?|dateline|date|published|pub-?date)(?:$|[\s_-])", re.IGNORECASE)
_SUBTITLE = re.compile(r"(?:^|[\s_-])(?:sub-?(?:title|head|heading)|dek|standfirst)(?:$|[\s_-])", re.IGNORECASE)
MENU = 0.6
"""Share of the characters that are links from which on a line above the text is one of a menu."""
SHARE = 0.7
"""Of the article's text that the innermost element around it must hold."""


@dataclass(slots=True)
class _Open:
    """An open element."""

    tag: str
    is_front: bool
    is_aside: bool
    is_notes: bool
    label: str
    """Of a note, where a mark points to it or a list of notes counts it."""
    count: int = 0
    """Of items, in a list."""


@dataclass(slots=True)
class _Piece:
    """A block while it is collected."""

    around: tuple[Any, ...]
    kind: ParagraphKind
    level: int
    label: str
    is_front: bool
    is_aside: bool
    is_notes: bool
    is_byline: bool
    is_subtitle: bool
    words: str = ""
    n_kept: int = 0
    """Characters of it that are the article's."""
    linked: int = 0
    marks: list[tuple[int, int, str, float]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether most of it is the article's."""
        return 2 * self.n_kept >= len(self.words.strip())

    @property
    def box(self) -> tuple[str, str] | None:
        """Tag and classes of the nearest element around the paragraph that has classes, at most three away."""
        return next(((element.tag, name) for element in self.around[-2:-5:-1] if (name := element.get("class"))), None)


class Page:
    """Goes through a tree once and keeps the blocks."""

    def __init__(self, notes: NotePlaces, url: str) -> None:
        self.notes = notes
        self.url = url
        self.pieces: list[_Piece] = []
        self._lists = frozenset(notes.elements)
        self._stack: list[_Open] = []
        self._around: list[Any] = []
        self._piece: _Piece | None = None
        self._starts: dict[Any, tuple[int, int]] = {}
        self._n_breaks = 0

    def read(self, tree: Any, kept: AbstractSet[int]) -> None:
        """Take the blocks of a page, of whose texts those with the given numbers are the article's."""
        number = 0
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            is_start = event == "start"
            if is_start:
                self._start(element)
            else:
                self._end(element)
            words = element.text if is_start else element.tail if element is not tree else ""
            if words and not words.isspace():
                self._text(words, is_kept=number in kept)
                number += 1
            elif words:
                self._text(" ", is_kept=False)
        self._flush()

    def _start(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._n_breaks += 1
            if self._piece is not None and self._n_breaks < 2:
                self._piece.words += "\n"
            else:
                self._flush()
            return
        if tag in _BREAKS:
            self._flush()
        elif tag in {"a", "sup"}:
            self._starts[element] = (len(self.pieces), len(self._piece.words) if self._piece else 0)
        parent = self._stack[-1] if self._stack else None
        named = _names(element)
        label = self.notes.labels.get(element, "")
        is_notes = element in self._lists or (parent is not None and parent.is_notes)
        count = _number(element.get("start"), 1) - 1 if tag == "ol" else 0
        if tag == "li" and parent is not None and parent.tag == "ol":
            parent.count = _number(element.get("value"), parent.count + 1)
            label = label or (str(parent.count) if is_notes else "")
        self._stack.append(
            _Open(
                tag,
                bool(_FRONT.search(named)) or tag == "header" or (parent is not None and parent.is_front),
                tag in _ASIDE_TAGS or (parent is not None and parent.is_aside),
                is_notes,
                label or (parent.label if parent is not None and parent.is_notes else ""),
                count,
            )
        )
        self._around.append(element)

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            return
        if tag == "a":
            self._end_link(element)
        elif tag == "sup":
            self._end_raised(element)
        if tag in _BREAKS:
            self._flush()
        self._stack.pop()
        self._around.pop()

    def _text(self, words: str, *, is_kept: bool) -> None:
        words = re.sub(r"\s+", " ", words)
        if self._piece is None:
            words = words.lstrip()
            if not words:
                return
            self._piece = self._open()
        elif self._piece.words.endswith((" ", "\n")):
            words = words.lstrip(" ")
        if words.strip():
            self._n_breaks = 0
        self._piece.words += words
        self._piece.n_kept += len(words) if is_kept else 0
        self._piece.linked += len(words) if any(element.tag == "a" for element in self._around[-4:]) else 0

    def _open(self) -> _Piece:
        """Return a new block, with what the elements around it say of it."""
        kind: ParagraphKind = "text"
        level = 0
        for each in reversed(self._stack):
            if each.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                kind, level = "heading", int(each.tag[1])
            elif each.tag in {"figcaption", "caption"}:
                kind = "caption"
            elif kind == "text":
                kind = _KINDS.get(each.tag, kind)
        here = self._stack[-1]
        label = here.label if here.is_notes else ""
        if label and kind in {"text", "item", "table"}:
            kind = "note"
        named = " ".join(_names(element) for element in self._around[-3:])
        return _Piece(
            tuple(self._around), kind, level, label, here.is_front, here.is_aside, here.is_notes,
            bool(_BYLINE.search(named)), bool(_SUBTITLE.search(named)),
        )  # fmt: skip

    def _since(self, element: Any) -> int | None:
        """Return where in the open block the words of an element begin, or None if the block is another."""
        n_pieces, start = self._starts.pop(element, (-1, 0))
        if self._piece is None:
            return None
        return start if n_pieces == len(self.pieces) else 0

    def _end_link(self, link: Any) -> None:
        """Note what a link was: a note mark, the way back from a note, or an address."""
        start = self._since(link)
        if start is None or self._piece is None:
            return
        piece, href = self._piece, link.get("href") or ""
        words = piece.words[start:]
        match = LABEL.match(words)
        if _BACK.match(words):
            piece.words = piece.words[:start]
        elif match and link in self.notes.marks:
            if start > 0:
                piece.marks.append((start + match.start(1), start + match.end(1), match.group(1), 1.0))
        elif words.strip() and (url := self._source(href)):
            piece.links.append((start + len(words) - len(words.lstrip()), len(piece.words.rstrip()), url))

    def _source(self, href: str) -> str:
        """Return the whole address of a link to what may be a source, or nothing."""
        href = href.strip()
        if not href or href.startswith("#"):
            return ""
        try:
            url = urljoin(self.url, href)
            parts = urlsplit(url)
        except ValueError:
            return ""
        is_page = parts.scheme in {"http", "https"} and "." in parts.netloc
        return url if is_page and not _OF_THE_SITE.search(parts.path) else ""

    def _end_raised(self, element: Any) -> None:
        """Note a marker for what is set high, unless it ends an ordinal (21st) or a unit (km2)."""
        start = self._since(element)
        if start is None or self._piece is None or start == 0:
            return
        match = LABEL.match(self._piece.words[start:])
        if not match or (self._piece.marks and self._piece.marks[-1][0] >= start):
            return
        if is_exponent(self._piece.words[max(0, start - 12) : start], match.group(1)):
            return
        self._piece.marks.append((start + match.start(1), start + match.end(1), match.group(1), 0.95))

    def _flush(self) -> None:
        if self._piece is not None and self._piece.words.strip():
            self.pieces.append(self._piece)
        self._piece = None
        self._n_breaks = 0

    def result(self) -> dict[str, Any]:
        """Return text, blocks, marks and links: the article, its notes, the lines above it, and what stands in it."""
        _merge_layout_tables(self.pieces)
        _complete(self.pieces)
        _join_notes(self.pieces)
        root = _root(self.pieces)
        return _written(_trim([(piece, _role(piece, root)) for piece in self.pieces]))


_KINDS: Mapping[str, ParagraphKind] = {"li": "item", "blockquote": "quotation", "td": "table", "th": "table"}


def _names(element: Any) -> str:
    """Return how an element is called: its classes and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:400]


def _number(written: str | None, default: int) -> int:
    return int(written) if written and re.fullmatch(r"\d{1,4}", written) else default


def _merge_layout_tables(pieces: list[_Piece]) -> None:
    """Make the cells of tables that are all layout text again: those with long texts in them."""
    if any(piece.kind == "table" and len(piece.words) > 300 for piece in pieces):
        long = {piece.around[-1] for piece in pieces if piece.kind == "table" and len(piece.words) > 200}
        for piece in pieces:
            if piece.kind == "table" and piece.around[-1] in long:
                piece.kind = "text"


def _join_notes(pieces: list[_Piece]) -> None:
    """Leave the number of a note to its first paragraph, and leave out cells that hold nothing but the number."""
    for index in range(len(pieces) - 2, -1, -1):
        piece, following = pieces[index], pieces[index + 1]
        if not piece.label or piece.kind != "note" or following.label != piece.label:
            continue
        if LABEL.match(piece.words):
            del pieces[index]
        else:
            following.label = ""


PROSE = 80
"""Characters from which on a block is running text and no line of a menu."""


def _complete(pieces: list[_Piece]) -> None:
    """Count paragraphs as the article's that stand in boxes called like those of the rest of it.

    Pages that set an advertisement between the parts of an article have a box for each part; trafilatura takes one.
    """
    boxes: dict[tuple[str, str], int] = {}
    article = [piece for piece in pieces if piece.is_kept and not piece.is_notes]
    for piece in article:
        box = piece.box
        if box is not None:
            boxes[box] = boxes.get(box, 0) + len(piece.words)
    least = SHARE * sum(len(piece.words) for piece in article)
    for piece in pieces:
        is_prose = piece.kind == "text" and len(piece.words) >= PROSE and piece.linked < len(piece.words) / 2
        if is_prose and not piece.is_kept and piece.box is not None and boxes.get(piece.box, 0) >= least:
            piece.n_kept = len(piece.words)


def _root(pieces: list[_Piece]) -> Any:
    """Return the innermost element that holds most of the article's text, or None."""
    mass: dict[Any, int] = {}
    article = [piece for piece in pieces if piece.is_kept and not piece.is_notes]
    for piece in article:
        for element in piece.around:
            mass[element] = mass.get(element, 0) + len(piece.words)
    least = SHARE * sum(len(piece.words) for piece in article)
    inner = [element for element, size in mass.items() if size >= least]
    return inner[-1] if inner else None


def _role(piece: _Piece, root: Any) -> str:
    """Return what a block is to the article: body, front, aside (inside it) or nothing (outside it)."""
    if piece.is_kept or (piece.is_notes and (piece.label or len(piece.words) > 15 or piece.kind == "heading")):
        return "body"
    is_title = piece.kind == "heading" and piece.level == 1
    is_menu = piece.linked > MENU * len(piece.words) and not piece.is_byline
    if is_title or (piece.is_front and not piece.is_aside and not is_menu):
        return "front"
    if piece.kind == "caption" and root in piece.around:
        return "body"
    return "aside" if root is not None and root in piece.around else ""


def _trim(chosen: list[tuple[_Piece, str]]) -> list[tuple[_Piece, str]]:
    """Keep what belongs to the article; of the front matter, what stands before it."""
    first = next((index for index, (piece, role) in enumerate(chosen) if role == "body" and piece.is_kept), 0)
    kept: list[tuple[_Piece, str]] = []
    seen: set[str] = set()
    for index, (piece, role) in enumerate(chosen):
        words = " ".join(piece.words.split())
        is_far = index > first or index < first - 60 or len(words) > 400
        if not role or (role == "front" and (is_far or words in seen)):
            continue
        seen.add(words)
        kept.append((piece, role))
    return kept


def _written(chosen: list[tuple[_Piece, str]]) -> dict[str, Any]:
    """Write the blocks one below the other, a blank line between them."""
    text: list[str] = []
    blocks: list[tuple[int, int, ParagraphKind, int, str]] = []
    marks: list[tuple[int, int, str, float]] = []
    links: list[tuple[int, int, str]] = []
    length = 0
    for piece, role in chosen:
        trimmed = piece.words.strip()
        if text:
            text.append("\n\n")
            length += 2
        shift = length - (len(piece.words) - len(piece.words.lstrip()))
        end = length + len(trimmed)
        marks += [(a + shift, b + shift, n, sure) for a, b, n, sure in piece.marks if length <= a + shift < end]
        links += [(max(a + shift, length), min(b + shift, end), url) for a, b, url in piece.links]
        kind = _kind(piece, role)
        blocks.append((length, end, kind, piece.level, piece.label))
        text.append(trimmed)
        length = end
    whole = "".join(text)
    return {
        "text": whole,
        "blocks": blocks,
        "marks": _widened(whole, marks),
        "links": [x for x in links if x[1] > x[0]],
    }


def _kind(piece: _Piece, role: str) -> ParagraphKind:
    if role == "aside":
        return "boilerplate"
    if role == "front" and piece.level != 1 and not piece.is_subtitle:
        return "meta"
    return piece.kind


def _widened(text: str, marks: list[tuple[int, int, str, float]]) -> list[tuple[int, int, str, float]]:
    """Return marks with the brackets around them."""
    widened: list[tuple[int, int, str, float]] = []
    for start, end, n, sure in sorted(marks):
        if start > 0 and text[start - 1] in "[(" and text[end : end + 1] in {"]", ")"}:
            start, end = start - 1, end + 1  # noqa: PLW2901
        if not widened or start >= widened[-1][1]:
            widened.append((start, end, n, sure))
    return widened
