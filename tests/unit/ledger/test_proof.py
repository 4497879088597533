"""That a record shows what was done to it: cut short, written anew, backdated, written in another's name."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.anchors import Anchors, Noted
from detente.ledger.drafts import (
    correction_draft,
    forecast_draft,
    key_draft,
    member_draft,
    question_draft,
    resolution_draft,
)
from detente.ledger.entry import Entry, canonical
from detente.ledger.inputs import DAY, moment_of
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.people import give_key, revoke_key
from detente.ledger.record.guards import SQLITE
from detente.ledger.scoreboard import score_ledger
from detente.ledger.witness import Head, Sighting, sightings
from detente.render.ledger import list_entries
from tests.unit.ledger.forging import with_value, without_end, write_anew

FIRST_EDITION = Path(__file__).with_name("first_edition.sql")


def said(probability: float, who: str = "Ada", date: str = "2022-01-20"):
    return forecast_draft("war", who=who, at=moment_of(date), probability=probability)


@pytest.fixture
def path(war: Ledger, tmp_path: Path) -> Path:
    """Return the file of a ledger with four entries, of which the last was added after the first three."""
    war.append([said(0.9)])
    war.close()
    return tmp_path / "ledger.db"


@pytest.fixture
def first_edition(tmp_path: Path) -> Path:
    """Return a ledger that the first edition wrote."""
    path = tmp_path / "first.db"
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_EDITION.read_text(encoding="utf-8"))
    connection.close()
    return path


def rows_of(path: Path) -> list[tuple[object, ...]]:
    """Return what a ledger of the first edition holds, as SQLite has it."""
    columns = "seq, kind, recorded_at, text, hash, key, question, who, role, at, probability, low, high, corrects"
    connection = sqlite3.connect(path)
    rows = connection.execute(f"SELECT {columns} FROM detente_ledger_entry ORDER BY seq").fetchall()
    connection.close()
    return rows


def problems(path: Path, **anchors: str) -> list[str]:
    """Return what `verify` finds."""
    with open_ledger(path) as ledger:
        return list(ledger.verify(anchors=Anchors(**anchors)).problems)


def test_a_ledger_of_the_first_edition_opens_without_loss(first_edition: Path) -> None:
    before = rows_of(first_edition)
    with open_ledger(first_edition) as ledger:
        verdict = ledger.verify()
        assert (verdict.n_entries, verdict.problems, verdict.head) == (17, (), before[-1][4])
        assert {entry.author for entry in ledger.entries()} == {""}
        state = ledger.state()
        assert (state.status("war"), state.status("talks"), state.corrections[11]) == ("resolved", "void", {})
        assert len(ledger.forecasts()) == 6
        assert ledger.append([said(0.25, date="2022-01-10"), question_draft("approval", kind="number")]).n_known == 1
        assert ledger.verify().is_whole
        assert [entry.author == ledger.author for entry in ledger.entries()] == [False] * 17 + [True]
    assert rows_of(first_edition)[:17] == before


def test_a_copy_of_the_first_edition_is_read_where_nothing_can_be_written(
    first_edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first_edition.read_bytes()
    monkeypatch.setattr("detente.ledger.ledger.is_writable", lambda path: False)
    with open_ledger(first_edition) as ledger:
        assert ledger.verify().is_whole
        assert len(ledger.forecasts()) == 6
        with pytest.raises(LedgerError, match="can only be read; nothing was written"):
            ledger.append([said(0.5)])
    assert first_edition.read_bytes() == before


def test_the_witness_has_a_line_for_each_addition(path: Path) -> None:
    seen, _ = sightings(path.with_name("ledger.db.witness"))
    assert [each.head.seq for each in seen] == [4, 5]
    with open_ledger(path) as ledger:
        entries = list(ledger.entries())
    assert [each.head.hash for each in seen] == [entries[3].hash, entries[4].hash]


def test_a_ledger_cut_short_shows_by_its_witness(path: Path) -> None:
    write_anew(path, without_end(4))
    assert problems(path) == [
        "the ledger ends with entry 4, and the witness ledger.db.witness noted entry 5: cut short"
    ]


def test_a_ledger_written_anew_shows_by_its_witness(path: Path) -> None:
    write_anew(path, with_value(2, probability=0.97))
    assert problems(path) == [
        f"entry {seq} is not the one that the witness ledger.db.witness noted: the ledger was written anew"
        for seq in (4, 5)
    ]


def test_a_line_of_the_witness_that_was_broken_off_is_no_harm(path: Path) -> None:
    witness = path.with_name("ledger.db.witness")
    with witness.open("a", encoding="ascii") as file:
        file.write("6 00")
    assert problems(path) == []
    with open_ledger(path) as ledger:
        ledger.append([said(0.4)])
    assert [each.head.seq for each in sightings(witness)[0]] == [4, 5, 6]
    assert problems(path) == []


def test_a_witness_that_cannot_be_written_is_told_and_the_entries_stay(path: Path) -> None:
    witness = path.with_name("ledger.db.witness")
    witness.unlink()
    witness.mkdir()
    with open_ledger(path) as ledger:
        added = ledger.append([said(0.4)])
        assert (len(added.entries), len(added.notes)) == (1, 1)
        assert "the head could not be noted" in added.notes[0]
        assert len(ledger.forecasts()) == 5


def test_a_witness_that_begins_in_the_middle_is_told(path: Path) -> None:
    """Someone writes the ledger anew, removes the witness, and waits until anybody adds something."""
    write_anew(path, with_value(2, probability=0.97))
    path.with_name("ledger.db.witness").unlink()
    with open_ledger(path) as ledger:
        ledger.append([said(0.4), resolution_draft("war", "yes", at=moment_of("2022-02-24"))])
        verdict = ledger.verify()
    note = "no head of this ledger is known here from before entry 7: who wrote it anew until then would leave no trace"
    assert (verdict.problems, verdict.notes) == ((), (note,))
    assert note in score_ledger(path).board.notes
    path.with_name("ledger.db.witness").unlink()
    with open_ledger(path) as ledger:
        assert any(each.startswith("no head of this ledger is known here: who") for each in ledger.verify().notes)


def test_a_witness_of_something_else_is_told(path: Path) -> None:
    path.with_name("ledger.db.witness").write_text("garbage\nmore\n", encoding="ascii")
    with open_ledger(path) as ledger:
        notes = ledger.verify().notes
    assert "ledger.db.witness has 2 lines that are no heads: something broke off there, or was put there" in notes
    assert not any(each.startswith("there is no") for each in notes)


def test_no_other_ledger_is_begun_in_the_place_of_one(path: Path) -> None:
    path.unlink()
    with pytest.raises(LedgerError, match="knows of one that stood here"):
        open_ledger(path)


@pytest.mark.parametrize("name", list(SQLITE))
def test_a_trigger_that_is_missing_or_changed_shows(path: Path, name: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"DROP TRIGGER {name}")
    connection.commit()
    assert problems(path) == [f"the trigger {name} is missing or changed"]
    connection.execute(SQLITE[name].replace("RAISE(ABORT, 'the ledger is append-only')", "1"))
    connection.commit()
    connection.close()
    assert problems(path) == [f"the trigger {name} is missing or changed"]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            (
                "CREATE TRIGGER zz BEFORE INSERT ON detente_ledger_entry WHEN new.who = 'Ines' "
                "BEGIN SELECT RAISE(IGNORE); END"
            ),
            "the trigger zz is none of the ledger's: it may swallow or change what is added",
        ),
        (
            "CREATE VIEW detente_ledger_other AS SELECT * FROM detente_ledger_entry",
            "the view detente_ledger_other is none of the ledger's",
        ),
        ("CREATE TABLE detente_ledger_more (seq)", "the table detente_ledger_more is none of the ledger's"),
    ],
)
def test_what_is_not_of_the_schema_shows(path: Path, statement: str, problem: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    assert problems(path) == [problem]


def test_a_forecast_that_the_database_swallows_is_not_told_as_added(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TRIGGER zz BEFORE INSERT ON detente_ledger_entry WHEN new.who = 'Ines' BEGIN SELECT RAISE(IGNORE); END"
    )
    connection.commit()
    connection.close()
    with open_ledger(path) as ledger:
        with pytest.raises(LedgerError, match="did not keep what was added"):
            ledger.append([said(0.4, who="Ines")])
        assert len(ledger.append([said(0.4, who="Ada")]).entries) == 1


def test_a_mere_forecast_behind_a_later_stamp_shows(war: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    war.append([said(0.9)])
    fourth = list(war.entries())[3]
    head = Head(4, fourth.hash, fourth.recorded_at)
    stamped = Noted(seen=[Sighting(head, "a stamp", stamped_at=fourth.recorded_at + DAY)])
    monkeypatch.setattr("detente.ledger.ledger.noted", lambda *_: stamped)
    (problem,) = war.verify().problems
    assert problem.startswith("entry 5 says it was written at ")


def with_more(*bodies: tuple[str, dict[str, object]]):
    """Return a change that puts entries at the end."""
    return lambda entries: [*entries, *((entries[-1][0]._replace(kind=kind), body) for kind, body in bodies)]


@pytest.mark.parametrize(
    ("kind", "body", "problem"),
    [
        ("resolution", {"question": "war", "answer": "maybe", "at": 0}, "answer: found 'maybe'"),
        ("resolution", {"question": "talks", "answer": "yes", "at": 0}, "there is no question 'talks' before it"),
        ("forecast", {"probability": 0.5, "question": "talks"}, "there is no question 'talks' before it"),
        ("forecast", {"probability": 1.5, "question": "war"}, "probability: found 1.5"),
        ("forecast", {"probability": True, "question": "war"}, "probability: found True"),
        ("forecast", {"probability": 0.5, "question": "war", "role": "god"}, "role: found 'god'"),
        ("forecast", {"shares": {"a": 1.0, "b": 1.0}, "question": "war"}, "expected probability and nothing else"),
        ("riddle", {"x": 1}, "found the kind 'riddle'"),
    ],
)
def test_an_entry_that_nobody_could_have_added_shows(
    path: Path, kind: str, body: dict[str, object], problem: str
) -> None:
    said_of_all = {"who": "Bob", "role": "person", "at": 0} if kind == "forecast" else {}
    write_anew(path, with_more((kind, said_of_all | body)))
    (found,) = problems(path)
    assert found.startswith("entry 6 makes no sense: ")
    assert problem in found


def test_shares_are_those_of_a_choice(path: Path) -> None:
    choice = {"id": "c", "kind": "choice", "options": ["a", "b"]}
    cheat = {"question": "c", "who": "Bob", "role": "person", "at": 0, "shares": {"a": 1.0, "b": 1.0}}
    write_anew(path, with_more(("question", choice), ("forecast", cheat)))
    assert problems(path) == ["entry 7 makes no sense: shares: found a sum of 2, expected 1"]


def test_a_key_that_stands_twice_in_an_entry_shows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.unit.ledger import forging

    twice = '{"at":0,"probability":0.9,"probability":0.5,"question":"war","role":"person","who":"Bob"}'
    body = {"question": "war", "who": "Bob", "role": "person", "at": 0, "probability": 0.5}
    monkeypatch.setattr(forging, "canonical", lambda each: twice if each.get("who") == "Bob" else canonical(each))
    write_anew(path, with_more(("forecast", body)))
    (found,) = problems(path)
    assert found.startswith("entry 6 is not written in the one form in which entries are")


@pytest.mark.parametrize(
    "change", ["text = CAST('{}' AS BLOB)", "text = 'x'", "recorded_at = 'x'", "seq = 'x'", "recorded_at = 1 << 62"]
)
def test_columns_of_other_types_show_and_break_nothing(path: Path, change: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER detente_ledger_no_UPDATE")
    connection.execute(f"UPDATE detente_ledger_entry SET {change} WHERE seq = 1")
    connection.execute(SQLITE["detente_ledger_no_UPDATE"])
    connection.commit()
    connection.close()
    assert any("of the types of the schema" in each or "makes no sense" in each for each in problems(path))
    with open_ledger(path) as ledger, pytest.raises(LedgerError, match="is not what was written"):
        list_entries(ledger, "war")
    with pytest.raises(LedgerError, match="is not scored"):
        score_ledger(path)


def test_a_row_is_not_replaced_and_none_is_put_in_between(path: Path) -> None:
    connection = sqlite3.connect(path)
    columns = ", ".join(each[1] for each in connection.execute("PRAGMA table_info(detente_ledger_entry)"))
    for verb, seq in (("INSERT OR REPLACE", "seq"), ("INSERT", "seq + 7")):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(
                f"{verb} INTO detente_ledger_entry SELECT {columns.replace('seq', seq, 1)} "
                "FROM detente_ledger_entry WHERE seq = 2"
            )
    connection.close()


@pytest.mark.parametrize("change", [with_value(2, probability=0.97), without_end(4)])
def test_no_board_is_made_of_a_ledger_that_was_changed(path: Path, change) -> None:
    with open_ledger(path) as ledger:
        ledger.append([resolution_draft("war", "yes", at=moment_of("2022-02-24"))])
    score_ledger(path)
    write_anew(path, change)
    with pytest.raises(LedgerError, match="not what was written, and is not scored"):
        score_ledger(path)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a git repository."""
    folder = tmp_path / "repository"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def test_tail_and_witness_written_anew_show_by_a_repository(path: Path, repository: Path) -> None:
    with open_ledger(path) as ledger:
        (told,) = ledger.anchor(Anchors(git=str(repository)))
        assert told.startswith(f"entry 5 committed to {repository}")
        ledger.append([said(0.4)])
        ledger.anchor(Anchors(git=str(repository)))
    assert problems(path, git=str(repository)) == []
    write_anew(path, with_value(5, probability=0.1))
    path.with_name("ledger.db.witness").unlink()
    assert problems(path) == []  # who has both file and witness leaves no trace here
    assert problems(path, git=str(repository)) == [
        f"entry {seq} is not the one that the repository repository noted: the ledger was written anew"
        for seq in (5, 6)
    ]
    with open_ledger(path) as ledger, pytest.raises(LedgerError, match="git hash-object failed"):
        ledger.anchor(Anchors(git=str(path.parent / "none")))


