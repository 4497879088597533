"""Scenario discovery: boxes of assumptions in which an answer is unusually high, by patient rule induction.

Starting from all worlds, a box is *peeled*: again and again a thin slice at one end of one assumption is taken off, the
slice whose loss raises the mean answer most for its size. What comes out is a sequence of smaller and smaller boxes
with higher and higher means. A box may then be *pasted*: enlarged at its sides as long as its mean does not fall.

Worlds stand in fine bins, and for each bin the worlds of the present box in it are counted. A peel takes the counts of
the slice off, so a whole sequence costs about as much as one pass over the data.

Which worlds are *of interest* is given apart from the answers: density is their share in a box, coverage the share of
all of them that it holds. For each condition of a box a quasi-p-value says how likely its density would be by chance if
the condition did nothing.

References: friedman1999 (the method); bryant2010 (coverage, density and quasi-p-values for scenario discovery);
kwakkel2016 (the objective that suits few values).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.beta import beta_cdf
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.sums import fixed_sum, sums_by
from detente.model.model import Floats

N_BINS = 512
"""Bins of an assumption with continuous values: a box's sides are known to a fifth of a percent."""
PEEL = 0.05
"""Share of a box's worlds in a slice: small slices are patient, and seldom wrong (friedman1999, section 8)."""
SMALLEST = 0.02
"""Share of all worlds that a box must keep."""

Codes = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limit:
    """One condition: an assumption stands in bins low to high - 1."""

    axis: int
    """Index of the assumption."""
    low: int
    """First bin inside."""
    high: int
    """First bin beyond."""


@dataclass(frozen=True, slots=True)
class Box:
    """A conjunction of conditions, and what is found inside."""

    limits: tuple[Limit, ...]
    """Conditions, in the order of the assumptions."""
    share: float
    """Share of all worlds inside, by weight."""
    mean: float
    """Mean answer inside."""
    coverage: float
    """Share of all worlds of interest that are inside."""
    density: float
    """Share of the worlds inside that are of interest."""

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density: 1 if the box holds all worlds of interest and no other."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both else 0.0


