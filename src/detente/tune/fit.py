"""From misfits to a joint sample: the likeliest point, a normal around it, and weights that make it exact.

1. The likeliest scores by damped Gauss-Newton steps; slopes from differences.
2. Points of a normal with the mean and the covariance (I + J'J)^-1 found there, twice as many rounds as needed at most:
   each further round follows the weighted points so far. Every point is weighed with the density sought over that of
   the mixture of all rounds.
3. Points are drawn with their weights, evenly (systematic resampling), in the order of their first score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp, log, ndtri
from detente.model.model import Floats
from detente.tune.problem import FURTHEST, Problem
from detente.world.sobol import points

STEPS = 20
"""Most steps to the likeliest point."""
HALVINGS = 6
"""Most halvings of a step that does not help."""
NUDGE = 0.05
"""Difference in scores for slopes: a twentieth of the prior's standard deviation."""
SETTLED = 1e-3
"""Step in scores below which the likeliest point is found."""
ROUND = 256
"""Points of a round."""
MOST_ROUNDS = 4
ENOUGH = 0.4
"""Share of effective points from which no further round is made; a judgement."""
ROWS = 512
"""Rows of the joint sample: a chance in it is known to 2 points (sqrt(1/4 / 512))."""
WIDER = 1.2
"""Factor on the standard deviation of proposals, whose tails must not be thinner than what is sought."""
FIRST_DIMENSION = 1 << 21
"""Sobol dimension of the first score: beyond all of a case and its factors."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The likeliest point."""

    z: Floats
    """[C]"""
    levels: Floats
    """[J] log odds there."""
    slopes: Floats
    """[J, C] of the misfits."""

    @property
    def covariance(self) -> Floats:
        """[C, C] of the normal around it."""
        precision = np.eye(len(self.z)) + self.slopes.T @ self.slopes
        found: Floats = np.asarray(np.linalg.inv(precision), dtype=np.float64)
        return np.asarray((found + found.T) / 2, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Scores that agree with what is held, as far as that goes."""

    peak: Peak
    rows: Floats
    """[R, C] scores, each as likely as the others."""
    effective: float
    """Points that would be worth as much had all the same weight."""
    drawn: int
    """Points drawn."""


def peak(problem: Problem, which: Sequence[int] | None = None, start: Floats | None = None) -> Peak:
    """Return the likeliest point, for some of the judgements or for all."""
    chosen = list(range(problem.size) if which is None else which)
    z = np.zeros(len(problem.columns)) if start is None else start.copy()
    r, levels = problem.misfits(z, chosen)
    slopes = np.zeros((len(chosen), len(z)))
    for _ in range(STEPS):
        slopes = _slopes(problem, z, levels, chosen)
        step = -np.linalg.solve(np.eye(len(z)) + slopes.T @ slopes, z + slopes.T @ r)
        best = float(z @ z + r @ r)
        halved = np.array([np.clip(z + step * 0.5**halving, -FURTHEST, FURTHEST) for halving in range(HALVINGS)])
        misfits, reached = problem.every_misfit(halved, chosen)
        for tried, r_tried, l_tried in zip(halved, misfits, reached, strict=True):  # noqa: B007 - taken below
            if float(tried @ tried + r_tried @ r_tried) < best:
                break
        else:
            break
        moved = float(np.abs(tried - z).max())
        z, r, levels = tried, r_tried, l_tried
        if moved < SETTLED:
            break
    return Peak(z, levels, _slopes(problem, z, levels, chosen))


def _slopes(problem: Problem, z: Floats, levels: Floats, chosen: Sequence[int]) -> Floats:
    """Return [J, C] slopes of the misfits; none where an order holds."""
    slopes = np.zeros((len(chosen), len(z)))
    nudged = np.tile(z, (len(z), 1))
    for c in range(len(z)):
        nudged[c, c] += NUDGE if z[c] <= 0 else -NUDGE
    _, there = problem.every_misfit(nudged, chosen)
    for c in range(len(z)):
        slopes[:, c] = (there[c] - levels) / (nudged[c, c] - z[c])
    for row, j in enumerate(chosen):
        target = problem.targets[j]
        slopes[row] = 0.0 if target.is_order and levels[row] > 0 else slopes[row] / target.sd
    return slopes


def fit(problem: Problem, *, seed: int, progress: Callable[[int, int], None] | None = None) -> Fitted:
    """Return a joint sample of the scores that agree with all judgements."""
    top = peak(problem)
    n = len(problem.columns)
    mixture: list[tuple[Floats, Floats]] = [(top.z, top.covariance * WIDER**2)]
    every: list[Floats] = []
    targets: list[float] = []
    weights = np.zeros(0)
    for number in range(MOST_ROUNDS):
        mean, covariance = mixture[number]
        u = points(number * ROUND, ROUND, np.arange(FIRST_DIMENSION, FIRST_DIMENSION + n, dtype=np.int32), seed)
        z = mean + np.asarray(ndtri(u)) @ np.linalg.cholesky(covariance).T
        z = np.clip(z, -FURTHEST, FURTHEST)
        every.append(z)
        misfits, _ = problem.every_misfit(z)
        for row, r in zip(z, misfits, strict=True):
            targets.append(-0.5 * float(row @ row + r @ r))
        if progress is not None:
            progress(number + 1, MOST_ROUNDS)
        weights = _weights(np.concatenate(every), np.array(targets), mixture)
        if 1.0 / float(weights @ weights) >= max(ENOUGH * len(weights), ROUND * ENOUGH):
            break
        mixture.append(_following(np.concatenate(every), weights))
    z = np.concatenate(every)
    return Fitted(top, _resampled(z, weights), 1.0 / float(weights @ weights), len(z))


def _weights(z: Floats, targets: Floats, mixture: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Return [W] weights that sum to one: the density sought over the mean of those of the rounds."""
    densities = []
    for mean, covariance in mixture[: len(z) // ROUND]:
        root = np.linalg.cholesky(covariance)
        scores = np.linalg.solve(root, (z - mean).T)
        densities.append(-0.5 * (scores**2).sum(axis=0) - float(log(np.diag(root)).sum()))
    stacked = np.stack(densities)
    highest = stacked.max(axis=0)
    mixed = highest + log(exp(stacked - highest).mean(axis=0))
    logs = targets - mixed
    found = exp(logs - logs.max())
    result: Floats = found / found.sum()
    return result


def _following(z: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return mean and widened covariance of weighted points; a little of the prior keeps it from collapsing."""
    mean = weights @ z
    centred = z - mean
    covariance = (centred * weights[:, None]).T @ centred
    return mean, (covariance + 1e-4 * np.eye(z.shape[1])) * WIDER**2


def _resampled(z: Floats, weights: Floats) -> Floats:
    order = np.lexsort(z.T[::-1])
    edges = np.cumsum(weights[order])
    where = np.searchsorted(edges, (np.arange(ROWS) + 0.5) / ROWS * edges[-1])
    return z[order[np.minimum(where, len(z) - 1)]]
