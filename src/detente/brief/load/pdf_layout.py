"""From the characters of PDF pages to paragraphs: lines, columns, running heads, footnotes, superscript markers."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Glyph(NamedTuple):
    """A character and where it stands; lengths in points, the origin at the bottom left of the page."""

    character: str
    left: float
    right: float
    baseline: float
    height: float
    """Of the font at this size, ascent to descent."""
    is_bold: bool


class Page(NamedTuple):
    """The characters of a page in the order of the file."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]


@dataclass(slots=True)
class Line:
    """Characters on one baseline without a wide gap."""

    page: int
    glyphs: list[Glyph] = field(default_factory=list)
    baseline: float = 0.0
    height: float = 0.0
    left: float = 0.0
    right: float = 0.0
    is_bold: bool = False
    text: str = ""
    marks: list[tuple[int, int]] = field(default_factory=list)
    """Spans in ``text`` of small digits set high."""


@dataclass(slots=True)
class _Block:
    lines: list[Line]
    kind: str = "text"
    level: int = 0
    label: str = ""


SPACE = 0.16
"""Gap, as a share of the font's height, that is a space where the file has none."""
GAP = 1.8
"""Gap, in heights, that parts two columns or two cells."""
HIGH = 0.14
"""How far above the baseline, in heights of the line, a superscript stands at least."""
SMALL = 0.86
"""How small a superscript is at most, in heights of the line."""
_NUMBER = re.compile(r"\d{1,3}(?:[,–-]\d{1,3})*|[*†‡§]{1,3}")
_LABEL = re.compile(r"(\d{1,3}|[*†‡])(?:[.)]\s*|\s+)(?=[^\s\d])")
_BULLET = re.compile(r"[•·▪■◦●‣➢►–-]\s|\(?\d{1,2}[.)]\s|\([a-z]\)\s")
_END = (".", "!", "?", ":", ".”", ".’", '."', "?”", "!”")


def lay_out(pages: Sequence[Page]) -> dict[str, Any]:
    """Return the text of a document with its blocks and marks, ready for JSON."""
    lines = [_page_lines(page) for page in pages]
    body = _body_height(lines)
    furniture = _furniture(pages, lines)
    blocks: list[_Block] = []
    notes: list[_Block] = []
    for page, page_lines in zip(pages, lines, strict=True):
        kept = [line for number, line in enumerate(page_lines) if (page.number, number) not in furniture]
        page_blocks = _blocks(_in_order(kept, page))
        for block in page_blocks:
            if _is_footnote(block, body, page, notes):
                notes.append(block)
            else:
                _add(blocks, block)
    _mark_headings(blocks, body)
    return {**_write(blocks, _split_notes(notes)), "title": _title(blocks, body)}


def _title(blocks: list[_Block], body: float) -> str:
    """Return what is set largest on the first page with words in it; empty if nothing stands out."""
    first = blocks[0].lines[0].page if blocks else 0
    best = ""
    tallest = 1.25 * body
    for block in blocks:
        text = " ".join(line.text.strip() for line in block.lines)
        tall = max(line.height for line in block.lines)
        if (
            block.lines[0].page == first
            and tall > tallest
            and len(re.findall(r"[^\W\d_]{2,}", text)) >= 3
            and len(text) < 250
        ):
            best, tallest = text, tall
    return best


def _page_lines(page: Page) -> list[Line]:
    """Return the lines of a page in the order of the file."""
    lines: list[Line] = []
    current: Line | None = None
    for glyph in page.glyphs:
        if glyph.character.isspace():
            if current is not None and current.glyphs[-1].character != " ":
                current.glyphs.append(glyph._replace(character=" "))
            continue
        if current is None or not _continues(current, glyph):
            current = Line(
                page.number, baseline=glyph.baseline, height=glyph.height, left=glyph.left, right=glyph.right
            )
            lines.append(current)
        elif (
            current.glyphs
            and current.glyphs[-1].character != " "
            and glyph.left - current.right > SPACE * max(glyph.height, 4)
        ):
            current.glyphs.append(glyph._replace(character=" "))
        current.glyphs.append(glyph)
        current.right = max(current.right, glyph.right)
        if glyph.height > current.height * 1.1:
            current.height, current.baseline = glyph.height, glyph.baseline
    lines = [line for line in lines if any(not glyph.character.isspace() for glyph in line.glyphs)]
    return [_finish(line) for line in _with_strays(lines)]


