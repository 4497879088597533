"""What assumptions do only together, in pairs and in threes.

An answer may hang on two numbers of which neither has an effect alone. How much of the variance two have only together,
with or without others, is found from worlds in which one, the other and both are drawn anew (liu2006); of three in the
same way. Such shares overlap: what three do only together is part of what each two of them do. So a pair whose share is
no more than that of a three it belongs to is marked as part of it, and need not be named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.total import ALL_WORLDS, FIRST_WORLDS, MOST_WORLDS, Design, TotalEffect

MOST_PAIRED = 6
"""Assumptions whose pairs are tried, those that do most in company."""
MOST_THREES = 4
"""Threes that are tried, those whose pairs do most."""
SMALL = 0.01
"""Share that is worth naming."""
MUCH = 0.1
"""Share that is worth all pairs of worlds there are: the squares of differences of differences scatter by several times
their mean."""


@dataclass(frozen=True, slots=True)
class Together:
    """What a few assumptions do only together."""

    axes: tuple[int, ...]
    """Which, in order."""
    share: IntervalEstimate
    """Share of the variance between worlds, 0 to 1."""
    is_part: bool = False
    """Whether it is part of what these and another do together."""


def together_of(design: Design, columns: Mapping[int, int], effects: Mapping[int, TotalEffect]) -> tuple[Together, ...]:
    """Return what the assumptions that do most in company do in pairs and threes, most first.

    Parameters
    ----------
    design
        Pairs of worlds, in which all these assumptions have been drawn anew.
    columns
        Column of each axis.
    effects
        Total effect of each axis.
    """
    company = {axis: effect.company.value for axis, effect in effects.items() if effect.is_real}
    tried = sorted(sorted(company, key=lambda axis: (-company[axis], axis))[:MOST_PAIRED])
    pairs = [found for pair in combinations(tried, 2) if (found := _joint(design, columns, effects, pair)) is not None]
    threes = _threes(design, columns, effects, {found.axes: found.share.value for found in pairs})
    marked = [_marked(pair, threes) for pair in pairs]
    return tuple(sorted([*marked, *threes], key=lambda each: -each.share.value))


def _threes(
    design: Design,
    columns: Mapping[int, int],
    effects: Mapping[int, TotalEffect],
    pairs: Mapping[tuple[int, ...], float],
) -> list[Together]:
    """Return what threes do of which every pair does something."""
    axes = sorted({axis for pair in pairs for axis in pair})
    least = {
        three: min(pairs[pair] for pair in combinations(three, 2))
        for three in combinations(axes, 3)
        if all(pair in pairs for pair in combinations(three, 2))
    }
    tried = sorted(least, key=lambda three: (-least[three], three))[:MOST_THREES]
    return [found for three in tried if (found := _joint(design, columns, effects, three)) is not None]


def _marked(pair: Together, threes: list[Together]) -> Together:
    """Return a pair, marked if a three it belongs to has its share: if the share is no more than that may be."""
    is_part = any(set(pair.axes) <= set(three.axes) and pair.share.low <= three.share.high for three in threes)
    return Together(pair.axes, pair.share, is_part)


def _joint(
    design: Design, columns: Mapping[int, int], effects: Mapping[int, TotalEffect], axes: tuple[int, ...]
) -> Together | None:
    """Return what some axes do only together, None where that is nothing, or little.

    It is no more than what any of them does in company.
    """
    wanted = [columns[axis] for axis in axes]
    share, _ = design.joint(wanted, FIRST_WORLDS)
    if share.high < SMALL:
        return None
    share, is_real = design.joint(wanted, MOST_WORLDS if share.value >= MUCH else ALL_WORLDS)
    if not is_real or share.value < SMALL:
        return None
    value = min(share.value, *(effects[axis].company.value for axis in axes))
    return Together(axes, IntervalEstimate(value, min(share.low, value), share.high))
