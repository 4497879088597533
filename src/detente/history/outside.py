"""The outside view of a question: the reference class it cites, with its figures, and a pool of both views.

References: satopaa2014 (log-odds pooling and extremising); genest1986.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.core.elementary import log, logistic
from detente.core.errors import CaseError, HistoryError, Problem
from detente.core.near import did_you_mean
from detente.core.reference_classes import ReferenceClass, find_class, known_classes

if TYPE_CHECKING:
    from detente.case.schema import BaseRate, Case

DEFAULT_WEIGHT = 0.5
"""Weight of the outside view in a pool where nothing else is said: the two views count alike; judgement."""


@dataclass(frozen=True, slots=True)
class OutsideView:
    """How often what a question asks came in past cases of its kind."""

    name: str
    """Name of the reference class, or "" if the case spells it out."""
    text: str
    """The class in words."""
    data: str
    """Where it is counted."""
    level: str
    """What is counted."""
    where: str
    """Which rows."""
    unit: str
    """What a row is."""
    count: int
    """How many came to it."""
    n: int
    """How many there are."""
    first_year: int
    """Year of the earliest."""
    last_year: int
    """Year of the latest."""
    rate: float
    """The rate; within ``within_days`` where that is given."""
    low: float
    """Lower end of the 90% interval."""
    high: float
    """Upper end."""
    within_days: int | None
    """Days after the onset within which it is counted; None: ever."""
    weight: float
    """Weight of this view in a pool with the forecast."""
    why: str
    """Why this class, as the case says."""

    @property
    def mean(self) -> float:
        """The rate with Jeffreys' prior, which is never 0 or 1: what a pool uses."""
        return (self.rate * self.n + 0.5) / (self.n + 1.0)


def outside_view(entry: BaseRate) -> OutsideView:
    """Return the outside view that an entry of a case cites.

    Raises
    ------
    HistoryError
        If there is no such class, table, outcome or row.
    ExpressionError
        If its condition cannot be read.
    """
    figures = _figures(entry)
    rate, (low, high) = figures.rate, figures.interval
    if entry.within_days is not None:
        rate, low, high = _within(entry, figures)
    return OutsideView(
        name=figures.name,
        text=figures.text,
        data=figures.data,
        level=figures.level,
        where=figures.where,
        unit=figures.unit,
        count=figures.count,
        n=figures.n,
        first_year=figures.first_year,
        last_year=figures.last_year,
        rate=rate,
        low=low,
        high=high,
        within_days=entry.within_days,
        weight=DEFAULT_WEIGHT if entry.weight is None else entry.weight,
        why=entry.why,
    )


def pool(*, forecast: float, outside: float, weight: float = DEFAULT_WEIGHT, extremise: float = 1.0) -> float:
    """Pool a forecast with a base rate on the scale of log odds.

    logit p = a ((1 - w) logit forecast + w logit outside)

    Parameters
    ----------
    forecast
        Probability of the inside view, above 0 and below 1.
    outside
        Probability of the outside view, above 0 and below 1.
    weight
        w, the weight of the outside view, 0 to 1.
    extremise
        a; above 1 the pool is moved away from one half, which pays where several forecasters hold different parts of
        what is known (satopaa2014). A base rate and a model that was made with it in mind share what they know, so 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> round(pool(forecast=0.5, outside=0.1), 3), round(pool(forecast=0.2, outside=0.2), 3)
    (0.25, 0.2)
    """
    if not (0.0 < forecast < 1.0 and 0.0 < outside < 1.0):
        raise ValueError(f"found {forecast} and {outside}, expected probabilities above 0 and below 1")
    if not (0.0 <= weight <= 1.0 and extremise > 0.0):
        raise ValueError(f"found weight {weight} and extremise {extremise}, expected 0 to 1, and above 0")
    score = extremise * ((1.0 - weight) * _logit(forecast) + weight * _logit(outside))
    return logistic(score)


def check_base_rates(case: Case) -> None:
    """Check every reference class that the questions of a case cite.

    Raises
    ------
    CaseError
        With each of them that cannot be counted, and why.
    """
    from detente.case.syntax import ExpressionError

    found: list[Problem] = []
    for name, question in case.questions.items():
        entry = question.base_rate
        if entry is None or not (entry.level or find_class(entry.class_)):
            continue  # an unknown name is a matter of `detente.case.check`
        path = f"questions.{name}.base_rate"
        line = case.line_of(path)
        try:
            _countable(entry)
        except ExpressionError as error:
            where, line = f"{path}.where", case.line_of(f"{path}.where")
            found += [
                Problem(where, each.found, each.expected, f"`{each.hint}`" if each.hint else "", case.file, line)
                for each in error.mistakes
            ]
        except HistoryError as error:
            found.append(
                Problem(path, f"a class that cannot be counted ({error})", "one that can", "", case.file, line)
            )
    if found:
        raise CaseError(found)


def _countable(entry: BaseRate) -> None:
    """Raise if the class of an entry cannot be counted; its interval, which takes longer, is left for later."""
    figures = _figures(entry)
    if entry.within_days is not None:
        _within(entry, figures)


def _figures(entry: BaseRate) -> ReferenceClass:
    """Return the class of an entry: counted where the entry says what, else looked up by its name."""
    if entry.level:
        from detente.history.rate import count_class
        from detente.history.store import open_table

        table = open_table(entry.data)
        return count_class(table, level=entry.level, where=entry.where, name=entry.class_, text=entry.text)
    figures = find_class(entry.class_)
    if figures is None:
        hint = did_you_mean(entry.class_, known_classes())
        raise HistoryError(f"found class {entry.class_!r}, expected a shipped class or one saved on this machine{hint}")
    return figures


def _within(entry: BaseRate, figures: ReferenceClass) -> tuple[float, float, float]:
    """Return the cumulative incidence some days after the onset, with its interval."""
    for each in figures.within:
        if each.days == entry.within_days:
            return each.share, each.low, each.high
    from detente.history.rate import rate
    from detente.history.store import open_table

    curve = rate(open_table(figures.data), level=figures.level, where=figures.where).curve
    if curve is None:
        raise HistoryError(f"{figures.data}: dates no {figures.level}, so nothing can be said of days")
    found = curve.at(float(entry.within_days or 0))
    return found.share, found.low, found.high


def _logit(p: float) -> float:
    return float(log(p / (1.0 - p)))
