"""YAML -> plain data with the line of every entry; strict where YAML is loose, and safe against hostile files.

The C parser gives events; from these the data is built here. So depth and size are counted before anything grows,
nothing is ever constructed from tags, and a key given twice is seen. Scalars follow the core schema of YAML 1.2:
``yes`` and ``no`` are texts; ``2022-02-24`` is a date.

The C parser is of YAML 1.1 in one respect: inside brackets and braces it takes no ``?`` and no colon within a word. A
text that it refuses is tried again with letters of the private use area in their place (`with_stand_ins`), as many as
there were: lines, columns and offsets stay. What cannot be read then either is for `detente.case.yaml_mistakes`.

Aliases are expanded like any text, and count as what they expand to: a bomb of aliases stops at the limit of entries.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from detente.case.yaml_text import STRANGE_IN_KEY, describe_letter, with_stand_ins
from detente.core.errors import CaseError, Problem
from detente.core.text import clip

LARGEST_BYTES: Final = 2_000_000
"""Size of a file: two hundred times the largest shipped case."""
DEEPEST: Final = 40
"""Nesting; the language itself needs fewer than ten levels."""
MOST_ENTRIES: Final = 200_000
"""Entries after aliases are expanded: what the largest permitted file can hold in plain words."""

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,30}\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WORDS: Final = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_PLAIN_TEXT: Final = re.compile(
    r"(?:[^\W_]|[-+][0-9])(?:[\w .,;!?()<>=+*%/&'‘’“”–—-]|:(?=[^\s]))*\Z"  # a letter, a digit or a signed number first
)
_LONGEST_PLAIN: Final = 100
"""Letters up to which a text goes without quotes: longer ones could not stand on one line."""


def is_plain_text(text: str) -> bool:
    """Return whether a text can stand in YAML without quotes and be read back as the same text."""
    return (
        len(text) <= _LONGEST_PLAIN
        and _PLAIN_TEXT.match(text) is not None
        and text == text.strip()
        and text.isprintable()
        and isinstance(read_scalar(text), str)
    )


def read_scalar(text: str) -> Any:
    """Return what an unquoted scalar means.

    Examples
    --------
    >>> [read_scalar(text) for text in ("5", "0.5", "yes", "true", "~", "2022-02-24", "2022-02-30", "5 to 20")]
    [5, 0.5, 'yes', True, None, datetime.date(2022, 2, 24), '2022-02-30', '5 to 20']
    """
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdecimal() or first in "+-.":
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text) and len(text) < 400:
            number = float(text)
            return number if math.isfinite(number) else text  # a message then says what was written
        if _DATE.match(text):
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                return text
        if _NOT_FINITE.match(text):
            return float(text.replace(".", "").lower())
    return text


@dataclass(slots=True)
class Document:
    """What a YAML text holds."""

    data: Any
    lines: dict[str, int] = field(default_factory=dict)
    """Line, from 1, of every entry by dotted path; that of its key, where it has one."""
    problems: list[Problem] = field(default_factory=list)
    parsed: str = ""
    """The text as the parser took it: letter for letter at the same offsets, except for stand-ins."""

    def rename(self, paths: dict[str, str]) -> None:
        """Give entries whose key was taken for another (old path to new path) their line under that path too."""
        for old, new in paths.items():
            inside = {path: line for path, line in self.lines.items() if path == old or path.startswith(f"{old}.")}
            for path, line in inside.items():
                self.lines.setdefault(new + path[len(old) :], line)


def decode(raw: bytes, name: str) -> str:
    """Return the text of a file, or raise what is wrong with its bytes."""
    if len(raw) > LARGEST_BYTES:
        raise _error(name, 0, f"{len(raw):,} bytes", f"a case of at most {LARGEST_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02x}"
        expected = "a text, not a binary file" if b"\0" in raw[:4096] else "text in UTF-8"
        raise _error(name, line, found, expected) from None
    return text


def _error(name: str, line: int, found: str, expected: str, hint: str = "") -> CaseError:
    return CaseError([Problem("", found, expected, hint, file=name, line=line)])


def read_yaml(text: str, name: str) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    text
        The document.
    name
        File name for messages.

    Raises
    ------
    CaseError
        Where it cannot be read at all; keys given twice are listed in ``problems`` instead.
    """
    from ruamel.yaml.error import YAMLError

    check_letters(text, name)
    try:
        return _Builder(text, name).build()
    except YAMLError:
        parsed, written = with_stand_ins(text)
    try:
        return _Builder(parsed, name, written).build()
    except YAMLError as error:
        from detente.case.yaml_mistakes import syntax_problem  # only on the way to an error

        raise CaseError([syntax_problem(text, name, error)]) from None


