"""Checks of what nobody chooses: days that are known or drawn, and processes with their stages."""

from __future__ import annotations

from detente.case.schema import CalendarEntry, Process
from detente.case.scope import Findings


def check_dates(findings: Findings) -> None:
    """Check the calendar and the processes of a case."""
    for name, entry in findings.case.calendar.items():
        _check_entry(findings, f"calendar.{name}", entry)
    for name, process in findings.case.processes.items():
        _check_process(findings, f"processes.{name}", process)
    _check_names(findings)


def _check_entry(findings: Findings, path: str, entry: CalendarEntry) -> None:
    end = findings.case.time.end
    if (entry.date is None) == (entry.between is None):
        found = "neither `date` nor `between`" if entry.date is None else "`date` beside `between`"
        findings.add(path, found, "one of them")
    if entry.date is not None and entry.date > end:
        findings.add(f"{path}.date", f"`{entry.date}`", f"a day up to the end of the case, {end}")
    _check_past(findings, path, entry)
    _check_between(findings, path, entry)


def _check_past(findings: Findings, path: str, entry: CalendarEntry) -> None:
    """Check that nothing is left to chance of an entry that has happened."""
    if entry.date is None or entry.date >= findings.case.time.start:
        return
    if entry.chance is not None:
        findings.add(f"{path}.chance", "the chance of a day before the start", "no `chance`: it has happened")
    if entry.outcomes:
        findings.add(
            f"{path}.outcomes",
            "outcomes of a day before the start",
            "no `outcomes`: it has ended in one of them, which may be an entry of its own",
        )


def _check_between(findings: Findings, path: str, entry: CalendarEntry) -> None:
    """Check that a day that is drawn can lie in the case."""
    start, end = findings.case.time.start, findings.case.time.end
    if entry.between is None:
        if entry.likeliest is not None:
            findings.add(f"{path}.likeliest", "`likeliest` without `between`", "the days `between` which it falls")
        return
    first, last = entry.between
    if last <= start:
        expected = f"days after the start, {start}; what has happened has a `date`"
        findings.add(f"{path}.between", f"`{entry.between}`", expected)
    elif first < start:
        expected = f"days from the start on, {start}: those before it have passed without it"
        findings.add(f"{path}.between", f"`{entry.between}`", expected, f"{start} and {last}")
    elif first > end:
        findings.add(f"{path}.between", f"`{entry.between}`", f"days that begin by the end of the case, {end}")
    if entry.likeliest is not None and not first <= entry.likeliest <= last:
        findings.add(f"{path}.likeliest", f"`{entry.likeliest}`", f"a day between {first} and {last}")


def _check_process(findings: Findings, path: str, process: Process) -> None:
    if not process.stages:
        findings.add(f"{path}.stages", "no stage", "at least one")
    for name, stage in process.stages.items():
        if stage.shape is not None and stage.spread != "erlang":
            found = f"`shape` beside `spread: {stage.spread}`"
            findings.add(f"{path}.stages.{name}.shape", found, "`spread: erlang`, or no `shape`")


def _check_names(findings: Findings) -> None:
    """Check that no pact shares its name with an outcome or a stage."""
    case = findings.case
    stages = {f"{name}.{stage}" for name, process in case.processes.items() for stage in process.stages}
    ends = {f"{name}.{end}" for name, entry in (case.shocks | case.calendar).items() for end in entry.outcomes}
    for name, actor in case.actors.items():
        for pact in actor.pacts:
            if f"{name}.{pact}" in stages | ends:
                kind = "a stage" if f"{name}.{pact}" in stages else "an outcome"
                findings.add(f"actors.{name}.pacts.{pact}", f"`{name}.{pact}`, already {kind}", "a name of its own")
