"""The episode that an actor would solve now, where somebody takes part who may be of several types.

It is no game of perfect information: others do not know the type, and learn from what is done. So it is shown as the
tree with, at each choice of the typed actor, the chances of each type, what the viewer expects of them all, and what it
believes after each option (docs/explanation/learning.md).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import partial
from typing import Any, cast

import numpy as np

from detente.core.errors import GameError
from detente.inspect.game_data import GameData
from detente.inspect.start import is_gate_open, situation_at_start, state_at_start
from detente.model.model import ABSENT, Floats, Gate, Model
from detente.sim.twin.conditions import Situation
from detente.sim.twin.episode import Episode
from detente.sim.twin.numbers import WorldNumbers
from detente.sim.twin.roles import role_of
from detente.sim.twin.tree import WAIT, Leaf, Node, has_gate
from detente.sim.twin.typed import Beliefs, Typed
from detente.world.draws import medians
from detente.world.response import viewer_numbers

METHOD = "logit by type, with beliefs"
"""How such an episode is solved."""


def has_typed(model: Model, opener: int) -> bool:
    """Return whether somebody of unknown type takes part in the episodes that an actor opens."""
    return not model.types.is_empty and _typed_in(WorldNumbers(model, medians(model.draws)), opener) != ABSENT


def _typed_in(numbers: WorldNumbers, opener: int) -> int:
    types = numbers.model.types
    return next((actor for actor in numbers.players.get(opener, ()) if types.of(actor) != ABSENT), ABSENT)


def typed_game(
    model: Model,
    opener: int,
    *,
    viewer: int | None = None,
    numbers: Floats | None = None,
    state: Floats | None = None,
    available: Collection[str] | None = None,
) -> GameData:
    """Return an episode with its solution by type, as one of those who take part or watch sees it.

    Parameters
    ----------
    model, opener
        Compiled case; who opens, by index.
    viewer
        As whom to see it, by index; the opener if not given.
    numbers, state
        Values of the drawn columns (medians), and quantities now (their start).
    available
        Names of the moves and pacts whose gates are open; those open at the start if not given.

    Raises
    ------
    GameError
        If the viewer neither takes part nor watches.
    """
    drawn = medians(model.draws) if numbers is None else np.asarray(numbers, dtype=np.float64)
    world, facts = WorldNumbers(model, drawn), viewer_numbers(model, drawn, 0)
    now = situation_at_start(model, state_at_start(model, facts) if state is None else state)
    actor, seer = _typed_in(world, opener), opener if viewer is None else viewer
    typed = model.types.of(actor)
    if ABSENT in model.types.eyes(seer, typed):
        known = [model.actors.names[each] for each in (actor, *model.types.beliefs(typed))]
        raise GameError(
            f"found viewer {model.actors.names[seer]}, who knows nothing of what {model.actors.names[actor]} may be, "
            f"expected one of {', '.join(known)}"
        )
    names = None if available is None else frozenset(available)
    players = world.players[opener]
    role = role_of(world, now, players, opener=opener, habits=None, day=0)
    episode = Episode(
        numbers=world,
        now=now,
        is_open=partial(_is_open, model, now, facts, names),
        epochs=[0] * len(model.actors.names),
        address=(0, 0, 0),
        watch=lambda _margin, _what: None,
        players=players,
        typed=role,
    )
    if role is None:
        raise GameError(f"found nobody of several types in the episodes that {model.actors.names[opener]} opens")
    shares = (
        [float(t == role.is_of_type) for t in range(len(model.types.rows(typed)))] if seer == actor else
        role.beliefs[seer]
    )  # fmt: skip
    being = f", being {model.types.names[model.types.rows(typed)[role.is_of_type]]}," if seer == actor else ""
    writer = _Writer(model, episode, episode.sight(1 + seer), seer)
    writer.write(world.trees[opener], shares, role.beliefs, reads=True)
    return cast(
        "GameData",
        {
            "title": f"{model.name}: {model.actors.names[opener]} opens, as {model.actors.names[seer]}{being} sees it",
            "method": METHOD,
            "players": [
                {"name": model.actors.names[a], "rationality": world.seen(1 + a, int(model.actors.rationality[a]))}
                for a in players
            ],
            "types": {
                "actor": model.actors.names[actor],
                "names": [model.types.names[row] for row in model.types.rows(typed)],
                "believed": {model.actors.names[each]: belief for each, belief in role.beliefs.items()},
            },
            "nodes": writer.nodes,
        },
    )


def _is_open(
    model: Model, now: Situation, facts: Floats, names: frozenset[str] | None, gate: Gate, event: int, _name: str
) -> bool:
    if names is not None and has_gate(gate):
        return model.events[event] in names
    return is_gate_open(gate, event, now, facts)


class _Writer:
    """Writes an episode down, node by node."""

    def __init__(self, model: Model, episode: Episode, sight: Typed, seer: int) -> None:
        self.model, self.episode, self.sight, self.seer = model, episode, sight, seer
        self.nodes: list[dict[str, Any]] = []

    def write(self, node: Node | Leaf, shares: list[float], beliefs: Beliefs, *, reads: bool) -> int:
        """Add a position that is reached as often as ``shares`` says, by type; return its number."""
        number, names = len(self.nodes), self.model.actors.names
        by_type = self.sight.value(node, beliefs, reads=reads)
        total = sum(shares) or 1.0
        values = {
            names[actor]: sum(share / total * each[actor][0] for share, each in zip(shares, by_type, strict=True))
            for actor in by_type[0]
        }
        if isinstance(node, Leaf):
            self.nodes.append({"id": number, "kind": "terminal", "values": values})
            return number
        offered = self.episode.offered(node)
        choice = self.sight.choice(node, beliefs, reads=reads)
        if len(offered) == 1:
            return self.write(node.children[offered[0]], shares, choice.after[0], reads=reads and not choice.is_read)
        entry: dict[str, Any] = {"id": number, "kind": "decision", "player": names[node.owner]}
        self.nodes.append(entry)
        is_typed = node.owner == self.sight.actor
        weights, branches = self.episode.offsets(node, 1 + self.seer), []
        for s, index in enumerate(offered):
            then = [share * row[s] for share, row in zip(shares, choice.chances, strict=True)]
            branch: dict[str, Any] = {
                "name": node.name_of(index, self.model),
                "probability": sum(then) / total,
                "weight": math.exp(weights[s]),
                "node": self.write(node.children[index], then, choice.after[s], reads=reads and not choice.is_read),
            }
            if is_typed:
                branch["by_type"] = [row[s] for row in choice.chances]
            if choice.is_read and node.options[index] != WAIT:
                branch["believed"] = {names[each]: belief for each, belief in choice.after[s].items()}
            branches.append(branch)
        entry["branches"], entry["values"] = branches, values
        return number
