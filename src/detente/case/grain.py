"""How finely a run follows a case: the days between two moments at which noise enters."""

from __future__ import annotations

from detente.case.schema import Time

DAILY_UP_TO = 120
"""Days up to which a case is followed day by day, judgement: a crisis of weeks has decisions within the week."""
MOST_DAYS = 65_000
"""Days of a run: their numbers are kept in 16 bits."""
GRAINS = {"day": 1, "week": 7}


def grain_of(time: Time) -> int:
    """Return the grain of a case in days: as it says, else a day for up to 120 days, a week beyond.

    It does not depend on ``step``, so neither does a forecast.

    Examples
    --------
    >>> grain_of(Time(start="2022-01-19", end="2022-12-31", step="month"))
    7
    >>> grain_of(Time(start="1962-10-16", end="1962-10-28"))
    1
    """
    if time.grain:
        return GRAINS[time.grain]
    return 1 if (time.end - time.start).days <= DAILY_UP_TO else 7
