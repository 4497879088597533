"""A run in parts: the same bytes as one run, in any order, whatever was killed, lost, repeated or changed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.case.schema import Case
from detente.core.errors import RunError
from detente.forecast import parts as parts_module
from detente.forecast.parts import gather_parts, run_part, run_parts
from detente.forecast.plan import Plan
from detente.forecast.run import forecast_case

SIZE = {"worlds": 60, "paths": 9, "seed": 5}
N = 4


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml")


@pytest.fixture(scope="module")
def whole(case: Case) -> str:
    return forecast_case(case, **SIZE).to_json()


@pytest.fixture
def folder(case: Case, tmp_path: Path) -> Path:
    for number in (3, 1, 4, 2):
        run_part(case, part=(number, N), out=tmp_path / "run", **SIZE, threads=1)
    return tmp_path / "run"


def part_file(folder: Path, number: int) -> Path:
    return next(folder.glob(f"part-{number:04d}-*"))


def test_parts_in_any_order_give_the_bytes_of_one_run(folder: Path, whole: str) -> None:
    assert gather_parts(folder).to_json() == whole


@pytest.mark.parametrize("parts", [1, 3, 8])
def test_the_number_of_parts_changes_nothing(case: Case, whole: str, tmp_path: Path, parts: int) -> None:
    assert run_parts(case, parts=parts, out=tmp_path / "run", **SIZE).to_json() == whole


def test_lenses_and_overrides_travel_with_the_parts(case: Case, tmp_path: Path) -> None:
    changes = {"lens": "sober", "overrides": {"shocks.scandal.rate": "3 per year"}}
    found = run_parts(case, parts=2, out=tmp_path / "run", **SIZE, **changes)
    assert found.to_json() == forecast_case(case, **SIZE, **changes).to_json()


def test_a_part_made_again_is_the_same_file_and_is_not_simulated(
    case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    monkeypatch.setattr(parts_module, "_counted", None)  # any simulation would fail
    assert run_part(case, part=(2, N), out=folder, **SIZE) == part_file(folder, 2)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_missing_parts_are_named(case: Case, folder: Path, whole: str) -> None:
    part_file(folder, 1).unlink()
    part_file(folder, 3).unlink()
    with pytest.raises(RunError, match="found 2 of 4 parts, expected all: 1, 3 are missing"):
        gather_parts(folder)
    assert run_parts(case, parts=N, out=folder, **SIZE).to_json() == whole


@pytest.mark.parametrize("seed", range(12))
def test_a_part_cut_off_or_changed_is_named_and_can_be_made_again(
    case: Case, folder: Path, whole: str, seed: int
) -> None:
    dice = random.Random(seed)
    path = part_file(folder, dice.randint(1, N))
    data = bytearray(path.read_bytes())
    if seed % 2:
        del data[dice.randrange(len(data)) :]
    else:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    with pytest.raises(RunError, match=path.name):
        gather_parts(folder)
    run_part(case, part=(int(path.name[5:9]), N), out=folder, **SIZE)
    assert gather_parts(folder).to_json() == whole


def test_all_parts_make_again_what_was_cut_off(case: Case, folder: Path, whole: str) -> None:
    path = part_file(folder, 2)
    path.rename(folder / "part-0002-of-0004-0123456789abcdef.tally")
    assert run_parts(case, parts=N, out=folder, **SIZE).to_json() == whole
    assert len(list(folder.glob("*.tally"))) == N


def test_a_file_under_a_name_of_another_part_is_refused(folder: Path) -> None:
    path = part_file(folder, 2)
    path.rename(folder / path.name.replace("part-0002", "part-0003"))
    with pytest.raises(RunError, match="found part 2 of the run") as raised:
        gather_parts(folder)
    assert "2 is missing" in str(raised.value)


def test_two_different_files_of_a_part_are_refused(folder: Path) -> None:
    path = part_file(folder, 2)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    name = f"part-0002-of-0004-{parts_module.digest_of(bytes(data))[:16]}.tally"
    (folder / name).write_bytes(data)
    with pytest.raises(RunError, match="found different files of part 2"):
        gather_parts(folder)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": 6}, "seed 5, not 6"),
        ({"worlds": 64}, "worlds 60, not 64"),
        ({"lens": "sober"}, "lens none, not sober"),
    ],
)
def test_a_directory_has_the_parts_of_one_run(case: Case, folder: Path, changes: dict, told: str) -> None:
    with pytest.raises(RunError, match=told):
        run_part(case, part=(1, N), out=folder, **{**SIZE, **changes})
    with pytest.raises(RunError, match="parts 4, not 5"):
        run_part(case, part=(1, 5), out=folder, **SIZE)


def test_there_is_no_such_part(case: Case, tmp_path: Path) -> None:
    for part in ((0, 4), (5, 4), (-1, 4)):
        with pytest.raises(RunError, match="expected one from 1 to 4"):
            run_part(case, part=part, out=tmp_path / "run", **SIZE)
    with pytest.raises(RunError, match="found 9 parts, expected 1 to 8"):
        run_part(case, part=(1, 9), out=tmp_path / "run", **SIZE)
    assert not (tmp_path / "run").exists()


def test_another_case_or_code_beside_the_parts_is_refused(folder: Path) -> None:
    plan = json.loads((folder / "plan.json").read_text())
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text.replace("0.5", "0.6", 1) + "\n# changed\n", encoding="utf-8")
    (folder / "plan.json").write_text(Plan(**{**plan, "lens": (), "code": "0" * 64}).to_json())
    with pytest.raises(RunError, match="found parts made by code 000000"):
        gather_parts(folder)
    (folder / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(RunError, match="a plan that was edited"):
        gather_parts(folder)


def test_a_folder_of_nothing_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"plan\.json: found no such file"):
        gather_parts(tmp_path)


@pytest.mark.parametrize("worlds", [1, 7, 8, 9, 60, 100, 1024])
@pytest.mark.parametrize("parts", [1, 2, 5])
def test_blocks_cover_the_worlds_once_at_multiples_of_eight(worlds: int, parts: int) -> None:
    if parts > -(-worlds // 8):
        return
    plan = Plan("row", "", seed=0, worlds=worlds, paths=1, parts=parts, code="")
    blocks = [plan.block(part) for part in range(1, parts + 1)]
    assert [first for first, _ in blocks] == [sum(n for _, n in blocks[:i]) for i in range(parts)]
    assert sum(n for _, n in blocks) == worlds
    assert all(first % 8 == 0 and n > 0 for first, n in blocks)
