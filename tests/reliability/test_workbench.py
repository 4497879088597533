"""The workbench in PostgreSQL, and from one kind of database to the other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django_htmx")


@pytest.mark.long
def test_the_same_tests_in_postgresql(new_database: str, root: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/workbench"]
    environment = {**os.environ, "DETENTE_TEST_DATABASE": new_database}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
