"""How long a writer waits for the check of a keystroke: through the server of the workbench and its WebSocket."""

from __future__ import annotations

import http.cookiejar
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from benchmarks.measuring import figure, paragraph, table
from detente.case.shipped import find_case
from detente.editor.session import OpenCase
from detente.editor.text import Position
from detente.workbench.language.server import URI

CASE = "russia-2022"
PLACE = "Full-scale intervention in Ukraine"
"""Behind these words somebody writes."""
WORDS = " and the army crosses the border in force from three sides, with the capital as its aim" * 2
PAUSES = (0.15, 0.5, 1.0)
"""Seconds between keystrokes: of a quick typist, of one in thought, and so long that each is examined at length."""
NAME, PASSWORD = "Ada", "correct horse battery staple"  # of a workbench that is gone in a minute
"""Who writes."""


def keystrokes() -> list[str]:
    """Measure the check of keystrokes."""
    text = find_case(CASE).read_text(encoding="utf-8")
    line = text[: text.index(PLACE)].count("\n")
    column = len(text.split("\n")[line])
    rows = [("processor time of the check alone", *_told(_alone(text, line, column)))]
    with _page() as (url, cookie):
        for pause in PAUSES:
            origin = url.replace("ws", "http", 1)
            address = f"{url}/projects/first/cases/{CASE}/language/"
            with connect(address, origin=origin, additional_headers={"Cookie": cookie}, max_size=None) as socket:  # type: ignore[arg-type]
                waits = _typed(socket, text, line, column, pause)
            rows.append((f"a letter each {pause:g} s, until its problems are there", *_told(waits)))
    said = (
        f"`{CASE}`, {len(text):,} letters: somebody writes into a line in the middle, letter by letter, in one page of "
        "`detente serve`; measured from the message of a letter to the answer with the problems, of which 20 ms pass "
        "in waiting for the next letter. Milliseconds."
    )
    return [*paragraph(said), *table(("what", "median", "95%", "most"), rows)]


def _told(waits: list[float]) -> tuple[str, str, str]:
    ordered = sorted(1e3 * wait for wait in waits)
    return figure(statistics.median(ordered)), figure(ordered[int(0.95 * (len(ordered) - 1))]), figure(ordered[-1])


def _alone(text: str, line: int, column: int) -> list[float]:
    """Return processor seconds of checks in this process."""
    case = OpenCase(text)
    case.findings()
    waits = []
    for n, letter in enumerate(WORDS):
        start = time.process_time()
        case.change(Position(line, column + n), Position(line, column + n), letter)
        case.findings()
        waits.append(time.process_time() - start)
    return waits


def _typed(socket: ClientConnection, text: str, line: int, column: int, pause: float) -> list[float]:
    """Return seconds from each letter to the answer with its problems."""
    document = {"uri": URI, "languageId": "yaml", "version": 0, "text": text}
    _send(socket, "initialize", number=1, capabilities={}, processId=None, rootUri=None)
    _hear(socket, lambda message: message.get("id") == 1)
    _send(socket, "initialized")
    _send(socket, "textDocument/didOpen", textDocument=document)
    _hear(socket, _is_checked)
    waits = []
    for n, letter in enumerate(WORDS[: int(15 / pause)]):
        time.sleep(pause)
        _drain(socket)
        place = {"line": line, "character": column + n}
        start = time.perf_counter()
        _send(
            socket,
            "textDocument/didChange",
            textDocument={"uri": URI, "version": n + 1},
            contentChanges=[{"range": {"start": place, "end": place}, "text": letter}],
        )
        _hear(socket, _is_checked)
        waits.append(time.perf_counter() - start)
    return waits


def _is_checked(message: dict[str, Any]) -> bool:
    return message.get("method") == "textDocument/publishDiagnostics"


def _send(socket: ClientConnection, method: str, *, number: int | None = None, **params: Any) -> None:
    identity = {} if number is None else {"id": number}
    socket.send(json.dumps({"jsonrpc": "2.0", **identity, "method": method, "params": params}))


def _hear(socket: ClientConnection, fits: Any) -> None:
    while not fits(json.loads(socket.recv())):
        pass


def _drain(socket: ClientConnection) -> None:
    """Take what was said of the last letter later: what is worth knowing of the case."""
    while True:
        try:
            socket.recv(timeout=0)
        except TimeoutError:
            return


@contextmanager
def _page() -> Iterator[tuple[str, str]]:
    """Serve a workbench, and log in: its address for WebSockets, and the cookies of who is logged in."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "detente", "serve", "--data", folder, "--port", "0", "--no-open"]
        log = Path(folder) / "log"
        with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
            try:
                while len(found := re.findall(r"http\S+", log.read_text(encoding="utf-8"))) < 2:
                    time.sleep(0.1)
                yield found[0].rstrip("/").replace("http", "ws", 1), _cookies(found[1])
            finally:
                process.terminate()


def _cookies(first: str) -> str:
    """Make the first account by its link, and return its cookies."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(first).read().decode()
    fields = dict.fromkeys(re.findall(r'<input[^>]*name="(\w+)"', page), PASSWORD)
    fields["name"] = NAME
    fields["csrfmiddlewaretoken"] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    opener.open(first, urllib.parse.urlencode(fields).encode()).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
