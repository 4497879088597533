"""Bytes -> text: by what the file itself says or by what was asked for, never by a guess.

A ledger only grows: a name that was read by the wrong table of characters stands in it for ever.
"""

from __future__ import annotations

import codecs

from detente.core.errors import LedgerError

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
"""Marks that a file may begin with, and what they say."""
USUAL = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "shift_jis", "gb18030")
"""Tables of characters that spreadsheets have used, of which a message shows what they would make of a file."""
SHOWN = 4
"""Readings that a message shows."""
FIRST = 1000
"""Bytes at the beginning of a file that are looked at for a table of characters of two bytes each."""
AROUND = 12
"""Bytes before and after the first odd one that a message shows."""


def decoded(data: bytes, name: str, *, encoding: str | None = None) -> str:
    """Return the text of a file.

    Parameters
    ----------
    data
        UTF-8 with or without a mark, or UTF-16 with one; else what ``encoding`` says.
    name
        What the file is called in messages.
    encoding
        A name that Python knows, such as ``cp1251``; None where the file must speak for itself.

    Where it is UTF-8 by its mark or because that was asked for, bytes that are none are kept as `is_odd` finds them, so
    that a row can be set aside for them and not the file.

    Raises
    ------
    LedgerError
        If it is none of these, or not what was asked for.
    """
    marked = next((each for mark, each in MARKS if data.startswith(mark)), None)
    asked = _known(encoding) if encoding else None
    if asked and marked and not marked.startswith(asked.split("-sig", maxsplit=1)[0]):
        raise LedgerError(
            f"{name}: found the mark of {marked.removesuffix('-sig')}, expected {asked}; leave --encoding out"
        )
    if asked and not marked and not asked.startswith("utf-8") and _is_utf8(data):
        raise LedgerError(f"{name}: found UTF-8, expected {asked}; leave --encoding out")
    used = marked or asked or "utf-8"
    if used == "utf-8" and data[:FIRST].count(0) > len(data[:FIRST]) // 4:
        raise LedgerError(f"{name}: found every other byte empty; say what it is with --encoding, such as utf-16-le")
    is_sure = used.startswith("utf-8") and bool(marked or asked)
    try:
        return data.decode(used, "surrogateescape" if is_sure else "strict")
    except UnicodeDecodeError as error:
        if marked or asked:
            raise LedgerError(f"{name}: found bytes that are no {used} (at {error.start})") from None
        raise LedgerError(_question(data, name, error.start)) from None


def is_odd(text: str) -> bool:
    """Return whether a text holds bytes that could not be decoded."""
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _known(encoding: str) -> str:
    """Return a table of characters by the name that Python gives it."""
    try:
        found = codecs.lookup(encoding)
        "".encode(found.name)
    except (LookupError, ValueError):
        raise LedgerError(f"--encoding: found {encoding!r}, expected a name such as {', '.join(USUAL[:3])}") from None
    return found.name


def _is_utf8(data: bytes) -> bool:
    """Return whether bytes beyond ASCII follow the rules of UTF-8, which those of no other table do by chance."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _question(data: bytes, name: str, at: int) -> str:
    """Return that a file is not UTF-8, with what some tables of characters would make of it."""
    line = data.count(b"\n", 0, at) + 1
    first, last = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    some = data[max(first, at - AROUND) : min(last if last >= 0 else len(data), at + AROUND)]
    readings: dict[str, str] = {}
    for each in USUAL:
        try:
            text = some.decode(each).strip()
        except UnicodeDecodeError:
            continue
        if text.isprintable() and text not in readings.values():
            readings[each] = text
    shown = ", ".join(f"{each} would make it {text!r}" for each, text in list(readings.items())[:SHOWN])
    asked = f"; say what it is with --encoding: {shown}" if shown else "; say what it is with --encoding"
    return f"{name}:{line}: found bytes that are no UTF-8{asked}; utf-8 sets aside the rows that have them"
