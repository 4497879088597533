"""Readings in, coverage out: forms, files, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from detente.case import Case
from detente.case.schema import CalendarEntry, Observation, Quantity, Time
from detente.core.errors import CaseError, RunError
from detente.forecast.hindcast import Reading, hindcast, hindcast_case, read_readings
from detente.forecast.run import run
from detente.sim.runs import Runs


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(
        case="two",
        time=Time(start="2020-01-01", end="2020-12-31", step="month"),
        quantities={"x": Quantity(start="uniform(0, 10)"), "y": Quantity(start=3)},
        calendar={"summit": CalendarEntry(date="2020-05-10")},
        observations=(
            Observation(date="2020-03-10", quantity="x", value=2, sd=1),
            Observation(date="2020-05-10", event="summit"),
            Observation(date="2020-06-30", quantity="x", value=4),
            Observation(date="2020-09-30", quantity="y", value=3),
        ),
    )


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    return run(case, worlds=256, paths=1, seed=1, keep={"paths"})


def test_a_case_brings_its_own_readings_and_events_are_no_readings(case: Case, runs: Runs) -> None:
    found = hindcast(runs, case)
    assert [(entry.quantity, entry.n) for entry in found.coverage] == [("x", 2), ("y", 1)]
    assert found["x"].inside_90 == 1
    assert found["y"].crps == 0
    with pytest.raises(RunError, match="expected one with readings: x, y"):
        found["z"]


def test_rivals_carry_forward_what_is_old_enough(runs: Runs) -> None:
    readings = [
        Reading(dt.date(2019, 12, 31), "x", 1),  # before the case: carried forward, not judged
        Reading(dt.date(2020, 1, 31), "x", 2),
        Reading(dt.date(2020, 2, 29), "x", 4),  # one month before is 29 January: December's reading
        Reading(dt.date(2020, 3, 31), "x", 8),  # one month before is 29 February
        Reading(dt.date(2021, 3, 31), "x", 16),  # after the case
    ]
    found = hindcast(runs, readings)["x"]
    assert found.n == 3
    rivals = {rival.name: rival for rival in found.rivals}
    monthly = rivals["no change for 1 month"]
    assert monthly.n == 3
    assert monthly.rmse == pytest.approx(np.sqrt(((2 - 1) ** 2 + (4 - 1) ** 2 + (8 - 4) ** 2) / 3))
    assert "no change for 3 months" not in rivals  # a single reading is none to judge by
    start = rivals["no change since the start"]
    assert start.rmse == pytest.approx(np.sqrt((3**2 + 1**2 + 3**2) / 3), rel=0.01)
    assert start.run_rmse == found.rmse


def test_bands_are_those_of_the_last_moment_up_to_a_reading(runs: Runs) -> None:
    """Moments are a week apart: 21 weeks from the first of January are the 27th of May, the next is the 3rd of June."""
    assert runs.quantities is not None
    moved = runs.quantities.copy()
    moments = runs.model.timeline.dates_of_moments()
    june = moments.index(dt.date(2020, 6, 3))
    assert moments[june - 1] == dt.date(2020, 5, 27)
    moved[:, june:, 0] += 100
    later = dataclasses.replace(runs, quantities=moved)
    days = [dt.date(2020, 5, 28), dt.date(2020, 6, 2), dt.date(2020, 6, 3), dt.date(2020, 6, 28)]
    points = hindcast(later, [Reading(day, "x", 5) for day in days]).points
    assert [point.quantiles[2] for point in points] == pytest.approx([5, 5, 105, 105], abs=0.1)
    assert points[-1].rank == 0


def test_what_is_refused(case: Case, runs: Runs) -> None:
    with pytest.raises(RunError, match="without its paths"):
        hindcast(dataclasses.replace(runs, quantities=None), case)
    for reading in (Reading(dt.date(2020, 5, 1), "z", 1), Reading(dt.date(2022, 5, 1), "x", 1)):
        with pytest.raises(RunError, match="expected at least one"):
            hindcast(runs, [reading])


def test_text_and_plain_data(case: Case) -> None:
    found = hindcast_case(case, worlds=64, paths=2, seed=3)
    text = str(found)
    assert "two: no lens, seed 3, 64 worlds x 2 paths" in text
    assert "x: 2 readings" in text
    data = json.loads(json.dumps(found.to_dict()))
    assert data["points"][0]["reading"]["date"] == "2020-03-10"
    assert len(data["coverage"]) == 2


def test_readings_come_from_a_file(tmp_path: Path, runs: Runs) -> None:
    file = tmp_path / "polls.csv"
    file.write_text("date,quantity,value,sd,source\n2020-02-01,x,5,1.5,a poll\n2020-03-01,x,6,,\n", encoding="utf-8")
    readings = read_readings(file)
    assert readings == (
        Reading(dt.date(2020, 2, 1), "x", 5, 1.5, "a poll"),
        Reading(dt.date(2020, 3, 1), "x", 6, 0, ""),
    )
    assert hindcast(runs, file)["x"].n == 2


def test_every_wrong_line_of_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "polls.csv"
    lines = ["date,quantity,value,sd", "2020-02-30,x,5,1", "2020-02-01,,5,1", "2020-02-01,x,nan,1", "2020-02-01,x,5,-1"]
    file.write_text("\n".join([*lines, "2020-02-01,x", "2020-02-01,x,5,1,more,and more", ""]), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_readings(file)
    assert [(problem.line, problem.found) for problem in caught.value.problems] == [
        (2, "date `2020-02-30`"),
        (3, "no quantity"),
        (4, "value `nan`"),
        (5, "sd `-1`"),
        (6, "value ``"),
    ]


@pytest.mark.parametrize("content", [b"", b"month,value\n2020-01,5\n", b"date,quantity,value\n\xff\n"])
def test_files_that_are_no_readings(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "polls.csv"
    file.write_bytes(content)
    with pytest.raises(CaseError):
        read_readings(file)
    with pytest.raises(CaseError, match="cannot be read"):
        read_readings(tmp_path / "none.csv")
    with pytest.raises(CaseError, match="cannot be read"):
        read_readings(tmp_path)
