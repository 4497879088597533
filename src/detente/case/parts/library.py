"""The parts there are: those that are shipped, and those in the folder ``parts`` beside a case."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Final

from detente.case.parts.part import KINDS, LARGEST_PART, Part, is_part_name, read_part
from detente.case.yaml_reader import decode
from detente.core.errors import CaseError, Problem
from detente.core.near import nearest

FOLDER: Final = Path(__file__).parent / "data"
OWN: Final = "parts"
"""Folder beside a case in which its own parts are."""
_MOST_OWN: Final = 1_000


@functools.cache
def part_names() -> tuple[str, ...]:
    """Return the names of the shipped parts, in the order of the alphabet."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def own_names(folder: Path | None) -> tuple[str, ...]:
    """Return the names of the parts beside a case; none where there is no folder of them."""
    if folder is None:
        return ()
    try:
        found = sorted(file.stem for file in (folder / OWN).glob("*.yaml") if is_part_name(file.stem))
    except OSError:
        return ()
    return tuple(found[:_MOST_OWN])


def find_part(name: str, folder: Path | None = None) -> Part:
    """Return a part by its name: one of the folder ``parts`` in ``folder``, or else a shipped one.

    Raises
    ------
    CaseError
        If there is none of that name, or its file is not a part.

    Examples
    --------
    >>> find_part("sanctions-package").kind
    'move'
    """
    if is_part_name(name) and name in own_names(folder) and folder is not None:
        return _own(folder, name)
    if name in part_names():
        return _shipped(name)
    known = [*own_names(folder), *part_names()]
    near = nearest(str(name)[:100], known)
    beside = f", or a file {OWN}/NAME.yaml beside the case" if folder is not None else ""
    expected = f"a part that `detente parts list` names{beside}"
    raise CaseError([Problem("", f"no part `{str(name)[:60]}`", expected, f"`{near}`" if near else "", file="parts")])


def all_parts(folder: Path | None = None) -> tuple[Part, ...]:
    """Return all parts by kind and name, those beside a case in place of shipped ones of their name."""
    names = sorted({*part_names(), *own_names(folder)})
    return tuple(sorted((find_part(name, folder) for name in names), key=lambda part: KINDS.index(part.kind)))


def search_parts(words: str, folder: Path | None = None) -> tuple[Part, ...]:
    """Return the parts in which every one of some words begins a word.

    Examples
    --------
    >>> [part.name for part in search_parts("embargo")]
    ['sanctions-package']
    """
    wanted = re.findall(r"[a-z0-9]+", words.lower())
    return tuple(part for part in all_parts(folder) if all(re.search(rf"\b{word}", _said(part)) for word in wanted))


def _said(part: Part) -> str:
    taken = " ".join(f"{each.name} {each.text}" for each in part.parameters)
    return f"{part.name} {part.kind} {part.title} {part.about} {' '.join(part.words)} {taken}".lower()


@functools.cache
def _shipped(name: str) -> Part:
    return read_part((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), name, f"part {name}")


def _own(folder: Path, name: str) -> Part:
    path = folder / OWN / f"{name}.yaml"
    shown = f"{OWN}/{name}.yaml"
    try:
        if path.resolve().parent != (folder / OWN).resolve() or not path.is_file():
            expected = f"a file in the folder {OWN} itself"
            raise CaseError([Problem("", "a file that lies elsewhere", expected, file=shown)])
        if path.stat().st_size > LARGEST_PART:
            expected = f"a part of at most {LARGEST_PART:,} bytes"
            raise CaseError([Problem("", f"{path.stat().st_size:,} bytes", expected, file=shown)])
        text = decode(path.read_bytes(), shown)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise CaseError([Problem("", found, "a YAML file", file=shown)]) from None
    return read_part(text, name, shown)
