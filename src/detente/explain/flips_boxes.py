"""Combinations of at most three conditions whose worlds have most in excess of a line.

They are looked for from several sides, since each way alone misses some: single assumptions; all pairs at once, cut in
quarters, which finds what two assumptions do only together; and patient rule induction (`detente.explain.prim`), from
all worlds and from the best pair. Every start is grown by the conditions that add most and its sides are moved, one
assumption at a time, as long as the excess grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from detente.explain.flips_excess import MATERIAL, SMALLEST, Box, Excess, best_stretch
from detente.explain.prim import Limit, WorldTable

MOST_CONDITIONS = 3
"""Conditions of a box: more cannot be held in mind, and seldom tell more (bryant2010)."""
N_PARTS = 4
"""Parts into which an assumption is cut where all pairs are looked at."""
PAIR_WORLDS = 1 << 13
"""Worlds in which all pairs are looked at; more would only take longer."""
MOST_PAIRS = 12
"""Best pairs from which boxes are grown."""
MOST_SINGLES = 3
"""Best single assumptions from which boxes are grown."""
MOST_GROWN = 2
"""Conditions that are tried as the next one of a box."""
MOST_MOVES = 8
"""Rounds of moving the sides of a box; most come to rest after two or three."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A box and its excess."""

    box: Box
    excess: float

    @property
    def axes(self) -> tuple[int, ...]:
        """Assumptions that are limited."""
        return tuple(limit.axis for limit in self.box)


def candidates(ground: Excess, table: WorldTable | None = None) -> list[Candidate]:
    """Return boxes with an excess, the best first; of each set of assumptions the best.

    A box with more conditions is left out if it has not a tenth more than one with some of these conditions.

    Parameters
    ----------
    ground
        The worlds.
    table
        The same worlds in the same bins, for patient rule induction; None to do without it.
    """
    best: dict[tuple[int, ...], Candidate] = {}

    def keep(found: Candidate | None) -> None:
        if found is not None and found.excess > best.get(found.axes, _NOTHING).excess:
            best[found.axes] = found

    pairs = [*best_pairs(ground)]
    for start in (*best_singles(ground)[:MOST_SINGLES], *pairs):
        for found in _grown(ground, start):
            keep(found)
    if table is not None:
        leading = max((each for each in best.values() if len(each.box) == 2), key=_excess_of, default=None)
        for inside in ((), leading.box) if leading is not None else ((),):
            peeled = _peeled(ground, table, inside)
            keep(moved(ground, peeled) if peeled else None)
    ranked = sorted(best.values(), key=lambda each: (-each.excess, each.axes))
    return [each for each in ranked if not _says_no_more(each, ranked)]


_NOTHING = Candidate((), 0.0)


def _excess_of(found: Candidate) -> float:
    return found.excess


def _says_no_more(found: Candidate, others: Iterable[Candidate]) -> bool:
    """Return whether fewer of the same assumptions are almost as good."""
    own = set(found.axes)
    return any(set(each.axes) < own and found.excess < (1.0 + MATERIAL) * each.excess for each in others)


def best_singles(ground: Excess) -> list[Box]:
    """Return the best interval of each assumption that has one with an excess, the best first."""
    found = best_stretch(*ground.intervals(), least=SMALLEST * len(ground.excess))
    order = sorted(np.flatnonzero(found.excess > 0.0).tolist(), key=lambda axis: (-found.excess[axis], axis))
    return [(_limit(ground, axis, int(found.low[axis]), int(found.high[axis])),) for axis in order]


def best_pairs(ground: Excess) -> Iterator[Box]:
    """Yield the quadrants of pairs of assumptions that have most more than either of the two alone, the best first.

    The excess above both of two cuts is one entry of a matrix product over worlds; with it, the excess above each cut
    and that of all worlds, all four quadrants are known. The numbers are whole, so the product is exact.
    """
    n_cuts = N_PARTS - 1
    n = min(len(ground.excess), PAIR_WORLDS)
    parts = (ground.codes[:, :n] * N_PARTS) // np.array(ground.n_bins)[:, None]
    above = (parts[:, None, :] > np.arange(n_cuts)[:, None]).reshape(-1, n).astype(np.float64)
    excess, whole = ground.excess[:n], float(ground.excess[:n].sum())
    weighted = above * excess
    both, alone = weighted @ above.T, weighted.sum(axis=1)
    one, other = alone[:, None], alone[None, :]
    quadrants = np.stack((both, one - both, other - both, whole - one - other + both))
    single = np.maximum(np.maximum(alone, whole - alone).reshape(-1, n_cuts).max(axis=1), 0.0)
    gains = (
        quadrants.reshape(4, ground.n_axes, n_cuts, ground.n_axes, n_cuts)
        .transpose(1, 3, 0, 2, 4)
        .reshape(ground.n_axes, ground.n_axes, -1)
    )
    best = gains.max(axis=2) - np.maximum(single[:, None], single[None, :])
    best[np.tri(ground.n_axes, dtype=np.bool_)] = -np.inf
    order = np.argsort(-best, axis=None, kind="stable")[:MOST_PAIRS]
    for first, second in zip(*np.unravel_index(order, best.shape), strict=True):
        if not best[first, second] > 0.0:
            return
        quadrant, cut, crossed = np.unravel_index(int(gains[first, second].argmax()), (4, n_cuts, n_cuts))
        yield (
            _half(ground, int(first), int(cut), is_above=quadrant in (0, 1)),
            _half(ground, int(second), int(crossed), is_above=quadrant in (0, 2)),
        )


