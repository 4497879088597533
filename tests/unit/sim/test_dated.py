"""What nobody chooses: days that are drawn, chances, outcomes, and stages of uncertain length, by closed forms.

Most cases have neither quantities nor actors that matter, so a path is nothing but its draws. Tolerances are four
standard errors of the count of paths.
"""

import math
import textwrap

import numpy as np
import pytest

from detente.sim.executor import simulate
from detente.sim.runs import NEVER
from detente.sim.twin import trace
from tests.unit.sim.small_cases import small

WORLDS, PATHS = 64, 128
N = WORLDS * PATHS
SIGMAS = 4.0
YEAR = "{start: 2024-01-01, end: 2024-12-31, step: STEP, grain: GRAIN}"
"""366 days; 2024-01-01 is day 0."""
GRAINS = [("day", "day"), ("week", "week"), ("month", "week"), ("month", "day")]


def first_days(text, *, step="week", grain="week", seed=1, worlds=WORLDS, paths=PATHS):
    """Return by event the day on which it first happened on each path."""
    model = small(
        "quantities: {x: {start: 0}}\n" + textwrap.dedent(text), time=YEAR.replace("STEP", step).replace("GRAIN", grain)
    )
    runs = simulate(model, worlds=worlds, paths=paths, seed=seed, keep={"events"})
    return dict(zip(model.events, runs.first.astype(np.int64), strict=True))


def near(share, chance, n=N):
    """Tell whether a share of n paths is what a chance lets expect."""
    return abs(share - chance) <= SIGMAS * math.sqrt(max(chance * (1 - chance), 1e-9) / n) + 1e-12


# --- drawn days ------------------------------------------------------------------------------------------------------


def test_a_drawn_day_is_uniform_over_its_span():
    days = first_days("calendar: {vote: {between: 2024-02-01 and 2024-03-11}}")["vote"]
    assert days.min() == 31
    assert days.max() == 70
    counts = np.bincount(days - 31, minlength=40)
    # Chi-squared of 39 degrees of freedom has the mean 39 and the standard deviation sqrt(78).
    assert ((counts - N / 40) ** 2 / (N / 40)).sum() < 39 + SIGMAS * math.sqrt(78)


def test_a_likeliest_day_makes_it_triangular():
    days = first_days("calendar: {vote: {between: 2024-01-11 and 2024-02-19, likeliest: 2024-01-21}}")["vote"]
    n, mode = 40, 10.5
    assert days.min() >= 10
    assert days.max() <= 49
    for day in (12, 20, 21, 30, 45):
        x = day - 10 + 1
        below = x * x / (n * mode) if x < mode else 1 - (n - x) ** 2 / (n * (n - mode))
        assert near((days <= day).mean(), below), day


@pytest.mark.parametrize(("step", "grain"), GRAINS)
def test_the_first_day_is_a_day_like_any_other(step, grain):
    text = "calendar: {vote: {between: 2024-01-01 and 2024-01-04, outcomes: {left: {chance: 1}}}}"
    found = first_days(text, step=step, grain=grain)
    assert all(near((found["vote"] == day).mean(), 0.25) for day in range(4))
    assert (found["vote.left"] == found["vote"]).all()
    model = small("quantities: {x: {start: 0}}\n" + text, time=YEAR.replace("STEP", step).replace("GRAIN", grain))
    told = [trace(model, seed=1, world=world, path=3).first[0] for world in range(20)]
    assert told == found["vote"].reshape(WORLDS, PATHS)[:20, 3].tolist()
    assert 0 in told


def test_what_falls_beyond_the_end_does_not_come():
    days = first_days("calendar: {vote: {between: 2024-12-01 and 2025-01-09}}")["vote"]
    assert near((days == NEVER).mean(), 9 / 40)


