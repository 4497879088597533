"""Curves, conditions and flips in words, each sentence as it is printed."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from detente.explain.flip import Bound, Flip
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.shape import Point, Shape
from detente.explain.wording import (
    answer,
    answer_text,
    condition_in_words,
    in_words,
    line_text,
    sentence,
    share_text,
    where_text,
)
from detente.inspect.labels import Scale

START = dt.date(2022, 1, 3)
MODEL = SimpleNamespace(timeline=SimpleNamespace(dates=(START,)))
PLAIN, PERCENT = Scale(1.0, "index"), Scale(100.0, "%")


def shape(form, means, *, values=None, steep=None, extreme=None):
    """Return a curve through some means, at the values 1, 2, 3, ..."""
    at = values or [float(n) for n in range(1, len(means) + 1)]
    points = tuple(Point(0.0, value, mean, 0.01, 0.2) for value, mean in zip(at, means, strict=True))
    return Shape(points, form, steep, extreme)


def told(curve, measure="probability", *, values=PLAIN, alone=True):
    return in_words(curve, values, SimpleNamespace(measure=measure), MODEL, alone=alone)


@pytest.mark.parametrize(
    ("form", "means", "measure", "comparison", "first", "last"),
    [
        ("rises", (0.1, 0.4), "probability", "the likelier", "10%", "40%"),
        ("falls", (0.4, 0.1), "probability", "the less likely", "40%", "10%"),
        ("rises", (7, 14), "days", "the later", "2022-01-10", "2022-01-17"),
        ("falls", (14, 7), "days", "the earlier", "2022-01-17", "2022-01-10"),
        ("rises", (5, 8), "value", "the higher the answer", "5", "8"),
        ("falls", (8, 5), "value", "the lower the answer", "8", "5"),
    ],
)
def test_a_curve_that_rises_or_falls(form, means, measure, comparison, first, last):
    expected = f"The higher, {comparison}: {first} if it is about 1 index, {last} if about 2 index."
    assert told(shape(form, means), measure) == expected


def test_where_most_of_a_rise_lies():
    assert told(shape("rises", (0.1, 0.2, 0.7), steep=(2.0, 3.0))) == (
        "The higher, the likelier: 10% if it is about 1 index, 70% if about 3 index, most of the change between 2 and "
        "3 index."
    )
    assert told(shape("falls", (0.7, 0.1), values=[0.38, 0.4721], steep=(0.38, 0.4721)), values=PERCENT) == (
        "The higher, the less likely: 70% if it is about 38%, 10% if about 47%, most of the change between 38 and 47%."
    )


def test_below_zero_higher_is_nearer_to_zero():
    assert told(shape("rises", (0.1, 0.4), values=[-2.0, -1.0])).startswith("The nearer to zero, the likelier: ")
    assert told(shape("rises", (0.1, 0.4), values=[-2.0, 0.0])).startswith("The higher, the likelier: ")


def test_a_curve_that_turns():
    peak = shape("peaks", (0.1, 0.6, 0.55, 0.2), extreme=(2.0, 3.0))
    assert told(peak) == (
        "The answer is highest between 2 and 3 index: 60% there, 10% if it is about 1 index, 20% if about 4 index."
    )
    dip = shape("dips", (0.5, 0.1, 0.3), extreme=(2.0, 2.0))
    assert told(dip) == (
        "The answer is lowest at 2 index: 10% there, 50% if it is about 1 index, 30% if about 3 index."
    )
    # A turn is a turn in company, too; of a rise that cannot be told from noise nothing more is said.
    assert told(peak, alone=False) == told(peak)
    for form in ("rises", "falls", "varies"):
        assert told(shape(form, (0.1, 0.4)), alone=False) == (
            "It matters, but which way it moves the answer by itself cannot be told from noise."
        )


def test_a_curve_that_goes_up_and_down():
    assert told(shape("varies", (0.3, 0.1, 0.5, 0.2))) == "The answer goes up and down with it, between 10% and 50%."


@pytest.mark.parametrize(
    ("value", "measure", "expected"),
    [
        (0.0, "probability", "0.0%"),
        (0.0199, "probability", "2.0%"),
        (0.02, "probability", "2%"),
        (0.005, "probability", "0.5%"),
        (0.98, "probability", "98%"),
        (0.985, "probability", "98.5%"),
        (1.2, "probability", "100.0%"),
        (-0.1, "probability", "0.0%"),
        (0.0, "days", "2022-01-03"),
        (29.4, "days", "2022-02-01"),
        (1234.5, "value", "1,234"),
        (0.5, "value", "0.5"),
    ],
)
def test_answers(value, measure, expected):
    assert answer_text(value, measure, START) == expected


@pytest.mark.parametrize(
    ("above", "below", "is_discrete", "expected"),
    [
        (None, None, False, "it is anything"),
        (Bound(0.38), None, False, "it is above 38%"),
        (None, Bound(0.38), False, "it is below 38%"),
        (Bound(0.38), Bound(0.47), False, "it is between 38 and 47%"),
        (Bound(0.38), None, True, "it is 38% or more"),
        (None, Bound(0.38), True, "it is 38% or less"),
        (Bound(0.38, 0.31, 0.44), None, False, "it is above 38% (31 to 44)"),
        (None, Bound(0.38, 0.31, 0.44), False, "it is below 38% (31 to 44)"),
        (Bound(0.38, 0.378, 0.382), None, False, "it is above 38%"),
        (Bound(0.38, 0.31, None), None, False, "it is above 38%"),
        (Bound(0.38, None, 0.44), None, False, "it is above 38%"),
        (Bound(0.38, 0.31, 0.44), None, True, "it is 38% or more"),
        (Bound(0.38, 0.31, 0.44), Bound(0.47, 0.45, 0.5), False, "it is between 38 and 47%"),
    ],
)
def test_conditions(above, below, is_discrete, expected):
    assert condition_in_words("it", above, below, PERCENT, is_discrete=is_discrete) == expected


def flip(*conditions, tested=None, share=0.25, coverage=0.5, density=0.8):
    parts = tuple(SimpleNamespace(in_words=text, path=path) for text, path in conditions)
    return Flip(parts, share, 0.6, tested, coverage, density, "")


ONE, TWO, THREE = (("a is above 1", "a"), ("b is below 2", "b"), ("c is 3 or more", "c"))


def test_flips():
    tail = "it is 60%. That holds in 25% of the worlds; 80% of these are above 50%, and they are 50% of all that are."
    for parts, listed in (
        ([ONE], "a is above 1 [a]"),
        ([ONE, TWO], "a is above 1 [a] and b is below 2 [b]"),
        ([ONE, TWO, THREE], "a is above 1 [a], b is below 2 [b] and c is 3 or more [c]"),
    ):
        assert sentence(flip(*parts), "probability", 0.5, START, above=True) == f"If {listed}, {tail}"
    assert where_text(flip(ONE, coverage=0.0), "probability", 0.5, above=True) == "That holds in 25% of the worlds."
    assert where_text(flip(ONE), "value", 1234.0, above=False) == (
        "That holds in 25% of the worlds; 80% of these are below 1,234, and they are 50% of all that are."
    )


def test_answers_of_fresh_worlds():
    tested = flip(ONE, tested=IntervalEstimate(0.55, 0.5, 0.61))
    assert answer(tested, "probability", START) == "55% (50 to 61% in fresh worlds)"
    assert answer(flip(ONE), "probability", START) == "60%"
    assert answer(flip(ONE, tested=IntervalEstimate(7.0, 0.0, 14.0)), "days", START) == (
        "2022-01-10 (2022-01-03 to 2022-01-17 in fresh worlds)"
    )


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "0%"), (0.001, "0.1%"), (0.0994, "9.9%"), (0.0995, "10%"), (0.5, "50%"), (1.0, "100%")],
)
def test_shares_of_worlds(share, expected):
    assert share_text(share) == expected


def test_lines():
    assert (line_text(0.5, "probability"), line_text(0.125, "probability"), line_text(12.5, "value")) == (
        "50%", "12.5%", "12.5",
    )  # fmt: skip
