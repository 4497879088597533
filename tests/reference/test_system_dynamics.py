"""Public test models of system dynamics, written as cases, beside their published outputs.

Source: SDXorg/test-models, commit 21aab02739dc5187bc9564e4d3de14e575905d2f (MIT licence): samples/SIR,
samples/bpowers-hares_and_lynxes_modules and tests/lookups. A few rows of each output are quoted.

The outputs were made with Euler's method, whose error is of the first order in its step. So three things are held
together: Euler's method with the published step gives the published numbers (the equations below are those of the
model); an accurate solution of the same equations differs from them by Euler's error; and the case, by the day and by
the week, is that solution.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from detente.case.load import loads
from detente.compile import compile_case
from detente.model.model import Floats
from detente.sim.executor import simulate

Rates = Callable[[float, Floats], Sequence[float]]


def euler(rates: Rates, start: Sequence[float], step: float, until: float, jumps: dict[float, Floats] | None = None):
    """Return the states at multiples of a step; ``jumps`` are added over the step that begins at a time."""
    states, now = [np.array(start)], np.array(start)
    for n in range(round(until / step)):
        time = n * step
        now = now + step * np.array(rates(time, now)) + (jumps or {}).get(time, 0.0)
        states.append(now)
    return np.array(states)


def exact(rates: Rates, start: Sequence[float], times: Floats) -> Floats:
    found = solve_ivp(rates, (times[0], times[-1]), start, t_eval=times, method="DOP853", rtol=1e-11, atol=1e-9)
    return found.y.T


def course(text: str, days: int, grain: str, start: str = "2022-01-03") -> tuple[Floats, Floats]:
    """Return the moments of a case, and its quantities there as the engine follows them."""
    end = np.datetime64(start) + days
    time = f"time: {{start: {start}, end: {end}, step: day, grain: {grain}}}"
    model = compile_case(loads(f"case: sd\n{time}\n{textwrap.dedent(text)}"))
    runs = simulate(model, worlds=1, paths=1, keep={"paths"})
    return model.timeline.moments.astype(float), runs.quantities[0].astype(float)


# --- contagion: a product of two stocks ------------------------------------------------------------------------------

SIR = """
quantities:
  susceptible: {start: 1000, range: [0, 1000]}
  infectious: {start: 5, rest: 0, half_life: 3.465735902799727 days}   # a mean of 5 days
  recovered: {start: 0}
links:
  falling_ill: {from: infectious, on: value, times: susceptible, to: infectious, gain: 0.0003 per day}
  infection: {from: infectious, on: value, times: susceptible, to: susceptible, gain: -0.0003 per day}
  recovery: {from: infectious, to: recovered, gain: 0.2 per day}
"""
SIR_PUBLISHED = {  # susceptible, infectious, recovered; step 1/32 day
    10: (974.918, 13.1481, 16.9339),
    30: (804.752, 55.4567, 144.791),
    40: (664.627, 68.0812, 272.292),
    60: (478.383, 35.1738, 491.444),
    100: (412.158, 2.07135, 590.771),
}


def sir(_: float, x: Floats) -> list[float]:
    infection, recovery = 0.3 * x[0] * x[1] / 1000, x[1] / 5
    return [-infection, infection - recovery, recovery]


@pytest.mark.parametrize("grain", ["day", "week"])
def test_contagion(grain):
    times, values = course(SIR, 100, grain)
    published = np.array(list(SIR_PUBLISHED.values()))
    by_euler = euler(sir, [1000, 5, 0], 1 / 32, 100)
    assert by_euler[[32 * day for day in SIR_PUBLISHED]] == pytest.approx(published, rel=1e-5), "the same model"
    solution = exact(sir, [1000, 5, 0], times)
    # Euler is off by up to 0.4 of 1000; the case, in single precision, by less than 0.005.
    assert np.abs(exact(sir, [1000, 5, 0], np.array([0.0, *SIR_PUBLISHED]))[1:] - published).max() > 0.2
    assert values == pytest.approx(solution, abs=5e-3)
    if grain == "day":
        assert values[list(SIR_PUBLISHED)] == pytest.approx(published, abs=0.5)


# --- predator and prey, with a curve for deaths ----------------------------------------------------------------------

DEATHS = {10 * n: float(np.exp(-n / 2)) for n in range(11)}
"""Share of lynxes that die per time, by hares per unit of area (1,000 units); the published points."""
LYNXES = f"""
quantities:
  hares: {{start: 50000, rest: 0}}
  lynxes: {{start: 1250, rest: 0}}
links:
  hares_born: {{from: hares, to: hares, gain: 1.25 per day}}
  hares_killed:
    {{from: hares, times: lynxes, to: hares, gain: -1 per day, lookup: {{0: 0, 500000: 500}}}}
  lynxes_born: {{from: lynxes, to: lynxes, gain: 0.25 per day}}
  lynxes_dying:
    from: hares
    times: lynxes
    to: lynxes
    gain: -1 per day
    lookup: {{{", ".join(f"{1000 * at}: {share!r}" for at, share in DEATHS.items())}}}
