"""When a draft begins and ends, and its names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.brief.model import Metadata
from detente.brief.read import read_text
from detente.draft.naming import Names, slug
from detente.draft.plan import FARTHEST, YEAR, Deadline, deadline, published, short, step
from tests.unit.draft.briefs import DAY, brief, day, estimate, event, horizon, note, period


def test_the_day_of_the_brief():
    assert published(brief()) == (DAY, "")
    undated = replace(brief(), metadata=Metadata())
    # The last day that it mentions: of events and notes, exact and not worked out. Its deadlines lie after it.
    due = published(undated)
    assert due == (dt.date(2021, 3, 10), "the brief has no date; this is the last day it mentions")
    undated = replace(undated, estimates=())
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
    # Of a brief that names nothing but a deadline in the past, the deadline is not said to be missing.
    late = replace(nothing, estimates=(estimate(horizon=horizon(period("2024", "year", "2024-01-01", "2024-12-31"))),))
    why = "the brief has no date; this is a year before its first deadline, 2024-12-31"
    assert published(late) == (dt.date(2024, 1, 1), why)
    assert published(replace(late, estimates=(estimate(horizon=horizon(day("2030-01-01"))),)))[0] == dt.date(2026, 1, 5)


def test_by_when():
    def due(when=None, title=""):
        found = replace(brief(), metadata=replace(brief().metadata, title=title))
        given = horizon(when, "by the  summer") if when else None
        return deadline(found, estimate(horizon=given), DAY)

    assert due(day("2021-07-01")) == Deadline(dt.date(2021, 7, 1), '"by the summer"', is_proposed=False)
    assert due(day("2021-03-13")).day == dt.date(2021, 3, 13)
    assert due(day("2099-01-01")).day == DAY + FARTHEST
    # What is over by the day of the brief is no deadline, and said to be named.
    over = '"by the summer" is not after the brief; a year from it is proposed'
    assert due(day("2021-03-12")) == Deadline(DAY + YEAR, over, is_proposed=True)
    assert (due().day, due().is_proposed) == (DAY + YEAR, True)
    # The year of the title is the brief's own horizon.
    assert due(title="Outlook 2021") == Deadline(dt.date(2021, 12, 31), "the title speaks of 2021", is_proposed=False)
    assert due(title="Back in 2020").day == DAY + YEAR
    assert due(title="Resolution 20212").day == DAY + YEAR


def test_a_deadline_of_days_wants_steps_of_a_day():
    soon, later = dt.timedelta(weeks=8), dt.timedelta(weeks=9)
    assert (step(DAY, DAY + YEAR, soon), step(DAY, DAY + YEAR, later)) == ("day", "week")
    assert step(DAY, DAY + 4 * YEAR, soon) == "month"


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
