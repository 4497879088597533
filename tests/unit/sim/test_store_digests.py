"""A stored run whose files do not belong together is never read as one."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from detente.core.errors import RunError
from detente.core.parquet import ParquetFile, write_parquet
from detente.model.model import Question
from detente.sim import store
from detente.sim.runs import Runs
from detente.sim.store import Record, open_writer, read_record, read_run, write_run

Plant = Callable[..., Runs]
CASE = "case: planted\n"
EXTRA = {"forecast.json": '{"questions": []}\n'}


def _record(runs: Runs, **changes: object) -> Record:
    record = Record(
        case=runs.model.name,
        case_hash=runs.model.case_hash,
        seed=runs.seed,
        worlds=runs.n_worlds,
        paths=runs.n_paths,
        lens=("sober",),
        overrides={"actors.arland.horizon": "1 year"},
        keep=("events", "paths"),
        version="0.1.0",
        method="by hand",
    )
    return dataclasses.replace(record, **changes)


@pytest.fixture
def runs(plant: Plant, four_questions: tuple[Question, ...]) -> Runs:
    return plant(four_questions, keep=True)


@pytest.fixture
def out(runs: Runs, tmp_path: Path) -> Path:
    write_run(runs, tmp_path / "run", _record(runs), CASE, extra=EXTRA)
    return tmp_path / "run"


def _refused(out: Path, runs: Runs) -> str:
    """Return the message with which a run is refused: one line."""
    with pytest.raises(RunError) as raised:
        read_run(out, runs.model)
    message = str(raised.value)
    assert "\n" not in message
    assert "found" in message
    assert "expected" in message
    return message


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("case", "other"), ("case_hash", "1" * 64), ("seed", 2), ("worlds", 39), ("paths", 26), ("lens", []),
        ("lens", ["bold"]), ("overrides", {}), ("overrides", {"actors.arland.horizon": "2 years"}), ("keep", []),
        ("version", "0.1.1"), ("method", "by guess"),
    ],
)  # fmt: skip
def test_an_edited_record_is_refused(out: Path, runs: Runs, key: str, value: object) -> None:
    data = json.loads((out / "run.json").read_text())
    assert data[key] != value
    data[key] = value
    (out / "run.json").write_text(json.dumps(data))
    assert re.search(r"run.json: found a record whose identity is .*: it was edited", _refused(out, runs))
    # With an identity that fits, it is the tables that do not.
    edited = Record(**{**{name: data[name] for name in data if name not in {"identity", "files"}},
                       "lens": tuple(data["lens"]), "keep": tuple(data["keep"])})  # fmt: skip
    (out / "run.json").write_text(json.dumps({**data, "identity": edited.identity}))
    assert re.search(r"worlds.parquet: found a table of the run [0-9a-f]{12}, expected one of", _refused(out, runs))


@pytest.mark.parametrize("digests", [{}, {"case.yaml": "0" * 64}, None, [1], {"../case.yaml": "0" * 64}])
def test_a_record_without_its_digests_is_refused(out: Path, runs: Runs, digests: object) -> None:
    data = json.loads((out / "run.json").read_text())
    files = {**data["files"], **digests} if isinstance(digests, dict) and digests else digests
    (out / "run.json").write_text(json.dumps({**data, "files": files}))
    assert re.search("no digest|SHA-256|cannot be read|edited|no such file", _refused(out, runs))


@pytest.mark.parametrize("name", ["worlds", "paths", "events", "quantities"])
def test_a_table_that_was_changed_is_refused(out: Path, runs: Runs, name: str) -> None:
    path = out / f"{name}.parquet"
    whole = path.read_bytes()
    middle = bytearray(whole)
    middle[len(whole) // 3] ^= 1
    path.write_bytes(bytes(middle))
    assert re.search(f"{name}.parquet: found the SHA-256 [0-9a-f]{{12}}, expected .*changed", _refused(out, runs))
    path.write_bytes(whole[:-200])
    assert f"{name}.parquet: found no Parquet at its end" in _refused(out, runs)
    path.write_bytes(b"")
    assert f"{name}.parquet: found no Parquet but 0 bytes" in _refused(out, runs)
    pl.DataFrame({"world": [1]}).write_parquet(path, compression="uncompressed")
    assert f"{name}.parquet: found a table of the run none, expected one of" in _refused(out, runs)
    path.unlink()
    assert f"{name}.parquet: found no such file, expected the one that run.json lists" in _refused(out, runs)
    path.write_bytes(whole)
    read_run(out, runs.model)


def test_a_table_written_anew_with_the_identity_of_the_run_is_refused(out: Path, runs: Runs) -> None:
    with ParquetFile(out / "worlds.parquet") as file:
        table, identity = file.read(), file.metadata["run"]
    first = next(name for name in table if name.startswith("questions."))
    table[first] = table[first]._replace(data=table[first].data * 0)
    with (out / "worlds.parquet").open("wb") as file:
        write_parquet(file, table, {"run": identity})
    read_record(out)  # which looks at what is said, not at every byte
    assert "worlds.parquet: found the SHA-256" in _refused(out, runs)


@pytest.mark.parametrize("name", ["case.yaml", "forecast.json"])
def test_another_text_is_refused(out: Path, runs: Runs, name: str) -> None:
    whole = (out / name).read_text()
    for text in (whole + " ", whole[:-2], ""):
        (out / name).write_text(text)
        assert f"{name}: found the SHA-256" in _refused(out, runs)
    (out / name).unlink()
    assert f"{name}: found no such file" in _refused(out, runs)


def test_tables_of_another_run_are_refused(out: Path, runs: Runs, plant: Plant, tmp_path: Path) -> None:
    bare = dataclasses.replace(runs, first=None, quantities=None)
    write_run(bare, tmp_path / "other", _record(runs, keep=()), CASE, extra=EXTRA)
    shutil.copy(tmp_path / "other" / "paths.parquet", out)
    assert "paths.parquet: found a table of the run" in _refused(out, runs)
    shutil.copy(out / "events.parquet", tmp_path / "other")
    assert "events.parquet: found a table that run.json does not list" in _refused(tmp_path / "other", runs)
    shutil.copy(tmp_path / "other" / "run.json", out)
    assert "worlds.parquet: found a table of the run" in _refused(out, runs)


def test_an_equal_run_does_not_take_a_damaged_one_for_its_own(out: Path, runs: Runs) -> None:
    (out / "case.yaml").write_text("case: edited\n")
    with pytest.raises(RunError, match=r"not as it was written.*`replace=True`.*case.yaml: found the SHA-256"):
        write_run(runs, out, _record(runs), CASE, extra=EXTRA)
    assert (out / "case.yaml").read_text() == "case: edited\n"
    with open_writer(out, _record(runs), CASE, blocks=[(0, 40)], replace=True) as writer:
        writer.write(runs)
        writer.finish(EXTRA)
    read_run(out, runs.model)


def test_the_first_layout_is_refused_with_the_command_that_makes_it_anew(out: Path, runs: Runs) -> None:
    data = json.loads((out / "run.json").read_text())
    old = {name: data[name] for name in data if name not in {"identity", "files"}} | {"layout": 1}
    (out / "run.json").write_text(json.dumps(old))
    message = _refused(out, runs)
    assert "found layout 1, expected 2: it has no digests" in message
    assert message.endswith(
        f"detente run {out}/case.yaml --worlds 40 --paths 25 --seed 1 --lens sober --keep events --keep paths "
        f"--set 'actors.arland.horizon=1 year' --out {out} --force"
    )
    (out / "run.json").write_text(json.dumps({**old, "layout": 3}))
    assert "cannot be read" in _refused(out, runs)


def test_a_part_of_another_run_does_not_slip_in(runs: Runs, tmp_path: Path) -> None:
    bare = dataclasses.replace(runs, first=None, quantities=None)
    write_run(bare, tmp_path / "other", _record(runs, seed=9), CASE)
    with open_writer(tmp_path / "run", _record(runs), CASE, blocks=[(0, 40)]) as writer:
        writer.write(bare)
        shutil.copy(tmp_path / "other" / "paths.parquet", writer.partial / "0000000000")
        with pytest.raises(RunError, match=r"paths.parquet: found a table of the run"):
            writer.read(0, runs.model)
        with pytest.raises(RunError, match=r"paths.parquet: found a table of the run"):
            writer.finish()
    assert not (tmp_path / "run").exists()


def test_no_file_tells_time_or_place(out: Path, runs: Runs, tmp_path: Path) -> None:
    write_run(runs, tmp_path / "elsewhere" / "again", _record(runs), CASE, extra=EXTRA)
    for path in out.iterdir():
        assert (tmp_path / "elsewhere" / "again" / path.name).read_bytes() == path.read_bytes()
    assert store.LAYOUT == json.loads((out / "run.json").read_text())["layout"] == 2


def test_what_is_the_users_own_stays_when_a_run_is_replaced(out: Path, runs: Runs) -> None:
    (out / "notes.txt").write_text("mine")
    (out / "figures").mkdir()
    (out / "figures" / "a.txt").write_text("mine too")
    out.chmod(0o700)
    write_run(runs, out, _record(runs), CASE, extra=EXTRA)  # an equal run
    with open_writer(
        out, _record(runs, seed=9), CASE, blocks=[(runs.first_world, runs.n_worlds)], replace=True
    ) as writer:
        writer.write(runs)
        writer.finish(EXTRA)
    assert ((out / "notes.txt").read_text(), (out / "figures" / "a.txt").read_text()) == ("mine", "mine too")
    assert read_record(out).seed == 9
    assert out.stat().st_mode & 0o777 == 0o700
    assert not out.with_name("run.partial").exists() or not (out.with_name("run.partial") / "old").exists()


def test_a_changed_table_is_no_equal_run(out: Path, runs: Runs) -> None:
    data = bytearray((out / "worlds.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (out / "worlds.parquet").write_bytes(data)
    with pytest.raises(RunError, match="not as it was written"):
        write_run(runs, out, _record(runs), CASE, extra=EXTRA)
    assert (out / "worlds.parquet").read_bytes() == data


def test_the_directory_one_stands_in_is_not_pulled_away(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "below")
    for target in (Path(), Path(".."), tmp_path / "here"):
        with pytest.raises(RunError, match="found the directory this was called in"):
            write_run(runs, target, _record(runs), CASE)
    assert list((tmp_path / "here" / "below").iterdir()) == []
