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


def run_apart(module: str, data: bytes, *arguments: str, what: str, clock: float) -> dict[str, Any]:
    """Return what a parser answers; under ``error`` stands why it refuses the file.

    Parameters
    ----------
    module
        Name of the module whose ``main`` calls `answer`.
    arguments
        What the module finds in ``sys.argv``.
    what
        The kind of file, for messages: "a PDF".
    clock
        Seconds after which the process is ended: more than those of processor time that it gives itself.

    Raises
    ------
    BriefError
        If the parser gives up or takes too long.
    """
    path = os.pathsep.join([str(_SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(  # noqa: S603  the module is one of ours
            [sys.executable, "-X", "utf8", "-m", module, *arguments],
            input=data,
            capture_output=True,
            timeout=clock,
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BriefError(f"found {what} that takes more than {clock:.0f} seconds to parse") from None
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise BriefError(
            f"found {what} on which the parser gives up: it is broken, or asks for too much time or memory"
        ) from None
    return found


def answer(
    parse: Callable[[bytes], dict[str, Any]], *, what: str, seconds: int, memory: int, starts_programs: bool = False
) -> None:
    """Parse standard input within bounds, without network; whatever goes wrong becomes a message.

    Parameters
    ----------
    seconds
        Of processor time.
    memory
        Bytes of address space.
    starts_programs
        Whether the parser may start a program of this machine, as Tesseract is.
    """
    bound(seconds, memory)
    forbid_network(starts_programs=starts_programs)
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


_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"})
"""Events of Python's audit of itself."""


def forbid_network(*, starts_programs: bool = False) -> None:
    """Make every attempt of this process to reach another machine, or unless it may to start a program, an error."""
    forbidden = _NETWORK if starts_programs else _NETWORK | _PROGRAMS

    def refuse(event: str, _: object) -> None:
        if event in forbidden:
            raise PermissionError(f"a parser of briefs has no business with {event}")

    sys.addaudithook(refuse)
