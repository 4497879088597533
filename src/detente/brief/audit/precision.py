"""How often each rule is right, counted on findings in real briefs that were judged by hand.

The counts stand in ``precision.json``, written by `benchmarks.audit` from the judgements in ``benchmarks/audit/``.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

_WORDS = ((0.9, "very-high"), (0.75, "high"), (0.5, "medium"), (0.0, "low"))
"""Lower bounds of what SARIF's readers call precision."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Findings of one rule that were judged."""

    right: int
    judged: int

    @property
    def share(self) -> float:
        """Share that was right, 0 to 1."""
        return self.right / self.judged

    @property
    def word(self) -> str:
        """``very-high``, ``high``, ``medium`` or ``low``."""
        return next(word for low, word in _WORDS if self.share >= low)


@functools.cache
def _table() -> dict[str, list[int]]:
    path = Path(__file__).with_name("precision.json")
    table: dict[str, list[int]] = json.loads(path.read_text(encoding="utf-8"))
    return table


def precision_of(rule: str) -> Precision | None:
    """Return how often a rule was right, or None if none of its findings were judged."""
    counts = _table().get(rule)
    return Precision(*counts) if counts and counts[1] else None
