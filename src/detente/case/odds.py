"""Chances as people say them: ``20 to 1 against``, ``3 to 1 on``, ``5% to 20%``, ``30%``; read as log odds."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

from detente.case.notation import Notation, NotationError, read_notation
from detente.core.units import LONGEST_DAYS, days_in, time_unit

_SAID: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:to|:)\s*([0-9]+(?:\.[0-9]+)?)\s+(against|on)", re.IGNORECASE)
_EXPECTED: Final = "odds or a chance such as `20 to 1 against`, `3 to 1 on`, `5% to 20%` or `30%`"
GIVE: Final = 1.5
"""Factor on the odds by which a single figure may be missed each way, in 90% of cases; a judgement, not a law. Who
means it more or less exactly writes an interval."""
Z90: Final = 1.6448536269514722
"""Normal score of the 95th percentile."""


class SaidChance(NamedTuple):
    """A chance as log odds: what is meant, and how exactly."""

    centre: float
    """Log odds in the middle."""
    sd: float
    """Standard deviation of the log odds: the interval holds 90%."""


def read_chance(text: str | float) -> SaidChance:
    """Read a chance or odds.

    Raises
    ------
    NotationError
        If it is none, or does not lie between 0 and 1.

    Examples
    --------
    >>> read_chance("20 to 1 against").centre == -math.log(20)
    True
    >>> [round(part, 3) for part in read_chance("5% to 20%")]
    [-2.165, 0.474]
    """
    if isinstance(text, str) and (match := _SAID.fullmatch(text.strip())):
        first, second = float(match[1]), float(match[2])
        if min(first, second) <= 0.0:
            raise NotationError(f"`{text}`", _EXPECTED)
        ratio = second / first if match[3].lower() == "against" else first / second
        return SaidChance(math.log(ratio), math.log(GIVE) / Z90)
    try:
        notation = read_notation(text)
    except NotationError:
        raise NotationError(f"`{text}`", _EXPECTED) from None
    ends = _ends(notation)
    if ends is None or not all(0.0 < end < 1.0 for end in ends):
        raise NotationError(f"`{text}`", f"{_EXPECTED}, between 0 and 1")
    low, high = (math.log(end / (1.0 - end)) for end in ends)
    return SaidChance((low + high) / 2, (high - low) / (2 * Z90) if high > low else math.log(GIVE) / Z90)


def _ends(notation: Notation) -> tuple[float, float] | None:
    """Return the ends of a chance or an interval; nothing for any other number."""
    if notation.unit not in ("", "%"):
        return None
    factor = 0.01 if notation.unit == "%" else 1.0
    if notation.form == "fixed":
        return notation.numbers[0] * factor, notation.numbers[0] * factor
    if notation.form == "quantiles" and (notation.numbers[0], notation.numbers[2]) == (0.05, 0.95):
        return notation.numbers[1] * factor, notation.numbers[3] * factor
    return None


def read_span(text: str | float) -> float:
    """Return a fixed span of time in days.

    Raises
    ------
    NotationError
        If it is none.

    Examples
    --------
    >>> read_span("2 weeks")
    14.0
    """
    notation = read_notation(text)
    unit = time_unit(notation.unit)
    if notation.form != "fixed" or unit is None or not notation.numbers[0] > 0.0:
        raise NotationError(f"`{text}`", "a span of time such as `1 year`")
    days = notation.numbers[0] * days_in(unit)
    if days > LONGEST_DAYS:
        raise NotationError(f"`{text}`", "a shorter span")
    return days
