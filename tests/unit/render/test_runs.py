"""Runs as frames, data sets and notebook cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente
from detente.core import result as frames
from detente.sim.runs import NEVER, Runs

ROW = Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"


@pytest.fixture(scope="module")
def runs() -> Runs:
    return detente.run(ROW, worlds=24, paths=5, seed=3, keep={"events", "paths"})


def test_tables_are_those_on_disk(runs: Runs, tmp_path: Path) -> None:
    pl = frames.require("polars")
    detente.forecast_case(ROW, worlds=24, paths=5, seed=3, keep={"events", "paths"}, out=tmp_path / "run")
    for table in ("worlds", "paths", "events", "quantities"):
        assert runs.to_polars(table).equals(pl.read_parquet(tmp_path / "run" / f"{table}.parquet"))
    assert runs.to_polars().equals(runs.to_polars("paths"))


def test_a_data_set_has_every_answer(runs: Runs) -> None:
    dataset = runs.to_xarray()
    assert dataset.sizes["world"] == 24
    assert dataset.sizes["path"] == 5
    happened = ~np.isnat(dataset["questions.seizure"].values)
    assert happened.ravel().tolist() == (runs.hits_of("seizure")[0] != NEVER).tolist()
    number = dataset["questions.approval-at-the-end"].values.ravel()
    assert np.array_equal(number, runs.values_of("approval-at-the-end"))
    assert dataset["quantities"].sizes["date"] == len(runs.model.timeline.dates_of_moments())
    assert dataset["events"].sel(event="seize").shape == (24, 5)
    column = list(dataset["assumption"].values).index("actors.arland.horizon")
    wanted = runs.assumptions()[:, runs.model.draws.paths.index("actors.arland.horizon")]
    assert np.array_equal(dataset["assumptions"].values[:, column], wanted)


def test_what_is_not_there_is_said(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = detente.run(ROW, worlds=8, paths=2)
    with pytest.raises(detente.RunError, match="run with keep"):
        bare.to_polars("events")
    with pytest.raises(detente.RunError, match="found no table 'moves'"):
        runs.to_polars("moves")
    assert "events" not in bare.to_xarray()

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(frames, "import_module", missing)
    with pytest.raises(detente.RunError, match=r"pip install 'detente\[frames\]'"):
        runs.to_polars()
    with pytest.raises(detente.RunError, match="found no xarray"):
        runs.to_xarray()


def test_a_notebook_cell_says_what_the_run_is(runs: Runs) -> None:
    page = runs._repr_html_()
    assert "24 worlds x 5 paths, seed 3" in page
    assert "kept besides the answers: events, quantities" in page
    assert page.count("<tr>") == len(runs.model.questions) + 1
