"""Combinations of at most three conditions beyond a line, chosen from peeling sequences.

A free sequence limits many assumptions, most of them by noise. The conditions that would be missed most are kept as
candidates; then, one at a time, the one that is missed least goes, and the sequence is made anew with the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from detente.explain.prim import Box, WorldTable

MOST_BOXES = 3
"""Combinations at most: each must bring worlds that those before it do not."""
MOST_CONDITIONS = 3
"""Conditions of a box: more cannot be held in mind, and seldom tell more (bryant2010)."""
MOST_CANDIDATES = 8
"""Conditions among which those of a box are chosen."""
DENSE = 0.8
"""Share of a box's worlds beyond the line from which its conditions are as good as sufficient (bryant2010)."""
LEAST_NEW = 0.1
"""Share of all worlds beyond the line that a further box must add."""
FEWEST_BEYOND = 30
"""Worlds beyond the line that are needed to say what they have in common."""
FEWER_IS_BETTER = 0.95
"""A box with fewer conditions is taken if it is at least this good."""

IsBeyond = Callable[[Box], bool]
"""Whether the mean of a box is beyond the line."""


def boxes_beyond(table: WorldTable, is_beyond: IsBeyond) -> tuple[list[Box], Box | None]:
    """Return combinations that cross a line, the best first, and the one that comes farthest.

    Boxes after the first are looked for among the worlds that those before do not hold, and kept if they are as dense.
    """
    boxes: list[Box] = []
    farthest: Box | None = None
    left = table
    for _ in range(MOST_BOXES):
        found, far = _best_box(left, is_beyond)
        farthest = farthest or far
        if found is None:
            break
        box = table.box(found.limits)
        if not is_beyond(box):
            break
        if boxes:
            new = left.box(box.limits).coverage * left.n_of_interest / max(table.n_of_interest, 1.0)
            if new < LEAST_NEW or box.density < min(boxes[0].density, DENSE):
                break
        boxes.append(box)
        left = left.without(box.limits)
    return boxes, farthest


def _best_box(table: WorldTable, is_beyond: IsBeyond) -> tuple[Box | None, Box | None]:
    """Return the box that holds worlds beyond the line best, and the one with the highest mean."""
    candidates = _most_missed(table, max(table.peel(), key=lambda box: box.mean))
    by_size: dict[int, Box] = {}
    farthest: Box | None = None
    while candidates:
        boxes = table.peel(candidates)
        peak = max(boxes, key=lambda box: box.mean)
        good = [box for box in boxes if box.limits and is_beyond(box)]
        best = max(good, key=_merit, default=peak)
        if len(candidates) <= MOST_CONDITIONS:
            if good:
                by_size[len(best.limits)] = best
            if farthest is None or peak.mean > farthest.mean:
                farthest = peak
        limited = {limit.axis for limit in best.limits}
        unused = [axis for axis in candidates if axis not in limited]
        if unused:
            candidates = sorted(limited) or unused[1:]
            continue
        losses = {axis: best.mean - _without(table, best, axis).mean for axis in candidates}
        candidates.remove(min(candidates, key=lambda axis: (losses[axis], axis)))
    return _fewest(by_size, table), farthest


def _most_missed(table: WorldTable, box: Box) -> list[int]:
    """Return the assumptions whose conditions a box would miss most."""
    losses = {limit.axis: box.mean - _without(table, box, limit.axis).mean for limit in box.limits}
    return sorted(sorted(losses, key=lambda axis: (-losses[axis], axis))[:MOST_CANDIDATES])


def _fewest(by_size: dict[int, Box], table: WorldTable) -> Box | None:
    """Return the box with the fewest conditions that is almost as good as the best; None if one condition does."""
    if not by_size or table.n_of_interest < FEWEST_BEYOND:
        return None
    is_dense, best = max(_merit(box) for box in by_size.values())
    almost = [box for box in by_size.values() if _merit(box) >= (is_dense, FEWER_IS_BETTER * best)]
    chosen = min(almost, key=lambda box: len(box.limits))
    return chosen if len(chosen.limits) > 1 else None


def _merit(box: Box) -> tuple[bool, float]:
    """Return how good a box is: dense ones by what they cover, others by both."""
    is_dense = box.density >= DENSE
    return is_dense, box.coverage if is_dense else box.balance


def _without(table: WorldTable, box: Box, axis: int) -> Box:
    """Return a box without its condition on an assumption."""
    return table.box(limit for limit in box.limits if limit.axis != axis)
