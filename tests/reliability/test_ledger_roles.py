"""PostgreSQL with plain roles: an owner who brings the schema up to date, writers, readers; and the first edition."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import canonical, chained_hash, key_of
from detente.ledger.files import export_ledger
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import clock, open_ledger
from detente.ledger.merging import merge
from detente.ledger.scoreboard import score_ledger
from detente.render.ledger import list_entries

ROOT = Path(__file__).resolve().parents[2]
FIRST_EDITION = ROOT / "tests" / "unit" / "ledger" / "first_edition.sql"
(GRANTS,) = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "reference" / "ledger.md").read_text("utf-8"), re.DOTALL)


class Roles(NamedTuple):
    """Where a ledger is opened by each role, with the name of the writer."""

    owner: str
    writer: str
    reader: str
    name: str


@pytest.fixture
def roles(postgres: str) -> Roles:
    """Return a database that a plain role owns, with a writer and a reader who are granted what the reference says."""
    tag = uuid.uuid4().hex[:8]
    owner, writer, reader = (f"{kind}_{tag}" for kind in ("owner", "writer", "reader"))
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in (owner, writer, reader):
            connection.execute(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEROLE")
        connection.execute(f"CREATE DATABASE ledger_{tag} OWNER {owner}")

    def address(name: str) -> str:
        return re.sub(r"//[^/]*/postgres", f"//{name}@/ledger_{tag}", postgres)

    with pytest.raises(LedgerError, match="the owner of the ledger grants it"):
        open_ledger(address(writer))
    with open_ledger(address(owner)) as ledger:
        ledger.append([question_draft("war", text="Will there be war?")])
    grants = GRANTS.replace("ledger_writers", f"writers_{tag}").replace("ledger_readers", f"readers_{tag}")
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute(grants)
        connection.execute(f"GRANT writers_{tag} TO {writer}; GRANT readers_{tag} TO {reader}")
    return Roles(address(owner), address(writer), address(reader), writer)


def said(who: str = "Ada", probability: float = 0.3):
    return forecast_draft("war", who=who, at=moment_of("2022-01-20"), probability=probability)


def test_a_writer_writes_and_a_reader_reads(roles: Roles, tmp_path: Path) -> None:
    with open_ledger(roles.writer) as ledger:
        assert ledger.append([said()]).notes == ()
        assert ledger.author == roles.name
        ledger.append([resolution_draft("war", "yes", at=moment_of("2022-02-24"))])
    with open_ledger(roles.reader) as ledger:
        assert ledger.verify().problems == ()
        assert [entry["author"] for entry in list_entries(ledger, "war")][1:] == [roles.name] * 2
        assert export_ledger(ledger, tmp_path / "all.jsonl") == 3
        with pytest.raises(LedgerError, match=r"this role of the database may not do that \(permission denied"):
            ledger.append([said("Eve")])
    assert "war" not in score_ledger(roles.reader).unscored


def row(connection: psycopg.Connection, *, author: str, recorded_at: int, seq: int | None = None, salt: str = ""):
    """Return a row that follows on the last one: a forecast of 99%."""
    last, previous = connection.execute(
        "SELECT seq, hash FROM public.detente_ledger_entry ORDER BY seq DESC LIMIT 1"
    ).fetchone() or (0, "0" * 64)
    number = last + 1 if seq is None else seq
    body = {"at": recorded_at, "probability": 0.99, "question": "war", "role": "person", "who": "Ada"}
    text = canonical(body)
    digest = chained_hash(previous, number, "forecast", recorded_at, text + salt, author)
    key = key_of("forecast", text, author)
    return (number, "forecast", recorded_at, text, digest, author, "", key, "war", "Ada", "person", recorded_at, 0.99)


INSERT = (
    "INSERT INTO public.detente_ledger_entry (seq, kind, recorded_at, text, hash, author, signature, key, question, "
    "who, role, at, probability) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
EARLY = moment_of("2022-01-02")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda c, me: row(c, author="olga", recorded_at=clock()), "the author is not the role that is logged in"),
        (lambda c, me: row(c, author="", recorded_at=clock()), "the author is not the role that is logged in"),
        (lambda c, me: row(c, author=me, recorded_at=EARLY), "more than five minutes from that of the server"),
        (lambda c, me: row(c, author=me, recorded_at=clock(), seq=7), "append-only"),
        (lambda c, me: row(c, author=me, recorded_at=clock(), seq=1), "append-only"),
        (lambda c, me: row(c, author=me, recorded_at=clock(), salt="x"), "the hash does not follow"),
    ],
)
def test_the_server_refuses_rows_that_a_writer_makes_up(roles: Roles, given: Callable, message: str) -> None:
    with closing(psycopg.connect(roles.writer, autocommit=True)) as connection:
        # A table of the same name that is found first, and functions of the same names, change nothing.
        connection.execute("CREATE TEMP TABLE detente_ledger_entry (seq bigint, hash text)")
        connection.execute("INSERT INTO detente_ledger_entry VALUES (6, repeat('0', 64))")
        with pytest.raises(psycopg.errors.RaiseException, match=message):
            connection.execute(INSERT, given(connection, roles.name))
        connection.execute(INSERT, row(connection, author=roles.name, recorded_at=clock()))
    with open_ledger(roles.owner) as ledger:
        assert ledger.verify().problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE detente_ledger_entry SET probability = 1",
        "DELETE FROM detente_ledger_entry",
        "TRUNCATE detente_ledger_entry",
        "DROP TABLE detente_ledger_entry",
        "ALTER TABLE detente_ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER detente_ledger_at_the_end ON detente_ledger_entry",
        "CREATE OR REPLACE FUNCTION detente_ledger_check() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
        "SET session_replication_role = replica",
        "SET SESSION AUTHORIZATION postgres",
    ],
)
def test_a_writer_can_change_nothing(roles: Roles, statement: str) -> None:
    with (
        closing(psycopg.connect(roles.writer, autocommit=True)) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)),
    ):
        connection.execute(statement)


def test_an_owner_who_switches_the_triggers_off_leaves_a_trace(roles: Roles) -> None:
    with closing(psycopg.connect(roles.owner, autocommit=True)) as connection:
        connection.execute("ALTER TABLE detente_ledger_entry DISABLE TRIGGER detente_ledger_at_the_end")
    with open_ledger(roles.reader) as ledger:
        assert ledger.verify().problems == ("the trigger detente_ledger_at_the_end is missing or changed",)
    with closing(psycopg.connect(roles.owner, autocommit=True)) as connection:
        connection.execute("ALTER TABLE detente_ledger_entry ENABLE TRIGGER ALL")
        connection.execute(
            "CREATE OR REPLACE FUNCTION detente_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$"
        )
    with open_ledger(roles.reader) as ledger:
        assert ledger.verify().problems == ("the trigger detente_ledger_append_only is missing or changed",)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            (
                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN IF NEW.who = 'Ines' THEN RETURN NULL; END IF; RETURN NEW; END $$; "
                "CREATE TRIGGER zz BEFORE INSERT ON detente_ledger_entry FOR EACH ROW EXECUTE FUNCTION lose()"
            ),
            "the trigger zz is none of the ledger's",
        ),
        (
            "CREATE RULE lose AS ON INSERT TO detente_ledger_entry WHERE NEW.who = 'Ines' DO INSTEAD NOTHING",
            "the rule lose is none of the ledger's",
        ),
        (
            (
                "DROP TRIGGER detente_ledger_append_only ON detente_ledger_entry; "
                "CREATE TRIGGER detente_ledger_append_only BEFORE DELETE ON detente_ledger_entry "
                "FOR EACH STATEMENT EXECUTE FUNCTION detente_ledger_refuse()"
            ),
            "the trigger detente_ledger_append_only is missing or changed",
        ),
    ],
)
def test_what_is_not_of_the_schema_shows(roles: Roles, statement: str, problem: str) -> None:
    with closing(psycopg.connect(roles.owner, autocommit=True)) as connection:
        connection.execute(statement)
    with open_ledger(roles.reader) as ledger:
        (found,) = ledger.verify().problems
    assert found.startswith(problem)
    if "Ines" in statement:
        with open_ledger(roles.writer) as ledger, pytest.raises(LedgerError, match="did not keep what was added"):
            ledger.append([forecast_draft("war", who="Ines", at=moment_of("2022-01-10"), probability=0.2)])


def test_an_owner_restores_an_export_and_merges_a_file(roles: Roles, new_database: str, tmp_path: Path) -> None:
    with open_ledger(roles.writer) as ledger:
        ledger.append([said()])
        export_ledger(ledger, tmp_path / "all.jsonl")
        entries = list(ledger.entries())
    with open_ledger(new_database) as ledger:
        ledger.restore(entries, shown="all.jsonl")
        assert list(ledger.entries()) == entries
        with open_ledger(tmp_path / "other.db", author="Bob") as other:
            other.append([question_draft("war", text="Will there be war?"), said("Bob")])
            assert merge(ledger, list(other.entries())).n_added == 1
        assert ledger.verify().problems == ()


def test_a_ledger_of_the_first_edition_is_brought_up_to_date_without_loss(new_database: str) -> None:
    from django.db.migrations.executor import MigrationExecutor

    from detente.ledger.database import address_of, connection_of, start_django, writing

    memory = sqlite3.connect(":memory:")
    memory.executescript(FIRST_EDITION.read_text(encoding="utf-8"))
    rows = memory.execute("SELECT * FROM detente_ledger_entry ORDER BY seq").fetchall()
    memory.close()
    start_django()
    connection = connection_of(address_of(new_database))
    with writing(connection):
        MigrationExecutor(connection).migrate([("detente_ledger", "0001_entries")])
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO detente_ledger_entry VALUES ({', '.join(['%s'] * 14)})", rows)
    connection.close()
    with open_ledger(new_database) as ledger:
        verdict = ledger.verify()
        assert (verdict.n_entries, verdict.problems, verdict.head) == (17, (), rows[-1][4])
        ledger.append([question_draft("new")])
        assert ledger.verify().problems == ()
