"""Ways to look better than one is, and what the board says: a ledger with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.board import Board, Line, make_board
from detente.ledger.drafts import (
    confirmation_draft,
    correction_draft,
    forecast_draft,
    member_draft,
    question_draft,
    reopening_draft,
    resolution_draft,
    revision_draft,
    setting_draft,
)
from detente.ledger.entry import Draft
from detente.ledger.inputs import DAY, moment_of
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.scoreboard import Scoreboard, score_ledger
from tests.unit.ledger.test_proof import first_edition

__all__ = ["first_edition"]

NOON = DAY // 2


class Clocked:
    """A ledger, and the day on which things are written down in it: noon in UTC."""

    def __init__(self, path: Path, author: str | None = None) -> None:
        self.now = 0
        self.ledger: Ledger = open_ledger(path, now=lambda: self.now, author=author)

    def on(self, date: str, *drafts: Draft) -> list[int]:
        """Write drafts down on a day, and return their numbers."""
        self.now = moment_of(date) + (NOON if "T" not in date else 0)
        return [entry.seq for entry in self.ledger.append(drafts).entries]

    def ask(self, date: str = "2025-01-01", name: str = "war", **said: object) -> None:
        """Ask a question."""
        self.on(date, question_draft(name, text="Will it come?", **said))

    def say(self, date: str, who: str, chance: float, *, name: str = "war", at: str = "", until: str = "") -> int:
        """Write a forecast down; ``at`` claims another day."""
        self.now = moment_of(date) + (NOON if "T" not in date else 0)
        made = moment_of(at) if at else self.now
        ends = moment_of(until) if until else None
        return self.on(date, forecast_draft(name, who=who, at=made, probability=chance, until=ends))[0]

    def revise(self, date: str, *, name: str = "war", **said: object) -> int:
        """Revise a question."""
        return self.on(date, revision_draft(name, **said))[0]

    def came(self, date: str, answer: str = "yes", *, name: str = "war", at: str = "") -> int:
        """Write an answer down."""
        return self.on(date, resolution_draft(name, answer, at=moment_of(at or date[:10])))[0]

    def board(self, **options: object) -> Board:
        """Return the board."""
        return make_board(self.ledger.state(), self.ledger.forecasts(), details=self.ledger.details(), **options)

    def lines(self, **options: object) -> dict[str, Line]:
        """Return the lines of what is live, by name."""
        return {line.who: line for line in self.board(**options).lines}


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Clocked]:
    """Return an empty ledger with a clock."""
    opened = Clocked(tmp_path / "ledger.db")
    yield opened
    opened.ledger.close()


def brier(line: Line) -> float:
    return line.standing.brier.value


# --- the scenario -----------------------------------------------------------------------------------------


def test_a_correction_written_after_the_answer_does_not_help(record: Clocked) -> None:
    """2% on 1 January, yes on 1 February, 99% on 1 March in the place of the 2%: the board has the 2%."""
    record.ask(closes=moment_of("2025-06-30"))
    seq = record.say("2025-01-01", "Cheat", 0.02)
    record.say("2025-01-01", "Honest", 0.6)
    record.came("2025-02-01")
    better = forecast_draft("war", who="Cheat", at=moment_of("2025-01-01T12:00"), probability=0.99)
    record.on("2025-03-01", correction_draft(seq, entry=better, why="a slip"))
    board = record.board()
    assert [(line.who, round(brier(line), 4)) for line in board.lines] == [("Honest", 0.16), ("Cheat", 0.9604)]
    assert board.claimed == ()


def test_nor_does_one_whose_day_is_claimed(record: Clocked) -> None:
    """All written down on one day afterwards: nothing is live, and as claimed the 2% stood until the answer."""
    record.ask("2025-03-01", opens=moment_of("2025-01-01"))
    seq = record.say("2025-03-01", "Cheat", 0.02, at="2025-01-01")
    record.came("2025-03-01", at="2025-02-01")
    better = forecast_draft("war", who="Cheat", at=moment_of("2025-01-01"), probability=0.99)
    record.on("2025-03-02", correction_draft(seq, entry=better))
    board = record.board()
    assert board.lines == ()
    (line,) = board.claimed
    assert (brier(line), line.n_claimed, line.n_afterwards) == (pytest.approx(0.98**2), 1, 1)


# --- other ways -------------------------------------------------------------------------------------------


def test_backdating(record: Clocked) -> None:
    """Written down on the 20th as if made on the 1st: live from the 20th, and marked."""
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Honest", 0.6)
    record.say("2025-01-20", "Cheat", 0.95, at="2025-01-01")
    record.came("2025-01-30")
    lines = record.lines()
    assert lines["Cheat"].n_claimed == 1
    assert lines["Cheat"].standing.coverage == pytest.approx(11 / 30)
    assert lines["Honest"].standing.coverage == 1.0
    (apart,) = record.board().claimed
    assert (apart.who, apart.standing.coverage) == ("Cheat", 1.0)
    # After the answer it is not live at all.
    record.say("2025-02-05", "Late", 0.99, at="2025-01-01")
    assert "Late" not in record.lines()
    assert {line.who for line in record.board().claimed} == {"Cheat", "Late"}


def test_a_correction_in_time_counts_from_then_on(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"))
    seq = record.say("2025-01-01", "Ada", 0.2)
    better = forecast_draft("war", who="Ada", at=record.now, probability=0.6)
    record.on("2025-01-11", correction_draft(seq, entry=better))
    record.came("2025-01-20")
    assert brier(record.lines()["Ada"]) == pytest.approx((10 * 0.64 + 10 * 0.16) / 20)


def test_a_correction_of_what_stands_no_more_changes_nothing(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"))
    first = record.say("2025-01-01", "Ada", 0.2)
    record.say("2025-01-11", "Ada", 0.6)
    better = forecast_draft("war", who="Ada", at=record.now, probability=0.9)
    record.on("2025-01-15", correction_draft(first, entry=better))
    record.on("2025-01-16", correction_draft(first))
    record.came("2025-01-20")
    assert brier(record.lines()["Ada"]) == pytest.approx((10 * 0.64 + 10 * 0.16) / 20)


def test_withdrawing_losers_before_the_answer(record: Clocked) -> None:
    """What stood until then still counts; the days after are left uncovered."""
    record.ask(opens=moment_of("2025-01-01"))
    seq = record.say("2025-01-01", "Cheat", 0.1)
    record.say("2025-01-01", "Honest", 0.3)
    record.on("2025-01-18", correction_draft(seq))
    record.came("2025-01-20")
    line = record.lines()["Cheat"]
    assert (brier(line), line.standing.coverage) == (pytest.approx(0.81), pytest.approx(0.9))
    # A withdrawal after the answer changes nothing at all.
    record.on("2025-01-25", correction_draft(record.ledger.forecasts()[1].seq))
    assert record.lines()["Honest"].standing.coverage == 1.0


def test_a_forecast_expires(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Ada", 0.2, until="2025-01-05")
    record.say("2025-01-11", "Ada", 0.6)
    record.came("2025-01-20")
    line = record.lines()["Ada"]
    assert (brier(line), line.standing.coverage) == (pytest.approx((5 * 0.64 + 10 * 0.16) / 15), pytest.approx(0.75))


def test_a_forecast_that_expires_today_stands_today(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-05", "Ada", 0.2, until="2025-01-05")
    with pytest.raises(LedgerError, match="before the forecast was made"):
        record.say("2025-01-06", "Ada", 0.2, until="2025-01-05")
    record.came("2025-01-20")
    assert record.lines()["Ada"].standing.coverage == pytest.approx(1 / 20)


def test_answering_only_the_easy_questions(record: Clocked) -> None:
    """The better mean, and not the better place."""
    record.ask(name="easy", opens=moment_of("2025-01-01"))
    record.ask(name="hard", opens=moment_of("2025-01-01"))
    for who, easy, hard in (("Picker", 0.02, None), ("Good", 0.02, 0.6), ("Poor", 0.05, 0.3)):
        record.say("2025-01-01", who, easy, name="easy")
        if hard is not None:
            record.say("2025-01-01", who, hard, name="hard")
    record.came("2025-01-20", "no", name="easy")
    record.came("2025-01-20", "yes", name="hard")
    lines = record.lines()
    assert brier(lines["Picker"]) < brier(lines["Good"])
    assert list(lines) == ["Good", "Picker", "Poor"]
    assert lines["Good"].standing.adjusted < lines["Picker"].standing.adjusted
    assert lines["Picker"].standing.common.n == lines["Good"].standing.common.n == 1
    assert lines["Picker"].standing.common.value == pytest.approx(lines["Good"].standing.common.value)


def test_many_forecasts_a_day(record: Clocked) -> None:
    """The last of the day counts, once."""
    record.ask(opens=moment_of("2025-01-01"))
    for minute, chance in enumerate((0.05, 0.95, 0.5, 0.6)):
        record.say(f"2025-01-01T12:0{minute}", "Cheat", chance)
    record.came("2025-01-20")
    line = record.lines()["Cheat"]
    assert (brier(line), line.standing.n_forecasts) == (pytest.approx(0.16), 1)


def test_forecasting_only_at_the_end(record: Clocked) -> None:
    """Nearly right on the last day; a twentieth of the time, compared with what the others said that day."""
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Honest", 0.5)
    record.say("2025-01-19", "Honest", 0.97)
    record.say("2025-01-01", "Other", 0.3)
    record.say("2025-01-20", "Cheat", 0.98)
    record.came("2025-01-20")
    board = record.board()
    lines = {line.who: line for line in board.lines}
    assert brier(lines["Cheat"]) < brier(lines["Honest"])
    assert [line.who for line in board.lines] == ["Honest", "Cheat", "Other"]
    assert lines["Cheat"].standing.coverage == pytest.approx(1 / 20)


def test_forecasting_after_the_answer_on_its_day(record: Clocked) -> None:
    """Where the answer has a time, what comes later on the day is void."""
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Honest", 0.5)
    record.say("2025-01-20T15:00", "Cheat", 0.99)
    record.came("2025-01-21", at="2025-01-20T10:00")
    board = record.board()
    assert ([line.who for line in board.lines], board.n_late) == (["Honest"], 1)


def test_an_early_answer_closes_the_question(record: Clocked) -> None:
    """Scheduled to June, answered in January: later forecasts are void, and peers are shared out up to June."""
    record.ask("2025-01-01", opens=moment_of("2025-01-01"), closes=moment_of("2025-06-29"))
    record.say("2025-01-01", "Ada", 0.8)
    record.say("2025-01-01", "Bob", 0.4)
    record.say("2025-01-25", "Bob", 0.99)
    record.came("2025-01-28", at="2025-01-18")
    record.say("2025-02-02", "Cy", 0.99)
    board = record.board()
    lines = {line.who: line for line in board.lines}
    assert (set(lines), board.n_late) == ({"Ada", "Bob"}, 2)
    assert brier(lines["Bob"]) == pytest.approx(0.36)
    assert lines["Ada"].standing.coverage == 1.0
    assert lines["Ada"].standing.peer.value == pytest.approx(100 * 0.6931471805599453 * 18 / 180)


def test_resolving_early_and_reopening(record: Clocked) -> None:
    """Whoever resolves too early makes what follows void, until it is reopened: nothing was refused or lost."""
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Ada", 0.2)
    record.came("2025-01-05", "yes")
    record.say("2025-01-11", "Ada", 0.6)
    assert record.board().n_late == 1
    record.on("2025-01-12", reopening_draft("war", why="a hoax"))
    record.came("2025-01-20", "yes")
    assert brier(record.lines()["Ada"]) == pytest.approx((10 * 0.64 + 10 * 0.16) / 20)
    assert record.board().n_late == 0


# --- questions that are changed ---------------------------------------------------------------------------


def test_revising_a_question_after_the_fact(record: Clocked) -> None:
    """A close that is moved after the answer, or into the past, moves nothing; the board says so."""
    record.ask(opens=moment_of("2025-01-01"), closes=moment_of("2025-03-31"))
    record.say("2025-01-01", "Cheat", 0.9)
    record.say("2025-01-11", "Cheat", 0.2)
    record.came("2025-01-20", "yes")
    (seq,) = record.on("2025-01-25", revision_draft("war", closes=moment_of("2025-01-10"), why="it ended earlier"))
    board = record.board()
    assert brier(board.lines[0]) == pytest.approx((10 * 0.01 + 10 * 0.64) / 20)
    assert board.notes == (f"war: entry {seq} revised it too late; it is scored by the times that held before",)
    record.on("2025-01-26", correction_draft(1, entry=question_draft("war", text="?", closes=moment_of("2025-01-10"))))
    assert brier(record.board().lines[0]) == pytest.approx((10 * 0.01 + 10 * 0.64) / 20)


def test_a_close_is_moved_in_time(record: Clocked) -> None:
    """To the 10th, written down on the 15th: closed on the 15th. To a later day: open for longer."""
    revisions = []
    for name, moved in (("past", "2025-01-10"), ("later", "2025-02-20")):
        record.ask(name=name, opens=moment_of("2025-01-01"), closes=moment_of("2025-01-31"))
        record.say("2025-01-01", "Ada", 0.2, name=name)
        revisions.append(revision_draft(name, closes=moment_of(moved)))
    record.on("2025-01-15", *revisions)
    record.say("2025-01-16", "Ada", 0.6, name="past")
    record.say("2025-02-10", "Ada", 0.6, name="later")
    for name in ("past", "later"):
        record.came("2025-02-20", name=name)
    board = record.board()
    past = record.lines(questions=frozenset({"past"}))["Ada"]
    later = record.lines(questions=frozenset({"later"}))["Ada"]
    assert brier(past) == pytest.approx(0.64)
    assert brier(later) == pytest.approx((40 * 0.64 + 11 * 0.16) / 51)
    assert (board.n_late, board.notes) == (1, ())


def test_who_forecast_on_which_revision(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Ada", 0.2)
    record.on("2025-01-05", revision_draft("war", rule="only if declared"))
    record.say("2025-01-06", "Bob", 0.4)
    record.came("2025-01-20", "no")
    lines = record.lines()
    assert (lines["Ada"].n_revised, lines["Bob"].n_revised) == (1, 0)
    assert record.board().notes == ()


def test_an_option_that_is_taken_away_costs_those_who_chose_it(record: Clocked) -> None:
    """Half on what is an option no more is half lost, and is not shared out over the rest."""
    record.on("2025-01-01", question_draft("who", kind="choice", options=["a", "b", "c"]))
    said = {"a": 0.5, "b": 0.5}
    record.on("2025-01-02", forecast_draft("who", who="Ada", at=moment_of("2025-01-02"), shares=said))
    record.on("2025-01-05", revision_draft("who", options=["b", "c"]))
    record.came("2025-01-20", "b", name="who")
    (score,) = record.board().non_binary
    assert score.mean.value == pytest.approx(0.5)


@pytest.mark.parametrize("revised", ["2025-01-12", "2025-01-10T12:02", "2025-01-20"])
def test_a_time_zone_that_is_moved_after_the_close(record: Clocked, revised: str) -> None:
    """Closed at 10:00 UTC in Kiritimati; in Pago Pago it would be a day later. The board says that it stays closed."""
    record.ask(closes=moment_of("2025-01-10"), timezone="Pacific/Kiritimati")
    record.say("2025-01-05", "Ines", 0.3)
    record.say("2025-01-10T12:01", "Late", 0.01)
    if revised == "2025-01-20":
        record.came("2025-01-15", "no")
    seq = record.revise(revised, timezone="Pacific/Pago_Pago")
    if revised != "2025-01-20":
        record.came("2025-01-15", "no")
    board = record.board()
    assert ([line.who for line in board.lines], board.n_late) == (["Ines"], 1)
    assert board.notes == (f"war: entry {seq} revised it too late; it is scored by the times that held before",)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", ""])
def test_a_date_without_a_time_does_not_pass_a_deadline(record: Clocked, zone: str) -> None:
    """It is today in UTC, and the deadline has passed: neither live nor as claimed, with or without the date."""
    closes = moment_of("2025-01-10" if zone else "2025-01-10T10:00")
    record.ask(closes=closes, timezone=zone)
    record.say("2025-01-05", "Ines", 0.3)
    record.say("2025-01-08", "Old", 0.2, at="2025-01-06")
    record.say("2025-01-10T12:00", "Late", 0.01, at="2025-01-10")
    record.now = moment_of("2025-01-10T12:01")
    late = forecast_draft("war", who="Old", at=moment_of("2025-01-10"), probability=0.01)
    (note,) = record.ledger.append([late]).notes
    assert note.startswith("1 forecast was made after")
    record.came("2025-01-15", "no")
    board = record.board()
    assert ({line.who for line in board.lines}, board.n_late) == ({"Ines", "Old"}, 2)
    (apart,) = board.claimed
    assert (apart.who, brier(apart)) == ("Old", pytest.approx(0.04))


def test_a_forecast_after_the_answer_was_recorded_claims_nothing(record: Clocked) -> None:
    """On the day of the answer, which has no time: void, and not shown as claimed."""
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-05", "Ines", 0.3)
    record.came("2025-01-15", "no")
    record.say("2025-01-15T13:00", "Late", 0.01)
    board = record.board()
    assert ([line.who for line in board.lines], board.claimed, board.n_late) == (["Ines"], (), 1)


def test_a_close_that_is_moved_after_the_answer_on_its_day(record: Clocked) -> None:
    """A later close makes peer scores smaller: not a minute after the answer, nor by giving the answer anew."""
    record.ask(closes=moment_of("2025-03-01"))
    record.say("2025-01-05", "Ines", 0.3)
    record.say("2025-01-05", "Bob", 0.6)
    record.came("2025-02-05T10:00", "no")
    before = record.lines()["Ines"].standing.peer_total
    first = record.revise("2025-02-05T10:01", closes=moment_of("2099-12-05"))
    assert record.lines()["Ines"].standing.peer_total == before
    record.on("2025-02-05T10:02", reopening_draft("war"))
    second = record.revise("2025-02-05T10:03", closes=moment_of("2098-12-05"))
    record.came("2025-02-06T10:00", "no", at="2025-02-05")
    board = record.board()
    assert {line.who: line for line in board.lines}["Ines"].standing.peer_total == before
    late = f"entries {first}, {second} revised it too late"
    assert board.notes == (f"war: {late}; it is scored by the times that held before",)


def test_a_close_that_is_moved_after_the_moment_of_the_answer(record: Clocked) -> None:
    record.ask(closes=moment_of("2025-03-01"))
    record.say("2025-01-05", "Ines", 0.3)
    seq = record.revise("2025-02-05T10:01", closes=moment_of("2099-12-05"))
    record.came("2025-02-05T12:00", "no", at="2025-02-05T10:00")
    assert record.board().notes == (
        f"war: entry {seq} revised it too late; it is scored by the times that held before",
    )


def test_a_close_that_is_moved_after_an_answer_that_was_wrong(record: Clocked) -> None:
    """Reopened as a mistake: what came of it in the end was given later, and the question may be changed until then."""
    record.ask(closes=moment_of("2025-03-01"))
    record.say("2025-01-05", "Ines", 0.3)
    record.came("2025-02-05", "yes")
    record.on("2025-02-06", reopening_draft("war", why="a hoax"))
    record.revise("2025-02-07", closes=moment_of("2025-04-01"))
    record.say("2025-03-10", "Bob", 0.3)
    record.came("2025-03-20", "no")
    board = record.board()
    assert ({line.who for line in board.lines}, board.notes) == ({"Ines", "Bob"}, ())


def test_a_time_zone_that_is_moved_in_time(record: Clocked) -> None:
    """Later from then on; where that has passed there already, the question closes at once and not before."""
    for name, zone in (("west", "Pacific/Kiritimati"), ("east", "Pacific/Pago_Pago")):
        record.ask(name=name, closes=moment_of("2025-01-10"), timezone=zone)
    record.say("2025-01-10T09:10", "Ada", 0.3, name="west")
    record.revise("2025-01-10T09:30", name="west", timezone="Pacific/Pago_Pago")
    record.say("2025-01-10T11:00", "Ada", 0.3, name="east")
    record.revise("2025-01-10T12:00", name="east", timezone="Pacific/Kiritimati")
    for name in ("west", "east"):
        record.say("2025-01-10T13:00", "Bob", 0.4, name=name)
    for name in ("west", "east"):
        record.came("2025-01-20", "no", name=name)
    assert set(record.lines(questions=frozenset({"west"}))) == {"Ada", "Bob"}
    assert set(record.lines(questions=frozenset({"east"}))) == {"Ada"}
    assert record.board().notes == ()


# --- kinds and zones --------------------------------------------------------------------------------------


def test_choices_numbers_and_dates_count_for_the_days_they_stood(record: Clocked) -> None:
    """A good guess on the last day is a twentieth of the score, not all of it."""
    opens = moment_of("2025-01-01")
    record.on(
        "2025-01-01",
        question_draft("who", kind="choice", options=["a", "b"], opens=opens),
        question_draft("when", kind="date", opens=opens),
        question_draft("level", kind="number", opens=opens),
    )
    at = moment_of("2025-01-01T12:00")
    record.on(
        "2025-01-01",
        forecast_draft("who", who="Ada", at=at, shares={"a": 0.8, "b": 0.2}),
        forecast_draft("when", who="Ada", at=at, curve=[("2025-01-10", 0.5), ("2025-02-10", 0.6)]),
        forecast_draft("level", who="Ada", at=at, quantiles={"0.05": 60.0, "0.5": 70.0, "0.95": 80.0}),
    )
    late = moment_of("2025-01-20T08:00")
    record.on(
        "2025-01-20T08:00",
        forecast_draft("who", who="Ada", at=late, shares={"b": 1.0}),
        forecast_draft("when", who="Ada", at=late, curve=[("2025-01-10", 0.0), ("2025-02-10", 1.0)]),
        forecast_draft("level", who="Ada", at=late, quantiles={"0.05": 83.0, "0.5": 83.0, "0.95": 83.0}),
    )
    record.came("2025-01-21", "b", name="who", at="2025-01-20")
    record.came("2025-01-21", "2025-01-20", name="when", at="2025-01-20")
    record.on("2025-01-21", resolution_draft("level", 83.0, at=moment_of("2025-01-20")))
    found = {each.kind: each for each in record.board().non_binary}
    assert found["choice"].by_question["who"] == pytest.approx(19 / 20 * (0.64 + 0.64))
    assert found["date"].by_question["when"] == pytest.approx(19 / 20 * (0.25 + 0.16) / 2)
    wis = (13 / 2 + 0.1 / 2 * (20 + 20 * 3)) / 1.5
    assert found["number"].by_question["level"] == pytest.approx(19 / 20 * wis)
    assert {each.coverage for each in found.values()} == {1.0}


def test_a_day_closes_where_the_question_says(record: Clocked) -> None:
    """At 15:30 UTC on the 20th it is the 21st in Tokyo: too late there, in time in London."""
    for name, zone in (("tokyo", "Asia/Tokyo"), ("london", "Europe/London")):
        record.on("2025-01-01", question_draft(name, closes=moment_of("2025-01-20"), timezone=zone))
    for date, chance in (("2025-01-02", 0.5), ("2025-01-20T15:30", 0.9)):
        for name in ("tokyo", "london"):
            record.say(date, "Ada", chance, name=name)
    for name in ("tokyo", "london"):
        record.came("2025-02-01", "yes", name=name)
    tokyo, london = (record.lines(questions=frozenset({name}))["Ada"] for name in ("tokyo", "london"))
    assert tokyo.standing.n_forecasts == 1
    assert london.standing.n_forecasts == 2
    assert record.board().n_late == 1


def test_today_is_today_in_the_zone_of_the_question(record: Clocked) -> None:
    """At 23:00 UTC on the 9th it is the 10th in Kyiv: made and known today, before a deadline of half past."""
    with pytest.raises(LedgerError, match="still to come"):
        record.on("2025-01-09T23:00", question_draft("utc"), resolution_draft("utc", "no", at=moment_of("2025-01-10")))
    record.ask("2025-01-05", closes=moment_of("2025-01-09T23:30"), timezone="Europe/Kyiv")
    record.say("2025-01-09T23:00", "Ada", 0.3, at="2025-01-10")
    with pytest.raises(LedgerError, match="still to come"):
        record.say("2025-01-09T23:00", "Ada", 0.3, at="2025-01-11")
    record.came("2025-01-09T23:31", "no", at="2025-01-10")
    board = record.board()
    assert ([line.who for line in board.lines], board.n_late, board.n_claimed) == (["Ada"], 0, 0)


def test_a_resolution_counts_once_another_person_confirms_it(tmp_path: Path) -> None:
    """Where two persons are asked for, nobody is scored on an answer of one."""
    olga, rhea = (Clocked(tmp_path / "ledger.db", author=name) for name in ("Olga", "Rhea"))
    olga.on("2025-01-01", member_draft("Olga", "owner"))
    olga.on("2025-01-01", member_draft("Rhea", "resolver"), setting_draft("two_persons", value=True))
    olga.ask(opens=moment_of("2025-01-01"))
    olga.say("2025-01-02", "Olga", 0.5)
    seq = olga.came("2025-01-20")
    board = olga.board()
    assert (board.lines, board.counts) == ((), {"unconfirmed": 1})
    rhea.on("2025-01-21", confirmation_draft(seq))
    assert [line.who for line in olga.board().lines] == ["Olga"]
    for each in (olga, rhea):
        each.ledger.close()


@pytest.mark.parametrize("role", ["crowd", "base rate"])
def test_nobody_becomes_the_reference_by_saying_so(tmp_path: Path, role: str) -> None:
    """Where there are members, a resolver gives the crowd and the base rate; a forecaster cannot, nor by correcting."""
    olga, finn = (Clocked(tmp_path / "ledger.db", author=name) for name in ("Olga", "Finn"))
    olga.on("2025-01-01", member_draft("Olga", "owner"))
    olga.on("2025-01-01", member_draft("Finn", "forecaster"))
    olga.ask(opens=moment_of("2025-01-01"))
    seq = finn.say("2025-01-02", "Finn", 0.5)
    poison = forecast_draft("war", who="Finn", role=role, at=finn.now, probability=0.99)
    for draft in (poison, correction_draft(seq, entry=poison)):
        with pytest.raises(LedgerError, match=f"expected a resolver for a {role}"):
            finn.on("2025-01-03", draft)
    olga.on("2025-01-03", forecast_draft("war", who="Market", role=role, at=olga.now, probability=0.4))
    olga.came("2025-01-20", "no")
    board = olga.board()
    assert ({board.crowd, board.base_rate}, board.notes) == ({"Market", None}, ())
    assert olga.ledger.verify().problems == ()
    for each in (olga, finn):
        each.ledger.close()


def test_the_board_says_from_whom_the_reference_is(tmp_path: Path) -> None:
    """Where nobody owns the ledger, and several people write in it."""
    ada, bob = (Clocked(tmp_path / "ledger.db", author=name) for name in ("Ada", "Bob"))
    ada.ask(opens=moment_of("2025-01-01"))
    bob.on("2025-01-03", forecast_draft("war", who="Crowd", role="crowd", at=moment_of("2025-01-03"), probability=0.99))
    assert bob.board().notes == ()
    ada.say("2025-01-03", "Ada", 0.4)
    assert ada.board().notes == ("the crowd Crowd is as Bob wrote it down; anybody may here, as nobody owns it",)
    for each in (ada, bob):
        each.ledger.close()


def test_a_rule_that_is_made_clear_after_the_close_is_told(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"), closes=moment_of("2025-01-10"))
    record.say("2025-01-01", "Ada", 0.5)
    record.on("2025-01-05", revision_draft("war", rule="only if declared"))
    (seq,) = record.on("2025-01-12", revision_draft("war", rule="also if not declared"))
    record.came("2025-01-20")
    board = record.board()
    assert board.notes == (f"war: entry {seq} revised it too late; it is scored by the times that held before",)
    assert board.lines[0].n_revised == 1


def test_a_close_that_was_mistyped_into_the_past_can_be_mended(record: Clocked) -> None:
    record.ask("2025-01-01", closes=moment_of("2024-01-31"))
    record.on("2025-01-02", revision_draft("war", closes=moment_of("2025-01-31")))
    record.say("2025-01-03", "Ada", 0.5)
    record.came("2025-01-20")
    assert [line.who for line in record.board().lines] == ["Ada"]


def test_what_a_trusted_ledger_wrote_down_counts_from_then(record: Clocked) -> None:
    """Merged on the 15th: from the 1st where the other ledger is trusted, and from the 15th where it is not."""
    record.ask(opens=moment_of("2025-01-01"))
    record.on("2025-01-01", member_draft(record.ledger.author, "owner"))  # who alone may trust
    there = {"seq": 2, "recorded_at": moment_of("2025-01-01T12:00"), "hash": "0" * 64, "head": "0" * 64}
    for who, trusted in (("Trusted", True), ("Other", False)):
        draft = forecast_draft("war", who=who, at=moment_of("2025-01-01T12:00"), probability=0.5)
        merged = {**draft.body, "merged": {**there, **({"trusted": True} if trusted else {})}}
        record.on("2025-01-15", Draft("forecast", merged))
    record.came("2025-01-20")
    lines = record.lines()
    assert lines["Trusted"].standing.coverage == 1.0
    assert lines["Other"].standing.coverage == pytest.approx(6 / 20)
    assert (lines["Trusted"].n_claimed, lines["Other"].n_claimed) == (0, 1)
    (note,) = record.board().notes
    assert note.startswith("1 of these forecasts were merged from ledgers that an owner trusts")


def test_the_board_in_words(record: Clocked) -> None:
    """Two scores make no interval; questions that all have stand in a line; what is claimed stands apart."""
    for name in ("a", "b", "c"):
        record.ask(name=name, opens=moment_of("2025-01-01"))
        record.say("2025-01-01", "Ada", 0.2, name=name)
    for name in ("a", "b"):
        record.say("2025-01-01", "Bob", 0.4, name=name)
    record.say("2025-01-05", "Cy", 0.5, name="a", at="2025-01-02")
    for name in ("a", "b", "c"):
        record.came("2025-01-20", "no", name=name)
    board = record.board()
    text = str(Scoreboard(title="l.db", is_hindsight=False, board=board, spotlights=()))
    rows = {line.split()[0]: line for line in text.splitlines() if line.startswith(("Ada (", "Bob (", "Cy ("))}
    assert "0.040     too few" in rows["Ada"]  # three, all alike
    assert "0.160     too few" in rows["Bob"]  # two
    assert "on the one question that all have: Ada 0.040, Cy 0.250, Bob 0.160" in " ".join(text.split())
    assert text.index("As claimed:") < text.rindex("Cy (person)")
    assert "Forecasts that claim an earlier day than that on which they were written down: 1. In time" in " ".join(
        text.split()
    )


def test_a_clock_that_is_set_back(record: Clocked) -> None:
    """What follows on the answer in the record was written down after it, whatever the clock said."""
    record.ask(opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Honest", 0.5)
    seq = record.say("2025-01-02", "Sly", 0.1)
    record.came("2025-01-20")
    record.say("2025-01-01", "Cheat", 0.99)
    better = forecast_draft("war", who="Sly", at=moment_of("2025-01-02"), probability=0.99)
    record.on("2025-01-03", correction_draft(seq, entry=better))
    board = record.board()
    assert {line.who: brier(line) for line in board.lines} == {"Honest": 0.25, "Sly": pytest.approx(0.81)}
    assert [(line.who, line.n_afterwards) for line in board.claimed] == [("Cheat", 1)]


def test_a_clock_that_is_set_back_before_the_answer(record: Clocked) -> None:
    """Written after an entry of February as if in January: it counts from February, and the board says why."""
    record.ask("2025-01-01", opens=moment_of("2025-01-01"))
    record.say("2025-01-01", "Honest", 0.5)
    first = record.say("2025-01-02", "Sly", 0.5)
    record.ask("2025-02-20", name="other")
    seq = record.say("2025-01-06", "Cheat", 0.01)
    better = forecast_draft("war", who="Sly", at=moment_of("2025-01-02"), probability=0.01)
    record.on("2025-01-07", correction_draft(first, entry=better))
    record.revise("2025-01-08", closes=moment_of("2025-01-31"))
    record.came("2025-02-21", "no", at="2025-02-05")
    board = record.board()
    assert {line.who: brier(line) for line in board.lines} == {"Honest": 0.25, "Sly": 0.25}
    late, clock = board.notes
    assert "revised it too late" in late
    assert clock.startswith(f"the clock was set back before entry {seq}: ")


def test_a_clock_that_differs_by_seconds_is_not_told(record: Clocked) -> None:
    record.ask("2025-01-01", opens=moment_of("2025-01-01"))
    record.say("2025-01-02T12:00:05", "Ada", 0.5)
    record.say("2025-01-02T12:00:00", "Bob", 0.5)
    record.came("2025-02-05", "no")
    board = record.board()
    assert ([line.who for line in board.lines], board.notes) == (["Ada", "Bob"], ())


def test_just_before_midnight_is_no_claim(record: Clocked) -> None:
    record.ask(opens=moment_of("2025-01-01"))
    draft = forecast_draft("war", who="Ada", at=moment_of("2025-01-05T23:59:59"), probability=0.5)
    record.on("2025-01-06T00:00:01", draft)
    record.came("2025-01-20")
    assert (record.lines()["Ada"].n_claimed, record.board().claimed) == (0, ())


def test_a_ledger_of_the_first_edition_scores_as_claimed(first_edition: Path) -> None:
    """Written down in March, of what was known in February: nothing is live, and the 20% stands as first said."""
    board = score_ledger(first_edition).board
    assert (board.lines, board.counts["resolved"]) == ((), 1)
    found = {line.who: brier(line) for line in board.claimed}
    assert found["Ada"] == pytest.approx(0.64)
    assert len(found) == 2
    revised, unnoted = board.notes
    assert revised == "war: entry 14 revised it too late; it is scored by the times that held before"
    assert unnoted.startswith("no head of this ledger is known here")  # that edition kept no witness
