"""Numbers that move together: correlations against the closed form, marginals against those of independent draws."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from detente.model.model import Family, Loadings
from detente.world.draws import draw_worlds, place_worlds
from detente.world.factors import coupled, coupled_scores, own_parts
from detente.world.sobol import points
from tests.unit.world.test_draws import CASES, INF, draws_of

LOADINGS = [(0, 4, 0.7), (1, 4, -0.5), (2, 4, 0.6), (2, 5, 0.5), (3, 5, 0.8)]
"""Column, factor, loading: column 2 has two factors."""
ROWS = [
    (Family.LOGNORMAL, 1, 0.5, 0, 0, INF),
    (Family.UNIFORM, 2, 5, 0, -INF, INF),
    (Family.BETA, 2, 5, 0, 10, 20),
    (Family.NORMAL, 1, 2, 0, 0, INF),
    (Family.NORMAL, 0, 1, 0, -INF, INF),
    (Family.NORMAL, 0, 1, 0, -INF, INF),
]
CORRELATION = np.array([[1, -0.35, 0.42, 0], [-0.35, 1, -0.3, 0], [0.42, -0.3, 1, 0.4], [0, 0, 0.4, 1]])
"""Of the normal scores, by hand: sums of products of loadings on the same factor."""


def with_loadings(draws, rows=LOADINGS):
    column, factor, value = zip(*sorted(rows, key=lambda row: (row[1], row[0])), strict=True)
    integers = {"column": np.array(column, dtype=np.int32), "factor": np.array(factor, dtype=np.int32)}
    return dataclasses.replace(draws, loadings=Loadings(**integers, value=np.array(value, dtype=float)))


@pytest.mark.parametrize("seed", range(8))
def test_rank_correlations_are_those_of_the_gaussian_copula(seed):
    drawn = draw_worlds(with_loadings(draws_of(ROWS)), seed=seed, first=0, count=16384)
    found = stats.spearmanr(drawn[:, :4]).statistic
    # Spearman's rank correlation of normal scores that correlate by r is 6 / pi asin(r / 2) (kruskal1958). The error
    # of one of independent draws is below 1 / sqrt(16384) = 0.008, and so is that of these.
    assert found == pytest.approx(6 / math.pi * np.arcsin(CORRELATION / 2), abs=0.02)


@pytest.mark.parametrize("name", CASES)
def test_marginals_are_as_without(name):
    row, expected = CASES[name]
    draws = with_loadings(draws_of([row, *ROWS[4:]]), [(0, 1, 0.7), (0, 2, -0.4)])
    values = draw_worlds(draws, seed=1, first=0, count=4096)[:, 0]
    assert stats.kstest(values, expected.cdf).pvalue > 0.001
    assert expected.cdf(values).mean() == pytest.approx(0.5, abs=4 / math.sqrt(12 * 4096))


def test_the_order_of_the_loadings_of_a_factor_changes_nothing():
    draws = draws_of(ROWS)
    one, other = (with_loadings(draws, rows) for rows in (LOADINGS, LOADINGS[::-1]))
    assert np.array_equal(draw_worlds(one, seed=3, first=5, count=64), draw_worlds(other, seed=3, first=5, count=64))


def test_what_does_not_load_is_as_without_to_the_bit():
    rows = [row for row in LOADINGS if row[1] == 5]
    draws = draws_of(ROWS)
    plain = draw_worlds(draws, seed=3, first=0, count=512)
    drawn = draw_worlds(with_loadings(draws, rows), seed=3, first=0, count=512)
    assert np.array_equal(drawn[:, [0, 1, 4, 5]], plain[:, [0, 1, 4, 5]])
    assert (drawn[:, [2, 3]] != plain[:, [2, 3]]).any(axis=0).all()


def test_worlds_do_not_depend_on_where_a_run_begins():
    draws = with_loadings(draws_of(ROWS))
    whole = draw_worlds(draws, seed=2, first=0, count=96)
    assert np.array_equal(whole[40:], draw_worlds(draws, seed=2, first=40, count=56))


def test_placed_worlds_are_drawn_ones_at_the_same_points():
    draws = with_loadings(draws_of(ROWS))
    columns = np.arange(6)
    u = points(0, 256, draws.dimension, 9)
    assert np.array_equal(place_worlds(draws, columns, u), draw_worlds(draws, seed=9, first=0, count=256))


def test_a_factor_that_is_left_out_stands_in_its_middle():
    draws = with_loadings(draws_of(ROWS))
    u = np.array([[0.9]])
    found = coupled(draws, np.array([1]), u)
    assert found[0, 0] == pytest.approx(stats.norm.cdf(math.sqrt(0.75) * stats.norm.ppf(0.9)), rel=1e-12)


def test_own_parts_and_scores_by_hand():
    draws = with_loadings(draws_of(ROWS))
    parts = [math.sqrt(0.51), math.sqrt(0.75), math.sqrt(0.39), 0.6, 1, 1]
    assert own_parts(draws) == pytest.approx(parts)
    z = np.array([[1.0, 1.0, 1.0, 1.0, 2.0, -1.0]])
    expected = [parts[0] + 1.4, parts[1] - 1.0, parts[2] + 1.2 - 0.5, 0.6 - 0.8, 2.0, -1.0]
    assert coupled_scores(draws, np.arange(6), z)[0] == pytest.approx(expected)


def test_far_tails_stay_inside():
    draws = with_loadings(draws_of(ROWS))
    u = np.full((1, 6), 1.0 - 2.0**-33)
    assert np.isfinite(place_worlds(draws, np.arange(6), u)).all()
