"""What the server and an engine say to each other over a pipe: a head in JSON, and parts of bytes behind it.

Nothing that arrives is ever run or unpickled: an engine reads what analysts wrote, and is not trusted for it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

LARGEST_HEAD = 1 << 20
"""Bytes of a head: names and small numbers; what is long is a part."""
LARGEST_PART = 1 << 28
"""Bytes of a part: far more than the findings of any case."""
_LENGTH = struct.Struct("<I")


class Frame(NamedTuple):
    """One message."""

    head: Mapping[str, Any]
    """Plain data that say what it is."""
    parts: Mapping[str, bytes]
    """What belongs to it, by name."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an engine is asked to do. The same request has the same answer, byte for byte."""

    task: str
    """Name of one of `detente.workbench.engines.tasks.TASKS`."""
    texts: Mapping[str, str]
    """Text of the case, as ``case``; of a difference also that of the version before, as ``old``."""
    name: str = ""
    """What messages call the case: the name of its file."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Plain data that the task takes."""
    is_quick: bool = False
    """Whether someone waits for it with a finger on a slider: it does not queue behind long work."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found."""

    parts: Mapping[str, bytes]
    """By name, such as ``json``."""
    seconds: float
    """How long the engine worked on it."""

    def __getitem__(self, name: str) -> bytes:
        """Return a part."""
        return self.parts[name]


def send(stream: IO[bytes], head: Mapping[str, Any], parts: Mapping[str, bytes] | None = None) -> None:
    """Write one message."""
    parts = parts or {}
    sizes = [[name, len(part)] for name, part in parts.items()]
    text = json.dumps({**head, "parts": sizes}, ensure_ascii=False, allow_nan=False).encode()
    stream.write(_LENGTH.pack(len(text)) + text + b"".join(parts.values()))
    stream.flush()


def receive(stream: IO[bytes]) -> Frame | None:
    """Read one message; None where the other side is gone.

    Raises
    ------
    ValueError
        If what arrives is no message.
    """
    start = stream.read(_LENGTH.size)
    if len(start) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(start)
    if length > LARGEST_HEAD:
        raise ValueError(f"found a head of {length:,} bytes, expected at most {LARGEST_HEAD:,}")
    text = stream.read(length)
    if len(text) < length:
        return None
    head = json.loads(text)
    parts: dict[str, bytes] = {}
    for name, size in head.pop("parts"):
        if not isinstance(size, int) or not 0 <= size <= LARGEST_PART:
            raise ValueError(f"found a part of {size} bytes, expected at most {LARGEST_PART:,}")
        parts[str(name)] = stream.read(size)
        if len(parts[str(name)]) < size:
            return None
    return Frame(head, parts)
