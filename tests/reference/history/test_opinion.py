"""Approval of Russia's president (Levada), 301 months: figures measured independently on the transcribed series.

The expected values come from that other measurement, to the digits it gives. Bases are means of the five months before
the event's month; an excess is a month's value less its base.
"""

from __future__ import annotations

import numpy as np
import pytest

from detente.history.shipped import shipped
from detente.history.where import select


@pytest.fixture(scope="module")
def approval() -> dict[tuple[int, int], float]:
    import datetime as dt

    table = shipped("opinion")
    rows = np.flatnonzero(select(table, "series == 'putin-approval'").holds)
    months = [dt.date.fromordinal(int(table.values("month").data[row])) for row in rows]
    values = table.values("in_favour").data[rows].tolist()
    return {(month.year, month.month): float(value) for month, value in zip(months, values, strict=True)}


def base(approval: dict[tuple[int, int], float], year: int, month: int) -> float:
    """Return the mean of the five months before a month."""
    places = list(approval)
    end = places.index((year, month))
    return float(np.mean([approval[place] for place in places[end - 5 : end]]))


def test_it_is_complete(approval: dict[tuple[int, int], float]) -> None:
    assert len(approval) == 301
    assert list(approval) == sorted(approval)


@pytest.mark.parametrize(
    ("month", "excess"),
    [((2014, 3), 16), ((2015, 6), 25), ((2015, 3), 21), ((2017, 3), 18), ((2018, 3), 16)],
    ids=["first month", "peak", "12 months", "36 months", "48 months"],
)
def test_crimea(approval: dict[tuple[int, int], float], month: tuple[int, int], excess: int) -> None:
    assert base(approval, 2014, 2) == pytest.approx(63.8)
    assert round(approval[month] - base(approval, 2014, 2)) == excess
    later = {place: value for place, value in approval.items() if (2014, 3) <= place < (2018, 4)}
    assert max(later, key=lambda place: later[place]) == (2015, 6)


def test_february_2022(approval: dict[tuple[int, int], float]) -> None:
    assert base(approval, 2022, 2) == pytest.approx(65.6)
    assert round(approval[2022, 3] - 65.6) == 17
    assert round(approval[2023, 3] - 65.6) == 16


@pytest.mark.parametrize(("months", "expected"), [(1, 3.6), (3, 5.6), (6, 6.7), (12, 8.3)])
def test_persistence(approval: dict[tuple[int, int], float], months: int, expected: float) -> None:
    """Over all months ours come to 3.54, 5.55, 6.70, 8.28; the first two lie .05 below what others give, to a digit."""
    values = np.array(list(approval.values()))
    rmse = float(np.sqrt(np.mean((values[months:] - values[:-months]) ** 2)))
    assert rmse == pytest.approx(expected, abs=0.06)


def test_calm_months(approval: dict[tuple[int, int], float]) -> None:
    """2010 to 2013, before Crimea: a standard deviation of 2.4 to 2.5 points from month to month."""
    values = [value for (year, _), value in approval.items() if 2010 <= year <= 2013]
    assert float(np.std(np.diff(values))) == pytest.approx(2.45, abs=0.15)
