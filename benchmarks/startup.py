"""How long a user waits: commands as typed, in new processes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import figure, paragraph, table, take_turns
from detente.case.shipped import find_case

CASE = "russia-2022"
SMALL = ("--worlds", "100", "--paths", "100")
"""10,000 paths."""
PACKAGES = ("numpy", "llvmlite", "pydantic", "ruamel.yaml", "typer", "detente")


def environment(cache: Path | None = None) -> dict[str, str]:
    """Return this environment as a user would have it: bytecode is kept, machine code in a folder of ours."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return given if cache is None else {**given, "DETENTE_CACHE": str(cache)}


def detente(*arguments: str, cache: Path | None = None) -> None:
    """Run a command and let nothing but time come of it."""
    command = [sys.executable, "-m", "detente", *arguments]
    subprocess.run(command, env=environment(cache), check=True, stdout=subprocess.DEVNULL)


def startup() -> list[str]:
    """Measure start-up, cold and warm, and after edits."""
    text = find_case(CASE).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with_quantity, with_number = folder / "quantity.yaml", folder / "number.yaml"
        with_quantity.write_text(add_quantity(text), encoding="utf-8")
        with_number.write_text(change_number(text), encoding="utf-8")
        kept = folder / "kept"
        detente("run", CASE, *SMALL, cache=kept)

        def fresh(case: str, keep: Path | None) -> None:
            cache = folder / "fresh"
            shutil.rmtree(cache, ignore_errors=True)
            if keep is not None:
                shutil.copytree(keep, cache)
            detente("run", case, *SMALL, cache=cache)

        python = [sys.executable, "-c", "pass"]
        times = take_turns(
            {
                "`python -c pass`": lambda: subprocess.run(python, env=environment(), check=True),
                "`detente --help`": lambda: detente("--help"),
                f"`detente run {CASE}` 10,000 paths, as before (machine code cached)": lambda: fresh(CASE, kept),
                "the same, a number of the case edited": lambda: fresh(str(with_number), kept),
                "the same, a quantity added (new machine code)": lambda: fresh(str(with_quantity), kept),
                "the same, first run ever (nothing cached)": lambda: fresh(CASE, None),
                f"`detente run {CASE}` with its default 100,000 paths": lambda: detente("run", CASE, cache=kept),
            },
            rounds=5,
        )
    rows = [
        (name, figure(each.seconds), figure(min(each.wall)), figure(each.processor_seconds))
        for name, each in times.items()
    ]
    goals = "Goals: an edited case under 1 s, `--help` under 0.3 s, 100,000 paths in about 2 s."
    return [
        *paragraph("Wall time of whole commands in new processes, bytecode compiled, all cores.", goals),
        *table(("", "seconds, median", "least", "processor seconds"), rows),
        "What a run imports (`python -X importtime`, which itself slows imports):",
        "",
        *table(("package", "ms"), [(name, figure(1e3 * seconds)) for name, seconds in import_times().items()]),
    ]


def add_quantity(text: str) -> str:
    """Edit a case in its structure."""
    added = "  one_more: {range: [0, 100], start: 40 to 60, noise: 1 per week}"
    return re.sub(r"(?m)^quantities:\n", f"quantities:\n{added}\n", text, count=1)


def change_number(text: str) -> str:
    """Edit one number of a case."""
    edited, n = re.subn(r"\b(start: (?:\{value: )?\d+)( to \d+)\b", r"\1.5\2.5", text, count=1)
    if n != 1:
        raise ValueError("found no start value to edit")
    return edited


def import_times() -> dict[str, float]:
    """Return seconds that importing each package takes within a run, without the others listed here."""
    arguments = ["detente", "run", CASE, *SMALL, "--quiet"]
    code = f"import sys; sys.argv = {arguments!r}; from detente.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", code],
            env=environment(Path(folder)), check=True, capture_output=True, text=True,
        )  # fmt: skip
    own = dict.fromkeys((*PACKAGES, "others"), 0.0)
    for line in done.stderr.splitlines():
        match = re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)", line)
        if match:
            found = next((name for name in PACKAGES if match[2] == name or match[2].startswith(f"{name}.")), "others")
            own[found] += int(match[1]) / 1e6
    return own