def _half(ground: Excess, axis: int, cut: int, *, is_above: bool) -> Limit:
    """Return what lies above or below a cut."""
    n = ground.n_bins[axis]
    edge = -(-(cut + 1) * n // N_PARTS)
    return Limit(axis, edge, n) if is_above else Limit(axis, 0, edge)


def _grown(ground: Excess, start: Box) -> Iterator[Candidate]:
    """Yield a start whose sides are moved, and the boxes that it grows into."""
    first = moved(ground, start)
    if first is None:
        return
    yield first
    layer = [first]
    while layer and len(layer[0].box) < MOST_CONDITIONS:
        grown = [more for each in layer for more in _with_one_more(ground, each)]
        yield from grown
        layer = sorted(grown, key=_excess_of)[-1:]


def _with_one_more(ground: Excess, found: Candidate) -> Iterator[Candidate]:
    """Yield boxes with the further conditions that add most."""
    stretch = best_stretch(*ground.intervals(ground.inside(found.box)), least=SMALLEST * len(ground.excess))
    gains = stretch.excess.copy()
    gains[list(found.axes)] = -np.inf
    for axis in np.argsort(-gains, kind="stable")[:MOST_GROWN].tolist():
        limit = _limit(ground, axis, int(stretch.low[axis]), int(stretch.high[axis]))
        if gains[axis] <= found.excess or ground.is_whole(limit):
            continue
        more = moved(ground, (*found.box, limit))
        if more is not None and len(more.box) > len(found.box):
            yield more


def moved(ground: Excess, box: Box, *, keeps_sides: bool = False) -> Candidate | None:
    """Return a box with its sides moved, one assumption at a time, until its excess grows no more; None if it has none.

    With ``keeps_sides`` no side is added.
    """
    least = SMALLEST * len(ground.excess)
    value = ground.of_box(box)
    for _ in range(MOST_MOVES):
        for axis in [limit.axis for limit in box]:
            (own,) = (limit for limit in box if limit.axis == axis)
            others = tuple(limit for limit in box if limit.axis != axis)
            excess, worlds = ground.along(axis, ground.inside(others))
            sides = (own.low > 0, own.high < ground.n_bins[axis]) if keeps_sides else None
            found = best_stretch(excess[None], worlds[None], least=least, sides=sides)
            if found.excess[0] >= value and np.isfinite(found.excess[0]):
                own = _limit(ground, axis, int(found.low[0]), int(found.high[0]))
                box = (*others, own) if not ground.is_whole(own) else others
        after = ground.of_box(box)
        if after <= value:
            break
        value = after
    if value <= 0.0 or not box:
        return None
    return Candidate(tuple(sorted(box, key=lambda limit: limit.axis)), value)


def _limit(ground: Excess, axis: int, low: int, high: int) -> Limit:
    return Limit(axis, low, min(high, ground.n_bins[axis]))


def _peeled(ground: Excess, table: WorldTable, inside: Box) -> Box | None:
    """Return what is left of the box with the highest mean of a peeling sequence that starts in a box.

    The conditions that would be missed most are kept, as many as there may be beside those of the start.
    """
    own = {limit.axis: limit for limit in inside}
    start = table.within(inside) if own else table
    peeled = max(start.peel(smallest=SMALLEST / start.share_of(table)), key=lambda box: box.mean)
    losses = {
        limit.axis: peeled.mean - start.box(each for each in peeled.limits if each is not limit).mean
        for limit in peeled.limits
        if limit.axis not in own
    }
    wanted = sorted(losses, key=lambda axis: (-losses[axis], axis))[: MOST_CONDITIONS - len(own)]
    limits = own | {limit.axis: limit for limit in peeled.limits if limit.axis in wanted}
    return tuple(limits[axis] for axis in sorted(limits) if not ground.is_whole(limits[axis])) or None
