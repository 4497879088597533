"""Where to draw further worlds: from the assumptions as they are, and from where what was observed is likely.

Worlds live in a space of independent standard normal numbers z, one for each uncertain assumption (the normal score of
its quantile). A proposal is a product of normal distributions in that space: moved and narrowed in the assumptions that
the observations speak of, untouched in the others, mixed with a fifth of the worlds as they are. Whatever the
proposals, each world counts with the exact ratio p(z) / q(z) of its density under the assumptions to that under the
mixture of all proposals used (the balance heuristic), so a bad proposal costs worlds, not truth.

References: cornuet2012 (adaptive multiple importance sampling); owen2000 (defensive mixtures, the balance heuristic);
delmoral2006 (tempering).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log
from detente.forecast.batches import total

Values = npt.NDArray[np.float64]

AS_THEY_ARE = 5
"""Every fifth world of a proposal is drawn from the assumptions as they are, so no ratio exceeds five (owen2000
recommends a share of a tenth to a half)."""
TEMPERATURES = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.12, 0.07, 0.04, 0.02, 0.01, 0.0)
"""Powers of the likelihood that are tried, until enough worlds carry weight to tell where to look."""
ENOUGH_TO_LOOK = 60.0
"""Effective worlds needed to move a proposal: a mean is then known to 0.13 standard deviations."""
MISS = 3.0
"""Log-likelihood of a miss at half the temperature; at full temperature a miss excludes."""
CLEARLY = 3.0
"""Standard errors by which an assumption's mean or spread must have moved for the proposal to follow: with a hundred
assumptions noise then moves about one in every other round."""
NARROWEST, WIDEST = 0.3, 1.2
"""Bounds of a proposal's standard deviations."""
LOOSER = 1.15
"""A proposal is somewhat wider than what it is made from: too narrow is worse than too wide."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A product of normal distributions over the scores [C]."""

    mean: Values
    sd: Values

    @property
    def moved(self) -> npt.NDArray[np.int64]:
        """Return the assumptions that are drawn otherwise."""
        return np.flatnonzero((self.mean != 0) | (self.sd != 1))

    def log_ratio(self, z: Values) -> Values:
        """Return log q(z) / p(z) for worlds [W, C]."""
        columns = self.moved
        if not len(columns):
            return np.zeros(len(z))
        mean, sd, chosen = self.mean[columns], self.sd[columns], z[:, columns]
        terms = 0.5 * chosen * chosen - 0.5 * ((chosen - mean) / sd) ** 2 - log(sd)
        result: Values = np.cumsum(terms, axis=1)[:, -1]
        return result


def from_prior(n_worlds: int) -> npt.NDArray[np.bool_]:
    """Return which worlds of a proposal are drawn from the assumptions as they are."""
    return np.arange(n_worlds) % AS_THEY_ARE == 0


def ratios(z: Values, proposals: Sequence[tuple[Proposal | None, int]]) -> Values:
    """Return p / q for worlds [W, C], q the mixture of all proposals with the number of worlds drawn from each.

    None stands for the assumptions as they are.
    """
    n_worlds = sum(count for _, count in proposals)
    mixture = np.zeros(len(z))
    for proposal, count in proposals:
        plain = count if proposal is None else int(from_prior(count).sum())
        mixture += plain / n_worlds
        if proposal is not None:
            mixture += (count - plain) / n_worlds * exp(np.minimum(proposal.log_ratio(z), 700.0))
    return 1.0 / mixture


def tempered(log_likelihood: Values, misses: npt.NDArray[np.int64], temperature: float) -> Values:
    """Return weights of paths under a power of the likelihood, under which misses are forgiven in part."""
    if temperature >= 1.0:
        return np.where(misses == 0, exp(log_likelihood), 0.0)
    return exp(temperature * log_likelihood - MISS * temperature / (1.0 - temperature) * misses)


def effective(weights: Values) -> float:
    """Return how many equally weighted items carry as much: (sum w)^2 / sum w^2; 0 where all weights are."""
    squares = float(total(weights * weights))
    whole = float(total(weights))
    return whole * whole / squares if squares > 0 else 0.0


def propose(z: Values, weights: Values) -> Proposal:
    """Return the proposal that follows weighted worlds [W, C]: in the assumptions that clearly moved, and no others."""
    shares = weights / float(total(weights))
    n = max(effective(weights), 1.0)
    mean: Values = total(shares[:, None] * z)
    variance: Values = total(shares[:, None] * (z - mean) ** 2)
    is_moved = np.abs(mean) * np.sqrt(n) > CLEARLY * np.sqrt(np.maximum(variance, 1e-12))
    is_narrower = (1.0 - variance) * np.sqrt(n / 2.0) > CLEARLY
    follows = is_moved | is_narrower
    sd = np.clip(LOOSER * np.sqrt(variance), NARROWEST, WIDEST)
    return Proposal(np.where(follows, mean, 0.0), np.where(follows, sd, 1.0))
