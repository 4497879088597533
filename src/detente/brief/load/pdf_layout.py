"""Where a PDF page says nothing of its structure: from its lines to paragraphs, in the order of the file.

The order of the file is kept, as PDFium does. Two columns are told by a gap that runs down the page. Where the file
does not go down one column and then the other, but from one to the other and back, its order and the page's disagree:
if both sides are running text it is read by column, and a warning says so.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from detente.brief.load.pdf_lines import Glyph, Line, Page, Paragraph, lines_of

_LABEL = re.compile(r"(\d{1,3}|[*†‡])(?:[.)]\s*|\s+)(?=[^\s\d])")
BULLET = re.compile(r"[•·▪■◦●‣➢►–-]\s|\(?\d{1,3}[.)]\s|\[\d{1,3}\]\s|\([a-z]\)\s")
"""What stands before an item of a list."""
ENDS = (".", "!", "?", ":", ".”", ".’", '."', "?”", "!”", ".)", "?)", "!)")
"""What a paragraph ends with, as a rule."""
_ALLEY = 0.6
"""Width, in heights of a line, of the narrowest gap between two columns; spaces between words are about half of it."""


def furniture(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> set[int]:
    """Return the lines, by their ``id``, that are page numbers or run along the top or bottom of many pages."""
    at_edge: dict[int, set[tuple[bool, str, tuple[int, ...]]]] = {}
    counts: Counter[tuple[bool, str, tuple[int, ...]]] = Counter()
    found: set[int] = set()
    for page, page_lines in zip(pages, lines, strict=True):
        seen: set[tuple[bool, str, tuple[int, ...]]] = set()
        for line in page_lines:
            is_top = line.baseline > 0.9 * page.height
            if not is_top and line.baseline >= 0.1 * page.height:
                continue
            words, numbers = _words_and_numbers(line)
            if _PAGE_NUMBER.fullmatch(words):
                found.add(id(line))
            elif not line.has_label() and not BULLET.match(line.text):
                # The same words at the foot of one page and the head of the next are text, not furniture.
                at_edge[id(line)] = {(is_top, words, each) for each in _counted(numbers, page.number)}
                seen |= at_edge[id(line)]
        counts.update(seen)
    needed = 2 if len(pages) < 6 else 3
    return found | {
        line for line, keys in at_edge.items() if len(pages) > 1 and max(counts[key] for key in keys) >= needed
    }


_PAGE_NUMBER = re.compile(r"(?:page )?[|\s–-]*(?:0|[ivxl]{1,6})[|\s–-]*(?:of 0)?")


def _words_and_numbers(line: Line) -> tuple[str, list[int]]:
    """Return the words of a line with 0 for every number, and the numbers."""
    words = " ".join(line.text.lower().split())
    return re.sub(r"\d+", "0", words), [int(number[:9]) for number in re.findall(r"\d+", words)]


def _counted(numbers: list[int], page: int) -> Iterator[tuple[int, ...]]:
    """Yield numbers as they are, and with the first or the last less the page: the same where that counts pages."""
    yield tuple(numbers)
    for place in {0, len(numbers) - 1} if numbers else ():
        yield (*numbers[:place], numbers[place] - page, *numbers[place + 1 :], -1 - place)


def page_lines(page: Page, glyphs: Sequence[Glyph]) -> tuple[list[Line], bool]:
    """Return the lines of a page as they are read, and whether its columns had to be put in order.

    Lines of two columns that follow each other on one baseline are two lines, however narrow the gap.
    """
    lines = lines_of(glyphs, page.number)
    gutter = _gutter(lines, page)
    if gutter is None:
        return _rows(lines), False

    def is_parted(line: Line, glyph: Glyph) -> bool:
        return line.right <= gutter + 1 <= glyph.left + 2 and glyph.left - line.right > 0.5 * _ALLEY * line.height

    lines = lines_of(glyphs, page.number, is_parted)
    if _goes_down(lines, gutter) or not _is_prose(lines, gutter):
        return _rows(lines, gutter), False
    return _by_column(lines, gutter), True


def _gutter(lines: Sequence[Line], page: Page) -> float | None:
    """Return where the gap between two columns runs, if there are two: few lines cross it, many stand on both sides."""
    stretches = [(line, _stretches(line)) for line in lines]
    n_stretches = sum(len(each) for _, each in stretches)
    if n_stretches < 12:
        return None
    best: tuple[int, float] | None = None
    for step in range(30, 71):
        x = page.width * step / 100
        crossing = left = right = 0
        for _, each in stretches:
            for start, end in each:
                crossing += start < x - 1 and end > x + 1
                left += end <= x + 1
                right += start >= x - 1
        if (
            crossing <= 0.2 * n_stretches
            and min(left, right) >= 0.25 * n_stretches
            and (best is None or crossing < best[0])
        ):
            best = (crossing, x)
    return best[1] if best else None


def _stretches(line: Line) -> list[tuple[float, float]]:
    """Return the parts of a line between gaps that may be those of columns, from left to right."""
    parts: list[tuple[float, float]] = []
    for glyph in line.glyphs:
        if glyph.character.isspace():
            continue
        if parts and glyph.left - parts[-1][1] < _ALLEY * line.height:
            parts[-1] = (parts[-1][0], max(parts[-1][1], glyph.right))
        else:
            parts.append((glyph.left, glyph.right))
    return parts


def _side(line: Line, gutter: float) -> int:
    """Return -1 for a line left of the gap between the columns, 1 right of it, 0 across it."""
    if line.right <= gutter + 2:
        return -1
    return 1 if line.left >= gutter - 2 else 0


def _goes_down(lines: Sequence[Line], gutter: float) -> bool:
    """Return whether the file goes down one column before it begins the other."""
    sides = [side for side in (_side(line, gutter) for line in lines) if side]
    changes = sum(1 for first, second in itertools.pairwise(sides) if first != second)
    return changes <= max(3, 0.15 * len(sides))


def _is_prose(lines: Sequence[Line], gutter: float) -> bool:
    """Return whether most lines on both sides are about as wide as their column: text, and no cells of a table."""
    for side in (-1, 1):
        widths = [line.right - line.left for line in lines if _side(line, gutter) == side]
        if len(widths) < 6 or statistics.median(widths) < 0.75 * max(widths):
            return False
    return True


def _by_column(lines: Sequence[Line], gutter: float) -> list[Line]:
    """Return lines column by column, and what spans the columns in its place."""
    ordered: list[Line] = []
    band: list[Line] = []
    for line in [*sorted(lines, key=lambda line: -line.baseline), None]:
        if line is not None and _side(line, gutter):
            band.append(line)
            continue
        for side in (-1, 1):
            ordered += [each for each in band if _side(each, gutter) == side]
        band = []
        if line is not None:
            ordered.append(line)
    return ordered


def _rows(lines: Sequence[Line], gutter: float | None = None) -> list[Line]:
    """Return lines in which pieces that follow each other on one baseline are one: the cells of a row."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(last.baseline - line.baseline) < 0.4 * max(last.height, line.height)
            and line.left >= last.right - 2
            and (gutter is None or _side(last, gutter) == _side(line, gutter))
        ):
            is_cell = line.left - last.right > last.height
            shift = len(last.text) + 1
            last.text = f"{last.text}{chr(9) if is_cell else ' '}{line.text}"
            last.glyphs = [*last.glyphs, line.glyphs[0]._replace(character=" "), *line.glyphs]
            last.marks += [(start + shift, end + shift) for start, end in line.marks]
            last.right = line.right
            last.height = max(last.height, line.height) if len(last.text) < 2 * len(line.text) else last.height
        else:
            joined.append(line)
    return joined


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """Return the paragraphs of a page."""
    found: list[Paragraph] = []
    leading = _leading(lines)
    for line in lines:
        last = found[-1].lines[-1] if found else None
        if last is None or _is_new(found[-1], last, line, leading):
            found.append(Paragraph([line]))
        else:
            found[-1].lines.append(line)
    rows = [sum("\t" in line.text for line in paragraph.lines) for paragraph in found]
    for index, paragraph in enumerate(found):
        n_beside = max(rows[max(0, index - 1) : index] + rows[index + 1 : index + 2], default=0)
        if rows[index] > 0.5 * len(paragraph.lines) and (rows[index] >= 2 or n_beside):
            paragraph.kind = "table"
            for line in paragraph.lines[1:]:  # each row keeps its line
                line.lead = "\n"
    return found


