"""Costs that come and go within a small part of an actor's horizon, so that its average hardly knows them.

A push of one unit on a quantity with the half-life h leaves 2^(-t / h) after t days; over the horizon H that is on
average (h / H ln 2) (1 - 2^(-H / h)). So a cost of 5 that fades with a half-life of 2 weeks counts as 0.28 over a year.
Who writes "5" often means what the cost feels like when it comes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from detente.core.elementary import pow2
from detente.core.text import significant
from detente.inspect.start import time_text
from detente.model.model import ABSENT, Floats, Model
from detente.sim.twin.numbers import WorldNumbers
from detente.world.draws import medians

MOST_BRIEF = 0.1
"""Mean life of a push, as a part of the horizon, below which it is called transient; a judgement."""


@dataclass(frozen=True, slots=True)
class Transient:
    """A cost of a move to the one who makes it, which fades soon."""

    actor: str
    """Who makes the move."""
    event: str
    """The move, or an outcome of it."""
    quantity: str
    """Quantity in which the cost lies."""
    amount: float
    """The whole effect, in units of the quantity."""
    counts: float
    """What it amounts to on average over the horizon, as the actor sees the case."""
    half_life: float
    """Days."""
    horizon: float
    """Days."""

    @property
    def text(self) -> str:
        """The same in a sentence."""
        return (
            f"a cost of {significant(abs(self.amount))} to {self.actor} that fades with a half-life of "
            f"{time_text(self.half_life)} counts as {significant(abs(self.counts), 2)} over its horizon of "
            f"{time_text(self.horizon)}"
        )


def mean_life_share(numbers: WorldNumbers, actor: int, quantity: int) -> float:
    """Return the mean life of a push on a quantity as a part of an actor's horizon, as the actor sees the case.

    Infinite for what does not return to rest.
    """
    model, viewer = numbers.model, 1 + actor
    place = int(model.quantities.half_life[quantity])
    if place == ABSENT:
        return math.inf
    horizon = numbers.days(viewer, int(model.actors.horizon[actor]), least=1)
    return numbers.seen(viewer, place) / math.log(2.0) / horizon


def own_events(model: Model, move: int) -> list[tuple[int, int]]:
    """Return events and bundles of a move and of its outcomes."""
    moves = model.moves
    outcomes = range(int(moves.outcome_start[move]), int(moves.outcome_start[move + 1]))
    return [
        (int(moves.event[move]), int(moves.bundle[move])),
        *((int(moves.outcome_event[u]), int(moves.outcome_bundle[u])) for u in outcomes),
    ]


def amounts_of(numbers: WorldNumbers, viewer: int, bundle: int) -> dict[int, float]:
    """Return by quantity what the effects of a bundle add up to, as a viewer sees them."""
    effects, amounts = numbers.model.effects, dict[int, float]()
    for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
        quantity = int(effects.quantity[row])
        amounts[quantity] = amounts.get(quantity, 0.0) + numbers.seen(viewer, int(effects.amount[row]))
    return amounts


def transient_costs(model: Model, *, drawn: Floats | None = None) -> Iterator[Transient]:
    """Yield the costs of moves, to those who make them, that their horizon averages away.

    Parameters
    ----------
    model : Model
        Compiled case.
    drawn : array [D], optional
        Values of the drawn columns; their medians by default.

    Notes
    -----
    A cost is an effect on a quantity that the one who moves values itself, against its weight. Effects of the same
    event on the same quantity count together. Those with a delay or spread over time count as if they came at once.
    """
    numbers = WorldNumbers(model, medians(model.draws) if drawn is None else drawn)
    moves, actors = model.moves, model.actors
    for move in range(len(moves.names)):
        actor, viewer = int(moves.by[move]), 1 + int(moves.by[move])
        weights = {
            int(actors.value_quantity[row]): numbers.seen(viewer, int(actors.value_weight[row]))
            for row in numbers.values_of(actor)
        }
        for event, bundle in own_events(model, move):
            for quantity, amount in amounts_of(numbers, viewer, bundle).items():
                if quantity not in weights or weights[quantity] * amount >= 0.0:
                    continue
                if mean_life_share(numbers, actor, quantity) >= MOST_BRIEF:
                    continue
                half_life = numbers.seen(viewer, int(model.quantities.half_life[quantity]))
                horizon = numbers.days(viewer, int(actors.horizon[actor]), least=1)
                kept = half_life / (horizon * math.log(2.0)) * (1.0 - pow2(-horizon / half_life))
                yield Transient(
                    actor=actors.names[actor],
                    event=model.events[event],
                    quantity=model.quantities.names[quantity],
                    amount=amount,
                    counts=kept * amount,
                    half_life=half_life,
                    horizon=float(horizon),
                )
