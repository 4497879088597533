"""Sobol points: the published sequence, its even cover after scrambling, and scrambles that are right on average."""

import numpy as np
import pytest
from scipy.stats import qmc

from detente.core.random import Purpose, block
from detente.world import sobol


def test_the_published_sequence():
    expected = qmc.Sobol(sobol.N_TABLED, scramble=False, bits=32).random(4096)
    assert np.array_equal(sobol.plain_points(0, 4096, range(sobol.N_TABLED)), expected)
    assert np.array_equal(sobol.plain_points(1000, 2000, range(50)), expected[1000:3000, :50])


def test_far_points_follow_the_same_sequence():
    engine = qmc.Sobol(8, scramble=False, bits=32).fast_forward(123_457)
    assert np.array_equal(sobol.plain_points(123_457, 3000, range(8)), engine.random(3000))


def test_every_projection_is_stratified():
    points = sobol.points(0, 1024, range(400), 8)
    for column in points.T:
        assert np.array_equal(np.sort((column * 1024).astype(int)), np.arange(1024))


def test_the_first_two_dimensions_fill_every_elementary_interval():
    points = sobol.points(1024, 1024, [0, 1], 99)
    for digits in range(11):
        cells = (points[:, 0] * 2**digits).astype(int) * 2 ** (10 - digits) + (
            points[:, 1] * 2 ** (10 - digits)
        ).astype(int)
        assert len(np.unique(cells)) == 1024


def test_blocks_and_subsets_are_parts_of_the_whole():
    whole = sobol.points(0, 5000, range(12), 7)
    assert np.array_equal(sobol.points(900, 3000, range(12), 7), whole[900:3900])
    assert np.array_equal(sobol.points(0, 10, [5, 3], 7), whole[:10, [5, 3]])
    assert ((whole > 0) & (whole < 1)).all()


def test_seeds_differ():
    assert not np.array_equal(sobol.points(0, 16, [0], 1), sobol.points(0, 16, [0], 2))
    assert not np.array_equal(sobol.points(0, 16, [0], 1), sobol.points(0, 16, [0], 1 + 2**32))


def test_beyond_the_table_columns_are_uniform():
    points = sobol.points(3, 4000, [0, 1500, 2, 1111], 3)
    assert np.array_equal(points[:, [0, 2]], sobol.points(3, 4000, [0, 2], 3))
    # Mean of 4,000 uniform numbers: standard error 0.0046.
    assert points[:, [1, 3]].mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.02)
    assert points[0, 1] == (block(3, 3, 1, Purpose.WORLD, 0, 1500)[0] + 0.5) * 2.0**-32


def test_scrambles_are_nested_permutations_on_average():
    """Owen's permutation of 0, 1/2, 3/4, 1/4: known correlations of the first point with the others."""
    samples = np.array([sobol.points(0, 4, [3], seed)[:, 0] for seed in range(4000)])
    # Standard errors over 4,000 seeds: mean 0.0046, correlation at most 0.016.
    assert samples.mean(axis=0) == pytest.approx([0.5] * 4, abs=0.02)
    digits = np.array([sobol.plain_points(0, 4, [3])[:, 0]])[0]
    for other in range(1, 4):
        is_same_half = (digits[0] < 0.5) == (digits[other] < 0.5)
        expected = 0.75 - 0.1875 if is_same_half else -0.75
        assert np.corrcoef(samples[:, 0], samples[:, other])[0, 1] == pytest.approx(expected, abs=0.05)


def test_integrals_are_far_better_than_by_chance():
    """Scrambled points integrate a smooth function; by chance the error over 30 seeds would be about 0.0055."""

    def mean(seed):
        return np.prod(1 + 0.3 * (sobol.points(0, 1024, range(5), seed) - 0.5), axis=1).mean()

    errors = np.array([mean(seed) - 1 for seed in range(30)])
    assert np.sqrt((errors**2).mean()) < 1e-4
    assert abs(errors.mean()) < 3 * errors.std() / np.sqrt(30) + 1e-7
