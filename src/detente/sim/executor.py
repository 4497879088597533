"""Running a compiled case: worlds in chunks, paths on all threads, every result in its place.

Every random number is addressed, so nothing depends on chunks, blocks or threads: they only decide who computes what.
"""

from __future__ import annotations

import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.core.spec import check_threads
from detente.model.model import Bools, Floats, Model
from detente.sim.engine import Engine, build_engine
from detente.sim.interface import TABLES, scratch_doubles
from detente.sim.lanes import N_LANES
from detente.sim.log import LOG_HEAD, LOG_SLOT, Log
from detente.sim.runs import Diagnostics, Runs, lay_out, make_void, part_of
from detente.world.draws import draw_worlds
from detente.world.steps import stepped

__all__ = ["Engine", "build_engine", "follow_logged", "simulate"]

CHUNK_WORLDS = 2048
"""Worlds drawn at once; bounds the memory for their numbers."""
FIRST_WORLDS = 128
"""Worlds of the first chunk: their numbers take a sixtieth of a second."""
GROWTH = 3
"""How many times as large the next chunk is: its numbers are then worked out before the paths of the last are done."""
BLOCKS_A_THREAD = 2
"""Blocks of a chunk that each thread has at least, where there are worlds enough: so no thread waits long at the
end."""
BLOCK_PATHS = 4096
"""Paths a thread takes at once, about: small enough to share work evenly, large enough to forget the overhead."""
BLOCK_NUMBERS = 1 << 24
"""Numbers of a block's worlds, at most, unless eight worlds have more: 64 megabytes a thread."""
LOG_WORDS = 1 << 20
"""Words of a log to begin with: one that is too short is made anew."""
KEEPS = frozenset({"events", "paths"})
"""What can be kept besides the answers to questions."""
_WORLD_LIMIT = 2**32
"""Worlds and paths are counted in 32 bits of a random number's address."""

Progress = Callable[[int, int], None]
"""Told after each block: worlds done, worlds in all."""