def _with_strays(lines: list[Line]) -> list[Line]:
    """Return lines with the superscripts put in that stand elsewhere in the file."""
    tall = [line for line in lines if len(line.glyphs) > 8]
    kept: list[Line] = []
    for line in lines:
        host = None
        if len(line.glyphs) <= 4:
            host = next(
                (
                    each
                    for each in tall
                    if line.height < SMALL * each.height
                    and HIGH * each.height < line.baseline - each.baseline < 0.7 * each.height
                    and each.left < line.left
                    and line.right < each.right + 0.5 * each.height
                ),
                None,
            )
        if host is None:
            kept.append(line)
            continue
        host.glyphs = sorted(
            [*(glyph for glyph in host.glyphs if glyph.character != " " or glyph.right > glyph.left), *line.glyphs],
            key=lambda glyph: glyph.left,
        )
        host.right = max(host.right, line.right)
    return kept


def _continues(line: Line, glyph: Glyph) -> bool:
    """Return whether a character goes on with a line: same height on the page, not far to the right, not back."""
    tall = max(line.height, glyph.height, 1.0)
    rise = abs(glyph.baseline - line.baseline)
    return rise < 0.45 * tall and -0.6 * tall < glyph.left - line.right < GAP * tall


def _finish(line: Line) -> Line:
    """Return a line with its text, its usual height and baseline, and its superscripts."""
    solid = [glyph for glyph in line.glyphs if not glyph.character.isspace()]
    heights = Counter(round(glyph.height, 1) for glyph in solid)
    line.height = max(heights, key=lambda height: (heights[height], height))
    usual = [glyph for glyph in solid if abs(glyph.height - line.height) < 0.3]
    line.baseline = statistics.median(glyph.baseline for glyph in usual)
    line.left = solid[0].left
    line.is_bold = sum(glyph.is_bold for glyph in solid) > 0.7 * len(solid)
    parts: list[str] = []
    is_high = False
    for glyph in line.glyphs:
        high = (
            not glyph.character.isspace()
            and glyph.height < SMALL * line.height
            and glyph.baseline > line.baseline + HIGH * line.height
        )
        if high and not is_high:
            line.marks.append((len(parts), len(parts)))
        if high:
            line.marks[-1] = (line.marks[-1][0], len(parts) + 1)
        is_high = high
        parts.append(glyph.character)
    text = "".join(parts)
    line.text = text
    line.marks = [span for span in line.marks if _NUMBER.fullmatch(text[slice(*span)].strip())]
    return line


def _body_height(pages: list[list[Line]]) -> float:
    """Return the height in which most characters are set."""
    heights: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 10.0


def _furniture(pages: Sequence[Page], lines: list[list[Line]]) -> set[tuple[int, int]]:
    """Return the lines, by page and position, that are page numbers or run along the top or bottom of many pages."""
    at_edge: dict[tuple[int, int], tuple[bool, str]] = {}
    counts: Counter[tuple[bool, str]] = Counter()
    for page, page_lines in zip(pages, lines, strict=True):
        seen: set[tuple[bool, str]] = set()
        for number, line in enumerate(page_lines):
            is_top = line.baseline > 0.9 * page.height
            if is_top or line.baseline < 0.1 * page.height:
                # The same words at the foot of one page and the head of the next are text, not furniture.
                key = is_top, re.sub(r"\d+", "0", " ".join(line.text.lower().split()))
                at_edge[page.number, number] = key
                seen.add(key)
        counts.update(seen)
    needed = 2 if len(pages) < 6 else 3
    return {
        place
        for place, key in at_edge.items()
        if re.fullmatch(r"(?:page )?[|\s–-]*(?:0|[ivxl]{1,6})[|\s–-]*(?:of 0)?", key[1])
        or (counts[key] >= needed and len(pages) > 1)
    }


