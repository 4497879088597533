"""What a file comes to, as it is read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from detente.core.errors import LedgerError
from detente.ledger.entry import Draft

MOST_PROBLEMS = 50
"""Problems of a file that are told one by one."""
ORDER = {"question": 0, "forecast": 1, "resolution": 2}
"""Questions come before what is said of them, and answers last."""


@dataclass
class Reading:
    """Drafts, with what is wrong and what is worth knowing."""

    drafts: list[Draft] = field(default_factory=list)
    """Questions, forecasts and resolutions."""
    problems: list[str] = field(default_factory=list)
    """What is wrong, each with its line."""
    notes: list[str] = field(default_factory=list)
    """What was left out or guessed."""

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Collect what is wrong with one row, and go on with the next."""
        try:
            yield
        except LedgerError as error:
            self.problems += [f"{place}: {problem}" for problem in error.problems]

    def finish(self) -> Reading:
        """Return the reading with questions first and answers last.

        Raises
        ------
        LedgerError
            With all that was wrong.
        """
        if self.problems:
            more = len(self.problems) - MOST_PROBLEMS
            raise LedgerError(self.problems[:MOST_PROBLEMS] + ([f"and {more:,} more"] if more > 0 else []))
        self.drafts.sort(key=lambda draft: ORDER[draft.kind])
        return self
