"""Signalling games beside Gambit's: the same equilibrium at a rationality, and the Nash equilibrium for a high one.

Gambit follows the principal branch of the agent logit correspondence of the extensive form, which it is given as text.
Its enumeration of Nash equilibria works on the strategic form, whose strategies are plans: a signal for each type, a
reply to each signal. Where all that it finds come to the same chances of every course (type, signal, reply), this is
the only thing that equilibrium allows, and ours has to go there.
"""

import io
import itertools
import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pygambit
import pytest

from detente.game.reading import solve_reading
from detente.game.signalling import SignallingGame, solve_signalling
from detente.sim.twin.typed import softmax

TOLERANCE = 1e-6
"""Of choice probabilities at the rationality at which Gambit says it stopped."""
HIGH = 1000.0
"""Rationality a unit of payoff, of payoffs that differ by about one."""
NEAR = 0.02
"""Of the chance of a course."""

Floats = np.ndarray[Any, np.dtype[np.float64]]


def random_game(number: int, n_types: int = 2, n_signals: int = 2, n_replies: int = 2) -> SignallingGame:
    """Return a game whose numbers have few digits, so that Gambit has the same ones."""
    random = np.random.default_rng(number)
    shape = (n_types, n_signals, n_replies)
    prior = np.round(random.dirichlet([3.0] * n_types), 3)
    prior[-1] = round(1.0 - prior[:-1].sum(), 3)
    return SignallingGame(
        prior=prior,
        sender=np.round(random.normal(size=shape), 3),
        receiver=np.round(random.normal(size=shape), 3),
        sender_rationality=np.ones(n_types),
        receiver_rationality=1.0,
    )


def at(game: SignallingGame, rationality: float) -> SignallingGame:
    return replace(game, sender_rationality=np.full(len(game.prior), rationality), receiver_rationality=rationality)


def to_gambit(game: SignallingGame) -> Any:
    n_types, n_signals, n_replies = game.sender.shape
    signals = " ".join(f'"s{s}"' for s in range(n_signals))
    replies = " ".join(f'"r{r}"' for r in range(n_replies))
    chances = " ".join(f'"t{t}" {p:.3f}' for t, p in enumerate(game.prior.tolist()))
    lines = ['EFG 2 R "" { "sender" "receiver" }', f'c "" 1 "" {{ {chances} }} 0']
    outcome = 0
    for t in range(n_types):
        lines.append(f'p "" 1 {t + 1} "" {{ {signals} }} 0')
        for s in range(n_signals):
            lines.append(f'p "" 2 {s + 1} "" {{ {replies} }} 0')
            for r in range(n_replies):
                outcome += 1
                payoffs = f"{game.sender[t, s, r]:.3f}, {game.receiver[t, s, r]:.3f}"
                lines.append(f't "" {outcome} "" {{ {payoffs} }}')
    return pygambit.read_efg(io.StringIO("\n".join(lines)))


def chances_in_gambit(game: SignallingGame, profile: Any) -> tuple[Floats, Floats]:
    """Return what types send, ``[T, S]``, and how signals are answered, ``[S, R]``, in a profile of Gambit's."""
    n_types, n_signals, n_replies = game.sender.shape
    sends, replies = np.full((n_types, n_signals), np.nan), np.full((n_signals, n_replies), np.nan)
    for history, mixed in profile["sender"]:
        sends[int(history[0].action[1:])] = [dict(mixed)[f"s{s}"] for s in range(n_signals)]
    for history, mixed in profile["receiver"]:
        replies[int(history[1].action[1:])] = [dict(mixed)[f"r{r}"] for r in range(n_replies)]
    return sends, replies


def courses(game: SignallingGame, sends: Floats, replies: Floats) -> Floats:
    """Return the chance of every type, signal and reply, ``[T, S, R]``."""
    return np.asarray(game.prior[:, None, None] * sends[:, :, None] * replies[None, :, :])


def _mean(prior: Floats, payoffs: Floats, plan: tuple[int, ...], answer: tuple[int, ...]) -> Fraction:
    """Return the mean payoff of two plans, exactly."""
    met = (Fraction(str(float(payoffs[t, signal, answer[signal]]))) for t, signal in enumerate(plan))
    return sum((Fraction(str(p)) * value for p, value in zip(prior.tolist(), met, strict=True)), Fraction(0))


