"""Where a side of a box lies: the value at which the answer crosses the line, all its other conditions holding.

Along the assumption the answer is a curve. A case may give it a step (an effect that sets in *when* something is above
a value) or let it rise slowly, and which of the two decides how well a crossing can be known: to the next world, or
only as far as the mean of many worlds is told from the line. So both are weighed against each other
(`detente.explain.flips_walk`). Where the probability that the curve is beyond the line passes one half is the
threshold; where it passes 5% and 95%, its interval ends.

Sides of a box depend on each other: with one of them elsewhere, the answer crosses the line elsewhere along the others.
So their intervals hold what they owe to each other.

Bins hold one world each near the place where the search put the side, and more and more away from it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.explain.flips_excess import N_BINS, Bools, Box
from detente.explain.flips_walk import chance_beyond
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.sums import fixed_sum
from detente.model.model import Floats

NEAR = 40
"""Worlds on each side of the search's place that have a bin of their own."""
GROWTH = 1.25
"""How much larger each further bin is than the one before."""
FEWEST = 16
"""Worlds without which nothing is said of a side."""
CALM = 32
"""Neighbours from which the scatter of worlds about the curve is taken."""
N_ROUNDS = 6
"""Rounds in which all sides of a box are placed; steps are at rest after two."""
NARROW = 0.005
"""Places that are taken as one, and intervals of other sides too short to matter: a sixth of a bin of the search."""
N_TRADES = 32
"""Rounds in which ends move each other."""
AT_REST = 0.05
"""By how much of what one end moves another may still move in the last round."""
ENDS = (0.05, 0.5, 0.95)
"""Probabilities at the ends of a 90% interval, and at its middle."""


class Crossing(NamedTuple):
    """Where a curve crosses the line from before it to beyond it, as places of an assumption."""

    place: float
    low: float | None = None
    """Where its 90% interval begins; None if that is not known."""
    high: float | None = None
    """Where it ends."""


Ends = tuple[Crossing | None, Crossing | None]
"""Where a condition begins and ends; None where it has no such side."""


def placed_sides(axes: Sequence[Axis], box: Box, answers: Floats, weight: Floats) -> dict[int, Ends]:
    """Return where the sides of a box lie, by assumption: each where the answer crosses the line, the others holding.

    Parameters
    ----------
    axes
        All assumptions.
    box
        The conditions, in bins.
    answers
        ``[W]`` how far the answer of each world is beyond the line.
    weight
        ``[W]`` its paths.
    """
    found: dict[int, Ends] = {}
    for limit in box:
        edges = axes[limit.axis].edges(N_BINS)
        low, high = float(edges[limit.low]), float(edges[limit.high])
        found[limit.axis] = (Crossing(low) if low > 0.0 else None, Crossing(high) if high < 1.0 else None)
    for _ in range(N_ROUNDS):  # sides depend on each other, and are placed best from nearby
        before = dict(found)
        for number, ends in found.items():
            if not axes[number].is_discrete:
                found[number] = _placed(axes[number].place, ends, _others(axes, found, number), answers, weight)
        if all(_is_near(end, old) for number in found for end, old in zip(found[number], before[number], strict=True)):
            break
    if len(found) == 1:
        return found
    return traded(found, _trades(axes, found, answers, weight))


def _is_near(end: Crossing | None, other: Crossing | None) -> bool:
    return end is None or other is None or abs(end.place - other.place) < NARROW


_Side = tuple[int, int]
"""One end of a condition: the assumption, and 0 where it begins or 1 where it ends."""


