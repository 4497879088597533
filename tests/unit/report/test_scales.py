"""Scales and ticks."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.report.scales import Dates, Linear


def test_places_and_their_ends():
    scale = Linear(0, 10, 100, 200)
    assert [scale(x) for x in (-5, 0, 5, 10, 99)] == [100, 100, 150, 200, 200]
    assert Linear(3, 3, 0, 10)(3) == 5


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 8))
def test_ticks_are_few_round_and_inside(low, span, count):
    ticks = Linear(low, low + span, 0, 1).ticks(count)
    assert len(ticks) <= 2 * count + 2
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in ticks)
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2022-01-03", "2022-12-31", ["2022", "Feb", "Mar"]),
        ("2022-11-15", "2023-04-30", ["Dec 2022", "2023", "Feb"]),
        ("2022-01-03", "2022-01-20", ["3 Jan", "5 Jan", "7 Jan"]),
        ("1990-01-01", "2020-12-31", ["1990", "1995", "2000"]),
    ],
)
def test_dates(first, last, expected):
    scale = Dates(dt.date.fromisoformat(first), dt.date.fromisoformat(last), 0, 720)
    assert [label for _, label in scale.ticks()][:3] == expected
    places = [scale(date) for date, _ in scale.ticks()]
    assert places == sorted(places)


def test_few_dates_where_there_is_little_room():
    scale = Dates(dt.date(2022, 1, 3), dt.date(2022, 12, 31), 0, 160)
    assert [label for _, label in scale.ticks(38)] == ["2022", "Apr", "Jul", "Oct"]


@given(st.dates(dt.date(1950, 1, 1), dt.date(2040, 1, 1)), st.integers(1, 4000), st.floats(60, 900))
def test_labels_of_dates_do_not_touch(first, days, width):
    scale = Dates(first, first + dt.timedelta(days=days), 0, width)
    ticks = scale.ticks()
    for (one, label), (other, further) in itertools.pairwise(ticks):
        half = 3 * len(label)
        end = scale(one) + (2 * half if scale(one) <= 12 else half)
        assert end <= scale(other) - 3 * len(further)
