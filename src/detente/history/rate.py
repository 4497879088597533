"""A reference class -> how often it came to an outcome, when, in which past cases, and what to beware of.

References: brown2001; aalen1978.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import HistoryError
from detente.core.reference_classes import ReferenceClass, jeffreys, plural
from detente.core.result import Result
from detente.history import incidence
from detente.history.data_set import DataSet, Level
from detente.history.incidence import Incidence, cumulative_incidence
from detente.history.where import canonical, columns_of, select

MARKS = (7, 30, 90, 180, 365)
"""Days after the onset at which the cumulative incidence is given: the horizons desks ask for."""
TINY = 30
"""Below this a 90% interval is wider than 25 points at a rate of one in four."""
RECENT_YEARS = 20
"""How far back a rate counts as recent; the window of the base rate the backtest compares with."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One past case of a class."""

    name: str
    """Its name."""
    year: int
    """When it began."""
    happened: bool
    """Whether it came to the outcome."""
    days: int | None
    """After how many days it did, or else ended; None where that is not known."""
    ending: str
    """How it ended, where the source says so."""
    row: int
    """Its row in the table."""


@dataclass(frozen=True, slots=True, repr=False)
class BaseRate(Result):
    """The base rate of a class, with all that is needed to judge it."""

    figures: ReferenceClass
    """The class and its counts."""
    recent: tuple[int, int]
    """How many of how many in the class's last 20 years."""
    missing: int
    """Rows left out because a cell that the condition or the outcome reads is empty."""
    undated: int
    """Rows that came to the outcome on a day that is not known; counted in the curve on the last day they can have."""
    curve: Incidence | None
    """Cumulative incidence; None where the source dates nothing."""
    instances: tuple[Instance, ...]
    """The past cases: latest first, or nearest first where nearness was asked for."""
    warnings: tuple[str, ...] = ()
    """What to beware of."""


def rate(
    table: DataSet,
    *,
    level: str,
    where: str = "",
    name: str = "",
    text: str = "",
    order: Sequence[int] | None = None,
    tried: Sequence[ReferenceClass] = (),
) -> BaseRate:
    """Count how often past cases came to an outcome.

    Parameters
    ----------
    table
        The table, such as ``crises()``.
    level
        The outcome, such as ``war``.
    where
        Which rows; see `detente.history.where`.
    name, text
        What the class is called.
    order
        Rows in the order of nearness, for the list of cases; latest first by default.
    tried
        Classes counted before for the same outcome: the warnings say so.

    Returns
    -------
    BaseRate
        Count, rate, intervals, times, the cases and warnings.

    Raises
    ------
    ExpressionError
        If the condition cannot be read.
    HistoryError
        If the table has no such outcome, or no row fits.

    Examples
    --------
    >>> from detente.history.shipped import crises
    >>> where = "trigger == 'non-violent military' and year >= 1946 and not in_war"
    >>> found = rate(crises(), level="war", where=where).figures
    >>> found.counted, round(found.rate, 2), [round(end, 2) for end in found.interval]
    ('2 of 53 crises', 0.04, [0.01, 0.1])
    """
    counted = _count(table, table.level(level), where, name, text)
    rows = sorted(counted.rows, key=lambda row: (-counted.years[row], -row))
    if order is not None:
        place = {row: rank for rank, row in enumerate(order)}
        rows.sort(key=lambda row: place.get(row, len(place)))
    instances = tuple(counted.instance(row) for row in rows)
    last = max(each.year for each in instances)
    late = [each for each in instances if each.year > last - RECENT_YEARS]
    return BaseRate(
        figures=counted.figures,
        recent=(sum(each.happened for each in late), len(late)),
        missing=counted.missing,
        undated=counted.undated,
        curve=counted.curve,
        instances=instances,
        warnings=tuple(_warnings(table, counted.figures, tried)),
    )


def count_class(table: DataSet, *, level: str, where: str, name: str, text: str) -> ReferenceClass:
    """Return a class with its figures, without the cases."""
    return _count(table, table.level(level), where, name, text).figures


@dataclass(frozen=True, slots=True)
class _Counted:
    """A class counted in a table."""

    table: DataSet
    figures: ReferenceClass
    rows: list[int]
    happened: npt.NDArray[np.bool_]
    years: npt.NDArray[np.int64]
    time: npt.NDArray[np.float64]
    missing: int
    undated: int
    curve: Incidence | None

    def instance(self, row: int) -> Instance:
        time = float(self.time[row])
        names = self.table.names
        label = next((column for column in ("name", "conflict", "number") if column in names), names[0])
        ending = self.table.cell("ending", row) if "ending" in names else None
        shown = self.table.cell(label, row)
        return Instance(
            name=f"{shown:.0f}" if isinstance(shown, float) else str(shown),
            year=int(self.years[row]),
            happened=bool(self.happened[row]),
            days=None if np.isnan(time) else int(time),
            ending=str(ending or ""),
            row=row,
        )


