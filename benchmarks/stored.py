"""Stored runs: what writing and reading takes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import figure, paragraph, table
from benchmarks.startup import detente, environment

CASE = "russia-2022"
SIZES = ((1_000, 100), (10_000, 100))
"""Worlds x paths."""
TURNS = 3
QUESTION = "invasion"
OPENER = (
    "import sys, time, detente; t = time.perf_counter(); detente.open_run(sys.argv[1]); print(time.perf_counter() - t)"
)
WEIGHED = (
    ("here, with NumPy", 0.39, 0.32, 27.1),
    ("pyarrow 26.0.1, zstd", 0.66, 0.12, 31.6),
    ("polars 2.1.0, zstd", 0.25, 0.04, 23.2),
    ("DuckDB 2.0.1, zstd", 0.48, 0.32, 23.3),
)
"""Seconds to write and to read `paths.parquet` of 10^6 paths (34 columns), least of three, and MB; on 2026-11-28."""


def stored() -> list[str]:
    """Measure runs that are stored beside those that are not, and opening them."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for worlds, paths in SIZES:
            took: dict[str, list[float]] = {"plain": [], "out": [], "open": [], "explain": []}
            out = Path(folder) / f"{worlds}"
            for _ in range(TURNS):
                took["plain"].append(_run(worlds, paths, Path(folder)))
                took["out"].append(_run(worlds, paths, Path(folder), "--out", str(out), "--force"))
                asked = [sys.executable, "-c", OPENER, str(out)]
                told = subprocess.run(asked, env=environment(Path(folder)), check=True, capture_output=True, text=True)
                took["open"].append(float(told.stdout))
                began = time.perf_counter()
                detente("explain", CASE, QUESTION, "--run", str(out), cache=Path(folder))
                took["explain"].append(time.perf_counter() - began)
            size = sum(path.stat().st_size for path in out.iterdir())
            medians = (figure(statistics.median(each)) for each in took.values())
            rows.append((f"{worlds:,} worlds x {paths} paths", *medians, figure(size / 1e6)))
    weighed = [(name, f"{write:.2f}", f"{read:.2f}", f"{size:.1f}") for name, write, read, size in WEIGHED]
    return [
        *paragraph(
            f"`detente run {CASE}` with and without `--out`, `detente.open_run`, digests checked, and",
            f"`detente explain {CASE} {QUESTION} --run`, which asks the stored run; in seconds.",
        ),
        *table(("", "`run`", "`run --out`", "`open_run`", "`explain --run`", "MB"), rows),
        *paragraph(
            "What was weighed before pyarrow went: `paths.parquet` of 1,000,000 paths, written and read, two threads",
            "for polars and DuckDB, one for the others (2026-11-28, the machine busy).",
        ),
        *table(("", "write, s", "read, s", "MB"), weighed),
    ]


def _run(worlds: int, paths: int, cache: Path, *options: str) -> float:
    """Return the wall time of a run."""
    command = [sys.executable, "-m", "detente", "run", CASE, "--worlds", str(worlds), "--paths", str(paths), "-q"]
    began = time.perf_counter()
    subprocess.run([*command, *options], env=environment(cache), check=True)
    return time.perf_counter() - began
