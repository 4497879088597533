"""The worker: takes jobs from the table, has engines work on them, and writes down what they found.

Run beside the server as ``python -m detente.workbench.forecasts.work``; it ends with it. Killed, it loses nothing: jobs
whose worker is silent wait again.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from detente.workbench.engines import (
    Answer,
    CancelledError,
    EngineError,
    Engines,
    Limits,
    RefusedError,
    Request,
    StoppedError,
)

PAUSE = 0.25
"""Seconds between two looks at the table."""
BEAT = 0.5
"""Seconds between two words on how far a job is."""
SWEEP = 3600.0
"""Seconds between two looks for jobs that ended long ago."""
NICENESS = 5
"""How much long work stands back behind pages and sliders."""
CALM = 4.0
"""Seconds after which the first engine is made ready: after the server's own."""
AT_ONCE = 2
"""Jobs that are worked on at a time: each uses all processors, so more would only make all of them late."""


@dataclass(slots=True)
class _Doing:
    """A job that is worked on."""

    job: Any
    future: Future[Answer]
    cancel: Event = field(default_factory=Event)
    far: list[int] = field(default_factory=lambda: [0, 0])
    """How much is done, and of how much."""
    told: float = 0.0
    """When it was last said."""


class Worker:
    """Works on jobs until it is told to stop. Only one thread of it knows the database."""

    def __init__(self, engines: Engines, *, at_once: int = AT_ONCE) -> None:
        self.name = secrets.token_hex(8)
        self.engines, self.at_once = engines, at_once
        self.stopping = Event()
        self._doing: list[_Doing] = []
        self._pool = ThreadPoolExecutor(at_once)

    def run(self) -> None:
        """Work until told to stop; what is not done then waits for the next worker."""
        from django.db import OperationalError, connection

        from detente.workbench.forecasts import jobs

        swept = -SWEEP
        while not self.stopping.is_set():
            try:
                if time.monotonic() - swept > SWEEP:
                    swept = time.monotonic()
                    jobs.sweep()
                self.step()
            except OperationalError:  # the database is busy, or away for a moment
                connection.close()
            self.stopping.wait(PAUSE)
        for doing in self._doing:
            doing.cancel.set()
        jobs.give_back(worker=self.name)
        self.engines.close()
        self._pool.shutdown(wait=False)

    def step(self) -> bool:
        """Look once: write down what is done and how far the rest is, and take what waits; return if anything is on."""
        from detente.workbench.forecasts import jobs

        for doing in list(self._doing):
            if doing.future.done():
                self._doing.remove(doing)
                self._conclude(doing)
            elif time.monotonic() - doing.told > BEAT:
                doing.told = time.monotonic()
                if not jobs.beat(doing.job, self.name, *doing.far):
                    doing.cancel.set()
        while len(self._doing) < self.at_once and (job := jobs.take(self.name)) is not None:
            self._begin(job)
        return bool(self._doing)

    def _begin(self, job: Any) -> None:
        cancel, far = Event(), [0, 0]

        def progress(done: int, total: int) -> None:
            far[:] = done, total

        request = request_of(job)
        future = self._pool.submit(self.engines.ask, engine_key(job.case), request, progress=progress, cancel=cancel)
        self._doing.append(_Doing(job, future, cancel, far, time.monotonic()))

    def _conclude(self, doing: _Doing) -> None:
        """Write down what came of a job."""
        from detente.workbench.forecasts import jobs
        from detente.workbench.forecasts.markup import MarkupError, checked_parts

        job, error = doing.job, doing.future.exception()
        match error:
            case None:
                answer = doing.future.result()
                page = answer.parts.get("page", b"{}").decode()
                try:
                    page = json.dumps(checked_parts(job.task, json.loads(page)), ensure_ascii=False)
                except MarkupError as fault:
                    jobs.fail(
                        job, self.name, kind="MarkupError", message=f"the engine drew what no page shows: {fault}"
                    )
                else:
                    jobs.finish(job, self.name, json=answer["json"], page=page, seconds=answer.seconds)
            case RefusedError():
                jobs.fail(job, self.name, kind=error.kind, message=str(error))
            case CancelledError():
                jobs.drop(job, self.name)
            case StoppedError() | EngineError():
                jobs.fail(job, self.name, kind=type(error).__name__, message=str(error))
            case _:
                jobs.fail(job, self.name, kind=type(error).__name__, message="the worker has a fault; see its log")
                print(f"job {job.pk}: {error!r}", file=sys.stderr)  # noqa: T201 - the log of a process apart


def engine_key(case: Any) -> str:
    """Return which engine works on a case."""
    return f"{case.project_id}/{case.pk}"


def request_of(job: Any) -> Request:
    """Return what a job asks of an engine."""
    texts = {"case": job.version.text}
    if job.old is not None:
        texts["old"] = job.old.text
    return Request(job.task, texts, name_of(job.version), {**job.options, "old_name": name_of(job.old)})


def name_of(version: Any) -> str:
    """Return what messages call a version."""
    return f"{version.case.slug}.yaml, version {version.number}" if version is not None else ""


def main() -> None:
    """Work beside a server until it ends."""
    from detente.workbench.settings import site_of, start_django

    ending = Event()
    Thread(target=_watch_server, args=(ending,), daemon=True).start()
    start_django(site_of())
    worker = Worker(Engines(Limits(most=AT_ONCE, calm=CALM, niceness=NICENESS)))
    worker.stopping = ending
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ending.set())
    worker.run()
    os._exit(0)  # engines are gone; threads that waited for them hold nothing


def _watch_server(ending: Event) -> None:
    """Say so when standard input ends, which the server holds."""
    while os.read(0, 1024):
        pass
    ending.set()


if __name__ == "__main__":
    main()
