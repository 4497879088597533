"""Every rule of the table runs, has its source, and takes forecast and outcome by name alone."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.errors import ScoreError
from detente.score import binary, categories, numbers, over_time
from detente.score.calibration import calibrate, jeffreys
from detente.score.discrimination import auc
from detente.score.means import mean_score, skill
from detente.score.murphy import decompose
from detente.score.rules import RULES
from detente.score.standings import standings
from detente.score.verbal import verbal_score

ROOT = Path(__file__).resolve().parents[3]


def function_of(name: str) -> Any:
    module, _, function = name.partition(".")
    return getattr(import_module(f"detente.score.{module}"), function)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_gives_what_the_table_says(rule) -> None:
    result = eval(f"rule({rule.example})", {"rule": function_of(rule.name)})
    value = getattr(result, "value", getattr(result, "brier", getattr(result, "best", result)))
    assert float(np.ravel(value)[0]) == pytest.approx(rule.value, abs=1e-6)
    assert rule.better in {"less", "more"}
    assert f"{{{rule.reference}," in (ROOT / "references.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_forecast_and_outcome_go_by_name(rule) -> None:
    parameters = inspect.signature(function_of(rule.name)).parameters
    for name in ("forecast", "outcome"):
        assert name not in parameters or parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


def test_every_rule_has_a_number_that_is_impossible_to_pass() -> None:
    wrong = [
        (
            lambda: binary.brier(forecast=52, outcome=1),
            "found 52, expected a probability between 0 and 1; did you mean 0.52?",
        ),
        (lambda: binary.brier(forecast=-0.1, outcome=1), "found -0.1"),
        (lambda: binary.brier(forecast=float("nan"), outcome=1), "found nan"),
        (lambda: binary.log_score(forecast=0.5, outcome=0.7), "outcome: found 0.7"),
        (lambda: binary.log_score(forecast="likely", outcome=1), "expected numbers"),
        (lambda: binary.brier(forecast=[0.1, 0.2], outcome=[1, 0, 1]), "expected one shape"),
        (lambda: categories.ranked_probability(forecast=[0.5, 0.6], outcome=0), "sum to 1.1"),
        (
            lambda: numbers.weighted_interval_score(
                forecast=(70.0, [65.0, 80.0], [75.0, 60.0]), outcome=83.0, levels=[0.5, 0.9]
            ),
            "lower end is above its upper one",
        ),
        (lambda: categories.ranked_probability(forecast=[0.5, 0.5], outcome=2), "found 2, expected the number"),
        (lambda: categories.ranked_probability(forecast=0.5, outcome=0), "at least two categories"),
        (lambda: categories.ranked_probability_dates(forecast=[0.5, 0.4], outcome=0), "a curve that falls"),
        (lambda: numbers.crps(forecast=[np.inf], outcome=0.0), "not finite"),
        (lambda: numbers.crps(forecast=[], outcome=0.0), "found no values"),
        (lambda: numbers.interval_score(forecast=(2.0, 1.0), outcome=0.0, level=0.9), "lower end is above"),
        (lambda: numbers.interval_score(forecast=(1.0, 2.0), outcome=0.0, level=90), "found 90"),
        (lambda: verbal_score(forecast=(0.2, 0.05), outcome=1), "lower end is above"),
        (lambda: over_time.time_averaged_brier(forecast=[0.5], outcome=1, days=[0]), "stood for some time"),
        (lambda: over_time.time_averaged_brier(forecast=[0.5], outcome=1, days=[-1]), "negative"),
        (lambda: over_time.metaculus_baseline(forecast=[0.5], outcome=1, days=[9], open_days=3), "found 3"),
        (lambda: over_time.metaculus_baseline_choice(forecast=0.5, n_options=1), "at least two"),
        (lambda: mean_score([]), "no scores"),
        (lambda: skill([0.1], reference=[0.1, 0.2]), "expected pairs"),
        (lambda: skill([0.1], reference=[0.0]), "made no error"),
        (lambda: decompose(forecast=[], outcome=[]), "no forecasts"),
        (lambda: decompose(forecast=[0.5], outcome=[1], edges=[0, 0.5]), "rise from 0 to 1"),
        (lambda: calibrate(forecast=[0.5], outcome=[1], edges=[0.1, 1]), "rise from 0 to 1"),
        (lambda: jeffreys(3, 2), "from 0 to n"),
        (lambda: auc(forecast=[0.5, 0.6], outcome=[1, 1]), "only one kind"),
        (
            lambda: standings(forecaster=[0], question=[0], day=[0], forecast=[0.5], outcome=[1], last_day=[1, 2]),
            "1 outcomes and 2 last days",
        ),
    ]
    for call, message in wrong:
        with pytest.raises(ScoreError) as caught:
            call()
        assert message in str(caught.value)


def test_positions_cannot_be_swapped() -> None:
    with pytest.raises(TypeError):
        binary.brier(0.2, 1)


def test_what_was_called_impossible_costs_everything() -> None:
    assert binary.log_score(forecast=[0.0, 1.0], outcome=[1, 1]).tolist() == [np.inf, 0.0]


def test_numbers_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scoringrules", None)
    with pytest.raises(ScoreError, match=r"pip install 'detente\[score\]'"):
        numbers.crps(forecast=[1.0], outcome=1.0)


def test_a_score_before_the_deadline_only() -> None:
    """What is said after the last day does not count; who said nothing before it has no standing."""
    found = standings(
        forecaster=[0, 0, 1], question=[0, 0, 0], day=[3, 9, 9], forecast=[0.5, 1.0, 1.0], outcome=[1], last_day=[5]
    )
    assert [each.forecaster for each in found] == [0]
    assert found[0].brier.value == 0.25


def test_the_reference_page_has_every_rule() -> None:
    page = (ROOT / "docs" / "reference" / "scores.md").read_text(encoding="utf-8")
    rows = {
        f"| {rule.title} | `{rule.name}` | {rule.scale} | {rule.better} | {rule.formula.replace('|', '&#124;')} | "
        f"{{cite:p}}`{rule.reference}` |"
        for rule in RULES
    }
    assert sorted(row for row in rows if row not in page) == []
