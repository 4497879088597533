"""How long a user waits: commands as typed, in new processes."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import figure, paragraph, table, take_turns
from detente.case.shipped import find_case

CASE = "russia-2022"
SMALL = ("--worlds", "1024", "--paths", "10")
"""10,240 paths."""
ROUNDS = 5
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
        kept, edits = folder / "kept", itertools.count(1)
        detente("run", CASE, *SMALL, cache=kept)
        detente("run", CASE, cache=kept)

        def edited(change: Callable[[str, int], str]) -> None:
            number = next(edits)  # every edit is a new one
            path = folder / f"{number}.yaml"
            path.write_text(change(text, number), encoding="utf-8")
            detente("run", str(path), *SMALL, cache=kept)

        def first() -> None:
            with tempfile.TemporaryDirectory(dir=folder) as empty:
                detente("run", CASE, *SMALL, cache=Path(empty) / "cache")

        def python(code: str) -> Callable[[], object]:
            return lambda: subprocess.run([sys.executable, "-c", code], env=environment(), check=True)

        times = take_turns(
            {
                "`python -c pass`": python("pass"),
                "`python -c 'import numpy'`": python("import numpy"),
                "`detente --help`": lambda: detente("--help"),
                f"`detente run {CASE}` 10,240 paths, the case unchanged": lambda: detente(
                    "run", CASE, *SMALL, cache=kept
                ),
                "the same, a number of the case edited": lambda: edited(change_number),
                "the same, a quantity added (new machine code)": lambda: edited(add_quantity),
                "the same, first run ever (nothing kept)": first,
                f"`detente run {CASE}` with its default 102,400 paths, unchanged": lambda: detente(
                    "run", CASE, cache=kept
                ),
            },
            rounds=ROUNDS,
        )
    rows = [
        (name, figure(each.seconds), figure(min(each.wall)), figure(each.processor_seconds))
        for name, each in times.items()
    ]
    goals = "Goals: unchanged under 0.6 s, an edited case under 1 s, `--help` under 0.2 s, 102,400 paths under 2 s."
    return [
        *paragraph("Wall time of whole commands in new processes, bytecode compiled, all cores.", goals),
        *table(("", "seconds, median", "least", "processor seconds"), rows),
        "What a run imports, by package (`python -X importtime`, which itself slows imports), in ms:",
        "",
        *table(
            ("package", "case unchanged", "case edited"),
            [
                (package, figure(1e3 * unchanged), figure(1e3 * changed))
                for (package, unchanged), changed in zip(
                    import_times(is_kept=True).items(), import_times(is_kept=False).values(), strict=True
                )
            ],
        ),
    ]


def add_quantity(text: str, number: int = 0) -> str:
    """Edit a case in its structure, every time otherwise."""
    added = f"  one_more_{number}: {{range: [0, 100], start: 40 to 60, noise: 1 per week}}"
    return re.sub(r"(?m)^quantities:\n", f"quantities:\n{added}\n", text, count=1)


def change_number(text: str, number: int = 5) -> str:
    """Edit one number of a case, every time otherwise."""
    edited, n = re.subn(r"\b(start: (?:\{value: )?\d+)( to \d+)\b", rf"\g<1>.{number}\2", text, count=1)
    if n != 1:
        raise ValueError("found no start value to edit")
    return edited


def import_times(*, is_kept: bool) -> dict[str, float]:
    """Return seconds that importing each package takes within a run, without the others listed here.

    Of a case that was run before, or of one that was not, whose machine code is there all the same.
    """
    arguments = ["detente", "run", CASE, *SMALL, "--quiet"]
    code = f"import sys; sys.argv = {arguments!r}; from detente.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        detente(*arguments[1:], cache=Path(folder))
        for entry in () if is_kept else Path(folder).glob("*.case"):
            entry.unlink()
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
