"""Reference classes with their figures: how often something happened in past crises that can be named.

The figures of the shipped classes stand in ``data/reference_classes.json``, worked out once from the tables of
`detente.history` by ``scripts/build_history.py`` (a test works them out again); so that a case can cite a class
without reading any table. Classes that a user saved stand in the folder of `saved_file`.

References: brown2001 (Jeffreys' interval); brecher2000; pape1997.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.core.beta import beta_quantile
from detente.core.errors import HistoryError

COVERAGE = 0.90
"""Of all intervals, as of the bands of forecasts."""


@dataclass(frozen=True, slots=True)
class Within:
    """How often it had happened some days after the onset."""

    days: int
    """Days from the onset, the first day counted."""
    share: float
    """Cumulative incidence: the share of all that had come to it by then, other endings counted as such."""
    low: float
    """Lower end of the 90% interval."""
    high: float
    """Upper end of the 90% interval."""


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """A class of past happenings, what is counted in it, and how often that was."""

    name: str
    """Its name, as a case cites it."""
    text: str
    """What it is, in words."""
    data: str
    """The table it is counted in, or the work the counts are quoted from."""
    level: str
    """What is counted, such as ``war``."""
    where: str
    """The condition on the rows; empty for all, and for quoted counts."""
    unit: str
    """What is counted, in the singular: ``crisis``."""
    count: int
    """How many came to it."""
    n: int
    """How many there are in the class."""
    first_year: int
    """Year of the earliest."""
    last_year: int
    """Year of the latest."""
    exposure_days: int = 0
    """Days on which they could still come to it, together: to the outcome, or else to the end; where that is known."""
    timed: int = 0
    """How many of them came to it among those whose length is known."""
    within: tuple[Within, ...] = ()
    """Cumulative incidence at some days after the onset."""

    @property
    def rate(self) -> float:
        """Share of the class that came to it."""
        return self.count / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Jeffreys' 90% interval of the rate."""
        return jeffreys(self.count, self.n)

    @property
    def prior(self) -> tuple[float, float]:
        """The two numbers of the Beta distribution of the rate, given the counts and Jeffreys' prior."""
        return self.count + 0.5, self.n - self.count + 0.5

    @property
    def hazard(self) -> tuple[float, float, float] | None:
        """Chance per day until it comes: events by days at risk, Jeffreys' 90% interval; None if these are unknown."""
        if not self.exposure_days:
            return None
        low, high = jeffreys(self.timed, self.exposure_days)
        return self.timed / self.exposure_days, low, high

    @property
    def counted(self) -> str:
        """The counts in words: ``2 of 53 crises``."""
        return f"{self.count:,} of {self.n:,} {plural(self.unit)}"


@functools.cache
def jeffreys(count: float, n: float, *, coverage: float = COVERAGE) -> tuple[float, float]:
    """Return Jeffreys' interval of a rate: quantiles of Beta(count + 1/2, n - count + 1/2), closed at 0 and at 1.

    Examples
    --------
    >>> [round(end, 2) for end in jeffreys(2, 53)]
    [0.01, 0.1]
    """
    tail = (1.0 - coverage) / 2.0
    low, high = beta_quantile(np.array([tail, 1.0 - tail]), count + 0.5, n - count + 0.5)
    return (0.0 if count == 0 else float(low)), (1.0 if count == n else float(high))


def plural(unit: str) -> str:
    """Return a unit in the plural.

    Examples
    --------
    >>> plural("crisis"), plural("dispute"), plural("crisis actor")
    ('crises', 'disputes', 'crisis actors')
    """
    return f"{unit[:-2]}es" if unit.endswith("is") else f"{unit}s"


def data_folder() -> Path:
    """Return where this user's own tables and classes are kept: ``detente/history`` in the folder for user data."""
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "detente" / "history"


def saved_file() -> Path:
    """Return the file of the classes this user saved."""
    return data_folder() / "classes.json"


@functools.cache
def shipped_classes() -> Mapping[str, ReferenceClass]:
    """Return the shipped classes by name."""
    file = Path(__file__).parent / "data" / "reference_classes.json"
    return {each["name"]: from_data(each) for each in json.loads(file.read_text(encoding="utf-8"))}


def saved_classes() -> Mapping[str, ReferenceClass]:
    """Return the classes this user saved, by name.

    Raises
    ------
    HistoryError
        If their file cannot be read.
    """
    file = saved_file()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise HistoryError(f"{file}: the saved classes cannot be read ({error.strerror or error})") from None
    try:
        return {each["name"]: from_data(each) for each in json.loads(text)}
    except (ValueError, TypeError, KeyError):
        raise HistoryError(f"{file}: found something else, expected the classes saved by `detente history`") from None


def find_class(name: str) -> ReferenceClass | None:
    """Return a class by its name: a shipped one, or else one this user saved; None if there is neither."""
    return shipped_classes().get(name) or saved_classes().get(name)


def known_classes() -> tuple[str, ...]:
    """Return the names of all classes that can be cited here, the shipped ones first."""
    return (*shipped_classes(), *saved_classes())


def from_data(data: Mapping[str, Any]) -> ReferenceClass:
    """Return a class from plain data.

    Raises
    ------
    TypeError, ValueError
        If it is none.
    """
    rest = dict(data)
    if not 0 <= int(rest["count"]) <= int(rest["n"]) or int(rest["n"]) == 0:
        raise ValueError(f"found {rest['count']} of {rest['n']}, expected a count among some")
    return ReferenceClass(**rest | {"within": tuple(Within(**each) for each in rest.get("within", ()))})
