"""Which code makes the numbers: a digest of it, so that machines that are to share a run can be held to the same."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from detente.core.version import __version__

ROOMS = ("core", "model", "case", "compile", "world", "game", "negotiation", "sim", "forecast")
"""Rooms whose code decides what a run gives."""
SHOWN = 12
"""Digits of a digest that a message shows."""


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


@dataclass(frozen=True, slots=True)
class Making:
    """Which code a piece of work expects where it is made."""

    version: str = __version__
    code: str = ""

    @classmethod
    def here(cls) -> Making:
        """Return that of this process."""
        return cls(code=digest_of_code())

    def differs(self) -> str:
        """Return what this process has in the place of what is expected; "" if it is the same."""
        here = Making.here()
        if here.version != self.version:
            return f"détente {here.version}, not {self.version}"
        return (
            ""
            if here.code == self.code
            else f"other code of détente {here.version} ({here.code[:12]}, not {self.code[:12]})"
        )
