"""Case -> Model -> Runs -> Forecast: the whole way in one call, in memory or part by part onto disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from detente.core.calls import checked
from detente.core.listed import listed
from detente.core.spec import Progress, RunFields, RunSpec, spec_of, takes_spec
from detente.core.version import __version__
from detente.forecast.forecast import METHOD, Forecast, forecast, forecast_beside
from detente.forecast.measure import PART_PATHS, parts_of
from detente.forecast.prepared import Prepared, load, prepare
from detente.forecast.sample import size_of_sample
from detente.forecast.tally import Tally, merge, tally
from detente.model.model import Model
from detente.sim.cost import check_cost
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.forecast.joint import JointSample
    from detente.sim.executor import Engine

PART_BYTES = 1 << 27
"""Bytes of kept events and quantities that a part may take."""


@takes_spec
def run(
    case: Case | str | Path,
    *,
    keep: str | Collection[str] = (),
    fitted: JointSample | str | Path | None = None,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Runs:
    """Simulate a case and keep all paths in memory.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    keep : str or collection of str, optional
        ``events`` (when each event first happened) and ``paths`` (every quantity at every moment).
    fitted : JointSample, str or Path, optional
        Numbers that are drawn together from a joint sample, or the file of one, as `detente.fit` writes it.
    spec : RunSpec, optional
        What to run; or its fields by name: ``lens`` (named sets of other numbers; later ones win), ``overrides`` (other
        numbers by dotted path, as ``--set`` has them), ``worlds`` and ``paths`` (W draws of the assumptions, P paths in
        each), ``seed``, ``threads`` (all cores by default; results do not depend on it), ``progress`` (called with the
        number of worlds done and of all worlds), ``allow_large`` (run even what takes very long or very much memory).

    Returns
    -------
    Runs
        When each question's condition first held on each path.

    Raises
    ------
    CaseError
        If the case has problems; it lists them all.
    RunError
        If the run would be too large.

    Examples
    --------
    >>> runs = run("ultimatum", worlds=64, paths=8, seed=1)
    >>> runs.n_worlds, runs.n_paths
    (64, 8)
    """
    return _run(case, frozenset(listed(keep)), spec_of(spec, fields), with_sample=False, fitted=fitted)


def run_with_sample(case: Case | str | Path, *, spec: RunSpec, beside: Callable[[], object] = lambda: None) -> Runs:
    """Simulate a case like `run`, with events kept, and with its sample (`detente.forecast.sample`) at hand.

    ``beside`` is called in a thread of its own once there is nothing left to do but to run machine code.
    """
    return _run(case, frozenset({"events"}), spec, with_sample=True, beside=beside)


def _run(
    case: Case | str | Path,
    keep: frozenset[str],
    asked: RunSpec,
    *,
    with_sample: bool,
    beside: Callable[[], object] | None = None,
    fitted: JointSample | str | Path | None = None,
) -> Runs:
    from detente.sim.executor import build_engine

    model = prepare(case, asked).model if fitted is None else _fitted(case, asked, fitted)
    check_cost(asked, model, keep=keep, is_in_memory=True)
    engine = build_engine(model, paths=asked.size)
    with ThreadPoolExecutor(1) as pool:
        called = pool.submit(beside) if beside is not None else None
        runs = _simulated(model, asked, keep, engine, with_sample=with_sample)
        if called is not None:
            called.result()
    return runs


def _fitted(case: Case | str | Path, asked: RunSpec, fitted: JointSample | str | Path) -> Model:
    """Return the model of a case that draws numbers from a joint sample."""
    from detente.case.analysts import all_views
    from detente.case.load import as_case
    from detente.compile import compile_case
    from detente.forecast.joint import read_joint, with_joint

    loaded = as_case(case)
    model = compile_case(loaded, spec=asked)
    changed = [*asked.overrides]
    for name in asked.lens:  # a lens of the case, or one of its analysts
        changed += loaded.lenses[name].set if name in loaded.lenses else [path for path, _ in all_views(loaded)]
    sample = read_joint(fitted) if isinstance(fitted, str | Path) else fitted
    return with_joint(model, sample, set_otherwise=changed)


def _simulated(model: Model, asked: RunSpec, keep: frozenset[str], engine: Engine, *, with_sample: bool) -> Runs:
    from detente.forecast.executors import simulate

    runs = simulate(
        model,
        on=asked.on,
        engine=engine,
        worlds=asked.worlds,
        paths=asked.paths,
        seed=asked.seed,
        threads=asked.threads,
        keep=keep,
        progress=asked.progress,
        sample=size_of_sample(model, asked.worlds, asked.paths) if with_sample else None,
    )
    return runs if asked.on is None else dataclasses.replace(runs, on=asked.on)


@takes_spec
def forecast_case(
    case: Case | str | Path,
    *,
    keep: str | Collection[str] = (),
    out: str | Path | None = None,
    replace: bool = False,
    part_paths: int | None = None,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Forecast:
    """Simulate a case part by part and return its forecast; memory stays small however many the paths.

    Parameters
    ----------
    case, keep, spec
        As in `run`; ``keep`` matters only with ``out``.
    out : str or Path, optional
        Directory for the run (see `detente.sim.store`). If a run of the same case, seed and size was interrupted there,
        this one goes on where it ended.
    replace : bool, optional
        Whether another run in ``out`` may be replaced.
    part_paths : int, optional
        Paths in a part; results do not depend on it.

    Returns
    -------
    Forecast
        One answer per question.
    """
    asked = spec_of(spec, fields)
    if out is None and asked.on is not None:
        return _forecast_elsewhere(load(case), asked)
    if out is None:
        return forecast_prepared(prepare(case, asked), asked, part_paths=part_paths)
    from detente.case.dump import whole_text
    from detente.compile import compile_case
    from detente.sim.store import Record, open_writer

    loaded = load(case)
    model = compile_case(loaded, spec=asked)
    kept = frozenset(listed(keep))
    check_cost(asked, model, keep=kept, is_stored=True)
    job = _Job(model, asked, kept, part_paths or _part_paths(model, kept))

    record = Record(
        case=model.name,
        case_hash=model.case_hash,
        seed=asked.seed,
        worlds=asked.worlds,
        paths=asked.paths,
        lens=asked.lens,
        overrides=dict(asked.overrides),
        keep=tuple(sorted(kept)),
        version=__version__,
        method=METHOD,
    )
    with open_writer(Path(out), record, whole_text(loaded), blocks=job.blocks, replace=replace) as writer:
        counted: list[Tally] = []
        for first, count in job.blocks:
            if writer.is_done(first):
                part = writer.read(first, model)
            else:
                part = job.simulate(first, count)
                writer.write(part)
            counted.append(tally(part))
        result = forecast(merge(counted), loaded, overrides=dict(asked.overrides))
        writer.finish({"forecast.json": result.to_json()})
    return result


def _forecast_elsewhere(case: Case, asked: RunSpec) -> Forecast:
    """Return the forecast of a case whose paths are counted on a cluster."""
    from detente.compile import compile_case
    from detente.forecast.parts import counted_elsewhere

    model = compile_case(case, spec=asked)
    check_cost(asked, model)
    return forecast(counted_elsewhere(case, model, asked), case, overrides=dict(asked.overrides))


def forecast_prepared(ready: Prepared, asked: RunSpec, *, part_paths: int | None = None) -> Forecast:
    """Simulate a prepared case part by part and return its forecast, as `forecast_case` does."""
    check_cost(asked, ready.model)
    job = _Job(ready.model, asked, frozenset(), part_paths or PART_PATHS)
    counted = merge([tally(job.simulate(*block)) for block in job.blocks])
    return forecast_beside(counted, ready.beside, overrides=dict(asked.overrides))


@checked
def open_run(directory: str | Path) -> Runs:
    """Return a stored run, its case compiled again from the copy beside it."""
    from detente.case.load import load_case
    from detente.compile import compile_case
    from detente.sim.store import CASE, read_record, read_run

    folder = Path(directory)
    record = read_record(folder)
    model = compile_case(load_case(folder / CASE), lens=record.lens, overrides=dict(record.overrides))
    return read_run(folder, model)


@dataclass(frozen=True)
class _Job:
    """A run cut into parts."""

    model: Model
    spec: RunSpec
    keep: frozenset[str]
    part_paths: int

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First world and number of worlds of each part."""
        return list(parts_of(self.spec.worlds, self.spec.paths, self.part_paths))

    @cached_property
    def engine(self) -> Engine:
        """The machine code, made once for all parts."""
        from detente.sim.executor import build_engine

        return build_engine(self.model, paths=self.spec.size)

    def simulate(self, first: int, count: int) -> Runs:
        """Simulate one part."""
        from detente.forecast.executors import simulate

        return simulate(
            self.model,
            on=self.spec.on,
            worlds=count,
            paths=self.spec.paths,
            seed=self.spec.seed,
            first_world=first,
            threads=self.spec.threads,
            keep=self.keep,
            progress=self._progress_from(first),
            engine=self.engine,
        )

    def _progress_from(self, first: int) -> Progress | None:
        """Return the progress of a part as that of the whole."""
        report, total = self.spec.progress, self.spec.worlds
        return None if report is None else lambda done, _: report(first + done, total)


def _part_paths(model: Model, keep: frozenset[str]) -> int:
    """Return how many paths a part has: as many as fit with what is kept of them."""
    path_bytes = 2 * len(model.events) * ("events" in keep)
    path_bytes += 4 * (model.timeline.n_moments + 1) * len(model.quantities.names) * ("paths" in keep)
    return min(PART_PATHS, PART_BYTES // max(path_bytes, 1) + 1)
