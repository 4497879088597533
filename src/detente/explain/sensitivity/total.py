"""Total effects: what an assumption does alone and in company, from worlds in which it alone is drawn anew.

No sample of worlds shows an effect that two assumptions have only together, unless one knows where to look. So each
assumption in turn is drawn anew in a number of worlds, all else equal, chance included: the paths of the two worlds of
a pair have the same random numbers. Half the mean squared difference of their answers, as a share of the variance
between worlds, is the assumption's total effect. What chance adds to a squared difference is estimated from the pairs
of paths and taken off; an assumption that does nothing leaves every path as it was, and has exactly 0.

What the assumption does alone is known from all worlds of the run, and far better than from some pairs. So only the
rest of each difference is squared: what is left of it when the change of the assumption's own curve is taken off, which
is what it does in company. The first-order share and that make up the total effect, which is then never less than the
first, and hardly less certain where company matters little (the curve is a control variate; glasserman2003, 4.1).

Of assumptions that share a factor, the factor is drawn anew, which moves them all, or the part that is one's own.

References: sobol1993, homma1996 (total effects); jansen1999 (the estimator); campolongo2011 (the radial design);
saltelli2010 (both compared); liu2006 (what two assumptions do only together); mara2012 (inputs that depend).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from detente.explain.sensitivity.indices import IntervalEstimate, Sample, estimate
from detente.explain.sensitivity.rerun import Rerun
from detente.explain.sensitivity.sums import fixed_sum, sum_last
from detente.forecast.replicates import error_of_mean, is_clear
from detente.model.model import ABSENT, Family, Floats
from detente.world.draws import draw_worlds, place_worlds
from detente.world.sobol import points

FIRST_WORLDS = 128
"""Pairs of worlds for every assumption."""
ALL_WORLDS = 512
"""Pairs of worlds for those that turn out to do something."""
MOST_WORLDS = 2048
"""Pairs of worlds before an assumption of which nothing was seen is given up, where so few paths answer yes that less
would prove nothing."""
NEGLIGIBLE = 0.005
"""What is done in company below which more pairs are not worth their time."""
SIZEABLE, MORE_WORLDS = 0.1, 256
"""The same where only some assumptions are tried, to confirm them; and pairs for those that may do more."""
MOST_PATHS = 8
"""Paths in each world of a pair; more worlds tell more than more paths: an assumption that matters in one corner of the
others alone is seen in the worlds that stand there."""

FEWEST_CHANGED = 32
"""Paths that must come out differently before a total effect is told, or taken for real: of fewer, a few worlds hold
them all, and their scatter says little of the error."""
NOTHING = IntervalEstimate(0.0, 0.0, 0.0)

Evaluate = Callable[[Floats, int], Floats]
"""Values (or quantiles) of the assumptions in worlds [n, D], and the number of the first world -> outcomes [n, P] on
their paths."""
EvaluateVersions = Callable[[Floats, int, int], Floats]
"""The same for several versions of the same worlds, one after the other [V x n, D], and how many versions there are."""


@dataclass(frozen=True, slots=True)
class TotalEffect:
    """What one assumption does alone and together with others."""

    share: IntervalEstimate
    """As a share of the variance between worlds, 0 to 1 and never less than what it does alone."""
    company: IntervalEstimate
    """Of that, what it does only together with others."""
    is_real: bool
    """Whether it is told from nothing."""
    is_seen: bool
    """Whether any path came out differently; if none did, the assumption does nothing, or next to it."""
    n_worlds: int
    """Pairs of worlds."""
    is_known: bool = True
    """Whether enough paths came out differently to say how large it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """What an assumption does by itself, as the run's own worlds have it."""

    share: IntervalEstimate
    """First-order share."""
    change: Floats
    """[N] by how much its curve says the answer of each world changes as it is drawn anew."""
    missed: float
    """Mean square by which that curve misses the true one, as a share of the variance between worlds."""


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
    variance_error: float = 0.0
    """Standard error of that, as a part of it."""
    redrawn: Floats | None = None
    """[N, D] quantiles at which ``other`` stands; None where they are not known."""
    evaluate_versions: EvaluateVersions | None = None
    """Simulates several versions of worlds at once, if that can be."""
    _outcomes: dict[tuple[int, ...], Floats] = field(default_factory=dict[tuple[int, ...], Floats], init=False)
    """Outcomes on the paths of worlds in which these columns were drawn anew, [n, P]."""

    def effects(
        self,
        columns: Iterable[int],
        *,
        most: int | None = None,
        alone: Mapping[int, Alone] | None = None,
        worth: float = NEGLIGIBLE,
    ) -> Mapping[int, TotalEffect]:
        """Return the total effect of each column: a few pairs for all, more (``most``) for those that do something.

        That is for those that may do more than ``worth`` in company.
        """
        wanted, last = list(columns), len(self.base) if most is None else min(most, len(self.base))
        known = alone or {}
        self.prepare(((column,) for column in wanted), min(FIRST_WORLDS, last))
        large = [column for column in wanted if self.effect(column, known.get(column)).company.high > worth]
        self.prepare(((column,) for column in large), last)
        return {column: self.effect(column, known.get(column)) for column in wanted}

    def effect(self, column: int, alone: Alone | None = None) -> TotalEffect:
        """Return the total effect of a column from the pairs made so far."""
        differences = self.differences(column)
        n = len(differences)
        if not differences.any():
            return TotalEffect(NOTHING, NOTHING, is_real=False, is_seen=False, n_worlds=n)
        mean, error = self._mean_square(differences, 2.0)
        is_known = int(np.count_nonzero(differences)) >= min(FEWEST_CHANGED, n)
        is_real = is_known and mean > 0.0 and is_clear(mean, error, n)
        if alone is None:
            plain = _skewed(mean, error, n).within(0.0, 1.0)
            return TotalEffect(plain, plain, is_real, is_seen=True, n_worlds=n, is_known=is_known)
        mean, error = self._mean_square(differences - alone.change[:n, None], 2.0)
        company = _skewed(mean - alone.missed, error, n)
        share = _sum(alone.share, company)
        return TotalEffect(share, company.within(0.0, 1.0), is_real, is_seen=True, n_worlds=n, is_known=is_known)

    def differences(self, column: int, n: int = 0) -> Floats:
        """Return by how much outcomes were larger before a column was drawn anew, [n, P]: of n pairs at least."""
        if n:
            self.prepare([(column,)], n)
        changed = self._outcomes[column,]
        return self._outcomes[()][: len(changed)] - changed

    def joint(self, columns: Sequence[int], n: int) -> tuple[IntervalEstimate, bool]:
        """Return the share of all effects that columns have only together, with or without others; and if it is real.

        The mean square of the difference of differences (of differences ...) over 2 to the number of columns (liu2006).
        """
        n = min(n, len(self.base))
        self.prepare((drawn for size in range(len(columns) + 1) for drawn in combinations(sorted(columns), size)), n)
        crossed = np.zeros(0)
        for size in range(len(columns) + 1):
            for drawn in combinations(sorted(columns), size):
                part = (-1.0) ** size * self._outcomes[drawn][:n]
                crossed = crossed + part if len(crossed) else part
        mean, error = self._mean_square(crossed, 2.0 ** len(columns))
        return _skewed(mean, error, n).within(0.0, 1.0), mean > 0.0 and is_clear(mean, error, n)

    @property
    def outcomes(self) -> Floats:
        """Outcomes [n, P] of the worlds as they are, made so far."""
        return self._outcomes[()]

    @property
    def most(self) -> int:
        """Pairs of worlds that can be made."""
        return len(self.base)

    def _mean_square(self, differences: Floats, divisor: float) -> tuple[float, float]:
        """Return the mean square of differences [n, P] over a divisor, as a share of V, and its standard error."""
        shares = _squares(differences) / (divisor * self.variance)
        mean = fixed_sum(shares) / len(shares)
        return mean, math.hypot(float(error_of_mean(shares)), mean * self.variance_error)

    def prepare(self, sets: Iterable[tuple[int, ...]], n: int) -> None:
        """Simulate the first n worlds as they are and with each set of columns drawn anew, as far as that is not done.

        What is wanted of the same worlds is simulated in one call: it costs less than one for each set.
        """
        n = min(n, len(self.base))
        missing: dict[int, list[tuple[int, ...]]] = {}
        for columns in dict.fromkeys([(), *sets]):
            done = len(self._outcomes.get(columns, ()))
            if done < n:
                missing.setdefault(done, []).append(columns)
        for done, several in missing.items():
            for columns, more in zip(several, self._simulated(several, done, n), strict=True):
                known = self._outcomes.get(columns)
                self._outcomes[columns] = more if known is None else np.concatenate((known, more))

    def _simulated(self, sets: Sequence[tuple[int, ...]], first: int, end: int) -> Iterator[Floats]:
        """Yield outcomes [n, P] of worlds ``first`` to ``end`` with each set of columns drawn anew."""
        drawn = np.repeat(self.base[None, first:end], len(sets), axis=0)
        for version, columns in zip(drawn, sets, strict=True):
            version[:, columns] = self.other[first:end, columns]
        if self.evaluate_versions is None:
            yield from (self.evaluate(version, first) for version in drawn)
        else:
            outcomes = self.evaluate_versions(drawn.reshape(-1, drawn.shape[-1]), first, len(sets))
            yield from outcomes.reshape(len(sets), end - first, -1)