def _in_order(lines: list[Line], page: Page) -> list[Line]:
    """Return the lines of a page as they are read: column by column, and what spans the columns in its place."""
    gutter = _gutter(lines, page)
    if gutter is None:
        return _join_rows(_top_down(lines))
    ordered: list[Line] = []
    band: list[Line] = []

    def flush() -> None:
        left = [line for line in band if line.right <= gutter + 2]
        right = [line for line in band if line.right > gutter + 2]
        ordered.extend(_join_rows(_top_down(left)) + _join_rows(_top_down(right)))
        band.clear()

    for line in _top_down(lines):
        if line.left < gutter - 4 and line.right > gutter + 4:
            flush()
            ordered.append(line)
        else:
            band.append(line)
    flush()
    return ordered


def _top_down(lines: list[Line]) -> list[Line]:
    """Return lines row by row, from left to right in each: files may hold a footnote in the middle of its sentence."""
    ordered: list[Line] = []
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if row and row[0].baseline - line.baseline > 0.35 * max(row[0].height, line.height):
            ordered += sorted(row, key=lambda line: line.left)
            row = []
        row.append(line)
    return ordered + sorted(row, key=lambda line: line.left)


def _gutter(lines: list[Line], page: Page) -> float | None:
    """Return where the gap between two columns runs, if there are two: few lines cross it, many stand on both sides."""
    if len(lines) < 12:
        return None
    best: tuple[int, float] | None = None
    for step in range(30, 71, 2):
        x = page.width * step / 100
        crossing = sum(1 for line in lines if line.left < x - 4 and line.right > x + 4)
        left = sum(1 for line in lines if line.right <= x + 2)
        right = sum(1 for line in lines if line.left >= x - 2)
        if (
            crossing <= 0.2 * len(lines)
            and min(left, right) >= 0.25 * len(lines)
            and (best is None or crossing < best[0])
        ):
            best = (crossing, x)
    return best[1] if best else None


