"""A bounded part of a run with everything kept: the same paths, followed once more where they were not written down.

Every path can be followed again from its address, so a run need not keep its events and quantities for stories to be
told of it. The sample takes as many worlds as it can, and few paths in each: worlds differ in more than chance.
"""

from __future__ import annotations

from detente.model.model import Model
from detente.sim.runs import Runs

SAMPLE_PATHS = 20_000
"""Paths of a sample: a share is known to 0.4 points (sqrt(1/4 / 20,000)), apart from the spread over worlds."""
SAMPLE_BYTES = 1 << 27
"""Bytes of kept events and quantities that a sample may take."""
FEWEST_PATHS = 8
"""Paths per world: what the engine follows at once."""


def sample_of(runs: Runs, *, limit: int = SAMPLE_PATHS) -> Runs:
    """Return part of a run, or all of it, with events and quantities kept.

    Parameters
    ----------
    runs
        A run; what it keeps does not matter.
    limit
        Paths of the sample, at most; fewer where they would take too much memory.

    Returns
    -------
    Runs
        The first paths of the first worlds of the run: path p of world w is the same history in both.
    """
    worlds, paths = size_of_sample(runs.model, runs.n_worlds, runs.n_paths, limit=limit)
    kept = runs.sample
    if kept is not None and (worlds, paths) == (kept.n_worlds, kept.n_paths):
        return kept
    if runs.first is not None and runs.quantities is not None and (worlds, paths) == (runs.n_worlds, runs.n_paths):
        return runs
    from detente.sim.executor import simulate

    return simulate(
        runs.model,
        worlds=worlds,
        paths=paths,
        seed=runs.seed,
        first_world=runs.first_world,
        keep=frozenset({"events", "paths"}),
        draws=None if runs.drawn is None else runs.drawn[:worlds],
    )


def size_of_sample(model: Model, n_worlds: int, n_paths: int, *, limit: int = SAMPLE_PATHS) -> tuple[int, int]:
    """Return worlds and paths of the sample of a run of so many worlds and paths in each."""
    most = max(1, min(limit, SAMPLE_BYTES // path_bytes(model)))
    if n_worlds * n_paths <= most:
        return n_worlds, n_paths
    paths = min(n_paths, max(FEWEST_PATHS, most // n_worlds // FEWEST_PATHS * FEWEST_PATHS))
    return max(1, min(n_worlds, most // paths)), paths


def path_bytes(model: Model) -> int:
    """Return the bytes that a path takes with events and quantities kept."""
    return 2 * len(model.events) + 4 * (model.timeline.n_moments + 1) * len(model.quantities.names)
