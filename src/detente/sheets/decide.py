"""Inputs of decide, a program for exchanges: lines of ``#A`` actors, ``#P`` issues, ``#M`` scales, ``#D`` positions."""

from __future__ import annotations

from pathlib import Path

from detente.core.errors import CaseError, Problem
from detente.sheets.listing import Listing, SheetEntry
from detente.sheets.rows import numbered

_SHAPES = {
    "#A": "an actor",
    "#P": "an issue",
    "#M": "an issue and a value of its scale",
    "#D": "an actor, an issue, a position, a salience and a power",
}
_LEAST = {"#A": 2, "#P": 2, "#M": 3, "#D": 6}


def is_decide(text: str) -> bool:
    """Return whether the first line that holds anything begins with a mark of decide."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return first.lstrip().lstrip("'\"")[:2] in _SHAPES


def read_decide(text: str, file: str) -> Listing:
    """Read parties, issues, scales and positions.

    Raises
    ------
    CaseError
        Where a line is not of the four kinds, or speaks of an actor or an issue that none introduced.
    """
    quote = "'" if text.lstrip().startswith("'") else '"'
    problems: list[Problem] = []
    actors: set[str] = set()
    values: dict[str, list[float]] = {}
    entries: list[SheetEntry] = []
    for line, cells in numbered(text, "\t", quote):
        kind = cells[0]
        if kind not in _SHAPES:
            found, expected = f"`{kind[:40]}`", f"a line that begins with one of {', '.join(_SHAPES)}"
            problems.append(Problem("", found, expected, file=file, line=line))
        elif len(cells) < _LEAST[kind]:
            expected = f"{_SHAPES[kind]}, divided by tabs"
            problems.append(Problem(kind, f"{len(cells) - 1} cells", expected, file=file, line=line))
        elif kind == "#A":
            actors.add(cells[1])
        elif kind == "#P":
            values[cells[1]] = []
        elif cells[2 if kind == "#D" else 1] not in values:
            problems.append(_unknown("issue", cells[2 if kind == "#D" else 1], file, line))
        elif kind == "#M":
            try:
                values[cells[1]].append(float(cells[2]))
            except ValueError:
                problems.append(Problem(f"#M {cells[1]}", f"`{cells[2]}`", "a number", file=file, line=line))
        elif cells[1] not in actors:
            problems.append(_unknown("actor", cells[1], file, line))
        else:
            named = zip(("position", "salience", "capability"), cells[3:6], strict=True)
            entries.append(SheetEntry(line, cells[1], cells[2], {name: cell for name, cell in named if cell}))
    if problems:
        raise CaseError(problems)
    scales = {issue: (min(ends), max(ends)) for issue, ends in values.items() if len(ends) > 1}
    return Listing(Path(file).stem, tuple(entries), scale_given_by="by lines of #M", scales=scales)


def _unknown(what: str, name: str, file: str, line: int) -> Problem:
    mark = "#A" if what == "actor" else "#P"
    return Problem("", f"`{name}`", f"an {what} that a line of {mark} introduces", file=file, line=line)
