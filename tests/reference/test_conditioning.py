"""Updates against exact conditioning: cases small enough to enumerate, and the normal model in closed form."""

from __future__ import annotations

import itertools
import math
import textwrap

import pytest
from scipy import stats

from detente.case.load import loads
from detente.case.schema import Case
from detente.update import Revision, Update, update

SEED = 3
SIGMAS = 4.0
"""Standard errors that an estimate may be away from the truth: by chance one in 16,000 is, and seeds are fixed."""


def case_of(text: str) -> Case:
    return loads(textwrap.dedent(text))


def assert_near(estimate: Revision, truth: float) -> None:
    assert estimate.after == pytest.approx(truth, abs=SIGMAS * estimate.after_error)
    assert estimate.after_error < 0.03 * max(1.0, abs(truth))  # so that the bound says something


# --- which of two rates? --------------------------------------------------------------------------

RATES = {0.5: 0.3, 4.0: 0.7}
"""Chance of each rate per year."""
RATE_CASE = """
    case: rates
    time: {start: 2022-01-03, end: 2022-12-26, step: week}
    shocks:
      strike: {rate: "choice(0.3: 0.5, 0.7: 4) per year", once: true}
    questions:
      strike: {condition: happened(strike)}
      by-june: {condition: happened(strike), by: 2022-06-06}
"""


LAST = 357
"""Number of the last day."""


def survival(rate: float, days: int) -> float:
    """Probability that a shock of a rate per year stays away for so many days."""
    return math.exp(-rate / 365.25 * days)


def test_an_event_that_stayed_away_speaks_for_the_low_rate() -> None:
    found = update(case_of(RATE_CASE), ["no strike by 2022-05-01"], worlds=2048, paths=32, seed=SEED)
    weights = {rate: chance * survival(rate, 118) for rate, chance in RATES.items()}
    low = weights[0.5] / sum(weights.values())
    share = sum(weight * survival(rate, LAST - 118) for rate, weight in weights.items()) / sum(weights.values())
    june = sum(weight * survival(rate, 154 - 118) for rate, weight in weights.items()) / sum(weights.values())
    assert found.rounds == 1
    assert_near(found["strike"].estimate, 1 - share)
    assert_near(found["by-june"].estimate, 1 - june)
    # The median of the rate jumps where the chance of the low one passes a half.
    assert low > 0.5
    assert found.assumptions[0].before[1] == 4.0
    assert found.assumptions[0].after[1] == 0.5
    prior = sum(chance * survival(rate, 118) for rate, chance in RATES.items())
    assert found.evidence[0].expected == pytest.approx(prior, abs=0.01)


def test_an_event_within_a_span_of_days() -> None:
    found = update(case_of(RATE_CASE), ["strike on 2022-03-09"], tolerance=2, worlds=2048, paths=64, seed=SEED)
    weights = {rate: chance * (survival(rate, 50) - survival(rate, 79)) for rate, chance in RATES.items()}
    # Day 65, with two weeks before and after it: days 51 to 79.
    assert found.evidence[0].first.isoformat() == "2022-02-23"
    assert found.evidence[0].last.isoformat() == "2022-03-23"
    assert found.fits == pytest.approx(sum(weights.values()), abs=0.01)
    # Exactly on its day.
    exact = update(case_of(RATE_CASE), ["strike on 2022-03-09"], tolerance=0, worlds=2048, paths=64, seed=SEED)
    assert exact.fits == pytest.approx(
        sum(chance * (survival(rate, 64) - survival(rate, 65)) for rate, chance in RATES.items()), abs=0.002
    )
    assert found["strike"].estimate.after == 1.0
    assert found["strike"].estimate.after_error == 0.0


# --- events and values together -------------------------------------------------------------------

STARTS = {40.0: 0.25, 50.0: 0.75}
MIXED_CASE = """
    case: mixed
    time: {start: 2022-01-03, end: 2022-12-26, step: week}
    quantities:
      x: {start: "choice(0.25: 40, 0.75: 50)"}
    shocks:
      rise: {rate: "choice(0.5: 0.5, 0.5: 2) per year", once: true, effects: {x: 10}}
    questions:
      rise: {condition: happened(rise)}
      by-june: {condition: happened(rise), by: 2022-06-06}
      x-at-the-end: {kind: number, quantity: x}
      high: {condition: x >= 55, by: 2022-12-26}
"""


