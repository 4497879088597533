"""Questions and forecasts as they are typed, rows written in several portions, and what a database complains of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from detente.core.errors import LedgerError, ScoreError
from detente.ledger import ledger as ledgers
from detente.ledger.adding import Asked, Said, add, correct
from detente.ledger.board import _reference, make_board
from detente.ledger.database import PATIENCE, VARIABLE, _reason, address_of
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.forecasts import Forecasts
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger
from detente.ledger.non_binary import _number, _step
from detente.ledger.rows import ForecastRow
from detente.ledger.scoreboard import chosen_questions
from detente.ledger.state import Condition

DAY = 86_400_000_000


def last(ledger: Ledger) -> dict[str, object]:
    return list(ledger.entries())[-1].body


# --- what is typed ----------------------------------------------------------------------------------------


def test_a_question_and_a_forecast_at_once(ledger: Ledger) -> None:
    added = add(
        ledger, "war", asked=Asked(text="Will there be war?", opens="2022-01-01", closes="2022-12-31"),
        said=Said(probability="35%", who="Ada", date="2022-01-10", note="a guess"),
    )  # fmt: skip
    assert len(added.entries) == 2
    row = ledger.forecasts()[0]
    assert (row.question, row.who, row.role, row.at) == ("war", "Ada", "person", moment_of("2022-01-10"))
    body = last(ledger)
    assert (body["probability"], body["note"]) == (0.35, "a guess")
    assert "phrase" not in body
    assert "standard" not in body


def test_words_are_an_interval_of_their_standard(ledger: Ledger) -> None:
    add(ledger, "war", asked=Asked(text="War?"), said=Said(probability="very unlikely", who="Brief", role="brief"))
    body = last(ledger)
    assert (body["phrase"], body["standard"]) == ("very unlikely", "icd203")
    row = ledger.forecasts()[0]
    assert (row.low, row.high) == (0.05, 0.2)


def test_shares_and_quantiles_without_a_probability(ledger: Ledger) -> None:
    add(
        ledger, "who", asked=Asked(text="Who?", options=("talks", "strike")),
        said=Said(who="Ada", shares={"talks": "60%", "strike": "0.3", "none": "10%"}),
    )  # fmt: skip
    assert last(ledger)["shares"] == {"talks": 0.6, "strike": 0.3, "none": 0.1}
    assert ledger.state().questions["who"].kind == "choice"  # what has options is one
    add(
        ledger, "level", asked=Asked(text="How much?", kind="number"),
        said=Said(who="Ada", quantiles={"5%": "40", "0.5": "55", "95%": "80"}),
    )  # fmt: skip
    assert last(ledger)["quantiles"] == {"0.05": 40.0, "0.5": 55.0, "0.95": 80.0}
    assert last(ledger).get("probability") is None


@pytest.mark.parametrize(
    ("asked", "said", "message"),
    [
        (Asked(), Said(who="Ada"), "found neither a question nor a forecast"),
        (Asked(), Said(probability="30%"), "found no --who"),
        (Asked(text="War?", condition="war"), Said(), "--if: found 'war', expected QUESTION=ANSWER"),
        (Asked(text="War?", condition="=yes"), Said(), "--if: found '=yes'"),
        (Asked(text="War?", condition="war="), Said(), "--if: found 'war='"),
    ],
)
def test_what_is_typed_wrong_adds_nothing(ledger: Ledger, asked: Asked, said: Said, message: str) -> None:
    with pytest.raises(LedgerError) as raised:
        add(ledger, "war", asked=asked, said=said)
    assert message in str(raised.value)
    assert list(ledger.entries()) == []


def test_a_question_that_hangs_on_another(war: Ledger) -> None:
    add(war, "talks", asked=Asked(text="Talks?", condition=" war = no "), said=Said())
    assert war.state().questions["talks"].condition == Condition("war", "no")
    assert war.state().questions["talks"].kind == "binary"


def test_what_is_not_said_anew_stays_as_it_was(war: Ledger) -> None:
    add(
        war, "war", asked=Asked(), said=Said(probability="30%", who="Ada", date="2022-02-03", note="first", source="s1")
    )
    correct(war, 5, "war", said=Said(probability="40%"), why="a slip")
    entry = last(war)["entry"]
    assert (entry["who"], entry["probability"], entry["note"], entry["source"]) == ("Ada", 0.4, "first", "s1")
    assert entry["at"] == moment_of("2022-02-03")
    correct(war, 5, "war", said=Said(probability="45%", date="2022-02-04", note="second"), why="again")
    entry = last(war)["entry"]
    assert (entry["at"], entry["note"], entry["source"]) == (moment_of("2022-02-04"), "second", "s1")
    for seq, question in ((1, "war"), (99, "war"), (5, "other")):
        with pytest.raises(LedgerError, match=f"found no forecast of '{question}' with the number {seq}"):
            correct(war, seq, question, said=Said(probability="40%"), why="")


# --- rows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 8])
def test_rows_written_in_portions_are_all_there(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(ledgers, "AT_ONCE", at_once)
    monkeypatch.setattr(ledgers, "NAMES_AT_ONCE", at_once)
    ledger.append([question_draft("war", text="War?")])
    said = [forecast_draft("war", who=f"P{n}", at=moment_of("2022-01-10"), probability=0.1) for n in range(7)]
    assert len(ledger.append(said).entries) == 7
    assert [row.who for row in ledger.forecasts()] == [f"P{n}" for n in range(7)]
    assert [entry.seq for entry in ledger.entries()] == list(range(1, 9))
    again = ledger.append(said)
    assert (again.entries, again.n_known) == ((), 7)


# --- the board ------------------------------------------------------------------------------------------------


def said_by(*names: str, role: str = "crowd") -> list[ForecastRow]:
    return [ForecastRow(seq, "war", who, role, 0, 0, 0.5, None, None) for seq, who in enumerate(names)]


def reference(rows: list[ForecastRow], role: str, given: str | None) -> str | None:
    return _reference(Forecasts.of(rows), role, given)


def test_the_reference_has_the_most_forecasts_and_then_the_first_name() -> None:
    assert reference(said_by("B", "A", "B", "C"), "crowd", None) == "B"
    assert reference(said_by("B", "A", "A", "B", "C"), "crowd", None) == "A"
    assert reference(said_by("B"), "base rate", None) is None
    assert reference([*said_by("B", "B"), *said_by("Rate", role="base rate")], "base rate", None) == "Rate"
    assert reference(said_by("B", role="person"), "crowd", "B") == "B"
    with pytest.raises(ScoreError, match="found no forecast by 'Crowdd', expected one to measure skill against; did"):
        reference(said_by("Crowd"), "crowd", "Crowdd")
    with pytest.raises(ScoreError, match=r"expected one to measure skill against$"):
        reference(said_by("Crowd"), "crowd", "quite another")


def test_a_forecast_counts_up_to_the_day_the_question_closed(ledger: Ledger) -> None:
    """It closed on 20 January and was known on 24 February: what came between counts for nothing."""
    ledger.append([question_draft("war", text="War?", opens=moment_of("2022-01-01"), closes=moment_of("2022-01-20"))])
    ledger.append([forecast_draft("war", who="Ada", at=moment_of("2022-01-11"), probability=0.2)])
    ledger.append([forecast_draft("war", who="Ada", at=moment_of("2022-01-16"), probability=0.6)])
    ledger.append([resolution_draft("war", "yes", at=moment_of("2022-02-24"))])
    (line,) = make_board(ledger.state(), ledger.forecasts(), as_claimed=True).lines
    assert line.standing.brier.value == pytest.approx((5 * 0.64 + 5 * 0.16) / 10)
    on = moment_of("2022-01-20") // DAY
    for day, expected in ((on, 0.16), (on - 5, 0.64), (on - 4, 0.16)):
        (line,) = make_board(ledger.state(), ledger.forecasts(), as_claimed=True, on=day).lines
        assert line.standing.brier.value == pytest.approx(expected)
    assert make_board(ledger.state(), ledger.forecasts(), as_claimed=True, on=on + 1).lines == ()
    assert make_board(ledger.state(), ledger.forecasts(), as_claimed=True, on=on - 10).lines == ()


def test_the_step_in_which_a_date_had_come() -> None:
    dates = [dt.date(2022, 1, day) for day in (3, 10, 17)]
    found = [
        _step(dates, answer)
        for answer in ("2022-01-01", "2022-01-03", "2022-01-04", "2022-01-17", "2022-01-18", "never")
    ]
    assert found == [0, 0, 1, 2, 3, 3]


def test_numbers_are_scored_by_pairs_of_quantiles() -> None:
    """A quantile without its counterpart does not count."""
    by_hand = (abs(83 - 70) / 2 + 0.5 / 2 * (10 + 4 * 8) + 0.1 / 2 * (20 + 20 * 3)) / 2.5
    said = {"0.05": 60.0, "0.25": 65.0, "0.5": 70.0, "0.75": 75.0, "0.95": 80.0}
    assert _number(said, 83.0) == pytest.approx(by_hand)
    assert _number({**said, "0.1": -999.0}, 83.0) == pytest.approx(by_hand)
    for lacking, message in (
        ({"0.05": 1.0, "0.95": 2.0}, "found no median"),
        ({"0.5": 1.0, "0.95": 2.0}, "found no pair"),
    ):
        with pytest.raises(ScoreError, match=message):
            _number(lacking, 1.5)


# --- where it lies and what is complained of -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("complaint", "told"),
    [
        (
            "database is locked",
            f"another program has held the ledger for more than {PATIENCE} seconds; nothing was written",
        ),
        (
            "database or disk is full",
            "the disk is full or cannot be written (database or disk is full); nothing was written",
        ),
        ("disk I/O error", "the disk is full or cannot be written (disk I/O error); nothing was written"),
        (
            "could not extend: No space left on device",
            "the disk is full or cannot be written (could not extend: No space",
        ),
        ("file is not a database", "this is no ledger, or its file is damaged (file is not a database)"),
        (
            "database disk image is malformed",
            "this is no ledger, or its file is damaged (database disk image is malformed)",
        ),
        (
            "attempt to write a readonly database",
            "the file cannot be written here (attempt to write a readonly database)",
        ),
        ("unable to open database file", "the file cannot be written here (unable to open database file)"),
        ("no such role\nHINT: none", "no such role; nothing was written"),
        ("", "the database did not answer; nothing was written"),
    ],
)
def test_complaints_in_words_that_help(complaint: str, told: str) -> None:
    assert _reason(complaint).startswith(told)


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path, a URL, what the environment says, the default; a password is never shown."""
    here = address_of(tmp_path / "a.db")
    assert (here.path, here.shown) == (tmp_path / "a.db", str(tmp_path / "a.db"))
    assert here.settings["ENGINE"] == "django.db.backends.sqlite3"
    assert here.settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "b.db"))
    assert address_of(None).path == tmp_path / "b.db"
    assert address_of(tmp_path / "a.db").alias == here.alias != address_of(None).alias
    monkeypatch.delenv(VARIABLE)
    assert address_of(None).path.parts[-2:] == ("detente", "ledger.db")
    with pytest.raises(LedgerError, match="found a directory, expected a file"):
        address_of(tmp_path)
    far = address_of("postgresql://ada:se%40cret@db.example.org:5433/crises?sslmode=require")
    assert far.path is None
    assert far.shown == "postgresql://db.example.org/crises"
    assert {name: far.settings[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "crises", "USER": "ada", "PASSWORD": "se@cret", "HOST": "db.example.org", "PORT": "5433",
    }  # fmt: skip
    assert far.settings["OPTIONS"] == {"sslmode": "require", "connect_timeout": PATIENCE}
    bare = address_of("postgres://ada@/?host=/run/pg&port=5434&connect_timeout=3")
    assert (bare.settings["NAME"], bare.settings["HOST"], bare.settings["PORT"]) == ("ada", "/run/pg", "5434")
    assert bare.settings["OPTIONS"]["connect_timeout"] == 3
    for url, message in (("mysql://x/y", "a URL of mysql"), ("postgresql://x:y:z/[", "cannot be read")):
        with pytest.raises(LedgerError, match=message):
            address_of(url)


def test_questions_are_named_by_patterns(ledger: Ledger) -> None:
    state = SimpleNamespace(questions={"a/war": 1, "a/deal": 1, "b/war": 1})
    assert chosen_questions(state, ["a/*"]) == {"a/war", "a/deal"}
    assert chosen_questions(state, ["b/war", "*/deal"]) == {"b/war", "a/deal"}
    ledger.append([question_draft("war", text="War?")])
    with pytest.raises(LedgerError):
        chosen_questions(ledger.state(), ["war", "wra"])
