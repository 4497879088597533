"""Asks a process of its own about a document: what was uploaded is never parsed by the server itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore
from typing import Any, Final

from detente.core.errors import BriefError

SECONDS: Final = 90
"""Processor time for a document; the parser of PDF files in it has 60 at most."""
CLOCK: Final = 150.0
"""Seconds after which the process and all that it started are ended, whatever they do."""
MEMORY: Final = 3 * 2**30
"""Bytes of address space; reading the longest brief that the reader takes needs a third of it."""
AT_ONCE: Final = 2
"""Documents read at the same time; the others are asked to wait, so that pages stay quick."""
MOST_ANSWER: Final = 200_000_000
"""Bytes of an answer."""
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "XDG_CACHE_HOME", "VIRTUAL_ENV", "TESSDATA_PREFIX")
"""What of the server's environment the process may know: nothing that is secret."""

_places = BoundedSemaphore(AT_ONCE)


def ask(task: str, data: bytes, *, name: str, clock: float = CLOCK, **more: Any) -> dict[str, Any]:
    """Return what a process answers about a document.

    Parameters
    ----------
    task
        A key of `detente.workbench.briefs.child.TASKS`.
    data
        The bytes of the document.
    name
        What its file is called.
    clock
        Seconds to wait.
    more
        What else the task wants to know.

    Raises
    ------
    BriefError
        If the document is refused, takes too long or too much memory, or too many are being read.
    """
    head = json.dumps({"task": task, "name": name, **more}).encode("ascii")
    with _place():
        found = _ask(head + b"\n" + data, clock)
    if "error" in found:
        raise BriefError(str(found["error"]))
    return found


@contextmanager
def _place() -> Iterator[None]:
    """Hold one of the places, or refuse."""
    if not _places.acquire(timeout=5):
        raise BriefError(f"{AT_ONCE} documents are being read just now; try again in a minute")
    try:
        yield
    finally:
        _places.release()


def _ask(given: bytes, clock: float) -> dict[str, Any]:
    command = [sys.executable, "-X", "utf8", "-m", "detente.workbench.briefs.child", str(SECONDS), str(MEMORY)]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(os.environ),
        start_new_session=True,
    )
    try:
        written, _ = process.communicate(given, timeout=clock)
    except subprocess.TimeoutExpired:
        raise BriefError(f"found a document that takes more than {clock:.0f} seconds to read") from None
    finally:
        _end(process)
    try:
        found: dict[str, Any] = json.loads(written) if len(written) <= MOST_ANSWER else {}
    except ValueError:
        found = {}
    return found or {"error": GAVE_UP}


GAVE_UP = "found a document on which the reader gives up: it is broken, or asks for too much time or memory"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, and what it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.communicate()


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the process finds in its environment; one thread is enough for it.

    Examples
    --------
    >>> environment({"PATH": "/bin", "DETENTE_SECRET_KEY": "x"})
    {'PATH': '/bin', 'OMP_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1'}
    """
    kept = {name: value for name, value in environ.items() if name in KEPT}
    return {**kept, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
