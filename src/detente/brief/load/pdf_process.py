"""The process that parses a PDF: bytes on standard input, JSON on standard output, bounded time and memory."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from detente.brief.load.limits import (
    MAX_CHARACTERS,
    MAX_PAGES,
    MAX_SCANS,
    PDF_MEMORY_BYTES,
    PDF_SECONDS,
    SCAN_SECONDS,
)
from detente.brief.load.pdf_lines import Glyph, Page, Paragraph
from detente.brief.load.pdf_pages import lay_out
from detente.brief.load.pdf_scan import is_scan, read_scan
from detente.brief.load.pdf_tags import Tagged, Tags, TooManyTagsError

_SIGNS = {0x02: "-", 0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF0FC: "•", 0x1E: " ", 0xAD: "-", 0x2010: "-", 0x2011: "-"}
"""PDFium's sign for a hyphen at a line end, hyphens that look the same, and the bullets of symbol fonts."""


_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_NOT_CHARACTERS = frozenset({0, 0xFFFE, 0xFFFF})


def main() -> None:
    """Parse standard input, scanned pages too where asked to; whatever goes wrong becomes a message."""
    reads_scans = sys.argv[1:] == ["scans"]
    _bound(PDF_SECONDS + (SCAN_SECONDS if reads_scans else 0))
    data = sys.stdin.buffer.read()
    try:
        result = parse(data, reads_scans=reads_scans)
    except MemoryError:
        result = {"error": "found a PDF that needs too much memory"}
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=True).encode())


def _bound(seconds: int) -> None:
    """Ask the system to stop this process when it takes too much; where it cannot, the caller's clock does."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY_BYTES, PDF_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parse(data: bytes, *, reads_scans: bool = False) -> dict[str, Any]:
    """Return text, blocks and marks of a PDF, or an error; in both ``scanned`` holds the numbers of scanned pages.

    Parameters
    ----------
    reads_scans
        Whether scanned pages are read; otherwise they have no text.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        n_pages = len(pdf)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            return {"error": "found a PDF that is encrypted, expected one that opens without a password"}
        return {"error": f"found a PDF that cannot be opened ({error}), expected a whole one"}
    if n_pages > MAX_PAGES:
        return {"error": f"found a PDF of {n_pages} pages, expected at most {MAX_PAGES}"}
    found = _Pages(reads_scans)
    for number in range(n_pages):
        try:
            page = pdf[number]
            found.add(page, number)
            page.close()
        except pypdfium2.PdfiumError as error:
            found.warnings.append(f"page {number + 1} cannot be read ({error})")
        if found.size > MAX_CHARACTERS:
            return {"error": f"found more than {MAX_CHARACTERS:,} characters, expected a brief"}
    if found.size < _SOME:
        return {"error": "found a PDF without text, expected one with text", "scanned": found.scanned}
    result = lay_out(found.pages, found.tags, found.scans)
    warnings = found.warnings + [
        f"{len(numbers)} of {n_pages} pages {words}: {_listed(numbers)}"
        for numbers, words in (
            (found.without_text, "have no text"),
            ([number + 1 for number in found.scans], "are scans read by Tesseract, whose words may be wrong"),
            (result.pop("disordered"), "have columns whose order is uncertain, so that sentences may be mixed up"),
        )
        if numbers
    ]
    meta = _meta({key.lower(): value for key, value in pdf.get_metadata_dict(skip_empty=True).items()})
    title = result.pop("title")
    if title:
        meta.setdefault("title", title)
    return {**result, "pages": n_pages, "warnings": warnings, "meta": meta, "scanned": found.scanned}


_SOME = 20
"""Characters below which a page, or a file, counts as one without text: a page number is none."""


