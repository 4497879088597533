"""What nobody chooses, as arrays: entries on a drawn day, outcomes of shocks and entries, processes."""

from __future__ import annotations

import numpy as np

from detente.case.places import outcomes_of
from detente.case.schema import Case, Stage
from detente.compile.arrays import ints as _ints
from detente.compile.names import Names
from detente.compile.parts import Bundles, Index, entry_gate
from detente.model.model import (
    ABSENT,
    REST,
    Outcomes,
    Processes,
    Undated,
)

USUAL_SHAPE = 4
"""Exponential parts of which the length of a stage is the sum, where the case says no more: its standard deviation is
then half its mean. A judgement, between `exponential` (a standard deviation as large as the mean, and no day likelier
than the first) and `fixed`; and four random numbers come at once."""


def build_undated(case: Case, names: Names, index: Index, bundles: Bundles) -> Undated:
    """Return the entries of the calendar whose day is drawn, in the order of the case."""
    start = case.time.start
    rows = [(name, entry, entry.between) for name, entry in case.calendar.items() if entry.between is not None]
    likeliest = [ABSENT if entry.likeliest is None else (entry.likeliest - start).days for _, entry, _ in rows]
    return Undated(
        names=tuple(name for name, *_ in rows),
        texts=tuple(entry.text for _, entry, _ in rows),
        first=_ints([(span.first - start).days for *_, span in rows]),
        last=_ints([(span.last - start).days for *_, span in rows]),
        likeliest=_ints(likeliest),
        gates=tuple(entry_gate(entry, names) for _, entry, _ in rows),
        chance=_ints([index.get(f"calendar.{name}.chance", ABSENT) for name, *_ in rows]),
        bundle=_ints([bundles.add(f"calendar.{name}", entry) for name, entry, _ in rows]),
        event=_ints([names.events[name] for name, *_ in rows]),
    )


def build_outcomes(case: Case, names: Names, index: Index, bundles: Bundles) -> Outcomes:
    """Return the outcomes of shocks and calendar entries."""
    owners = [(path, outcomes) for path, outcomes in outcomes_of(case) if not path.startswith("moves.")]
    rows = [(path, name, outcome) for path, outcomes in owners for name, outcome in outcomes.items()]
    paths = [f"{path}.outcomes.{name}" for path, name, _ in rows]
    return Outcomes(
        of_event=_ints([names.events[_name(path)] for path, _ in owners]),
        start=_ints(np.cumsum([0, *(len(outcomes) for _, outcomes in owners)]).tolist()),
        names=tuple(name for _, name, _ in rows),
        texts=tuple(outcome.text for *_, outcome in rows),
        chance=_ints([index.get(f"{path}.chance", REST) for path in paths]),
        bundle=_ints([bundles.add(path, outcome) for path, (*_, outcome) in zip(paths, rows, strict=True)]),
        event=_ints([names.events[f"{_name(path)}.{name}"] for path, name, _ in rows]),
    )


def build_processes(case: Case, names: Names, index: Index, bundles: Bundles) -> Processes:
    """Return the processes in the order of the case."""
    processes = case.processes
    rows = [(f"{name}.{stage}", name, stage) for name, process in processes.items() for stage in process.stages]
    stages = [processes[process].stages[stage] for _, process, stage in rows]
    paths = [f"processes.{process}.stages.{stage}" for _, process, stage in rows]
    conditions = {
        text: names.condition(text) for each in processes.values() for text in (each.starts, each.stops) if text
    }
    return Processes(
        names=tuple(processes),
        texts=tuple(process.text for process in processes.values()),
        starts=tuple(conditions.get(process.starts or "") for process in processes.values()),
        stops=tuple(conditions.get(process.stops or "") for process in processes.values()),
        again=np.array([process.again for process in processes.values()], dtype=np.bool_),
        stage_start=_ints(np.cumsum([0, *(len(process.stages) for process in processes.values())]).tolist()),
        stage_names=tuple(stage for *_, stage in rows),
        stage_texts=tuple(stage.text for stage in stages),
        stage_lasts=_ints([index[f"{path}.lasts"] for path in paths]),
        stage_shape=_ints([_shape(stage) for stage in stages]),
        stage_bundle=_ints([bundles.add(path, stage) for path, stage in zip(paths, stages, strict=True)]),
        stage_event=_ints([names.events[event] for event, *_ in rows]),
    )


def _name(path: str) -> str:
    return path.partition(".")[2]


def _shape(stage: Stage) -> int:
    """Return how many exponential parts a stage's length has; 0: it is fixed."""
    if stage.spread == "fixed":
        return 0
    return 1 if stage.spread == "exponential" else stage.shape or USUAL_SHAPE
