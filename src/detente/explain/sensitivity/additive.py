"""The answer as a sum of curves, one an assumption: each fitted to what the others leave.

This is backfitting (hastie1990) on bins. Assumptions are taken up one at a time, the one that explains most of what is
left first, until none explains more than noise would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from detente.core.elementary import ndtri
from detente.explain.sensitivity.axes import Axis, Codes
from detente.explain.sensitivity.indices import IntervalEstimate, Sample, bin_sums, chance_in, estimate, explained
from detente.explain.sensitivity.smooth import PlainSums, SmoothSums, smooth_sums
from detente.explain.sensitivity.sums import fixed_sum, sum_last, sums_by
from detente.forecast.batches import jackknife
from detente.model.model import Floats
from detente.world.sobol import N_REPLICATES

MOST_FITTED = 48
"""Assumptions fitted at most: whoever has more that matter learns most from the first."""
SELECTION_WORLDS = 1 << 15
"""Worlds among which assumptions are selected; more would only take longer."""
N_PAIRED = 8
"""Assumptions, the strongest, whose pairs are looked at."""
FINE_WORLDS = 2000
"""Worlds from which a pair has 8 x 8 cells instead of 4 x 4: thirty in a cell."""
AT_ONCE = 64
"""Assumptions whose bins are summed up side by side: of a thousand worlds that takes some megabytes."""
N_SWEEPS = 12
"""Rounds of the last fit. Each takes the shadows of almost independent assumptions down by an order of magnitude."""
N_RESWEEPS = 3
"""Rounds of a fit without one replicate, which begins where the whole one ended."""
ENTRY = 0.01
"""Chance that any of all assumptions is taken up without doing anything. It costs little: its curve is then flat."""


Shape = tuple[int, int]
"""Rows and columns of a surface."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What two assumptions do only together, cell by cell: over either of them alone it averages to 0.

    Otherwise a surface and the curves of its assumptions would share what each does alone as the order of the fit has
    it, and how much a curve keeps would depend on which surfaces stand beside it.
    """

    code: Codes
    """[W] cell of each world, row by row."""
    shape: Shape

    @classmethod
    def of(cls, one: Axis, other: Axis, most: int) -> Surface:
        """Return the cells of two axes, at most ``most`` rows and columns."""
        shape = (one.n_bins(most), other.n_bins(most))
        return cls(one.codes(most) * shape[1] + other.codes(most), shape)


@dataclass(frozen=True, eq=False)
class Additive:
    """A sum of curves, and what it leaves."""

    sample: Sample
    axes: tuple[Axis, ...]
    codes: tuple[Codes, ...]
    """[D] arrays [W]: bin of each world."""
    fitted: tuple[int, ...]
    """Axes taken up, in that order."""
    curves: dict[int, Floats]
    """[M] effect of each bin of a fitted axis; averages to 0 over worlds."""
    surfaces: tuple[tuple[Surface, Floats], ...]
    """Each pair that was fitted, and the effects of its cells."""
    residual: Floats
    """[W] answers less the mean and all curves; 0 where no path counts."""

    def partial(self, axis: int) -> Floats:
        """Return what the other curves leave of the answers [W]."""
        return self._partial(axis, self.curves, self.residual)

    def first_order(self, axis: int) -> float:
        """Return the share of the variance between worlds that goes with one assumption alone."""
        sample = self.sample
        sums = self._sums(axis, sample.response.count, self.partial(axis), sample.group, len(sample.totals))
        whole = float(sums.map(lambda each: each.sum(axis=0)).explained()) / sample.variance
        without = sums.map(sample.without).explained() / self._variances
        return float(jackknife(np.array(whole), without)[0])

    def first_orders(self) -> list[float]:
        """Return the same of every assumption; of those without a curve of their own, several at once."""
        found = {axis: self.first_order(axis) for axis in self.curves}
        left = [axis for axis in range(len(self.axes)) if axis not in found]
        by_bins: dict[int, list[int]] = {}
        for axis in left:
            by_bins.setdefault(self.axes[axis].n_bins(self.sample.n_bins), []).append(axis)
        for n_bins, those in by_bins.items():
            for first in range(0, len(those), AT_ONCE):
                some = those[first : first + AT_ONCE]
                found |= dict(zip(some, self._without_curves(some, n_bins), strict=True))
        return [found[axis] for axis in range(len(self.axes))]

    def _without_curves(self, axes: Sequence[int], n_bins: int) -> list[float]:
        """Return the first-order shares of assumptions that have no curve and as many bins as each other."""
        sample, count = self.sample, self.sample.response.count
        values, n_groups = count * self.residual, len(sample.totals)
        bins = np.stack(
            [bin_sums(count, values, self.codes[axis], n_bins, sample.group, n_groups) for axis in axes], axis=1
        )  # [G, D, M, 6]
        whole = explained(bins.sum(axis=0)) / sample.variance
        without = explained(sample.without(bins)) / self._variances[:, None]
        shares: list[float] = jackknife(whole, without)[0].tolist()
        return shares

    def interval(self, axis: int) -> IntervalEstimate:
        """Return the same with its 90% interval; all curves are fitted again without each replicate in turn.

        What other curves owe to chance is shared by all replicates as long as they are not fitted again.
        """
        sample, variances = self.sample, self._variances
        without = np.zeros(len(variances))
        for replicate, (count, partial) in enumerate(self.partial_without(axis)):
            sums = self._sums(axis, count, partial)
            without[replicate] = float(sums.explained()[0]) / float(variances[replicate])
        value = self.first_order(axis)
        return estimate(value, float(jackknife(np.array(value), without)[1]), sample.response.n_worlds)

    @cached_property
    def _variances(self) -> Floats:
        """Variances between worlds without each replicate [R]."""
        return self.sample.variances(self.sample.without(self.sample.totals))

    def by_itself(self, axis: int) -> tuple[Floats, float, float]:
        """Return the effect of each bin [M] of an axis, their mean square, and what chance adds to that."""
        sample = self.sample
        count, n_bins = sample.response.count, self.axes[axis].n_bins(sample.n_bins)
        sums = bin_sums(count, count * self.partial(axis), self.codes[axis], n_bins)[0]
        paths, outcomes = sums[:, 1], sums[:, 2]
        whole = max(fixed_sum(paths), 1.0)
        effects = np.where(paths > 0, outcomes / np.maximum(paths, 1.0) - fixed_sum(outcomes) / whole, 0.0)
        return effects, fixed_sum(paths * effects * effects) / whole, float(chance_in(sums))

    def partial_without(self, axis: int) -> Iterator[tuple[Floats, Floats]]:
        """Yield paths of each world and what the other curves leave [W], fitted without each replicate in turn."""
        for count, curves, residual in self._without:
            yield count, self._partial(axis, curves, residual)

    @cached_property
    def _without(self) -> list[tuple[Floats, dict[int, Floats], Floats]]:
        """Paths of each world, curves and what they leave, without each replicate [R]."""
        response = self.sample.response
        terms = [*self.codes, *(surface.code for surface, _ in self.surfaces)]
        known = self.curves | {len(self.codes) + place: curve for place, (_, curve) in enumerate(self.surfaces)}
        shapes = _shapes([surface for surface, _ in self.surfaces], len(self.codes))
        found: list[tuple[Floats, dict[int, Floats], Floats]] = []
        for replicate in range(min(N_REPLICATES, response.n_worlds)):
            count = response.count.copy()
            count[replicate::N_REPLICATES] = 0.0
            start = _centred(count, np.where(count > 0, response.total, 0.0))
            found.append((count, *sweep(count, terms, tuple(known), start, N_RESWEEPS, known, shapes)))
        return found

    def _partial(self, axis: int, curves: dict[int, Floats], residual: Floats) -> Floats:
        return residual + curves[axis][self.codes[axis]] if axis in curves else residual

    def _rough_share(self, axis: int) -> float:
        """Return about what share goes with a fitted axis."""
        count, curve, code = self.sample.response.count, self.curves[axis], self.codes[axis]
        paths = sums_by(code, count, len(curve))
        return fixed_sum(paths * curve * curve) / max(fixed_sum(paths), 1.0) / self.sample.variance

    def _sums(
        self, axis: int, count: Floats, values: Floats, group: Codes | None = None, n_groups: int = 1
    ) -> SmoothSums | PlainSums:
        """Return sums of values [W]; what does something is taken to do it smoothly, between its values."""
        sample, known = self.sample, self.axes[axis]
        if axis in self.curves and not known.is_discrete:
            share = self._rough_share(axis)
            return smooth_sums(count, values, known.place, sample.n_bins, group, n_groups, share=share)
        n_bins = known.n_bins(sample.n_bins)
        return PlainSums(bin_sums(count, count * values, self.codes[axis], n_bins, group, n_groups))


def fit(sample: Sample, axes: Sequence[Axis], *, idle: frozenset[int] = frozenset()) -> Additive:
    """Fit curves to a response, as many as show more than noise, and surfaces to pairs of the strongest.

    What is known to do nothing (``idle``) is left out, whatever it shows.
    """
    codes = [axis.codes(sample.n_bins) for axis in axes]
    n = min(sample.response.n_worlds, SELECTION_WORLDS)
    fitted = _select(sample, axes, [code[:n] for code in codes], n, idle)
    count = sample.response.count
    start = _centred(count, sample.response.total)
    _, residual = sweep(count, codes, fitted, start, 2)
    surfaces = _surfaces(sample, axes, fitted, residual)
    terms = [*codes, *(surface.code for surface in surfaces)]
    wanted, shapes = [*fitted, *range(len(codes), len(terms))], _shapes(surfaces, len(codes))
    curves, residual = sweep(count, terms, wanted, start, N_SWEEPS, shapes=shapes)
    cells = tuple((surface, curves[len(codes) + place]) for place, surface in enumerate(surfaces))
    return Additive(sample, tuple(axes), tuple(codes), tuple(fitted), {d: curves[d] for d in fitted}, cells, residual)


def _shapes(surfaces: Sequence[Surface], first: int) -> dict[int, Shape]:
    """Return the shapes of surfaces that stand behind ``first`` curves in a list of terms."""
    return {first + place: surface.shape for place, surface in enumerate(surfaces)}


def _surfaces(sample: Sample, axes: Sequence[Axis], fitted: Sequence[int], residual: Floats) -> list[Surface]:
    """Return those pairs of the strongest assumptions that show more than noise together.

    What two assumptions do together casts shadows on others as well, and is noise to them.
    """
    count = sample.response.count
    n_cells = 8 if sample.response.n_worlds >= FINE_WORLDS else 4
    found: list[Surface] = []
    pairs = list(combinations(fitted[:N_PAIRED], 2))
    for one, other in pairs:
        surface = Surface.of(axes[one], axes[other], n_cells)
        height, width = surface.shape
        degrees = (height - 1) * (width - 1)
        stack = Stack.of(count, [surface.code], height * width)
        scale = _variance(count, residual) / max(float(np.count_nonzero(count)), 1.0)
        if float(stack.between(residual)[0]) > (degrees + chi_squared_line(degrees, len(pairs))) * scale:
            found.append(surface)
            _, residual = sweep(count, [surface.code], [0], residual, 1, shapes={0: surface.shape})
    return found


def _select(sample: Sample, axes: Sequence[Axis], codes: Sequence[Codes], n: int, idle: frozenset[int]) -> list[int]:
    """Return the axes to fit, the one that explains most of what is left first."""
    stack = Stack.of(sample.response.count[:n], codes, sample.n_bins)
    degrees = np.array([axis.n_bins(sample.n_bins) - 1.0 for axis in axes])
    lines = np.array([chi_squared_line(each, len(axes)) for each in degrees.tolist()])
    start = _centred(stack.count, sample.response.total[:n])
    residual, fitted = start, list[int]()
    while len(fitted) < min(MOST_FITTED, len(axes)):
        scale = _variance(stack.count, residual) / max(float(np.count_nonzero(stack.count)), 1.0)
        gains = stack.between(residual) - (degrees + lines) * scale
        gains[[*fitted, *idle]] = -np.inf
        best = int(gains.argmax())
        if not gains[best] > 0.0:
            break
        fitted.append(best)
        _, residual = sweep(stack.count, codes, fitted, start, 2)
    return fitted


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """All axes at once: one count of bins for every axis and replicate in a single pass."""

    count: Floats
    """[W] paths of each world."""
    index: Codes
    """[D x W] (axis x R + replicate) x M + bin."""
    shape: tuple[int, int, int]
    """(D, R, M)"""
    fixed: tuple[Floats, Floats, Floats]
    """[D, R, M] worlds, paths and squared paths of each bin."""

    @classmethod
    def of(cls, count: Floats, codes: Sequence[Codes], n_bins: int) -> Stack:
        """Return the stack of axes given by the bins of their worlds."""
        width = max([n_bins, *(int(code.max()) + 1 for code in codes)])
        shape = (len(codes), min(N_REPLICATES, len(count)), width)
        rows = np.arange(len(codes))[:, None] * shape[1] + np.arange(len(count)) % N_REPLICATES
        index = (rows * width + np.stack(codes)).ravel() if codes else np.zeros(0, np.int64)
        fixed = tuple(
            sums_by(index, np.tile(weights, len(codes)), len(codes) * shape[1] * width).reshape(shape)
            for weights in ((count > 0).astype(np.float64), count, count * count)
        )
        return cls(count, index, shape, (fixed[0], fixed[1], fixed[2]))

    def between(self, values: Floats) -> Floats:
        """Return the variance of the bins' means of values [W] whose mean is 0, with what chance adds: [D]."""
        outcomes, paths = (each.sum(axis=1) for each in (self._sums(self.count * values), self.fixed[1]))
        return sum_last(outcomes * outcomes / np.maximum(paths, 1.0)) / max(fixed_sum(self.count), 1.0)

    def explained(self, values: Floats) -> Floats:
        """Return the variance that each axis explains of values [W], chance and the bias of few replicates out: [D]."""
        worlds, paths, squared = self.fixed
        total = self.count * values
        outcomes, squares = self._sums(total), self._sums(total * total)
        first = float(self.count[0])
        is_even = bool((self.count == first).all())
        crossed = first * outcomes if is_even else self._sums(total * self.count)
        sums = np.stack((worlds, paths, outcomes, squares, crossed, squared), axis=-1)  # [D, R, M, 6]
        whole = sums.sum(axis=1)
        without = explained(whole[:, None] - sums)
        return jackknife(explained(whole), np.moveaxis(without, 1, 0))[0]

    def _sums(self, values: Floats) -> Floats:
        """Return sums of values [W] by axis, replicate and bin."""
        size = self.shape[0] * self.shape[1] * self.shape[2]
        return sums_by(self.index, np.tile(values, self.shape[0]), size).reshape(self.shape)


