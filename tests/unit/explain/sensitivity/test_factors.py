"""Shares of variance where numbers move together, against those of a sum worked out by hand.

Two levels a, b of mean 50 and standard deviation 1 load on a factor by l = 0.6, and the question asks for their sum.
With r^2 = 1 - l^2 = 0.64 it is 100 + 2 l F + r e_a + r e_b: a variance of 1.44 + 0.64 + 0.64 = 2.72. The mean of the
sum given a moves by 1 + l^2 = 1.36 per unit of a.
"""

import pytest

import detente
from detente.case import loads
from detente.compile import compile_case
from detente.explain.drivers import drivers
from detente.explain.flips import flips
from detente.explain.landscape import landscape
from detente.explain.sensitivity.axes import axes_of
from detente.sim.executor import simulate

PAIR = """\
case: pair
time: {start: 2022-01-03, end: 2022-01-05, step: day}
quantities:
  a: {start: "normal(50, 1)"}
  b: {start: "normal(50, 1)"}
  c: {start: "normal(50, 1)"}
  d: {start: "choice(0.5: 1, 0.5: 3)"}
together:
  - {factor: tide, of: [quantities.a.start, quantities.b.start, -quantities.d.start], by: 0.6}
questions:
  sum: {text: Sum, kind: number, quantity: a + b}
  step: {text: Step, kind: number, quantity: d}
"""
A, B, D, TIDE = "quantities.a.start", "quantities.b.start", "quantities.d.start", "together.tide"


@pytest.fixture(scope="module")
def case():
    return loads(PAIR)


@pytest.fixture(scope="module")
def runs(case):
    return simulate(compile_case(case), worlds=4096, paths=2, seed=3)


@pytest.fixture(scope="module")
def found(case, runs):
    return {driver.path: driver for driver in drivers(runs, "sum", case=case, total=True).drivers}


def test_axes_are_the_factor_and_what_it_leaves(runs):
    axes = {axis.path: axis for axis in axes_of(runs)}
    assert list(axes) == [A, B, "quantities.c.start", D, TIDE]
    assert [axis.is_own_part for axis in axes.values()] == [True, True, False, True, False]
    # In the middle of the factor the own part of a has a standard deviation of 0.8; 1.2816 is the normal's 90%.
    assert axes[A].value(0.9) == pytest.approx(50 + 0.8 * 1.28155, abs=1e-4)
    assert axes[TIDE].value(0.9) == pytest.approx(1.28155, abs=1e-4)
    assert (axes[D].value(0.3), axes[D].value(0.7), axes[D].is_discrete) == (1, 3, False)


def test_shares_are_those_of_independent_axes(found):
    assert set(found) == {A, B, TIDE}
    for path, share in ((A, 0.64 / 2.72), (B, 0.64 / 2.72), (TIDE, 1.44 / 2.72)):
        assert found[path].first_order.value == pytest.approx(share, abs=0.02)
        # 256 pairs: the mean of squares of normal numbers is known to sqrt(2 / 256) = 9%.
        assert found[path].total.value == pytest.approx(share, rel=0.25)
    assert sum(driver.first_order.value for driver in found.values()) == pytest.approx(1.0, abs=0.03)


def test_the_number_itself_carries_what_it_shares_too(found):
    for path in (A, B):
        assert found[path].full.value == pytest.approx(1.36**2 / 2.72, abs=0.03)
    assert found[TIDE].full is None


def test_words_say_which_is_which(found):
    assert found[TIDE].label == "factor tide (3 numbers together)"
    assert found[A].label == "a at the start (on its own)"
    assert found[A].in_words.endswith("This holds with its factors in the middle.")
    assert "sd" in found[TIDE].in_words


def test_what_a_factor_turns_falls_with_it(case, runs):
    shapes = {driver.path: driver.shape.form for driver in drivers(runs, "step", case=case).drivers}
    assert shapes == {D: "rises", TIDE: "falls"}


def test_fresh_worlds_in_a_box_keep_the_coupling(case, runs):
    found = flips(runs, "sum", line=101.0, case=case)
    alone = {flip.conditions[0].path: flip for flip in found.single}
    flip = alone[TIDE]
    # The mean of the sum is above 101 where 1.2 F is above 1.
    assert flip.conditions[0].above.value == pytest.approx(1 / 1.2, abs=0.15)
    assert flip.tested.value == pytest.approx(flip.answer, abs=0.15)
    assert "On its own: " in str(found) or not any(
        condition.is_own_part for each in (*found.single, *found.together) for condition in each.conditions
    )


def test_a_map_of_factor_and_own_part(case, runs):
    found = landscape(runs, "sum", TIDE, A, case=case)
    assert found.across.label == "factor tide (3 numbers together)"
    assert found.answer[-1][-1] - found.answer[0][0] > 3


def test_given_worlds_have_the_numbers_themselves_as_axes(runs):
    given = simulate(runs.model, worlds=128, paths=2, seed=3, draws=runs.assumptions()[:128])
    assert [axis.path for axis in axes_of(given)] == list(runs.model.draws.numbers[:4])
    assert not any(axis.is_own_part for axis in axes_of(given))


def test_without_what_is_together_there_is_nothing_of_it():
    model = compile_case(loads(PAIR.replace("by: 0.6", "by: 0")))
    plain = compile_case(loads(PAIR.partition("together")[0] + "questions" + PAIR.partition("questions")[2]))
    size = {"worlds": 256, "paths": 2, "seed": 3}
    one, other = drivers(simulate(model, **size), "sum"), drivers(simulate(plain, **size), "sum")
    assert one.drivers == other.drivers
    assert detente.forecast(simulate(model, **size))["sum"] == detente.forecast(simulate(plain, **size))["sum"]
