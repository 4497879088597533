"""How a path is told: its answers parted, its turns found, its worth added up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

import detente
from detente.case.schema import Time
from detente.compile.timeline import build_timeline
from detente.explain import stories as module
from detente.explain.chronology import NOTABLE, SETTLED, Course, _changes, _turns
from detente.explain.motives import Motive, Weighed
from detente.explain.stories import stories
from detente.explain.strata import Strata, _intervals
from tests.unit.sim.small_cases import small


@pytest.mark.parametrize(
    ("cuts", "expected"),
    [
        ([], ("always the same",)),
        ([1.23456], ("1.23 or less", "more than 1.23")),
        ([0.5, 1234.6], ("0.5 or less", "0.5 to 1,235", "more than 1,235")),
    ],
)
def test_intervals_of_a_number(cuts, expected):
    assert _intervals(cuts) == expected


def test_a_value_belongs_to_the_interval_that_it_ends():
    runs = SimpleNamespace(
        model=SimpleNamespace(questions=(SimpleNamespace(kind="number"),)),
        index_of=lambda _: 0,
        values_of=lambda _: np.array([1.0, 2.0, 2.5, 3.0, 9.0]),
        size=5,
    )
    strata = Strata("level", ("low", "middle", "high"), (2.0, 3.0))
    assert strata.of(runs).tolist() == [0, 0, 1, 1, 2]


def turns(path, common=None):
    values = np.array(path, dtype=float)
    return [
        (a, b, pytest.approx(size))
        for a, b, size in _turns(values, np.zeros(len(values)) if common is None else np.array(common))
    ]


def test_turns_of_a_quantity():
    """A move is told when it is over, from where the last one ended; what all paths do is no move."""
    assert NOTABLE < 2.0
    assert SETTLED < 1.0
    assert turns([0.0, 0.0, 2.0, 5.0, 5.0, 5.0]) == [(0, 3, 5.0)]
    assert turns([0.0, 5.0, 5.0, 1.0, 1.0]) == [(0, 1, 5.0), (1, 3, 4.0)]
    assert turns([0.0, 5.0, 10.0]) == [(0, 2, 10.0)]  # still moving at the end
    assert turns([0.0, 5.0, 5.0], [0.0, 5.0, 5.0]) == []
    assert turns([0.0, 5.0, 5.0], [0.0, 2.0, 2.0]) == [(0, 1, 3.0)]
    assert turns([0.0, 0.9 * NOTABLE, 0.9 * NOTABLE]) == []


def test_changes_are_told_of_quantities_that_have_a_course():
    """The largest first, in the quantity's own unit; one without a course is left out."""
    days = [dt.date(2022, 1, day) for day in (1, 8, 15, 22)]
    values = np.array([[1.0, 50.0, 0.0], [1.0, 56.0, 9.0], [4.0, 56.0, 0.0], [4.0, 56.0, 9.0]])
    told = SimpleNamespace(names=("x", "y", "side"), values=values)
    courses = {"x": Course(np.full(4, 1.0), 1.0), "y": Course(np.full(4, 50.0), 1.0)}
    model = SimpleNamespace(timeline=build_timeline(Time(start=days[0], end=days[-1], step="week", grain="week")))
    lines = [(line.date, line.name, line.before, line.after) for line in _changes(model, told, 21, courses)]
    assert lines == [(days[1], "y", 50.0, 56.0), (days[2], "x", 1.0, 4.0)]
    short = {name: Course(course.mean[:2], course.scale) for name, course in courses.items()}
    assert [line.name for line in _changes(model, told, 7, short)] == ["y"]


def part(event, quantity, direct, through_links):
    return SimpleNamespace(
        event=event, quantity=quantity, direct=direct, through_links=through_links, worth=direct + through_links
    )


PARTS = (
    part("strike", "x", 2.0, 0.5),
    part("strike.won", "x", 1.0, 0.0),
    part("hit_back", "x", -4.0, -0.25),
    part("hit_back", "y", 0.5, 0.0),
)
STRIKE = Weighed("strike", -0.25, 0.6, 0.0, frozenset({"strike", "strike.won"}), PARTS, ())
WAIT = Weighed("wait", 0.0, 0.3, 0.0, frozenset(), (), ())
GRUMBLE = Weighed("grumble", -1.0, 0.1, 0.0, frozenset(), (), ())


def test_worth_by_quantity_and_by_event():
    x, y = STRIKE.shares
    assert (x.quantity, x.direct, x.through_links, x.replies) == ("x", 3.0, 0.5, -4.25)
    assert (y.quantity, y.direct, y.through_links, y.replies, y.worth) == ("y", 0.0, 0.0, 0.5, 0.5)
    assert x.worth + y.worth == pytest.approx(STRIKE.worth)
    assert STRIKE.by_event == {"strike": 2.5, "strike.won": 1.0, "hit_back": -3.75}


def test_the_rival_is_what_was_chosen_or_else_the_next_best():
    motive = Motive(dt.date(2022, 1, 3), 0, "a", (), "strike", "strike", (GRUMBLE, STRIKE, WAIT), 1.0)
    assert motive["wait"] is WAIT
    assert motive.rival is WAIT
    assert dataclasses.replace(motive, about="wait").rival is STRIKE


CASE = """
    quantities: {x: {start: 0, noise: 5 per week}}
    actors: {a: {horizon: 8 weeks, values: {x: 0.1}}}
    calendar: {summit: {date: 2022-02-03}}
    shocks:
      often: {rate: 3 per year, once: true}
      storm: {rate: 1 per year, once: true, effects: {x: 60}}
      quake: {rate: 1 per year, once: true, effects: {x: 20}}
    questions: {flood: {condition: happened(storm), by: 2022-10-31}}
"""


@pytest.fixture(scope="module")
def told():
    return stories(detente.simulate(small(CASE), worlds=20, paths=100, seed=5), "flood")


def test_what_decides_comes_first(told):
    """The storm moves most: it stands at the head of every story, before the quake; what does nothing is left out."""
    for story in told.stories:
        assert story.typical[0].event == "storm"
        assert story.typical[0].share == (1.0 if story.answer == "yes" else 0.0)
        assert [each.event for each in story.typical] == ["storm", "quake"]
        assert len(story.marks) <= 2
    assert [line.name for line in told.common] == ["summit"]


def test_what_is_typical_says_how_often_and_when(told):
    whole = dict(told.answers)
    for story in told.stories:
        storm = story.typical[0]
        assert storm.overall == pytest.approx(whole["yes"])
        assert (storm.median is None) == (story.answer == "no")
        if storm.median is not None:
            assert told.since < storm.median <= told.until


def marks(**shares):
    """Return the marks of a story from the shares of its events in it and in the others."""
    return module._marks([module.Typical(name, one, 0.5, None, other) for name, (one, other) in shares.items()])


def test_marks_are_few_and_tell_apart():
    """At most two, those by which it differs most; what it lacks counts only where it has nothing of its own."""
    assert marks(one=(0.9, 0.1), two=(0.1, 0.9), three=(1.0, 0.0), four=(0.5, 0.4), five=(0.8, 0.2)) == ("three", "one")
    assert marks(one=(0.2, 0.6), two=(0.0, 0.9), three=(0.1, 0.8)) == ("not two", "not three")
    assert marks(one=(0.8, 0.5)) == ("one",)
    assert marks(one=(0.79, 0.5)) == ()
    assert module._marks([module.Typical(name, 0.9, 0.5, None, 0.1) for name in ("strike", "strike.won", "talks")]) == (
        "strike",
        "talks",
    )
