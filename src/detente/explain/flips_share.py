"""How many worlds are beyond a line themselves, and not only by the chance of their few paths.

Of P paths of a world with the chance p, a binomial number come true; so even where no world is beyond a line, some are
counted there. The shares of worlds by their own chances are those under which the counts are likeliest: weights on a
grid of chances, found by expectation and maximisation.

How many there may be at most is told by the likelihood too: the largest share under which the counts are not less
likely than at best by more than sampling brings about in one of twenty.

References: laird1978 (the distribution of chances that makes counts likeliest); dempster1977 (the iteration).
"""

from __future__ import annotations

import numpy as np

from detente.core.elementary import exp, log
from detente.explain.sensitivity.response import Bools, Response
from detente.explain.sensitivity.sums import fixed_sum, sum_last
from detente.model.model import Floats

N_CHANCES = 100
"""Chances on the grid, in the middles of as many equal parts: none of them is on a line given in whole percent."""
N_ITERATIONS = 300
"""Iterations; shares of worlds move by less than a point after some two hundred."""


DROP = 1.3528
"""Fall of the log-likelihood from its top to a limit that holds in 95 of 100: half the 90% point of chi-squared with
one degree of freedom, for one side."""
N_LIMITS = 10
"""Halvings in which the limit is found: to a tenth of a point."""

_Counted = tuple[Floats, Floats]
"""How many worlds had each number of hits [P + 1], and how likely that is by chance of a world, [P + 1, N_CHANCES]."""


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
    counted = _counted(response)
    if counted is None:
        return None
    weights = _likeliest(*counted, np.full(N_CHANCES, 1.0 / N_CHANCES))
    return min(fixed_sum(weights[_is_beyond(line, above=above)]), 1.0)


def most_beyond(response: Response, line: float, *, above: bool) -> float | None:
    """Return the share of worlds up to which the data cannot exclude that their own chance lies beyond a line.

    Parameters are those of `share_beyond`.
    """
    counted = _counted(response)
    if counted is None:
        return None
    counts, likelihood = counted
    beyond = _is_beyond(line, above=above)
    if not beyond.any():  # a line next to 0 or 1: the chance beside it stands for those beyond
        beyond[-1 if above else 0] = True
    start = _likeliest(counts, likelihood, np.full(N_CHANCES, 1.0 / N_CHANCES))
    least = _log_likelihood(counts, likelihood, start) - DROP
    low, high = min(fixed_sum(start[beyond]), 1.0), 1.0
    for _ in range(N_LIMITS):
        share = (low + high) / 2
        sizes = np.where(beyond, share, 1.0 - share)
        weights = _likeliest(counts, likelihood, sizes / np.where(beyond, beyond.sum(), (~beyond).sum()), sizes, beyond)
        if _log_likelihood(counts, likelihood, weights) >= least:
            low = share
        else:
            high = share
    return high


def _counted(response: Response) -> _Counted | None:
    """Return hits and their likelihoods; None where paths do not all count alike."""
    n_paths = int(response.count[0])
    if not response.is_even or n_paths < 1:
        return None
    counts = np.bincount(response.total.astype(np.int64), minlength=n_paths + 1).astype(np.float64)
    chances = (np.arange(N_CHANCES) + 0.5) / N_CHANCES
    hits = np.arange(n_paths + 1.0)[:, None]
    likelihood = exp((hits * log(chances) + (n_paths - hits) * log(1.0 - chances)).ravel()).reshape(-1, N_CHANCES)
    return counts, likelihood


def _is_beyond(line: float, *, above: bool) -> Bools:
    """Return which chances of the grid lie beyond a line."""
    chances = (np.arange(N_CHANCES) + 0.5) / N_CHANCES
    return chances > line if above else chances < line


def _likeliest(
    counts: Floats, likelihood: Floats, start: Floats, sizes: Floats | None = None, beyond: Bools | None = None
) -> Floats:
    """Return the weights of chances [N_CHANCES] under which counts are likeliest, from a start.

    With ``sizes`` the weights on either side of a line add up to these, which stand at each chance of the side.
    """
    weights = start
    for _ in range(N_ITERATIONS):
        joint = likelihood * weights
        weights = np.cumsum(joint * (counts / np.maximum(sum_last(joint), 1e-300))[:, None], axis=0)[-1]
        weights /= fixed_sum(counts)
        if sizes is not None and beyond is not None:
            inside = fixed_sum(weights[beyond])
            weights *= sizes / np.maximum(np.where(beyond, inside, 1.0 - inside), 1e-300)
    return weights


def _log_likelihood(counts: Floats, likelihood: Floats, weights: Floats) -> float:
    """Return the logarithm of how likely counts are under weights of chances."""
    return fixed_sum(counts * log(np.maximum(sum_last(likelihood * weights), 1e-300)))
