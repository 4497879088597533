"""What a rule of the audit is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from detente.brief.audit.view import View
from detente.brief.model import Span

Severity = Literal["error", "warning", "note"]
"""Wrong on its face; something a reader will stumble over; something to look at."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first."""

Group = Literal["notes", "dates", "names", "sources", "likelihood", "confidence", "argument", "wording"]


class Hit(NamedTuple):
    """Where a rule found something, and what it says there."""

    message: str
    """One sentence without a full stop: what is the matter here."""
    spans: tuple[Span, ...]
    """The places, the one that matters most first; empty where the whole document lacks something."""


@dataclass(frozen=True, slots=True)
class Example:
    """A short text that a rule finds fault with, and where; a test reads it."""

    text: str
    """Plain text, as it would stand in a file."""
    found: tuple[str, ...]
    """The words under the first span of each finding, in order; empty text for one about the document as a whole."""
    better: str = ""
    """A text of the same content that the rule lets pass."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the audit."""

    id: str
    """Letters and hyphens; what users type and findings say."""
    name: str
    """What is wrong, in a few words."""
    group: Group
    severity: Severity
    standard: str
    """Id of the standard it serves."""
    why: str
    """Why it matters to a reader, in a sentence or two."""
    advice: str
    """What to do."""
    example: Example
    check: Callable[[View], Iterable[Hit]] = field(repr=False)
    needs_judgement: bool = False
    """Whether what it finds may be well done all the same: it asks, it does not tell."""
    is_default: bool = True
    """Whether it is on unless switched off."""
    limits: str = ""
    """What it cannot see, and when it errs."""
    reference: str = ""
    """Further key of the references, besides that of the standard."""
