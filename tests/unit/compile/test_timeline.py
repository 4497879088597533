"""Steps as dates."""

import datetime as dt

import pytest

from detente.case.schema import Time
from detente.compile.timeline import build_timeline
from detente.core.errors import CompileError


def timeline(start, end, step):
    return build_timeline(Time(start=start, end=end, step=step))


@pytest.mark.parametrize(
    ("start", "end", "step", "n_steps", "last", "after"),
    [
        ("2022-01-03", "2022-12-31", "week", 52, "2022-12-26", "2023-01-02"),
        ("2022-01-03", "2022-01-09", "week", 1, "2022-01-03", "2022-01-10"),
        ("2022-01-03", "2022-01-10", "week", 2, "2022-01-10", "2022-01-17"),
        ("2024-02-01", "2024-02-29", "day", 29, "2024-02-29", "2024-03-01"),
        ("2013-01-01", "2018-12-31", "month", 72, "2018-12-01", "2019-01-01"),
        ("2013-01-01", "2013-02-01", "month", 2, "2013-02-01", "2013-03-01"),
        ("2023-10-31", "2024-03-30", "month", 5, "2024-02-29", "2024-03-31"),
        ("2023-10-31", "2024-03-31", "month", 6, "2024-03-31", "2024-04-30"),
    ],
)
def test_steps_cover_the_span_with_its_last_day(start, end, step, n_steps, last, after):
    line = timeline(start, end, step)
    assert line.n_steps == n_steps
    assert len(line.dates) == len(line.days) == n_steps + 1
    assert [str(date) for date in line.dates[-2:]] == [last, after]
    assert line.step_of(dt.date.fromisoformat(end)) == n_steps - 1
    assert line.days.tolist() == [(date - line.dates[0]).days for date in line.dates]


def test_months_are_those_of_the_calendar_and_nominal_lengths_their_mean():
    line = timeline("2022-01-31", "2022-12-31", "month")
    assert [date.day for date in line.dates[:5]] == [31, 28, 31, 30, 31]
    assert line.step_days == 30.4375


@pytest.mark.parametrize(
    ("start", "end", "step", "words"),
    [
        ("1000-01-01", "2022-12-31", "day", "373,643 steps of a day; a run holds at most 65,000: take a longer step"),
        (
            "0001-01-01",
            "9999-12-25",
            "month",
            "119,988 steps of a month; a run holds at most 65,000: take a shorter span",
        ),
        ("9990-01-01", "9999-12-31", "month", "has no end in the calendar"),
        ("9999-12-01", "9999-12-31", "day", "has no end in the calendar"),
    ],
)
def test_runs_too_long_are_refused(start, end, step, words):
    with pytest.raises(CompileError, match=words):
        timeline(start, end, step)
