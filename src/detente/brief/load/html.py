"""HTML pages: the text of the article, its headings, notes and markers; menus and footers are set aside.

The rules are few and visible. Text is cut into blocks where the page shows a new line; a block remembers the elements
around it. The article is the innermost element that holds most of the running text; what inside it is named or looks
like a menu, a share bar or a list of related pages is boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.brief.document import Block, Document, Ink, Link, Mark
from detente.brief.load.html_meta import Meta
from detente.brief.load.html_tokens import Tag, tokens
from detente.brief.load.limits import MAX_BLOCKS, MAX_TAGS
from detente.brief.model import ParagraphKind
from detente.core.errors import BriefError

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "button",
        "option",
        "br",
        "title",
        "head",
        "html",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_CLOSES_ITSELF = {
    "p": {"p"},
    "li": {"li"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "option": {"option"},
    "dd": {"dd", "dt"},
    "dt": {"dd", "dt"},
}
_ASIDE_TAGS = frozenset({"nav", "footer", "aside", "form", "button", "menu", "dialog"})
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|menus|footer|sidebar|breadcrumbs?|share|sharing|"
    r"social|socials|related|recommended|"
    r"newsletter|subscribe|subscription|signup|cookies?|consent|promo|promoted|advert|advertisement|ads|sponsor|banner|"
    r"comments?|disqus|tags|taglist|topics|pagination|pager|toolbar|masthead|skip|search|login|donate|popup|modal|"
    r"read-?more|most-?read|trending|teasers?|cards?|widget|print|copyright|legal|site-?info|contact|jump|toc|"
    r"table-of-contents|hidden|sr-only|screen-reader-text|visually-hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"(?:^|[\s_-])(?:foot-?notes?|end-?notes?|fn|ftn|reflist|references?|citations?|notes)(?:$|[\s_\d-])", re.IGNORECASE
)
_FRONT = re.compile(
    r"(?:^|[\s_-])(?:byline|authors?|dateline|date|published|pub-?date|title|headline|subtitle|dek|"
    r"standfirst|entry-header|article-header|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*[\[(]?\s*(\d{1,3}|[*†‡]|[ivxl]{1,6})\s*[\])]?\s*$")
_BACK = re.compile(r"\s*(?:↩︎?|↑|\^|⤴|back to text|jump up)\s*$", re.IGNORECASE)
MAX_DEPTH = 100
"""Elements around a block that are remembered; deeper ones do not count."""
SHARE = 0.7
"""Of the running text that the article must hold."""
ITEM_WEIGHT = 0.3
"""Of a list item against a paragraph, when the article is looked for: teasers of other articles are items."""
TOO_MUCH = 0.35
"""Share of the running text that no menu holds: an element with more is the article, whatever it is called."""


@dataclass(slots=True)
class _Element:
    """An open element."""

    name: str
    number: int
    is_notes: bool
    is_front: bool
    is_hidden: bool
    count: int = 0
    """Of items, in a list."""
    identity: str = ""


@dataclass(slots=True)
class _Piece:
    """A block while it is collected."""

    around: tuple[int, ...]
    kind: ParagraphKind
    level: int
    label: str
    is_front: bool
    is_aside: bool = False
    is_notes: bool = False
    parts: list[str] = field(default_factory=list)
    length: int = 0
    linked: int = 0
    marks: list[tuple[int, int, str, float]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(self.parts)

    def since(self, position: int) -> str:
        """Return the words from a position on, without putting all of them together."""
        found: list[str] = []
        length = self.length
        for part in reversed(self.parts):
            if length <= position:
                break
            length -= len(part)
            found.append(part)
        return "".join(reversed(found))[max(0, position - length) :]

    @property
    def density(self) -> float:
        """Share of the characters that are links."""
        return self.linked / max(1, self.length)


class _Collector:
    """Goes through the tokens once and keeps the blocks."""

    def __init__(self) -> None:
        self.stack: list[_Element] = []
        self.pieces: list[_Piece] = []
        self.current: _Piece | None = None
        self.meta = Meta()
        self.numbers = 0
        self.asides: set[int] = set()
        self.notes: set[int] = set()
        self.anchor: tuple[int, str, int] | None = None
        self.sup: int | None = None
        self.in_title = False
        self.breaks = 0

    def run(self, source: str) -> None:
        for number, token in enumerate(tokens(source)):
            if number > 2 * MAX_TAGS or len(self.pieces) > MAX_BLOCKS:
                raise BriefError(
                    f"found a page of more than {MAX_BLOCKS:,} paragraphs or {MAX_TAGS:,} tags, expected a brief"
                )
            if isinstance(token, str):
                self._text(token)
            elif token.is_end:
                self._end(token.name)
            else:
                self._start(token)
        self._flush()

    def _start(self, tag: Tag) -> None:
        name = tag.name
        if name in {"meta", "link", "script", "html", "title", "time"}:
            self.meta.see(tag)
        if name == "title" and not any(element.name == "body" for element in self.stack):
            self.in_title = True
        if name == "br":
            self.breaks += 1
            if self.current is not None:
                if self.breaks >= 2:
                    self._flush()
                else:
                    self._append("\n")
            return
        if name in _VOID:
            return
        self.breaks = 0
        if name in _BREAKS:
            self._flush()
            self._close_siblings(name)
        elif name == "a":
            self._close_anchor()
            href = tag.attributes.get("href", "")
            self.anchor = (self.current.length if self.current else 0, href, len(self.pieces))
        elif name == "sup":
            self.sup = self.current.length if self.current else 0
        self._push(tag)

    def _push(self, tag: Tag) -> None:
        if len(self.stack) >= 2000:
            return
        attributes = tag.attributes
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:400]
        role = attributes.get("role", "")
        parent = self.stack[-1] if self.stack else None
        is_root = tag.name in {"html", "body", "main", "article"}
        is_notes = bool(_NOTES.search(names)) and not is_root
        is_aside = not is_root and (
            tag.name in _ASIDE_TAGS
            or role in {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"}
            or bool(_ASIDE.search(names))
        )
        style = attributes.get("style", "").replace(" ", "").lower()
        is_hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style
        self.numbers += 1
        if is_aside:
            self.asides.add(self.numbers)
        if is_notes:
            self.notes.add(self.numbers)
        count = 0
        if tag.name == "ol" and attributes.get("start", "").isdigit():
            count = int(attributes["start"][:6]) - 1
        self.stack.append(
            _Element(
                tag.name,
                self.numbers,
                is_notes or (parent is not None and parent.is_notes),
                bool(_FRONT.search(names)) or tag.name == "header" or (parent is not None and parent.is_front),
                is_hidden or (parent is not None and parent.is_hidden),
                count,
                attributes.get("id", ""),
            )
        )
        if tag.name == "li" and parent is not None and parent.name == "ol":
            given = attributes.get("value", "")
            parent.count = int(given) if re.fullmatch(r"\d{1,4}", given) else parent.count + 1

    def _close_siblings(self, name: str) -> None:
        """Close what HTML closes without an end tag: a paragraph before a paragraph, an item before an item."""
        if (self.stack and self.stack[-1].name in _CLOSES_ITSELF.get(name, ())) or (
            self.stack and self.stack[-1].name == "p" and name in _BREAKS
        ):
            self.stack.pop()

    def _end(self, name: str) -> None:
        if name == "title":
            self.in_title = False
        if name == "a":
            self._close_anchor()
        elif name == "sup":
            self._close_sup()
        if name in _BREAKS:
            self._flush()
        for depth in range(len(self.stack) - 1, max(-1, len(self.stack) - 40), -1):
            if self.stack[depth].name == name:
                del self.stack[depth:]
                return
            if self.stack[depth].name in {"table", "body", "article"} and name not in {
                "table",
                "body",
                "html",
                "article",
                "main",
            }:
                return

    def _text(self, words: str) -> None:
        if self.in_title:
            self.meta.page_title += words
            return
        if self.stack and self.stack[-1].is_hidden:
            return
        words = re.sub(
            r"[\s\u200b\ufeff\u00ad]+", lambda run: " " if run.group().strip("\u200b\ufeff\u00ad") else "", words
        )
        if not words:
            return
        if self.current is None:
            words = words.lstrip()
            if not words:
                return
            self.current = self._open()
            if self.anchor is not None:
                self.anchor = (0, self.anchor[1], len(self.pieces))
            if self.sup is not None:
                self.sup = 0
        elif self.current.parts and self.current.parts[-1].endswith((" ", "\n")):
            words = words.lstrip(" ")
        if words.strip():
            self.breaks = 0
        self._append(words)

    def _append(self, words: str) -> None:
        if self.current is None or not words:
            return
        self.current.parts.append(words)
        self.current.length += len(words)
        if self.anchor is not None:
            self.current.linked += len(words)

    def _open(self) -> _Piece:
        """Return a new block, with what the elements around it say of it."""
        kind: ParagraphKind = "text"
        level = 0
        label = ""
        for element in reversed(self.stack[-30:]):
            if element.name[:1] == "h" and element.name[1:].isdigit():
                kind, level = "heading", int(element.name[1:])
            elif element.name == "li" and kind == "text":
                kind = "item"
                position = self.stack.index(element)
                parent = self.stack[position - 1] if position else None
                if parent is not None and parent.name == "ol":
                    label = str(parent.count)
            elif element.name == "blockquote" and kind == "text":
                kind = "quotation"
            elif element.name in {"figcaption", "caption"}:
                kind = "caption"
            elif element.name in {"td", "th"} and kind == "text":
                kind = "table"
        here = self.stack[-1] if self.stack else None
        if here is not None and here.is_notes and kind in {"text", "item"}:
            kind = "note" if label else kind
        return _Piece(
            tuple(element.number for element in self.stack[:MAX_DEPTH]),
            kind,
            level,
            label if here is not None and here.is_notes else "",
            here is not None and here.is_front,
        )

    def _close_anchor(self) -> None:
        """Note what the link that ends here was: a note marker, the way back from a note, or an address."""
        anchor, self.anchor = self.anchor, None
        if anchor is None or self.current is None or anchor[2] != len(self.pieces):
            return
        start, href, _ = anchor
        words = self.current.since(start)
        if _BACK.match(words):
            self._cut(start)
            return
        match = _MARK.match(words)
        if match and "#" in href and href.split("#")[-1] and start > 0:
            self.current.marks.append((start + match.start(1), start + match.end(1), match.group(1), 1.0))
        elif href.startswith(("http://", "https://", "//", "mailto:")) and words.strip():
            self.current.links.append((start, self.current.length, href))

    def _cut(self, start: int) -> None:
        if self.current is not None:
            cut = self.current.since(start)
            while self.current.parts and cut:
                part = self.current.parts.pop()
                self.current.length -= len(part)
                cut = cut[: -len(part)] if len(part) < len(cut) else ""
            self.current.linked = min(self.current.linked, self.current.length)

    def _close_sup(self) -> None:
        """Note a marker for what is set high, unless it ends an ordinal (21st) or a unit (km2)."""
        start, self.sup = self.sup, None
        if start is None or self.current is None or start == 0:
            return
        match = _MARK.match(self.current.since(start))
        if not match or (self.current.marks and self.current.marks[-1][0] >= start):
            return
        before = self.current.since(max(0, start - 4))[: min(4, start)]
        if re.search(r"(?:\bk?m|\bcm|CO|R)$", before) and match.group(1) in "23":
            return
        self.current.marks.append((start + match.start(1), start + match.end(1), match.group(1), 0.95))

    def _flush(self) -> None:
        if self.current is not None and self.current.words.strip():
            self.pieces.append(self.current)
        self.current = None
        if self.anchor is not None:
            self.anchor = (0, self.anchor[1], len(self.pieces))
        if self.sup is not None:
            self.sup = 0


def load_html(source: str) -> Document:
    """Return a page as a document; its text is that of the article, notes included."""
    collector = _Collector()
    collector.run(source)
    pieces = collector.pieces
    _merge_layout_tables(pieces)
    mass = _mass(pieces)
    for piece in pieces:
        piece.is_aside = _is_within(piece, collector.asides, mass)
        piece.is_notes = _is_within(piece, collector.notes, mass)
    root = _root(pieces)
    chosen = _trim([(piece, _role(piece, root)) for piece in pieces])
    return _document(chosen, collector.meta.result())


def _weight(piece: _Piece) -> float:
    """Return how much a block weighs as running text: nothing if it is short or all links, little if it is an item."""
    if piece.length < 80 or piece.density > 0.5 or piece.kind in {"table", "heading"}:
        return 0.0
    return piece.length * (ITEM_WEIGHT if piece.kind == "item" else 1.0)


def _mass(pieces: list[_Piece]) -> dict[int, float]:
    """Return the share of the running text that each element holds."""
    mass: dict[int, float] = {}
    weights = [_weight(piece) for piece in pieces]
    total = sum(weights) or 1.0
    for piece, weight in zip(pieces, weights, strict=True):
        if weight:
            for number in piece.around:
                mass[number] = mass.get(number, 0.0) + weight / total
    return mass


def _is_within(piece: _Piece, marked: set[int], mass: Mapping[int, float]) -> bool:
    """Return whether a block stands in one of the marked elements, those set aside that hold too much of the text."""
    return any(number in marked and mass.get(number, 0.0) < TOO_MUCH for number in piece.around)


def _root(pieces: list[_Piece]) -> int:
    """Return the innermost element that holds most of the running text; 0 stands for the page."""
    mass = _mass([piece for piece in pieces if not piece.is_aside and not piece.is_notes])
    return max((number for number, share in mass.items() if share >= SHARE), default=0)


def _role(piece: _Piece, root: int) -> str:
    """Return what a block is to the article: body, notes, front, aside (inside it) or nothing (outside it)."""
    is_inside = root == 0 or root in piece.around
    if piece.is_notes and (piece.length > 15 or piece.kind == "heading"):
        return "body"
    if is_inside:
        is_menu = piece.density > 0.6 and piece.length < 160 and piece.kind in {"item", "text"} and not piece.is_notes
        return "aside" if piece.is_aside or is_menu else "body"
    if piece.is_front or (piece.kind == "heading" and piece.level == 1):
        return "front"
    return ""


def _trim(chosen: list[tuple[_Piece, str]]) -> list[tuple[_Piece, str]]:
    """Keep what belongs to the article; of the front matter outside it, what stands before it."""
    first = next((index for index, (_, role) in enumerate(chosen) if role == "body"), 0)
    kept: list[tuple[_Piece, str]] = []
    seen: set[str] = set()
    for index, (piece, role) in enumerate(chosen):
        words = " ".join(piece.words.split())
        if not role or (
            role == "front" and (index > first or index < first - 60 or piece.is_aside or len(words) > 400)
        ):
            continue
        if role == "front" and words in seen:
            continue
        seen.add(words)
        kept.append((piece, role))
    return kept


def _merge_layout_tables(pieces: list[_Piece]) -> None:
    """Make the cells of tables that are all layout text again: those with paragraphs in them."""
    cells = [piece for piece in pieces if piece.kind == "table"]
    around: dict[int, int] = {}
    for cell in cells:
        for number in cell.around:
            around[number] = max(around.get(number, 0), cell.length)
    if any(cell.length > 300 for cell in cells):
        for cell in cells:
            if around[cell.around[-1]] > 200:
                cell.kind = "text"


def _document(chosen: list[tuple[_Piece, str]], meta: Mapping[str, str]) -> Document:
    """Write the blocks one below the other, a blank line between them."""
    text: list[str] = []
    blocks: list[Block] = []
    marks: list[Mark] = []
    links: list[Link] = []
    length = 0
    for piece, role in chosen:
        words = piece.words
        lead = len(words) - len(words.lstrip())
        trimmed = words.strip()
        if text:
            text.append("\n\n")
            length += 2
        shift = length - lead
        for start, end, n, confidence in piece.marks:
            if start >= lead and end - lead <= len(trimmed):
                marks.append(Mark(start + shift, end + shift, n, confidence))
        for start, end, url in piece.links:
            links.append(Link(max(start, lead) + shift, min(end + shift, length + len(trimmed)), url))
        kind: ParagraphKind = (
            "boilerplate" if role == "aside" else "meta" if role == "front" and not piece.level else piece.kind
        )
        blocks.append(Block(length, length + len(trimmed), kind, piece.level, piece.label))
        text.append(trimmed)
        length += len(trimmed)
    whole = "".join(text)
    ink = Ink(whole)
    ink.keep(0, len(whole))
    marks = _widen(whole, marks)
    return Document(whole, ink.reading(), tuple(blocks), tuple(marks), tuple(links), meta, has_structure=True)


def _widen(text: str, marks: list[Mark]) -> list[Mark]:
    """Return marks with the brackets around them."""
    widened: list[Mark] = []
    for mark in sorted(marks, key=lambda each: each.start):
        start, end = mark.start, mark.end
        if text[start - 1 : start] in {"[", "("} and text[end : end + 1] in {"]", ")"} and start > 0:
            start, end = start - 1, end + 1
        if not widened or start >= widened[-1].end:
            widened.append(Mark(start, end, mark.n, mark.confidence))
    return widened
