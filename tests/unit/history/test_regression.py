"""A rate adjusted by regression: against closed forms, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from detente.core.errors import HistoryError
from detente.history.data_set import DataSet
from detente.history.regression import Adjusted, _solve, adjusted_rate, fit_logit, maximise
from detente.history.sources import CRISES
from tests.unit.history.small_tables import small_table

NAMES = ("name", "year", "violence", "days", "trigger", "region", "ending")


@pytest.fixture
def table() -> DataSet:
    rows = [
        (f"Crisis {n}", 1950 + n, "full-scale war" if n % 4 == 0 else "none", 30,
         "verbal" if n % 2 else "violent", "East Asia" if n < 12 else None, "tacit")
        for n in range(16)
    ]  # fmt: skip
    return small_table(CRISES, NAMES, rows)


def test_equations_are_solved() -> None:
    rng = np.random.default_rng(1)
    for size in (1, 2, 5):
        root = rng.normal(size=(size, size))
        matrix, right = root @ root.T + np.eye(size), rng.normal(size=size)
        np.testing.assert_allclose(_solve(matrix, right), np.linalg.solve(matrix, right), rtol=1e-9)


def test_the_mode_and_the_curvature_there() -> None:
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(80), rng.normal(size=(80, 2))])
    outcome = (rng.random(80) < 0.4).astype(float)

    def loss(b, ridge=2.0):
        score = design @ b
        return (np.log1p(np.exp(score)) - outcome * score).sum() + ridge / 2 * (b[1:] ** 2).sum()

    found, curvature = maximise(design, outcome, ridge=2.0)
    best = scipy.optimize.minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-9})
    np.testing.assert_allclose(found, best.x, atol=1e-5)
    chance = 1 / (1 + np.exp(-design @ found))
    expected = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag([0.0, 2.0, 2.0])
    np.testing.assert_allclose(curvature, expected, rtol=1e-4)


def test_an_interval_is_normal_in_log_odds() -> None:
    """Without columns: 12 of 40, of standard error 1 / sqrt(40 x 0.3 x 0.7)."""
    fitted = fit_logit({}, np.array([1.0] * 12 + [0.0] * 28))
    middle, low, high = fitted.interval({})
    reach = scipy.stats.norm.ppf(0.95) / np.sqrt(40 * 0.3 * 0.7)
    assert middle == pytest.approx(0.3)
    logit = np.log(0.3 / 0.7)
    assert (low, high) == pytest.approx((1 / (1 + np.exp(reach - logit)), 1 / (1 + np.exp(-reach - logit))), rel=1e-6)
    assert fitted.probability({"side": "any"}) == pytest.approx(0.3)


def test_nothing_to_fit_to() -> None:
    with pytest.raises(HistoryError, match="found no rows to fit to"):
        fit_logit({"side": []}, np.zeros(0))


def test_a_rate_for_a_trigger(table: DataSet) -> None:
    """Wars are four of eight violent crises, none of eight verbal ones; the ridge draws both towards the whole."""
    violent = adjusted_rate(table, level="war", given={"trigger": "violent"})
    verbal = adjusted_rate(table, level="war", given={"trigger": "verbal"})
    assert verbal.low < verbal.probability < 0.25 < violent.probability < 0.5
    assert violent.low < violent.probability < violent.high
    assert (violent.n, violent.unit, violent.late) == (16, "crisis", ())
    loose = adjusted_rate(table, level="war", given={"trigger": "violent"}, ridge=1e-6)
    assert loose.probability == pytest.approx(0.5, abs=1e-3)
    # Where a column is not known a row does not count.
    assert adjusted_rate(table, level="war", given={"trigger": "violent", "region": "East Asia"}).n == 12
    assert adjusted_rate(table, level="war", given={"trigger": "violent"}, where="year >= 1958").n == 8


def test_what_is_no_category(table: DataSet) -> None:
    with pytest.raises(HistoryError, match="days: found a column of numbers, expected one of categories"):
        adjusted_rate(table, level="war", given={"days": "30"})
    with pytest.raises(
        HistoryError, match="trigger: found 'verbl', expected one of verbal, violent; did you mean 'verbal'"
    ):
        adjusted_rate(table, level="war", given={"trigger": "verbl"})
    with pytest.raises(HistoryError, match=r"expected one of verbal, violent$"):
        adjusted_rate(table, level="war", given={"trigger": "quite another"})
    with pytest.raises(HistoryError, match="found no crisis to fit to"):
        adjusted_rate(table, level="war", given={"region": "East Asia"}, where="year >= 1962")


def test_what_is_said_of_it(table: DataSet) -> None:
    given = {"trigger": "verbal", "ending": "tacit"}
    found = Adjusted(0.123, 0.05, 0.2, given, 1234, "crisis", ())
    line = "given trigger = verbal, ending = tacit: 12.3%, 90% interval 5.0% to 20.0% (regression over 1,234 crises)"
    assert str(found) == line
    late = adjusted_rate(table, level="war", given=given)
    assert late.late == ("ending",)
    assert str(late).splitlines()[1:] == ["warning: coded afterwards (ending): part of the outcome leaks in"]