def test_an_older_copy_of_ledger_and_witness_shows_by_a_repository(path: Path, repository: Path) -> None:
    """Someone puts yesterday's backup back, witness and all, to be rid of today's forecast."""
    witness = path.with_name("ledger.db.witness")
    before = path.read_bytes(), witness.read_bytes()
    with open_ledger(path) as ledger:
        ledger.append([said(0.05)])
        ledger.anchor(Anchors(git=str(repository)))
    for each in path.parent.glob("ledger.db-*"):
        each.unlink()
    path.write_bytes(before[0])
    witness.write_bytes(before[1])
    assert problems(path) == []
    assert problems(path, git=str(repository)) == [
        "the ledger ends with entry 5, and the repository repository noted entry 6: cut short"
    ]


def test_the_head_goes_to_the_repository_unasked_where_the_environment_says_so(
    path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_ANCHOR_GIT", str(repository))
    monkeypatch.setenv("GIT_DIR", str(path.parent / "elsewhere"))  # as in a hook
    with open_ledger(path) as ledger:
        assert ledger.append([said(0.4)]).notes == ()
        monkeypatch.setenv("DETENTE_ANCHOR_GIT", str(path.parent / "none"))
        (note,) = ledger.append([said(0.5)]).notes
        assert "the entries are written, and the head is given away with the next ones" in note
    monkeypatch.delenv("GIT_DIR")
    log = subprocess.run(
        ["git", "-C", str(repository), "log", "--all", "--format=%s"], capture_output=True, text=True, check=True
    )
    assert log.stdout.split()[0] == "6"


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(path: Path) -> Iterator[Ledger]:
    """Return a ledger whose writer, Ada, has a key: entry 6 gives it, entry 7 is a forecast."""
    with open_ledger(path, author="Ada") as ledger:
        give_key(ledger)
        ledger.append([said(0.7, date="2022-01-21")])
        yield ledger


def test_entries_are_signed_once_a_key_is_given(signed: Ledger) -> None:
    assert [bool(entry.signature) for entry in signed.entries()] == [False] * 5 + [True] * 2
    verdict = signed.verify()
    assert (verdict.problems, verdict.n_signed) == ((), 2)


def test_nobody_writes_in_the_name_of_someone_with_a_key(
    signed: Ledger, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_KEY", str(tmp_path / "mallory.pem"))
    with open_ledger(path, author="Ada") as ledger:
        with pytest.raises(LedgerError, match="entries of Ada are signed: found no key at"):
            ledger.append([said(0.1)])
        with pytest.raises(LedgerError, match="found another key at"):
            give_key(ledger)
    with open_ledger(path, author="Mallory") as ledger:
        public = signed.state().team.keys["Ada"].public
        with pytest.raises(LedgerError, match="expected one's own, 'Mallory'"):
            ledger.append([key_draft("Ada", "0" * 64)])
        with pytest.raises(LedgerError, match="this is the key of Ada already; a second person needs a second key"):
            ledger.append([key_draft("Mallory", public)])
        with pytest.raises(LedgerError, match="found another key"):
            ledger.append([key_draft("Mallory", "1" * 64)])  # the key of nobody here: it must sign its own entry


def test_an_entry_in_the_name_of_someone_with_a_key_shows(signed: Ledger, path: Path) -> None:
    signed.close()

    def forged(entries: list[tuple[Entry, dict[str, object]]]) -> list[tuple[Entry, dict[str, object]]]:
        last, body = entries[-1]
        unsigned, other = last._replace(signature=""), last._replace(signature=last.signature)
        return [*entries, (unsigned, {**body, "probability": 0.99}), (other, {**body, "probability": 0.98})]

    write_anew(path, forged)
    assert problems(path) == ["entry 8 is not signed, and Ada has a key", "entry 9 is not signed by the key of Ada"]


def test_a_signed_entry_written_anew_shows_by_its_signature(signed: Ledger, path: Path) -> None:
    signed.close()
    write_anew(path, with_value(2, probability=0.97))
    path.with_name("ledger.db.witness").unlink()
    assert problems(path) == [f"entry {seq} is not signed by the key of Ada" for seq in (6, 7)]


def test_a_key_takes_the_place_of_another_and_is_given_up(signed: Ledger, path: Path) -> None:
    first = signed.state().team.keys["Ada"].public
    _, key = give_key(signed, is_new=True)
    assert key.public != first
    signed.append([said(0.3)])
    revoke_key(signed, "Ada")
    assert len(signed.append([said(0.35)]).entries[0].signature) == 0
    verdict = signed.verify()
    assert (verdict.problems, verdict.n_signed) == ((), 5)


def test_a_key_file_is_for_its_owner_alone(signed: Ledger) -> None:
    from detente.ledger.keys import key_path, load_key, make_key

    assert key_path().stat().st_mode & 0o077 == 0
    with pytest.raises(LedgerError, match="a key is never written over"):
        make_key(key_path())
    key_path().write_text("no key", encoding="ascii")
    with pytest.raises(LedgerError, match="found no ed25519 key"):
        load_key(key_path())


def test_without_the_library_signatures_are_not_checked_and_this_is_told(
    signed: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives.asymmetric", None)
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives", None)
    verdict = signed.verify()
    assert verdict.problems == ()
    assert verdict.notes == (
        "2 signatures were not checked; signatures need cryptography: pip install 'detente[sign]'",
    )


# --- the clock --------------------------------------------------------------------------------------------------------


def test_a_correction_cannot_be_backdated_behind_another_entry_unseen(tmp_path: Path) -> None:
    """Someone sets the clock of the machine back to before the answer, and adds what they would have said."""
    times = itertools.chain([moment_of("2022-03-01")], itertools.repeat(moment_of("2022-01-02")))
    with open_ledger(tmp_path / "l.db", now=lambda: next(times)) as ledger:
        ledger.append([question_draft("war"), said(0.02, date="2022-01-01")])
        ledger.append([correction_draft(2, entry=said(0.99, date="2022-01-01"))])
        assert ledger.verify().notes == ("the clock was set back before entry 3; its order is that of writing",)
        assert list(ledger.entries())[-1].recorded_at + 58 * DAY == moment_of("2022-03-01")


@pytest.mark.parametrize(
    ("column", "value"),
    [("key", "0" * 64), ("low", 0.1), ("high", 0.9), ("corrects", 2), ("until", 0), ("trusted_at", 0), ("at", 0),
     ("probability", 0.5), ("who", "Crowd"), ("role", "crowd"), ("author", "Bob")],
)  # fmt: skip
def test_every_column_of_a_mere_forecast_is_looked_at(path: Path, column: str, value: object) -> None:
    path.with_name("ledger.db.witness").unlink()  # at a head that was noted one would look closer
    connection = sqlite3.connect(path)
    connection.execute(f"DROP TRIGGER {next(iter(SQLITE))}")
    connection.execute(f"UPDATE detente_ledger_entry SET {column} = ? WHERE seq = 5", (value,))
    connection.execute(next(iter(SQLITE.values())))
    connection.commit()
    connection.close()
    assert len(problems(path)) == 1


def test_mere_forecasts_are_held_to_the_rules_too(tmp_path: Path) -> None:
    """Those of a member pass; those of others, and of one who may only read by then, show one by one."""
    path = tmp_path / "desk.db"
    with open_ledger(path, author="Olga") as desk:
        desk.append([question_draft("war"), member_draft("Olga", "owner"), member_draft("Ines", "forecaster")])
    with open_ledger(path, author="Ines") as desk:
        desk.append([said(0.1, who="Ines"), said(0.2, who="Ines")])
    with open_ledger(path, author="Olga") as desk:
        desk.append([member_draft("Ines", "reader")])
        assert desk.verify().is_whole
    path.with_name("desk.db.witness").unlink()
    body = dict(said(0.3, who="Ines").body)

    def forged(entries: list[tuple[Entry, dict[str, object]]]) -> list[tuple[Entry, dict[str, object]]]:
        last = entries[-1][0]._replace(kind="forecast")
        more = [(last._replace(author=who), {**body, "at": k}) for k, who in enumerate(["Ines", "Zoe", "Zoe"])]
        return [*entries, *more]

    write_anew(path, forged)
    assert [found.partition(":")[0] for found in problems(path)] == ["entry 7", "entry 8", "entry 9"]
