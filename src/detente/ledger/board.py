"""Entries -> who did how well: forecasters side by side, against the crowd and the base rate.

References: mellers2014 (a forecast counts for the days it stood); murphy1988 (skill); bracher2021 (numbers).
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from detente.core.errors import ScoreError
from detente.core.near import near_names
from detente.core.plain import PLAIN
from detente.ledger.inputs import DAY, day_of
from detente.ledger.non_binary import OtherScore, score_others
from detente.ledger.rows import ForecastRow, corrected, corrected_details
from detente.ledger.state import Resolution, State
from detente.score.means import Mean
from detente.score.standings import Standing, standings


@dataclass(frozen=True, slots=True)
class Line:
    """One forecaster on the board."""

    who: str
    """Name."""
    role: str
    """What they are: person, crowd, model, brief, base rate."""
    standing: Standing
    """Scores, at the middle of the interval where words were used."""
    best: Mean | None
    """Brier score if each of the words meant what suits it best; None where no words were used."""
    worst: Mean | None
    """Brier score if each of them meant what suits it worst."""
    n_afterwards: int
    """Forecasts that were written down after the answer was known."""


@dataclass(frozen=True, slots=True)
class Board:
    """Who did how well."""

    lines: tuple[Line, ...]
    """Forecasters on yes-or-no questions, the best Brier score first."""
    non_binary: tuple[OtherScore, ...] = field(metadata={PLAIN: "others"})
    """Scores on choices, numbers and dates."""
    crowd: str | None
    """Whose forecasts are the crowd's."""
    base_rate: str | None
    """Whose forecasts are the base rates."""
    on: int | None
    """Day of the comparison, counted from 1970; None: over the time forecasts stood."""
    counts: Mapping[str, int]
    """How many questions are open, resolved, void, waiting."""
    n_forecasts: int
    """Forecasts in all, corrected ones once, withdrawn ones not."""
    n_late: int
    """Of them, how many were made after the answer was known; they do not count."""
    notes: tuple[str, ...] = ()
    """What could not be scored, and why."""

    @property
    def others(self) -> tuple[OtherScore, ...]:
        """Earlier name of ``non_binary``."""
        return self.non_binary


def make_board(
    state: State,
    rows: Sequence[ForecastRow],
    *,
    details: Mapping[int, Mapping[str, Any]] | None = None,
    on: int | None = None,
    crowd: str | None = None,
    base_rate: str | None = None,
    questions: frozenset[str] | None = None,
) -> Board:
    """Score forecasters on what was resolved.

    Parameters
    ----------
    state
        What holds: questions, resolutions, corrections.
    rows
        Forecasts in the order they were written.
    details
        What forecasts say that are more than a probability, by number of the entry.
    on
        A day: only what stood on it is scored, as one forecast each. By default each forecast counts for the days it
        stood, until the day the answer was known or the question closed.
    crowd, base_rate
        Names of the references of skill; by default the forecaster of that role with the most forecasts.
    questions
        Only these.

    Returns
    -------
    Board
        One line per forecaster with a score.

    Raises
    ------
    ScoreError
        If a reference is named that has no forecast.
    """
    current = corrected(rows, state)
    wanted = state.questions.keys() if questions is None else questions & state.questions.keys()
    if questions is not None:
        current = [row for row in current if row.question in wanted]
    answers = {name: answer for name in wanted if (answer := state.answer(name)) is not None}
    chosen = {role: _reference(current, role, given) for role, given in (("crowd", crowd), ("base rate", base_rate))}
    kinds = {name: state.questions[name].kind for name in answers}
    scored = [row for row in current if row.question in kinds]
    binary = [row for row in scored if kinds[row.question] == "binary"]
    ends = {name: (day_of(answer.at) + 1) * DAY for name, answer in answers.items()}
    late = sum(row.at >= ends[row.question] for row in scored)
    lines = _lines(state, binary, answers, on, tuple(chosen.values()))
    richer = [row for row in scored if kinds[row.question] != "binary"]
    non_binary, notes = score_others(state, richer, corrected_details(details or {}, state), answers, on=on)
    return Board(
        lines=tuple(sorted(lines, key=lambda line: (line.standing.brier.value, line.who))),
        non_binary=non_binary,
        crowd=chosen["crowd"],
        base_rate=chosen["base rate"],
        on=on,
        counts=Counter(state.status(name) for name in wanted),
        n_forecasts=len(current),
        n_late=late,
        notes=notes,
    )


