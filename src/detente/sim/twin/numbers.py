"""One world's numbers as each viewer sees them, and the tables of worth that follow from them.

Viewer 0 is the world itself, viewer 1 + a is actor a; so on in every regime of minds. Everything is worked out when
first asked for and then kept, so that many paths of one world share it.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from detente.core.elementary import pow2
from detente.model.expression import Expression, asks_of_events, events_in
from detente.model.model import ABSENT, REST, Floats, Gate, Interventions, Model
from detente.sim.twin.conditions import Situation, evaluate_number
from detente.sim.twin.past import Past
from detente.sim.twin.tree import Leaf, Node, grow_trees, moves_of, owners_of
from detente.sim.wide import wide_quantities
from detente.world.course import between, rest_place
from detente.world.flow import Linked, linked_groups, mean_retention, noise_factor, transition
from detente.world.in_range import Placed, in_order
from detente.world.response import (
    Response,
    effect_worth,
    of_worlds,
    read_dynamics,
    unit_response,
    viewer_numbers,
    whole_days,
)
from detente.world.steps import Stepped, stepped

WORLD = 0
"""The viewer that sees the case as it is."""
Events = tuple[tuple[int, int], ...]
"""Events of a history, each with its bundle of effects."""
MOST_AT_ONCE = 1 << 20
"""Entries of a response that are worked out for several worlds at once: 25 megabytes for all that is made of them."""


@dataclass(frozen=True, slots=True)
class Push:
    """An effect as it happens: ``part`` a day over ``over`` days after ``after``; at once, all of it, where both are 0.

    What comes at once after a delay comes on the last day of the delay.
    """

    quantity: int
    part: float
    after: int
    over: int


class Expected(NamedTuple):
    """An effect of an episode as a viewer expects it, priced for one actor."""

    placed: Placed
    """Which, and its place among the others."""
    event: int
    """Event that has the effect."""
    amount: float
    """Its whole size."""
    prices: tuple[float, ...]
    """``[J]`` what one unit of it adds to each quantity that the actor values, averaged over the actor's horizon."""
    counts: bool
    """False: it belongs to what came before, and only moves the quantity."""


@dataclass(frozen=True, slots=True)
class Course:
    """Events of an episode whose effects are valued together: a history, or the answer of a pact to one."""

    chance: float
    """How likely the history is; of an answer, times the chance that the promise is kept."""
    pact: int
    """Pact that answers, which it does only where its gate is open; ABSENT for a history itself."""
    effects: tuple[Expected, ...]
    """In order; before those of an answer stand those of the history that calls for it."""
    gains: tuple[float, ...]
    """``[J]`` what they add to each quantity that the actor values, where no range is in the way."""
    reach: tuple[tuple[int, float, float], ...]
    """Quantity with the lowest and the highest point, from where it stands, that the effects would bring it to."""


def worlds_for_choices(model: Model, drawn: Floats, players: Mapping[int, Collection[int]]) -> Iterator[WorldNumbers]:
    """Yield worlds in which some actors are to open, with the responses that they need worked out side by side.

    They are the same to the bit as those made one by one.

    Parameters
    ----------
    model
        The case.
    drawn
        ``[W, D]`` worlds.
    players
        Whose payoffs matter, by the actor that opens.
    """
    trees, wide = grow_trees(model), wide_quantities(model)
    places = {actor: model.actors.horizon[sorted({actor, *others})] for actor, others in players.items()}
    at_once = len(drawn)
    for actor, each in places.items():
        n_cells = drawn[:, model.view[1 + actor][each]].max(initial=1.0) / model.timeline.grain + 3.0
        at_once = max(1, min(at_once, int(MOST_AT_ONCE / (n_cells * len(model.quantities.names) ** 2 + 1.0))))
    for first in range(0, len(drawn), at_once):
        block = drawn[first : first + at_once]
        worlds = [WorldNumbers(model, world, wide=wide) for world in block]
        for world in worlds:
            world.trees = trees
        for actor, each in places.items():
            viewer = 1 + actor
            # A horizon goes into what is asked of a response, not into the response: the longest serves all.
            days = max(world.days(viewer, place, least=1) for world in worlds for place in each.tolist())
            responses = of_worlds(unit_response(read_dynamics(model, block.T[model.view[viewer]]), days))
            for world, response in zip(worlds, responses, strict=True):
                world._responses[viewer] = days, response  # noqa: SLF001 - what it would work out by itself
        yield from worlds


class _Seen(dict[int, list[float]]):
    """The number of every place by viewer, worked out when a viewer is first asked for."""

    def __init__(self, model: Model, drawn: Floats) -> None:
        self.model, self.drawn = model, drawn

    def __missing__(self, viewer: int) -> list[float]:
        self[viewer] = viewer_numbers(self.model, self.drawn, viewer).tolist()
        return self[viewer]


