"""Random game trees for comparisons, from a seeded generator."""

from __future__ import annotations

import numpy as np

from detente.game.logit import Chance, Decision, GameTree, Terminal, Written, make_game


def random_game(rng: np.random.Generator, *, max_nodes: int = 40, spread: float = 0.7) -> GameTree:
    """Make a tree of one to three players, chance at about a quarter of its inner nodes, one to four branches.

    Payoffs are standard normal with six decimals; rationalities log-normal around 1 with a log scale of ``spread``.
    """
    players = [f"player {a}" for a in range(int(rng.integers(1, 4)))]
    left = int(rng.integers(2, max_nodes))

    def grow(depth: int) -> Written:
        nonlocal left
        left -= 1
        if depth > 0 and (left <= 0 or rng.random() < 0.2 * depth):
            return Terminal(np.round(rng.normal(size=len(players)), 6).tolist())
        n_branches = int(rng.choice([1, 2, 3, 4], p=[0.05, 0.4, 0.35, 0.2]))
        if rng.random() < 0.25:
            chances = rng.dirichlet(np.ones(n_branches)).tolist()
            return Chance([(f"event {i}", p, grow(depth + 1)) for i, p in enumerate(chances)])
        player = players[int(rng.integers(len(players)))]
        return Decision(player, [(f"option {i}", grow(depth + 1)) for i in range(n_branches)])

    return make_game(players, grow(0), rationality=np.exp(rng.normal(0.0, spread, len(players))).tolist())


def random_game_without_ties(rng: np.random.Generator, *, max_nodes: int = 30) -> GameTree:
    """Make a tree without chance whose payoffs are whole numbers, no two alike for one player."""
    players = [f"player {a}" for a in range(int(rng.integers(1, 4)))]
    left = int(rng.integers(2, max_nodes))
    ladders = [rng.permutation(4 * max_nodes).tolist() for _ in players]

    def grow(depth: int) -> Written:
        nonlocal left
        left -= 1
        if depth > 0 and (left <= 0 or rng.random() < 0.2 * depth):
            return Terminal([ladder.pop() for ladder in ladders])
        player = players[int(rng.integers(len(players)))]
        return Decision(player, [(f"option {i}", grow(depth + 1)) for i in range(int(rng.integers(2, 5)))])

    return make_game(players, grow(0))