def _join_rows(lines: list[Line]) -> list[Line]:
    """Return lines in which pieces that follow each other on one baseline are one."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(last.baseline - line.baseline) < 0.4 * max(last.height, line.height)
            and line.left >= last.right - 2
        ):
            shift = len(last.text) + 1
            last.text = f"{last.text} {line.text}"
            last.marks += [(start + shift, end + shift) for start, end in line.marks]
            last.right = line.right
            last.height = max(last.height, line.height) if len(last.text) < 2 * len(line.text) else last.height
        else:
            joined.append(line)
    return joined


def _blocks(lines: list[Line]) -> list[_Block]:
    """Return the paragraphs of a page."""
    blocks: list[_Block] = []
    leading = _leading(lines)
    for line in lines:
        last = blocks[-1].lines[-1] if blocks else None
        if last is None or _is_new(blocks[-1], last, line, leading):
            blocks.append(_Block([line]))
        else:
            blocks[-1].lines.append(line)
    return blocks


def _leading(lines: list[Line]) -> float:
    """Return the usual distance of two baselines, in heights of the line."""
    steps = [
        (above.baseline - below.baseline) / above.height
        for above, below in itertools.pairwise(lines)
        if above.height and 0.7 * above.height < above.baseline - below.baseline < 2.2 * above.height
    ]
    return statistics.median(steps) if steps else 1.2


def _is_new(block: _Block, last: Line, line: Line, leading: float) -> bool:
    """Return whether a line begins a paragraph."""
    step = last.baseline - line.baseline
    tall = max(last.height, line.height, 1.0)
    if step < -0.5 * tall or step > (leading + 0.35) * tall:
        return True
    if abs(last.height - line.height) > 0.09 * tall and not (last.marks and last.height < line.height):
        return True
    if last.is_bold != line.is_bold and len(last.text) < 100 and len(block.lines) == 1:
        return True
    if line.marks and line.marks[0][0] == 0:
        return True
    ended = last.text.rstrip().endswith(_END) or bool(last.marks and last.marks[-1][1] >= len(last.text.rstrip()))
    if _BULLET.match(line.text) and (ended or len(block.lines) > 1):
        return True
    width = max(each.right for each in block.lines) - min(each.left for each in block.lines)
    is_short = max(each.right for each in block.lines) - last.right > 0.12 * max(width, 1) and len(block.lines) > 1
    is_indented = line.left - min(each.left for each in block.lines) > 0.7 * tall and len(block.lines) > 1
    return ended and (is_short or is_indented)


def _is_footnote(block: _Block, body: float, page: Page, notes: list[_Block]) -> bool:
    """Return whether a block is a footnote, or goes on with one: small print low on the page, numbered at its head."""
    first = block.lines[0]
    if first.height > 0.94 * body and not (
        notes and notes[-1].lines[-1].page == page.number and first.marks[:1] == [(0, 1)]
    ):
        return False
    follows = bool(notes) and notes[-1].lines[-1].page == page.number and first.baseline < notes[-1].lines[-1].baseline
    if follows:
        return True
    has_label = bool(first.marks and first.marks[0][0] == 0) or bool(_LABEL.match(first.text))
    return has_label and first.baseline < 0.6 * page.height


def _add(blocks: list[_Block], block: _Block) -> None:
    """Add a block; one that begins in the middle of a sentence goes on with the one on the page before."""
    if blocks:
        last, first = blocks[-1].lines[-1], block.lines[0]
        words = first.text.lstrip()
        if (
            (last.page != first.page or last.baseline < first.baseline)
            and abs(last.height - first.height) < 0.3
            and len(blocks[-1].lines) + len(block.lines) > 2
            and (words[:1].islower() or last.text.rstrip().endswith(("-", ",")) or _is_full(blocks[-1], last, first))
            and not last.text.rstrip().endswith(_END)
        ):
            blocks[-1].lines += block.lines
            return
    blocks.append(block)


def _is_full(block: _Block, last: Line, first: Line) -> bool:
    """Return whether a paragraph ends in a whole line of words: then it goes on where the next page has such lines."""
    width = max(each.right for each in block.lines) - min(each.left for each in block.lines)
    return (
        last.page != first.page
        and len(block.lines) > 1
        and last.is_bold == first.is_bold
        and last.right - last.left > 0.85 * width
        and last.text.rstrip()[-1:].isalnum()
        and not _BULLET.match(first.text)
        and first.marks[:1] != [(0, 1)]
    )


def _mark_headings(blocks: list[_Block], body: float) -> None:
    """Say which blocks are headings: larger or bold, short, without a full stop."""
    sizes: set[float] = set()
    for block in blocks:
        text = " ".join(line.text.strip() for line in block.lines)
        tall = block.lines[0].height
        is_large = tall > 1.12 * body
        is_bold = all(line.is_bold for line in block.lines) and tall > 0.95 * body
        if (
            (is_large or is_bold)
            and len(text) < 200
            and len(block.lines) <= 4
            and not text.endswith((".", ",", ";"))
            and re.search(r"[^\W\d]{2}", text)
        ):
            block.kind = "heading"
            sizes.add(round(tall, 1))
        elif tall < 0.94 * body and re.match(r"(?:Figure|Fig\.|Table|Map|Source|Photo|Note)\b", text):
            block.kind = "caption"
        elif _BULLET.match(text):
            block.kind = "item"
    ranks = {size: rank + 1 for rank, size in enumerate(sorted(sizes, reverse=True))}
    for block in blocks:
        if block.kind == "heading":
            block.level = min(6, ranks[round(block.lines[0].height, 1)])


def _split_notes(notes: list[_Block]) -> list[_Block]:
    """Return footnotes one a block, each with its number; a piece without a number belongs to the note before it."""
    split: list[_Block] = []
    for block in notes:
        for line in block.lines:
            expected = int(split[-1].label) + 1 if split and split[-1].label.isdigit() else 0
            label = ""
            if line.marks and line.marks[0][0] == 0:
                label = line.text[: line.marks[0][1]].strip()
            elif match := _LABEL.match(line.text):
                is_next = match.group(1).isdigit() and (not expected or expected <= int(match.group(1)) <= expected + 2)
                label = (
                    match.group(1) if is_next and (line is block.lines[0] or int(match.group(1)) == expected) else ""
                )
            if label or not split:
                split.append(_Block([line], "note", 0, label))
            else:
                split[-1].lines.append(line)
    return split


def _write(blocks: list[_Block], notes: list[_Block]) -> dict[str, Any]:
    """Write the blocks one below the other; lines are joined, words broken at line ends made whole."""
    vocabulary = Counter(
        word
        for block in [*blocks, *notes]
        for line in block.lines
        for word in re.findall(r"[a-z]+(?:-[a-z]+)*", line.text.lower())
    )
    text: list[str] = []
    length = 0
    spans: list[tuple[int, int, str, int, str]] = []
    marks: list[tuple[int, int, str, float]] = []
    for block in [*blocks, *notes]:
        words, found = _join(block.lines, vocabulary, has_label=bool(block.label))
        if not words.strip():
            continue
        if text:
            text.append("\n\n")
            length += 2
        start = length
        if block.label:
            match = re.match(rf"\s*{re.escape(block.label)}[.)]?\s*", words)
            start += match.end() if match else 0
        spans.append((start, length + len(words), block.kind, block.level, block.label))
        for mark_start, mark_end in found:
            marks += _separate(words, mark_start, mark_end, length)
        text.append(words)
        length += len(words)
    return {
        "text": "".join(text),
        "blocks": spans,
        "marks": marks,
        "has_structure": sum(1 for block in blocks if block.kind == "heading") >= 2,
    }


def _separate(words: str, start: int, end: int, shift: int) -> list[tuple[int, int, str, float]]:
    """Return the marks of a superscript such as ``1,2``, one each."""
    if re.search(r"(?:\bk?m|\bcm|\bCO|\bR)$", words[max(0, start - 4) : start]) and words[start:end] in {"2", "3"}:
        return []
    return [
        (shift + start + match.start(), shift + start + match.end(), match.group(), 0.97)
        for match in re.finditer(r"\d{1,3}|[*†‡§]{1,3}", words[start:end])
    ]


def _join(lines: list[Line], vocabulary: Counter[str], *, has_label: bool) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of some lines as one text, and the superscripts in it, the label of a note left out."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for number, line in enumerate(lines):
        lead = len(line.text) - len(line.text.lstrip())
        words = line.text.strip()
        if parts:
            broken = re.search(r"([A-Za-z]+)-$", parts[-1])
            following = re.match(r"[a-z]+", words)
            if broken and following:
                whole = (broken.group(1) + following.group()).lower()
                apart = f"{broken.group(1)}-{following.group()}".lower()
                if vocabulary[whole] >= vocabulary[apart]:
                    parts[-1] = parts[-1][:-1]
                    length -= 1
            elif not parts[-1].endswith(("-", "–", "—", "/")):
                parts.append(" ")
                length += 1
        for start, end in line.marks:
            if not (has_label and number == 0 and start == 0):
                marks.append((length + start - lead, length + end - lead))
        parts.append(words)
        length += len(words)
    return "".join(parts), marks
