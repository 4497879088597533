"""Open a file as a document: its format from what it holds and how it is called."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from detente.brief.document import Document, Format
from detente.brief.load.decode import decode
from detente.brief.load.limits import MAX_CHARACTERS, MAX_FILE_BYTES, MAX_TEXT_BYTES
from detente.brief.load.pieces import in_pieces
from detente.brief.model import DocumentSource
from detente.core.errors import BriefError

_SUFFIXES: dict[str, Format] = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".mdown": "md", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".pdf": "pdf", ".docx": "docx",
}  # fmt: skip
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_OTHER = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Word file"),
    (b"{\\rtf", "a file in Rich Text Format"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"%!PS", "a PostScript file"),
)
EXPECTED = "a brief as txt, md, html, pdf or docx"


def load_file(path: str | Path) -> tuple[Document, DocumentSource]:
    """Return a file as a document, and what is to be said of the file.

    Raises
    ------
    BriefError
        If there is no such file, if it is no brief, or if it is larger than `limits` allow.
    """
    path = Path(path)
    try:
        if not path.is_file():
            found = "a directory" if path.is_dir() else "no such file" if not path.exists() else "no regular file"
            raise BriefError(f"{path}: found {found}, expected {EXPECTED}")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise BriefError(f"{path}: found {size / 2**20:.0f} MB, expected at most {MAX_FILE_BYTES // 2**20} MB")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise BriefError(f"{path}: the file cannot be read ({getattr(error, 'strerror', None) or error})") from None
    try:
        return load_bytes(data, name=str(path))
    except BriefError as error:
        raise BriefError(f"{path}: {error}") from None


def load_bytes(data: bytes, *, name: str = "", format: Format | None = None) -> tuple[Document, DocumentSource]:  # noqa: A002
    """Return the bytes of a file as a document.

    Parameters
    ----------
    name
        File name; its suffix decides where the content does not.
    format
        Format to read it as, whatever name and content say.

    Raises
    ------
    BriefError
        If it is no brief, or larger than `limits` allow.
    """
    if not data.strip():
        raise BriefError(f"found an empty file, expected {EXPECTED}")
    if len(data) > MAX_FILE_BYTES:
        raise BriefError(f"found {len(data) / 2**20:.0f} MB, expected at most {MAX_FILE_BYTES // 2**20} MB")
    kind = format or _format(data, name)
    document = in_pieces(_load(data, kind))
    if not document.reading.text.strip():
        raise BriefError(f"found a file without words, expected {EXPECTED}")
    if len(document.text) > MAX_CHARACTERS:
        raise BriefError(f"found {len(document.text):,} characters, expected at most {MAX_CHARACTERS:,}")
    digest = hashlib.sha256(data).hexdigest()
    return document, DocumentSource(name, kind, document.encoding, digest, document.pages, document.warnings)


def _format(data: bytes, name: str) -> Format:
    """Return the format of a file."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    for sign, what in _OTHER:
        if data.startswith(sign):
            raise BriefError(f"found {what}, expected {EXPECTED}")
    suffix = _SUFFIXES.get(Path(name).suffix.lower())
    if suffix in {"pdf", "docx"}:
        raise BriefError(f"found a file that is called {suffix} but is none, expected {EXPECTED}")
    if _PAGE.match(data[:4096]):
        return "html"
    return suffix or "txt"


def _load(data: bytes, kind: Format) -> Document:
    import dataclasses

    if kind == "pdf":
        from detente.brief.load.pdf import load_pdf

        return load_pdf(data)
    if kind == "docx":
        from detente.brief.load.docx import load_docx

        return load_docx(data)
    if len(data) > MAX_TEXT_BYTES:
        raise BriefError(f"found {len(data) / 2**20:.0f} MB of text, expected at most {MAX_TEXT_BYTES // 2**20} MB")
    text, encoding, warnings = decode(data, is_html=kind == "html")
    if kind != "html" and len(text) > MAX_CHARACTERS:
        raise BriefError(f"found {len(text):,} characters, expected at most {MAX_CHARACTERS:,}")
    if kind == "html":
        from detente.brief.load.html import load_html

        document = load_html(text)
    elif kind == "md":
        from detente.brief.load.markdown import load_markdown

        document = load_markdown(text)
    else:
        from detente.brief.load.text import load_text

        document = load_text(text)
    return dataclasses.replace(document, encoding=encoding, warnings=(*document.warnings, *warnings))
