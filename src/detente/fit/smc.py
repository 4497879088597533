"""Tempered sequential Monte Carlo: a cloud of points that moves from what is assumed to what the data leave of it.

The target of a stage is the prior times the likelihood to a power t, and t rises from 0 to 1. How far it rises in a
stage follows from the weights: as far as leaves a given share of the points effective. The cloud is then resampled and
every point moved by a few steps of Metropolis and Hastings whose proposals follow the cloud, so that points that were
doubled part again. All points are scores: in them what is assumed is a standard normal distribution, independent in
every coordinate.

The likelihood may be an estimate that is random itself, as long as its mean is right. A point then keeps the estimate
it was accepted with, and every proposal has one of its own. The estimate's luck is one coordinate more, and at t = 1
the cloud's distribution in the other coordinates is the posterior exactly, however noisy the estimate is; noise costs
only acceptance.

References: delmoral2006 (samplers of a sequence of targets); andrieu2009 (an estimate in place of the likelihood).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log, ndtri
from detente.forecast.batches import total
from detente.update.proposal import effective

Values = npt.NDArray[np.float64]
LogLikelihood = Callable[[Values], Values]
"""Scores [N, C] -> log-likelihood [N], -inf where nothing fits. Every call may have luck of its own."""

KEPT = 0.5
"""Share of the points (of those on which anything fits) that a stage leaves effective. Half is usual; more stages cost
more and gain little."""
STILL = 0.1
"""A stage moves the cloud until so few points would not have moved once, by the acceptance seen."""
FEWEST_MOVES, MOST_MOVES = 2, 10
"""Bounds of the moves of a stage, each of the named and of the other numbers."""
MOST_STAGES = 200
"""Stages after which to stop. A stage at which half stay effective halves what is left to a volume: 2^-200 is beyond
what any data say of the numbers of a case."""
WANTED = 0.3
"""Acceptance to which the width of proposals adapts; between .23 (many numbers) and .44 (one) nearly all is as good."""
FEW_ALIVE = 20
"""Points that must fit at all before a first stage: fewer say nothing of the shape of what fits."""


class NothingFits(Exception):  # noqa: N818 - told to the caller, who knows the observations and raises in their words
    """Too few points fit at all, or the cloud no longer moves."""

    def __init__(self, power: float, n_alive: int, acceptance: float) -> None:
        self.power, self.n_alive, self.acceptance = power, n_alive, acceptance
        super().__init__(f"at power {power:.3g} {n_alive} points fit, acceptance {acceptance:.2g}")


@dataclass(frozen=True, slots=True)
class Stage:
    """One rise of the power."""

    power: float
    """Power of the likelihood after it."""
    effective: float
    """Effective points before resampling."""
    acceptance: float
    """Share of proposals for the named numbers that were accepted."""
    moves: int
    """Moves of each kind."""


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Equally weighted points of the posterior, and the way to them."""

    z: Values
    """[N, C] scores."""
    log_likelihood: Values
    """[N] the estimate each point was accepted with."""
    stages: tuple[Stage, ...]
    """The way, in order."""
    log_evidence: float
    """Log of the mean likelihood under what was assumed, up to the constant that the likelihood leaves out."""
    n_ancestors: int
    """Points of the first cloud from which all of the last descend."""
    n_calls: int
    """Times the likelihood of a whole cloud was asked for."""