def _trades(
    axes: Sequence[Axis], found: Mapping[int, Ends], answers: Floats, weight: Floats
) -> dict[tuple[_Side, _Side], float]:
    """Return by how much one end moves with another of a different condition, per unit of that, by the two ends.

    The other end is put where its own interval begins, and where it ends. NaN where one of the two leaves no crossing.
    """
    trades: dict[tuple[_Side, _Side], float] = {}
    for other, its in found.items():
        for which, end in enumerate(its):
            if end is None or end.low is None or end.high is None or end.high - end.low < NARROW:
                continue
            shifted = [
                dict(found) | {other: (Crossing(place), its[1]) if which == 0 else (its[0], Crossing(place))}
                for place in (end.low, end.high)
            ]
            for number in found:
                if number == other or axes[number].is_discrete:
                    continue
                place = axes[number].place
                pair = [_placed(place, found[number], _others(axes, each, number), answers, weight) for each in shifted]
                for side, (first, second) in enumerate(zip(*pair, strict=True)):
                    if first is not None and second is not None:
                        is_known = first.low is not None and second.low is not None
                        moved = second.place - first.place if is_known else math.nan
                        trades[((number, side), (other, which))] = moved / (end.high - end.low)
    return trades


def traded(found: Mapping[int, Ends], trades: Mapping[tuple[_Side, _Side], float]) -> dict[int, Ends]:
    """Return the ends of all conditions with intervals that hold what they owe to each other.

    An end that moves by something of its own moves the others, which move it in turn, and so on. An interval holds all
    places that its end is moved to while what moves each end by itself stays within that end's own interval. Where the
    rounds of this do not die out, one end can be traded for another without limit, and no interval is told.
    """
    sides = [(number, side) for number, ends in found.items() for side, end in enumerate(ends) if end is not None]
    step = np.array([[trades.get((side, other), 0.0) for other in sides] for side in sides])
    moved, owed = np.identity(len(sides)), np.identity(len(sides))
    for _ in range(N_TRADES):
        moved = np.cumsum(step[:, :, None] * moved, axis=1)[:, -1]
        owed = owed + moved
    is_at_rest = bool(np.abs(moved).max() < AT_REST)
    placed: dict[int, list[Crossing | None]] = {number: [None, None] for number in found}
    for (number, side), row in zip(sides, np.abs(owed), strict=True):
        parts = [times * _half(found[of][which]) for times, (of, which) in zip(row.tolist(), sides, strict=True)]
        own = sides.index((number, side))
        end, more = found[number][side], math.fsum(parts[:own] + parts[own + 1 :])
        placed[number][side] = _wider(end, float(row[own]), more) if is_at_rest else end and Crossing(end.place)
    return {number: (low, high) for number, (low, high) in placed.items()}


def _half(end: Crossing | None) -> float:
    """Return half the width of an interval; 0 where there is none."""
    return 0.0 if end is None or end.low is None or end.high is None else (end.high - end.low) / 2


def _wider(end: Crossing | None, times: float, more: float) -> Crossing | None:
    """Return an end whose interval is some times as long, and on either side longer by some more."""
    if end is None or end.low is None or end.high is None:
        return end
    below, above = (times * each + more for each in (end.place - end.low, end.high - end.place))
    return Crossing(end.place, max(end.place - below, 0.0), min(end.place + above, 1.0))


def _others(axes: Sequence[Axis], ends: Mapping[int, Ends], number: int) -> Bools:
    """Return which worlds [W] meet all conditions but one."""
    result = np.ones(len(axes[number].place), dtype=np.bool_)
    for each, (low, high) in ends.items():
        if each != number:
            result &= axes[each].place >= (low.place if low else 0.0)
            result &= axes[each].place < (high.place if high else 1.0)
    return result


def _placed(place: Floats, ends: Ends, worlds: Bools, answers: Floats, weight: Floats) -> Ends:
    """Return the two ends of one condition, each looked for on its side of the middle between them."""
    low, high = ends
    middle = (low.place + high.place) / 2 if low and high else None
    worlds = worlds & (weight > 0)
    if low is not None:
        part = worlds & (place < middle) if middle is not None else worlds
        low = crossing(place[part], answers[part], weight[part], low.place) or Crossing(low.place)
    if high is not None:
        part = worlds & (place >= middle) if middle is not None else worlds
        turned = crossing(1.0 - place[part], answers[part], weight[part], 1.0 - high.place)
        high = _turned(turned) if turned is not None else Crossing(high.place)
    return low, high


