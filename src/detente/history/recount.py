"""A figure of the library of priors -> the same figure, worked out anew from a table.

A recipe names a method of `METHODS` and a table, and what the method asks for. ``share``: of the rows for which
``where`` holds, those for which ``came`` does. ``spread``: percentiles of a column, or of the days from one date to
another. Of rows that are alike in the columns of ``once``, both take one. ``rate``: rows in a span of years.
``middle``: the median of a column, with the 90% interval that its order implies. ``total``: the sum of a column over
rows. ``change``: percentiles of the change of a series of opinion over some months. ``rise``: its level in one month,
less its mean over the months before an event. ``rises``: percentiles of that over several events. ``half_life``: how
soon its departures from the mean fade by half. ``apart``: how far polls by different pollsters differ.

References: brown2001; hyndman1996 (definition 7, NumPy's default, of percentiles).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from detente.core.elementary import log
from detente.core.errors import HistoryError
from detente.core.reference_classes import jeffreys
from detente.history.data_set import DataSet
from detente.history.sources import SHIPPED
from detente.history.store import open_table
from detente.history.where import select

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
DIGITS: Final = 6
"""Digits after the point to which a figure is kept: far below what any of these data can tell."""
DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recipe comes to."""

    estimate: float
    """The share, the median or the mean, as the method says."""
    n: int
    """Of how many rows; for a rate, in how many years."""
    count: int | None = None
    """How many came to it."""
    quantiles: tuple[tuple[float, float], ...] = ()
    """Two percentiles (0 to 100) with their values."""


def recount(recipe: Mapping[str, Any]) -> Recounted:
    """Work a figure out anew.

    Parameters
    ----------
    recipe
        Method, table, and what the method asks for.

    Raises
    ------
    HistoryError
        If there is no such method or table, or no row to count.

    Examples
    --------
    >>> recount({"method": "share", "table": "icb-crises", "came": "violence == 'full-scale war'"}).count
    103
    """
    rest = dict(recipe)
    method = METHODS.get(rest.pop("method", ""))
    if method is None:
        raise HistoryError(f"found method {recipe.get('method')!r}, expected one of {', '.join(METHODS)}")
    return method(open_table(rest.pop("table")), **rest)


def is_shipped(recipe: Mapping[str, Any]) -> bool:
    """Return whether the table of a recipe comes with the package."""
    return recipe.get("table") in SHIPPED


def share(table: DataSet, *, came: str, where: str = "", once: Sequence[str] = ()) -> Recounted:
    """Return the share of the rows of a condition that fulfil another one."""
    rows, event = select(table, where), select(table, came)
    taken = _first(table, rows.holds & rows.known & event.known, once)
    n, count = int(taken.sum()), int((taken & event.holds).sum())
    if n == 0:
        raise HistoryError(f"{table.name}: found no row where {where}, expected at least one")
    return Recounted(round(count / n, DIGITS), n, count)


def spread(
    table: DataSet,
    *,
    column: str = "",
    start: str = "",
    end: str = "",
    where: str = "",
    at: tuple[float, float],
    once: Sequence[str] = (),
) -> Recounted:
    """Return the median and two percentiles of a column, or of the days from ``start`` to ``end``, both counted."""
    rows = select(table, where)
    taken = _first(table, rows.holds & rows.known, once)
    if column:
        values = table.values(column)
        numbers, known = values.data.astype(np.float64), values.known
    else:
        first, last = table.values(start), table.values(end)
        numbers, known = last.data.astype(np.float64) - first.data.astype(np.float64) + 1.0, first.known & last.known
    return _percentiles(numbers[taken & known], at)


