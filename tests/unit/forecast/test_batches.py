"""Errors from batches of worlds, against NumPy and scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from detente.forecast.batches import (
    batch_of,
    by_replicate,
    interval,
    jackknife,
    n_batches,
    normal_or_student,
    scatter_of_total,
)


@pytest.mark.parametrize(
    ("worlds", "most"), [(1, 256), (7, 256), (8, 256), (50, 256), (256, 256), (300, 256), (1000, 256), (1001, 16)]
)
def test_batches_are_neighbours_within_a_replicate(worlds: int, most: int) -> None:
    places = np.arange(worlds)
    batches = batch_of(places, worlds, most)
    assert (batches % 8 == places % 8).all()
    n = n_batches(worlds, most)
    assert batches.max() < n <= min(worlds, most)
    for replicate in range(min(worlds, 8)):
        own = batches[replicate::8]
        assert (np.diff(own) >= 0).all()
        sizes = np.bincount(own // 8)
        assert sizes.max() - sizes.min() <= 1
    sums = by_replicate(np.bincount(batches, weights=places, minlength=n))
    assert sums.tolist() == [float(places[replicate::8].sum()) for replicate in range(min(worlds, 8))]


def test_scatter_of_a_total() -> None:
    sums = np.random.default_rng(1).normal(3, 2, (50, 4))
    expected = np.std(sums, axis=0, ddof=1) * math.sqrt(50)
    assert scatter_of_total(sums) == pytest.approx(expected)
    assert np.isnan(scatter_of_total(sums[:1])).all()


def test_the_jackknife_of_a_mean_is_the_mean() -> None:
    values = np.random.default_rng(2).normal(3, 2, 40)
    without = (values.sum() - values) / 39
    estimate, error = jackknife(np.array(values.mean()), without)
    assert float(estimate) == pytest.approx(values.mean())
    assert float(error) == pytest.approx(stats.sem(values))


def test_the_jackknife_takes_a_bias_away() -> None:
    # The variance with divisor n is too small by 1 / n of itself; the jackknife makes it that with divisor n - 1.
    values = np.random.default_rng(3).normal(3, 2, 25)
    without = np.array([np.var(np.delete(values, i)) for i in range(25)])
    estimate, _ = jackknife(np.array(np.var(values)), without)
    assert float(estimate) == pytest.approx(np.var(values, ddof=1))


@pytest.mark.parametrize("degrees", [19, 60, 255])
@pytest.mark.parametrize("level", [0.975, 0.9999])
def test_quantiles_of_student(level: float, degrees: int) -> None:
    assert normal_or_student(level, degrees) == pytest.approx(stats.t.ppf(level, degrees), rel=0.02)


@pytest.mark.parametrize(("worlds", "degrees"), [(2, 1), (5, 4), (8, 7), (1024, 7)])
def test_interval(worlds: int, degrees: int) -> None:
    low, high = interval(2.0, 0.5, worlds)
    assert (low, high) == pytest.approx(stats.t.interval(0.9, degrees, 2.0, 0.5), rel=1e-4)
