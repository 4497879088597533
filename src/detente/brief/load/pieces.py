"""Paragraphs cut to a size that can be searched: whatever a file holds, reading takes time in proportion to its size.

Paragraphs that someone wrote come out as they go in.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from detente.brief.document import Block, Document
from detente.brief.load.limits import MAX_PARAGRAPH, MAX_WORD

_RUN = re.compile(rf"[!-\u024f\u2010-\u206f]{{{MAX_WORD + 1},}}")
"""No space among so many Latin letters, digits and signs; Chinese, Japanese and Thai are written without spaces."""
_SEAMS = ("\n", ". ", " ")
"""Where a paragraph is cut, the best first."""


def in_pieces(document: Document) -> Document:
    """Return a document in which long paragraphs are several, and what can be no words is set aside, with warnings."""
    text = document.reading.text
    blocks: list[Block] = []
    n_runs = n_long = 0
    for block in document.blocks:
        if block.end - block.start <= MAX_WORD:
            blocks.append(block)
            continue
        for part in _without_runs(text, block):
            pieces = [part] if part.kind == "boilerplate" else list(_pieces(text, part))
            n_runs += part.kind == "boilerplate" != block.kind
            n_long += len(pieces) > 1
            blocks += pieces
    warnings = [
        f"{n} {words}"
        for n, words in (
            (n_runs, f"runs of more than {MAX_WORD:,} characters without a space are set aside: they are no words"),
            (n_long, f"paragraphs of more than {MAX_PARAGRAPH:,} characters are read in pieces"),
        )
        if n
    ]
    if not warnings:
        return document
    return dataclasses.replace(document, blocks=tuple(blocks), warnings=(*document.warnings, *warnings))


def _without_runs(text: str, block: Block) -> Iterator[Block]:
    """Yield a block cut where characters follow on each other without a space; these are boilerplate."""
    position = block.start
    for match in _RUN.finditer(text, block.start, block.end):
        yield from _bare(text, dataclasses.replace(block, start=position, end=match.start()))
        yield Block(match.start(), match.end(), "boilerplate")
        position = match.end()
    yield from _bare(text, dataclasses.replace(block, start=position))


def _pieces(text: str, block: Block) -> Iterator[Block]:
    """Yield a block cut into pieces of bounded length, at line ends, else behind sentences, else between words."""
    start = block.start
    label = block.label
    while block.end - start > MAX_PARAGRAPH:
        limit = start + MAX_PARAGRAPH
        ends = (text.rfind(seam, start + MAX_PARAGRAPH // 2, limit) + len(seam.rstrip(" ")) for seam in _SEAMS)
        end = next((end for end in ends if end > start + MAX_PARAGRAPH // 2), limit)
        yield from _bare(text, dataclasses.replace(block, start=start, end=end, label=label))
        start, label = end, ""
    yield from _bare(text, dataclasses.replace(block, start=start, label=label))


def _bare(text: str, block: Block) -> Iterator[Block]:
    """Yield a block without the spaces at its ends, if anything is left of it."""
    words = text[block.start : block.end]
    start, end = block.start + len(words) - len(words.lstrip()), block.start + len(words.rstrip())
    if start < end:
        yield dataclasses.replace(block, start=start, end=end)
