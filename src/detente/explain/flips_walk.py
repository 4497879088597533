"""How probable it is that a curve lies above zero, bin by bin, where it may be smooth or have a step.

The curve is a walk from bin to bin, and with even chances one step somewhere. Its level wanders, and so does its slope,
at several paces: a curve that bends little is known from the worlds of wide stretches, one that bends much only from
those nearby, and the level's own wandering keeps either from being surer than a shape that no walk of the slope follows
would allow. For each pace the Kalman filter gives the likelihood and the smoother the course (durbin2012, chapter 4).
Both are linear in the values, so what a step at any of all places would change follows from one pass over all of them
together, and all curves are averaged by their probabilities (barry1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.core.elementary import exp, log, log1p, ndtr
from detente.explain.sensitivity.sums import fixed_sum
from detente.model.model import Floats

WALKS = ((0.35, 2.0), (0.35, 8.0), (0.35, 32.0), (1.0, 8.0))
"""Standard deviations of the walks of level and of slope over the whole assumption, in those of the worlds' answers: a
judgement, under which intervals of smooth curves hold about as often as they say."""
LEVEL, SLOPE = 2.0, 4.0
"""Standard deviations of level and slope where the walk begins, in the same unit: wide."""
STEP = 1.5
"""Standard deviation of the step, in the same unit: a step of a chance from 0 to 1 is about two of them."""
NEGLIGIBLE = 1e-4
"""Curves less probable than this, next to the most probable one, are left out of the average."""


def chance_beyond(places: Floats, means: Floats, errors: Floats, spread: float) -> Floats:
    """Return the probability [B] that the curve is above 0 in each bin, averaged over paces and places of a step.

    Parameters
    ----------
    places, means, errors
        ``[B]`` middle of each bin, mean of its worlds, and the variance of that mean.
    spread
        Standard deviation of single worlds.
    """
    n, gaps = len(places), np.diff(places)
    # The last of the places of a step stands for none: it is as probable as all others together.
    prior = np.append(gaps / (2.0 * float(gaps.sum())), 0.5)
    leap = np.append(np.full(n - 1, (STEP * spread) ** 2), 0.0)
    steps = (np.arange(n)[:, None] > np.arange(n)).astype(np.float64)  # [B, B], the last of them none
    seen = _filtered(np.column_stack((means, steps)), gaps, errors, spread)
    linked = seen.products  # [H, 1 + B], of the values with themselves and with each step
    gain = leap / (1.0 + leap * seen.squares)  # [H, B] variance of the size of each step
    likely = 0.5 * (gain * linked[:, 1:] ** 2 - log1p(leap * seen.squares) - (linked[:, :1] + seen.scale[:, None]))
    chance = exp(likely - float(likely.max())) * prior
    kept = np.nonzero(chance > NEGLIGIBLE * chance.max())
    share = chance[kept] / fixed_sum(chance[kept])
    smooth = _smoothed(seen, gaps, errors)
    model, left = kept[0], smooth.left[(slice(None), kept[0], 1 + kept[1])]
    curves = means[:, None] - smooth.left[:, model, 0] + (gain * linked[:, 1:])[kept] * left
    variances = np.maximum(smooth.errors[:, model] + gain[kept] * left * left, 1e-300)
    return np.cumsum(ndtr(curves / np.sqrt(variances)) * share, axis=1)[:, -1]


@dataclass(frozen=True, slots=True, eq=False)
class _Filtered:
    """What the filters of H walks make of C columns of values on B bins; the first column is seen with noise."""

    misses: Floats
    """[B, H, C] what each value lies off what the bins before it foretell, by the variance of that."""
    totals: Floats
    """[B, H] that variance."""
    pulls: Floats
    """[B, 2, H] by how much a miss moves level and slope."""

    @property
    def products(self) -> Floats:
        """[H, C] the first column and each, multiplied with the inverse of the covariance between them."""
        return np.cumsum(self.misses[:, :, :1] * self.misses * self.totals[:, :, None], axis=0)[-1]

    @property
    def squares(self) -> Floats:
        """[H, C - 1] the same of each further column with itself."""
        return np.cumsum(self.misses[:, :, 1:] ** 2 * self.totals[:, :, None], axis=0)[-1]

    @property
    def scale(self) -> Floats:
        """[H] logarithm of the determinant of the covariance."""
        return np.cumsum(log(self.totals), axis=0)[-1]


def _filtered(values: Floats, gaps: Floats, errors: Floats, spread: float) -> _Filtered:
    """Return columns of values [B, C] as the filters of all walks see them."""
    totals, pulls = _gains(gaps.tolist(), errors.tolist(), spread)
    level, slope = np.zeros((2, len(WALKS), values.shape[1]))
    misses = np.empty((len(values), *level.shape))
    for at, (row, total, (pull, turn)) in enumerate(zip(values, totals, pulls, strict=True)):
        if at:
            level += float(gaps[at - 1]) * slope
        miss = row - level
        np.divide(miss, total[:, None], out=misses[at])
        level += pull[:, None] * miss
        slope += turn[:, None] * miss
    return _Filtered(misses, totals, pulls)


def _gains(gaps: list[float], errors: list[float], spread: float) -> tuple[Floats, Floats]:
    """Return the variances [B, H] of misses and how these move level and slope [B, 2, H]: the same for all values.

    Walk by walk in plain numbers: so few of them are sooner worked out by Python than by NumPy.
    """
    totals, pulls = np.empty((len(errors), len(WALKS))), np.empty((len(errors), 2, len(WALKS)))
    for walk, paces in enumerate(WALKS):
        rough, curved = ((pace * spread) ** 2 for pace in paces)
        var, cov, bend = (LEVEL * spread) ** 2, 0.0, (SLOPE * spread) ** 2
        for at, error in enumerate(errors):
            if at:
                gap = gaps[at - 1]
                var = var + gap * (2.0 * cov + gap * bend + rough + curved * gap * gap / 3.0)
                cov = cov + gap * (bend + curved * gap / 2.0)
                bend = bend + gap * curved
            total = var + error
            pull, turn = var / total, cov / total
            totals[at, walk], pulls[at, 0, walk], pulls[at, 1, walk] = total, pull, turn
            var, cov, bend = var - pull * var, cov - pull * cov, bend - turn * cov
    return totals, pulls


class _Smoothed(NamedTuple):
    """Columns of values, smoothed by each walk in the light of all bins."""

    left: Floats
    """[B, H, C] what the smoothed curve leaves of the values."""
    errors: Floats
    """[B, H] variance of the smoothed curve."""


def _smoothed(seen: _Filtered, gaps: Floats, errors: Floats) -> _Smoothed:
    """Return the smoothed curves, from what later bins say of level and slope, and how surely."""
    left = np.empty_like(seen.misses)
    level, slope = np.zeros((2, *seen.misses.shape[1:]))
    for at in range(len(errors) - 1, -1, -1):
        pull, turn = seen.pulls[at]
        miss = seen.misses[at] - pull[:, None] * level
        miss -= turn[:, None] * slope
        np.multiply(errors[at], miss, out=left[at])
        level += miss
        if at:
            slope += float(gaps[at - 1]) * level
    return _Smoothed(left, _variances(seen, gaps.tolist(), errors.tolist()))


def _variances(seen: _Filtered, gaps: list[float], errors: list[float]) -> Floats:
    """Return the variances of the smoothed curves [B, H], walk by walk in plain numbers."""
    variances = np.empty_like(seen.totals)
    for walk in range(seen.totals.shape[1]):
        totals, pulls, turns = (each.tolist() for each in (seen.totals[:, walk], *seen.pulls[:, :, walk].T))
        sure = both = turned = 0.0
        for at in range(len(errors) - 1, -1, -1):
            pull, turn, error = pulls[at], turns[at], errors[at]
            known = 1.0 / totals[at] + pull * pull * sure + 2.0 * pull * turn * both + turn * turn * turned
            variances[at, walk] = error - error**2 * known
            sure, both = sure - 2.0 * (pull * sure + turn * both) + known, both - pull * both - turn * turned
            if at:
                gap = gaps[at - 1]
                turned = turned + gap * (2.0 * both + gap * sure)
                both = both + gap * sure
    return variances
