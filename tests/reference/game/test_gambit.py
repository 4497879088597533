"""Our solutions beside Gambit's on the same trees, handed over as ``.efg`` text and nothing else.

Gambit follows the principal branch of the logit correspondence from precision 0 to the one asked for; in a tree of
perfect information the correspondence is a function of the precision, so what it finds there is the one solution. It
stops within a tolerance of the precision asked for and says where; there the agreement is closer by far.
Another test does without path following: our choices, as a profile in Gambit, must be the logit of the values that
Gambit then gives each action.
"""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pygambit
import pytest

from detente.game.efg import write_efg
from detente.game.logit import (
    GameTree,
    Kind,
    scale_to_unit_rationality,
    solve_logit,
    solve_subgame_perfect,
)
from tests.reference.game.random_games import random_game, random_game_without_ties

TOLERANCE = 1e-6
"""Of choice probabilities, and of values in units of 1 / rationality."""
TOLERANCE_AT_OWN = 1e-9
"""The same at the precision at which Gambit says it stopped."""


def to_gambit(game: GameTree) -> Any:
    return pygambit.read_efg(io.StringIO(write_efg(game)))


def decisions_of(game: GameTree) -> dict[tuple[str, ...], int]:
    """Map the names of the branches that lead to a decision to its node."""
    ways: dict[int, tuple[str, ...]] = {0: ()}
    for node in range(game.n_nodes):
        for row in game.branches(node):
            ways[int(game.child[row])] = (*ways[node], game.branch_names[row])
    return {way: node for node, way in ways.items() if game.kind[node] == Kind.DECISION}


def gambit_probabilities(game: GameTree, profile: Any) -> np.ndarray:
    """[C] Gambit's choice probabilities in our order, chances where nature moves."""
    nodes = decisions_of(game)
    probability = game.chance.copy()
    for player in game.players:
        for history, mixed in profile[player]:
            node = nodes[tuple(step.action for step in history)]
            by_name = dict(mixed)
            for row in game.branches(node):
                probability[row] = by_name[game.branch_names[row]]
    return probability


def gambit_values(game: GameTree, profile: Any) -> np.ndarray:
    """[N, A] Gambit's expected payoffs at every node; both sides list nodes in pre-order."""
    return np.array([[value for _, value in profile.history_values[player]] for player in game.players]).T


def largest_differences(game: GameTree) -> tuple[float, float]:
    """Return the largest difference at precision 1, and at the precision at which Gambit says it stopped."""
    game = scale_to_unit_rationality(game)
    found = pygambit.qre.logit_solve_lambda(to_gambit(game), [1.0])[0]
    if (game.kind == Kind.DECISION).any():
        assert found.lam == pytest.approx(1.0, abs=1e-6)
    values, probability = gambit_values(game, found.profile), gambit_probabilities(game, found.profile)
    chosen = np.isnan(game.chance)

    def difference(precision: float) -> float:
        ours = solve_logit(replace(game, rationality=game.rationality * precision))
        choices = np.abs(probability - ours.probability)[chosen].max(initial=0.0)
        return max(float(np.abs(values - ours.values).max()), float(choices))

    return difference(1.0), difference(found.lam)


def assert_agreement(n_trees: int, seed: int, **shape: Any) -> None:
    rng = np.random.default_rng(seed)
    worst = np.max([largest_differences(random_game(rng, **shape)) for _ in range(n_trees)], axis=0)
    print(f"{n_trees} random trees, seed {seed}, {shape}: largest difference {worst[0]:.1e}, at its own {worst[1]:.1e}")
    assert worst[0] < TOLERANCE
    assert worst[1] < TOLERANCE_AT_OWN


def test_logit_on_random_trees() -> None:
    assert_agreement(300, seed=1)


@pytest.mark.long
def test_logit_on_thousands_of_random_trees() -> None:
    assert_agreement(8000, seed=2)
    assert_agreement(1000, seed=3, max_nodes=200)
    assert_agreement(1000, seed=4, spread=1.5)


