"""Forecasters side by side on yes-or-no questions: scores over the time their forecasts stood, skill, calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.errors import ScoreError
from detente.score.adjusted import adjusted
from detente.score.binary import brier, log_score
from detente.score.calibration import Bin, calibrate
from detente.score.corp import Reliability, reliability
from detente.score.discrimination import auc
from detente.score.means import Mean, mean_score, skill
from detente.score.murphy import Decomposition, decompose
from detente.score.over_time import LEAST
from detente.score.steps import Changes, Ints, Spells, spells_of, step_function, sums_over_time
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
    coverage: float
    """Share of the days on which these questions were open that a forecast stood."""
    brier: Mean
    """Brier score, 0 to 1: each question's average over the days a forecast stood, then over questions."""
    common: Mean | None
    """The same on the questions that every forecaster has; None where there are none."""
    adjusted: float | None
    """Brier score as if all had faced the same questions on the same days; None for who stood beside nobody."""
    log: Mean
    """Logarithmic score in nats, averaged in the same way."""
    skill: tuple[Mean | None, ...]
    """Brier skill against each reference, on the days and questions both had a forecast; None where there are none."""
    peer: Mean | None
    """Metaculus peer score by days; None where nobody else forecast the same questions."""
    peer_total: float | None
    """Sum of the peer scores over questions: what forecasters are ranked by. A day without a forecast counts 0."""
    baseline: Mean
    """Metaculus baseline score by days; a day without a forecast counts 0."""
    calibration: tuple[Bin, ...]
    """Reliability diagram; a question counts 1, shared out over its forecasts by the days they stood."""
    reliability: Reliability
    """Calibration curve without chosen bins (CORP), on the same weights."""
    decomposition: Decomposition
    """Murphy's terms on the same weights and bins, with those within bins."""
    auc: Mean | None
    """Discrimination, on each question's average forecast; None where all outcomes are the same."""


class Time(NamedTuple):
    """When questions are open, and when forecasts end, in days; whatever is not given follows from the forecasts."""

    until: npt.ArrayLike | None = None
    """The last day on which each forecast stands by itself ``[N]``: it was withdrawn, or expired."""
    opens: npt.ArrayLike | None = None
    """First day of each question ``[Q]``; by default the first on which anyone had a forecast of it."""
    closes: npt.ArrayLike | None = None
    """Last day of each question as scheduled ``[Q]``; by default its last day."""


def standings(
    *,
    forecaster: npt.ArrayLike,
    question: npt.ArrayLike,
    day: npt.ArrayLike,
    forecast: npt.ArrayLike,
    outcome: npt.ArrayLike,
    last_day: npt.ArrayLike,
    references: tuple[int, ...] = (),
    time: Time = Time(),  # noqa: B008 - a tuple, which nobody can change
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
    time
        When questions opened and were to close, and when forecasts end by themselves.

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
    mellers2014 (time averages); murphy1988 (skill); metaculus2024 (peer and baseline score); karger2025 (adjusted).

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
        until=None if time.until is None else np.asarray(time.until, dtype=np.int64),
    )
    if len(spells.question) == 0:
        return ()
    span = span_of(spells, ends, time)
    happened = o[spells.question]
    loss = brier(forecast=spells.probability, outcome=happened)
    logs = log_score(forecast=spells.probability, outcome=happened)
    pairs = Pairs.of(spells)
    kept = -log_score(forecast=np.clip(spells.probability, LEAST, 1.0 - LEAST), outcome=happened)
    changes = sums_over_time(spells.question, spells.start, spells.end, (np.ones(len(kept)), kept))
    board = _Board(
        spells=spells,
        happened=happened,
        pairs=pairs,
        brier=pairs.average(loss, spells.days),
        log=pairs.average(logs, spells.days),
        peer=_peers(kept, pairs, changes, span.scheduled),
        baseline=pairs.total(100.0 * (1.0 + kept / _LN2) * spells.days) / span.scheduled[pairs.question],
        mean=np.clip(pairs.average(spells.probability, spells.days), 0.0, 1.0),
        stood=pairs.total(spells.days),
        open_days=span.open_days[pairs.question],
        is_common=common_questions(pairs)[pairs.question],
        adjusted=adjusted(spells, loss, changes, span.open_days).score,
        against=[_paired(spells, loss, pairs, reference) for reference in references],
    )
    return tuple(_standing(int(who), board) for who in np.unique(pairs.forecaster))


_LN2 = 0.6931471805599453


class Span(NamedTuple):
    """How long questions were open, in days; arrays ``[Q]``."""

    open_days: Array
    """From the opening to the last day."""
    scheduled: Array
    """From the opening to the close as scheduled: what Metaculus divides by, whatever ended the question."""


