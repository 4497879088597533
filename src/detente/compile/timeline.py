"""The days of a case and the moments at which its state is followed."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from detente.case.grain import MOST_DAYS, grain_of
from detente.case.schema import Time
from detente.core.errors import CompileError
from detente.core.units import days_in
from detente.model.model import Timeline


def build_timeline(time: Time, days: Iterable[dt.date] = ()) -> Timeline:
    """Return the days of a span, the last included, and its moments.

    Moments stand at every ``grain`` days, on the dates that the case names, and at the end. The step adds none, so that
    nothing depends on it: what it reports is the first moment from the beginning of each step on (months are those of
    the calendar).

    Parameters
    ----------
    time
        The span.
    days
        Dates that are to be moments; those outside the span are left out.

    Raises
    ------
    CompileError
        Where the span has more than 65,000 days.

    Examples
    --------
    >>> timeline = build_timeline(Time(start="2022-01-31", end="2022-04-15", step="month"))
    >>> [str(date) for date, is_told in zip(timeline.dates_of_moments(), timeline.reported) if is_told]
    ['2022-01-31', '2022-02-28', '2022-03-31', '2022-04-15']
    >>> timeline.grain, timeline.n_days
    (1, 74)
    """
    n_days = (time.end - time.start).days
    if n_days > MOST_DAYS:
        raise CompileError(
            f"time: {time.start} to {time.end} has {n_days:,} days; a run holds at most {MOST_DAYS:,}: "
            "take a shorter span"
        )
    grain = grain_of(time)
    dates = tuple(time.start + dt.timedelta(days=day) for day in range(n_days + 1))
    moments = {n_days, *range(0, n_days + 1, grain)}
    moments |= {day for date in days if 0 <= (day := (date - time.start).days) <= n_days}
    ordered = np.array(sorted(moments), dtype=np.int32)
    starts = np.array([0, *_starts(time, n_days), n_days])
    told = ordered[np.searchsorted(ordered, starts)]
    return Timeline(
        step=time.step,
        grain=grain,
        n_days=n_days,
        dates=dates,
        moments=ordered,
        reported=np.isin(ordered, told),
    )


def with_moments(timeline: Timeline, days: Iterable[int]) -> Timeline:
    """Return a timeline that has moments on more days."""
    moments = np.union1d(timeline.moments, [day for day in days if 0 <= day <= timeline.n_days]).astype(np.int32)
    told = timeline.moments[timeline.reported]
    return replace(timeline, moments=moments, reported=np.isin(moments, told))


def _starts(time: Time, n_days: int) -> Iterable[int]:
    """Return the first days of the steps."""
    if time.step != "month":
        return range(0, n_days + 1, int(days_in(time.step)))
    months = (time.end.year - time.start.year) * 12 + time.end.month - time.start.month
    starts = ((_add_months(time.start, count) - time.start).days for count in range(months + 1))
    return (day for day in starts if day <= n_days)


def _add_months(date: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last of the month where it has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
