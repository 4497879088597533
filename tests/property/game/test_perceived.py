"""Perceived games of random models: drawn against folded, and against the readable twin, which knows none of this."""

import numpy as np
import pytest

from detente.core.errors import CompileError, GameError
from detente.game.logit import GameTree, Kind, solve_logit
from detente.game.trees import build_trees
from detente.inspect.perceived import perceived_game
from detente.model.model import ABSENT, Model
from detente.sim.twin import trace
from detente.sim.twin.tree import WAIT, Leaf, Node, grow_trees
from detente.world.draws import medians
from tests.property.game.random_models import random_model

N_MODELS = 60


def models(n: int, seed: int) -> list[Model]:
    rng = np.random.default_rng(seed)
    found: list[Model] = []
    while len(found) < n:
        model = random_model(rng)
        try:
            trees = build_trees(model)
        except CompileError:
            continue
        if trees.trees and max(tree.n_leaves for tree in trees.trees) <= 200:
            found.append(model)
    return found


def openers(model: Model) -> list[int]:
    return sorted(set(model.moves.by[~model.moves.is_reply].tolist()))


def test_trees_and_numbers_are_the_twins() -> None:
    for model in models(N_MODELS, seed=11):
        trees, twin = build_trees(model), grow_trees(model)
        assert set(twin) == {a for a in range(3) if trees.wait_option[a] != ABSENT}
        for actor, root in twin.items():
            assert root.options == (WAIT, *(tree.move for tree in trees.of(actor)))
            assert trees.root_options(actor) == root.numbers
            for tree, child in zip(trees.of(actor), root.children[1:], strict=True):
                todo = [(child, 0, tree.n_nodes == 0)]
                while todo:
                    there, at, is_leaf = todo.pop()
                    if is_leaf:
                        assert isinstance(there, Leaf)
                        assert tree.leaf_history[at] == there.moves
                        continue
                    assert isinstance(there, Node)
                    rows = tree.options(at)
                    assert tree.node_owner[at] == there.owner
                    assert tuple(tree.option_move[row] for row in rows) == there.options
                    assert tuple(tree.option_number[row] for row in rows) == there.numbers
                    assert [tree.option_is_fallback[row] for row in rows][-1] == there.has_fallback
                    todo += [
                        (there.children[i], tree.option_child[row], tree.option_ends[row]) for i, row in enumerate(rows)
                    ]


def test_drawing_outcomes_and_pacts_changes_no_value_and_no_choice() -> None:
    n_drawn = 0
    for model in models(N_MODELS, seed=12):
        for actor in openers(model):
            folded = perceived_game(model, actor, fold=True)
            try:
                drawn = perceived_game(model, actor)
            except GameError:  # too large to be drawn
                continue
            n_drawn += bool((drawn.kind == Kind.CHANCE).any())
            one, other = solve_logit(folded), solve_logit(drawn)
            chosen = ~np.isnan(other.probability) & np.isnan(drawn.chance)
            assert other.values[0] == pytest.approx(one.values[0], abs=1e-12)
            assert other.probability[chosen] == pytest.approx(one.probability, abs=1e-12)
    assert n_drawn > N_MODELS // 2


def nodes_after(game: GameTree, after: tuple[str, ...], options: list[str], owner: str) -> list[int]:
    """Return the decisions at which these moves have been played and these options are open; passes leave no trace."""
    found: list[int] = []
    todo: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while todo:
        node, history = todo.pop()
        names = [game.branch_names[row] for row in game.branches(node)]
        if history == after and names == options and game.players[game.owner[node]] == owner:
            found.append(node)
        for row in game.branches(node):
            name = game.branch_names[row]
            played = history if name in {"nothing", "wait"} else (*history, name)
            todo.append((int(game.child[row]), played))
    return found


def test_worth_and_chances_are_the_twins() -> None:
    """What the twin notes at every decision of the first episode must stand in the game as its owner sees it."""
    n_compared = 0
    for model in models(N_MODELS, seed=13):
        for path in range(3):
            story = trace(model, seed=7, world=0, path=path, numbers=medians(model.draws))
            # Later episodes meet another state, so only the first one is compared; nothing has moved before it.
            opener = ""
            for decision in story.decisions:
                if not decision.after and opener:
                    break
                opener = opener or decision.actor
                offered = [option.name for option in decision.options]
                if offered == ["nothing"]:  # no choice, so no node of the game
                    continue
                game = perceived_game(model, opener, viewer=decision.actor, fold=True)
                solution = solve_logit(game)
                player = game.players.index(decision.actor)
                noted = np.array([(option.worth, option.chance) for option in decision.options])
                differences = []
                for node in nodes_after(game, decision.after, offered, decision.actor):
                    rows = list(game.branches(node))
                    ours = np.stack([solution.values[game.child[rows], player], solution.probability[rows]], axis=1)
                    differences.append(np.abs(ours - noted).max())
                assert min(differences) < 1e-10
                n_compared += 1
    assert n_compared > N_MODELS