def span_of(spells: Spells, last_day: Ints, time: Time) -> Span:
    """Return how long questions were open."""
    first = np.full(len(last_day), np.iinfo(np.int64).max)
    np.minimum.at(first, spells.question, spells.start)
    opens = first if time.opens is None else np.minimum(np.asarray(time.opens, dtype=np.int64), first)
    opens = np.minimum(opens, last_day)
    closes = last_day if time.closes is None else np.maximum(np.asarray(time.closes, dtype=np.int64), last_day)
    return Span((last_day + 1 - opens).astype(np.float64), (closes + 1 - opens).astype(np.float64))


@dataclass(frozen=True, slots=True)
class _Board:
    """All that the standings of forecasters are taken from; arrays by pair ``[M]`` unless said."""

    spells: Spells
    happened: Array
    """Outcome by spell ``[S]``."""
    pairs: Pairs
    brier: Array
    log: Array
    peer: Array
    baseline: Array
    mean: Array
    """Average forecast."""
    stood: Array
    """Days on which a forecast stood."""
    open_days: Array
    """Days on which its question was open."""
    is_common: npt.NDArray[np.bool_]
    """Whether every forecaster has the question."""
    adjusted: Array
    """By forecaster ``[F]``."""
    against: list[tuple[Array, Array]]


def common_questions(pairs: Pairs) -> npt.NDArray[np.bool_]:
    """Return by question whether all of at least two forecasters have it."""
    everyone = len(np.unique(pairs.forecaster))
    return np.asarray((np.bincount(pairs.question) == everyone) & (everyone > 1))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Forecaster and question together: what a question's score belongs to. Arrays ``[M]`` unless said."""

    of_spell: Ints
    """Pair of each spell ``[S]``."""
    forecaster: Ints
    question: Ints
    weight: Array
    """Share of its pair's time that each spell stood ``[S]``."""

    @classmethod
    def of(cls, spells: Spells) -> Pairs:
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


def _standing(who: int, board: _Board) -> Standing:
    """Return how one forecaster did."""
    spells, pairs = board.spells, board.pairs
    mine = slice(*np.searchsorted(pairs.forecaster, [who, who + 1]))
    own = slice(*np.searchsorted(spells.forecaster, [who, who + 1]))
    p, o, weight = spells.probability[own], board.happened[own], pairs.weight[own]
    answers = np.zeros(mine.stop - mine.start)
    answers[pairs.of_spell[own] - mine.start] = o
    peer = board.peer[mine]
    peer = peer[~np.isnan(peer)]
    is_mixed = len(np.unique(answers)) == 2
    common = board.brier[mine][board.is_common[mine]]
    found = float(board.adjusted[who])
    return Standing(
        forecaster=who,
        n_questions=mine.stop - mine.start,
        n_forecasts=own.stop - own.start,
        coverage=float(board.stood[mine].sum() / board.open_days[mine].sum()),
        brier=_within(mean_score(board.brier[mine]), 0.0, 1.0),
        common=_within(mean_score(common), 0.0, 1.0) if len(common) else None,
        adjusted=None if np.isnan(found) else found,
        log=_within(mean_score(board.log[mine]), 0.0, np.inf),
        skill=tuple(_skill(one[mine], other[mine]) for one, other in board.against),
        peer=mean_score(peer) if len(peer) else None,
        peer_total=float(peer.sum()) if len(peer) else None,
        baseline=mean_score(board.baseline[mine]),
        calibration=calibrate(forecast=p, outcome=o, weight=weight),
        reliability=reliability(forecast=p, outcome=o, weight=weight, question=spells.question[own]),
        decomposition=decompose(forecast=p, outcome=o, weight=weight, edges=np.linspace(0.0, 1.0, 11)),
        auc=auc(forecast=board.mean[mine], outcome=answers) if is_mixed else None,
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


def _paired(spells: Spells, loss: Array, pairs: Pairs, reference: int) -> tuple[Array, Array]:
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


def _peers(logs: Array, pairs: Pairs, changes: Changes, scheduled: Array) -> Array:
    """Return peer scores by pair ``[M]``, NaN where nobody else had a forecast at the same time.

    With n forecasters and S the sum of their ln p, one's score at a time is ln p - (S - ln p) / (n - 1): so over a
    spell only the integrals of S / (n - 1), of 1 / (n - 1) and of [n > 1] are needed.
    """
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
    with_others = pairs.total(is_shared)
    return np.where(with_others > 0.0, ahead / scheduled[pairs.question], np.nan)
