"""How numbers are written."""

import math

import pytest

from detente.case.notation import LARGEST, Notation, NotationError, Number, format_number, read_notation, read_number


@pytest.mark.parametrize(
    ("written", "form", "numbers", "unit"),
    [
        (5, "fixed", (5,), ""),
        (0.25, "fixed", (0.25,), ""),
        ("5", "fixed", (5,), ""),
        ("+5", "fixed", (5,), ""),
        ("-2.5e-3", "fixed", (-0.0025,), ""),
        ("\N{MINUS SIGN}5", "fixed", (-5,), ""),
        ("8 weeks", "fixed", (8,), "weeks"),
        ("1 week", "fixed", (1,), "weeks"),
        ("2.4 per month", "fixed", (2.4,), "per month"),
        ("2.4 / month", "fixed", (2.4,), "per month"),
        ("2.4 Per Months", "fixed", (2.4,), "per month"),
        ("40%", "fixed", (40,), "%"),
        ("65 percent", "fixed", (65,), "percent"),
        ("3 carrier groups", "fixed", (3,), "carrier groups"),
        ("5 to 20", "quantiles", (0.05, 5, 0.95, 20), ""),
        ("5 to 20 weeks", "quantiles", (0.05, 5, 0.95, 20), "weeks"),
        ("5 weeks to 20 weeks", "quantiles", (0.05, 5, 0.95, 20), "weeks"),
        ("1 week to 2 weeks", "quantiles", (0.05, 1, 0.95, 2), "weeks"),
        ("0.1 to 0.3 per year", "quantiles", (0.05, 0.1, 0.95, 0.3), "per year"),
        ("10% to 40%", "quantiles", (0.05, 10, 0.95, 40), "%"),
        ("10 to 40%", "quantiles", (0.05, 10, 0.95, 40), "%"),
        ("-5 to -2", "quantiles", (0.05, -5, 0.95, -2), ""),
        ({"p10": 5, "p90": 20}, "quantiles", (0.1, 5, 0.9, 20), ""),
        ({"p90": 20, "p10": 5}, "quantiles", (0.1, 5, 0.9, 20), ""),
        ({"p2.5": "5 weeks", "p50": "20 weeks"}, "quantiles", (0.025, 5, 0.5, 20), "weeks"),
        ("normal(65, 2)", "normal", (65, 2), ""),
        ("lognormal(4, 1.5) months", "lognormal", (4, 1.5), "months"),
        ("uniform(10%, 20%)", "uniform", (10, 20), "%"),
        ("triangular(1, 2, 3)", "triangular", (1, 2, 3), ""),
        ("Pert( 1 , 1 , 3 ) per week", "pert", (1, 1, 3), "per week"),
        ("beta(2, 5)", "beta", (2, 5), ""),
        ("choice(0.2: 1, 0.8: 3)", "choice", (0.2, 1, 0.8, 3), ""),
        ("choice(20%: 1, 80%: 3) weeks", "choice", (0.2, 1, 0.8, 3), "weeks"),
        ("choice(0.5: 10%, 0.5: 20%)", "choice", (0.5, 10, 0.5, 20), "%"),
    ],
)
def test_reads_every_form(written, form, numbers, unit):
    notation = read_notation(written)
    assert notation == Notation(form, tuple(map(float, numbers)), unit)
    assert read_notation(notation.to_data()) == notation


