"""Scanned pages: rendered, and read by Tesseract where it is installed (the extra ``ocr``)."""

from __future__ import annotations

import itertools
import shutil
import statistics
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from detente.brief.load.limits import MAX_SCAN_PIXELS, SCAN_PAGE_SECONDS
from detente.brief.load.pdf_lines import Glyph, Line, Paragraph, lines_of

_DOTS = 300
"""Per inch: what Tesseract's documentation asks for at least."""
_COVERED = 0.5
"""Share of a page that a picture must cover for the page to be a scan and not a page with a picture."""
_SAME = 0.25
"""Heights of lines that differ by less, as a share, are those of one size: a box is as high as the letters in it."""


def what_is_missing() -> str:
    """Return what must be installed to read scans; empty if nothing need be."""
    missing = []
    if find_spec("pytesseract") is None or find_spec("PIL") is None:
        missing.append("the extra `ocr` (pip install 'detente[ocr]')")
    if shutil.which("tesseract") is None:
        missing.append("the program Tesseract (apt-get install tesseract-ocr, brew install tesseract)")
    return " and ".join(missing)


def is_scan(page: Any) -> bool:
    """Return whether a picture covers most of a page."""
    from pypdfium2 import raw

    area = float(page.get_width()) * float(page.get_height())
    for item in itertools.islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]), 1000):
        left, bottom, right, top = item.get_bounds()
        if abs((right - left) * (top - bottom)) >= _COVERED * area > 0:
            return True
    return False


def read_scan(page: Any, number: int) -> list[Paragraph]:
    """Return the paragraphs of a scanned page, each character with the confidence that Tesseract gives its word.

    Raises
    ------
    RuntimeError
        If Tesseract fails or takes too long.
    """
    import pytesseract

    width, height = float(page.get_width()), float(page.get_height())
    scale = min(_DOTS / 72, (MAX_SCAN_PIXELS / max(width * height, 1)) ** 0.5)
    image = page.render(scale=scale, grayscale=True).to_pil()
    table = pytesseract.image_to_data(image, lang="eng", timeout=SCAN_PAGE_SECONDS, output_type=pytesseract.Output.DICT)
    words = [index for index, word in enumerate(table["text"]) if word.strip()]
    places = {index: tuple(table[key][index] for key in ("block_num", "par_num", "line_num")) for index in words}
    found: list[Paragraph] = []
    for _, in_paragraph in itertools.groupby(words, key=lambda index: places[index][:2]):
        lines: list[Line] = []
        for _, in_line in itertools.groupby(in_paragraph, key=lambda index: places[index]):
            lines += _line(table, list(in_line), number, height, scale)
        if lines:
            found.append(Paragraph(lines))
    _even(found)
    return found


def _line(table: dict[str, list[Any]], words: list[int], number: int, height: float, scale: float) -> list[Line]:
    """Return the words of one line as a line: one baseline and one height, whatever letters have stems."""
    bottom = statistics.median(table["top"][index] + table["height"][index] for index in words)
    tall = statistics.median(table["height"][index] for index in words)
    return lines_of(_glyphs(table, words, height - bottom / scale, 1.3 * tall / scale, scale), number)


def _glyphs(
    table: dict[str, list[Any]], words: list[int], baseline: float, height: float, scale: float
) -> Iterator[Glyph]:
    """Yield the characters of some words, evenly spread over their boxes."""
    for index in words:
        word = table["text"][index]
        left, step = table["left"][index] / scale, table["width"][index] / scale / len(word)
        confidence = min(1.0, max(0.0, float(table["conf"][index]) / 100))
        for place, character in enumerate(word):
            start = left + place * step
            yield Glyph(character, start, start + step, baseline, height, is_bold=False, confidence=confidence)
        yield Glyph(" ", left + len(word) * step, left + len(word) * step, baseline, height, is_bold=False)


def _even(paragraphs: list[Paragraph]) -> None:
    """Give lines of about the usual height exactly that height."""
    lines = [line for paragraph in paragraphs for line in paragraph.lines]
    usual = statistics.median(line.height for line in lines) if lines else 0.0
    for line in lines:
        if abs(line.height - usual) < _SAME * usual:
            line.height = usual
