"""The measure of articles, on folders made here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.reading.articles import main, matched

WORDS = "the ministry closed the port on Monday and the envoys of the coast went home for as long as the winter lasts"


def test_shingles_are_counted_once_each() -> None:
    assert matched("a b c d", "a b c d") == (1.0, 1.0)
    assert matched("a b c d e", "a b c d") == (1.0, 0.5)
    assert matched("a b c d", "a b c d e f") == (pytest.approx(1 / 3), 1.0)
    assert matched("a b c d", "") == (0.0, 0.0)
    assert matched("", "") == (0.0, 1.0)


def test_a_folder_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "html").mkdir()
    page = f"<html><body><nav>Home News</nav><article><h1>Talks</h1><p>{WORDS}</p></article></body></html>"
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    (tmp_path / "ground-truth.json").write_text(json.dumps({"one": {"articleBody": WORDS}}))
    main([str(tmp_path), "--output", str(tmp_path / "out.json"), "--worst", "1"])
    assert "precision 1.000, recall 1.000, F1 1.000" in capsys.readouterr().out
    assert json.loads((tmp_path / "out.json").read_text())["one"]["articleBody"] == WORDS
