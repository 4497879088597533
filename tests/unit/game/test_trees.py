"""The trees of episodes: shape, order, numbering, limits."""

import itertools
import time
from dataclasses import replace

import pytest

from detente.core.errors import CompileError
from detente.core.random import option_number
from detente.game.trees import MAX_LEAVES, Tree, build_trees, leaf_outcomes
from detente.model.expression import Truth
from detente.model.model import ABSENT, NOTHING, Interventions, Model
from tests.unit.game.moves_models import ActorSpec, MoveSpec, PactSpec, make_model


def names_of(model: Model, history: tuple[int, ...]) -> str:
    return " ".join(model.moves.names[m] for m in history)


def leaves(model: Model, tree: Tree) -> list[str]:
    return [names_of(model, history) for history in tree.leaf_history]


def demand_model() -> Model:
    return make_model(
        ["a", "b", "c"],
        {
            "demand": MoveSpec("a", [("b", ["accept", "refuse"])]),
            "accept": MoveSpec("b", is_reply=True),
            "refuse": MoveSpec("b", [("a", ["attack", "nothing"])], is_reply=True),
            "attack": MoveSpec("a", is_reply=True),
            "shout": MoveSpec("a"),
            "march": MoveSpec("c", [("a", ["shout", "nothing"]), ("b", ["refuse", "accept"])]),
        },
    )


def test_shape_of_a_small_tree() -> None:
    model = demand_model()
    trees = build_trees(model)
    tree = trees.of(0)[0]
    assert leaves(model, tree) == ["demand accept", "demand refuse attack", "demand refuse"]
    assert tree.node_owner == (1, 0)
    assert tree.node_parent == (ABSENT, 0)
    assert tree.node_parent_option == (ABSENT, 1)
    assert tree.option_move == (1, 2, 3, NOTHING)
    assert tree.option_ends == (True, False, True, True)
    assert tree.option_child == (0, 1, 1, 2)
    assert tree.leaf_parent_option == (0, 2, 3)
    assert tree.post_order == (1, 0)
    assert tree.depth == 2


def test_numbers_follow_from_labels_and_positions_alone() -> None:
    model = demand_model()
    trees = build_trees(model)
    opener, _, other = model.actors.names
    assert trees.root_options(0) == tuple(option_number(opener, position) for position in (0, 1, 2))
    assert trees.wait_option[1] == ABSENT
    assert trees.root_options(1) == ()
    assert trees.root_options(2) == tuple(option_number(other, position) for position in (0, 1))
    demand, _, refuse, *_ = model.moves.names
    first, second = f"{demand}/{demand}/0", f"{demand}>{refuse}/{refuse}/0"
    assert trees.of(0)[0].option_number == (
        *(option_number(first, position) for position in (0, 1)),
        *(option_number(second, position) for position in (0, 1)),
    )
    assert trees.of(0)[1].n_nodes == 0
    assert trees.of(0)[1].n_leaves == 1


def test_a_forbidden_move_leaves_the_numbers_of_others_alone() -> None:
    model = demand_model()
    before = build_trees(model)
    demand, accept, refuse, attack = range(4)
    without = build_trees(replace(model, interventions=Interventions(forbidden=(accept,))))
    assert without.root_options(0) == before.root_options(0)
    tree = without.of(0)[0]
    # What can be forbidden can be closed, so the stage now falls back on doing nothing where it lists no such thing.
    assert tree.option_move == (refuse, NOTHING, attack, NOTHING)
    assert tree.option_number[0] == before.of(0)[0].option_number[1]
    assert tree.option_number[2:] == before.of(0)[0].option_number[2:]
    gone = build_trees(replace(model, interventions=Interventions(forbidden=(demand,))))
    assert gone.root_options(0) == (before.root_options(0)[0], before.root_options(0)[2])


def test_own_stages_come_first_and_a_later_stage_sees_what_was_played() -> None:
    model = demand_model()
    tree = build_trees(model).of(2)[0]
    # march: first a (shout or nothing), then b (refuse, which a answers, or accept), on both branches.
    assert leaves(model, tree) == [
        "march shout refuse attack",
        "march shout refuse",
        "march shout accept",
        "march refuse attack",
        "march refuse",
        "march accept",
    ]


