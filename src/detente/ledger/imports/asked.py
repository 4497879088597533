"""What is asked for when a file is read: the same for every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.core.likelihood import DEFAULT_STANDARD

if TYPE_CHECKING:
    from detente.ledger.state import LedgerQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for the whole file."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """For a table of one's own: headings by the names of the columns they stand for."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """What holds where a cell is empty: ``who``, ``role``, ``question``."""
    standard: str = DEFAULT_STANDARD
    """Table of likelihood that gives words an interval."""
    encoding: str | None = None
    """What the bytes stand for, where they are not UTF-8."""
    dates: str = ""
    """For a table of one's own: ``day`` or ``month``, where the year comes last in its dates and this comes first."""
    known: Mapping[str, LedgerQuestion] = field(default_factory=dict)
    """Questions that are in the ledger already, by id; they are not asked again."""
