"""By which table of likelihood a document's words are read: the one it names, its publisher's, or the default."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from detente.brief.model import StandardFrom
from detente.core.likelihood import DEFAULT_STANDARD

_NAMED = (
    ("icd203", re.compile(r"\bICD[ -]?203\b|\bIntelligence Community Directive(?: No\.?| Number)? 203\b")),
    ("phia", re.compile(r"\bPHIA\b|\b(?i:probability yardstick)\b|\bProfessional Head of Intelligence Assessment\b")),
    ("nato", re.compile(r"\bAJP[ -]?2\.1\b")),
    ("ipcc", re.compile(r"\b(?i:IPCC(?:['’]s)? (?:calibrated|likelihood|uncertainty) (?:language|scale|guidance))\b")),
    ("efsa", re.compile(r"\b(?i:approximate probability scale)\b")),
)
"""How a text says whose words of likelihood it uses."""
_PATH = Path(__file__).parents[1] / "data" / "standards.tsv"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A publisher and the table its words are read by."""

    publisher: str
    standard: str
    why: str
    """Begins with ``source:`` or ``judgement:``."""


@functools.cache
def mappings() -> tuple[Mapping, ...]:
    """Return which publisher's words are read by which table, and why."""
    lines = _PATH.read_text(encoding="utf-8").splitlines()
    return tuple(Mapping(*line.split("\t")) for line in lines if line and not line.startswith("#"))


def standard_for(text: str, publisher: str, asked: str | None) -> tuple[str, StandardFrom]:
    """Return the table for a document, and what speaks for it.

    Parameters
    ----------
    text
        Its words; where they name one table only, it is that.
    asked
        What the user chose, which goes before everything else.

    Examples
    --------
    >>> standard_for("An attack is highly unlikely.", "UK Ministry of Defence", None)
    ('phia', 'publisher')
    >>> standard_for("We use the words of ICD 203.", "Royal United Services Institute", None)
    ('icd203', 'text')
    >>> standard_for("An attack is highly unlikely.", "", None)
    ('icd203', 'default')
    """
    if asked is not None:
        return asked, "user"
    named = [standard for standard, pattern in _NAMED if pattern.search(text)]
    if len(named) == 1:
        return named[0], "text"
    for mapping in mappings():
        if mapping.publisher == publisher:
            return mapping.standard, "publisher"
    return DEFAULT_STANDARD, "default"
