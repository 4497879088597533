"""The reading as the finders see it: markers cut out, blocks in its offsets, sentences."""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.brief.document import Block, Document, Link, Mark, without
from detente.brief.find.marks import find_marks
from detente.brief.find.outline import outline
from detente.brief.find.sentences import split_sentences
from detente.brief.model import Reading

PROSE = frozenset({"text", "item", "quotation", "heading", "caption"})
"""Kinds of blocks whose words are the author's argument."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence. Offsets into the reading."""

    start: int
    end: int
    block: int
    """Index into `Body.blocks`."""


@dataclass(frozen=True, slots=True)
class Body:
    """What the finders work on. All offsets are into ``text``, the reading without its markers."""

    text: str
    reading: Reading
    """``text``, and the way back to the decoded text."""
    blocks: tuple[Block, ...]
    sentences: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    """Offsets of the document's own reading, where they still stand."""
    places: tuple[int, ...]
    """Where each mark stood, in ``text``."""
    links: tuple[Link, ...]
    masked: str
    """``text`` with addresses blanked out, of the same length: a host name is no country."""
    starts: tuple[int, ...]
    """Where each sentence begins."""
    date: dt.date | None = None
    """Of publication, once it is known."""

    def sentence_at(self, position: int) -> int | None:
        """Return the index of the sentence around a position, or None."""
        index = bisect.bisect_right(self.starts, position) - 1
        if index < 0 or position >= self.sentences[index].end:
            return None
        return index

    def words(self, start: int, end: int) -> str:
        """Return a span as one line."""
        return " ".join(self.text[start:end].split())

    def prose(self) -> Iterator[Block]:
        """Yield the blocks that hold the argument."""
        return (block for block in self.blocks if block.kind in PROSE)


_ADDRESS = re.compile(
    r"https?://[^\s<>\"”“]+|www\.[^\s<>\"”“]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|\b(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|org|net|gov|edu|int|info|ru|ua|uk|de|fr|cn|eu|us|il|ir|"
    r"io|tv|kz|by|ge|am|az|pl|tr|in|jp|kr|tw|hk"
    r"|su|media|news|pub|me|co)\b(?:/[^\s<>\"”“]*)?"
)


def mask_addresses(text: str) -> str:
    """Return a text of the same length in which web and mail addresses are blank.

    Examples
    --------
    >>> mask_addresses("See India.mid.ru/en now, U.S. troops")
    'See                  now, U.S. troops'
    """
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)


def make_body(document: Document) -> Body:
    """Return a document ready for the finders: kinds made sure, markers found and cut out, sentences split."""
    source = document.reading.text
    blocks, notes = outline(document)
    marks = find_marks(source, blocks, document.marks, [note.label for note in notes])
    cuts = sorted([*((mark.start, mark.end) for mark in marks), *_broken(source, marks)])
    reading = without(document.reading, cuts)
    shift = _Shift(cuts)
    moved = tuple(dataclasses.replace(block, start=shift(block.start), end=shift(block.end)) for block in blocks)
    links = tuple(Link(shift(link.start), shift(link.end), link.url) for link in document.links)
    places = tuple(shift(mark.start) for mark in marks)
    masked = mask_addresses(reading.text)
    sentences = tuple(
        Piece(start, end, index)
        for index, block in enumerate(moved)
        if block.kind in PROSE
        for start, end in _sentences(reading.text, block, places)
    )
    return Body(
        reading.text,
        reading,
        moved,
        sentences,
        tuple(marks),
        places,
        links,
        masked,
        tuple(piece.start for piece in sentences),
    )


_GAP = re.compile(
    r"(?<=[A-Za-z])(?:[-‐‑]\s{0,3}[\n\f]?[\s>]{0,12}|\s{0,3}[\n\f]\s{0,12}|(?<=\bun)\s(?=likely)|"
    r"(?<=\bim)\s(?=pro|pos|pla))(?P<tail>[a-z]{2,9})(?![\w-])"
)
_HEAD = re.compile(r"(?<![\w-])[A-Za-z]{2,9}$")
_JOINED = frozenset({
    "likely", "unlikely", "probable", "probably", "improbable", "improbably", "possible", "possibly", "impossible",
    "plausible", "implausible", "conceivable", "inconceivable", "certain", "certainly", "uncertain", "probability",
    "likelihood", "chance", "chances", "highly", "hardly", "cannot", "doubtful", "nobody", "never", "neither",
})  # fmt: skip
"""Words of likelihood, and words that deny, that are put together again where a line's end broke them."""


def _broken(text: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    r"""Return the hyphens and line ends inside words of likelihood: "un-" and "likely" are no "likely".

    Examples
    --------
    >>> _broken("War is un-\nlikely, a half-\nlikely thing, un\nlikely.", [])
    [(9, 11), (43, 44)]
    """
    found = []
    for match in _GAP.finditer(text):
        start, end = match.start(), match.start("tail")
        head = _HEAD.search(text, max(0, start - 10), start)
        if head is None or (head.group() + match["tail"]).lower() not in _JOINED:
            continue
        if not any(mark.start < end and start < mark.end for mark in marks):
            found.append((start, end))
    return found


def _sentences(text: str, block: Block, places: Sequence[int]) -> list[tuple[int, int]]:
    """Return the sentences of a block; a heading is one."""
    if block.kind == "heading":
        return [(block.start, block.end)] if block.end > block.start else []
    return split_sentences(text, block.start, block.end, _within(places, block))


def _within(places: Sequence[int], block: Block) -> tuple[int, ...]:
    return tuple(places[bisect.bisect_left(places, block.start) : bisect.bisect_right(places, block.end)])


class _Shift:
    """Moves an offset to where it is once some spans are cut out."""

    def __init__(self, cuts: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in cuts]
        self._cuts = cuts
        self._lost = [0]
        for start, end in cuts:
            self._lost.append(self._lost[-1] + end - start)

    def __call__(self, position: int) -> int:
        index = bisect.bisect_right(self._starts, position)
        lost = self._lost[index]
        if index and position < self._cuts[index - 1][1]:
            lost -= self._cuts[index - 1][1] - position
        return position - lost
