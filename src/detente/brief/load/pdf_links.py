"""The links of a PDF: annotations with an address, put behind the characters that stand in their rectangles."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from detente.brief.load.limits import MAX_ADDRESS, MAX_LINKS, MAX_PAGE_LINKS
from detente.brief.load.pdf_lines import Glyph

_SIDE = 12.0
"""Of the squares in which rectangles are looked up, in points: about a line."""
_MOST = 20
"""Rectangles that are looked at in one square."""
_LARGEST = 0.25
"""Share of a page beyond which a rectangle is a picture or a page that can be clicked, and no words."""
_RISE = 0.3
"""Where the middle of a small letter is, in heights above the baseline."""


class _Rectangle(NamedTuple):
    """A part of a page with an address behind it; lengths in points."""

    left: float
    bottom: float
    right: float
    top: float
    link: int


class Links:
    """Takes the links of page after page, within limits, and keeps their addresses."""

    def __init__(self, pdf: Any) -> None:
        self.urls: list[str] = []
        """By the numbers that `Glyph.link` has."""
        self.warnings: list[str] = []
        self._pdf = pdf
        self._numbers: dict[str, int] = {}
        self._n_left = MAX_LINKS

    def behind(self, page: Any, glyphs: Sequence[Glyph]) -> list[Glyph]:
        """Return the characters of a page, those with a link behind them with its number."""
        squares = _squares(self._rectangles(page))
        return [_with_link(glyph, squares) for glyph in glyphs] if squares else list(glyphs)

    def _rectangles(self, page: Any) -> Iterator[_Rectangle]:
        """Yield where the addresses of a page are: one rectangle a line of the words before them."""
        from pypdfium2 import raw

        largest = _LARGEST * float(page.get_width()) * float(page.get_height())
        position, link = ctypes.c_int(0), raw.FPDF_LINK()
        n_left = min(MAX_PAGE_LINKS, self._n_left)
        while raw.FPDFLink_Enumerate(page.raw, position, link):
            if n_left <= 0:
                self._say_limit()
                return
            n_left, self._n_left = n_left - 1, self._n_left - 1
            url = self._address(link)
            if not url:
                continue
            number = self._numbers.setdefault(url, len(self.urls))
            if number == len(self.urls):
                self.urls.append(url)
            for left, bottom, right, top in _places(link):
                if 0 < (right - left) * (top - bottom) <= largest:
                    yield _Rectangle(left, bottom, right, top, number)

    def _say_limit(self) -> None:
        words = f"more than {MAX_LINKS:,} links in all or {MAX_PAGE_LINKS:,} on a page, of which the rest was not read"
        if words not in self.warnings:
            self.warnings.append(words)

    def _address(self, link: Any) -> str:
        """Return the web address of a link; empty where it leads elsewhere."""
        from pypdfium2 import raw

        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            return ""
        size = raw.FPDFAction_GetURIPath(self._pdf.raw, action, None, 0)
        if not 0 < size <= MAX_ADDRESS:
            return ""
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(self._pdf.raw, action, buffer, size)
        address = buffer.value.decode("utf-8", errors="replace").strip()
        return address if address.lower().startswith(("http://", "https://", "www.")) else ""


def _places(link: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the rectangles of a link as left, bottom, right, top: those of its lines, or the one around it."""
    from pypdfium2 import raw

    points = raw.FS_QUADPOINTSF()
    n_found = 0
    for index in range(min(raw.FPDFLink_CountQuadPoints(link), MAX_PAGE_LINKS)):
        if raw.FPDFLink_GetQuadPoints(link, index, points):
            xs, ys = (points.x1, points.x2, points.x3, points.x4), (points.y1, points.y2, points.y3, points.y4)
            n_found += 1
            yield min(xs), min(ys), max(xs), max(ys)
    around = raw.FS_RECTF()
    if not n_found and raw.FPDFLink_GetAnnotRect(link, around):
        yield around.left, min(around.bottom, around.top), around.right, max(around.bottom, around.top)


_Squares = dict[tuple[int, int], list[_Rectangle]]


def _squares(rectangles: Iterator[_Rectangle]) -> _Squares:
    """Return the rectangles that reach into each square of the page, by its column and row."""
    squares: _Squares = {}
    for each in rectangles:
        for column in range(int(each.left // _SIDE), int(each.right // _SIDE) + 1):
            for row in range(int(each.bottom // _SIDE), int(each.top // _SIDE) + 1):
                here = squares.setdefault((column, row), [])
                if len(here) < _MOST:
                    here.append(each)
    return squares


def _with_link(glyph: Glyph, squares: _Squares) -> Glyph:
    """Return a character with the number of the link behind its middle."""
    x, y = (glyph.left + glyph.right) / 2, glyph.baseline + _RISE * glyph.height
    for each in squares.get((int(x // _SIDE), int(y // _SIDE)), ()):
        if each.left <= x <= each.right and each.bottom <= y <= each.top:
            return glyph._replace(link=each.link)
    return glyph
