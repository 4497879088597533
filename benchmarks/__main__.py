"""Run all measurements, or those named, and put them into ``docs/reference/benchmarks.md``; other sections stay."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from benchmarks.against_c import against_c
from benchmarks.against_numpy import against_numpy
from benchmarks.against_others import against_others
from benchmarks.c_engine import compiler
from benchmarks.cluster import cluster
from benchmarks.growth import growth
from benchmarks.installed import installed
from benchmarks.keystrokes import keystrokes
from benchmarks.language import language
from benchmarks.measuring import load, paragraph, processor_name
from benchmarks.memory import memory
from benchmarks.negotiation import negotiation
from benchmarks.readers import readers
from benchmarks.reading.quality import quality
from benchmarks.report import report
from benchmarks.startup import startup
from benchmarks.stored import stored

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "benchmarks.md"
PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "c": ("Beside C", against_c),
    "numpy": ("Beside NumPy", against_numpy),
    "others": ("Beside what one would otherwise write", against_others),
    "language": ("What the language's newer parts cost", language),
    "growth": ("Growth", growth),
    "startup": ("Start-up", startup),
    "report": ("Parts of a report", report),
    "keystrokes": ("Keystrokes", keystrokes),
    "memory": ("Memory", memory),
    "installed": ("Installed size", installed),
    "stored": ("Stored runs", stored),
    "cluster": ("On many machines", cluster),
    "readers": ("Readers of the workbench", readers),
    "reading": ("Reading briefs", quality),
    "negotiation": ("Settling talks", negotiation),
}


HEAD = """# Benchmarks

Written by `make bench`. Everything is told as medians of several turns; within a table, candidates take turns in one
run, so that ratios hold although the machine is not alone; under each section stands where and how busy. What is
compared, and why it is fair: `benchmarks/README.md`.
"""


def machine() -> str:
    """Describe where this is measured."""
    import numpy as np
    from llvmlite import binding as llvm

    found = compiler()
    version = "none"
    if found is not None:
        asked = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        version = asked.stdout.splitlines()[0]
    return (
        f"{processor_name()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"LLVM {'.'.join(map(str, llvm.llvm_version_info))}, C compiler {version}"
    )


def sections(text: str) -> dict[str, str]:
    """Split a page into its sections, by title."""
    parts = re.split(r"(?m)^## (.*)\n", text)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def main(names: list[str]) -> int:
    """Measure and print parts, and put them into the page, where the other parts stay."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"found {', '.join(unknown)}, expected some of {', '.join(PARTS)}", file=sys.stderr)
        return 2
    page = sections(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    for name in names or PARTS:
        title, measure = PARTS[name]
        print(f"measuring: {title.lower()} ...", file=sys.stderr, flush=True)
        before = load()
        lines = measure()
        note = f"*{dt.datetime.now(dt.UTC).date()}; {machine()}; load of the machine {before} before, {load()} after.*"
        page[title] = "\n".join([*lines, *paragraph(note)]).strip()
        print(f"## {title}\n\n{page[title]}\n", flush=True)
        # Sections written by hand stay where they stand.
        PAGE.write_text(
            "\n".join([HEAD, *(f"## {title}\n\n{text}\n" for title, text in page.items())]), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
