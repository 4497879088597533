"""Backward induction on trees written by hand."""

import math

import numpy as np
import pytest

from detente.core.errors import GameError
from detente.game.logit import (
    Chance,
    Decision,
    GameTree,
    Kind,
    Terminal,
    choice_probabilities,
    make_game,
    scale_to_unit_rationality,
    solve_logit,
    solve_subgame_perfect,
)


def entry(rationality: float | list[float] = 1.0) -> GameTree:
    """Entry deterrence: out (1, 5); in, then fight (-1, 0) or share (2, 2)."""
    answer = Decision("old", [("fight", Terminal([-1, 0])), ("share", Terminal([2, 2]))])
    root = Decision("new", [("out", Terminal([1, 5])), ("in", answer)])
    return make_game(["new", "old"], root, rationality=rationality)


def test_arrays_are_in_pre_order() -> None:
    game = entry()
    assert game.kind.tolist() == [Kind.DECISION, Kind.TERMINAL, Kind.DECISION, Kind.TERMINAL, Kind.TERMINAL]
    assert game.owner.tolist() == [0, -1, 1, -1, -1]
    assert game.start.tolist() == [0, 2, 2, 4, 4, 4]
    assert game.child.tolist() == [1, 2, 3, 4]
    assert game.branch_names == ("out", "in", "fight", "share")
    assert game.payoff.tolist() == [[0, 0], [1, 5], [0, 0], [-1, 0], [2, 2]]


@pytest.mark.parametrize("rationality", [0.0, 0.3, 1.0, 4.0])
def test_entry_game_in_closed_form(rationality: float) -> None:
    share = 1 / (1 + math.exp(-2 * rationality))
    enter = 1 / (1 + math.exp(-rationality * (2 * share - (1 - share) - 1)))
    solution = solve_logit(entry(rationality))
    assert solution.probability == pytest.approx([1 - enter, enter, 1 - share, share], abs=1e-15)
    assert solution.values[0] == pytest.approx(
        [(1 - enter) + enter * (3 * share - 1), 5 * (1 - enter) + enter * 2 * share], abs=1e-14
    )
    assert solution.reach(entry(rationality)) == pytest.approx(
        [1, 1 - enter, enter, enter * (1 - share), enter * share], abs=1e-15
    )


def test_each_player_has_its_own_rationality() -> None:
    share = 1 / (1 + math.exp(-2 * 3.0))
    enter = 1 / (1 + math.exp(-0.5 * (3 * share - 2)))
    solution = solve_logit(entry([0.5, 3.0]))
    assert solution.probability == pytest.approx([1 - enter, enter, 1 - share, share], abs=1e-15)
    scaled = solve_logit(scale_to_unit_rationality(entry([0.5, 3.0])))
    assert scaled.probability == pytest.approx(solution.probability, abs=1e-15)
    assert scaled.values == pytest.approx(solution.values * [0.5, 3.0], abs=1e-14)


def weighed() -> GameTree:
    """Two decisions of one player on one way, with weights at both, and one of another between them."""
    last = Decision(
        "a", [("x", Terminal([1, 2])), ("y", Terminal([-2, 0])), ("z", Terminal([0, 1]))], "", [0.5, 0.5, 9]
    )
    middle = Decision("b", [("go", last), ("stop", Terminal([0.3, -1]))], "", [1, 4])
    root = Decision("a", [("wait", Terminal([0, 0])), ("act", middle)], "", [9, 1])
    return make_game(["a", "b"], root, rationality=[1.5, 0.7])


def test_weights_multiply_the_odds() -> None:
    solution = solve_logit(weighed())
    parts = [0.5 * math.exp(1.5), 0.5 * math.exp(-3), 9.0]
    last = [part / sum(parts) for part in parts]
    of_a, of_b = last[0] - 2 * last[1], 2 * last[0] + last[2]
    go = math.exp(0.7 * of_b) / (math.exp(0.7 * of_b) + 4 * math.exp(-0.7))
    act = math.exp(1.5 * (go * of_a + (1 - go) * 0.3))
    act /= act + 9
    assert solution.probability == pytest.approx([1 - act, act, go, 1 - go, *last], abs=1e-14)


