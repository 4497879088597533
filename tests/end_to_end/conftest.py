"""Commands as a user types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.cli import main

SRC = Path(__file__).resolve().parents[2] / "src"


@dataclass(frozen=True)
class Result:
    """What a command left."""

    code: int
    out: str
    err: str


Detente = Callable[..., Result]


@pytest.fixture
def detente(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Detente:
    """Return a function that runs ``detente ARGUMENTS`` in an empty directory, within this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["detente", *arguments])
        capfd.readouterr()
        handler = signal.getsignal(signal.SIGINT)
        with pytest.raises(SystemExit) as left:
            main()
        signal.signal(signal.SIGINT, handler)  # a process that ends no longer listens
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Result(int(left.value.code or 0), out, err)

    return call


@pytest.fixture
def process(tmp_path: Path) -> Detente:
    """Return a function that runs ``detente ARGUMENTS`` in an empty directory, as a process of its own."""

    def call(*arguments: str, **environment: str) -> Result:
        env = {**os.environ, "PYTHONPATH": str(SRC), **environment}
        command = [sys.executable, "-W", "error", "-m", "detente", *arguments]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", cwd=tmp_path, env=env, timeout=120, check=False
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def row(tmp_path: Path) -> Path:
    """Return the file of a small case, alone in its directory."""
    path = tmp_path / "row.yaml"
    path.write_bytes(Path(__file__).with_name("row.yaml").read_bytes())
    return path


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """Return the file of a short brief, in the directory in which commands run."""
    path = tmp_path / "brief.txt"
    path.write_bytes(Path(__file__).with_name("brief.txt").read_bytes())
    return path
