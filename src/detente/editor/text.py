r"""Places in a text: offsets of letters, and the lines and columns in which editors count.

Lines end with ``\n``, ``\r\n`` or ``\r`` and with nothing else, as the language server protocol has it. Columns count
units of an encoding: an emoji is two columns in UTF-16, four in UTF-8, one in UTF-32.
"""

from __future__ import annotations

import bisect
import re
from typing import Final, Literal, NamedTuple

Encoding = Literal["utf-16", "utf-8", "utf-32"]
"""Units in which columns are counted."""
_BREAK: Final = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """A part of a text: letters ``start`` to ``end`` (exclusive)."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Return whether an offset lies in it or at one of its ends."""
        return self.start <= offset <= self.end


class Position(NamedTuple):
    """A line and a column, both from 0."""

    line: int
    column: int


class Edit(NamedTuple):
    """A part of a text, and what takes its place."""

    span: Span
    new: str


class Lines:
    r"""The lines of a text, to go from offsets to positions and back.

    Examples
    --------
    >>> lines = Lines("a\r\n\N{GRINNING FACE}b")
    >>> lines.position(4), lines.offset(Position(1, 2)), lines.offset(Position(9, 9))
    (Position(line=1, column=2), 4, 5)
    """

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self.text = text
        self.encoding = encoding
        breaks = [match.span() for match in _BREAK.finditer(text)]
        self.starts = [0, *(end for _, end in breaks)]
        """Offset of the first letter of each line."""
        self.ends = [*(start for start, _ in breaks), len(text)]
        """Offset behind the last letter of each line, its break left out."""

    def position(self, offset: int) -> Position:
        """Return line and column of an offset; one beyond the text is its end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect.bisect_right(self.starts, offset) - 1
        return Position(line, _width(self.text[self.starts[line] : offset], self.encoding))

    def offset(self, position: Position) -> int:
        """Return the offset of a position; one beyond its line is the end of the line, as the protocol has it."""
        line, column = position
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self.ends[line]
        if self.encoding == "utf-32" or self.text[start:end].isascii():
            return min(start + max(column, 0), end)
        for offset in range(start, end):
            column -= _width(self.text[offset], self.encoding)
            if column < 0:
                return offset
        return end

    def line_span(self, line: int) -> Span:
        """Return the part of a line (from 0) between its indentation and the spaces at its end."""
        line = min(max(line, 0), len(self.starts) - 1)
        start, end = self.starts[line], self.ends[line]
        shown = self.text[start:end]
        if not shown.strip():
            return Span(start, end)
        return Span(start + len(shown) - len(shown.lstrip()), start + len(shown.rstrip()))


def _width(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(letter > "\uffff" for letter in text)
    return len(text.encode("utf-8", "surrogatepass"))


def edited(text: str, edits: list[Edit]) -> str:
    """Return a text after some edits, none of which touch each other.

    Examples
    --------
    >>> edited("a: b", [Edit(Span(3, 4), "c"), Edit(Span(0, 1), "bb")])
    'bb: c'
    """
    for span, new in sorted(edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text
