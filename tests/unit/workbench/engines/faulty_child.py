"""An engine that also has tasks that go wrong: started by tests in place of the real one."""

from __future__ import annotations

import os
import time
from pathlib import Path

from detente.workbench.engines import child, tasks


def hang(texts, name, options, progress):
    """Hold on to the processor without a word of progress, as machine code does."""
    time.sleep(60)
    return {}


def count(texts, name, options, progress):
    """Say how far it is, slowly."""
    for step in range(200):
        progress(step, 200)
        time.sleep(0.02)
    return {"json": b"done"}


def die(texts, name, options, progress):
    """Go away; the first time only, where a file is named that says so."""
    mark = Path(options["once"]) if "once" in options else None
    if mark is not None and mark.exists():
        return {"json": b"alive"}
    if mark is not None:
        mark.touch()
    os._exit(9)


def grow(texts, name, options, progress):
    """Take more memory than there is."""
    held = []
    while True:
        held.append(bytearray(1 << 26))
        time.sleep(0.005)


def broken(texts, name, options, progress):
    """Have a fault."""
    raise KeyError("nobody")


def pid(texts, name, options, progress):
    """Say who it is."""
    return {"json": str(os.getpid()).encode()}


def environment(texts, name, options, progress):
    """Say what it knows of the server's environment."""
    return {"json": "\n".join(sorted(os.environ)).encode()}


if __name__ == "__main__":
    tasks.warm_up = lambda: None
    tasks.TASKS = {each.__name__: each for each in (hang, count, die, grow, broken, pid, environment)}
    child.main()
