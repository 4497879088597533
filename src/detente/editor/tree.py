"""A YAML text as a tree in which every entry knows where it stands: the map between offsets and dotted paths.

The tree is read from the parser's events, like the data (`detente.case.yaml_reader`), but it keeps what the data has
no use for: the place of each key and value, how a text is quoted, and keys that are given twice. A text that is broken
in some lines, as every text is while somebody types in it, is read without these lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from detente.case.yaml_reader import DEEPEST
from detente.case.yaml_text import with_stand_ins
from detente.editor.text import Span

MOST_BLANKED: Final = 6
"""Broken lines without which a text is read before the rest is given up."""
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
"""Letters that the parser refuses wherever they stand."""
_TAB_INDENT: Final = re.compile(r"^[ \t]*\t[ \t]*(?=\S)", re.MULTILINE)


@dataclass(slots=True, eq=False)
class Entry:
    """A value with its key, if it has one, or its place in a list."""

    key: str
    """The key as it is read, or the place in the list; empty for the whole text."""
    path: str
    """Dotted path."""
    parent: Entry | None
    """The mapping or list around it."""
    key_span: Span | None
    """Where its key stands, with quotes; None in a list."""
    kind: Literal["mapping", "list", "text", "alias"]
    span: Span
    """Where its value stands, with quotes."""
    text: str = ""
    """Of a text: as it is read."""
    style: str = ""
    """Of a text: the quote it is in, ``|`` or ``>``, or nothing."""
    is_flow: bool = False
    """Whether a mapping or list is in braces or brackets."""
    is_list_item: bool = False
    children: list[Entry] = field(default_factory=list["Entry"])

    def child(self, key: str) -> Entry | None:
        """Return the first entry inside with a key."""
        return next((each for each in self.children if each.key == key), None)

    def within(self) -> Iterator[Entry]:
        """Yield this entry and all in it, in the order of the text."""
        stack = [self]
        while stack:
            entry = stack.pop()
            yield entry
            stack.extend(reversed(entry.children))

    @property
    def whole(self) -> Span:
        """From the beginning of its key to the end of its value."""
        return Span(self.key_span.start, max(self.span.end, self.key_span.end)) if self.key_span else self.span

    @property
    def place(self) -> Span:
        """Where a message about it goes: its key, else its value."""
        return self.key_span or self.span


@dataclass(slots=True, eq=False)
class Tree:
    """What stands in a text."""

    text: str
    root: Entry | None
    """The value that the whole text is; None where nothing can be read."""
    blanked: tuple[int, ...] = ()
    """Lines, from 0, that could not be read and were left out."""
    by_path: dict[str, Entry] = field(default_factory=dict[str, Entry])
    """Entries by dotted path; of a key given twice the first."""

    @property
    def is_whole(self) -> bool:
        """Whether all of the text could be read."""
        return self.root is not None and not self.blanked

    def nearest(self, path: str) -> Entry | None:
        """Return the entry at a dotted path, or the nearest one around it; not the whole text."""
        while path:
            if path in self.by_path:
                return self.by_path[path]
            path = path.rpartition(".")[0]
        return None

    def at(self, offset: int) -> Entry | None:
        """Return the innermost entry whose key or value holds an offset."""
        entry, found = self.root, None
        while entry is not None:
            inside = [each for each in entry.children if each.whole.start <= offset]
            entry = inside[-1] if inside and inside[-1].whole.holds(offset) else None
            found = entry or found
        return found

    def path_at(self, offset: int) -> str:
        """Return the dotted path of what stands at an offset, empty where nothing does.

        Examples
        --------
        >>> read_tree("time: {start: 2022-01-03}").path_at(15)
        'time.start'
        """
        entry = self.at(offset)
        return entry.path if entry is not None else ""


def read_tree(text: str, *, near: int | None = None, most: int = MOST_BLANKED) -> Tree:
    r"""Return the tree of a text; what cannot be read is left out line by line.

    Parameters
    ----------
    text
        The YAML.
    near
        Offset at which it was changed last: where a broken line is looked for first.
    most
        Broken lines that may be left out.

    Examples
    --------
    >>> tree = read_tree("a: 1\nb: {\nc: 3\n")
    >>> sorted(tree.by_path), tree.blanked
    (['a', 'c'], (1,))
    """
    if text.startswith("\ufeff"):
        return _shifted(read_tree(text[1:], near=None if near is None else near - 1, most=most), text)
    readable = _TAB_INDENT.sub(lambda match: " " * len(match[0]), _UNREADABLE.sub(" ", text))
    lines = readable.split("\n")
    blanked: list[int] = []
    first = [] if near is None else [text.count("\n", 0, min(near, len(text)))]
    for _ in range(most):
        root, error = _built("\n".join(lines))
        if error is None:
            return _tree_of(text, root, blanked)
        broken = next((line for line in (*first, *_suspects(lines, error)) if lines[line].strip()), None)
        if broken is None:
            break
        first = []
        blanked.append(broken)
        lines[broken] = " " * len(lines[broken])
    root, error = _built("\n".join(lines))
    return _tree_of(text, None if error is not None else root, blanked)


def _shifted(tree: Tree, text: str) -> Tree:
    """Return the tree of a text before which a mark of the order of bytes stands."""
    for entry in tree.root.within() if tree.root is not None else ():
        entry.span = Span(entry.span.start + 1, entry.span.end + 1)
        entry.key_span = entry.key_span and Span(entry.key_span.start + 1, entry.key_span.end + 1)
    tree.text = text
    return tree


def _suspects(lines: list[str], error: Exception) -> Iterator[int]:
    """Yield the lines that may have made the parser stop, the likeliest first."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at = min(mark.line if mark is not None else 0, len(lines) - 1)
    begun = context.line if context is not None else at
    is_simple = "simple key" in str(getattr(error, "context", ""))
    opened = re.search(r"[\[{\"'][^\]}\"']*$", lines[begun]) if begun < at else None
    yield from ([begun] if is_simple or opened else [])
    yield at
    yield from range(at - 1, max(at - 3, -1), -1)


