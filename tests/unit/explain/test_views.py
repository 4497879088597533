"""Who is right, as an axis: its share against the closed form, and in words."""

from __future__ import annotations

import numpy as np
import pytest

import detente
from detente.case.load import loads
from detente.explain.sensitivity.axes import axes_of
from detente.inspect.labels import axis_scale, label, scale

TEXT = """\
case: two-minds
time: {start: 2024-01-01, end: 2024-12-31, step: week}
quantities:
  level: {start: START, range: [0, 100]}
questions:
  level: {kind: number, quantity: level}
  high: {condition: level > 50}
"""


def runs_of(start, worlds=1024):
    return detente.run(loads(TEXT.replace("START", start)), worlds=worlds, paths=2)


def test_shares_are_those_of_the_closed_form():
    """A number that is uniform on 10 to 20 or on 60 to 80, whoever is right: E[var | who] and var(E | who) by hand.

    The number is linear in its place, u, with a slope of 10 or 20: y = m_i + s_i (u - 1/2). First-order shares are then
    var(m_i) for who is right, mean(s_i)^2 / 12 for the place, and what both do only together is var(s_i) / 12.
    """
    runs = runs_of('{views: {a: "uniform(10, 20)", b: "uniform(60, 80)"}}')
    found = detente.drivers(runs, "level")
    who, place = 27.5**2, 15.0**2 / 12.0
    whole = who + place + 5.0**2 / 12.0
    shares = {each.path: each.first_order.value for each in found.drivers}
    assert shares["analyst"] == pytest.approx(who / whole, abs=0.01)
    assert shares["quantities.level.start"] == pytest.approx(place / whole, abs=0.01)


def test_axes_are_independent_and_have_names():
    runs = runs_of("{views: {a: 10 to 20, b: 60 to 80, c: 30 to 40}}")
    axes = {axis.path: axis for axis in axes_of(runs)}
    assert set(axes) == {"analyst", "quantities.level.start"}
    assert axes["analyst"].levels.tolist() == [0.0, 1.0, 2.0]
    assert axes["quantities.level.start"].differs
    correlation = np.corrcoef(axes["analyst"].place, axes["quantities.level.start"].place)[0, 1]
    assert abs(correlation) < 0.12  # four standard errors of independent draws
    written = scale("analyst", runs.model)
    assert (written.show(1.0), written.between(1.0, 2.0)) == ("b", "b or c")
    assert label("analyst", runs.model) == "the analyst who is right"


def test_who_is_right_is_told_in_words():
    runs = runs_of("{views: {a: 10 to 20, b: 60 to 80}}")
    found = detente.drivers(runs, "level")
    (first, *_) = found.drivers
    assert first.path == "analyst"
    assert first.in_words.startswith("15.4 if it is a, 70.8 if it is b") or " if it is a, " in first.in_words
    flips = detente.flips(runs, "high", line=0.5)  # it is 50%, so the other side is asked for
    assert any("the analyst who is right is a" in flip.in_words for flip in flips.single)
    place = next(each for each in found.drivers if each.path == "quantities.level.start")
    assert "within each analyst's range" in place.label


def test_who_is_right_by_bayes():
    """What an observation leaves of each analyst is Bayes' rule on the shares of their paths that fit it."""
    text = TEXT + "shocks:\n  war: {rate: {views: {a: 0.2 per year, b: 2 per year}}}\n"
    text = text.replace("START", "40")
    case = loads(text)
    found = detente.update(case, "war by 2024-03-31", worlds=1024, paths=50)
    (note,) = [each for each in found.notes if "who is right" in each]
    chances = [1 - np.exp(-rate * 91 / 365.25) for rate in (0.2, 2.0)]
    expected = 100 * chances[0] / sum(chances)
    told = float(note.partition(": a ")[2].partition("%")[0])
    assert told == pytest.approx(expected, abs=1.0)  # four standard errors of some 5,000 paths that fit
    assert not any(each.path == "analyst" for each in found.assumptions)


def test_a_number_within_each_range_is_told_by_what_each_analyst_holds_there():
    runs = runs_of('{views: {a: "uniform(10, 20)", b: "uniform(60, 80)"}}')
    written = axis_scale("quantities.level.start", runs.model)
    assert written.show(0.5) == "15 for a and 70 for b"
    assert not written.is_plain
    (axis,) = [axis for axis in axes_of(runs) if axis.differs]
    assert axis.value(0.25) == 0.25
    many = runs_of("{views: {a: 10, b: 20, c: 30, d: 40}}")
    assert axis_scale("quantities.level.start", many.model).show(0.5) == "10 for a, to 40 for d"
    found = detente.drivers(runs, "level")
    place = next(each for each in found.drivers if each.path == "quantities.level.start")
    assert " for a and " in place.in_words
    assert " for b" in place.in_words
