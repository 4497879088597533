"""Raised numbers that are no note marks: powers and units."""

from __future__ import annotations

import re

_UNIT = re.compile(r"(?:\b(?:k|c|m|d)?m|\bCO|\bft|\bmi|\bR|\bsq)$")
_POWER = re.compile(r"(?<![\d,.])(?:10|\d+[.,]?\d*\s?[x×·]\s?10)$")


def is_exponent(before: str, raised: str) -> bool:
    """Return whether a raised number makes a power or a unit of what stands before it.

    Examples
    --------
    >>> is_exponent("an area of 300 km", "2"), is_exponent("above 10", "25"), is_exponent("the talks failed.", "2")
    (True, True, False)
    """
    return bool(_POWER.search(before)) or (len(raised) == 1 and bool(_UNIT.search(before)))
