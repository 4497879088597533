"""Forecasters side by side, and Murphy's terms, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.score.calibration import calibrate
from detente.score.discrimination import auc
from detente.score.murphy import decompose
from detente.score.over_time import LEAST, metaculus_peer
from detente.score.standings import standings
from detente.score.verbal import verbal_score


def test_days_questions_and_skill() -> None:
    """Two questions; forecaster 1 is the reference and came later to the first, and has none of the second."""
    one, two = standings(
        forecaster=[0, 0, 0, 1],
        question=[0, 0, 1, 0],
        day=[1, 5, 1, 3],
        forecast=[0.2, 0.6, 0.3, 0.5],
        outcome=[1, 0],
        last_day=[10, 4],
        references=(1,),
    )
    # The first question: 0.2 on four days, 0.6 on six; the second: 0.3 on four.
    first, second = (4 * 0.64 + 6 * 0.16) / 10, 0.09
    assert one.brier.value == pytest.approx((first + second) / 2)
    assert one.log.value == pytest.approx(((-4 * math.log(0.2) - 6 * math.log(0.6)) / 10 - math.log(0.7)) / 2)
    assert (one.n_questions, one.n_forecasts, two.n_questions, two.n_forecasts) == (2, 3, 1, 1)
    # Against the reference on days 3 to 10: two days of 0.2, six of 0.6, all of them 0.5.
    assert one.skill[0].value == pytest.approx(1 - ((2 * 0.64 + 6 * 0.16) / 8) / 0.25)
    assert two.skill[0].value == pytest.approx(0.0)
    assert two.brier.value == pytest.approx(0.25)
    # Question 1 has mean 0.44 and came, question 2 has 0.3 and did not: in the right order.
    assert one.auc.value == 1.0
    assert two.auc is None
    # Of a question's weight of 1, 0.4 goes to 0.2 and 0.6 to 0.6.
    found = {round(each.said, 1): (each.n, each.happened) for each in one.calibration}
    assert found == {0.2: (pytest.approx(0.4), 1.0), 0.3: (1.0, 0.0), 0.6: (pytest.approx(0.6), 1.0)}
    # Ten days open; together on eight, two with 0.2 and six with 0.6 against 0.5.
    ahead = (2 * math.log(0.2 / 0.5) + 6 * math.log(0.6 / 0.5)) / 10
    assert (one.peer.value, two.peer.value) == (pytest.approx(100 * ahead), pytest.approx(-100 * ahead))


def test_a_perfect_reference_leaves_no_skill() -> None:
    one, two = standings(
        forecaster=[0, 1],
        question=[0, 0],
        day=[1, 1],
        forecast=[0.5, 1.0],
        outcome=[1],
        last_day=[3],
        references=(1, 0),
    )
    assert one.skill == (None, one.skill[1])
    assert two.skill[1].value == pytest.approx(1.0)
    assert two.brier.value == 0.0


def test_the_terms_of_murphy_by_hand() -> None:
    """In the bin up to one half 0.1 (no), 0.3 (yes); above it 0.7 (yes), 0.9 (yes)."""
    p, o = [0.1, 0.3, 0.7, 0.9], [0, 1, 1, 1]
    found = decompose(forecast=p, outcome=o, edges=[0.0, 0.5, 1.0])
    assert found.brier == pytest.approx((0.01 + 0.49 + 0.09 + 0.01) / 4)
    assert found.reliability == pytest.approx((2 * (0.2 - 0.5) ** 2 + 2 * (0.8 - 1.0) ** 2) / 4)
    assert found.resolution == pytest.approx((2 * (0.5 - 0.75) ** 2 + 2 * (1.0 - 0.75) ** 2) / 4)
    assert found.uncertainty == pytest.approx(0.75 * 0.25)
    assert found.within_variance == pytest.approx(4 * 0.01 / 4)
    # Twice the mean product of what sets them apart within their bin: (-0.1)(-0.5) + (0.1)(0.5), and nothing above.
    assert found.within_covariance == pytest.approx(2 * (0.05 + 0.05) / 4)
    whole = found.reliability - found.resolution + found.uncertainty + found.within_variance - found.within_covariance
    assert whole == pytest.approx(found.brier)
    assert (found.n, found.n_groups) == (4.0, 2)
    alike = decompose(forecast=[0.5, 0.5, 0.25], outcome=[1, 0, 0], edges=None)
    assert (alike.within_variance, alike.within_covariance, alike.n_groups) == (0.0, 0.0, 2)


def test_peers_who_were_sure_and_wrong() -> None:
    """What was called impossible counts as called LEAST likely, at either end."""
    for sure, outcome in ((1.0, 0), (0.0, 1)):
        found = metaculus_peer(forecast=[[sure], [0.5]], outcome=outcome, days=[1])
        ahead = 100 * (math.log(LEAST) - math.log(0.5))
        np.testing.assert_allclose(found, [ahead, -ahead])
    assert metaculus_peer(forecast=[[1.0], [0.5]], outcome=1, days=[1])[0] == pytest.approx(
        100 * math.log((1 - LEAST) / 0.5)
    )
    # Alone for half of the time, and without a forecast for the first half.
    late = metaculus_peer(forecast=[[0.8, 0.8], [np.nan, 0.4]], outcome=1, days=[5, 5])
    np.testing.assert_allclose(late, [50 * math.log(2), -50 * math.log(2)])


def test_pairs_in_the_right_order() -> None:
    """Of the pairs of one that came and one that did not; alike counts half."""
    assert auc(forecast=[0.9, 0.4, 0.4, 0.1], outcome=[1, 1, 0, 0]).value == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auc(forecast=[0.1, 0.9], outcome=[1, 0]).value == 0.0


def test_bins_of_calibration() -> None:
    found = calibrate(forecast=[0.05, 0.1, 0.19, 1.0], outcome=[0, 0, 1, 1], weight=[1.0, 1.0, 3.0, 2.0])
    assert [(each.low, each.high, each.n, each.said, each.happened) for each in found] == [
        (0.0, pytest.approx(0.1), 1.0, pytest.approx(0.05), 0.0),
        (pytest.approx(0.1), pytest.approx(0.2), 4.0, pytest.approx((0.1 + 3 * 0.19) / 4), 0.75),
        (pytest.approx(0.9), 1.0, 2.0, 1.0, 1.0),
    ]


def test_words_earn_an_interval() -> None:
    came, not_come = (verbal_score(forecast=(0.2, 0.6), outcome=outcome) for outcome in (1, 0))
    assert (float(came.best), float(came.worst), float(came.midpoint)) == pytest.approx((0.16, 0.64, 0.36))
    assert (float(not_come.best), float(not_come.worst), float(not_come.midpoint)) == pytest.approx((0.04, 0.36, 0.16))
