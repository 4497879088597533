"""A workbench that is served in a process of its own, and a browser for it that runs no script."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

PASSWORD = "correct horse battery"
PATIENCE = 60
"""Seconds to wait for a server or an answer."""


class Served:
    """A server, which can be killed and started again at the same folder."""

    def __init__(self, folder: Path, *, database: str = "") -> None:
        self.folder = folder
        self._environment = {**os.environ, "DETENTE_WORKBENCH_DB": database}
        self.url = self.first = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "detente", "serve", "--data", str(self.folder), "--port", "0", "--no-open"]
        # A group of its own, so that what it starts is killed with it.
        self._process = subprocess.Popen(
            command, env=self._environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stderr is not None
        self.url = self._line("serving at ")
        self.first = self._line("make the first account at ") if not self.first else self.first

    def _line(self, beginning: str) -> str:
        assert self._process is not None
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        assert line.startswith(beginning), line + self._process.stderr.read()
        return line.removeprefix(beginning).strip()

    @property
    def processor_seconds(self) -> float:
        """Seconds of processor time that the server itself has taken so far, on Linux."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it, and all that it started, at once."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)
            self._process.wait(PATIENCE)
            assert self._process.stderr is not None
            self._process.stderr.close()


class RefusedError(Exception):
    """An answer that is an error."""


class Browser:
    """Keeps cookies, fills in forms."""

    def __init__(self) -> None:
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )

    @property
    def cookies(self) -> str:
        """What it sends to be known again, as a header has it."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    def get(self, url: str) -> str:
        """Return a page."""
        return str(self._open(urllib.request.Request(url)))

    def post(self, url: str, given: dict[str, Any], *, page: str = "") -> str:
        """Send a form, with the secret that the form of a page has."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page or url))
        assert found
        data = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": found[1]}).encode()
        return self._open(urllib.request.Request(url, data, {"Accept": "application/json"}))

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise RefusedError(f"{request.full_url}: {error.code} {error.read()[:500]!r}") from None

    def save(self, page: str, text: str, base: int) -> dict[str, Any]:
        """Save a case."""
        found: dict[str, Any] = json.loads(self.post(f"{page}save/", {"text": text, "base": base}, page=page))
        return found
