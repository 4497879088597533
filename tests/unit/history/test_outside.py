"""The outside view of a question, and the pool of both views."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import detente
from detente.case.notation import NotationError, read_number
from detente.case.schema import BaseRate, Case
from detente.core.errors import CaseError, HistoryError, RunError
from detente.forecast.pooling import with_pools
from detente.history.ask import ask
from detente.history.outside import check_base_rates, outside_view, pool
from detente.history.shipped import crises

CASE = {
    "case": "row",
    "time": {"start": "2022-01-03", "end": "2022-12-31"},
    "shocks": {"war": {"rate": "1 per year", "why": "test"}},
    "questions": {"war": {"condition": "happened(war)"}},
}


def case_with(entry: dict[str, object], **question: object) -> Case:
    return Case.model_validate(
        {**CASE, "questions": {"war": {"condition": "happened(war)", "base_rate": entry, **question}}}
    )


def test_a_class_by_name_and_spelled_out_are_the_same() -> None:
    by_name = outside_view(BaseRate.model_validate({"class": "war-after-military-move"}))
    where = "not in_war and trigger == 'non-violent military' and year >= 1946"
    spelled = outside_view(BaseRate.model_validate({"level": "war", "where": where}))
    assert (by_name.count, by_name.n, by_name.low, by_name.high) == (
        spelled.count,
        spelled.n,
        spelled.low,
        spelled.high,
    )
    assert by_name.mean == pytest.approx(2.5 / 54)


def test_within_days_is_read_off_the_curve() -> None:
    entry = {"class": "agreement-after-military-move"}
    views = [outside_view(BaseRate.model_validate({**entry, "within_days": days})) for days in (30, 31, 90, 100)]
    assert views[0].rate == pytest.approx(8 / 53)
    assert [view.rate for view in views] == sorted(view.rate for view in views)
    assert all(view.low < view.rate < view.high for view in views)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"class": "war-after-military-moves"}, "did you mean `war-after-military-move`?"),
        ({"why": "x"}, "the name of a reference `class`"),
        ({"where": "in_war", "class": "war-in-crises"}, "a condition without a `level`"),
        ({"level": "wars", "where": ""}, "did you mean 'war'"),
        ({"level": "war", "where": "yeer > 5"}, "questions.war.base_rate.where: found `yeer`"),
        ({"level": "war", "where": "year > 5000"}, "expected at least one"),
        ({"level": "war", "data": "disputes"}, "detente history add"),
        ({"class": "sanctions-alone-succeed", "within_days": 40}, "found data 'pape1997'"),
    ],
)
def test_mistakes_are_found_before_anything_runs(entry: dict[str, object], expected: str) -> None:
    with pytest.raises(CaseError) as raised:
        detente.forecast_case(case_with(entry), worlds=8, paths=2)
    assert expected in str(raised.value)


def test_only_what_comes_true_or_not_has_a_base_rate() -> None:
    wrong = Case.model_validate(
        {**CASE, "questions": {"war": {"kind": "number", "quantity": "1", "base_rate": {"class": "war-in-crises"}}}}
    )
    with pytest.raises(CaseError, match="a question that comes true or not"):
        detente.forecast_case(wrong, worlds=8, paths=2)


def test_a_saved_class_can_be_cited_but_makes_no_prior() -> None:
    ask(level="war", where="region == 'East Europe'", save="eastern")
    assert detente.forecast_case(case_with({"class": "eastern"}), worlds=8, paths=2)["war"].facts.base_rate is not None
    with pytest.raises(NotationError, match="on this machine only"):
        read_number("base_rate(eastern)")


def test_the_forecast_shows_both_views_and_pools_on_request() -> None:
    plain = detente.forecast_case(case_with({"class": "war-in-crises", "weight": 0.25}), worlds=64, paths=8)
    assert plain["war"].pooled is None
    assert "base rate: 21.2% (90% interval 18 to 24%; 103 of 486 crises 1918-2017)" in str(plain)
    pooled = with_pools(plain)
    assert pooled["war"].pooled is not None
    assert (pooled["war"].pooled.weight, pooled["war"].pooled.extremise) == (0.25, 1.0)
    p, b = plain["war"].probability or 0.0, 103.5 / 487
    expected = 0.75 * math.log(p / (1 - p)) + 0.25 * math.log(b / (1 - b))
    got = pooled["war"].pooled.probability
    assert math.log(got / (1 - got)) == pytest.approx(expected)
    assert "pooled on log odds (25% base rate, 75% forecast)" in str(pooled)
    assert pooled.to_dict()["questions"][0]["pooled"]["weight"] == 0.25
    for weight, expected in ((0.0, plain["war"].probability), (1.0, plain["war"].facts.base_rate.mean)):
        given = with_pools(plain, weight=weight)["war"].pooled
        assert (given.weight, given.probability) == (weight, pytest.approx(expected, rel=1e-9))
    assert "extremised by 2.5" in str(with_pools(plain, weight=0.5, extremise=2.5))
    for weight, extremise in ((1.5, 1.0), (-0.1, 1.0), (0.5, 0.0), (0.5, math.nan)):
        with pytest.raises(RunError):
            with_pools(plain, weight=weight, extremise=extremise)


def test_a_certain_forecast_can_be_pooled() -> None:
    never = Case.model_validate(
        {**CASE, "questions": {"war": {"condition": "count(war) > 1000", "base_rate": {"class": "war-in-crises"}}}}
    )
    pooled = with_pools(detente.forecast_case(never, worlds=8, paths=2))["war"].pooled
    assert pooled is not None
    assert 0 < pooled.probability < 0.2


def test_pooling_keeps_agreement_and_extremising_moves_away_from_half() -> None:
    assert pool(forecast=0.2, outside=0.2, weight=0.3) == pytest.approx(0.2)
    assert pool(forecast=0.2, outside=0.4, weight=0.0) == pytest.approx(0.2)
    assert pool(forecast=0.2, outside=0.4, weight=1.0) == pytest.approx(0.4)
    assert pool(forecast=0.2, outside=0.4, extremise=2.5) < pool(forecast=0.2, outside=0.4)
    for forecast, outside in ((0.0, 0.5), (0.5, 1.0)):
        with pytest.raises(ValueError, match="above 0 and below 1"):
            pool(forecast=forecast, outside=outside)
    for weight, extremise in ((1.5, 1.0), (-0.1, 1.0), (0.5, 0.0), (0.5, -2.0)):
        with pytest.raises(ValueError, match="expected 0 to 1, and above 0"):
            pool(forecast=0.2, outside=0.4, weight=weight, extremise=extremise)


def test_a_class_is_the_prior_of_a_chance_or_of_a_rate() -> None:
    chance = read_number("base_rate(war-after-military-move)")
    assert str(chance) == "beta(2.5, 51.5)"
    assert chance.why == "base rate of war-after-military-move: 2 of 53 crises, 1947-2017"
    assert read_number(chance.to_data()) == chance
    rate = read_number({"value": "base_rate(agreement-in-crises) per month", "source": "icb"})
    assert (rate.notation.form, rate.notation.unit, rate.source, rate.why) == ("quantiles", "per month", "icb", "")
    # 165 agreements in 72,868 days of crises: 0.0689 a month.
    assert rate.notation.numbers[1] < 30.4375 * 165 / 72868 < rate.notation.numbers[3]
    for text in ("base_rate(war)", "base_rate(war-in-crises) weeks", "base_rate(sanctions-alone-succeed) per year"):
        with pytest.raises(NotationError):
            read_number(text)


def test_a_case_with_a_class_is_written_and_read_back(tmp_path: Path) -> None:
    case = case_with({"class": "mine", "level": "war", "where": "year >= 1946", "within_days": 90, "weight": 0.25})
    file = tmp_path / "row.yaml"
    file.write_text(detente.dump_case(case), encoding="utf-8")
    assert "class: mine" in file.read_text(encoding="utf-8")
    assert detente.load_case(file) == case
    wrong = file.read_text(encoding="utf-8").replace("year >= 1946", "yeer >= 1946")
    file.write_text(wrong, encoding="utf-8")
    line = 1 + wrong.splitlines().index(next(text for text in wrong.splitlines() if "yeer" in text))
    with pytest.raises(CaseError, match=rf"row.yaml:{line}: questions.war.base_rate.where: found `yeer`"):
        detente.forecast_case(file, worlds=8, paths=2)


def test_the_crises_as_a_frame() -> None:
    pytest.importorskip("polars")
    frame = crises().to_polars()
    assert frame.shape[0] == 486
    assert frame.filter(frame["violence"] == "full-scale war").shape[0] == 103


def test_a_class_that_is_not_there_is_answered_with_a_near_one() -> None:
    """Where there is none near, with nothing; what the case itself got wrong is found before that."""
    for name, hint in (("war-in-crisis", "; did you mean 'war-in-crises'?"), ("quite-another", "")):
        with pytest.raises(HistoryError) as raised:
            outside_view(BaseRate.model_validate({"class": name}))
        assert str(raised.value) == (
            f"found class {name!r}, expected a shipped class or one saved on this machine{hint}"
        )


def test_only_classes_that_can_be_counted_are_checked() -> None:
    """A class that is known, and one that the case spells out; a question without one is passed over."""
    check_base_rates(case_with({"class": "war-in-crises"}))
    check_base_rates(case_with({"class": "not-known"}))  # `detente check` says so
    check_base_rates(Case.model_validate(CASE))
    with pytest.raises(CaseError, match="a class that cannot be counted"):
        check_base_rates(case_with({"class": "mine", "level": "wars"}))
    with pytest.raises(CaseError, match="yeer"):
        check_base_rates(case_with({"class": "mine", "level": "war", "where": "yeer > 5"}))


def test_the_pool_is_a_mean_of_log_odds() -> None:
    def odds(p: float) -> float:
        return math.log(p / (1 - p))

    found = pool(forecast=0.7, outside=0.1, weight=0.25, extremise=1.5)
    assert odds(found) == pytest.approx(1.5 * (0.75 * odds(0.7) + 0.25 * odds(0.1)))
    assert pool(forecast=0.7, outside=0.1) == pool(forecast=0.7, outside=0.1, weight=0.5, extremise=1.0)


def test_days_that_were_not_counted_before_are_read_off_the_curve() -> None:
    """The stored shares and those of the curve are the same; what lies between two lies between their shares."""
    entry = {"class": "agreement-after-military-move"}
    at = {days: outside_view(BaseRate.model_validate({**entry, "within_days": days})) for days in (30, 60, 90, 365)}
    assert at[30].rate < at[60].rate < at[90].rate < at[365].rate
    ever = outside_view(BaseRate.model_validate(entry))
    assert (ever.within_days, at[60].within_days) == (None, 60)
    assert at[365].rate <= ever.rate
    assert all(view.low < view.rate < view.high for view in at.values())
    assert ever.weight == 0.5
    assert outside_view(BaseRate.model_validate({**entry, "weight": 0.0})).weight == 0.0
