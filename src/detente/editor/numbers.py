"""What a number implies where it stands: median, 90% range, and what these come to in other words.

The quantiles are those of the engine's own draws (`detente.world.draws`), as `detente show assumptions` prints them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detente.case.notation import Notation, NotationError, Number
from detente.case.places import Place
from detente.case.uncertain import Domain, Uncertain
from detente.core.text import clip
from detente.core.units import DAYS_PER_UNIT

if TYPE_CHECKING:
    from detente.case.schema import Case

LEVELS: Final = (0.05, 0.5, 0.95)
"""Quantiles that are told."""
_YEAR: Final = DAYS_PER_UNIT["year"]
_FAMILY: Final = {
    "lognormal": "log-normal",
    "logitnormal": "logit-normal on its range",
    "choice": "one of several values",
}


@dataclass(frozen=True, slots=True)
class Implication:
    """What a number implies."""

    family: str
    """Distribution, ``fixed`` where there is none."""
    low: float
    """5th percentile, in ``unit``."""
    median: float
    high: float
    """95th percentile."""
    unit: str
    """Unit for people."""
    told: tuple[str, ...]
    """What that comes to, a sentence each."""

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if self.family == "fixed":
            return f"{self.median:.4g}{unit}, fixed"
        ends = f"{self.low:.4g} to {self.high:.4g}{unit}"
        return f"median {self.median:.4g}{unit}, 90% range {ends} ({_FAMILY.get(self.family, self.family)})"


def implied(place: Place, number: Number | Notation) -> Implication:
    """Return what a number implies in a place.

    Raises
    ------
    NotationError
        Where it cannot stand there, or is an expression.

    Examples
    --------
    >>> from detente.case.notation import read_notation
    >>> rate = Place("shocks.coup.rate", Number(Notation("fixed", (0.5,), "per year")), Domain.RATE)
    >>> found = implied(rate, read_notation("0.1 to 0.4 per year"))
    >>> print(found, found.told[0], sep=chr(10))
    median 0.2 per year, 90% range 0.1 to 0.4 per year (log-normal)
    once in 5 years in the median (90% range 2.5 years to 10 years)
    """
    from detente.inspect.units import readable_unit

    given = number if isinstance(number, Number) else Number(number)
    if given.notation.form == "expression":
        raise NotationError(f"the expression `{clip(str(given))}`", "a number")
    uncertain = place.fit(given)
    values = _quantiles(uncertain)
    factor, unit = readable_unit(uncertain.unit, values[1], written=given.notation.unit)
    low, median, high = (value * factor for value in values)
    told = tuple(_told(place, values))
    return Implication(uncertain.family, low, median, high, unit, told)


def _quantiles(uncertain: Uncertain) -> list[float]:
    """Return the quantiles of a distribution in canonical units, as the engine draws it."""
    from detente.compile.numbers import draws_of_one
    from detente.world.draws import quantile

    values = [float(value) for value in quantile(draws_of_one(uncertain), 0, LEVELS)]
    width = max(map(abs, values))
    return [0.0 if abs(value) < 1e-12 * width else value for value in values]  # what rounding left of a zero is one


def _told(place: Place, values: list[float]) -> Iterator[str]:
    """Yield what a number comes to in other words; values in canonical units."""
    low, median, high = values
    if place.domain is Domain.RATE and median > 0:
        yield f"once in {_time(1 / median)} in the median" + _range(
            low, high, lambda rate: _time(1 / rate), reverse=True
        )
        yield f"within a year {_within(median, _YEAR)}" + _range(low, high, lambda rate: _within(rate, _YEAR))
        yield f"on a single day {_within(median, 1.0)}" + _range(low, high, lambda rate: _within(rate, 1.0))
    elif place.domain is Domain.CHANCE and 0 < median < 1:
        yield f"odds {_odds(median)}" + _range(low, high, _odds)
    elif place.domain is Domain.NOISE:
        yield f"over a year, if nothing pulls it back, a standard deviation of {median * math.sqrt(_YEAR):.3g}"
    elif place.domain in (Domain.DURATION, Domain.DELAY) and median > 0:
        yield from _of_time(place.path.rpartition(".")[2], low, median, high)


def _of_time(field: str, low: float, median: float, high: float) -> Iterator[str]:
    """Yield what a span of time comes to, by the field that it is."""
    if field == "half_life":
        yield f"after a year {_left(median)} of a deviation is left" + _range(low, high, _left)
    elif field == "tempo":
        yield f"on a given day it decides with a chance of {_within(1 / median, 1.0)}" + _range(
            low, high, lambda days: _within(1 / days, 1.0), reverse=True
        )
        yield f"{_YEAR / median:.3g} decisions a year on average"
    elif field == "memory":
        yield f"after a year {_percent(math.exp(-_YEAR / median))} of its private reasons are as they were"


def _range(low: float, high: float, show: Callable[[float], str], *, reverse: bool = False) -> str:
    if low == high or low <= 0:
        return ""
    first, last = show(low), show(high)
    return f" (90% range {last} to {first})" if reverse else f" (90% range {first} to {last})"


def _time(days: float) -> str:
    unit = next((name for name in ("year", "month", "week", "day") if days >= DAYS_PER_UNIT[name]), "day")
    count = f"{days / DAYS_PER_UNIT[unit]:.3g}"
    return f"{count} {unit}{'' if count == '1' else 's'}"


def _within(rate: float, days: float) -> str:
    return _percent(-math.expm1(-rate * days))


def _left(half_life: float) -> str:
    return _percent(2 ** (-_YEAR / half_life))


def _percent(share: float) -> str:
    return f"{100 * share:.2g}%" if share < 0.995 else "more than 99%"


def _odds(chance: float) -> str:
    return f"1 to {(1 - chance) / chance:.2g}" if chance <= 0.5 else f"{chance / (1 - chance):.2g} to 1"


def place_of(case: Case, path: str) -> Place | None:
    """Return the numeric place that a dotted path of a text leads to, also in beliefs, lenses and what events set."""
    from detente.case.minds import split_belief, split_set
    from detente.case.places import canonical, survey
    from detente.case.through import through

    if path.startswith("lenses.") and path.split(".")[2:3] == ["actors"]:  # what it brings for an actor
        _, lens, path = path.split(".", 2)
        case = through(case, [lens])
    places = {known: assumption.place for known, assumption in survey(case).own.items()}
    _, target = split_set(path)
    if path.startswith("lenses."):
        _, _, _, path = (*path.split(".", 3), "", "", "")[:4]
    elif target:
        path = target
    found = canonical(path, places)
    return places.get(split_belief(found)[1]) if found is not None else None
