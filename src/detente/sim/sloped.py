"""Numbers that go with their slopes: what a correction of Newton's needs, carried along while a number is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.sim.lanes import Lane, fma


@dataclass(frozen=True, slots=True)
class Sloped:
    """A number, and how it changes with each of some others."""

    value: Lane
    slopes: tuple[Lane, ...] = ()
    """None: it does not change."""

    def times(self, factor: Lane) -> Sloped:
        """Write the product with a number that does not change."""
        return Sloped(self.value * factor, tuple(slope * factor for slope in self.slopes))


def weighted(weights: Sequence[Sloped], numbers: Sequence[Sloped]) -> Sloped:
    """Write the sum of products."""
    total: Lane | None = None
    slopes: list[Lane | None] = [None] * max((len(each.slopes) for each in (*weights, *numbers)), default=0)
    for weight, number in zip(weights, numbers, strict=True):
        total = weight.value * number.value if total is None else fma(weight.value, number.value, total)
        for one, other in ((weight, number), (number, weight)):
            for i, slope in enumerate(one.slopes):
                before = slopes[i]
                slopes[i] = slope * other.value if before is None else fma(slope, other.value, before)
    if total is None:
        raise ValueError("found no numbers, expected at least one")
    zero = total.like(0.0)
    return Sloped(total, tuple(zero if slope is None else slope for slope in slopes))


def share_of(weights: Sequence[Lane], levels: Sequence[Sloped]) -> list[Sloped]:
    """Write shares in proportion to weights, which are the powers of levels; slopes are those of the levels."""
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    share = 1.0 / total
    shares = [weight * share for weight in weights]
    n = max(len(level.slopes) for level in levels)
    by_slope: list[list[Lane]] = []
    for i in range(n):
        changing = [(chance, level.slopes[i]) for chance, level in zip(shares, levels, strict=True) if level.slopes]
        mean = changing[0][0] * changing[0][1]
        for chance, slope in changing[1:]:
            mean = fma(chance, slope, mean)
        by_slope.append([
            chance * ((level.slopes[i] - mean) if level.slopes else -mean)
            for chance, level in zip(shares, levels, strict=True)
        ])  # fmt: skip
    return [Sloped(chance, tuple(each[row] for each in by_slope)) for row, chance in enumerate(shares)]