def _tree_of(text: str, root: Entry | None, blanked: list[int]) -> Tree:
    tree = Tree(text, root, tuple(blanked))
    for entry in root.within() if root is not None else ():
        tree.by_path.setdefault(entry.path, entry)
    tree.by_path.pop("", None)
    return tree


def _built(text: str) -> tuple[Entry | None, Exception | None]:
    """Return the tree of a text that the parser takes, or what it raised."""
    from ruamel.yaml.error import YAMLError

    try:
        return _build(text), None
    except YAMLError:
        parsed, written = with_stand_ins(text)
    try:
        return _build(parsed, written), None
    except YAMLError as error:
        return None, error


def _build(text: str, written: dict[int, str] | None = None) -> Entry | None:
    """Build a tree from the parser's events, without recursion; only the first document counts."""
    from ruamel.yaml import events as e
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]

    next_event = CParser(text).get_event
    root: Entry | None = None
    stack: list[Entry] = []
    key: tuple[str, Span] | None = None
    n_documents = too_deep = 0
    while True:
        event: Any = next_event()
        kind = type(event)
        if kind is e.StreamEndEvent:
            return root
        if kind is e.DocumentStartEvent:
            n_documents += 1
        if n_documents > 1 or kind in (e.StreamStartEvent, e.DocumentStartEvent, e.DocumentEndEvent):
            continue
        if kind is e.MappingEndEvent or kind is e.SequenceEndEvent:
            if too_deep:
                too_deep -= 1
                continue
            done = stack.pop()
            end = event.end_mark.index if done.is_flow else done.children[-1].whole.end if done.children else None
            done.span = Span(done.span.start, done.span.start if end is None else end)
            continue
        is_open = kind is e.MappingStartEvent or kind is e.SequenceStartEvent
        if too_deep or (is_open and len(stack) >= DEEPEST):
            too_deep += is_open
            continue
        span = Span(event.start_mark.index, event.end_mark.index)
        parent = stack[-1] if stack else None
        if parent is not None and parent.kind == "mapping" and key is None and not is_open:
            value = str(getattr(event, "value", ""))
            key = value.translate(written) if written else value, span
            continue
        entry = _entry(event, kind, e, span, parent, key)
        if written and entry.text:
            entry.text = entry.text.translate(written)
        if entry.style in ("|", ">"):  # the break behind its last line is none of it
            entry.span = Span(span.start, span.start + len(text[span.start : span.end].rstrip()))
        key = None
        if parent is None:
            root = entry
        else:
            parent.children.append(entry)
        if is_open:
            stack.append(entry)


def _entry(event: Any, kind: Any, e: Any, span: Span, parent: Entry | None, key: tuple[str, Span] | None) -> Entry:
    """Return the entry that an event begins."""
    name = "" if parent is None else key[0] if key is not None else str(len(parent.children))
    path = f"{parent.path}.{name}" if parent is not None and parent.path else name
    what: Literal["mapping", "list", "text", "alias"] = "text"
    if kind is not e.ScalarEvent:
        what = "alias" if kind is e.AliasEvent else "mapping" if kind is e.MappingStartEvent else "list"
    entry = Entry(name, path, parent, key[1] if key is not None else None, what, span)
    entry.is_list_item = parent is not None and parent.kind == "list"
    if what == "text":
        entry.text, entry.style = event.value, event.style or ""
    elif what != "alias":
        entry.is_flow = bool(event.flow_style)
    return entry


def written_offsets(source: str, entry: Entry) -> list[int] | None:
    r"""Return where in the source each letter of a text stands, and behind them where the text ends.

    None where this cannot be told, as with letters that are written as ``\x41``.

    Examples
    --------
    >>> source = "a: 'it''s'"
    >>> written_offsets(source, read_tree(source).by_path["a"])
    [4, 5, 6, 8, 9]
    """
    at, end = entry.span
    if entry.style in ("'", '"'):
        at, end = at + 1, end - 1
    elif entry.style in ("|", ">"):
        at = source.find("\n", at, end) + 1 or end
    offsets: list[int] = []
    for letter in entry.text:
        if letter.isspace():
            offsets.append(at)
            if source[at : at + 1].isspace():
                at += 1
            continue
        while at < end and source[at].isspace():
            at += 1
        if entry.style == '"' and source[at] == "\\":
            if source[at + 1 : at + 2] in "\r\n":
                at += 1
                while at < end and source[at].isspace():
                    at += 1
            elif source[at + 1] == letter:
                at += 1
        if at >= end or source[at] != letter:
            return None
        offsets.append(at)
        at += 2 if entry.style == "'" and letter == "'" else 1
    return [*offsets, at]
