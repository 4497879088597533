"""One world's numbers as each viewer sees them, and the tables of worth that follow from them.

Viewer 0 is the world itself, viewer 1 + a is actor a. Everything is worked out when first asked for and then kept, so
that many paths of one world share it.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from detente.core.elementary import pow2
from detente.model.model import ABSENT, REST, Floats, Gate, Interventions, Model
from detente.sim.twin.past import Past
from detente.sim.twin.tree import Leaf, Node, grow_trees, owners_of
from detente.world.flow import Linked, linked_groups, noise_factor, transition
from detente.world.response import Response, bundle_worth, read_dynamics, unit_response, viewer_numbers, whole_days

WORLD = 0
"""The viewer that sees the case as it is."""


@dataclass(frozen=True, slots=True)
class Push:
    """An effect as it happens: ``part`` a day over ``over`` days after ``after``; at once, all of it, where both are 0.

    What comes at once after a delay comes on the last day of the delay.
    """

    quantity: int
    part: float
    after: int
    over: int


class WorldNumbers:
    """One world, ready to be traced.

    Parameters
    ----------
    model
        The case.
    drawn
        ``[D]`` values of the drawn columns, as ``draw_worlds`` gives them.
    """

    def __init__(self, model: Model, drawn: Floats) -> None:
        self.model = model
        self.drawn: Floats = np.asarray(drawn, dtype=np.float64)
        n_viewers = len(model.actors.names) + 1
        self._numbers = [viewer_numbers(model, self.drawn, v) for v in range(n_viewers)]
        self._plain = [numbers.tolist() for numbers in self._numbers]
        self._responses: dict[int, tuple[int, Response]] = {}
        self._flows: dict[int, tuple[dict[int, float], list[tuple[Linked, Floats]]]] = {}
        self._gains: dict[tuple[int, int, int], list[float]] = {}
        self._histories: dict[tuple[int, int, Leaf], list[tuple[float, list[float]]]] = {}
        self._calls: dict[tuple[int, int, Leaf], float] = {}
        self._pushes: dict[int, list[Push]] = {}
        self.pasts: dict[int, Past] = {}
        """What the past says of an actor's reasons, by actor; kept here since it is the world's, not the path's."""

    def seen(self, viewer: int, place: int) -> float:
        """Return the value of a place as a viewer sees it."""
        value: float = self._plain[viewer][place]
        return value

    def days(self, viewer: int, place: int, *, least: int) -> int:
        """Return a duration in whole days, at least ``least``; 0 where the place is ABSENT."""
        return 0 if place == ABSENT else whole_days(self.seen(viewer, place), least=least)

    @cached_property
    def trees(self) -> dict[int, Node]:
        """The episodes' trees by opening actor."""
        return grow_trees(self.model)

    @cached_property
    def past_trees(self) -> dict[int, Node]:
        """The trees of the time before the start, when nothing was forbidden."""
        if not self.model.interventions.forbidden:
            return self.trees
        return grow_trees(replace(self.model, interventions=Interventions()))

    def cost(self, viewer: int, actor: int, played: tuple[int, ...]) -> float:
        """Return what the moves that an actor has played among those of a history cost it, as a viewer sees it."""
        moves = self.model.moves
        costs = [int(moves.cost[move]) for move in played if moves.by[move] == actor]
        return sum(self.seen(viewer, place) for place in costs if place != ABSENT)

    @cached_property
    def players(self) -> dict[int, tuple[int, ...]]:
        """Actors that own a node, by opening actor."""
        return {actor: tuple(sorted(owners_of(tree))) for actor, tree in self.trees.items()}

    @cached_property
    def groups(self) -> tuple[Linked, ...]:
        """Quantities that undelayed links on levels join."""
        return linked_groups(self.model)

    def flow(self, days: int) -> tuple[dict[int, float], list[tuple[Linked, Floats]]]:
        """Return what half an interval of ``days`` leaves of deviations: of single quantities, and of groups [n, n]."""
        if days not in self._flows:
            linked = {k for group in self.groups for k in group.quantities}
            places = self.model.quantities.half_life.tolist()
            alone = {
                k: float(pow2(-days / 2.0 / self.seen(WORLD, place)))
                for k, place in enumerate(places)
                if place != ABSENT and k not in linked
            }
            seen = self._numbers[WORLD]
            joined = [
                (group, transition(group.rates(self.model, seen)[:, :, None], days / 2)[0][:, :, 0])
                for group in self.groups
            ]
            self._flows[days] = alone, joined
        return self._flows[days]

    def noise(self, quantity: int) -> float:
        """Return the standard deviation of the noise that enters a quantity at every grain."""
        quantities, grain = self.model.quantities, float(self.model.timeline.grain)
        noise = self.seen(WORLD, int(quantities.noise[quantity]))
        if quantities.half_life[quantity] == ABSENT:
            return math.sqrt(grain) * noise
        half_life = self.seen(WORLD, int(quantities.half_life[quantity]))
        return noise * float(noise_factor(grain, np.array([half_life]))[0])

    def chance_within(self, days: int, place: int) -> float:
        """Return 1 - exp(-days / x) for a mean waiting time of x days in the world."""
        return 1.0 - math.exp(-days / self.seen(WORLD, place))

    def chance_unseen(self, tempo: int, memory: int) -> float:
        """Return the chance that an actor has not looked at its options yet with the reasons it has at the start.

        Looking back from the start, that is the chance that a renewal comes before a tick: tempo / (tempo + memory).
        """
        waits, lasts = self.seen(WORLD, tempo), self.seen(WORLD, memory)
        return waits / (waits + lasts)

    def cooldown(self, gate: Gate) -> int:
        """Return a gate's cooldown in days."""
        return self.days(WORLD, gate.cooldown, least=1)

    def pushes(self, bundle: int) -> list[Push]:
        """Return the effects of a bundle as they happen in the world."""
        if bundle not in self._pushes:
            effects = self.model.effects
            rows = range(int(effects.start[bundle]), int(effects.start[bundle + 1]))
            result = []
            for row in rows:
                over = self.days(WORLD, int(effects.over[row]), least=1)
                after = self.days(WORLD, int(effects.after[row]), least=0)
                part = self.seen(WORLD, int(effects.amount[row])) / max(over, 1)
                result.append(Push(int(effects.quantity[row]), part, after, over))
            self._pushes[bundle] = result
        return self._pushes[bundle]

    def outcomes(self, viewer: int, move: int) -> list[tuple[float, int, int]]:
        """Return ``(chance, bundle, event)`` of each outcome of a move, in order; empty for a move without outcomes."""
        moves = self.model.moves
        rows = range(int(moves.outcome_start[move]), int(moves.outcome_start[move + 1]))
        places = [int(moves.outcome_chance[u]) for u in rows]
        chances = [0.0 if place == REST else self.seen(viewer, place) for place in places]
        total = sum(chances)
        if total > 1.0:
            chances = [chance / total for chance in chances]
        if REST in places:
            chances[places.index(REST)] = max(0.0, 1.0 - total)
        return [
            (chance, int(moves.outcome_bundle[u]), int(moves.outcome_event[u]))
            for chance, u in zip(chances, rows, strict=True)
        ]

    def values_of(self, actor: int) -> range:
        """Return the rows of ``model.actors.value_*`` that belong to an actor."""
        return range(int(self.model.actors.value_start[actor]), int(self.model.actors.value_start[actor + 1]))

    def gain(self, viewer: int, actor: int, bundle: int) -> list[float]:
        """Return G of a bundle for each quantity that an actor values, over its horizon, all as ``viewer`` sees it."""
        key = viewer, actor, bundle
        if key not in self._gains:
            horizon = self.days(viewer, int(self.model.actors.horizon[actor]), least=1)
            response = self._response(viewer, horizon)
            total = bundle_worth(self.model, self._numbers[viewer], response, bundle, horizon=horizon)
            self._gains[key] = [float(total[self.model.actors.value_quantity[row]]) for row in self.values_of(actor)]
        return self._gains[key]

    def _response(self, viewer: int, days: int) -> Response:
        known = self._responses.get(viewer)
        if known is None or known[0] < days:
            known = days, unit_response(read_dynamics(self.model, self._numbers[viewer]), days)
            self._responses[viewer] = known
        return known[1]

    def histories(self, viewer: int, actor: int, leaf: Leaf) -> list[tuple[float, list[float]]]:
        """Return chance and total G of each history that ends in a leaf: one for every product of outcomes."""
        key = viewer, actor, leaf
        if key not in self._histories:
            moves = self.model.moves
            certain = [self.gain(viewer, actor, int(moves.bundle[move])) for move in leaf.moves]
            drawn = [outcomes for move in leaf.moves if (outcomes := self.outcomes(viewer, move))]
            result = []
            for combination in itertools.product(*drawn):
                chance = math.prod(outcome[0] for outcome in combination)
                parts = certain + [self.gain(viewer, actor, outcome[1]) for outcome in combination]
                result.append((chance, [sum(column) for column in zip(*parts, strict=True)]))
            self._histories[key] = result
        return self._histories[key]

    def chance_called(self, viewer: int, pact: int, leaf: Leaf) -> float:
        """Return the chance that the events of a leaf call for a pact."""
        key = viewer, pact, leaf
        if key not in self._calls:
            pacts, moves = self.model.pacts, self.model.moves
            callers = set(pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist())
            if any(int(moves.event[move]) in callers for move in leaf.moves):
                self._calls[key] = 1.0
            else:
                missed = 1.0
                for move in leaf.moves:
                    missed *= 1.0 - sum(chance for chance, _, event in self.outcomes(viewer, move) if event in callers)
                self._calls[key] = 1.0 - missed
        return self._calls[key]
