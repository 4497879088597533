"""A ledger as lines of JSON and back, without loss: numbers, times, authors, signatures and hashes stay as they are."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from detente.core.errors import LedgerError
from detente.ledger.entry import START, Entry, verify_chain
from detente.ledger.sound import EARLIEST, LATEST

SCHEMA = "detente-ledger/2"
"""What the first line says."""
_FIELDS = {"seq": int, "kind": str, "recorded_at": int, "text": str, "hash": str, "author": str, "signature": str}
"""What a line has, with its types; the last two only where they are not empty."""


def write_lines(entries: Iterable[Entry], target: BinaryIO) -> int:
    """Write entries, one a line, between a line that says what this is and one that says where it ends.

    Returns
    -------
    int
        How many.
    """
    count, head = 0, START
    file = io.TextIOWrapper(target, encoding="utf-8", newline="\n")
    file.write(_line({"schema": SCHEMA}))
    for count, entry in enumerate(entries, start=1):  # noqa: B007 - the last one is the number
        data = {name: getattr(entry, name) for name in _FIELDS}
        file.write(_line({name: value for name, value in data.items() if value != ""}))
        head = entry.hash
    file.write(_line({"entries": count, "head": head}))
    file.detach()
    return count


def _line(data: dict[str, Any]) -> str:
    """Return plain data as one line."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def read_lines(path: Path) -> list[Entry]:
    """Return the entries of a file, whose chain holds.

    Raises
    ------
    LedgerError
        If it is no such file, it was cut short, or its entries do not follow from one another.
    """
    entries: list[Entry] = []
    end: Any = None
    number = 0
    for number, row in _parsed(path):
        place = f"{path}:{number}"
        if number == 1:
            if row != {"schema": SCHEMA}:
                break
        elif end is not None:
            raise LedgerError(f"{place}: found something after the line that says where the ledger ends")
        elif isinstance(row, dict) and row.keys() == {"entries", "head"}:
            end = row
        else:
            entries.append(_entry(row, place))
    if number < 2:
        raise LedgerError(f"{path}:1: found no ledger as lines of JSON, expected {_line({'schema': SCHEMA}).strip()}")
    verdict = verify_chain(entries)
    if verdict.problems:
        raise LedgerError([f"{path}: {problem}" for problem in verdict.problems])
    if end != {"entries": verdict.n_entries, "head": verdict.head}:
        raise LedgerError(f"{path}: the file was cut short: its last line does not say where the ledger ends")
    return entries


def _parsed(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield what each line holds, with its number from 1."""
    number = 0
    try:
        with path.open("rb") as file:
            for line in file:
                number += 1
                yield number, json.loads(line.decode("utf-8"))
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise LedgerError(f"{path}: found other bytes, expected UTF-8") from None
    except (ValueError, RecursionError):
        raise LedgerError(f"{path}:{number}: found no JSON; the file is damaged or was cut short") from None


def _entry(row: Any, place: str) -> Entry:
    """Return the entry of a line."""
    if not isinstance(row, dict) or row.keys() - _FIELDS.keys():
        raise LedgerError(f"{place}: found no entry, expected {', '.join(_FIELDS)}")
    data = {"author": "", "signature": "", **row}
    for name, kind in _FIELDS.items():
        if type(data.get(name)) is not kind:
            raise LedgerError(
                f"{place}: {name}: found {str(data.get(name))[:40]!r}, expected a value of {kind.__name__}"
            )
    if not EARLIEST <= data["recorded_at"] <= LATEST:
        raise LedgerError(
            f"{place}: recorded_at: found {str(data['recorded_at'])[:40]}, expected microseconds since 1970"
        )
    return Entry(**data)


def following(own: Sequence[tuple[int, str]], entries: Sequence[Entry], *, shown: str) -> list[Entry]:
    """Return those of a file's entries that are new: all to an empty ledger, none to its equal.

    Entries that others wrote elsewhere are never put behind those that are here as if they had been written here.

    Parameters
    ----------
    own
        Numbers and hashes of what is here, in order.
    entries
        What the file has.
    shown
        Name of the file.

    Raises
    ------
    LedgerError
        If something else is here.
    """
    if own and any(digest != entry.hash for (_, digest), entry in zip(own, entries, strict=False)):
        raise LedgerError(
            f"{shown}: found another ledger than the one here; `detente ledger merge` brings two together"
        )
    if own and len(own) < len(entries):
        raise LedgerError(
            f"{shown}: found {len(entries) - len(own):,} entries after those that are here, expected an empty ledger "
            "for all; `detente ledger merge` adds them as entries from elsewhere"
        )
    return [] if own else list(entries)
