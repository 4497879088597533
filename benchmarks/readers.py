"""How long readers of the workbench wait: the first page after `detente serve`, and twenty readers at once."""

from __future__ import annotations

import http.client
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measuring import figure, paragraph, table
from tests.reliability.served import PASSWORD, Browser, Served

READERS = 20
RATE = 200
"""Requests a second, of all readers together."""
SECONDS = 60
STARTS = 5
CASES = "/projects/first/cases/"
PAGES = (
    "/",
    CASES,
    f"{CASES}ultimatum/",
    f"{CASES}russia-2022/",
    f"{CASES}russia-2022/versions/1/",
    "/projects/first/people/",
)
"""Pages that are read in turn."""


def readers() -> list[str]:
    """Measure the first page, and a minute of reading."""
    with tempfile.TemporaryDirectory() as folder:
        walls, processors = zip(*(_start(Path(folder) / str(number)) for number in range(STARTS)), strict=True)
        server = Served(Path(folder) / "read")
        server.start()
        try:
            waits, errors, seconds, processor = _read(server)
        finally:
            server.kill()
    waits.sort()
    rows = [
        ("first page after the first `detente serve`, seconds", figure(statistics.median(walls))),
        ("the same, least", figure(min(walls))),
        ("the same, processor seconds", figure(statistics.median(processors))),
        ("requests a second", figure(len(waits) / seconds)),
        ("requests answered wrongly", str(errors)),
        ("median wait, ms", figure(1e3 * statistics.median(waits))),
        ("95% of waits below, ms", figure(1e3 * waits[int(0.95 * len(waits))])),
        ("longest wait, ms", figure(1e3 * waits[-1])),
        ("processor time of the server for a request, ms", figure(1e3 * processor / len(waits))),
    ]
    text = (
        f"A workbench on SQLite, and {READERS} readers who are logged in and ask for {len(PAGES)} pages in turn, "
        f"{RATE} requests a second in all, for {SECONDS} seconds, from the same machine. "
        f"Goals: a first page in 3 s, {RATE} requests a second without an error."
    )
    return [*paragraph(text), *table(("", "figure"), rows)]


def _start(folder: Path) -> tuple[float, float]:
    """Return the wall and processor seconds from the command to the first page."""
    began, spent = time.perf_counter(), _spent_by_children()
    server = Served(folder)
    server.start()
    Browser().get(server.first)
    seconds = time.perf_counter() - began
    server.kill()
    return seconds, _spent_by_children() - spent


def _spent_by_children() -> float:
    """Return the processor seconds of processes that have ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def _read(server: Served) -> tuple[list[float], int, float, float]:
    """Let readers read; return how long requests took, how many failed, seconds, and processor time of the server."""
    browser = Browser()
    browser.post(server.first, {"name": "Ada", "password": PASSWORD})
    waits: list[float] = []
    errors: list[str] = []
    began, spent = time.perf_counter(), server.processor_seconds
    threads = [
        threading.Thread(target=_reader, args=(number, began, server.url, browser.cookies, waits, errors))
        for number in range(READERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors[:3]:
        print(error, file=sys.stderr)
    return waits, len(errors), time.perf_counter() - began, server.processor_seconds - spent


def _reader(number: int, began: float, url: str, cookies: str, waits: list[float], errors: list[str]) -> None:
    """Ask for one page after the other, each in its turn."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for turn, due in enumerate(_turns(began + number / RATE, began + SECONDS)):
        time.sleep(max(0.0, due - time.perf_counter()))
        page = PAGES[(number + turn) % len(PAGES)]
        asked = time.perf_counter()
        try:
            connection.request("GET", page, headers={"Cookie": cookies})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException) as error:
            errors.append(f"{page}: {error!r}")
            connection.close()
            continue
        waits.append(time.perf_counter() - asked)
        if status != 200:
            errors.append(f"{page}: {status}")


def _turns(first: float, end: float) -> Iterator[float]:
    """Yield when a reader asks."""
    while first < end:
        yield first
        first += READERS / RATE
