"""Questions with an ``if`` on both sides of a comparison: the difference of two ratios.

Each side has its own paths on which the question is asked, since what was changed may change that too. With h the sum
of a path's answers in world w, a the number of its paths that ask (both over P), R the ratio of their sums over worlds
and A the mean of a, the number z = R + (h - R a) / A has the mean R, and scatters, to the first order, as R errs
(cochran1977, chapter 6). So the z of both sides are paired like the shares of any other question. A band over worlds is
not given: the sides weigh worlds differently, and a difference within a world may not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.compare.contrast import Paired

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the paths of each world that ask a question come to on one side; all [W]."""

    asked: Values
    """How many there are."""
    tops: Values
    """Sum of their answers: 1 for yes, or the value."""
    squares: Values
    """Sum of the squares of these."""


def sums_of(answers: npt.NDArray[np.generic], asked: npt.NDArray[np.bool_], n_worlds: int) -> Sums:
    """Return the sums of answers [N] over the paths that ask."""
    grid = np.where(asked, answers, 0).astype(np.float64).reshape(n_worlds, -1)
    counted = asked.reshape(n_worlds, -1).sum(axis=1).astype(np.float64)
    return Sums(counted, np.cumsum(grid, axis=1)[:, -1], np.cumsum(grid * grid, axis=1)[:, -1])


def joined(parts: Sequence[Sums]) -> Sums:
    """Return the sums of parts of a run as those of the whole."""
    return Sums(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("asked", "tops", "squares")))


def pair_ratios(base: Sums, changed: Sums, n_paths: int) -> Paired:
    """Return both sides' numbers z by world; either is asked on some path.

    The difference of a single world is given the chance of both sides together, as if they shared none of it.
    """
    (first, first_chance), (second, second_chance) = (_linear(each, n_paths) for each in (base, changed))
    return Paired(first, second, first_chance, second_chance, first_chance + second_chance)


def _linear(sums: Sums, n_paths: int) -> tuple[Values, Values]:
    """Return z of each world, and the variance that chance gives it."""
    size = float(np.cumsum(sums.asked)[-1])
    ratio, share = float(np.cumsum(sums.tops)[-1]) / size, size / len(sums.asked) / n_paths
    residual = (sums.tops - ratio * sums.asked) / n_paths
    squares = (sums.squares - 2 * ratio * sums.tops + ratio * ratio * sums.asked) / n_paths
    chance = np.maximum(squares - residual * residual, 0.0) / max(n_paths - 1, 1)
    return ratio + residual / share, chance / (share * share)