class WorldTable:
    """Worlds in bins, with their answers."""

    def __init__(
        self, axes: Sequence[Axis], weight: Floats, total: Floats, is_of_interest: Bools, *, bins: int = N_BINS
    ) -> None:
        """Prepare worlds for peeling.

        Parameters
        ----------
        axes
            The assumptions.
        weight, total
            ``[W]`` paths of each world, and sum of the answers over them (1 and answers where there are no paths).
        is_of_interest
            ``[W]`` which worlds are sought.
        bins
            Bins of an assumption with continuous values.
        """
        self.n_bins = [axis.n_bins(bins) for axis in axes]
        self.width = max([1, *self.n_bins])
        self.weight = weight
        self.total = total
        self.interest = is_of_interest.astype(np.float64)
        self.codes: Codes = np.empty((len(axes), len(weight)), dtype=np.int32)
        for row, axis in enumerate(axes):
            self.codes[row] = axis.codes(bins)
        self.edges = [axis.edges(bins) for axis in axes]

    @property
    def n_worlds(self) -> int:
        """Number of worlds W."""
        return len(self.weight)

    @property
    def n_of_interest(self) -> float:
        """Number of worlds of interest."""
        return fixed_sum(self.interest)

    def inside(self, limits: Iterable[Limit]) -> Bools:
        """Return which worlds [W] meet all conditions."""
        result = np.ones(self.n_worlds, dtype=np.bool_)
        for limit in limits:
            code = self.codes[limit.axis]
            result &= (code >= limit.low) & (code < limit.high)
        return result

    def without(self, limits: Iterable[Limit]) -> WorldTable:
        """Return the same worlds, those that meet all conditions having no weight."""
        inside = self.inside(limits)
        rest = copy(self)
        rest.weight, rest.total, rest.interest = (
            np.where(inside, 0.0, values) for values in (self.weight, self.total, self.interest)
        )
        return rest

    def within(self, limits: Iterable[Limit]) -> WorldTable:
        """Return the same worlds, those that do not meet all conditions having no weight."""
        inside = self.inside(limits)
        rest = copy(self)
        rest.weight, rest.total, rest.interest = (
            np.where(inside, values, 0.0) for values in (self.weight, self.total, self.interest)
        )
        return rest

    def share_of(self, whole: WorldTable) -> float:
        """Return the share, by weight, that these worlds have of others of which they are a part."""
        return fixed_sum(self.weight) / max(fixed_sum(whole.weight), 1e-300)

    def box(self, limits: Iterable[Limit]) -> Box:
        """Return the box of some conditions; those that exclude nothing are left out."""
        kept = tuple(
            sorted(
                (each for each in limits if each.low > 0 or each.high < self.n_bins[each.axis]),
                key=lambda limit: limit.axis,
            )
        )
        return self._box(kept, self.inside(kept))

    def _box(self, limits: tuple[Limit, ...], inside: Bools) -> Box:
        weight, sought = fixed_sum(self.weight[inside]), fixed_sum(self.interest[inside])
        n = max(int(np.count_nonzero(inside & (self.weight > 0))), 1)
        return Box(
            limits=limits,
            share=weight / max(fixed_sum(self.weight), 1e-300),
            mean=fixed_sum(self.total[inside]) / weight if weight else 0.0,
            coverage=sought / max(fixed_sum(self.interest), 1.0),
            density=sought / n,
        )

    def quasi_p(self, box: Box, axis: int) -> float:
        """Return how likely a box's density, or a higher one, is by chance if one of its conditions did nothing.

        Worlds of interest in the box are held against a binomial number with their share in the box without the
        condition.
        """
        rest = [limit for limit in box.limits if limit.axis != axis]
        wide, narrow = self.inside(rest), self.inside(box.limits)
        n, sought = int(np.count_nonzero(narrow)), int(fixed_sum(self.interest[narrow]))
        share = fixed_sum(self.interest[wide]) / max(int(np.count_nonzero(wide)), 1)
        if sought == 0 or share >= 1.0:
            return 1.0
        return float(beta_cdf(np.array([share]), float(sought), float(n - sought + 1))[0])

    def peel(self, axes: Iterable[int] | None = None, *, smallest: float = SMALLEST, share: float = PEEL) -> list[Box]:
        """Return the boxes of a peeling sequence, from all worlds to the smallest.

        Parameters
        ----------
        axes
            Assumptions that may be limited; all by default.
        smallest
            Share of all worlds, by weight, that a box must keep.
        share
            Share of a box's worlds in a slice.
        """
        return _Peeling(self, sorted(axes) if axes is not None else range(len(self.codes))).run(smallest, share)

    def paste(self, box: Box, *, share: float = PEEL) -> Box:
        """Return a box enlarged at its sides as long as its mean does not fall."""
        while True:
            wider = [found for limit in box.limits for found in self._widened(box, limit, share)]
            best = max(wider, key=lambda found: (found.mean, found.share), default=box)
            if best is box or best.mean < box.mean:
                return box
            box = best

    def _widened(self, box: Box, limit: Limit, share: float) -> Iterable[Box]:
        """Yield a box with one condition loosened at one of its ends by a slice."""
        rest = [each for each in box.limits if each.axis != limit.axis]
        free = self.inside(rest)
        counts = sums_by(self.codes[limit.axis][free], self.weight[free], self.width)
        wanted = share * fixed_sum(counts[limit.low : limit.high])
        below = np.cumsum(counts[: limit.low][::-1])
        above = np.cumsum(counts[limit.high :])
        if len(below) and below[-1] > 0:
            low = limit.low - 1 - min(int(np.searchsorted(below, wanted)), len(below) - 1)
            yield self.box([*rest, Limit(limit.axis, max(low, 0), limit.high)])
        if len(above) and above[-1] > 0:
            high = limit.high + 1 + min(int(np.searchsorted(above, wanted)), len(above) - 1)
            yield self.box([*rest, Limit(limit.axis, limit.low, min(high, self.n_bins[limit.axis]))])


