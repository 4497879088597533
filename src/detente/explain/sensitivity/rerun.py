"""Worlds made to order: drawn values given, with paths of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.explain.sensitivity.response import Target, outcomes, paths_that_count
from detente.forecast.executors import simulate
from detente.model.model import Floats
from detente.sim.executor import Engine, build_engine
from detente.sim.runs import Runs


@dataclass(frozen=True, slots=True, eq=False)
class Rerun:
    """Simulates worlds of a run's model and reads off the answer that is explained."""

    runs: Runs
    target: Target
    engine: Engine

    @classmethod
    def of(cls, runs: Runs, target: Target) -> Rerun:
        """Build the engine."""
        return cls(runs, target, build_engine(runs.model))

    def outcomes(self, drawn: Floats, *, first_world: int, n_paths: int, versions: int = 1) -> Floats:
        """Return the outcome on every path [n, P] of worlds with drawn values [n, D], of several versions of them."""
        part = self._simulated(drawn, first_world, n_paths, versions)
        values, offset = outcomes(part, self.target)
        return values.reshape(len(drawn), n_paths).astype(np.float64) + offset

    def marks(self, drawn: Floats, *, first_world: int, n_paths: int, versions: int = 1) -> Floats:
        """Return a number for every path [n, P] that changes if its outcome does, or whether it counts."""
        part = self._simulated(drawn, first_world, n_paths, versions)
        values, _ = outcomes(part, self.target)
        inside = _counting(part, self.target)
        return np.where(inside, values.astype(np.float64), -1.0e9).reshape(len(drawn), n_paths)

    def _simulated(self, drawn: Floats, first_world: int, n_paths: int, versions: int) -> Runs:
        return simulate(
            self.runs.model,
            on=self.runs.on,
            worlds=len(drawn),
            paths=n_paths,
            seed=self.runs.seed,
            first_world=first_world,
            engine=self.engine,
            draws=drawn,
            versions=versions,
        )


def _counting(part: Runs, target: Target) -> npt.NDArray[np.bool_]:
    """Return the paths that count, if any."""
    try:
        return paths_that_count(part, target)
    except RunError:
        return np.zeros(part.size, dtype=np.bool_)