def _count(table: DataSet, level: Level, where: str, name: str, text: str) -> _Counted:
    rows, came = select(table, where), select(table, level.where)
    taken = rows.holds & came.known
    if not taken.any():
        what = canonical(where) if where.strip() else "all"
        raise HistoryError(f"{table.name}: found no {table.source.unit} where {what}, expected at least one")
    year = table.values("year")
    years = year.data.astype(np.int64)
    in_class = np.flatnonzero(taken)
    time, ending, undated = _times(table, level, came.holds)
    timed = taken & ~np.isnan(time)
    curve = cumulative_incidence(time[timed], ending[timed]) if level.days and timed.any() else None
    exposure, during = _exposure(table, level, taken, came.holds, time)
    figures = ReferenceClass(
        name=name,
        text=text,
        data=table.name,
        level=level.name,
        where=canonical(where) if where.strip() else "",
        unit=table.source.unit,
        count=int((taken & came.holds).sum()),
        n=int(taken.sum()),
        first_year=int(years[in_class].min()),
        last_year=int(years[in_class].max()),
        exposure_days=exposure,
        timed=during,
        within=() if curve is None else tuple(curve.at(days) for days in MARKS),
    )
    left_out = ~rows.known | (rows.holds & ~came.known)
    return _Counted(
        table,
        figures,
        in_class.tolist(),
        came.holds,
        years,
        time,
        missing=int(left_out.sum()),
        undated=int((taken & undated).sum()),
        curve=curve,
    )


def _times(
    table: DataSet, level: Level, happened: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return when each row came to the outcome or else ended, which of the two, and where the day is a guess."""
    nothing = np.full(table.n_rows, np.nan)
    if not table.source.end:
        return nothing, np.full(table.n_rows, incidence.OTHER), np.zeros(table.n_rows, dtype=bool)
    end = table.values(table.source.end)
    ended = np.where(end.known, end.data.astype(float), np.nan)
    event = table.values(level.days) if level.days else end
    came = np.where(event.known, event.data.astype(float), np.nan)
    undated = happened & np.isnan(came)
    time = np.where(happened, np.where(np.isnan(came), ended, came), ended)
    return time, np.where(happened, incidence.EVENT, incidence.OTHER), undated


def _exposure(
    table: DataSet,
    level: Level,
    taken: npt.NDArray[np.bool_],
    happened: npt.NDArray[np.bool_],
    time: npt.NDArray[np.float64],
) -> tuple[int, int]:
    """Return the days on which rows of known length could still come to the outcome, and how many of those did.

    A row is exposed until it comes to the outcome, or ends otherwise: what it lasts afterwards is no time at risk.
    Where the table does not say when the outcome came, there is no such time.
    """
    if not table.source.end or not level.days:
        return 0, 0
    with_length = taken & table.values(table.source.end).known
    return int(time[with_length].sum()), int((with_length & happened).sum())


def _warnings(table: DataSet, figures: ReferenceClass, tried: Sequence[ReferenceClass]) -> list[str]:
    """Return what to beware of, worst first."""
    found: list[str] = []
    columns = columns_of(figures.where, table) if figures.where else ()
    outcome = [column.name for column in columns if column.stage == "outcome"]
    if outcome:
        found.append(f"conditions on how it went ({', '.join(outcome)}): no forecast can know that at the onset")
    late = [column.name for column in columns if column.stage == "retrospect"]
    if late:
        hint = "; use in_war, which the first actor's own state at the onset decides" if "in_war_ever" in late else ""
        found.append(f"conditions on what was coded afterwards ({', '.join(late)}): part of the outcome leaks in{hint}")
    if figures.n < TINY:
        low, high = figures.interval
        found.append(
            f"a small class: with {figures.n} {plural(figures.unit)} the rate may as well be "
            f"{100 * low:.0f}% as {100 * high:.0f}%"
        )
    others = {each.where: each for each in tried if each.where != figures.where}
    if others:
        rates = [each.rate for each in others.values()] + [figures.rate]
        found.append(
            f"one of {len(others) + 1} classes tried for {figures.level}, with rates from {100 * min(rates):.0f} to "
            f"{100 * max(rates):.0f}%: name the class before you look, or report them all"
        )
    return found


def recent_rate(happened: int, n: int) -> str:
    """Return a recent rate with its interval, in words."""
    low, high = jeffreys(happened, n)
    return f"{happened:,} of {n:,}, {100 * happened / n:.0f}% ({100 * low:.0f} to {100 * high:.0f}%)"
