"""One path, told date by date: who decided what and why, what happened, how the quantities stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from detente.core.plain import to_plain
from detente.inspect.stages.request import Request
from detente.model.model import Floats, Model
from detente.sim.runs import NEVER
from detente.sim.twin import Trace, trace


class Data(TypedDict):
    """One path, told in full."""

    seed: int
    """Seed of the run."""
    world: int
    """Number of the world."""
    path: int
    """Number of the path in it."""
    dates: Sequence[dt.date]
    """Date of each moment, the last one the end."""
    quantities: dict[str, Floats]
    """[M + 1] by name: its value at each moment."""
    happenings: list[Mapping[str, Any]]
    """All events in order, each with its date."""
    decisions: list[Mapping[str, Any]]
    """All choices in which a move was open, in order, each with its date."""
    questions: dict[str, str | float | None]
    """How each came out: a date or ``no``, an option with its date or ``none``, a number."""


def look(request: Request) -> Data:
    """Return the story of one path, followed by the readable twin."""
    model = request.model
    told = trace(model, seed=request.spec.seed, world=request.world, path=request.path)
    return {
        "seed": told.seed,
        "world": told.world,
        "path": told.path,
        "dates": model.timeline.dates_of_moments(),
        "quantities": {name: told.values[:, k] for k, name in enumerate(told.names)},
        "happenings": [_dated(model, each.day) | to_plain(each) for each in told.happenings],
        "decisions": [_dated(model, each.day) | to_plain(each) for each in told.decisions],
        "questions": dict(_answers(model, told)),
    }


def _dated(model: Model, day: int) -> dict[str, str]:
    """Return the date of a day."""
    return {"date": model.timeline.dates[day].isoformat()}


def _answers(model: Model, told: Trace) -> Iterator[tuple[str, str | float | None]]:
    """Yield how each question came out on the path."""
    dates = model.timeline.dates
    for q, question in enumerate(model.questions):
        if not told.asked[q]:
            yield question.id, "void"
            continue
        if question.kind == "number":
            yield question.id, told.numbers[q]
            continue
        day = min(told.hits[q], default=NEVER)
        if day == NEVER:
            yield question.id, "none" if question.kind == "choice" else "no"
        elif question.kind == "choice":
            yield question.id, f"{question.options[told.hits[q].index(day)]} on {dates[day].isoformat()}"
        else:
            yield question.id, dates[day].isoformat()
