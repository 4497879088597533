"""What one would otherwise write: agents in Mesa, in a world of the same size.

The model has the actors, quantities, links, moves, replies, effects and steps of a compiled case, and an easier game:
an actor weighs each opening move by its effects at the present state and by the replies that follow at once, which it
expects by logit. It looks no further ahead; there are no delays, beliefs, conditions or pacts, and one number for each
assumption. Time goes by in grains, a week each in the case that is timed.
"""

from __future__ import annotations

import math
from typing import Any

import mesa

from detente.model.model import ABSENT, NOTHING, Model
from detente.world.draws import draw_worlds

COOLDOWN = 4
"""Steps between two moves of a kind."""
Numbers = list[float]


class Sizes:
    """What all runs share: the compiled case as plain lists."""

    def __init__(self, model: Model) -> None:
        self.model, moves, effects = model, model.moves, model.effects
        self.drawn = draw_worlds(model.draws, seed=0, first=0, count=1)[0].tolist()
        self.days = model.timeline.grain
        self.effects = [
            [
                (int(effects.quantity[row]), self.number(effects.amount[row]))
                for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1]))
            ]
            for bundle in moves.bundle.tolist()
        ]
        self.replies = [
            [
                (
                    int(moves.stage_actor[stage]),
                    moves.option_move[moves.option_start[stage] : moves.option_start[stage + 1]].tolist(),
                )
                for stage in range(int(moves.stage_start[m]), int(moves.stage_start[m + 1]))
            ]
            for m in range(len(moves.names))
        ]

    def number(self, place: Any, default: float = 0.0) -> float:
        return default if place == ABSENT else self.drawn[int(place)]


class Actor(mesa.Agent):  # type: ignore[misc]
    """An actor that opens or replies."""

    def __init__(self, world: World, index: int) -> None:
        super().__init__(world)
        sizes, model = world.sizes, world.sizes.model
        actors, moves = model.actors, model.moves
        self.rationality = sizes.number(actors.rationality[index], 1.0)
        self.chance = 1.0 - math.exp(-sizes.days / sizes.number(actors.tempo[index], sizes.days))
        self.openings = [m for m in range(len(moves.names)) if moves.by[m] == index and not moves.is_reply[m]]
        self.last = dict.fromkeys(self.openings, -1_000_000)
        rows = range(int(actors.value_start[index]), int(actors.value_start[index + 1]))
        weight = {int(actors.value_quantity[r]): sizes.number(actors.value_weight[r]) for r in rows}
        self.levels = {
            int(actors.value_quantity[r]): (
                sizes.number(actors.value_satisfied[r]),
                sizes.number(actors.value_desperate[r]),
            )
            for r in rows
            if actors.value_satisfied[r] != ABSENT
        }
        self.gains = [[(k, weight[k] * amount) for k, amount in effects if k in weight] for effects in sizes.effects]

    def worth(self, move: int) -> float:
        """What a move's effects are worth to this actor, as things stand."""
        total = 0.0
        if move != NOTHING:
            for k, gain in self.gains[move]:
                if k in self.levels:
                    satisfied, desperate = self.levels[k]
                    total += gain * min(max((satisfied - self.model.x[k]) / (satisfied - desperate), 0.0), 1.0)
                else:
                    total += gain
        return total

    def weights(self, options: list[int]) -> Numbers:
        """Weigh options by logit."""
        scores = [self.rationality * self.worth(option) for option in options]
        best = max(scores)
        return [math.exp(score - best) for score in scores]

    def expected(self, move: int) -> float:
        """What a move is worth with the replies it can expect."""
        total = self.worth(move)
        for who, options in self.model.sizes.replies[move]:
            weights = self.model.actors[who].weights(options)
            share = sum(weight * self.worth(option) for weight, option in zip(weights, options, strict=True))
            total += share / sum(weights)
        return total

    def step(self) -> None:
        """Open an episode, or wait."""
        world = self.model
        if not self.openings or world.random.random() >= self.chance:
            return
        open_ = [m for m in self.openings if world.steps - self.last[m] >= COOLDOWN]
        scores = [0.0, *(self.rationality * self.expected(m) for m in open_)]
        best = max(scores)
        choice = world.random.choices(range(len(scores)), [math.exp(score - best) for score in scores])[0]
        if choice == 0:
            return
        move = open_[choice - 1]
        self.last[move] = world.steps
        world.happen(move)
        for who, options in world.sizes.replies[move]:
            answer = world.random.choices(options, world.actors[who].weights(options))[0]
            if answer != NOTHING:
                world.happen(answer)


class World(mesa.Model):  # type: ignore[misc]
    """Quantities that drift, and actors that move them."""

    def __init__(self, sizes: Sizes, seed: int) -> None:
        super().__init__(seed=seed)
        model, quantities, links = sizes.model, sizes.model.quantities, sizes.model.links
        self.sizes = sizes
        self.x = [sizes.number(place) for place in quantities.start]
        self.rest = [sizes.number(place) for place in quantities.rest]
        self.speed = [1.0 - 0.5 ** (sizes.days / sizes.number(place, math.inf)) for place in quantities.half_life]
        self.noise = [sizes.number(place) * math.sqrt(sizes.days) for place in quantities.noise]
        self.links = [
            (int(source), int(target), sizes.number(gain) * sizes.days)
            for source, target, gain in zip(links.source, links.target, links.gain, strict=True)
        ]
        self.bounds = list(zip(quantities.low.tolist(), quantities.high.tolist(), strict=True))
        self.happened: dict[int, int] = {}
        self.actors = [Actor(self, index) for index in range(len(model.actors.names))]

    def happen(self, move: int) -> None:
        """Apply a move's effects."""
        self.happened.setdefault(move, self.steps)
        for k, amount in self.sizes.effects[move]:
            self.x[k] += amount

    def step(self) -> None:
        """Let actors act in random order, then let quantities drift."""
        self.agents.shuffle_do("step")
        y = self.x
        x = [value + speed * (rest - value) for value, speed, rest in zip(y, self.speed, self.rest, strict=True)]
        for source, target, gain in self.links:
            x[target] += gain * (y[source] - self.rest[source])
        for k, noise in enumerate(self.noise):
            if noise:
                x[k] += self.random.gauss(0.0, noise)
        self.x = [min(max(value, low), high) for value, (low, high) in zip(x, self.bounds, strict=True)]


def run_mesa(sizes: Sizes, n_runs: int) -> int:
    """Run the model a number of times; return in how many runs something happened."""
    some = 0
    for seed in range(n_runs):
        world = World(sizes, seed)
        for _ in range(sizes.model.timeline.n_days // sizes.days):
            world.step()
        some += bool(world.happened)
    return some
