"""Kill -9 of the server, its worker and its engines while people ask: nothing that was acknowledged is lost."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("django_htmx")

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("DETENTE_KILLS", "20"))
"""Moments at which something is killed."""
CASE = "/projects/first/cases/ultimatum/"
SIZE = {"worlds": "512", "paths": "64"}
PATIENCE = 240.0


class Server:
    """A workbench that is started and killed, and a browser that stays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cookies: dict[str, str] = {}
        self.port, self.link = 0, ""
        self.log: IO[str] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it says where it is."""
        path = self.folder / "log"
        with path.open("w", encoding="utf-8") as log:
            command = [sys.executable, "-m", "detente", "serve", "--data", str(self.folder / "data"), "--no-open"]
            self.process = subprocess.Popen([*command, "--port", "0"], stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not (found := re.search(r"serving at http://127\.0\.0\.1:(\d+)/", path.read_text(encoding="utf-8"))):
            assert time.monotonic() < end, path.read_text(encoding="utf-8")
            time.sleep(0.05)
        self.port = int(found[1])
        time.sleep(0.2)
        if link := re.search(r"(/welcome/\S+)", path.read_text(encoding="utf-8")):
            self.link = link[1]

    def post_json(self, address: str, data: object) -> Any:
        """Send plain data, and return those of the answer."""
        return json.loads(self.ask("POST", address, body=json.dumps(data))[2])

    def ask(self, method: str, address: str, *, body: str = "", **fields: str) -> tuple[int, dict[str, str], bytes]:
        """Send a request, as a browser that keeps its cookies."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies["detente_csrf"],
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        connection.request(method, address, (body or urlencode(fields)) or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def family(self) -> list[int]:
        """Return the processes that it started, and those that these started."""
        assert self.process is not None
        found, wanted = [], [self.process.pid]
        while wanted:
            pid = wanted.pop()
            with suppress(OSError):
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
                below = [int(each) for each in children]
                found += below
                wanted += below
                for task in Path(f"/proc/{pid}/task").iterdir():
                    more = [int(each) for each in (task / "children").read_text(encoding="ascii").split()]
                    new = [each for each in more if each not in found]
                    found += new
                    wanted += new
        return found

    def kill(self) -> None:
        """Kill it at once, and see that all that it started ends by itself."""
        assert self.process is not None
        family = self.family()
        self.process.kill()
        self.process.wait()
        end = time.monotonic() + PATIENCE
        while left := [pid for pid in family if _is_alive(pid)]:
            assert time.monotonic() < end, [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left]
            time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A workbench with an account."""
    if not Path("/proc/self/task").exists():
        pytest.skip("processes are found by /proc")
    made = Server(tmp_path)
    made.start()
    made.ask("GET", made.link)
    name = {"name": "Ada", "password": "correct horse battery", "again": "correct horse battery"}
    status, headers, body = made.ask("POST", made.link, **name)
    assert status == 302, (headers, body.decode())
    yield made
    if made.process is not None:
        made.process.terminate()
        made.process.wait(30)


def begin(server: Server, seed: int) -> int | None:
    """Ask for a forecast; return its number, or None where it was not acknowledged."""
    try:
        status, headers, _ = server.ask("POST", f"{CASE}forecast/begin/", seed=str(seed), **SIZE)
    except (OSError, http.client.HTTPException):
        return None
    assert status == 302
    return int(headers["location"].rstrip("/").rpartition("/")[2])


def test_nothing_that_was_acknowledged_is_lost(server: Server) -> None:
    chance = random.Random(15)
    asked: dict[int, int] = {}
    for seed in range(KILLS):
        number = begin(server, seed)
        if number is not None:
            asked[seed] = number
        time.sleep(chance.uniform(0.0, 1.5))
        if seed % 2:
            server.kill()
            server.start()
        elif family := server.family():
            with suppress(ProcessLookupError):
                os.kill(chance.choice(family), signal.SIGKILL)
    found: dict[int, bytes] = {}
    end = time.monotonic() + PATIENCE
    while len(found) < len(asked):
        assert time.monotonic() < end, f"{len(found)} of {len(asked)} were answered"
        for seed, number in asked.items():
            if seed not in found:
                status, _, body = server.ask("GET", f"{CASE}jobs/{number}/data/")
                if status == 200:
                    found[seed] = body
        time.sleep(0.3)
    assert len(asked) >= KILLS // 2
    from detente import forecast_case

    for seed in list(found)[:3]:
        assert found[seed] == forecast_case("ultimatum", worlds=512, paths=64, seed=seed).to_json().encode()
