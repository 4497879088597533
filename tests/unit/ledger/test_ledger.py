"""The record: what is taken, what is refused, what holds, and that tampering shows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.board import make_board
from detente.ledger.drafts import correction_draft, forecast_draft, question_draft, reopening_draft, resolution_draft
from detente.ledger.entry import START
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.record.guards import SQLITE

FEBRUARY = moment_of("2022-02-24")


def said(question: str = "war", who: str = "Ada", date: str = "2022-01-20", probability: float = 0.3):
    return forecast_draft(question, who=who, at=moment_of(date), probability=probability)


def refused(ledger: Ledger, *drafts) -> str:
    """Return why drafts are refused; nothing is written then."""
    before = ledger.head()
    with pytest.raises(LedgerError) as caught:
        ledger.append(drafts)
    assert ledger.head() == before
    return str(caught.value)


def test_entries_are_numbered_and_chained(war: Ledger) -> None:
    assert [entry.seq for entry in war.entries()] == [1, 2, 3, 4]
    verdict = war.verify()
    assert (verdict.n_entries, verdict.problems, verdict.notes) == (4, (), ())
    assert verdict.head == war.head() != START


def test_what_is_there_already_is_not_written_twice(war: Ledger) -> None:
    again = war.append([said(date="2022-01-10", probability=0.2), said(), said()])
    assert (len(again.entries), again.n_known) == (1, 2)


def test_an_addition_is_whole_or_not_at_all(war: Ledger) -> None:
    text = refused(war, said(), said(question="wra"), said(date="2021-12-31"))
    assert text.splitlines() == [
        "found no question 'wra', expected one that was added before; did you mean 'war'?",
        "at: found 2021-12-31, before the question opened on 2022-01-01",
    ]
    assert war.verify().n_entries == 4


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        (said(date="2999-01-01"), "which is still to come"),
        (question_draft("war", text="Other words"), "is there already, with other words (entry 1)"),
        (question_draft("talks", condition=("wra", "yes")), "did you mean 'war'?"),
        (question_draft("talks", condition=("war", "maybe")), "found 'maybe', expected yes, no or void"),
        (resolution_draft("war", "maybe", at=FEBRUARY), "answer: found 'maybe'"),
        (resolution_draft("war", "yes", at=moment_of("2021-01-01")), "before the question opened"),
        (resolution_draft("war", "yes", at=moment_of("2999-01-01")), "still to come"),
        (resolution_draft("wra", "yes", at=FEBRUARY), "did you mean 'war'?"),
        (reopening_draft("war"), "is not resolved"),
        (correction_draft(99), "found no entry 99"),
        (correction_draft(2, entry=said(who="Bob")), "a forecast of 'war' by Ada"),
        (correction_draft(1, entry=question_draft("other")), "expected the same id and kind"),
        (forecast_draft("war", who="Ada", at=FEBRUARY, shares={"a": 1.0}), "expected probability and nothing else"),
    ],
)
def test_what_is_refused(war: Ledger, draft, message: str) -> None:
    assert message in refused(war, draft)


def test_drafts_that_make_no_sense() -> None:
    wrong = [
        (lambda: said(probability=1.2), "found 1.2"),
        (lambda: forecast_draft("war", who="Ada", at=0), "expected one forecast"),
        (lambda: forecast_draft("war", who="Ada", at=0, probability=0.1, shares={"a": 1.0}), "expected one forecast"),
        (lambda: forecast_draft("war", who="Ada", at=0, probability=0.1, role="oracle"), "role: found 'oracle'"),
        (lambda: forecast_draft("war", who=" ", at=0, probability=0.1), "found no who"),
        (lambda: question_draft("war", kind="riddle"), "kind: found 'riddle'"),
        (lambda: question_draft("war", kind="choice", options=["a"]), "at least two"),
        (lambda: question_draft("war", options=["a", "b"]), "for a choice only"),
        (lambda: question_draft("war", opens=2, closes=1), "before the one on which the question opens"),
    ]
    for call, message in wrong:
        with pytest.raises(LedgerError) as caught:
            call()
        assert message in str(caught.value)


def test_after_the_answer_forecasts_are_written_down_and_void(war: Ledger) -> None:
    war.append([resolution_draft("war", "yes", at=FEBRUARY)])
    assert len(war.append([said(date="2022-02-25"), said(date="2023-01-01"), said(date="2022-02-24")]).entries) == 3
    assert make_board(war.state(), war.forecasts()).n_late == 2
    assert "was resolved 'yes'" in refused(war, resolution_draft("war", "no", at=FEBRUARY))


def test_resolved_reopened_resolved_anew(war: Ledger) -> None:
    answers = []
    yes, no = resolution_draft("war", "yes", at=FEBRUARY), resolution_draft("war", "no", at=FEBRUARY)
    for draft in (yes, yes, reopening_draft("war", why="a hoax"), yes, reopening_draft("war"), no):
        war.append([draft])
        answer = war.state().answer("war")
        answers.append((war.state().status("war"), answer.answer if answer else None))
    kept = [
        ("resolved", "yes"),
        ("resolved", "yes"),
        ("open", None),
        ("resolved", "yes"),
        ("open", None),
        ("resolved", "no"),
    ]
    assert answers == kept
    assert war.verify().n_entries == 4 + 5  # the second "yes" said nothing new


def test_conditionals_wait_and_become_void(war: Ledger) -> None:
    war.append(
        [
            question_draft("talks", condition=("war", "no")),
            said("talks"),
            question_draft("peace", condition=("talks", "yes")),
        ]
    )
    assert war.state().status("talks") == "waiting"
    war.append([resolution_draft("war", "yes", at=FEBRUARY)])
    assert war.state().status("talks") == "void"
    war.append([reopening_draft("war")])
    assert war.state().status("talks") == "waiting"
    war.append([resolution_draft("war", "no", at=FEBRUARY), resolution_draft("talks", "yes", at=FEBRUARY)])
    assert (war.state().status("talks"), war.state().status("peace")) == ("resolved", "open")


def test_corrections_of_corrections(war: Ledger) -> None:
    war.append([correction_draft(2, entry=said(date="2022-01-10", probability=0.25), why="typo")])
    fifth = war.append([correction_draft(5, entry=said(date="2022-01-10", probability=0.35))])
    assert len(fifth.entries) == 1
    assert war.append([correction_draft(5, entry=said(date="2022-01-10", probability=0.35))]).n_known == 1
    state = war.state()
    assert state.corrections[2]["probability"] == 0.35
    war.append([correction_draft(6, why="withdrawn after all")])
    assert war.state().corrections == {2: {}}
    war.append([correction_draft(1, entry=question_draft("war", text="Will there be a war?"))])
    assert war.state().questions["war"].text == "Will there be a war?"
    assert war.verify().is_whole


def test_choices_numbers_and_dates(ledger: Ledger) -> None:
    ledger.append(
        [
            question_draft("first", kind="choice", options=["talks", "war"]),
            question_draft("approval", kind="number"),
            question_draft("when", kind="date"),
        ]
    )
    at = moment_of("2022-01-01")
    good = [
        forecast_draft("first", who="Ada", at=at, shares={"talks": 0.2, "war": 0.7, "none": 0.1}),
        forecast_draft("approval", who="Ada", at=at, quantiles={"0.05": 60.0, "0.5": 70.0, "0.95": 85.0}),
        forecast_draft("when", who="Ada", at=at, curve=[("2022-02-01", 0.1), ("2022-03-01", 0.6)]),
    ]
    assert len(ledger.append(good).entries) == 3
    assert "found ['peace']" in refused(ledger, forecast_draft("first", who="B", at=at, shares={"peace": 1.0}))
    assert "found a sum of 0.9" in refused(ledger, forecast_draft("first", who="B", at=at, shares={"war": 0.9}))
    assert "do not fall" in refused(
        ledger, forecast_draft("approval", who="B", at=at, quantiles={"0.1": 2.0, "0.9": 1.0})
    )
    assert "expected a number" in refused(ledger, resolution_draft("approval", "high", at=FEBRUARY))
    assert "or never" in refused(ledger, resolution_draft("when", "soon", at=FEBRUARY))
    assert "did you mean 'talks'?" in refused(ledger, resolution_draft("first", "talk", at=FEBRUARY))


def tamper(path: Path, *statements: str) -> None:
    """Change a file behind the ledger's back, as someone would who removes the triggers first."""
    connection = sqlite3.connect(path)
    for name in SQLITE:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            """UPDATE detente_ledger_entry SET text = replace(text, '0.2', '0.9'), probability = 0.9 WHERE seq = 2""",
            "entry 2 is not what was written: its hash does not follow from it and the one before",
        ),
        (
            "UPDATE detente_ledger_entry SET probability = 0.9 WHERE seq = 2",
            "entry 2: its columns do not say what its text says",
        ),
        ("UPDATE detente_ledger_entry SET recorded_at = 1 WHERE seq = 3", "entry 3 is not what was written"),
        ("DELETE FROM detente_ledger_entry WHERE seq = 2", "entry 2 is missing"),
        ("UPDATE detente_ledger_entry SET text = 'x' WHERE seq = 4", "entry 4 is not what was written"),
    ],
)
def test_tampering_shows(war: Ledger, tmp_path: Path, statement: str, problem: str) -> None:
    war.close()
    tamper(tmp_path / "ledger.db", statement)
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert any(found.startswith(problem) for found in ledger.verify().problems)


