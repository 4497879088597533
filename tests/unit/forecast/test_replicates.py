"""Errors from replicates: exact sums, the right expectation whatever the number of worlds, and Student's quantiles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from detente.forecast.replicates import error_of_mean, error_of_total, is_clear, reach, sizes_of, sums_of
from detente.forecast.spread import error_of_counts


@pytest.mark.parametrize("worlds", [1, 3, 8, 10, 50, 1000, 1024])
def test_worlds_of_a_number_make_a_replicate(worlds: int) -> None:
    values = np.arange(worlds, dtype=np.float64)
    expected = [values[values % 8 == replicate] for replicate in range(min(worlds, 8))]
    assert sizes_of(worlds).tolist() == [len(each) for each in expected]
    assert sums_of(values).tolist() == [each.sum() for each in expected]


def test_of_equal_replicates_it_is_the_error_of_their_mean() -> None:
    values = np.random.default_rng(1).normal(3, 2, (1024, 4))
    means = values.reshape(128, 8, 4).mean(axis=0)
    assert error_of_mean(values) == pytest.approx(stats.sem(means, axis=0))
    assert np.isnan(error_of_total(sums_of(values[:1]), sizes_of(1))).all()


@pytest.mark.parametrize("worlds", [2, 7, 9, 10, 12, 50])
def test_of_independent_worlds_the_squared_error_is_right_on_average(worlds: int) -> None:
    values = np.random.default_rng(worlds).normal(0, 1, (worlds, 20_000))
    # Squares of errors have a standard deviation of sqrt(2 / 7) of their mean, with 1 degree of freedom 1.4: 1% of it.
    assert (error_of_mean(values) ** 2).mean() == pytest.approx(1 / worlds, rel=0.04)


@pytest.mark.parametrize("worlds", [3, 10, 50, 64])
def test_counts_have_the_error_of_their_shares(worlds: int) -> None:
    counts = np.random.default_rng(worlds).binomial(20, 0.3, worlds)
    assert error_of_counts(counts, 20) == pytest.approx(float(error_of_mean(counts / 20)))


@pytest.mark.parametrize("worlds", [2, 3, 4, 5, 6, 7, 8, 100])
def test_quantiles(worlds: int) -> None:
    degrees = min(worlds, 8) - 1
    assert reach(worlds) == pytest.approx(stats.t.ppf(0.95, degrees), rel=1e-4)
    critical = stats.t.ppf(0.975, degrees)
    assert is_clear(-critical * 1.001, 1.0, worlds)
    assert not is_clear(critical * 0.999, 1.0, worlds)
