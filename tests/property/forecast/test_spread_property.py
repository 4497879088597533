"""What holds for errors and bands whatever the counts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.forecast.spread import band_of_counts, band_of_means, error_of_counts, means_by_world


@st.composite
def counts(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    n_paths = draw(st.integers(2, 300))
    values = draw(st.lists(st.integers(0, n_paths), min_size=2, max_size=60))
    return np.array(values, dtype=np.min_scalar_type(n_paths)), n_paths


@given(counts())
def test_bands_narrow_the_spread_of_the_shares(given_counts: tuple[np.ndarray, int]) -> None:
    values, n_paths = given_counts
    low, high = band_of_counts(values, n_paths)
    plain = np.quantile(values / n_paths, [0.05, 0.95])
    slack = 1e-12  # of additions in another order
    assert 0 - slack <= low <= high <= 1 + slack
    assert high - low <= plain[1] - plain[0] + slack
    assert values.min() / n_paths - slack <= low
    assert high <= values.max() / n_paths + slack


@given(counts(), st.randoms(use_true_random=False))
def test_the_order_of_worlds_does_not_matter(given_counts: tuple[np.ndarray, int], random) -> None:
    values, n_paths = given_counts
    mixed = values.tolist()
    random.shuffle(mixed)
    mixed = np.array(mixed, dtype=values.dtype)
    assert band_of_counts(mixed, n_paths) == band_of_counts(values, n_paths)


@given(counts())
def test_the_order_of_the_worlds_of_a_replicate_does_not_matter(given_counts: tuple[np.ndarray, int]) -> None:
    values, n_paths = given_counts
    mixed = values.copy()
    for replicate in range(8):
        mixed[replicate::8] = values[replicate::8][::-1]
    assert error_of_counts(mixed, n_paths) == error_of_counts(values, n_paths) >= 1 / (len(values) * n_paths)


@given(counts())
def test_yes_and_no_mirror_each_other(given_counts: tuple[np.ndarray, int]) -> None:
    values, n_paths = given_counts
    low, high = band_of_counts(values, n_paths)
    not_low, not_high = band_of_counts(n_paths - values.astype(np.int64), n_paths)
    assert abs(low + not_high - 1) < 1e-12
    assert abs(high + not_low - 1) < 1e-12
    assert error_of_counts(values, n_paths) == error_of_counts(n_paths - values.astype(np.int64), n_paths)


@given(st.integers(2, 20), st.integers(2, 20), st.integers(0, 2**32 - 1))
def test_bands_of_means_lie_among_the_means(n_worlds: int, n_paths: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(50, 10, n_worlds * n_paths).astype(np.float32)
    means, chance = means_by_world(values, n_worlds)
    low, high = band_of_means(means, chance, n_paths)
    assert means.min() - 1e-9 <= low <= high <= means.max() + 1e-9
