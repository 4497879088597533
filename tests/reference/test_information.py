"""Indicators against closed form: a sign that makes a war likelier, followed through every week exactly."""

from __future__ import annotations

import math
import textwrap

import numpy as np
import pytest
from scipy import stats

from detente.case.load import loads
from detente.case.schema import Case
from detente.watch import watch_case
from detente.watch.information import entropy, information

SEED = 5
SIGMAS = 4.0
WEEKS, WATCHED = 51, 20
"""Weeks in all, and weeks that are watched."""
SIGN, WAR, RISE = 1.5, 0.4, 5.0
"""Rates per year, and how many times the sign multiplies that of the war."""
CASE = f"""
    case: signs
    time: {{start: 2022-01-03, end: 2022-12-26, step: week}}
    quantities:
      tension: {{start: 0}}
      weather: {{start: 10, noise: 2 per month}}
    shocks:
      sign: {{rate: {SIGN} per year, once: true, effects: {{tension: 1}}}}
      war: {{rate: {WAR} per year, rises_with: {{tension: {math.log(RISE)}}}, once: true}}
      rain: {{rate: 2 per year, once: true}}
    questions:
      war: {{condition: happened(war)}}
"""


def hazard(rate: float) -> float:
    return 1 - math.exp(-rate * 7 / 365.25)


def exact() -> np.ndarray:
    """P(sign seen by the end of the watch or not, war later or not), given that there is no war by then.

    A sign works at once, in its own week: shocks come in order, and the sign stands before the war.
    """
    s, before, after = hazard(SIGN), hazard(WAR), hazard(WAR * RISE)
    quiet, signed = 1.0, 0.0  # no war so far: without and with a sign
    for week in range(WEEKS):
        if week == WATCHED:
            open_ = np.array([signed, quiet])
            later = np.zeros((2, 2))  # [sign seen in time, sign now], as it stands
            later[0, 0], later[1, 1] = signed, quiet
        fresh = quiet * s
        quiet, signed = quiet * (1 - s) * (1 - before), (signed + fresh) * (1 - after)
        if week >= WATCHED:
            fresh = later[1, 1] * s
            later[1, 0] = (later[1, 0] + fresh) * (1 - after)
            later[1, 1] *= (1 - s) * (1 - before)
            later[0, 0] *= 1 - after
    no_war = later.sum(axis=1)
    table = np.stack([open_ - no_war, no_war], axis=1)
    return table / table.sum()


def the_case() -> Case:
    return loads(textwrap.dedent(CASE))


def test_the_sign_tells_what_it_should() -> None:
    truth = exact()
    bits = float(information(truth))
    found = watch_case(the_case(), "war", until="2022-05-23", worlds=2048, paths=64, seed=SEED)  # 20 weeks are over
    sign = found["sign"]
    assert found.probability[0] == pytest.approx(truth[:, 0].sum(), abs=0.006)
    assert found.entropy == pytest.approx(entropy(truth.sum(axis=0)), abs=0.004)
    error = (sign.bits_interval.high - sign.bits_interval.low) / 2 / stats.norm.ppf(0.95)
    assert sign.bits == pytest.approx(bits, abs=SIGMAS * error)
    assert error < 0.1 * bits
    assert sign.seen == pytest.approx(truth[0].sum(), abs=SIGMAS * sign.seen_error)
    assert sign.if_seen[0] == pytest.approx(truth[0, 0] / truth[0].sum(), abs=SIGMAS * sign.if_seen_error[0])
    assert sign.if_not[0] == pytest.approx(truth[1, 0] / truth[1].sum(), abs=SIGMAS * sign.if_not_error[0])
    ratio = truth[0, 0] / truth[:, 0].sum() / (truth[0, 1] / truth[:, 1].sum())
    assert sign.likelihood_ratio == pytest.approx(ratio, rel=0.05)


def test_what_says_the_same_is_one_group_and_noise_is_none() -> None:
    found = watch_case(the_case(), "war", until="2022-05-23", worlds=1024, paths=64, seed=SEED)
    [leader] = found.indicators  # the sign, and the tension it makes
    names = {leader.name, *(each.name for each in leader.also)}
    assert names == {"sign", "tension >= 0.5"}
    assert found.n_noise == 2  # rain and the weather
    assert found.together == pytest.approx((leader.bits,), rel=0.1)


def test_mutual_information_of_tables() -> None:
    # Every table: the sum over cells as the definition has it, in another order and with NumPy's own logarithm.
    rng = np.random.default_rng(SEED)
    tables = rng.integers(0, 50, (20, 3, 4)).astype(float)
    tables[0, 1] = 0.0
    for table, bits in zip(tables, information(tables), strict=True):
        p = table / table.sum()
        outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
        terms = p[p > 0] * np.log2(p[p > 0] / outer[p > 0])
        assert bits == pytest.approx(terms.sum(), abs=1e-12)
    assert information(np.outer([2.0, 3.0], [5.0, 7.0])) == pytest.approx(0.0, abs=1e-15)