class _Present(dict[int, list[float]]):
    """The same in the state in which a path is now."""

    def __init__(self, numbers: WorldNumbers, now: Situation) -> None:
        self.numbers = numbers
        self.now = replace(now, x=now.x.copy(), sizes=now.sizes.copy(), last=now.last.copy(), count=now.count.copy())

    def __missing__(self, viewer: int) -> list[float]:
        self[viewer] = self.numbers.numbers_at(viewer, self.now)
        return self[viewer]


class _Prices(dict[int, tuple[float, ...]]):
    """What a unit of an effect adds to what an actor values, by row of the effect, worked out when first asked for."""

    def __init__(self, numbers: WorldNumbers, viewer: int, actor: int) -> None:
        self.numbers, self.viewer, self.actor = numbers, viewer, actor

    def __missing__(self, row: int) -> tuple[float, ...]:
        self[row] = self.numbers.price(self.viewer, self.actor, row)
        return self[row]


class WorldNumbers:
    """One world, ready to be traced.

    Parameters
    ----------
    model
        The case.
    drawn
        ``[D]`` values of the drawn columns, as ``draw_worlds`` gives them.
    wide
        The model's `wide_quantities`, where they are known.
    """

    def __init__(self, model: Model, drawn: Floats, *, wide: frozenset[int] | None = None) -> None:
        self.model = model
        self.drawn: Floats = np.asarray(drawn, dtype=np.float64)
        # A quantity that dwarfs what happens to it is taken whole: its range is left to the world.
        wide = wide_quantities(model) if wide is None else wide
        ends = model.quantities.low.tolist(), model.quantities.high.tolist()
        self.low: list[float] = [-math.inf if k in wide else end for k, end in enumerate(ends[0])]
        self.high: list[float] = [math.inf if k in wide else end for k, end in enumerate(ends[1])]
        self._plain: dict[int, list[float]] = _Seen(model, self.drawn)
        self._responses: dict[int, tuple[int, Response]] = {}
        self._flows: dict[float, tuple[dict[int, float], list[tuple[Linked, Floats]]]] = {}
        self._drifts: dict[float, dict[int, float]] = {}
        self._prices: dict[tuple[int, int], _Prices] = {}
        self._courses: dict[tuple[int, int, Leaf], list[Course]] = {}
        self._pushes: dict[int, list[Push]] = {}
        self._amounts: list[int] = model.effects.amount.tolist()
        """Places of the amounts of effects."""
        self.placed: dict[Events, list[tuple[Placed, int]]] = {}
        """Effects of events in order, each with its event: the model's, whatever the world and the state."""
        self.pasts: dict[int, Past] = {}
        """What the past says of an actor's reasons, by actor; kept here since it is the world's, not the path's."""

    def at(self, now: Situation) -> WorldNumbers:
        """Return the same world with every number that changes with the state as it is now."""
        if not self.model.formulas:
            return self
        other = copy.copy(self)
        other._take(_Present(self, now))  # noqa: SLF001 - a copy of itself
        return other

    def _take(self, plain: dict[int, list[float]]) -> None:
        """Take other numbers by viewer and place, and forget what followed from those before."""
        self._plain, self._courses, self._pushes = plain, {}, {}

    def numbers_at(self, viewer: int, now: Situation) -> list[float]:
        """Return the number of every place as a viewer sees it now."""
        numbers = self._plain[viewer].copy()
        for place in self._changing[viewer]:
            numbers[place] = self.present(viewer, place, now)[0]
        return numbers

    def present(self, viewer: int, place: int, now: Situation) -> tuple[float, float]:
        """Return what an expression in a place gives now as a viewer sees it, and the size of it."""
        formula = self.model.formula(place, viewer)
        if formula is None:
            return self.seen(viewer, place), 0.0
        value, size = evaluate_number(formula.expression, replace(now, numbers=self._plain[viewer]))
        return min(max(value, formula.low), formula.high), size

    @cached_property
    def _changing(self) -> list[list[int]]:
        """Places in which each viewer sees an expression."""
        view, columns = self.model.view, list(self.model.formulas)
        return [np.flatnonzero(np.isin(seen, columns)).tolist() for seen in view]

    def seen(self, viewer: int, place: int) -> float:
        """Return the value of a place as a viewer sees it; of an expression, that of the start (see `at`)."""
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
    def gates(self) -> dict[int, list[Gate]]:
        """Gates that are asked in an actor's turn, by actor: of the moves offered in it, and of the pacts they call."""
        moves, pacts = self.model.moves, self.model.pacts
        result: dict[int, list[Gate]] = {}
        for actor, tree in self.trees.items():
            offered = sorted(moves_of(tree))
            events = {int(moves.event[move]) for move in offered}
            events |= {event for move in offered for _, _, event in self.outcomes(WORLD, move)}
            called = [
                pact
                for pact in range(len(pacts.names))
                if events & set(pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist())
            ]
            result[actor] = [*(moves.gates[move] for move in offered), *(pacts.gates[pact] for pact in called)]
        return result

    @cached_property
    def looks(self) -> dict[int, list[tuple[int, int, Expression]]]:
        """Question, option and condition of what is looked at when an event happens, by event."""
        result: dict[int, list[tuple[int, int, Expression]]] = {}
        for q, question in enumerate(self.model.questions):
            for option, condition in enumerate(question.conditions if question.kind != "number" else ()):
                for event in () if asks_of_events(condition) else events_in(condition):
                    result.setdefault(event, []).append((q, option, condition))
        return result

    @cached_property
    def groups(self) -> tuple[Linked, ...]:
        """Quantities that undelayed links on levels join."""
        return linked_groups(self.model)

    def flow(self, days: float) -> tuple[dict[int, float], list[tuple[Linked, Floats]]]:
        """Return what ``days`` leave of deviations: of single quantities, and of groups [n, n]."""
        if days not in self._flows:
            linked = {k for group in self.groups for k in group.quantities}
            places = self.model.quantities.half_life.tolist()
            alone = {
                k: float(pow2(-days / self.seen(WORLD, place)))
                for k, place in enumerate(places)
                if place != ABSENT and k not in linked
            }
            seen = viewer_numbers(self.model, self.drawn, WORLD)
            joined = [
                (group, transition(group.rates(self.model, seen)[:, :, None], days)[0][:, :, 0])
                for group in self.groups
            ]
            self._flows[days] = alone, joined
        return self._flows[days]

    def drifts(self, days: float) -> dict[int, float]:
        """Return what drifts bring over ``days`` by quantity, returns and links counted; nothing where it is 0."""
        if days not in self._drifts:
            quantities, found = self.model.quantities, dict[int, float]()
            seen = viewer_numbers(self.model, self.drawn, WORLD)
            linked = {k for group in self.groups for k in group.quantities}
            for k in np.flatnonzero(quantities.drift != ABSENT).tolist():
                if k not in linked:
                    half_life = int(quantities.half_life[k])
                    mean = 1.0 if half_life == ABSENT else float(mean_retention(days, seen[[half_life]])[0])
                    found[k] = days * mean * self.seen(WORLD, int(quantities.drift[k]))
            for group in self.groups:
                if (quantities.drift[list(group.quantities)] == ABSENT).all():
                    continue
                shares = transition(group.rates(self.model, seen)[:, :, None], days)[1][:, :, 0]
                brought = days * (shares * group.drifts(self.model, seen)).sum(axis=1)
                found |= dict(zip(group.quantities, brought.tolist(), strict=True))
            self._drifts[days] = {k: brought for k, brought in found.items() if brought}
        return self._drifts[days]

    def rest(self, quantity: int, day: float) -> float:
        """Return the level of rest of a quantity in the world on a day."""
        rest = rest_place(self.model, quantity, day)
        return between(self.seen(WORLD, rest.before), self.seen(WORLD, rest.after), rest.part)

    @cached_property
    def stepped(self) -> Stepped:
        """Quantities that are followed in sub-steps."""
        return stepped(self.model)

    def noise(self, quantity: int, days: int) -> float:
        """Return the standard deviation of the noise that enters a quantity over an interval."""
        quantities = self.model.quantities
        noise = self.seen(WORLD, int(quantities.noise[quantity]))
        if quantities.half_life[quantity] == ABSENT:
            return math.sqrt(days) * noise
        half_life = self.seen(WORLD, int(quantities.half_life[quantity]))
        return noise * float(noise_factor(days, np.array([half_life]))[0])

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
        chances = self._chances(viewer, [int(moves.outcome_chance[u]) for u in rows])
        return [
            (chance, int(moves.outcome_bundle[u]), int(moves.outcome_event[u]))
            for chance, u in zip(chances, rows, strict=True)
        ]

    def outcomes_of_event(self, event: int) -> list[tuple[float, int, int]]:
        """Return the same of an event that nobody chooses, as the world has it."""
        outcomes = self.model.outcomes
        rows = outcomes.of(event)
        chances = self._chances(WORLD, [int(outcomes.chance[u]) for u in rows])
        return [
            (chance, int(outcomes.bundle[u]), int(outcomes.event[u])) for chance, u in zip(chances, rows, strict=True)
        ]

    def _chances(self, viewer: int, places: list[int]) -> list[float]:
        """Return chances that sum to one: those given, scaled down where they exceed one; rest gets what is left."""
        chances = [0.0 if place == REST else self.seen(viewer, place) for place in places]
        total = sum(chances)
        if total > 1.0:
            chances = [chance / total for chance in chances]
        if REST in places:
            chances[places.index(REST)] = max(0.0, 1.0 - total)
        return chances

    def values_of(self, actor: int) -> range:
        """Return the rows of ``model.actors.value_*`` that belong to an actor."""
        return range(int(self.model.actors.value_start[actor]), int(self.model.actors.value_start[actor + 1]))

    def prices(self, viewer: int, actor: int) -> Mapping[int, tuple[float, ...]]:
        """Return what a unit of an effect, by its row, adds to each quantity an actor values, as ``viewer`` sees it."""
        known = self._prices.get((viewer, actor))
        if known is None:
            known = self._prices[viewer, actor] = _Prices(self, viewer, actor)
        return known

    def price(self, viewer: int, actor: int, row: int) -> tuple[float, ...]:
        """Work out what a unit of an effect adds to each quantity that an actor values, as ``viewer`` sees it."""
        effects = self.model.effects
        horizon = self.days(viewer, int(self.model.actors.horizon[actor]), least=1)
        unit = effect_worth(
            self._response(viewer, horizon),
            quantity=int(effects.quantity[row]),
            amount=1.0,
            horizon=horizon,
            after=self.days(viewer, int(effects.after[row]), least=0),
            over=self.days(viewer, int(effects.over[row]), least=1),
        )
        valued = (int(self.model.actors.value_quantity[value]) for value in self.values_of(actor))
        return tuple(float(unit[quantity]) for quantity in valued)

    def _response(self, viewer: int, days: int) -> Response:
        known = self._responses.get(viewer)
        if known is None or known[0] < days:
            known = days, unit_response(read_dynamics(self.model, viewer_numbers(self.model, self.drawn, viewer)), days)
            self._responses[viewer] = known
        return known[1]

    def courses(self, viewer: int, actor: int, leaf: Leaf) -> list[Course]:
        """Return the histories that end in a leaf, one for every product of outcomes, each with the answers of pacts.

        Events stand in the order in which the world lets them happen: every move is followed by its outcome.
        """
        key = viewer, actor, leaf
        if key not in self._courses:
            moves, pacts = self.model.moves, self.model.pacts
            result: list[Course] = []
            drawn: list[list[tuple[float, int, int] | None]] = [
                list(self.outcomes(viewer, move)) or [None] for move in leaf.moves
            ]
            for outcomes in itertools.product(*drawn):
                chance = math.prod(outcome[0] for outcome in outcomes if outcome is not None)
                events: list[tuple[int, int]] = []
                for move, outcome in zip(leaf.moves, outcomes, strict=True):
                    events.append((int(moves.event[move]), int(moves.bundle[move])))
                    if outcome is not None:
                        events.append((outcome[2], outcome[1]))
                result.append(self._course(viewer, actor, chance, (), tuple(events)))
                for pact in range(len(pacts.names)):
                    callers = pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist()
                    if any(event in callers for event, _ in events):
                        kept = chance * self.seen(viewer, int(pacts.honoured[pact]))
                        answer = ((int(pacts.event[pact]), int(pacts.bundle[pact])),)
                        result.append(self._course(viewer, actor, kept, tuple(events), answer, pact=pact))
            self._courses[key] = result
        return self._courses[key]

    def _course(
        self,
        viewer: int,
        actor: int,
        chance: float,
        before: Events,
        events: Events,
        *,
        pact: int = ABSENT,
    ) -> Course:
        """Return events (with their bundles) as they are expected after those of ``before``."""
        plain, amounts, prices = self._plain[viewer], self._amounts, self.prices(viewer, actor)
        effects = [
            Expected(placed, event, plain[amounts[placed.row]], prices[placed.row], counts)
            for group, counts in ((before, False), (events, True))
            for placed, event in self._in_order(group)
        ]
        gains = [0.0] * len(self.values_of(actor))
        sums: dict[int, float] = {}
        reach: dict[int, tuple[float, float]] = {}
        for effect in effects:
            quantity = effect.placed.quantity
            total = sums[quantity] = sums.get(quantity, 0.0) + effect.amount
            lowest, highest = reach.get(quantity, (0.0, 0.0))
            reach[quantity] = min(lowest, total), max(highest, total)
            if effect.counts:
                gains = [gain + effect.amount * price for gain, price in zip(gains, effect.prices, strict=True)]
        return Course(
            chance, pact, tuple(effects), tuple(gains), tuple((k, *ends) for k, ends in sorted(reach.items()))
        )

    def _in_order(self, events: Events) -> list[tuple[Placed, int]]:
        """Return the effects of events, with their bundles, in order, each with its event."""
        if events not in self.placed:
            placed = in_order(self.model, [bundle for _, bundle in events])
            self.placed[events] = [(each, events[each.event][0]) for each in placed]
        return self.placed[events]
