"""How many worlds are beyond a line themselves, and not only by the chance of their few paths.

Of P paths of a world with the chance p, a binomial number come true; so even where no world is beyond a line, some are
counted there. The shares of worlds by their own chances are those under which the counts are likeliest: weights on a
grid of chances, found by expectation and maximisation.

References: laird1978 (the distribution of chances that makes counts likeliest); dempster1977 (the iteration).
"""

from __future__ import annotations

import numpy as np

from detente.core.elementary import exp, log
from detente.explain.sensitivity.response import Response
from detente.explain.sensitivity.sums import fixed_sum, sum_last

N_CHANCES = 100
"""Chances on the grid, in the middles of as many equal parts: none of them is on a line given in whole percent."""
N_ITERATIONS = 300
"""Iterations; shares of worlds move by less than a point after some two hundred."""


def share_beyond(response: Response, line: float, *, above: bool) -> float | None:
    """Return the share of worlds whose own chance lies beyond a line; None where paths do not all count alike.

    Parameters
    ----------
    response
        Worlds with a yes or no on each path.
    line
        A probability.
    above
        Whether beyond means above.
    """
    n_paths = int(response.count[0])
    if not response.is_even or n_paths < 1:
        return None
    counts = np.bincount(response.total.astype(np.int64), minlength=n_paths + 1).astype(np.float64)
    chances = (np.arange(N_CHANCES) + 0.5) / N_CHANCES
    hits = np.arange(n_paths + 1.0)[:, None]
    likelihood = exp((hits * log(chances) + (n_paths - hits) * log(1.0 - chances)).ravel()).reshape(-1, N_CHANCES)
    weights = np.full(N_CHANCES, 1.0 / N_CHANCES)
    for _ in range(N_ITERATIONS):
        joint = likelihood * weights
        weights = np.cumsum(joint * (counts / np.maximum(sum_last(joint), 1e-300))[:, None], axis=0)[-1]
        weights /= fixed_sum(counts)
    return min(fixed_sum(weights[chances > line if above else chances < line]), 1.0)
