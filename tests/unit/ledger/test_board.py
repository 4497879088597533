"""Who did how well, from the entries of a ledger."""

from __future__ import annotations

import datetime as dt
import math
import sys
from pathlib import Path

import pytest

from detente.core.errors import LedgerError, ScoreError
from detente.ledger.board import make_board
from detente.ledger.drafts import correction_draft, forecast_draft, question_draft, resolution_draft
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger
from detente.ledger.scoreboard import score_ledger

YES = moment_of("2022-02-24")


def board_of(ledger: Ledger, **options):
    """Return the board of a ledger written down today, as it claims: what is live is in test_honest_counting."""
    given = {"as_claimed": True, **options}
    return make_board(ledger.state(), ledger.forecasts(), details=ledger.details(), **given)


def by_name(board) -> dict[str, object]:
    return {line.who: line for line in board.lines}


def test_a_forecast_counts_for_the_days_it_stood(war: Ledger) -> None:
    """Ada: 20% for 22 days from 10 January, then 60% for 24 days up to and with 24 February."""
    war.append([resolution_draft("war", "yes", at=YES)])
    found = by_name(board_of(war))
    assert found["Ada"].standing.brier.value == pytest.approx((22 * 0.8**2 + 24 * 0.4**2) / 46)
    assert found["Crowd"].standing.brier.value == pytest.approx(0.48**2)
    # Against the crowd only from the 18th on, when both had a forecast: 14 days at 20%, 24 at 60%.
    own = (14 * 0.8**2 + 24 * 0.4**2) / 38
    assert found["Ada"].standing.skill[0].value == pytest.approx(1 - own / 0.48**2)
    assert found["Ada"].standing.skill[1] is None  # no base rate
    assert found["Ada"].n_afterwards == 2


def test_on_a_day_the_last_forecast_counts_alone(war: Ledger) -> None:
    war.append([resolution_draft("war", "yes", at=YES)])
    january = moment_of("2022-01-20") // 86_400_000_000
    found = by_name(board_of(war, on=january))
    assert found["Ada"].standing.brier.value == pytest.approx(0.8**2)
    assert by_name(board_of(war, on=january - 5)).keys() == {"Ada"}
    assert board_of(war, on=january + 100).lines == ()  # the answer was known by then


def test_corrected_and_withdrawn_afterwards_changes_nothing(war: Ledger) -> None:
    war.append([resolution_draft("war", "yes", at=YES)])
    before = [(line.who, line.standing.brier) for line in board_of(war).lines]
    ada = forecast_draft("war", who="Ada", at=moment_of("2022-01-10"), probability=0.9)
    war.append([correction_draft(2, entry=ada), correction_draft(3), correction_draft(4)])
    board = board_of(war)
    assert [(line.who, line.standing.brier) for line in board.lines] == before
    assert board.n_forecasts == 3


def test_words_are_scored_over_their_interval(war: Ledger) -> None:
    words = forecast_draft(
        "war", who="Brief", role="brief", at=moment_of("2022-01-19"), interval=(0.05, 0.2), phrase="very unlikely"
    )
    war.append([words, resolution_draft("war", "yes", at=YES)])
    line = by_name(board_of(war))["Brief"]
    assert line.standing.brier.value == pytest.approx(0.875**2)
    assert (line.best.value, line.worst.value) == (pytest.approx(0.8**2), pytest.approx(0.95**2))
    assert by_name(board_of(war))["Ada"].best is None


def test_void_waiting_and_open_questions_are_not_scored(war: Ledger) -> None:
    war.append([question_draft("talks", condition=("war", "no"))])
    war.append([forecast_draft("talks", who="Ada", at=moment_of("2022-01-10"), probability=0.5)])
    assert board_of(war).lines == ()
    war.append([resolution_draft("war", "yes", at=YES), resolution_draft("talks", "no", at=YES)])
    board = board_of(war)
    assert {line.who: line.standing.n_questions for line in board.lines} == {"Ada": 1, "Crowd": 1}
    assert board.counts == {"resolved": 1, "void": 1}


def test_a_question_resolved_earlier_leaves_late_forecasts_out(war: Ledger) -> None:
    war.append([resolution_draft("war", "no", at=moment_of("2022-01-15"))])
    board = board_of(war)
    assert [line.who for line in board.lines] == ["Ada"]
    assert board.n_late == 2


