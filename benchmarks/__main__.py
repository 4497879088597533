"""Run all measurements, or those named, and write ``docs/reference/benchmarks.md`` when all were run."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from benchmarks.against_c import against_c
from benchmarks.against_numpy import against_numpy
from benchmarks.against_others import against_others
from benchmarks.growth import growth
from benchmarks.measuring import load, paragraph, processor_name
from benchmarks.memory import memory
from benchmarks.startup import startup

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "benchmarks.md"
PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "c": ("Beside C", against_c),
    "numpy": ("Beside NumPy", against_numpy),
    "others": ("Beside what one would otherwise write", against_others),
    "growth": ("Growth", growth),
    "startup": ("Start-up", startup),
    "memory": ("Memory", memory),
}


def introduction() -> list[str]:
    """Say what the page is and where it was measured."""
    import numpy as np
    from llvmlite import binding as llvm

    compiler = shutil.which("gcc")
    version = (
        subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
        if compiler
        else "none"
    )
    machine = (
        f"Written by `make bench` on {dt.datetime.now(dt.UTC).date()}: {processor_name()},",
        f"{os.cpu_count()} cores, Python",
        f"{platform.python_version()}, NumPy {np.__version__}, LLVM",
        f"{'.'.join(map(str, llvm.llvm_version_info))}, C compiler",
        f"{version}. Load of the machine when it began: {load()}.",
    )
    return [
        "# Benchmarks",
        "",
        *paragraph(*machine),
        *paragraph(
            "Everything is told as medians of several turns; within a table, candidates take turns in one",
            "process, so that",
            "ratios hold although the machine is not alone. `benchmarks/README.md` says why the",
            "comparisons are fair.",
        ),
    ]  # fmt: skip


def main(names: list[str]) -> int:
    """Run parts and print them."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"found {', '.join(unknown)}, expected some of {', '.join(PARTS)}", file=sys.stderr)
        return 2
    lines = introduction()
    for name in names or PARTS:
        title, measure = PARTS[name]
        print(f"measuring: {title.lower()} ...", file=sys.stderr, flush=True)
        lines += [f"## {title}", "", *measure()]
    lines.append(f"Load of the machine at the end: {load()}.")
    text = "\n".join(lines) + "\n"
    print(text)
    if not names:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
