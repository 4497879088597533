"""From values and dates to places on the page, and where ticks go."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Linear:
    """Values from ``low`` to ``high`` on pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; values beyond the ends stand at the ends."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self, count: int = 5) -> list[float]:
        """Return about ``count`` round values between the ends.

        Examples
        --------
        >>> Linear(0, 97, 0, 100).ticks()
        [0.0, 20.0, 40.0, 60.0, 80.0]
        """
        step = _round_step((self.high - self.low) / max(count, 1))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [round(k * step, 10) for k in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Dates:
    """Days from ``first`` to ``last`` on pixels from ``start`` to ``end``."""

    first: dt.date
    last: dt.date
    start: float
    end: float

    def __call__(self, date: dt.date) -> float:
        """Return the place of a day."""
        return Linear(self.first.toordinal(), self.last.toordinal(), self.start, self.end)(date.toordinal())

    def ticks(self, room: float = 46.0) -> list[tuple[dt.date, str]]:
        """Return first days of months (or of days, or years) with labels, at least ``room`` pixels apart.

        January is called by its year; the year is also said at the first tick.
        """
        span = max((self.last - self.first).days, 1)
        most = max(int(abs(self.end - self.start) / room), 1)
        if span <= 45:
            step = max(1, math.ceil(span / most))
            days = [self.first + dt.timedelta(days=d) for d in range(0, span + 1, step)]
            return list(self._apart([(day, day_label(day)) for day in days]))
        months = _months(self.first, self.last)
        step = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120) if len(months) / n <= most), 240)
        # Steps begin in January, so that the same months are named in every picture.
        kept = [month for month in months if (month.year * 12 + month.month - 1) % step == 0] or months[:1]
        labels = []
        for position, month in enumerate(kept):
            name = str(month.year) if month.month == 1 or step >= 12 else MONTHS[month.month - 1]
            is_bare = position > 0 or month.month == 1 or step >= 12
            labels.append((month, name if is_bare else f"{name} {month.year}"))
        return list(self._apart(labels))

    def _apart(self, labels: list[tuple[dt.date, str]]) -> Iterator[tuple[dt.date, str]]:
        """Yield the labels that do not touch the one before, 6 pixels a letter; the first begins at its place."""
        free = -math.inf
        for date, label in labels:
            place, size = self(date), 6.0 * len(label)
            begin = place if place <= self.start + 12 else place - size / 2
            if begin >= free:
                yield date, label
                free = begin + size + 5.0


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the first days of the months that begin between two dates; the month of ``first`` if it is near."""
    start = first.replace(day=1)
    found = []
    for index in range(start.year * 12 + start.month - 1, last.year * 12 + last.month):
        day = dt.date(index // 12, index % 12 + 1, 1)
        if day >= first or (first - day).days <= 6:
            found.append(day)
    return found


def _round_step(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not less than a rough step."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)


def day_label(date: dt.date) -> str:
    """Return a date without its year.

    Examples
    --------
    >>> day_label(dt.date(2022, 2, 7))
    '7 Feb'
    """
    return f"{date.day} {MONTHS[date.month - 1]}"


def date_label(date: dt.date) -> str:
    """Return a date in full.

    Examples
    --------
    >>> date_label(dt.date(2022, 2, 7))
    '7 Feb 2022'
    """
    return f"{day_label(date)} {date.year}"
