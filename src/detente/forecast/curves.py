"""How the risk builds: for each question the probability that it has come by each date, with its band over worlds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.forecast.conditional import Ground
from detente.model.model import Family
from detente.sim.runs import NEVER, Runs

MOST_DATES = 80
"""Dates of a curve: more than a picture can show apart."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Cumulative probability of one question (for a choice: of any option), by date."""

    question: str
    """Id of the question."""
    dates: tuple[dt.date, ...]
    """Days, the last one that of the deadline."""
    probability: tuple[float, ...]
    """That it has happened by then."""
    low: tuple[float, ...]
    """Lower end of the 90% band over worlds; empty where one world or one path cannot tell."""
    high: tuple[float, ...]
    """Upper end of the band."""


def curves(runs: Runs) -> tuple[Curve, ...]:
    """Return the curve of every question of a run that is no number, and not void in every path.

    Examples
    --------
    >>> import detente
    >>> [curve.question for curve in curves(detente.run("ultimatum", worlds=8, paths=8))]
    ['war', 'deal', 'backs-down', 'demand']
    """
    found = (curve_of(runs, question.id) for question in runs.model.questions)
    return tuple(curve for curve in found if curve is not None)


def curve_of(runs: Runs, question: str) -> Curve | None:
    """Return the curve of one question, as `curves` does of all; None for a number, or one void in every path."""
    q = runs.index_of(question)
    asked = runs.model.questions[q]
    if asked.kind == "number" or not runs.asked_of(q).any():
        return None
    return _curve(runs, q, asked.id, asked.day)


def _curve(runs: Runs, q: int, question: str, last: int) -> Curve:
    """Return the curve of question q."""
    first = runs.hits_of(q).min(axis=0)
    ground = _ground(runs, q)
    days = np.unique(np.linspace(0, last, min(last + 1, MOST_DATES)).round().astype(np.int64))
    counts = np.ascontiguousarray(_counts(first, runs.n_worlds, last)[:, days].T)  # [day, W]
    bands = [ground.band(each) for each in counts]
    known = [band for band in bands if band is not None]
    dates = runs.model.timeline.dates
    return Curve(
        question=question,
        dates=tuple(dates[day] for day in days),
        probability=tuple(int(each.sum()) / ground.size for each in counts),
        low=tuple(band.low for band in known),
        high=tuple(band.high for band in known),
    )


def _ground(runs: Runs, q: int) -> Ground:
    """Return the paths on which question q is asked."""
    differ = bool((runs.model.draws.family != Family.FIXED).any())
    asked = None
    if runs.model.questions[q].given is not None:
        asked = runs.asked_of(q).reshape(runs.n_worlds, -1).sum(axis=1, dtype=np.int64)
    return Ground(runs.n_worlds, runs.n_paths, differ, asked)


def _counts(first: npt.NDArray[np.uint16], n_worlds: int, last: int) -> npt.NDArray[np.int64]:
    """Return for each world and day how many paths have it by then, [W, last + 1]."""
    world = np.repeat(np.arange(n_worlds), len(first) // n_worlds)
    day = np.where(first == NEVER, last + 1, first).astype(np.int64)
    counts = np.bincount(world * (last + 2) + day, minlength=n_worlds * (last + 2)).reshape(n_worlds, last + 2)
    return np.cumsum(counts[:, : last + 1], axis=1)