def chi_squared_line(degrees: float, n_axes: int) -> float:
    """Return what no assumption without effect shows, but for a chance of `ENTRY` in all, in units of its variance.

    The scatter of M bins' means is a chi-squared number with M - 1 degrees of freedom, here by the approximation of
    wilson1931; the M - 1 that it has on average are taken off as in `explained`.
    """
    shift = 2.0 / (9.0 * degrees)
    return degrees * (1.0 - shift + float(ndtri(1.0 - ENTRY / n_axes)) * shift**0.5) ** 3 - degrees


def sweep(
    count: Floats,
    codes: Sequence[Codes],
    fitted: Sequence[int],
    start: Floats,
    n_sweeps: int,
    known: Mapping[int, Floats] | None = None,
    shapes: Mapping[int, Shape] | None = None,
) -> tuple[dict[int, Floats], Floats]:
    """Return the curves of the fitted axes, [M] each, and what they leave of ``start`` [W]; from known ones, if any.

    Terms with a shape are surfaces: they keep only what neither of their axes does alone.
    """
    residual = start.copy()
    weights = {d: sums_by(codes[d], count) for d in fitted}
    curves = {d: np.zeros(len(weights[d])) for d in fitted}
    for d, curve in (known or {}).items():
        curves[d] = curve
        residual -= np.where(count > 0, curve[codes[d]], 0.0)
    for _ in range(n_sweeps if len(fitted) > 1 else min(n_sweeps, 1)):
        for d in fitted:
            residual += curves[d][codes[d]]
            curves[d] = sums_by(codes[d], count * residual, len(curves[d])) / np.maximum(weights[d], 1.0)
            if shapes is not None and d in shapes:
                curves[d] = _only_together(curves[d], weights[d], shapes[d])
            residual -= curves[d][codes[d]]
    return curves, residual


def _only_together(cells: Floats, weights: Floats, shape: Shape) -> Floats:
    """Return the cells of a surface less what its rows and columns have on average; axes are independent."""
    surface, mass = cells.reshape(shape), weights.reshape(shape)
    rows, columns = sum_last(mass), sum_last(mass.T)
    whole = max(fixed_sum(rows), 1.0)
    by_row = sum_last(surface * columns) / whole
    by_column = sum_last(surface.T * rows) / whole
    return np.asarray(surface - by_row[:, None] - by_column + fixed_sum(by_row * rows) / whole).reshape(-1)


def _centred(count: Floats, total: Floats) -> Floats:
    """Return answers less their mean, from paths and outcomes of worlds [W]."""
    mean = fixed_sum(total) / max(fixed_sum(count), 1.0)
    return np.where(count > 0, total / np.maximum(count, 1.0) - mean, 0.0)


def _variance(count: Floats, values: Floats) -> float:
    """Return the weighted variance of values whose mean is about 0."""
    return fixed_sum(count * values * values) / max(fixed_sum(count), 1.0)
