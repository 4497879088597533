"""Engine and twin path by path where actors are of several types: random cases with types of any number."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from detente.case.load import load_case, loads
from detente.case.shipped import find_case
from detente.compile.compile import compile_case
from detente.model.model import Interventions, Model
from detente.sim.executor import simulate
from tests.property.sim.test_engine_and_twin import Tally, check, compare
from tests.random_cases import random_case


def add_types(rng: Random, data: dict[str, Any]) -> dict[str, Any]:
    """Let one who moves in a random case be of two or three types; some of the others say what they think of it."""
    name = rng.choice(sorted({move["by"] for move in data["moves"].values()}))
    actor = data["actors"][name]
    data |= {"detente": 2, "beliefs": {}}
    data.pop("lenses", None)
    for move in data["moves"].values():
        for stage in move.get("replies", []):
            stage.pop("together", None)  # who chooses together is of one type
    n = rng.choice([2, 2, 3])
    chances = [0.3, 0.5] if n == 3 else [round(rng.uniform(0.1, 0.9), 2)]
    costly = [each for each, move in data["moves"].items() if move["by"] == name and "cost" in move]
    actor["types"] = {
        f"t{t}": {
            "chance": chances[t] if t < len(chances) else "rest",
            "set": {"rationality": round(rng.uniform(0.5, 6.0), 2), **own_numbers(rng, actor, costly)},
        }
        for t in range(n)
    }
    for other, entry in data["actors"].items():
        if other != name and entry.get("kind") != "bloc" and rng.random() < 0.6:
            most = 0.9 / (n - 1)
            entry["about"] = {name: {f"t{t}": round(rng.uniform(0.05, most), 2) for t in range(n - 1)}}
            if rng.random() < 0.5:
                entry["forgets"] = f"{rng.randint(4, 60)} weeks"
    return data


def own_numbers(rng: Random, actor: dict[str, Any], costly: list[str]) -> dict[str, Any]:
    """Write some numbers of an actor anew: weights of what it values, what it is like, what a move costs it."""
    found: dict[str, Any] = {}
    for quantity, value in actor.get("values", {}).items():
        weight, is_bound = size_of(value), isinstance(value, dict) and "satisfied" in value
        if rng.random() < 0.7:
            factor = rng.choice([0.2, 0.5, 2.0, 3.0] + [-1.0] * (not is_bound))
            found[f"values.{quantity}"] = round(factor * rng.uniform(0.5, 1.5) * weight, 6)
    if rng.random() < 0.4:
        found["idle"] = round(rng.uniform(0.2, 0.8), 2)
    if rng.random() < 0.3:
        found["loss_aversion"] = round(rng.uniform(0.8, 2.5), 2)
    if rng.random() < 0.3:
        found["horizon"] = f"{rng.randint(2, 40)} weeks"
    if costly and rng.random() < 0.5:
        found[f"moves.{rng.choice(costly)}.cost"] = round(rng.uniform(0.0, 1.0), 2)
    return found


def size_of(value: Any) -> float:
    """Return the weight of a value as it is written, roughly: the largest of its numbers, negative if any is."""
    if isinstance(value, dict):
        return size_of(next(value[key] for key in ("weight", "value", "p75", "p90") if key in value))
    numbers = [float(each) for each in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", str(value))]
    return max(map(abs, numbers)) * (-1.0 if min(numbers) < 0.0 else 1.0)


def models(seeds: range) -> list[Model]:
    found = []
    for seed in seeds:
        rng = Random(seed)
        model = compile_case(loads(json.dumps(add_types(rng, random_case(rng))), name=f"types {seed}"))
        assert not model.types.is_empty
        found.append(model)
    return found


def compare_all(seeds: range) -> Tally:
    total = Tally()
    for seed, model in zip(seeds, models(seeds), strict=True):
        total.add(compare(model, worlds=3, paths=8, seed=seed))
    return total


def test_random_cases() -> None:
    check(compare_all(range(6)))


@pytest.mark.long
def test_many_random_cases() -> None:
    check(compare_all(range(1000, 1200)))


@pytest.mark.parametrize("lens", ["", "cheap-mobilisation", "free-mobilisation"])
def test_the_case_that_teaches_it(lens: str) -> None:
    check(compare(compile_case(load_case(find_case("signal")), lens=lens), worlds=3, paths=8, seed=2))


def test_interventions() -> None:
    total = Tally()
    for model in models(range(20, 22)):
        moves = model.moves
        openers = np.flatnonzero(~moves.is_reply).tolist()
        changed = replace(model, interventions=Interventions(tuple(openers[:1]), ((openers[-1], 0),)))
        total.add(compare(changed, worlds=2, paths=8, seed=5))
    check(total)


def test_beliefs_move_and_stay_distributions() -> None:
    model = models(range(1))[0]
    runs = simulate(model, worlds=4, paths=16, seed=1, keep={"paths"})
    assert runs.quantities is not None
    for pair, about in enumerate(model.types.about.tolist()):
        held = model.types.belief[pair, : len(model.types.rows(about))]
        beliefs = runs.quantities[:, :, held]
        assert np.abs(beliefs.sum(axis=-1) - 1.0).max() < 1e-4  # 1e-6 where one is floored, and rounding
        assert beliefs.min() > 0.5e-6
        assert np.ptp(beliefs[:, :, 0], axis=1).max() > 0.01


def test_blocks_and_threads_change_nothing() -> None:
    model = models(range(3, 4))[0]
    whole = simulate(model, worlds=24, paths=13, seed=3, threads=1, keep={"events", "paths"})
    again = simulate(model, worlds=24, paths=16, seed=3, threads=2, keep={"events", "paths"})
    late = simulate(model, worlds=10, paths=13, seed=3, threads=1, first_world=14, keep={"events", "paths"})
    assert whole.first is not None
    assert again.first is not None
    assert late.first is not None
    shape = whole.first.shape[0], 24
    assert (whole.first.reshape(*shape, 13) == again.first.reshape(*shape, 16)[:, :, :13]).all()
    assert (whole.first[:, 14 * 13 :] == late.first).all()
    assert whole.quantities is not None
    assert late.quantities is not None
    assert whole.quantities[14 * 13 :].tobytes() == late.quantities.tobytes()


def test_one_type_is_a_case_without_types() -> None:
    data = random_case(Random(5))
    name = min(move["by"] for move in data["moves"].values())
    plain = compile_case(loads(json.dumps(data | {"detente": 2}), name="random"))
    data["actors"][name]["types"] = {"only": {"chance": 1.0}}
    typed = compile_case(loads(json.dumps(data | {"detente": 2}), name="random"))
    runs, same = (simulate(each, worlds=4, paths=8, seed=1, keep={"events"}) for each in (plain, typed))
    assert runs.first is not None
    assert same.first is not None
    assert runs.first.tobytes() == same.first.tobytes()
