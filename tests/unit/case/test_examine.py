"""Notices about conditions, effects and times: where `check` speaks, and where it must not."""

import pytest

from detente.case import loads
from detente.case.examination import notices
from detente.case.examine_conditions import impossible_events
from detente.core.errors import CaseError

ODD = """\
case: odd
time: {start: 2024-01-01, end: 2024-12-31, step: week}
brief: {title: "The Brief: On X"}
sources: {brief_1: {title: "The brief, on X"}, poll: {title: Poll}}
quantities:
  x: {start: 10, range: [0, 100], half_life: 8 weeks, noise: {value: 1 per month, why: judgement}, source: poll}
  y: {start: 5, range: [0, 10], source: brief_1}
  z: {start: 0, why: "counted from the polls of 2023"}
links:
  xy: {from: x, to: y, gain: 0.1 per month, delay: 2 days}
actors:
  a: {horizon: 8 weeks, tempo: 3 days, values: {x: 0.1}}
  b: {horizon: 8 weeks, values: {y: 0.1}}
moves:
  m: {by: a, cooldown: 2 days, effects: {x: {amount: 3, after: 10 weeks}, y: [20, 5]}}
  n: {by: a, once: true, when: "x > 500", outcomes: {good: {chance: 0.5}, bad: {chance: rest}}}
  o: {by: a, once: true, when: happened(p)}
  p: {by: b, once: true, when: happened(o)}
  q: {by: b, once: true, when: "x + y > 150 or happened(n.good)"}
  r: {by: b, once: true, when: x >= 0}
questions:
  one: {condition: count(m) == 1.5}
  two: {condition: 10 / y < 1}
  three: {condition: "date >= 2030-01-01 and happened(m)"}
  four: {condition: "x > 80 and x < 20"}
  five: {condition: "x > 80 or y > 50"}
  six: {condition: 2 * x > 250}
  seven: {kind: number, quantity: x / z}
  eight: {condition: "x > 80 and happened(m)"}
  nine: {condition: "happened(n)"}
  ten: {condition: "since(m) > 3 weeks"}
  eleven: {kind: choice, first: {u: x > 90, v: y > 20}}
"""


def told(text):
    """Return the notices of a case as path -> texts."""
    found = {}
    for notice in notices(loads(text)):
        found.setdefault(notice.path, []).append(notice.text)
    return found


def test_what_is_odd():
    gate, answer = (
        "this can never hold: the gate never opens",
        "this can never hold: the answer is known before the run",
    )
    shorter, finer = "shorter than the grain, a week", "; `time: {grain: day}` is finer"
    turn = "an actor decides at most once in a grain"
    assert told(ODD) == {
        "links.xy.delay": [f"2 days is {shorter}: delays are looked up once in a grain{finer}"],
        "actors.a.tempo": [f"3 days is {shorter}: {turn}{finer}"],
        "moves.m.effects.y": ["`[20, 5]` is two effects that add up to 25; did you mean `5 to 20`?"],
        "moves.m.effects.x.after": [
            "begins after 10 weeks, beyond the horizon of a, 8 weeks: a leaves it out of its decisions"
        ],
        "moves.m.cooldown": [f"2 days is {shorter}: {turn}{finer}"],
        "moves.n.when": [gate],
        "moves.o.when": [f"{gate} (p cannot happen, since its gate never opens)"],
        "moves.p.when": [f"{gate} (o cannot happen, since its gate never opens)"],
        "moves.q.when": [f"{gate} (n.good cannot happen, since what it needs cannot)"],
        "moves.r.when": ["this always holds, so it bars nothing"],
        "questions.one.condition": [answer],
        "questions.two.condition": ["`10 / y` counts as 0 where `y` is 0, which it can be"],
        "questions.three.condition": ["`2030-01-01` lies outside of the case, 2024-01-01 to 2024-12-31", answer],
        "questions.four.condition": [answer],
        "questions.five.condition": ["`y > 50` can never hold, whatever else does"],
        "questions.six.condition": [answer],
        "questions.seven.quantity": ["`x / z` counts as 0 where `z` is 0, which it can be"],
        "questions.nine.condition": [f"{answer} (n cannot happen, since its gate never opens)"],
        "questions.eleven.first.v": [answer],
    }


CALM = """\
case: calm
time: {start: 2024-01-01, end: 2024-12-31, step: week}
quantities:
  x: {start: 10, range: [0, 100]}
  y: {start: 50, range: [1, null]}
  free: {start: 3}
actors:
  a: {horizon: 4 to 12 weeks, tempo: 1 week, values: {x: 0.1}}
moves:
  m: {by: a, cooldown: 1 week, effects: {x: {amount: 3, after: 8 weeks}, y: [5, {amount: 20, after: 3 weeks}]}}
  n: {by: a, once: true, when: "x >= 100", effects: {x: 5 to 20, y: [1, 2, 3], free: [1, 2 to 3]}}
  o: {by: a, once: true, when: not happened(o)}
  p: {by: a, reply: true}
  r: {by: a, once: true, replies: [{by: a, options: [p, nothing]}], effects: {x: 1}}
shocks:
  s: {rate: 0 to 1 per year, when: happened(past), text: s}
calendar:
  past: {date: 2023-01-01, text: before}
questions:
  one: {condition: count(m) == 2}
  two: {condition: 10 / y < 1}
  three: {condition: "date >= 2024-12-31 and happened(m)"}
  four: {condition: "x > 80 or x < 20"}
  five: {condition: x + y > 150}
  six: {condition: x / free > 3}
  seven: {condition: happened(p)}
  eight: {condition: since(m) > 3 weeks}
"""


