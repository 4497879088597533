"""The Beta distribution against scipy's."""

import numpy as np
import pytest
from scipy import special

from detente.core.beta import beta_cdf, beta_quantile, log_gamma

RNG = np.random.default_rng(5)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (0.5, 0.5), (2, 5), (4, 1.3), (0.05, 0.2), (30, 400), (5000, 3)])
def test_the_inverse(a, b):
    u = RNG.uniform(size=200)
    assert np.abs(beta_quantile(u, a, b) - special.betaincinv(a, b, u)).max() < 1e-11
    x = RNG.uniform(size=200)
    assert np.abs(beta_cdf(x, a, b) - special.betainc(a, b, x)).max() < 1e-11


def test_the_far_tails():
    u = np.array([2.0**-33, 1e-6, 1 - 1e-6, 1 - 2.0**-33])
    assert np.abs(beta_quantile(u, 2.0, 5.0) - special.betaincinv(2.0, 5.0, u)).max() < 1e-8


def test_log_gamma():
    for x in np.exp(RNG.uniform(-5, 12, 200)):
        assert log_gamma(x) == pytest.approx(special.gammaln(x), rel=2e-14, abs=2e-14)


def test_the_ends():
    assert np.array_equal(beta_cdf(np.array([0.0, 1.0]), 2.0, 3.0), [0.0, 1.0])
