"""Which code makes the numbers: a digest of it, so that machines that are to share a run can be held to the same."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

ROOMS = ("core", "model", "case", "compile", "world", "game", "negotiation", "sim", "forecast")
"""Rooms whose code decides what a run gives."""


@functools.cache
def digest_of_code() -> str:
    """Return the SHA-256 of the source of the rooms that make a run's numbers; line ends do not matter.

    A version's number says what was released; two checkouts of one number may differ.
    """
    package = Path(__file__).resolve().parents[1]
    found = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((package / room).rglob("*.py")):
            text = path.read_bytes().replace(b"\r\n", b"\n")
            found.update(f"{path.relative_to(package).as_posix()} {len(text)}\n".encode())
            found.update(text)
    return found.hexdigest()