def rate(table: DataSet, *, where: str = "", years: tuple[int, int], per: str = "") -> Recounted:
    """Return how many rows there are a year, over a span of years; rows alike in ``per`` count once."""
    rows, year = select(table, where), table.values("year")
    numbers = year.data.astype(np.float64)
    taken = rows.holds & rows.known & year.known & (numbers >= years[0]) & (numbers <= years[1])
    count = len(np.unique(table.values(per).data[taken])) if per else int(taken.sum())
    n_years = years[1] - years[0] + 1
    low, high = (round(end * DAYS_A_YEAR, DIGITS) for end in jeffreys(count, round(n_years * DAYS_A_YEAR)))
    return Recounted(round(count / n_years, DIGITS), n_years, count, ((5.0, low), (95.0, high)))


def change(
    table: DataSet, *, series: str, months: int, years: tuple[int, int], at: tuple[float, float], **more: Any
) -> Recounted:
    """Return percentiles of how far a series of opinion moves in some months; its size where ``size`` is true."""
    levels = _series(table, series)
    moves = np.array(
        [
            levels[later] - level
            for month, level in levels.items()
            if years[0] <= month.year <= years[1] and (later := _later(month, months)) in levels
        ]
    )
    return _percentiles(np.abs(moves) if more.get("size") else moves, at)


def rise(table: DataSet, *, series: str, before: tuple[str, str], month: str) -> Recounted:
    """Return a series' level in a month, less its mean over the months before an event."""
    levels = _series(table, series)
    first, last = map(_month, before)
    base = [level for each, level in levels.items() if first <= each <= last]
    if not base or _month(month) not in levels:
        raise HistoryError(f"{table.name}: found no {series} for {before[0]} to {before[1]} and {month}")
    return Recounted(round(levels[_month(month)] - float(np.mean(base)), DIGITS), len(base))


def rises(table: DataSet, *, series: str, events: Sequence[tuple[str, str, str]], at: tuple[float, float]) -> Recounted:
    """Return percentiles of the rises of several events: first and last month before each, and the month after."""
    found = [rise(table, series=series, before=(first, last), month=month).estimate for first, last, month in events]
    return _percentiles(np.array(found), at)


def middle(table: DataSet, *, column: str, where: str = "") -> Recounted:
    """Return the median of a column, and its 90% interval: two of the values, by their order.

    Each value is below the true median as often as a coin shows heads, whatever their distribution. So the k-th from
    either end lies beyond it with the chance of fewer than k heads in n tosses, which is kept at 5% or less.
    """
    rows, values = select(table, where), table.values(column)
    found = np.sort(values.data.astype(np.float64)[rows.holds & rows.known & values.known])
    if len(found) < 5:  # with fewer, no two of them are 90% sure to have the median between them
        raise HistoryError(f"{table.name}: found {len(found)} rows where {where}, expected at least 5")
    beyond = _beyond(len(found))
    low, median, high = (round(float(each), DIGITS) for each in (found[beyond], np.median(found), found[-1 - beyond]))
    return Recounted(median, len(found), quantiles=((5.0, low), (95.0, high)))


def total(table: DataSet, *, column: str, where: str = "") -> Recounted:
    """Return the sum of a column over the rows of a condition."""
    rows, values = select(table, where), table.values(column)
    taken = rows.holds & rows.known & values.known
    if not taken.any():
        raise HistoryError(f"{table.name}: found no row where {where}, expected at least one")
    return Recounted(round(float(values.data.astype(np.float64)[taken].sum()), DIGITS), int(taken.sum()))


def half_life(table: DataSet, *, series: str, months: int, years: tuple[int, int]) -> Recounted:
    """Return in how many months a series of opinion loses half of its departure from its mean.

    Levels are regressed on those so many months earlier; the slope b is what is left of a departure after that time,
    so that half is left after ``months`` ln 2 / -ln b. The interval is that of the slope, 1.645 standard errors each
    way, widened by the square root of ``months`` because the departures overlap.
    """
    levels = _series(table, series)
    first, last = years
    pairs = [
        (level, levels[later])
        for month, level in levels.items()
        if first <= month.year and (later := _later(month, months)).year <= last and later in levels
    ]
    before, after = np.array(pairs).T if len(pairs) > 2 else (np.zeros(0), np.zeros(0))
    if len(pairs) <= 2 or np.ptp(before) == 0.0:
        raise HistoryError(f"{table.name}: found too few different levels of {series} in {first} to {last}")
    x, y = before - before.mean(), after - after.mean()
    slope = float((x * y).sum() / (x * x).sum())
    error = float(((y - slope * x) ** 2).sum() / (len(x) - 2) / (x * x).sum() * months) ** 0.5
    ends = [slope - 1.645 * error, slope, slope + 1.645 * error]
    if not 0.0 < ends[0] <= ends[2] < 1.0:
        raise HistoryError(f"{table.name}: found {series} to keep {ends[1]:.2f} of a departure, expected 0 to 1")
    low, centre, high = (round(months * log(0.5) / log(end), DIGITS) for end in ends)
    return Recounted(centre, len(pairs), quantiles=((5.0, low), (95.0, high)))


