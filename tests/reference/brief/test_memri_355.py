"""The brief the project grew out of (MEMRI Daily Brief No. 355, 19 January 2022), where a copy is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.brief.model import Brief
from detente.brief.read import read as read_brief

FILE = Path(__file__).resolve().parents[4] / "shared" / "briefs" / "memri-355.txt"


@pytest.fixture(scope="module")
def brief() -> Brief:
    """Return the brief, read."""
    if not FILE.exists():
        pytest.skip("the brief is not at hand")
    return read_brief(FILE)


def test_notes_with_their_gap_and_markers(brief: Brief) -> None:
    assert [note.n for note in brief.notes] == [str(n) for n in range(1, 30) if n != 22]
    assert [marker.n for marker in brief.markers] == [str(n) for n in range(1, 30)]
    assert [marker.n for marker in brief.markers if marker.note is None] == ["22"]
    assert brief.notes[3].same_source == (5,)


def test_metadata(brief: Brief) -> None:
    meta = brief.metadata
    assert meta.title == "What To Expect From Russia-U.S. Relations In 2022"
    assert (meta.series, meta.number, meta.publisher) == (
        "MEMRI Daily Brief",
        "355",
        "Middle East Media Research Institute",
    )
    assert meta.when is not None
    assert (meta.when.date, meta.when.precision) == ("2022-01-19", "day")


def test_quotations_have_their_speakers_and_notes(brief: Brief) -> None:
    found = {
        brief.notes[quotation.note].n: quotation.speaker
        for quotation in brief.quotations
        if quotation.kind == "speech" and quotation.note is not None
    }
    assert found == {
        "10": "Sergey Lavrov",
        "11": "Dmitry Peskov",
        "19": "Antony Blinken",
        "20": "Russian officials",
        "21": "Russian officials",
        "24": "Russia",
    }


def test_statements_of_likelihood(brief: Brief) -> None:
    own = [(e.phrase, e.standard_interval) for e in brief.estimates if e.holder == "author" and e.is_forecast]
    assert ("very unlikely", (0.05, 0.2)) in own
    assert {"most probably", "could be expected", "most probable", "high probability"} <= {phrase for phrase, _ in own}
    by_phrase = {estimate.phrase: estimate for estimate in brief.estimates}
    assert (
        by_phrase["very unlikely"].proposition == "Russia's full-scale military intervention in the Ukraine will happen"
    )
    assert by_phrase["most probable"].proposition.startswith("a new wave of aggressive political rhetoric")
    assert "Some sources in Russia" in {estimate.holder for estimate in brief.estimates}
