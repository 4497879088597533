"""Rows of an import that are set aside, in a file of their own: to be mended there and imported again."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from detente.core.errors import DetenteError, LedgerError
from detente.core.files import check_place, write_whole
from detente.ledger.cells import harmless
from detente.ledger.imports.read import Reading

ENDING = ".rejects.csv"
"""What the name of a file of rejects ends with by default."""
MOST = 1000
"""Names that are tried before giving up."""


def check_rejects(target: str | Path, source: Path, *, replace: bool) -> None:
    """Raise if rows that are set aside cannot be written where they are to go.

    Raises
    ------
    LedgerError
        If the file is the one that is imported, or is there already and was not told to be replaced.
    OutputError
        If no file can be there.
    """
    place = check_place(target, "rows that are set aside")
    if source.exists() and place.status is not None and source.samefile(place.path):
        raise LedgerError(f"{target}: found the file that is imported, expected another for rows that are set aside")
    if place.status is not None and not place.is_stream and not replace:
        raise LedgerError(f"{target}: found a file already, expected none; --force replaces it")


def write_rejects(reading: Reading, source: Path, target: str | Path | None, *, replace: bool) -> tuple[str, str]:
    """Write the rows that are set aside, and return where, and why not if they could not be.

    By default they lie beside the file: ``FILE.rejects.csv``, or with a number where that is taken by other rows.

    Parameters
    ----------
    reading
        What the file came to.
    source
        The file.
    target
        Where they go.
    replace
        Whether a file that is there is replaced.
    """
    data = _table(reading)
    try:
        if target is not None:
            write_whole(target, data, replace=replace)
            return str(target), ""
        for number in range(1, MOST):
            path = source.with_name(f"{source.name}{f'.{number}' if number > 1 else ''}{ENDING}")
            if path.is_file() and path.read_bytes() == data:
                return str(path), ""
            if not path.exists():
                write_whole(path, data, replace=False)
                return str(path), ""
    except (DetenteError, OSError) as error:
        return "", str(error)
    return "", f"{MOST:,} files of rejects are there already"


def _table(reading: Reading) -> bytes:
    """Return the rows that are set aside as a table, with the reason and the line before the cells as they stood."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["reason", "line", *reading.headings])
    for place, row in reading.rows.items():
        if place not in reading.aside:
            continue
        cells = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in row.raw]
        if row.cells and len(cells) <= len(reading.headings):
            cells = [row[heading] for heading in reading.headings]
        writer.writerow([harmless(each) for each in ("; ".join(reading.aside[place]), place, *cells)])
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
