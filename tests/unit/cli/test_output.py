"""Where results go."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from detente.cli import output
from detente.cli.output import progress_bar, write_text
from detente.core.errors import OutputError


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


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "result.json"
    write_text("first", str(path))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_text("second", str(path))
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
