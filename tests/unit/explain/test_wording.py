"""Curves, conditions and flips in words, each sentence as it is printed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest

from detente.explain.flip import Bound, Condition, Flip
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.shape import Point, Shape
from detente.explain.wording import (
    LineInWords,
    answer,
    answer_text,
    condition_in_words,
    in_words,
    is_turned,
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


def told(curve, measure="probability", *, values=PLAIN, alone=True, joint=False):
    return in_words(curve, values, SimpleNamespace(measure=measure), MODEL, alone=alone, joint=joint)


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
        assert told(shape(form, (0.1, 0.4)), alone=False, joint=True) == (
            "It matters together with others; by itself it moves nothing that can be told from noise."
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
        (Bound(0.38), None, False, "it is above about 38%"),
        (None, Bound(0.38), False, "it is below about 38%"),
        (Bound(0.38), Bound(0.47), False, "it is between 38 and 47%"),
        (Bound(0.38), None, True, "it is 38% or more"),
        (None, Bound(0.38), True, "it is 38% or less"),
        (Bound(0.38, 0.31, 0.44), None, False, "it is above 38% (31 to 44)"),
        (None, Bound(0.38, 0.31, 0.44), False, "it is below 38% (31 to 44)"),
        (Bound(0.38, 0.378, 0.382), None, False, "it is above 38%"),
        (Bound(0.38, 0.31, None), None, False, "it is above about 38%"),
        (Bound(0.38, None, 0.44), None, False, "it is above about 38%"),
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
    tail = "this holds in 25% of the worlds, and there the chance is 60%."
    line = LineInWords("probability", 0.5, is_above=True, start=START)
    for parts, listed in (
        ([ONE], "a is above 1"),
        ([ONE, TWO], "a is above 1 while b is below 2"),
        ([ONE, TWO, THREE], "a is above 1, b is below 2 and c is 3 or more"),
    ):
        one = flip(*parts)
        assert sentence([one], one, line) == f"It is likelier than not where {listed}; {tail}"
    one = flip(ONE)
    assert sentence([one], one, line._replace(line=0.7)) == f"It comes nearest where a is above 1; {tail}"
    assert (
        sentence([one], one, line._replace(is_above=False, line=0.8)) == f"It is below 80% where a is above 1; {tail}"
    )
    assert sentence([one], one, LineInWords("value", -2.0, is_above=True, start=START)) == (
        "It is above -2 where a is above 1; this holds in 25% of the worlds, and there it is 0.6."
    )
    assert where_text(flip(ONE, coverage=0.0), "probability", 0.5, above=True) == ""
    assert where_text(flip(ONE), "value", 1234.0, above=False) == (
        " 80% of these worlds are below 1,234, and they are 50% of all that are."
    )


def corner(*sides):
    """A flip of conditions at 50, each above or below; intervals where they are given."""
    conditions = []
    for path, side, *ends in sides:
        bound = Bound(50.0, *ends)
        above, below = (bound, None) if side == "above" else (None, bound)
        conditions.append(Condition(path, path, above, below, f"{path} is {side} 50"))
    return Flip(tuple(conditions), 0.25, 0.6, None, 0.5, 0.8, "")


def test_two_flips_that_mirror_each_other():
    line = LineInWords("probability", 0.5, is_above=True, start=START)
    one, other = corner(("a", "above"), ("b", "below")), corner(("b", "above"), ("a", "below"))
    assert is_turned(one, other)
    assert sentence([one, other], one, line) == (
        "It is likelier than not where a is above 50 while b is below 50, or the other way round; this holds in 25% of "
        "the worlds, and there the chance is 60%."
    )
    same = corner(("a", "above"), ("b", "above"))
    assert not is_turned(one, same)
    assert " where a is above 50 while b is below 50, or where a is above 50 while b is above 50; " in sentence(
        [one, same], one, line
    )
    assert not is_turned(corner(("a", "above")), corner(("a", "below")))
    # Thresholds that are not told from each other are the same; others are not.
    near, far = corner(("a", "below", 48.0, 52.0), ("b", "above", 49.0, 53.0)), corner(("a", "below"), ("b", "above"))
    assert is_turned(corner(("a", "above", 51.0, 54.0), ("b", "below", 45.0, 50.0)), near)
    moved = dataclasses.replace(far.conditions[0], below=Bound(61.0), in_words="a is below 61")
    assert not is_turned(one, dataclasses.replace(far, conditions=(moved, far.conditions[1])))


def test_ends_that_would_read_the_same_have_more_digits():
    values = Scale(1.0, "")
    assert (
        condition_in_words("it", Bound(2.92), Bound(2.94), values, is_discrete=False) == "it is between 2.92 and 2.94"
    )
    assert condition_in_words("it", Bound(2.0), Bound(2.0), values, is_discrete=False) == "it is 2"


def test_answers_of_worlds_held_out():
    tested = flip(ONE, tested=IntervalEstimate(0.55, 0.5, 0.61))
    assert answer(tested, "probability", START) == "55% (50 to 61% in worlds held out)"
    assert answer(flip(ONE), "probability", START) == "60%"
    assert answer(flip(ONE, tested=IntervalEstimate(7.0, 0.0, 14.0)), "days", START) == (
        "2022-01-10 (2022-01-03 to 2022-01-17 in worlds held out)"
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
