"""Somebody of unknown type on a path: what others believe of it, and what it was last seen to do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from detente.model.model import ABSENT
from detente.sim.twin.conditions import Situation
from detente.sim.twin.numbers import WORLD, WorldNumbers
from detente.sim.twin.typed import Beliefs, kept_possible


@dataclass(slots=True)
class Habits:
    """What a typed actor was last seen to do on a path: done again under the same reasons, it tells nothing new."""

    wanted: set[int] = field(default_factory=set)
    """Opening moves that it made when it last could."""
    seen: set[int] = field(default_factory=set)
    """Opening moves that it has had the choice of."""
    last_turn: int = -1
    """Day of the moment of its last turn; -1 before the first."""
    replies: dict[tuple[int, ...], tuple[int, int]] = field(default_factory=dict)
    """By the numbers of a node's options: which it took there last, and the day of that moment."""
    is_new: bool = False
    """Whether something in this turn has shown that its reasons are new."""


@dataclass(slots=True)
class Role:
    """Somebody of unknown type who takes part in an episode, and what others believe of it while it is played."""

    actor: int
    """Who it is."""
    is_of_type: int
    """Its true type, from 0 on."""
    beliefs: Beliefs
    """What those who watch believe; it changes with what the actor does."""
    habits: Habits
    """What it was last seen to do."""
    day: int
    """Day of the moment."""
    memory: dict[int, float]
    """By watcher, how long (days) it takes the actor's reasons to last."""
    renewed: dict[int, float] = field(default_factory=dict)
    """By watcher, how likely the actor's reasons are new since its last turn."""
    size: float = 0.0
    """Size of the numbers that beliefs were made of before."""
    evidence: dict[int, float] = field(default_factory=dict)
    """By watcher, size of the numbers that changed its belief."""

    def kappa(self, days: float, kept: float = 1.0) -> dict[int, float]:
        """Return, by watcher, how likely reasons are new after some days; at first they were old with ``kept``."""
        return {watcher: 1.0 - kept * math.exp(-days / memory) for watcher, memory in self.memory.items()}


def role_of(
    numbers: WorldNumbers, now: Situation, players: Iterable[int], *, opener: int, habits: Habits | None, day: int
) -> Role | None:
    """Return who of some players is of unknown type, and what is believed of it now; None where nobody is.

    Parameters
    ----------
    numbers, now
        The world, and the present state of a path, which holds the beliefs.
    players
        Who takes part in the episode.
    opener
        Who opens it.
    habits
        What the typed actor was last seen to do; None: nothing yet.
    day
        Day of the moment.
    """
    types, actors = numbers.model.types, numbers.model.actors
    actor = next((actor for actor in players if types.of(actor) != ABSENT), ABSENT)
    if actor == ABSENT:
        return None
    typed, habits = types.of(actor), habits or Habits()
    held = types.beliefs(typed)
    memory, tempo = int(actors.memory[actor]), int(actors.tempo[actor])
    role = Role(
        actor=actor,
        is_of_type=round(numbers.seen(WORLD, int(types.drawn[typed]))) - 1,
        beliefs={viewer: kept_possible([now.x[k] for k in of]) for viewer, of in held.items()},
        habits=habits,
        day=day,
        memory={watcher: numbers.seen(1 + watcher, memory) for watcher in held},
        size=max((now.sizes[k] for of in held.values() for k in of), default=0.0),
    )
    if actor == opener:
        kept = 1.0 - numbers.chance_unseen(tempo, memory) if habits.last_turn < 0 else 1.0
        role.renewed = role.kappa(float(day - max(habits.last_turn, 0)), kept)
    return role
