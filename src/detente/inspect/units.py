"""Canonical numbers in units people read: 182.6 days as 26.1 weeks, a rate per day as one per year."""

from __future__ import annotations

import math

from detente.core.units import DAYS_PER_UNIT, time_unit

LARGEST_IN_UNIT = {"day": 21.0, "week": 365.0, "month": 1461.0, "year": math.inf}
"""Days up to which a duration is said in a unit: three weeks of days, a year of weeks, four years of months."""


def readable_unit(unit: str, typical: float, *, written: str = "") -> tuple[float, str]:
    """Return what to multiply canonical values with, and the unit they then have.

    Parameters
    ----------
    unit : str
        Canonical unit: ``days``, ``per day``, ``per sqrt day``, or that of a quantity.
    typical : float
        A typical value, which decides between days, weeks, months and years.
    written : str, optional
        Unit in which the case has the number (``weeks``, ``per year``); kept if it is one of time.

    Examples
    --------
    >>> readable_unit("per day", 0.01)
    (365.25, 'per year')
    >>> factor, unit = readable_unit("days", 182.6)
    >>> f"{182.6 * factor:.1f} {unit}"
    '26.1 weeks'
    """
    if unit == "days":
        fitting = next(name for name, largest in LARGEST_IN_UNIT.items() if abs(typical) <= largest)
        name = time_unit(written) or fitting
        return 1 / DAYS_PER_UNIT[name], f"{name}s"
    per = time_unit(written.removeprefix("per "))
    if unit.endswith("per day"):
        return DAYS_PER_UNIT[per or "year"], unit.removesuffix("day") + (per or "year")
    if unit.endswith("per sqrt day"):
        return math.sqrt(DAYS_PER_UNIT[per or "month"]), unit.removesuffix("sqrt day") + (per or "month")
    return 1.0, unit
