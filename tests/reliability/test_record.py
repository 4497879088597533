"""Two forecast at once while the server is killed: what was acknowledged is in the ledger, once, in a whole chain."""

from __future__ import annotations

import http.client
import os
import random
import re
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from detente.ledger.ledger import open_ledger
from tests.reliability.served import PASSWORD, Browser, RefusedError, Served

pytest.importorskip("django_htmx")
pytestmark = pytest.mark.long

RECORD = "projects/first/record/"
PEOPLE = "projects/first/people/"
PATIENCE = 30.0
"""Seconds to wait for the first forecasts after a start."""
N_KILLS = int(os.environ.get("DETENTE_TEST_KILLS", "20"))


class Forecaster(threading.Thread):
    """Gives one forecast after the other until the server is gone; keeps those that were acknowledged."""

    def __init__(self, browser: Browser, page: str, first: int) -> None:
        super().__init__()
        self.browser, self.page, self.last = browser, page, first - 1
        self.acknowledged: list[float] = []

    def run(self) -> None:
        while True:
            self.last += 1
            chance = self.last / 1_000_000
            try:
                self.browser.post(f"{self.page}forecast/", {"probability": f"{chance}"}, page=self.page)
            except (OSError, http.client.HTTPException):  # the server is gone
                return
            self.acknowledged.append(chance)


def two_people(server: Served) -> dict[str, Browser]:
    """Return two browsers, each with an account of the project."""
    ada, grace = Browser(), Browser()
    ada.post(server.first, {"name": "Ada", "password": PASSWORD})
    page = ada.post(f"{server.url}{PEOPLE}invite/", {"role": "forecaster", "note": ""}, page=f"{server.url}{PEOPLE}")
    link = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert link is not None
    grace.post(link[1], {"name": "Grace", "password": PASSWORD})
    return {"Ada": ada, "Grace": grace}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_any_moment_the_record_has_all_that_was_acknowledged(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(5)
    database = "" if kind == "sqlite" else request.getfixturevalue("new_database")
    server = Served(tmp_path / "site", database=database)
    server.start()
    try:
        browsers = two_people(server)
        asked = {"id": "war", "text": "War?", "kind": "binary", "closes": "2090-12-31", "rule": "x"}
        browsers["Ada"].post(f"{server.url}{RECORD}+new/", asked)
        with open_ledger(tmp_path / "site" / "ledgers" / "first.db") as ledger:
            number = ledger.state().questions["war"].seq
        acknowledged: dict[str, list[float]] = {name: [] for name in browsers}
        last = dict.fromkeys(browsers, 0)
        for _ in range(N_KILLS if kind == "sqlite" else max(N_KILLS // 5, 1)):
            page = f"{server.url}{RECORD}questions/{number}/"
            writers = {name: Forecaster(each, page, last[name] + 1) for name, each in browsers.items()}
            for writer in writers.values():
                writer.start()
            until = time.monotonic() + PATIENCE  # a machine that is busy needs a while for the first page
            while not all(writer.acknowledged for writer in writers.values()) and time.monotonic() < until:
                time.sleep(0.05)
            time.sleep(rng.uniform(0.0, 1.0))
            server.kill()
            for name, writer in writers.items():
                writer.join()
                acknowledged[name] += writer.acknowledged
                last[name] = writer.last
            server.start()
        with open_ledger(tmp_path / "site" / "ledgers" / "first.db") as ledger:
            verdict, rows = ledger.verify(), ledger.forecasts()
    finally:
        server.kill()
    assert verdict.problems == ()
    for name, given in acknowledged.items():
        found = Counter(row.probability for row in rows if row.who == name)
        assert given
        assert set(given) <= set(found)
        assert max(found.values()) == 1
        assert len(found) - len(given) <= N_KILLS  # at most one a kill that nobody heard of


def test_the_record_refuses_what_comes_without_its_form(tmp_path: Path) -> None:
    server = Served(tmp_path / "site")
    server.start()
    try:
        browsers = two_people(server)
        with pytest.raises(RefusedError, match="403"):
            browsers["Grace"].post(f"{server.url}{RECORD}+new/", {"id": "war"}, page=f"{server.url}account/")
    finally:
        server.kill()
