"""A case that was prepared before gives the same bytes as one that was not, whatever became of what was kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import detente
from detente.core.spec import RunSpec
from detente.forecast import prepared
from detente.forecast.prepared import name_of_case, prepare
from detente.forecast.run import forecast_case
from detente.sim import engine as engines
from detente.world.draws import draw_worlds

CASE = """
case: row
title: A row
time: {start: 2022-01-03, end: 2022-06-30, step: week}
quantities: {x: {start: 1 to 5, noise: 1 per week}, y: {start: 0}}
links: {l: {from: x, to: y, gain: 0.1 per week}}
actors: {a: {kind: state, horizon: 8 weeks, values: {y: 0.1}}}
moves: {strike: {by: a, effects: {x: 3}}}
lenses: {high: {set: {quantities.x.start: 8}}}
questions:
  war: {text: War?, condition: happened(strike), by: 2022-05-01}
  calm: {text: Calm?, condition: y < 0, by: 2022-05-01, exclusive_with: war}
"""
SIZE = {"worlds": 24, "paths": 8, "seed": 2}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def row(tmp_path: Path) -> str:
    path = tmp_path / "row.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


def said(case: str, **options: object) -> str:
    """Return the forecast, made as by a new process."""
    engines._built.clear()
    return forecast_case(case, **SIZE, **options).to_json()


@pytest.mark.parametrize("case", ["ultimatum", "russia-2022"])
def test_a_kept_case_is_the_case(case: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = said(case)
    assert {path.suffix for path in folder.iterdir()} == {".case", ".engine", ".object"}
    with monkeypatch.context() as patch:
        patch.setattr("detente.case.load.load_case", None)
        patch.setattr("detente.sim.generator.generate", None)
        patch.setattr("detente.sim.machine.compile_object", None)
        assert said(case) == first
    monkeypatch.setenv("DETENTE_CACHE", "")
    assert said(case) == first
    assert said(case) == forecast_case(detente.load_case(case), **SIZE).to_json()


def test_every_number_and_every_letter_counts(folder: Path, row: str) -> None:
    spec = RunSpec()
    names = {
        name_of_case(row, spec),
        name_of_case(row, spec, "notes"),
        name_of_case(row, RunSpec(lens="high")),
        name_of_case(row, RunSpec(overrides={"quantities.x.start": "8"})),
        name_of_case(row, RunSpec(overrides={"quantities.x.start": "9"})),
    }
    assert len(names) == 5
    assert name_of_case(row, RunSpec(seed=3, worlds=8, paths=3, threads=1)) in names
    Path(row).write_text(Path(row).read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert name_of_case(row, spec) not in names
    assert name_of_case(detente.load_case(row), spec) == ""
    assert name_of_case("no such case", spec) == ""
    plain, seen = said(row), said(row, lens="high")
    assert plain != seen
    assert (said(row), said(row, lens="high")) == (plain, seen)


def test_what_the_user_keeps_counts_too(row: str) -> None:
    from detente.core.reference_classes import data_folder

    before = name_of_case(row, RunSpec())
    data_folder().mkdir(parents=True)
    (data_folder() / "classes.json").write_text("[]", encoding="utf-8")
    assert name_of_case(row, RunSpec()) != before


def test_a_part_of_the_users_own_counts_too(folder: Path, row: str) -> None:
    own = Path(row).parent / "parts"
    own.mkdir()
    gives = "{shocks: {<as>: {rate: 1 per year, effects: {y: -1}}}}"
    part = f"part: push\nkind: shock\ntitle: A push\ntakes: {{}}\ngives: {gives}\n"
    (own / "push.yaml").write_text(f"{part}test: {{}}\n", encoding="utf-8")
    Path(row).write_text(f"{CASE}use: [{{part: push, as: push}}]\n", encoding="utf-8")
    seldom = said(row)
    assert said(row) == seldom
    (own / "push.yaml").write_text(f"{part.replace('1 per year', '9 per year')}test: {{}}\n", encoding="utf-8")
    often = said(row)
    assert often != seldom
    assert said(row) == often


def test_another_version_prepares_anew(folder: Path, row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = said(row)
    before = set(folder.iterdir())
    monkeypatch.setattr("detente.core.cache.__version__", "9.9.9")
    assert said(row) == first
    assert {path.suffix for path in set(folder.iterdir()) - before} == {".case", ".engine"}


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "harm",
    [flipped, lambda data: data[: len(data) // 2], lambda _: b"", lambda data: data[::-1], lambda data: data + data],
    ids=["a bit", "half", "nothing", "backwards", "twice"],
)
@pytest.mark.parametrize("kind", ["case", "engine", "object"])
def test_no_damage_changes_a_forecast(kind: str, harm: Callable[[bytes], bytes], folder: Path, row: str) -> None:
    first = said(row)
    for path in folder.glob(f"*.{kind}"):
        path.write_bytes(harm(path.read_bytes()))
    assert said(row) == first
    assert said(row) == first


def test_parts_that_went_missing_are_made_again(folder: Path, row: str) -> None:
    first = said(row)
    for kind in ("case", "engine", "object"):
        for path in folder.glob(f"*.{kind}"):
            path.unlink()
            assert said(row) == first


def test_what_is_packed_well_and_is_no_case_is_not_taken_for_one(folder: Path, row: str) -> None:
    from detente.core.cache import write_entry
    from detente.core.frozen import pack

    first, spec = said(row), RunSpec(**SIZE)
    for other in ((), ("a", 1), {"model": None}):
        write_entry(prepared.KIND, name_of_case(row, spec), pack(other, ()))
        assert said(row) == first
    for path in folder.glob("*.engine"):
        write_entry(engines.KIND, path.stem, pack(("a", "b", None), ()))
    assert said(row) == first


def test_a_case_with_problems_is_not_kept(folder: Path, row: str) -> None:
    Path(row).write_text(CASE.replace("by: a", "by: b"), encoding="utf-8")
    told = []
    for _ in range(2):
        with pytest.raises(detente.CaseError) as caught:
            said(row)
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert not list(folder.glob("*.case"))


def test_a_recorded_path_is_followed_with_an_engine_from_disk(folder: Path) -> None:
    from detente.sim.recorded import Recorder

    model = prepare("ultimatum", RunSpec()).model
    told, ids = [], re.compile(r" at 0x\w+|\d{12,}(?=:)")
    for _ in range(2):
        engines._built.clear()
        recorder = Recorder(model, seed=1)
        drawn = draw_worlds(model.draws, seed=1, first=0, count=8)[3]
        told.append(ids.sub("", repr(recorder.follow(world=3, path=5, drawn=drawn))))
    assert told[0] == told[1]


PROGRAM = (
    "import sys\nfrom detente.forecast.run import forecast_case\n"
    "print(forecast_case(sys.argv[1], worlds=24, paths=8, seed=2).to_json(), end='')\n"
    "heavy = {'pydantic', 'ruamel.yaml', 'detente.case.schema', 'detente.sim.generator', 'numpy.ma'}\n"
    "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
)


def test_several_processes_at_once_and_one_after_them(folder: Path, row: str) -> None:
    command = [sys.executable, "-c", PROGRAM, row]
    environment = {**os.environ, "DETENTE_CACHE": str(folder)}
    several = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    first = {each.communicate(timeout=120)[0] for each in several}
    assert len(first) == 1
    assert not [path for path in folder.iterdir() if path.name.startswith("tmp")]
    after = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert {after.stdout} == first
    assert after.stderr == "[]\n"
