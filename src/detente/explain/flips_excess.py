"""Worlds in bins, with what the answer of each has in excess of a line: the ground on which flips are looked for.

The excess of a world is the sum of its outcomes less the line on each of its paths, so the excess of a set of worlds is
positive where their mean answer lies beyond the line, and the set with the largest excess is the largest one that no
change would improve: along each of its sides the answer is on the line. Since outcomes enter as they are, chance within
worlds cancels out instead of making worlds look as if they were beyond the line.

Excesses are rounded to whole multiples of a small grain. Their sums are then exact, whatever the order in which they
are added, and the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from detente.explain.prim import Limit
from detente.explain.sensitivity.axes import Axis, Codes
from detente.explain.sensitivity.sums import sums_by
from detente.model.model import Floats

N_BINS = 32
"""Bins of an assumption with continuous values: where a box ends exactly is found afterwards, world by world."""
SMALLEST = 0.02
"""Share of all worlds that a box must hold."""
GRAINS = 2.0**24
"""Grains of the largest excess: sums over a hundred million worlds are whole numbers below 2^53."""
MATERIAL = 0.1
"""Share of its excess that a box must lose where a side is taken off; what loses less is not worth a reader's time."""

Bools = npt.NDArray[np.bool_]
Box = tuple[Limit, ...]
"""Conditions that all hold, in the order of the assumptions."""


@dataclass(frozen=True, slots=True, eq=False)
class Excess:
    """Some worlds of a run, in bins, with their excess over a line."""

    codes: Codes
    """[D, W] bin of each world on each assumption."""
    n_bins: tuple[int, ...]
    """[D] bins of each assumption."""
    excess: Floats
    """[W] excess of each world, in whole grains."""
    weight: Floats
    """[W] paths of each world."""
    grain: float = 1.0
    """What a grain is, in outcomes."""

    @classmethod
    def of(cls, axes: Sequence[Axis], excess: Floats, weight: Floats) -> Excess:
        """Return worlds ready for a search; ``excess`` is in outcomes, beyond the line above zero."""
        largest = float(np.abs(excess).max(initial=0.0))
        grain = 2.0 ** (math.frexp(largest)[1]) / GRAINS if largest else 1.0
        codes = np.stack([axis.codes(N_BINS) for axis in axes])
        return cls(codes, tuple(axis.n_bins(N_BINS) for axis in axes), np.rint(excess / grain), weight, grain)

    @property
    def n_axes(self) -> int:
        """Number of assumptions D."""
        return len(self.n_bins)

    @property
    def width(self) -> int:
        """Bins of the assumption that has most."""
        return max(self.n_bins, default=1)

    def among(self, worlds: Bools) -> Excess:
        """Return some of the worlds."""
        return Excess(self.codes[:, worlds], self.n_bins, self.excess[worlds], self.weight[worlds], self.grain)

    def without(self, box: Box) -> Excess:
        """Return the same worlds, those inside a box having nothing in excess."""
        return Excess(self.codes, self.n_bins, np.where(self.inside(box), 0.0, self.excess), self.weight, self.grain)

    def inside(self, box: Iterable[Limit]) -> Bools:
        """Return which worlds [W] meet all conditions."""
        result = np.ones(len(self.excess), dtype=np.bool_)
        for limit in box:
            code = self.codes[limit.axis]
            result &= (code >= limit.low) & (code < limit.high)
        return result

    def of_box(self, box: Iterable[Limit]) -> float:
        """Return the excess of a box."""
        return float(self.excess[self.inside(box)].sum())

    def intervals(self, inside: Bools | None = None) -> tuple[Floats, Floats]:
        """Return excess and worlds by assumption and bin, ``[D, M]`` each, of all worlds or of some."""
        worlds = slice(None) if inside is None else np.flatnonzero(inside)
        shape = (self.n_axes, self.width)
        rows = (self.codes[:, worlds] + (np.arange(shape[0]) * shape[1])[:, None]).ravel()
        size = shape[0] * shape[1]
        excess = sums_by(rows, np.tile(self.excess[worlds], shape[0]), size).reshape(shape)
        return excess, np.bincount(rows, minlength=size).reshape(shape).astype(np.float64)

    def along(self, axis: int, inside: Bools) -> tuple[Floats, Floats]:
        """Return excess and worlds [M] by bin of one assumption, of some worlds."""
        code, size = self.codes[axis][inside], self.width
        return sums_by(code, self.excess[inside], size), np.bincount(code, minlength=size).astype(np.float64)

    def is_whole(self, limit: Limit) -> bool:
        """Return whether a condition excludes nothing."""
        return limit.low <= 0 and limit.high >= self.n_bins[limit.axis]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The best interval of bins of each of D assumptions."""

    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]
    excess: Floats


def best_stretch(excess: Floats, worlds: Floats, *, least: float, sides: tuple[bool, bool] | None = None) -> Stretch:
    """Return the interval of bins with the largest excess on each assumption.

    An interval with two ends is taken where it has a tenth more than any with one.

    Parameters
    ----------
    excess, worlds
        ``[D, M]`` excess and worlds of each bin.
    least
        Worlds that an interval must hold.
    sides
        Whether it may begin after the lowest and end before the highest values; by default whatever is best.
    """
    d, n = excess.shape
    upto, held = np.zeros((2, d, n + 1))
    np.cumsum(excess, axis=1, out=upto[:, 1:])
    np.cumsum(worlds, axis=1, out=held[:, 1:])
    value = upto[:, None, :] - upto[:, :, None]
    np.copyto(value, -np.inf, where=(held[:, None, :] - held[:, :, None] < max(least, 1.0)) | _ends_before(n + 1))
    each, found = np.arange(d), list[Stretch]()
    for may_begin, may_end in ((True, False), (False, True), (True, True)) if sides is None else (sides,):
        part = value[:, : n + 1 if may_begin else 1, 0 if may_end else n :]
        flat = part.reshape(d, -1)
        best = flat.argmax(axis=1)
        low, high = np.divmod(best, part.shape[2])
        found.append(Stretch(low, high + (0 if may_end else n), flat[each, best]))
    best_of = found[0]
    for other, worth in zip(found[1:], (1.0, 1.0 + MATERIAL), strict=False):
        is_better = other.excess > best_of.excess * np.where(best_of.excess > 0, worth, 1.0)
        best_of = Stretch(
            np.where(is_better, other.low, best_of.low),
            np.where(is_better, other.high, best_of.high),
            np.where(is_better, other.excess, best_of.excess),
        )
    return best_of


@cache
def _ends_before(n: int) -> Bools:
    """Return where an end [n] of an interval does not lie behind its beginning [n]."""
    return np.tri(n, dtype=np.bool_)
