"""Transitions of linked quantities against SciPy, and the spread of a noisy return."""

import math

import numpy as np
import pytest
from scipy.linalg import expm

from detente.world.flow import mean_retention, noise_factor, transition


def mean_by_block(rates, days):
    n = len(rates)
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n], block[:n, n:] = rates * days, np.eye(n)
    return expm(block)[:n, n:]


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 0.05, 1.0, 4.0])
def test_transitions_equal_the_matrix_exponential(scale):
    rates = np.random.default_rng(3).normal(size=(4, 4, 3)) * scale
    rates[0, 2] = rates[1, 3] = 0.0
    matrix, mean = transition(rates, 3.5)
    for world in range(3):
        expected = expm(rates[:, :, world] * 3.5)
        assert matrix[:, :, world] == pytest.approx(expected, rel=1e-11, abs=1e-12 * np.abs(expected).max())
        assert mean[:, :, world] == pytest.approx(
            mean_by_block(rates[:, :, world], 3.5), rel=1e-10, abs=1e-12 * np.abs(expected).max()
        )


def test_a_world_does_not_depend_on_the_worlds_beside_it():
    rates = np.random.default_rng(4).normal(size=(3, 3, 6)) * np.array([1e-3, 0.1, 1.0, 3.0, 0.01, 0.5])
    together, mean = transition(rates, 7.0)
    for world in range(6):
        alone, mean_alone = transition(rates[:, :, world : world + 1], 7.0)
        assert alone[:, :, 0].tobytes() == np.ascontiguousarray(together[:, :, world]).tobytes()
        assert mean_alone[:, :, 0].tobytes() == np.ascontiguousarray(mean[:, :, world]).tobytes()


def test_halves_make_a_whole():
    rates = np.array([[-0.2, 0.1], [0.3, 0.0]])[:, :, None]
    half, whole = transition(rates, 3.5)[0][:, :, 0], transition(rates, 7.0)[0][:, :, 0]
    assert half @ half == pytest.approx(whole, rel=1e-13)


def test_the_spread_of_a_noisy_return_does_not_depend_on_the_interval():
    half_life = np.array([3.0, 14.0, 400.0])
    theta = math.log(2.0) / half_life
    for days in (1.0, 7.0, 30.0):
        kept = np.exp(-theta * days)
        stationary = noise_factor(days, half_life) / np.sqrt(1 - kept**2)
        assert stationary == pytest.approx(1 / np.sqrt(2 * theta), rel=1e-12)


def test_without_a_return_noise_grows_with_the_root_of_time():
    assert noise_factor(7.0, np.array([1e12])) == pytest.approx(math.sqrt(7.0), rel=1e-6)


def test_the_mean_of_what_is_kept():
    for half_life in (0.5, 14.0, 1e7):
        theta = math.log(2.0) / half_life
        assert mean_retention(7.0, np.array([half_life]))[0] == pytest.approx(
            -math.expm1(-theta * 7) / theta / 7, rel=1e-10
        )
