"""Forecasters side by side on yes-or-no questions: scores over the time their forecasts stood, skill, calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import ScoreError
from detente.score.binary import brier, log_score
from detente.score.calibration import Bin, calibrate
from detente.score.discrimination import auc
from detente.score.means import Mean, mean_score, skill
from detente.score.murphy import Decomposition, decompose
from detente.score.over_time import LEAST
from detente.score.steps import Ints, Spells, spells_of, step_function, sums_over_time
from detente.score.validation import Array, outcomes, probabilities


@dataclass(frozen=True, slots=True)
class Standing:
    """How one forecaster did."""

    forecaster: int
    """Number of the forecaster."""
    n_questions: int
    """Questions scored."""
    n_forecasts: int
    """Forecasts that stood for at least a day."""
    brier: Mean
    """Brier score, 0 to 1: each question's average over the days a forecast stood, then over questions."""
    log: Mean
    """Logarithmic score in nats, averaged in the same way."""
    skill: tuple[Mean | None, ...]
    """Brier skill against each reference, on the days and questions both had a forecast; None where there are none."""
    peer: Mean | None
    """Metaculus peer score by days; None where nobody else forecast the same questions."""
    calibration: tuple[Bin, ...]
    """Reliability diagram; a question counts 1, shared out over its forecasts by the days they stood."""
    decomposition: Decomposition
    """Murphy's terms on the same weights and bins, with those within bins."""
    auc: Mean | None
    """Discrimination, on each question's average forecast; None where all outcomes are the same."""


def standings(
    *,
    forecaster: npt.ArrayLike,
    question: npt.ArrayLike,
    day: npt.ArrayLike,
    forecast: npt.ArrayLike,
    outcome: npt.ArrayLike,
    last_day: npt.ArrayLike,
    references: tuple[int, ...] = (),
) -> tuple[Standing, ...]:
    """Score forecasters on resolved questions.

    Parameters
    ----------
    forecaster, question
        Whose forecast of what: numbers from 0 ``[N]``.
    day
        When it was made, in days ``[N]``.
    forecast
        Probabilities of yes ``[N]``; those of one day in the order they were made.
    outcome
        Of each question ``[Q]``: 1 yes, 0 no.
    last_day
        Of each question ``[Q]``: the last day on which a forecast counts.
    references
        Forecasters against whom skill is measured, such as the crowd.

    Returns
    -------
    tuple of Standing
        One per forecaster who has a score, by number.

    Raises
    ------
    ScoreError
        If a probability or an outcome is none.

    References
    ----------
    mellers2014 (time averages); murphy1988 (skill); metaculus2024 (peer score).

    Examples
    --------
    >>> one, two = standings(forecaster=[0, 1, 1], question=[0, 0, 0], day=[1, 1, 6], forecast=[0.5, 0.5, 0.9],
    ...                      outcome=[1], last_day=[10], references=(0,))
    >>> round(two.brier.value, 4), round(two.skill[0].value, 4)
    (0.13, 0.48)
    """
    ends = np.asarray(last_day, dtype=np.int64)
    o = outcomes(outcome)
    if o.shape != ends.shape:
        raise ScoreError(f"found {o.size} outcomes and {ends.size} last days, expected one of each for a question")
    spells = spells_of(
        forecaster=np.asarray(forecaster, dtype=np.int64),
        question=np.asarray(question, dtype=np.int64),
        day=np.asarray(day, dtype=np.int64),
        probability=probabilities(forecast),
        last_day=ends,
    )
    happened = o[spells.question]
    loss = brier(forecast=spells.probability, outcome=happened)
    logs = log_score(forecast=spells.probability, outcome=happened)
    pairs = _Pairs.of(spells)
    columns = {
        "brier": pairs.average(loss, spells.days),
        "log": pairs.average(logs, spells.days),
        "peer": _peers(spells, happened, pairs),
        "mean": np.clip(pairs.average(spells.probability, spells.days), 0.0, 1.0),
    }
    against = [_paired(spells, loss, pairs, reference) for reference in references]
    return tuple(_standing(int(who), spells, happened, pairs, columns, against) for who in np.unique(pairs.forecaster))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Forecaster and question together: what a question's score belongs to. Arrays ``[M]`` unless said."""

    of_spell: Ints
    """Pair of each spell ``[S]``."""
    forecaster: Ints
    question: Ints
    weight: Array
    """Share of its pair's time that each spell stood ``[S]``."""

    @classmethod
    def of(cls, spells: Spells) -> _Pairs:
        """Return the pairs of spells, which are in order of forecaster and question."""
        new = np.ones(len(spells.question), dtype=bool)
        new[1:] = (np.diff(spells.forecaster) != 0) | (np.diff(spells.question) != 0)
        pair = np.cumsum(new) - 1
        total = np.bincount(pair, weights=spells.days)
        weight = spells.days / total[pair] if len(pair) else spells.days
        return cls(pair, spells.forecaster[new], spells.question[new], weight)

    def average(self, values: Array, days: Array) -> Array:
        """Return averages over the time each pair's forecasts stood ``[M]``."""
        return self.total(values * days) / self.total(days)

    def total(self, values: Array) -> Array:
        """Return sums by pair ``[M]``."""
        return np.asarray(np.bincount(self.of_spell, weights=values, minlength=len(self.forecaster)), dtype=np.float64)


