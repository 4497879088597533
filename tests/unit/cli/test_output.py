"""Where results go."""

from __future__ import annotations

import sys

import pytest

from detente.cli import output
from detente.cli.output import progress_bar


def _count(total: int, *, is_quiet: bool = False) -> bool:
    with progress_bar(is_quiet=is_quiet) as report:
        if report is not None:
            for done in range(1, total + 1):
                report(done, total)
        return report is not None


def test_a_bar_appears_on_a_terminal_after_a_while(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert _count(10)
    assert capsys.readouterr().err == ""  # done within a second
    monkeypatch.setattr(output, "PATIENCE", 0.0)
    assert _count(10)
    shown = capsys.readouterr()
    assert "worlds" in shown.err
    assert shown.out == ""


def test_there_is_no_bar_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "PATIENCE", 0.0)
    assert not _count(10)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert not _count(10, is_quiet=True)