def _sum(alone: IntervalEstimate, company: IntervalEstimate) -> IntervalEstimate:
    """Return the share of an assumption alone and in company; the two are estimated from different worlds."""
    value = alone.value + max(company.value, 0.0)
    low = value - math.hypot(alone.half, company.value - company.low)
    high = value + math.hypot(alone.half, company.high - company.value)
    least = alone.within(0.0, 1.0)
    ends = zip((value, low, high), least, strict=True)
    return IntervalEstimate(*(min(max(end, known), 1.0) for end, known in ends))


def _skewed(mean: float, error: float, n_worlds: int) -> IntervalEstimate:
    """Return a mean of squares with its 90% interval.

    A few large squares make up much of such a mean: where they are missing, mean and error are both too small. So the
    upper end is that of an interval of the mean's logarithm, as long as that is known at all.
    """
    value, low, high = estimate(mean, error, n_worlds)
    half = high - value
    if half <= 0.0:
        return IntervalEstimate(value, low, high)
    above = value * math.expm1(half / value) if half < value else half * math.expm1(1.0)
    return IntervalEstimate(value, low, value + above)


def _squares(differences: Floats) -> Floats:
    """Return squared mean differences [n] of pairs of paths [n, P] without what chance adds."""
    n_paths = differences.shape[1]
    mean = sum_last(differences) / n_paths
    if n_paths < 2:
        return np.asarray(mean * mean)
    deviations = differences - mean[:, None]
    chance = sum_last(deviations * deviations) / (n_paths - 1) / n_paths
    return np.asarray(mean * mean - chance)