def test_weights_become_payoffs_without_moving_any_choice_or_value() -> None:
    game = weighed()
    scaled, solution = scale_to_unit_rationality(game), solve_logit(game)
    assert (scaled.weight == 1.0).all()
    again = solve_logit(scaled)
    assert again.probability == pytest.approx(solution.probability, abs=1e-14)
    # An option is worth more or less by what makes up for its weight; on average, at the decision, nothing is added.
    assert again.values[0] == pytest.approx(solution.values[0] * game.rationality, abs=1e-13)
    behind_root = solution.values[[1, 2], 0] * 1.5 + np.log([9, 1]) - solution.probability[0] * math.log(9)
    assert again.values[[1, 2], 0] == pytest.approx(behind_root, abs=1e-13)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, math.inf]])
def test_weights_that_are_none(weights: list[float]) -> None:
    with pytest.raises(GameError, match="weights"):
        make_game(["a"], Decision("a", [("x", Terminal([0])), ("y", Terminal([1]))], "", weights))


def test_chance_averages() -> None:
    war = Chance([("won", 0.3, Terminal([1.0])), ("lost", 0.7, Terminal([-1.0]))])
    solution = solve_logit(make_game(["a"], war))
    assert solution.values[0] == pytest.approx([-0.4], abs=1e-16)
    assert solution.probability.tolist() == [0.3, 0.7]


@pytest.mark.parametrize("rationality", [1e3, 1e6, 1e300, math.inf])
def test_high_rationality_is_subgame_perfect(rationality: float) -> None:
    perfect = solve_subgame_perfect(entry())
    assert perfect.probability.tolist() == [0.0, 1.0, 0.0, 1.0]
    assert perfect.values[0].tolist() == [2.0, 2.0]
    solution = solve_logit(entry(rationality))
    assert solution.probability.tolist() == perfect.probability.tolist()
    assert solution.values.tolist() == perfect.values.tolist()


def test_indifference() -> None:
    root = Decision("a", [("l", Terminal([1])), ("m", Terminal([1])), ("r", Terminal([0]))])
    assert solve_logit(make_game(["a"], root, rationality=math.inf)).probability.tolist() == [0.5, 0.5, 0.0]
    assert solve_subgame_perfect(make_game(["a"], root)).probability.tolist() == [1.0, 0.0, 0.0]


def test_choice_is_safe_for_extreme_values() -> None:
    assert choice_probabilities([1e200, -1e200, 1e200], 1e200) == [0.5, 0.0, 0.5]
    assert choice_probabilities([-1e9], 1e6) == [1.0]
    assert choice_probabilities([1e12, 1e12 + 1], 1.0) == pytest.approx(
        [1 / (1 + math.e), math.e / (1 + math.e)], abs=1e-15
    )
    tiny = choice_probabilities([0.0, -700.0], 1.0)
    assert tiny[1] == pytest.approx(math.exp(-700.0), rel=1e-13)


def test_a_common_shift_of_payoffs_changes_nothing() -> None:
    base = entry(2.0)
    ends = base.kind == Kind.TERMINAL
    shifted = GameTree(**{**vars(base), "payoff": base.payoff + np.outer(ends, [7.0, -3.0])})
    assert solve_logit(shifted).probability == pytest.approx(solve_logit(base).probability, abs=1e-14)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"payoff": np.zeros((5, 3))}, "payoff has shape"),
        ({"rationality": np.array([1.0, -1.0])}, "rationality is"),
        ({"rationality": np.array([1.0, math.nan])}, "rationality is"),
        ({"payoff": np.full((5, 2), math.inf)}, "not finite"),
        ({"owner": np.array([0, -1, 2, -1, -1])}, "node 2 has owner 2"),
        ({"child": np.array([1, 2, 3, 3])}, "leads to node 3"),
        ({"child": np.array([1, 0, 3, 4])}, "leads to node 0"),
        ({"branch_names": ("out", "out", "fight", "share")}, "same name"),
        ({"kind": np.array([2, 2, 2, 0, 0])}, "node 1 has 0 branches"),
        ({"players": ("new", "new")}, "different names"),
    ],
)
def test_what_is_no_game_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        GameTree(**{**vars(entry()), **changes})


@pytest.mark.parametrize("chances", [(0.5, 0.6), (1.5, -0.5), (math.nan, 1.0)])
def test_impossible_chances_are_refused(chances: tuple[float, float]) -> None:
    with pytest.raises(GameError, match="shares of one"):
        make_game(["a"], Chance([(str(i), p, Terminal([0])) for i, p in enumerate(chances)]))


def test_unknown_players_and_missing_payoffs_are_refused() -> None:
    with pytest.raises(GameError, match="'c' is none of a, b"):
        make_game(["a", "b"], Decision("c", [("x", Terminal([0, 0]))]))
    with pytest.raises(GameError, match="1 payoffs, expected 2"):
        make_game(["a", "b"], Terminal([0]))
