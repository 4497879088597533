"""Learning of types: closed forms, and how far the rule for waits that is simpler than the exact one goes wrong."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.errors import GameError
from detente.game.learning import expected_choice, fade, learn, learn_from_wait, wait_weight

EVEN = np.array([0.5, 0.5])
chance = st.floats(0.01, 0.99)


def test_kappa_is_the_chance_of_a_renewal() -> None:
    assert wait_weight(0, 52) == 0.0
    assert wait_weight(52, 52) == pytest.approx(1 - math.exp(-1))


@given(st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_two_looks_renew_as_one_look_after_the_time_of_both(first: float, second: float) -> None:
    kept = (1 - wait_weight(first, 20.0)) * (1 - wait_weight(second, 20.0))
    assert 1 - wait_weight(first + second, 20.0) == pytest.approx(kept, abs=1e-12)


@given(chance, chance, chance)
def test_odds_move_by_the_ratio_of_likelihoods(before: float, hard: float, soft: float) -> None:
    after = learn(np.array([before, 1 - before]), np.array([hard, soft]))
    assert after[0] / after[1] == pytest.approx(before / (1 - before) * hard / soft)


@given(chance, chance, chance)
def test_beliefs_are_right_on_average(before: float, hard: float, soft: float) -> None:
    """The belief before is the mean of those after, each as likely as what is seen was expected to be."""
    belief, acts = np.array([before, 1 - before]), np.array([hard, soft])
    seen = expected_choice(belief, np.column_stack([acts, 1 - acts]))
    mean = seen[0] * learn(belief, acts) + seen[1] * learn(belief, 1 - acts)
    assert mean == pytest.approx(belief)


@given(chance, chance, st.floats(0.0, 1.0))
def test_the_power_rule_moves_too_far_by_no_more_than_its_bound(hard: float, soft: float, kappa: float) -> None:
    """Of one type the two differ by ln(1 - kappa + kappa q) - kappa ln q: from 0 to half the largest variance, under a
    tilt towards no renewal, of ln(q) times whether there was one."""
    waits = np.array([hard, soft])
    exact, simple = learn_from_wait(EVEN, waits, kappa=kappa), learn(EVEN, waits, weight=kappa)
    apart = abs(math.log(exact[0] / exact[1]) - math.log(simple[0] / simple[1]))
    factor = kappa * (1 - kappa) / 2 if kappa <= 0.5 else 1 / 8
    assert apart <= factor * max(math.log(hard) ** 2, math.log(soft) ** 2) + 1e-9


def test_the_figures_of_the_explanation() -> None:
    """A year of weekly waits of one who would act with 30% if hard, 9% if soft, on reasons that last a year."""
    waits, kappa = np.array([0.7, 0.91]), wait_weight(1, 52)
    counted = [learn(EVEN, waits)] * 3
    for _ in range(51):
        counted = [
            learn(counted[0], waits),
            learn_from_wait(counted[1], waits, kappa=kappa),
            learn(counted[2], waits, weight=kappa),
        ]
    independent, exact, simple = [float(belief[0]) for belief in counted]
    # Exactly: the first look waits, and no later set of reasons is one to act on.
    direct = [q * (1 - kappa + kappa * q) ** 51 for q in (0.7, 0.91)]
    assert exact == pytest.approx(direct[0] / sum(direct))
    assert independent < 2e-6
    assert (round(exact, 3), round(simple, 3)) == (0.385, 0.374)
    loss = [-exact * math.log(p) - (1 - exact) * math.log(1 - p) for p in (independent, exact, simple)]
    assert [round(each, 3) for each in loss] == [5.257, 0.667, 0.667]


@given(chance, chance, st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_fading_in_two_goes_is_fading_in_one(belief: float, prior: float, first: float, second: float) -> None:
    before, home = np.array([belief, 1 - belief]), np.array([prior, 1 - prior])
    twice = fade(fade(before, home, days=first, half_life_days=30), home, days=second, half_life_days=30)
    assert twice == pytest.approx(fade(before, home, days=first + second, half_life_days=30))


def test_beliefs_fade_to_the_prior_and_no_further() -> None:
    prior = np.array([0.2, 0.3, 0.5])
    belief = np.array([0.7, 0.2, 0.1])
    assert fade(belief, prior, days=1e5, half_life_days=30) == pytest.approx(prior)
    assert fade(belief, prior, days=0, half_life_days=30) == pytest.approx(belief)
    assert fade(belief, prior, days=100, half_life_days=math.inf) == pytest.approx(belief)


def test_what_only_one_type_does_settles_it() -> None:
    assert learn(EVEN, np.array([0.1, 0.0])).tolist() == [1.0, 0.0]
    assert learn(np.array([1.0, 0.0]), np.array([0.1, 0.9])).tolist() == [1.0, 0.0]


def test_a_wait_with_the_same_reasons_says_nothing() -> None:
    assert learn_from_wait(EVEN, np.array([0.1, 0.9]), kappa=0.0).tolist() == [0.5, 0.5]
    assert learn(EVEN, np.array([0.0, 0.9]), weight=0.0).tolist() == [0.5, 0.5]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(GameError, match="no type that is believed possible does what was seen"):
        learn(np.array([1.0, 0.0]), np.array([0.0, 0.5]))
    with pytest.raises(GameError, match=r"belief: found \[0.5, 0.6\], expected probabilities that sum to 1"):
        learn(np.array([0.5, 0.6]), EVEN)
    with pytest.raises(GameError, match="expected 2 chances from 0 to 1, one a type"):
        learn(EVEN, np.array([0.5, 1.5]))
    with pytest.raises(GameError, match="expected 2 chances from 0 to 1, one a type"):
        learn(EVEN, np.array([0.5, math.nan]))
    with pytest.raises(GameError, match="found weight 2, expected 0 to 1"):
        learn(EVEN, EVEN, weight=2.0)
    with pytest.raises(GameError, match="found kappa -1, expected 0 to 1"):
        learn_from_wait(EVEN, EVEN, kappa=-1.0)
    with pytest.raises(GameError, match="found -1 days between two looks, expected 0 or more"):
        wait_weight(-1, 52)
    with pytest.raises(GameError, match="found a memory of 0 days, expected more than 0"):
        wait_weight(1, 0)
    with pytest.raises(GameError, match="expected a row for each of 2 types"):
        expected_choice(EVEN, EVEN)
    with pytest.raises(GameError, match="choices of type 1: found"):
        expected_choice(EVEN, np.array([[0.5, 0.5], [0.5, 0.4]]))
    with pytest.raises(GameError, match="odds of 0 do not come back"):
        fade(np.array([1.0, 0.0]), EVEN, days=1, half_life_days=30)
    with pytest.raises(GameError, match="a belief over 2 types and a prior over 1"):
        fade(EVEN, np.ones(1), days=1, half_life_days=30)
    with pytest.raises(GameError, match="at a half-life of 0, expected 0 or more, above 0"):
        fade(EVEN, EVEN, days=1, half_life_days=0)
