"""Blocks on other machines, through dask.distributed: lost, slow, new and wrong workers change nothing in the bytes.

A few blocks for each thread are under way at a time, so neither the scheduler nor the workers' memory grows with the
run. A block whose worker dies is made again; one that takes far longer than the others is made by a second worker too,
and whichever is ready first counts. A worker that has other code is left out.
"""

from __future__ import annotations

import queue
import statistics
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from detente.core.errors import ArgumentError, DetenteError, RunError
from detente.core.executor import Executor, Item, Made, Shared
from detente.core.origin import Making

PATIENCE = 10.0
"""Seconds that a scheduler has to answer."""
WITHOUT_WORKERS = 60.0
"""Seconds that a cluster may be without any worker: as long as it takes to start others."""
TICK = 0.2
"""Seconds between two looks at what hangs."""
UNDER_WAY = 3
"""Blocks under way for each thread of the cluster: one is made, one waits, one is sent."""
MOST_ATTEMPTS = 10
"""How often a block may be lost with its worker before it is taken to be the block that kills them."""
SLOW = 5.0
"""A block that takes so many times the median is made a second time, once threads are idle."""


class HasMaking(Protocol):
    """What all that is shared carries."""

    @property
    def making(self) -> Making:
        """Which code is expected."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a worker gives that has other code."""

    worker: str
    """Its address."""
    reason: str
    """What it has."""


def attempt(work: Callable[[Any, Any], Any], shared: HasMaking, item: Any) -> Any:
    """Make a piece of work where this runs, or refuse it; an error of détente comes back as a value."""
    from distributed import get_worker

    if reason := shared.making.differs():
        return Refusal(get_worker().address, reason)
    try:
        return work(shared, item)
    except DetenteError as error:
        return error


def keep_as_is(shared: Shared) -> Shared:
    """Return what is given: as a task of its own, what is shared survives the worker that holds it."""
    return shared


