"""The process that parses a PDF: bytes on standard input, JSON on standard output, bounded time and memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from detente.brief.load.limits import MAX_CHARACTERS, MAX_PAGES, PDF_MEMORY_BYTES, PDF_SECONDS
from detente.brief.load.pdf_layout import Glyph, Page, lay_out

_SIGNS = {0x02: "-", 0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF0FC: "•", 0x1E: " ", 0xAD: "-"}
"""PDFium's sign for a hyphen at a line end, and the bullets of symbol fonts."""


def main() -> None:
    """Parse standard input; whatever goes wrong becomes a message."""
    _bound()
    data = sys.stdin.buffer.read()
    try:
        result = parse(data)
    except MemoryError:
        result = {"error": "found a PDF that needs too much memory"}
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=True).encode())


def _bound() -> None:
    """Ask the system to stop this process when it takes too much; where it cannot, the caller's clock does."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (PDF_SECONDS, PDF_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY_BYTES, PDF_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parse(data: bytes) -> dict[str, Any]:
    """Return text, blocks and marks of a PDF, or an error."""
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
    warnings: list[str] = []
    pages: list[Page] = []
    without_text: list[int] = []
    size = 0
    for number in range(n_pages):
        try:
            page = pdf[number]
            glyphs = list(_glyphs(page))
            pages.append(Page(number, float(page.get_width()), float(page.get_height()), glyphs))
        except pypdfium2.PdfiumError as error:
            warnings.append(f"page {number + 1} cannot be read ({error})")
            continue
        size += len(glyphs)
        if size > MAX_CHARACTERS:
            return {"error": f"found more than {MAX_CHARACTERS:,} characters, expected a brief"}
        if len(glyphs) < 20:
            without_text.append(number + 1)
    if size < 20:
        return {
            "error": "found a PDF without text (scanned pages?), expected one with text; optical recognition must "
            "come first"
        }
    if without_text:
        listed = ", ".join(str(number) for number in without_text[:10])
        warnings.append(
            f"{len(without_text)} of {n_pages} pages have no text: {listed}{', …' if len(without_text) > 10 else ''}"
        )
    result = lay_out(pages)
    meta = _meta({key.lower(): value for key, value in pdf.get_metadata_dict(skip_empty=True).items()})
    title = result.pop("title")
    if title:
        meta.setdefault("title", title)
    return {**result, "pages": n_pages, "warnings": warnings, "meta": meta}


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
    for index in range(min(textpage.count_chars(), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in {0, 0xFFFE, 0xFFFF} or 0xD800 <= code <= 0xDFFF:
            continue
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue  # a space or line end the parser made up; the layout finds its own
        if abs(raw.FPDFText_GetCharAngle(handle, index)) % 6.28 > 0.1:
            continue  # written upwards along the margin
        if not raw.FPDFText_GetLooseCharBox(handle, index, box) or not raw.FPDFText_GetCharOrigin(handle, index, x, y):
            continue
        yield Glyph(
            _SIGNS.get(code) or chr(code),
            float(box.left),
            float(box.right),
            float(y.value),
            abs(float(box.top - box.bottom)),
            is_bold=raw.FPDFText_GetFontWeight(handle, index) >= 600,
        )


if __name__ == "__main__":
    main()
