"""What a case says beside its model, scored by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.case.load import loads
from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger
from detente.ledger.scoreboard import _part_of, _spotlight, chosen_questions, score_case

CASE = """
case: small
title: A small case
brief: {title: A brief, date: 2022-01-19}
time: {start: 2022-01-03, end: 2022-12-26, step: week}
quantities: {x: {start: 1}}
questions:
  war:
    text: "Will it come?"
    condition: x > 0
    by: 2022-10-31
    said: {who: brief, phrase: very unlikely, standard: icd203}
    forecasts:
      - {who: Crowd, date: 2022-01-10, probability: 0.4}
      - {who: Crowd, date: 2022-01-18, probability: 0.52}
      - {who: Crowd, date: 2022-02-01, probability: 0.9}
    resolved: {answer: yes, date: 2022-02-24}
  alone: {condition: x > 2, by: 2022-10-31, resolved: {answer: no, date: 2022-10-31}}
  open: {condition: x > 2, by: 2022-10-31}
"""


def test_everyone_on_the_day_of_the_brief() -> None:
    """Very unlikely is 5 to 20%; the crowd's latest by then was 52%; the model is sure, and right."""
    found = score_case(loads(CASE), worlds=4, paths=4)
    (war,) = found.spotlights  # of the other question nobody but the model spoke
    assert (war.text, war.answer, war.known) == ("Will it come?", "yes", dt.date(2022, 2, 24))
    assert [(each.role, each.probability) for each in war.sayings] == [
        ("brief", pytest.approx(0.125)),
        ("crowd", 0.52),
        ("model", 1.0),
    ]
    brief, crowd, model = war.sayings
    assert (brief.phrase, brief.low, brief.high) == ("very unlikely", 0.05, 0.2)
    assert (brief.brier, brief.best, brief.worst) == pytest.approx((0.875**2, 0.8**2, 0.95**2))
    assert (crowd.brier, crowd.best, crowd.worst, crowd.day) == (
        pytest.approx(0.48**2),
        None,
        None,
        dt.date(2022, 1, 18),
    )
    assert model.brier == 0.0
    lines = {line.role: line.standing for line in found.board.lines}
    assert lines["model"].n_questions == 2
    assert lines["crowd"].brier.value == pytest.approx(0.48**2)
    assert lines["brief"].skill[0].value == pytest.approx(1 - 0.875**2 / 0.48**2)
    assert found.title == "small: A small case"
    assert not found.is_hindsight


def test_on_another_day_another_forecast_stands() -> None:
    later = score_case(loads(CASE), worlds=4, paths=4, on=dt.date(2022, 2, 1), questions=["war"])
    assert [each.probability for each in later.spotlights[0].sayings if each.role == "crowd"] == [0.9]
    assert {line.standing.n_questions for line in later.board.lines} == {1}


def test_nothing_to_score_yet() -> None:
    with pytest.raises(LedgerError, match="found no question that is resolved"):
        score_case(
            loads(CASE.partition("  war:")[0] + "  open: {condition: x > 2, by: 2022-10-31}\n"), worlds=2, paths=2
        )


def test_questions_by_name_and_pattern(ledger: Ledger) -> None:
    ledger.append([question_draft(name) for name in ("small/war", "small/peace", "other/war")])
    state = ledger.state()
    assert chosen_questions(state, ["small/*"]) == {"small/war", "small/peace"}
    assert chosen_questions(state, ["other/war", "*/peace"]) == {"other/war", "small/peace"}
    with pytest.raises(LedgerError, match="small/wra"):
        chosen_questions(state, ["small/*", "small/wra"])


def test_a_spotlight_wants_words_of_someone_besides_the_model(ledger: Ledger) -> None:
    at = moment_of("2022-01-10")
    ledger.append(
        [
            question_draft("war"),
            forecast_draft("war", who="Model", role="model", at=at, probability=0.3),
            forecast_draft("war", who="Ada", at=moment_of("2022-01-20"), probability=0.6),
            resolution_draft("war", "no", at=moment_of("2022-02-24")),
        ]
    )
    state, rows = ledger.state(), ledger.forecasts()
    day = moment_of("2022-01-20") // 86_400_000_000
    answer = state.resolutions["war"]
    assert _spotlight(state, rows, "war", answer, day - 1, {}) is None
    found = _spotlight(state, rows, "war", answer, day, {})
    assert found is not None
    assert [(each.who, each.brier) for each in found.sayings] == [
        ("Model", pytest.approx(0.09)),
        ("Ada", pytest.approx(0.36)),
    ]


def test_progress_of_several_runs_is_that_of_all() -> None:
    seen: list[tuple[int, int]] = []
    for part in range(2):
        report = _part_of(lambda done, total: seen.append((done, total)), part, 2)
        assert report is not None
        report(5, 10)
    assert seen == [(5, 20), (15, 20)]
    assert _part_of(None, 0, 2) is None


def test_what_is_scored_is_what_was_verified(ledger: Ledger) -> None:
    at = moment_of("2022-01-10")
    ledger.append(
        [
            question_draft("war"),
            question_draft("when", kind="number"),
            forecast_draft("war", who="Ada", at=at, probability=0.3),
            forecast_draft("when", who="Ada", at=at, quantiles={"0.05": 1.0, "0.5": 2.0, "0.95": 3.0}),
            resolution_draft("war", "no", at=moment_of("2022-02-24")),
        ]
    )
    contents = ledger.assured()
    assert list(contents.forecasts.rows()) == ledger.forecasts()
    assert contents.state == ledger.state()
    assert contents.details == ledger.details() != {}
