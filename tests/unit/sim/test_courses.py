"""Drifts and dated courses on a path, beside their closed forms; the engine beside the twin."""

import datetime as dt

import numpy as np
import pytest
from scipy.linalg import expm

from detente.sim.executor import simulate
from detente.sim.twin import trace
from tests.unit.sim.small_cases import small

LN2 = np.log(2)
DAY, WEEK = "{start: 2022-01-03, end: 2022-12-26, grain: day}", "{start: 2022-01-03, end: 2022-12-26, grain: week}"


def same_on_all_paths(model, *, worlds=2, paths=4, seed=1):
    """Compare the engine with the twin: quantities within their rounding, events and their days exactly."""
    runs = simulate(model, worlds=worlds, paths=paths, seed=seed, keep={"paths", "events"})
    for n in range(worlds * paths):
        twin = trace(model, seed=seed, world=n // paths, path=n % paths)
        assert list(twin.first) == runs.first[:, n].tolist()
        assert (np.abs(runs.quantities[n] - twin.values) <= 4 * 2.0**-24 * twin.sizes + 1e-30).all()
    return twin


def values(text, time=WEEK):
    model = small(text, time=time)
    twin = same_on_all_paths(model, worlds=1, paths=1)
    return model.timeline.moments, twin.values


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_a_drift_moves_a_quantity_steadily(time):
    days, x = values("quantities: {x: {start: 10, drift: -0.7 per week}}", time)
    assert x[:, 0] == pytest.approx(10 - 0.1 * days, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_a_drift_against_a_return_settles_beside_rest(time):
    """dx/dt = theta (rest - x) + g, so x comes to rest + g / theta."""
    days, x = values("quantities: {x: {start: 10, rest: 4, half_life: 3 weeks, drift: 0.7 per week}}", time)
    theta = LN2 / 21
    level = 4 + 0.1 / theta
    assert x[:, 0] == pytest.approx(level + (10 - level) * np.exp(-theta * days), rel=1e-12)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_drifts_among_linked_quantities(time):
    """With A the returns and links, d' = A d + g, so d(t) = exp(A t) d(0) + A^-1 (exp(A t) - 1) g."""
    days, x = values(
        """
        quantities:
          x: {start: 5, rest: 2, half_life: 4 weeks, drift: 0.5 per week}
          y: {start: 1, half_life: 6 weeks, drift: -0.2 per week}
        links:
          up: {from: x, to: y, gain: 0.1 per week}
          down: {from: y, to: x, gain: -0.05 per week}
        """,
        time,
    )
    a = np.array([[-LN2 / 28, -0.05 / 7], [0.1 / 7, -LN2 / 42]])
    g, start, rest = np.array([0.5, -0.2]) / 7, np.array([3.0, 0.0]), np.array([2.0, 1.0])
    expected = [rest + expm(a * t) @ start + np.linalg.solve(a, (expm(a * t) - np.eye(2)) @ g) for t in days]
    assert x == pytest.approx(np.array(expected), rel=1e-11)


def on_course(days):
    return np.interp(days, [0, 149, 285], [40.0, 55.0, 20.0])


COURSE = "path: {2022-06: 55, 2022-10-15: 20}"


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_a_course_is_followed_exactly(time):
    """From the start to 1 June, day 149, from there to 15 October, day 285; then it stays."""
    days, x = values(f"quantities: {{x: {{start: 40, {COURSE}}}}}", time)
    assert x[:, 0] == pytest.approx(on_course(days), rel=1e-12)
    assert {149, 285} <= set(days.tolist())


def test_a_course_given_before_the_start_and_after_the_end():
    """What lies beyond the span is on the line too; the quantity starts where it is said to, and keeps its distance."""
    days, x = values("quantities: {x: {start: 12, path: {2021-12-24: 0, 2023-01-03: 75}}}")
    assert x[:, 0] == pytest.approx(12 + 0.2 * days, rel=1e-12)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_shocks_fade_back_to_the_course(time):
    days, x = values(
        f"""
        quantities: {{x: {{start: 40, half_life: 5 weeks, {COURSE}}}}}
        calendar: {{blow: {{date: 2022-03-14, effects: {{x: 8}}}}}}
        """,
        time,
    )
    since = days - 70.0
    assert x[:, 0] == pytest.approx(on_course(days) + np.where(since >= 0, 8 * 2 ** (-since / 35), 0), rel=1e-12)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_links_measure_from_the_course(time):
    """A quantity on its course pulls nothing; off it by 3, with no return, it pulls with 3, with a delay too."""
    days, x = values(
        f"""
        quantities: {{x: {{start: 40, {COURSE}}}, y: {{start: 0}}, z: {{start: 0}}}}
        calendar: {{blow: {{date: 2022-03-14, effects: {{x: 3}}}}}}
        links:
          pull: {{from: x, to: y, gain: 0.5 per week}}
          late: {{from: x, to: z, gain: 0.5 per week, delay: 3 weeks}}
        """,
        time,
    )
    weeks = np.maximum(days - 70.0, 0) / 7
    assert x[:, 1] == pytest.approx(1.5 * weeks, abs=1e-10)
    assert x[-1, 2] == pytest.approx(1.5 * (weeks[-1] - 3), abs=0.75 + 1e-9), "a delayed pull begins within a step"
    assert x[days < 91, 2] == pytest.approx(0.0, abs=0.75 + 1e-9)


def test_a_hazard_rises_with_the_distance_from_the_course():
    text = f"""
        quantities: {{x: {{start: 40, {COURSE}}}}}
        shocks: {{unrest: {{rate: 0.1 per week, rises_with: {{x: 0.5}}}}}}
        questions: {{n: {{kind: number, quantity: count(unrest)}}}}
    """
    on = simulate(small(text), worlds=8, paths=256, seed=2).values.mean()
    # 51 weeks at 0.1 a week; standard error of the mean of 2,048 counts: 0.05.
    assert on == pytest.approx(5.1, abs=0.2)


def test_the_engine_follows_the_twin_where_all_of_it_meets():
    same_on_all_paths(
        small("""
            quantities:
              a: {start: 10, drift: 0.2 to 0.5 per month, range: [0, 12]}
              b: {start: 40, half_life: 2 months, path: {2021-06: 50, 2022-10-15: 20 to 30}, noise: 1 per month}
              c: {start: 1, half_life: 1 month, drift: 1 per week}
              d: {start: 1000000, path: {2022-07: 1000003}}
              e: {start: 0}
            links:
              pull: {from: b, to: c, gain: 0.1 per week}
              late: {from: b, to: e, gain: 0.1 per week, delay: 3 weeks}
              wide: {from: d, to: e, gain: 0.1 per week, delay: 2 weeks}
            shocks: {blow: {rate: 1 per month, rises_with: {b: 0.1}, effects: {a: 1, d: 1}}}
        """),
        paths=6,
    )


def test_a_slow_drift_of_a_large_quantity_is_not_rounded_away():
    """0.01 a day on a million: single precision there goes in steps of a sixteenth."""
    model = small("quantities: {x: {start: 1000000, drift: 0.01 per day}}\nquestions: {q: {kind: number, quantity: x}}")
    runs = simulate(model, worlds=1, paths=8, seed=1, keep={"paths"})
    moved = runs.quantities[0, :, 0] - 1e6
    assert moved == pytest.approx(0.01 * model.timeline.moments, abs=0.04)


def test_days_of_a_course_are_assumptions():
    text = f"quantities: {{x: {{start: 40, {COURSE}}}}}\nquestions: {{q: {{kind: number, quantity: x}}}}"
    assert "quantities.x.path.2022-06-01" in small(text).draws.paths
    changed = small(text, **{"quantities__x__path__2022-06": 70, "quantities__x__path__2022-10-15": 10})
    assert trace(changed, seed=1, world=0, path=0).values[-1, 0] == 10
    day = changed.timeline.moments.tolist().index((dt.date(2022, 6, 1) - dt.date(2022, 1, 3)).days)
    assert trace(changed, seed=1, world=0, path=0).values[day, 0] == pytest.approx(70)
