"""Whoever writes a run is alone, and whatever stops it leaves the run before or the parts for the next attempt."""

from __future__ import annotations

import dataclasses
import itertools
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from detente.core.errors import RunError
from detente.model.model import Question
from detente.sim import store
from detente.sim.lock import LockedError, held
from detente.sim.runs import Runs
from detente.sim.store import Record, open_writer, read_record, read_run, write_run

Plant = Callable[..., Runs]
SRC = Path(__file__).resolve().parents[3] / "src"
CASE = "case: planted\n"
KILLS = 10
WRITER = """
import itertools, pickle, sys
from pathlib import Path
from detente.sim.store import open_writer
out, plan = Path(sys.argv[1]), pickle.loads(Path(sys.argv[2]).read_bytes())
print("ready", flush=True)
for record, parts in itertools.cycle(plan):
    blocks = [(part.first_world, part.n_worlds) for part in parts]
    with open_writer(out, record, "case: planted\\n", blocks=blocks, replace=True) as writer:
        for part in parts:
            if not writer.is_done(part.first_world):
                writer.write(part)
        writer.finish({"forecast.json": "{}\\n"})
"""


def _record(runs: Runs, **changes: object) -> Record:
    record = Record(
        case=runs.model.name, case_hash=runs.model.case_hash, seed=runs.seed, worlds=runs.n_worlds, paths=runs.n_paths
    )
    return dataclasses.replace(record, **changes)


def _parts(runs: Runs, count: int) -> list[Runs]:
    parts = []
    for first in range(0, runs.n_worlds, count):
        span = slice(first * runs.n_paths, (first + count) * runs.n_paths)
        part = {"hits": runs.hits[:, span], "values": runs.values[:, span]}
        parts.append(dataclasses.replace(runs, n_worlds=count, first_world=first, **part))
    return parts


