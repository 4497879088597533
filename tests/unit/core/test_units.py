"""Words for time."""

import pytest

from detente.core.units import days_in, time_unit


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
def test_units_have_one_name_in_singular_and_plural(unit):
    assert time_unit(unit) == time_unit(f"{unit}s") == time_unit(unit.upper()) == unit


@pytest.mark.parametrize("word", ["", "s", "weekss", "fortnight", "percent", "d"])
def test_other_words_are_no_units(word):
    assert time_unit(word) is None


def test_twelve_months_are_a_year():
    assert 12 * days_in("month") == days_in("year")
