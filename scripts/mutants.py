"""Plant faults in the rooms that calculate, and count how many of them the tests notice.

The faults are drawn with a fixed seed (`scripts/faults.py` has their kinds), as many of every kind as of any other, and
no two in one function. Each is planted alone in a copy of the project; the tests of its room run there until one fails.
Those that no test can notice, since the program does the same with them, are listed in `scripts/mutants.toml`, each
with its reason.

    python scripts/mutants.py                    # all rooms
    python scripts/mutants.py report --only 3    # the third fault of one room, with what the tests print
"""

from __future__ import annotations

import argparse
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from faults import Fault, faults_of

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "scripts" / "mutants.toml"
COPIED = ("src", "tests", "cases", "docs", "benchmarks", "pyproject.toml", "references.bib", "README.md")
"""What the tests read."""
SEED = 20220224
"""Of the choice of faults: any number, as long as it stays."""
COUNT = 15
"""Faults a room."""
LEAST = 0.85
"""Share that the tests must notice."""
PATIENCE = 10.0
"""A run that takes so many times as long as without a fault hangs: that is noticed too."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where faults are planted, and which tests are to notice them."""

    folder: str
    """The room, below src/detente."""
    tests: tuple[str, ...]
    """Its tests, the quick ones first; the examples in the docstrings of the file itself go before them."""
    left_out: str = ""
    """Tests that are left out, as ``pytest -k`` has it: slow ones that search for more of the same."""
    has_pixels: bool = False
    """Whether numbers in it are places on the page, which are matters of taste."""


ROOMS = {
    "report": Room("report", ("tests/unit/report",), has_pixels=True),
    "draft": Room("draft", ("tests/unit/draft",)),
    "history": Room("history", ("tests/unit/history", "tests/reference/history", "tests/property/history")),
    "score": Room("score", ("tests/unit/score", "tests/reference/score", "tests/property/score")),
    "negotiation": Room("negotiation", ("tests/unit/negotiation", "tests/reference/negotiation", "tests/unit/settle")),
    "explain": Room(
        "explain",
        ("tests/unit/explain", "tests/reference/explain"),
        "not (many_times_faster or whatever_the_seed) or size0",
    ),
    "watch": Room("watch", ("tests/unit/watch", "tests/reference/test_information.py")),
    "update": Room("update", ("tests/unit/update", "tests/reference/test_conditioning.py")),
    "fit": Room("fit", ("tests/unit/fit", "tests/reference/test_fit_calibration.py")),
    "ledger": Room("ledger", ("tests/unit/ledger",)),
    "forecast": Room(
        "forecast", ("tests/unit/forecast", "tests/property/forecast", "tests/reference/test_hindcast.py")
    ),
    "compare": Room("compare", ("tests/unit/compare",)),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tests said to one fault."""

    fault: Fault
    is_caught: bool
    seconds: float
    told: str
    """What they printed."""


def draw(room: Room, count: int, seed: int) -> list[Fault]:
    """Return the faults to plant in a room, by kind in turn, each function once."""
    by_kind: dict[str, list[Fault]] = {}
    sources: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "detente" / room.folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        sources[name] = path.read_text(encoding="utf-8")
        for fault in faults_of(name, sources[name], without_pixels=room.has_pixels):
            by_kind.setdefault(fault.kind, []).append(fault)
    queues = [sorted(found, key=lambda fault: fault.rank(seed)) for _, found in sorted(by_kind.items())]
    chosen: list[Fault] = []
    places: set[tuple[str, str]] = set()
    while len(chosen) < count and any(queues):
        for waiting in queues:
            while waiting:
                fault = waiting.pop(0)
                if (fault.path, fault.place) not in places and fault.is_one_in(sources[fault.path]):
                    chosen.append(fault)
                    places.add((fault.path, fault.place))
                    break
    return chosen[:count]


def copied(to: Path) -> Path:
    """Copy what the tests need, and return where it is."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__", "_build", ".*"))
        elif source.exists():
            to.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, to / name)
    return to


