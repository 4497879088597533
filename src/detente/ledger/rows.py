"""Forecasts as rows of a few columns: all that scores need of a million of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from detente.ledger.state import State


class ForecastRow(NamedTuple):
    """The columns of a forecast, without its text."""

    seq: int
    """Number of its entry."""
    question: str
    """Id of the question."""
    who: str
    """Whose it is."""
    role: str
    """What they are."""
    at: int
    """When it was made, microseconds since 1970."""
    recorded_at: int
    """When it was written down."""
    probability: float | None
    """Of yes; the middle of an interval of words; None for choices, numbers and dates."""
    low: float | None
    """Lower end of the interval of words."""
    high: float | None
    """Upper end."""
    until: int | None = None
    """When it ends by itself."""
    trusted_at: int | None = None
    """When another ledger that is trusted wrote it down."""

    @property
    def written_at(self) -> int:
        """When it was written down, here or in another ledger that is trusted."""
        return self.recorded_at if self.trusted_at is None else self.trusted_at


def row_of(seq: int, recorded_at: int, body: Mapping[str, Any]) -> ForecastRow:
    """Return the row of a forecast from what it says."""
    return ForecastRow(
        seq,
        body["question"],
        body["who"],
        body["role"],
        body["at"],
        recorded_at,
        body.get("probability"),
        body.get("low"),
        body.get("high"),
        body.get("until"),
    )


def corrected(rows: Sequence[ForecastRow], state: State) -> list[ForecastRow]:
    """Return rows with what stands in their place now: corrected ones anew, withdrawn ones not at all."""
    if not state.corrections:
        return list(rows)
    result = []
    for row in rows:
        change = state.corrections.get(row.seq)
        if change is None:
            result.append(row)
        elif change:
            result.append(row_of(row.seq, row.recorded_at, change))
    return result


@contextmanager
def collection_paused() -> Iterator[None]:
    """Look for no garbage while very many rows are made: there is none, and the search takes half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
