"""A document as a page shows it: its paragraphs, cut where findings begin and end. Text stays text."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.workbench.briefs.standing import Standing

TAGS: Mapping[str, str] = {"heading": "h2", "quotation": "blockquote", "table": "pre", "caption": "p"}
"""Kinds of paragraphs that are no plain paragraph."""
MOST_SHOWN = 300
"""Findings on a page, about 400 kB: a brief of twenty pages has as many, and one with thousands is shown in parts."""
LONGEST = 600
"""Letters of a piece of text for a finding, where it stands alone on a page."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters over which the same findings stand."""

    text: str
    """The letters."""
    owner: Standing | None = None
    """The finding that a click leads to: the shortest."""
    keys: str = ""
    """Of all that stand over it, with blanks between."""
    begins: tuple[str, ...] = ()
    """Keys of the findings whose first letter this is: anchors stand before it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph."""

    start: int
    """First code point of it in the text."""
    tag: str
    """The element."""
    kind: str
    """Its kind."""
    pieces: list[Piece]
    """What it is made of."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: some findings, and the paragraphs in which they begin."""

    number: int
    """Its place among the parts, from 1."""
    findings: Sequence[Standing]
    """Those that are shown, in the order of the text."""
    first: int
    """Place of the first of them among all, from 1."""
    start: int
    """First code point of its text."""
    end: int
    """Behind the last one."""

    @property
    def last(self) -> int:
        """Place of the last finding among all."""
        return self.first + len(self.findings) - 1


def parts_of(
    found: Sequence[Standing], text: str, outline: Sequence[Sequence[Any]], *, most: int = MOST_SHOWN
) -> list[Part]:
    """Cut a text where so many findings have begun; a paragraph in which a cut falls belongs to both parts.

    Parameters
    ----------
    found
        The findings that are shown, in the order of the text.
    text
        The text.
    outline
        Of each paragraph the first and last code point, its kind, and the level of a heading.
    most
        Findings of a part.
    """
    groups = [found[place : place + most] for place in range(0, max(len(found), 1), most)]
    ends = [end for _, end, *_ in outline]
    starts = [0, *(_around(group[0].found["start"], outline, ends)[0] for group in groups[1:])]
    parts = []
    for number, (group, start) in enumerate(zip(groups, starts, strict=True)):
        is_last = number + 1 == len(groups)
        end = len(text) if is_last else max(starts[number + 1], _around(group[-1].found["start"], outline, ends)[1])
        parts.append(Part(number + 1, group, number * most + 1, start, end))
    return parts


def _around(place: int, outline: Sequence[Sequence[Any]], ends: Sequence[int]) -> tuple[int, int]:
    """Return the paragraph of a place; where it lies in none, the place alone."""
    index = bisect.bisect_right(ends, place)
    if index < len(outline) and outline[index][0] <= place:
        return outline[index][0], outline[index][1]
    return place, place + 1


def blocks_of(
    text: str,
    outline: Sequence[Sequence[Any]],
    found: Iterable[Standing],
    *,
    within: tuple[int, int] | None = None,
) -> Iterator[Block]:
    """Yield the paragraphs of a text with findings over them; nothing of the text that can be seen is left out.

    Parameters
    ----------
    text
        The text.
    outline
        Of each paragraph the first and last code point, its kind, and the level of a heading.
    found
        The findings that are shown.
    within
        First code point, and that behind the last one, of the part that is shown; all by default.
    """
    low, high = within or (0, len(text))
    spans = sorted(_spans(found, len(text)), key=lambda each: (each[0], -each[1]))
    starts = [start for start, _, _, _ in spans]
    longest = max((end - start for start, end, _, _ in spans), default=0)
    for start, end, kind in _paragraphs(text, outline):
        if end <= low or start >= high:
            continue
        first = bisect.bisect_left(starts, start - longest)
        near = [each for each in spans[first : bisect.bisect_left(starts, end)] if each[1] > start]
        yield Block(start, TAGS.get(kind, "p"), kind, list(_pieces(text, start, end, near)))


_Span = tuple[int, int, Standing, bool]
"""Start, end, finding, and whether this is the first of its spans."""


def _spans(found: Iterable[Standing], length: int) -> Iterator[_Span]:
    for each in found:
        start, end = each.found["start"], each.found["end"]
        if 0 <= start < end <= length:
            yield start, end, each, True
        yield from ((a, b, each, False) for a, b in each.found["more"] if 0 <= a < b <= length)


def _paragraphs(text: str, outline: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int, str]]:
    """Yield the paragraphs, and between them what belongs to none."""
    position = 0
    for start, end, kind, _ in outline:
        if start < position or end > len(text):
            continue
        rest = list(_between(text, position, start))
        first = start
        if rest and not any(map(str.isalnum, text[rest[-1][0] : start])):  # the marks of a heading or of bold letters
            first = rest.pop()[0]
        yield from rest
        yield first, end, str(kind)
        position = end
    yield from _between(text, position, len(text))


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text[start:end]):
        yield start + match.start(), start + match.end(), "rest"


def _pieces(text: str, start: int, end: int, near: Sequence[_Span]) -> Iterator[Piece]:
    edges = sorted({start, end, *(place for a, b, _, _ in near for place in (a, b) if start < place < end)})
    active: list[_Span] = []
    waiting = 0
    for here, there in itertools.pairwise(edges):
        while waiting < len(near) and near[waiting][0] <= here:
            active.append(near[waiting])
            waiting += 1
        active = [each for each in active if each[1] > here]
        if not active:
            yield Piece(text[here:there])
            continue
        owner = min(active, key=lambda each: each[1] - each[0])[2]
        keys = " ".join(dict.fromkeys(each[2].key for each in active))
        begins = tuple(each[2].key for each in active if each[3] and max(each[0], start) == here and each[0] >= start)
        yield Piece(text[here:there], owner, keys, begins)


def context_of(text: str, standing: Standing, outline: Sequence[Sequence[Any]]) -> tuple[str, str, str]:
    """Return what stands before a finding in its paragraph, its words, and what stands behind it."""
    start, end = standing.found["start"], standing.found["end"]
    around = next(((a, b) for a, b, *_ in outline if a <= start < b), (start, end))
    first, last = max(around[0], start - LONGEST // 2), min(max(around[1], end), end + LONGEST // 2)
    before = ("… " if first > around[0] else "") + text[first:start]
    behind = text[end:last] + (" …" if last < around[1] else "")
    return before, text[start:end], behind
