"""What is seen of one number says something of those that share a factor with it: against the normal closed form.

Levels a and b of mean 50 and standard deviation 1 load by 0.6 on a factor; a is measured with an error of 0.5. The
score of a then has the mean x / (1 + 0.25); the factor and b follow with their correlations, 0.6 and 0.36.
"""

import pytest

from detente.case import loads
from detente.update import update

PAIR = """\
case: pair
time: {start: 2022-01-03, end: 2022-01-10, step: day}
quantities:
  a: {start: "normal(50, 1)"}
  b: {start: "normal(50, 1)"}
together:
  - {factor: tide, of: [quantities.a.start, quantities.b.start], by: 0.6}
questions:
  value: {text: Value, kind: number, quantity: b}
"""


@pytest.mark.parametrize(("seen", "worlds"), [(1.0, 4096), (2.5, 1024)])
def test_what_is_seen_of_one_moves_the_others(seen, worlds):
    found = update(loads(PAIR), [f"a = {50 + seen} +- 0.5 on 2022-01-05"], worlds=worlds, paths=2, seed=1)
    shifts = {each.path: each for each in found.assumptions}
    expected = {"quantities.a.start": 1.0, "together.tide": 0.6, "quantities.b.start": 0.36}
    assert set(shifts) == set(expected)
    for path, correlation in expected.items():
        each = shifts[path]
        assert each.shift == pytest.approx(correlation * seen / 1.25, abs=4 * each.shift_error + 0.01)
        assert each.spread == pytest.approx((1 - correlation**2 / 1.25) ** 0.5, abs=0.06)
    assert found["value"].estimate.after == pytest.approx(50 + 0.36 * seen / 1.25, abs=0.15)


def test_rounds_from_a_proposal_keep_the_coupling():
    far = update(loads(PAIR), ["a = 53.5 +- 0.2 on 2022-01-05"], worlds=512, paths=2, seed=1)
    assert far.rounds > 1
    shifts = {each.path: each.shift for each in far.assumptions}
    assert shifts["quantities.a.start"] == pytest.approx(3.5 / 1.04, abs=0.1)
    assert shifts["quantities.b.start"] == pytest.approx(0.36 * 3.5 / 1.04, abs=0.2)
    assert shifts["together.tide"] == pytest.approx(0.6 * 3.5 / 1.04, abs=0.2)
