"""Ledgers where nothing can be written: a copy on a stick, a backup, an archive."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.drafts import resolution_draft
from detente.ledger.files import export_ledger
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import open_ledger
from detente.ledger.scoreboard import score_ledger
from detente.render.ledger import list_entries, list_questions
from tests.reliability import writer

NOBODY = 65534
FIRST_EDITION = Path(__file__).resolve().parents[1] / "unit" / "ledger" / "first_edition.sql"


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the rights of the superuser, whom no permission stops; others are stopped as they are."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that anybody can reach."""
    path = Path(tempfile.mkdtemp(prefix="detente-copies-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        path.chmod(0o755)
        shutil.rmtree(path)


def fill(where: Path) -> None:
    """Write a ledger with an answer."""
    with open_ledger(where) as ledger:
        ledger.append([writer.QUESTION, *writer.batch_of("w", 0, 3)])
        ledger.append([resolution_draft("will-it-hold", "yes", at=moment_of("2022-04-01"))])


def read_all(where: Path, export: Path) -> int:
    """Do all that can be done with a copy; return the number of entries."""
    with open_ledger(where, create=False) as ledger:
        assert ledger.verify().problems == ()
        (question,) = list_questions(ledger)
        assert question["status"] == "resolved"
        count = len(list_entries(ledger, "will-it-hold"))
        assert export_ledger(ledger, export) == count
        with pytest.raises(LedgerError, match="this copy can only be read; nothing was written"):
            ledger.append(writer.batch_of("late", 0, 1))
    score_ledger(where)
    return count


def close(folder: Path) -> None:
    """Take the right to write from a folder and all in it."""
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)


@pytest.mark.parametrize("has_log", [False, True])
def test_a_ledger_is_read_from_a_folder_that_cannot_be_written(folder: Path, tmp_path: Path, has_log: bool) -> None:
    """With and without a log of writes beside it, whose entries are not in the file yet."""
    original = tmp_path / "ledger.db"
    held = None
    if has_log:  # a reader that stays keeps the log from being written into the file
        fill(original)
        held = sqlite3.connect(original)
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM detente_ledger_entry").fetchone()
        with open_ledger(original) as ledger:
            ledger.append(writer.batch_of("w", 1, 2))
        assert original.with_name("ledger.db-wal").stat().st_size > 0
    else:
        fill(original)
    for path in tmp_path.glob("ledger.db*"):
        if not path.name.endswith("-shm"):
            shutil.copyfile(path, folder / path.name)
    if held is not None:
        held.close()
    (folder / "out").mkdir()
    expected = 7 if has_log else 5
    fill(tmp_path / "warm.db")  # what is imported late is imported now, while files can be read
    score_ledger(tmp_path / "warm.db")
    with open_ledger(tmp_path / "warm.db") as warm:
        export_ledger(warm, tmp_path / "warm.jsonl")
    target = Path(tempfile.mkdtemp(prefix="detente-exports-"))
    target.chmod(0o777)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    close(folder)
    try:
        with as_nobody():
            assert read_all(folder / "ledger.db", target / "all.jsonl") == expected
    finally:
        shutil.rmtree(target)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_ledger_is_read_from_a_file_system_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small file system here: {mounted.stderr.decode().strip()}")
    try:
        fill(disk / "ledger.db")
        connection = sqlite3.connect(disk / "first.db")
        connection.executescript(FIRST_EDITION.read_text(encoding="utf-8"))
        connection.close()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert read_all(disk / "ledger.db", tmp_path / "all.jsonl") == 5
        with open_ledger(disk / "first.db") as ledger:
            verdict = ledger.verify()
            assert (verdict.n_entries, verdict.problems) == (17, ())
            with pytest.raises(LedgerError, match="can only be read"):
                ledger.append([writer.QUESTION])
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)
