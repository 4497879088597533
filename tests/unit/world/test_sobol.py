"""Points of worlds: the published sequence, eight even and independent covers, and pairs that go together by chance."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from detente.core.random import Purpose, block
from detente.world import sobol

R = sobol.N_REPLICATES


def test_the_published_sequence():
    expected = qmc.Sobol(sobol.N_DIMENSIONS, scramble=False, bits=32).random(4096)
    assert np.array_equal(sobol.plain_points(0, 4096, range(8)), expected)
    assert np.array_equal(sobol.plain_points(1000, 2000, [5, 2]), expected[1000:3000, [5, 2]])


def test_far_points_follow_the_same_sequence():
    engine = qmc.Sobol(8, scramble=False, bits=32).fast_forward(123_457)
    assert np.array_equal(sobol.plain_points(123_457, 3000, range(8)), engine.random(3000))


@pytest.mark.parametrize("count", [8, 16, 128])
def test_every_column_of_a_replicate_is_stratified(count):
    points = sobol.points(0, R * count, [*range(40), 1200, 16_000_000], 8)
    for replicate in range(R):
        for column in points[replicate::R].T:
            assert np.array_equal(np.sort((column * count).astype(int)), np.arange(count))


def test_pairs_of_an_eight_fill_all_cells_of_four_by_eight():
    points = sobol.points(R * 128, R * 128, range(16, 24), 99)
    for replicate in range(R):
        u = points[replicate::R]
        for one in range(8):
            for other in range(8):
                if one != other:
                    cells = (u[:, one] * 4).astype(int) * 8 + (u[:, other] * 8).astype(int)
                    assert (np.bincount(cells, minlength=32) == 4).all()


def test_two_dimensions_fill_every_elementary_interval():
    """The two that have the first two of the sequence, in the replicate's order, do so for all shapes of cells."""
    places = [int(np.flatnonzero(_taken(99, 3) == dimension)[0]) for dimension in (0, 1)]
    u = sobol.points(0, R * 1024, places, 99)[3::R]
    for digits in range(11):
        cells = (u[:, 0] * 2**digits).astype(int) * 2 ** (10 - digits) + (u[:, 1] * 2 ** (10 - digits)).astype(int)
        assert len(np.unique(cells)) == 1024


def _taken(seed, replicate, group=0):
    words = [word for half in (0, 1) for word in block(seed, 0, 2, Purpose.WORLD, replicate, 2 * group + half)]
    return np.argsort(words, kind="stable")


def test_blocks_and_subsets_are_parts_of_the_whole():
    whole = sobol.points(0, 5000, range(20), 7)
    assert np.array_equal(sobol.points(900, 3000, range(20), 7), whole[900:3900])
    assert np.array_equal(sobol.points(0, 10, [15, 3, 3], 7), whole[:10, [15, 3, 3]])
    for world in (0, 1, 7, 8, 63, 64, 2049):
        assert np.array_equal(sobol.points(world, 1, range(20), 7)[0], whole[world])
    assert sobol.points(3, 5, [], 7).shape == (5, 0)
    assert ((whole > 0) & (whole < 1)).all()


def test_a_point_by_hand():
    """The addresses as the page on the algorithm gives them, for world 83 and dimension 13."""
    seed, world, dimension = 5, 83, 13
    replicate, number = world % 8, world // 8
    words = [w for half in (0, 1) for w in block(seed, number // 8, 1, Purpose.WORLD, replicate, 2 * 1 + half)]
    point = number // 8 * 8 + int(np.argsort(words)[number % 8])
    plain = sobol.plain_points(point, 1, [int(_taken(seed, replicate, 1)[dimension % 8])])[0, 0]
    x = int(f"{int(plain * 2**32):032b}"[::-1], 2)
    keys = block(seed, 0, 0, Purpose.WORLD, replicate, dimension)
    for shift, factor in (keys[:2], keys[2:]):
        x ^= x * 0x3D20ADEA % 2**32
        x = (x + shift) * (factor | 1) % 2**32
        x ^= x * 0x05526C56 % 2**32
        x ^= x * 0x53A22864 % 2**32
    expected = (int(f"{x:032b}"[::-1], 2) + 0.5) * 2.0**-32
    assert sobol.points(world, 1, [dimension], seed)[0, 0] == expected


def test_seeds_and_replicates_differ():
    assert not np.array_equal(sobol.points(0, 16, [0], 1), sobol.points(0, 16, [0], 2))
    assert not np.array_equal(sobol.points(0, 16, [0], 1), sobol.points(0, 16, [0], 1 + 2**32))
    points = sobol.points(0, 64, [0, 8], 1)
    assert len(np.unique(points.round(9))) == points.size


def test_scrambles_are_nested_permutations_on_average():
    """Eight points stand in one eighth each and are uniform there, each of them uniform over all."""
    samples = np.array([sobol.points(0, 64, [3], seed)[::8, 0] for seed in range(1000)])
    # Standard error of a mean over 1,000 seeds: 0.0091.
    assert samples.mean(axis=0) == pytest.approx([0.5] * 8, abs=0.04)
    # Independent within their eighths, their mean has the variance 1 / 12 / 8^3; its root is known to 2.2%.
    assert samples.mean(axis=1).std() == pytest.approx(np.sqrt(1 / 12 / 8**3), rel=0.1)


def test_integrals_are_far_better_than_by_chance():
    """Scrambled points integrate a smooth function; by chance the error over 30 seeds would be about 0.0055."""

    def mean(seed):
        return np.prod(1 + 0.3 * (sobol.points(0, 1024, range(5), seed) - 0.5), axis=1).mean()

    errors = np.array([mean(seed) - 1 for seed in range(30)])
    assert np.sqrt((errors**2).mean()) < 2e-4
    assert abs(errors.mean()) < 3 * errors.std() / np.sqrt(30) + 1e-7


# Pairs of which one took both for one number (or its opposite) in every scramble, when the dimensions were those of the
# sequence itself: correlations of 0.8 and 0.75 at least, whatever the seed.
ALIASED = [(128, 236, 602), (256, 227, 699), (1000, 257, 599)]


@pytest.mark.parametrize(("worlds", "one", "other"), ALIASED)
def test_pairs_go_together_by_chance_alone(worlds, one, other):
    """Of all 616,605 pairs of 1,111 dimensions: no correlation beyond what independent draws would show."""
    u = sobol.points(0, worlds, range(1111), 1)
    z = (u - u.mean(axis=0)) / u.std(axis=0)
    correlations = z.T @ z / worlds
    np.fill_diagonal(correlations, 0.0)
    worst = np.unravel_index(np.abs(correlations).argmax(), correlations.shape)
    # With so many pairs the largest of independent draws is about 4.8 / sqrt(W); beyond 6 is one in 800.
    assert np.abs(correlations).max() < 6 / np.sqrt(worlds)
    for pair in ((one, other), worst):
        found = [_exclusive_or(sobol.points(0, worlds, pair, seed)) for seed in range(200, 400)]
        means, errors = np.array(found).T
        # The standard deviation over 200 seeds is known to 5%.
        assert means.std() == pytest.approx(np.sqrt((errors**2).mean()), rel=0.2)
        assert means.std() < 1.2 * np.sqrt(8 / 7) * 0.5 / np.sqrt(worlds)
        reach = stats.t.ppf(0.95, R - 1) * errors
        # Standard error of a share of 200: 2.1 points.
        assert 0.8 <= (np.abs(means - 0.5) <= reach).mean() <= 0.97


def _exclusive_or(u):
    happened = (u[:, 0] < 0.5) ^ (u[:, 1] < 0.5)
    means = np.array([happened[replicate::R].mean() for replicate in range(R)])
    return happened.mean(), means.std(ddof=1) / np.sqrt(R)
