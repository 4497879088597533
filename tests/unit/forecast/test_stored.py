"""A stored run is asked only about the version of the case it was made from."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.core.errors import RunError
from detente.forecast.run import forecast_case, run
from detente.forecast.stored import differences, open_run_of

SIZE = {"worlds": 16, "paths": 4, "seed": 5}
ROW = Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    forecast_case(load_case(ROW), **SIZE, lens="sober", out=tmp_path / "run")
    return tmp_path / "run"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = ROW.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "row.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_run_of_the_case_opens_with_its_lens(folder: Path) -> None:
    case = load_case(ROW)
    opened = open_run_of(case, folder)
    np.testing.assert_array_equal(opened.hits, run(case, **SIZE, lens="sober").hits)
    assert opened.model.lens == "sober"


def test_another_version_is_refused_and_the_difference_named(folder: Path, tmp_path: Path) -> None:
    case = load_case(changed(tmp_path, "horizon: 3 to 12 months", "horizon: 3 to 11 months"))
    with pytest.raises(RunError, match=r"horizon is `3 to 12 months` in the run and `3 to 11 months` in the case"):
        open_run_of(case, folder)


def test_many_differences_are_counted(folder: Path, tmp_path: Path) -> None:
    case = load_case(ROW)
    fewer = case.model_copy(update={"questions": {}})
    named = list(differences(case, fewer))
    assert named == ["questions is only in the run"]
    assert list(differences(fewer, case)) == ["questions is only in the case"]


def test_prose_is_named_where_nothing_else_differs(folder: Path) -> None:
    case = load_case(ROW).model_copy(update={"title": "Another row"})
    with pytest.raises(RunError, match=r"title is .* in the run and `Another row` in the case"):
        open_run_of(case, folder)


def test_another_case_is_refused(folder: Path) -> None:
    with pytest.raises(RunError, match="found a run of the case"):
        open_run_of(load_case("ultimatum"), folder)


def test_a_run_made_in_another_way_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("detente.forecast.run")
    monkeypatch.setattr(module, "METHOD", "coins")
    monkeypatch.setattr(module, "__version__", "9.9")
    forecast_case(load_case(ROW), **SIZE, out=tmp_path / "other")
    with pytest.raises(RunError, match=r"détente 9\.9 in another way \(coins\)"):
        open_run_of(load_case(ROW), tmp_path / "other")
