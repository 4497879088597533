"""The table of *Decision-making in the European Union* (DEU): 30 actors on the contested issues of legislative acts.

One row per issue: ``prnr`` proposal, ``prname`` its name, ``isnr`` issue, ``p..`` positions and ``s..`` saliences
(Commission, Parliament, member states), ``rp`` what holds without the act, ``out`` the outcome; scales from 0 to 100.

References: arregui2022 (the data), thomson2011.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.errors import CaseError, Problem
from detente.sheets.listing import Listing, SheetEntry
from detente.sheets.rows import numbered

SCALE = (0.0, 100.0)
INSTITUTIONS = ("com", "ep")
FIFTEEN = {
    "de": 10, "fr": 10, "it": 10, "uk": 10, "es": 8, "be": 5, "el": 5, "nl": 5, "pt": 5, "at": 4, "se": 4,
    "dk": 3, "fi": 3, "ie": 3, "lu": 2,
}  # fmt: skip
"""Votes in the Council of fifteen: article 205(2) EC as it stood from 1995 to October 2004."""
NICE = {
    "de": 29, "fr": 29, "it": 29, "uk": 29, "es": 27, "pl": 27, "ro": 14, "nl": 13, "be": 12, "cz": 12, "el": 12,
    "hu": 12, "pt": 12, "at": 10, "bu": 10, "se": 10, "cr": 7, "dk": 7, "fi": 7, "ie": 7, "lt": 7, "sk": 7,
    "cy": 4, "ee": 4, "lu": 4, "lv": 4, "si": 4, "mt": 3,
}  # fmt: skip
"""Votes from November 2004: Treaty of Nice, protocol on enlargement, and the treaties of accession of 2005 and 2012."""
_LATER = frozenset(NICE) - frozenset(FIFTEEN)


def is_deu(text: str) -> bool:
    """Return whether the header has the columns of the table."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    names = {cell.strip().strip('"').lower() for cell in first.split("\t")}
    return {"prnr", "isnr", "pcom", "scom", "out"} <= names


def read_deu(text: str, file: str) -> tuple[Listing, ...]:
    """Read all proposals, each a table of one or more issues.

    Power is 1 for the Commission and the Parliament, and for a state its votes in the Council as a share of the largest
    number; the votes are those of fifteen members unless a later one takes a position. An actor with a position but no
    salience is left out.

    Raises
    ------
    CaseError
        Where a row does not fit the header.
    """
    lines = numbered(text, "\t")
    _, header = next(lines)
    names = [name.lower() for name in header]
    problems: list[Problem] = []
    proposals: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, cells in lines:
        if len(cells) != len(names):
            expected = f"{len(names)}, as in the header"
            problems.append(Problem("", f"{len(cells)} cells", expected, file=file, line=line))
            continue
        row = dict(zip(names, cells, strict=True))
        proposals.setdefault(row["prnr"], []).append((line, row))
    if problems:
        raise CaseError(problems)
    return tuple(_proposal(name, rows, file) for name, rows in proposals.items())


def _proposal(name: str, rows: list[tuple[int, dict[str, str]]], file: str) -> Listing:
    is_later = any(row.get(f"p{state}") for _, row in rows for state in _LATER)
    votes = NICE if is_later else FIFTEEN
    largest = max(votes.values())
    power = dict.fromkeys(INSTITUTIONS, 1.0) | {state: number / largest for state, number in votes.items()}
    entries = [entry for line, row in rows for entry in _entries(line, row, power)]
    left_out = sum(1 for _, row in rows for actor in power if row.get(f"p{actor}") and not row.get(f"s{actor}"))
    return Listing(
        name,
        tuple(entries),
        text=rows[0][1].get("prname", ""),
        scale=SCALE,
        outcomes={row["isnr"]: _outcome(row["out"], file, line) for line, row in rows if row["out"]},
        notes=(f"{left_out} positions without salience left out",) if left_out else (),
    )


def _entries(line: int, row: dict[str, str], power: dict[str, float]) -> Iterator[SheetEntry]:
    for actor, capability in power.items():
        position, salience = row.get(f"p{actor}", ""), row.get(f"s{actor}", "")
        if position and salience:
            cells = {"capability": repr(capability), "position": position, "salience": salience}
            if row.get("rp"):
                cells["reference"] = row["rp"]
            yield SheetEntry(line, actor, row["isnr"], cells)


def _outcome(text: str, file: str, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise CaseError([Problem("out", f"`{text}`", "a number", file=file, line=line)]) from None
