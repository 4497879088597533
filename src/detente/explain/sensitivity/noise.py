"""What an assumption that does nothing would show.

The noise line of an index is found by trial: assumptions that do nothing are made up and analysed like the others. Some
are random, to know the usual noise far into its tail; some are further dimensions of the very points from which the
worlds were drawn, to know what shadows these points cast.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.core.elementary import ndtri
from detente.explain.sensitivity.additive import Additive, Stack
from detente.explain.sensitivity.axes import Codes
from detente.explain.sensitivity.distribution import Distribution
from detente.explain.sensitivity.sums import fixed_sum
from detente.forecast.spread import mean_and_variance
from detente.model.model import ABSENT, Floats
from detente.sim.runs import Runs
from detente.world.sobol import points

ERROR = 0.001
"""Chance that any of all assumptions is above the line without doing anything, by random noise."""
N_RANDOM = 128
"""Random assumptions: enough for the mean, spread and skewness of what they show."""
N_SHADOWS = 128
"""Further dimensions of the worlds' points."""
MARGIN = 1.25
"""The line lies this much above the largest shadow seen, since the next could be larger."""
MOST_WORLDS = 1 << 14
"""Worlds used to find the lines; for more worlds random noise falls in proportion, and shadows only get smaller."""
_KEY = 0x6465_7465_6E74_6502
"""Second key of the random assumptions; the first is the seed."""


def noise_line(fitted: Additive, seed: int, runs: Runs | None = None) -> float:
    """Return the first-order share up to which an assumption cannot be told from one that does nothing."""
    sample = fitted.sample
    n = min(sample.response.n_worlds, MOST_WORLDS)
    count, residual = sample.response.count[:n], fitted.residual[:n]

    def shown(codes: Sequence[Codes]) -> Floats:
        return Stack.of(count, codes, sample.n_bins).explained(residual) / sample.variance

    random = shown(_random_codes(seed, n, sample.n_bins))
    line = _far_quantile(random, 1.0 - ERROR / max(len(fitted.axes), 1)) * n / sample.response.n_worlds
    shadows = _shadow_codes(runs, n, sample.n_bins)
    return max(line, MARGIN * float(shown(shadows).max())) if shadows else line


def noise_line_of_distribution(fitted: Distribution, seed: int) -> float:
    """Return the same for the distribution-based index, for random noise alone."""
    additive = fitted.fitted
    n_worlds = additive.sample.response.n_worlds
    n = min(n_worlds, MOST_WORLDS)
    stack = Stack.of(fitted.count[:n], _random_codes(seed, n, additive.sample.n_bins), additive.sample.n_bins)
    shown = np.zeros(N_RANDOM)
    for residual in fitted.residuals:
        shown += stack.explained(residual[:n])
    if not fitted.spread:
        return 1.0
    return _far_quantile(shown / fitted.spread, 1.0 - ERROR / max(len(additive.axes), 1)) * n / n_worlds


def _random_codes(seed: int, n: int, n_bins: int) -> list[Codes]:
    """Return bins [n] of assumptions that are mere chance."""
    source = np.random.Philox(key=[seed, _KEY])
    shift = np.uint64(64 - (n_bins.bit_length() - 1))  # the number of bins is a power of two
    return [(source.random_raw(n) >> shift).astype(np.int64) for _ in range(N_RANDOM)]


def _shadow_codes(runs: Runs | None, n: int, n_bins: int) -> list[Codes]:
    """Return bins [n] of further dimensions of a run's worlds; none where worlds were not drawn from points."""
    if runs is None or runs.drawn is not None:
        return []
    used = runs.model.draws.dimension
    first = int(used.max(initial=ABSENT)) + 1
    u = points(runs.first_world, n, range(first, first + N_SHADOWS), runs.seed)
    return [(u[:, each] * n_bins).astype(np.int64) for each in range(u.shape[1])]


def _far_quantile(values: Floats, level: float) -> float:
    """Return a quantile far beyond the values seen, from mean, variance and skewness; never less than the largest seen.

    Sums of squares of noise are nearly gamma distributed; the quantile of a gamma number of given skewness is that of
    wilson1931.
    """
    mean, variance = mean_and_variance(values)
    if variance <= 0.0:
        return max(mean, 0.0)
    sd = variance**0.5
    deviations = (values - mean) / sd
    skewness = max(fixed_sum(deviations**3) / len(values), 0.05)
    z = float(ndtri(level))
    factor = 2.0 / skewness * ((1.0 + skewness * z / 6.0 - skewness * skewness / 36.0) ** 3 - 1.0)
    return max(mean + sd * factor, float(values.max()))
