"""What a report costs, part by part: each alone and one after the other, in new processes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache

from benchmarks.measuring import figure, paragraph, table

CASE = "russia-2022"
ROUNDS = 3
BEFORE = {
    "imports": 0.71, "base run": 3.04, "lenses": 2.07, "sample": 1.31, "drivers": 0.63, "stories": 2.36, "flips": 2.70,
    "indicators": 0.07, "curves, fans, talks, words": 0.76, "page": 0.16,
}  # fmt: skip
"""Processor seconds by part when stories followed their paths with the twin, and every lens and every part generated
code of its own: measured by this script on 2026-11-28, in turns with what came after, machine load 12."""
LAST = {
    "imports": 0.516, "base run": 3.69, "lenses": 1.29, "sample": 0.0, "drivers": 1.06, "stories": 1.06, "flips": 0.926,
    "indicators": 0.078, "curves, fans, talks, words": 0.456, "page": 0.174,
}  # fmt: skip
"""The same when drivers simulated each set of worlds by itself and stories looked up the order of effects anew for each
history: measured on 2026-11-28, in turns with what came after, machine load 8 to 15."""


def report() -> list[str]:
    """Measure the parts of a report, and the command as a whole."""
    parts = [json.loads(_told(["-m", "benchmarks.report"])) for _ in range(ROUNDS)]
    wholes = [_whole() for _ in range(ROUNDS)]
    now = {name: statistics.median(each[name] for each in parts) for name in BEFORE}
    rows = [(name, figure(before), figure(LAST[name]), figure(now[name])) for name, before in BEFORE.items()]
    rows.append(("all parts", *(figure(sum(each.values())) for each in (BEFORE, LAST, now))))
    return [
        *paragraph(
            f"Processor seconds of the parts of `detente report {CASE}`, machine code cached, each part alone and on",
            f"one thread, medians of {ROUNDS} new processes. *At first* stands for the program in which stories",
            "followed their paths with the readable twin, and every lens and every part had an engine of its own,",
            "*before* for the one in which drivers simulated each set of worlds by itself and stories looked up the",
            "order of effects anew for each history. The command works on two parts at a time, and on lenses beside",
            "them; as a whole it took",
            f"{figure(statistics.median(processor for _, processor in wholes))} s of processors and",
            f"{figure(statistics.median(wall for wall, _ in wholes))} s of the clock (goal: 5 s on two free cores).",
        ),
        *table(("part", "at first", "before", "now"), rows),
    ]


def _told(arguments: list[str]) -> str:
    """Return what Python prints."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout


def _whole() -> tuple[float, float]:
    """Return the seconds of the clock and of processors that the command takes."""
    began, before = time.perf_counter(), sum(os.times()[2:4])
    _told(["-m", "detente", "report", CASE, "--html", os.devnull, "--quiet"])
    return time.perf_counter() - began, sum(os.times()[2:4]) - before


def measure() -> dict[str, float]:
    """Return the processor seconds of each part, in this process."""
    times = {"imports": 0.0}

    def timed(name: str, work: Callable[[], object]) -> object:
        began = time.process_time()
        found = work()
        times[name] = times.get(name, 0.0) + time.process_time() - began
        return found

    began = time.process_time()
    from detente.case.load import as_case
    from detente.core.spec import RunSpec
    from detente.forecast.run import run_with_sample
    from detente.report import findings as f
    from detente.report.page import report_page

    times["imports"] = time.process_time() - began
    case = as_case(CASE)
    runs = timed("base run", lambda: run_with_sample(case, spec=RunSpec(threads=1)))
    answers = f.forecast(runs, case)
    focus = f.focus_of(answers)
    timed("lenses", lambda: f._through_lenses(case, runs))  # noqa: SLF001 - its parts are measured
    sample = timed("sample", lambda: f.sample_of(runs))
    prepared = cache(lambda: f.analysis_of(runs, focus, is_tried=True))
    timed("drivers", lambda: f.drivers_of(prepared(), case=case))
    timed("stories", lambda: f.stories(runs, focus, case=case, sample=sample))
    timed("flips", lambda: f._flips(runs, focus, "", case, prepared))  # noqa: SLF001
    until = f._until(case, runs, focus)  # noqa: SLF001
    timed("indicators", lambda: f.watch(runs, focus, until=until, case=case, sample=sample))

    def others() -> None:
        f.curves(runs)
        f.fans(sample, case)
        f.courses_of(runs.model, f.kept(sample)[1])
        f.implied(case, runs.model)
        f.labels(runs.model.draws.paths, runs.model, case)
        f.settle_model(runs.model, case, seed=runs.seed)

    timed("curves, fans, talks, words", others)
    whole = f.gather_from(runs, case)
    timed("page", lambda: report_page(whole))
    return times


if __name__ == "__main__":
    print(json.dumps(measure()))
