"""Plain text: paragraphs from blank lines, wrapped lines, indentation; note labels and page breaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from detente.brief.document import Block, Document, Ink, keep_words

WRAP_SPREAD = 0.25
"""Lines are wrapped if all but the last of a paragraph are at least this close to the longest, as a share of it."""
_LABEL = re.compile(r"\s*(?:\[\^?(\d{1,3}|[*†‡])\]|\^(\d{1,3})\b|([¹²³⁰⁴-⁹]{1,3})|(\d{1,3})[.)]\s)")
_ITEM = re.compile(r"\s*(?:[-*•·▪◦–—‣●■]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s+)\S")
_RULE = re.compile(r"\s*(?:[-*_=~#–—]\s?){3,}\s*$")
_PAGE = re.compile(
    r"\s*(?:page\s+)?[-–—]?\s?(?:\d{1,4}|[ivxl]{1,6})(?:\s?(?:of|/)\s?\d{1,4})?\s?[-–—]?\s*$", re.IGNORECASE
)
_END = '.!?:;"”’)…]'


def load_text(text: str) -> Document:
    """Return plain text as a document, all guesses still to be made by the finders."""
    ink = Ink(text)
    keep_words(ink, 0, len(text))
    reading = ink.reading()
    lines = list(_lines(reading.text))
    if "\f" in reading.text:
        lines = _without_page_furniture(reading.text, lines)
    width = _width(lines)
    blocks: list[Block] = []
    for chunk in _chunks(reading.text, lines):
        blocks += _blocks(reading.text, chunk, width)
    return Document(text, reading, tuple(blocks))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each line, without its end; a page break ends a line as well."""
    start = 0
    for match in re.finditer(r"[\n\f]", text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _without_page_furniture(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return lines without page numbers and without the lines that stand at the top or bottom of many pages."""
    pages: list[list[tuple[int, int]]] = [[]]
    for line in lines:
        pages[-1].append(line)
        if text[line[1] : line[1] + 1] == "\f":
            pages.append([])
    edges: dict[str, int] = {}
    for page in pages:
        filled = [line for line in page if text[slice(*line)].strip()]
        for line in {*filled[:2], *filled[-2:]}:
            key = re.sub(r"\d+", "0", text[slice(*line)].strip().lower())
            edges[key] = edges.get(key, 0) + 1
    running = {key for key, count in edges.items() if count >= 3 and count > len(pages) / 4 and len(key) < 120}
    kept: list[tuple[int, int]] = []
    for page in pages:
        filled = [line for line in page if text[slice(*line)].strip()]
        borders = {*filled[:2], *filled[-2:]}
        for line in page:
            words = text[slice(*line)].strip()
            if line in borders and (_PAGE.match(words) or re.sub(r"\d+", "0", words.lower()) in running):
                continue
            kept.append(line)
    return kept


def _width(lines: list[tuple[int, int]]) -> int:
    """Return the length to which lines are wrapped, or 0 if they are not: then each line is a paragraph."""
    lengths = sorted(end - start for start, end in lines if end > start)
    if len(lengths) < 4:
        return 0
    longest = lengths[int(0.95 * (len(lengths) - 1))]
    if longest > 130 or longest < 30:
        return 0
    near = sum(1 for length in lengths if length > (1 - WRAP_SPREAD) * longest)
    return longest if near > 0.35 * len(lengths) else 0


def _chunks(text: str, lines: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield runs of lines between blank lines and rules."""
    chunk: list[tuple[int, int]] = []
    for line in lines:
        words = text[slice(*line)]
        if not words.strip() or _RULE.match(words):
            if chunk:
                yield chunk
            chunk = []
        else:
            chunk.append(line)
    if chunk:
        yield chunk


def _blocks(text: str, chunk: list[tuple[int, int]], width: int) -> Iterator[Block]:
    """Yield the paragraphs of a run of lines."""
    is_wrapped = (width > 0 and _is_wrapped(text, chunk, width)) or _runs_on(text, chunk)
    indent = min(_indent(text, line) for line in chunk)
    group: list[tuple[int, int]] = []
    for number, line in enumerate(chunk):
        words = text[slice(*line)]
        starts_new = (
            not is_wrapped
            or (bool(_LABEL.match(words) or _ITEM.match(words)) and _is_start(text, group))
            or (
                number > 0
                and indent + 2 <= _indent(text, line) <= indent + 10
                and _is_start(text, group)
                and not _is_hanging(text, chunk)
            )
        )
        if starts_new and group:
            yield _block(text, group)
            group = []
        group.append(line)
    if group:
        yield _block(text, group)


def _is_wrapped(text: str, chunk: list[tuple[int, int]], width: int) -> bool:
    """Return whether the lines of a run are one text broken at a width, not a list of short lines."""
    if len(chunk) == 1:
        return False
    full = sum(1 for start, end in chunk[:-1] if end - start >= 0.6 * width)
    if full >= 0.6 * (len(chunk) - 1):
        return True
    # The next line's first word would have fitted: the break was meant.
    forced = sum(
        1
        for line, following in itertools.pairwise(chunk)
        if line[1] - line[0] + 1 + len(text[slice(*following)].split(maxsplit=1)[0]) <= 0.8 * width
    )
    return forced < 0.4 * (len(chunk) - 1)


def _runs_on(text: str, chunk: list[tuple[int, int]]) -> bool:
    """Return whether most lines of a run end in the midst of a sentence that the next line goes on with."""
    breaks = [
        not text[slice(*line)].rstrip().endswith(tuple(_END)) and text[slice(*following)].lstrip()[:1].islower()
        for line, following in itertools.pairwise(chunk)
    ]
    return bool(breaks) and sum(breaks) > 0.5 * len(breaks)


def _is_start(text: str, group: list[tuple[int, int]]) -> bool:
    """Return whether a new paragraph may begin after a group of lines: nothing is left hanging."""
    if not group:
        return True
    last = text[slice(*group[-1])].rstrip()
    return last.endswith(tuple(_END)) or bool(_LABEL.match(text[slice(*group[0])])) or last[-1:].isdigit()


def _is_hanging(text: str, chunk: list[tuple[int, int]]) -> bool:
    """Return whether all lines but the first are indented, as in lists and bibliographies."""
    first = _indent(text, chunk[0])
    return len(chunk) > 1 and all(_indent(text, line) > first for line in chunk[1:])


def _indent(text: str, line: tuple[int, int]) -> int:
    words = text[slice(*line)]
    return len(words.expandtabs(4)) - len(words.expandtabs(4).lstrip())


def _block(text: str, group: list[tuple[int, int]]) -> Block:
    start, end = group[0][0], group[-1][1]
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return Block(start, end, "item" if _ITEM.match(words) and not words.lstrip().startswith("*") else "text")
