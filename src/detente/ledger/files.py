"""Files into a ledger, and a ledger into files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np

from detente.core.errors import LedgerError
from detente.core.files import whole, whole_output
from detente.core.parquet import Cells, Kind, ParquetWriter, from_values
from detente.ledger.cells import harmless
from detente.ledger.entry import Entry
from detente.ledger.importing import import_file
from detente.ledger.inputs import written
from detente.ledger.lines import write_lines

if TYPE_CHECKING:
    from detente.ledger.ledger import Ledger

__all__ = ["export_ledger", "form_of", "import_file"]

Written = Literal["csv", "json", "jsonl", "parquet"]
"""Forms of files that are written."""
EXPORTED = ("seq", "kind", "recorded_at", "question", "who", "role", "at", "probability", "low", "high", "answer")
"""Columns of an export that repeat parts of the text; `_ENTRY` follows."""
_ENTRY = ("corrects", "author", "signature", "text", "hash")
"""Columns of an export after `EXPORTED`."""
_AT_ONCE = 20_000


def export_ledger(ledger: Ledger, target: str | Path, *, form: Written | None = None) -> int:
    """Write every entry to a file, which is there whole or not at all; return how many.

    Parameters
    ----------
    ledger
        What is written.
    target
        The file; ``-`` is standard output.
    form
        ``csv`` (a spreadsheet can open it: no cell can start a formula), ``json``, ``jsonl`` (`import_file` reads it
        back without loss) or ``parquet``; told from the ending of the name by default.

    Raises
    ------
    LedgerError
        If neither the form nor the name says what to write, or some entries are not shown to who asks.
    OutputError
        If the file cannot be written.
    """
    write = WRITERS[form_of(target, form)]
    ledger.check_shown("an owner exports")
    with whole_output() if str(target) == "-" else whole(target) as draft:
        return write(ledger.entries(), draft)


def form_of(target: str | Path, form: str | None) -> Written:
    """Return the form in which a file is written: what was asked for, else what its name ends with.

    Examples
    --------
    >>> form_of("all.JSON", None), form_of("-", "csv")
    ('json', 'csv')
    """
    named = Path(target).suffix.lower().removeprefix(".") if form is None else form
    for each in WRITERS:
        if named == each:
            return each
    if form is None:
        found = Path(target).suffix or "no ending"
        raise LedgerError(
            f"{target}: found {found}, expected .csv, .json, .jsonl or .parquet, or the form by name (--format)"
        )
    raise LedgerError(f"found the form {form!r}, expected csv, json, jsonl or parquet")


def _flat(entry: Entry) -> dict[str, Any]:
    """Return an entry as one row."""
    body = entry.body
    at = body.get("at")
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "recorded_at": written(entry.recorded_at),
        "question": body.get("question", body.get("id")),
        "who": body.get("who"),
        "role": body.get("role"),
        "at": None if at is None else written(at),
        "probability": body.get("probability"),
        "low": body.get("low"),
        "high": body.get("high"),
        "answer": None if "answer" not in body else str(body["answer"]),
        "corrects": body.get("corrects"),
        "author": entry.author,
        "signature": entry.signature,
        "text": entry.text,
        "hash": entry.hash,
    }


def _write_csv(entries: Iterable[Entry], target: BinaryIO) -> int:
    """Write a table for spreadsheets."""
    count = 0
    file = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")  # the mark lets spreadsheets know it is UTF-8
    writer = csv.writer(file)
    writer.writerow((*EXPORTED, *_ENTRY))
    for count, entry in enumerate(entries, start=1):  # noqa: B007 - the last one is the number
        writer.writerow([harmless(value) for value in _flat(entry).values()])
    file.detach()
    return count


def _write_json(entries: Iterable[Entry], target: BinaryIO) -> int:
    """Write everything, entry by entry, so that the chain can be checked from the file alone."""
    count = 0
    file = io.TextIOWrapper(target, encoding="utf-8", newline="\n")
    file.write('{"schema": "detente-ledger/2", "entries": [')
    for count, entry in enumerate(entries, start=1):
        data = {
            "seq": entry.seq,
            "kind": entry.kind,
            "recorded_at": entry.recorded_at,
            "text": entry.text,
            "hash": entry.hash,
            "author": entry.author,
            "signature": entry.signature,
            "body": entry.body,
        }
        file.write((",\n" if count > 1 else "\n") + json.dumps(data, ensure_ascii=False, allow_nan=False))
    file.write("\n]}\n")
    file.detach()
    return count


def _write_parquet(entries: Iterable[Entry], target: BinaryIO) -> int:
    """Write a table of columns."""
    count = 0
    writer = ParquetWriter(target, _columns_of([]))
    for rows in _by_thousands(entries):
        writer.write(_columns_of(rows))
        count += len(rows)
    writer.close()
    return count


WRITERS: Mapping[Written, Callable[[Iterable[Entry], BinaryIO], int]] = {
    "csv": _write_csv,
    "json": _write_json,
    "jsonl": write_lines,
    "parquet": _write_parquet,
}
"""What writes each form; it returns the number of entries."""
_KINDS: Mapping[str, Kind] = {
    "seq": "int64", "corrects": "int64", "recorded_at": "moment", "at": "moment", "probability": "float64",
    "low": "float64", "high": "float64",
}  # fmt: skip
"""Kinds of the columns of Parquet that are no text."""


def _columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Cells]:
    """Return rows as columns, each of which may have empty cells."""
    columns = {}
    for name in (*EXPORTED, *_ENTRY):
        values = [row[name] for row in rows]
        known = np.array([value is not None for value in values], dtype=bool)
        kind = _KINDS.get(name)
        if kind is None:
            columns[name] = from_values(values)._replace(known=known)
        else:
            numbers = [0 if value is None else value for value in values]
            columns[name] = Cells(kind, np.array(numbers, dtype=np.float64 if kind == "float64" else np.int64), known)
    return columns


def _by_thousands(entries: Iterable[Entry]) -> Iterator[list[dict[str, Any]]]:
    """Yield rows for Parquet, many at a time; moments as such."""
    rows: list[dict[str, Any]] = []
    for entry in entries:
        rows.append({**_flat(entry), "recorded_at": entry.recorded_at, "at": entry.body.get("at")})
        if len(rows) == _AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows
