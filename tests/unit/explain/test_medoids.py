"""k-medoids on sets whose groups are plain, and against all choices of medoids where they can be tried."""

import itertools

import numpy as np
import pytest

from detente.explain.medoids import best_grouping, group_by_medoids


def apart(places):
    places = np.array(places, dtype=np.int64)
    return np.abs(places[:, None] - places[None, :])


def cost(distances, medoids):
    return int(distances[:, list(medoids)].min(axis=1).sum())


def test_two_plain_groups():
    found = group_by_medoids(apart([0, 1, 2, 3, 100, 101, 102]), 2)
    assert found.group.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert found.medoids[1] == 5
    assert found.sizes == (4, 3)
    assert found.silhouette > 0.9


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_no_choice_of_medoids_is_much_better(seed, k):
    """PAM stops where no single exchange helps; on a dozen members that is at most a tenth above the best of all."""
    places = np.random.default_rng(seed).integers(0, 50, (12, 3))
    distances = np.abs(places[:, None, :] - places[None, :, :]).sum(axis=2)
    best = min(cost(distances, medoids) for medoids in itertools.combinations(range(12), k))
    found = group_by_medoids(distances, k)
    assert best <= cost(distances, found.medoids) <= 1.1 * best
    for place, candidate in itertools.product(range(k), range(12)):
        exchanged = [*found.medoids]
        exchanged[place] = candidate
        assert cost(distances, exchanged) >= cost(distances, found.medoids)


def test_number_of_groups():
    rng = np.random.default_rng(0)
    three = np.concatenate([rng.integers(0, 10, 40), rng.integers(100, 110, 30), rng.integers(300, 310, 20)])
    assert best_grouping(apart(three), most=5, least_silhouette=0.2).sizes == (40, 30, 20)
    noise = rng.integers(0, 2, (80, 30))
    distances = np.abs(noise[:, None, :] - noise[None, :, :]).sum(axis=2)
    assert len(best_grouping(distances, most=5, least_silhouette=0.2).medoids) == 1


def test_equal_members_and_single_ones():
    assert group_by_medoids(apart([7, 7, 7]), 1).medoids == (0,)
    assert group_by_medoids(apart([7]), 1).sizes == (1,)
    found = group_by_medoids(apart([0, 0, 9]), 2)
    assert found.sizes == (2, 1)
    assert np.isfinite(found.silhouette)
