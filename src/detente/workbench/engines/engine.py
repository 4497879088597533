"""One engine as the server sees it: a process that is asked, told to stop, and replaced when it is gone."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Event, Lock, Thread
from typing import IO, Any

from detente.workbench.engines.frames import Answer, Frame, Request, receive, send

Progress = Callable[[int, int], None]
"""Called with how much is done and of how much."""
GRACE = 2.0
"""Seconds that work has to stop by itself once it was cancelled; then its process is killed."""
TICK = 0.05
"""Seconds between two looks at whether someone cancelled."""
COMMAND = (sys.executable, "-m", "detente.workbench.engines.child")
"""What starts a process; the bytes of memory that it may have stand behind it, and how much it stands back."""
STARTING = 60.0
"""Seconds that a process may take until it is ready, on a machine that is busy with other things."""


class EngineError(Exception):
    """An engine could not do what it was asked: a fault of ours, or the process went away more than once."""


class RefusedError(Exception):
    """The request cannot be done as it is: the case has problems, the run is too large."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        """Class of the error, such as ``CaseError``."""


class CancelledError(Exception):
    """Someone cancelled the request."""


class StoppedError(Exception):
    """The request took longer, or more memory, than it may."""


class GoneError(Exception):
    """The process went away while it worked; another one may be asked."""


@dataclass(slots=True)
class _Asked:
    """A request that waits for its answer."""

    progress: Progress | None
    done: Event = field(default_factory=Event)
    frame: Frame | None = None
    """What came of it; None where the process went away."""


class Engine:
    """A process that answers requests, several at a time."""

    def __init__(self, memory: int, niceness: int = 0, *, command: Sequence[str] = COMMAND) -> None:
        self.used = time.monotonic()
        """When it was last asked something, or answered."""
        self.excess = ""
        """Why it was killed, if it was."""
        self._ids = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._state, self._writing = Condition(), Lock()
        self._is_ready = self._is_gone = False
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, str(memory), str(niceness)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018 - both are pipes
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout
        Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return not self._is_gone

    @property
    def is_busy(self) -> bool:
        """Whether it works on something."""
        return bool(self._asked)

    def resident(self) -> int:
        """Return how many bytes of memory it has; 0 where the system does not say."""
        try:
            with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:  # noqa: PTH123 - read every second
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError):
            return 0

    def ask(
        self, request: Request, *, limit: float, progress: Progress | None = None, cancel: Event | None = None
    ) -> Answer:
        """Return the answer to a request.

        Parameters
        ----------
        request
            What is asked.
        limit
            Seconds that it may take, waiting included.
        progress
            Called with how much is done and of how much, from another thread.
        cancel
            Set by whoever wants it no longer.

        Raises
        ------
        RefusedError
            If it cannot be done as it is.
        CancelledError, StoppedError
            If it was cancelled, or took too long or too much memory.
        GoneError
            If the process went away.
        EngineError
            If the engine has a fault.
        """
        self._wait_ready()
        number, asked = next(self._ids), _Asked(progress)
        with self._state:
            if self._is_gone:
                raise GoneError
            self._asked[number] = asked
        self.used = time.monotonic()
        try:
            self._send(
                {
                    "say": "do",
                    "id": number,
                    "task": request.task,
                    "name": request.name,
                    "options": request.options,
                    "is_quick": request.is_quick,
                },
                {name: text.encode() for name, text in request.texts.items()},
            )
            return self._await(number, asked, limit, cancel, is_quick=request.is_quick)
        finally:
            self._asked.pop(number, None)
            self.used = time.monotonic()

    def kill(self, excess: str = "") -> None:
        """End the process at once; who waits for it is told why, or asks another one."""
        self.excess = self.excess or excess
        with suppress(OSError):
            self._process.kill()
        self._process.wait()

    def _await(self, number: int, asked: _Asked, limit: float, cancel: Event | None, *, is_quick: bool) -> Answer:
        """Wait for an answer, and stop the work if it is cancelled or takes too long."""
        end, stopping = time.monotonic() + limit, 0.0
        reason: Exception | None = None
        while not asked.done.wait(TICK if cancel is not None or reason is not None else max(end - time.monotonic(), 0)):
            now = time.monotonic()
            if reason is None and cancel is not None and cancel.is_set():
                reason = CancelledError()
            elif reason is None and now >= end:
                reason = StoppedError(
                    f"found work that took longer than {limit:,.0f} seconds; ask for fewer worlds or paths"
                )
            if reason is not None and not stopping:
                stopping = now + GRACE
                self._send({"say": "cancel", "id": number})
                if is_quick and isinstance(reason, CancelledError):
                    raise reason  # it ends by itself soon, and the next one wants the process as warm as it is
            elif reason is not None and now >= stopping:
                self.kill()
                raise reason
        if asked.frame is None:
            raise reason or (StoppedError(self.excess) if self.excess else GoneError())
        return _answer_of(asked.frame, reason)

    def _send(self, head: Mapping[str, Any], parts: Mapping[str, bytes] | None = None) -> None:
        with suppress(OSError, ValueError), self._writing:  # a process that is gone is noticed by who listens to it
            send(self._stdin, head, parts)

    def _wait_ready(self) -> None:
        with self._state:
            self._state.wait_for(lambda: self._is_ready or self._is_gone, STARTING)
        if not self._is_ready:
            self.kill()
            raise GoneError

    def _listen(self) -> None:
        """Read what the process says until it is gone."""
        try:
            while (frame := receive(self._stdout)) is not None:
                self._hear(frame)
        except (ValueError, OSError, KeyError):  # what it says is no message: as good as gone
            self.kill()
        finally:
            with self._state:
                self._is_gone = True
                self._state.notify_all()
                waiting = list(self._asked.values())
            for asked in waiting:
                asked.done.set()
            self._process.wait()
            for stream in (self._stdin, self._stdout):
                with suppress(OSError):
                    stream.close()

    def _hear(self, frame: Frame) -> None:
        state, number = frame.head["state"], frame.head["id"]
        if state == "ready":
            with self._state:
                self._is_ready = True
                self._state.notify_all()
        asked = self._asked.get(number)
        if asked is None:
            return
        if state == "progress":
            if asked.progress is not None:
                asked.progress(int(frame.head["done"]), int(frame.head["total"]))
        elif state != "begun":
            asked.frame = frame
            asked.done.set()


def _answer_of(frame: Frame, reason: Exception | None) -> Answer:
    """Return what a message holds, or raise what it says."""
    head = frame.head
    match head["state"]:
        case "done":
            return Answer(frame.parts, float(head["seconds"]))
        case "refused":
            raise RefusedError(str(head["kind"]), str(head["message"]))
        case "cancelled":
            raise reason or CancelledError()
        case _:
            raise EngineError(f"{head['kind']}: {head['message']}")


def _environment() -> dict[str, str]:
    """Return what the process may know of the server's environment: nothing that is secret."""
    kept = ("PATH", "HOME", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "VIRTUAL_ENV")
    named = {name: value for name, value in os.environ.items() if name in kept or name.startswith("DETENTE_ENGINE_")}
    return {**named, "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", "")}
