"""What people type is read, or refused in words that help."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.core.errors import LedgerError
from detente.ledger.inputs import chance_of, day_of, moment_of, name_of, number_of, probability_of, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.52", 0.52),
        ("52%", 0.52),
        (" 52.5 % ", 0.525),
        ("1", 1.0),
        ("0", 0.0),
        (".5", 0.5),
        ("1:3", 0.25),
        ("3 to 1", 0.75),
    ],
)
def test_chances(text: str, value: float) -> None:
    assert probability_of(text) == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("52", "found 52, expected a probability such as 0.52, 52% or odds 13:12; did you mean 52%?"),
        ("-0.1", "found -0.1"),
        ("120%", "found 120%"),
        ("1.0001", "found 1.0001"),
        ("52,5%", "did you mean 52.5%?"),
        ("nan", "found 'nan'"),
        ("inf", "found 'inf'"),
        ("", "found ''"),
        ("0:0", "found odds 0:0"),
        ("__import__('os')", "expected a probability"),
        ("1_000", "expected a probability"),
        ("٠.٥", "expected a probability"),
    ],
)
def test_no_chances(text: str, message: str) -> None:
    with pytest.raises(LedgerError) as caught:
        probability_of(text)
    assert message in str(caught.value)


def test_words() -> None:
    assert chance_of("very unlikely", "icd203") == (0.05, 0.2)
    assert chance_of("52%", "icd203") is None
    with pytest.raises(LedgerError, match="or words of icd203"):
        chance_of("could be expected", "icd203")


def test_moments() -> None:
    assert written(moment_of("2022-01-18")) == "2022-01-18"
    assert moment_of("2022-01-18T12:00+02:00") == moment_of("2022-01-18 10:00")
    assert moment_of("2022-01-18T10:00Z") == moment_of("2022-01-18 10:00")
    assert written(moment_of("2022-01-18 10:00:00.123456+00:00")) == "2022-01-18T10:00:00.123456+00:00"
    assert dt.datetime.fromtimestamp(moment_of("2022-01-18") / 1e6, dt.UTC).day == 18
    assert written(moment_of("1914-06-28")) == "1914-06-28"
    for text in ("18/01/2022", "2022-13-01", "yesterday", ""):
        with pytest.raises(LedgerError, match="expected a date such as 2022-01-18"):
            moment_of(text)


def test_names() -> None:
    assert name_of("  Ada ", "who") == "Ada"
    assert name_of("e\u0301", "who") == "é"  # one name however it was typed
    for text, message in (
        ("", "found no who"),
        ("x" * 201, "201 characters"),
        ("a\0b", "U+0000"),
        ("a\x1b[31m", "U+001B"),
    ):
        with pytest.raises(LedgerError) as caught:
            name_of(text, "who")
        assert message in str(caught.value)
    with pytest.raises(LedgerError, match="expected a number"):
        number_of("1e999", "quantile")


def test_a_moment_counts_for_the_day_it_falls_in() -> None:
    noon = moment_of("2022-01-19T12:00:00+00:00")
    assert day_of(noon) == day_of(moment_of("2022-01-19")) == (dt.date(2022, 1, 19) - dt.date(1970, 1, 1)).days
    assert day_of(moment_of("2022-01-19T23:59:59+00:00")) == day_of(noon) == day_of(moment_of("2022-01-20")) - 1


@pytest.mark.parametrize("letter", ["\n", "\t", "\u202e", "\u200b", "\u2066", "\u2028", "\ufeff"])
def test_a_name_holds_nothing_that_cannot_be_seen(letter: str) -> None:
    from detente.ledger.inputs import name_of, visible

    with pytest.raises(LedgerError, match="expected a name"):
        name_of(f"In{letter}es", "who")
    assert visible(f"In{letter}es").isprintable()
    assert name_of("Özil", "who") == visible("Özil") == "Özil"
