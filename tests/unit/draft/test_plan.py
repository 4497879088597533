"""When a draft begins, ends, and what is on its calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.brief.model import Metadata
from detente.brief.read import read_text
from detente.draft.events import plan_calendar, write_calendar
from detente.draft.lines import Lines
from detente.draft.naming import Names, slug
from detente.draft.plan import FARTHEST, YEAR, Deadline, deadline, published, short, step
from tests.unit.draft.briefs import DAY, brief, day, estimate, event, horizon, note, period


def test_the_day_of_the_brief():
    assert published(brief()) == (DAY, "")
    undated = replace(brief(), metadata=Metadata())
    # The last day that it mentions: of events and notes, exact and not worked out.
    assert published(undated) == (dt.date(2021, 12, 31), "the brief has no date; this is the last day it mentions")
    found = replace(
        undated,
        events=(
            event("a", day("2020-05-01")),
            event("b", period("2020-07", "month", "2020-07-01", "2020-07-31")),
            event("c", replace(day("2020-08-01"), relative=True)),
            event("d", None),
            event("e", day("2027-01-05")),
        ),
        notes=(note("1", when=day("2020-06-01")), note("2", when=period("2020", "year", "2020-01-01", "2020-12-31"))),
    )
    assert published(found)[0] == dt.date(2020, 6, 1)
    assert published(replace(found, events=found.events[:1], notes=()))[0] == dt.date(2020, 5, 1)
    nothing = replace(undated, events=(), notes=())
    assert published(nothing) == (dt.date(2026, 1, 5), "the brief has no date, and none could be guessed")


def test_by_when():
    def due(when=None, title=""):
        found = replace(brief(), metadata=replace(brief().metadata, title=title))
        given = horizon(when, "by the  summer") if when else None
        return deadline(found, estimate(horizon=given), DAY)

    assert due(day("2021-07-01")) == Deadline(dt.date(2021, 7, 1), '"by the summer"', is_proposed=False)
    assert due(day("2021-03-13")).day == dt.date(2021, 3, 13)
    assert due(day("2099-01-01")).day == DAY + FARTHEST
    # What is over by the day of the brief is no deadline.
    assert due(day("2021-03-12")) == due()
    assert (due().day, due().is_proposed) == (DAY + YEAR, True)
    # The year of the title is the brief's own horizon.
    assert due(title="Outlook 2021") == Deadline(dt.date(2021, 12, 31), "the title speaks of 2021", is_proposed=False)
    assert due(title="Back in 2020").day == DAY + YEAR
    assert due(title="Resolution 20212").day == DAY + YEAR


def test_steps_of_a_month_from_three_years_on():
    assert (step(DAY, DAY + 3 * YEAR), step(DAY, DAY + 3 * YEAR + dt.timedelta(days=1))) == ("week", "month")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("all  of\nit", 60, "all of it"),
        ("exactly ten", 11, "exactly ten"),
        ("one, two, three", 10, "one…"),
        ("one, two, three", 11, "one, two…"),
        ("one two three", 9, "one two…"),
        ("one two three", 7, "one…"),
    ],
)
def test_texts_are_cut_at_a_word(text, limit, expected):
    assert short(text, limit) == expected
    assert len(expected) <= max(limit, len(" ".join(text.split())))


def planned(*events, estimates=()):
    return plan_calendar(replace(brief(), events=tuple(events), estimates=tuple(estimates)), DAY, Names())


def test_what_lies_ahead_is_on_the_calendar():
    found = planned(
        event("The vote", day("2021-06-01")),
        event("The summit", day("2021-05-01"), confidence=0.5),
        event("The vote", day("2021-06-01"), start=40),
        event("The vote", day("2021-07-01")),
        event("a rumour", day("2021-05-01"), confidence=0.4),
        event("the past", day("2021-03-12")),
        event("tomorrow comes", day("2021-03-13")),
        event("a year", period("2022", "year", "2022-01-01", "2022-12-31")),
        event("some month", period("2021-09", "month", "2021-09-01", "2021-09-30")),
        event("far away", day("2051-03-06")),
        event("", day("2021-08-01"), text="1 August"),
        event("no date", None),
    )
    assert [(each.key, each.day.isoformat(), each.precision) for each in found] == [
        ("tomorrow_comes", "2021-03-13", "day"),
        ("summit", "2021-05-01", "day"),
        ("vote", "2021-06-01", "day"),
        ("vote_2", "2021-07-01", "day"),
        ("august", "2021-08-01", "day"),
        ("month", "2021-09-30", "month"),
    ]
    assert planned(event("as far as it goes", period("x", "day", "2051-01-01", "2051-03-05")))
    assert len(planned(*(event(f"event{n} happens", day("2021-06-01")) for n in range(33)))) == 30


def test_a_deadline_is_no_event():
    due = replace(horizon(day("2021-06-01")), start=10, end=20)
    for start, expected in ((9, 1), (10, 0), (19, 0), (20, 1)):
        one = event("The vote", day("2021-06-01"), start=start)
        assert len(planned(one, estimates=[estimate(horizon=due), estimate()])) == expected


def test_how_the_calendar_is_written():
    lines = Lines()
    write_calendar(
        lines,
        planned(
            event("The vote", day("2021-06-01")),
            event("Elections are held", period("2021-09", "month", "2021-09-01", "2021-09-30")),
        ),
    )
    assert (
        lines.text()
        == """\
calendar:
  vote: {date: 2021-06-01, text: The vote}  # line 1
  elections_held: {date: 2021-09-30, text: Elections are held}  # line 1; open: the brief gives only the month
"""
    )
    empty = Lines()
    write_calendar(empty, ())
    assert empty.text() == "\n"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("the Ukraine's 3 new borders of U.S. power", 4, "ukraine_new_borders_us"),
        ("the of and", 4, "the_of_and"),
        ("Łódź and Münster’s Straße", 4, "lodz_munster_strasse"),
        ("a b c", 4, "a_b_c"),
        ("one two three", 2, "one_two"),
        ("x" * 50, 4, "x" * 40),
        ("abcdefghij " * 6, 6, "abcdefghij_abcdefghij_abcdefghij"),
        ("a" * 19 + " " + "b" * 19 + " c", 4, "a" * 19 + "_" + "b" * 19),
        ("", 4, "item"),
    ],
)
def test_names(text, words, expected):
    assert slug(text, words=words) == expected


def test_each_name_once():
    names = Names(["brief"])
    assert [names.fresh(each) for each in ("vote", "vote", "vote", "vote_2", "brief", "date")] == [
        "vote", "vote_2", "vote_3", "vote_2_2", "brief_2", "date_2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "last", "is_proposed"),
    [
        ("by June 2025", "2025-06-30", False),
        ("before June 2025", "2025-05-31", False),
        ("before 2025", "2024-12-31", False),
        ("after March 2025", "2026-03-31", True),
    ],
)
def test_a_time_limits_from_one_side(when: str, last: str, *, is_proposed: bool) -> None:
    read = read_text(f"The Strait\n\n3 March 2024\n\nOman is unlikely to leave the pact {when}.\n")
    found = deadline(read, read.estimates[0], dt.date(2024, 3, 3))
    assert (found.day.isoformat(), found.is_proposed) == (last, is_proposed)
