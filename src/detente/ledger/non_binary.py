"""Scores of forecasts that are more than a probability: choices, numbers, dates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.core.errors import ScoreError
from detente.ledger.admit import NEVER
from detente.ledger.inputs import day_of
from detente.ledger.rows import ForecastRow
from detente.ledger.state import LedgerQuestion, Resolution, State
from detente.score.categories import brier_categories, ranked_probability_dates
from detente.score.means import Mean, mean_score
from detente.score.numbers import weighted_interval_score

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
    """Score of each question."""


def score_others(
    state: State,
    rows: Sequence[ForecastRow],
    details: Mapping[int, Mapping[str, Any]],
    answers: Mapping[str, Resolution],
    *,
    on: int | None,
) -> tuple[tuple[OtherScore, ...], tuple[str, ...]]:
    """Return scores by forecaster and kind, of each one's last forecast, and what could not be scored.

    Parameters
    ----------
    state
        What holds.
    rows
        Forecasts of resolved questions in the order they were written.
    details
        What they say, by number of the entry.
    answers
        How the questions came out.
    on
        A day: the last forecast up to it. By default up to the day the answer was known.
    """
    last: dict[tuple[str, str], ForecastRow] = {}
    for row in sorted(rows, key=lambda row: row.at):
        kind = state.questions[row.question].kind
        limit = day_of(answers[row.question].at) if on is None else on
        if kind != "binary" and row.seq in details and day_of(row.at) <= limit:
            last[row.who, row.question] = row
    scores: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    unscored: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (who, name), row in last.items():
        question = state.questions[name]
        try:
            score = _score(question, details[row.seq], answers[name].answer)
        except ScoreError as error:
            unscored[str(error)].append((name, who))
            continue
        scores[who, row.role, question.kind][name] = score
    found = tuple(
        OtherScore(who, role, kind, RULES[kind], None if kind == "number" else mean_score(list(by.values())), by)
        for (who, role, kind), by in sorted(scores.items(), key=lambda item: (item[0][2], item[0][0]))
    )
    return found, tuple(_note(why, pairs) for why, pairs in unscored.items())


def _note(why: str, unscored: Sequence[tuple[str, str]]) -> str:
    """Return why some forecasts, by question and forecaster, have no score."""
    if len(unscored) == 1:
        return f"{unscored[0][0]}, {unscored[0][1]}: {why}"
    questions = list(dict.fromkeys(name for name, _ in unscored))
    named = questions[0] if len(questions) == 1 else f"{len(questions)} questions"
    return f"{why}; {len(unscored)} forecasts of {named} have no score"


def _score(question: LedgerQuestion, said: Mapping[str, Any], answer: Any) -> float:
    """Return the score of one forecast."""
    if question.kind == "choice":
        options = [*question.options, "none"]
        shares = np.array([said["shares"].get(option, 0.0) for option in options])
        return float(brier_categories(forecast=shares / shares.sum(), outcome=options.index(answer)))
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
