"""Links scaled by a quantity, by value and along a curve: closed forms, day beside week, the engine beside the twin."""

import numpy as np
import pytest

from detente.inspect.worth import unit_worths
from detente.sim.executor import simulate
from detente.sim.twin import trace
from detente.world.steps import MOST, fastest, spectral_radius, stepped
from tests.unit.sim.small_cases import small
from tests.unit.sim.test_courses import DAY, WEEK, same_on_all_paths, values

MONTH = "{start: 2022-01-03, end: 2022-12-26, grain: week, step: month}"


@pytest.mark.parametrize("time", [DAY, WEEK, MONTH])
def test_logistic_growth(time):
    """x' = r x (1 - x / K): x = K / (1 + (K / x0 - 1) exp(-r t))."""
    days, x = values(
        """
        quantities: {x: {start: 2, rest: 0, range: [0, 100]}}
        links:
          growth: {from: x, to: x, gain: 0.3 per week}
          limit: {from: x, on: value, times: x, to: x, gain: -0.003 per week}
        """,
        time,
    )
    exact = 100 / (1 + 49 * np.exp(-0.3 / 7 * days))
    assert x[:, 0] == pytest.approx(exact, rel=2e-7)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_a_value_pulls_from_nothing_up(time):
    """x' = g v with v on its course of 40 to 50 and 50 on: a value pulls, not its distance from rest."""
    days, x = values(
        """
        quantities: {v: {start: 40, path: {2022-04-13: 50}}, x: {start: 0}}
        links: {pull: {from: v, on: value, to: x, gain: 0.7 per week}}
        """,
        time,
    )
    ramp = 0.1 * (40 * np.minimum(days, 100) + 0.05 * np.minimum(days, 100) ** 2 + 50 * np.maximum(days - 100, 0))
    assert x[:, 1] == pytest.approx(ramp, rel=1e-12)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_a_curve_is_flat_beyond_its_ends(time):
    """The source falls from 40 by 0.2 a day; the curve gives 3 above 30, 1 below 10, and a line between."""
    days, x = values(
        """
        quantities: {v: {start: 40, drift: -0.2 per day}, x: {start: 0}}
        links: {pull: {from: v, to: x, gain: 1 per day, lookup: {10: 1, 30: 3}}}
        """,
        time,
    )
    t = np.arange(0, 357.0005, 0.001)
    pull = np.interp(40 - 0.2 * t, [10, 30], [1, 3])
    integral = np.concatenate(([0.0], np.cumsum(0.5 * (pull[1:] + pull[:-1]) * 0.001)))
    assert x[:, 1] == pytest.approx(np.interp(days, t, integral), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("time", [DAY, WEEK])
def test_a_fast_return_beside_a_slow_pull_stays_exact(time):
    """Returns of a fifth of a day and pulls that scale: y' = g u v with u at rest, so y grows evenly."""
    days, x = values(
        """
        quantities:
          u: {start: 3, rest: 2, half_life: 0.2 days}
          v: {start: 5}
          y: {start: 0}
        links: {pull: {from: u, times: v, to: y, gain: 1 per day}}
        """,
        time,
    )
    theta = np.log(2) / 0.2
    assert x[:, 2] == pytest.approx(5 / theta * (1 - np.exp(-theta * days)), rel=2e-3)


def test_late_and_changing_pulls_are_scaled_too():
    """A value 2 weeks late, times 3 and through a curve; and a change, times 3."""
    days, x = values(
        """
        quantities: {v: {start: 1, drift: 0.7 per week}, k: {start: 3}, a: {start: 0}, b: {start: 0}, c: {start: 0}}
        links:
          late: {from: v, on: value, times: k, to: a, gain: 0.1 per week, delay: 2 weeks}
          bent: {from: v, to: b, gain: 1 per week, delay: 2 weeks, lookup: {1: 0, 101: 50}}
          change: {from: v, on: change, times: k, to: c, gain: 2}
        """
    )
    v = np.concatenate(([1.0, 1.0], x[:, 0]))
    middle = 0.5 * (v[:-1] + v[1:])[: len(days) - 1]
    assert x[1:, 2] == pytest.approx(np.cumsum(0.3 * middle), rel=1e-12)
    assert x[1:, 3] == pytest.approx(np.cumsum(0.5 * (middle - 1)), rel=1e-12)
    assert x[1:, 4] == pytest.approx(6 * (v[2:][: len(days) - 1] - v[2]), rel=1e-12, abs=1e-12)


ALL_TOGETHER = """
quantities:
  x: {start: 3, rest: 1, half_life: 20 weeks, drift: 0.1 per week, range: [0, 10]}
  y: {start: 2, path: {2022-05-01: 5}, half_life: 10 weeks, range: [0, 50]}
  z: {start: 1 to 2, rest: 0, half_life: 30 weeks, noise: 0.5 per month, range: [-20, 60]}
  w: {start: 5, rest: 2, half_life: 8 weeks}
links:
  a: {from: x, to: z, on: value, times: y, gain: 0.02 to 0.05 per week}
  b: {from: y, to: z, gain: 0.3 to 0.4 per week, lookup: {0: 0, 2: 0.5 to 1, 4.5: 3}, delay: 2 weeks}
  c: {from: z, to: x, gain: -0.05 per week, times: w}
  d: {from: x, to: w, on: change, gain: 0.4, times: y}
  e: {from: z, to: w, gain: 0.05 per week, lookup: {-5: -1, 5: 1}}
  g: {from: y, to: w, gain: 0.02 per week, delay: 4 weeks, times: z}
actors:
  a:
    kind: state
    horizon: 40 weeks
    tempo: 3 weeks
    rationality: 1
    values: {z: 1, w: {weight: 0.5, satisfied: 10, desperate: 0}}
  b: {kind: state, horizon: 20 weeks, tempo: 5 weeks, rationality: 2, values: {x: 1, z: -1}}
moves:
  push:
    by: a
    effects: {x: 2, y: {amount: 1, over: 6 weeks}}
    cooldown: 4 weeks
    replies: [{by: b, options: [hit, nothing]}]
  hit: {by: b, reply: true, effects: {z: -3, x: {amount: 1, after: 2 weeks}}}
  cut: {by: b, effects: {w: -1, z: -1}, cooldown: 6 weeks}
beliefs: {b: {links.a.gain: 0.1 per week, quantities.y.start: 4}}
shocks: {s: {rate: 1 per month, rises_with: {y: 0.1}, effects: {y: 1}}}
questions: {q: {condition: z > 10}, n: {kind: number, quantity: z + w}}
"""


def test_the_engine_plays_as_the_twin_does():
    """Worths go into every decision: some 40 a path, made alike by the engine's tables and the twin's response."""
    model = small(ALL_TOGETHER)
    twin = same_on_all_paths(model, worlds=3, paths=5)
    assert len(twin.decisions) > 10


def test_day_week_and_month_agree():
    text = ALL_TOGETHER.partition("actors:")[0].replace("noise: 0.5 per month, ", "").replace(", delay: 2 weeks", "")
    text = "\n".join(line for line in text.splitlines() if not line.startswith(("  d:", "  g:")))
    ends = [trace(small(text, time=time), seed=1, world=0, path=0).values[-1] for time in (DAY, WEEK, MONTH)]
    assert ends[0] == pytest.approx(ends[1], rel=1e-5)
    assert ends[1].tolist() == ends[2].tolist()


WORTH = """
quantities: {{x: {{start: 4, rest: 1}}, k: {{start: {k}}}, y: {{start: 0, half_life: 9 weeks}}}}
links: {{pull: {link}}}
actors: {{a: {{kind: state, horizon: 30 weeks, values: {{y: 1}}}}}}
moves: {{m: {{by: a, effects: {{x: 1}}}}}}
"""


@pytest.mark.parametrize(
    ("bent", "plain", "scaled"),
    [
        ("{from: x, times: k, to: y, gain: 0.1 per week}", "0.3", "0.3"),
        ("{from: x, on: value, times: k, to: y, gain: 0.1 per week}", "0.3", "0.4"),
        ("{from: x, to: y, gain: 0.1 per week, lookup: {0: 0, 3: 1, 5: 9}}", "0.4", "0"),
        ("{from: x, to: y, gain: 0.1 per week, lookup: {0: 0, 4: 4, 5: 6}, times: k}", "0.45", "0.4"),
        ("{from: x, times: k, to: y, gain: 0.1 per week, delay: 3 weeks}", "0.3", "0.3"),
        ("{from: x, on: change, times: k, to: y, gain: 0.1}", "0.3", "0"),
    ],
)
def test_actors_take_a_pull_by_its_tangent_at_the_start(bent, plain, scaled):
    """The worth of a unit of x is that of a plain link with the slope for a gain; of k, of one with the drive."""
    per, more = ("", ", on: change") if "change" in bent else (" per week", "")
    more += ", delay: 3 weeks" if "delay" in bent else ""
    straight = f"{{from: x, to: y, gain: {plain}{per}{more}}}"
    beside = f"{{from: k, to: y, gain: {scaled} per week}}"
    bent_worth, x_worth, k_worth = (
        {each.quantity: each.gain for each in unit_worths(small(WORTH.format(k=3, link=link)))}
        for link in (bent, straight, beside)
    )
    assert bent_worth["x"] == pytest.approx(x_worth["x"], rel=1e-12)
    assert bent_worth.get("k", 0) == pytest.approx(k_worth.get("k", 0), rel=1e-12)


def test_substeps_follow_the_rates():
    def of(gain, more="range: [0, 100]"):
        return small(f"""
            quantities: {{x: {{start: 20, rest: 0, {more}}}, y: {{start: 50, range: [0, 100]}}}}
            links: {{pull: {{from: x, on: value, times: y, to: x, gain: {gain}}}}}
        """)

    slow, fast = stepped(of("0.0001 per day")), stepped(of("0.1 per day"))
    # On the diagonal 0.1 x 100, what y makes of x does not feed back.
    assert fast.rate == pytest.approx(10.0)
    assert (slow.substeps(7), slow.substeps(1)) == (4, 1)
    assert fast.substeps(1) == 40
    assert fast.substeps(7) == MOST
    # 20 x 4 in place of the end of the range that is not there, and 100 for y.
    assert stepped(of("0.1 per day", "noise: 1 per month")).rate == pytest.approx(10.0)
    sure = of("0.0001 to 0.001 per day")
    assert fastest(sure, stepped(sure)) == pytest.approx(0.1, rel=1e-6)
    assert stepped(small("quantities: {x: {start: 1}}")).quantities == ()


def test_a_spectral_radius():
    matrix = np.array([[1.0, 2.0, 0.0], [0.5, 0.0, 3.0], [0.0, 1.0, 0.2]])
    assert spectral_radius(matrix) == pytest.approx(max(abs(np.linalg.eigvals(matrix))), rel=1e-7)
    assert spectral_radius(np.array([[0.0, 5.0], [0.0, 0.0]])) == 0.0


def test_a_threaded_run_gives_the_same_bytes():
    model = small(ALL_TOGETHER)
    one, two = (simulate(model, worlds=16, paths=8, seed=3, threads=n, keep={"paths"}) for n in (1, 2))
    assert one.quantities.tobytes() == two.quantities.tobytes()
