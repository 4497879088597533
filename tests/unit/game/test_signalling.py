"""Signalling games: known solutions, the defining property, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from detente.core.errors import GameError
from detente.game.signalling import SignallingGame, solve_signalling

PRIZE = np.array([1.0, 0.0])
"""That the other yields, that it resists."""
STAKE = np.array([[-1.0, -2.0], [-1.0, 0.0]])
"""By type of the sender, resolved or bluffing: to yield, to resist."""


def crisis(*, cost_if_resolved: float, cost_if_bluffing: float, resolved: float = 0.2) -> SignallingGame:
    """Return a game of words (first) or a signal that costs something (second)."""
    cost = np.array([[0.0, cost_if_resolved], [0.0, cost_if_bluffing]])
    return SignallingGame(
        prior=np.array([resolved, 1.0 - resolved]),
        sender=PRIZE - cost[:, :, None],
        receiver=np.repeat(STAKE[:, None, :], 2, axis=1),
        sender_rationality=np.full(2, 60.0),
        receiver_rationality=60.0,
    )


def test_a_signal_that_a_bluffer_cannot_afford_separates() -> None:
    found = solve_signalling(crisis(cost_if_resolved=0.3, cost_if_bluffing=1.2))
    assert found.sends == pytest.approx(np.array([[0.0, 1.0], [1.0, 0.0]]), abs=1e-4)
    assert found.believes[:, 0] == pytest.approx([0.0, 1.0], abs=1e-4)
    assert found.replies == pytest.approx(np.array([[0.0, 1.0], [1.0, 0.0]]), abs=1e-4)


@pytest.mark.parametrize("resolved", [0.2, 0.7])
def test_words_pool(resolved: float) -> None:
    """What costs neither anything says nothing: the belief stays, and the answer with it."""
    found = solve_signalling(crisis(cost_if_resolved=0.0, cost_if_bluffing=0.0, resolved=resolved))
    assert found.sends == pytest.approx(np.full((2, 2), 0.5), abs=1e-9)
    assert found.believes[:, 0] == pytest.approx([resolved, resolved], abs=1e-9)
    assert found.replies[:, 0] == pytest.approx([float(resolved > 0.5)] * 2, abs=1e-4)


def test_a_signal_dear_to_both_alike_separates_in_part() -> None:
    """Semi-separation: bluffers mix so that the receiver is indifferent (belief 1/2), it so that they are."""
    game = replace(
        crisis(cost_if_resolved=0.3, cost_if_bluffing=0.6),
        sender_rationality=np.full(2, 2000.0),
        receiver_rationality=2000.0,
    )
    found = solve_signalling(game)
    assert found.sends[0, 1] == pytest.approx(1.0, abs=1e-3)
    assert found.sends[1, 1] == pytest.approx(0.25, abs=0.005)  # .2 x 1 = .8 x 1/4
    assert found.believes[1, 0] == pytest.approx(0.5, abs=0.005)
    assert found.replies[1, 0] == pytest.approx(0.6, abs=0.005)


@pytest.mark.parametrize("number", range(6))
def test_everyone_chooses_by_logit_and_believes_by_bayes(number: int) -> None:
    random = np.random.default_rng(number)
    n_types, n_signals, n_replies = 2 + number % 2, 2 + number // 3, 3
    shape = (n_types, n_signals, n_replies)
    game = SignallingGame(
        random.dirichlet(np.full(n_types, 2.0)),
        random.normal(size=shape),
        random.normal(size=shape),
        random.uniform(1.0, 9.0, n_types),
        4.0,
    )
    found = solve_signalling(game)
    worth = game.sender_rationality[:, None] * np.einsum("sr,tsr->ts", found.replies, game.sender)
    assert found.sends == pytest.approx(np.exp(worth) / np.exp(worth).sum(axis=1, keepdims=True), abs=1e-9)
    joint = game.prior[:, None] * found.sends
    assert found.heard == pytest.approx(joint.sum(axis=0))
    assert found.believes == pytest.approx((joint / joint.sum(axis=0)).T, abs=1e-9)
    answer = 4.0 * np.einsum("st,tsr->sr", found.believes, game.receiver)
    assert found.replies == pytest.approx(np.exp(answer) / np.exp(answer).sum(axis=1, keepdims=True), abs=1e-9)
    assert found.residual < 1e-12


def test_relabelled_types_have_the_same_solution() -> None:
    game = crisis(cost_if_resolved=0.3, cost_if_bluffing=0.6)
    turned = SignallingGame(
        game.prior[::-1], game.sender[::-1], game.receiver[::-1], game.sender_rationality[::-1], 60.0
    )
    assert solve_signalling(turned).sends[::-1] == pytest.approx(solve_signalling(game).sends, abs=1e-8)


def test_one_type_has_nothing_to_say() -> None:
    one = SignallingGame(np.ones(1), np.zeros((1, 2, 2)), np.zeros((1, 2, 2)), np.ones(1), 1.0)
    assert solve_signalling(one).believes.tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prior": np.array([0.5, 0.6])}, "expected probabilities that sum to 1"),
        ({"prior": np.array([0.0, 1.0])}, "found a type of probability 0"),
        ({"receiver": np.zeros((2, 2, 3))}, "expected \\[T, S, R\\] twice"),
        ({"sender": np.full((2, 2, 2), np.nan)}, "a payoff that is not finite"),
        ({"receiver_rationality": np.inf}, "expected a finite number for each type"),
        ({"sender_rationality": np.array([1.0, -1.0])}, "expected a finite number for each type"),
        ({"sender": np.zeros((2, 40, 2)), "receiver": np.zeros((2, 40, 2))}, "expected at most 64 pairs"),
    ],
)
def test_no_game_is_refused(change: dict[str, object], message: str) -> None:
    game = crisis(cost_if_resolved=0.3, cost_if_bluffing=1.2)
    with pytest.raises(GameError, match=message):
        replace(game, **change)  # type: ignore[arg-type]
