"""What must hold of every game: solving it, and writing it down."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.game.efg import exact_chances, read_efg, write_efg
from detente.game.logit import (
    Chance,
    Decision,
    GameTree,
    Kind,
    Terminal,
    Written,
    choice_probabilities,
    make_game,
    solve_logit,
    solve_subgame_perfect,
)

PLAYERS = ("a", "b", "c")
payoffs = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=3, max_size=3)
rationality = st.lists(st.floats(0, 1e6), min_size=3, max_size=3)
names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), max_size=8)


def draw_of(below: dict[str, Written], weights: list[float], name: str) -> Chance:
    total = sum(weights[: len(below)])
    return Chance([(label, w / total, node) for (label, node), w in zip(below.items(), weights, strict=False)], name)


def inner(children: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    branches = st.dictionaries(names, children, min_size=1, max_size=4)
    decision = st.builds(
        lambda player, below, name: Decision(player, list(below.items()), name),
        st.sampled_from(PLAYERS),
        branches,
        names,
    )
    chance = st.builds(
        draw_of,
        branches,
        st.lists(st.floats(1e-3, 1), min_size=4, max_size=4),
        names,
    )
    return decision | chance


trees = st.recursive(st.builds(Terminal, payoffs, names), inner, max_leaves=12)
games = st.builds(lambda root, r: make_game(PLAYERS, root, rationality=r), trees, rationality)


@given(games)
def test_probabilities_sum_to_one_and_values_stay_within_payoffs(game: GameTree) -> None:
    solution = solve_logit(game)
    for node in np.flatnonzero(game.kind != Kind.TERMINAL):
        shares = solution.probability[list(game.branches(node))]
        assert (shares >= 0).all()
        assert abs(shares.sum() - 1) < 1e-12
    ends = game.payoff[game.kind == Kind.TERMINAL]
    slack = 1e-9 * (1 + np.abs(ends).max())
    assert (solution.values >= ends.min(axis=0) - slack).all()
    assert (solution.values <= ends.max(axis=0) + slack).all()


@given(games, st.permutations(range(3)))
def test_relabelling_players_permutes_the_solution(game: GameTree, order: list[int]) -> None:
    place = {player: i for i, player in enumerate(order)}
    relabelled = replace(
        game,
        players=tuple(PLAYERS[i] for i in order),
        rationality=game.rationality[order],
        owner=np.array([place.get(owner, owner) for owner in game.owner.tolist()], dtype=np.int32),
        payoff=game.payoff[:, order],
    )
    one, other = solve_logit(game), solve_logit(relabelled)
    assert np.array_equal(one.probability, other.probability, equal_nan=True)
    assert np.array_equal(one.values[:, order], other.values)


@given(games)
def test_infinite_rationality_is_subgame_perfect_but_for_ties(game: GameTree) -> None:
    sharp = solve_logit(replace(game, rationality=np.full(3, np.inf)))
    perfect = solve_subgame_perfect(game)
    if set(sharp.probability[np.isnan(game.chance)].tolist()) <= {0.0, 1.0}:  # no ties
        assert np.array_equal(sharp.probability, perfect.probability, equal_nan=True)
        assert np.array_equal(sharp.values, perfect.values)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=6), st.floats(0, 1e300))
def test_better_options_are_never_less_likely(values: list[float], precision: float) -> None:
    chances = choice_probabilities(values, precision)
    order = np.argsort(values, kind="stable")
    assert (np.diff(np.array(chances)[order]) >= 0).all()


@given(games)
def test_games_survive_being_written_down(game: GameTree) -> None:
    found = read_efg(write_efg(game))
    for name in ("kind", "owner", "start", "child", "payoff"):
        assert np.array_equal(getattr(found, name), getattr(game, name)), name
    np.testing.assert_allclose(found.chance, game.chance, rtol=1e-15, atol=1e-16)


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=30))
def test_written_chances_sum_to_one_exactly(weights: list[float]) -> None:
    shares = [w / sum(weights) for w in weights]
    written = exact_chances(shares)
    assert sum(Fraction(share) for share in written) == 1
    assert all(Fraction(share) >= 0 for share in written)
    assert np.allclose([float(share) for share in written], shares, rtol=0, atol=1e-14)