def test_our_choices_are_the_logit_of_gambits_action_values() -> None:
    rng = np.random.default_rng(5)
    for _ in range(100):
        game = scale_to_unit_rationality(random_game(rng))
        nodes = decisions_of(game)
        ours = solve_logit(game)
        other = to_gambit(game)
        rows = {
            player: [game.branches(nodes[tuple(s.action for s in h)]) for h in other.get_infosets(player)]
            for player in game.players
        }
        profile = other.mixed_behavior_profile(
            [[[ours.probability[row] for row in options] for options in rows[player]] for player in game.players]
        )
        assert gambit_values(game, profile) == pytest.approx(ours.values, abs=1e-12)
        for player in game.players:
            for options, history in zip(rows[player], other.get_infosets(player), strict=True):
                by_name = dict(profile.action_values)[history]
                worth = np.array([by_name[game.branch_names[row]] for row in options])
                weight = np.exp(worth - worth.max())
                assert weight / weight.sum() == pytest.approx(ours.probability[list(options)], abs=1e-12)


def check_subgame_perfect(game: GameTree) -> tuple[bool, bool]:
    """Compare a game without ties; tell whether its pure equilibria were listed, and whether there was one only."""
    perfect = solve_subgame_perfect(game)
    sharp = solve_logit(replace(game, rationality=game.rationality * 1e6))
    assert sharp.probability == pytest.approx(perfect.probability, abs=1e-12)
    assert sharp.values == pytest.approx(perfect.values, abs=1e-9)
    other = to_gambit(game)
    # Payoffs are whole numbers, no two alike: at a precision of 40 a second-best option has odds of exp(-40) or less,
    # and the values lie within 120 of each other.
    followed = pygambit.qre.logit_solve_lambda(other, [40.0])[0].profile
    assert gambit_values(game, followed) == pytest.approx(perfect.values, abs=TOLERANCE)
    n_profiles = np.prod([float(len(game.branches(n))) for n in np.flatnonzero(game.kind == Kind.DECISION)])
    if n_profiles > 500:
        return False, False
    found = list(pygambit.nash.enumpure_agent_solve(other).equilibria)
    listed = [gambit_probabilities(game, profile).tolist() for profile in found]
    assert perfect.probability.tolist() in listed
    return True, len(listed) == 1


def assert_perfection(n_trees: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    checked = np.array([check_subgame_perfect(random_game_without_ties(rng)) for _ in range(n_trees)])
    listed, unique = checked.sum(axis=0)
    print(f"{n_trees} trees without ties, seed {seed}: {listed} with pure equilibria listed, {unique} with one only")
    assert unique > n_trees // 20


def test_high_rationality_is_subgame_perfect() -> None:
    assert_perfection(100, seed=6)


@pytest.mark.long
def test_high_rationality_is_subgame_perfect_on_thousands_of_trees() -> None:
    assert_perfection(2000, seed=7)


def test_high_rationality_is_subgame_perfect_with_chance() -> None:
    rng = np.random.default_rng(8)
    n_compared = 0
    for _ in range(300):
        game = random_game(rng, spread=0.0)
        perfect = solve_subgame_perfect(game)
        if smallest_gap(game, perfect.values) < 1e-4:  # exp(-1e6 x 1e-4) is nothing; a nearer tie is one
            continue
        sharp = solve_logit(replace(game, rationality=game.rationality * 1e6))
        assert sharp.probability == pytest.approx(perfect.probability, abs=1e-12)
        n_compared += 1
    assert n_compared > 250


def smallest_gap(game: GameTree, values: np.ndarray) -> float:
    """Return the least lead that a best option has over the second best, over all decisions."""
    gaps = [np.inf]
    for node in np.flatnonzero(game.kind == Kind.DECISION):
        worth = np.sort([values[game.child[row], game.owner[node]] for row in game.branches(node)])
        if len(worth) > 1:
            gaps.append(worth[-1] - worth[-2])
    return float(min(gaps))