def _standing(
    who: int,
    spells: Spells,
    happened: Array,
    pairs: _Pairs,
    columns: dict[str, Array],
    against: list[tuple[Array, Array]],
) -> Standing:
    """Return how one forecaster did."""
    mine = slice(*np.searchsorted(pairs.forecaster, [who, who + 1]))
    own = slice(*np.searchsorted(spells.forecaster, [who, who + 1]))
    p, o, weight = spells.probability[own], happened[own], pairs.weight[own]
    answers = np.zeros(len(pairs.question))
    answers[pairs.of_spell] = happened
    peer = columns["peer"][mine]
    peer = peer[~np.isnan(peer)]
    is_mixed = len(np.unique(answers[mine])) == 2
    return Standing(
        forecaster=who,
        n_questions=mine.stop - mine.start,
        n_forecasts=own.stop - own.start,
        brier=_within(mean_score(columns["brier"][mine]), 0.0, 1.0),
        log=_within(mean_score(columns["log"][mine]), 0.0, np.inf),
        skill=tuple(_skill(one[mine], other[mine]) for one, other in against),
        peer=mean_score(peer) if len(peer) else None,
        calibration=calibrate(forecast=p, outcome=o, weight=weight),
        decomposition=decompose(forecast=p, outcome=o, weight=weight, edges=np.linspace(0.0, 1.0, 11)),
        auc=auc(forecast=columns["mean"][mine], outcome=answers[mine]) if is_mixed else None,
    )


def _within(mean: Mean, low: float, high: float) -> Mean:
    """Return an average whose interval stays on the scale of its score: Student's does not know where it ends."""
    if mean.low is None or mean.high is None:
        return mean
    return mean._replace(low=max(mean.low, low), high=min(mean.high, high))


def _skill(own: Array, other: Array) -> Mean | None:
    """Return the skill on the questions both have, or None where there are none or the reference is perfect."""
    both = ~np.isnan(other)
    if not both.any() or not other[both].sum() > 0.0:
        return None
    return _within(skill(own[both], reference=other[both]), -np.inf, 1.0)


def _paired(spells: Spells, loss: Array, pairs: _Pairs, reference: int) -> tuple[Array, Array]:
    """Return losses by pair, own and the reference's, averaged over the days both stood ``[M]``; NaN where none."""
    mine = spells.forecaster == reference
    ones = np.ones(int(mine.sum()))
    changes = sums_over_time(spells.question[mine], spells.start[mine], spells.end[mine], (ones, loss[mine]))
    stood, losses = (step_function(changes, level) for level in changes.sums)
    days = stood.between(spells.question, spells.start, spells.end)
    total = pairs.total(days)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = pairs.total(loss * days) / total
        other = pairs.total(losses.between(spells.question, spells.start, spells.end)) / total
    return np.where(total > 0.0, own, np.nan), np.where(total > 0.0, np.maximum(other, 0.0), np.nan)


def _peers(spells: Spells, happened: Array, pairs: _Pairs) -> Array:
    """Return peer scores by pair ``[M]``, NaN where nobody else had a forecast at the same time.

    With n forecasters and S the sum of their ln p, one's score at a time is ln p - (S - ln p) / (n - 1): so over a
    spell only the integrals of S / (n - 1), of 1 / (n - 1) and of [n > 1] are needed.
    """
    p = np.clip(spells.probability, LEAST, 1.0 - LEAST)
    logs = -log_score(forecast=p, outcome=happened)
    changes = sums_over_time(spells.question, spells.start, spells.end, (np.ones(len(logs)), logs))
    number, total = np.round(changes.sums[0]), changes.sums[1]
    shared = number > 1.5
    others = np.where(shared, number - 1.0, 1.0)
    share, inverse, is_shared = (
        integral[changes.end] - integral[changes.start]
        for integral in (
            step_function(changes, level).integral
            for level in (np.where(shared, total / others, 0.0), shared / others, shared.astype(np.float64))
        )
    )
    ahead = pairs.total(100.0 * (logs * is_shared - share + logs * inverse))
    first, last = _open_days(spells)
    with_others = pairs.total(is_shared)
    score = ahead / (last - first)[pairs.question]
    return np.where(with_others > 0.0, score, np.nan)


def _open_days(spells: Spells) -> tuple[Array, Array]:
    """Return first and last day on which anyone had a forecast, by question ``[Q]``."""
    count = int(spells.question.max(initial=-1)) + 1
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, spells.question, spells.start.astype(np.float64))
    np.maximum.at(last, spells.question, spells.end.astype(np.float64))
    return first, last
