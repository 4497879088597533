"""Calibration curves, against isotonic regression computed otherwise: by the max-min formula."""

from __future__ import annotations

import numpy as np
import pytest

from detente.core.errors import ScoreError
from detente.score.corp import N_RESAMPLES, isotonic, reliability


def by_max_min(came: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return the isotonic fit at k: the greatest, over starts to k, of the least share from there to an end after k."""
    n = len(came)
    share = {(i, j): came[i : j + 1].sum() / size[i : j + 1].sum() for j in range(n) for i in range(j + 1)}
    return np.array([max(min(share[i, j] for j in range(k, n)) for i in range(k + 1)) for k in range(n)])


def test_pools_of_adjacent_violators() -> None:
    chance = np.random.default_rng(1)
    for _ in range(30):
        size = chance.random(12) + 0.05
        came = size * chance.random(12)
        fitted, starts = isotonic(came, size)
        np.testing.assert_allclose(fitted, by_max_min(came, size), rtol=1e-12)
        assert starts == [0, *(np.flatnonzero(np.diff(fitted) > 0) + 1).tolist()]


def test_the_terms_add_up() -> None:
    """Against the definition: mean Brier scores of the forecasts, of the fitted shares, and of the share of all."""
    chance = np.random.default_rng(2)
    p, w = chance.random(80).round(1), chance.random(80) + 0.1
    o = (chance.random(80) < p**2).astype(float)
    found = reliability(forecast=p, outcome=o, weight=w)
    values = np.unique(p)
    came, size = (np.array([each[p == value].sum() for value in values]) for each in (w * o, w))
    fitted = by_max_min(came, size)[np.searchsorted(values, p)]

    def mean(said: np.ndarray | float) -> float:
        return float((w * (said - o) ** 2).sum() / w.sum())

    base = (w * o).sum() / w.sum()
    assert found.miscalibration == pytest.approx(mean(p) - mean(fitted))
    assert found.discrimination == pytest.approx(mean(base) - mean(fitted))
    assert found.uncertainty == pytest.approx(mean(base))
    assert found.miscalibration - found.discrimination + found.uncertainty == pytest.approx(mean(p))
    assert sum(pool.n for pool in found.pools) == pytest.approx(w.sum())


def test_a_forecaster_who_is_calibrated_lies_in_the_band_and_another_does_not() -> None:
    chance = np.random.default_rng(5)
    p = chance.choice([0.1, 0.3, 0.5, 0.7, 0.9], 600)
    came = (chance.random(600) < p).astype(float)
    good = reliability(forecast=p, outcome=came).band()
    assert [point.said for point in good] == [0.1, 0.3, 0.5, 0.7, 0.9]
    # Each holds nine times in ten.
    assert sum(point.consistent_low <= point.fitted <= point.consistent_high for point in good) >= 4
    assert all(point.low <= point.fitted <= point.high for point in good)
    assert all(point.consistent_low < point.said < point.consistent_high for point in good)
    over = reliability(forecast=np.where(p > 0.5, 0.99, 0.01), outcome=came).band()
    assert all(not point.consistent_low <= point.fitted <= point.consistent_high for point in over)


def test_the_band_has_the_width_of_binomial_shares() -> None:
    """At one forecast of one half there is no pooling: the band is that of a share of 100."""
    found = reliability(forecast=np.full(100, 0.5), outcome=[0, 1] * 50)
    (point,) = found.band()
    half = 1.645 * np.sqrt(0.25 / 100)
    assert point.consistent_high - point.consistent_low == pytest.approx(2 * half, rel=0.2)
    # Were the 100 all forecasts of one question, each sample would have come out as one: yes or no.
    (point,) = reliability(forecast=np.full(100, 0.5), outcome=[1] * 100, question=[7] * 100).band()
    assert (point.consistent_low, point.consistent_high) == (0.0, 1.0)
    assert N_RESAMPLES >= 100


def test_bands_are_the_same_again() -> None:
    found = reliability(forecast=[0.2, 0.4, 0.9], outcome=[0, 1, 1])
    assert found.band() == found.band()
    assert found.band() != found.band(seed=1) or len(found.band()) == 3


def test_nothing_to_fit() -> None:
    with pytest.raises(ScoreError, match="found no forecasts"):
        reliability(forecast=[], outcome=[])
    with pytest.raises(ScoreError, match="weights that do not fit"):
        reliability(forecast=[0.5], outcome=[1], weight=[0.0])
