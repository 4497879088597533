"""A name changed everywhere it stands: definition, references, expressions, dotted paths, lenses and beliefs.

Comments, prose and order stay as they are. A name is refused that the language does not allow, or that would then mean
something else as well: renaming back must give the very text.
"""

from __future__ import annotations

from typing import Final

from detente.case.syntax import RESERVED
from detente.case.words import ID_PATTERN, LONGEST_NAME, NAME_PATTERN
from detente.case.yaml_reader import is_plain_text
from detente.core.errors import CaseError, Problem
from detente.editor.names import Definition, Names, Use
from detente.editor.problems import Check, check_text
from detente.editor.text import Edit, Span, edited
from detente.editor.tree import Tree, read_tree

_WITH_HYPHENS: Final = ("lens", "question")
"""Kinds whose names may have hyphens and capital letters."""


def renamable(names: Names, offset: int) -> tuple[Use, Definition] | None:
    """Return the name at an offset that can be changed, and its definition; None where there is none."""
    use = names.at(offset)
    definition = names.definitions.get(use.target) if use is not None else None
    return (use, definition) if use is not None and definition is not None else None


def rename(text: str, offset: int, new: str, *, check: Check = check_text) -> list[Edit]:
    r"""Return the edits that give the name at an offset another one.

    Parameters
    ----------
    text
        The case as YAML; it may have problems, but all of it must be readable.
    offset
        Where the name stands, anywhere.
    new
        The other name.
    check
        What checks a text.

    Raises
    ------
    CaseError
        If there is no name, if it cannot be called so, or if another thing is.

    Examples
    --------
    >>> text = "moves: {raid: {by: north}, wait_out: {by: north, when: happened(raid)}}"
    >>> edited(text, rename(text, 8, "strike"))
    'moves: {strike: {by: north}, wait_out: {by: north, when: happened(strike)}}'
    """
    tree = read_tree(text)
    if not tree.is_whole:
        line = tree.blanked[0] + 1 if tree.blanked else 0
        raise _refused("", "YAML that cannot be read", "a text whose syntax is right, so that no place is missed", line)
    names = Names(tree)
    found = renamable(names, offset)
    if found is None:
        raise _refused("", "no name of this case", "the cursor on a name that the case defines")
    definition = found[1]
    if new == definition.name:
        return []
    _check_name(definition, new)
    uses = names.of(definition.target)
    edits = [Edit(use.span, new) for use in {use.span: use for use in uses}.values()]
    _check_clash(tree, names, definition, new, edits, check)
    return edits


def _check_name(definition: Definition, new: str) -> None:
    path = definition.target
    if len(new) > LONGEST_NAME:
        raise _refused(path, f"a name of {len(new)} characters", f"at most {LONGEST_NAME}")
    if new in RESERVED:
        raise _refused(path, f"`{new}`, a word of the language", "another name")
    if definition.kind == "option":
        if not is_plain_text(new) or ":" in new or not {"[", "]", "{", "}", ",", "#"}.isdisjoint(new):
            raise _refused(path, f"`{new}`", "words without colons, commas, brackets and quotes")
        return
    pattern = ID_PATTERN if definition.kind in _WITH_HYPHENS else NAME_PATTERN
    if not pattern.match(new) or new.lower() in ("true", "false", "null") or new.isdecimal():
        letters = "letters, digits, `-` and `_`" if pattern is ID_PATTERN else "small letters, digits and `_`"
        raise _refused(path, f"`{new}`", f"{letters}, a letter first")


def _check_clash(tree: Tree, names: Names, definition: Definition, new: str, edits: list[Edit], check: Check) -> None:
    """Refuse a name that something else has, or that would come to mean something else in one of its places."""
    target = f"{definition.target.rpartition('.')[0]}.{new}"
    if target in names.definitions:
        raise _refused(definition.target, f"`{new}`, which is another {definition.kind} already", "a name of its own")
    text = edited(tree.text, edits)
    after = Names(read_tree(text))
    back = {use.span for use in after.of(target)}
    moved = {_moved(edit.span, edits, len(new)) for edit in edits}
    if back != moved:
        raise _refused(definition.target, f"`{new}`, which stands for something else already", "a name of its own")
    before = {(problem.found, problem.expected) for problem in check(tree.text).problems}
    for problem in check(text).problems:
        is_new = (
            problem.found.replace(new, definition.name),
            problem.expected.replace(new, definition.name),
        ) not in before
        if is_new and (problem.found, problem.expected) not in before:
            raise _refused(definition.target, problem.found, problem.expected, problem.line)


def _moved(span: Span, edits: list[Edit], length: int) -> Span:
    """Return where the new name of a place stands after all edits."""
    shift = sum(length - (each.span.end - each.span.start) for each in edits if each.span.start < span.start)
    return Span(span.start + shift, span.start + shift + length)


def _refused(path: str, found: str, expected: str, line: int = 0) -> CaseError:
    return CaseError([Problem(path, found, expected, line=line)])