def _leading(lines: Sequence[Line]) -> float:
    """Return the usual distance of two baselines, in heights of the line."""
    steps = [
        (above.baseline - below.baseline) / above.height
        for above, below in itertools.pairwise(lines)
        if above.height and 0.7 * above.height < above.baseline - below.baseline < 2.2 * above.height
    ]
    return statistics.median(steps) if steps else 1.2


def _is_new(paragraph: Paragraph, last: Line, line: Line, leading: float) -> bool:
    """Return whether a line begins a paragraph."""
    step = last.baseline - line.baseline
    tall = max(last.height, line.height, 1.0)
    if step < -0.5 * tall or step > (leading + 0.35) * tall or line.left > last.right + tall:
        return True
    if abs(last.height - line.height) > 0.09 * tall and not (last.marks and last.height < line.height):
        return True
    if last.is_bold != line.is_bold and len(last.text) < 100 and len(paragraph.lines) == 1:
        return True
    ended = ends(last)
    if line.has_label() and ended:
        return True
    if BULLET.match(line.text) and (ended or len(paragraph.lines) > 1):
        return True
    left, right = min(each.left for each in paragraph.lines), max(each.right for each in paragraph.lines)
    room = right - last.right
    is_short = room > max(0.12 * (right - left), _first_word(line) + 0.3 * tall) and len(paragraph.lines) > 1
    is_indented = line.left - left > 0.7 * tall and len(paragraph.lines) > 1
    return ended and (is_short or is_indented)


