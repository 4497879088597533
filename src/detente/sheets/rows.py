"""Plain CSV: one row per actor, or per actor and issue."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.core.errors import CaseError, Problem
from detente.sheets.listing import CELLS, Listing, SheetEntry

ONE_ISSUE = "issue"
"""Name of the issue of a file without a column for it."""
COLUMNS = ("actor", "issue", *CELLS)
NEEDED = ("actor", "capability", "position", "salience")
_OTHER_NAMES = {"name": "actor", "party": "actor", "power": "capability", "influence": "capability"}


def read_rows(text: str, file: str) -> Listing:
    """Read ``actor,capability,position,salience``, with ``issue`` where there are several.

    Further columns: ``at_least``, ``at_most`` (red lines), ``veto``, ``cost_of_delay``, ``reference``, ``low`` and
    ``high`` (the scale). Comma, semicolon or tab divide; the header decides.

    Raises
    ------
    CaseError
        Where the header or a row is not as it should be.
    """
    lines = list(numbered(text, delimiter_of(text)))
    if not lines:
        raise CaseError([Problem("", "an empty file", f"a header {','.join(NEEDED)} and a row per actor", file=file)])
    header_line, header = lines[0]
    columns = _columns(header, header_line, file)
    entries, problems = [], []
    for line, cells in lines[1:]:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            found = f"{len(cells)} cells"
            problems.append(Problem("", found, f"{len(columns)}, as in the header", _hint(cells), file, line))
            continue
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
        party, issue = row.pop("actor", ""), row.pop("issue", ONE_ISSUE if "issue" not in columns else "")
        for what, value in (("actor", party), ("issue", issue)):
            if not value:
                problems.append(Problem(what, "nothing", f"the name of an {what}", file=file, line=line))
        if party and issue:
            entries.append(SheetEntry(line, party, issue, row))
    if problems:
        raise CaseError(problems)
    ignored = [name for name, known in zip(header, columns, strict=True) if name and not known]
    notes = (f"columns not used: {', '.join(ignored)}",) if ignored else ()
    return Listing(Path(file).stem, tuple(entries), notes=notes)


def numbered(text: str, delimiter: str, quote: str = '"') -> Iterator[tuple[int, list[str]]]:
    """Yield rows that are not empty, cells stripped, with the lines on which they end."""
    reader = csv.reader(_lines(text), delimiter=delimiter, quotechar=quote, skipinitialspace=True)
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if any(row):
            yield reader.line_num, row


def _lines(text: str) -> Iterable[str]:
    return (line + "\n" for line in text.splitlines())


def delimiter_of(text: str) -> str:
    """Return what divides cells, judged by the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _hint(cells: list[str]) -> str:
    has_decimal_comma = any(a.lstrip("-").isdigit() and b.isdigit() for a, b in itertools.pairwise(cells))
    return "a decimal point instead of a comma" if has_decimal_comma else ""


def _columns(header: list[str], line: int, file: str) -> list[str]:
    """Return the known name of each column, or nothing."""
    named = [cell.lower().replace(" ", "_") for cell in header]
    named = [_OTHER_NAMES.get(name, name) for name in named]
    columns = [name if name in COLUMNS else "" for name in named]
    problems = []
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        found = f"a header without {', '.join(f'`{name}`' for name in missing)}"
        problems.append(Problem("", found, f"the columns {', '.join(NEEDED)}", file=file, line=line))
    problems += [
        Problem(name, f"{columns.count(name)} columns of that name", "one", file=file, line=line)
        for name in dict.fromkeys(columns)
        if name and columns.count(name) > 1
    ]
    if problems:
        raise CaseError(problems)
    return columns
