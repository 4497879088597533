"""The page of scores: whole, closed to the network, safe whatever a forecaster is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import open_ledger
from detente.ledger.scoreboard import score_ledger
from detente.report.scores import render_scores

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def page(tmp_path: Path) -> str:
    """Return the page of two questions and two forecasters."""
    where, at = tmp_path / "ledger.db", moment_of("2022-01-10")
    with open_ledger(where) as ledger:
        for name, answer in (("war", "yes"), ("peace", "no")):
            ledger.append([question_draft(name)])
            for who, chance in ((HOSTILE, 0.3), ("Ada", 0.8 if answer == "yes" else 0.1)):
                ledger.append([forecast_draft(name, who=who, at=at, probability=chance)])
            ledger.append([resolution_draft(name, answer, at=moment_of("2022-02-24"))])
    return render_scores(score_ledger(where))


def test_it_has_scores_and_pictures(page: str) -> None:
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == 2
    assert page.index("Ada") < page.index("&lt;script&gt;")  # the better one first
    assert "of what was called 10 to 20%, 0% happened" in page
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_it_runs_nothing(page: str) -> None:
    assert "<script" not in page
    assert 'src="http' not in page
    assert 'href="http' not in page
