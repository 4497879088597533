"""Versions of a case -> what each of them says of every question, world by world, on the same luck."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from detente.compare.conditional import Sums, joined, pair_ratios, sums_of
from detente.compile.numbers import draws_of
from detente.core.spec import RunSpec
from detente.diff.align import aligned
from detente.diff.split import NONE, Row, Said, rows_of
from detente.forecast.executors import simulate
from detente.forecast.measure import parts_of
from detente.model.model import Model, Question
from detente.sim.executor import Engine, build_engine
from detente.sim.runs import NEVER, Runs
from detente.sim.wide import wide_quantities
from detente.world.steps import stepped

Values = npt.NDArray[np.float64]


@dataclass(slots=True, eq=False)
class _Heard:
    """What one version says of one row."""

    parts: list[Sums] = field(default_factory=list[Sums])
    """Sums by world over the paths that ask."""
    apart: list[int] = field(default_factory=list[int])
    """Paths on which the old version answers otherwise, and the new one, as far as these ran before."""
    is_conditional: bool = False
    """Whether the question hangs on anything."""

    def n_asked(self) -> int:
        """Return on how many paths it is asked."""
        return int(sum(part.asked.sum() for part in self.parts))

    def means(self, n_paths: int) -> Values:
        """Return [W] numbers whose mean is the answer and that scatter as it errs: the worlds' own means."""
        sums = joined(self.parts)
        if not self.is_conditional:
            return sums.tops / n_paths
        return pair_ratios(sums, sums, n_paths).base


def run_versions(
    models: Sequence[Model],
    spec: RunSpec,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Said]:
    """Run versions of a case, the old one and the new one first, on the same worlds and paths.

    Parameters
    ----------
    models
        The versions.
    spec
        What to run of each.
    progress
        Called with the worlds done and all worlds, over all versions.

    Returns
    -------
    list of Said
        What each version says.
    """
    models = aligned(models)
    engines = _engines(models, spec.size)
    heard: list[dict[Row, _Heard]] = [{row: _Heard() for row in rows_of(model.questions)} for model in models]
    done, whole = 0, spec.worlds * len(models)
    for first, count in parts_of(spec.worlds, spec.paths):
        answers: list[dict[Row, npt.NDArray[np.float32]]] = []
        for number, model in enumerate(models):
            runs = simulate(
                model,
                on=spec.on,
                worlds=count,
                paths=spec.paths,
                seed=spec.seed,
                first_world=first,
                threads=spec.threads,
                engine=engines[number],
            )
            found = _listen(runs, heard[number], answers[:2])
            answers.append(found if number < 2 else {})
            done += count
            if progress is not None:
                progress(done, whole)
    return [_said(each, heard[:2], spec) for each in heard]


def _said(heard: dict[Row, _Heard], ends: Sequence[dict[Row, _Heard]], spec: RunSpec) -> Said:
    """Return what a version says; a row in which it is held against neither end is not counted apart."""
    means = {row: each.means(spec.paths) for row, each in heard.items() if each.n_asked()}
    apart: tuple[dict[Row, float], dict[Row, float]] = ({}, {})
    for row, each in heard.items():
        for side in range(2):
            if heard is ends[side]:
                apart[side][row] = 0.0
            elif len(each.apart) > side and row in ends[side]:
                apart[side][row] = each.apart[side] / spec.size
            elif heard is ends[0] and row in ends[1] and ends[1][row].apart:
                apart[side][row] = ends[1][row].apart[0] / spec.size
    return Said(means, apart)


def _listen(
    runs: Runs, heard: dict[Row, _Heard], others: Sequence[dict[Row, npt.NDArray[np.float32]]]
) -> dict[Row, npt.NDArray[np.float32]]:
    """Add a part of a run to what a version says; return its answer on each path: NaN where it is not asked."""
    found: dict[Row, npt.NDArray[np.float32]] = {}
    always = np.ones(runs.size, dtype=np.bool_)
    for row, answer, given in answers_of(runs):
        is_asked = always if given is None else given
        here = heard[row]
        here.is_conditional = given is not None
        here.parts.append(sums_of(answer, is_asked, runs.n_worlds))
        found[row] = np.where(is_asked, answer, np.nan).astype(np.float32)
        here.apart = here.apart or [0] * len(others)
        for side, other in enumerate(others):
            if row in other:
                is_same = (other[row] == found[row]) | (np.isnan(other[row]) & np.isnan(found[row]))
                here.apart[side] += int((~is_same).sum())
    return found


def answers_of(runs: Runs) -> Iterator[tuple[Row, npt.NDArray[np.generic], npt.NDArray[np.bool_] | None]]:
    """Yield each row with its answer on all paths, and on which of them it is asked: None where it always is."""
    for index, question in enumerate(runs.model.questions):
        given = None if question.given is None else runs.asked_of(index)
        for row, answer in _answers(runs, index, question):
            yield row, answer, given


def _answers(runs: Runs, index: int, question: Question) -> Iterator[tuple[Row, npt.NDArray[np.generic]]]:
    """Yield the answers of a question on all paths: true or not, or a value."""
    if question.kind == "number":
        yield Row(question.id), runs.values_of(index)
    elif question.kind == "choice":
        winners = runs.winners_of(index)
        for number, option in enumerate(question.options):
            yield Row(question.id, option), winners == number
        yield Row(question.id, NONE), winners < 0
    else:
        yield Row(question.id), runs.hits_of(index)[0] != NEVER


def _engines(models: Sequence[Model], paths: int) -> list[Engine]:
    """Return the engine of each model; those that differ in nothing but draws share one."""
    keys = [_structure(model) for model in models]
    known: dict[bytes, Engine] = {}
    for key, model in zip(keys, models, strict=True):
        if key not in known:
            known[key] = build_engine(model, paths=paths * keys.count(key))
    return [known[key] for key in keys]


def _structure(model: Model) -> bytes:
    """Return all of a model that its program follows from: everything but its draws, and what is read off these."""
    draws = model.draws
    bare = replace(model, draws=draws_of([], {}), case_hash="")
    return pickle.dumps((bare, draws.paths, draws.formulas, wide_quantities(model), stepped(model)))
