"""Cooke's classical model against a worked example that was published with its answers, and against SciPy.

The example is that of ANDURYL (a Python toolbox for the classical model, after leontaris2018): nine experts on thirteen
questions with known answers, with the calibration, information and weight of each and of the decision maker, cutoff
0.05 and overshoot 0.1. Numbers and answers were both seen in full, in the files
``data/Experts_INECC_Crecimiento_{assessments,realizations,realizations_output}.txt`` of the repository
``htca/anduryl---CIE5310`` at commit af4bac2. The answers have six digits.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from detente.score.classical import (
    calibration,
    counts_in_bins,
    information,
    intrinsic_range,
    pool,
    tail_of_chi_squared,
    weights_of,
)

LEVELS = (0.05, 0.5, 0.95)
ASSESSED = {
    "A": "3.1 4.5 6|3.5 4 4.5|4.5 6.5 7|3.5 4.5 6|2.5 3.5 4.5|30 50 70|6 8 10|6 7 8|1.8 2.4 2.8|9 10 11|.8 1.1 1.2|"
    "2.9 3.5 4.1|.6 .7 .8",
    "B": "10 50 80|5 20 30|10 20 30|2 5 7|2 4.2 6.5|10 35 50|2 4.5 10|3.2 5.6 6.5|1.44 2.52 2.95|3 4.7 5|5 7.5 8.5|"
    "2.1 2.5 4.2|.5 .75 .82",
    "C": "5 10 15|15 20 25|-1 2 5|4 11 18|3 4 5|20 25 50|5 6 7|7 8 9|2.8 3.2 3.6|8 10 12|1 1.33 1.5|3 3.5 4.5|"
    ".93 .95 .96",
    "D": "10 15 25|5 8 12|2 3 4|2 3 5|2 3 4|20 40 50|4 5 6|5 6 7|20 24 28|5 6 7|1 1.25 1.5|3 5 6|.5 .7 .9",
    "E": "15 20 25|15 20 30|36 46 56|7 8.8 11|5 6.5 7.5|40 60 80|4.5 5 6.5|5 6.6 7|1 2 4|5 6 8|.8 1.4 1.8|2.6 3.2 4|"
    ".4 .6 .8",
    "F": "3 30 60|20 40 50|30 55 90|6 12 20|3 5.5 8|50 80 100|4 5.4 6|5.1 5.9 6.5|1.8 2.5 3.5|5.7 6 6.3|1.3 1.35 1.41|"
    "2.5 3.7 4.5|.8 .9 .95",
    "G": "12 18 20|9 10 13|45 50 80|6 7 9|4.5 5 5.5|60 70 75|5 6 8|6 6.5 7|1 1.5 2|6.5 7 7.5|1.1 1.2 1.4|1.9 2.1 2.3|"
    ".75 .8 .9",
    "H": "8 9 10|6 7 8|45 55 60|4.5 5.5 6.5|4.5 5 5.5|50 60 70|4.7 5.7 6.7|4.5 5.5 6|.8 1 1.8|5 6 7|1 1.4 2|3 3.8 4.2|"
    ".8 .85 .96",
    "I": "16 25 30|16 20 30|25 40 60|4 6 10|4 5 8|50 60 75|4 5.2 6|5 6.6 7|1.8 2 3|5 7 9|.9 1.2 1.5|3 4 5.5|.4 .6 .8",
}
HAPPENED = (31.39, 25.6, 57.55, 8.68, 4.83, 74.72, 5.13, 94.77, 2.4, 5.23, 1.5, 4.35, 0.86)
ANSWERS = {  # calibration, information on the seeds, weight
    "A": (5.03797e-12, 1.93478, 0.0),
    "B": (1.03264e-05, 1.00563, 0.0),
    "C": (9.21494e-05, 1.65122, 0.0),
    "D": (1.03264e-05, 1.48422, 0.0),
    "E": (1.50445e-03, 1.30071, 0.0),
    "F": (2.76658e-01, 1.28487, 3.55468e-01),
    "G": (1.54457e-04, 1.94418, 0.0),
    "H": (1.36252e-05, 1.91299, 0.0),
    "I": (5.30631e-02, 1.28462, 6.81658e-02),
}
DECISION_MAKER = (2.65039e-01, 9.54830e-01)
QUANTILES = np.array(
    [[[float(q) for q in row.split()] for row in ASSESSED[name].split("|")] for name in ASSESSED]
)  # [E, N, K]


@pytest.fixture(name="span", scope="module")
def _span():
    return intrinsic_range(forecast=QUANTILES, outcome=HAPPENED)


def test_calibration_information_and_weights_are_those_of_the_example(span):
    scores = calibration(forecast=QUANTILES, outcome=HAPPENED, levels=LEVELS)
    said = information(forecast=QUANTILES, levels=LEVELS, span=span).mean(axis=1)
    expected = np.array(list(ANSWERS.values()))
    # The toolbox takes 1 - cdf, which leaves an error of rounding in the smallest score.
    np.testing.assert_allclose(scores, expected[:, 0], rtol=5e-6, atol=1e-16)
    np.testing.assert_allclose(said, expected[:, 1], rtol=5e-6)
    shares = weights_of(calibrated=scores, informed=said)
    np.testing.assert_allclose(shares, expected[:, 2] / expected[:, 2].sum(), rtol=1e-5)


def test_the_pool_is_the_decision_maker_of_the_example(span):
    scores = calibration(forecast=QUANTILES, outcome=HAPPENED, levels=LEVELS)
    said = information(forecast=QUANTILES, levels=LEVELS, span=span).mean(axis=1)
    together = pool(forecast=QUANTILES, levels=LEVELS, span=span, weights=weights_of(calibrated=scores, informed=said))
    own = float(calibration(forecast=together, outcome=HAPPENED, levels=LEVELS))
    assert own == pytest.approx(DECISION_MAKER[0], rel=5e-6)
    assert information(forecast=together, levels=LEVELS, span=span).mean() == pytest.approx(DECISION_MAKER[1], rel=5e-6)


def test_calibration_is_that_of_scipy():
    p = np.array([0.05, 0.45, 0.45, 0.05])
    counts = counts_in_bins(forecast=QUANTILES, outcome=HAPPENED)
    shares = counts / 13
    relative = np.array([sum(s * np.log(s / q) for s, q in zip(row, p, strict=True) if s > 0) for row in shares])
    expected = chi2.sf(2 * 13 * relative, 3)
    np.testing.assert_allclose(calibration(forecast=QUANTILES, outcome=HAPPENED, levels=LEVELS), expected, rtol=1e-10)


@pytest.mark.parametrize("degrees", range(1, 13))
def test_the_tail_of_chi_squared_is_that_of_scipy(degrees):
    for x in (0.001, 0.1, 1.0, 5.0, 20.0, 100.0):
        assert tail_of_chi_squared(x, degrees) == pytest.approx(chi2.sf(x, degrees), rel=1e-11)
