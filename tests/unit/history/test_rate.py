"""Base rates counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from detente.core.errors import HistoryError
from detente.history.data_set import DataSet
from detente.history.rate import count_class, rate, recent_rate
from detente.history.sources import CRISES
from tests.unit.history.small_tables import small_table

NAMES = ("name", "year", "violence", "violence_days", "days", "ending", "trigger", "in_war_ever")
ROWS = (
    ("First", 1950, "full-scale war", 10, 100, "formal agreement", "verbal", 0),
    ("Second", 1980, "none", None, 50, "tacit", "verbal", 0),
    ("Third", 1981, "full-scale war", None, 80, "tacit", "verbal", 1),
    ("Fourth", 1990, "serious clashes", 5, 40, None, "verbal", 0),
    ("Fifth", 2000, "full-scale war", 20, None, "tacit", "verbal", 0),
    ("Sixth", 2000, None, None, 30, "tacit", "verbal", 0),
    ("Seventh", 2001, "none", None, 60, "tacit", "violent", None),
)


@pytest.fixture
def table() -> DataSet:
    return small_table(CRISES, NAMES, ROWS)


def test_counts(table: DataSet) -> None:
    """Five rows are verbal and known: wars in three; the sixth has no cell to count by."""
    found = rate(table, level="war", where="trigger == 'verbal'", name="talk", text="talked of")
    figures = found.figures
    assert (figures.count, figures.n, found.missing, found.undated) == (3, 5, 1, 1)
    assert (figures.first_year, figures.last_year) == (1950, 2000)
    assert (figures.name, figures.text, figures.level, figures.unit) == ("talk", "talked of", "war", "crisis")
    assert figures.rate == 3 / 5
    # Jeffreys: the 5% and 95% quantiles of a beta distribution with 3 1/2 and 2 1/2.
    assert figures.interval == pytest.approx(beta.ppf([0.05, 0.95], 3.5, 2.5), abs=1e-6)
    assert "trigger == 'verbal'" in found.figures.where


def test_days_under_way(table: DataSet) -> None:
    """At risk: First 10 days and Third 80, until war; Second 50 and Fourth 40, which ended otherwise."""
    figures = count_class(table, level="war", where="trigger == 'verbal'", name="", text="")
    assert (figures.exposure_days, figures.timed) == (180, 2)


def test_the_last_twenty_years(table: DataSet) -> None:
    """Recent is from 1981 to 2000: Third, Fourth, Fifth; Second began twenty years before the last."""
    assert rate(table, level="war", where="trigger == 'verbal'").recent == (2, 3)
    assert rate(table, level="war", where="trigger == 'verbal' and year <= 1981").recent == (1, 2)
    assert rate(table, level="war").recent == (1, 3)  # the last began in 2001: Fourth, Fifth, Seventh


def test_when(table: DataSet) -> None:
    """War after 10 (First), 20 (Fifth), 80 days at the latest (Third); Fourth ends otherwise at 40, Second at 50."""
    found = rate(table, level="war", where="trigger == 'verbal'")
    assert found.curve is not None
    assert found.curve.days.tolist() == [10.0, 20.0, 40.0, 50.0, 80.0]
    np.testing.assert_allclose(found.curve.share, [0.2, 0.4, 0.4, 0.4, 0.6])
    np.testing.assert_allclose(found.curve.other, [0.0, 0.0, 0.2, 0.4, 0.4])
    within = {each.days: each.share for each in found.figures.within}
    assert within == pytest.approx({7: 0.0, 30: 0.4, 90: 0.6, 180: 0.6, 365: 0.6})


def test_the_cases_latest_first_or_nearest_first(table: DataSet) -> None:
    found = rate(table, level="war", where="trigger == 'verbal'")
    assert [(each.name, each.happened, each.days) for each in found.instances] == [
        ("Fifth", True, 20),
        ("Fourth", False, 40),
        ("Third", True, 80),
        ("Second", False, 50),
        ("First", True, 10),
    ]
    assert [each.ending for each in found.instances] == ["tacit", "", "tacit", "tacit", "formal agreement"]
    near = rate(table, level="war", where="trigger == 'verbal'", order=[6, 1, 0, 4])
    assert [each.row for each in near.instances] == [1, 0, 4, 3, 2]


def test_what_to_beware_of(table: DataSet) -> None:
    found = rate(table, level="war", where="trigger == 'verbal' and violence != 'none' and not in_war_ever")
    outcome, retrospect, small = found.warnings
    assert outcome == "conditions on how it went (violence): no forecast can know that at the onset"
    assert retrospect.startswith(
        "conditions on what was coded afterwards (in_war_ever): part of the outcome leaks in; use"
    )
    assert small.startswith("a small class: with 3 crises the rate may as well be ")
    tried = [
        count_class(table, level="war", where=where, name="", text="")
        for where in ("year >= 1981", "year >= 1990", "trigger == 'verbal'")
    ]
    warned = rate(table, level="war", where="trigger == 'verbal'", tried=tried).warnings[-1]
    rates = [round(100 * each.rate) for each in tried]
    assert warned.startswith(f"one of 3 classes tried for war, with rates from {min(rates)} to {max(rates)}%")
    assert len(rate(table, level="war", where="trigger == 'verbal'", tried=tried[2:]).warnings) == 1


def test_large_classes_are_not_called_small() -> None:
    for n, is_small in ((29, True), (30, False)):
        many = small_table(CRISES, NAMES, [ROWS[0]] * n)
        warnings = rate(many, level="war").warnings
        assert bool(warnings) == is_small


def test_nothing_fits(table: DataSet) -> None:
    with pytest.raises(HistoryError, match=r"icb-crises: found no crisis where year > 2001, expected at least one"):
        rate(table, level="war", where="year > 2001")
    with pytest.raises(HistoryError, match=r"found level 'wra'.*did you mean 'war'"):
        rate(table, level="wra")


def test_as_plain_data(table: DataSet) -> None:
    found = rate(table, level="war", where="trigger == 'verbal'")
    plain = found.to_dict()
    low, high = found.figures.interval
    assert (plain["rate"], plain["interval"]) == (found.figures.rate, [low, high])
    assert plain["recent"] == {"count": 2, "n": 3, "years": 20}
    assert plain["curve"][1] == {"days": 20, "share": pytest.approx(0.4), "other": 0.0}
    assert plain["instances"][0]["name"] == "Fifth"
    assert (plain["missing"], plain["undated"]) == (1, 1)


def test_a_recent_rate_in_words() -> None:
    low, high = 100 * beta.ppf([0.05, 0.95], 2.5, 18.5)
    assert recent_rate(2, 20) == f"2 of 20, 10% ({low:.0f} to {high:.0f}%)"