def test_a_reply_with_stages_of_its_own_finishes_them_before_the_next_stage() -> None:
    model = make_model(
        ["a", "b", "c"],
        {
            "go": MoveSpec("a", [("b", ["b1"]), ("c", ["c1"])]),
            "b1": MoveSpec("b", [("a", ["a1"])], is_reply=True),
            "a1": MoveSpec("a", is_reply=True),
            "c1": MoveSpec("c", is_reply=True),
        },
    )
    tree = build_trees(model).of(0)[0]
    assert leaves(model, tree) == ["go b1 a1 c1"]
    assert tree.node_owner == (1, 0, 2)


def test_no_move_twice_and_a_stage_without_options_is_skipped() -> None:
    model = make_model(
        ["a", "b"],
        {
            "tit": MoveSpec("a", [("b", ["tat"])]),
            "tat": MoveSpec("b", [("a", ["tit", "tut"])], is_reply=True),
            "tut": MoveSpec("a", [("b", ["tat"])], is_reply=True),
        },
    )
    assert leaves(model, build_trees(model).of(0)[0]) == ["tit tat tut"]


def test_nothing_that_is_listed_stays_when_all_moves_are_gone() -> None:
    model = make_model(
        ["a", "b"],
        {
            "go": MoveSpec("a", [("b", ["yes"]), ("b", ["yes", "nothing"])]),
            "yes": MoveSpec("b", is_reply=True),
        },
    )
    tree = build_trees(model).of(0)[0]
    assert tree.option_move == (1, NOTHING)
    assert tree.option_is_fallback == (False, False)
    assert tree.node_stage == (0, 1)


def test_fallback_stands_last_where_a_listed_move_can_be_closed() -> None:
    model = make_model(
        ["a", "b"],
        {
            "go": MoveSpec("a", [("b", ["gated", "free"]), ("b", ["once"]), ("b", ["gated", "nothing"])]),
            "gated": MoveSpec("b", when=Truth(True), is_reply=True),
            "free": MoveSpec("b", is_reply=True),
            "once": MoveSpec("b", once=True, is_reply=True),
        },
    )
    tree = build_trees(model).of(0)[0]
    options = [[(tree.option_move[o], tree.option_is_fallback[o]) for o in tree.options(n)] for n in range(3)]
    assert options[0] == [(1, False), (2, False), (NOTHING, True)]
    assert options[1] == [(3, False), (NOTHING, True)]
    assert options[2] == [(NOTHING, False)]


def test_fallback_is_a_matter_of_the_moves_that_are_left() -> None:
    model = make_model(
        ["a", "b"],
        {
            "go": MoveSpec("a", [("b", ["gated"]), ("b", ["gated", "free"])]),
            "gated": MoveSpec("b", once=True, is_reply=True),
            "free": MoveSpec("b", is_reply=True),
        },
    )
    tree = build_trees(model).of(0)[0]
    # After `gated` only `free` is left, which is never closed; after the fallback both are offered.
    assert [tuple(tree.option_move[o] for o in tree.options(n)) for n in range(3)] == [
        (1, NOTHING),
        (2,),
        (1, 2, NOTHING),
    ]


def test_post_order_has_children_first() -> None:
    for tree in build_trees(demand_model()).trees:
        place = {node: i for i, node in enumerate(tree.post_order)}
        assert sorted(place) == list(range(tree.n_nodes))
        for node, parent in enumerate(tree.node_parent):
            assert parent == ABSENT or place[node] < place[parent]


def wide(stages: int, options: int) -> Model:
    moves = {"go": MoveSpec("a", [("b", [f"m{s}_{o}" for o in range(options)]) for s in range(stages)])}
    for s, o in itertools.product(range(stages), range(options)):
        moves[f"m{s}_{o}"] = MoveSpec("b", is_reply=True)
    return make_model(["a", "b"], moves)


def test_too_many_leaves_are_refused_by_name() -> None:
    assert build_trees(wide(4, 8)).trees[0].n_leaves == MAX_LEAVES
    with pytest.raises(CompileError, match=r"move go: .*more than 4,096"):
        build_trees(wide(5, 8))