calendar:
  harvest: {{date: 2022-01-07, effects: {{lynxes: -100}}}}
"""
LYNXES_PUBLISHED = {  # hares, lynxes; step 1/2
    2: (35196.3330969, 1681.68625925),
    4: (12649.9620095, 1463.29201097),
    6: (16560.6267089, 701.817124009),
    8: (48557.6630262, 622.537133055),
    10: (124798.076136, 929.603634224),
    12: (161100.887372, 1471.28859946),
}


def hunt(_: float, x: Floats) -> list[float]:
    density = x[0] / 1000
    dying = float(np.interp(density, list(DEATHS), list(DEATHS.values())))
    return [1.25 * x[0] - x[1] * min(density, 500.0), 0.25 * x[1] - dying * x[1]]


def test_predator_and_prey():
    """With a step of 1/2 at rates of 2, the published hares end six times too many.

    With small steps the error of Euler's method halves with the step, towards the case.
    """
    _, values = course(LYNXES, 12, "day")
    days, harvest = list(LYNXES_PUBLISHED), np.array([0.0, -100.0])
    by_euler = euler(hunt, [50000, 1250], 0.5, 12, {4.0: harvest})
    assert by_euler[[2 * day for day in days]] == pytest.approx(np.array(list(LYNXES_PUBLISHED.values())), rel=1e-9)
    before = exact(hunt, [50000, 1250], np.arange(5.0))
    after = exact(hunt, before[-1] + harvest, np.arange(4.0, 13.0))
    solution = np.concatenate([before[:4], after])
    assert values == pytest.approx(solution, rel=2e-4)
    # On day 4 the case tells the state after the harvest, Euler that before it.
    errors = [
        np.abs(euler(hunt, [50000, 1250], step, 12, {4.0: harvest})[:: round(1 / step)] / values - 1)[5:].max()
        for step in (1 / 64, 1 / 128, 1 / 256)
    ]
    assert errors[0] / errors[1] == pytest.approx(2, abs=0.15)
    assert errors[1] / errors[2] == pytest.approx(2, abs=0.15)


# --- a curve over time -----------------------------------------------------------------------------------------------

CURVE = {0: 0, 5: 0, 10: 1, 15: 1, 20: 0, 25: 0, 30: -1, 35: -1, 40: 0, 45: 0}
LOOKUP = f"""
quantities:
  clock: {{start: 0, drift: 1 per day}}
  accumulation: {{start: 0}}
links:
  rate: {{from: clock, to: accumulation, gain: 1 per day, lookup: {CURVE}}}
"""
LOOKUP_PUBLISHED = {5: 0.0, 10: 2.375, 15: 7.375, 20: 10.0, 25: 10.0, 30: 7.625, 35: 2.625, 40: 0.0, 45: 0.0}
"""Step 1/4; where the curve has moved from 0 to y, Euler is behind by y / 8."""


@pytest.mark.parametrize("grain", ["day", "week"])
def test_a_curve_over_time(grain):
    times, values = course(LOOKUP, 45, grain)

    def rate(time: float, _: Floats) -> list[float]:
        return [float(np.interp(time, list(CURVE), list(CURVE.values())))]

    by_euler = euler(rate, [0.0], 0.25, 45)[:, 0]
    assert by_euler[[4 * day for day in LOOKUP_PUBLISHED]] == pytest.approx(list(LOOKUP_PUBLISHED.values()), abs=1e-9)
    fine = np.linspace(0, 45, 45_001)
    pull = np.interp(fine, list(CURVE), list(CURVE.values()))
    integral = np.concatenate(([0.0], np.cumsum(0.5 * (pull[1:] + pull[:-1]) * 0.001)))
    # By the day the corners of the curve are ends of sub-steps, and Simpson's rule is exact; by the week they lie
    # within sub-steps of 0.875 days, and each costs less than 0.875^2 / 5 / 24.
    assert values[:, 1] == pytest.approx(np.interp(times, fine, integral), abs=2e-5 if grain == "day" else 0.03)
    if grain == "day":
        euler_behind = np.interp(list(LOOKUP_PUBLISHED), list(CURVE), list(CURVE.values())) / 8
        published = np.array(list(LOOKUP_PUBLISHED.values()))
        assert values[list(LOOKUP_PUBLISHED), 1] == pytest.approx(published + euler_behind, abs=2e-5)


# --- a limit to growth -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grain", ["day", "week"])
def test_a_limit_to_growth(grain):
    """Verhulst's equation, whose solution is known: x = K / (1 + (K / x0 - 1) exp(-r t))."""
    times, values = course(
        """
        quantities: {x: {start: 10, rest: 0}}
        links:
          growth: {from: x, to: x, gain: 0.1 per day}
          crowding: {from: x, on: value, times: x, to: x, gain: -0.001 per day}
        """,
        200,
        grain,
    )
    assert values[:, 0] == pytest.approx(100 / (1 + 9 * np.exp(-0.1 * times)), rel=5e-6)
