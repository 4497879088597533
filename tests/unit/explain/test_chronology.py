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
from detente.explain.chronology import (
    NOTABLE,
    SETTLED,
    Answer,
    Course,
    Line,
    _changes,
    _grouped,
    _turns,
    courses_of,
    tell,
)
from detente.explain.motives import Motive, Weighed, _own_events, motives
from detente.explain.stories import stories
from detente.explain.strata import Strata, _intervals
from detente.model.types import no_types
from detente.sim.twin import Happening, trace
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
        model=SimpleNamespace(questions=(SimpleNamespace(kind="number", given=None),)),
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


def test_only_the_largest_changes_are_told():
    """Five of seven quantities that part from the common course, the farthest first."""
    names = tuple("abcdefg")
    ends = np.array([2.0, 8.0, 3.0, -7.0, 4.0, 6.0, -5.0])
    told = SimpleNamespace(names=names, values=np.stack([np.zeros(7), ends]))
    courses = {name: Course(np.zeros(2), 1.0) for name in names}
    model = SimpleNamespace(timeline=build_timeline(Time(start="2022-01-03", end="2022-01-04")))
    assert [line.name for line in _changes(model, told, 1, courses)] == ["b", "d", "f", "g", "e"]


def test_how_quantities_go_on_the_whole():
    """The mean at every moment, and the spread of the change from the start: not of the end alone."""
    quantities = SimpleNamespace(names=("x", "flat", "side", "moved"), units=("percent", "", "membership", ""))
    values = np.zeros((2, 3, 4), dtype=np.float32)
    values[:, :, 0] = [[1.0, 2.0, 5.0], [3.0, 4.0, 3.0]]
    values[:, :, 1] = [[1.0, 1.0, 1.0], [7.0, 7.0, 7.0]]  # worlds differ, and nothing moves
    values[:, :, 2] = [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    values[:, :, 3] = [[0.0, 9.0, 1.0], [0.0, 1.0, 3.0]]
    found = courses_of(SimpleNamespace(quantities=quantities), values)
    assert list(found) == ["x", "moved"]
    assert found["x"].mean.tolist() == [2.0, 3.0, 4.0]
    assert found["x"].scale == 2.0  # changes of 4 and 0
    assert found["moved"].mean.tolist() == [0.0, 5.0, 2.0]
    assert found["moved"].scale == 1.0


def happening(day, event, cause, actor="", because=""):
    return Happening(day, event, cause, actor, because)


EPISODE = (
    happening(1, "strike", "move", "a"),
    happening(1, "won", "outcome", "", "strike"),
    happening(1, "hit_back", "reply", "b", "strike"),
    happening(1, "league_joins", "pact", "league", "hit_back"),
)


def test_what_belongs_to_one_episode():
    """Replies and outcomes follow their move, a pact its caller of the same day; all else begins anew."""
    other = (happening(1, "quake", "shock"), happening(2, "league_joins", "pact", "league", "strike"))
    late = happening(1, "bloc_joins", "pact", "bloc", "strike")
    assert [[each.event for each in group] for group in _grouped((*EPISODE, *other))] == [
        ["strike", "won", "hit_back", "league_joins"], ["quake"], ["league_joins"],
    ]  # fmt: skip
    assert [len(group) for group in _grouped((other[0], late))] == [1, 1]
    assert list(_grouped(())) == []


def told_path(*happenings):
    return SimpleNamespace(happenings=happenings, names=(), values=np.zeros((5, 0)))


NOBODY = {"types": no_types(), "quantities": SimpleNamespace(names=())}
"""Of a model: no actor may be of several types."""


def calendar_model():
    """Five days from the 3rd of January, a round of talks on the second of them, a summit on the third."""
    timeline = build_timeline(Time(start="2022-01-03", end="2022-01-07"))
    calendar = SimpleNamespace(names=("summit", "round"), dates=timeline.dates[2:0:-1])
    return SimpleNamespace(**NOBODY, timeline=timeline, calendar=calendar), timeline.dates


def test_a_path_is_told_in_order_with_what_each_move_drew():
    model, days = calendar_model()
    path = told_path(
        *EPISODE,
        happening(1, "deal", "talks", "", "round"),
        happening(2, "quake", "shock"),
        happening(2, "summit", "calendar"),
        happening(3, "strike", "move", "a"),
        happening(3, "lost", "outcome", "", "strike"),
        happening(4, "storm", "shock"),
    )
    lines, left_out = tell(model, path, until=3, events={"hit_back", "summit", "deal"}, courses={})
    assert lines == (
        Line(
            days[1], "move", "strike", "a",
            (Answer("hit_back", "b", "reply"), Answer("won", "", "outcome"), Answer("league_joins", "league", "pact")),
            again=(days[3],),
        ),
        Line(dt.date(2022, 1, 4), "talks", "deal"),
        Line(dt.date(2022, 1, 5), "calendar", "summit"),
    )  # fmt: skip
    assert left_out == 1  # the quake; the storm comes after the question is decided
    lines, left_out = tell(model, path, until=4, events={"storm"}, common={"summit"}, courses={})
    assert [line.name for line in lines] == ["storm"]
    assert left_out == 4 + 1 + 1 + 2


def test_what_an_actor_saw_is_told_no_later_than_its_move():
    """In a week that is followed at once, events come in the order in which they happened, whatever their days."""
    timeline = build_timeline(Time(start="2022-01-03", end="2022-01-24", step="week", grain="week"))
    model = SimpleNamespace(timeline=timeline, calendar=SimpleNamespace(names=(), dates=()), **NOBODY)
    path = told_path(
        happening(5, "invade", "move", "a"),
        happening(2, "sanction", "move", "b"),  # drawn to fall earlier, decided when the war was on
        happening(3, "quake", "shock"),
        happening(5, "joins", "pact", "league", "invade"),
        happening(9, "retreat", "move", "a"),
    )
    every = {each.event for each in path.happenings}
    lines, _ = tell(model, path, until=20, events=every, courses={})
    days = [(line.name, (line.date - timeline.dates[0]).days) for line in lines]
    assert days == [("quake", 3), ("invade", 5), ("sanction", 5), ("joins", 5), ("retreat", 9)]
    lines, _ = tell(model, path, until=4, events=every, courses={})
    assert [(line.name, (line.date - timeline.dates[0]).days) for line in lines] == [("sanction", 2), ("quake", 3)]
    lines, _ = tell(model, path, until=20, events={"sanction"}, courses={})
    assert [(line.name, (line.date - timeline.dates[0]).days) for line in lines] == [("sanction", 2)]


def test_who_chose_at_the_same_time_stands_together_and_outcomes_stand_by_their_moves():
    model, _ = calendar_model()
    path = told_path(
        happening(1, "summit", "move", "m"),
        happening(1, "summit.ends", "outcome", "m", "summit"),
        Happening(1, "hold_a", "reply", "a", "summit", 1),
        happening(1, "hold_a.holds", "outcome", "a", "hold_a"),
        happening(1, "strike", "reply", "b", "summit"),
        Happening(1, "hold_b", "reply", "b", "summit", 1),
    )
    ((line,), _) = tell(model, path, until=3, events={"summit"}, courses={})
    assert [(each.event, each.together) for each in line.answers] == [
        ("hold_a", False), ("hold_a.holds", False), ("hold_b", True), ("strike", False), ("summit.ends", False),
    ]  # fmt: skip


def test_changes_of_a_day_stand_behind_its_events():
    model, days = calendar_model()
    path = told_path(happening(2, "quake", "shock"))
    path.names, path.values = ("x",), np.array([[0.0], [0.0], [9.0], [9.0], [9.0]])
    lines, _ = tell(model, path, until=4, events={"quake"}, courses={"x": Course(np.zeros(5), 1.0)})
    assert [(line.date, line.name) for line in lines] == [(days[2], "quake"), (days[2], "x")]


def test_the_events_of_a_move_are_its_own_and_those_of_its_outcomes():
    model = small(CASE_OF_MOVES)
    assert _own_events(model, "strike") == ["strike", "strike.won", "strike.lost"]
    assert _own_events(model, "grumble") == ["grumble"]
    assert _own_events(model, "wait") == []


CASE_OF_MOVES = """
    quantities: {x: {start: 0}}
    actors: {a: {horizon: 8 weeks, rationality: 1, values: {x: 0.1}}}
    moves:
      strike: {by: a, once: true, outcomes: {won: {chance: 0.5, effects: {x: 20}}, lost: {chance: rest}}}
      grumble: {by: a, effects: {x: 1}}
    questions: {war: {condition: happened(strike)}}
"""


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


def decision(day, chosen, **scores):
    options = tuple(SimpleNamespace(name=name, score=score, chance=1.0 / len(scores)) for name, score in scores.items())
    return SimpleNamespace(day=day, chosen=chosen, options=options)


def test_how_near_a_move_came_to_being_done():
    found = list(module._near(3, decision(1, "wait", wait=2.0, strike=0.5, talk=1.5), {"strike", "talk", "other"}))
    assert found == [(1.5, 3, "strike"), (0.5, 3, "talk")]


@pytest.mark.parametrize(
    ("chances", "is_clear"), [((0.5, 0.5), False), ((0.6, 0.4), False), ((0.63, 0.37), True), ((1.0, 0.0), True)]
)
def test_a_choice_is_clear_where_odds_are(chances, is_clear):
    """Half a unit of worth makes odds of 1.65."""
    made = SimpleNamespace(options=[SimpleNamespace(chance=chance) for chance in chances])
    assert module._is_clear(made) == is_clear


def test_the_likeliest_answer_and_in_it_the_likeliest_story_come_first():
    found = stories(detente.simulate(small(CASE_OF_STORIES), worlds=40, paths=50, seed=5), "war")
    answers = [story.answer for story in found.stories]
    assert answers == sorted(answers, key=lambda answer: -found.answers[answer])
    several = 0
    for answer in found.answers:
        shares = [story.probability for story in found.stories if story.answer == answer]
        assert shares == sorted(shares, reverse=True)
        several += len(set(shares)) > 1
    assert several
    for story in found.stories:
        motives = [motive.date for motive in story.motives]
        assert motives == sorted(motives)
        assert len(motives) <= module.MOST_MOTIVES
        assert [line.date for line in story.lines] == sorted(line.date for line in story.lines)


CASE_OF_STORIES = """
    quantities: {x: {start: 0, noise: 1 per week}, y: {start: 0}}
    actors:
      a: {horizon: 8 weeks, rationality: 1, tempo: 4 weeks, values: {x: 0.1}}
    moves:
      strike:
        by: a
        once: true
        effects: {x: 8}
        outcomes: {won: {chance: 0.7, effects: {x: 40, y: 30}}, lost: {chance: rest, effects: {x: -60, y: -30}}}
      grumble: {by: a, effects: {x: 1}, cooldown: 6 weeks}
    shocks:
      flood: {rate: 0.4 per year, once: true, effects: {x: -80, y: 50}}
    questions: {war: {condition: happened(strike), by: 2022-10-31}}
"""


def test_what_is_told_of_a_path_is_what_was_asked_and_the_eight_weightiest_it_has():
    events = tuple(f"e{n}" for n in range(12))
    overall = np.full(12, 0.5)
    overall[1] = 1.0
    teller = SimpleNamespace(asked={0, 1}, model=SimpleNamespace(events=events), overall=overall, until=5)
    typical = [module.Typical(name, 0.5, 0.5, None, 0.5) for name in events]
    path = told_path(*(happening(6 if name == "e3" else 5, name, "shock") for name in events if name != "e2"))
    # e1 comes on every path, e2 not on this one, e3 too late; of the others the first eight, and e0 besides.
    assert module._Teller._told(teller, path, typical) == {"e0", "e1", *(f"e{n}" for n in range(4, 11))}


def test_motives_are_those_of_the_path_asked_for():
    model = small(CASE_OF_STORIES)
    for world, path in ((0, 3), (2, 1)):
        found = motives(model, seed=5, world=world, path=path)
        follow = trace(model, seed=5, world=world, path=path)
        assert [(each.step, each.chosen) for each in found] == [(each.day, each.chosen) for each in follow.decisions]
        assert all(
            sum(part.worth for part in each.parts) == pytest.approx(each.worth) for m in found for each in m.options
        )
    assert motives(model, seed=5, world=0, path=3) != motives(model, seed=5, world=3, path=0)
    struck = motives(model, seed=5, world=0, path=3, moves=["strike"])
    assert struck == tuple(
        each
        for each in motives(model, seed=5, world=0, path=3)
        if any(option.name == "strike" for option in each.options)
    )


def test_a_belief_is_told_with_what_moved_it():
    """In the shipped case: whoever mobilises is believed, whoever only talks is not."""
    told = detente.stories(detente.run("signal", worlds=64, paths=16, threads=1), "gives-in")
    lines = {story.answer: [line for line in story.lines if line.name.startswith("belief_")] for story in told.stories}
    assert [(line.because, line.before < line.after) for line in lines["yes"]] == [("mobilise", True)]
    assert lines["yes"][0].name == "belief_defender_challenger_resolved"