def sample(log_likelihood: LogLikelihood, start: Values, named: npt.NDArray[np.bool_], *, seed: int) -> Cloud:
    """Move a cloud from the prior to the posterior.

    Parameters
    ----------
    log_likelihood
        Of scores ``[N, C]``.
    start
        ``[N, C]`` scores drawn from the prior.
    named
        ``[C]`` the coordinates that are asked about. They move by a random walk whose steps have the cloud's own
        covariance; the others by steps that leave the prior as it is (``cos a`` of where they are and ``sin a`` of a
        fresh draw), which never become too long however many they are.
    seed
        Of resampling, proposals and acceptance.

    Raises
    ------
    NothingFits
        If too few points fit, or the cloud stands still before t is 1.

    Examples
    --------
    One number with a standard normal prior, measured as 2 with error 1: the posterior has mean 1, variance 1/2.

    >>> start = np.random.default_rng(0).standard_normal((2000, 1))
    >>> cloud = sample(lambda z: -0.5 * (z[:, 0] - 2.0) ** 2, start, np.array([True]), seed=1)
    >>> bool(abs(cloud.z.mean() - 1.0) < 0.1), bool(abs(cloud.z.var() - 0.5) < 0.1)
    (True, True)
    """
    luck = np.random.Generator(np.random.Philox(key=[seed & (2**64 - 1), 0x666974]))
    z, n = start.copy(), len(start)
    fit = log_likelihood(z)
    ancestors = np.arange(n)
    power, evidence, calls = 0.0, 0.0, 1
    stages: list[Stage] = []
    widths = [2.38 / math.sqrt(max(int(named.sum()), 1)), math.pi / 4]
    while power < 1.0:
        alive = int(np.isfinite(fit).sum())
        if alive < min(FEW_ALIVE, n) or len(stages) == MOST_STAGES:
            raise NothingFits(power, alive, stages[-1].acceptance if stages else 1.0)
        following = _next_power(fit, power)
        weights, gain = _weights(fit, following - power)
        evidence += gain
        n_effective = effective(weights)
        chosen = _resampled(weights, float(luck.random()))
        z, fit, ancestors, power = z[chosen], fit[chosen], ancestors[chosen], following
        done, wanted, accepted = 0, FEWEST_MOVES, [0.0, 0.0]
        factor = _factor(z[:, named])
        while done < wanted:
            for kind, coordinates in enumerate((named, ~named)):
                if not coordinates.any():
                    continue
                proposed = z.copy()
                if kind == 0:
                    proposed[:, named] += widths[0] * _turned(_normals(luck, n, int(named.sum())), factor)
                else:
                    angle = widths[1]
                    fresh = _normals(luck, n, int(coordinates.sum()))
                    proposed[:, coordinates] = math.cos(angle) * z[:, coordinates] + math.sin(angle) * fresh
                other = log_likelihood(proposed)
                calls += 1
                ratio = power * (other - np.where(np.isfinite(fit), fit, 0.0))
                if kind == 0:
                    ratio = ratio + 0.5 * _squares(z[:, named]) - 0.5 * _squares(proposed[:, named])
                is_taken = np.asarray(log(np.maximum(luck.random(n), 2.0**-60))) < ratio
                z[is_taken], fit[is_taken] = proposed[is_taken], other[is_taken]
                rate = float(is_taken.sum()) / n
                accepted[kind] += rate
                widths[kind] *= math.exp(rate - WANTED)
            widths[1] = min(widths[1], math.pi / 2)
            done += 1
            mean = accepted[0] / done if named.any() else accepted[1] / done
            still = math.log(STILL) / math.log(1.0 - min(max(mean, 1e-3), 0.95))
            wanted = min(max(math.ceil(still), FEWEST_MOVES), MOST_MOVES)
        stages.append(Stage(power, n_effective, mean, done))
        if mean < 1.0 / n:
            raise NothingFits(power, alive, mean)
    return Cloud(z, fit, tuple(stages), evidence, len(np.unique(ancestors)), calls)


def _next_power(fit: Values, power: float) -> float:
    """Return the power at which the wanted share of the points stays effective; 1 if that leaves more."""
    least = KEPT * float(np.isfinite(fit).sum())
    if effective(_weights(fit, 1.0 - power)[0]) >= least:
        return 1.0
    low, high = 0.0, 1.0 - power
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(_weights(fit, middle)[0]) >= least else (low, middle)
    return power + max(low, 1e-12)


def _weights(fit: Values, rise: float) -> tuple[Values, float]:
    """Return weights [N], the largest of them 1, and the log of their mean before they were scaled."""
    top = float(fit.max())
    weights: Values = np.where(np.isfinite(fit), exp(rise * (np.where(np.isfinite(fit), fit, top) - top)), 0.0)
    return weights, rise * top + float(log(float(total(weights)) / len(fit)))


def _resampled(weights: Values, u: float) -> npt.NDArray[np.int64]:
    """Return which points are kept, how often: one draw of a systematic comb."""
    heights = np.cumsum(weights)
    n = len(weights)
    teeth = (np.arange(n) + u) / n * heights[-1]
    return np.minimum(np.searchsorted(heights, teeth, side="right"), n - 1)


def _factor(z: Values) -> Values:
    """Return the lower triangular factor of the covariance of points [N, C], by plain loops."""
    n, size = z.shape
    apart = z - total(z) / n
    factor = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1):
            value = float(total(apart[:, i] * apart[:, j])) / n
            value -= sum(float(factor[i, k] * factor[j, k]) for k in range(j))
            if i == j:
                factor[i, i] = math.sqrt(max(value, 1e-10))
            else:
                factor[i, j] = value / factor[j, j]
    return factor


def _normals(luck: np.random.Generator, n: int, size: int) -> Values:
    """Return standard normal numbers [n, size]."""
    return np.asarray(ndtri(np.clip(luck.random((n, size)), 2.0**-54, 1.0 - 2.0**-53)), dtype=np.float64)


def _squares(z: Values) -> Values:
    """Return sums of squares [N] in a fixed order."""
    result: Values = np.cumsum(z * z, axis=1)[:, -1]
    return result


def _turned(normals: Values, factor: Values) -> Values:
    """Return independent numbers [N, C] with the covariance whose factor is given, in a fixed order of additions."""
    result = np.zeros_like(normals)
    for k in range(len(factor)):
        result += normals[:, k : k + 1] * factor[:, k]
    return result
