"""The workbench in PostgreSQL; killed at any moment; and a backup from one kind of database to the other."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.reliability.served import PASSWORD, Browser, Served

pytest.importorskip("django_htmx")
pytestmark = pytest.mark.long

CASE = "projects/first/cases/ultimatum/"
N_KILLS = int(os.environ.get("DETENTE_TEST_KILLS", "50"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Return a function that serves a workbench; all end with the test."""
    started: list[Served] = []

    def start(database: str = "") -> Served:
        server = Served(tmp_path / f"site{len(started)}", database=database)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()


def test_the_same_tests_in_postgresql(new_database: str, root: Path) -> None:
    here = "tests/unit/workbench"
    without = [f"--ignore={here}/{name}" for name in ("engines", "test_case_page.py")]  # which have none
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", here, *without]
    environment = {**os.environ, "DETENTE_TEST_DATABASE": new_database}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    print(done.stdout.splitlines()[-1])  # how many, for who asks with ``-s``


def first_account(server: Served) -> Browser:
    """Return a browser in which the first account is logged in."""
    browser = Browser()
    browser.post(server.first, {"name": "Ada", "password": PASSWORD})
    return browser


class Writer(threading.Thread):
    """Saves one line after the other until the server is gone; keeps those that were acknowledged."""

    def __init__(self, browser: Browser, server: Served, text: str, base: int, first: int) -> None:
        super().__init__()
        self.browser, self.page, self.text, self.base, self.first = browser, server.url + CASE, text, base, first
        self.acknowledged: list[str] = []
        self.last = first - 1

    def run(self) -> None:
        while True:
            self.last += 1
            line = f"# edit {self.last}\n"
            try:
                answer = self.browser.save(self.page, self.text + line, self.base)
            except OSError:  # the server is gone
                return
            self.acknowledged.append(line)
            self.base = answer["version"]
            self.text = answer["text"] or self.text + line


def text_of(browser: Browser, server: Served, version: int) -> str:
    """Return the text of a version."""
    return browser.get(f"{server.url}{CASE}versions/{version}/case.yaml")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_any_moment_it_has_all_that_was_acknowledged(
    kind: str, served: Callable[..., Served], request: pytest.FixtureRequest
) -> None:
    rng = random.Random(3)
    server = served("" if kind == "sqlite" else request.getfixturevalue("new_database"))
    browser = first_account(server)
    text, base, last = text_of(browser, server, 1), 1, 0
    acknowledged: list[str] = []
    for _ in range(N_KILLS if kind == "sqlite" else N_KILLS // 10):
        writer = Writer(browser, server, text, base, last + 1)
        writer.start()
        time.sleep(rng.uniform(0.05, 1.0))
        server.kill()
        writer.join()
        acknowledged += writer.acknowledged
        server.start()
        # The session is still that of who was logged in, and one edit that nobody heard of may be there, too.
        answer = browser.save(server.url + CASE, writer.text, writer.base)
        base, last = answer["version"], writer.last
        text = text_of(browser, server, base)
        found = [line for line in text.splitlines(keepends=True) if line.startswith("# edit ")]
        unheard = f"# edit {writer.last}\n"
        assert [line for line in found if line != unheard or line in acknowledged] == acknowledged
        if unheard in found and unheard not in acknowledged:
            acknowledged.append(unheard)
    assert len(acknowledged) >= N_KILLS // 10
    server.kill()
    if kind == "sqlite":
        with sqlite3.connect(server.folder / "workbench.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def test_a_backup_of_what_is_served_goes_into_the_other_kind_of_database(
    new_database: str, served: Callable[..., Served], tmp_path: Path
) -> None:
    server = served()
    browser = first_account(server)
    browser.save(server.url + CASE, "case: é\n", 1)
    command = [sys.executable, "-m", "detente"]
    kept = tmp_path / "workbench.zip"
    subprocess.run([*command, "backup", kept, "--data", server.folder], check=True)
    other = {**os.environ, "DETENTE_WORKBENCH_DB": new_database}
    subprocess.run([*command, "restore", kept, "--data", tmp_path / "other"], env=other, check=True)
    again = Served(tmp_path / "other", database=new_database)
    again.first = "there is one already"
    again.start()
    try:
        guest = Browser()
        guest.post(f"{again.url}log-in/", {"name": "ada", "password": PASSWORD})
        assert text_of(guest, again, 2) == "case: é\n"
        assert guest.save(again.url + CASE, "case: z\n", 2)["version"] == 3  # numbering goes on
    finally:
        again.kill()
