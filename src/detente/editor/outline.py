"""The outline of a text: its sections, and what is defined in each."""

from __future__ import annotations

from dataclasses import dataclass

from detente.editor.names import Names
from detente.editor.text import Span
from detente.editor.tree import Entry, Tree


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text that has a name."""

    name: str
    detail: str
    """What it is, in words of the case."""
    kind: str
    """``section``, or what it is the name of."""
    whole: Span
    """All of it."""
    place: Span
    """Its name alone."""
    inside: tuple[Section, ...] = ()


def outline(tree: Tree, names: Names | None = None) -> tuple[Section, ...]:
    """Return the sections of a text and the names defined in them.

    Examples
    --------
    >>> from detente.editor.tree import read_tree
    >>> found = outline(read_tree("moves: {raid: {by: iran, text: A raid}}"))
    >>> found[0].name, found[0].inside[0].name, found[0].inside[0].detail
    ('moves', 'raid', 'A raid')
    """
    if tree.root is None:
        return ()
    names = names or Names(tree)
    return tuple(_section(entry, names, "section") for entry in tree.root.children if entry.key_span is not None)


def _section(entry: Entry, names: Names, kind: str) -> Section:
    inside = tuple(_defined(entry, names))
    return Section(entry.key or " ", _detail(entry), kind, entry.whole, entry.place, inside)


def _defined(around: Entry, names: Names) -> list[Section]:
    """Return what is defined in an entry: at once, or behind keys of its own (the outcomes of a move)."""
    found: list[Section] = []
    for child in around.children:
        definition = names.definitions.get(child.path)
        if definition is not None and definition.entry is child:
            found.append(_section(child, names, definition.kind))
        elif child.kind == "mapping" and names.meanings.get(child) is not None:
            found += _defined(child, names)
    return found


def _detail(entry: Entry) -> str:
    if entry.kind == "text":
        return " ".join(entry.text.split())[:100]
    child = next((found for key in ("text", "title") if (found := entry.child(key))), None)
    return " ".join(child.text.split())[:100] if child is not None and child.kind == "text" else ""
