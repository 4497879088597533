"""A number as a density: the curve that an editor draws, and how far its handles reach.

The curve is that of the engine's own draws: probability between two of its quantiles, over their distance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from detente.case.notation import Notation, NotationError, read_notation
from detente.core.text import clip
from detente.editor.numbers import Implication, implied

if TYPE_CHECKING:
    from detente.case.places import Place
    from detente.case.uncertain import Uncertain
    from detente.model.model import Floats

N_POINTS: Final = 64
"""Points of a curve; between them it is drawn straight."""
TAIL: Final = 0.004
"""Probability at either end that is not drawn."""
_NARROW: Final = 0.1
"""Share of a fixed value by which a range around it is tried, to learn in which family it would be."""

Scale = Literal["linear", "log", "logit"]
"""On which a distribution is moved and stretched without changing its family."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a number looks like, in the unit in which it is written."""

    written: str
    """As it stands in the text."""
    implication: Implication
    """Median, ends and what they come to, in a unit for people."""
    told: str
    """The same in a line."""
    suffix: str
    """What follows a number written here: a unit, ``%``, or nothing."""
    low: float
    """5th percentile."""
    median: float
    high: float
    """95th percentile."""
    scale: Scale
    floor: float | None
    """Bound below, of a logarithmic or a logit scale; None where there is none."""
    ceiling: float | None
    """Bound above, of a logit scale."""
    is_fixed: bool
    points: tuple[tuple[float, float], ...]
    """The curve: value, and density over its highest; of several values a bar each; none where it is fixed."""
    is_bars: bool
    """Whether it is one of several values."""


def sketch(place: Place, written: str) -> Sketch:
    """Return what a number looks like in a place.

    Parameters
    ----------
    place
        Where it stands.
    written
        The number as it is written there.

    Raises
    ------
    NotationError
        Where it cannot stand there, or is an expression.

    Examples
    --------
    >>> from detente.case.notation import Number
    >>> from detente.case.places import Place
    >>> from detente.case.uncertain import Domain
    >>> chance = Place("moves.raid.outcomes.holds.chance", Number(Notation("fixed", (0.5,))), Domain.CHANCE)
    >>> found = sketch(chance, "10% to 40%")
    >>> f"{found.low:.0f} {found.median:.1f} {found.high:.0f}{found.suffix}", found.scale, len(found.points)
    ('10 21.4 40%', 'logit', 64)
    """
    return sketched(place, read_notation(written), written)


def sketched(place: Place, notation: Notation, written: str) -> Sketch:
    """Return what a number that has been read looks like in a place, as `sketch` does for one that is written.

    Raises
    ------
    NotationError
        Where it cannot stand there, or is an expression.
    """
    from detente.case.notation import Number

    if notation.form == "expression":
        raise NotationError(f"the expression `{clip(written)}`", "a number")
    uncertain = place.fit(Number(notation))
    factor = _factor(uncertain.unit, notation)
    levels = np.linspace(TAIL, 1 - TAIL, N_POINTS + 1)
    values = _quantiles(uncertain, [0.05, 0.5, 0.95, *levels]) * factor
    found = implied(place, Number(notation))
    scale, floor, ceiling = _scale(place, notation, uncertain)
    return Sketch(
        written=written,
        implication=found,
        told=str(found),
        suffix=notation.unit,
        low=float(values[0]),
        median=float(values[1]),
        high=float(values[2]),
        scale=scale,
        floor=None if floor is None else floor * factor,
        ceiling=None if ceiling is None else ceiling * factor,
        is_fixed=uncertain.is_fixed,
        points=_points(uncertain, factor, values[3:], levels),
        is_bars=uncertain.family == "choice",
    )


def _factor(unit: str, notation: Notation) -> float:
    """Return what to multiply canonical values with, to have them as they are written."""
    from detente.inspect.units import readable_unit

    if notation.unit == "%":
        return 100.0
    return readable_unit(unit, 1.0, written=notation.unit)[0] if notation.unit else 1.0


def _quantiles(uncertain: Uncertain, levels: list[float]) -> Floats:
    from detente.compile.numbers import draws_of_one
    from detente.world.draws import quantile

    return quantile(draws_of_one(uncertain), 0, levels)


def _points(uncertain: Uncertain, factor: float, ends: Floats, levels: Floats) -> tuple[tuple[float, float], ...]:
    if uncertain.is_fixed:
        return ()
    if uncertain.family == "choice":
        most = max(uncertain.chances)
        pairs = zip(uncertain.values, uncertain.chances, strict=True)
        return tuple((value * factor, chance / most) for value, chance in pairs)
    widths = np.diff(ends)
    kept = widths > 0
    if not kept.any():
        return ()
    heights = np.diff(levels)[kept] / widths[kept]
    middles = ((ends[1:] + ends[:-1]) / 2)[kept]
    top = float(heights.max())
    return tuple((float(x), float(height / top)) for x, height in zip(middles, heights, strict=True))


def _scale(place: Place, notation: Notation, uncertain: Uncertain) -> tuple[Scale, float | None, float | None]:
    """Return on which scale a range in this place is moved, and between which bounds, in canonical units."""
    family, low, high = uncertain.family, uncertain.low, uncertain.high
    if family not in ("lognormal", "logitnormal", "normal"):
        near = _around(place, notation)
        family, low, high = (near.family, near.low, near.high) if near is not None else ("normal", low, high)
    floor = low if math.isfinite(low) else None
    if family == "logitnormal" and math.isfinite(high):
        return "logit", floor or 0.0, high
    if family == "lognormal":
        return "log", floor or 0.0, None
    return "linear", floor, high if math.isfinite(high) else None


def _around(place: Place, notation: Notation) -> Uncertain | None:
    """Return the range that would stand where one value does; None where there is none around it."""
    from detente.case.notation import Number

    middle = notation.numbers[0]
    width = _NARROW * (abs(middle) or 1.0)
    try:
        return place.fit(Number(Notation("quantiles", (0.05, middle - width, 0.95, middle + width), notation.unit)))
    except NotationError:
        return None
