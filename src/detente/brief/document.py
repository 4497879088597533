"""What a loader hands to the finders: the decoded text, its reading, and what the format says of the structure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.brief.model import ParagraphKind, Reading

Format = Literal["txt", "md", "html", "pdf", "docx"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together. Offsets into the reading."""

    start: int
    end: int
    kind: ParagraphKind = "text"
    level: int = 0
    """Of a heading, 1 to 6; 0 where the format does not say."""
    label: str = ""
    """Of a note: its number, where the format says so (``[^1]:``, a docx footnote)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the format says is a note marker (a superscript, ``[^1]``, a link to a note). Offsets into the reading."""

    start: int
    end: int
    n: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Link:
    """An address behind words. Offsets into the reading."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file, decoded and cut into blocks."""

    text: str
    """To which all spans of the brief will refer."""
    reading: Reading
    """The words of ``text``, marks still among them."""
    blocks: tuple[Block, ...]
    """In order, not overlapping."""
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    """What the file's own metadata says: title, subtitle, author, publisher, date, url, language."""
    has_structure: bool = False
    """The format marks headings itself; nothing need be guessed."""
    encoding: str = ""
    pages: int = 0
    scanned: tuple[tuple[int, int, float], ...] = ()
    """Runs of the text that were read off pictures of pages, each with the confidence that its words are right."""
    warnings: tuple[str, ...] = ()


class Ink:
    """Collects a reading: runs of a source text that are kept, and single characters that stand for others."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.length = 0
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._origins: list[int] = []
        self._next = -1

    def keep(self, start: int, end: int) -> None:
        """Take over characters as they are."""
        if end > start:
            self._add(self.source[start:end], start)

    def put(self, character: str, at: int) -> None:
        """Write one character for the one (or the several) that begin at a place of the source."""
        self._add(character, at)

    def _add(self, text: str, origin: int) -> None:
        if origin != self._next:
            self._starts.append(self.length)
            self._origins.append(origin)
        self._parts.append(text)
        self.length += len(text)
        self._next = origin + len(text)

    def words_since(self, position: int) -> str:
        """Return what was collected from a position of the reading on."""
        parts: list[str] = []
        length = self.length
        for part in reversed(self._parts):
            if length <= position:
                break
            length -= len(part)
            parts.append(part)
        return "".join(reversed(parts))[max(0, position - length) :]

    def reading(self) -> Reading:
        """Return what was collected."""
        return Reading("".join(self._parts), tuple(self._starts), tuple(self._origins))


_ODD = re.compile(
    "\r\n?|[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff]"
)
_NEWLINES = "\r\u2028\u2029\x85\x0b"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def keep_words(ink: Ink, start: int, end: int) -> None:
    """Take over a run of the source, with plain spaces and line ends and without what cannot be seen.

    Soft hyphens, zero-width characters and the marks that turn the direction of writing go; a control character
    becomes a space.
    """
    source = ink.source
    position = start
    for match in _ODD.finditer(source, start, end):
        ink.keep(position, match.start())
        position = match.end()
        character = match.group()[0]
        if character in _NEWLINES:
            ink.put("\n", match.start())
        elif character in _SPACES or character < " " or "\x7f" <= character <= "\x9f":
            ink.put(" ", match.start())
    ink.keep(position, end)


def without(reading: Reading, cuts: list[tuple[int, int]]) -> Reading:
    """Return a reading without some of its spans, which must be in order and not overlap; it maps to the same text."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = 0
    position = 0
    for start, end in [*cuts, (len(reading.text), len(reading.text))]:
        for run_start, run_end in _runs(reading, position, start):
            starts.append(length)
            origins.append(reading.origin(run_start))
            pieces.append(reading.text[run_start:run_end])
            length += run_end - run_start
        position = end
    return Reading("".join(pieces), tuple(starts), tuple(origins))


def _runs(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Return the unbroken runs of a span of a reading."""
    import bisect

    first = bisect.bisect_right(reading.starts, start)
    last = bisect.bisect_left(reading.starts, end)
    edges = [start, *reading.starts[first:last], end]
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]


def document_of(found: Mapping[str, Any]) -> Document:
    """Return what a parser in a process of its own answered as a document.

    One that says nothing of it, as that of HTML, has structure, and neither pages nor scans.
    """
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
        has_structure=bool(found.get("has_structure", True)),
        pages=int(found.get("pages", 0)),
        scanned=tuple((start, end, confidence) for start, end, confidence in found.get("unsure", ())),
        warnings=tuple(found.get("warnings", ())),
    )
