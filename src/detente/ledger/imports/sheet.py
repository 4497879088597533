"""A table in a text file: decoded, split into cells, each row with its line; what is no row is set aside."""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.imports.encodings import decoded, is_odd

LARGEST = 1 << 30
"""Bytes of a file (1 GiB); more is a mistake, not a table of forecasts."""
SEPARATORS = ",;\t|"
"""What may stand between cells."""
LONGEST_ROW = 2_000
"""Lines that one row may run over: a quote that nobody closed must not swallow the rest of the file."""
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@cache
def plain_heading(heading: str) -> str:
    """Return a heading as headings are compared: without capitals, marks, and double spaces.

    Examples
    --------
    >>> plain_heading("  Closes_AT "), plain_heading("Forecast (scale = 0-1)")
    ('closes at', 'forecast scale 0 1')
    """
    letters = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(re.findall(r"[^\W_]+", letters)) or heading.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    place: str
    """File and line."""
    cells: Mapping[str, str]
    """Cells by heading as `plain_heading` has it, without spaces around them."""
    raw: tuple[Any, ...] = ()
    """Cells in their order, as they stand there; of JSON the one thing that makes a row."""

    def __getitem__(self, heading: str) -> str:
        """Return a cell, however its heading is written; empty where the table has no such column."""
        return self.cells.get(plain_heading(heading), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table."""

    name: str
    """Of the file."""
    headings: tuple[str, ...]
    """Of the columns, as they stand there."""
    rows: tuple[Row, ...]
    """Those that are not empty."""
    notes: tuple[str, ...] = ()
    """What was done to read it."""
    separator: str = ","
    """What stands between cells."""
    aside: tuple[tuple[Row, str], ...] = ()
    """Rows that could not be split into cells, each with the reason."""
    line: int = 1
    """Line of the headings."""

    def has(self, *headings: str) -> bool:
        """Return whether all of some columns are there, however they are written."""
        known = {plain_heading(heading) for heading in self.headings}
        return all(plain_heading(heading) in known for heading in headings)


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


def members_of(path: Path) -> list[str]:
    """Return the names of the files in an archive.

    Raises
    ------
    LedgerError
        If it is broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return [each for each in archive.namelist() if not each.endswith("/") and "__MACOSX" not in each]
    except (zipfile.BadZipFile, OSError) as error:
        raise LedgerError(f"{path.name}: the archive cannot be read ({error})") from None


def read_member(path: Path, member: str) -> bytes:
    """Return the bytes of a file in an archive; one that would swell beyond all measure is refused.

    Raises
    ------
    LedgerError
        If it is too large, locked, or broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(member).file_size > LARGEST:
                raise LedgerError(f"{path.name}: found {member} of more than {LARGEST >> 30} GiB")
            return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise LedgerError(f"{path.name}: {member} cannot be unpacked ({error})") from None


def parse_sheet(data: bytes, name: str, *, encoding: str | None = None) -> Sheet:
    """Return the table in a file: CSV with a line of headings, separated by comma, semicolon, tab or bar.

    A line such as ``sep=;`` and blank lines may come first. A row that is no row, because a quote is not closed or
    because it has more cells than there are headings, is set aside with the reason; the others are read.

    Parameters
    ----------
    data
        UTF-8 with or without a mark, or UTF-16 with one; anything else only if it is asked for.
    name
        What the file is called in messages.
    encoding
        What its bytes stand for, where they are not UTF-8.

    Raises
    ------
    LedgerError
        If it is no text, has no headings, or has a heading twice.
    """
    lines = _lines(decoded(data, name, encoding=encoding))
    first = _first(lines, 0)
    asked = _SEP_LINE.fullmatch(lines[first].strip("\r\n")) if first < len(lines) else None
    start = _first(lines, first + 1) if asked else first
    if start == len(lines):
        raise LedgerError(f"{name}:1: found no headings, expected a line with the names of the columns")
    separator = asked[1] if asked else _separator(lines[start:])
    records = _records(lines, start, separator)
    line, headings, problem = next(records)
    if problem or any(map(is_odd, headings)):
        raise LedgerError(f"{name}:{line}: this is no table ({problem or 'found bytes that are no UTF-8'})")
    headings = [heading.strip() for heading in headings]
    _check_headings(headings, f"{name}:{line}")
    rows: list[Row] = []
    aside: list[tuple[Row, str]] = []
    plain = [plain_heading(heading) for heading in headings]
    for number, cells, reason in records:
        if not any(cell.strip() for cell in cells):
            continue
        row = Row(f"{name}:{number}", dict(zip(plain, (c.strip() for c in cells), strict=False)), tuple(cells))
        extra = [cell for cell in cells[len(headings) :] if cell.strip()]
        if any(map(is_odd, cells)):
            shown = tuple(cell.encode("utf-8", "replace").decode() for cell in cells)
            aside.append((Row(row.place, {}, shown), "found bytes that are no UTF-8"))
        elif reason:
            aside.append((row, f"this is no row ({reason})"))
        elif extra:
            aside.append((row, f"found {len(cells)} cells, expected {len(headings)} as in the headings"))
        else:
            rows.append(row)
    return Sheet(name, tuple(headings), tuple(rows), separator=separator, aside=tuple(aside), line=line)


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, whichever of the three they are."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _first(lines: Sequence[str], start: int) -> int:
    """Return the number of the first line from ``start`` on in which something stands."""
    return next((k for k in range(start, len(lines)) if lines[k].strip(f" \r\n\"'{SEPARATORS}")), len(lines))


def _separator(lines: Sequence[str]) -> str:
    """Return what stands between the cells of the headings: what makes the most of them."""
    counts = {each: len(next(_records(lines, 0, each))[1]) for each in SEPARATORS}
    return max(SEPARATORS, key=lambda each: counts[each])


def _check_headings(headings: Sequence[str], place: str) -> None:
    """Raise if a heading stands twice, also where only capitals or spaces differ."""
    seen: dict[str, str] = {}
    for heading in filter(None, headings):
        other = seen.setdefault(plain_heading(heading), heading)
        if other != heading or list(headings).count(heading) > 1:
            shown = f"{heading!r} twice" if other == heading else f"{other!r} and {heading!r}, which are the same"
            raise LedgerError(f"{place}: found the heading {shown}, expected each once")


def _records(lines: Sequence[str], start: int, separator: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the rows from a line on: their line, their cells, and what is wrong with them.

    Where a quote goes wrong the line in which the row begins is given up alone, and reading goes on with the next.
    """
    begin = start
    while begin < len(lines):
        row = [begin]  # the line in which the row that is being read began
        reader = csv.reader(_some(lines, row), delimiter=separator, strict=True)
        try:
            for cells in reader:
                yield row[0] + 1, cells, ""
                row[0] = begin + reader.line_num
        except csv.Error as error:
            broken = lines[row[0]].strip("\r\n")
            yield row[0] + 1, broken.split(separator), str(error)
            row[0] += 1
        begin = row[0]


def _some(lines: Sequence[str], row: Sequence[int]) -> Iterator[str]:
    """Yield lines from that in which a row begins on, no more than one row may have."""
    k = row[0]
    while k < len(lines) and k - row[0] < LONGEST_ROW:
        yield lines[k]
        k += 1
