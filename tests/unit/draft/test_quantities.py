"""Quantities of a draft: which figures belong together, what they start at, what was observed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.draft.lines import Lines
from detente.draft.naming import Names
from detente.draft.quantities import plan_quantities, start_of, write_observations, write_quantities
from detente.draft.sources import Sources
from tests.unit.draft.briefs import DAY, brief, day, figure, period

NO_SOURCES = Sources((), {})


def planned(*figures, sources=NO_SOURCES):
    return plan_quantities(replace(brief(), figures=tuple(figures)), DAY, sources, Names())


def test_figures_of_one_subject_and_unit_are_one_quantity():
    found = planned(
        figure(10.0, day("2021-03-01"), unit="USD"),
        figure(50.0, day("2021-03-01")),
        figure(40.0, day("2021-02-01"), note=3),
        figure(40.0, day("2021-02-01"), note=3),
        figure(45.0, day("2021-02-15"), note=4),
        sources=Sources((), {3: "note_3_polls"}),
    )
    assert [(each.key, each.unit, len(each.readings)) for each in found] == [
        ("support_talks_2", "percent", 3),  # the one with the most figures comes first
        ("support_talks", "USD", 1),
    ]
    assert [(each.day.day, each.value, each.source) for each in found[0].readings] == [
        (1, 40.0, "note_3_polls"),
        (15, 45.0, "brief"),
        (1, 50.0, "brief"),
    ]


@pytest.mark.parametrize(
    "left_out",
    [
        figure(None, day("2021-03-01")),
        figure(1.0, None),
        figure(1.0, day("2021-03-01"), confidence=0.49),
        figure(1.0, period("2010s", "decade", "2010-01-01", "2019-12-31")),
        figure(1.0, day("2021-03-13")),
        figure(1.0, day("2021-03-01"), subject=""),
        figure(1.0, day("2021-03-01"), subject="of 17"),
    ],
)
def test_what_is_no_reading(left_out):
    kept = figure(2.0, day("2021-03-12"), subject="other", confidence=0.5)
    assert [each.text for each in planned(left_out, kept)] == ["other"]


def test_subjects_of_up_to_eighty_letters_are_told_whole():
    """A longer one is cut at a word; both are read, and three letters in a row make a subject."""
    whole, longer = f"{'ships ' * 12}in ports", f"{'boats ' * 12}in ports!"
    assert (len(whole), len(longer)) == (80, 81)
    found = planned(*(figure(1.0, day("2021-03-01"), subject) for subject in (whole, longer, "EU 3", "oil")))
    assert [each.text for each in found] == [whole, f"{'boats ' * 12}in…", "oil"]


def test_those_with_as_many_figures_stand_in_the_order_of_the_text():
    found = planned(
        figure(1.0, day("2021-03-01"), "soldiers"),
        figure(1.0, day("2021-03-01"), "ships"),
        figure(2.0, day("2021-03-02"), "ships"),
        figure(1.0, day("2021-03-01"), "aircraft"),
    )
    assert [each.key for each in found] == ["ships", "soldiers", "aircraft"]


def test_a_period_counts_at_its_end_but_not_after_the_brief():
    found = planned(
        figure(1.0, period("2021-01", "month", "2021-01-01", "2021-01-31")),
        figure(2.0, period("2021", "year", "2021-01-01", "2021-12-31")),
    )
    assert [each.day for each in found[0].readings] == [dt.date(2021, 1, 31), DAY]


@pytest.mark.parametrize(
    ("subject", "unit", "values", "expected"),
    [
        ("support for the talks", "percent", (0.0, 100.0), (0, 100)),
        ("support for the talks", "percent", (40.0, 101.0), (0, None)),
        ("growth of trade", "percent", (4.0,), (None, None)),
        ("Inflation", "percent", (4.0,), (None, None)),
        ("growth of trade", "USD", (4.0,), (0, None)),
        ("balance of trade", "USD", (-4.0, 3.0), (None, None)),
        ("soldiers at the border", "soldier", (4500.0,), (0, None)),
    ],
)
def test_the_range(subject, unit, values, expected):
    (found,) = planned(*(figure(value, day("2021-03-01"), subject, unit=unit) for value in values))
    assert found.range == expected


def test_at_most_twenty():
    names = [
        f"{a}{b} ships"
        for a in ("north", "south", "east", "west")
        for b in ("ern", "bound", "side", "land", "ward", "most")
    ]
    found = planned(*(figure(1.0, day("2021-03-01"), name) for name in names))
    assert (len(names), len(found)) == (24, 20)


def test_the_case_starts_on_a_monday_before_the_figures_of_a_year():
    friday = DAY
    assert friday.weekday() == 4
    assert start_of((), DAY) == dt.date(2021, 3, 8)
    recent = planned(figure(1.0, day("2020-06-10")), figure(1.0, day("2020-03-12")), figure(1.0, day("2016-05-03")))
    assert start_of(recent, DAY) == dt.date(2020, 6, 8)  # a year ago to the day is too long ago
    of_a_year = planned(figure(1.0, period("2020", "year", "2020-01-01", "2020-12-31")))
    assert start_of(of_a_year, DAY) == dt.date(2021, 3, 8)
    of_a_month = planned(figure(1.0, period("2020-12", "month", "2020-12-01", "2020-12-31")))
    assert start_of(of_a_month, DAY) == dt.date(2020, 12, 28)


def test_how_they_are_written():
    found = planned(
        figure(38.25, day("2016-05-03"), approximate="about"),
        figure(48.0, period("2019", "year", "2019-01-01", "2019-12-31"), approximate="at least"),
        figure(52.5, day("2021-03-08"), approximate="about"),
        figure(61.0, period("2021-03", "month", "2021-03-01", "2021-03-31")),
    )
    lines = Lines()
    start = dt.date(2021, 3, 8)
    write_quantities(lines, found, start)
    write_observations(lines, found, start)
    assert (
        lines.text()
        == """\
quantities:
  # open: say what moves each of these, how it fades and how it wavers; drop what nothing depends on
  support_talks:
    text: Support for the talks
    unit: percent
    range: [0, 100]
    start: {value: 52.5, source: brief}  # about in the text; on 2021-03-08, line 1
    # 38.25 on 2016-05-03: brief, line 1
    # 48 in 2019: brief, line 1

observations:
  - {date: 2021-03-08, quantity: support_talks, value: 52.5, source: brief}  # about; line 1; open: its standard error
  # line 1, known to the month; open: its standard error
  - {date: 2021-03-12, quantity: support_talks, value: 61, source: brief}
"""
    )
    later = Lines()
    write_quantities(later, planned(figure(7.0, day("2021-03-10"), unit="")), start)
    assert "unit" not in later.text()
    assert "start: {value: 7, source: brief}  # on 2021-03-10, line 1" in later.text()
    for write in (write_quantities, write_observations):
        empty = Lines()
        write(empty, (), start)
        assert empty.text() == "\n"


def test_a_figure_that_no_case_can_hold_is_left_out():
    kept = figure(2.0, day("2021-03-12"), subject="other")
    assert [each.text for each in planned(figure(4.6e16, day("2021-03-01")), kept)] == ["other"]