def _first_word(line: Line) -> float:
    """Return how wide the first word of a line is."""
    word = list(itertools.takewhile(lambda glyph: not glyph.character.isspace(), line.glyphs))
    return word[-1].right - word[0].left if word else 0.0


def ends(line: Line) -> bool:
    """Return whether a line ends a sentence; a marker may stand behind its full stop."""
    words = line.text.rstrip()
    while line.marks and words and any(end == len(words) for _, end in line.marks):
        start = next(start for start, end in line.marks if end == len(words))
        words = words[:start].rstrip()
    return words.endswith(ENDS)


def is_footnote(paragraph: Paragraph, body: float, page: Page, notes: Sequence[Paragraph], raised: set[str]) -> bool:
    """Return whether a paragraph is a footnote, or goes on with one.

    It is small print numbered at its head that stands low on the page or has the number that is due; below it all small
    print is. In print of any size it is what begins with a raised number that also stands raised in the text before.
    """
    first = paragraph.lines[0]
    label = label_of(first)
    due = _due(notes)
    number = int(label) if label.isdigit() else 0
    if first.has_label() and label in raised and (number == 1 or due <= number <= due + 2):
        return True
    on_page = bool(notes) and notes[-1].lines[-1].page == page.number
    if first.height > 0.94 * body:
        return on_page and first.has_label()
    if on_page and first.baseline < notes[-1].lines[-1].baseline:
        return True
    if any(line.has_label() and label_of(line) == str(due) for line in paragraph.lines[1:]):
        return True
    if notes and notes[-1].lines[-1].page == page.number - 1 and first.baseline < 0.4 * page.height:
        is_rest = first.text.lstrip()[:1].islower() and not ends(notes[-1].lines[-1])
        if is_rest:
            return True
    is_next = first.has_label() or not number or number == 1 or due <= number <= due + 2
    return bool(label) and is_next and (first.baseline < 0.6 * page.height or number == due)


def _due(notes: Sequence[Paragraph]) -> int:
    """Return the number that the next note should have."""
    for note in reversed(notes[-5:]):
        labels = [label_of(line) for line in note.lines if line.has_label() or line is note.lines[0]]
        numbers = [int(label) for label in labels if label.isdigit()]
        if numbers:
            return numbers[-1] + 1
    return 1


def label_of(line: Line) -> str:
    """Return the number or sign at the head of a line that may be a note's; empty if there is none."""
    if line.has_label():
        return line.text[slice(*line.marks[0])].strip()
    match = _LABEL.match(line.text)
    return match.group(1) if match else ""


def mark_headings(paragraphs: Sequence[Paragraph], body: float) -> None:
    """Say which paragraphs are headings: larger or bold, short, without a full stop; and captions and items."""
    sizes: set[float] = set()
    for paragraph in paragraphs:
        if paragraph.kind != "text":
            continue
        text = paragraph.words()
        tall = paragraph.lines[0].height
        is_large = tall > 1.12 * body
        is_bold = all(line.is_bold for line in paragraph.lines) and tall > 0.95 * body
        if (
            (is_large or is_bold)
            and len(text) < 200
            and len(paragraph.lines) <= 4
            and not text.endswith((".", ",", ";"))
            and re.search(r"[^\W\d]{2}", text)
        ):
            paragraph.kind = "heading"
            sizes.add(round(tall, 1))
        elif tall < 0.94 * body and re.match(r"(?:Figure|Fig\.|Table|Map|Source|Photo|Note)\b", text):
            paragraph.kind = "caption"
        elif BULLET.match(text):
            paragraph.kind = "item"
    ranks = {size: rank + 1 for rank, size in enumerate(sorted(sizes, reverse=True))}
    for paragraph in paragraphs:
        if paragraph.kind == "heading" and not paragraph.level:
            paragraph.level = min(6, ranks[round(paragraph.lines[0].height, 1)])
