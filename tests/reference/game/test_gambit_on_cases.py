"""The episodes of shipped and of random cases beside Gambit's solution of their ``.efg`` export.

Every opening actor's game, as that actor and as the world sees it, under every lens, with the gates of the start and
with all gates open, at median numbers and in a drawn world, every outcome and pact a chance node.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest

from detente.case import load_case
from detente.compile import compile_case
from detente.core.errors import GameError
from detente.game.efg import write_efg
from detente.game.logit import GameTree, scale_to_unit_rationality, solve_logit
from detente.inspect.perceived import WORLD, perceived_game
from detente.inspect.typed_games import has_typed
from detente.model.model import Model
from detente.world.draws import draw_worlds, medians
from tests.property.game.random_models import random_model
from tests.reference.game.test_gambit import TOLERANCE, gambit_probabilities, gambit_values

CASES = Path(__file__).resolve().parents[3] / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/case.yaml"))


@cache
def lenses_of(name: str) -> dict[str, Model]:
    case = load_case(CASES / name / "case.yaml")
    return {lens: compile_case(case, lens=lens) for lens in ("", *case.lenses)}


def openers(model: Model) -> list[int]:
    return sorted(set(model.moves.by[~model.moves.is_reply].tolist()))


def games(model: Model, *, worlds: int) -> Iterator[GameTree]:
    everything = (*model.moves.names, *model.pacts.names)
    numbers = [medians(model.draws), *draw_worlds(model.draws, seed=1, first=0, count=worlds)]
    for actor in openers(model):
        if has_typed(model, actor):  # no game of perfect information: see test_signal
            continue
        for drawn in numbers:
            for viewer in (model.actors.names[actor], WORLD):
                for available in (None, everything):
                    options: Any = {"viewer": viewer, "numbers": drawn, "available": available}
                    try:
                        yield perceived_game(model, actor, **options)
                    except GameError:
                        yield perceived_game(model, actor, **options, fold=True)


def difference(game: GameTree) -> float:
    """Return the largest difference in choice probabilities and in values, these in units of 1 / rationality."""
    game = scale_to_unit_rationality(game)
    found = pygambit.qre.logit_solve_lambda(pygambit.read_efg(io.StringIO(write_efg(game))), [1.0])[0].profile
    ours = solve_logit(game)
    values = np.abs(gambit_values(game, found) - ours.values).max()
    chosen = np.isnan(game.chance)
    return max(float(values), float(np.abs(gambit_probabilities(game, found) - ours.probability)[chosen].max()))


@pytest.mark.parametrize("name", NAMES)
def test_shipped_cases(name: str) -> None:
    worst, n_games, n_nodes = 0.0, 0, 0
    for model in lenses_of(name).values():
        for game in games(model, worlds=1):
            worst = max(worst, difference(game))
            n_games += 1
            n_nodes = max(n_nodes, game.n_nodes)
    if not n_games:
        pytest.skip("in every episode somebody is of unknown type")
    print(f"{name}: {n_games} games of up to {n_nodes} nodes, largest difference {worst:.1e}")
    assert worst < TOLERANCE


def assert_agreement_on_random_cases(n_models: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    worst, n_games = 0.0, 0
    for _ in range(n_models):
        model = random_model(rng)
        for actor in openers(model):
            game = perceived_game(model, actor, fold=True)
            if game.n_nodes > 300:
                continue
            try:
                drawn = perceived_game(model, actor)
            except GameError:
                drawn = game
            worst = max(worst, difference(drawn if drawn.n_nodes <= 1500 else game))
            n_games += 1
    print(f"{n_games} episodes of {n_models} random cases, seed {seed}: largest difference {worst:.1e}")
    assert n_games > n_models
    assert worst < TOLERANCE


def test_random_cases() -> None:
    assert_agreement_on_random_cases(60, seed=21)


@pytest.mark.long
def test_many_random_cases() -> None:
    assert_agreement_on_random_cases(500, seed=22)
