"""Models made by hand, without YAML and compiler: what the tests of games need, and nothing else.

Everything is fixed and seen alike by all, except for the ``beliefs`` given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.model.expression import Expression
from detente.model.model import (
    ABSENT,
    NOTHING,
    REST,
    Actors,
    Calendar,
    Draws,
    Effects,
    Family,
    Gate,
    Links,
    Model,
    Moves,
    Pacts,
    Quantities,
    Shocks,
    Timeline,
)


@dataclass
class MoveSpec:
    """One move in words."""

    by: str
    replies: Sequence[tuple[str, Sequence[str]]] = ()
    """Stages: (actor, names of moves or "nothing")."""
    together: Sequence[int] = ()
    """Stages that are chosen together with the one before."""
    is_reply: bool = False
    when: Expression | None = None
    once: bool = False
    is_new: bool = False
    variants: int = ABSENT
    cost: float | None = None
    effects: Mapping[str, float] = field(default_factory=dict)
    outcomes: Mapping[str, tuple[float | None, Mapping[str, float]]] = field(default_factory=dict)
    """Name: (chance, None for rest; effects)."""


@dataclass
class PactSpec:
    """One pact in words."""

    bloc: str
    on: Sequence[str]
    honoured: float
    effects: Mapping[str, float] = field(default_factory=dict)


@dataclass
class ActorSpec:
    """One actor in words; horizon in days."""

    values: Mapping[str, float | tuple[float, float, float]] = field(default_factory=dict)
    """Weight, or (weight, satisfied, desperate)."""
    rationality: float = 1.0
    horizon: float = 1.0
    loss_aversion: float = 1.0
    idle: float = 0.5


def make_model(
    actors: Mapping[str, ActorSpec] | Sequence[str],
    moves: Mapping[str, MoveSpec],
    *,
    quantities: Mapping[str, float] | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    pacts: Mapping[str, PactSpec] | None = None,
    beliefs: Mapping[str, Mapping[str, float]] | None = None,
) -> Model:
    """Put a model together; quantities are name: start, without return, links or noise."""
    if not isinstance(actors, Mapping):
        actors = {name: ActorSpec() for name in actors}
    quantities = dict(quantities or {})
    pacts = dict(pacts or {})
    paths: list[str] = []
    numbers: list[float] = []

    def place(path: str, value: float) -> int:
        paths.append(path)
        numbers.append(value)
        return len(paths) - 1

    index = {name: i for i, name in enumerate(quantities)}
    actor_index = {name: i for i, name in enumerate(actors)}
    move_index = {name: i for i, name in enumerate(moves)}
    start = [place(f"quantities.{name}.start", value) for name, value in quantities.items()]

    def actor_places(parameter: str) -> np.ndarray:
        return ints([place(f"actors.{n}.{parameter}", getattr(a, parameter)) for n, a in actors.items()])

    horizon, rationality = actor_places("horizon"), actor_places("rationality")
    loss_aversion, idle = actor_places("loss_aversion"), actor_places("idle")
    memory = ints([place(f"actors.{n}.memory", 365.25) for n in actors])
    tempo = ints([place(f"actors.{n}.tempo", 1.0) for n in actors])
    value_start, value_quantity, weight, satisfied, desperate = [0], [], [], [], []
    for name, actor in actors.items():
        for quantity, value in actor.values.items():
            value_quantity.append(index[quantity])
            at = f"actors.{name}.values.{quantity}"
            weight.append(place(at, value[0] if isinstance(value, tuple) else value))
            satisfied.append(place(f"{at}.satisfied", value[1]) if isinstance(value, tuple) else ABSENT)
            desperate.append(place(f"{at}.desperate", value[2]) if isinstance(value, tuple) else ABSENT)
        value_start.append(len(value_quantity))

    effect_start, effect_quantity, effect_amount = [0, 0], [], []

    def bundle(path: str, effects: Mapping[str, float]) -> int:
        if not effects:
            return 0
        for quantity, amount in effects.items():
            effect_quantity.append(index[quantity])
            effect_amount.append(place(f"{path}.effects.{quantity}", amount))
        effect_start.append(len(effect_quantity))
        return len(effect_start) - 2

    events: list[str] = list(moves)
    stage_start, stage_actor, option_start, option_move = [0], [], [0], []
    stage_together: list[bool] = []
    outcome_start, outcome_names, outcome_chance = [0], [], []
    outcome_bundle, outcome_event, move_bundle = [], [], []
    cost: list[int] = []
    for name, move in moves.items():
        move_bundle.append(bundle(f"moves.{name}", move.effects))
        cost.append(ABSENT if move.cost is None else place(f"moves.{name}.cost", move.cost))
        stage_together += [stage in move.together for stage in range(len(move.replies))]
        for actor, options in move.replies:
            stage_actor.append(actor_index[actor])
            option_move.extend(NOTHING if option == "nothing" else move_index[option] for option in options)
            option_start.append(len(option_move))
        stage_start.append(len(stage_actor))
        for outcome, (chance, effects) in move.outcomes.items():
            at = f"moves.{name}.outcomes.{outcome}"
            outcome_names.append(outcome)
            outcome_chance.append(REST if chance is None else place(f"{at}.chance", chance))
            outcome_bundle.append(bundle(at, effects))
            outcome_event.append(len(events))
            events.append(f"{name}.{outcome}")
        outcome_start.append(len(outcome_names))
    on_start, on_event, honoured, pact_bundle, pact_event = [0], [], [], [], []
    for name, pact in pacts.items():
        at = f"actors.{pact.bloc}.pacts.{name}"
        honoured.append(place(f"{at}.honoured", pact.honoured))
        pact_bundle.append(bundle(at, pact.effects))
        on_event.extend(events.index(event) for event in pact.on)
        on_start.append(len(on_event))
        pact_event.append(len(events))
        events.append(f"{pact.bloc}.{name}")

    n_places = len(paths)
    view = np.tile(np.arange(n_places, dtype=np.int32), (len(actors) + 1, 1))
    for actor, changes in (beliefs or {}).items():
        for path, value in changes.items():
            view[1 + actor_index[actor], paths[:n_places].index(path)] = place(f"beliefs.{actor}.{path}", value)
    n, k = len(paths), len(quantities)
    ends = np.array([(ranges or {}).get(name, (-np.inf, np.inf)) for name in quantities]).reshape(k, 2)
    empty, none = ints([]), np.zeros(0)
    return Model(
        name="by-hand",
        case_hash="0" * 64,
        lens="",
        timeline=Timeline(
            step="day",
            grain=1,
            n_days=1,
            dates=(dt.date(2001, 1, 1), dt.date(2001, 1, 2)),
            moments=ints([0, 1]),
            reported=np.ones(2, np.bool_),
        ),
        draws=Draws(
            paths=tuple(paths),
            family=np.full(n, Family.FIXED, np.int32),
            a=np.array(numbers),
            b=np.zeros(n),
            c=np.zeros(n),
            low=np.full(n, -np.inf),
            high=np.full(n, np.inf),
            dimension=np.full(n, ABSENT, np.int32),
            choice_values=none,
            choice_chances=none,
            is_judgement=np.ones(n, np.bool_),
            unit=("",) * n,
        ),
        view=view,
        quantities=Quantities(
            names=tuple(quantities),
            texts=tuple(quantities),
            units=("",) * k,
            owner=np.full(k, ABSENT, np.int32),
            start=ints(start),
            rest=ints(start),
            half_life=np.full(k, ABSENT, np.int32),
            noise=np.full(k, ABSENT, np.int32),
            low=ends[:, 0],
            high=ends[:, 1],
            drift=np.full(k, ABSENT, np.int32),
            course_start=np.zeros(k + 1, np.int32),
            course_day=empty,
            course_level=empty,
        ),
        links=Links(
            (), empty, empty, empty, none > 0, empty, none > 0, empty, np.zeros(1, np.int32), none, empty, none > 0
        ),
        actors=Actors(
            names=tuple(actors),
            texts=tuple(actors),
            kinds=("state",) * len(actors),
            horizon=horizon,
            rationality=rationality,
            memory=memory,
            tempo=tempo,
            loss_aversion=loss_aversion,
            idle=idle,
            value_start=ints(value_start),
            value_quantity=ints(value_quantity),
            value_weight=ints(weight),
            value_satisfied=ints(satisfied),
            value_desperate=ints(desperate),
        ),
        effects=Effects(
            start=ints(effect_start),
            quantity=ints(effect_quantity),
            amount=ints(effect_amount),
            after=np.full(len(effect_quantity), ABSENT, np.int32),
            over=np.full(len(effect_quantity), ABSENT, np.int32),
        ),
        moves=Moves(
            names=tuple(moves),
            texts=tuple(moves),
            by=ints([actor_index[move.by] for move in moves.values()]),
            is_reply=np.array([move.is_reply for move in moves.values()], dtype=np.bool_),
            was_open=np.zeros(len(moves), dtype=np.bool_),
            is_new=np.array([move.is_new for move in moves.values()], dtype=np.bool_),
            variants=ints([move.variants for move in moves.values()]),
            cost=ints(cost),
            gates=tuple(Gate(move.when, move.once, ABSENT) for move in moves.values()),
            bundle=ints(move_bundle),
            event=ints(list(range(len(moves)))),
            stage_start=ints(stage_start),
            stage_actor=ints(stage_actor),
            stage_together=np.array(stage_together, dtype=np.bool_),
            option_start=ints(option_start),
            option_move=ints(option_move),
            outcome_start=ints(outcome_start),
            outcome_names=tuple(outcome_names),
            outcome_chance=ints(outcome_chance),
            outcome_bundle=ints(outcome_bundle),
            outcome_event=ints(outcome_event),
        ),
        shocks=Shocks((), (), empty, (), empty, empty, ints([0]), empty, empty),
        calendar=Calendar((), (), (), empty, (), empty, empty, empty),
        pacts=Pacts(
            names=tuple(f"{pact.bloc}.{name}" for name, pact in pacts.items()),
            texts=tuple(pacts),
            bloc=ints([actor_index[pact.bloc] for pact in pacts.values()]),
            gates=tuple(Gate(None, False, ABSENT) for _ in pacts),
            honoured=ints(honoured),
            bundle=ints(pact_bundle),
            event=ints(pact_event),
            on_start=ints(on_start),
            on_event=ints(on_event),
        ),
        events=tuple(events),
        events_before=np.full(len(events), np.nan),
        questions=(),
    )


def ints(values: Sequence[int]) -> np.ndarray:
    """Make an index array."""
    return np.array(values, dtype=np.int32)
