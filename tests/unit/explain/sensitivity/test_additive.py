"""Which pairs of assumptions are fitted together: those that do something together, and no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.explain.sensitivity.additive import _surfaces, fit, sweep
from detente.explain.sensitivity.indices import sample_of
from detente.explain.sensitivity.response import Response
from tests.reference.explain.known_functions import Known, worlds_of


def surfaces(function, seed=0):
    """Return which pairs are taken up, given what curves of single assumptions leave of the function, as in `fit`."""
    response, axes = worlds_of(Known("", function, 3, 0.0, (), ()), 1024, seed)
    sample = sample_of(response)
    mean = response.total / response.count
    singles = [axis.codes(sample.n_bins) for axis in axes]
    _, residual = sweep(response.count, singles, [0, 1, 2], mean - mean.mean(), 2)
    found = _surfaces(sample, axes, [0, 1, 2], residual)
    cells = 8 if response.n_worlds >= 4096 else 4
    pairs = {(i, j): axes[i].codes(cells) * cells + axes[j].codes(cells) for i in range(3) for j in range(i + 1, 3)}
    return [next(pair for pair, code in pairs.items() if np.array_equal(code, each.code)) for each in found]


def test_what_two_do_together_is_taken_up():
    assert surfaces(lambda u: (u[:, 0] - 0.5) * (u[:, 2] - 0.5)) == [(0, 2)]
    assert surfaces(lambda u: 20.0 * (u[:, 1] - 0.5) * (u[:, 2] - 0.5)) == [(1, 2)]


def test_noise_is_not():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        assert surfaces(lambda u, rng=rng: 0.2 * rng.standard_normal(len(u)), seed) == []
        assert surfaces(lambda u, rng=rng: 20.0 * rng.standard_normal(len(u)), seed) == []


@pytest.mark.parametrize("most_paths", [4, 9])
def test_shares_found_together_are_those_found_one_by_one(most_paths):
    """To the last bit, of assumptions with curves and without, with levels and with continuous values."""
    known = Known("", lambda u: 3.0 * u[:, 0] + np.sin(6.0 * u[:, 4]), 80, 1.0, (), ())
    response, axes = worlds_of(known, 512, 2)
    levels = [replace(axis, levels=np.arange(4.0), cuts=np.arange(1, 4) / 4) for axis in axes[60:]]
    count = np.random.default_rng(3).integers(4, most_paths, 512, endpoint=True).astype(float)
    sample = sample_of(Response(count, count * response.shares, count * response.shares**2))
    fitted = fit(sample, [*axes[:60], *levels])
    assert {0, 4} <= set(fitted.fitted)
    assert fitted.first_orders() == [fitted.first_order(axis) for axis in range(80)]
