"""Small effects on large quantities: nothing is rounded away."""

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.sim.executor import simulate
from detente.sim.plan import wide_quantities
from detente.sim.twin.batch import trace_all

CASE = """
detente: 1
case: large
title: Small effects on large quantities
time: {start: 2020-01-06, end: 2020-12-27, step: week}
quantities:
  people: {start: 146000003, range: [0, 146000200]}
  reserves: {start: 630600 to 630700, rest: 630650, half_life: 30 weeks, noise: 0.02 per month, unit: million dollars}
  mood: {start: 50, range: [0, 100]}
links:
  l: {from: reserves, to: mood, gain: 0.01 per week}
shocks:
  s: {rate: 1 per week, effects: {people: 3, reserves: {amount: 7, over: 7 weeks}}}
  late: {rate: 20 per year, when: people > 146000060, effects: {mood: 1}}
questions:
  n: {kind: number, quantity: count(s)}
  born: {kind: number, quantity: people - 146000003}
  over: {condition: people >= 146000030}
  late: {condition: happened(late)}
"""


def test_each_event_counts() -> None:
    model = compile_case(loads(CASE.replace("[0, 146000200]", "[0, 200000000]"), name="large"))
    runs = simulate(model, worlds=20, paths=24, seed=3)
    assert runs.values_of("born") == pytest.approx(3 * runs.values_of("n"), abs=1e-3)


def test_the_engine_follows_its_twin() -> None:
    model = compile_case(loads(CASE, name="large"))
    assert wide_quantities(model) == {0, 1}
    runs = simulate(model, worlds=6, paths=8, seed=5, keep={"paths", "events"})
    traces = trace_all(model, worlds=6, paths=8, seed=5)
    assert runs.quantities is not None
    assert runs.first is not None
    same = (runs.first == np.array([each.first for each in traces], dtype=np.uint16).T).all(axis=0)
    assert same.mean() > 0.9
    told = np.array([each.values for each in traces])[same]
    # What is kept is rounded; what the path goes on with is not.
    assert told[:, :, :2] == pytest.approx(runs.quantities[same][:, :, :2], rel=1e-7)
    assert told[:, :, 2] == pytest.approx(runs.quantities[same][:, :, 2], abs=0.01)
    born = [each.numbers[1] for each, is_same in zip(traces, same, strict=True) if is_same]
    assert runs.values_of("born")[same] == pytest.approx(np.array(born), abs=1e-3)
    assert np.array(born).max() == 197.0
