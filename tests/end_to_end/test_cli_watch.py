"""``detente watch`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SMALL = ("--worlds", "100", "--paths", "40")
ASKED = ("approval-at-the-end", "--until", "2026-04-01")


def test_the_list_says_what_to_watch_for(detente, row: Path) -> None:
    result = detente("watch", str(row), *ASKED, *SMALL)
    assert (result.code, result.err) == (0, "")
    assert "What to watch for until 2026-04-01: approval-at-the-end" in result.out
    assert "(part of the question)" in result.out
    assert "other candidates tell no more than chance would" in result.out
    again = detente("watch", str(row), *ASKED, *SMALL, "--threads", "1", "--json", "list.json", "-q")
    assert again.out == ""


def test_a_stored_run_says_the_same(detente, row: Path, tmp_path: Path) -> None:
    fresh = detente("watch", str(row), *ASKED, *SMALL, "--lens", "sober", "--json", "-")
    assert fresh.code == 0
    assert detente("run", str(row), *SMALL, "--lens", "sober", "--out", "kept", "--keep", "events", "-q").code == 0
    assert detente("run", str(row), *SMALL, "--lens", "sober", "--out", "bare", "-q").code == 0
    for name in ("kept", "bare"):
        stored = detente("watch", str(row), *ASKED, "--run", name, "--json", "-")
        assert json.loads(stored.out) == json.loads(fresh.out)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("seizur", "--until", "2026-04-01"), "did you mean 'seizure'?"),
        (("seizure",), "--until"),
        (("seizure", "--until", "2025-04-01"), "expected a day from 2026-01-05"),
        (("seizure", "--until", "then"), "expected one such as"),
        (("seizure", "--until", "2026-12-31"), "decided by"),
        (("seizure", "--until", "2026-04-01", "--worlds", "10"), "too few to tell an indicator from noise"),
        (("seizure", "--until", "2026-04-01", "--run", "nowhere"), "found no run.json"),
        (("seizure", "--until", "2026-04-01", "--run", "x", "--lens", "sober"), "its own lens"),
    ],
)
def test_bad_options(detente, row: Path, arguments: tuple[str, ...], expected: str) -> None:
    sizes = () if "--worlds" in arguments else SMALL
    result = detente("watch", str(row), *arguments, *sizes)
    assert result.code == 2
    assert expected in result.err
    assert result.out == ""
    assert "Traceback" not in result.err