@pytest.mark.parametrize(("value", "sd"), [(50.0, 3.0), (58.0, 2.0), (44.0, 2.0)])
def test_a_value_splits_what_two_ways_lead_to(value: float, sd: float) -> None:
    found = update(case_of(MIXED_CASE), [f"x = {value} +- {sd} on 2022-05-25"], worlds=4096, paths=32, seed=SEED)
    # The 25th of May is day 142; what is read is the state of the last moment before it, the 23rd.
    total = rise = june = end = low = high = 0.0
    for (start, p), (rate, q) in itertools.product(STARTS.items(), {0.5: 0.5, 2.0: 0.5}.items()):
        early = 1 - survival(rate, 140)
        for has_risen, chance in ((True, early), (False, 1 - early)):
            x = start + 10 * has_risen
            weight = p * q * chance * stats.norm.pdf(value, x, sd)
            later = 1.0 if has_risen else 1 - survival(rate, LAST - 140)
            total += weight
            rise += weight * later
            june += weight * (1.0 if has_risen else 1 - survival(rate, 154 - 140))
            end += weight * (start + 10 * later)
            low += weight * (start == 40.0)
            high += weight * (later if start == 50.0 else 0.0)
    assert_near(found["rise"].estimate, rise / total)
    assert_near(found["by-june"].estimate, june / total)
    assert_near(found["x-at-the-end"].estimate, end / total)
    assert_near(found["high"].estimate, high / total)
    start = next(each for each in found.assumptions if each.path == "quantities.x.start")
    assert start.after[1] == (40.0 if low / total > 0.5 else 50.0)


def test_an_event_and_a_value_together() -> None:
    found = update(
        case_of(MIXED_CASE), ["no rise by 2022-03-06", "x = 49 +- 3 on 2022-05-25"], worlds=4096, paths=32, seed=SEED
    )
    total = end = 0.0
    for (start, p), (rate, q) in itertools.product(STARTS.items(), {0.5: 0.5, 2.0: 0.5}.items()):
        for risen, chance in ((1, survival(rate, 62) - survival(rate, 140)), (0, survival(rate, 140))):
            weight = p * q * chance * stats.norm.pdf(49, start + 10 * risen, 3)
            total += weight
            end += weight * (1.0 if risen else 1 - survival(rate, LAST - 140))
    assert_near(found["rise"].estimate, end / total)


# --- the normal model -----------------------------------------------------------------------------

NORMAL_CASE = """
    case: normal
    time: {start: 2022-01-03, end: 2022-12-26, step: week}
    quantities:
      x: {start: "normal(50, 10)", noise: 2 per week}
    questions:
      x-later: {kind: number, quantity: x, on: 2022-06-06}
"""


def normal_update(
    value: float, sd: float, *, worlds: int, paths: int, enough: float | None = None
) -> tuple[Update, dict[str, float]]:
    """The update on x in week 10, and the truth: start and noise are normal, so all is in closed form."""
    found = update(
        case_of(NORMAL_CASE),
        [f"x = {value} +- {sd} on 2022-03-14"],
        worlds=worlds,
        paths=paths,
        seed=SEED,
        enough=enough,
    )
    now = 10.0**2 + 10 * 4.0  # variance of x in week 10
    gain = 1 / (now + sd**2)
    return found, {
        "start": 50 + 10.0**2 * gain * (value - 50),
        "start_sd": math.sqrt(10.0**2 - 10.0**4 * gain),
        "later": 50 + now * gain * (value - 50),
    }


def test_a_normal_start_and_normal_noise() -> None:
    found, truth = normal_update(56.0, 3.0, worlds=4096, paths=16)
    assert found.rounds == 1
    assert_near(found["x-later"].estimate, truth["later"])
    [start] = found.assumptions
    assert 50 + 10 * start.shift == pytest.approx(truth["start"], abs=SIGMAS * 10 * start.shift_error)
    assert 10 * start.spread == pytest.approx(truth["start_sd"], rel=0.05)  # sd of an sd: 1 / sqrt(2 x 1000)
    low, middle, high = stats.norm.ppf([0.05, 0.5, 0.95], truth["start"], truth["start_sd"])
    assert start.after == pytest.approx((low, middle, high), abs=0.7)


def test_where_weights_degenerate_further_rounds_find_the_way() -> None:
    # Four standard deviations away: a thousand worlds hold a handful that fit.
    found, truth = normal_update(97.0, 1.0, worlds=512, paths=8, enough=300)
    assert found.rounds > 1
    assert found.effective_worlds > 300
    assert_near(found["x-later"].estimate, truth["later"])
    [start] = found.assumptions
    assert 50 + 10 * start.shift == pytest.approx(truth["start"], abs=SIGMAS * 10 * start.shift_error)
    assert 10 * start.spread == pytest.approx(truth["start_sd"], rel=0.15)


def test_rounds_do_not_bias_over_many_seeds() -> None:
    # The average over seeds of (estimate - truth) / error has mean 0 and standard deviation about 1.
    scores = []
    for seed in range(30):
        found = update(
            case_of(NORMAL_CASE), ["x = 88 +- 1.5 on 2022-03-14"], worlds=256, paths=8, seed=seed, enough=150
        )
        assert found.rounds > 1
        truth = 50 + 140 / (140 + 1.5**2) * 38
        estimate = found["x-later"].estimate
        scores.append((estimate.after - truth) / estimate.after_error)
    mean = sum(scores) / len(scores)
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / (len(scores) - 1))
    assert abs(mean) < SIGMAS / math.sqrt(len(scores))
    assert 0.5 < spread < 1.5  # chi-square bounds of 30 draws at one in 10,000: 0.55 and 1.5
