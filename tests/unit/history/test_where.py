"""Conditions on tables: what they mean, and that they are never code."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.syntax import ExpressionError
from detente.core.parquet import from_values, write_parquet
from detente.history.data_set import DataSet
from detente.history.shipped import crises
from detente.history.sources import CRISES
from detente.history.where import canonical, columns_of, select


@pytest.fixture
def table(tmp_path: Path) -> DataSet:
    import datetime as dt

    columns = {
        "trigger": ["violent", "verbal", None, "political"],
        "year": [1940, 1950, 1960, None],
        "in_war": [True, False, False, None],
        "onset": [dt.date(1940, 1, 1), dt.date(1950, 6, 25), None, None],
    }
    with (tmp_path / "x.parquet").open("wb") as file:
        write_parquet(file, {name: from_values(values) for name, values in columns.items()})
    return DataSet(CRISES, tmp_path / "x.parquet")


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("", [0, 1, 2, 3]),
        ("trigger == 'verbal'", [1]),
        ('trigger != "verbal"', [0, 3]),
        ("trigger in ('verbal', 'political')", [1, 3]),
        ("trigger not in ('verbal', 'political')", [0]),
        ("year >= 1950", [1, 2]),
        ("1950 <= year", [1, 2]),
        ("1950 > year", [0]),
        ("1946 <= year <= 1950", [1]),
        ("1960 >= year > 1940", [1, 2]),
        ("not 1946 <= year <= 1950", [0, 2]),
        ("1946-01-01 <= onset < 1951-01-01 and 1950 == year", [1]),
        ("in_war", [0]),
        ("not in_war", [1, 2]),
        ("in_war == false", [1, 2]),
        ("not (in_war or year > 1955)", [1]),
        ("in_war or year > 1955 and trigger == 'verbal'", [0]),
        ("year < 1945 or year > 1955", [0, 2]),
        ("onset >= 1945-01-01", [1]),
        ("trigger == 'verbal' or in_war", [0, 1]),
        ("year != -5", [0, 1, 2]),
    ],
)
def test_rows(table: DataSet, where: str, rows: list[int]) -> None:
    assert [row for row, holds in enumerate(select(table, where).holds) if holds] == rows


def test_an_empty_cell_is_neither_true_nor_false(table: DataSet) -> None:
    for where in ("trigger == 'verbal'", "trigger != 'verbal'", "not trigger == 'verbal'"):
        assert not select(table, where).holds[2]
        assert not select(table, where).known[2]
    # What is known already decides: false and unknown is false, true or unknown is true.
    assert select(table, "year < 1955 and trigger == 'verbal'").known[2]
    assert select(table, "year > 1955 or trigger == 'verbal'").holds[2]


@pytest.mark.parametrize(
    ("where", "found", "hint"),
    [
        ("__import__('os').system('touch x')", "found `.`", ""),
        ("open('x')", "calls no functions", ""),
        ("trigger = 'verbal'", "found `=`", "`==`"),
        ("triger == 'verbal'", "found `triger`", "`trigger`"),
        ("trigger == 'verbl'", "found `'verbl'`", "`'verbal'`"),
        ("trigger == verbal", "found `verbal`", "`'verbal'`"),
        ("trigger > 'verbal'", "which has no order", ""),
        ("year == 'verbal'", "a number, as `year` is", ""),
        ("trigger == 5", "text, as `trigger` is", None),
        ("in_war == 'true'", "true or false, as `in_war` is", "`true`"),
        ("year == '1950'", "a number, as `year` is", "`1950`"),
        ("onset >= 1950", "a date, as `onset` is", "`1950-01-01`"),
        ("year >= 1946 <= 1950", "a chain has a value at both ends", "`1946 <= year <= 1950`"),
        ("1940 <= year <= 1950 <= 1960", "a chain has a value at both ends", "`1946 <= year <= 1950`"),
        ("1940 <= year == in_war", "expected a number to compare `year` with", None),
        ("year", "a comparison of `year`", ""),
        ("year >= 1946 &", "found `&`", "`and`"),
        ("year >= 1946 and", "the end of the text", ""),
        ("(year >= 1946", "expected `)`", ""),
        ("year >= 1946 year", "expected `and`, `or` or the end", ""),
        ("trigger == 'verbal", "without its closing quote", ""),
        ("onset > 1950-13-01", "a date of the calendar", ""),
        ("year in ()", "a number to compare `year` with", ""),
        ("not " * 60 + "in_war", "at most 50 levels", ""),
        ("(" * 60 + "in_war" + ")" * 60, "at most 50 levels", ""),
        ("year in (" + ",".join(["1"] * 250) + ")", "at most 200 comparisons", ""),
        ("in_war or " * 300, "at most 2,000", ""),
        ("year >= 1946\u202e", "the character U+202E", ""),
    ],
)
def test_mistakes(table: DataSet, where: str, found: str, hint: str | None) -> None:
    """``hint``: what is proposed; None: nothing may be."""
    with pytest.raises(ExpressionError) as raised:
        select(table, where)
    assert found in str(raised.value)
    assert f"did you mean {hint}" in str(raised.value) if hint else True
    assert hint is not None or "did you mean" not in str(raised.value)


def test_names_and_canonical_text(table: DataSet) -> None:
    assert [column.name for column in columns_of("year > 1 and not in_war or year < 5", table)] == ["year", "in_war"]
    assert canonical('year>=1946 and(trigger=="verbal"or in_war)') == (
        "year >= 1946 and (trigger == 'verbal' or in_war)"
    )


def test_an_error_lists_so_many_values_of_a_column_and_counts_the_rest() -> None:
    labels = sorted({str(cell) for cell in crises().values("region").data.tolist()} - {""})
    assert len(labels) > 12
    with pytest.raises(ExpressionError) as error:
        select(crises(), "region == 'Atlantis'")
    shown = ", ".join(f"'{label}'" for label in labels[:12])
    assert f"a value of `region`: {shown} and {len(labels) - 12} more" in str(error.value)
