"""A table in a text file: decoded, split into cells, each row with its line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.core.errors import LedgerError

LARGEST = 1 << 30
"""Bytes of a file (1 GiB); more is a mistake, not a table of forecasts."""
SEPARATORS = ",;\t"
"""What may stand between cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    place: str
    """File and line."""
    cells: Mapping[str, str]
    """Cells by heading, without spaces around them."""

    def __getitem__(self, heading: str) -> str:
        """Return a cell; empty where the table has no such column."""
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table."""

    name: str
    """Of the file."""
    headings: tuple[str, ...]
    """Of the columns."""
    rows: tuple[Row, ...]
    """Those that are not empty."""
    notes: tuple[str, ...] = ()
    """What was done to read it."""


def read_file(path: str | Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    LedgerError
        If it cannot be read, or is too large.
    """
    try:
        if Path(path).stat().st_size > LARGEST:
            raise LedgerError(f"{path}: found more than {LARGEST >> 30} GiB, expected a table of forecasts")
        return Path(path).read_bytes()
    except OSError as error:
        raise LedgerError(f"{path}: the file cannot be read ({error.strerror or error})") from None


def parse_sheet(data: bytes, name: str) -> Sheet:
    """Return the table in a file: CSV with a line of headings, separated by comma, semicolon or tab.

    Parameters
    ----------
    data
        UTF-8 with or without a mark, UTF-16 with one, or else Windows-1252, which is noted.
    name
        What the file is called in messages.

    Raises
    ------
    LedgerError
        If it is no text, has no headings, has a heading twice, or a row with more cells than headings.
    """
    text, notes = _decoded(data, name)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    problems: list[str] = []
    try:
        headings = [heading.strip() for heading in next(reader, [])]
        if not any(headings):
            raise LedgerError(f"{name}:1: found no headings, expected a line with the names of the columns")
        twice = sorted({each for each in headings if each and headings.count(each) > 1})
        if twice:
            raise LedgerError(f"{name}:1: found the heading {twice[0]!r} twice, expected each once")
        for cells in reader:
            place = f"{name}:{reader.line_num}"
            if len(cells) > len(headings):
                problems.append(f"{place}: found {len(cells)} cells, expected {len(headings)} as in the headings")
            elif any(cell.strip() for cell in cells):
                rows.append(Row(place, dict(zip(headings, (cell.strip() for cell in cells), strict=False))))
    except csv.Error as error:
        raise LedgerError(f"{name}:{reader.line_num}: this is no table ({error})") from None
    if problems:
        raise LedgerError(problems[:50])
    return Sheet(name, tuple(headings), tuple(rows), notes)


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and a note where its encoding had to be guessed."""
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    encoding = next((each for mark, each in marks if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
        notes: tuple[str, ...] = ()
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise LedgerError(f"{name}: found bytes that are no {encoding} (at {error.start})") from None
        try:
            text, notes = data.decode("cp1252"), (f"{name}: not UTF-8; read as Windows-1252",)
        except UnicodeDecodeError:
            raise LedgerError(f"{name}: found bytes that are no text (at {error.start}), expected UTF-8") from None
    if "\0" in text:
        raise LedgerError(f"{name}: found a null character, expected text")
    return text, notes
