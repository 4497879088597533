"""What a notation means in its place."""

import math

import numpy as np
import pytest
from scipy import stats

from detente.case.notation import NotationError, read_notation
from detente.case.uncertain import Domain, Uncertain, fit, natural_log, normal_quantile
from detente.core.units import DAYS_PER_UNIT

MONTH = DAYS_PER_UNIT["month"]


def of(written, domain, **options):
    return fit(read_notation(written), domain, **options)


@pytest.mark.parametrize(
    ("written", "domain", "options", "family", "low", "high"),
    [
        ("5 to 20", Domain.POSITIVE, {}, "lognormal", 0, math.inf),
        ("5 to 20 weeks", Domain.DURATION, {}, "lognormal", 0, math.inf),
        ("5 to 20 weeks", Domain.DELAY, {}, "lognormal", 0, math.inf),
        ("5 to 20 per year", Domain.RATE, {}, "lognormal", 0, math.inf),
        ("5 to 20 per year", Domain.NOISE, {}, "lognormal", 0, math.inf),
        ("5 to 20 per year", Domain.GAIN, {}, "normal", -math.inf, math.inf),
        ("0.5 to 0.8", Domain.CHANCE, {}, "logitnormal", 0, 1),
        ("5 to 20", Domain.SIGNED, {}, "normal", -math.inf, math.inf),
        ("5 to 20", Domain.AMOUNT, {}, "normal", -math.inf, math.inf),
        ("5 to 20", Domain.LEVEL, {"low": 0, "high": 100}, "logitnormal", 0, 100),
        ("5 to 20", Domain.LEVEL, {"low": -10}, "lognormal", -10, math.inf),
        ("5 to 20", Domain.LEVEL, {"high": 100}, "normal", -math.inf, 100),
        ("5 to 20", Domain.LEVEL, {}, "normal", -math.inf, math.inf),
    ],
)
def test_the_place_decides_the_family(written, domain, options, family, low, high):
    fitted = of(written, domain, **options)
    assert (fitted.family, fitted.low, fitted.high) == (family, low, high)


def frozen(fitted: Uncertain):
    """Return scipy's distribution of the same parameters; an independent reading of the model's families."""
    match fitted.family:
        case "normal":
            return stats.norm(fitted.a, fitted.b)
        case "lognormal":
            return stats.lognorm(fitted.b, loc=fitted.low, scale=math.exp(fitted.a))
        case "logitnormal":
            return None
        case "beta":
            return stats.beta(fitted.a, fitted.b, loc=fitted.low, scale=fitted.high - fitted.low)
        case _:
            raise AssertionError(fitted.family)


@pytest.mark.parametrize("domain", [Domain.POSITIVE, Domain.SIGNED])
@pytest.mark.parametrize(("low_p", "high_p"), [(5, 95), (10, 90), (25, 75), (10, 50), (2.5, 60)])
def test_quantiles_come_out_as_written(domain, low_p, high_p):
    fitted = of({f"p{low_p}": 5, f"p{high_p}": 20}, domain)
    assert frozen(fitted).ppf([low_p / 100, high_p / 100]) == pytest.approx([5, 20], rel=1e-12)


def test_quantiles_of_a_bounded_level_come_out_as_written():
    fitted = of("63 to 67", Domain.LEVEL, low=0, high=100)
    logits = stats.norm(fitted.a, fitted.b).ppf([0.05, 0.95])
    assert 100 / (1 + np.exp(-logits)) == pytest.approx([63, 67], rel=1e-12)


@pytest.mark.parametrize(
    ("written", "domain", "a", "unit"),
    [
        ("8 weeks", Domain.DURATION, 56, "days"),
        ("1 year", Domain.DURATION, 365.25, "days"),
        ("0 days", Domain.DELAY, 0, "days"),
        ("12 per year", Domain.RATE, 1 / MONTH, "per day"),
        ("-1 per week", Domain.GAIN, -1 / 7, "per day"),
        ("2.4 per month", Domain.NOISE, 2.4 / math.sqrt(MONTH), "per sqrt day"),
        ("10%", Domain.CHANCE, 0.1, ""),
        ("10 percent", Domain.CHANCE, 0.1, ""),
        ("5 percent", Domain.AMOUNT, 5, "percent"),
        ("5 points", Domain.AMOUNT, 5, "percent"),
        ("5%", Domain.LEVEL, 5, "percent"),
    ],
)
def test_numbers_become_canonical(written, domain, a, unit):
    fitted = of(written, domain, unit="percent")
    assert fitted.a == pytest.approx(a, rel=1e-15)
    assert fitted.unit == unit
    assert fitted.is_fixed


def test_units_scale_whole_distributions():
    weeks, days = of("2 to 6 weeks", Domain.DURATION), of("14 to 42 days", Domain.DURATION)
    assert weeks == days
    normal = of("normal(2, 1) weeks", Domain.DELAY)
    assert (normal.a, normal.b, normal.low) == (14, 7, 0)
    lognormal = of("lognormal(2, 1.5) weeks", Domain.DURATION)
    assert lognormal.a == pytest.approx(math.log(14), rel=1e-15)
    assert of("choice(0.75: 3, 0.25: 1) weeks", Domain.DURATION).values == (7, 21)
    assert of("choice(0.75: 3, 0.25: 1) weeks", Domain.DURATION).chances == (0.25, 0.75)
    assert (of("uniform(10%, 20%)", Domain.CHANCE).a, of("uniform(10%, 20%)", Domain.CHANCE).b) == (0.1, 0.2)


