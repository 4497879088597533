"""Memory of a very long run."""

from __future__ import annotations

import os
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
            "world. Goal: 10,000,000 paths in under 2,000 MB.",
        ),
        *table(("", "peak resident MB", "seconds"), rows),
    ]


def _peak(worlds: int, paths: int, cache: Path) -> tuple[float, int]:
    """Return wall time, and the largest resident set of the process in bytes."""
    command = [sys.executable, "-m", "detente", "run", CASE, "--worlds", str(worlds), "--paths", str(paths), "--quiet"]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment(cache), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"found exit code {os.waitstatus_to_exitcode(status)}, expected 0: {' '.join(command)}")
    return time.perf_counter() - began, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