@pytest.mark.parametrize(
    ("made", "late"),
    [("2022-01-14", 0), ("2022-01-15", 0), ("2022-01-15T23:59:59", 0), ("2022-01-16", 1), ("2022-01-17", 1)],
)
def test_late_is_from_the_day_after_the_answer_on(ledger: Ledger, made: str, late: int) -> None:
    ledger.append(
        [
            question_draft("war"),
            forecast_draft("war", who="Ada", at=moment_of(made), probability=0.2),
            resolution_draft("war", "no", at=moment_of("2022-01-15")),
        ]
    )
    board = board_of(ledger)
    assert board.n_late == late
    assert (len(board.lines), board.n_forecasts) == (1 - late, 1)


def test_the_best_brier_score_stands_first(ledger: Ledger) -> None:
    """Two questions, one of each answer; every number of the line by hand."""
    at = moment_of("2022-01-01")
    said = {"Bob": (0.6, 0.4), "Ada": (0.9, 0.3), "Crowd": (0.8, 0.4), "Cy": (0.9, 0.3)}
    drafts = [question_draft("war"), question_draft("peace")]
    for who, chances in said.items():
        role = "crowd" if who == "Crowd" else "person"
        for name, chance in zip(("war", "peace"), chances, strict=True):
            drafts.append(forecast_draft(name, who=who, role=role, at=at, probability=chance))
    known = moment_of("2022-01-10")
    ledger.append([*drafts, resolution_draft("war", "yes", at=known), resolution_draft("peace", "no", at=known)])
    board = board_of(ledger)
    # Of those alike, the first by name.
    assert [line.who for line in board.lines] == ["Ada", "Cy", "Crowd", "Bob"]
    brier = {"Ada": (0.01 + 0.09) / 2, "Cy": 0.05, "Crowd": (0.04 + 0.16) / 2, "Bob": 0.16}
    logs = {"Ada": -(math.log(0.9) + math.log(0.7)) / 2, "Bob": -math.log(0.6)}
    found = by_name(board)
    for who, value in brier.items():
        standing = found[who].standing
        assert standing.brier.value == pytest.approx(value)
        assert standing.skill[0].value == pytest.approx(1 - value / 0.1)
        assert (standing.n_questions, standing.n_forecasts, standing.auc.value) == (2, 2, 1.0)
        assert (found[who].n_afterwards, found[who].best) == (2, None)
    for who, value in logs.items():
        assert found[who].standing.log.value == pytest.approx(value)
    bins = {round(each.said, 2): (each.n, each.happened) for each in found["Ada"].standing.calibration}
    assert bins == {0.3: (1.0, 0.0), 0.9: (1.0, 1.0)}
    # Ada's peers: 100 times her logarithm less the mean of the three others'.
    others = [math.log(0.6), math.log(0.8), math.log(0.9)], [math.log(0.6), math.log(0.6), math.log(0.7)]
    gains = [math.log(0.9) - sum(others[0]) / 3, math.log(0.7) - sum(others[1]) / 3]
    assert found["Ada"].standing.peer.value == pytest.approx(100 * sum(gains) / 2)
    assert (board.crowd, board.base_rate, board.n_forecasts, board.n_late) == ("Crowd", None, 8, 0)
    assert board.counts == {"resolved": 2}


def test_references_are_chosen_and_questions_left_out(war: Ledger) -> None:
    war.append(
        [question_draft("talks"), forecast_draft("talks", who="Bob", at=moment_of("2022-01-10"), probability=0.5)]
    )
    war.append([resolution_draft(name, "yes", at=YES) for name in ("war", "talks")])
    assert set(by_name(board_of(war))) == {"Ada", "Bob", "Crowd"}
    only = board_of(war, questions=frozenset({"talks", "unheard"}))
    assert (set(by_name(only)), only.n_forecasts, only.crowd) == ({"Bob"}, 1, None)
    against = by_name(board_of(war, crowd="Ada"))
    assert against["Ada"].standing.skill[0].value == pytest.approx(0.0)
    assert against["Bob"].standing.skill[0] is None


