"""Total effects: what an assumption does alone and in company, from worlds in which it alone is drawn anew.

No sample of worlds shows an effect that two assumptions have only together, unless one knows where to look. So each
assumption in turn is drawn anew in a number of worlds, all else equal, chance included: the paths of the two worlds of
a pair have the same random numbers. Half the mean squared difference of their answers, as a share of the variance
between worlds, is the assumption's total effect. What chance adds to a squared difference is estimated from the pairs
of paths and taken off; an assumption that does nothing leaves every path as it was, and has exactly 0.

Of assumptions that share a factor, the factor is drawn anew, which moves them all, or the part that is one's own.

References: sobol1993, homma1996 (total effects); jansen1999 (the estimator); campolongo2011 (the radial design);
saltelli2010 (both compared); liu2006 (what two assumptions do only together); mara2012 (inputs that depend).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from detente.explain.sensitivity.indices import IntervalEstimate, estimate
from detente.explain.sensitivity.rerun import Rerun
from detente.explain.sensitivity.sums import fixed_sum, sum_last
from detente.forecast.replicates import error_of_mean, is_clear
from detente.model.model import ABSENT, Family, Floats
from detente.world.draws import draw_worlds, place_worlds
from detente.world.sobol import points

FIRST_WORLDS = 64
"""Pairs of worlds for every assumption."""
ALL_WORLDS = 256
"""Pairs of worlds for those that turn out to do something."""
NEGLIGIBLE = 0.005
"""Total effect below which more pairs are not worth their time."""
PAIR_WORLDS = 128
"""Worlds in which two assumptions are drawn anew together."""
MOST_PATHS = 16
"""Paths in each world of a pair; more worlds tell more than more paths."""

Evaluate = Callable[[Floats, int], Floats]
"""Values (or quantiles) of the assumptions in worlds [n, D], and the number of the first world -> outcomes [n, P] on
their paths."""


@dataclass(frozen=True, slots=True)
class TotalEffect:
    """What one assumption does alone and together with others."""

    share: IntervalEstimate
    """As a share of the variance between worlds."""
    is_real: bool
    """Whether it is told from nothing."""
    is_seen: bool
    """Whether any path came out differently; if none did, the assumption does nothing, or next to it."""
    n_worlds: int
    """Pairs of worlds."""


@dataclass(slots=True, eq=False)
class Design:
    """Pairs of worlds, made as they are asked for."""

    evaluate: Evaluate
    """Simulates worlds."""
    base: Floats
    """[N, D] values of all drawn columns, or, where columns share factors, independent quantiles of all."""
    other: Floats
    """[N, D] values to put in their place, one column at a time."""
    variance: float
    """Variance between worlds, V."""
    _outcomes: dict[tuple[int, ...], Floats] = field(default_factory=dict[tuple[int, ...], Floats], init=False)
    """Outcomes on the paths of worlds in which these columns were drawn anew, [n, P]."""

    def effects(self, columns: Iterable[int], *, most: int | None = None) -> Mapping[int, TotalEffect]:
        """Return the total effect of each column: a few pairs for all, more (``most``) for those that do something."""
        wanted, last = list(columns), len(self.base) if most is None else min(most, len(self.base))
        for column in wanted:
            self._extend(column, min(FIRST_WORLDS, last))
        for column in wanted:
            if self.effect(column).share.high > NEGLIGIBLE:
                self._extend(column, last)
        return {column: self.effect(column) for column in wanted}

    def effect(self, column: int) -> TotalEffect:
        """Return the total effect of a column from the pairs made so far."""
        changed = self._outcomes[column,]
        return self._effect(self._outcomes[()][: len(changed)] - changed, 2.0)

    def pair(self, first: int, second: int) -> TotalEffect:
        """Return the share of all effects that two columns have only together, with or without others.

        A quarter of the mean square of the difference of differences (liu2006).
        """
        n = min(len(self._outcomes[first,]), len(self._outcomes[second,]), PAIR_WORLDS)
        both = self._simulated((min(first, second), max(first, second)), n)
        crossed = self._outcomes[()][:n] - self._outcomes[first,][:n] - self._outcomes[second,][:n] + both
        return self._effect(crossed, 4.0)

    def _effect(self, differences: Floats, divisor: float) -> TotalEffect:
        """Return the mean square of differences [n, P] over a divisor, as a share of V."""
        n = len(differences)
        if not differences.any():
            return TotalEffect(IntervalEstimate(0.0, 0.0, 0.0), is_real=False, is_seen=False, n_worlds=n)
        shares = _squares(differences) / (divisor * self.variance)
        mean = fixed_sum(shares) / n
        error = float(error_of_mean(shares))
        is_real = mean > 0.0 and is_clear(mean, error, n)
        return TotalEffect(estimate(mean, error, n), is_real=is_real, is_seen=True, n_worlds=n)

    def _extend(self, column: int, n: int) -> None:
        """Simulate pairs for a column until there are n."""
        self._simulated((), n)
        self._simulated((column,), n)

    def _simulated(self, columns: tuple[int, ...], n: int) -> Floats:
        """Return outcomes [n, P] of the first n worlds with some columns drawn anew."""
        known = self._outcomes.get(columns)
        done = 0 if known is None else len(known)
        if known is None or done < n:
            drawn = self.base[done:n].copy()
            drawn[:, columns] = self.other[done:n, columns]
            more = self.evaluate(drawn, done)
            known = more if known is None else np.concatenate((known, more))
            self._outcomes[columns] = known
        return known[:n]


def _squares(differences: Floats) -> Floats:
    """Return squared mean differences [n] of pairs of paths [n, P] without what chance adds."""
    n_paths = differences.shape[1]
    mean = sum_last(differences) / n_paths
    if n_paths < 2:
        return np.asarray(mean * mean)
    deviations = differences - mean[:, None]
    chance = sum_last(deviations * deviations) / (n_paths - 1) / n_paths
    return np.asarray(mean * mean - chance)


def design_of(rerun: Rerun, variance: float, *, n_worlds: int = ALL_WORLDS) -> Design:
    """Return pairs of worlds for a run: its own first worlds, and in their place values from further dimensions."""
    runs = rerun.runs
    n, n_paths = min(n_worlds, runs.n_worlds), min(MOST_PATHS, runs.n_paths)

    def evaluate(made: Floats, first: int) -> Floats:
        drawn = place_worlds(draws, columns, made[:, columns]) if is_coupled else made
        # What is confined to an outcome has no total effect, but its paths differ or not all the same.
        simulated = rerun.marks if rerun.target.is_confined else rerun.outcomes
        return simulated(drawn, first_world=runs.first_world + first, n_paths=n_paths)

    draws = runs.model.draws
    columns = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension != ABSENT))
    is_coupled = len(draws.loadings.column) > 0 and runs.drawn is None
    n_dimensions = int(draws.dimension.max(initial=ABSENT)) + 1
    shifted = np.where(draws.dimension == ABSENT, ABSENT, draws.dimension + n_dimensions).astype(np.int32)
    if is_coupled:
        sides = (np.full((n, len(draws.family)), 0.5), np.full((n, len(draws.family)), 0.5))
        for side, dimension in zip(sides, (draws.dimension, shifted), strict=True):
            side[:, columns] = points(runs.first_world, n, dimension[columns], runs.seed)
        return Design(evaluate, *sides, variance)
    other = draw_worlds(dataclasses.replace(draws, dimension=shifted), seed=runs.seed, first=runs.first_world, count=n)
    return Design(evaluate, runs.assumptions()[:n], other, variance)
