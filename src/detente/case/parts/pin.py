"""Pin the parts of a case: write the hash of each beside it, so that a part that changes is noticed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.case.edit import edit_case
from detente.case.load import loads
from detente.case.parts.library import find_part
from detente.case.yaml_reader import LARGEST_BYTES, decode, read_yaml
from detente.core.errors import CaseError, Problem


@dataclass(frozen=True, slots=True)
class Pinned:
    """A case whose parts are pinned."""

    file: str
    """File it was read from."""
    parts: tuple[str, ...]
    """Names of its parts, in order."""
    changed: tuple[str, ...]
    """Those whose hash was written anew, or had not been there."""
    text: str
    """The YAML with the hashes; the rest is as it was, to the letter."""

    @property
    def is_new(self) -> bool:
        """Whether the text differs from what it was."""
        return bool(self.changed)


def pin(path: str | Path) -> Pinned:
    """Return the text of a case with the hash of every part that it uses.

    Nothing is written to any file.

    Parameters
    ----------
    path
        File of the case.

    Raises
    ------
    CaseError
        If it is no case that uses parts, or has other problems than a hash.
    """
    file, folder = str(path), Path(path).parent
    try:
        with Path(path).open("rb") as opened:
            raw = opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise CaseError([Problem("", found, "a YAML file", file=file)]) from None
    text = decode(raw, file)
    data = read_yaml(text, file).data
    uses = data.get("use") if isinstance(data, dict) else None
    if not isinstance(uses, list) or not uses:
        expected = "a list of parts such as `- {part: rally, of: russia, on: strike}`"
        raise CaseError([Problem("use", "no parts", expected, file=file, line=1)])
    names, changes = [], dict[str, Any]()
    for position, entry in enumerate(uses):
        if not isinstance(entry, dict) or not isinstance(entry.get("part"), str):
            expected = "an entry with braces, such as `{part: rally}`"
            raise CaseError([Problem(f"use.{position}", "no key `part`", expected, file=file, line=1)])
        part = find_part(entry["part"], folder)
        names.append(part.name)
        if entry.get("hash") != part.hash:
            changes[f"use.{position}.hash"] = part.hash
    new = edit_case(text, changes)
    loads(new, name=file, folder=folder)
    return Pinned(file, tuple(names), tuple(names[int(path.split(".")[1])] for path in changes), new)