def test_what_was_called_impossible(war: Ledger) -> None:
    war.append([forecast_draft("war", who="Cassandro", at=moment_of("2022-01-10"), probability=0.0)])
    war.append([resolution_draft("war", "yes", at=YES)])
    line = by_name(board_of(war))["Cassandro"]
    assert line.standing.log.value == float("inf")
    assert line.standing.log.low is None


def test_choices_numbers_and_dates(ledger: Ledger) -> None:
    at = moment_of("2022-01-01")
    ledger.append(
        [
            question_draft("first", kind="choice", options=["talks", "war"]),
            question_draft("approval", kind="number"),
            question_draft("when", kind="date"),
            forecast_draft("first", who="Ada", at=at, shares={"talks": 0.2, "war": 0.7, "none": 0.1}),
            forecast_draft("approval", who="Ada", at=at, quantiles={"0.05": 60.0, "0.5": 70.0, "0.95": 80.0}),
            forecast_draft("approval", who="Bob", at=at, quantiles={"0.5": 70.0}),
            forecast_draft(
                "when", who="Ada", at=at, curve=[("2022-02-01", 0.1), ("2022-03-01", 0.6), ("2022-04-01", 0.7)]
            ),
            resolution_draft("first", "war", at=YES),
            resolution_draft("approval", 83.0, at=YES),
            resolution_draft("when", "2022-02-24", at=YES),
        ]
    )
    board = board_of(ledger)
    found = {(each.who, each.kind): next(iter(each.by_question.values())) for each in board.non_binary}
    assert {each.kind: each.mean is None for each in board.non_binary} == {
        "choice": False,
        "date": False,
        "number": True,
    }
    assert found["Ada", "choice"] == pytest.approx(0.2**2 + 0.3**2 + 0.1**2)
    assert found["Ada", "number"] == pytest.approx((13 / 2 + 0.1 / 2 * (20 + 20 * 3)) / 1.5)
    assert found["Ada", "date"] == pytest.approx((0.1**2 + 0.4**2 + 0.3**2) / 3)
    assert board.notes == (
        "approval, Bob: a number is scored by its median and the quantiles in pairs; found no pair such as 0.05, 0.95",
    )


def test_what_has_no_score_for_one_reason_is_told_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scoringrules", None)
    at = moment_of("2022-01-01")
    named = {"0.05": 60.0, "0.5": 70.0, "0.95": 80.0}
    for question in ("approval", "forces"):
        ledger.append(
            [
                question_draft(question, kind="number"),
                *(forecast_draft(question, who=who, at=at, quantiles=named) for who in ("Ada", "Bob")),
                resolution_draft(question, 83.0, at=YES),
            ]
        )
    (note,) = board_of(ledger).notes
    assert note.startswith("scores of numbers need the package scoringrules: pip install")
    assert note.endswith("; 4 forecasts of 2 questions have no score")


def test_the_scoreboard_of_a_file(war: Ledger, tmp_path: Path) -> None:
    war.append([resolution_draft("war", "yes", at=YES)])
    where = tmp_path / "ledger.db"
    found = score_ledger(where, on=dt.date(2022, 1, 20), questions=["w*"])
    assert "what each had said last on 2022-01-20" in str(found)
    assert found.to_dict()["board"]["claimed"][0]["standing"]["calibration"][0]["interval"][1] == 1.0
    with pytest.raises(LedgerError, match="did you mean 'war'"):
        score_ledger(where, questions=["wra"])
    with pytest.raises(ScoreError, match="did you mean 'Crowd'"):
        score_ledger(where, crowd="Cloud")
    with pytest.raises(LedgerError, match="found no ledger"):
        score_ledger(tmp_path / "none.db")


def test_questions_that_are_chosen_are_scored_in_their_order(ledger: Ledger) -> None:
    """Not in that of a set of names, which differs from one process to the next."""
    names = [f"n{k}" for k in range(12)]
    for name in names:
        ledger.append([question_draft(name, kind="number")])
        ledger.append([forecast_draft(name, who="Ada", at=0, quantiles={"0.05": 1.0, "0.5": 2.0, "0.95": 3.0})])
        ledger.append([resolution_draft(name, 2.0, at=YES)])
    (other,) = board_of(ledger, questions=frozenset(names[1:])).others
    assert list(other.by_question) == names[1:]