def run_tests(tree: Path, room: Room, *, besides: Sequence[str] = (), timeout: float | None = None) -> tuple[int, str]:
    """Run the tests of a room in a copy until one fails, and return pytest's code and what it printed."""
    tests = [*besides, *(path for path in room.tests if (tree / path).exists())]
    if not tests:
        return 0, "no tests"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider"]
    command += ["-m", "not long", *(["-k", room.left_out] if room.left_out else []), *tests]
    # Nothing is compiled to files: a fault of the same length within the same second would be taken for the old file.
    env = os.environ | {"PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return 1, f"still running after {timeout:.0f} s"
    return done.returncode, done.stdout + done.stderr


def has_examples(path: str) -> bool:
    """Return whether a file has docstrings with examples that run as tests."""
    return ">>>" in (ROOT / path).read_text(encoding="utf-8")


def judged(fault: Fault, tree: Path, room: Room, timeout: float) -> Outcome:
    """Plant a fault, run the tests, take it out again."""
    path, began = tree / fault.path, time.monotonic()
    source = path.read_text(encoding="utf-8")
    path.write_text(fault.planted(source), encoding="utf-8")
    try:
        code, told = run_tests(tree, room, besides=[fault.path] if has_examples(fault.path) else [], timeout=timeout)
    finally:
        path.write_text(source, encoding="utf-8")
    if code not in {0, 1, 2}:
        raise SystemExit(f"pytest gave {code} for {fault.name}:\n{told}")
    return Outcome(fault, code != 0, time.monotonic() - began, told)


def listed() -> Mapping[str, str]:
    """Return the faults that no test can notice, with the reason, by name."""
    if not LISTED.exists():
        return {}
    entries = tomllib.loads(LISTED.read_text(encoding="utf-8")).get("equivalent", [])
    return {entry["fault"]: entry["reason"] for entry in entries}


def prepared(trees: queue.Queue[Path], rooms: Mapping[str, Room]) -> dict[str, float]:
    """Run the tests of all rooms without a fault, and return how long each took.

    Raises
    ------
    SystemExit
        If they fail: then nothing can be said of faults.
    """
    tree = trees.get()
    where = subprocess.run(
        [sys.executable, "-c", "import detente; print(detente.__file__)"],
        cwd=tree, env=os.environ | {"PYTHONPATH": str(tree / "src")}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if not Path(where.strip()).resolve().is_relative_to(tree.resolve()):
        raise SystemExit(f"found the detente of {where.strip()}, expected that of the copy {tree}")
    taken = {}
    for name, room in rooms.items():
        began = time.monotonic()
        code, told = run_tests(tree, room)
        if code:
            raise SystemExit(f"{name}: its tests fail without any fault planted\n{told}")
        taken[name] = time.monotonic() - began
    trees.put(tree)
    return taken


def run(
    rooms: Mapping[str, Room], *, count: int, seed: int, jobs: int, only: int | None
) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of every fault with the name of its room, in order."""
    with tempfile.TemporaryDirectory(prefix="detente-mutants-") as folder:
        trees: queue.Queue[Path] = queue.Queue()
        for number in range(jobs):
            trees.put(copied(Path(folder) / f"copy{number}" / "detente"))
        taken = prepared(trees, rooms)

        def one(name: str, fault: Fault) -> Outcome:
            tree = trees.get()
            try:
                return judged(fault, tree, rooms[name], 30.0 + PATIENCE * taken[name])
            finally:
                trees.put(tree)

        planned = [(name, fault) for name, room in rooms.items() for fault in draw(room, count, seed)]
        if only is not None:
            planned = planned[only - 1 : only]
        with ThreadPoolExecutor(jobs) as pool:
            names = [name for name, _ in planned]
            yield from zip(names, pool.map(one, names, [fault for _, fault in planned]), strict=True)


def report(found: Sequence[tuple[str, Outcome]], known: Mapping[str, str], *, is_usual: bool) -> int:
    """Print what was caught by room, and what was not; return 1 if that is too little or the list is wrong.

    What is listed and not planted is wrong only where the faults are the usual ones.
    """
    planted = {outcome.fault.name for _, outcome in found}
    folders = {f"src/detente/{ROOMS[name].folder}/" for name, _ in found}
    faults = [outcome for _, outcome in found if outcome.fault.name not in known]
    print()
    for name in dict.fromkeys(name for name, _ in found):
        mine = [outcome for room, outcome in found if room == name and outcome.fault.name not in known]
        same = sum(1 for room, outcome in found if room == name) - len(mine)
        besides = f", {same} that no test can notice" if same else ""
        print(f"{name:12} {sum(each.is_caught for each in mine):3} of {len(mine)} caught{besides}")
    wrong = [
        f"{outcome.fault.name}\n  is listed as one that no test can notice, and a test does: take it off the list"
        for _, outcome in found
        if outcome.fault.name in known and outcome.is_caught
    ]
    wrong += [
        f"{name}\n  is listed and not planted any more: take it off the list"
        for name in known
        if is_usual and name not in planted and any(name.startswith(folder) for folder in folders)
    ]
    left = [outcome for outcome in faults if not outcome.is_caught]
    for outcome in left:
        print(f"\nnot noticed: {outcome.fault.path}:{outcome.fault.line}\n  {outcome.fault.name}")
    for text in wrong:
        print(f"\n{text}")
    share = 1.0 - len(left) / max(len(faults), 1)
    print(
        f"\n{len(faults) - len(left)} of {len(faults)} caught, {100 * share:.0f}%; at least {100 * LEAST:.0f}% wanted"
    )
    return int(share < LEAST or bool(wrong))


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant, test, report; return 1 where too little was noticed."""
    parser = argparse.ArgumentParser(description="Plant faults and count which the tests notice.")
    parser.add_argument("rooms", nargs="*", help=f"rooms, of {', '.join(ROOMS)}; all by default")
    parser.add_argument("--count", type=int, default=COUNT, help="faults a room")
    parser.add_argument("--seed", type=int, default=SEED, help="of the choice of faults")
    parser.add_argument("--jobs", type=int, default=1, help="copies of the project that are tested at once")
    parser.add_argument("--only", type=int, help="plant only the fault of this number, and show what the tests print")
    parser.add_argument("--list", action="store_true", help="list the faults, plant none")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.rooms if name not in ROOMS]
    if unknown:
        parser.error(f"found room {unknown[0]!r}, expected one of {', '.join(ROOMS)}")
    rooms = {name: room for name, room in ROOMS.items() if not given.rooms or name in given.rooms}
    if given.list:
        for name, room in rooms.items():
            for number, fault in enumerate(draw(room, given.count, given.seed), 1):
                print(f"{name} {number}: {fault.line}: {fault.name}")
        return 0
    found = []
    for name, outcome in run(rooms, count=given.count, seed=given.seed, jobs=given.jobs, only=given.only):
        word = "caught" if outcome.is_caught else "NOT NOTICED"
        print(f"{name:12} {outcome.seconds:5.1f} s  {word:12} {outcome.fault.name}", flush=True)
        if given.only is not None:
            print(outcome.told)
        found.append((name, outcome))
    if given.only is not None:
        return 0
    return report(found, listed(), is_usual=given.seed == SEED and given.count == COUNT)


if __name__ == "__main__":
    sys.exit(main())
