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
ROUNDS = 5
PARTS = (
    "imports", "base run", "lenses", "sample", "drivers", "stories", "flips", "indicators", "curves, fans, talks, words",
    "page",
)  # fmt: skip


def report() -> list[str]:
    """Measure the parts of a report, and the command as a whole."""
    parts = [json.loads(_told(["-m", "benchmarks.report"])) for _ in range(ROUNDS)]
    wholes = [_whole() for _ in range(ROUNDS)]
    rows = [[name, figure(statistics.median(each[name] for each in parts))] for name in PARTS]
    rows.append(["all parts", figure(statistics.median(sum(each.values()) for each in parts))])
    return [
        *paragraph(
            f"Processor seconds of the parts of `detente report {CASE}`, machine code cached, each part alone and on",
            f"one thread, medians of {ROUNDS} new processes. The command works on two parts at a time and took",
            f"{figure(statistics.median(wall for wall, _ in wholes))} s of the clock and",
            f"{figure(statistics.median(processor for _, processor in wholes))} s of processors.",
        ),
        "",
        *table(["part", "processor seconds"], rows),
    ]


def _told(arguments: list[str]) -> str:
    """Return what Python prints."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout


def _whole() -> tuple[float, float]:
    """Return the seconds of the clock and of processors that the command takes."""
    began, before = time.perf_counter(), sum(os.times()[2:4])
    _told(["-m", "detente", "report", CASE, "--output", os.devnull, "--force"])
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
    from detente.report import findings as f
    from detente.report.page import report_page

    times["imports"] = time.process_time() - began
    case = as_case(CASE)
    runs = timed("base run", lambda: f.run(case, keep={"events"}, threads=1))
    answers = f.forecast(runs, case)
    focus = f.focus_of(answers)
    timed("lenses", lambda: f._through_lenses(case, runs))  # noqa: SLF001 - its parts are measured
    sample = timed("sample", lambda: f.sample_of(runs))
    prepared = cache(lambda: f.analysis_of(runs, focus, is_tried=True))
    timed("drivers", lambda: f.drivers_of(prepared(), case=case))
    timed("stories", lambda: f.stories(runs, focus, case=case, sample=sample))
    timed("flips", lambda: f._flips(runs, focus, case, prepared))  # noqa: SLF001
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
    print(json.dumps(measure()))  # noqa: T201 - read by the parent
