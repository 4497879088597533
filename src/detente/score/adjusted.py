"""Forecasters on different questions and days, compared: each score less what was hard about its question and day.

A loss is taken for the sum of the forecaster's part and that of the question on the day, found by least squares: the
two-way fixed effects of ForecastBench (karger2025), whose questions have one day each. Here a question has an effect
for every day, so that who comes only at the end, when the answer is near, is compared with what the others said then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.score.steps import Changes, Ints, Spells, step_function
from detente.score.validation import Array

MOST_STEPS = 200
"""Steps of the conjugate gradient; a handful does where most forecasters share questions."""
_PRECISE = 1e-12
_SPAN = 1 << 32


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What least squares find; arrays ``[F]``, by forecaster."""

    score: Array
    """Loss as if all had faced the same; NaN for those who never stood beside any of the largest group."""
    shared: Array
    """Days beside others, each as a share of its question's days: what the comparison rests on, in questions."""


def adjusted(spells: Spells, loss: Array, changes: Changes, open_days: Array) -> Adjusted:
    """Return losses adjusted for how hard questions and days were.

    Minimises the sum over forecasters i, questions q and days t on which i had a forecast of
    (loss - a_i - b_qt)^2 / D_q. The b are those means over i of what is left by a; without them the a solve a system
    as large as the number of forecasters, whose matrix is never made: its product with a vector is a pass over the
    forecasts. The a are fixed up to a constant in each group of forecasters linked by days they share; it is set so
    that their weighted mean is the mean loss of the group, and only the largest group gets a score.

    Parameters
    ----------
    spells
        Forecasts with the days they stood.
    loss
        Of each of them ``[S]``.
    changes
        When spells begin and end, as `sums_over_time` says; only its places are used.
    open_days
        D, days each question was open ``[Q]``.

    References
    ----------
    karger2025 (question fixed effects); hestenes1952 (conjugate gradients).
    """
    count = int(spells.forecaster.max(initial=-1)) + 1
    weight = spells.days / open_days[spells.question]
    system = _System(spells, changes, 1.0 / open_days[spells.question], count)
    total, own = (_by(spells.forecaster, each, count) for each in (weight, weight * loss))
    shared = system.shared()
    group = _groups(spells, count)
    effect = _solve(system, total, own - system.means(loss))
    sizes = np.bincount(group, weights=shared, minlength=count)
    largest = group == int(np.argmax(sizes))
    is_in = largest & (shared > 1e-9)
    if not is_in.any():
        return Adjusted(np.full(count, np.nan), shared)
    all_of_it = total[is_in].sum()
    shift = (own[is_in].sum() - (total * effect)[is_in].sum()) / all_of_it
    return Adjusted(np.where(is_in, effect + shift, np.nan), shared)


def _by(forecaster: Ints, values: Array, count: int) -> Array:
    """Return sums by forecaster ``[F]``."""
    return np.asarray(np.bincount(forecaster, weights=values, minlength=count), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _System:
    """What is asked of the forecasts again and again."""

    spells: Spells
    changes: Changes
    per_day: Array
    """1 / D of each spell's question ``[S]``."""
    count: int

    def _number(self) -> Array:
        """Return how many stood from each change on."""
        return np.maximum(np.round(self._sums(np.ones(len(self.per_day)))), 0.0)

    def _sums(self, values: Array) -> Array:
        """Return the sum of values of the spells that stand from each change on."""
        size = len(self.changes.day)
        begun = np.bincount(self.changes.start, weights=values, minlength=size)
        ended = np.bincount(self.changes.end, weights=values, minlength=size)
        return np.cumsum(begun - ended)

    def _over_spells(self, level: Array) -> Array:
        """Return by forecaster the sum of a level over the days of their spells, each day counting 1 / D."""
        integral = step_function(self.changes, level).integral
        over = (integral[self.changes.end] - integral[self.changes.start]) * self.per_day
        return _by(self.spells.forecaster, over, self.count)

    def means(self, values: Array) -> Array:
        """Return by forecaster the sum over their days of the mean of values over all who stood."""
        number = self._number()
        return self._over_spells(np.where(number > 0.5, self._sums(values) / np.maximum(number, 1.0), 0.0))

    def shared(self) -> Array:
        """Return by forecaster the days on which someone else stood too."""
        return self._over_spells((self._number() > 1.5).astype(np.float64))


def _solve(system: _System, total: Array, right: Array) -> Array:
    """Return the a that solve (W - M) a = r, by conjugate gradients from 0, preconditioned by W."""
    scale = np.where(total > 0.0, total, 1.0)
    effect, rest = np.zeros_like(right), right.copy()
    ready = rest / scale
    way, size = ready.copy(), float(rest @ ready)
    first = size
    for _ in range(min(MOST_STEPS, 2 * len(right) + 10)):
        if not size > _PRECISE**2 * first:
            break
        image = total * way - system.means(way[system.spells.forecaster])
        along = float(way @ image)
        if not along > 0.0:
            break
        step = size / along
        effect += step * way
        rest -= step * image
        ready = rest / scale
        size, before = float(rest @ ready), size
        way = ready + size / before * way
    return effect


def _groups(spells: Spells, count: int) -> Ints:
    """Return the group of each forecaster ``[F]``: those linked by days on which both stood bear the same number.

    In order of their beginning within a question, a spell that begins before the latest end so far shares a day with
    the spell that has this end, and so with all of the chain.
    """
    order = np.lexsort((spells.start, spells.question))
    begin = spells.question[order] * _SPAN + spells.start[order]
    end = spells.question[order] * _SPAN + spells.end[order]
    who = spells.forecaster[order]
    latest = np.maximum.accumulate(end)
    holder = np.maximum.accumulate(np.where(end == latest, np.arange(len(end)), 0))
    linked = begin[1:] < latest[:-1]
    pairs = np.unique(who[1:][linked] * count + who[holder[:-1]][linked])
    group = np.arange(count)
    while len(pairs):
        one, other = group[pairs // count], group[pairs % count]
        apart = one != other
        if not apart.any():
            break
        low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        target = np.arange(count)
        np.minimum.at(target, high, low)
        group = target[group]
    return group