def apart(table: DataSet, *, series: str, months: int, years: tuple[int, int], at: tuple[float, float]) -> Recounted:
    """Return percentiles of the difference of two polls of a series by different pollsters, few months apart."""
    names, dates, levels = table.values("series"), table.values("month"), table.values("in_favour")
    asked, by = dates.data, table.values("pollster").data
    rows = [
        row
        for row in np.flatnonzero((names.data == series) & dates.known & levels.known)
        if years[0] <= dt.date.fromordinal(int(asked[row])).year <= years[1]
    ]
    near = [
        abs(float(levels.data[row]) - float(levels.data[other]))
        for place, row in enumerate(rows)
        for other in rows[place + 1 :]
        if by[row] != by[other] and abs(_months(asked[row]) - _months(asked[other])) <= months
    ]
    return _percentiles(np.array(near), at)


METHODS: Final[Mapping[str, Callable[..., Recounted]]] = {
    "share": share,
    "spread": spread,
    "rate": rate,
    "middle": middle,
    "total": total,
    "change": change,
    "rise": rise,
    "rises": rises,
    "half_life": half_life,
    "apart": apart,
}
"""How figures are worked out, by the name that a recipe gives."""


def _first(table: DataSet, taken: Mask, once: Sequence[str]) -> Mask:
    """Return the first of the rows taken for every combination of the values of some columns; all if none is named."""
    if not once:
        return taken
    rows = np.flatnonzero(taken)
    _, first = np.unique(np.rec.fromarrays([table.values(name).data[rows] for name in once]), return_index=True)
    found = np.zeros(table.n_rows, dtype=np.bool_)
    found[rows[first]] = True
    return found


def _beyond(n: int) -> int:
    """Return how many of n values may be left out at each end, so that the median is among the rest in 90% of samples.

    Examples
    --------
    >>> _beyond(5), _beyond(20)
    (0, 5)
    """
    below, weight = 0.0, 0.5**n
    for k in range(n // 2):
        below += weight
        if below > 0.05:
            return k - 1 if k else 0
        weight *= (n - k) / (k + 1)
    return 0


def _percentiles(values: Numbers, at: tuple[float, float]) -> Recounted:
    if not len(values):
        raise HistoryError("found no row with a value, expected at least one")
    low, middle, high = (round(float(each), DIGITS) for each in np.percentile(values, [at[0], 50.0, at[1]]))
    return Recounted(middle, len(values), quantiles=((float(at[0]), low), (float(at[1]), high)))


def _series(table: DataSet, series: str) -> dict[dt.date, float]:
    return dict(_points(table, series))


def _points(table: DataSet, series: str) -> Iterator[tuple[dt.date, float]]:
    names, months, levels = table.values("series"), table.values("month"), table.values("in_favour")
    for row in np.flatnonzero((names.data == series) & months.known & levels.known):
        yield dt.date.fromordinal(int(months.data[row])), float(levels.data[row])


def _months(day: Any) -> int:
    date = dt.date.fromordinal(int(day))
    return 12 * date.year + date.month


def _month(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")


def _later(month: dt.date, months: int) -> dt.date:
    years, place = divmod(month.month - 1 + months, 12)
    return dt.date(month.year + years, place + 1, 1)
