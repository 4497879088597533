"""One path, told date by date: who decided what and why, what happened, how the quantities stood."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from detente.core.plain import to_plain
from detente.inspect.stages.request import Request
from detente.model.model import Floats, Model
from detente.sim.runs import NEVER
from detente.sim.twin import Decision, Happening, Trace, trace


class Data(TypedDict):
    """One path, told in full."""

    seed: int
    """Seed of the run."""
    world: int
    """Number of the world."""
    path: int
    """Number of the path in it."""
    dates: Sequence[dt.date]
    """First day of each step, and the end."""
    quantities: dict[str, Floats]
    """[T + 1] by name: its value at each step, and at the end."""
    happenings: list[Mapping[str, Any]]
    """All events in order, each with its date."""
    decisions: list[Mapping[str, Any]]
    """All choices in which a move was open, in order, each with its date."""
    questions: dict[str, str | float | None]
    """How each came out: a date or ``no``, an option with its date or ``none``, a number."""


def show(request: Request) -> tuple[str, Data]:
    """Return the story of one path, followed by the readable twin."""
    model = request.model
    told = trace(model, seed=request.seed, world=request.world, path=request.path)
    data: Data = {
        "seed": told.seed,
        "world": told.world,
        "path": told.path,
        "dates": model.timeline.dates,
        "quantities": {name: told.values[:, k] for k, name in enumerate(told.names)},
        "happenings": [_dated(model, each.step) | to_plain(each) for each in told.happenings],
        "decisions": [_dated(model, each.step) | to_plain(each) for each in told.decisions],
        "questions": dict(_answers(model, told)),
    }
    return "\n".join(_lines(model, told)), data


def _dated(model: Model, step: int) -> dict[str, str]:
    """Return the date of a step."""
    return {"date": model.timeline.dates[step].isoformat()}


def _lines(model: Model, told: Trace) -> Iterator[str]:
    """Yield the story."""
    yield f"{model.name}, seed {told.seed}, world {told.world}, path {told.path}"
    yield ""
    yield from _state(told, 0, "At the start")
    yield ""
    events: dict[int, list[Happening]] = defaultdict(list)
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for happening in told.happenings:
        events[happening.step].append(happening)
    for decision in told.decisions:
        decisions[decision.step].append(decision)
    for step in sorted({*events, *decisions}):
        lines = [_choice(each) for each in decisions[step]]
        lines += [_event(model, each) for each in events[step]]
        date = model.timeline.dates[step].isoformat()
        for position, line in enumerate(lines):
            yield f"{date if position == 0 else '':<10}  {line}"
    yield ""
    yield from _state(told, len(told.values) - 1, "At the end")
    yield ""
    yield "Questions"
    for question, answer in _answers(model, told):
        yield f"  {question}: {answer}"


def _state(told: Trace, step: int, when: str) -> Iterator[str]:
    """Yield all quantities at a step."""
    yield when
    width = max((len(name) for name in told.names), default=0)
    for name, value in zip(told.names, told.values[step].tolist(), strict=True):
        yield f"  {name:<{width}}  {value:.4g}"


def _choice(decision: Decision) -> str:
    """Return a choice with the worth of each option to the one who chose."""
    after = f" after {', '.join(decision.after)}" if decision.after else ""
    options = ", ".join(f"{each.name} {each.worth:+.3g} ({each.chance:.0%})" for each in decision.options)
    return f"{decision.actor} chooses {decision.chosen}{after}; saw worth and odds: {options}"


def _event(model: Model, happening: Happening) -> str:
    """Return an event in words."""
    text = _texts(model).get(happening.event, "")
    cause = {
        "calendar": "calendar",
        "shock": "by chance",
        "outcome": f"outcome of {happening.because}",
        "pact": f"{happening.actor} keeps its pact after {happening.because}",
        "reply": f"{happening.actor} in answer to {happening.because}",
        "move": happening.actor,
        "talks": f"talks at {happening.because}",
    }[happening.cause]
    return f"* {happening.event}" + (f": {text}" if text else "") + f" [{cause}]"


def _texts(model: Model) -> dict[str, str]:
    """Return what the case says of each event."""
    parts = (model.moves, model.shocks, model.calendar, model.pacts)
    texts = {name: text for part in parts for name, text in zip(part.names, part.texts, strict=True)}
    for ending, told in (("deal", model.tables.deal_texts), ("no_deal", model.tables.no_deal_texts)):
        texts |= {f"{name}.{ending}": text for name, text in zip(model.tables.names, told, strict=True)}
    return texts


def _answers(model: Model, told: Trace) -> Iterator[tuple[str, str | float | None]]:
    """Yield how each question came out on the path."""
    dates = model.timeline.dates
    for q, question in enumerate(model.questions):
        if question.kind == "number":
            yield question.id, told.numbers[q]
            continue
        step = min(told.hits[q], default=NEVER)
        if step == NEVER:
            yield question.id, "none" if question.kind == "choice" else "no"
        elif question.kind == "choice":
            yield question.id, f"{question.options[told.hits[q].index(step)]} on {dates[step].isoformat()}"
        else:
            yield question.id, dates[step].isoformat()
