"""Bytes become text: byte order marks, declared encodings, and a guess that says it is one."""

from __future__ import annotations

import codecs
import re

from detente.core.errors import BriefError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})|<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9_.-]{1,40})""",
    re.IGNORECASE,
)
_SAFE = {
    "utf-8",
    "ascii",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "koi8-r",
    "koi8-u",
    "iso8859-1",
    "iso8859-2",
    "iso8859-5",
    "iso8859-7",
    "iso8859-8",
    "iso8859-9",
    "iso8859-15",
    "mac-roman",
    "gb2312",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "utf-16-le",
    "utf-16-be",
}
TOLERATED = 0.001
"""Share of bytes that may be wrong in what is otherwise UTF-8: stray bytes, not another encoding."""


def decode(data: bytes, *, is_html: bool = False) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the name of its encoding, and warnings.

    Raises
    ------
    BriefError
        If the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    wide = _wide(data)
    if wide:
        return _decode_as(data, wide)
    if b"\0" in data[:65536]:
        raise BriefError("found bytes that are no text, expected a brief as txt, md, html, pdf or docx")
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        pass
    declared = _declared(data) if is_html else ""
    if declared and declared != "utf-8":
        return _decode_as(data, declared)
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    if wrong <= max(3, TOLERATED * len(data)) and any(byte > 0x7F for byte in _sample_of_valid(text)):
        return text, "utf-8", (f"{wrong} characters are no UTF-8 and were replaced",)
    encoding = _guess(data)
    text, encoding, warnings = _decode_as(data, encoding)
    _refuse_binary(text)
    return text, encoding, (*warnings, f"no UTF-8; read as {encoding}, which is a guess")


def _sample_of_valid(text: str) -> bytes:
    """Return the high code points that did decode, as bytes above 127: proof that the text is UTF-8 at all."""
    return bytes(0xFF for character in text if character > "\x7f" and character != "\ufffd") or b""


def _decode_as(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    wrong = text.count("\ufffd")
    _refuse_binary(text)
    return text, encoding, (f"{wrong} characters are no {encoding} and were replaced",) if wrong else ()


def _refuse_binary(text: str) -> None:
    """Raise if too much of a text is control characters."""
    sample = text[:20000]
    odd = sum(
        1 for character in sample if (character < " " and character not in "\t\n\r\f\x0b") or character == "\ufffd"
    )
    if odd > 0.05 * len(sample) + 3:
        raise BriefError("found bytes that are no text, expected a brief as txt, md, html, pdf or docx")


def _wide(data: bytes) -> str:
    """Return the encoding of UTF-16 without a mark, which shows in zeros at every other byte; otherwise nothing."""
    sample = data[:4000]
    if len(sample) < 4 or len(data) % 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _declared(data: bytes) -> str:
    """Return the encoding an HTML page declares, if Python knows it and it is one for text."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return ""
    name = (match.group(1) or match.group(2)).decode("ascii")
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return ""
    if found in {"iso8859-1", "ascii"}:
        return "cp1252"  # as all browsers do
    return found if found in _SAFE else ""


def _guess(data: bytes) -> str:
    """Return the likeliest single-byte encoding: Cyrillic where most letters are high bytes, otherwise Western."""
    sample = data[:100_000]
    high = sum(1 for byte in sample if byte >= 0xC0)
    low = sum(1 for byte in sample if 0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A)
    if high <= 0.5 * low:
        return "cp1252"
    # Small letters are the commoner ones: 0xE0-0xFF in Windows-1251, 0xC0-0xDF in KOI8-R.
    upper_half = sum(1 for byte in sample if byte >= 0xE0)
    return "cp1251" if upper_half > high / 2 else "koi8-r"
