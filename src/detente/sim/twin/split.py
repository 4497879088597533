"""What an option is worth, taken apart: which event brings what, in which quantity, directly or through links.

Worth is a sum over histories, events, effects and quantities (docs/reference/algorithm.md, "What a change is worth").
Nothing is approximated here: the sum is only grouped otherwise, so the parts add up to the worth to rounding. The one
place where it is not linear is loss aversion, which looks at the total of a quantity in a history; given the history it
is a factor like any other, and each effect carries it in its share.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from detente.model.model import Floats
from detente.sim.twin.episode import Episode, softmax
from detente.sim.twin.numbers import WorldNumbers
from detente.sim.twin.tree import Leaf, Node
from detente.world.response import Response, effect_worth, read_dynamics, unit_response, viewer_numbers

COST = "cost of acting"
"""Stands for a quantity where the worth lies in nothing else than that a move is made."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an option's worth: what the effects of one event on one quantity are worth in another.

    Or what it costs the one who chooses to make a move of its own: then nothing is pushed, and the quantity is `COST`.
    """

    event: str
    """Event that has the effects: a move, an outcome or a pact."""
    actor: str
    """Who brings it about: the mover, or the bloc of a pact."""
    pushed: str
    """Quantity on which the effects fall; empty for a cost."""
    quantity: str
    """Quantity in which the worth lies, or `COST`."""
    direct: float
    """Worth without any link: the effect itself as it fades."""
    through_links: float
    """Worth of what it sets off through the links."""

    @property
    def worth(self) -> float:
        """Worth of the part as a whole."""
        return self.direct + self.through_links


@dataclass(frozen=True, slots=True)
class Reply:
    """A move that the one who chooses expects to follow."""

    move: str
    """Name of the move."""
    actor: str
    """Who would play it."""
    chance: float
    """How likely it is in the eyes of the one who chooses."""


@dataclass(frozen=True, slots=True)
class Split:
    """One option's worth, taken apart."""

    parts: tuple[Part, ...]
    """In the order of events, pushed quantities, valued quantities, costs last; their worths add up to the option's."""
    replies: tuple[Reply, ...]
    """Moves expected after the option, in the case's order."""

    @property
    def worth(self) -> float:
        """Sum of the parts."""
        return math.fsum(part.worth for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Effects:
    """What the effects of one bundle add to the quantities an actor values."""

    pushed: tuple[int, ...]
    """[F] quantity of each effect."""
    total: Floats
    """[F, J] G of each effect."""
    direct: Floats
    """[F, J] the part of it that needs no link."""


class Splitter:
    """Splits the options of decisions met on one path, or on several paths of one world.

    Parameters
    ----------
    numbers
        The world; the same object that the paths are traced with.
    """

    def __init__(self, numbers: WorldNumbers) -> None:
        self.numbers, self.model = numbers, numbers.model
        self._effects = cache(self._read_effects)
        self._responses: dict[int, tuple[Response, Response]] = {}

    def split(self, episode: Episode, node: Node, option: int) -> Split:
        """Return the worth of one option of a node to its owner, as the owner sees it, in parts.

        Parameters
        ----------
        episode, node
            As a witness of choices receives them (`detente.sim.twin.trace`).
        option
            Position of the option in ``node.options``.
        """
        tally = _Tally()
        self._walk(episode, node.children[option], node.owner, 1.0, tally)
        moves = self.model.moves
        played = {*node.history, node.options[option]}
        replies = tuple(
            Reply(moves.names[move], self.model.actors.names[int(moves.by[move])], chance)
            for move, chance in sorted(tally.played.items())
            if move not in played
        )
        return Split(tuple(self._parts(node.owner, tally)), replies)

    def _walk(self, episode: Episode, node: Node | Leaf, owner: int, share: float, tally: _Tally) -> None:
        """Add what follows from a position that is reached with a chance ``share`` in the owner's eyes."""
        if isinstance(node, Leaf):
            if node.moves:
                self._add_leaf(episode, node, owner, share, tally)
            return
        viewer = 1 + owner
        offered = episode.offered(node)
        rationality = self.numbers.seen(viewer, int(self.model.actors.rationality[node.owner]))
        values = [episode.value(node.children[index], viewer)[node.owner][0] for index in offered]
        weighed = zip(values, episode.offsets(node, viewer), strict=True)
        scores = [rationality * value + offset for value, offset in weighed]
        for index, chance in zip(offered, softmax(scores), strict=True):
            self._walk(episode, node.children[index], owner, share * chance, tally)

    def _add_leaf(self, episode: Episode, leaf: Leaf, owner: int, share: float, tally: _Tally) -> None:
        """Add the histories that end in a leaf, and the pacts they call for."""
        moves, pacts, viewer = self.model.moves, self.model.pacts, 1 + owner
        weights = np.array([weight for weight, _ in episode.present_weights(viewer, owner)])
        certain = [(int(moves.event[move]), int(moves.bundle[move])) for move in leaf.moves]
        for move in leaf.moves:
            tally.played[move] += share
            tally.costs[int(moves.event[move])] += share * self.numbers.cost(viewer, owner, (move,))
        drawn = [outcomes for move in leaf.moves if (outcomes := self.numbers.outcomes(viewer, move))]
        for combination in itertools.product(*drawn):
            chance = share * math.prod(outcome[0] for outcome in combination)
            events = certain + [(event, bundle) for _, bundle, event in combination]
            self._add_events(owner, weights, chance, events, tally)
        for pact in range(len(pacts.names)):
            called = self.numbers.chance_called(viewer, pact, leaf)
            if called > 0.0 and episode.is_pact_open(pact):
                chance = share * called * self.numbers.seen(viewer, int(pacts.honoured[pact]))
                self._add_events(owner, weights, chance, [(int(pacts.event[pact]), int(pacts.bundle[pact]))], tally)

    def _add_events(
        self, owner: int, weights: Floats, chance: float, events: list[tuple[int, int]], tally: _Tally
    ) -> None:
        """Add events whose effects are valued together: losses weigh more where their sum is one."""
        gain = np.zeros(len(weights))
        for _, bundle in events:
            gain += self._effects(owner, bundle).total.sum(axis=0)
        aversion = self.numbers.seen(1 + owner, int(self.model.actors.loss_aversion[owner]))
        factor = chance * weights * np.where(weights * gain < 0.0, aversion, 1.0)
        for event, bundle in events:
            tally.factors[event, bundle] = tally.factors.get((event, bundle), 0.0) + factor

    def _parts(self, owner: int, tally: _Tally) -> list[Part]:
        """Return the parts, those that are nothing left out."""
        names = self.model.quantities.names
        valued = [names[int(self.model.actors.value_quantity[row])] for row in self.numbers.values_of(owner)]
        parts: dict[tuple[int, int, int], list[float]] = {}
        for (event, bundle), factor in sorted(tally.factors.items(), key=lambda item: item[0]):
            effects = self._effects(owner, bundle)
            total, direct = effects.total * factor, effects.direct * factor
            for f, pushed in enumerate(effects.pushed):
                for j in range(len(valued)):
                    if total[f, j] or direct[f, j]:
                        part = parts.setdefault((event, pushed, j), [0.0, 0.0])
                        part[0] += float(direct[f, j])
                        part[1] += float(total[f, j] - direct[f, j])
        told = [
            Part(self.model.events[event], self._agent(event), names[pushed], valued[j], direct, linked)
            for (event, pushed, j), (direct, linked) in parts.items()
        ]
        costs = sorted((event, cost) for event, cost in tally.costs.items() if cost)
        return told + [
            Part(self.model.events[event], self._agent(event), "", COST, -cost, 0.0) for event, cost in costs
        ]

    def _agent(self, event: int) -> str:
        """Return who brings an event about."""
        moves, pacts, actors = self.model.moves, self.model.pacts, self.model.actors.names
        for move in range(len(moves.names)):
            outcomes = moves.outcome_event[int(moves.outcome_start[move]) : int(moves.outcome_start[move + 1])]
            if event == moves.event[move] or event in outcomes:
                return actors[int(moves.by[move])]
        return actors[int(pacts.bloc[pacts.event.tolist().index(event)])]

    def _read_effects(self, owner: int, bundle: int) -> _Effects:
        """Return what each effect of a bundle adds to what an actor values, over its horizon, as it sees the case."""
        model, viewer = self.model, 1 + owner
        response, retained = self._response(owner)
        valued = model.actors.value_quantity[self.numbers.values_of(owner)]
        rows = range(int(model.effects.start[bundle]), int(model.effects.start[bundle + 1]))
        total, direct = np.zeros((len(rows), len(valued))), np.zeros((len(rows), len(valued)))
        pushed = tuple(int(model.effects.quantity[row]) for row in rows)
        for f, row in enumerate(rows):
            effect = partial(
                effect_worth,
                quantity=pushed[f],
                amount=self.numbers.seen(viewer, int(model.effects.amount[row])),
                horizon=self.numbers.days(viewer, int(model.actors.horizon[owner]), least=1),
                after=self.numbers.days(viewer, int(model.effects.after[row]), least=0),
                over=self.numbers.days(viewer, int(model.effects.over[row]), least=1),
            )
            total[f] = effect(response)[valued]
            alone = effect(retained)
            direct[f] = np.where(valued == pushed[f], alone[pushed[f]], 0.0)
        return _Effects(pushed, total, direct)

    def _response(self, owner: int) -> tuple[Response, Response]:
        """Return the response to a unit push over an actor's horizon, with links and without, as it sees the case."""
        if owner not in self._responses:
            seen = viewer_numbers(self.model, self.numbers.drawn, 1 + owner)
            days = self.numbers.days(1 + owner, int(self.model.actors.horizon[owner]), least=1)
            joined, alone = (
                unit_response(read_dynamics(self.model, seen, is_linked=is_linked), days) for is_linked in (True, False)
            )
            self._responses[owner] = joined, alone
        return self._responses[owner]


class _Tally:
    """What adds up over the histories of an option."""

    def __init__(self) -> None:
        self.factors: dict[tuple[int, int], Floats] = {}
        """By (event, bundle): [J] chance x weight x loss aversion."""
        self.played: dict[int, float] = defaultdict(float)
        """By move: chance that it is played."""
        self.costs: dict[int, float] = defaultdict(float)
        """By event of a move: what it costs, times the chance that it is played."""
