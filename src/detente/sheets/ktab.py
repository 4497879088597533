"""Inputs of KTAB: its CSV and its XML. Scales run from 0 to 100 there."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from detente.core.errors import CaseError, Problem
from detente.sheets.listing import Listing, SheetEntry
from detente.sheets.rows import numbered

SCALE = (0.0, 100.0)
_POSITION = re.compile(r"\s*(position|pstn|pos)\s*$", re.IGNORECASE)


def is_ktab_csv(text: str) -> bool:
    """Return whether the second row is KTAB's header: ``Actor,Description,...``."""
    rows = [line for line in text.splitlines()[:20] if line.strip()][:2]
    return len(rows) == 2 and re.match(r"\s*actor\s*,\s*description\s*,", rows[1], re.IGNORECASE) is not None


def read_ktab_csv(text: str, file: str) -> Listing:
    """Read a scenario: its name and size, a header, and a row per actor.

    Raises
    ------
    CaseError
        Where rows do not fit the header, or are fewer or more than the first row says.
    """
    lines = list(numbered(text, ","))
    (_, title), (header_line, header) = lines[0], lines[1]
    while header and not header[-1]:
        header.pop()
    n_issues, rest = divmod(len(header) - 3, 2)
    if n_issues < 1 or rest:
        found = f"{len(header)} columns"
        expected = "Actor, Description, power, and a position and a salience for each issue"
        raise CaseError([Problem("", found, expected, file=file, line=header_line)])
    issues = [_POSITION.sub("", header[3 + 2 * i]) or header[3 + 2 * i] for i in range(n_issues)]
    problems, entries, parties = [], [], 0
    for line, cells in lines[2:]:
        row = cells[: len(header)]
        if len(row) < len(header) or any(cells[len(header) :]):
            found, expected = f"{len(cells)} cells", f"{len(header)}, as in the header"
            problems.append(Problem(cells[0], found, expected, file=file, line=line))
            continue
        parties += 1
        for i, issue in enumerate(issues):
            cells_of = {"capability": row[2], "position": row[3 + 2 * i], "salience": row[4 + 2 * i]}
            entries.append(SheetEntry(line, row[0], issue, {name: cell for name, cell in cells_of.items() if cell}))
    sizes = [int(cell) for cell in title if cell.isdecimal()][-2:]
    if not problems and len(sizes) == 2 and sizes != [parties, n_issues]:
        found = f"{parties} actors and {n_issues} issues"
        expected = f"{sizes[0]} and {sizes[1]}, as the first row says"
        problems.append(Problem("", found, expected, file=file, line=lines[0][0]))
    if problems:
        raise CaseError(problems)
    return Listing(Path(file).stem, tuple(entries), text=title[0], scale=SCALE)


def read_ktab_xml(data: bytes, file: str) -> Listing:
    """Read a scenario in KTAB's XML. Entities and document types are refused: a scenario needs none.

    Raises
    ------
    CaseError
        Where it is not XML, or not a scenario.
    """
    reader = _Scenario()
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        found = "a document type of its own"
        raise CaseError([Problem("", found, "plain XML", file=file, line=parser.CurrentLineNumber)])

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: reader.start(name, parser.CurrentLineNumber)
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(data, True)  # noqa: FBT003  the parser's own signature
    except expat.ExpatError as error:
        found = f"broken XML ({expat.errors.messages[error.code]})"
        raise CaseError([Problem("", found, "a scenario of KTAB", file=file, line=error.lineno)]) from None
    if not reader.actors:
        raise CaseError([Problem("", "no `Actor`", "a scenario of KTAB", file=file)])
    n_issues = max(len(actor.positions) for actor in reader.actors)
    names = reader.dimensions + [f"dimension {i + 1}" for i in range(len(reader.dimensions), n_issues)]
    entries = []
    for actor in reader.actors:
        for i, position in enumerate(actor.positions):
            salience = actor.saliences[i] if i < len(actor.saliences) else ""
            cells = {"capability": actor.capability, "position": position, "salience": salience}
            entries.append(
                SheetEntry(actor.line, actor.name, names[i], {name: cell for name, cell in cells.items() if cell})
            )
    return Listing(Path(file).stem, tuple(entries), text=reader.name, scale=SCALE)


class _Actor:
    def __init__(self, line: int) -> None:
        self.line, self.name, self.capability = line, "", ""
        self.positions: list[str] = []
        self.saliences: list[str] = []


class _Scenario:
    """Takes the elements of a scenario in their order."""

    def __init__(self) -> None:
        self.name = ""
        self.dimensions: list[str] = []
        self.actors: list[_Actor] = []
        self.open: list[str] = []
        self.text = ""

    def start(self, name: str, line: int) -> None:
        self.open.append(name)
        self.text = ""
        if name == "Actor":
            self.actors.append(_Actor(line))

    def data(self, text: str) -> None:
        self.text += text

    def end(self, name: str) -> None:
        text, around = self.text.strip(), self.open[-2:-1]
        actor = self.actors[-1] if "Actor" in self.open else None
        if actor is not None:
            if name == "dCoord":
                actor.positions.append(text)
            elif name == "dSal":
                actor.saliences.append(text)
            elif name in ("name", "capability") and around == ["Actor"]:
                setattr(actor, name, text)
        elif name == "dName":
            self.dimensions.append(text or f"dimension {len(self.dimensions) + 1}")
        elif name == "name" and around == ["Scenario"]:
            self.name = text
        self.open.pop()
        self.text = ""
