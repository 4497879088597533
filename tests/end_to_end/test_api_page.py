"""The examples of the page on the API, run as they stand there, against a workbench that is served."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.served import PASSWORD, Browser, Served

pytest.importorskip("django_htmx")
pytestmark = pytest.mark.long

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"


def blocks(kind: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```(?:{{code-block}} )?{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_examples_work_as_they_stand(tmp_path: Path) -> None:
    server = Served(tmp_path / "site")
    server.start()
    try:
        browser = Browser()
        browser.post(server.first, {"name": "Ada", "password": PASSWORD})
        made = browser.post(f"{server.url}account/tokens/", {"name": "a script"}, page=f"{server.url}account/")
        (token,) = re.findall(r"detente_[\w-]{43}", made)
        given = {**os.environ, "WORKBENCH": server.url.rstrip("/"), "TOKEN": token, "no_proxy": "127.0.0.1"}

        def run(command: list[str], **more: str) -> str:
            done = subprocess.run(
                command, env={**given, **more}, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
            )
            return done.stdout

        begin, follow = blocks("bash")
        projects, job = map(json.loads, run(["bash", "-ec", begin.replace("\ncurl", "\necho\ncurl", 1)]).splitlines())
        assert [each["slug"] for each in projects] == ["first"]
        assert job["options"] == {"seed": 1, "worlds": 256, "paths": 32}
        told = run(["bash", "-ec", follow], JOB=str(job["number"]))
        assert '"state": "done"' in told.splitlines()[-2]
        (code,) = blocks("python")
        printed = run([sys.executable, "-c", code])
        found = json.loads((tmp_path / "forecast.json").read_text(encoding="utf-8"))
        expected = [
            f"{each['id']} {round(each['probability'], 3)}" for each in found["questions"] if each["kind"] == "binary"
        ]
        assert printed.splitlines() == expected
    finally:
        server.kill()
