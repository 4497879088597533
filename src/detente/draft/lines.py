"""YAML with comments, written entry by entry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from detente.case.dump import write_scalar

Scalar = str | int | float | bool | dt.date | None
Value = Scalar | Sequence[Scalar] | Mapping[str, "Value"]

PROPOSAL = "#? "
"""Before an entry that waits to be accepted."""
_WIDTH = 120
_PLAIN_INSIDE = re.compile(r"[^\W\d_][\w .()/–-]*")


class Lines:
    """The lines of a case as they are written."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, key: str, value: Value | None = None, *, depth: int = 0, comment: str = "") -> None:
        """Write an entry on one line; without a value, the head of what follows one level deeper."""
        lead = f"{'  ' * depth}{key}:"
        self._write(lead if value is None else f"{lead} {flow(value)}", comment, depth)

    def item(self, value: Value, *, depth: int = 1, comment: str = "") -> None:
        """Write an entry of a list."""
        self._write(f"{'  ' * depth}- {flow(value)}", comment, depth)

    def comment(self, text: str, *, depth: int = 0) -> None:
        """Write a comment on lines of its own."""
        pad = "  " * depth
        line = ""
        for word in _printable(text).split():
            if line and len(pad) + len(line) + len(word) + 3 > _WIDTH:
                self._lines.append(f"{pad}# {line}")
                line = ""
            line = f"{line} {word}" if line else word
        if line:
            self._lines.append(f"{pad}# {line}")

    def propose(
        self, key: str, value: Value, *, depth: int = 1, comment: str = "", is_within_braces: bool = False
    ) -> None:
        """Write an entry that is not in force: a comment line that becomes the entry when its `PROPOSAL` is deleted."""
        if comment:
            self.comment(comment, depth=depth)
        comma = "," if is_within_braces else ""
        self._lines.append(f"{'  ' * depth}{PROPOSAL}{key}: {flow(value)}{comma}")

    @contextmanager
    def braces(self, key: str) -> Iterator[None]:
        """Write a section in braces, in which all entries may be proposals: as a block it would be null."""
        self._lines.append(f"{key}: {{")
        yield
        self._lines.append("}")

    def gap(self) -> None:
        """Write an empty line."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """Return everything written."""
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def _write(self, line: str, comment: str, depth: int) -> None:
        comment = " ".join(_printable(comment).split())
        if comment and len(line) + len(comment) + 4 > _WIDTH:
            self.comment(comment, depth=depth)
            comment = ""
        self._lines.append(f"{line}  # {comment}" if comment else line)


def flow(value: Value) -> str:
    """Return a value as YAML on one line.

    Examples
    --------
    >>> flow({"title": "Talks, at last", "pages": [1, 2]})
    '{title: "Talks, at last", pages: [1, 2]}'
    """
    return _flow(value, is_inner=False)


def _flow(value: Value, *, is_inner: bool) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item, is_inner=True)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_flow(item, is_inner=True) for item in value) + "]"
    text = write_scalar(value, in_flow=is_inner)
    # Inside braces a colon may end a key, so what only looks plain is put in quotes.
    if is_inner and isinstance(value, str) and text == value and not _PLAIN_INSIDE.fullmatch(text):
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'
    return text


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
