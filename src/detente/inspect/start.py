"""The first day of a case, before anything of the run has happened: the state, what is open, what opens the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from detente.case.unparse import unparse
from detente.model import expression as m
from detente.model.expression import Expression
from detente.model.model import ABSENT, Floats, Gate, Model
from detente.sim.twin.conditions import Situation, evaluate_truth
from detente.world.response import whole_days

ABOUT_ONE = 0.01
"""Part of a unit by which a length of time may differ from one and still be called one: a year of 365 days."""


def state_at_start(model: Model, facts: Floats) -> Floats:
    """Return ``[K]`` quantities at the start, from the values ``[N]`` of all places as they are."""
    return np.clip(facts[model.quantities.start], model.quantities.low, model.quantities.high)


def situation_at_start(model: Model, state: Floats) -> Situation:
    """Return what conditions see on the first day: a state ``[K]``, and what happened before the start."""
    before = model.events_before
    return Situation(
        day=0.0,
        x=state.tolist(),
        sizes=np.abs(state).tolist(),
        last=np.where(np.isnan(before), -1e9, before).tolist(),
        count=np.where(np.isnan(before), 0, 1).tolist(),
    )


def is_gate_open(gate: Gate, event: int, now: Situation, facts: Floats) -> bool:
    """Tell whether the gate of an event is open."""
    if gate.once and now.count[event] > 0:
        return False
    if gate.when is not None and not evaluate_truth(gate.when, now)[0]:
        return False
    return gate.cooldown == ABSENT or now.day - now.last[event] >= _cooldown(gate, facts)


def what_opens(model: Model, gate: Gate, event: int, now: Situation, facts: Floats) -> str:
    """Say what it takes to open a gate that is shut: a date, a condition, the end of a cooldown.

    Of a condition only those parts are told that do not hold.
    """
    if gate.once and now.count[event] > 0:
        return "never again: it has happened"
    told = []
    if gate.cooldown != ABSENT and now.day - now.last[event] < (wait := _cooldown(gate, facts)):
        told.append(f"from {_date(model, now.last[event] + wait)}")
    parts = () if gate.when is None else _parts(gate.when)
    told += [_told(model, part) for part in parts if not evaluate_truth(part, now)[0]]
    return ", ".join(told)


def _cooldown(gate: Gate, facts: Floats) -> int:
    return whole_days(float(facts[gate.cooldown]), least=1)


def _parts(node: Expression) -> Iterator[Expression]:
    """Yield the parts that must all hold."""
    if isinstance(node, m.Both):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _told(model: Model, part: Expression) -> str:
    """Say what part of a condition is waited for: a day where it is one, else the condition."""
    match part:
        case m.Comparison(">=", m.Today(), m.Constant(day)) | m.Comparison("<=", m.Constant(day), m.Today()):
            return f"from {_date(model, day)}"
        case m.Comparison(">", m.Today(), m.Constant(day)) | m.Comparison("<", m.Constant(day), m.Today()):
            return f"after {_date(model, day)}"
        case m.Happened(event):
            return f"after {model.events[event]}"
        case _:
            start = model.timeline.dates[0]
            return f"when {unparse(part, quantities=model.quantities.names, events=model.events, start=start)}"


def _date(model: Model, day: float) -> str:
    return (model.timeline.dates[0] + dt.timedelta(days=int(day))).isoformat()


def time_text(days: float) -> str:
    """Return a length of time in the largest unit of which it holds one, or one and a half and more, to two digits.

    Examples
    --------
    >>> time_text(14.0), time_text(365.0), time_text(19.8), time_text(1.0), time_text(300.0)
    ('2 weeks', '1 year', '2.8 weeks', '1 day', '9.9 months')
    """
    for unit, length in (("year", 365.25), ("month", 30.4375), ("week", 7.0)):
        if abs(days / length - 1.0) < ABOUT_ONE:
            return f"1 {unit}"
        if days >= 1.5 * length:
            return f"{days / length:.2g} {unit}s"
    return "1 day" if abs(days - 1.0) < ABOUT_ONE else f"{days:.2g} days"
