"""PDF files: parsed in a process of its own, so that a broken file can neither crash, nor stall, nor eat the memory."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from detente.brief.document import Document, document_of
from detente.brief.load.apart import run_apart
from detente.brief.load.limits import PDF_SECONDS, SCAN_SECONDS
from detente.brief.load.pdf_scan import SCANS, what_is_missing
from detente.core.errors import BriefError


def load_pdf(data: bytes) -> Document:
    """Return a PDF as a document: paragraphs from its structure or its layout, markers from what is small and high.

    Scanned pages are read where the extra ``ocr`` and Tesseract are installed.

    Raises
    ------
    BriefError
        If the file is broken or encrypted, has no text that can be read, takes too long, or if the parser is
        not installed.
    """
    if find_spec("pypdfium2") is None:
        raise BriefError("found a PDF, for which the package pypdfium2 is needed: pip install pypdfium2")
    found = _run(data, 1.5 * PDF_SECONDS)
    if found.get("scanned"):
        missing = what_is_missing()
        if not missing:
            found = _run(data, 1.5 * PDF_SECONDS + SCAN_SECONDS, SCANS)
        elif "error" in found:
            found["error"] += f"; its pages are scanned, and to read scans {missing} must be installed"
        else:
            found["warnings"].append(f"some pages are scanned, and to read scans {missing} must be installed")
    if "error" in found:
        raise BriefError(str(found["error"]))
    return document_of(found)


def _run(data: bytes, clock: float, *arguments: str) -> dict[str, Any]:
    """Return what a process finds that parses the file."""
    return run_apart("detente.brief.load.pdf_process", data, *arguments, what="a PDF", clock=clock)
