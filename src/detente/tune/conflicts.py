"""Which judgements contradict each other: the smallest sets that cannot be met together.

A set is contradictory where, at its own likeliest point, a chance lies outside its stated 90% interval or an order is
missed by more than its slack. A set of one contradicts the case's own ranges. Sets are looked for by size, none that
holds a smaller one; candidates come from the slopes at the likeliest point of all, and each is then fitted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.case.odds import Z90
from detente.model.model import Floats
from detente.tune.fit import Peak, peak
from detente.tune.problem import Problem

LARGEST = 3
"""Size up to which all sets are looked at; beyond it one set is found by leaving out what is not needed."""
NEARLY = 0.7
"""Share of what makes a conflict from which a candidate is fitted: slopes change on the way. A judgement."""
MOST_FITTED = 12
"""Candidates fitted, the worst first."""
ROUNDS = 10
"""Steps of the linear fit, in which orders come and go."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Judgements that cannot be met together, and how far off they are at best."""

    which: tuple[int, ...]
    levels: tuple[float, ...]
    """Log odds at the set's own likeliest point."""
    misfits: tuple[float, ...]
    """Likewise in standard deviations."""


def conflicts(problem: Problem, top: Peak) -> tuple[Conflict, ...]:
    """Return the smallest contradictory sets, the worst first; none where all is met."""
    found: list[Conflict] = []
    if np.abs(problem.misfits_of(top.levels)).max() <= Z90:
        return ()  # all can be met together
    for size in range(1, min(LARGEST, problem.size) + 1):
        held = [set(each.which) for each in found]
        candidates = sorted(
            (-_linear(problem, top, each), each)
            for each in combinations(range(problem.size), size)
            if not any(known <= set(each) for known in held)
        )
        worst = [each for miss, each in candidates if -miss > NEARLY * Z90][:MOST_FITTED]
        found += [conflict for each in worst if (conflict := _fitted(problem, top, each)) is not None]
    if not found:
        found += _thinned(problem, top)
    return tuple(sorted(found, key=lambda each: (len(each.which), -max(map(abs, each.misfits)), each.which)))


def _fitted(problem: Problem, top: Peak, which: Sequence[int]) -> Conflict | None:
    """Return a set as a conflict at its own likeliest point, if it is one."""
    own = peak(problem, which, start=top.z)
    misfits = problem.misfits_of(own.levels, which)
    if np.abs(misfits).max() <= Z90:
        return None
    return Conflict(tuple(which), tuple(own.levels.tolist()), tuple(misfits.tolist()))


def _linear(problem: Problem, top: Peak, which: Sequence[int]) -> float:
    """Return the largest misfit of a set at its likeliest point, by the slopes at that of all."""
    slopes = _all_slopes(problem, top)[list(which)]
    start = top.levels[list(which)]
    targets = [problem.targets[j] for j in which]
    centre = np.array([target.centre for target in targets])
    sd = np.array([target.sd for target in targets])
    is_order = np.array([target.is_order for target in targets])
    z = top.z
    for _ in range(ROUNDS):
        levels = start + slopes @ (z - top.z)
        counts = ~is_order | (levels < 0.0)
        scaled = slopes * (counts / sd)[:, None]
        aim = (centre - start + slopes @ top.z) / sd * counts
        z = np.linalg.solve(np.eye(len(z)) + scaled.T @ scaled, scaled.T @ aim)
    levels = start + slopes @ (z - top.z)
    misfits: Floats = (levels - centre) / sd
    return float(np.abs(np.where(is_order, np.minimum(misfits, 0.0), misfits)).max())


def _all_slopes(problem: Problem, top: Peak) -> Floats:
    """Return [J, C] slopes of the log odds, also of orders that hold, where the likeliest point says nothing."""
    sd = np.array([target.sd for target in problem.targets])
    found: Floats = top.slopes * sd[:, None]
    return found


def _thinned(problem: Problem, top: Peak) -> Iterator[Conflict]:
    """Yield one set from which nothing can be left out."""
    kept = list(range(problem.size))
    for j in range(problem.size):
        rest = [each for each in kept if each != j]
        if rest and _fitted(problem, top, rest) is not None:
            kept = rest
    conflict = _fitted(problem, top, kept)
    if conflict is not None:
        yield conflict