def check_letters(text: str, name: str) -> None:
    """Refuse letters that YAML does not allow before the parser meets them.

    Raises
    ------
    CaseError
        With the first of them.
    """
    if text.isascii() and text.isprintable():
        return
    match = _FORBIDDEN.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        code = ord(match[0])
        expected = "a text, not a binary file" if code == 0 else "printable letters"
        raise _error(name, line, f"the character U+{code:04X}", expected)
    match = _TAB_INDENT.search(text)
    if match:
        raise _error(name, text.count("\n", 0, match.end()) + 1, "a tab at the start of a line", "spaces")


_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
_TAB_INDENT: Final = re.compile(r"^ *\t+(?=[^\s#])", re.MULTILINE)


class _Builder:
    """Builds data from the parser's events without recursion."""

    def __init__(self, text: str, name: str, written: Mapping[int, str] | None = None) -> None:
        self.name = name
        self.text = text
        self.written = written or {}
        """What stand-ins of the text stand for."""
        self.document = Document(None, parsed=text)
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        """Value, size and depth by anchor."""
        self.stack: list[_Open] = []
        self.entries = 0
        self.n_documents = 0

    def build(self) -> Document:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]

        self._run(CParser(self.text))
        return self.document

    def _run(self, parser: Any) -> None:
        from ruamel.yaml import events

        actions = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._open_mapping,
            events.SequenceStartEvent: self._open_list,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._start_document,
        }
        while True:
            event = parser.get_event()
            kind = type(event)
            if kind is events.StreamEndEvent:
                return
            action = actions.get(kind)
            if action is not None:
                action(event)

    def _start_document(self, event: Any) -> None:
        self.n_documents += 1
        if self.n_documents > 1:
            raise self._fail(event, "a second document (`---`)", "one case per file")

    def _scalar(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._refuse_tag(event)
        if self.written:
            event.value = event.value.translate(self.written)
        value = read_scalar(event.value) if event.style in (None, "") and event.implicit[0] else event.value
        if value == "" and event.style in (">", "|"):
            self._check_block(event)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1, 0)
        self._finish(value, event, 1, 0)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            shown = f"*{clip(event.anchor)}"
            expected = "an anchor of that name above it, and closed; or quotes round a text"
            raise self._fail(event, f"the alias {shown}", expected, f'`"{shown}"`')
        value, size, depth = self.anchors[event.anchor]
        if len(self.stack) + depth > DEEPEST:
            raise self._fail(event, f"more than {DEEPEST} levels of nesting", f"at most {DEEPEST}")
        self._finish(value, event, size, depth)

    def _open_mapping(self, event: Any) -> None:
        self._open(event, {}, is_mapping=True)

    def _open_list(self, event: Any) -> None:
        self._open(event, [], is_mapping=False)

    def _open(self, event: Any, data: Any, *, is_mapping: bool) -> None:
        if event.tag is not None:
            raise self._refuse_tag(event)
        if len(self.stack) >= DEEPEST:
            raise self._fail(event, f"more than {DEEPEST} levels of nesting", f"at most {DEEPEST}")
        path = ""
        if self.stack:
            parent = self.stack[-1]
            if parent.is_mapping and parent.key is None:
                raise self._fail(event, "a list or mapping as a key", "a name as a key")
            path = parent.child_path()
            self.document.lines.setdefault(path, event.start_mark.line + 1)
        self._count(event, 1)
        self.stack.append(_Open(data, path, event.anchor, is_mapping=is_mapping))

    def _close(self, event: Any) -> None:
        done = self.stack.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.data, done.size, done.depth + 1)
        self.entries -= done.size  # counted one by one while it was open; `_finish` counts it as a whole
        self._finish(done.data, event, done.size, done.depth + 1)

    def _finish(self, value: Any, event: Any, size: int, depth: int) -> None:
        """Hand a finished value to the list or mapping around it, if there is one."""
        self._count(event, size)
        if not self.stack:
            self.document.data = value
            return
        parent = self.stack[-1]
        parent.size += size
        parent.depth = max(parent.depth, depth)
        self._put(parent, value, event)

    def _put(self, parent: _Open, value: Any, event: Any) -> None:
        """Add a finished value to the list or mapping that is open."""
        if not parent.is_mapping:
            path = parent.child_path()
            parent.data.append(value)
            self.document.lines.setdefault(path, event.start_mark.line + 1)
            return
        if parent.key is None:
            self._put_key(parent, value, event)
            return
        if value is None and _NO_SPACE.match(parent.key):
            hint = f"`{clip(parent.key.replace(':', ': ', 1))}`"
            line = event.start_mark.line + 1
            self._report(parent.child_path(), f"`{clip(parent.key)}`", "a space after the colon", line, hint)
        elif (match := _NO_COLON.match(parent.key)) and self._mend_colon(parent, match, value):
            pass
        elif not parent.is_duplicate:
            parent.data[parent.key] = value
        parent.key, parent.is_duplicate = None, False

    def _mend_colon(self, parent: _Open, match: re.Match[str], value: Any) -> bool:
        """Report ``{by iran}`` and read it as ``{by: iran}``, so that what else is wrong shows; not of other words.

        Likewise ``values {land: 1}``, which is a key ``values {land`` to YAML.
        """
        from ruamel.yaml.error import YAMLError

        from detente.case.yaml_mistakes import misses_colon  # only on the way to an error

        word, rest = match.groups()
        if value is not None:
            rest += f": {value}"
        is_meant = misses_colon(word, rest) if value is None else isinstance(value, str) and rest[0] in "{["
        if word in parent.data or not is_meant:
            return False
        try:
            meant = read_scalar(rest) if value is None else _Builder(rest, self.name).build().data
        except YAMLError:
            return False
        path = parent.child_path()
        line = self.document.lines.pop(path, 0)
        parent.key = word
        parent.data[word] = meant
        self.document.lines[parent.child_path()] = line
        hint = f"`{word}: {clip(rest)}`"
        self._report(parent.child_path(), f"`{clip(f'{word} {rest}')}`", f"a colon after `{word}`", line, hint)
        return True

    def _put_key(self, parent: _Open, value: Any, event: Any) -> None:
        if isinstance(value, (list, dict)):
            raise self._fail(event, "a list or mapping as a key", "a name as a key")
        key = value if isinstance(value, str) else str(getattr(event, "value", value))
        line = event.start_mark.line + 1
        if strange := STRANGE_IN_KEY.search(key):
            found = f"{describe_letter(strange[0])} in the key `{clip(key)}`"
            key = STRANGE_IN_KEY.sub("", key).strip()
            self._report("", found, "letters, digits and `_` alone", line, f"`{clip(key)}`")
        parent.key = key
        path = parent.child_path()
        if key == "<<":
            self._report(path, "`<<`", "each entry written out (merge keys are not part of YAML 1.2)", line)
            parent.is_duplicate = True
        elif key in parent.data:
            first = self.document.lines.get(path, 0)
            self._report(path, f"`{clip(key)}` twice (first on line {first})", "each key once", line)
            parent.is_duplicate = True
        else:
            self.document.lines[path] = line

    def _check_block(self, event: Any) -> None:
        """Report ``x: >5``: it begins a text over several lines, and none follow."""
        header = self.text[event.start_mark.index : event.start_mark.index + 3]
        if re.match(r"[>|][0-9]", header):
            found = f"`{header.split()[0]}`, which begins a text over several lines"
            line = event.start_mark.line + 1
            self._report(self.stack[-1].child_path() if self.stack else "", found, "quotes round it, or a number", line)

    def _report(self, path: str, found: str, expected: str, line: int, hint: str = "") -> None:
        self.document.problems.append(Problem(path, found, expected, hint, file=self.name, line=line))

    def _count(self, event: Any, size: int) -> None:
        self.entries += size
        if self.entries > MOST_ENTRIES:
            what = "aliases that expand to more than" if size > 1 else "more than"
            raise self._fail(event, f"{what} {MOST_ENTRIES:,} entries", f"at most {MOST_ENTRIES:,}")

    def _fail(self, event: Any, found: str, expected: str, hint: str = "") -> CaseError:
        return _error(self.name, event.start_mark.line + 1, found, expected, hint)

    def _refuse_tag(self, event: Any) -> CaseError:
        tag = str(getattr(event.tag, "trval", event.tag))
        is_word = re.fullmatch(r"!\w+", tag) is not None and isinstance(getattr(event, "value", None), str)
        hint = f'`"{clip(f"{tag} {event.value}".strip())}"`' if is_word and '"' not in event.value else ""
        expected = "plain YAML without tags" + ("; or quotes round a text" if hint else "")
        return self._fail(event, f"the tag `{clip(tag)}`", expected, hint)


_NO_SPACE: Final = re.compile(r"[\w.-]+:\S")
_NO_COLON: Final = re.compile(r"([a-z_][\w.]*)\s+(\S.*)\Z")


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    data: Any
    path: str
    anchor: str | None
    is_mapping: bool = False
    key: str | None = None
    is_duplicate: bool = False
    size: int = 1
    """Entries inside, itself included, aliases expanded."""
    depth: int = 0
    """Levels of nesting inside."""

    def child_path(self) -> str:
        tail = self.key if self.is_mapping else str(len(self.data))
        return f"{self.path}.{tail}" if self.path else str(tail)
