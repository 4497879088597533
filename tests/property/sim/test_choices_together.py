"""The engine against its twin on random cases in which stages of replies are chosen together."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.core.errors import CaseError
from detente.model.model import Model
from tests.property.sim.test_engine_and_twin import Tally, compare
from tests.random_cases import random_case


def together_where_possible(case: dict[str, Any]) -> bool:
    """Let different actors that answer a move one after the other choose together; tell whether there are any."""
    found = False
    for move in case["moves"].values():
        chosen: list[str] = []
        for stage in move.get("replies", []):
            if chosen and stage["by"] not in chosen and len(stage["options"]) < 4:
                stage["together"] = found = True
            else:
                chosen = []
            chosen.append(stage["by"])
    return found


def random_models(seeds: range) -> list[tuple[int, Model]]:
    models: list[tuple[int, Model]] = []
    for seed in seeds:
        case = random_case(Random(seed))
        if together_where_possible(case):
            try:
                models.append((seed, compile_case(loads(json.dumps(case), name=f"together {seed}"))))
            except CaseError as error:
                assert "too many options" in str(error)
    return models


def check(seeds: range, *, paths: int, fewest: int) -> None:
    models, total = random_models(seeds), Tally()
    assert len(models) >= fewest
    for seed, model in models:
        total.add(compare(model, worlds=2, paths=paths, seed=seed))
    print(f"{len(models)} cases: {total}")
    assert total.unexplained == 0, total
    assert total.different <= 0.02 * total.paths, total
    assert total.largest < 1e-4, total


def test_random_cases() -> None:
    check(range(12), paths=3, fewest=3)


@pytest.mark.long
def test_many_random_cases() -> None:
    check(range(12, 200), paths=6, fewest=50)
