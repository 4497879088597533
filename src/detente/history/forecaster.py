"""What a forecaster of past crises is, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.core.errors import HistoryError

Value = str | float | bool
"""A cell that is known."""


class LeakError(HistoryError):
    """A forecaster has seen the future."""


class Onset(Mapping[str, Value | None]):
    """What is known of a crisis when it begins: a column of `onset` or `retrospect` to its value, None if empty."""

    __slots__ = ("_known",)

    def __init__(self, known: Mapping[str, Value | None]) -> None:
        self._known = dict(known)

    def __getitem__(self, column: str) -> Value | None:
        if column not in self._known:
            raise LeakError(f"asked for {column!r}, which is not known at the onset or was not asked for in `columns`")
        return self._known[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def text(self, column: str) -> str:
        """Return a cell as text; "unknown" if it is empty."""
        cell = self[column]
        return "unknown" if cell is None else str(cell)


Past = Sequence[tuple[Onset, bool]]
"""Crises that are over: what was known at their onset, and whether they came to the outcome."""
Forecast = Callable[[Onset], float]
"""A fitted forecaster: what is known at the onset to a probability."""


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Anyone who forecasts from what was known. To have your own tested, make one and pass it to `backtest`."""

    name: str
    """Its name in the table."""
    text: str
    """What it does, in a line."""
    learn: Callable[[Past], Forecast]
    """From past crises to a forecast of new ones; must draw on nothing else."""
    columns: tuple[str, ...] = ()
    """Columns it is told, besides the year."""
