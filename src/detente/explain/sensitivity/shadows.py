"""Curves without shadows: what shows an effect only because few points fill a plane badly is found out, and left out.

In few worlds the bins of an assumption that does little or nothing may go with those of one that does a lot; if the
first is taken up before the second, the second is not taken up at all. So what is taken up is drawn anew in some
worlds, all else equal. If no path comes out differently, the assumption does nothing. If paths do, the answers must on
average change as its curve says: whatever else it does in company adds to that, and averages to nothing. A slope of the
changes seen on those foretold that is clearly less than half of what it should be says that the curve is mostly a
shadow. Either way the curves are fitted again without it.

The test asks whether answers follow the curve, and not how large total and first-order effects are: those are known to
some ten percent from so many pairs, and of an assumption that acts by itself they are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.explain.sensitivity.additive import Additive, fit
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.indices import IntervalEstimate, Sample
from detente.explain.sensitivity.sums import fixed_sum, sum_last
from detente.explain.sensitivity.total import ALL_WORLDS, FIRST_WORLDS, Alone, Design
from detente.model.model import Floats

MOST_ROUNDS = 8
"""Fits at most; each leaves out all that the one before was wrong about."""
ENOUGH = 12.0
"""Worlds that must have been foretold to change, at least, before their not changing counts: by chance none of so many
would once in a hundred thousand times (e^-12)."""
FEWEST_CHANGED = 32
"""Worlds that must have changed before a slope condemns a curve: of fewer, its error is hardly known."""
SURE = 4.0
"""Standard errors by which the slope must be too small: by chance once in thirty thousand times (normal)."""


def fit_without_shadows(
    sample: Sample, axes: Sequence[Axis], design: Design | None, *, is_confined: bool = False
) -> Additive:
    """Fit curves to a response, and again without those that turn out to be of assumptions that do nothing.

    Without a design the first fit is returned. Where only some paths count (``is_confined``), what is drawn anew says
    whether anything changes, but not by how much.
    """
    fitted = fit(sample, axes)
    if design is None:
        return fitted
    idle: frozenset[int] = frozenset()
    for _ in range(MOST_ROUNDS):
        design.prepare(((axes[axis].column,) for axis in fitted.fitted), FIRST_WORLDS)
        shadows = {axis for axis in fitted.fitted if is_shadow(design, fitted, axis, is_confined=is_confined)}
        if not shadows:
            break
        idle |= shadows
        fitted = fit(sample, axes, idle=idle)
    return fitted


def is_shadow(design: Design, fitted: Additive, axis: int, *, is_confined: bool = False) -> bool:
    """Return whether the curve of an axis is not borne out by the worlds in which it is drawn anew.

    As few pairs are made as tell; where the curve foretells little, more.
    """
    column, n = fitted.axes[axis].column, FIRST_WORLDS
    claim = None if is_confined else _claim(design, fitted, axis)
    while True:
        differences = design.differences(column, n)
        n_made, n_changed = len(differences), int(np.count_nonzero(differences.any(axis=1)))
        if n_changed and (claim is None or not claim.is_missed_by(differences)):
            return False
        if n_changed:
            is_enough = n_made >= ALL_WORLDS and n_changed >= FEWEST_CHANGED
        else:
            is_enough = n_made >= ALL_WORLDS if claim is None else claim.foretold(design, n_made) >= ENOUGH
        if is_enough or n_made == design.most:
            return is_enough or not n_changed
        n = min(4 * n_made, design.most)


def alone_of(design: Design, fitted: Additive, axis: int, share: IntervalEstimate) -> Alone | None:
    """Return what an axis does by itself on the pairs of a design; None where that is not known."""
    if axis not in fitted.curves:
        return None if design.redrawn is None else Alone(share, np.zeros(design.most), max(share.value, 0.0))
    claim = _claim(design, fitted, axis)
    if claim is None:
        return None
    # The curve is a step for each bin: it misses what happens within them, and has the chance of their means.
    within = share.value - (claim.square - claim.chance) / fitted.sample.variance
    return Alone(share, claim.change, max(within + claim.chance / fitted.sample.variance, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Claim:
    """What the curve of an assumption says of worlds in which it is drawn anew."""

    change: Floats
    """[N] change of the answer in each world."""
    square: float
    """Mean square of the curve."""
    chance: float
    """What chance adds to that."""

    def is_missed_by(self, differences: Floats) -> bool:
        """Return whether changes [n, P] follow those that were foretold by clearly less than half."""
        n, n_paths = differences.shape
        change, seen = self.change[:n], sum_last(differences) / n_paths
        power = fixed_sum(change * change)
        if power <= 0.0 or self.square <= self.chance:
            return False
        slope = fixed_sum(seen * change) / power
        left = (seen - slope * change) * change
        error = fixed_sum(left * left) ** 0.5 / power
        return slope + SURE * error < (self.square - self.chance) / self.square / 2.0

    def foretold(self, design: Design, n: int) -> float:
        """Return in how many of n worlds the outcome should have changed, at least: in each by all that it can."""
        outcomes = design.outcomes[:n]
        span = float(outcomes.max() - outcomes.min()) or 1.0
        return fixed_sum(np.abs(self.change[:n])) / span


def _claim(design: Design, fitted: Additive, axis: int) -> _Claim | None:
    """Return what the curve of an axis foretells; None where it is not known where redrawn worlds stand."""
    if design.redrawn is None:
        return None
    known, n_bins = fitted.axes[axis], fitted.sample.n_bins
    curve, square, chance = fitted.by_itself(axis)
    before, after = fitted.codes[axis][: design.most], known.codes_at(design.redrawn[:, known.column], n_bins)
    return _Claim(curve[before] - curve[after], square, chance)