class _Pages:
    """Takes over page after page: characters, structure, and what is on scans."""

    def __init__(self, reads_scans: bool) -> None:  # noqa: FBT001
        self.pages: list[Page] = []
        self.tags: list[list[Tagged]] = []
        self.scans: dict[int, list[Paragraph]] = {}
        self.scanned: list[int] = []
        self.without_text: list[int] = []
        self.warnings: list[str] = []
        self.size = 0
        self._tags: Tags | None = Tags()
        self._n_to_read = MAX_SCANS if reads_scans else 0
        self._until = time.monotonic() + SCAN_SECONDS

    def add(self, page: Any, number: int) -> None:
        """Take over a page."""
        glyphs = list(_glyphs(page))
        self.size += len(glyphs)
        tagged = self._tagged(page)
        self.tags.append(tagged)
        self.pages.append(Page(number, float(page.get_width()), float(page.get_height()), glyphs))
        if len(glyphs) >= _SOME:
            return
        if is_scan(page):
            self.scanned.append(number + 1)
            self._read_scan(page, number)
        if number not in self.scans:
            self.without_text.append(number + 1)

    def _tagged(self, page: Any) -> list[Tagged]:
        try:
            return self._tags.of_page(page) if self._tags else []
        except TooManyTagsError:
            self.warnings.append("the structure is too large or too deep; paragraphs were told by the layout")
            self._tags, self.tags = None, [[] for _ in self.tags]
            return []

    def _read_scan(self, page: Any, number: int) -> None:
        if self._n_to_read <= 0 or time.monotonic() > self._until:
            return
        self._n_to_read -= 1
        try:
            paragraphs = read_scan(page, number)
        except RuntimeError as error:
            self.warnings.append(f"page {number + 1} is a scan that cannot be read ({error})")
            return
        if paragraphs:
            self.scans[number] = paragraphs
            self.size += sum(len(line.text) for paragraph in paragraphs for line in paragraph.lines)


def _listed(pages: list[int]) -> str:
    """Return the numbers of some pages as words, the first ten."""
    return f"{', '.join(str(number) for number in pages[:10])}{', …' if len(pages) > 10 else ''}"


def _meta(found: dict[str, str]) -> dict[str, str]:
    """Return what the PDF's properties say, without what programs write of themselves."""
    meta: dict[str, str] = {}
    title = " ".join(found.get("title", "").split())
    is_file = title.lower().endswith((".doc", ".docx", ".indd", ".pdf", ".qxd", ".qxp", ".rtf", ".md", ".html"))
    if (
        title
        and not is_file
        and not title.lower().startswith(("microsoft word", "untitled", "layout 1", "powerpoint"))
        and " " in title
    ):
        meta["title"] = title[:300]
    author = " ".join(found.get("author", "").split())
    if author and " " in author:
        meta["author"] = author[:300]
    created = found.get("creationdate", "").removeprefix("D:")
    if len(created) >= 8 and created[:8].isdigit():
        meta["created"] = f"{created[:4]}-{created[4:6]}-{created[6:8]}"
    return meta


def _glyphs(page: Any) -> Iterator[Glyph]:
    """Yield the characters of a page in the order of the file, with their boxes."""
    import ctypes

    from pypdfium2 import raw

    textpage = page.get_textpage()
    handle = textpage.raw
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    here = 0
    content, is_bold, is_level = -1, False, True
    is_digit = was_raised = False
    for index in range(min(textpage.count_chars(), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in _NOT_CHARACTERS or 0xD800 <= code <= 0xDFFF:
            continue
        item = raw.FPDFText_GetTextObject(handle, index)
        if not item:
            continue  # a space or line end the parser made up; the layout finds its own
        place = ctypes.addressof(item.contents)
        if place != here:
            here = place
            content = raw.FPDFPageObj_GetMarkedContentID(item)
            is_bold = raw.FPDFText_GetFontWeight(handle, index) >= 600
            is_level = abs(raw.FPDFText_GetCharAngle(handle, index)) % 6.28 <= 0.1
        if not is_level:
            continue  # written upwards along the margin
        if not raw.FPDFText_GetLooseCharBox(handle, index, box) or not raw.FPDFText_GetCharOrigin(handle, index, x, y):
            continue
        baseline, height = y.value, abs(box.top - box.bottom)
        was_digit, is_digit = is_digit, 0x30 <= code <= 0x39
        if is_digit and (was_raised or not was_digit):
            usual = baseline
            baseline, height = _drawn(handle, index, baseline, height)
            was_raised = baseline != usual
        for character in _LIGATURES.get(code) or _SIGNS.get(code) or chr(code):
            yield Glyph(character, box.left, box.right, baseline, height, is_bold, content)


def _drawn(handle: Any, index: int, baseline: float, height: float) -> tuple[float, float]:
    """Return baseline and height of a digit, also where the font itself draws it small and high."""
    import ctypes

    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top):
        return baseline, height
    if bottom.value - baseline > 0.2 * height and 0 < top.value - bottom.value < 0.5 * height:
        return bottom.value, 1.5 * (top.value - bottom.value)
    return baseline, height


if __name__ == "__main__":
    main()
