"""Engine and twin path by path where events change minds: random cases with several setters of any number."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from detente.case.load import loads
from detente.case.minds import is_settable
from detente.case.places import happenings, survey
from detente.compile import compile_case
from detente.core.errors import CompileError
from detente.model.model import Interventions, Model
from detente.sim.executor import simulate
from tests.property.sim.test_engine_and_twin import Tally, check, compare
from tests.random_cases import random_case

MOST_SETTERS = 4


def add_sets(rng: Random, data: dict[str, Any]) -> dict[str, Any]:
    """Let some events of a random case set numbers of minds and beliefs: each like one that stands elsewhere."""
    sound = loads(json.dumps(data), name="random")
    own = survey(sound).own
    actors = [name for name, actor in data["actors"].items() if actor.get("kind") != "bloc"]
    settable = [path for path in own if is_settable(path)]
    events = [path for path, _ in happenings(sound)]
    for path in rng.sample(events, min(len(events), rng.randint(1, MOST_SETTERS))):
        entry = data
        for name in path.split("."):
            entry = entry[name]
        beliefs = [f"beliefs.{rng.choice(actors)}.{place}" for place in rng.sample(list(own), 2)]
        for target in (*rng.sample(settable, min(len(settable), 3)), *beliefs):
            place = own[target.split(".", 2)[2] if target.startswith("beliefs.") else target].place
            alike = [
                other.number.notation.to_data()
                for other in own.values()
                if (other.domain, other.place.bounds, other.place.unit) == (place.domain, place.bounds, place.unit)
            ]
            # Weights and levels of a value must fit each other, and chances must sum to one.
            is_bound = target.endswith((".satisfied", ".desperate", ".chance")) or f"{place.path}.satisfied" in own
            number = place.number.notation.to_data() if is_bound else rng.choice(alike)
            if target.endswith(".chance") and "rest" in str(data["moves"][place.path.split(".")[1]]["outcomes"]):
                number = "0.1 to 0.3"
            entry.setdefault("set", {})[target] = number
    return data


def models(seeds: range) -> list[Model]:
    found = []
    for seed in seeds:
        rng = Random(seed)
        try:
            found.append(compile_case(loads(json.dumps(add_sets(rng, random_case(rng))), name=f"random {seed}")))
        except CompileError as error:
            assert "ways" in str(error)  # more regimes than there may be
    return found


def compare_all(seeds: range) -> Tally:
    total = Tally()
    for number, model in enumerate(models(seeds)):
        total.add(compare(model, worlds=3, paths=8, seed=number))
    return total


def test_random_cases() -> None:
    check(compare_all(range(6)))


@pytest.mark.long
def test_many_random_cases() -> None:
    check(compare_all(range(1000, 1600)))


def test_interventions() -> None:
    total = Tally()
    for model in models(range(20, 24)):
        first = tuple(np.flatnonzero(~model.moves.is_reply)[:1].tolist())
        total.add(compare(replace(model, interventions=Interventions(first)), worlds=2, paths=8, seed=5))
    check(total)


def test_blocks_and_threads_change_nothing() -> None:
    model = max(models(range(4)), key=lambda model: model.minds.n_regimes)
    whole = simulate(model, worlds=24, paths=13, seed=3, threads=1, keep=frozenset({"events"}))
    again = simulate(model, worlds=24, paths=16, seed=3, threads=2, keep=frozenset({"events"}))
    assert whole.first is not None
    assert again.first is not None
    shape = whole.first.shape[0], 24
    assert (whole.first.reshape(*shape, 13) == again.first.reshape(*shape, 16)[:, :, :13]).all()
