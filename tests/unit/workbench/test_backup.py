"""A backup holds everything, goes back whole or not at all, and takes nothing from elsewhere."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from detente.core.errors import RunError
from detente.workbench.backup import backup, is_within, restore
from detente.workbench.settings import Site, site_of
from tests.unit.workbench.conftest import SITE


@pytest.fixture
def kept(owner: Any, case: Any, tmp_path: Path) -> Path:
    """A backup of a workbench with a case in three versions and two files."""
    from detente.workbench.cases.saving import save
    from detente.workbench.people.models import Person

    ada = Person.objects.get(name="Ada")
    save(case, f"{case.head.text}# é 1\n", base=1, by=ada)
    save(case, f"{case.head.text}# 2\n", base=2, by=ada, note="second")
    (SITE.folder / "files").mkdir(exist_ok=True)
    (SITE.folder / "files" / "brief.txt").write_text("what a brief says")
    with sqlite3.connect(SITE.folder / "files" / "ledger.db") as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE IF NOT EXISTS entry (text)")
        other.execute("INSERT INTO entry VALUES ('an entry')")
    other.close()
    path = tmp_path / "workbench.zip"
    with path.open("wb") as file:
        backup(SITE, file)
    return path


def command(*given: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "detente", *map(str, given)], capture_output=True, text=True, check=False
    )


def rows_of(path: Path) -> dict[str, bytes]:
    """Return what the tables of a backup hold."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("tables/")}


def test_what_was_restored_is_what_was_there(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    done = command("restore", kept, "--data", folder)
    assert done.returncode == 0, done.stderr
    again = tmp_path / "again.zip"
    assert command("backup", again, "--data", folder).returncode == 0
    assert rows_of(again) == rows_of(kept)
    assert json.loads(rows_of(kept)["tables/cases.Version.jsonl"].splitlines()[2])["fields"]["note"] == "second"
    assert (folder / "files" / "brief.txt").read_text() == "what a brief says"
    with sqlite3.connect(folder / "files" / "ledger.db") as found:
        assert found.execute("SELECT count(*) FROM entry").fetchone() >= (1,)
    found.close()
    assert again.stat().st_mode & 0o077 == 0


def test_where_there_is_no_workbench_there_is_no_backup(tmp_path: Path) -> None:
    done = command("backup", tmp_path / "x.zip", "--data", tmp_path / "nowhere")
    assert (done.returncode, (tmp_path / "x.zip").exists()) == (2, False)
    assert "found no workbench" in done.stderr


def changed(kept: Path, change: dict[str, bytes | None]) -> Path:
    """Write a backup anew with some members changed, added or (None) left out."""
    path = kept.with_name("changed.zip")
    with zipfile.ZipFile(kept) as archive, zipfile.ZipFile(path, "w") as other:
        members: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
        for name, data in {**members, **change}.items():
            if data is not None:
                other.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"manifest.json": None}, "found no manifest"),
        ({"manifest.json": b"[]"}, "found no manifest"),
        ({"manifest.json": b'{"format": 99, "detente": "9"}'}, "a newer"),
        ({"tables/people.Person.jsonl": b""}, "tables/people.Person.jsonl changed"),
        ({"tables/people.Person.jsonl": None}, "in its manifest alone"),
        ({"files/../../evil": b"x"}, "in its manifest alone"),
    ],
)
def test_a_damaged_backup_is_refused(kept: Path, tmp_path: Path, change: dict[str, bytes | None], found: str) -> None:
    with pytest.raises(RunError, match=found):
        restore(site_of(tmp_path / "other"), changed(kept, change))


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no archive")
    with pytest.raises(RunError, match="found no backup"):
        restore(site_of(tmp_path / "other"), tmp_path / "x.zip")


def test_a_full_workbench_is_not_restored_into(kept: Path) -> None:
    with pytest.raises(RunError, match="expected an empty workbench"):
        restore(SITE, kept)


OUTSIDE = [
    "files/../x",
    "files//x",
    "/files/x",
    "files/secret",
    "files/workbench.db",
    "files/workbench.db-wal",
    "other/x",
]
STRANGE = ["files/a\\b", "files/c:d", "files", "tables/../x", "files/./x", ""]


@pytest.mark.parametrize("name", [*OUTSIDE, *STRANGE])
def test_no_member_lands_elsewhere(name: str) -> None:
    assert not is_within(name)


def test_files_of_ours_are_within() -> None:
    assert is_within("files/ledgers/first.db")
    assert is_within("tables/people.Person.jsonl")


def test_the_secret_stays_behind(kept: Path) -> None:
    (SITE.folder / "secret").write_text("the secret key")
    held = io.BytesIO()
    backup(Site(SITE.folder, SITE.database), held)
    (SITE.folder / "secret").unlink()
    with zipfile.ZipFile(held) as archive:
        assert not any("secret" in name or "workbench.db" in name for name in archive.namelist())


def test_no_migration_is_missing(database: None) -> None:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert found == {}
