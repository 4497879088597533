"""A parser in a process of its own: a broken file can neither crash, nor stall, nor eat the memory, nor call out.

The process gets the bytes on standard input and answers with JSON on standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detente.core.errors import BriefError

_SOURCE = Path(__file__).resolve().parents[3]


def run_apart(module: str, data: bytes, *, what: str, seconds: int) -> dict[str, Any]:
    """Return what a parser answers.

    Parameters
    ----------
    module
        Name of the module whose ``main`` calls `answer`.
    what
        The kind of file, for messages: "a PDF".
    seconds
        Of processor time; by the clock half as many again.

    Raises
    ------
    BriefError
        If the parser refuses the file, gives up, or takes too long.
    """
    path = os.pathsep.join([str(_SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(  # noqa: S603  the module is one of ours
            [sys.executable, "-X", "utf8", "-m", module],
            input=data,
            capture_output=True,
            timeout=1.5 * seconds,
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BriefError(f"found {what} that takes more than {seconds} seconds to parse") from None
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise BriefError(
            f"found {what} on which the parser gives up: it is broken, or asks for too much time or memory"
        ) from None
    if "error" in found:
        raise BriefError(str(found["error"]))
    return found


def answer(parse: Callable[[bytes], dict[str, Any]], *, what: str, seconds: int, memory: int) -> None:
    """Parse standard input within bounds, without network; whatever goes wrong becomes a message."""
    bound(seconds, memory)
    forbid_network()
    data = sys.stdin.buffer.read()
    try:
        result = parse(data)
    except MemoryError:
        result = {"error": f"found {what} that needs too much memory"}
    except RecursionError:
        result = {"error": f"found {what} that is nested too deep"}
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=True).encode())


def bound(seconds: int, memory: int) -> None:
    """Ask the system to stop this process when it takes too much; where it cannot, the caller's clock does."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_OUTWARD = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen")


def forbid_network() -> None:
    """Make every attempt of this process to reach another machine, or to start a program, an error."""

    def refuse(event: str, _: object) -> None:
        if event in _OUTWARD:
            raise PermissionError(f"a parser of briefs has no business with {event}")

    sys.addaudithook(refuse)
