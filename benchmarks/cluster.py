"""Runs on a cluster of processes: what a second worker gains, what travels, and what the scheduler can carry."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import figure, paragraph, table, take_turns
from detente.case.load import as_case
from detente.compile import compile_case
from detente.core.spec import RunSpec
from detente.forecast.cluster import Cluster
from detente.forecast.executors import BLOCK_PATHS, Making, cut
from detente.forecast.plan import plan_of
from detente.forecast.run import forecast_case
from detente.forecast.tally import merge, tally
from detente.forecast.tally_file import from_bytes, to_bytes
from detente.model.model import Model
from detente.sim.executor import simulate

CASE = "russia-2022"
WORLDS, PATHS = 8192, 100
"""Large enough that starting costs little: some seconds on one thread."""
STUBS = 100_000
"""Tasks that do nothing but return as many bytes as a block of a case that asks for no number."""
FULL_STUBS = 2_000
"""Tasks that return as many bytes as a block of the case, values included."""
STUB_WORKERS, STUB_THREADS = 2, 16
MACHINES, CORES = 100, 32
ALL_PATHS, ALL_CASES = 10**9, 1000


@dataclass(frozen=True)
class Stub:
    """What stub tasks share."""

    making: Making
    payload: bytes


def nothing(shared: Stub, number: int) -> bytes:
    """Return the payload, another object each time."""
    return shared.payload[:-8] + number.to_bytes(8, "little")


def cluster() -> list[str]:
    """Measure scaling, traffic and the scheduler, and reckon what many machines would do."""
    model = compile_case(as_case(CASE))
    scaling, base = _scaling()
    block = _block(model)
    bare = _scheduler(block.fixed, STUBS)
    full = _scheduler(len(block.data), FULL_STUBS)
    return [*scaling, *_reckoning(block, bare, full, base)]


@contextmanager
def _workers(n: int, threads: int = 1) -> Iterator[tuple[Any, subprocess.Popen[bytes]]]:
    """Yield a client of a scheduler and workers that are processes of their own, and the scheduler's process."""
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "scheduler.json"
        common = ["--scheduler-file", str(file), "--no-dashboard"]
        scheduler = _process("dask_scheduler", *common, "--host", "127.0.0.1", "--port", "0")
        stack.callback(scheduler.wait)
        stack.callback(scheduler.terminate)
        while not file.exists():
            time.sleep(0.1)
        for _ in range(n):
            options = ["--nthreads", str(threads), "--local-directory", folder, "--no-nanny"]
            worker = _process("dask_worker", *common, *options)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        client: Any = stack.enter_context(Client(scheduler_file=str(file), set_as_default=False))
        client.wait_for_workers(n, timeout=120)
        yield client, scheduler


