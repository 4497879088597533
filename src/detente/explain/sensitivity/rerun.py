"""Worlds made to order: drawn values given, or confined to a box of assumptions, with paths of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.indices import IntervalEstimate, estimate
from detente.explain.sensitivity.response import Target, outcomes, paths_that_count
from detente.explain.sensitivity.sums import fixed_sum, sum_last
from detente.forecast.replicates import error_of_mean
from detente.model.model import Floats
from detente.sim.executor import Engine, build_engine, simulate
from detente.sim.runs import Runs
from detente.world.draws import place_worlds
from detente.world.sobol import points

Places = tuple[float, float]
"""Quantiles between which an assumption stands."""


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

    def outcomes(self, drawn: Floats, *, first_world: int, n_paths: int) -> Floats:
        """Return the outcome on every path [n, P] of worlds with drawn values [n, D]."""
        part = self._simulated(drawn, first_world, n_paths)
        values, offset = outcomes(part, self.target)
        return values.reshape(len(drawn), n_paths).astype(np.float64) + offset

    def marks(self, drawn: Floats, *, first_world: int, n_paths: int) -> Floats:
        """Return a number for every path [n, P] that changes if its outcome does, or whether it counts."""
        part = self._simulated(drawn, first_world, n_paths)
        values, _ = outcomes(part, self.target)
        inside = _counting(part, self.target)
        return np.where(inside, values.astype(np.float64), -1.0e9).reshape(len(drawn), n_paths)

    def _simulated(self, drawn: Floats, first_world: int, n_paths: int) -> Runs:
        return simulate(
            self.runs.model,
            worlds=len(drawn),
            paths=n_paths,
            seed=self.runs.seed,
            first_world=first_world,
            engine=self.engine,
            draws=drawn,
        )

    def inside(self, axes: Sequence[Axis], limits: Mapping[int, Places], *, n_worlds: int, n_paths: int) -> Floats:
        """Return the mean outcome of fresh worlds [n] in which some assumptions are confined; NaN if no path counts.

        Where only some paths count, their mean R is a ratio of sums. A world's number is then R + (h - R a) / A, with
        h the sum of the outcome over its paths that count, a their number, and A the mean of a over worlds: the mean
        over worlds is R, and its error, to the first order, that of R.

        The worlds follow those of the run, so neither their draws nor their chance was seen before. Two calls with
        other limits have the same chance, and the same draws of what is not confined.
        """
        first = self.runs.first_world + self.runs.n_worlds
        draws = self.runs.model.draws
        columns = np.array([axis.column for axis in axes], dtype=np.int64)
        places = points(first, n_worlds, draws.dimension[columns], self.runs.seed)
        for each, axis in enumerate(axes):
            low, high = limits.get(each, (0.0, 1.0))
            places[:, each] = axis.quantiles(low + (high - low) * places[:, each])
        drawn = place_worlds(draws, columns, places)
        if not self.target.is_confined:
            return sum_last(self.outcomes(drawn, first_world=first, n_paths=n_paths)) / n_paths
        return _ratio_by_world(self._simulated(drawn, first, n_paths), self.target)


def _ratio_by_world(part: Runs, target: Target) -> Floats:
    """Return a number for each world [n] whose mean is that of the outcome over the paths that count."""
    counts = _counting(part, target)
    if not counts.any():
        return np.full(part.n_worlds, np.nan)
    values, offset = outcomes(part, target)
    inside = counts.reshape(part.n_worlds, -1).astype(np.float64)
    found = values.reshape(part.n_worlds, -1).astype(np.float64) + offset
    tops, sizes = sum_last(found * inside), sum_last(inside)
    ratio = fixed_sum(tops) / fixed_sum(sizes)
    return np.asarray(ratio + (tops - ratio * sizes) / (fixed_sum(sizes) / part.n_worlds))


def _counting(part: Runs, target: Target) -> npt.NDArray[np.bool_]:
    """Return the paths that count, if any."""
    try:
        return paths_that_count(part, target)
    except RunError:
        return np.zeros(part.size, dtype=np.bool_)


def mean_of_worlds(values: Floats) -> IntervalEstimate:
    """Return the mean over worlds with its 90% interval."""
    n = len(values)
    mean = fixed_sum(values) / n
    return estimate(mean, float(error_of_mean(values)), n)
