"""The process of an engine: it reads requests, works on them, and writes what it found.

Two lanes: long work in one, what a finger on a slider waits for in the other, so that neither waits behind the other.
Started as ``python -m detente.workbench.engines.child``; it ends with its server, whichever way that ends.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import IO, Any

from detente.workbench.engines.frames import Frame, receive, send

TELLING = 0.1
"""Seconds between two messages on how far work is: no eye follows more."""


class Halted(BaseException):
    """Raised inside work that was cancelled; no `Exception`, so that nobody on its way takes it for a failure."""


class _Work:
    """One request, and what became of it."""

    def __init__(self, frame: Frame) -> None:
        self.id = frame.head["id"]
        self.task: str = frame.head["task"]
        self.options: Mapping[str, Any] = frame.head["options"]
        self.name: str = frame.head["name"]
        self.texts = {name: part.decode() for name, part in frame.parts.items()}
        self.is_cancelled = Event()


class Process:
    """The two ends of the pipe, and what is being worked on."""

    def __init__(self, source: IO[bytes], target: IO[bytes]) -> None:
        self.source, self.target = source, target
        self.writing = Lock()
        self.lanes: dict[bool, SimpleQueue[_Work]] = {False: SimpleQueue(), True: SimpleQueue()}
        self.known: dict[int, _Work] = {}
        self.is_warm = Event()

    def serve(self) -> None:
        """Read what is asked until the server is gone."""
        Thread(target=self._warm_up, daemon=True).start()  # apart, so that an end of the server is seen meanwhile
        for lane in self.lanes.values():
            Thread(target=self._work_on, args=(lane,), daemon=True).start()
        while (frame := receive(self.source)) is not None:
            if frame.head["say"] == "cancel":
                work = self.known.get(frame.head["id"])
                if work is not None:
                    work.is_cancelled.set()
            else:
                work = self.known[frame.head["id"]] = _Work(frame)
                self.lanes[bool(frame.head["is_quick"])].put(work)

    def _warm_up(self) -> None:
        """Import what every case needs, and say that work can begin."""
        from detente.workbench.engines import tasks

        tasks.warm_up()
        with self.writing:
            send(self.target, {"id": 0, "state": "ready"})
        self.is_warm.set()

    def _work_on(self, lane: SimpleQueue[_Work]) -> None:
        self.is_warm.wait()
        while True:
            work = lane.get()
            self._do(work)
            self.known.pop(work.id, None)

    def _do(self, work: _Work) -> None:
        """Do what was asked, and say what came of it."""
        from detente.core.errors import DetenteError
        from detente.workbench.engines.tasks import TASKS

        if work.is_cancelled.is_set():
            self._say(work, "cancelled")
            return
        self._say(work, "begun")
        began = time.perf_counter()
        try:
            parts = TASKS[work.task](work.texts, work.name, work.options, self._progress_of(work))
        except Halted:
            self._say(work, "cancelled")
        except DetenteError as error:
            self._say(work, "refused", kind=type(error).__name__, message=str(error))
        except MemoryError:
            self._say(work, "refused", kind="RunError", message=NO_MEMORY)
        except Exception as error:  # noqa: BLE001 - a fault of ours; the server says so and goes on
            self._say(work, "failed", kind=type(error).__name__, message=str(error))
        else:
            self._say(work, "done", parts, seconds=time.perf_counter() - began)

    def _progress_of(self, work: _Work) -> Callable[[int, int], None]:
        """Return what tells the server how far work is, and halts it if it was cancelled."""
        last = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal last
            if work.is_cancelled.is_set():
                raise Halted
            now = time.monotonic()
            if now - last >= TELLING:
                last = now
                self._say(work, "progress", done=done, total=total)

        return progress

    def _say(self, work: _Work, state: str, parts: Mapping[str, bytes] | None = None, **more: Any) -> None:
        with self.writing:
            send(self.target, {"id": work.id, "state": state, **more}, parts)


NO_MEMORY = "found no memory left for this, expected to stay within an engine's limit; ask for fewer worlds or paths"


def limit_memory(n_bytes: int) -> None:
    """Let the process have no more memory of its own than this, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # no such limits on this system; the server still looks at what the process has
        return
    limit = getattr(resource, "RLIMIT_DATA", None)
    if limit is not None and n_bytes > 0:
        resource.setrlimit(limit, (n_bytes, n_bytes))


def main() -> None:
    """Serve on what were standard input and output, which nobody else may write to from here on."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    limit_memory(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    if hasattr(os, "nice"):
        os.nice(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    try:
        Process(source, target).serve()
    finally:
        os._exit(0)  # whatever the lanes are at: nobody is there to hear it


if __name__ == "__main__":
    main()
