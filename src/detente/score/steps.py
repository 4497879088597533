"""Forecasts as step functions of time, many questions at once: what stood when, and sums of it between two days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.score.validation import Array

Ints = npt.NDArray[np.int64]
_SPAN = 1 << 32
"""More days than there are; question and day make one number that sorts by both."""


@dataclass(frozen=True, slots=True)
class Spells:
    """Forecasts with the days they stood; arrays ``[S]``, by forecaster, question and day."""

    forecaster: Ints
    """Number of the forecaster."""
    question: Ints
    """Number of the question."""
    probability: Array
    """What was said."""
    start: Ints
    """First day it stood."""
    end: Ints
    """Day after the last day it stood."""

    @property
    def days(self) -> Array:
        """How long each stood."""
        return (self.end - self.start).astype(np.float64)


def spells_of(
    *, forecaster: Ints, question: Ints, day: Ints, probability: Array, last_day: Ints, until: Ints | None = None
) -> Spells:
    """Return how long each forecast stood.

    A forecast stands from its day until the day before the forecaster's next one on the question, the last one up to
    the question's last day; or up to an end of its own, where that comes first. Of several on a day the last counts,
    as in the Good Judgment Project (mellers2014); what came after the last day does not count at all.

    Parameters
    ----------
    forecaster, question
        Numbers ``[N]``, from 0.
    day
        Days as numbers ``[N]``.
    probability
        What was said ``[N]``; on one day in the order given.
    last_day
        Of each question ``[Q]``: the day it was resolved or closed; it still counts.
    until
        The last day on which each forecast stands by itself ``[N]``: it was withdrawn, or expired; none by default.
    """
    order = np.lexsort((np.arange(len(day)), day, question, forecaster))
    stands_to = last_day[question] if until is None else np.minimum(until, last_day[question])
    order = order[day[order] <= last_day[question[order]]]
    who, what, when = forecaster[order], question[order], day[order]
    same_pair = (who[1:] == who[:-1]) & (what[1:] == what[:-1])
    is_last = np.append(~(same_pair & (when[1:] == when[:-1])), np.ones(min(len(order), 1), dtype=bool))
    order = order[is_last]
    who, what, when = forecaster[order], question[order], day[order]
    end = stands_to[order] + 1
    same_pair = (who[1:] == who[:-1]) & (what[1:] == what[:-1])
    end[:-1] = np.where(same_pair, np.minimum(when[1:], end[:-1]), end[:-1])
    stood = end > when
    return Spells(who[stood], what[stood], probability[order][stood], when[stood], end[stood])


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function of time for each question, with its integral; 0 before the first and after the last event."""

    key: Ints
    day: Ints
    level: Array
    integral: Array

    def between(self, question: Ints, start: Ints, end: Ints) -> Array:
        """Return the integral of a question's function from one day to another ``[n]``."""
        return self._until(question, end) - self._until(question, start)

    def _until(self, question: Ints, day: Ints) -> Array:
        if len(self.key) == 0:
            return np.zeros(len(day))
        place = np.searchsorted(self.key, question * _SPAN + day, side="right") - 1
        inside = place >= 0
        at = np.maximum(place, 0)
        # Before its first event a question's place is the last event of the one before: its level is 0 there.
        return np.where(inside, self.integral[at] + self.level[at] * (day - self.day[at]), 0.0)


@dataclass(frozen=True, slots=True)
class Changes:
    """Moments at which something begins or ends to stand, by question and day; arrays ``[E]`` unless said."""

    question: Ints
    """Of each change."""
    day: Ints
    """Of each change."""
    sums: tuple[Array, ...]
    """For each of the values: the sum over the spells that stand from then on."""
    start: Ints
    """The change at which each spell begins ``[S]``."""
    end: Ints
    """The change at which each spell ends ``[S]``."""


def sums_over_time(question: Ints, start: Ints, end: Ints, values: tuple[Array, ...]) -> Changes:
    """Return the changes that spells make, and the sums of values that stand from each on."""
    keys = np.concatenate([question * _SPAN + start, question * _SPAN + end])
    distinct, place = np.unique(keys, return_inverse=True)
    place = place.reshape(len(keys))
    sums: list[Array] = [
        np.cumsum(np.bincount(place, weights=np.concatenate([each, -each]), minlength=len(distinct)), dtype=np.float64)
        for each in values
    ]
    half = len(question)
    return Changes(distinct // _SPAN, distinct % _SPAN, tuple(sums), place[:half], place[half:])


def step_function(changes: Changes, level: Array) -> Steps:
    """Return the step function that has a level from each change on."""
    length = np.zeros(len(level))
    same = changes.question[1:] == changes.question[:-1]
    length[:-1] = np.where(same, changes.day[1:] - changes.day[:-1], 0)
    integral = np.concatenate([[0.0], np.cumsum(level * length)[:-1]]) if len(level) else np.zeros(0)
    return Steps(changes.question * _SPAN + changes.day, changes.day, level, integral)