def design_of(rerun: Rerun, sample: Sample, *, n_worlds: int = MOST_WORLDS) -> Design:
    """Return pairs of worlds for a run: its own first worlds, and in their place values from further dimensions."""
    runs = rerun.runs
    n, n_paths = min(n_worlds, runs.n_worlds), min(MOST_PATHS, runs.n_paths)

    def evaluate(made: Floats, first: int, versions: int = 1) -> Floats:
        drawn = place_worlds(draws, columns, made[:, columns]) if is_coupled else made
        # What is confined to an outcome has no total effect, but its paths differ or not all the same.
        simulated = rerun.marks if rerun.target.is_confined else rerun.outcomes
        return simulated(drawn, first_world=runs.first_world + first, n_paths=n_paths, versions=versions)

    variance, error = sample.variance, sample.variance_error
    draws = runs.model.draws
    columns = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension != ABSENT))
    is_coupled = (len(draws.loadings.column) > 0 or draws.views is not None) and runs.drawn is None
    n_dimensions = int(draws.dimension.max(initial=ABSENT)) + 1
    shifted = np.where(draws.dimension == ABSENT, ABSENT, draws.dimension + n_dimensions).astype(np.int32)
    sides = (np.full((n, len(draws.family)), 0.5), np.full((n, len(draws.family)), 0.5))
    for side, dimension in zip(sides, (draws.dimension, shifted), strict=True):
        side[:, columns] = points(runs.first_world, n, dimension[columns], runs.seed)
    if is_coupled:
        return Design(evaluate, *sides, variance, error, sides[1], evaluate)
    other = draw_worlds(dataclasses.replace(draws, dimension=shifted), seed=runs.seed, first=runs.first_world, count=n)
    if runs.drawn is not None:
        return Design(evaluate, runs.drawn[:n], other, variance, error, None, evaluate)
    base = draw_worlds(draws, seed=runs.seed, first=runs.first_world, count=n)
    return Design(evaluate, base, other, variance, error, sides[1], evaluate)
