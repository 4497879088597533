"""What the server says beyond what an editor asks: of other files, and of faults of its own."""

from __future__ import annotations

from typing import Any

import pytest

from detente.core.errors import Problem
from detente.editor.problems import Finding
from detente.editor.session import OpenCase
from detente.editor.text import Span

pytest.importorskip("pygls")

from detente.editor.server import CaseServer

CASE, SERIES = "file:///a/case.yaml", "file:///a/data/a%20series.csv"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> tuple[CaseServer, list[tuple[str, Any]]]:
    """Return a server and what it publishes, without an editor."""
    server, published = CaseServer(), []
    monkeypatch.setattr(server, "_publish", lambda uri, diagnostics: published.append((uri, diagnostics)))
    return server, published


def test_a_problem_of_another_file_is_shown_there_too_until_it_is_gone(told, monkeypatch: pytest.MonkeyPatch) -> None:
    server, published = told
    case = OpenCase("brief: {file: data/a series.csv}")
    problem = Problem("brief.file", "no date", "a date", file="data/a series.csv", line=3)
    found = Finding(Span(14, 31), "found no date", "error", "brief.file", problem, problem.file)
    monkeypatch.setattr(case, "findings", lambda: (found,))
    server._tell(CASE, case)
    assert [uri for uri, _ in published] == [CASE, SERIES]
    assert published[0][1][0].range.start.character == 14
    assert published[1][1][0].range.start.line == 2
    published.clear()
    monkeypatch.setattr(case, "findings", tuple)
    server._tell(CASE, case)
    server._tell(CASE, case)
    assert published == [(CASE, []), (SERIES, []), (CASE, [])]


def test_a_fault_is_told_and_ends_nothing(told, monkeypatch: pytest.MonkeyPatch) -> None:
    server, published = told
    server.cases[CASE] = OpenCase("case: row")
    monkeypatch.setattr(server.cases[CASE], "findings", lambda: 1 / 0)
    server._check(CASE)
    assert "ZeroDivisionError" in published[0][1][0].message
