"""Actors of several types in the engine: a *guise* is an actor as one of its types, with a payoff of its own.

Only an actor's own numbers differ by its type, so a tree needs no payoffs of its own for each: it has one column of
payoffs for each guise of an actor that has types, where another actor has one. What is taken for true of the actor is
said by beliefs while the tree is solved (`detente.sim.reading`), and by the world when the actor chooses.

To the planner guises are further actors, numbered after all others: they value the same quantities, and where types set
numbers they have places of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from detente.model import expression as ex
from detente.model.model import ABSENT, Ints, Model


@dataclass(frozen=True, slots=True)
class Guises:
    """Which actors have types, and where their guises stand."""

    of: dict[int, range] = field(default_factory=dict[int, range])
    """Actor -> its guises, in the order of its types; actors without types are not in it."""
    costs: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    """(guise, move) -> assumption: what the guise gives up by playing the move."""
    places: tuple[int, ...] = ()
    """Places of the numbers that types set, and that no expression speaks of: who reckons with a tree has the guises'
    instead."""

    def columns(self, owners: Iterable[int]) -> tuple[int, ...]:
        """Return whose payoffs a tree needs in which some actors decide: guises in the place of those with types."""
        return tuple(each for owner in owners for each in self.of.get(owner, (owner,)))

    def typed(self, owners: Iterable[int]) -> int:
        """Return the one of some actors that has types, or ABSENT."""
        return next((owner for owner in owners if owner in self.of), ABSENT)


def with_guises(model: Model) -> tuple[Model, Guises]:
    """Return a model in which guises follow the actors, and where they stand; the same model where none has types."""
    types = model.types
    if types.is_empty:
        return model, Guises()
    builder = _Builder(model)
    actors, n = model.actors, len(model.actors.names)
    of: dict[int, range] = {}
    for position, actor in enumerate(types.actor.tolist()):
        of[actor] = range(n, n + len(types.rows(position)))
        n = of[actor].stop
    guises = [(actor, row) for position, actor in enumerate(types.actor.tolist()) for row in types.rows(position)]
    values = [range(int(actors.value_start[actor]), int(actors.value_start[actor + 1])) for actor, _ in guises]

    def own(column: Ints) -> Ints:
        """Add to a column of actors' places those of guises."""
        return _longer(column, [builder.place(int(column[actor]), row) for actor, row in guises])

    def valued(column: Ints) -> Ints:
        """Add to a column of values' places those of guises."""
        added = [
            builder.place(int(column[value]), row)
            for (_, row), those in zip(guises, values, strict=True)
            for value in those
        ]
        return _longer(column, added)

    extended = replace(
        actors,
        horizon=own(actors.horizon),
        rationality=own(actors.rationality),
        loss_aversion=own(actors.loss_aversion),
        idle=own(actors.idle),
        value_start=_longer(
            actors.value_start, (int(actors.value_start[-1]) + np.cumsum([len(those) for those in values])).tolist()
        ),
        value_quantity=_longer(
            actors.value_quantity, [int(actors.value_quantity[value]) for those in values for value in those]
        ),
        value_weight=valued(actors.value_weight),
        value_satisfied=valued(actors.value_satisfied),
        value_desperate=valued(actors.value_desperate),
    )
    costs = {
        (guise, move): builder.place(int(cost), row)
        for guise, (actor, row) in enumerate(guises, start=len(model.actors.names))
        for move, cost in enumerate(model.moves.cost.tolist())
        if cost != ABSENT and model.moves.by[move] == actor
    }
    spoken_of = {
        node.place
        for formula in model.formulas.values()
        for node in ex.nodes(formula.expression)
        if isinstance(node, ex.Parameter)
    }
    places = tuple(sorted(builder.places - spoken_of))
    return replace(model, actors=extended, view=builder.view()), Guises(of, costs, places)


class _Builder:
    """Gives guises places of their own, and viewers the columns that stand there."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.n_places = model.view.shape[1]
        self.new: dict[tuple[int, int], int] = {}
        """(Place, row of the type) -> place of the guise's number."""
        self.places: set[int] = set()

    def place(self, place: int, row: int) -> int:
        """Return the place of a number of the guise of a type; the actor's own where no type sets it."""
        if place == ABSENT or not self._is_set(place, row):
            return place
        self.places.add(place)
        return self.new.setdefault((place, row), self.n_places + len(self.new))

    def _is_set(self, place: int, row: int) -> bool:
        """Tell whether a type of the actor sets a number: its own eyes then see what follows from its type."""
        types = self.model.types
        position = int(np.searchsorted(types.start, row, side="right") - 1)
        actor = int(types.actor[position])
        return int(self.model.view[1 + actor, place]) != int(self.model.view[types.sees[actor, row], place])

    def view(self) -> Ints:
        """Return the columns that viewers use for all places."""
        view, types = self.model.view, self.model.types
        added = np.empty((len(view), len(self.new)), dtype=view.dtype)
        for column, (place, row) in enumerate(self.new):
            added[:, column] = view[:, place]
            for actor, eyes in enumerate(types.sees[:, row].tolist()):
                if eyes != ABSENT:
                    added[1 + actor, column] = view[eyes, place]
        return np.concatenate((view, added), axis=1)


def _longer(column: Ints, added: list[int]) -> Ints:
    return np.concatenate((column, np.array(added, dtype=np.int32)))
