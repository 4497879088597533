"""The likelihood of numbers by simulation: the mean, over a few paths, of how well each fits.

The mean over P paths of a world is an estimate of the likelihood of the world's numbers whose expectation is exact for
any P, even one (see `detente.fit.smc`). Each call has worlds of further numbers, and so fresh luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log, ndtr
from detente.forecast.measure import parts_of
from detente.update.likelihood import Likelihood
from detente.update.observations import FAR
from detente.world.draws import place_worlds

if TYPE_CHECKING:
    from detente.core.spec import RunSpec

Values = npt.NDArray[np.float64]


@dataclass(slots=True, eq=False)
class ByPaths:
    """How well worlds fit, asked again and again."""

    likelihood: Likelihood
    spec: RunSpec
    columns: npt.NDArray[np.int64]
    """[C] the uncertain columns whose scores are given."""
    name: str = "paths"
    worlds_done: int = 0
    """Worlds simulated so far: the luck of a call begins there."""

    def __call__(self, z: Values) -> Values:
        """Return the log of the mean fit of the paths of each world [N], -inf where none fits."""
        drawn = worlds_at(self.likelihood, self.columns, z)
        result = np.empty(len(z))
        for start, count in parts_of(len(z), self.spec.paths):
            measured = self.likelihood.gauge.run(
                self.spec,
                first_world=self.worlds_done + start,
                worlds=count,
                draws=drawn[start : start + count],
            )
            fit = self.likelihood.fit(measured, FAR)
            each = np.where(fit.misses == 0, fit.log_likelihood, -np.inf).reshape(count, self.spec.paths)
            top = each.max(axis=1)
            apart = np.where(np.isfinite(each), each - np.where(np.isfinite(top), top, 0.0)[:, None], -np.inf)
            terms = np.where(np.isfinite(apart), exp(np.where(np.isfinite(apart), apart, 0.0)), 0.0)
            mean = np.cumsum(terms, axis=1)[:, -1] / self.spec.paths
            result[start : start + count] = np.where(
                np.isfinite(top), np.asarray(log(np.maximum(mean, 2.0**-1000))) + top, -np.inf
            )
        self.worlds_done += len(z)
        return result


def worlds_at(likelihood: Likelihood, columns: npt.NDArray[np.int64], z: Values) -> Values:
    """Return the numbers [N, D] of worlds whose scores are given."""
    quantiles = np.clip(np.asarray(ndtr(z), dtype=np.float64), 2.0**-53, 1.0 - 2.0**-53)
    return place_worlds(likelihood.gauge.model.draws, columns, quantiles)
