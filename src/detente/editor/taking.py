"""Parts in an editor: which there are, what one takes, and what may be given it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detente.case.parts.library import all_parts, find_part
from detente.case.parts.part import RESERVED, Part
from detente.core.errors import CaseError
from detente.editor.language import Kind
from detente.editor.tree import Entry

_KINDS: Final[dict[str, Kind]] = {
    "actor": "actor", "actors": "actor", "quantity": "quantity", "event": "event", "events": "event",
}  # fmt: skip


def titles(folder: Path | None = None) -> Iterator[tuple[str, str]]:
    """Yield the name and the title of every part."""
    try:
        yield from ((part.name, part.title) for part in all_parts(folder))
    except CaseError:  # a part of one's own that is broken hides none of the shipped ones
        yield from ((part.name, part.title) for part in all_parts())


def is_part_name_place(entry: Entry) -> bool:
    """Return whether an entry stands where a part is named: as `part` of a use, or alone in the list."""
    use = entry.parent if entry.key == "part" and not entry.is_list_item else entry
    return use is not None and use.is_list_item and use.parent is not None and use.parent.path == "use"


def part_of(use: Entry | None, folder: Path | None = None) -> Part | None:
    """Return the part that an entry of the list ``use`` takes; None where it is none."""
    if use is None or not use.is_list_item or use.parent is None or use.parent.path != "use":
        return None
    named = use.child("part")
    try:
        return find_part(named.text, folder) if named is not None else None
    except CaseError:
        return None


def parameters(use: Entry | None, folder: Path | None = None) -> Iterator[tuple[str, str, bool]]:
    """Yield name, meaning and whether it must be given of what a part takes."""
    part = part_of(use, folder)
    if part is not None:
        for each in part.parameters:
            yield each.name, each.text, each.is_required


def kind_given(entry: Entry, folder: Path | None = None) -> Kind | None:
    """Return what the value of a parameter names; None where it names nothing."""
    around = entry.parent if entry.parent is None or not entry.is_list_item else entry.parent.parent
    key = entry.parent.key if entry.is_list_item and entry.parent is not None else entry.key
    part = part_of(around, folder)
    found = part.parameter(key) if part is not None else None
    return _KINDS.get(found.type) if found is not None else None


def told(entry: Entry, folder: Path | None = None) -> str:
    """Return what the name of a part stands for, as Markdown; nothing where there is none."""
    try:
        part = find_part(entry.text, folder)
    except CaseError:
        return ""
    taken = "\n".join(
        f"- `{each.name}` ({each.type}{'' if each.is_required else ', may be left out'}): {each.text}"
        for each in part.parameters
    )
    return "\n\n".join([f"**{part.name}** ({part.kind}): {part.title}", part.about, taken, f"hash `{part.hash}`"])


def told_of_parameter(entry: Entry, folder: Path | None = None) -> str:
    """Return what a parameter is that a case gives to a part; nothing where it is none."""
    part = part_of(entry.parent, folder)
    found = part.parameter(entry.key) if part is not None and entry.key not in RESERVED else None
    if part is None or found is None:
        return ""
    return f"**`{found.name}`** of `{part.name}`, {found.type}\n\n{found.text}"