def executor_on(on: object) -> Cluster:
    """Return the executor of a client, or of the scheduler at an address.

    Raises
    ------
    RunError
        If dask.distributed is not installed, or nothing answers at the address.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RunError("running on a cluster needs dask.distributed: pip install 'detente[cluster]'") from None
    if not isinstance(on, str):
        return Cluster(on)
    known = _connected.get(on)
    if known is not None and known.client.status == "running":
        return known
    try:
        client: Any = Client(on, timeout=PATIENCE, set_as_default=False, heartbeat_interval="1s")  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise RunError(
            f"{on}: found no scheduler that answers within {PATIENCE:.0f} seconds ({type(error).__name__}: {error}), "
            "expected one that `dask scheduler` started"
        ) from None
    found = _connected[on] = Cluster(client)
    return found


_connected: dict[str, Cluster] = {}
"""Schedulers that were asked before, by address: one connection each."""


def executor_of(on: object) -> Executor | None:
    """Return the executor that is meant: one itself, a client of dask.distributed, the address of a scheduler, or None.

    Raises
    ------
    ArgumentError
        If it is none of these.
    """
    if on is None:
        return None
    if isinstance(on, str) or type(on).__module__.partition(".")[0] == "distributed":
        return executor_on(on)
    if isinstance(on, Executor):
        return on
    raise ArgumentError(
        f"on: found {on!r}, expected a client of dask.distributed, or the address of its scheduler, "
        "such as 'tcp://10.0.0.1:8786'"
    )


@dataclass(eq=False)
class Cluster(Executor):
    """An executor on the workers of a client of dask.distributed."""

    client: Any

    def threads(self) -> dict[str, int]:
        """Return the number of threads of each worker by its address."""
        if self.client.status != "running":
            raise _lost(ConnectionError(f"the client is {self.client.status}"))
        try:
            found = self.client.sync(self.client.scheduler.ncores, workers=None, callback_timeout=PATIENCE)
            return {address: int(n) for address, n in found.items()}
        except Exception as error:  # noqa: BLE001 - whatever the transport raises, the scheduler is out of reach
            raise _lost(error) from None

    @property
    def width(self) -> int:
        """Threads of all workers."""
        return max(1, sum(self.threads().values()))

    def map(
        self, work: Callable[[Shared, Item], Made], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Made]]:
        """Yield the number of each item and what is made of it, as they are ready; see `executors.Executor`."""
        errand = _Errand(self, work, shared, items)
        try:
            yield from errand.run()
        finally:
            errand.cancel()


@dataclass(eq=False)
class _Try:
    """A piece of work under way."""

    number: int
    future: Any
    began: float


@dataclass(eq=False)
class _Errand:
    """One call of `map`."""

    cluster: Cluster
    work: Callable[[Any, Any], Any]
    shared: Any
    items: Sequence[Any]
    handle: Any = None
    """What is shared, on the cluster."""
    heard: queue.SimpleQueue[_Try] = field(default_factory=queue.SimpleQueue)
    under_way: dict[int, list[_Try]] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    times: deque[float] = field(default_factory=lambda: deque(maxlen=256))

    def run(self) -> Iterator[tuple[int, Any]]:
        waiting, done = deque(range(len(self.items))), 0
        looked = alone = time.monotonic()
        threads = self._threads()
        while done < len(self.items):
            while waiting and len(self.under_way) < UNDER_WAY * sum(threads.values()):
                self._start(waiting.popleft(), threads)
            try:
                heard = self.heard.get(timeout=TICK)
            except queue.Empty:
                heard = None
            if heard is not None and heard.number in self.under_way:
                found = self._result(heard)
                alone = alone if self.refused else time.monotonic()  # whoever was lost was there
                if found is not _AGAIN:
                    done += 1
                    yield heard.number, found
                elif heard.number not in self.under_way:
                    waiting.appendleft(heard.number)
            now = time.monotonic()
            if now - looked >= TICK:
                looked, threads = now, self._threads()
                alone = now if threads else alone
                if now - alone > WITHOUT_WORKERS:
                    raise RunError(self._without_workers())
                if not waiting:
                    self._second_tries(now, threads)

    def cancel(self) -> None:
        """Let go of all that is under way."""
        futures = [each.future for tries in self.under_way.values() for each in tries]
        self.under_way.clear()
        if futures and self.cluster.client.status == "running":
            self.cluster.client.cancel(futures, force=True)

    def _threads(self) -> dict[str, int]:
        """Return the threads of the workers that may take part."""
        return {address: n for address, n in self.cluster.threads().items() if address not in self.refused}

    def _submit(self, function: Callable[..., Any], *args: Any, workers: list[str] | None = None) -> Any:
        try:
            return self.cluster.client.submit(
                function, *args, pure=False, workers=workers, allow_other_workers=False, retries=0
            )
        except Exception as error:  # noqa: BLE001 - whatever the transport raises
            raise _lost(error) from None

    def _start(self, number: int, threads: dict[str, int], *, is_choosy: bool = False) -> None:
        workers = list(threads) if self.refused or is_choosy else None
        if self.handle is None or self.handle.status not in {"pending", "finished"}:
            self.handle = self._submit(keep_as_is, self.shared)  # the first time, or its worker died of something
        future = self._submit(attempt, self.work, self.handle, self.items[number], workers=workers)
        tried = _Try(number, future, time.monotonic())
        self.under_way.setdefault(number, []).append(tried)
        future.add_done_callback(lambda _: self.heard.put(tried))

    def _result(self, tried: _Try) -> Any:
        """Return what was made, or that it must be made again."""
        number, future = tried.number, tried.future
        if future.status == "finished":
            try:
                found = future.result(timeout=PATIENCE)
            except Exception as error:  # noqa: BLE001 - the worker that had it died, or the scheduler did
                return self._missed(tried, error)
            if isinstance(found, DetenteError):
                raise found
            if isinstance(found, Refusal):
                self._refuse(found)
                return self._drop(tried)
            self.times.append(time.monotonic() - tried.began)
            for each in self.under_way.pop(number):
                each.future.release()
            return found
        return self._missed(tried, future.exception(timeout=PATIENCE) if future.status == "error" else None)

    def _missed(self, tried: _Try, error: BaseException | None) -> Any:
        """Forget an attempt whose worker was lost; raise for a failure that would come again."""
        name = type(error).__name__ if error is not None else "CancelledError"
        block = f"block {tried.number + 1} of {len(self.items)}"
        self.cluster.threads()  # raises if it is the scheduler that is lost
        if isinstance(error, ImportError):
            raise RunError(f"a worker cannot make a block ({error}), expected détente to be installed there") from None
        self.attempts[tried.number] = self.attempts.get(tried.number, 0) + 1
        if error is not None and name not in _LOST and not isinstance(error, OSError | TimeoutError):
            raise RunError(f"{block} failed on a worker: {name}: {error}") from error
        if self.attempts[tried.number] >= MOST_ATTEMPTS:
            raise RunError(
                f"{block} was lost {MOST_ATTEMPTS} times with its worker: "
                "found workers that die of it, expected enough memory for a block on each thread"
            )
        return self._drop(tried)

    def _drop(self, tried: _Try) -> Any:
        tries = self.under_way[tried.number]
        tries.remove(tried)
        tried.future.release()
        if not tries:
            del self.under_way[tried.number]
        return _AGAIN

    def _refuse(self, found: Refusal) -> None:
        if found.worker not in self.refused:
            self.refused[found.worker] = found.reason
            warnings.warn(f"the worker {found.worker} is left out: it has {found.reason}", stacklevel=2)

    def _without_workers(self) -> str:
        told = "; ".join(f"{worker} has {reason}" for worker, reason in self.refused.items())
        found = f"no worker with the same détente ({told})" if told else "no worker"
        return (
            f"found {found} for {WITHOUT_WORKERS:.0f} seconds, expected one at least: `dask worker ADDRESS` starts it"
        )

    def _second_tries(self, now: float, threads: dict[str, int]) -> None:
        """Start what takes far too long a second time, on another worker, where threads are idle."""
        limit = SLOW * statistics.median(self.times) + TICK if self.times else float("inf")
        idle = sum(threads.values()) - sum(map(len, self.under_way.values()))
        slow = [tries[0] for tries in self.under_way.values() if len(tries) == 1 and now - tries[0].began > limit]
        if idle <= 0 or not slow:
            return
        busy = {key: address for address, keys in self._processing().items() for key in keys}
        for tried in slow[:idle]:
            others = {address: n for address, n in threads.items() if address != busy.get(tried.future.key)}
            if others:
                self._start(tried.number, others, is_choosy=True)

    def _processing(self) -> dict[str, Sequence[Any]]:
        """Return what each worker has before it."""
        try:
            return dict(self.cluster.client.processing())
        except Exception as error:  # noqa: BLE001 - whatever the transport raises
            raise _lost(error) from None


_AGAIN = object()
_LOST = frozenset(
    {
        "CancelledError",
        "CommClosedError",
        "FutureCancelledError",
        "FutureLostError",
        "KilledWorker",
        "WorkerClosedError",
    }
)


def _lost(error: BaseException) -> RunError:
    return RunError(
        f"the scheduler is out of reach ({type(error).__name__}: {error}); what was stored with --out is there still: "
        "the same command goes on from it"
    )
