"""Runs on a cluster of processes: the same bytes, whatever becomes of workers and scheduler."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.case.load import load_case
from detente.case.schema import Case
from detente.core.errors import ArgumentError, RunError
from detente.core.origin import Making
from detente.forecast import cluster as cluster_module
from detente.forecast.cluster import Cluster, executor_of, executor_on
from detente.forecast.executors import cut
from detente.forecast.parts import gather_parts, run_parts
from detente.forecast.run import forecast_case

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

SIZE = {"worlds": 600, "paths": 200, "seed": 5}
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml")


@pytest.fixture(scope="module")
def whole(case: Case) -> str:
    return forecast_case(case, **SIZE).to_json()


def start() -> Any:
    # A task that kills its worker fails at once, so that it is us who try again.
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        return distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=100
        )


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    with start() as found:
        yield found


@pytest.fixture
def client(local: Any) -> Iterator[Any]:
    with distributed.Client(local) as found:
        found.wait_for_workers(2, timeout=60)
        yield found


def wait_if_first(shared: Any, item: tuple[str, str]) -> str:
    """Return "second", unless this is the first who comes here: then only once it is released."""
    flag, release = item
    try:
        Path(flag).touch(exist_ok=False)
    except FileExistsError:
        return "second"
    for _ in range(600):
        if not release or Path(release).exists():
            break
        time.sleep(0.1)
    return "first"


def die(shared: Any, item: int) -> int:
    """Take the worker along."""
    os.kill(os.getpid(), signal.SIGKILL)
    return item


def double(shared: Any, item: int) -> int:
    """Return twice a number; refuse 13."""
    if item == 13:
        raise RunError("found 13, expected luck")
    if item == 14:
        raise ZeroDivisionError("fourteen")
    return 2 * item


class Here:
    """What all that is shared carries."""

    def __init__(self, making: Making) -> None:
        self.making = making


HERE = Making.here()


@pytest.mark.parametrize("out", [False, True])
def test_a_forecast_is_the_same(client: Any, case: Case, whole: str, tmp_path: Path, out: bool) -> None:
    stored = {"out": tmp_path / "run"} if out else {}
    assert forecast_case(case, **SIZE, on=client, **stored).to_json() == whole
    if out:
        there = forecast_case(case, **SIZE, out=tmp_path / "other")
        assert there.to_json() == whole
        for path in (tmp_path / "run").iterdir():
            assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_what_is_asked_of_a_run_is_the_same(local: Any) -> None:
    size = {"worlds": 256, "paths": 64, "on": local.scheduler_address}
    here = {**size, "on": None}
    for ask in (
        lambda **spec: detente.explain("ultimatum", "war", **spec),
        lambda **spec: detente.compare("ultimatum", forbid="demand_30", **spec),
        lambda **spec: detente.watch_case("ultimatum", "war", until="2001-01-12", **spec),
        lambda **spec: detente.update("ultimatum", "refuse by 2001-03-01", **spec),
        lambda **spec: detente.diff("ultimatum", until=["2001-01-10", "2001-02-01"], **spec),
    ):
        assert ask(**size).to_json() == ask(**here).to_json()


def test_parts_on_a_cluster_are_the_files_made_here(client: Any, case: Case, whole: str, tmp_path: Path) -> None:
    assert run_parts(case, parts=5, out=tmp_path / "there", **SIZE, on=client).to_json() == whole
    run_parts(case, parts=5, out=tmp_path / "here", **SIZE)
    names = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "there").iterdir()} == names
    cut_off = next((tmp_path / "there").glob("part-0002-*"))
    cut_off.write_bytes(cut_off.read_bytes()[:100])
    assert run_parts(case, parts=5, out=tmp_path / "there", **SIZE, on=client).to_json() == whole
    other = cut_off.with_name("part-0002-of-0005-0123456789abcdef.tally")
    cut_off.rename(other)  # one that was cut off under another name than its whole one has
    other.write_bytes(b"cut off")
    assert run_parts(case, parts=5, out=tmp_path / "there", **SIZE, on=client).to_json() == whole
    assert not other.exists()


def test_a_worker_killed_amid_a_run_changes_nothing(client: Any, local: Any, case: Case, whole: str) -> None:
    killed = []

    def kill(done: int, _total: int) -> None:
        if not killed:
            killed.append(next(each.process.pid for each in local.workers.values()))
            os.kill(killed[0], signal.SIGKILL)

    assert forecast_case(case, **SIZE, on=client, progress=kill).to_json() == whole
    assert killed


@pytest.mark.long
def test_workers_killed_at_random_moments_change_nothing(case: Case) -> None:
    size = {"worlds": 4000, "paths": 400, "seed": 1}
    expected = forecast_case(case, **size).to_json()
    dice, stop = random.Random(3), threading.Event()
    with start() as local, distributed.Client(local) as client:

        def kill() -> None:
            while not stop.wait(dice.uniform(0.3, 0.8)):
                workers = [each.process.pid for each in local.workers.values() if each.process is not None]
                if workers and len(killed) < 5:
                    pid = dice.choice(workers)
                    if pid is not None:
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)

        killed: list[int] = []
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            while len(killed) < 3:
                assert forecast_case(case, **size, on=client).to_json() == expected
        finally:
            stop.set()
            killer.join()


def test_a_worker_that_is_slow_or_stopped_is_not_waited_for(client: Any, tmp_path: Path) -> None:
    release = tmp_path / "release"
    items = [(str(tmp_path / f"flag {i}"), str(release) if i == 7 else "") for i in range(12)]
    found = dict(Cluster(client).map(wait_if_first, Here(HERE), items))
    release.touch()
    assert found[7] == "second"
    assert found.keys() == set(range(12))


def test_a_worker_with_other_code_is_left_out(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "WITHOUT_WORKERS", 1.0)
    with (
        pytest.warns(UserWarning, match="is left out: it has détente"),
        pytest.raises(RunError, match="found no worker with the same détente"),
    ):
        list(Cluster(client).map(double, Here(Making("0.0.9", HERE.code)), range(3)))
    with pytest.raises(RunError, match="other code of détente"):
        list(Cluster(client).map(double, Here(Making(HERE.version, "0" * 64)), range(3)))


def test_errors_of_the_work_come_back_once(client: Any) -> None:
    with pytest.raises(RunError, match="found 13, expected luck"):
        list(Cluster(client).map(double, Here(HERE), [1, 13]))
    with pytest.raises(RunError, match="block 1 of 1 failed on a worker: ZeroDivisionError: fourteen"):
        list(Cluster(client).map(double, Here(HERE), [14]))
    assert sorted(Cluster(client).map(double, Here(HERE), range(5))) == [(i, 2 * i) for i in range(5)]


def test_work_that_kills_its_workers_ends(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "MOST_ATTEMPTS", 2)
    with pytest.raises(RunError, match="was lost 2 times with its worker"):
        list(Cluster(client).map(die, Here(HERE), [1]))
    client.wait_for_workers(2, timeout=60)


def test_parts_survive_a_lost_scheduler(case: Case, whole: str, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with start() as local, distributed.Client(local.scheduler_address) as client:

        def lose(done: int, _total: int) -> None:
            if done >= 200:
                local.close()

        with pytest.raises(RunError, match="scheduler is out of reach"):
            run_parts(case, parts=30, out=folder, **SIZE, on=client, progress=lose)
    assert 0 < len(list(folder.glob("*.tally"))) < 30
    assert run_parts(case, parts=30, out=folder, **SIZE).to_json() == whole
    assert gather_parts(folder).to_json() == whole


def test_no_scheduler_and_no_executor_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.5)
    with pytest.raises(RunError, match=r"tcp://127\.0\.0\.1:9: found no scheduler that answers"):
        executor_on("tcp://127.0.0.1:9")
    with pytest.raises(ArgumentError, match="expected a client of dask"):
        executor_of(7)


def test_blocks_are_whole_eights_and_enough_for_all_threads() -> None:
    for worlds, paths, width in ((1024, 100, 2), (7, 3, 4), (2**20, 1000, 200), (8, 10**6, 16)):
        blocks = cut(worlds, paths, width)
        assert sum(n for _, n in blocks) == worlds
        assert all(first % 8 == 0 for first, _ in blocks)
