"""The question of a watch: which paths leave it open at a date, and how it comes out on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.core.text import significant
from detente.forecast.spread import quantile_of_sorted
from detente.model.model import Model
from detente.sim.runs import NEVER, Runs, Singles

LEAST_ANSWERS = 100
"""Paths that at least two answers need: an indicator splits them, and must be told from chance on what is left."""
QUARTERS = (0.25, 0.5, 0.75)
"""Quantiles at which the values of a number question are cut: its answers are quarters."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """How a question comes out on the paths on which it is still open at a date."""

    question: int
    is_open: npt.NDArray[np.bool_]
    """[N] paths on which nothing is decided by the date, and the question is asked."""
    answer: npt.NDArray[np.uint8]
    """[N] number of the answer on each path."""
    names: tuple[str, ...]
    """[C] what the answers are called. Of a yes-or-no question: yes, no."""
    decided: float
    """Share of the paths on which it is asked that have it come true by the date."""
    values: Singles | None = None
    """[N] values of a number question."""


def answers(runs: Runs, question: int, day: int) -> Answers:
    """Return how a question comes out where it is open after a day.

    Raises
    ------
    RunError
        If it is decided by then on every path, or comes out one way on all that are left.
    """
    asked, dates = runs.model.questions[question], runs.model.timeline.dates
    if asked.day <= day:
        raise RunError(
            f"found {dates[day]} to watch until, but {asked.id!r} is decided by {asked.by}; "
            f"expected a day before {dates[asked.day]}"
        )
    counts = runs.asked_of(question)
    if not counts.any():
        raise RunError(f"{asked.id!r} is void in every path (if {asked.given_text}): there is nothing to watch for")
    if asked.kind == "number":
        values = runs.values_of(question)
        ordered = np.sort(values[counts])
        cuts = sorted({quantile_of_sorted(ordered, level) for level in QUARTERS})
        number = np.searchsorted(np.array(cuts), values, side="right")
        texts = [significant(cut) for cut in cuts]
        names = [f"below {texts[0]}"]
        names += [f"{low} to {high}" for low, high in pairwise(texts)] + [f"{texts[-1]} or more"]
        found = Answers(question, counts, number.astype(np.uint8), tuple(names), 0.0, values)
    else:
        hits = runs.hits_of(question)
        earliest = hits.min(axis=0)
        is_open = counts & (earliest > day)
        if asked.kind == "choice":
            winners = runs.winners_of(question)
            number = np.where(winners < 0, len(hits), winners)
            names = [*asked.options, "none"]
        else:
            number = np.where(earliest == NEVER, 1, 0)
            names = ["yes", "no"]
        decided = 1.0 - int(is_open.sum()) / int(counts.sum())
        found = Answers(question, is_open, number.astype(np.uint8), tuple(names), decided)
    _check_open(runs.model, found, day)
    return found


def _check_open(model: Model, found: Answers, day: int) -> None:
    """Raise if there is nothing left to tell, or too little to tell it from."""
    asked, date = model.questions[found.question], model.timeline.dates[day]
    counts = np.bincount(found.answer[found.is_open], minlength=len(found.names))
    left = int(counts.sum())
    if not left:
        raise RunError(f"{asked.id!r} has come true on every path by {date}: there is nothing left to watch for")
    if int(counts.max()) == left:
        way = found.names[int(counts.argmax())]
        way = {"yes": "comes true", "no": "does not come true"}.get(way, f"comes to {way!r}")
        raise RunError(
            f"{asked.id!r} {way} on all {left:,} paths on which it is open after {date}: nothing can tell more about it"
        )
    enough = int(np.sort(counts)[-2])  # of the second most frequent answer
    if enough < LEAST_ANSWERS:
        times = math.ceil(LEAST_ANSWERS / enough)
        raise RunError(
            f"{asked.id!r} comes out otherwise than {found.names[int(counts.argmax())]!r} on only {enough} of {left:,} "
            f"paths, expected {LEAST_ANSWERS} at least; about {times} times as many worlds would do"
        )
