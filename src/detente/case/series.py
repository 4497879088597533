"""A file of readings beside a case (`detente.case.readings` reads it): its name, and whether it has changed.

Light, for who only asks whether a case is the one that was prepared before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*\.csv\Z")
"""A file beside the case, or in folders below it. So strict that a name cannot be overlooked in a text (`stamps`)."""
LONGEST_NAME: Final = 200
_WORD: Final = re.compile(rb"[A-Za-z0-9_./-]+\Z")


@dataclass(frozen=True, slots=True)
class Series:
    """A file of readings, as a case names it."""

    name: str
    """As it is named."""
    rows: int
    """Readings in it."""
    outside: int
    """Readings that lie outside the time of the case and are left out."""


def names_in(text: bytes) -> tuple[str, ...]:
    """Return what in a text could be the name of a file of readings, each once, in order.

    Examples
    --------
    >>> names_in(b"observations: [{series: data/approval.csv, quantity: approval}]")
    ('data/approval.csv',)
    """
    found: dict[str, None] = {}
    for match in re.finditer(rb"\.csv", text):
        word = _WORD.search(text[max(0, match.end() - LONGEST_NAME) : match.end()])
        found[word[0].decode().lstrip("./-") if word else ""] = None
    return tuple(name for name in found if NAME.match(name))


def stamps(text: bytes, folder: Path) -> Iterator[str]:
    """Yield name, size and date of every file that a text could name as a series."""
    for name in names_in(text):
        try:
            status = (folder / name).stat()
            yield f"{name} {status.st_size} {status.st_mtime_ns}"
        except OSError:  # said where the case is read
            yield f"{name} -"
