"""Findings as frames, data sets and notebook cells: the same numbers, whole, and safe to show."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente
from detente.case.load import loads
from detente.case.schema import Case
from detente.core.result import Framed
from detente.render import RENDERINGS, rendering_named
from detente.render.frames import columns_of
from detente.sim.runs import Runs
from tests.reference.diff import planted

FRAMES = {name: found for name in RENDERINGS if (found := rendering_named(name)).frame is not None}
ROW = Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"


@pytest.fixture(scope="module")
def case() -> Case:
    return detente.load_case(ROW)


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    return detente.run(case, worlds=256, paths=16, seed=1, keep={"events"})


@pytest.fixture(scope="module")
def findings(case: Case, runs: Runs) -> dict[str, Any]:
    found = (
        detente.forecast(runs, case),
        detente.drivers(runs, "seizure", case=case, total=False),
        detente.flips(runs, "seizure", line=0.7, test=False, case=case),
        detente.stories(runs, "seizure", case=case),
        detente.watch(runs, "approval-at-the-end", until="2026-04-01", case=case),
        detente.compare(case, forbid=["seize"], worlds=64, paths=8),
        detente.diff(loads(planted.text(())), loads(planted.text({"a", "drift"})), worlds=64, paths=8),
        detente.update(case, ["seize by 2026-12-01"], worlds=64, paths=16),
        detente.fit("crimea-2014", numbers="quantities.approval", until="2013-09-01", worlds=64),
        detente.settle("russia-2022", "vienna", draws=16),
        detente.nearest_crises("russia-2022", number=3),
        detente.backtest(since=2000),
        detente.score("russia-2022", lenses=(), worlds=8, paths=8),
    )
    return {type(each).__name__: each for each in found}


def test_every_finding_is_framed(findings: dict[str, Any]) -> None:
    assert set(findings) == set(FRAMES)
    assert all(isinstance(each, Framed) for each in findings.values())


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_a_frame_has_a_row_for_each_index(findings: dict[str, Any], name: str) -> None:
    frame = findings[name].to_polars()
    index = list(FRAMES[name].frame.index)
    assert frame.height > 0
    assert frame.select(index).n_unique() == frame.height
    assert set(index) <= set(frame.columns)


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_a_data_set_holds_the_same_values(findings: dict[str, Any], name: str) -> None:
    columns, dataset = columns_of(findings[name], FRAMES[name]), findings[name].to_xarray()
    index = FRAMES[name].frame.index
    assert tuple(dataset.sizes) == index
    numeric = [key for key, values in columns.items() if key not in index and any(isinstance(v, float) for v in values)]
    assert numeric
    for row in range(len(columns[index[0]])):
        cell = dataset.sel({key: columns[key][row] for key in index})
        for key in numeric:
            value = columns[key][row]
            shown = float(cell[key])
            assert np.isnan(shown) if value is None else shown == value


def test_frames_hold_what_findings_say(findings: dict[str, Any]) -> None:
    drivers = findings["Drivers"]
    frame = drivers.to_polars()
    assert frame["assumption"].to_list() == [each.path for each in drivers.drivers]
    assert frame["first_order"].to_list() == [each.first_order.value for each in drivers.drivers]
    flips = findings["Flips"].to_polars()
    assert flips.height == sum(
        len(each.conditions) for each in (*findings["Flips"].single, *findings["Flips"].together)
    )
    forecast = findings["Forecast"]
    row = forecast.to_polars().row(by_predicate=detente_row("seizure"), named=True)
    assert row["probability"] == forecast["seizure"].probability
    assert (row["low"], row["high"]) == tuple(forecast["seizure"].band)


def detente_row(question: str) -> Any:
    import polars as pl

    return (pl.col("question") == question) & (pl.col("option") == "")


@pytest.mark.parametrize("name", sorted(name for name, each in FRAMES.items() if each.grid is not None))
def test_a_notebook_cell_is_whole(findings: dict[str, Any], name: str) -> None:
    page = findings[name]._repr_html_()
    for tag in ("div", "p", "table", "tr", "td", "th", "code", "b", "span"):
        assert page.count(f"<{tag}>") + page.count(f"<{tag} ") == page.count(f"</{tag}>"), tag
    widths = {len(re.findall(r"<t[dh]", row)) for row in re.findall(r"<tr>.*?</tr>", page) if "colspan" not in row}
    assert len(widths) == 1
    assert "None" not in re.sub("<[^>]*>", " ", page)


def test_a_notebook_cell_shows_what_the_text_says(findings: dict[str, Any]) -> None:
    drivers, page = findings["Drivers"], findings["Drivers"]._repr_html_()
    for each in drivers.drivers:
        assert each.path in page
        assert each.in_words.split(":")[0] in page
    assert "Noise line" in page
    nothing = detente.drivers(detente.run("ultimatum", worlds=64, paths=4), "war")
    assert "No number of the case is uncertain" in nothing._repr_html_()
    assert "<table" not in nothing._repr_html_()
    assert nothing.to_polars().height == 0
    assert dict(nothing.to_xarray().sizes) == {}


def test_texts_of_a_case_stay_text(findings: dict[str, Any]) -> None:
    hostile = "<script>alert(1)</script>"
    drivers = findings["Drivers"]
    first = dataclasses.replace(drivers.drivers[0], label=hostile, in_words=hostile, path=hostile)
    page = dataclasses.replace(drivers, question=hostile, drivers=(first,))._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_explanation_shows_all_its_parts(case: Case, runs: Runs) -> None:
    found = detente.explain_run(runs, "seizure", case=case, total=False)
    page = found._repr_html_()
    without = [  # flips of which nothing is known, not even what comes nearest
        each
        for each in found["flips"]
        if not (each.single or each.together or each.nearest_single or each.nearest_together)
    ]
    assert page.count("<table>") == sum(len(each) for each in found.sections.values()) - len(without)
    assert list(found.sections) == ["drivers", "flips", "stories"]
    assert found["drivers"][0].to_dict()["question"] == "seizure"
    with pytest.raises(detente.RunError, match="expected one of drivers, flips, stories"):
        detente.explain_run(runs, "seizure", case=case, sections=["causes"])
