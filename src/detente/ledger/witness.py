"""The witness: a file beside the ledger that notes its head after each addition.

It lies apart from the database, so that a ledger that was cut short, or written anew, no longer agrees with it. Who can
write both can change both: what no one here can change is a head that was given away (`anchors`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

_LINE = re.compile(r"(\d+) ([0-9a-f]{64}) (\d+)", re.ASCII)


class Head(NamedTuple):
    """The end of a ledger at some time."""

    seq: int
    """Number of its last entry."""
    hash: str
    """Hash of it."""
    recorded_at: int
    """When it was written, microseconds since 1970."""

    @property
    def line(self) -> str:
        """The head in the form in which it is noted, stamped and given away."""
        return f"{self.seq} {self.hash} {self.recorded_at}"


class Sighting(NamedTuple):
    """A head that was noted somewhere."""

    head: Head
    where: str
    """What has it, in words: ``the witness``."""
    stamped_at: int | None = None
    """When an authority says that it was there; None where nobody does."""


def head_of(line: str) -> Head | None:
    """Return the head that a line notes; None if it is none, such as one that was broken off.

    Examples
    --------
    >>> head_of(f"12 {'0' * 64} 1646092800000000").seq, head_of("12 00")
    (12, None)
    """
    found = _LINE.fullmatch(line.strip())
    return Head(int(found[1]), found[2], int(found[3])) if found else None


def note(path: Path, head: Head) -> None:
    """Add a head to a witness; it is on the disk when this returns.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n" if hasattr(os, "pread") else False
        # One call for one line: writers that come at the same time do not mix theirs.
        os.write(descriptor, f"{chr(10) if is_torn else ''}{head.line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sightings(path: Path) -> tuple[list[Sighting], int]:
    """Return what a witness has noted, nothing if there is none; and how many of its lines are no heads.

    Raises
    ------
    OSError
        If it is there and cannot be read.
    """
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return [], 0
    lines = [line for line in text.splitlines() if line.strip()]
    heads = [head for line in lines if (head := head_of(line)) is not None]
    return [Sighting(head, f"the witness {path.name}") for head in heads], len(lines) - len(heads)


def by_number(seen: Iterable[Sighting]) -> Mapping[int, list[Sighting]]:
    """Return sightings by the number of the entry."""
    result: dict[int, list[Sighting]] = {}
    for each in seen:
        result.setdefault(each.head.seq, []).append(each)
    return result
