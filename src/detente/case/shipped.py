"""The cases that come with détente, and how a name or a path on the command line becomes a file."""

from __future__ import annotations

import os
from pathlib import Path

from detente.core.errors import CaseError, Problem
from detente.core.files import PARTIAL
from detente.core.near import near_names

FILE = "case.yaml"
"""Name of the case in its folder."""


def shipped_cases() -> dict[str, Path]:
    """Return the files of the shipped cases by name: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "cases", package.parent.parent / "cases"):
        found = {path.parent.name: path for path in sorted(folder.glob(f"*/{FILE}"))}
        if found:
            return found
    return {}


def find_case(given: str | os.PathLike[str]) -> Path:
    """Return the file that is meant: a path, a folder with a ``case.yaml``, or the name of a shipped case.

    Raises
    ------
    CaseError
        If there is no such file or case; with the nearest name there is.
    """
    text = os.fspath(given)
    path = Path(text)
    try:
        if path.is_file() or (path.exists() and not path.is_dir()):
            return path
        if (path / FILE).is_file():
            return path / FILE
        is_directory = path.is_dir()
    except (OSError, ValueError):  # a name too long for the system, a null byte
        is_directory = False
    shipped = shipped_cases()
    if text in shipped:
        return shipped[text]
    if is_directory:
        expected = f"a YAML file, or a directory with a `{FILE}`"
        raise CaseError([Problem("", "a directory", expected, file=text)])
    known = f"a YAML file, or a shipped case: {', '.join(shipped)}" if shipped else "a YAML file"
    of_name = near_names(text[:100], shipped, cutoff=0.5)
    near = (_neighbours(path) or of_name) if path.suffix in {".yaml", ".yml"} else (of_name or _neighbours(path))
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    shown = shown if len(shown) <= 200 else shown[:197] + "..."
    found = "no such file or case"
    if _is_unfinished(path):
        found += f", but a run that is not finished, {shown}{PARTIAL}"
        known += f"; the same `detente run` with --out {shown} goes on from there"
    raise CaseError([Problem("", found, known, f"`{near[0]}`" if near else "", file=shown or "CASE")])


def _is_unfinished(path: Path) -> bool:
    """Return whether a run by this name was begun and not finished."""
    try:
        return bool(path.name) and path.with_name(path.name + PARTIAL).is_dir()
    except (OSError, ValueError):
        return False


def _neighbours(path: Path) -> list[str]:
    """Return the file beside a path that was probably meant, if there is one."""
    try:
        names = {other.name: str(other) for other in path.parent.iterdir() if other.suffix in {".yaml", ".yml"}}
    except (OSError, ValueError):
        return []
    return [names[name] for name in near_names(path.name, names)]
