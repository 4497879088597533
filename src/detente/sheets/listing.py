"""What all formats come to before anything is checked: entries as written, with their lines."""

from __future__ import annotations

from dataclasses import dataclass, field

PARTY_CELLS = ("capability", "veto", "cost_of_delay")
"""What is said of a party; the same on all its lines."""
STAND_CELLS = ("position", "salience", "at_least", "at_most")
"""What is said of a party on an issue."""
ISSUE_CELLS = ("reference", "low", "high")
"""What is said of an issue; the same on all its lines."""
LEVEL_CELLS = ("position", "at_least", "at_most", "reference")
"""What stands on the scale of an issue."""
CELLS = (*PARTY_CELLS, *STAND_CELLS, *ISSUE_CELLS)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One party on one issue, as written."""

    line: int
    """Line of the file, from 1."""
    party: str
    issue: str
    cells: dict[str, str]
    """By name (`CELLS`); what is empty or missing is not in it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All entries of one table."""

    name: str
    """Name of the table."""
    entries: tuple[SheetEntry, ...]
    text: str = ""
    """What it is about, where the file says so."""
    scale: tuple[float, float] | None = None
    """Scale of every issue for which neither the file nor the user gives another."""
    scale_given_by: str = "by columns `low` and `high`"
    """How such a file gives a scale, in words."""
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Scale by issue, where the file gives it."""
    outcomes: dict[str, float] = field(default_factory=dict)
    """How issues came out, where that is known."""
    notes: tuple[str, ...] = ()
    """What was left out on the way, in words."""