def _reference(rows: Sequence[ForecastRow], role: str, given: str | None) -> str | None:
    """Return the name of a reference: the one given, or the one of a role with the most forecasts.

    Raises
    ------
    ScoreError
        If the one given has no forecast.
    """
    names = Counter([row.who for row in rows if given is not None or row.role == role])
    if given is not None:
        if given not in names:
            near = near_names(given, names)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ScoreError(f"found no forecast by {given!r}, expected one to measure skill against{hint}")
        return given
    return min(names, key=lambda name: (-names[name], name)) if names else None


def _lines(
    state: State,
    rows: Sequence[ForecastRow],
    answers: Mapping[str, Resolution],
    on: int | None,
    references: tuple[str | None, ...],
) -> list[Line]:
    """Return the lines of the board."""
    if not rows:
        return []
    # Column by column, as arrays: a million rows one by one would take a minute.
    _, questions, names, all_roles, made, recorded, middles, lows, highs = zip(*rows, strict=True)
    people, asked = list(dict.fromkeys(names)), list(dict.fromkeys(questions))
    place, number = {who: k for k, who in enumerate(people)}, {name: k for k, name in enumerate(asked)}
    who = np.fromiter(map(place.__getitem__, names), np.int64, len(rows))
    question = np.fromiter(map(number.__getitem__, questions), np.int64, len(rows))
    at, written = np.array(made, dtype=np.int64), np.array(recorded, dtype=np.int64) // DAY
    day = at // DAY
    known_at = np.array([answers[name].at for name in asked], dtype=np.int64)
    last = np.array([_last_day(state, name, answers[name]) for name in asked], dtype=np.int64)
    # In the order they were made; of those made on one day, in the order they were written.
    order = np.argsort(at, kind="stable")
    if on is not None:
        order, day, last = _standing_on(order, who, question, day, last, on)
    if len(order) == 0:
        return []
    said = np.array(middles, dtype=np.float64)
    outcome = np.array([answers[name].answer == "yes" for name in asked], dtype=np.float64)
    known = tuple(place[name] for name in references if name in place)

    def scored(probability: Any) -> dict[int, Standing]:
        found = standings(
            forecaster=who[order],
            question=question[order],
            day=day[order],
            forecast=probability[order],
            outcome=outcome,
            last_day=last,
            references=known,
        )
        return {each.forecaster: each for each in found}

    middle = scored(said)
    low, high = (np.array(each, dtype=np.float64) for each in (lows, highs))  # None becomes NaN
    low, high = np.where(np.isnan(low), said, low), np.where(np.isnan(high), said, high)
    has_words = {int(k) for k in who[low < high]}
    happened = outcome[question] == 1.0
    best = scored(np.where(happened, high, low)) if has_words else {}
    worst = scored(np.where(happened, low, high)) if has_words else {}
    afterwards = np.bincount(who, weights=written > known_at[question] // DAY, minlength=len(people))
    roles = dict(zip(names, all_roles, strict=True))
    return [
        Line(
            who=people[k],
            role=roles[people[k]],
            standing=_with_places(standing, references, place),
            best=best[k].brier if k in has_words else None,
            worst=worst[k].brier if k in has_words else None,
            n_afterwards=int(afterwards[k]),
        )
        for k, standing in middle.items()
    ]


def _with_places(standing: Standing, references: tuple[str | None, ...], place: Mapping[str, int]) -> Standing:
    """Return a standing whose skill has a place for every reference, also for one without a score."""
    found = iter(standing.skill)
    skill = tuple(next(found) if name in place else None for name in references)
    return dataclasses.replace(standing, skill=skill)


def _last_day(state: State, name: str, answer: Resolution) -> int:
    """Return the last day on which a forecast of a question counts."""
    closes = state.questions[name].closes
    known = day_of(answer.at)
    return known if closes is None else min(known, day_of(closes))


def _standing_on(order: Any, who: Any, question: Any, day: Any, last: Any, on: int) -> tuple[Any, Any, Any]:
    """Return the rows that stood on a day, each as the only one of its day."""
    candidates = order[(day[order] <= on) & (last[question[order]] >= on)]
    pair = who[candidates] * len(last) + question[candidates]
    # The last of each pair is the first one met from the end.
    _, from_end = np.unique(pair[::-1], return_index=True)
    kept = candidates[np.sort(len(candidates) - 1 - from_end)]
    return kept, np.full_like(day, on), np.full_like(last, on)
