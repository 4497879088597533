"""What one unit of a quantity is worth to an actor, and what that does to the odds of a choice.

Rationality multiplies worth, so a weight is not large or small by itself: what counts is by which factor one unit
moves the odds of the option that brings it. ``check`` echoes this, so that weights are chosen knowingly. It is the
price of a unit that the quantity does move, whether or not its range leaves it one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp
from detente.model.model import ABSENT, Floats, Model
from detente.world.draws import medians
from detente.world.response import read_dynamics, unit_response, urgency, viewer_numbers, whole_days, worth

LARGEST_EXPONENT = 700.0
"""exp(710) is infinite in double precision."""


@dataclass(frozen=True, slots=True)
class UnitWorth:
    """What one more unit of a quantity, at once and at the start, is worth to an actor as it sees the case."""

    actor: str
    """Name of the actor."""
    quantity: str
    """Name of the quantity."""
    unit: str
    """Its unit."""
    weight: float
    """Marginal weight at the start: the weight, less what satiation takes off."""
    gain: float
    """Worth of one unit more, averaged over the horizon, with all it sets off."""
    loss: float
    """Worth of one unit less; losses count ``loss_aversion`` times."""
    odds: float
    """Factor on the odds of an option that brings one unit more: exp(rationality x gain)."""


@dataclass(frozen=True, slots=True)
class ActingCost:
    """What an actor gives up by making a move, whatever the move brings, as it sees the case."""

    actor: str
    """Name of the actor."""
    move: str
    """Name of the move."""
    cost: float
    """In units of worth."""
    odds: float
    """Factor on the odds of the move: exp(-rationality x cost)."""


def acting_costs(model: Model, *, numbers: Floats | None = None) -> Iterator[ActingCost]:
    """Yield what moves cost those who make them, where they cost anything; ``numbers`` as for `unit_worths`."""
    drawn = medians(model.draws) if numbers is None else numbers
    moves, actors = model.moves, model.actors
    for move, name in enumerate(moves.names):
        mover, place = int(moves.by[move]), int(moves.cost[move])
        if place != ABSENT:
            seen = viewer_numbers(model, drawn, 1 + mover)
            cost = float(seen[place])
            yield ActingCost(actors.names[mover], name, cost, _factor(float(seen[actors.rationality[mover]]), -cost))


def _factor(precision: float, gain: float) -> float:
    """Return by which factor a gain moves the odds."""
    exponent = min(max(precision * gain, -LARGEST_EXPONENT), LARGEST_EXPONENT)
    return float(exp(np.array([exponent]))[0])


def unit_worths(model: Model, *, numbers: Floats | None = None) -> Iterator[UnitWorth]:
    """Yield, for each actor that decides and each quantity, what a unit is worth.

    Parameters
    ----------
    model : Model
        Compiled case.
    numbers : array [D], optional
        Values of the drawn columns; their medians by default.

    Notes
    -----
    g = (1 / H) times the integral over the horizon H of the response to a unit; see *What a change is worth* in
    ``docs/reference/algorithm.md``. Quantities that are worth nothing, directly or through links, are left out.
    """
    drawn = medians(model.draws) if numbers is None else numbers
    actors, quantities = model.actors, model.quantities
    start = np.clip(viewer_numbers(model, drawn, 0)[quantities.start], quantities.low, quantities.high)
    for a, actor in enumerate(actors.names):
        rows = range(int(actors.value_start[a]), int(actors.value_start[a + 1]))
        if actors.horizon[a] == ABSENT or not rows:
            continue
        seen = viewer_numbers(model, drawn, 1 + a)
        horizon = whole_days(float(seen[actors.horizon[a]]), least=1)
        average = _average_response(model, seen, horizon)
        valued = [int(actors.value_quantity[row]) for row in rows]
        weights = [float(seen[actors.value_weight[row]]) * _urgency(model, seen, start, row) for row in rows]
        aversion, precision = float(seen[actors.loss_aversion[a]]), float(seen[actors.rationality[a]])
        for k, name in enumerate(quantities.names):
            change = average[valued, k]
            gain = worth(change, weights, loss_aversion=aversion)
            loss = worth(-change, weights, loss_aversion=aversion)
            if not gain and not loss:
                continue
            direct = sum(weight for weight, quantity in zip(weights, valued, strict=True) if quantity == k)
            odds = _factor(precision, gain)
            yield UnitWorth(actor, name, quantities.units[k], direct, gain, loss, odds)


def _average_response(model: Model, numbers: Floats, horizon: int) -> Floats:
    """Return the average deviation [J, K] of each quantity over the horizon after a unit push on another."""
    response = unit_response(read_dynamics(model, numbers), horizon)
    n = len(model.quantities.names)
    return np.stack([response.once_until(horizon, quantity) for quantity in range(n)], axis=1) / horizon


def _urgency(model: Model, numbers: Floats, start: Floats, row: int) -> float:
    """Return how much of its full weight a value carries at the start."""
    satisfied, desperate = int(model.actors.value_satisfied[row]), int(model.actors.value_desperate[row])
    if satisfied == ABSENT:
        return 1.0
    level = float(start[model.actors.value_quantity[row]])
    return urgency(level, float(numbers[satisfied]), float(numbers[desperate]))
