"""Units of time: the words a case may use and their nominal lengths.

A month has 30.4375 days and a year 365.25 (the means of the Julian calendar), so that twelve months are one year and a
conversion there and back changes nothing. Dates keep the real calendar; only durations and rates are nominal.
"""

from __future__ import annotations

from typing import Final

DAYS_PER_UNIT: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
"""Nominal days of each unit of time."""
LONGEST_DAYS: Final = 36_525_000.0
"""Longest duration a case may name: 100,000 years. Longer ones are slips and would not fit a counter of days."""


def time_unit(word: str) -> str | None:
    """Return the unit a word names (``week`` for ``weeks``), or None if it names none.

    Examples
    --------
    >>> time_unit("Weeks"), time_unit("day"), time_unit("percent")
    ('week', 'day', None)
    """
    lowered = word.lower()
    if lowered in DAYS_PER_UNIT:
        return lowered
    if lowered.endswith("s") and lowered[:-1] in DAYS_PER_UNIT:
        return lowered[:-1]
    return None


def days_in(unit: str) -> float:
    """Return the nominal days of ``day``, ``week``, ``month`` or ``year``.

    Examples
    --------
    >>> days_in("month") * 12 == days_in("year")
    True
    """
    return DAYS_PER_UNIT[unit]
