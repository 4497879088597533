"""A compiled case as people read it: sizes, then every array by its shape and its first entries."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from detente.case.unparse import unparse
from detente.inspect.stages.request import Request
from detente.model.model import Model

SHOWN_ENTRIES = 8
"""Entries of an array that the text shows; JSON has all."""


def text(request: Request, _: Mapping[str, Any]) -> str:
    """Return the model."""
    return "\n".join(_lines(request.model))


def _lines(model: Model) -> Iterator[str]:
    """Yield sizes, then each part with its fields."""
    sizes = {
        "quantities": model.quantities.names,
        "links": model.links.names,
        "actors": model.actors.names,
        "moves": model.moves.names,
        "shocks": model.shocks.names,
        "calendar entries": (*model.calendar.names, *model.undated.names),
        "pacts": model.pacts.names,
        "tables": model.tables.names,
        "processes": model.processes.names,
        "events": model.events,
        "questions": model.questions,
        "numbers": model.draws.numbers,
    }
    yield f"{model.name}, hash {model.case_hash[:16]}" + (f", lens {model.lens}" if model.lens else "")
    yield ", ".join(f"{len(names)} {name}" for name, names in sizes.items())
    for part in dataclasses.fields(model):
        value = getattr(model, part.name)
        if not dataclasses.is_dataclass(value):
            if not isinstance(value, str):
                yield f"\n{part.name} = {_brief(value)}"
            continue
        yield f"\n{part.name}"
        for field in dataclasses.fields(value):
            if field.name not in ("loadings", "views"):
                yield f"  {field.name} = {_brief(getattr(value, field.name))}"
    if model.draws.factors:
        yield "\nloadings of what moves together"
        for field in dataclasses.fields(model.draws.loadings):
            yield f"  {field.name} = {_brief(getattr(model.draws.loadings, field.name))}"
    if model.draws.views is not None:
        yield "\nnumbers on which analysts differ"
        for field in dataclasses.fields(model.draws.views):
            yield f"  {field.name} = {_brief(getattr(model.draws.views, field.name))}"
    yield "\nconditions"
    for name, condition in _conditions(model):
        yield f"  {name}: {condition}"


def _conditions(model: Model) -> Iterator[tuple[str, str]]:
    """Yield each condition as text again, as the engine understands it."""
    write = partial(unparse, quantities=model.quantities.names, events=model.events, start=model.timeline.dates[0])
    for section in ("moves", "shocks", "calendar", "undated", "pacts"):
        part = getattr(model, section)
        for name, gate in zip(part.names, part.gates, strict=True):
            if gate.when is not None:
                yield f"{section}.{name}", write(gate.when)
    processes = model.processes
    for what, texts in (("starts", processes.starts), ("stops", processes.stops)):
        for name, condition in zip(processes.names, texts, strict=True):
            if condition is not None:
                yield f"processes.{name}.{what}", write(condition)
    for question in model.questions:
        for position, condition in enumerate(question.conditions):
            option = f".{question.options[position]}" if question.options else ""
            yield f"questions.{question.id}{option}", write(condition)
        if question.given is not None:
            yield f"questions.{question.id}.if", write(question.given)


def _brief(value: Any) -> str:
    """Return the shape and the first entries of a value."""
    if isinstance(value, np.ndarray):
        head = ", ".join(str(entry) for entry in value.ravel()[:SHOWN_ENTRIES].tolist())
        more = ", ..." if value.size > SHOWN_ENTRIES else ""
        return f"{value.dtype}{list(value.shape)} {head}{more}"
    if isinstance(value, tuple):
        head = ", ".join(_short(entry) for entry in value[:SHOWN_ENTRIES])
        more = ", ..." if len(value) > SHOWN_ENTRIES else ""
        return f"[{len(value)}] {head}{more}"
    return _short(value)


def _short(value: Any) -> str:
    """Return a value on a short line."""
    text = str(value)
    return text if len(text) <= 70 else text[:67] + "..."
