"""A commented case to start from, under a name of one's own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from detente.case.words import ID_PATTERN, LONGEST_NAME
from detente.core.errors import CaseError, Problem

START = dt.date(2026, 1, 5)
"""First day of the starter case: a Monday. Fixed, so that all starter cases run alike."""


def check_name(name: str) -> None:
    """Refuse a name that a case cannot have.

    Raises
    ------
    CaseError
        If it is one.
    """
    if not ID_PATTERN.match(name) or len(name) > LONGEST_NAME:
        expected = f"letters, digits, `-` and `_` (at most {LONGEST_NAME}, a letter or digit first)"
        raise CaseError([Problem("case", f"the name {name[:100]!r}", expected, file="detente new")])


def starter_case(name: str, *, start: dt.date = START) -> str:
    """Return the text of a starter case that runs from its first day to the end of that year.

    Raises
    ------
    CaseError
        If the name is not one a case can have.
    """
    check_name(name)
    text = Path(__file__).with_name("starter.yaml").read_text(encoding="utf-8")
    end = dt.date(start.year, 12, 31)
    # A name of digits alone would be read as a number, a word such as `no` as a truth value.
    return (
        text.replace("@NAME@", f'"{name}"' if name[0].isdigit() or len(name) < 6 else name)
        .replace("@START@", start.isoformat())
        .replace("@MIDDLE@", (start + (end - start) / 2).isoformat())
        .replace("@END@", end.isoformat())
    )
