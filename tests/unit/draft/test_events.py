"""What is on the calendar of a draft, from made-up briefs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.brief.read import read_text
from detente.draft.events import plan_calendar, write_calendar
from detente.draft.lines import Lines
from detente.draft.naming import Names
from tests.unit.draft.briefs import DAY, day, estimate, horizon


def reading(text):
    return read_text(f"Quotas in the Northern Sea\n\n12 March 2021\n\n{text}\n")


def planned(text):
    return plan_calendar(reading(text), DAY, Names())


@pytest.mark.parametrize(
    ("text", "on", "told"),
    [
        ("Both wait for the Oslo summit in July 2021.", "2021-07-31", "Oslo summit"),
        ("They fear the expiry of the fisheries treaty in May 2022.", "2022-05-31", "Expiry of the fisheries treaty"),
        ("Whoever wins the November 2021 election, talks go on.", "2021-11-30", "November 2021 election"),
        ("Norway will close its ports on 6 May 2021.", "2021-05-06", "Norway will close its ports on 6 May 2021"),
        ("The commission is scheduled to meet on 6 May 2021.", "2021-05-06", "The commission is scheduled to meet on"),
        ("All waits until the parliamentary elections, scheduled for 8 June 2021.", "2021-06-08", "Parliamentary elec"),
    ],
)
def test_an_event_ahead_is_on_the_calendar(text, on, told):
    ((entry),) = planned(text)
    assert entry.day == dt.date.fromisoformat(on)
    assert entry.text.startswith(told)


@pytest.mark.parametrize(
    "text",
    [
        "The talks ended on 9 March 2021.",
        "If Norway agrees, talks could begin on 6 May 2021.",
        "Norway is poor, and in September 2021 fish is dear.",
        "This report will look at what is known of May 2021.",
        "Sweden will join in 2022.",
        "As the first talks since May 2021, they matter.",
    ],
)
def test_a_date_that_is_only_mentioned_is_not(text):
    assert planned(text) == ()


def test_each_event_once_and_in_order():
    found = planned(
        "The Oslo summit in July 2021 is far. All look to the Oslo summit in July 2021. "
        "Norway will vote on the quotas on 6 May 2021."
    )
    assert [each.key for each in found] == ["norway_vote_quotas", "oslo_summit"]


def test_a_deadline_of_a_forecast_is_no_event():
    brief = reading("Norway will close its ports on 6 May 2021.")
    (event,) = (each for each in brief.events if each.when and each.when.date == "2021-05-06")
    due = replace(horizon(day("2021-05-06")), start=event.start, end=event.end)
    assert plan_calendar(replace(brief, estimates=()), DAY, Names())
    assert plan_calendar(replace(brief, estimates=(estimate(horizon=due),)), DAY, Names()) == ()


def test_how_the_calendar_is_written():
    lines = Lines()
    write_calendar(lines, planned("Both wait for the Oslo summit in July 2021."))
    assert (
        lines.text()
        == """\
calendar:
  oslo_summit: {date: 2021-07-31, text: Oslo summit}  # line 5; open: the brief gives only the month
"""
    )
    empty = Lines()
    write_calendar(empty, ())
    assert empty.text() == "\n"