@checked
def simulate(
    model: Model,
    *,
    worlds: int,
    paths: int,
    seed: int = 0,
    first_world: int = 0,
    threads: int | None = None,
    keep: AbstractSet[str] = frozenset(),
    progress: Progress | None = None,
    engine: Engine | None = None,
    draws: Floats | None = None,
    sample: tuple[int, int] | None = None,
    versions: int = 1,
) -> Runs:
    """Simulate a model: ``worlds`` draws of its assumptions, ``paths`` histories in each.

    Parameters
    ----------
    model
        Compiled case.
    worlds, paths
        W and P. Multiples of eight paths use the machine best.
    seed
        Seed of all random numbers, 0 to 2^64 - 1.
    first_world
        Number of the first world; a long run can be made in parts.
    threads
        Threads to use; all processors by default. Results do not depend on it.
    keep
        "events": the first day of every event on every path; "paths": every quantity at every moment.
    progress
        Called after each block of worlds.
    engine
        The model's engine, if it was built before.
    draws
        ``[worlds, D]`` values to use for the drawn columns of each world, in canonical units, in place of those that
        follow from the seed. Chance stays that of the worlds' numbers, so worlds of equal number and different draws
        are compared with all else equal.
    sample
        Worlds and paths in each of which everything is kept beside the rest, as `Runs.sample`: the first of the run.
    versions
        Of how many versions of the same worlds the draws are, one after the other: in each the numbers of worlds begin
        again at ``first_world``. One call for all of them costs less than a call for each.

    Returns
    -------
    Runs
        Answers to the model's questions on every path.

    Raises
    ------
    RunError
        If a number is out of range.
    CompileError
        If the model cannot be turned into machine code.
    """
    _check(worlds, paths, seed, first_world, keep)
    check_threads(threads)
    if draws is not None:
        _check_draws(draws, worlds, len(model.draws.paths))
    if versions < 1 or worlds % versions or (versions > 1 and draws is None):
        raise RunError(f"found {worlds} worlds in {versions} versions, expected draws of as many in each")
    began = time.perf_counter()
    engine = engine or build_engine(model, paths=worlds * paths)
    n_threads, steps = threads or _processors(), stepped(model)
    results = _Results(model, worlds, paths, keep, sample)
    own = worlds // versions

    def blocks_of(chunk: int, count: int) -> list[tuple[_Block, int, int]]:
        """Return the blocks of some worlds, with the numbers that these need."""
        # A version need not begin at a multiple of eight: what its last eight look at must be there too.
        padded = -(-count // N_LANES) * N_LANES + N_LANES * (versions > 1)
        if draws is None:
            drawn = draw_worlds(model.draws, seed=seed, first=first_world + chunk, count=padded)
        else:
            drawn = draws[np.minimum(np.arange(chunk, chunk + padded), worlds - 1)]
        rows = engine.rows.compute(drawn, steps)
        most = min(BLOCK_PATHS // paths, BLOCK_NUMBERS // max(engine.interface.n_numbers, 1))
        most = min(most, -(-count // (BLOCKS_A_THREAD * n_threads * N_LANES)) * N_LANES)
        size = max(N_LANES, most // N_LANES * N_LANES)
        return [
            (_Block(engine, rows, results, seed, first_world + chunk - version * own, chunk), start, n)
            for version, start, n in _shares(chunk, count, own, size)
        ]

    with ThreadPoolExecutor(n_threads) as pool:
        running: deque[tuple[int, Future[None]]] = deque()
        for chunk, count in _chunks(worlds):
            n_before = len(running)
            running.extend(
                (chunk + start + n, pool.submit(block.run, start, n)) for block, start, n in blocks_of(chunk, count)
            )
            # The numbers of a chunk are worked out while the paths of the one before it run.
            _wait(running, n_before, progress, worlds)
        _wait(running, len(running), progress, worlds)
    asked = results.asked()
    is_whole = "paths" in keep
    runs = Runs(
        model=model,
        seed=seed,
        n_worlds=worlds,
        n_paths=paths,
        hits=results.hits,
        values=results.values,
        first_world=first_world,
        first=results.first if "events" in keep else None,
        quantities=results.quantities if is_whole else None,
        drawn=draws,
        asked=asked,
        diagnostics=Diagnostics("llvm", time.perf_counter() - began, engine.code.is_cached, n_threads),
    )
    if sample is None or is_whole or results.first is None or results.quantities is None:
        return runs
    return replace(runs, sample=part_of(runs, *sample, first=results.first, quantities=results.quantities))


def _chunks(worlds: int) -> Iterator[tuple[int, int]]:
    """Yield first world and number of each chunk: a small one first, so that threads need not wait long for it."""
    first, count = 0, FIRST_WORLDS
    while first < worlds:
        yield first, min(count, worlds - first)
        first, count = first + count, min(count * GROWTH, CHUNK_WORLDS)


def _wait(running: deque[tuple[int, Future[None]]], n: int, progress: Progress | None, worlds: int) -> None:
    """Wait for the first blocks that are running, and tell of each."""
    for _ in range(n):
        done, block = running.popleft()
        block.result()
        if progress is not None:
            progress(done, worlds)


def _shares(chunk: int, count: int, own: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield the blocks of a chunk of worlds: version, first world within the chunk, how many; ``own`` in each version.

    A block has worlds of one version, and ``size`` of them at most.
    """
    for version in range(chunk // own, -(-(chunk + count) // own)):
        first, end = max(version * own - chunk, 0), min((version + 1) * own - chunk, count)
        for start in range(first, end, size):
            yield version, start, min(size, end - start)


def follow_logged(
    model: Model, *, seed: int, world: int, path: int, drawn: Floats, engine: Engine | None = None
) -> tuple[npt.NDArray[np.float32], Log]:
    """Follow one path, writing down what happens and what is decided, with the program of an ordinary run.

    Parameters
    ----------
    model
        Compiled case.
    seed, world, path
        Which path.
    drawn
        ``[D]`` values of the drawn columns of the world.
    engine
        The model's engine, if it was built before.

    Returns
    -------
    array, Log
        ``[M + 1, K]`` every quantity at every moment, and the entries of the path.
    """
    engine = engine or build_engine(model)
    octet = path // N_LANES
    rows = engine.rows.compute(np.repeat(drawn[None], N_LANES, axis=0), stepped(model))
    words = np.zeros(LOG_WORDS, dtype=np.uint32)
    while True:
        results = _Results(model, 1, (octet + 1) * N_LANES, frozenset({"paths"}))
        words[:2] = LOG_HEAD, len(words)
        _Block(engine, rows, results, seed, world, 0, log=words).run(0, 1)
        assert results.quantities is not None  # noqa: S101 - they were asked for
        if words[0] <= len(words):
            return results.quantities[path], Log(words, path % N_LANES)
        words = np.zeros(int(words[0]), dtype=np.uint32)


def _processors() -> int:
    """Count the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check(worlds: int, paths: int, seed: int, first_world: int, keep: AbstractSet[str]) -> None:
    if worlds < 1 or paths < 1:
        raise RunError(f"found {worlds} worlds of {paths} paths, expected at least one of each")
    if first_world < 0 or first_world + worlds > _WORLD_LIMIT or paths > _WORLD_LIMIT // N_LANES:
        raise RunError(
            f"found worlds up to {first_world + worlds} and {paths} paths, expected fewer than 2^32 and 2^29"
        )
    if not 0 <= seed < 2**64:
        raise RunError(f"found seed {seed}, expected 0 to 2^64 - 1")
    if not keep <= KEEPS:
        raise RunError(f"found {', '.join(sorted(keep - KEEPS))} to keep, expected {' or '.join(sorted(KEEPS))}")


def _check_draws(draws: Floats, worlds: int, n_columns: int) -> None:
    if draws.shape != (worlds, n_columns) or draws.dtype != np.float64:
        raise RunError(
            f"found draws of shape {draws.shape} and type {draws.dtype}, expected {(worlds, n_columns)} and float64"
        )
    if not np.isfinite(draws).all():
        raise RunError("found draws that are not finite, expected numbers")


class _Results:
    """Arrays for the whole call; blocks write to columns of their own."""

    def __init__(
        self, model: Model, worlds: int, paths: int, keep: AbstractSet[str], sample: tuple[int, int] | None = None
    ) -> None:
        self.model, self.paths = model, paths
        self.n_octets = -(-paths // N_LANES)
        self.kept_worlds, self.kept_paths = (worlds, paths) if "paths" in keep else (sample or (0, 0))
        """Of how many worlds, and of how many paths in each, the quantities are kept."""
        layout = lay_out(model)
        n = worlds * paths
        self.hits = np.empty((layout.n_hits, n), dtype=np.uint16)
        # Behind the numbers, what questions hang on: 1 or 0.
        self.values = np.empty((layout.n_values + layout.n_asked, n), dtype=np.float32)
        keeps_events = "events" in keep or sample is not None
        self.first = np.empty((len(model.events), n), dtype=np.uint16) if keeps_events else None
        shape = (self.kept_worlds * self.kept_paths, model.timeline.n_moments + 1, len(model.quantities.names))
        self.quantities = np.empty(shape, dtype=np.float32) if self.kept_worlds else None

    def n_kept_octets(self, world: int) -> int:
        """Return of how many octets of a block that begins with a world the quantities are kept."""
        return -(-self.kept_paths // N_LANES) if world < self.kept_worlds else 0

    def asked(self) -> Bools | None:
        """Part what questions hang on from the numbers, and take away the answers of those that are void."""
        n_values = lay_out(self.model).n_values
        if len(self.values) == n_values:
            return None
        asked: Bools = self.values[n_values:] != 0.0
        self.values = self.values[:n_values]
        make_void(self.model, self.hits, self.values, asked)
        return asked

    def put(self, world: int, block: _Buffers, n_worlds: int) -> None:
        """Copy what a block left into the columns of its worlds, without the lanes beyond the last path."""
        column, end = world * self.paths, (world + n_worlds) * self.paths
        n_lanes = self.n_octets * N_LANES

        def columns(source: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
            by_world = source[:, : n_worlds * n_lanes].reshape(source.shape[0], n_worlds, n_lanes)
            return by_world[:, :, : self.paths].reshape(source.shape[0], n_worlds * self.paths)

        self.hits[:, column:end] = columns(block.hits)
        self.values[:, column:end] = columns(block.values)
        if self.first is not None and block.first is not None:
            self.first[:, column:end] = columns(block.first)
        if self.quantities is not None and block.quantities is not None:
            n_kept, n_octets = min(n_worlds, self.kept_worlds - world), self.n_kept_octets(world)
            if n_kept > 0:
                octets = block.quantities[: n_kept * n_octets]  # [octets, M + 1, K, 8]
                steps, n = octets.shape[1:3]
                lanes = octets.transpose(0, 3, 1, 2).reshape(n_kept, n_octets * N_LANES, steps, n)
                first, last = world * self.kept_paths, (world + n_kept) * self.kept_paths
                self.quantities[first:last] = lanes[:, : self.kept_paths].reshape(last - first, steps, n)


class _Buffers:
    """Memory of one thread for one size of block."""

    def __init__(self, engine: Engine, results: _Results, n_worlds: int, n_horizon: int) -> None:
        interface = engine.interface
        self.n_worlds, self.n_horizon = n_worlds, n_horizon
        columns = n_worlds * results.n_octets * N_LANES
        self.numbers = np.empty((n_worlds, interface.n_numbers), dtype=np.float32)
        # Eight worlds at a time, so that what the preparation works on stays near the processor.
        self.sheets = np.empty((N_LANES, max(1, interface.sheet_size)))
        # Lanes are 32 bytes and must not straddle them; NumPy promises only 16.
        self.state = _aligned(interface.state_slots * N_LANES, np.dtype(np.float32))
        n_scratch = max((scratch_doubles(tables, n_horizon) for tables in interface.classes), default=0)
        self.scratch = _aligned(n_scratch, np.dtype(np.float64))
        n_openers = interface.n_openers
        self.orders = np.zeros((interface.n_moments + 1) * n_openers + n_openers + 4, dtype=np.int32)
        self.hits = np.empty((results.hits.shape[0], columns), dtype=np.uint16)
        self.values = np.empty((results.values.shape[0], columns), dtype=np.float32)
        self.first = None if results.first is None else np.empty((results.first.shape[0], columns), dtype=np.uint16)
        self.quantities = None
        if results.quantities is not None:
            shape = (n_worlds * results.n_kept_octets(0), *results.quantities.shape[1:], N_LANES)
            self.quantities = np.empty(shape, dtype=np.float32)


def _aligned(n: int, dtype: np.dtype[np.generic]) -> npt.NDArray[np.generic]:
    """Return zeros whose first byte stands at a multiple of 64."""
    raw = np.zeros(n * dtype.itemsize + 64, dtype=np.uint8)
    skip = -raw.ctypes.data % 64
    return raw[skip : skip + n * dtype.itemsize].view(dtype)


def _address(array: npt.NDArray[np.generic] | None) -> int | None:
    return None if array is None else array.ctypes.data


@dataclass(slots=True)
class _Block:
    """What threads need to run blocks of one chunk of worlds."""

    engine: Engine
    rows: Floats
    """[n_rows, chunk]"""
    results: _Results
    seed: int
    first_world: int
    """Number of the chunk's first world."""
    offset: int
    """Its place in the results."""
    log: npt.NDArray[np.uint32] | None = None
    """Where what happens and what is decided is written down, if anywhere."""

    def run(self, start: int, count: int) -> None:
        """Run worlds start .. start + count of the chunk."""
        memory = self._memory(count)
        self._fill(memory, start, count)
        interface = self.engine.interface
        first = memory.state[LOG_SLOT * N_LANES : LOG_SLOT * N_LANES + 2]
        first.view(np.uint64)[0] = 0 if self.log is None else self.log.ctypes.data
        n_kept = self.results.n_kept_octets(self.offset + start)
        self.engine.code.calls["run"](
            memory.numbers.ctypes.data, interface.n_numbers, _signed(self.first_world + start), count,
            self.results.n_octets, _signed(self.seed & 0xFFFFFFFF), _signed(self.seed >> 32),
            memory.state.ctypes.data, memory.orders.ctypes.data, memory.hits.ctypes.data, memory.values.ctypes.data,
            _address(memory.first), _address(memory.quantities), memory.hits.shape[1], n_kept,
        )  # fmt: skip
        self.results.put(self.offset + start, memory, count)

    def _memory(self, count: int) -> _Buffers:
        """Return the thread's memory, made anew when too small."""
        n_worlds = -(-count // N_LANES) * N_LANES
        horizons = [row for tables in self.engine.interface.classes for row in tables.horizon_rows]
        n_horizon = math.ceil(self.rows[horizons].max()) if horizons else 0
        memory: _Buffers | None = getattr(self.engine.scratch, "memory", None)
        owner: _Results | None = getattr(self.engine.scratch, "owner", None)
        if memory is None or owner is not self.results or memory.n_worlds < n_worlds or memory.n_horizon < n_horizon:
            memory = _Buffers(self.engine, self.results, n_worlds, n_horizon)
            self.engine.scratch.memory, self.engine.scratch.owner = memory, self.results
        return memory

    def _fill(self, memory: _Buffers, start: int, count: int) -> None:
        """Fill the numbers of the block's worlds: those of the rows, and sheets from the preparation."""
        interface = self.engine.interface
        n_constants = len(interface.constants)
        constant_rows = list(interface.constants)
        memory.numbers[:count, :n_constants] = self.rows[constant_rows, start : start + count].T
        n_unlike_sheets = n_constants + len(interface.paced_rows)
        memory.numbers[:count, n_constants:n_unlike_sheets] = self.rows[interface.paced_rows, start : start + count].T
        tables = [
            np.array([each.arrays[name].ctypes.data for name in TABLES], dtype=np.uint64) for each in interface.classes
        ]
        classes = np.array([each.ctypes.data for each in tables], dtype=np.uint64)
        numbers = memory.numbers.ctypes.data + n_unlike_sheets * memory.numbers.itemsize
        self.engine.code.calls["prepare_block"](
            self.rows.ctypes.data, self.rows.shape[1], start, count, memory.n_horizon,
            float(self.results.model.timeline.grain), classes.ctypes.data, len(classes),
            memory.scratch.ctypes.data, memory.sheets.ctypes.data, interface.sheet_size, numbers, interface.n_numbers,
        )  # fmt: skip


def _signed(word: int) -> int:
    """Write 32 bits as a signed number, as C wants them."""
    return word - 2**32 if word >= 2**31 else word
