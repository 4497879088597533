"""What actors believe of each other's types, beside what they are: paths of the engine.

Half of all worlds have a sender of one type, half of the other. Of the paths on which the receiver believes about the
same, the share with the first type is what it should believe. The case has moves that are repeated, answers, and
reasons that last, so that hardly anything is an independent look.
"""

import math

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.twin import trace
from detente.world.draws import draw_worlds

CASE = """
detente: 2
case: calibration
time: {start: 2022-01-03, end: 2022-06-30, step: week, grain: week}
quantities:
  stake: {start: 0, range: [-10, 10], half_life: 4 weeks, noise: 0.3 per week}
  burden: {start: 0, range: [-10, 10], half_life: 4 weeks}
actors:
  sender:
    horizon: 8 weeks
    rationality: 2
    memory: 20 weeks
    tempo: 2 weeks
    idle: 0.7
    values: {stake: 1, burden: -2}
    types:
      resolved: {chance: 50%, set: {values.burden: -0.3}}
      bluffing: rest
  receiver:
    horizon: 8 weeks
    rationality: 3
    memory: 10 weeks
    tempo: 3 weeks
    values: {stake: -1, burden: 0.4}
moves:
  mobilise:
    {by: sender, cooldown: 6 weeks, effects: {burden: 1}, replies: [{by: receiver, options: [give_way, nothing]}]}
  talk: {by: sender, cooldown: 6 weeks, effects: {burden: 0.2}, replies: [{by: receiver, options: [give_way, nothing]}]}
  give_way: {by: receiver, reply: true, effects: {stake: 1.5}}
  press: {by: receiver, cooldown: 4 weeks, effects: {stake: -1}, replies: [{by: sender, options: [resist, nothing]}]}
  resist: {by: sender, reply: true, effects: {burden: 1, stake: 1}}
questions:
  mobilises: {condition: happened(mobilise)}
"""
NEAR = 0.02
"""How far a share may be from what is believed, beside twice its Monte Carlo error."""
FEWEST = 500
"""Paths of a bin that is looked at."""
BELIEF = "belief_receiver_sender_resolved"


def model() -> Model:
    return compile_case(loads(CASE))


def test_beliefs_are_calibrated() -> None:
    found = model()
    worlds, paths = 1024, 32
    runs = simulate(found, worlds=worlds, paths=paths, seed=5, keep={"paths"}, threads=1)
    drawn = draw_worlds(found.draws, seed=5, first=0, count=worlds)
    is_resolved = np.repeat(drawn[:, found.types.drawn[0]] == 1, paths)
    assert is_resolved.mean() == 0.5
    assert runs.quantities is not None
    seen = 0
    for moment in (8, 16, -1):
        believed = runs.quantities[:, moment, found.quantities.names.index(BELIEF)].astype(np.float64)
        bins = np.digitize(believed, np.linspace(0.1, 0.9, 9))
        for number in range(10):
            here = bins == number
            if here.sum() >= FEWEST:
                seen += 1
                error = 0.5 / math.sqrt(here.sum())
                assert abs(is_resolved[here].mean() - believed[here].mean()) < NEAR + 2 * error
        assert believed.std() > 0.05
    assert seen >= 12


def test_a_belief_on_a_path_is_what_its_choices_say() -> None:
    """Of the twin: what is believed at the end of a path on which nothing is seen has moved by waits alone."""
    found = model()
    told = trace(found, seed=5, world=0, path=0)
    believed = told.values[:, found.quantities.names.index(BELIEF)]
    other = told.values[:, found.quantities.names.index("belief_receiver_sender_bluffing")]
    assert believed + other == pytest.approx(1.0)
    assert believed[0] == 0.5
    days = {each.day for each in told.happenings if each.actor == "sender"} | {day for day, _ in told.clocks}
    moments = found.timeline.moments.tolist()
    for at in range(1, len(moments)):
        if believed[at] != believed[at - 1]:  # nothing but what the sender does, or leaves undone, moves it
            assert any(moments[at - 1] < day <= moments[at] for day in days)
