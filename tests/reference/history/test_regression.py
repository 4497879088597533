"""The regression against what is known in closed form, and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from detente.history.regression import adjusted_rate, fit_logit, maximise
from detente.history.shipped import crises


def test_one_category_without_ridge_is_the_share() -> None:
    design = np.column_stack([np.ones(10), [1.0] * 4 + [0.0] * 6])
    outcome = np.array([1.0, 1, 1, 0, 1, 0, 0, 0, 0, 0])
    coefficients, _ = maximise(design, outcome, ridge=0.0)
    chance = 1 / (1 + np.exp(-(design @ coefficients)))
    assert chance[0] == pytest.approx(3 / 4, abs=1e-6)
    assert chance[9] == pytest.approx(1 / 6, abs=1e-6)


def test_the_mode_is_that_of_scipy() -> None:
    rng = np.random.default_rng(7)
    design = np.column_stack([np.ones(200), rng.normal(size=(200, 4))])
    outcome = (rng.random(200) < 1 / (1 + np.exp(-(design @ np.array([-1.0, 1, 0, -0.5, 0.3]))))).astype(float)

    def loss(b: np.ndarray) -> float:
        score = design @ b
        return float(np.sum(np.logaddexp(0, score) - outcome * score) + 0.5 * 4.0 * np.sum(b[1:] ** 2))

    expected = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-9}).x
    assert maximise(design, outcome, ridge=4.0)[0] == pytest.approx(expected, abs=1e-5)


def test_a_category_never_seen_counts_as_average_and_an_event_that_never_came_is_finite() -> None:
    fitted = fit_logit({"side": ["a", "b", "a", "b"]}, np.zeros(4))
    assert 0 < fitted.probability({"side": "c"}) < 0.2
    low, high = fitted.interval({"side": "a"})[1:]
    assert 0 <= low < high <= 1


def test_an_adjusted_rate_lies_between_its_class_and_the_whole() -> None:
    where = "not in_war and trigger != 'violent' and year >= 1946"
    found = adjusted_rate(crises(), level="war", covariates={"trigger": "non-violent military"}, where=where)
    assert found.n == 210
    assert 2 / 53 < found.probability < 26 / 210
    assert found.late == ()
    both = adjusted_rate(
        crises(), level="war", covariates={"trigger": "non-violent military", "gravity": "existence"}, where=where
    )
    assert both.late == ("gravity",)
    assert both.probability > found.probability