@pytest.mark.parametrize(("step", "grain"), GRAINS)
def test_days_are_the_same_at_every_step_and_grain(step, grain):
    text = """
    calendar:
      vote: {between: 2024-02-01 and 2024-10-31, chance: 0.3 to 0.7, outcomes: {left: {chance: 0.4}, right: {chance: rest}}}
      ruling: {date: 2024-09-10, chance: 0.5}
    processes:
      bomb: {stages: {dash: {lasts: 3 to 6 weeks}, weapon: {lasts: 6 to 18 weeks, spread: exponential}, test: {lasts: 10 days, spread: fixed}}}
    """  # noqa: E501
    one, other = first_days(text), first_days(text, step=step, grain=grain)
    for event, days in one.items():
        assert (days == other[event]).all(), event
        assert (days < NEVER).any()


def test_entries_know_nothing_of_each_other():
    text = "calendar: {a: {between: 2024-01-01 and 2024-12-30}, MORE b: {between: 2024-01-01 and 2024-12-30}}"
    alone = first_days(text.replace("MORE", ""))
    beside = first_days(text.replace("MORE", "c: {between: 2024-01-01 and 2024-12-30, chance: 0.5},"))
    assert (alone["a"] == beside["a"]).all()
    assert (alone["b"] == beside["b"]).all()
    assert abs(np.corrcoef(alone["a"], alone["b"])[0, 1]) < SIGMAS / math.sqrt(N)


def test_the_condition_is_looked_at_on_the_drawn_day():
    found = first_days("""
    calendar:
      decree: {between: 2024-03-01 and 2024-09-30}
      vote: {between: 2024-03-01 and 2024-09-30, when: happened(decree)}
    """)
    both = first_days("""
    calendar:
      decree: {between: 2024-03-01 and 2024-09-30}
      vote: {between: 2024-03-01 and 2024-09-30}
    """)
    held = found["vote"] < NEVER
    # On one day entries come as listed.
    assert (held == (both["decree"] <= both["vote"])).all()
    assert (found["vote"][held] == both["vote"][held]).all()


def test_effects_begin_on_the_drawn_day():
    model = small(
        """
        quantities: {x: {start: 0}}
        calendar: {vote: {between: 2024-01-02 and 2024-02-10, effects: {x: {amount: 20, over: 20 days}}}}
        """,
        time=YEAR.replace("STEP", "week").replace("GRAIN", "week"),
    )
    runs = simulate(model, worlds=8, paths=32, keep={"events", "paths"})
    day = runs.first[0].astype(float)
    for moment, when in enumerate(model.timeline.moments.tolist()):
        expected = np.clip(when - day, 0, 20)
        assert runs.quantities[:, moment, 0] == pytest.approx(expected, abs=1e-4)


# --- chances and outcomes --------------------------------------------------------------------------------------------


def test_a_chance_on_the_day():
    found = first_days("calendar: {ruling: {date: 2024-09-10, chance: 0.55}}")["ruling"]
    assert set(found.tolist()) == {253, NEVER}
    assert near((found == 253).mean(), 0.55)


def test_an_uncertain_chance_differs_between_worlds():
    found = first_days('calendar: {ruling: {date: 2024-09-10, chance: "uniform(0.2, 0.6)"}}')["ruling"]
    shares = (found < NEVER).reshape(WORLDS, PATHS).mean(axis=1)
    assert near(shares.mean(), 0.4)
    # Variance of the worlds' own chances, 0.4^2 / 12, and the binomial part.
    assert shares.var() == pytest.approx(0.16 / 12 + (0.4 * 0.6 - 0.16 / 12) / PATHS, rel=0.15)


@pytest.mark.parametrize("entry", ["date: 2024-06-01", "between: 2024-05-01 and 2024-07-31"])
def test_exactly_one_outcome_on_the_day(entry):
    found = first_days(f"""
    calendar:
      vote:
        {entry}
        chance: 0.8
        outcomes: {{left: {{chance: 0.45}}, right: {{chance: 0.3}}, hung: {{chance: rest}}}}
    """)
    held = found["vote"] < NEVER
    ends = np.stack([found[f"vote.{end}"] for end in ("left", "right", "hung")])
    assert ((ends < NEVER).sum(axis=0) == held).all()
    assert (ends.min(axis=0) == found["vote"]).all()
    for end, chance in zip(ends, (0.45, 0.3, 0.25), strict=True):
        assert near((end[held] < NEVER).mean(), chance, held.sum())