def test_a_ledger_cut_short_shows_by_its_head(war: Ledger, tmp_path: Path) -> None:
    head = war.head()
    war.close()
    tamper(tmp_path / "ledger.db", "DELETE FROM detente_ledger_entry WHERE seq = 4", *SQLITE.values())
    (tmp_path / "ledger.db.witness").unlink()
    with open_ledger(tmp_path / "ledger.db") as ledger:
        unseen = ledger.verify()
        assert unseen.is_whole
        assert unseen.notes == ("there is no ledger.db.witness: entries that were cut off at the end would not show",)
        assert ledger.verify(head=head).problems == (
            f"no entry has the hash {head}: the ledger was cut short or written anew",
        )
        known = ledger.verify(head=ledger.head())
        assert known.is_whole
        assert known.notes == (
            "there is no ledger.db.witness: entries that were cut off at the end behind entry 3 would not show",
        )
        for other in (head[:7], head.upper(), ""):
            with pytest.raises(LedgerError, match="expected a hash: 64 digits 0-9 and a-f"):
                ledger.verify(head=other)


def test_a_head_that_one_kept_is_known_from_then_on(war: Ledger, tmp_path: Path) -> None:
    war.append([forecast_draft("war", who="Bob", at=moment_of("2022-02-02"), probability=0.1)])
    (tmp_path / "ledger.db.witness").unlink()
    found = [war.verify(head=head).notes[-1].partition(":")[0] for head in (None, war.head())]
    assert found == ["no head of this ledger is known here", f"{found[0]} from before entry 5"]


