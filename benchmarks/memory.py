"""Memory of a very long run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import figure, paragraph, table
from benchmarks.startup import environment

CASE = "russia-2022"
SIZES = ((1_000, 100), (100_000, 100))
"""Worlds x paths."""


def memory() -> list[str]:
    """Measure the peak memory of `detente run` at 10^5 and at 10^7 paths."""
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        for worlds, paths in SIZES:
            seconds, peak = _peak(worlds, paths, Path(folder))
            rows.append((f"{worlds:,} worlds x {paths} paths", figure(peak / 2**20), figure(seconds)))
    return [
        *paragraph(
            f"`detente run {CASE}`: runs are counted part by part, so memory does not grow with the paths,",
            "but for a little per",
            "world. Goal: 10,000,000 paths in under 1,000 MB.",
        ),
        *table(("", "peak resident MB", "seconds"), rows),
    ]


LAUNCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""Starts a command and tells its peak. A small process does it, because Linux counts the launching process in."""


def _peak(worlds: int, paths: int, cache: Path) -> tuple[float, int]:
    """Return wall time, and the largest resident set of the process in bytes."""
    command = [sys.executable, "-m", "detente", "run", CASE, "--worlds", str(worlds), "--paths", str(paths), "--quiet"]
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command], env=environment(cache), check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - began
    code, peak = (int(word) for word in told.stdout.split())
    if code:
        raise RuntimeError(f"found exit code {code}, expected 0: {' '.join(command)}")
    return seconds, peak * (1 if sys.platform == "darwin" else 1024)