class _Peeling:
    """One peeling sequence: the present box, and its worlds counted by bin of every assumption."""

    def __init__(self, table: WorldTable, axes: Sequence[int]) -> None:
        self.table = table
        self.axes = list(axes)
        self.worlds = np.flatnonzero(table.weight > 0)
        self.rows = table.codes[self.axes]
        self.rows += (np.arange(len(self.axes), dtype=np.int32) * table.width)[:, None]
        self.low = np.zeros(len(self.axes), dtype=np.int64)
        self.high = np.array([table.n_bins[axis] for axis in self.axes], dtype=np.int64)
        self.weights, self.totals = self._counts(self.worlds)
        self.weight, self.total = fixed_sum(table.weight[self.worlds]), fixed_sum(table.total[self.worlds])

    def _counts(self, worlds: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return weights and totals of some worlds by assumption and bin, [A, B]."""
        shape = (len(self.axes), self.table.width)
        index = self.rows[:, worlds].ravel()
        found = (
            sums_by(index, np.tile(values[worlds], shape[0]), shape[0] * shape[1])
            for values in (self.table.weight, self.table.total)
        )
        weights, totals = (each.reshape(shape) for each in found)
        return weights, totals

    def run(self, smallest: float, share: float) -> list[Box]:
        table, whole = self.table, self.weight
        boxes = [table.box(())]
        while len(self.axes):
            cut = self._best_cut(share, smallest * whole)
            if cut is None:
                break
            self._apply(*cut)
            limits = [Limit(axis, int(self.low[row]), int(self.high[row])) for row, axis in enumerate(self.axes)]
            boxes.append(self._box(limits, whole))
        return boxes

    def _box(self, limits: list[Limit], whole: float) -> Box:
        """Return the present box without going over all worlds."""
        table = self.table
        kept = tuple(each for each in limits if each.low > 0 or each.high < table.n_bins[each.axis])
        sought = fixed_sum(table.interest[self.worlds])
        return Box(
            limits=kept,
            share=self.weight / whole,
            mean=self.total / self.weight,
            coverage=sought / max(fixed_sum(table.interest), 1.0),
            density=sought / len(self.worlds),
        )

    def _best_cut(self, share: float, least: float) -> tuple[int, int, int] | None:
        """Return the assumption to cut and its new bins, or None where no slice may be taken."""
        best, best_gain = None, -np.inf
        mean = self.total / self.weight
        for from_low in (True, False):
            weights, totals = (self.weights, self.totals) if from_low else (self.weights[:, ::-1], self.totals[:, ::-1])
            gone_weights, gone_totals = np.cumsum(weights, axis=1), np.cumsum(totals, axis=1)
            end = np.count_nonzero(gone_weights < share * self.weight * (1 - 1e-9), axis=1)
            end = np.minimum(end, self.table.width - 1)
            rows = np.arange(len(self.axes))
            gone, gone_total = gone_weights[rows, end], gone_totals[rows, end]
            left = self.weight - gone
            is_open = (left >= least) & (gone > 0) & (left > 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                # The rise of the mean for each world given up, so that slices of unequal size compare.
                gain = np.where(is_open, ((self.total - gone_total) / left - mean) / gone, -np.inf)
            row = int(gain.argmax())
            if gain[row] > best_gain:
                best_gain = float(gain[row])
                cut = int(end[row])
                best = (
                    (row, cut + 1, int(self.high[row]))
                    if from_low
                    else (row, int(self.low[row]), self.table.width - 1 - cut)
                )
        return best

    def _apply(self, row: int, low: int, high: int) -> None:
        """Take a slice off."""
        codes = self.table.codes[self.axes[row]][self.worlds]
        stays = (codes >= low) & (codes < high)
        gone = self.worlds[~stays]
        self.worlds = self.worlds[stays]
        weights, totals = self._counts(gone)
        self.weights -= weights
        self.totals -= totals
        self.weight -= fixed_sum(self.table.weight[gone])
        self.total -= fixed_sum(self.table.total[gone])
        self.low[row], self.high[row] = low, high
