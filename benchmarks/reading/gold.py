"""What was marked by hand in real briefs: places and properties, never the texts, which each reader fetches himself.

A file of ``gold/`` is about one document: a pointer to it, the stretches that were marked, and for each kind the items
in them. An item that annotators may see either way ("in recent weeks", "two documents") is optional: finding it is no
error, and neither is leaving it out. Where several answers are right, all of them are listed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "gold"
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "briefs"
_MOST_BYTES = 5_000_000
"""Larger files are none of the documents."""

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """What was marked in one document."""

    id: str
    title: str
    publisher: str
    date: str
    where: str
    is_held_out: bool
    """Not looked at while the reader was put right."""
    sha256: str
    """Of the file."""
    stretches: tuple[tuple[int, int], ...]
    narrow: Mapping[str, tuple[tuple[int, int], ...]]
    """Stretches of single kinds, where they are smaller."""
    metadata: Mapping[str, list[list[str]]]
    items: Mapping[str, tuple[Item, ...]]

    def covers(self, kind: str, position: int) -> bool:
        """Return whether a place lies in what was marked for a kind."""
        return any(start <= position < end for start, end in self.narrow.get(kind, self.stretches))


def golds() -> Iterator[Gold]:
    """Yield all documents that were marked."""
    for path in sorted(FOLDER.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        yield Gold(
            id=path.stem,
            title=found["title"],
            publisher=found["publisher"],
            date=found["date"],
            where=found["where"],
            is_held_out=found["role"] == "held out",
            sha256=found["sha256"],
            stretches=tuple((start, end) for start, end in found["stretches"]),
            narrow={kind: tuple((a, b) for a, b in spans) for kind, spans in found["narrow"].items()},
            metadata=found["metadata"],
            items={kind: tuple(items) for kind, items in found["items"].items()},
        )


def text_of(sha256: str) -> Path | None:
    """Return the file of a document, or None if it is not on this machine.

    Looked for in the folders that the environment variable ``DETENTE_TEXTS`` names, and beside the project.
    """
    return _files().get(sha256)


@functools.cache
def _files() -> dict[str, Path]:
    folders = [Path(folder) for folder in os.environ.get("DETENTE_TEXTS", "").split(os.pathsep) if folder]
    found: dict[str, Path] = {}
    for folder in [_SHARED, *folders]:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= _MOST_BYTES:
                found.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
    return found
