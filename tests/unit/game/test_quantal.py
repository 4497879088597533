"""Simultaneous choice: closed forms, the defining property, forks, and bounds."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest

from detente.core.errors import GameError
from detente.game.quantal import SimultaneousGame, principal_equilibrium


def two_by_two(
    payoffs: Sequence[tuple[float, float]], rationality: tuple[float, float], weights: tuple[float, float] = (0.0, 0.0)
) -> SimultaneousGame:
    """Return a game; ``weights``: logarithm of what the first option of each player weighs."""
    return SimultaneousGame((2, 2), tuple(payoffs), rationality, tuple((weight, 0.0) for weight in weights))


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def residual(game: SimultaneousGame) -> float:
    """Return by how much choices differ from the logit of what options are worth against them."""
    found = principal_equilibrium(game)
    worst = 0.0
    for i, size in enumerate(game.sizes):
        worth = [0.0] * size
        for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
            others = [found.probability[k][j] for k, j in enumerate(profile) if k != i]
            worth[profile[i]] += payoff[i] * math.prod(others)
        scores = np.array(game.log_weights[i]) + game.rationality[i] * np.array(worth)
        share = np.exp(scores - scores.max())
        worst = max(worst, float(np.abs(share / share.sum() - found.probability[i]).max()))
        assert found.worth[i] == pytest.approx(worth)
    return worst


def test_a_dominant_choice_has_the_odds_of_its_lead() -> None:
    """In this prisoner's dilemma to defect is worth 1 more whatever the other does."""
    game = two_by_two([(3, 3), (0, 4), (4, 0), (1, 1)], (0.7, 2.0))
    assert principal_equilibrium(game).probability[0][1] == pytest.approx(logistic(0.7), abs=1e-12)
    assert principal_equilibrium(game).probability[1][1] == pytest.approx(logistic(2.0), abs=1e-12)


@pytest.mark.parametrize("rationality", [0.1, 1.0, 30.0, 1000.0])
def test_matching_pennies_is_even(rationality: float) -> None:
    game = two_by_two([(1, -1), (-1, 1), (-1, 1), (1, -1)], (rationality, rationality))
    assert principal_equilibrium(game).probability == ((0.5, 0.5), (0.5, 0.5))


def test_one_player_chooses_by_logit_and_weights() -> None:
    game = SimultaneousGame((2,), ((1.0,), (0.0,)), (2.0,), ((math.log(3.0), 0.0),))
    assert principal_equilibrium(game).probability[0][0] == pytest.approx(logistic(2.0 + math.log(3.0)), abs=1e-12)


def test_without_rationality_weights_decide() -> None:
    game = two_by_two([(5, 1), (-3, 4), (0, 2), (1, 1)], (0.0, 0.0), (math.log(3.0), 0.0))
    assert principal_equilibrium(game).probability == (
        pytest.approx((0.75, 0.25), abs=1e-12),
        pytest.approx((0.5, 0.5), abs=1e-12),
    )


CHICKEN = ((0.0, 0.0), (-1.0, 2.0), (2.0, -1.0), (-4.0, -4.0))
"""Both yield; the second holds; the first holds; both hold. The lead of holding is 2 - 5 x chance that the other
does."""


@pytest.mark.parametrize("rationality", [0.3, 0.79, 0.9, 3.0, 30.0])
def test_two_who_are_alike_choose_alike(rationality: float) -> None:
    """From rationality 4 / 5 on there are others: the curve forks, and goes straight on."""
    found = principal_equilibrium(two_by_two(CHICKEN, (rationality, rationality))).probability
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if logistic(rationality * (2.0 - 5.0 * middle)) > middle else (low, middle)
    assert found[0][1] == pytest.approx(low, abs=1e-9)
    assert found[1][1] == pytest.approx(low, abs=1e-9)


def test_of_two_who_differ_the_more_eager_holds() -> None:
    payoffs = [(0.0, 0.0), (-1.0, 2.0), (2.1, -1.0), (-4.0, -4.0)]
    first, second = principal_equilibrium(two_by_two(payoffs, (4.0, 4.0))).probability
    assert first[1] > 0.99
    assert second[1] < 0.01


def test_what_single_precision_rounds_makes_no_fork() -> None:
    payoffs = [(0.0, 0.0), (-1.0, 2.0), (2.0 + 2e-7, -1.0), (-4.0, -4.0)]
    first, second = principal_equilibrium(two_by_two(payoffs, (4.0, 4.0))).probability
    assert first == pytest.approx(second, abs=1e-5)


@pytest.mark.parametrize("spread", [1.0, 10.0, 100.0, 1000.0])
@pytest.mark.parametrize("sizes", [(2, 2), (3, 4), (2, 2, 2), (1, 3, 2, 2)])
def test_choices_are_the_logit_of_their_worth(spread: float, sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng([int(spread), *sizes])
    for _ in range(5):
        payoffs = tuple(tuple(rng.normal(0, 1, len(sizes)).tolist()) for _ in itertools.product(*map(range, sizes)))
        rationality = tuple((spread * np.exp(rng.normal(0, 1, len(sizes)))).tolist())
        weights = tuple(tuple(rng.normal(0, 1, size).tolist()) for size in sizes)
        game = SimultaneousGame(sizes, payoffs, rationality, weights)
        assert principal_equilibrium(game).reached == 1.0
        # The scores carry rounding of their own size, which rationality multiplies.
        assert residual(game) < 1e-10 + 1e-13 * max(rationality) * principal_equilibrium(game).sensitivity


def test_the_order_of_players_and_options_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(0, 4, (2, 3, 2))
    plain = SimultaneousGame(
        (2, 3), tuple(map(tuple, table.reshape(6, 2).tolist())), (1.0, 2.0), ((0.0,) * 2, (0.0,) * 3)
    )
    turned = table[::-1, [2, 0, 1]].transpose(1, 0, 2)[:, :, ::-1]
    other = SimultaneousGame(
        (3, 2), tuple(map(tuple, turned.reshape(6, 2).tolist())), (2.0, 1.0), ((0.0,) * 3, (0.0,) * 2)
    )
    rows, columns = principal_equilibrium(plain).probability
    their_columns, their_rows = principal_equilibrium(other).probability
    assert their_rows == pytest.approx(rows[::-1], abs=1e-12)
    assert their_columns == pytest.approx([columns[j] for j in (2, 0, 1)], abs=1e-12)


def test_an_infinite_rationality_is_refused() -> None:
    with pytest.raises(GameError, match="infinite rationality"):
        principal_equilibrium(two_by_two(CHICKEN, (math.inf, 1.0)))