def _tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_kills_leave_a_whole_run_or_what_the_next_attempt_goes_on_with(
    plant: Plant, four_questions: tuple[Question, ...], tmp_path: Path
) -> None:
    one = plant(four_questions, seed=1)
    other = dataclasses.replace(plant(four_questions, seed=2), model=one.model)
    plan = [(_record(runs), _parts(runs, 8)) for runs in (one, other)]
    (tmp_path / "plan").write_bytes(pickle.dumps(plan))
    wanted = {}
    for runs in (one, other):
        write_run(runs, tmp_path / "alone" / str(runs.seed), _record(runs), CASE, extra={"forecast.json": "{}\n"})
        wanted[runs.seed] = _contents(tmp_path / "alone" / str(runs.seed))
    out = tmp_path / "run"
    write_run(one, out, _record(one), CASE, extra={"forecast.json": "{}\n"})
    for number, wait in enumerate(np.random.default_rng(5).uniform(0, 0.06, KILLS)):
        target = out if number % 2 else tmp_path / f"new{number}"
        command = [sys.executable, "-c", WRITER, str(target), str(tmp_path / "plan")]
        with subprocess.Popen(command, env={"PYTHONPATH": str(SRC)}, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
            threading.Event().wait(wait)
            running.kill()
        waiting = target.with_name(target.name + ".partial") / "old"  # between two renames
        whole = target if target.exists() else waiting
        if whole.exists() or target == out:
            assert _contents(whole) == wanted[read_record(whole).seed]
        with suppress(RunError):  # who may not replace what is there puts it right all the same
            write_run(one, target, _record(one), CASE, extra={"forecast.json": "{}\n"})
        assert not waiting.exists()
        assert _contents(target) == wanted[read_record(target).seed] if target.exists() else target != out
        with open_writer(target, _record(one), CASE, blocks=[(0, 40)], replace=True) as writer:
            writer.write(one)
            writer.finish({"forecast.json": "{}\n"})
        assert _contents(target) == wanted[1]
    assert not [path.name for path in tmp_path.iterdir() if "partial" in path.name]


class _Killed(BaseException):
    """Stands for the end of the process: nothing is put right after it."""


def test_every_step_of_a_replacement_can_be_the_last(
    plant: Plant, ask: Callable[..., Question], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = plant([ask("war")], seed=1), plant([ask("war")], seed=2)
    write_run(one, tmp_path / "one", _record(one), CASE)
    write_run(other, tmp_path / "other", _record(other), CASE)
    wanted = {1: _contents(tmp_path / "one"), 2: _contents(tmp_path / "other")}
    replace, seen = Path.replace, []
    for last in itertools.count():
        out = tmp_path / str(last) / "run"
        write_run(one, out, _record(one), CASE)
        steps = itertools.count()

        def stopping(path: Path, target: Path, last: int = last, steps: itertools.count[int] = steps) -> Path:
            if next(steps) >= last:
                raise _Killed
            return replace(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", stopping)
            patched.setattr(store.RunWriter, "abandon", lambda _: None)
            finished = False
            with (
                suppress(_Killed),
                open_writer(out, _record(other), CASE, blocks=[(0, 20), (20, 20)], replace=True) as writer,
            ):
                for part in _parts(other, 20):
                    writer.write(part)
                writer.finish()
                finished = True
        if not out.exists():
            with pytest.raises(RunError, match=r"found no run.json.* being replaced, is in .*run.partial/old"):
                read_record(out)
            assert _contents(out.parent / "run.partial" / "old") == wanted[1]
            with pytest.raises(RunError, match="another run"):
                write_run(other, out, _record(other), CASE)
        seed = read_record(out).seed
        assert _contents(out) == wanted[seed]
        seen.append(seed)
        with open_writer(out, _record(other), CASE, blocks=[(0, 20), (20, 20)], replace=True) as writer:
            for part in _parts(other, 20):
                if not writer.is_done(part.first_world):
                    writer.write(part)
            writer.finish()
        assert _contents(out) == wanted[2]
        assert [path.name for path in out.parent.iterdir()] == ["run"]
        if finished:
            break
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}


def test_an_older_run_outlives_whatever_takes_its_place(
    plant: Plant, ask: Callable[..., Question], tmp_path: Path
) -> None:
    runs = plant([ask("war")])
    out, old = tmp_path / "run", tmp_path / "run.partial" / "old"
    write_run(runs, out, _record(runs), CASE)
    wanted = _contents(out)
    old.parent.mkdir()
    out.replace(old)  # as if the process had ended between two renames
    out.mkdir()
    with pytest.raises(RunError, match="another run"):
        write_run(runs, out, _record(runs, seed=9), CASE)
    assert _contents(out) == wanted
    assert not old.parent.exists()
    with open_writer(out, _record(runs, seed=9), CASE, blocks=[(0, 40)], replace=True) as writer:
        writer.write(runs)
        replace = Path.replace

        def meanwhile(path: Path, target: Path) -> Path:
            if path.name == "whole":
                target.mkdir()
                (target / "notes.txt").write_text("precious")
            return replace(path, target)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Path, "replace", meanwhile)
            with pytest.raises(OSError, match="not empty"):
                writer.finish()
    assert (out / "notes.txt").read_text() == "precious"
    assert _contents(old) == wanted


def test_a_second_writer_touches_nothing(plant: Plant, ask: Callable[..., Question], tmp_path: Path) -> None:
    runs = plant([ask("war")])
    out = tmp_path / "a" / "run"
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "away").symlink_to(out)
    spellings = [
        out, tmp_path / "a" / "b" / ".." / "run", tmp_path / "link" / "run", tmp_path / "away",
        Path("/") / tmp_path.relative_to("/") / "a" / "." / "run",
    ]  # fmt: skip
    blocks = [(0, 20), (20, 20)]
    with open_writer(out, _record(runs), CASE, blocks=blocks) as writer:
        writer.write(_parts(runs, 20)[0])
        before = _tree(tmp_path)
        for spelling, record, replace in itertools.product(
            spellings, (_record(runs), _record(runs, seed=9)), (False, True)
        ):
            with (
                pytest.raises(RunError, match="found another run being written there, expected a dir") as raised,
                open_writer(spelling, record, CASE, blocks=blocks, replace=replace),
            ):
                pass
            assert str(raised.value).startswith(f"{spelling}: ")
        assert _tree(tmp_path) == before
        with open_writer(tmp_path / "a" / "run2", _record(runs), CASE, blocks=[(0, 40)]) as beside:
            beside.write(runs)
            beside.finish()
        writer.write(_parts(runs, 20)[1])
        writer.finish()
    assert _contents(out) == _contents(tmp_path / "a" / "run2")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["b", "run", "run2"]
    read_run(tmp_path / "away", runs.model)


def test_what_was_put_there_meanwhile_is_left_alone(plant: Plant, ask: Callable[..., Question], tmp_path: Path) -> None:
    runs = plant([ask("war")])
    out = tmp_path / "run"
    with open_writer(out, _record(runs), CASE, blocks=[(0, 40)], replace=True) as writer:
        writer.write(runs)
        out.mkdir()
        (out / "notes.txt").write_text("precious")
        with pytest.raises(RunError, match="other files"):
            writer.finish()
    assert (out / "notes.txt").read_text() == "precious"


def test_a_lock_is_held_by_one_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    with held(path):
        with pytest.raises(LockedError), held(path):
            pass
        assert path.exists()
    assert list(tmp_path.iterdir()) == []
    path.parent.mkdir()
    path.write_text("")  # as a process leaves it that was killed
    with held(path):
        pass
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(OSError, match="folder"), held(path):
        pass


def test_of_many_threads_one_holds_a_lock_at_a_time(tmp_path: Path) -> None:
    inside, most, taken = [], [], []

    def work() -> None:
        while not taken or len(taken) < 60:
            with suppress(LockedError), held(tmp_path / "folder" / "lock"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                taken.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert list(tmp_path.iterdir()) == []