def _turned(found: Crossing) -> Crossing:
    """Return a crossing of places that were counted from the other end."""
    low, high = (None if end is None else 1.0 - end for end in (found.high, found.low))
    return Crossing(1.0 - found.place, low, high)


def crossing(place: Floats, excess: Floats, weight: Floats, start: float) -> Crossing | None:
    """Return where the mean of values becomes positive with rising places, next to ``start``; None if nowhere.

    Parameters
    ----------
    place
        ``[n]`` where each world stands on the assumption.
    excess
        ``[n]`` its mean answer less the line.
    weight
        ``[n]`` its paths, those of worlds without any left out before.
    start
        Where the search put the side.
    """
    if len(place) < FEWEST:
        return None
    order = np.argsort(place, kind="stable")
    x, y, w = place[order], excess[order], weight[order]
    scatter = _scatter(y)
    edges = _edges(int(np.searchsorted(x, start)), len(x))
    sizes = np.add.reduceat(w, edges[:-1])
    means, places = (np.add.reduceat(w * each, edges[:-1]) / sizes for each in (y, x))
    errors = np.add.reduceat(w * w * scatter, edges[:-1]) / (sizes * sizes)
    beyond = chance_beyond(places, means, errors, float(np.sqrt(fixed_sum((y - y.mean()) ** 2) / len(y))))
    return _quantiles(places, beyond, start)


def _scatter(values: Floats) -> Floats:
    """Return the variance of each world about the curve, from differences between neighbours nearby."""
    squares = np.concatenate(([0.0], np.cumsum(0.5 * np.diff(values) ** 2)))
    n = len(values)
    middle = np.arange(n)
    low, high = np.maximum(middle - CALM // 2, 0), np.minimum(middle + CALM // 2, n - 1)
    local = (squares[high] - squares[low]) / (high - low)
    # A stretch without any scatter says that it is small there, not that there is none.
    return np.maximum(local, 0.02 * squares[-1] / (n - 1) + 1e-12)


def _edges(middle: int, n: int) -> npt.NDArray[np.int64]:
    """Return where bins of worlds begin and end: of one world near the middle, growing away from it."""
    steps, size = [0], 1.0
    while steps[-1] < n:
        size = size * GROWTH if len(steps) > NEAR else 1.0
        steps.append(steps[-1] + int(size))
    away = np.array(steps)
    edges = np.concatenate((middle - away[::-1], middle + away[1:]))
    return np.unique(np.clip(edges, 0, n))


def _quantiles(places: Floats, beyond: Floats, start: float) -> Crossing | None:
    """Return where the probability passes one half next to a place, and 5% and 95% on its two sides."""
    ups = np.flatnonzero((beyond[:-1] < ENDS[1]) & (beyond[1:] >= ENDS[1]))
    if not len(ups):
        return None
    at = int(ups[np.abs(places[ups] - start).argmin()])
    low = at
    while low > 0 and beyond[low] > ENDS[0]:
        low -= 1
    high = at + 1
    while high < len(places) - 1 and beyond[high] < ENDS[2]:
        high += 1
    return Crossing(
        place=_passes(places, beyond, at, ENDS[1]),
        low=_passes(places, beyond, low, ENDS[0]) if beyond[low] <= ENDS[0] else 0.0,
        high=_passes(places, beyond, high - 1, ENDS[2]) if beyond[high] >= ENDS[2] else float(places[-1]),
    )


def _passes(places: Floats, beyond: Floats, at: int, level: float) -> float:
    """Return where the probability passes a level between a bin and the next."""
    first, last = float(beyond[at]), float(beyond[at + 1])
    part = min(max((level - first) / (last - first), 0.0), 1.0) if last > first else 0.5
    return float(places[at] + part * (places[at + 1] - places[at]))
