"""Where each world stands on each uncertain assumption: its quantile, and the bin that it falls in.

Worlds are drawn by sending Sobol points through inverse distributions, so a world's quantile is known exactly and bins
of equal probability need no sorting.

Numbers that move together are no independent axes, and shares of variance need such: there the axes are the factor that
they share, and of each number the part of its own that the factor leaves (mara2012). Where
analysts differ the axes are who is right, and of each number its quantile in what that analyst says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.core.elementary import ndtr, ndtri
from detente.model.model import ABSENT, Draws, Family, Floats
from detente.sim.runs import Runs
from detente.world.draws import quantile
from detente.world.factors import coupled, own_parts
from detente.world.sobol import points

Codes = npt.NDArray[np.int64]

MOST_LEVELS = 64
"""Distinct values up to which an assumption is taken as a list of levels."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One uncertain assumption over W worlds.

    A *place* is a quantile in (0, 1): larger places are larger values. An assumption with a few distinct values has
    levels instead, each with an interval of places.
    """

    path: str
    """Dotted path."""
    place: Floats
    """[W] where each world stands."""
    column: int
    """Column of the model's draws, or of the values given."""
    levels: Floats = field(default_factory=lambda: np.zeros(0))
    """[L] distinct values in order, empty where values are continuous."""
    cuts: Floats = field(default_factory=lambda: np.zeros(0))
    """[L - 1] places at which one level ends and the next begins."""
    draws: Draws | None = None
    """How values follow from places; None where values were given."""
    ordered: Floats = field(default_factory=lambda: np.zeros(0))
    """[W] values in order, where they were given."""
    own_part: float = 1.0
    """Weight of the assumption's own part in its normal score; below 1 where it shares a factor with others. Places are
    then those of its own part, and values what it has there with the factor in its middle."""
    whole: Floats = field(default_factory=lambda: np.zeros(0))
    """[W] quantile of the assumption itself in each world, where that is not its own part's."""

    differs: bool = False
    """Whether analysts differ on it. Places are then quantiles of what the one says who is right, and so are values:
    there is no number that they all hold there."""

    @property
    def is_own_part(self) -> bool:
        """Whether this is what a factor leaves of an assumption."""
        return self.own_part < 1.0

    @property
    def is_discrete(self) -> bool:
        """Whether there are levels."""
        return len(self.levels) > 0

    def n_bins(self, most: int) -> int:
        """Return the number of bins: ``most``, or the number of levels."""
        return len(self.levels) if self.is_discrete else most

    def codes(self, most: int) -> Codes:
        """Return the bin [W] of each world, 0 to ``n_bins(most) - 1``, in order of value."""
        if self.is_discrete:
            return np.searchsorted(self.cuts, self.place, side="right").astype(np.int64)
        return (self.place * most).astype(np.int64)

    def codes_at(self, u: Floats, most: int) -> Codes:
        """Return the bins of quantiles ``u`` [n] as points give them; values that were given have none."""
        if not self.is_discrete or self.draws is None:
            return (u * most).astype(np.int64)
        return np.searchsorted(self.levels, _drawn(self.draws, self.column, u)).astype(np.int64)

    def edges(self, most: int) -> Floats:
        """Return the places at which bins begin and end, ``[n_bins(most) + 1]``."""
        if self.is_discrete:
            return np.concatenate(([0.0], self.cuts, [1.0]))
        return np.arange(most + 1) / most

    def value(self, place: float) -> float:
        """Return the value at a place, in canonical units; where analysts differ the place itself."""
        if self.is_discrete:
            return float(self.levels[np.searchsorted(self.cuts, place, side="right")])
        if self.differs:
            return place
        if self.draws is not None:
            inside = min(max(place, 2.0**-33), 1.0 - 2.0**-33)  # where no point of 32 bits goes
            if self.is_own_part:
                inside = float(ndtr(self.own_part * ndtri(inside)))
            return float(quantile(self.draws, self.column, [inside])[0])
        return float(self.ordered[min(int(place * len(self.ordered)), len(self.ordered) - 1)])

    def quantiles(self, places: Floats) -> Floats:
        """Return quantiles of the assumption's own distribution, as draws take them, for places."""
        if not self.is_discrete or self.draws is None:
            return places
        # Levels stand in order of value here, in the order of the case there.
        wanted = self.levels[np.searchsorted(self.cuts, places, side="right")]
        values, starts, widths = _choices(self.draws, self.column)
        index = np.array([int(np.flatnonzero(values == value)[0]) for value in self.levels])
        chosen = index[np.searchsorted(self.levels, wanted)]
        return np.asarray(starts[chosen] + widths[chosen] / 2, dtype=np.float64)