@pytest.mark.parametrize(
    ("written", "found", "expected", "hint"),
    [
        (None, "nothing", "a number such as", ""),
        (True, "`true`", "a number such as", ""),
        ("", "an empty text", "a number such as", ""),
        ("some", "`some`", "a number such as", ""),
        ([1, 2], "a list", "a number such as", ""),
        (math.nan, "`nan`", "a finite number", ""),
        (math.inf, "`inf`", "a finite number", ""),
        (10**400, "`1000", "a finite number", ""),
        ("1e400", "`1e400`", "a finite number", ""),
        (2 * LARGEST, "`2000000000000000.0`", "at most 1e+15", ""),
        ("5 to nan", "`5 to nan`", "a number such as", ""),
        ("5 to 5", "the empty range `5 to 5`", "two different numbers", "`5`"),
        ("20 to 5 weeks", "the reversed range `20 to 5 weeks`", "the lower number first", "`5 to 20 weeks`"),
        ("5-20", "`5-20`", "a number such as", "`5 to 20`"),
        ("5 – 20 weeks", "`5 – 20 weeks`", "a number such as", "`5 to 20 weeks`"),
        ("5..20", "`5..20`", "a number such as", "`5 to 20`"),
        ("1,000", "`1,000`", "a number such as", "`1000`"),
        ("2 weeks to 3 months", "`2 weeks to 3 months`", "one unit", ""),
        ("2 weeks to 3", "`2 weeks to 3`", "one unit", "`2 to 3 weeks`"),
        ("2 per fortnight", "`2 per fortnight`", "`per day`, `per week`", ""),
        ("unifrom(1, 2)", "`unifrom(1, 2)`", "one of normal(mean, sd)", "`uniform(a, b)`"),
        ("uniform(2, 1)", "the reversed range", "a < b", ""),
        ("uniform(2, 2)", "the empty range", "a < b", ""),
        ("uniform(2)", "`uniform(2)`", "with 2 numbers", ""),
        ("uniform(1, nan)", "`uniform(1, nan)`", "with 2 numbers", ""),
        ("triangular(1, 5, 3)", "the reversed range", "a <= mode <= b", ""),
        ("normal(5, 0)", "`normal(5, 0)`", "sd above 0", ""),
        ("lognormal(0, 2)", "`lognormal(0, 2)`", "median above 0", ""),
        ("lognormal(2, 1)", "`lognormal(2, 1)`", "gsd", ""),
        ("beta(0, 1)", "`beta(0, 1)`", "between 0.001 and 1000000", ""),
        ("normal(0", "`normal(0`", "in quotes", "`normal(mean, sd)`"),
        ("choice(0.2: 1, 0.7: 3)", "chances that sum to 0.9", "sum to 1", ""),
        ("choice(1: 1)", "`choice(1: 1)`", "2 to 100 different values", ""),
        ("choice(0.5: 1, 0.5: 1)", "`choice(0.5: 1, 0.5: 1)`", "different values", ""),
        ("choice(1, 2)", "`choice(1, 2)`", "chance, colon, value", ""),
        ("choice(0.5: 1%, 0.5: 2)", "`choice(0.5: 1%, 0.5: 2)`", "percent signs on all values", ""),
        ({}, "an empty mapping", "two quantiles", ""),
        ({"p10": 5}, "1 quantiles", "two quantiles", ""),
        ({"p10": 5, "p50": 6, "p90": 7}, "3 quantiles", "two quantiles", ""),
        ({"p0": 5, "p90": 7}, "`p0`", "two quantiles", ""),
        ({"p10": 9, "p90": 7}, "the reversed range", "the lower number first", "`{p10: 7, p90: 9}`"),
        ({"p10": "9 weeks", "p90": "10 days"}, "`{p10: 9 weeks, p90: 10 days}`", "the same unit", ""),
        ({"p10": "1 to 2", "p90": 7}, "`1 to 2`", "one number as `p10`", ""),
        ({"p10": 1, "q90": 7}, "`q90`", "two quantiles", ""),
        ("x" * 10_000, "a text of 10,000 characters", "a number such as", ""),
    ],
)
def test_says_what_is_wrong(written, found, expected, hint):
    with pytest.raises(NotationError) as caught:
        read_notation(written)
    assert caught.value.found.startswith(found)
    assert expected in caught.value.expected
    assert caught.value.hint == hint


def test_source_and_reason_stand_beside_the_value():
    number = read_number({"value": "5 to 20", "source": "poll", "why": "two polls agree"})
    assert (str(number), number.source, number.why) == ("5 to 20", "poll", "two polls agree")
    assert read_number(number.to_data()) == number
    quantiles = read_number({"p10": 5, "p90": 20, "source": "poll"})
    assert quantiles == Number(Notation("quantiles", (0.1, 5.0, 0.9, 20.0)), "poll")
    assert read_number(quantiles.to_data()) == quantiles
    with pytest.raises(NotationError, match="only `value`, `source` and `why`"):
        read_number({"value": 5, "sauce": "poll"})


@pytest.mark.parametrize("value", [0.1, 1 / 3, -2.0, 1e-7, 123456789.125, 5e14])
def test_numbers_are_written_as_short_as_they_read_back(value):
    assert float(format_number(value)) == value
    assert format_number(5.0) == "5"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("1,5", "1.5"), ("-1,5", "-1.5"), ("0,001", "0.001"), ("1,23", "1.23"), ("5,000", "5000"),
        ("1,234,567", "1234567"), ("1.000.000", "1000000"), ("1 000 000", "1000000"), ("1\u00a0000", "1000"),
        ("1'000", "1000"), ("1_000", "1000"), ("1.000,5", "1000.5"), ("1,234.56", "1234.56"), ("12,34,567", ""),
        ("1.5.2", ""), ("1,2,3", ""), ("1,5 weeks", "1.5 weeks"), ("5,5 to 10,5", "5.5 to 10.5"),
        ("5-20", "5 to 20"), ("5–20 %", "5 to 20 %"), ("5 - 20 weeks", "5 to 20 weeks"), ("5..20", "5 to 20"),
        ("-5 - -2", "-5 to -2"), ("between 5 and 20", "5 to 20"), ("from 5 to 20 weeks", "5 to 20 weeks"),
        ("5 and 20", "5 to 20"), ("5 or 6", "5 to 6"), ("5 bis 20", "5 to 20"), ("(5, 20)", "5 to 20"),
        ("20-5", ""), ("50-50", ""), ("5 ± 2", "3 to 7"), ("5 +/- 2", "3 to 7"), ("~5", "5"), ("about 5", "5"),
        ("ca. 5 weeks", "5 weeks"), (">5", ""), ("at least 5", ""), ("5+", ""), ("1 in 10", "0.1"), ("1/4", "0.25"),
        ("“5”", "5"), ("five", ""), ("$5m", ""), ("2 weeks to 3 months", ""), ("10^3", ""),
    ],
)  # fmt: skip
def test_what_people_write_gets_a_hint_that_means_the_same_or_none(written, hint):
    with pytest.raises(NotationError) as caught:
        read_notation(written)
    assert caught.value.hint == (f"`{hint}`" if hint else "")
    if hint:
        read_notation(hint)
