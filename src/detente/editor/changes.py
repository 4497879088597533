"""Changes that a form makes to a text: an entry is set, added or taken out, and all else stays, to the letter.

A value goes exactly where the old one stands, a new entry beside its siblings in the way these are written: in braces,
or on a line of its own at their column. Comments, order, quotes and spacing of the rest are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from detente.case.dump import write_scalar
from detente.case.notation import NotationError, read_notation
from detente.core.errors import CaseError, Problem
from detente.editor.language import BARE, meaning_at
from detente.editor.text import Edit, Span
from detente.editor.tree import Entry, Tree

Plain = str | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]
"""Plain data that an entry can be set to; None takes it out."""
APPEND: Final = "+"
"""Last step of a path that stands for a new element at the end of a list."""
FIELDS_OF_NUMBER: Final = ("value", "amount", "weight", "position")
"""Keys that hold the number itself where an entry is written at length."""
_COMMENT: Final = re.compile(r"(?:^|\s)#", re.MULTILINE)
_WHOLE_KEYS: Final = re.compile(r"beliefs\.[^.]+|lenses\.[^.]+\.set|.*\.set")
"""Paths of mappings whose keys are dotted paths themselves."""


class Literal(str):
    """YAML that is written as it stands: a number as its author wrote it."""

    __slots__ = ()


def number(text: str) -> Literal:
    """Return a number as YAML.

    Raises
    ------
    NotationError
        Where it is none.

    Examples
    --------
    >>> number("5"), number(" 10%  to 20% ")
    ('5', '10% to 20%')
    """
    notation = read_notation(text.strip())
    data = notation.to_data()
    return Literal(written(data))


def written(value: Plain) -> str:
    """Return plain data as YAML on one line.

    Examples
    --------
    >>> written({"by": "iran", "options": ["strike", "nothing"]})
    '{by: iran, options: [strike, nothing]}'
    """
    if isinstance(value, Literal):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str) or not isinstance(value, Sequence):
        return write_scalar(value, in_flow=True)
    return "[" + ", ".join(map(written, value)) + "]"


def _key(key: str) -> str:
    return write_scalar(key, in_flow=True)


def set_number(
    tree: Tree, path: str, text: str | None, *, source: str | None = None, why: str | None = None
) -> list[Edit]:
    r"""Return the edits that set a number, and where it comes from.

    Parameters
    ----------
    tree
        The text as a tree; all of it must be readable.
    path
        Dotted path of the number.
    text
        The number as it is written, such as ``5 to 20 weeks``; None leaves it.
    source, why
        Key of its source, and its reason; None leaves what stands there, empty text takes it out.

    Raises
    ------
    CaseError
        If there is no room for a number at the path, or the text is none.

    Examples
    --------
    >>> from detente.editor.text import edited
    >>> from detente.editor.tree import read_tree
    >>> tree = read_tree("quantities:\n  approval: {start: 65}   # a guess\n")
    >>> print(edited(tree.text, set_number(tree, "quantities.approval.start", "63 to 67", why="two polls")), end="")
    quantities:
      approval: {start: {value: 63 to 67, why: two polls}}   # a guess
    """
    try:
        new = number(text) if text is not None else None
    except NotationError as error:
        raise CaseError([Problem(path, error.found, error.expected, error.hint)]) from None
    given = {"source": source, "why": why}
    entry = _readable(tree).by_path.get(path)
    if entry is None:
        if new is None:
            raise _cannot(path, "no entry", "the path of a number")
        extras = {key: value for key, value in given.items() if value}
        return put(tree, path, {"value": new, **extras} if extras else new)
    if entry.kind == "mapping":
        return _set_long(tree, entry, new, given)
    if entry.kind != "text":
        raise _cannot(path, f"a {entry.kind}", "the path of a number")
    extras = {key: value for key, value in given.items() if value}
    if not extras:
        return [_replaced(tree.text, entry, new)] if new is not None else []
    old = Literal(tree.text[entry.span.start : entry.span.end])
    return [_replaced(tree.text, entry, written({_field_of(entry): new if new is not None else old, **extras}))]


def _set_long(tree: Tree, entry: Entry, new: Literal | None, given: Mapping[str, str | None]) -> list[Edit]:
    """Return the edits of a number that is written at length."""
    inner = next((child for key in FIELDS_OF_NUMBER if (child := entry.child(key)) is not None), None)
    if inner is not None and inner.kind == "mapping":
        return _set_long(tree, inner, new, given)
    if inner is None and new is not None:
        return [_whole(tree, entry, new, given)]
    edits = [_replaced(tree.text, inner, new)] if inner is not None and new is not None else []
    added: dict[str, Plain] = {}
    for key, value in given.items():
        child = entry.child(key)
        if value and child is not None:
            edits.append(_replaced(tree.text, child, written(value)))
        elif value:
            added[key] = value
        elif value is not None and child is not None:
            edits.append(_taken_out(tree.text, child))
    return [*edits, *([_added(tree.text, entry, added)] if added else [])]


def _whole(tree: Tree, entry: Entry, new: Literal, given: Mapping[str, str | None]) -> Edit:
    """Return the edit of a number given by two quantiles, which makes room for one written on a line."""
    if _COMMENT.search(tree.text, entry.span.start, entry.span.end):
        raise _cannot(entry.path, "quantiles with comments between them", "a number on one line: change it in the text")
    kept = {key: child.text if (child := entry.child(key)) is not None else "" for key in ("source", "why")}
    extras = {key: value for key in kept if (value := kept[key] if given[key] is None else given[key])}
    return _replaced(tree.text, entry, written({"value": new, **extras} if extras else new))


def _field_of(entry: Entry) -> str:
    """Return what a bare number is called where it is written at length."""
    meaning = meaning_at(entry)
    return BARE.get(meaning.model.__name__, "value") if meaning.model is not None else "value"


def put(tree: Tree, path: str, value: Plain) -> list[Edit]:
    r"""Return the edits that set an entry to plain data, add it where there is none, or take it out.

    Parameters
    ----------
    tree
        The text as a tree; all of it must be readable.
    path
        Dotted path; with `APPEND` as its last step a new element of a list.
    value
        Plain data on one line; None takes the entry out, and what would be empty without it.

    Raises
    ------
    CaseError
        If the path leads through something that has no entries.

    Examples
    --------
    >>> from detente.editor.text import edited
    >>> from detente.editor.tree import read_tree
    >>> tree = read_tree("moves:\n  raid: # once\n    by: north\n    effects: {land: 1}\n")
    >>> print(edited(tree.text, put(tree, "moves.raid.text", "A raid")), end="")
    moves:
      raid: # once
        by: north
        effects: {land: 1}
        text: A raid
    >>> print(edited(tree.text, put(tree, "moves.raid.effects.land", None)), end="")
    moves:
      raid: # once
        by: north
    """
    entry = _readable(tree).by_path.get(path)
    if value is None:
        return [_taken_out(tree.text, entry)] if entry is not None else []
    if entry is not None:
        return [_replaced(tree.text, entry, written(value))]
    around = tree.nearest(path) or tree.root
    if around is None:
        raise _cannot(path, "an empty text", "a case")
    rest = path[len(around.path) :].removeprefix(".")
    steps = [rest] if _WHOLE_KEYS.fullmatch(around.path) else rest.split(".")
    for step in reversed(steps[1:]):
        value = [value] if step == APPEND else {step: value}
    if around.kind == "list":
        if steps[0] not in (APPEND, str(len(around.children))):
            raise _cannot(path, f"no element `{steps[0]}` in the list", "the number of one of its elements")
        return [_appended(tree.text, around, written(value))]
    if around.kind == "mapping":
        return [_added(tree.text, around, {steps[0]: value})]
    if around.kind == "text" and not around.text:
        return [_replaced(tree.text, around, written([value] if steps[0] == APPEND else {steps[0]: value}))]
    if around.kind == "text" and (field := _field_of(around)) != "value":
        old = Literal(tree.text[around.span.start : around.span.end])
        return [_replaced(tree.text, around, written({field: old, steps[0]: value}))]
    if around.kind == "text" and steps[0] == APPEND:
        old = Literal(tree.text[around.span.start : around.span.end])
        return [_replaced(tree.text, around, written([old, value]))]
    raise _cannot(path, f"no entries where `{steps[0]}` should be", "a mapping")


def _readable(tree: Tree) -> Tree:
    if not tree.is_whole:
        line = tree.blanked[0] + 1 if tree.blanked else 0
        raise CaseError([Problem("", "YAML that cannot be read", "a text whose syntax is right", line=line)])
    return tree


def _replaced(text: str, entry: Entry, new: str) -> Edit:
    """Return the edit that puts a value where another stands; what stood on lines of its own comes behind its key."""
    start, end = entry.span
    before = text[:start].rstrip()
    is_block = entry.kind in ("mapping", "list") and not entry.is_flow
    if start == end or (is_block and before.endswith((":", "-"))):
        return Edit(Span(len(before), end), f" {new}")
    return Edit(entry.span, new)


def _added(text: str, around: Entry, added: Mapping[str, Plain]) -> Edit:
    """Return the edit that adds entries to a mapping."""
    pairs = [f"{_key(key)}: {written(value)}" for key, value in added.items()]
    if not around.is_flow:
        first = around.children[0].whole.start
        return _on_lines(text, around, pairs, " " * (first - _line_start(text, first)))
    return _in_braces(text, around, ", ".join(pairs))


def _appended(text: str, around: Entry, new: str) -> Edit:
    """Return the edit that adds an element to a list."""
    if around.is_flow:
        return _in_braces(text, around, new)
    first = text.rindex("-", 0, around.children[0].span.start)
    return _on_lines(text, around, [f"- {new}"], " " * (first - _line_start(text, first)))


def _in_braces(text: str, around: Entry, new: str) -> Edit:
    if not around.children:
        return Edit(Span(around.span.start + 1, around.span.start + 1), new)
    end = around.children[-1].whole.end
    rest = text[end : around.span.end]
    if (comma := re.match(r"\s*,", rest)) is not None:  # one that ends the list stays its end
        return Edit(Span(end + comma.end(), end + comma.end()), f" {new},")
    return Edit(Span(end, end), f", {new}")


def _on_lines(text: str, around: Entry, new: list[str], indent: str) -> Edit:
    end = _line_end(text, around.children[-1].whole.end)
    newline = "\r\n" if "\r\n" in text else "\n"
    return Edit(Span(end, end), "".join(f"{newline}{indent}{each}" for each in new))


def _taken_out(text: str, entry: Entry) -> Edit:
    """Return the edit that takes an entry out, and what would be empty without it."""
    around = entry.parent
    if around is None:
        raise _cannot("", "the whole text", "a part of it")
    if len(around.children) == 1:
        if around.parent is None:
            raise _cannot(entry.path, "the only entry of the text", "one of several")
        return _taken_out(text, around)
    at = around.children.index(entry)
    if around.is_flow:
        if at == 0:
            return Edit(Span(entry.whole.start, around.children[1].whole.start), "")
        return Edit(Span(around.children[at - 1].whole.end, entry.whole.end), "")
    start = entry.whole.start if entry.key_span is not None else text.rindex("-", 0, entry.whole.start)
    head = text[_line_start(text, start) : start]
    if head.strip():  # the first of several behind a dash: the next one comes up to it
        return Edit(Span(start, around.children[at + 1].whole.start), "")
    end = _line_end(text, entry.whole.end)
    after = re.compile(r"\r?\n").match(text, end)
    return Edit(Span(start - len(head), after.end() if after is not None else end), "")


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, a comment on it included."""
    end = re.compile(r"[^\r\n]*").match(text, offset)
    return end.end() if end is not None else len(text)


def _cannot(path: str, found: str, expected: str) -> CaseError:
    return CaseError([Problem(path, found, expected)])
