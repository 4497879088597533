"""Draws of worlds against scipy's distributions."""

import numpy as np
import pytest
from scipy import stats

from detente.model.model import ABSENT, Draws, Family
from detente.world.draws import draw_worlds, medians, place_worlds, quantile
from detente.world.sobol import N_REPLICATES

INF = np.inf


def draws_of(rows, choices=()):
    """Build drawn columns from rows (family, a, b, c, low, high)."""
    numbers = np.array([row[1:] for row in rows], dtype=float)
    n = len(rows)
    return Draws(
        paths=tuple(f"place_{i}" for i in range(n)),
        family=np.array([row[0] for row in rows], dtype=np.int32),
        a=numbers[:, 0],
        b=numbers[:, 1],
        c=numbers[:, 2],
        low=numbers[:, 3],
        high=numbers[:, 4],
        dimension=np.array([ABSENT if row[0] == Family.FIXED else i for i, row in enumerate(rows)], dtype=np.int32),
        choice_values=np.array([value for _, value in choices], dtype=float),
        choice_chances=np.array([chance for chance, _ in choices], dtype=float),
        is_judgement=np.zeros(n, dtype=bool),
        unit=("",) * n,
    )


CASES = {
    "normal": ((Family.NORMAL, 1, 2, 0, -INF, INF), stats.norm(1, 2)),
    "normal, cut below": ((Family.NORMAL, 1, 2, 0, 0, INF), stats.truncnorm(-0.5, INF, 1, 2)),
    "normal, cut to a far tail": ((Family.NORMAL, -3, 1, 0, 2, 3), stats.truncnorm(5, 6, -3, 1)),
    "normal, cut above": ((Family.NORMAL, 0, 1, 0, -INF, -9), stats.truncnorm(-INF, -9)),
    "log-normal": ((Family.LOGNORMAL, 1, 0.5, 0, 0, INF), stats.lognorm(0.5, scale=np.e)),
    "log-normal above 10": ((Family.LOGNORMAL, 1, 0.5, 0, 10, INF), stats.lognorm(0.5, loc=10, scale=np.e)),
    "uniform": ((Family.UNIFORM, 2, 5, 0, -INF, INF), stats.uniform(2, 3)),
    "triangular": ((Family.TRIANGULAR, 1, 2, 6, -INF, INF), stats.triang(0.2, 1, 5)),
    "triangular, mode at an end": ((Family.TRIANGULAR, 1, 1, 2, -INF, INF), stats.triang(0, 1, 1)),
    "beta": ((Family.BETA, 2, 5, 0, 10, 20), stats.beta(2, 5, 10, 10)),
}


@pytest.mark.parametrize("name", CASES)
def test_quantiles(name):
    row, expected = CASES[name]
    u = np.linspace(0.001, 0.999, 101)
    draws = draws_of([row])
    assert quantile(draws, 0, u) == pytest.approx(expected.ppf(u), rel=1e-11, abs=1e-11)
    assert medians(draws)[0] == pytest.approx(expected.median(), rel=1e-11, abs=1e-11)
    # 512 scrambled points in each replicate: its empirical distribution is within 1/512 of the true one.
    values = draw_worlds(draws, seed=1, first=0, count=4096)[:, 0]
    for replicate in range(N_REPLICATES):
        assert stats.kstest(values[replicate::N_REPLICATES], expected.cdf).statistic < 1.01 / 512


def test_logit_normal_stays_in_its_range():
    draws = draws_of([(Family.LOGITNORMAL, -1, 0.8, 0, 0, 100)])
    u = np.array([0.05, 0.5, 0.95])
    z = stats.norm.ppf(u) * 0.8 - 1
    assert quantile(draws, 0, u) == pytest.approx(100 / (1 + np.exp(-z)), rel=1e-12)


def test_choices_come_as_often_as_they_say():
    choices = [(0.5, 9.0), (0.1, 5.0), (0.3, 6.0), (0.6, 7.0)]
    draws = draws_of([(Family.CHOICE, 1, 4, 0, -INF, INF)], choices)
    values, counts = np.unique(draw_worlds(draws, seed=2, first=0, count=1024), return_counts=True)
    assert values.tolist() == [5.0, 6.0, 7.0]
    assert counts == pytest.approx([102.4, 307.2, 614.4], abs=8)  # one in each replicate


def test_columns_do_not_depend_on_blocks_or_neighbours():
    rows = [(Family.FIXED, 3, 0, 0, -INF, INF)] + [row for row, _ in CASES.values()]
    draws = draws_of(rows)
    worlds = draw_worlds(draws, seed=4, first=0, count=300)
    assert np.array_equal(draw_worlds(draws, seed=4, first=100, count=50), worlds[100:150])
    assert (worlds[:, 0] == 3).all()
    rows[3] = (Family.FIXED, 7, 0, 0, -INF, INF)
    other = draw_worlds(draws_of(rows), seed=4, first=0, count=300)
    kept = [i for i in range(len(rows)) if i != 3]
    assert np.array_equal(other[:, kept], worlds[:, kept])
    assert (other[:, 3] == 7).all()


def test_worlds_placed_at_quantiles():
    draws = draws_of([row for row, _ in CASES.values()])
    u = np.array([[0.2, 0.9], [0.7, 0.1]])
    worlds = place_worlds(draws, np.array([4, 6]), u)
    assert worlds.shape == (2, len(CASES))
    for place, column in enumerate((4, 6)):
        assert worlds[:, column] == pytest.approx(quantile(draws, column, u[:, place]), rel=0, abs=0)
    others = [column for column in range(len(CASES)) if column not in (4, 6)]
    assert (worlds[:, others] == medians(draws)[others]).all()
    assert (place_worlds(draws, np.array([], dtype=np.int64), np.empty((3, 0))) == medians(draws)).all()