def test_pert_is_the_beta_with_its_mean():
    fitted = of("pert(2, 3, 10)", Domain.POSITIVE)
    assert frozen(fitted).mean() == pytest.approx((2 + 4 * 3 + 10) / 6)  # the definition of PERT
    assert frozen(fitted).support() == (2, 10)
    assert of("beta(2, 5)", Domain.LEVEL, low=0, high=100).high == 100


@pytest.mark.parametrize(
    ("written", "domain", "options", "expected", "hint"),
    [
        ("8", Domain.DURATION, {}, "a duration such as `8 weeks`", ""),
        ("8 percent", Domain.DURATION, {}, "a duration such as `8 weeks`", ""),
        ("8 per week", Domain.DURATION, {}, "a duration such as", "`0.125 weeks`"),
        ("4 to 8 per week", Domain.DURATION, {}, "a duration such as", "`0.125 to 0.25 weeks`"),
        ("0 weeks", Domain.DURATION, {}, "longer than nothing", ""),
        ("-1 week", Domain.DELAY, {}, "not negative", ""),
        ("200000 years", Domain.DURATION, {}, "at most 100,000 years", ""),
        ("10 to 500000 years", Domain.DURATION, {}, "at most 100,000 years", ""),
        ("2.4", Domain.NOISE, {}, "a number per time such as `2.4 per month`", ""),
        ("2.4 months", Domain.NOISE, {}, "a number per time", "`2.4 per month`"),
        ("8 weeks", Domain.RATE, {}, "a number per time", "`0.125 per week`"),
        ("8 weeks", Domain.AMOUNT, {}, "without a unit of time", ""),
        ("2 weeks", Domain.AMOUNT, {"unit": "days"}, "without a unit of time", ""),
        ("8 per week", Domain.CHANCE, {}, "without a unit of time", ""),
        ("8 tanks", Domain.LEVEL, {"unit": "percent"}, "a number in `percent`", ""),
        ("3 million", Domain.LEVEL, {"unit": "people"}, "a number in `people`", "`3000000`"),
        ("3 million people", Domain.LEVEL, {"unit": "people"}, "a number in `people`", "`3000000`"),
        ("3 million tanks", Domain.LEVEL, {"unit": "people"}, "a number in `people`", ""),
        ("3 million", Domain.LEVEL, {"unit": "million dollars"}, "a number in `million dollars`", "`3`"),
        ("3 bn", Domain.LEVEL, {"unit": "million dollars"}, "a number in `million dollars`", ""),
        ("1k", Domain.AMOUNT, {}, "a number without a unit", "`1000`"),
        ("5 to 20k", Domain.SIGNED, {}, "a number without a unit", "`5000 to 20000`"),
        ("uniform(1, 2) million", Domain.AMOUNT, {}, "a number without a unit", "`uniform(1000000, 2000000)`"),
        ("lognormal(1, 2) million", Domain.AMOUNT, {}, "a number without a unit", ""),
        ("2.5m", Domain.AMOUNT, {}, "a number without a unit", ""),
        ("5 to 20 %", Domain.SIGNED, {}, "a number without a unit", "`0.05 to 0.2`"),
        ("12%", Domain.AMOUNT, {}, "a number without a unit", ""),
        ("8 tanks", Domain.POSITIVE, {}, "a number without a unit", "`8`"),
        ("8%", Domain.POSITIVE, {}, "a number without a unit", "`0.08`"),
        ("1.2", Domain.CHANCE, {}, "a probability between 0 and 1", ""),
        ("-1", Domain.POSITIVE, {}, "not negative", ""),
        ("120", Domain.LEVEL, {"low": 0, "high": 100}, "on the quantity's range (from 0 to 100)", ""),
        ("0 to 0.4", Domain.CHANCE, {}, "both numbers inside (0, 1)", "`uniform(0, 0.4)`"),
        ("0.5 to 1.5", Domain.CHANCE, {}, "both numbers inside (0, 1)", ""),
        ("0 to 20", Domain.POSITIVE, {}, "both numbers above 0", "`uniform(0, 20)`"),
        ("-5 to 20", Domain.POSITIVE, {}, "both numbers above 0", ""),
        ("1e-9 to 1e9", Domain.POSITIVE, {}, "a narrower range", ""),
        ("5 to 20", Domain.LEVEL, {"high": 10}, "both numbers up to 10", ""),
        ("uniform(-1, 1)", Domain.CHANCE, {}, "numbers between 0 and 1", ""),
        ("normal(-1, 1)", Domain.POSITIVE, {}, "a mean between 0 and any number", ""),
        ("lognormal(1, 2)", Domain.CHANCE, {}, "a form that stays on the range", "`a to b`"),
        ("beta(1, 2)", Domain.SIGNED, {}, "a form that needs no range", ""),
        ("choice(0.5: 0, 0.5: 2)", Domain.CHANCE, {}, "a probability between 0 and 1", ""),
        ("choice(0.5: 0, 0.5: 2) weeks", Domain.DURATION, {}, "longer than nothing", ""),
    ],
)
def test_numbers_out_of_place_are_errors(written, domain, options, expected, hint):
    with pytest.raises(NotationError) as caught:
        of(written, domain, **options)
    assert expected in caught.value.expected
    assert caught.value.hint == hint


def test_constants_are_those_of_the_normal_distribution():
    for p in (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.025, 0.2, 0.999):
        assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), abs=1e-15, rel=1e-15)


def test_the_logarithm_is_that_of_the_c_library_within_two_units():
    rng = np.random.default_rng(1962)
    for x in np.exp(rng.uniform(-690, 690, 2_000)).tolist() + rng.uniform(0.5, 2, 2_000).tolist():
        assert abs(natural_log(x) - math.log(x)) <= 2 * math.ulp(math.log(x))
