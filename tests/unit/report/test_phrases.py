"""What the page says of answers, numbers and past cases, word for word."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest

from detente.core.text import capital, enumerated
from detente.explain.motives import Weighed
from detente.forecast.spread import Band
from detente.history.outside import OutsideView
from detente.inspect.facts import Outcome, Statement
from detente.report import phrases
from detente.report.storyboard import _expected

DAY = dt.date(2022, 2, 24)


def answered(answer, date=DAY):
    return SimpleNamespace(facts=SimpleNamespace(resolved=Outcome(answer, date, "")))


@pytest.mark.parametrize(
    ("answer", "date", "expected", "came"),
    [
        (True, DAY, "yes, 24 Feb", True),
        (True, None, "yes", True),
        (False, DAY, "no", False),
        (dt.date(2022, 3, 1), DAY, "1 Mar 2022", True),
        ("never", DAY, "never", False),
        ("talks", DAY, "talks", None),
        (83.26, DAY, "83.3", None),
    ],
)
def test_how_it_came_out(answer, date, expected, came):
    found = answered(answer, date)
    assert phrases.happened(found) == expected
    assert phrases.came_true(found.facts.resolved) is came


def test_nothing_is_known_yet():
    assert phrases.happened(SimpleNamespace(facts=SimpleNamespace(resolved=None))) == ""
    assert phrases.came_true(None) is None


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, "0%"), (0.0009, "<0.1%"), (0.001, "0.1%"), (0.0099, "1.0%"), (0.01, "1%"), (0.052, "5.2%"), (0.05, "5%"),
        (0.0999, "10%"), (0.104, "10%"), (0.5, "50%"), (0.99, "99%"), (0.991, "99.1%"), (0.9991, ">99.9%"),
        (1.0, "100%"),
    ],
)  # fmt: skip
def test_percents(probability, expected):
    assert phrases.percent(probability) == expected


def test_words_with_their_interval():
    said = Statement("brief", "very unlikely", "icd203", "", 0.05, 0.2)
    assert phrases.said(said) == "very unlikely (5 to 20%)"
    assert phrases.said(dataclasses.replace(said, low=None)) == "very unlikely"
    assert phrases.said(dataclasses.replace(said, high=None)) == "very unlikely"


VIEW = {
    "text": "crises begun by a move of troops.", "level": "war", "where": "", "count": 2, "n": 53, "rate": 2 / 53,
    "low": 0.01, "high": 0.1, "first_year": 1946, "last_year": 2015, "within_days": None, "why": "",
}  # fmt: skip


def outside(**given):
    nothing = {each.name: None for each in dataclasses.fields(OutsideView)}
    return phrases.outside(OutsideView(**nothing | VIEW | given))


def test_past_cases_in_a_sentence():
    assert outside() == (
        "Past cases: crises begun by a move of troops. It came in 2 of 53, 1946 to 2015: 3.8%, 90% interval 1 to 10%. "
        "As a forecast it is scored and pooled as 4.6%, (count + ½) / (n + 1), which is never 0 or 1."
    )
    assert "It came within 90 days in 2 of 53" in outside(within_days=90)
    assert outside(why=" Troops moved. ").endswith("never 0 or 1. Why these: Troops moved.")
    assert outside(text="", where="year > 1946").startswith("Past cases: war where year > 1946. It came")
    assert outside(text="").startswith("Past cases: war where anything. It came")


def test_lists_and_marks():
    assert [enumerated(each) for each in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert phrases.curly('"a" and "b"') == "“a” and “b”"
    assert capital("") == ""
    assert phrases.with_article("half-life of x") == "the half-life of x"
    assert phrases.amount(12.0, "index") == phrases.amount(12.0) == "12"
    assert phrases.amount(12.34, "soldiers") == "12.3 soldiers"
    assert phrases.interval(Band(0.1, 0.1)) == "10%"


def test_what_was_expected_to_follow():
    names = SimpleNamespace(events={"hit": "hit back", "talk": "talk", "rare": "rarely"})
    replies = tuple(
        SimpleNamespace(move=move, chance=chance) for move, chance in (("hit", 0.6), ("talk", 0.05), ("rare", 0.04))
    )
    option = Weighed("strike", 0.0, 0.5, 0.0, frozenset(), (), replies)
    assert _expected(option, names) == '<p class="fine">Expected to follow: hit back (60%), talk (5%).</p>'
    assert _expected(dataclasses.replace(option, replies=replies[2:]), names) is None
