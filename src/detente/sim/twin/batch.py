"""Many paths of the twin in the form of a run: slow, for small cases and for checking the engine."""

from __future__ import annotations

import numpy as np

from detente.core.errors import RunError
from detente.core.random import MASK
from detente.model.model import ABSENT, Floats, Model
from detente.sim.runs import NEVER, Diagnostics, Runs, lay_out
from detente.sim.twin.numbers import WorldNumbers
from detente.sim.twin.path import trace
from detente.sim.twin.record import Trace
from detente.world.draws import draw_worlds


def trace_all(model: Model, *, worlds: int, paths: int, seed: int) -> list[Trace]:
    """Trace every path of a run, world by world.

    Raises
    ------
    RunError
        For a seed that does not fit 64 bits.
    """
    if not 0 <= seed <= MASK << 32 | MASK:
        raise RunError(f"found seed {seed}, expected 0 to 2^64 - 1")
    drawn = draw_worlds(model.draws, seed=seed, first=0, count=worlds)
    traces = []
    for world in range(worlds):
        numbers = WorldNumbers(model, drawn[world])
        traces += [trace(model, seed=seed, world=world, path=path, numbers=numbers) for path in range(paths)]
    return traces


def run_twin(model: Model, *, worlds: int, paths: int, seed: int) -> Runs:
    """Simulate a case with the twin; the result has the form of the engine's, with events and paths kept."""
    traces = trace_all(model, worlds=worlds, paths=paths, seed=seed)
    hits = np.array([[hit for row in each.hits for hit in row] for each in traces], dtype=np.uint16)
    values = np.array([[x for x in each.numbers if x is not None] for each in traces], dtype=np.float32)
    first = np.array([each.first for each in traces], dtype=np.uint16)
    conditional = np.flatnonzero(lay_out(model).asked_row != ABSENT)
    asked = np.array([each.asked for each in traces], dtype=np.bool_)[:, conditional]
    return Runs(
        model=model,
        seed=seed,
        n_worlds=worlds,
        n_paths=paths,
        hits=np.ascontiguousarray(hits.T),
        values=np.ascontiguousarray(values.T),
        first=np.ascontiguousarray(first.T),
        quantities=np.array([each.values for each in traces], dtype=np.float32),
        asked=np.ascontiguousarray(asked.T) if len(conditional) else None,
        diagnostics=Diagnostics(engine="twin"),
    )


def forecast_twin(model: Model, *, worlds: int, paths: int, seed: int) -> dict[str, Floats]:
    """Return what each question comes to, by id.

    Binary and date: ``[1]`` share of paths in which the condition held in time. Choice: ``[options]`` share in which
    each came first. Number: ``[1]`` mean. Of a question with an ``if``, shares and means are of the paths on which it
    is asked (NaN where it never is).
    """
    runs = run_twin(model, worlds=worlds, paths=paths, seed=seed)
    result: dict[str, Floats] = {}
    for q, question in enumerate(model.questions):
        asked = runs.asked_of(q)
        if not asked.any():
            result[question.id] = np.full(max(len(question.options), 1), np.nan)
        elif question.kind == "number":
            result[question.id] = np.array([runs.values_of(q)[asked].astype(np.float64).mean()])
        elif question.kind == "choice":
            winners = runs.winners_of(q)[asked]
            result[question.id] = np.array([(winners == i).mean() for i in range(len(question.options))])
        else:
            result[question.id] = (runs.hits_of(q)[:, asked] != NEVER).mean(axis=1)
    return result
