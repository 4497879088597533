"""Days where a question says they are: a day ends at the midnight of its time zone, in UTC where it names none."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detente.ledger.inputs import DAY, MICROSECOND

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def is_timezone(name: str) -> bool:
    """Return whether there is a time zone of this IANA name.

    Examples
    --------
    >>> is_timezone("UTC"), is_timezone("Mars/Base"), is_timezone("../etc/passwd")
    (True, False, False)
    """
    try:
        _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def day_at(at: int, timezone: str = "") -> int:
    """Return the day on which a moment lies in a time zone, counted from 1970.

    Examples
    --------
    >>> day_at(-1), day_at(-1, "Europe/Warsaw"), day_at(-1, "America/New_York")
    (-1, 0, -1)
    """
    if not timezone:
        return at // DAY
    local = (_EPOCH + dt.timedelta(microseconds=at)).astimezone(_zone(timezone))
    return (local.date() - _EPOCH.date()).days


def offset_at(at: int, timezone: str) -> int:
    """Return by how many microseconds the clocks of a time zone are ahead of UTC at a moment.

    Examples
    --------
    >>> offset_at(0, "Europe/Warsaw") / 3_600_000_000, offset_at(0, "America/New_York") / 3_600_000_000
    (1.0, -5.0)
    """
    offset = (_EPOCH + dt.timedelta(microseconds=at)).astimezone(_zone(timezone)).utcoffset()
    return (offset or dt.timedelta()) // dt.timedelta(microseconds=1)


def end_of(day: int, timezone: str = "") -> int:
    """Return the first moment after a day in a time zone, microseconds since 1970.

    Examples
    --------
    >>> end_of(0) == DAY, DAY - end_of(0, "Europe/Warsaw") == 3_600_000_000
    (True, True)
    """
    if not timezone:
        return (day + 1) * DAY
    date = _EPOCH.date() + dt.timedelta(days=day + 1)
    local = dt.datetime(date.year, date.month, date.day, tzinfo=_zone(timezone))
    span = local - _EPOCH
    return (span.days * 86_400 + span.seconds) * MICROSECOND


@cache
def _zone(name: str) -> ZoneInfo:
    """Return a time zone."""
    return ZoneInfo(name)
