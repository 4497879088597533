"""The steps of a case as dates."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np

from detente.case.schema import Time
from detente.core.errors import CompileError
from detente.core.units import days_in
from detente.model.model import Timeline

MOST_STEPS = 65_000
"""Steps of a run: step numbers are kept in 16 bits."""


def build_timeline(time: Time) -> Timeline:
    """Return the steps that cover a span of days, the last day included; months are those of the calendar.

    Raises
    ------
    CompileError
        Where the span has more than 65,000 steps.

    Examples
    --------
    >>> timeline = build_timeline(Time(start="2022-01-31", end="2022-04-15", step="month"))
    >>> [str(date) for date in timeline.dates]
    ['2022-01-31', '2022-02-28', '2022-03-31', '2022-04-30']
    """
    n_steps = _count_steps(time)
    if n_steps > MOST_STEPS:
        advice = "a longer step (`week`, `month`)" if time.step != "month" else "a shorter span"
        raise CompileError(
            f"time: {time.start} to {time.end} has {n_steps:,} steps of a {time.step}; "
            f"a run holds at most {MOST_STEPS:,}: take {advice}"
        )
    try:
        dates = tuple(_step_start(time, step) for step in range(n_steps + 1))
    except (OverflowError, ValueError):
        raise CompileError(f"time: a run that ends on {time.end} has no end in the calendar") from None
    days = np.array([(date - time.start).days for date in dates], dtype=np.float64)
    return Timeline(step=time.step, step_days=days_in(time.step), n_steps=n_steps, dates=dates, days=days)


def _count_steps(time: Time) -> int:
    span = (time.end - time.start).days
    if time.step != "month":
        return span // int(days_in(time.step)) + 1
    months = (time.end.year - time.start.year) * 12 + time.end.month - time.start.month
    return months + 1 if _add_months(time.start, months) <= time.end else months


def _step_start(time: Time, step: int) -> dt.date:
    if time.step == "month":
        return _add_months(time.start, step)
    return time.start + dt.timedelta(days=step * int(days_in(time.step)))


def _add_months(date: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last of the month where it has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
