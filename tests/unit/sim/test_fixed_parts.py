"""What no path changes in an expression: found, kept once per world, and no bit of a result depends on it."""

from __future__ import annotations

import numpy as np
import pytest

import detente
from detente.case.load import loads
from detente.compile import compile_case
from detente.model import expression as ex
from detente.sim import conditions, plan
from detente.sim.conditions import fixed_parts, is_fixed
from detente.sim.engine import new_engine
from detente.sim.executor import simulate
from detente.sim.generator import generate
from detente.sim.runs import NEVER
from detente.sim.twin import trace

ODDS = ex.Arithmetic("/", ex.Parameter(0), ex.Arithmetic("-", ex.Parameter(1), ex.Parameter(0)))
CASE = """
detente: 2
case: c
time: {start: 2024-01-01, end: 2024-06-30}
quantities:
  arms: {start: 20, range: [0, 100], noise: 5 per month}
  hold: {start: 50, range: [0, 100], noise: 3 per month, half_life: 20 weeks}
actors:
  red:
    horizon: 20 to 30 weeks
    loss_aversion: 2
    rationality: 0.5
    values: {hold: -1, arms: 0.2}
  blue: {horizon: 26 weeks, loss_aversion: 1.5, values: {hold: 1}}
moves:
  strike:
    by: red
    cooldown: 4 weeks
    effects: {arms: {amount: {value: "-a * a / 20 - 0.01 * arms", a: 2 to 6}}}
    replies:
      - {by: blue, options: [arm, nothing]}
    outcomes:
      wins:
        chance: {value: "logistic(log(p / (1 - p)) + 0.02 * (arms - 20))", p: 20% to 60%}
        effects: {hold: -8}
      fails: {chance: rest, effects: {hold: 2}}
  arm: {by: blue, reply: true, effects: {arms: {amount: {value: "if(b * b > 2, exp(b) - arms / 50, -1)", b: 1 to 2}}}}
shocks:
  quake: {rate: {value: "1 per year * r * sqrt(r) * exp(0.02 * (hold - 50))", r: 1 to 2}, effects: {hold: -1}}
questions:
  struck: {text: A strike wins by June?, condition: happened(strike.wins), by: 2024-06-30}
  quaked: {text: A quake by February?, condition: happened(quake), by: 2024-02-28}
"""
LOGIT = ex.Function("log", ODDS)


def test_parts_are_the_largest_that_no_path_changes() -> None:
    sum_ = ex.Arithmetic("+", LOGIT, ex.Arithmetic("*", ex.Parameter(2), ex.QuantityValue(0)))
    assert list(fixed_parts(ex.Function("logistic", sum_))) == [LOGIT]


def test_what_reads_the_state_or_is_at_hand_already_is_not_fixed() -> None:
    readings = (ex.QuantityValue(0), ex.Today(), ex.Since(1), ex.Count(1))
    assert not any(is_fixed(ex.Arithmetic("*", ODDS, each)) for each in readings)
    assert not is_fixed(ex.Choose(ex.Happened(0), ODDS, LOGIT))
    assert not is_fixed(ex.Parameter(0))
    assert not is_fixed(ex.Arithmetic("+", ex.Constant(1.0), ex.Constant(2.0)))
    assert not list(fixed_parts(ex.Comparison("<", ex.QuantityValue(0), ex.Constant(1.0))))


def test_both_sides_of_a_condition_are_looked_into() -> None:
    condition = ex.Comparison("<", ODDS, ex.Arithmetic("+", ex.QuantityValue(0), LOGIT))
    assert list(fixed_parts(ex.Choose(condition, ex.Constant(1.0), ex.Constant(0.0)))) == [ODDS, LOGIT]


def test_the_program_of_a_case_with_such_parts_fills_them_before_its_paths() -> None:
    program = generate(detente.compile_case(detente.load_case("russia-2022")))
    assert any(layout.fixed for layout in program.plan.layouts)
    assert "@fixed(" in program.text


def test_a_case_without_expressions_has_none() -> None:
    program = generate(detente.compile_case(detente.load_case("ultimatum")))
    assert not program.kernel.fixed
    assert "@fixed" not in program.text


def test_no_bit_depends_on_whether_parts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    model = compile_case(loads(CASE))
    kept, engine = {"worlds": 24, "paths": 40, "seed": 3, "keep": frozenset({"events", "paths"})}, new_engine
    with_them = simulate(model, engine=engine(model, full_effort=False), **kept)
    monkeypatch.setattr(plan, "fixed_parts", lambda _: ())
    monkeypatch.setattr(conditions, "is_fixed", lambda _: False)
    without = engine(model, full_effort=False)
    assert "@fixed" not in without.program.text
    again = simulate(model, engine=without, **kept)
    assert with_them.first is not None
    assert again.first is not None
    assert with_them.hits.tobytes() == again.hits.tobytes()
    assert with_them.first.tobytes() == again.first.tobytes()
    assert with_them.quantities.tobytes() == again.quantities.tobytes()
    assert 0.05 < (with_them.hits < NEVER).mean() < 0.95


def test_the_twin_reckons_them_to_the_same_end() -> None:
    model = compile_case(loads(CASE))
    runs = simulate(model, worlds=8, paths=16, seed=5, keep=frozenset({"events", "paths"}))
    assert runs.first is not None
    assert runs.quantities is not None
    for n in range(runs.size):
        path = trace(model, seed=5, world=n // 16, path=n % 16)
        assert list(path.first) == runs.first[:, n].tolist()
        np.testing.assert_allclose(path.values, runs.quantities[n], rtol=2e-4, atol=2e-4)
