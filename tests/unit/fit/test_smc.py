"""The walk of a cloud: posteriors in closed form, with likelihoods that are exact and ones that are noisy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.fit.smc import NothingFits, _factor, _next_power, _resampled, sample

N = 4000
BOTH = np.array([True, True])


def prior(n=N, size=2, seed=5):
    return np.random.default_rng(seed).standard_normal((n, size))


def test_a_normal_measurement_of_a_sum():
    # y = z0 + z1 + e, e ~ N(0, s^2): the posterior of (z0, z1) is normal with mean y / (2 + s^2) and covariance
    # I - 1 1' / (2 + s^2); the evidence of y is N(0, 2 + s^2).
    y, s = 3.0, 0.2
    cloud = sample(lambda z: -0.5 * ((y - z.sum(axis=1)) / s) ** 2, prior(), BOTH, seed=1)
    spread = 2.0 + s * s
    error = 4.0 * 1.5 / math.sqrt(N)  # points of a cloud are not quite independent
    assert cloud.z.mean(axis=0) == pytest.approx([y / spread] * 2, abs=error)
    assert np.cov(cloud.z.T) == pytest.approx(np.eye(2) - 1.0 / spread, abs=0.08)
    truth = math.log(s) - 0.5 * math.log(spread) - 0.5 * y * y / spread
    assert cloud.log_evidence == pytest.approx(truth, abs=0.15)
    assert len(cloud.stages) > 1
    assert cloud.stages[-1].power == 1.0


def test_numbers_that_are_not_asked_about_are_integrated_over():
    y, s = 3.0, 0.2
    named = np.array([True, False])
    cloud = sample(lambda z: -0.5 * ((y - z.sum(axis=1)) / s) ** 2, prior(), named, seed=2)
    spread = 2.0 + s * s
    assert cloud.z[:, 0].mean() == pytest.approx(y / spread, abs=0.12)
    assert cloud.z[:, 0].var() == pytest.approx(1 - 1 / spread, abs=0.08)


@pytest.mark.parametrize("noise", [0.5, 1.5])
def test_an_estimate_with_the_right_mean_gives_the_exact_posterior(noise):
    # The estimate is the likelihood times a log-normal number of mean 1.
    luck = np.random.default_rng(9)

    def noisy(z):
        return -0.5 * (2.0 - z[:, 0]) ** 2 + noise * luck.standard_normal(len(z)) - 0.5 * noise**2

    cloud = sample(noisy, prior(size=1), np.array([True]), seed=3)
    assert cloud.z.mean() == pytest.approx(1.0, abs=0.1)
    assert cloud.z.var() == pytest.approx(0.5, abs=0.1)


def test_what_a_cut_leaves_is_the_prior_beyond_it():
    def beyond(z):
        return np.where(z[:, 0] > 1.0, 0.0, -np.inf)

    cloud = sample(beyond, prior(size=1), np.array([True]), seed=4)
    share = 0.5 * math.erfc(1.0 / math.sqrt(2.0))
    assert cloud.z.min() > 1.0
    assert cloud.z.mean() == pytest.approx(math.exp(-0.5) / math.sqrt(2 * math.pi) / share, abs=0.05)
    assert math.exp(cloud.log_evidence) == pytest.approx(share, abs=0.03)


def test_it_stops_where_nothing_fits():
    with pytest.raises(NothingFits) as caught:
        sample(lambda z: np.full(len(z), -np.inf), prior(100), BOTH, seed=1)
    assert caught.value.n_alive == 0
    assert caught.value.power == 0.0


def test_it_stops_where_the_cloud_stands_still():
    luck = np.random.default_rng(0)
    with pytest.raises(NothingFits):
        # Each estimate is one of a lottery that few win: whoever won once never moves again.
        sample(lambda z: 60.0 * luck.standard_normal(len(z)), prior(100), BOTH, seed=1)


def test_the_next_power_leaves_half_of_the_points_effective():
    fit = -np.linspace(0.0, 500.0, 1000)
    power = _next_power(fit, 0.0)
    weights = np.exp(power * (fit - fit.max()))
    assert weights.sum() ** 2 / (weights**2).sum() == pytest.approx(500.0, rel=1e-6)
    assert _next_power(fit * 1e-6, 0.0) == 1.0


def test_resampling_keeps_each_point_as_often_as_its_weight_says():
    kept = np.bincount(_resampled(np.array([0.5, 0.0, 1.5, 2.0]), 0.5), minlength=4)
    assert kept.sum() == 4
    assert kept[1] == 0
    assert abs(kept[2] - 1.5) < 1
    assert kept[3] == 2


def test_the_factor_is_that_of_the_covariance():
    z = prior(500, 3) @ np.array([[1.0, 0.4, 0.0], [0.0, 0.3, 0.2], [0.0, 0.0, 2.0]])
    factor = _factor(z)
    assert factor @ factor.T == pytest.approx(np.cov(z.T, bias=True), rel=1e-9, abs=1e-12)
