"""What an option is worth, taken apart: which event brings what, in which quantity, directly or through links.

Worth is a sum over histories, events, effects and quantities (docs/reference/algorithm.md, "What a change is worth").
Nothing is approximated here: the sum is only grouped otherwise, so the parts add up to the worth to rounding. In two
places it is not linear. A range cuts an effect short: the part of the effect is what is left of it. And loss aversion
looks at the total of a quantity in a history: given the history it is a factor like any other, and each effect carries
it in its share.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from detente.model.model import Floats
from detente.sim.twin.episode import Episode
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


class Splitter:
    """Splits the options of decisions met on one path, or on several paths of one world.

    Parameters
    ----------
    numbers
        The world; the same object that the paths are traced with.
    """

    def __init__(self, numbers: WorldNumbers) -> None:
        self.numbers, self.model = numbers, numbers.model
        self._prices, self._agent = cache(self._read_prices), cache(self._find_agent)
        self._responses: dict[int, Response] = {}

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
        if episode.typed is not None:
            for leaf, share in episode.ends(node, option, episode.viewer(node.owner)):
                if leaf.moves:
                    self._add_leaf(episode, leaf, node.owner, share, tally)
        elif node.together is None:
            self._walk(episode, node.children[option], node.owner, 1.0, tally)
        else:  # what the others choose is not known yet
            self._walk(episode, node.head, node.owner, 1.0, tally, held=(node, option))
        moves = self.model.moves
        played = {*node.history, node.options[option]}
        replies = tuple(
            Reply(moves.names[move], self.model.actors.names[int(moves.by[move])], chance)
            for move, chance in sorted(tally.played.items())
            if move not in played
        )
        return Split(tuple(self._parts(node.owner, episode.viewer(node.owner), tally)), replies)

    def _walk(
        self,
        episode: Episode,
        node: Node | Leaf,
        owner: int,
        share: float,
        tally: _Tally,
        *,
        held: tuple[Node, int] | None = None,
    ) -> None:
        """Add what follows from a position that is reached with a chance ``share`` in the owner's eyes.

        ``held`` is a node of one who chooses together with others, and the option that it takes.
        """
        if isinstance(node, Leaf):
            if node.moves:
                self._add_leaf(episode, node, owner, share, tally)
            return
        if held is not None and node.together is held[0].together and node.seat == held[0].seat:
            self._walk(episode, node.children[held[1]], owner, share, tally, held=held)
            return
        chances = episode.chances(node, episode.viewer(owner))
        for index, chance in zip(episode.offered(node), chances, strict=True):
            self._walk(episode, node.children[index], owner, share * chance, tally, held=held)

    def _add_leaf(self, episode: Episode, leaf: Leaf, owner: int, share: float, tally: _Tally) -> None:
        """Add the histories that end in a leaf, and the pacts they call for."""
        viewer = episode.viewer(owner)
        weights = np.array([weight for weight, _ in episode.present_weights(viewer, owner)])
        aversion = self.numbers.seen(viewer, int(self.model.actors.loss_aversion[owner]))
        for move in leaf.moves:
            tally.played[move] += share
            tally.costs[int(self.model.moves.event[move])] += share * self.numbers.cost(viewer, owner, (move,))
        for course in episode.courses(viewer, owner, leaf):
            moved = [
                (effect, change)
                for effect, change in zip(course.effects, episode.moved(course), strict=True)
                if effect.counts
            ]
            gain = np.zeros(len(weights))
            for effect, change in moved:
                gain += change * np.array(effect.prices)
            # Effects are valued together: losses weigh more where their sum is one.
            factor = share * course.chance * weights * np.where(weights * gain < 0.0, aversion, 1.0)
            for effect, change in moved:
                tally.factors[effect.event, effect.placed.row] += change * factor

    def _parts(self, owner: int, viewer: int, tally: _Tally) -> list[Part]:
        """Return the parts, those that are nothing left out."""
        names = self.model.quantities.names
        valued = [names[int(self.model.actors.value_quantity[row])] for row in self.numbers.values_of(owner)]
        parts: dict[tuple[int, int, int], list[float]] = {}
        for (event, row), factor in sorted(tally.factors.items(), key=lambda item: item[0]):
            pushed = int(self.model.effects.quantity[row])
            total, direct = (factor * prices for prices in self._prices(owner, viewer, row))
            for j in range(len(valued)):
                if total[j] or direct[j]:
                    part = parts.setdefault((event, pushed, j), [0.0, 0.0])
                    part[0] += float(direct[j])
                    part[1] += float(total[j] - direct[j])
        told = [
            Part(self.model.events[event], self._agent(event), names[pushed], valued[j], direct, linked)
            for (event, pushed, j), (direct, linked) in parts.items()
        ]
        costs = sorted((event, cost) for event, cost in tally.costs.items() if cost)
        return told + [
            Part(self.model.events[event], self._agent(event), "", COST, -cost, 0.0) for event, cost in costs
        ]

    def _find_agent(self, event: int) -> str:
        """Return who brings an event about."""
        moves, pacts, actors = self.model.moves, self.model.pacts, self.model.actors.names
        for move in range(len(moves.names)):
            outcomes = moves.outcome_event[int(moves.outcome_start[move]) : int(moves.outcome_start[move + 1])]
            if event == moves.event[move] or event in outcomes:
                return actors[int(moves.by[move])]
        return actors[int(pacts.bloc[pacts.event.tolist().index(event)])]

    def _read_prices(self, owner: int, viewer: int, row: int) -> tuple[Floats, Floats]:
        """Return ``[J]`` twice: what a unit of an effect adds to what an actor values, in all and without any link."""
        model = self.model
        pushed = int(model.effects.quantity[row])
        valued = model.actors.value_quantity[self.numbers.values_of(owner)]
        alone = effect_worth(
            self._response(owner, viewer),
            quantity=pushed,
            amount=1.0,
            horizon=self.numbers.days(viewer, int(model.actors.horizon[owner]), least=1),
            after=self.numbers.days(viewer, int(model.effects.after[row]), least=0),
            over=self.numbers.days(viewer, int(model.effects.over[row]), least=1),
        )
        total = np.array(self.numbers.prices(viewer, owner)[row])
        return total, np.where(valued == pushed, alone[pushed], 0.0)

    def _response(self, owner: int, viewer: int) -> Response:
        """Return the response to a unit push over an actor's horizon without any link, as it sees the case."""
        if viewer not in self._responses:
            seen = viewer_numbers(self.model, self.numbers.drawn, viewer)
            days = self.numbers.days(viewer, int(self.model.actors.horizon[owner]), least=1)
            self._responses[viewer] = unit_response(read_dynamics(self.model, seen, is_linked=False), days)
        return self._responses[viewer]


class _Tally:
    """What adds up over the histories of an option."""

    def __init__(self) -> None:
        self.factors: dict[tuple[int, int], Floats | float] = defaultdict(float)
        """By event and row of its effect: [J] chance x what is left of the effect x weight x loss aversion."""
        self.played: dict[int, float] = defaultdict(float)
        """By move: chance that it is played."""
        self.costs: dict[int, float] = defaultdict(float)
        """By event of a move: what it costs, times the chance that it is played."""
