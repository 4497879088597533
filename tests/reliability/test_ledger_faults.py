"""The ledger under load and faults: no entry is lost or doubled, and the chain holds."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.ledger import open_ledger
from tests.reliability import writer


def forecasters(where: str) -> Counter[str]:
    """Return how often each forecaster stands in a ledger whose chain was checked."""
    with open_ledger(where) as ledger:
        verdict = ledger.verify()
        assert verdict.problems == ()
        rows = ledger.forecasts()
        assert verdict.n_entries == len(rows) + len(list(ledger.entries(kinds=["question"])))
        return Counter(row.who for row in rows)


def names(batch: str, size: int) -> list[str]:
    return [f"{batch}-{k}" for k in range(size)]


def test_eight_writers_at_once(where: str, processes, tmp_path: Path) -> None:
    """Eight processes open a ledger that is not there yet, and all write at once; some of it the same."""
    writers, batches, size = 8, 8, 5
    notes = tmp_path / "acknowledged"
    running = [
        processes.Process(target=writer.write_the_same, args=(where, f"w{k}", batches, size, notes))
        for k in range(writers)
    ]
    for each in running:
        each.start()
    for each in running:
        each.join(120)
    assert [each.exitcode for each in running] == [0] * writers
    acknowledged = set(notes.read_text(encoding="utf-8").split())
    assert len(acknowledged) == writers * batches + batches
    found = forecasters(where)
    assert found == Counter({name: 1 for batch in acknowledged for name in names(batch, size)})


def kill_again_and_again(where: str, processes, folder: Path, kills: int) -> None:
    """Kill a writer in the middle of its work; what it was told is written is there, what is there is whole."""
    chance, size = random.Random(2022), 40
    acknowledged: set[str] = set()
    for attempt in range(kills):
        notes = folder / f"acknowledged-{attempt}"
        process = processes.Process(target=writer.write, args=(where, f"k{attempt}", 100_000, size, notes))
        process.start()
        deadline = time.monotonic() + 60
        wanted = chance.randrange(1, 4)
        while not (notes.exists() and notes.read_bytes().count(b"\n") >= wanted):
            assert time.monotonic() < deadline
            time.sleep(0.001)
        time.sleep(chance.random() * 0.03)
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        acknowledged.update(notes.read_text(encoding="utf-8").split())
        if attempt % 10 == 9 or attempt == kills - 1:
            found = forecasters(where)
            assert set(found.values()) == {1}
            batches = Counter(name.rpartition("-")[0] for name in found)
            assert acknowledged <= batches.keys()
            assert set(batches.values()) == {size}
            # A writer may have died between the commit and its note: at most one batch for each that was killed.
            assert len(batches) - len(acknowledged) <= attempt + 1
    assert len(acknowledged) >= kills


def test_killed_in_the_middle(where: str, processes, tmp_path: Path) -> None:
    kill_again_and_again(where, processes, tmp_path, kills=10)


@pytest.mark.long
def test_killed_a_hundred_times(where: str, processes, tmp_path: Path) -> None:
    kill_again_and_again(where, processes, tmp_path, kills=100)


def fill(where: str) -> list[str]:
    """Add batches until the ledger refuses one; return those it took."""
    taken: list[str] = []
    with open_ledger(where) as ledger:
        ledger.append([writer.QUESTION])
        for number in itertools.count():
            try:
                ledger.append(writer.batch_of("full", number, 40))
            except LedgerError as error:
                assert "nothing was written" in str(error)
                assert "full" in str(error)
                return taken
            taken.append(f"full-{number}")
    raise AssertionError


def test_the_disk_is_full(tmp_path: Path) -> None:
    """A file system of its own, of two megabytes; then it is given more, and the ledger goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small file system here: {mounted.stderr.decode().strip()}")
    try:
        where = str(disk / "ledger.db")
        taken = fill(where)
        assert len(taken) > 5
        subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)
        assert forecasters(where) == Counter({name: 1 for batch in taken for name in names(batch, 40)})
        with open_ledger(where) as ledger:
            assert len(ledger.append(writer.batch_of("full", len(taken), 40)).entries) == 40
            assert ledger.verify().is_whole
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


def test_the_database_is_full(tmp_path: Path) -> None:
    """The same on any machine: SQLite is told that it may have no more pages."""
    from django.db import connections

    where = str(tmp_path / "ledger.db")
    with open_ledger(where) as ledger:
        connection = connections[ledger.address.alias]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 200")
        taken = fill_open(ledger)
        assert len(taken) > 5
        assert ledger.verify().is_whole
    assert forecasters(where) == Counter({name: 1 for batch in taken for name in names(batch, 40)})


def fill_open(ledger) -> list[str]:
    """Add batches to an open ledger until it refuses one; return those it took."""
    ledger.append([writer.QUESTION])
    for number in itertools.count():
        try:
            ledger.append(writer.batch_of("full", number, 40))
        except LedgerError as error:
            assert "the disk is full" in str(error)
            return [f"full-{n}" for n in range(number)]
    raise AssertionError


def test_the_clock_is_set_back(where: str) -> None:
    times = iter([writer.MARCH + 10**12, writer.MARCH + 10**12 - 86_400 * 10**6, writer.MARCH + 2 * 10**12])
    with open_ledger(where, now=lambda: next(times)) as ledger:
        ledger.append([writer.QUESTION])
        ledger.append(writer.batch_of("back", 0, 3))
        ledger.append(writer.batch_of("forth", 1, 3))
        verdict = ledger.verify()
        assert verdict.problems == ()
        assert verdict.notes == ("the clock was set back before entry 2; its order is that of writing",)
        assert [entry.seq for entry in ledger.entries()] == list(range(1, 8))
    assert forecasters(where) == Counter(names("back-0", 3) + names("forth-1", 3))


def test_the_database_itself_refuses_to_change_an_entry(where: str) -> None:
    from django.db import DatabaseError, connections

    with open_ledger(where) as ledger:
        ledger.append([writer.QUESTION, *writer.batch_of("w", 0, 2)])
        for statement in ("UPDATE detente_ledger_entry SET probability = 1", "DELETE FROM detente_ledger_entry"):
            with (
                connections[ledger.address.alias].cursor() as cursor,
                pytest.raises(DatabaseError, match="append-only"),
            ):
                cursor.execute(statement)
        assert ledger.verify().is_whole
