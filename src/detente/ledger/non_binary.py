"""Scores of forecasts that are more than a probability: choices, numbers, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.core.errors import ScoreError
from detente.ledger.admit import NEVER
from detente.ledger.counting import Columns, Stood, standing_on
from detente.ledger.days import Times
from detente.ledger.forecasts import Ints
from detente.ledger.state import LedgerQuestion, Resolution, State
from detente.score.adjusted import adjusted
from detente.score.categories import brier_categories, ranked_probability_dates
from detente.score.means import Mean, mean_score
from detente.score.numbers import weighted_interval_score
from detente.score.standings import Pairs, Time, span_of
from detente.score.steps import Spells, spells_of, sums_over_time
from detente.score.validation import Array

RULES = {
    "choice": "Brier score, 0 to 2",
    "date": "ranked probability score, 0 to 1",
    "number": "weighted interval score, in the unit of each number",
}
"""How each kind of question is scored."""


@dataclass(frozen=True, slots=True)
class OtherScore:
    """One forecaster on the questions of one kind."""

    who: str
    """Name."""
    role: str
    """What they are."""
    kind: str
    """``choice``, ``number`` or ``date``."""
    rule: str
    """Score and its scale; less is better."""
    mean: Mean | None
    """Average over questions; None for numbers, whose units differ."""
    by_question: Mapping[str, float]
    """Score of each question, averaged over the days a forecast stood."""
    coverage: float = 1.0
    """Share of the days on which these questions were open that a forecast stood."""
    adjusted: float | None = None
    """The average as if all had faced the same questions on the same days; None for numbers, or beside nobody."""


def score_others(
    state: State,
    columns: Columns,
    kept: Stood,
    times: Mapping[str, Times],
    opens: Ints,
    answers: Mapping[str, Resolution],
    details: Mapping[int, Mapping[str, Any]],
    *,
    on: int | None,
) -> tuple[tuple[OtherScore, ...], tuple[str, ...]]:
    """Return scores by forecaster and kind, over the days forecasts stood, and what could not be scored.

    Parameters
    ----------
    state
        What holds.
    columns, kept
        Forecasts, and which of them count for how long.
    times, opens
        When questions were open, in the order of their numbers, and the day on which each opened.
    answers
        How they came out, in the same order.
    details
        What forecasts say, by number of the entry.
    on
        A day: only what stood on it.
    """
    names = list(times)
    last = np.array([each.last for each in times.values()], dtype=np.int64)
    if on is not None:
        kept, last, opens, _ = standing_on(kept, columns, last, on)
    question, who, seqs = columns.question[kept.row], columns.who[kept.row], columns.seq[kept.row].tolist()
    scores, unscored = np.full(len(seqs), np.nan), dict[str, list[tuple[str, str]]]()
    for k, seq in enumerate(seqs):
        asked = state.questions[names[question[k]]]
        try:
            if seq in details:
                options = state.options.get(asked.id, asked.options)
                scores[k] = _score(asked, options, details[seq], answers[asked.id].answer)
        except ScoreError as error:
            unscored.setdefault(str(error), []).append((asked.id, columns.people[who[k]]))
    kinds = np.array([state.questions[name].kind for name in names], dtype=object)[question]
    found: list[OtherScore] = []
    for kind in RULES:
        mine = np.flatnonzero(~np.isnan(scores) & (kinds == kind))
        if len(mine):
            spells = spells_of(
                forecaster=who[mine],
                question=question[mine],
                day=kept.day[mine],
                probability=scores[mine],
                last_day=last,
                until=kept.until[mine],
            )
            found += _of_kind(kind, names, columns, spells, span_of(spells, last, Time(opens=opens)).open_days)
    return tuple(found), tuple(_note(why, pairs) for why, pairs in unscored.items())


def _of_kind(kind: str, names: Sequence[str], columns: Columns, spells: Spells, open_days: Array) -> list[OtherScore]:
    """Return the scores of forecasters on questions of one kind, by name; a spell's ``probability`` is its score."""
    loss, pairs = spells.probability, Pairs.of(spells)
    averages = pairs.average(loss, spells.days)
    covered, opened = pairs.total(spells.days), open_days[pairs.question]
    changes = sums_over_time(spells.question, spells.start, spells.end, (np.ones(len(loss)),))
    level = adjusted(spells, loss, changes, open_days).score
    found = []
    for who in sorted(np.unique(pairs.forecaster).tolist(), key=lambda k: columns.people[k]):
        mine = np.flatnonzero(pairs.forecaster == who)
        values = averages[mine].tolist()
        is_number = kind == "number"
        found.append(
            OtherScore(
                who=columns.people[who],
                role=columns.roles[who],
                kind=kind,
                rule=RULES[kind],
                mean=None if is_number else mean_score(values),
                by_question=dict(zip((names[k] for k in pairs.question[mine].tolist()), values, strict=True)),
                coverage=float(covered[mine].sum() / opened[mine].sum()),
                adjusted=None if is_number or np.isnan(level[who]) else float(level[who]),
            )
        )
    return found


def _note(why: str, unscored: Sequence[tuple[str, str]]) -> str:
    """Return why some forecasts, by question and forecaster, have no score."""
    if len(unscored) == 1:
        return f"{unscored[0][0]}, {unscored[0][1]}: {why}"
    questions = list(dict.fromkeys(name for name, _ in unscored))
    named = questions[0] if len(questions) == 1 else f"{len(questions)} questions"
    return f"{why}; {len(unscored)} forecasts of {named} have no score"


def _score(question: LedgerQuestion, options: Sequence[str], said: Mapping[str, Any], answer: Any) -> float:
    """Return the score of one forecast; of a choice, over every option that it ever had."""
    if question.kind == "choice":
        every = [*options, "none"]
        shares = np.array([said["shares"].get(option, 0.0) for option in every])
        return float(brier_categories(forecast=shares / shares.sum(), outcome=every.index(answer)))
    if question.kind == "date":
        curve = np.maximum.accumulate(np.array([p for _, p in said["curve"]], dtype=np.float64))
        dates = [dt.date.fromisoformat(day) for day, _ in said["curve"]]
        return float(ranked_probability_dates(forecast=curve, outcome=_step(dates, answer)))
    return _number(said["quantiles"], float(answer))


def _step(dates: Sequence[dt.date], answer: str) -> int:
    """Return the step by which a date had come; their number for never, or later than all."""
    if answer == NEVER:
        return len(dates)
    day = dt.date.fromisoformat(answer)
    return next((k for k, date in enumerate(dates) if date >= day), len(dates))


def _number(quantiles: Mapping[str, float], answer: float) -> float:
    """Return the weighted interval score of quantiles: the median, and each pair around it."""
    by_level = {round(float(level), 6): value for level, value in quantiles.items()}
    if 0.5 not in by_level:
        raise ScoreError("a number is scored by its median and the quantiles in pairs; found no median (0.5)")
    pairs = [(level, round(1.0 - level, 6)) for level in _lower(by_level) if round(1.0 - level, 6) in by_level]
    if not pairs:
        raise ScoreError(
            "a number is scored by its median and the quantiles in pairs; found no pair such as 0.05, 0.95"
        )
    low, high = [by_level[one] for one, _ in pairs], [by_level[other] for _, other in pairs]
    levels = [other - one for one, other in pairs]
    return float(weighted_interval_score(forecast=(by_level[0.5], low, high), outcome=answer, levels=levels))


def _lower(levels: Iterable[float]) -> list[float]:
    """Return the levels below the median."""
    return sorted(level for level in levels if level < 0.5)
