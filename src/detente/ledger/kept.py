"""What is kept of a ledger while it is verified: all that scores need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.ledger.addition import COLUMNS
from detente.ledger.entry import Entry
from detente.ledger.forecasts import Forecasts, Gathered
from detente.ledger.rows import ForecastRow

_KIND = COLUMNS.index("kind")
_PLACES = tuple(map(COLUMNS.index, ForecastRow._fields))


class Kept:
    """Keeps forecasts as columns, and everything else as it is."""

    def __init__(self) -> None:
        self.others: list[Entry] = []
        """Entries that are no forecasts."""
        self.details: dict[int, Mapping[str, Any]] = {}
        """By number, what those forecasts say that are more than a probability."""
        self._gathered = Gathered()

    def note(self, entry: Entry, body: Mapping[str, Any]) -> None:
        """Keep an entry that is no mere probability."""
        if entry.kind != "forecast":
            self.others.append(entry)
        elif body.get("probability") is None:
            self.details[entry.seq] = body

    def keep(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep the forecasts among rows in which nothing is wrong."""
        columns = list(zip(*(row for row in rows if row[_KIND] == "forecast"), strict=True))
        self._gathered.add([columns[place] for place in _PLACES] if columns else ())

    def forecasts(self) -> Forecasts:
        """Return all forecasts."""
        return self._gathered.forecasts()