def test_a_short_cooldown_is_told_of_what_has_it():
    text = CALM.replace("rate: 0 to 1 per year", "rate: 1 per week, cooldown: 2 days")
    told_of_shock = told(text)["shocks.s.cooldown"]
    assert told_of_shock[0].startswith(
        "2 days is shorter than the grain, a week: with a cooldown a shock comes at most once"
    )
    bloc = "  club: {kind: bloc, members: [a], pacts: {help: {on: m, honoured: 0.5, cooldown: 3 days}}}\nmoves:\n"
    told_of_pact = told(text.replace("moves:\n", bloc, 1))["actors.club.pacts.help.cooldown"]
    assert "a pact is kept at most once in a grain" in told_of_pact[0]


def test_what_is_not_odd():
    text = CALM.replace("rate: 0 to 1 per year", 'rate: "uniform(0, 1) per year"').replace(
        "replies: [{by: a,", "replies: [{by: b,"
    )
    text = text.replace("moves:\n", "  b: {horizon: 8 weeks, values: {x: 0.1}}\nmoves:\n").replace(
        "p: {by: a", "p: {by: b"
    )
    assert [notice for notice in notices(loads(text)) if "why" not in notice.path] == []


def test_what_cannot_happen():
    text = (
        ODD
        + """\
shocks:
  dull: {rate: 0 per year}
  keen: {rate: 1 per year, when: happened(dull)}
"""
    )
    assert impossible_events(loads(text)) == {
        "n": "since its gate never opens",
        "n.good": "since what it needs cannot",
        "n.bad": "since what it needs cannot",
        "o": "since its gate never opens",
        "p": "since its gate never opens",
        "q": "since its gate never opens",
        "dull": "its rate is 0",
        "keen": "since its gate never opens",
    }


ENDS = """\
case: ends
time: {{start: 2024-01-01, end: 2024-12-31, step: week}}
quantities: {{x: {{start: 50, range: [0, 100]}}}}
actors: {{a: {{values: {{x: {{weight: {}, satisfied: {}, desperate: {}}}}}}}}}
"""


@pytest.mark.parametrize(
    ("weight", "satisfied", "desperate"),
    [("1", "80", "20"), ("-1", "20", "80"), ("-1 to 1", "20", "80"), ("1", "40 to 60", "50 to 70"), ("0", "20", "80")],
)
def test_a_weight_that_falls_as_the_actor_is_better_off(weight, satisfied, desperate):
    loads(ENDS.format(weight, satisfied, desperate))


@pytest.mark.parametrize(
    ("weight", "satisfied", "desperate", "expected"),
    [
        ("0.1", "20", "80", "`satisfied` above `desperate`"),
        ("-0.1", "80", "20", "`satisfied` below `desperate`"),
        ("0.1 to 0.2", "20 to 30", "70 to 80", "`satisfied` above `desperate`"),
    ],
)
def test_the_ends_the_wrong_way_round(weight, satisfied, desperate, expected):
    with pytest.raises(CaseError) as caught:
        loads(ENDS.format(weight, satisfied, desperate))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.expected) == ("actors.a.values.x", 4, expected)
    assert problem.hint == f"`satisfied: {desperate}, desperate: {satisfied}`"


FLOOR = """\
case: floor
time: {start: 2024-01-01, end: 2024-12-31, step: week}
quantities:
  weapon: {start: 0, range: [0, 100]}
  calm: {start: 100, range: [null, 100]}
  war: {start: 0, range: [0, 100]}
  other: {start: 0, range: [0, 100]}
links: {l: {from: weapon, to: war, gain: 1 per year}}
actors: {a: {horizon: 1 year, values: {war: -0.05, calm: 1}}}
moves:
  strike: {by: a, effects: {weapon: -30, war: 40, other: -5}}
  speak: {by: a, effects: {calm: 5 to 10, weapon: [-1, -2]}, outcomes: {o: {chance: 1, effects: {calm: 1}}}}
  arm: {by: a, effects: {weapon: 10}, outcomes: {lost: {chance: 1, effects: {weapon: -20}}}}
  later: {by: a, when: weapon > 5, effects: {weapon: -3}}
  answer: {by: a, reply: true, effects: {weapon: -3}}
questions: {one: {condition: weapon > war + calm + other}}
"""


def test_effects_that_cannot_move_what_their_owner_values_are_named() -> None:
    """Not those that nobody values, that come after a rise, that wait for another state, or that answer."""
    found = {notice.path: notice.text for notice in notices(loads(FLOOR)) if "at the start" in notice.text}
    lowers = "lowers `weapon`, which stands at 0, the low end of its range"
    raises = "raises `calm`, which stands at 100, the high end of its range"
    assert found == {
        "moves.strike.effects.weapon": f"{lowers}: at the start this effect is none, "
        "and a leaves it out of its decisions",
        "moves.speak": f"all its effects on what a values are none at the start: it {raises} and {lowers}",
    }
