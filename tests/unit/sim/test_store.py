"""Runs on disk: what is written can be read, by others too, and is whole or absent."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from detente.core.errors import RunError
from detente.core.parquet import ParquetFile, numbers, write_parquet
from detente.model.model import Question
from detente.sim import store
from detente.sim.columns import runs_of
from detente.sim.runs import NEVER, Runs
from detente.sim.store import Record, open_writer, read_record, read_run, write_run

Plant = Callable[..., Runs]
Questions = tuple[Question, ...]
CASE = "case: planted\n"


def _record(runs: Runs, **changes: object) -> Record:
    record = Record(
        case=runs.model.name, case_hash=runs.model.case_hash, seed=runs.seed, worlds=runs.n_worlds, paths=runs.n_paths
    )
    return dataclasses.replace(record, **changes)


def _part(runs: Runs, first: int, count: int) -> Runs:
    span = slice(first * runs.n_paths, (first + count) * runs.n_paths)
    return dataclasses.replace(
        runs,
        n_worlds=count,
        first_world=first,
        hits=runs.hits[:, span],
        values=runs.values[:, span],
        first=None if runs.first is None else runs.first[:, span],
        quantities=None if runs.quantities is None else runs.quantities[span],
    )


def _interrupt(runs: Runs, out: Path, blocks: list[tuple[int, int]], *, n_written: int) -> None:
    """Write some parts and stop as Ctrl-C would."""

    def write() -> None:
        with open_writer(out, _record(runs), CASE, blocks=blocks) as writer:
            for first, count in blocks[:n_written]:
                writer.write(_part(runs, first, count))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()


def _bytes(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_what_is_written_is_read_back(plant: Plant, four_questions: Questions, tmp_path: Path) -> None:
    runs = plant(four_questions, keep=True)
    write_run(runs, tmp_path / "run", _record(runs), CASE)
    back = read_run(tmp_path / "run", runs.model)
    np.testing.assert_array_equal(back.hits, runs.hits)
    np.testing.assert_array_equal(back.values, runs.values)
    np.testing.assert_array_equal(back.first, runs.first)
    np.testing.assert_array_equal(back.quantities, runs.quantities)
    assert read_record(tmp_path / "run") == _record(runs)
    assert (tmp_path / "run" / "case.yaml").read_text() == CASE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


def test_many_row_groups_are_read_back(
    plant: Plant, four_questions: Questions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "GROUP_ROWS", 97)  # a prime: groups end within worlds, paths and dates
    runs = plant(four_questions, keep=True)
    write_run(runs, tmp_path / "run", _record(runs), CASE)
    back = read_run(tmp_path / "run", runs.model)
    np.testing.assert_array_equal(back.hits, runs.hits)
    np.testing.assert_array_equal(back.values, runs.values)
    np.testing.assert_array_equal(back.first, runs.first)
    np.testing.assert_array_equal(back.quantities, runs.quantities)


def test_events_of_another_case_are_refused(plant: Plant, four_questions: Questions, tmp_path: Path) -> None:
    runs = plant(four_questions, keep=True)
    out = tmp_path / "run"
    write_run(runs, out, _record(runs), CASE)
    with ParquetFile(out / "worlds.parquet") as worlds, ParquetFile(out / "paths.parquet") as paths:
        with ParquetFile(out / "events.parquet") as file:
            events = file.read()
        for changed, found in (
            ({"event": events["event"]._replace(names=("landing on the moon",) * 9)}, "landing on the moon"),
            ({"world": numbers(np.full_like(events["world"].data, 4_000))}, "events of worlds that"),
            ({"date": events["path"]}, "expected dates"),
        ):
            with (tmp_path / "events.parquet").open("wb") as other:
                write_parquet(other, {**events, **changed})
            with ParquetFile(tmp_path / "events.parquet") as file:
                tables = {"worlds": worlds, "paths": paths, "events": file}
                with pytest.raises(RunError, match=found):
                    runs_of(tables, runs.model, seed=runs.seed, n_paths=runs.n_paths)


def test_analysts_read_it(plant: Plant, four_questions: Questions, tmp_path: Path) -> None:
    runs = plant(four_questions, keep=True)
    write_run(runs, tmp_path / "run", _record(runs), CASE)
    paths = pl.read_parquet(tmp_path / "run" / "paths.parquet")
    assert paths.columns == [
        "world", "path", "question.path", "when", "approval", "first-step", "first-step.talks", "first-step.strike",
    ]  # fmt: skip
    assert paths["when"].dtype == pl.Date
    assert paths["when"].is_not_null().sum() == np.count_nonzero(runs.hits_of("when") != NEVER)
    assert paths.filter(pl.col("first-step") == "none").height == np.count_nonzero(runs.winners_of("first-step") < 0)
    worlds = pl.read_parquet(tmp_path / "run" / "worlds.parquet")
    assert "quantities.x.start" in worlds.columns
    assert "quantities.x.noise" not in worlds.columns  # fixed
    by_world = paths.group_by("world", maintain_order=True).agg(pl.col("when").is_not_null().mean())
    assert worlds["questions.when"].to_list() == by_world["when"].to_list()
    events = pl.read_parquet(tmp_path / "run" / "events.parquet")
    assert events.height == np.count_nonzero(runs.first != NEVER)
    assert events.columns == ["world", "path", "event", "date"]
    quantities = pl.read_parquet(tmp_path / "run" / "quantities.parquet")
    assert quantities.columns == ["world", "path", "date", "x", "quantity.path"]
    assert quantities.height == runs.size * 11


@pytest.mark.parametrize("cuts", [(0, 40), (0, 13, 26, 39, 40), tuple(range(41))])
def test_bytes_do_not_depend_on_parts(
    plant: Plant, four_questions: Questions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: tuple[int, ...]
) -> None:
    monkeypatch.setattr(store, "GROUP_ROWS", 128)
    runs = plant(four_questions, keep=True)
    write_run(runs, tmp_path / "whole", _record(runs), CASE)
    blocks = [(a, b - a) for a, b in itertools.pairwise(cuts)]
    with open_writer(tmp_path / "parts", _record(runs), CASE, blocks=blocks) as writer:
        for first, count in blocks:
            writer.write(_part(runs, first, count))
        writer.finish()
    assert _bytes(tmp_path / "parts") == _bytes(tmp_path / "whole")


def test_an_interrupted_run_resumes(plant: Plant, four_questions: Questions, tmp_path: Path) -> None:
    runs = plant(four_questions)
    out, blocks = tmp_path / "run", [(0, 15), (15, 15), (30, 10)]
    _interrupt(runs, out, blocks, n_written=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.partial"]
    with open_writer(out, _record(runs), CASE, blocks=blocks) as writer:
        assert [writer.is_done(first) for first, _ in blocks] == [True, True, False]
        np.testing.assert_array_equal(writer.read(15, runs.model).hits, _part(runs, 15, 15).hits)
        writer.write(_part(runs, 30, 10))
        writer.finish()
    write_run(runs, tmp_path / "whole", _record(runs), CASE)
    assert _bytes(out) == _bytes(tmp_path / "whole")


def test_an_interruption_before_the_first_part_leaves_nothing(plant: Plant, ask: object, tmp_path: Path) -> None:
    runs = plant([ask("war")])
    with pytest.raises(ZeroDivisionError), open_writer(tmp_path / "run", _record(runs), CASE, blocks=[(0, 40)]):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_parts_of_another_run_are_not_used(plant: Plant, ask: object, tmp_path: Path) -> None:
    runs = plant([ask("war")])
    out, blocks = tmp_path / "run", [(0, 20), (20, 20)]
    _interrupt(runs, out, blocks, n_written=1)
    other = _record(runs, seed=9)
    with pytest.raises(RunError, match="another run"), open_writer(out, other, CASE, blocks=blocks):
        pass
    assert (tmp_path / "run.partial").exists()
    with open_writer(out, other, CASE, blocks=blocks, replace=True) as writer:
        assert not writer.is_done(0)


def test_other_directories_are_left_alone(plant: Plant, ask: object, tmp_path: Path) -> None:
    runs = plant([ask("war")])
    out = tmp_path / "run"
    write_run(runs, out, _record(runs), CASE)
    write_run(runs, out, _record(runs), CASE)  # the same again
    before = _bytes(out)
    with pytest.raises(RunError, match="another run"):
        write_run(runs, out, _record(runs, seed=9), CASE)
    assert _bytes(out) == before
    with open_writer(out, _record(runs, seed=9), CASE, blocks=[(0, 40)], replace=True) as writer:
        writer.write(runs)
        writer.finish()
    assert read_record(out).seed == 9
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    with pytest.raises(RunError, match="other files"):
        write_run(runs, tmp_path / "mine", _record(runs), CASE)
    with pytest.raises(RunError, match="found a file"):
        write_run(runs, tmp_path / "mine" / "notes.txt", _record(runs), CASE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "run"]


def test_damaged_runs_are_named(plant: Plant, ask: object, tmp_path: Path) -> None:
    runs = plant([ask("war")])
    out = tmp_path / "run"
    write_run(runs, out, _record(runs), CASE)
    with pytest.raises(RunError, match="expected the directory of a run"):
        read_run(tmp_path, runs.model)
    with pytest.raises(RunError, match="case hash"):
        read_run(out, dataclasses.replace(runs.model, case_hash="1" * 64))
    (out / "paths.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match=r"paths.parquet: found no Parquet but 4 bytes, expected a table of the run"):
        read_run(out, runs.model)
    (out / "run.json").write_text("{}")
    with pytest.raises(RunError, match="cannot be read"):
        read_record(out)
