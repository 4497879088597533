"""Errors and bands on planted data, where the truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.forecast.spread import band_of_counts, band_of_means, error_of_counts, means_by_world, quantile_of_sorted

RNG_SEED = 20220224


def _worlds(name: str, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the probabilities of worlds that differ in a known way."""
    if name == "skewed":
        return rng.beta(0.5, 4, size)
    if name == "wide":
        return rng.beta(2, 6, size)
    if name == "narrow":
        return rng.beta(40, 60, size)
    if name == "two camps":
        return np.where(rng.random(size) < 0.7, 0.03 * rng.random(size), 0.6 + 0.3 * rng.random(size))
    return np.full(size, 0.1)


@pytest.mark.parametrize("name", ["skewed", "wide", "narrow", "two camps", "equal"])
def test_band_takes_out_the_chance_of_few_paths(name: str) -> None:
    rng = np.random.default_rng(RNG_SEED)
    n_worlds, n_paths, n_runs = 1000, 30, 10
    truth = np.quantile(_worlds(name, 1_000_000, rng), [0.05, 0.95])
    bands, plain = [], []
    for _ in range(n_runs):
        counts = rng.binomial(n_paths, _worlds(name, n_worlds, rng))
        bands.append(band_of_counts(counts, n_paths))
        plain.append(np.quantile(counts / n_paths, [0.05, 0.95]))
    error = np.abs(np.mean(bands, axis=0) - truth)
    # The quantile of 1,000 worlds has a standard error of about .012 where worlds are sparse (wide, at .95), a third
    # of that over ten runs; the rest is what the method's bias may add. "Equal": the spread of shares is pure chance.
    assert error.max() < 0.02
    # Read off the shares themselves, the band of narrow cases is several times as far off.
    if name in {"narrow", "equal"}:
        assert np.abs(np.mean(plain, axis=0) - truth).max() > 4 * error.max()


def test_error_matches_the_spread_of_repeated_runs() -> None:
    rng = np.random.default_rng(RNG_SEED)
    n_worlds, n_paths, n_runs = 200, 20, 400
    counts = rng.binomial(n_paths, rng.beta(2, 6, (n_runs, n_worlds)))
    actual = (counts.sum(axis=1) / (n_worlds * n_paths)).std(ddof=1)
    said = np.mean([error_of_counts(row, n_paths) for row in counts])
    # A standard deviation from 400 runs has a relative error of 1 / sqrt(800) = 3.5%; three of them are allowed.
    assert said == pytest.approx(actual, rel=0.11)
    # Paths counted as if independent would give two thirds of it.
    p = counts.mean() / n_paths
    assert math.sqrt(p * (1 - p) / (n_worlds * n_paths)) < 0.75 * actual


def test_error_is_never_less_than_one_path() -> None:
    assert error_of_counts(np.zeros(50, dtype=np.uint8), 20) == 1 / 1000
    assert error_of_counts(np.full(50, 20, dtype=np.uint8), 20) == 1 / 1000


def test_single_worlds_and_paths_have_no_band() -> None:
    assert band_of_counts(np.array([3]), 10) is None
    assert band_of_counts(np.array([1, 0, 1]), 1) is None
    assert band_of_means(np.array([3.0]), 0.1, 10) is None
    assert error_of_counts(np.array([5]), 10) == pytest.approx(math.sqrt(0.25 * 10 / 9 / 10))


def test_band_does_not_depend_on_the_order_of_worlds() -> None:
    counts = np.random.default_rng(RNG_SEED).binomial(17, 0.3, 501)
    assert band_of_counts(counts, 17) == band_of_counts(counts[::-1], 17)
    assert error_of_counts(counts, 17) == error_of_counts(counts[::-1], 17)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int64])
def test_counts_do_not_overflow(dtype: type) -> None:
    counts = np.array([255, 0] * 500, dtype=dtype)
    assert band_of_counts(counts, 255) == (0.0, 1.0)


def test_means_band_takes_out_chance() -> None:
    rng = np.random.default_rng(RNG_SEED)
    n_worlds, n_paths = 2000, 10
    centres = rng.normal(60, 1, n_worlds)
    values = rng.normal(np.repeat(centres, n_paths), 6).astype(np.float32)
    means, chance = means_by_world(values, n_worlds)
    low, high = band_of_means(means, chance, n_paths)
    # Shares alone would scatter by sqrt(1 + 3.6) = 2.1 and give 56.5 to 63.5. The variance between worlds is
    # known to 0.15 (relative error sqrt(2 / 2000) of 4.6), so the half width 1.64 to about 0.12.
    assert low == pytest.approx(60 - 1.645, abs=0.4)
    assert high == pytest.approx(60 + 1.645, abs=0.4)


def test_quantile_is_linear_between_neighbours() -> None:
    values = np.sort(np.random.default_rng(1).random(37))
    for level in (0.0, 0.05, 0.5, 0.95, 1.0):
        assert quantile_of_sorted(values, level) == pytest.approx(float(np.quantile(values, level)), abs=1e-15)


def test_worlds_that_cannot_differ_have_a_point_for_a_band() -> None:
    counts = np.random.default_rng(5).binomial(100, 0.3, size=1000)
    band = band_of_counts(counts, 100, differ=False)
    assert band == (counts.mean() / 100, counts.mean() / 100)
