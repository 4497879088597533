"""Days and moments of a span."""

import datetime as dt

import numpy as np
import pytest

from detente.case import loads
from detente.case.schema import Time
from detente.compile import compile_case
from detente.compile.timeline import build_timeline, with_moments
from detente.core.errors import CompileError


def timeline(start, end, step, days=(), **fields):
    return build_timeline(Time(start=start, end=end, step=step, **fields), [dt.date.fromisoformat(day) for day in days])


def begins(line):
    """Return the dates on which steps begin, and the last one."""
    return [str(line.dates[day]) for day in line.moments[line.reported].tolist()]


@pytest.mark.parametrize(
    ("start", "end", "step", "n_days", "n_begins", "last"),
    [
        ("2022-01-03", "2022-12-31", "week", 362, 53, ["2022-12-26", "2022-12-31"]),
        ("2022-01-03", "2022-01-09", "week", 6, 2, ["2022-01-03", "2022-01-09"]),
        ("2022-01-03", "2022-01-10", "week", 7, 2, ["2022-01-03", "2022-01-10"]),
        ("2024-02-01", "2024-02-29", "day", 28, 29, ["2024-02-28", "2024-02-29"]),
        ("2013-01-01", "2018-12-31", "month", 2190, 73, ["2018-12-04", "2018-12-31"]),
        ("2013-01-01", "2013-02-01", "month", 31, 2, ["2013-01-01", "2013-02-01"]),
        ("2023-10-31", "2024-03-30", "month", 151, 6, ["2024-03-05", "2024-03-30"]),
        ("2023-10-31", "2024-03-31", "month", 152, 6, ["2024-03-05", "2024-03-31"]),
    ],
)
def test_moments_run_from_the_first_day_to_the_last(start, end, step, n_days, n_begins, last):
    line = timeline(start, end, step)
    assert (line.n_days, len(line.dates)) == (n_days, n_days + 1)
    assert (str(line.dates[0]), str(line.dates[-1])) == (start, end)
    assert (line.moments[0], line.moments[-1]) == (0, n_days)
    assert (np.diff(line.moments) > 0).all()
    assert np.diff(line.moments).max() <= line.grain
    assert len(begins(line)) == n_begins
    assert begins(line)[-2:] == last
    assert line.day_of(dt.date.fromisoformat(end)) == n_days


def test_months_are_those_of_the_calendar():
    line = timeline("2022-01-31", "2022-12-31", "month", grain="day")
    assert [date[8:] for date in begins(line)[:5]] == ["31", "28", "31", "30", "31"]


def test_the_step_adds_no_moment():
    lines = [timeline("2022-01-31", "2022-12-31", step, ["2022-06-03"]) for step in ("day", "week", "month")]
    for line in lines:
        assert line.moments.tolist() == lines[0].moments.tolist()
    assert lines[0].reported.all()
    # A month is told by the first moment from its beginning on.
    assert begins(lines[2])[:3] == ["2022-01-31", "2022-02-28", "2022-04-04"]


@pytest.mark.parametrize(
    ("end", "grain", "given"),
    [("2022-05-01", 1, None), ("2022-05-02", 7, None), ("2022-05-01", 7, "week"), ("2022-12-31", 1, "day")],
)
def test_the_grain_follows_from_the_span_and_not_from_the_step(end, grain, given):
    """120 days from the 1st of January are over on the 1st of May."""
    for step in ("day", "week", "month"):
        assert timeline("2022-01-01", end, step, **({"grain": given} if given else {})).grain == grain


def test_dates_that_a_case_names_are_moments():
    line = timeline("2022-01-03", "2022-12-31", "month", ["2022-02-08", "2021-12-31", "2023-01-01", "2022-02-08"])
    assert 36 in line.moments
    assert len(line.moments) == len(timeline("2022-01-03", "2022-12-31", "month").moments) + 1
    assert not line.reported[line.moments == 36].any()
    assert line.moment_of(36) == line.moments.tolist().index(36)
    assert line.moment_of(38) == line.moment_of(36)
    assert line.dates_of_moments()[line.moment_of(38)] == dt.date(2022, 2, 8)


def test_a_case_names_dates_in_its_calendar_its_deadlines_and_its_conditions():
    """Of a comparison with a date, the day before counts too: `date >= d` turns true on d, `date > d` the day after."""
    model = compile_case(
        loads("""
case: dates
time: {start: 2022-01-03, end: 2022-12-31, step: month}
quantities: {x: {start: 1}}
calendar: {vote: {date: 2022-02-09}}
shocks: {s: {rate: 1 per year, when: date >= 2022-03-16}}
questions:
  q: {condition: x > 2, by: 2022-04-06}
  n: {kind: number, quantity: x, on: 2022-05-05}
""")
    )
    named = ["2022-02-09", "2022-03-15", "2022-03-16", "2022-04-06", "2022-05-05"]
    bare = timeline("2022-01-03", "2022-12-31", "month")
    assert sorted(set(model.timeline.moments.tolist()) - set(bare.moments.tolist())) == [
        (dt.date.fromisoformat(date) - dt.date(2022, 1, 3)).days for date in named
    ]


def test_moments_can_be_added():
    line = timeline("2022-01-03", "2022-12-31", "week")
    more = with_moments(line, [3, 7, 400])
    assert more.moments[:3].tolist() == [0, 3, 7]
    assert len(more.moments) == len(line.moments) + 1
    assert begins(more) == begins(line)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("1000-01-01", "2022-12-31", "has 373,642 days; a run holds at most 65,000: take a shorter span"),
        ("0001-01-01", "9999-12-25", "a run holds at most 65,000: take a shorter span"),
    ],
)
def test_runs_too_long_are_refused(start, end, words):
    for step in ("day", "month"):
        with pytest.raises(CompileError, match=words):
            timeline(start, end, step)


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_the_end_of_the_calendar_is_no_obstacle(step):
    line = timeline("9990-01-01", "9999-12-31", step)
    assert line.dates[-1] == dt.date(9999, 12, 31)
