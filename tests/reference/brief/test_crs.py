"""Reports of the Congressional Research Service in PDF, held against the same reports in Markdown, where at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reading.crs import links, plain_text, recall, wanted
from detente.brief.read import read

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "crs"
SHORT = ("IF12106.21", "IN12681.2", "R48903.3")
"""One of each kind: two columns, a frame around text, footnotes."""


def reports() -> list[Path]:
    found = sorted(path for path in FOLDER.glob("*.pdf") if path.with_suffix(".md").exists())
    if not found:
        pytest.skip("the reports are not at hand")
    return found


def measured(path: Path) -> tuple[float, float, int, int, int, int]:
    """Return recall, PDFium's recall, and the numbers of markers, linked ones, notes and unused ones."""
    expected = wanted(path.with_suffix(".md").read_text(encoding="utf-8"))
    brief = read(path)
    assert brief.source.warnings == ()
    return (recall(brief.text, expected), recall(plain_text(path), expected), *links(brief))


@pytest.mark.parametrize("name", SHORT)
def test_a_report_is_read_as_well_as_by_pdfium_and_its_markers_are_linked(name: str) -> None:
    path = next((path for path in reports() if path.stem == name), None)
    if path is None:
        pytest.skip("the report is not at hand")
    ours, plain, n_markers, n_linked, n_notes, n_unused = measured(path)
    assert ours >= plain
    assert n_linked == n_markers
    assert n_unused == 0
    assert n_notes == (40 if name.startswith("R") else 0)


@pytest.mark.long
def test_all_reports_are_read_as_well_as_by_pdfium_and_their_markers_are_linked() -> None:
    found = [measured(path) for path in reports()]
    assert all(ours >= plain for ours, plain, *_ in found)
    assert sum(ours for ours, *_ in found) / len(found) >= 0.935
    markers, linked, notes, unused = (sum(column) for column in list(zip(*found, strict=True))[2:])
    assert linked >= 0.95 * markers
    assert unused <= 0.05 * notes
