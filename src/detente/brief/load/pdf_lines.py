"""From the characters of a PDF page to lines, with what is set small and high in them."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """A character and where it stands; lengths in points, the origin at the bottom left of the page."""

    character: str
    left: float
    right: float
    baseline: float
    height: float
    """Of the font at this size, ascent to descent."""
    is_bold: bool
    content: int = -1
    """Of the marked content it belongs to: its number on the page; -1 for none."""
    confidence: float = 1.0
    """That it is this character; below 1 where a scan was read."""


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
    lead: str = " "
    """What parts it from the line before: a tab between the cells of a table."""

    def has_label(self) -> bool:
        """Return whether it begins with a raised number or sign."""
        return bool(self.marks) and not self.text[: self.marks[0][0]].strip()


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]
    kind: str = "text"
    level: int = 0
    label: str = ""
    """Of a note: its number."""
    is_sure: bool = False
    """Its kind and its ends are the file's own, not inferred."""
    starts_before: bool = False
    """The file says that its beginning is on another page."""
    goes_on: bool = False
    """The file says that its end is on another page."""
    place: int = 0
    """Of its first character among those of the page, in the order of the file."""

    def words(self) -> str:
        """Return its text in one line."""
        return " ".join(line.text.strip() for line in self.lines)


SPACE = 0.16
"""Gap, as a share of the font's height, that is a space where the file has none."""
GAP = 1.8
"""Gap, in heights, that parts two columns or two cells."""
HIGH = 0.14
"""How far above the baseline, in heights of the line, a superscript stands at least."""
HIGHEST = 0.75
"""How far at most; what stands higher is another line."""
SMALL = 0.86
"""How small a superscript is at most, in heights of the line."""
_NUMBER = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[*†‡§]{1,3}")


def lines_of(glyphs: Iterable[Glyph], page: int, is_parted: Callable[[Line, Glyph], bool] | None = None) -> list[Line]:
    """Return the lines of some characters, in their order.

    Parameters
    ----------
    is_parted
        Whether a character begins another line although it follows on the same baseline.
    """
    lines: list[Line] = []
    current: Line | None = None
    for glyph in glyphs:
        if glyph.character.isspace():
            if current is not None and current.glyphs[-1].character != " ":
                current.glyphs.append(glyph._replace(character=" "))
            continue
        if current is None or not _continues(current, glyph) or (is_parted is not None and is_parted(current, glyph)):
            current = Line(page, baseline=glyph.baseline, height=glyph.height, left=glyph.left, right=glyph.right)
            lines.append(current)
        elif current.glyphs[-1].character != " " and glyph.left - current.right > SPACE * max(glyph.height, 4):
            current.glyphs.append(glyph._replace(character=" "))
        current.glyphs.append(glyph)
        current.right = max(current.right, glyph.right)
        if glyph.height > current.height * 1.1:
            current.height, current.baseline = glyph.height, glyph.baseline
    return [_finish(line) for line in _with_strays(lines)]


def _continues(line: Line, glyph: Glyph) -> bool:
    """Return whether a character goes on with a line: same height on the page, not far to the right, not back."""
    tall = max(line.height, glyph.height, 1.0)
    rise = glyph.baseline - line.baseline
    is_raised = glyph.height < SMALL * line.height and 0 < rise < HIGHEST * tall
    is_below_raised = line.height < SMALL * glyph.height and 0 < -rise < HIGHEST * tall
    step = glyph.left - line.right
    # The letters of a ligature all have its box.
    is_onward = step > -0.6 * tall or glyph.left >= line.glyphs[-1].left
    return (abs(rise) < 0.45 * tall or is_raised or is_below_raised) and is_onward and step < GAP * tall


def _with_strays(lines: list[Line]) -> list[Line]:
    """Return lines with the superscripts put in that stand elsewhere in the file."""
    tall = [line for line in lines if len(line.glyphs) > 8]
    kept: list[Line] = []
    for line in lines:
        host = _host(line, tall) if len(line.glyphs) <= 4 else None
        if host is None:
            kept.append(line)
            continue
        host.glyphs = sorted(
            [*(glyph for glyph in host.glyphs if glyph.character != " " or glyph.right > glyph.left), *line.glyphs],
            key=lambda glyph: glyph.left,
        )
        host.right = max(host.right, line.right)
    return kept


def _host(line: Line, tall: Sequence[Line]) -> Line | None:
    """Return the line in which, or right behind which, a few small characters stand raised."""
    return next(
        (
            each
            for each in tall
            if line.height < SMALL * each.height
            and HIGH * each.height < line.baseline - each.baseline < HIGHEST * each.height
            and each.left < line.left < each.right + 0.5 * each.height
        ),
        None,
    )


def _finish(line: Line) -> Line:
    """Return a line with its text, its usual height and baseline, and its superscripts."""
    solid = [glyph for glyph in line.glyphs if not glyph.character.isspace()]
    heights = Counter(round(glyph.height, 1) for glyph in solid)
    line.height = max(heights, key=lambda height: (heights[height], height))
    taller = [height for height in heights if line.height < SMALL * height]
    if taller and len(solid) <= 8:  # "12 Ibid.": more digits than letters do not make the digits the usual height
        line.height = max(taller)
    usual = [glyph for glyph in solid if abs(glyph.height - line.height) < 0.3]
    line.baseline = statistics.median(glyph.baseline for glyph in usual)
    line.left = min(glyph.left for glyph in solid)
    line.is_bold = sum(glyph.is_bold for glyph in solid) > 0.7 * len(solid)
    line.text = "".join(glyph.character for glyph in line.glyphs)
    line.marks = [span for span in _raised(line) if _NUMBER.fullmatch(line.text[slice(*span)])]
    return line


def _raised(line: Line) -> list[tuple[int, int]]:
    """Return the spans of what is set small and high; a space between two such characters is one of them."""
    spans: list[tuple[int, int]] = []
    for place, glyph in enumerate(line.glyphs):
        if (
            glyph.character.isspace()
            or glyph.height >= SMALL * line.height
            or glyph.baseline <= line.baseline + HIGH * line.height
        ):
            continue
        if spans and not line.text[spans[-1][1] : place].strip():
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans
