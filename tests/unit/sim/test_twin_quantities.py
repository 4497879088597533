"""Quantities on a path of the twin: return, links, noise, effects, calendar, shocks, pacts and questions, by hand."""

import numpy as np
import pytest

from detente.sim.runs import NEVER
from detente.sim.twin import forecast_twin, run_twin, trace
from detente.sim.twin.batch import trace_all
from tests.unit.sim.small_cases import small


def follow(model, *, seed=1, world=0, path=0):
    return trace(model, seed=seed, world=world, path=path)


def test_return_to_rest():
    model = small("quantities: {x: {start: 10, rest: 2, half_life: 4 weeks}}")
    weeks = model.timeline.moments / 7
    assert len(weeks) == 52
    assert follow(model).values[:, 0] == pytest.approx(2 + 8 * 0.5 ** (weeks / 4), rel=1e-12)


def test_a_level_link_with_a_delay():
    model = small("""
        quantities: {x: {start: 5, rest: 3, half_life: 1 week}, y: {start: 0}}
        links: {pull: {from: x, to: y, gain: 0.2 per week, delay: 2 weeks}}
    """)
    values = follow(model).values
    # What a week adds comes from its middle two weeks before, halfway on the line between two moments. Before the start
    # x is its start value.
    x = [5.0] * 2 + [3 + 2 * 0.5**week for week in range(60)]
    y = [0.0]
    for week in range(1, model.timeline.n_moments + 1):
        y.append(y[-1] + 0.2 * (0.5 * (x[week - 1] + x[week]) - 3))
    assert values[:, 1] == pytest.approx(y, rel=1e-12)


def test_a_change_link_with_a_delay():
    model = small("""
        quantities: {x: {start: 1, rest: 9, half_life: 3 weeks}, y: {start: 0}}
        links: {pull: {from: x, to: y, gain: -2, on: change, delay: 1 week}}
    """)
    x = follow(model).values[:, 0]
    before = np.concatenate([[1, 1], x])
    steps = -2 * (before[1 : 1 + len(x) - 1] - before[: len(x) - 1])
    assert follow(model).values[1:, 1] == pytest.approx(np.cumsum(steps), rel=1e-12)


def test_quantities_are_kept_in_their_range():
    model = small("quantities: {x: {start: 50, noise: 60 per week, range: [0, 100]}}")
    x = follow(model).values
    assert x.min() == 0
    assert x.max() == 100


def test_noise_has_its_size():
    """Changes over a week have sd 2 / sqrt(month in weeks); 40 paths x 52 weeks: relative standard error 1.6%."""
    model = small("quantities: {x: {start: 0, noise: 2 per month}, y: {start: 0, noise: 1 per week}, z: {start: 0}}")
    changes = np.concatenate([np.diff(each.values, axis=0) for each in trace_all(model, worlds=1, paths=40, seed=3)])
    assert changes[:, 0].std() == pytest.approx(2 / np.sqrt(30.4375 / 7), rel=0.06)
    assert changes[:, 1].std() == pytest.approx(1, rel=0.06)
    assert (changes[:, 2] == 0).all()
    assert abs(np.corrcoef(changes[:, 0], changes[:, 1])[0, 1]) < 0.08


def test_effects_come_when_they_should():
    model = small("""
        quantities: {x: {start: 0}, y: {start: 0, range: [0, 5]}}
        calendar:
          now: {date: 2022-01-24, effects: {x: 3, y: 9}}
          later: {date: 2022-01-26, effects: {x: [{amount: 8, after: 2 weeks, over: 4 weeks}, -1]}}
          last: {date: 2022-12-26, effects: {x: [5, {amount: 100, after: 1 week, over: 2 weeks}]}}
    """)
    trace_ = follow(model)
    # From the 37th day to the 65th, 8 / 28 a day; the date of `later`, day 23, is a moment too.
    days = [0, 7, 14, 21, 23, 28, 35, 42, 49, 56, 63, 70, 77]
    come = np.clip((np.array(days) - 37) / 28, 0, 1) * 8
    at_once = np.where(np.array(days) >= 21, 3, 0) - np.where(np.array(days) >= 23, 1, 0)
    assert model.timeline.moments[:13].tolist() == days
    assert trace_.values[:13, 0] == pytest.approx(at_once + come, rel=1e-12)
    assert trace_.values[:5, 1].tolist() == [0, 0, 0, 5, 5]
    assert trace_.values[-2:, 0] == pytest.approx([10, 15]), "the last day counts, what comes after it does not"
    assert [(each.day, each.event) for each in trace_.happenings] == [(21, "now"), (23, "later"), (357, "last")]


def test_an_effect_that_comes_late_comes_on_its_day():
    """Ten days after day 2, so on day 12: it has come by the next moment, and by one on day 12 but not on day 11."""
    text = """
        quantities: {x: {start: 0}}
        calendar:
          here: {date: 2022-01-05, effects: {x: {amount: 4, after: 9.6 days}}}
    """
    bare = small(text)
    assert bare.timeline.moments[:5].tolist() == [0, 2, 7, 14, 21]
    assert follow(bare).values[:5, 0].tolist() == [0, 0, 0, 4, 4]
    model = small(f"""{text}
          eve: {{date: 2022-01-14}}
          day: {{date: 2022-01-15}}
    """)
    assert model.timeline.moments[:6].tolist() == [0, 2, 7, 11, 12, 14]
    assert follow(model).values[:6, 0].tolist() == [0, 0, 0, 0, 4, 4]


def test_what_happens_within_an_interval_happens_in_its_middle():
    """An effect that comes within a week loses half a week's return to rest, whatever its day.

    One at once on a day with a moment loses none.
    """
    model = small("""
        quantities: {x: {start: 0, half_life: 1 week}, y: {start: 0, half_life: 1 week}}
        calendar:
          here: {date: 2022-01-10, effects: {x: {amount: 7, after: 2 days}, y: [8, {amount: 7, over: 1 week}]}}
    """)
    values = follow(model).values
    assert values[:4, 0] == pytest.approx([0, 0, 7 * 0.5**0.5, 7 * 0.5**1.5], rel=1e-12)
    assert values[:3, 1] == pytest.approx([0, 8, 4 + 7 * 0.5**0.5], rel=1e-12)


def test_what_came_before_the_start_has_happened():
    model = small("""
        quantities: {x: {start: 0}}
        calendar:
          before: {date: 2021-12-06, effects: {x: 100}}
          after: {date: 2022-02-07, when: happened(before) and since(before) > 8 weeks, effects: {x: 1}}
          not_yet: {date: 2022-01-24, when: since(before) > 8 weeks, effects: {x: 10}}
        questions:
          seen: {condition: happened(before)}
          twice: {condition: count(before) >= 2}
    """)
    trace_ = follow(model)
    assert [each.event for each in trace_.happenings] == ["after"]
    assert trace_.values[-1, 0] == 1
    assert trace_.hits == ((0,), (NEVER,))
    assert trace_.first[model.events.index("before")] == NEVER


def test_a_shock_comes_as_often_as_its_rate_says():
    """Over 357 days at 1 a year; standard error over 300 paths 0.028."""
    model = small("""
        quantities: {x: {start: 0}}
        shocks: {unrest: {rate: 1 per year}}
        questions: {any: {condition: happened(unrest)}, how_many: {kind: number, quantity: count(unrest)}}
    """)
    found = forecast_twin(model, worlds=3, paths=100, seed=5)
    years = 357 / 365.25
    assert found["any"][0] == pytest.approx(1 - np.exp(-years), abs=0.09)
    # As many as come, however many within a week: standard error 0.057.
    assert found["how_many"][0] == pytest.approx(years, abs=0.18)


def test_a_hazard_rises_with_a_quantity():
    """At x two above rest the rate is e times as high; standard error over 200 paths x 51 weeks: 1.9%."""
    model = small("""
        quantities: {x: {start: 4, rest: 2}}
        shocks: {unrest: {rate: 0.1 per week, rises_with: {x: 0.5}}}
        questions: {how_many: {kind: number, quantity: count(unrest)}}
    """)
    expected = 51 * 0.1 * np.e
    assert forecast_twin(model, worlds=1, paths=200, seed=5)["how_many"][0] == pytest.approx(expected, rel=0.06)


def test_gates():
    model = small("""
        quantities: {x: {start: 0}}
        shocks:
          one: {rate: 100 per week, once: true}
          spaced: {rate: 100 per week, cooldown: 5 weeks}
          barred: {rate: 100 per week, when: count(spaced) >= 3 and x > 100, effects: {x: 1}}
    """)
    trace_ = follow(model)
    days = {name: [each.day for each in trace_.happenings if each.event == name] for name in model.events}
    assert days["one"] == [1]
    assert days["spaced"] == list(range(1, 358, 35))
    assert days["barred"] == []