def test_outcomes_of_a_shock_are_drawn_on_every_arrival():
    model = small("""
        quantities: {x: {start: 0}}
        shocks: {unrest: {rate: 3 per week, outcomes: {mild: {chance: 0.7, effects: {x: 1}}, severe: {chance: rest}}}}
        questions:
          all: {kind: number, quantity: count(unrest)}
          mild: {kind: number, quantity: count(unrest.mild)}
          severe: {kind: number, quantity: count(unrest.severe)}
          x: {kind: number, quantity: x}
    """)
    every, mild, severe, x = simulate(model, worlds=8, paths=64).values
    assert (mild + severe == every).all()
    assert (x == mild).all()
    assert near(mild.sum() / every.sum(), 0.7, every.sum())
    # Arrivals of one week are drawn apart: beside the Poisson counts nothing else varies.
    assert mild.var() == pytest.approx(mild.mean(), rel=SIGMAS * math.sqrt(2 / len(mild)))


def test_a_session_whose_entry_does_not_come_is_not_held():
    text = """
        quantities: {x: {start: 0}}
        actors: {a: {}, b: {}}
        calendar: {first: {date: 2022-03-01, chance: 0.4}}
        tables:
          t:
            issues: {i: {reference: 0}}
            parties:
              a: {capability: 1, positions: {i: {position: 60, salience: 1}}}
              b: {capability: 1, positions: {i: {position: 70, salience: 1}}}
            sessions: [first]
            agreement: 1000 per day
    """
    model = small(text)
    first = dict(zip(model.events, simulate(model, worlds=8, paths=64, keep={"events"}).first, strict=True))
    held = first["first"] < NEVER
    assert near(held.mean(), 0.4, held.size)
    assert ((first["t.deal"] < NEVER) == held).all()
    assert ((first["t.no_deal"] < NEVER) == ~held).all()


# --- processes -------------------------------------------------------------------------------------------------------


def erlang(k, mean, t):
    """Return the chance that a sum of k exponential lengths, of the given mean in all, is less than t."""
    rate = k / mean
    return 1 - sum(math.exp(-rate * t) * (rate * t) ** i / math.factorial(i) for i in range(k))


def test_an_exponential_stage():
    days = first_days("processes: {p: {stages: {s: {lasts: 80 days, spread: exponential}}}}")["p.s"]
    for day in (1, 7, 30, 80, 200, 360):
        assert near((days <= day).mean(), 1 - math.exp(-day / 80)), day


@pytest.mark.parametrize("shape", [2, 4, 7])
def test_an_erlang_stage(shape):
    more = "" if shape == 4 else f", shape: {shape}"
    days = first_days(f"processes: {{p: {{stages: {{s: {{lasts: 80 days{more}}}}}}}}}")["p.s"]
    for day in (10, 40, 80, 150):
        assert near((days <= day).mean(), erlang(shape, 80, day)), day
    assert days[days < NEVER].std() == pytest.approx(80 / math.sqrt(shape), rel=0.08)


def test_a_fixed_stage():
    found = first_days(
        "processes: {p: {stages: {a: {lasts: 10 days, spread: fixed}, b: {lasts: 3 weeks, spread: fixed}}}}"
    )
    assert (found["p.a"] == 10).all()
    assert (found["p.b"] == 31).all()


