"""Scores by their formulas in plain arithmetic, at the ends of their scales and for what they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from detente.core.errors import ScoreError
from detente.score.calibration import Bin, calibrate, jeffreys
from detente.score.categories import (
    brier_categories,
    log_categories,
    ranked_probability,
    ranked_probability_dates,
    spherical_categories,
)
from detente.score.discrimination import auc
from detente.score.means import mean_score, skill, student_quantile
from detente.score.murphy import decompose, groups_of
from detente.score.numbers import crps, interval_score, weighted_interval_score
from detente.score.over_time import (
    metaculus_baseline,
    metaculus_baseline_choice,
    metaculus_peer,
    time_averaged_brier,
)
from detente.score.standings import standings
from detente.score.steps import spells_of, step_function, sums_over_time
from detente.score.validation import probabilities
from detente.score.verbal import verbal_score

RNG = np.random.default_rng(7)


def test_probabilities_reach_both_ends_and_no_farther() -> None:
    assert probabilities([0.0, 1.0]).tolist() == [0.0, 1.0]
    for wrong, hint in ((1.5, "did you mean 0.015?"), (100.0, "did you mean 1?"), (100.5, ""), (-1e-9, "")):
        with pytest.raises(ScoreError) as caught:
            probabilities([0.5, wrong])
        assert ("did you mean" in str(caught.value)) == bool(hint)
        assert hint in str(caught.value)


def test_a_distribution_sums_to_one_within_six_digits() -> None:
    assert brier_categories(forecast=[0.5, 0.5 + 5e-7], outcome=0) == pytest.approx(0.5, abs=1e-6)
    for forecast in ([0.5, 0.50001], [0.5, 0.49999], [0.0, 0.9]):
        with pytest.raises(ScoreError, match="sum to"):
            brier_categories(forecast=forecast, outcome=0)
    for outcome in (-1, 0.5, 2):
        with pytest.raises(ScoreError, match="expected the number of a category, 0 to 1"):
            brier_categories(forecast=[0.5, 0.5], outcome=outcome)


def test_scores_of_categories_by_their_formulas() -> None:
    p = RNG.dirichlet(np.ones(4), size=30)
    k = RNG.integers(0, 4, 30)
    hot = np.eye(4)[k]
    given = p[np.arange(30), k]
    np.testing.assert_allclose(brier_categories(forecast=p, outcome=k), ((p - hot) ** 2).sum(axis=1))
    np.testing.assert_allclose(log_categories(forecast=p, outcome=k), -np.log(given))
    np.testing.assert_allclose(spherical_categories(forecast=p, outcome=k), given / np.linalg.norm(p, axis=1))
    far = (np.cumsum(p, axis=1) - np.cumsum(hot, axis=1)) ** 2
    np.testing.assert_allclose(ranked_probability(forecast=p, outcome=k), far.sum(axis=1) / 3, atol=1e-15)


def test_a_curve_of_dates_against_the_day_it_happened() -> None:
    """Three steps; it happened in the first, the last, or not by the end."""
    curve = [0.2, 0.2, 0.9]
    for when, expected in ((0, 0.64 + 0.64 + 0.01), (2, 0.04 + 0.04 + 0.01), (3, 0.04 + 0.04 + 0.81)):
        assert ranked_probability_dates(forecast=curve, outcome=when) == pytest.approx(expected / 3)
    with pytest.raises(ScoreError, match="0 to 3"):
        ranked_probability_dates(forecast=curve, outcome=4)


def test_scores_of_numbers_by_their_formulas() -> None:
    """Outcomes below, on and above the ends; ten of each at once."""
    values, y = RNG.normal(size=(10, 7)), RNG.normal(size=10)
    apart = np.abs(values - y[:, None]).mean(axis=1)
    within = np.abs(values[:, :, None] - values[:, None, :]).mean(axis=(1, 2))
    np.testing.assert_allclose(crps(forecast=values, outcome=y), apart - within / 2)
    assert float(crps(forecast=[2.0], outcome=-1.5)) == pytest.approx(3.5)

    low = RNG.normal(-1.0, 0.5, (10, 3))
    high = low + RNG.random((10, 3)) * 2
    y[0], y[1] = low[0, 0], high[1, 0]
    levels = np.array([0.5, 0.8, 0.95])
    miss = np.maximum(low - y[:, None], 0.0) + np.maximum(y[:, None] - high, 0.0)
    scores = high - low + 2 / (1 - levels) * miss
    for k, level in enumerate(levels):
        found = interval_score(forecast=(low[:, k], high[:, k]), outcome=y, level=level)
        np.testing.assert_allclose(found, scores[:, k])
    median = RNG.normal(size=10)
    expected = (np.abs(y - median) / 2 + ((1 - levels) / 2 * scores).sum(axis=1)) / 3.5
    found = weighted_interval_score(forecast=(median, low, high), outcome=y, levels=levels)
    np.testing.assert_allclose(found, expected)
    one = weighted_interval_score(forecast=(median[:1], low[:1], high[:1]), outcome=y[:1], levels=levels)
    np.testing.assert_allclose(one, expected[:1])
    assert interval_score(forecast=([0.0], [1.0]), outcome=[0.5], level=0.5).shape == (1,)
    for claimed in (levels[:2], 0.5):
        with pytest.raises(ScoreError, match="expected one for each interval"):
            weighted_interval_score(forecast=(median, low, high), outcome=y, levels=claimed)
    for call in (
        lambda: weighted_interval_score(forecast=(median[:9], low, high), outcome=y, levels=levels),
        lambda: weighted_interval_score(forecast=(median[:, None], low, high), outcome=y, levels=levels),
        lambda: interval_score(forecast=(low[:2, 0], high[:3, 0]), outcome=y[:3], level=0.5),
        lambda: crps(forecast=values[:2], outcome=y[:3]),
    ):
        with pytest.raises(ScoreError, match="expected one shape, or single values"):
            call()


@pytest.mark.parametrize("level", [0.0, 1.0, 90.0, -0.5])
def test_an_interval_claims_a_share(level: float) -> None:
    with pytest.raises(ScoreError, match=f"level: found {level:g}, expected a share between 0 and 1"):
        interval_score(forecast=(1.0, 2.0), outcome=1.5, level=level)
    with pytest.raises(ScoreError, match=f"level: found {level:g}, expected a share between 0 and 1"):
        weighted_interval_score(forecast=(1.0, [0.5, 0.5], [1.5, 1.5]), outcome=1.0, levels=[0.5, level])


def test_an_interval_of_no_width_is_one() -> None:
    assert interval_score(forecast=(2.0, 2.0), outcome=3.0, level=0.5) == pytest.approx(4.0)
    for call in (
        lambda: weighted_interval_score(forecast=(math.nan, [0.0], [1.0]), outcome=0.5, levels=[0.5]),
        lambda: weighted_interval_score(forecast=(0.5, [math.inf], [math.inf]), outcome=0.5, levels=[0.5]),
        lambda: interval_score(forecast=(0.0, 1.0), outcome=math.nan, level=0.5),
    ):
        with pytest.raises(ScoreError, match="not finite"):
            call()


@pytest.mark.parametrize("weight", [[1.0, -0.5, 1.0], [1.0, 1.0], [0.0, 0.0, 0.0], [1.0, math.nan, 1.0]])
def test_weights_that_weigh_nothing(weight: list[float]) -> None:
    with pytest.raises(ScoreError, match="weights that do not fit"):
        decompose(forecast=[0.2, 0.5, 0.9], outcome=[0, 1, 1], weight=weight)


def test_a_weight_of_two_is_the_same_forecast_twice() -> None:
    twice = decompose(forecast=[0.2, 0.2, 0.9, 0.6], outcome=[0, 0, 1, 0])
    weighed = decompose(forecast=[0.2, 0.9, 0.6, 0.4], outcome=[0, 1, 0, 1], weight=[2.0, 1.0, 1.0, 0.0])
    for name in ("brier", "reliability", "resolution", "uncertainty", "n", "n_groups"):
        assert getattr(weighed, name) == pytest.approx(getattr(twice, name)), name
    assert weighed.generalised_resolution == weighed.resolution


def test_an_edge_belongs_to_the_bin_above_and_one_to_the_last() -> None:
    group, count = groups_of(np.array([0.0, 0.24, 0.25, 0.5, 0.99, 1.0]), [0.0, 0.25, 0.5, 1.0])
    assert (group.tolist(), count) == ([0, 0, 1, 2, 2, 2], 3)
    distinct, count = groups_of(np.array([0.3, 0.1, 0.3, 1.0]), None)
    assert (distinct.tolist(), count) == ([1, 0, 1, 2], 3)
    for edges in ([0.0], [0.0, 0.5, 0.5, 1.0], [0.0, 0.9], [0.1, 1.0], [0.0, 0.6, 0.4, 1.0]):
        with pytest.raises(ScoreError, match="rise from 0 to 1"):
            groups_of(np.array([0.5]), edges)
    assert groups_of(np.array([0.5]), [0.0, 1.0])[1] == 1


def test_an_average_with_students_interval() -> None:
    scores = [0.1, 0.4, 0.25, 0.05]
    for level in (0.5, 0.9, 0.99):
        found = mean_score(scores, level=level)
        half = scipy.stats.t.ppf((1 + level) / 2, 3) * np.std(scores, ddof=1) / 2
        assert found == (pytest.approx(0.2), pytest.approx(0.2 - half), pytest.approx(0.2 + half), 4)
    assert mean_score([0.3]) == (0.3, None, None, 1)
    assert mean_score([0.3, math.inf]) == (math.inf, None, None, 2)
    # Two are too few, and scores that are all alike have an interval of no width: neither is one.
    assert mean_score([0.0, 1.0]) == (0.5, None, None, 2)
    assert mean_score([0.1] * 7) == (pytest.approx(0.1), None, None, 7)
    three = mean_score([0.0, 1.0, 0.5])
    assert three.high == pytest.approx(0.5 + scipy.stats.t.ppf(0.95, 2) * 0.5 / math.sqrt(3))


def test_skill_has_a_sign_and_no_lower_bound() -> None:
    assert skill([0.0, 0.0], reference=[0.2, 0.3]).value == 1.0
    assert skill([0.5, 0.5], reference=[0.1, 0.1]).value == pytest.approx(-4.0)
    assert skill([0.1], reference=[0.4]) == (pytest.approx(0.75), None, None, 1)
    with pytest.raises(ScoreError, match="expected pairs"):
        skill([], reference=[])
    wide, narrow = (skill([0.1, 0.3, 0.2], reference=[0.2, 0.5, 0.1], level=level) for level in (0.99, 0.5))
    assert wide.low < narrow.low < narrow.value == wide.value < narrow.high < wide.high


def test_discrimination_with_few_of_a_kind() -> None:
    """One of a kind has no spread; the interval stays on the scale; it widens with what it claims."""
    assert auc(forecast=[0.9, 0.2, 0.3], outcome=[1, 0, 0]) == (1.0, None, None, 3)
    assert auc(forecast=[0.1, 0.2, 0.3], outcome=[0, 1, 1]) == (1.0, None, None, 3)
    assert auc(forecast=[0.5] * 4, outcome=[1, 1, 0, 0]) == (0.5, None, None, 4)
    low, high = [0.9, 0.8, 0.4, 0.95], [0.1, 0.5, 0.3, 0.2]
    good = auc(forecast=[*low, *high], outcome=[1] * 4 + [0] * 4)
    bad = auc(forecast=[*high, *low], outcome=[1] * 4 + [0] * 4)
    assert good.value == pytest.approx(15 / 16)
    assert (good.high, bad.low) == (1.0, 0.0)
    assert good.low == pytest.approx(1 - bad.high)
    # delong1988 by hand: of the four that came one beats 3 of 4; of the four that did not one is beaten by 3 of 4.
    half = scipy.stats.norm.ppf(0.75) * math.sqrt(2 * (1 / 4) ** 2 / 4 / 4)
    assert auc(forecast=[*low, *high], outcome=[1] * 4 + [0] * 4, level=0.5).low == pytest.approx(15 / 16 - half)


def test_intervals_of_shares() -> None:
    low, high = jeffreys([[0, 3], [7, 10]], 10, level=0.5)
    assert low.shape == (2, 2)
    expected = scipy.stats.beta.ppf([[0.25], [0.75]], [3.5, 7.5], [7.5, 3.5])
    np.testing.assert_allclose([low[0, 1], low[1, 0]], expected[0], rtol=1e-9)
    np.testing.assert_allclose([high[0, 1], high[1, 0]], expected[1], rtol=1e-9)
    assert (low[0, 0], high[1, 1]) == (0.0, 1.0)
    assert (low[1, 1], high[0, 0]) == (
        pytest.approx(scipy.stats.beta.ppf(0.25, 10.5, 0.5)),
        pytest.approx(scipy.stats.beta.ppf(0.75, 0.5, 10.5)),
    )
    for wrong in (-1, 10.1):
        with pytest.raises(ScoreError, match="from 0 to n"):
            jeffreys(wrong, 10)
    assert Bin(0.1, 0.2, 10.0, 0.15, 0.3).interval == tuple(float(each) for each in jeffreys(3, 10))
    assert Bin(0.1, 0.2, 10.0, 0.15, 0.3, level=0.5).interval == (float(low[0, 1]), float(high[0, 1]))
    assert [each.level for each in calibrate(forecast=[0.1], outcome=[0], level=0.5)] == [0.5]


def test_time_is_what_each_score_is_weighed_by() -> None:
    assert time_averaged_brier(forecast=[0.2, 0.6], outcome=0, days=[1, 3]) == pytest.approx(2 * (0.04 + 3 * 0.36) / 4)
    assert time_averaged_brier(forecast=[0.2, 0.6], outcome=1, days=[0, 3]) == pytest.approx(2 * 0.16)
    # Ten days of forty with a quarter said of what came: a loss of one bit each; the other thirty count nothing.
    assert metaculus_baseline(forecast=[0.75], outcome=0, days=[10], open_days=40) == pytest.approx(-25.0)
    assert metaculus_baseline(forecast=[0.75], outcome=0, days=[40], open_days=40) == pytest.approx(-100.0)
    for days, message in (([math.inf], "not finite"), ([0.0], "expected at least"), ([1.0, 2.0, 3.0], "one for each")):
        with pytest.raises(ScoreError, match=message):
            metaculus_baseline(forecast=[0.5, 0.5] if len(days) == 3 else [0.5], outcome=1, days=days, open_days=9)


def test_peers_are_those_who_have_a_forecast_at_the_time() -> None:
    """Three forecasters, two spans of one and three days; the third comes to the second span only."""
    p = np.array([[0.2, 0.4], [0.8, 0.4], [np.nan, 0.1]])
    found = metaculus_peer(forecast=p, outcome=1, days=[1, 3])
    first = math.log(0.2) - math.log(0.8)
    second = math.log(0.4) - (math.log(0.4) + math.log(0.1)) / 2
    third = math.log(0.1) - math.log(0.4)
    expected = [100 * (first + 3 * second) / 4, 100 * (-first + 3 * second) / 4, 100 * 3 * third / 4]
    np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(metaculus_peer(forecast=[[0.7, 0.7]], outcome=1, days=[1, 1]), [0.0])


def test_spells_end_where_the_next_begins() -> None:
    """Two forecasts of one day: the last counts; what comes on the last day stands for a day, what comes later not."""
    spells = spells_of(
        forecaster=np.array([1, 0, 0, 0, 0]),
        question=np.array([0, 0, 0, 1, 0]),
        day=np.array([9, 4, 2, 3, 4]),
        probability=np.array([0.9, 0.1, 0.2, 0.3, 0.4]),
        last_day=np.array([9, 2]),
    )
    assert spells.forecaster.tolist() == [0, 0, 1]
    assert spells.question.tolist() == [0, 0, 0]
    assert spells.probability.tolist() == [0.2, 0.4, 0.9]
    assert (spells.start.tolist(), spells.end.tolist()) == ([2, 4, 9], [4, 10, 10])
    assert spells.days.tolist() == [2.0, 6.0, 1.0]


def test_integrals_of_what_stands() -> None:
    """On question 1, 2 from day 3 to 7 and 5 more from day 5 to 9; on question 2, 1 from day 0 to 4."""
    question, start, end = (np.array(each) for each in ([1, 1, 2], [3, 5, 0], [7, 9, 4]))
    changes = sums_over_time(question, start, end, (np.array([2.0, 5.0, 1.0]), np.ones(3)))
    assert changes.sums[0].tolist() == [2.0, 7.0, 5.0, 0.0, 1.0, 0.0]
    assert changes.sums[1].tolist() == [1.0, 2.0, 1.0, 0.0, 1.0, 0.0]
    assert (changes.start.tolist(), changes.end.tolist()) == ([0, 1, 4], [2, 3, 5])
    steps = step_function(changes, changes.sums[0])
    spans = [(1, 0, 3, 0.0), (1, 3, 5, 4.0), (1, 4, 6, 9.0), (1, 0, 99, 28.0), (1, 8, 99, 5.0), (2, 1, 3, 2.0)]
    spans += [(2, 0, 99, 4.0), (0, 0, 9, 0.0), (3, 0, 9, 0.0)]
    for what, first, last, expected in spans:
        found = steps.between(np.array([what]), np.array([first]), np.array([last]))
        assert found.tolist() == [expected], (what, first, last)
    empty = np.zeros(0, dtype=np.int64)
    nothing = step_function(sums_over_time(empty, empty, empty, (np.zeros(0),)), np.zeros(0))
    assert nothing.between(np.array([1]), np.array([0]), np.array([9])).tolist() == [0.0]


def test_standings_are_by_number_and_stay_on_their_scales() -> None:
    """Skill against each reference in the order asked; intervals end where the scale does."""
    found = standings(
        forecaster=[5, 5, 5, 2, 2, 2, 7],
        question=[0, 1, 2, 0, 1, 2, 0],
        day=[1] * 7,
        forecast=[0.9, 0.1, 0.5, 0.8, 0.3, 0.5, 0.6],
        outcome=[1, 0, 1],
        last_day=[4, 4, 4],
        references=(7, 2),
    )
    assert [each.forecaster for each in found] == [2, 5, 7]
    two, five, seven = found
    assert five.skill[0].value == pytest.approx(1 - 0.01 / 0.16)
    assert five.skill[1].value == pytest.approx(1 - (0.01 + 0.01 + 0.25) / (0.04 + 0.09 + 0.25))
    assert (five.skill[0].n, five.skill[1].n, seven.skill[1].n) == (1, 3, 1)
    assert five.brier.low == 0.0 < five.brier.high < 1.0
    assert five.log.low == 0.0
    assert five.skill[1].high <= 1.0
    assert seven.brier == (pytest.approx(0.16), None, None, 1)
    assert (seven.auc, five.auc.value, two.auc.value) == (None, 1.0, 1.0)
    # Question 0 has two others, the rest one.
    ahead = math.log(0.9) - (math.log(0.8) + math.log(0.6)) / 2 + math.log(0.9) - math.log(0.7)
    assert five.peer.value == pytest.approx(100 * ahead / 3)
    assert five.peer.n == 3


def test_the_wrong_way_round_is_worse_than_chance() -> None:
    found = standings(
        forecaster=[0] * 4, question=[0, 1, 2, 3], day=[1] * 4, forecast=[0.1, 0.2, 0.8, 0.95],
        outcome=[1, 1, 0, 0], last_day=[9] * 4,
    )[0]  # fmt: skip
    assert found.auc.value == 0.0
    assert found.peer is None
    assert found.skill == ()
    assert found.brier.value == pytest.approx((0.81 + 0.64 + 0.64 + 0.9025) / 4)
    assert found.brier.high <= 1.0


def test_students_quantiles_of_every_size() -> None:
    for level in (0.1, 0.5, 0.9, 0.99, 0.999):
        for freedom in (1, 2, 5, 29, 30, 31, 32, 40, 100, 5000):
            exact = scipy.stats.t.ppf((1 + level) / 2, freedom)
            # The series leaves out terms of the fifth order; far in the tails of few degrees they are seen.
            assert student_quantile(level, freedom) == pytest.approx(exact, rel=1e-8 if level < 0.9 else 2e-6)


def test_one_wrong_interval_of_words_among_right_ones() -> None:
    with pytest.raises(ScoreError, match="lower end is above"):
        verbal_score(forecast=([0.1, 0.5], [0.2, 0.4]), outcome=[1, 0])
    several = verbal_score(forecast=([0.1, 0.4], [0.2, 0.4]), outcome=[1, 0])
    np.testing.assert_allclose(several.best, [0.64, 0.16])
    np.testing.assert_allclose(several.worst, [0.81, 0.16])


def test_a_choice_of_two_is_the_least() -> None:
    np.testing.assert_allclose(metaculus_baseline_choice(forecast=[0.25, 0.5, 1.0], n_options=2), [-100.0, 0.0, 100.0])
    np.testing.assert_allclose(
        metaculus_baseline_choice(forecast=[1 / 3, 1 / 9], n_options=3), [0.0, -100.0], atol=1e-9
    )