def test_pacts_answer_in_the_same_interval():
    model = small("""
        quantities: {x: {start: 0}}
        actors:
          m: {kind: state}
          b:
            kind: bloc
            members: [m]
            pacts:
              help: {on: [unrest], honoured: 0.6, cooldown: 2 weeks, effects: {x: 1}}
              never: {on: [unrest], honoured: 1, when: "not member(m, b)"}
              echo: {on: [b.help], honoured: 1}
        shocks: {unrest: {rate: 0.5 per week}}
    """)
    traces = trace_all(model, worlds=1, paths=60, seed=2)
    asked = kept = 0
    for each in traces:
        days = {name: [h.day for h in each.happenings if h.event == name] for name in model.events}
        assert set(days["b.help"]) <= set(days["unrest"])
        assert days["b.echo"] == days["b.help"]
        assert days["b.never"] == []
        assert (np.diff(days["b.help"]) >= 14).all()
        assert each.values[-1, 0] == len(days["b.help"])
        helped = -1000
        for end in model.timeline.moments[1:].tolist():
            called = [day for day in days["unrest"] if end - 7 < day <= end]
            if called and max(called) - helped >= 14:
                asked += 1
                helped = max([helped, *(day for day in days["b.help"] if day <= end)])
        kept += len(days["b.help"])
    # About 900 calls: standard error 0.016.
    assert kept / asked == pytest.approx(0.6, abs=0.06)
    because = {each.because for each in traces[0].happenings if each.event == "b.help"}
    assert because == {"unrest"}


def test_questions_look_until_their_deadline():
    model = small("""
        quantities: {x: {start: 0, rest: 51, half_life: 10 years}, t: {start: 0}}
        calendar: {mark: {date: 2022-03-07}}
        links: {clock: {from: x, to: t, gain: 0 per week}}
        questions:
          at_once: {condition: "true"}
          in_time: {kind: date, condition: date >= 2022-03-07, by: 2022-03-13}
          too_late: {condition: date >= 2022-03-07, by: 2022-03-06}
          at_the_end: {condition: date >= 2022-12-26}
          race: {kind: choice, first: {a: happened(mark), b: date >= 2022-03-07, c: "false"}}
          start: {kind: number, quantity: x, on: 2022-01-03}
          both: {kind: number, quantity: count(mark) * 10 + x / (x - x), on: 2022-12-26}
    """)
    trace_ = follow(model)
    # Of the race only what came first keeps its day: on one day an event comes before what is looked at afterwards.
    assert trace_.hits == ((0,), (63,), (NEVER,), (357,), (63, NEVER, NEVER), (), ())
    assert trace_.numbers == (None, None, None, None, None, 0.0, 10.0)
    runs = run_twin(model, worlds=1, paths=1, seed=1)
    assert runs.winners_of("race").tolist() == [0]
    assert runs.hits_of("in_time").tolist() == [[63]]


def test_memberships_are_quantities():
    model = small("""
        quantities: {x: {start: 0}}
        actors: {m: {kind: state}, b: {kind: bloc, members: [m]}, c: {kind: bloc}}
        calendar:
          out: {date: 2022-01-24, leaves: {m: b}, joins: {m: c}}
          again: {date: 2022-02-07, joins: {m: c}}
        questions:
          leaves: {kind: date, condition: "not member(m, b)"}
          joins: {kind: date, condition: "member(m, c) and m_in_c == 1"}
    """)
    trace_ = follow(model)
    assert trace_.hits == ((21,), (21,))
    assert trace_.values[-1].tolist() == [0, 0, 1]


def test_months_and_days():
    """Moments are a week apart over the 364 days of a year and a day apart over 29 days, whatever the step."""
    cases = [(step, 52, "2022-12-31") for step in ("month", "week", "day")]
    cases += [(step, 29, "2022-01-30") for step in ("month", "week", "day")]
    for step, n, end in cases:
        model = small(
            "quantities: {x: {start: 1, rest: 0, half_life: 60.875 days}}",
            time=f"{{start: 2022-01-01, end: {end}, step: {step}}}",
        )
        assert model.timeline.n_moments == n
        assert follow(model).values[:, 0] == pytest.approx(0.5 ** (model.timeline.moments / 60.875), rel=1e-12)


def test_a_path_depends_on_its_address_alone():
    model = small("""
        quantities: {x: {start: 1 to 4, noise: 1 per week}}
        shocks: {unrest: {rate: 1 to 9 per year, effects: {x: 1}}}
    """)
    runs = run_twin(model, worlds=3, paths=2, seed=9)
    assert runs.quantities is not None
    alone = follow(model, seed=9, world=2, path=1)
    assert np.array_equal(runs.quantities[5], alone.values.astype(np.float32))
    assert not np.array_equal(runs.quantities[4], runs.quantities[5])
    assert not np.array_equal(alone.values, follow(model, seed=8, world=2, path=1).values)
