"""PDF files: parsed in a process of its own, so that a broken file can neither crash, nor stall, nor eat the memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from detente.brief.document import Block, Document, Ink, Mark
from detente.brief.load.limits import PDF_SECONDS, SCAN_SECONDS
from detente.brief.load.pdf_scan import what_is_missing
from detente.core.errors import BriefError

_SOURCE = Path(__file__).resolve().parents[3]


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
            found = _run(data, 1.5 * PDF_SECONDS + SCAN_SECONDS, reads_scans=True)
        elif "error" in found:
            found["error"] += f"; its pages are scanned, and to read scans {missing} must be installed"
        else:
            found["warnings"].append(f"some pages are scanned, and to read scans {missing} must be installed")
    if "error" in found:
        raise BriefError(str(found["error"]))
    return _document(found)


def _run(data: bytes, seconds: float, *, reads_scans: bool = False) -> dict[str, Any]:
    """Return what a process finds that parses the file.

    Raises
    ------
    BriefError
        If it takes longer than some seconds, or ends without an answer.
    """
    path = os.pathsep.join([str(_SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(  # noqa: S603 - the file is input, no part of the command
            [sys.executable, "-X", "utf8", "-m", "detente.brief.load.pdf_process", "scans" if reads_scans else "text"],
            input=data,
            capture_output=True,
            timeout=seconds,
            env={"OMP_THREAD_LIMIT": "1", **os.environ, "PYTHONPATH": path},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BriefError(f"found a PDF that takes more than {seconds:.0f} seconds to parse") from None
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise BriefError(
            "found a PDF on which the parser gives up: it is broken, or asks for too much time or memory"
        ) from None
    return found


def _document(found: dict[str, Any]) -> Document:
    """Return what the process found as a document."""
    text = str(found["text"])
    ink = Ink(text)
    ink.keep(0, len(text))
    return Document(
        text,
        ink.reading(),
        tuple(Block(start, end, kind, level, label) for start, end, kind, level, label in found["blocks"]),
        tuple(Mark(start, end, n, confidence) for start, end, n, confidence in found["marks"]),
        (),
        found["meta"],
        has_structure=bool(found["has_structure"]),
        pages=int(found["pages"]),
        scanned=tuple((start, end, confidence) for start, end, confidence in found["unsure"]),
        warnings=tuple(found["warnings"]),
    )
