"""Forecasts as rows of a few columns: all that scores need of a million of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple


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
    author: str = ""
    """Who wrote it down."""


def row_of(seq: int, recorded_at: int, body: Mapping[str, Any], trusted_at: int | None = None) -> ForecastRow:
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
        trusted_at,
    )


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
