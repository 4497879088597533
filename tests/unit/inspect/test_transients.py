"""Costs that a horizon averages away."""

import math

import pytest

from detente.case.load import loads
from detente.compile import compile_case
from detente.inspect.check import check
from detente.inspect.transients import transient_costs

CASE = """\
case: brief
time: {start: 2022-01-03, end: 2022-12-31}
quantities:
  calm: {range: [0, 100], start: 60, half_life: 2 weeks}
  land: {range: [0, 100], start: 60}
actors:
  north: {horizon: 1 year, values: {calm: 1, land: -1}}
  south: {horizon: 8 weeks, values: {calm: 1}}
moves:
  strike: {by: north, effects: {calm: -5, land: 3}}
  shout: {by: north, effects: {calm: [-1, -2]}}
  please: {by: north, effects: {calm: 4}}
  jeer: {by: south, effects: {calm: -5}}
questions: {q: {condition: happened(strike)}}
"""


def test_what_a_cost_amounts_to() -> None:
    strike, shout = transient_costs(compile_case(loads(CASE)))
    # The mean over a year of 2^(-t / 14 days): 14 / (365 ln 2).
    kept = 14 / (365 * math.log(2)) * (1 - 2 ** (-365 / 14))
    assert (strike.event, strike.quantity, strike.amount) == ("strike", "calm", -5.0)
    assert strike.counts == pytest.approx(-5 * kept)
    assert (shout.event, shout.amount) == ("shout", -3.0)
    # Land does not fade, pleasing costs nothing, and south looks no further than the cost lasts.
    assert strike.text == (
        "a cost of 5 to north that fades with a half-life of 2 weeks counts as 0.28 over its horizon of 1 year"
    )


def test_check_tells_it_once_for_a_quantity() -> None:
    report = check(loads(CASE))
    (notice,) = [notice for notice in report.notices if notice.path == "actors.north.values.calm"]
    assert notice.text.startswith("`strike`: a cost of 5 to north")
    assert notice.text.endswith("; likewise the costs of `shout`")
    assert len(report.transients) == 2
