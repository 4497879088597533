"""Case -> Model -> Runs -> Forecast: the whole way in one call, in memory or part by part onto disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from detente.core.version import __version__
from detente.forecast.forecast import METHOD, Forecast, forecast
from detente.forecast.tally import Tally, merge, tally
from detente.history.outside import check_base_rates
from detente.model.model import Model
from detente.sim.cost import check_size, estimate, refuse_too_large
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.sim.executor import Engine

Progress = Callable[[int, int], None]
"""Called with the number of worlds done and of all worlds."""
DEFAULT_WORLDS = 1000
"""Enough that a probability's Monte Carlo error over worlds stays below 1.6 points (sqrt(1/4 / 1000))."""
DEFAULT_PATHS = 100
"""Enough that chance adds little to the spread over worlds (at most 5 points of a world's probability)."""
PART_PATHS = 1 << 18
"""Paths simulated, counted and written at a time; their results take a few megabytes."""
PART_BYTES = 1 << 27
"""Bytes of kept events and quantities that a part may take."""


def run(
    case: Case | str | Path,
    *,
    lens: str | Sequence[str] = (),
    overrides: Mapping[str, str | float] | None = None,
    worlds: int = DEFAULT_WORLDS,
    paths: int = DEFAULT_PATHS,
    seed: int = 0,
    threads: int | None = None,
    keep: Collection[str] = (),
    progress: Progress | None = None,
    allow_large: bool = False,
) -> Runs:
    """Simulate a case and keep all paths in memory.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    lens : str or sequence of str, optional
        Named sets of other numbers; later ones win.
    overrides : mapping, optional
        Other numbers by dotted path, as ``--set`` has them.
    worlds, paths : int, optional
        W draws of the assumptions, and P paths in each.
    seed : int, optional
        Seed of all random numbers.
    threads : int, optional
        Threads; all cores by default. Results do not depend on it.
    keep : collection of str, optional
        ``events`` (when each event first happened) and ``paths`` (every quantity at every step).
    progress : callable, optional
        Called with the number of worlds done and of all worlds.
    allow_large : bool, optional
        Run even what takes a very long time or very much memory.

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
    from detente.sim.executor import simulate

    model = _compiled(_loaded(case), lens, overrides or {}, worlds=worlds, paths=paths, seed=seed)
    kept = frozenset(keep)
    cost = estimate(model, worlds=worlds, paths=paths, keep=kept, is_in_memory=True)
    refuse_too_large(cost, allow_large=allow_large)
    return simulate(model, worlds=worlds, paths=paths, seed=seed, threads=threads, keep=kept, progress=progress)


def forecast_case(
    case: Case | str | Path,
    *,
    lens: str | Sequence[str] = (),
    overrides: Mapping[str, str | float] | None = None,
    worlds: int = DEFAULT_WORLDS,
    paths: int = DEFAULT_PATHS,
    seed: int = 0,
    threads: int | None = None,
    keep: Collection[str] = (),
    out: str | Path | None = None,
    replace: bool = False,
    progress: Progress | None = None,
    allow_large: bool = False,
    part_paths: int | None = None,
) -> Forecast:
    """Simulate a case part by part and return its forecast; memory stays small however many the paths.

    Parameters
    ----------
    case, lens, overrides, worlds, paths, seed, threads, keep, progress, allow_large
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
    loaded, chosen = _loaded(case), dict(overrides or {})
    model = _compiled(loaded, lens, chosen, worlds=worlds, paths=paths, seed=seed)
    kept = frozenset(keep) if out is not None else frozenset[str]()
    cost = estimate(model, worlds=worlds, paths=paths, keep=kept, is_stored=out is not None)
    refuse_too_large(cost, allow_large=allow_large)
    job = _Job(model, worlds, paths, seed, threads, kept, progress, part_paths or _part_paths(model, kept))
    if out is None:
        return forecast(merge([tally(job.simulate(*block)) for block in job.blocks]), loaded, overrides=chosen)

    from detente.case.dump import dump_case
    from detente.sim.store import Record, open_writer

    record = Record(
        case=model.name,
        case_hash=model.case_hash,
        seed=seed,
        worlds=worlds,
        paths=paths,
        lens=((lens,) if lens else ()) if isinstance(lens, str) else tuple(lens),
        overrides={path: str(value) for path, value in chosen.items()},
        keep=tuple(sorted(kept)),
        version=__version__,
        method=METHOD,
    )
    with open_writer(
        Path(out), record, loaded.source_text or dump_case(loaded), blocks=job.blocks, replace=replace
    ) as writer:
        counted: list[Tally] = []
        for first, count in job.blocks:
            if writer.is_done(first):
                part = writer.read(first, model)
            else:
                part = job.simulate(first, count)
                writer.write(part)
            counted.append(tally(part))
        result = forecast(merge(counted), loaded, overrides=chosen)
        writer.finish({"forecast.json": result.to_json()})
    return result


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
    worlds: int
    paths: int
    seed: int
    threads: int | None
    keep: frozenset[str]
    progress: Progress | None
    part_paths: int

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First world and number of worlds of each part."""
        count = max(1, self.part_paths // self.paths)
        count -= count % 8 if count > 8 else 0  # the engine prepares worlds by eights
        return [(first, min(count, self.worlds - first)) for first in range(0, self.worlds, count)]

    @cached_property
    def engine(self) -> Engine:
        """The machine code, made once for all parts."""
        from detente.sim.executor import build_engine

        return build_engine(self.model, paths=self.worlds * self.paths)

    def simulate(self, first: int, count: int) -> Runs:
        """Simulate one part."""
        from detente.sim.executor import simulate

        return simulate(
            self.model,
            worlds=count,
            paths=self.paths,
            seed=self.seed,
            first_world=first,
            threads=self.threads,
            keep=self.keep,
            progress=self._progress_from(first),
            engine=self.engine,
        )

    def _progress_from(self, first: int) -> Progress | None:
        """Return the progress of a part as that of the whole."""
        report, total = self.progress, self.worlds
        return None if report is None else lambda done, _: report(first + done, total)


def _part_paths(model: Model, keep: frozenset[str]) -> int:
    """Return how many paths a part has: as many as fit with what is kept of them."""
    path_bytes = 2 * len(model.events) * ("events" in keep)
    path_bytes += 4 * (model.timeline.n_steps + 1) * len(model.quantities.names) * ("paths" in keep)
    return min(PART_PATHS, PART_BYTES // max(path_bytes, 1) + 1)


def _loaded(case: Case | str | Path) -> Case:
    """Return a case given itself, its file or its name; what its questions cite is there."""
    if isinstance(case, str | Path):
        from detente.case.load import load_case

        case = load_case(case)
    check_base_rates(case)
    return case


def _compiled(
    case: Case, lens: str | Sequence[str], overrides: Mapping[str, str | float], *, worlds: int, paths: int, seed: int
) -> Model:
    """Return the model of a case, once the size of the run is known to be possible."""
    from detente.compile import compile_case

    check_size(worlds=worlds, paths=paths, seed=seed)
    return compile_case(case, lens=lens, overrides=overrides)
