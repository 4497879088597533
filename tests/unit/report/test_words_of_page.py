"""What the page says in words: of choices, numbers, flips and stories."""

import datetime as dt
import html
import re
from types import SimpleNamespace

import numpy as np
import pytest

import detente
from detente.core.errors import RunError
from detente.explain.flip import Bound, Condition, Flip
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.response import response_of, target_of
from detente.explain.wording import LineInWords
from detente.forecast.run import run
from detente.report import verdict
from detente.report.gathering import gather
from detente.report.page import report_page

CASE = """
detente: 2
case: words
title: Words
time: {start: 2024-01-01, end: 2024-12-31, step: week}
quantities:
  debt: {text: Debt, start: 90 to 110}
shocks:
  red: {text: Red comes, rate: 0.2 to 2 per year}
  green: {text: Green comes, rate: 0.5 to 1 per year}
questions:
  first: {kind: choice, text: Which comes first?, first: {red: happened(red), green: happened(green)}}
  debt: {kind: number, text: Debt, quantity: debt, forecasts: [{who: A bank, value: 150, date: 2024-01-01}]}
"""
SIZE = {"worlds": 256, "paths": 16}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "words.yaml"
    path.write_text(CASE)
    return detente.load_case(path)


def told(page):
    """Return the words of a page, without its pictures."""
    text = re.sub(r"<(style|script|svg).*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_of_a_choice_its_likeliest_option_is_explained(case):
    found = gather(case, question="first", **SIZE)
    shares = {share.option: share.probability for share in found["first"].shares if share.option != "none"}
    assert found.option == max(shares, key=shares.get)
    assert found.drivers.option == found.flips[0].option == found.option
    assert not found.gaps.keys() & {"drivers", "flips"}
    text = told(report_page(found))
    assert f"Whether it is “{found.option}” hangs on" in text
    assert f"For “{found.option}” to be" in text


def test_none_is_an_option(case):
    runs = run(case, **SIZE)
    parts = [response_of(runs, target_of(runs, "first", option=option)).total for option in ("red", "green", "none")]
    assert np.array_equal(sum(parts), np.full(SIZE["worlds"], SIZE["paths"]))
    with pytest.raises(RunError, match="found the option 'non', expected one of red, green, none"):
        target_of(runs, "first", option="non")
    with pytest.raises(RunError, match="comes on a day"):
        target_of(runs, "first", option="none", measure="days")


def test_of_a_number_others_forecasts_are_shown_and_means_named(case):
    text = told(report_page(gather(case, question="debt", **SIZE)))
    assert "Others: A bank: 150 on 1 Jan 2024" in text
    assert "Median 1" in text
    assert "The mean hangs on" in text


def test_what_does_not_stand_in_held_out_worlds_only_comes_near():
    line = LineInWords("probability", 0.5, True, dt.date(2024, 1, 1))
    flip = Flip((), 0.1, 0.53, IntervalEstimate(0.53, 0.49, 0.58), 0.2, 0.5, "")
    assert line.where(flip) == "it comes nearest where"
    stands = Flip((), 0.1, 0.53, IntervalEstimate(0.53, 0.51, 0.58), 0.2, 0.5, "")
    assert line.where(stands) == "it is likelier than not where"


@pytest.mark.parametrize(
    ("above", "below", "words", "expected"),
    [
        (3.0, None, "x is 3 or more", "at 3 or more"),
        (None, 1.0, "x is 1 or less", "at 1 or less"),
        (2.0, 2.0, "x is 2", "at 2"),
        (3.0, None, "x is above 3", "above 3"),
    ],
)
def test_levels_in_the_verdict_are_those_of_the_flip(above, below, words, expected):
    bounds = [None if value is None else Bound(value) for value in (above, below)]
    condition = Condition("quantities.x.start", "x", *bounds, words)
    assert verdict._where(SimpleNamespace(scales={}), condition) == expected