def test_exponential_stages_in_a_row_are_erlang():
    stages = ", ".join(f"s{i}: {{lasts: 20 days, spread: exponential}}" for i in range(3))
    found = first_days(f"processes: {{p: {{stages: {{{stages}}}}}}}")
    assert (np.diff(np.stack([found[f"p.s{i}"] for i in range(3)]), axis=0) >= 0).all()
    # Rounding up to days leaves no trace: a stage begins when the one before it ended, not when that was told.
    for day in (5, 20, 60, 120):
        assert near((found["p.s2"] <= day).mean(), erlang(3, 60, day)), day
    assert (found["p.s1"] == found["p.s0"]).any(), "several stages end within one interval, and on one day"


def test_a_process_begins_on_the_day_of_the_event_that_starts_it():
    found = first_days("""
    calendar: {decision: {between: 2024-02-01 and 2024-06-30}}
    processes: {p: {starts: happened(decision), stages: {s: {lasts: 30 days, spread: fixed}}}}
    """)
    assert (found["p.s"] == found["decision"] + 30).all()


def test_a_stage_shorter_than_what_is_left_of_the_grain_ends_on_the_next_day_looked_at():
    found = first_days("""
    calendar: {decision: {between: 2024-02-01 and 2024-06-30}}
    processes: {p: {starts: happened(decision), stages: {s: {lasts: 1 day, spread: fixed}}}}
    """)
    until = -(-found["decision"] // 7) * 7
    assert (found["p.s"] == np.maximum(found["decision"] + 1, until + 1)).all()


def test_other_conditions_start_it_at_the_moment_at_which_they_hold():
    found = first_days("processes: {p: {starts: date >= 2024-01-10, stages: {s: {lasts: 5 days, spread: fixed}}}}")
    assert (found["p.s"] == 14).all(), "2024-01-10 is day 9, and a date that a condition names is a moment"


def test_stops_breaks_it_off_also_on_the_day_of_its_end():
    found = first_days("""
    calendar: {raid: {between: 2024-02-01 and 2024-10-31}}
    processes:
      p: {stops: happened(raid), stages: {a: {lasts: 100 days, spread: fixed}, b: {lasts: 50 days, spread: fixed}}}
    """)
    raid = found["raid"]
    # Where both come on one day the raid comes first: it is of the calendar.
    assert ((found["p.a"] < NEVER) == (raid > 100)).all()
    assert ((found["p.b"] < NEVER) == (raid > 150)).all()


def test_it_runs_once_or_again():
    text = (
        "quantities: {x: {start: 0}}\n"
        """
processes:
  once: {stages: {s: {lasts: 3 weeks, spread: fixed}}}
  again: {again: true, stages: {s: {lasts: 3 weeks, spread: fixed}, t: {lasts: 1 week}}}
questions:
  once: {kind: number, quantity: count(once.s)}
  s: {kind: number, quantity: count(again.s)}
  t: {kind: number, quantity: count(again.t)}
"""
    )
    once, s, t = simulate(small(text), worlds=8, paths=64).values
    assert (once == 1).all()
    assert ((s == t) | (s == t + 1)).all()
    assert len(np.unique(t)) > 1, "runs have lengths of their own"
    # 357 days in turns of 28 days and what is left of the week.
    assert 10 < t.mean() < 357 / 28


def test_what_a_path_tells_of_chances():
    model = small("""
        quantities: {x: {start: 0}}
        shocks: {unrest: {rate: 1 per week, outcomes: {mild: {chance: 1}}}}
        calendar: {vote: {between: 2022-02-01 and 2022-03-01, outcomes: {left: {chance: 1}}}}
        processes: {p: {stages: {a: {lasts: 3 weeks}, b: {lasts: 3 weeks}}}}
    """)
    told = {each.event: each for each in trace(model, seed=1, world=0, path=0).happenings}
    assert (told["vote"].cause, told["vote.left"].cause, told["vote.left"].because) == ("calendar", "outcome", "vote")
    assert (told["unrest.mild"].cause, told["unrest.mild"].because) == ("outcome", "unrest")
    assert (told["p.a"].cause, told["p.a"].because, told["p.b"].because) == ("stage", "", "p.a")