def axes_of(runs: Runs) -> tuple[Axis, ...]:
    """Return the uncertain assumptions of a run, in the order of the model."""
    draws = runs.model.draws
    columns = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension != ABSENT))
    if runs.drawn is not None:
        numbers = draws.numbers  # what worlds that were given share is not known
        return axes_of_values(runs.drawn[:, : len(numbers)], numbers)
    u = points(runs.first_world, runs.n_worlds, draws.dimension[columns], runs.seed)
    parts, whole = own_parts(draws), coupled(draws, columns, u)
    found = (
        _axis(draws, int(column), u[:, each])
        if parts[column] == 1.0
        else _own_part(draws, int(column), u[:, each], float(parts[column]), whole[:, each])
        for each, column in enumerate(columns)
    )
    return tuple(axis for axis in found if axis is not None)


def axes_of_values(values: Floats, paths: Sequence[str]) -> tuple[Axis, ...]:
    """Return the columns of a matrix of values [W, D] as axes, by rank; columns that never vary are left out."""
    found = (_axis_of_values(path, column, values[:, column]) for column, path in enumerate(paths))
    return tuple(axis for axis in found if axis is not None)


def _own_part(draws: Draws, column: int, u: Floats, own_part: float, whole: Floats) -> Axis:
    """Return what factors leave of an assumption. It has no levels: where one ends is up to the factors."""
    places = np.ascontiguousarray(u)
    differs = bool(draws.family[column] == Family.VIEWS)
    whole = np.ascontiguousarray(whole)
    return Axis(draws.paths[column], places, column, draws=draws, own_part=own_part, whole=whole, differs=differs)


def _axis(draws: Draws, column: int, u: Floats) -> Axis | None:
    if draws.family[column] != Family.CHOICE:
        differs = bool(draws.family[column] == Family.VIEWS)
        return Axis(draws.paths[column], np.ascontiguousarray(u), column, draws=draws, differs=differs)
    values, _, widths = _choices(draws, column)
    levels = np.unique(values)
    if len(levels) < 2:
        return None
    chances = np.array([float(np.cumsum(widths[values == level])[-1]) for level in levels])
    cuts = np.cumsum(chances)[:-1]
    drawn = _drawn(draws, column, u)
    middle = np.concatenate(([0.0], cuts)) + chances / 2
    return Axis(draws.paths[column], middle[np.searchsorted(levels, drawn)], column, levels, cuts, draws)


def _drawn(draws: Draws, column: int, u: Floats) -> Floats:
    """Return the values of a ``choice`` at quantiles [n]."""
    values, starts, _ = _choices(draws, column)
    return np.asarray(values[np.maximum(np.searchsorted(starts, u, side="right") - 1, 0)])


def _choices(draws: Draws, column: int) -> tuple[Floats, Floats, Floats]:
    """Return values, first quantile and chance of each entry of a ``choice``."""
    start, end = int(draws.a[column]), int(draws.b[column])
    chances = draws.choice_chances[start:end]
    ends = np.cumsum(chances)
    return draws.choice_values[start:end], np.concatenate(([0.0], ends[:-1])), chances


def _axis_of_values(path: str, column: int, values: Floats) -> Axis | None:
    levels, index, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(levels) < 2:
        return None
    ends = np.cumsum(counts)
    place = ((ends - counts / 2) / len(values))[index]
    if len(levels) <= min(MOST_LEVELS, len(values) // 2):
        return Axis(path, place, column, levels, ends[:-1] / len(values))
    return Axis(path, place, column, ordered=np.sort(values))