def test_what_is_no_ledger(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("These are my notes, and not a database at all. " * 50, encoding="utf-8")
    with pytest.raises(LedgerError, match="this is no ledger"):
        open_ledger(other)
    assert other.read_text(encoding="utf-8").startswith("These are my notes")
    for where, message in (
        (tmp_path, "found a directory"),
        ("mysql://here/there", "found a URL of mysql"),
        ("postgresql://u:secret@[::1/x", "cannot be read"),
        (tmp_path / "none.db", "found no ledger"),
    ):
        with pytest.raises(LedgerError, match=message):
            open_ledger(where, create=False)
    with pytest.raises(LedgerError) as caught:
        open_ledger("postgresql://ada:secret@localhost:1/x?connect_timeout=1")
    assert "secret" not in str(caught.value)


def test_an_addition_reads_what_it_needs_and_no_more(war: Ledger) -> None:
    """A ledger of a million entries takes another one in milliseconds: no question to the database goes through all."""
    plans: list[tuple[str, str]] = []

    def explained(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            with closing(sqlite3.connect(war.address.path)) as other:
                rows = other.execute(f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", params or ())
                plans.extend((row[3], sql) for row in rows)
        return execute(sql, params, many, context)

    with war._connection.execute_wrapper(explained):
        war.append([said(), correction_draft(2, entry=said(date="2022-01-10", probability=0.25))])
        war.append([resolution_draft("war", "yes", at=FEBRUARY)])
    assert len(plans) > 4
    through_all = [sql for plan, sql in plans if plan.startswith("SCAN") and "LIMIT 1" not in sql]
    assert through_all == []