def test_moves_that_answer_each_other_for_ever_are_refused() -> None:
    names = [f"m{i}" for i in range(80)]
    moves = {n: MoveSpec("ab"[i % 2], [("ba"[i % 2], names[1 - i % 2 :: 2])]) for i, n in enumerate(names)}
    with pytest.raises(CompileError, match=r"move m0: more than 64 replies in a row"):
        build_trees(make_model(["a", "b"], moves))


def test_a_thousand_leaves_are_quick() -> None:
    model = wide(3, 10)
    best = min(timed(model) for _ in range(5))
    assert best < 0.15  # seconds; 5 ms here, a slow machine under load may take its time


def timed(model: Model) -> float:
    start = time.perf_counter()
    assert build_trees(model).trees[0].n_leaves == 1000
    return time.perf_counter() - start


def test_outcomes_and_pacts_of_a_leaf() -> None:
    model = make_model(
        {"a": ActorSpec(), "b": ActorSpec(), "bloc": ActorSpec()},
        {
            "raid": MoveSpec(
                "a", [("b", ["resist"])], outcomes={"works": (0.3, {}), "fails": (0.2, {}), "drags": (None, {})}
            ),
            "resist": MoveSpec("b", is_reply=True, outcomes={"holds": (0.6, {}), "breaks": (None, {})}),
        },
        pacts={
            "at_once": PactSpec("bloc", ["raid"], 0.5),
            "if_bad": PactSpec("bloc", ["raid.works", "raid.drags", "resist.breaks"], 0.5),
            "never": PactSpec("bloc", [], 0.5),
        },
    )
    found = leaf_outcomes(model, (0, 1))
    assert found.groups == ((0, 1, 2), (3, 4))
    assert found.n_combinations == 6
    assert list(found.combinations())[:3] == [(0, 3), (0, 4), (1, 3)]
    assert [(call.pact, call.is_certain, call.outcomes) for call in found.calls] == [
        (0, True, ()),
        (1, False, ((0, 2), (4,))),
    ]
    assert leaf_outcomes(model, (1,)).groups == ((3, 4),)


def together_model() -> Model:
    """b and c answer together; what b then plays is answered by c, with both moves known."""
    return make_model(
        ["a", "b", "c"],
        {
            "call": MoveSpec("a", [("b", ["hold", "yield"]), ("c", ["press", "nothing"])], together=[1]),
            "hold": MoveSpec("b", [("c", ["strike", "nothing"])], is_reply=True),
            "yield": MoveSpec("b", is_reply=True),
            "press": MoveSpec("c", is_reply=True),
            "strike": MoveSpec("c", is_reply=True),
        },
    )


def test_those_who_choose_together_are_answered_when_all_have_chosen() -> None:
    model = together_model()
    (tree,) = build_trees(model).trees
    assert leaves(model, tree) == [
        "call hold press strike",
        "call hold press",
        "call hold strike",
        "call hold",
        "call yield press",
        "call yield",
    ]
    assert tree.node_owner == (1, 2, 2, 2, 2)
    assert tree.node_head == (0, 0, 2, 3, 0)
    assert tree.node_seat == (0, 1, 0, 0, 1)
    assert tree.groups == {0: ((0,), (1, 4))}


def test_all_nodes_of_one_who_chooses_together_are_one_decision() -> None:
    (tree,) = build_trees(together_model()).trees
    first, second = (tree.options(node) for node in (1, 4))
    numbers = [option_number("call/call/1", position) for position in range(2)]
    assert [tree.option_number[row] for row in first] == numbers
    assert [tree.option_number[row] for row in second] == numbers
    assert [tree.node_history[node] for node in (1, 4)] == [(0, 1), (0, 2)]
    assert {tree.known_history(node) for node in (1, 4)} == {(0,)}


def test_who_has_nothing_left_to_choose_is_not_among_them() -> None:
    model = replace(together_model(), interventions=Interventions(forbidden=(1, 2)))
    (tree,) = build_trees(model).trees
    assert leaves(model, tree) == ["call press", "call"]
    assert tree.groups == {}


def test_known_history_of_one_who_chooses_alone_is_all_of_it() -> None:
    tree = build_trees(demand_model()).of(0)[0]
    assert [tree.known_history(node) for node in range(tree.n_nodes)] == list(tree.node_history)
