"""Random small models with nested replies, outcomes, pacts, beliefs and gates, from a seeded generator."""

from __future__ import annotations

import numpy as np

from detente.model.expression import Comparison, Constant, QuantityValue
from detente.model.model import ABSENT, Model
from tests.unit.game.moves_models import ActorSpec, MoveSpec, PactSpec, make_model


def random_model(rng: np.random.Generator) -> Model:
    """Make a model of three actors, three quantities and up to seven moves that may answer each other."""
    quantities = {name: float(rng.normal(0, 2)) for name in ("land", "money", "calm")}
    actors = {
        name: ActorSpec(
            values={
                q: float(rng.normal()) if rng.random() < 0.6 else tuple(rng.normal(0, 3, 3).tolist())
                for q in quantities
                if rng.random() < 0.8
            },
            rationality=float(np.exp(rng.normal(0, 0.7))),
            horizon=float(rng.integers(1, 6)),
            loss_aversion=float(rng.uniform(1, 2.5)),
            idle=float(rng.uniform(0.2, 0.95)),
        )
        for name in ("north", "south", "west")
    }
    names = [f"m{i}" for i in range(int(rng.integers(2, 8)))]
    by = {name: list(actors)[int(rng.integers(3))] for name in names}

    def effects() -> dict[str, float]:
        return {q: round(float(rng.normal()), 3) for q in quantities if rng.random() < 0.5}

    def stages(name: str) -> list[tuple[str, list[str]]]:
        result: list[tuple[str, list[str]]] = []
        for _ in range(int(rng.choice([0, 1, 2], p=[0.4, 0.4, 0.2]))):
            actor = list(actors)[int(rng.integers(3))]
            options = [m for m in names if by[m] == actor and m != name][:3]
            if rng.random() < 0.5:
                options.append("nothing")
            if options:
                result.append((actor, options))
        return result

    def outcomes() -> dict[str, tuple[float | None, dict[str, float]]]:
        n = int(rng.choice([0, 1, 2, 3], p=[0.5, 0.1, 0.2, 0.2]))
        if n == 0:
            return {}
        # The chances given may exceed one: they are then scaled down.
        chances = (rng.dirichlet(np.ones(n)) * rng.choice([1.0, 1.2])).tolist()
        return {f"o{i}": (None if i == n - 1 else chances[i], effects()) for i in range(n)}

    moves = {
        name: MoveSpec(
            by[name],
            stages(name),
            is_reply=bool(i > 0 and rng.random() < 0.4),
            when=Comparison(">", QuantityValue(int(rng.integers(3))), Constant(0.0)) if rng.random() < 0.3 else None,
            once=bool(rng.random() < 0.3),
            effects=effects(),
            outcomes=outcomes(),
            # Half of an actor's moves are versions of one thing.
            variants=list(actors).index(by[name]) if rng.random() < 0.5 else ABSENT,
            cost=float(rng.uniform(0, 1)) if rng.random() < 0.4 else None,
        )
        for i, name in enumerate(names)
    }
    events = [*names, *(f"{name}.{outcome}" for name, move in moves.items() for outcome in move.outcomes)]
    pacts = {
        f"pact{i}": PactSpec(
            "west",
            [str(event) for event in rng.choice(events, size=min(2, len(events)), replace=False)],
            round(float(rng.uniform(0.1, 0.9)), 3),
            effects(),
        )
        for i in range(int(rng.integers(0, 3)))
    }
    beliefs = {
        name: {
            f"actors.{other}.rationality": float(np.exp(rng.normal(0, 0.7))),
            f"actors.{other}.idle": float(rng.uniform(0.2, 0.95)),
        }
        for name in actors
        for other in actors
        if other != name and rng.random() < 0.3
    }
    for name in actors:
        for move, spec in moves.items():
            for outcome, (chance, _) in spec.outcomes.items():
                if chance is not None and rng.random() < 0.3:
                    beliefs.setdefault(name, {})[f"moves.{move}.outcomes.{outcome}.chance"] = float(rng.uniform(0, 1))
    # Ranges whose ends lie within reach of the moves, so that they cut effects short.
    ranges = {
        q: (start - float(rng.exponential(1.5)), start + float(rng.exponential(1.5)))
        for q, start in quantities.items()
        if rng.random() < 0.6
    }
    return make_model(actors, moves, quantities=quantities, ranges=ranges, pacts=pacts, beliefs=beliefs)