def _process(program: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{program}", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _scaling() -> tuple[list[str], float]:
    """Measure a run on one and on two workers; return also how many paths one worker makes in a second."""
    with _workers(1) as (one, _), _workers(2) as (two, _):
        times = take_turns(
            {
                "one thread, no cluster": lambda: forecast_case(CASE, worlds=WORLDS, paths=PATHS, threads=1),
                "one worker": lambda: forecast_case(CASE, worlds=WORLDS, paths=PATHS, on=one),
                "two workers": lambda: forecast_case(CASE, worlds=WORLDS, paths=PATHS, on=two),
            },
            rounds=5,
        )
    base = times["one worker"].seconds
    size = WORLDS * PATHS
    lines = paragraph(
        f"`{CASE}`, {WORLDS:,} worlds x {PATHS} paths; workers are processes of one thread on this machine,",
        "whose cores the scheduler and the client share.",
    )
    rows = [
        (name, figure(each.seconds), f"{size / each.seconds:,.0f}", f"{base / each.seconds:.2f}")
        for name, each in times.items()
    ]
    return [*lines, *table(("where", "s", "paths/s", "against one worker"), rows)], size / base


@dataclass(frozen=True)
class _Block:
    """A block as it travels."""

    data: bytes
    paths: int
    per_path: float
    """Bytes that grow with its paths."""
    seconds: float
    """What it takes to read and to add it."""

    @property
    def fixed(self) -> int:
        """Bytes besides."""
        return round(len(self.data) - self.paths * self.per_path)


def _block(model: Model) -> _Block:
    worlds = BLOCK_PATHS // PATHS // 8 * 8
    runs = simulate(model, worlds=worlds, paths=PATHS, seed=0)
    plan = plan_of(model, RunSpec(worlds=worlds, paths=PATHS), parts=1)
    data = to_bytes(tally(runs), plan, 1)

    def take() -> None:
        parts = [from_bytes(data, plan, model, part=1, place="block") for _ in range(64)]
        merge([type(part)(**{**_fields(part), "first_world": i * worlds}) for i, part in enumerate(parts)])

    counted = tally(runs)
    growing = sum(each.nbytes for each in (counted.by_world, counted.values, counted.asked))
    return _Block(
        data, runs.size, growing / runs.size, take_turns({"take": take}, rounds=5)["take"].processor_seconds / 64
    )


def _fields(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in type(part).__slots__}


@dataclass(frozen=True)
class _Stubs:
    """What stub tasks cost."""

    rate: float
    """Tasks a second, all in all."""
    scheduler: float
    """Processor seconds of the scheduler for a task."""


def _scheduler(n_bytes: int, count: int) -> _Stubs:
    """Send stub tasks through a real scheduler to real workers."""
    import psutil

    with _workers(STUB_WORKERS, STUB_THREADS) as (client, process):
        there = psutil.Process(process.pid)
        shared = Stub(Making.here(), bytes(n_bytes))
        before, began = sum(there.cpu_times()[:2]), time.perf_counter()
        found = sum(1 for _ in Cluster(client).map(nothing, shared, range(count)))
        seconds = time.perf_counter() - began
        assert found == count
        return _Stubs(count / seconds, (sum(there.cpu_times()[:2]) - before) / count)


def _reckoning(block: _Block, bare: _Stubs, full: _Stubs, base: float) -> list[str]:
    """Reckon what 10^9 paths of each of a thousand cases take on many machines."""
    threads = MACHINES * CORES
    first = cut(ALL_PATHS // PATHS, PATHS, threads)
    count = len(first)
    traffic = count * block.fixed + ALL_PATHS * block.per_path
    seconds = ALL_PATHS / (threads * base)
    rows = [
        ("paths/s of one thread", f"{base:,.0f}"),
        ("bytes of a block: for each path, and besides", f"{block.per_path:.2f}, {block.fixed:,}"),
        (f"stub tasks without values, {STUBS:,} of them: tasks/s", f"{bare.rate:,.0f}"),
        (f"stub tasks with values, {FULL_STUBS:,} of them: tasks/s", f"{full.rate:,.0f}"),
        (
            "scheduler, processor ms a task without and with values",
            f"{1e3 * bare.scheduler:.2f}, {1e3 * full.scheduler:.2f}",
        ),
        ("client, processor ms a block", figure(1e3 * block.seconds)),
        (f"10^9 paths on {MACHINES} machines of {CORES} threads: s of simulation", figure(seconds)),
        ("its blocks, and GB through the client", f"{count:,}, {figure(traffic / 1e9)}"),
        ("scheduler, s for these blocks", figure(count * bare.scheduler)),
        ("client, s to take them in", figure(count * block.seconds)),
        (f"{ALL_CASES:,} such runs, hours of simulation", figure(ALL_CASES * seconds / 3600)),
        ("the same, hours of one scheduler", figure(ALL_CASES * count * bare.scheduler / 3600)),
    ]
    return [
        *paragraph("What follows for many machines; the last six rows are reckoned, not measured."),
        *table(("what", "value"), rows),
    ]
