"""Scores against published values, exact arithmetic, and scoringrules (zanetta2024)."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
import scoringrules

from detente.score.binary import brier, brier_two_sided, log_score, spherical_score
from detente.score.calibration import jeffreys
from detente.score.categories import (
    brier_categories,
    log_categories,
    ranked_probability,
    ranked_probability_dates,
    spherical_categories,
)
from detente.score.discrimination import auc
from detente.score.means import skill, student_quantile
from detente.score.murphy import decompose
from detente.score.numbers import crps, interval_score, weighted_interval_score
from detente.score.over_time import metaculus_baseline, metaculus_peer

RNG = np.random.default_rng(20220224)


def test_the_example_in_briers_paper() -> None:
    """brier1950, table 1: ten forecasts of rain; the paper has P = 0.19."""
    forecast = [0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1]
    outcome = [0, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    assert brier_two_sided(forecast=forecast, outcome=outcome).mean() == pytest.approx(0.19, abs=1e-12)
    assert brier(forecast=forecast, outcome=outcome).mean() == pytest.approx(0.095, abs=1e-12)


def test_binary_scores_are_those_of_scoringrules() -> None:
    p, o = RNG.random(500), RNG.integers(0, 2, 500)
    assert brier(forecast=p, outcome=o) == pytest.approx(scoringrules.brier_score(o, p), abs=1e-15)
    assert log_score(forecast=p, outcome=o) == pytest.approx(scoringrules.log_score(o, p), rel=1e-12)


def test_two_categories_are_yes_and_no() -> None:
    p, o = RNG.random(100), RNG.integers(0, 2, 100)
    both = np.stack([1 - p, p], axis=-1)
    assert brier_categories(forecast=both, outcome=o) == pytest.approx(brier_two_sided(forecast=p, outcome=o))
    assert log_categories(forecast=both, outcome=o) == pytest.approx(log_score(forecast=p, outcome=o))
    assert spherical_categories(forecast=both, outcome=o) == pytest.approx(spherical_score(forecast=p, outcome=o))
    assert ranked_probability(forecast=both, outcome=o) == pytest.approx(brier(forecast=p, outcome=o))


def test_ranked_probability_is_one_minus_epsteins_score() -> None:
    """epstein1969, equation 6, as he wrote it; murphy1971 shows what it comes to."""
    for _ in range(50):
        k = int(RNG.integers(2, 7))
        p, j = RNG.dirichlet(np.ones(k)), int(RNG.integers(0, k))
        pairs = sum(p[:i].sum() ** 2 + p[i:].sum() ** 2 for i in range(1, k))
        far = sum(abs(i - j) * p[i] for i in range(k))
        epstein = 1.5 - pairs / (2 * (k - 1)) - far / (k - 1)
        assert ranked_probability(forecast=p, outcome=j) == pytest.approx(1 - epstein, abs=1e-12)
        assert ranked_probability(forecast=p, outcome=j) * (k - 1) == pytest.approx(scoringrules.rps_score(j + 1, p))


def test_dates_are_ranked_categories_with_never_at_the_end() -> None:
    shares = RNG.dirichlet(np.ones(9), size=40)
    when = RNG.integers(0, 9, 40)  # 8: never
    curve = np.minimum(np.cumsum(shares, axis=-1)[:, :-1], 1.0)
    assert ranked_probability_dates(forecast=curve, outcome=when) == pytest.approx(
        ranked_probability(forecast=shares, outcome=when), abs=1e-12
    )


def test_crps_is_the_exact_integral() -> None:
    """matheson1976: the integral of (F - [x >= y])^2, here in fractions."""
    for _ in range(20):
        values = sorted(Fraction(int(v), 8) for v in RNG.integers(-20, 20, 6))
        y = Fraction(int(RNG.integers(-24, 24)), 8)
        knots = sorted({*values, y})
        exact = Fraction(0)
        for low, high in pairwise(knots):
            share = Fraction(sum(v <= low for v in values), len(values))
            exact += (high - low) * (share - (y <= low)) ** 2
        assert float(crps(forecast=[float(v) for v in values], outcome=float(y))) == pytest.approx(
            float(exact), abs=1e-12
        )


def test_interval_scores() -> None:
    """gneiting2007, equation 43: the width, and 2 / alpha times what is missed."""
    for y, expected in ((83.0, 20 + 20 * 3), (70.0, 20.0), (55.0, 20 + 20 * 5)):
        assert float(interval_score(forecast=(60.0, 80.0), outcome=y, level=0.9)) == pytest.approx(expected)
    # bracher2021, equation 2, by hand: (13 / 2 + 42 / 4 + 80 / 20) / 2.5
    score = weighted_interval_score(forecast=(70.0, [65.0, 60.0], [75.0, 80.0]), outcome=83.0, levels=[0.5, 0.9])
    assert float(score) == pytest.approx(8.4)


def test_many_intervals_near_the_crps() -> None:
    """bracher2021: with equally spaced levels it goes to the CRPS, here of a standard normal number at 0.7."""
    levels = np.arange(1, 200) / 200
    ends = scipy.stats.norm.ppf([(1 - levels) / 2, (1 + levels) / 2])
    score = weighted_interval_score(forecast=(0.0, ends[0], ends[1]), outcome=0.7, levels=levels)
    assert float(score) == pytest.approx(scoringrules.crps_normal(0.7, 0.0, 1.0), rel=0.01)


@pytest.mark.parametrize(
    ("p", "expected"), [(0.5, 0.0), (0.999, 99.86), (0.001, -896.58), (0.25, -100.0), (1.0, 99.86)]
)
def test_metaculus_baseline(p: float, expected: float) -> None:
    """metaculus2024: 0 for one half, at most +99.9, at least -897."""
    assert metaculus_baseline(forecast=[p], outcome=1, days=[1], open_days=1) == pytest.approx(expected, abs=0.005)


def test_metaculus_peer_is_the_distance_from_the_geometric_mean() -> None:
    """metaculus2024: 100 N / (N - 1) (ln p - ln GM(p)); they sum to zero."""
    p = np.array([0.2, 0.5, 0.8, 0.35])
    scores = metaculus_peer(forecast=p[:, np.newaxis], outcome=1, days=[3])
    mean = scipy.stats.gmean(p)
    assert scores == pytest.approx(100 * 4 / 3 * np.log(p / mean), rel=1e-12)
    assert scores.sum() == pytest.approx(0.0, abs=1e-9)


def test_student_quantiles() -> None:
    """abramowitz1964, table 26.10."""
    for freedom, level, expected in ((1, 0.9, 6.314), (4, 0.95, 2.776), (7, 0.9, 1.895), (30, 0.99, 2.750)):
        assert student_quantile(level, freedom) == pytest.approx(expected, abs=5e-4)
    for freedom in (2, 29, 30, 31, 45, 300, 20_000):
        assert student_quantile(0.9, freedom) == pytest.approx(scipy.stats.t.ppf(0.95, freedom), rel=1e-7)


def test_jeffreys_intervals() -> None:
    for k, n in ((2, 53), (25, 210), (0, 10), (10, 10), (1, 2)):
        low, high = jeffreys(k, n)
        expected = scipy.stats.beta.ppf([0.05, 0.95], k + 0.5, n - k + 0.5)
        assert float(low) == pytest.approx(0.0 if k == 0 else expected[0], abs=1e-9)
        assert float(high) == pytest.approx(1.0 if k == n else expected[1], abs=1e-9)


def test_auc_and_its_interval_by_counting_pairs() -> None:
    """hanley1982: the share of pairs in the right order; delong1988, equations 2 to 5, as sums over pairs."""
    p, o = np.round(RNG.random(60), 1), RNG.integers(0, 2, 60)
    yes, no = p[o == 1], p[o == 0]
    psi = (yes[:, None] > no).astype(float) + 0.5 * (yes[:, None] == no)
    variance = psi.mean(axis=1).var(ddof=1) / len(yes) + psi.mean(axis=0).var(ddof=1) / len(no)
    result = auc(forecast=p, outcome=o)
    assert result.value == pytest.approx(psi.mean(), abs=1e-12)
    half = scipy.stats.norm.ppf(0.95) * math.sqrt(variance)
    assert (result.low, result.high) == pytest.approx((psi.mean() - half, psi.mean() + half), abs=1e-9)


def test_skill_of_a_ratio() -> None:
    own, other = RNG.random(40), RNG.random(40)
    result = skill(own, reference=other)
    ratio = own.mean() / other.mean()
    error = np.sqrt(((own - ratio * other) ** 2).sum() / 39 / 40) / other.mean()
    half = scipy.stats.t.ppf(0.95, 39) * error
    assert (result.value, result.low, result.high) == pytest.approx((1 - ratio, 1 - ratio - half, 1 - ratio + half))


def test_murphys_terms_by_hand() -> None:
    """Two at 0.2 of which one came true, two at 0.8 of which both did: exact fractions."""
    terms = decompose(forecast=[0.2, 0.2, 0.8, 0.8], outcome=[0, 1, 1, 1])
    assert terms.reliability == pytest.approx((2 * 0.3**2 + 2 * 0.2**2) / 4)
    assert terms.resolution == pytest.approx(1 / 16)
    assert terms.uncertainty == pytest.approx(3 / 16)
    assert terms.brier == pytest.approx((0.04 + 0.64 + 0.04 + 0.04) / 4)