def courses_of_equilibria(game: SignallingGame) -> list[Floats]:
    """Return the chances of courses in every extreme Nash equilibrium that Gambit finds."""
    n_types, n_signals, n_replies = game.sender.shape
    plans = list(itertools.product(range(n_signals), repeat=n_types))
    answers = list(itertools.product(range(n_replies), repeat=n_signals))
    tables = []
    for payoffs in (game.sender, game.receiver):
        exact = [[_mean(game.prior, payoffs, plan, answer) for answer in answers] for plan in plans]
        tables.append(np.array(exact, dtype=object))
    strategic = pygambit.StrategicGame.from_arrays(*tables)
    found = []
    for equilibrium in pygambit.nash.enummixed_solve(strategic).equilibria:
        shares = [[float(share) for _, share in equilibrium[player]] for player in strategic.players]
        sum_over = np.zeros(game.sender.shape)
        for (plan, p), (answer, q) in itertools.product(
            zip(plans, shares[0], strict=True), zip(answers, shares[1], strict=True)
        ):
            for t, chance in enumerate(game.prior.tolist()):
                sum_over[t, plan[t], answer[plan[t]]] += chance * p * q
        found.append(sum_over)
    return found


@pytest.mark.parametrize("rationality", [1.0, 5.0, 20.0])
@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 2, 2), (2, 3, 3)])
def test_signals_beliefs_and_replies_are_those_of_gambit(sizes: tuple[int, int, int], rationality: float) -> None:
    for number in range(4):
        game = random_game(number, *sizes)
        gambit = pygambit.qre.logit_solve_lambda(to_gambit(game), [rationality])[0]
        assert gambit.lam == pytest.approx(rationality, rel=1e-6)
        sends, replies = chances_in_gambit(game, gambit.profile)
        ours = solve_signalling(at(game, gambit.lam))
        assert ours.sends == pytest.approx(sends, abs=TOLERANCE)
        assert ours.replies == pytest.approx(replies, abs=TOLERANCE)


def test_high_rationality_leads_to_the_equilibrium_where_there_is_one() -> None:
    unique = is_mixed = 0
    for number in range(22):
        game = random_game(number)
        first, *others = courses_of_equilibria(game)
        if all(np.abs(other - first).max() < 1e-9 for other in others):
            unique += 1
            is_mixed += bool(((first > 1e-9) & (first < game.prior[:, None, None] - 1e-9)).any())
            ours = solve_signalling(at(game, HIGH))
            assert courses(game, ours.sends, ours.replies) == pytest.approx(first, abs=NEAR)
    assert unique >= 10
    assert is_mixed >= 2


def as_read(game: SignallingGame) -> tuple[Floats, Floats]:
    """Return what types send and how signals are answered where `detente.game.reading` solves a game."""
    prior, sender, receiver = game.prior.tolist(), game.sender.tolist(), game.receiver.tolist()
    types, replies = range(len(prior)), range(game.sender.shape[2])

    def answers(signal: int, log_chances: list[float], time: float) -> list[float]:
        top = max(log_chances)
        weights = [prior[t] * math.exp(log_chances[t] - top) for t in types]
        worth = [sum(weights[t] * receiver[t][signal][r] for t in types) / sum(weights) for r in replies]
        return softmax([time * game.receiver_rationality * each for each in worth])

    def worth(signal: int, log_chances: list[float], time: float) -> list[float]:
        chances = answers(signal, log_chances, time)
        return [sum(q * u for q, u in zip(chances, sender[t][signal], strict=True)) for t in types]

    stake = max(float(np.ptp(game.sender)), float(np.ptp(game.receiver))) * game.receiver_rationality
    even = [[0.0] * len(sender[0]) for _ in types]
    found = solve_reading(worth, rationality=game.sender_rationality.tolist(), offsets=even, stake=stake)
    assert found.residual < 1e-4
    by_signal = [[row[s] for row in found.log_chances] for s in range(len(sender[0]))]
    return np.exp(np.array(found.log_chances)), np.array([answers(s, row, 1.0) for s, row in enumerate(by_signal)])


@pytest.mark.parametrize("rationality", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 2, 2), (2, 3, 3)])
def test_what_is_read_within_an_episode_is_the_same_equilibrium(
    sizes: tuple[int, int, int], rationality: float
) -> None:
    """At rationalities of cases; the branch is not yet bent there."""
    for number in range(8):
        game = at(random_game(number, *sizes), rationality)
        ours = solve_signalling(game)
        sends, replies = as_read(game)
        assert sends == pytest.approx(ours.sends, abs=1e-6)
        assert replies == pytest.approx(ours.replies, abs=1e-6)


def test_what_is_read_goes_to_the_equilibrium_where_there_is_one() -> None:
    unique = 0
    for number in range(22):
        game = random_game(number)
        first, *others = courses_of_equilibria(game)
        if all(np.abs(other - first).max() < 1e-9 for other in others):
            unique += 1
            assert courses(game, *as_read(at(game, HIGH))) == pytest.approx(first, abs=NEAR)
    assert unique >= 10
