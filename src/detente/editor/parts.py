"""A text read in parts, of which only those are read again that have changed.

A part is one entry of a section (``moves`` has one for each move), or a section as a whole where it is short or written
in braces. Parts are read each by itself and put together. That is done only where it gives the same as reading the
whole: not with anchors and aliases, not with keys given twice, not where a part is no mapping of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from detente.case.yaml_reader import LARGEST_BYTES, MOST_ENTRIES, Document, check_letters, read_yaml
from detente.case.yaml_text import syntax_error
from detente.core.errors import CaseError, Problem

_TOP: Final = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?=[ \t\r\n]|$)")
"""A key at the beginning of a line."""
_HEAD_ONLY: Final = re.compile(r"[A-Za-z_][\w-]*:[ \t]*(?:#[^\n]*)?\r?\n")
"""A line that has a key and nothing else but a comment."""
_BELOW: Final = re.compile(r"( +)[A-Za-z_0-9][\w.-]*[ \t]*:(?=[ \t\r\n]|$)")
"""A key that is indented."""
_SHARED: Final = re.compile(r"(?:^|[\s\[{,:-])[&*!][\w]|^(?:---|\.\.\.|%)", re.MULTILINE)
"""What may tie parts together: anchors, aliases, tags; further documents and directives."""


class _Part(NamedTuple):
    """A part of a text as it is read by itself."""

    text: str
    """With the head of its section, where it is one entry of it."""
    above: int
    """Lines of the whole text above it, less one where it has the head of its section."""
    head: int
    """Line, from 0, at which its section begins."""


class Reader:
    """Reads versions of one text, each with what is known from the one before."""

    def __init__(self) -> None:
        self._known: dict[str, Document | CaseError] = {}

    def read(self, text: str) -> Document:
        """Return what a text holds: the same as `read_yaml`.

        Raises
        ------
        CaseError
            Where it cannot be read.
        """
        if len(text) > LARGEST_BYTES:
            raise CaseError([Problem("", f"{len(text):,} letters", f"a case of at most {LARGEST_BYTES:,}")])
        check_letters(text, "")
        if _SHARED.search(text):
            return read_yaml(text, "")
        parts = list(_parts(text))
        known = {part.text: self._known.get(part.text) or _read(part.text) for part in parts}
        self._known = known
        broken = next((part for part in parts if isinstance(known[part.text], CaseError)), None)
        if broken is None:
            document = _joined(parts, known, text)
            return document if document is not None else read_yaml(text, "")
        if syntax_error(text) is None:  # a text over several lines only looked like several parts
            return read_yaml(text, "")
        error = _read("\n" * broken.above + broken.text)  # so that it names the lines as they are
        if isinstance(error, CaseError):
            raise error
        return read_yaml(text, "")


def _read(text: str) -> Document | CaseError:
    try:
        return read_yaml(text, "")
    except CaseError as error:
        return error


def _parts(text: str) -> Iterator[_Part]:
    """Yield the parts of a text; all lines belong to one."""
    lines = text.splitlines(keepends=True) if "\x85" not in text and "\u2028" not in text else [text]
    tops = [number for number, line in enumerate(lines) if _TOP.match(line)]
    if not tops:
        yield _Part(text, 0, 0)
        return
    if any(line.strip() and not line.startswith("#") for line in lines[: tops[0]]):
        yield _Part("".join(lines[: tops[0]]), 0, 0)
    for first, after in zip(tops, [*tops[1:], len(lines)], strict=True):
        yield from _entries(lines, first, after)


def _entries(lines: list[str], first: int, after: int) -> Iterator[_Part]:
    """Yield the entries of a section, or the section as one part."""
    head = lines[first]
    inside = next((line for line in lines[first + 1 : after] if line.strip() and not line.lstrip().startswith("#")), "")
    match = _BELOW.match(inside)
    if not match or not _HEAD_ONLY.fullmatch(head):
        yield _Part("".join(lines[first:after]), first, first)
        return
    begins = [
        number
        for number in range(first + 1, after)
        if (found := _BELOW.match(lines[number])) and len(found[1]) == len(match[1])
    ]
    for number, until in zip(begins, [*begins[1:], after], strict=True):
        yield _Part(head + "".join(lines[number:until]), number - 1, first)


def _joined(parts: list[_Part], known: dict[str, Document | CaseError], text: str) -> Document | None:
    """Return the parts as one document; None where they cannot be put together."""
    data: dict[str, Any] = {}
    lines: dict[str, int] = {}
    heads: dict[str, int] = {}
    for part in parts:
        found = known[part.text]
        if isinstance(found, CaseError) or found.problems or found.parsed != part.text:
            return None
        if not isinstance(found.data, dict) or len(found.data) != 1:
            return None
        ((section, entries),) = found.data.items()
        if heads.setdefault(section, part.head) != part.head:
            return None  # it stands there twice
        if section not in data:
            data[section] = dict(entries) if isinstance(entries, dict) else entries
        elif (
            isinstance(entries, dict)
            and isinstance(data[section], dict)
            and len(entries) == 1
            and not entries.keys() & data[section].keys()
        ):
            data[section].update(entries)
        else:
            return None
        above = part.above
        for path, line in found.lines.items():
            lines.setdefault(path, line + above)
    if len(lines) > MOST_ENTRIES // 2:
        return None
    for section in data:  # its head stands above the first entry, with comments between perhaps
        lines[section] = _line_of(text, section)
    return Document(data, lines, [], text)


def _line_of(text: str, section: str) -> int:
    match = re.search(rf"^{re.escape(section)}[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 0
