"""Work in a child of this process, which has a Python of its own: two parts that Python does go on at the same time.

A child is a copy of the process at that moment, so nothing is handed to it; what it finds comes back through a pipe. It
is an optimisation and nothing else: where a copy can be had only at a risk, the work is done in a thread, and where a
child ends without an answer, anew; whatever it raises is raised here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE = 0.02
"""Seconds that threads which have ended may take to be gone."""
ASKED_TO_END = signal.SIGINT, signal.SIGTERM
"""Signals that this process listens for, and that end a child at once."""


@contextmanager
def in_child(work: Callable[[], Found], *, is_worth_it: bool = True) -> Iterator[Callable[[], Found]]:
    """Begin some work beside what the block does, and yield what waits for it and returns what it found.

    However the block ends, the child has ended by then.

    Parameters
    ----------
    work
        What to do: a function of what is there already, whose result can be pickled and is the same wherever it runs.
    is_worth_it
        Whether there is a processor for a child.
    """
    started = _fork(work) if is_worth_it and _can_be_copied() else None
    if started is None:
        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(work).result
        return
    child, reader = started
    try:
        with os.fdopen(reader, "rb") as answer:
            yield lambda: _read(answer.read(), work)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _can_be_copied() -> bool:
    """Return whether this process has but one thread, Python's or not: a copy would have the locks of all others."""
    if sys.platform != "linux":
        return False
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if len(list(Path("/proc/self/task").iterdir())) == 1:
                return True
        except OSError:
            return False
        time.sleep(PATIENCE / 20)
    return False


def _fork(work: Callable[[], object]) -> tuple[int, int] | None:
    """Return a child that works, and where to read its answer; None if none can be had."""
    reader, writer = os.pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_END)  # or the child might raise Ctrl-C as we do
    try:
        child = os.fork()
        if not child:
            _answer(work, writer, before)
    except OSError:  # too many processes, or too little memory
        os.close(reader)
        return None
    finally:
        os.close(writer)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return child, reader


def _answer(work: Callable[[], object], writer: int, mask: set[int | signal.Signals]) -> None:
    """Do the work of a child and end it, without anything that is done where a program ends."""
    try:
        for number in ASKED_TO_END:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        gc.disable()  # it would write to every object, each of which would be copied
        answer = pickle.dumps(work(), protocol=pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writer, "wb", closefd=False) as file:
            file.write(answer)
    finally:
        os._exit(0)


def _read(answer: bytes, work: Callable[[], Found]) -> Found:
    """Return what a child found, or what is found here where it ended without an answer."""
    try:
        found: Found = pickle.loads(answer)  # noqa: S301 - a child of ours wrote it
    except (EOFError, pickle.UnpicklingError):
        return work()
    return found
