"""The shipped case `signal` beside its solution: the equilibrium of the signalling game that its README writes down."""

import math

import numpy as np
import pytest

import detente
from detente.case.load import load_case
from detente.compile.compile import compile_case
from detente.game.learning import learn
from detente.game.signalling import SignallingGame, SignallingSolution, solve_signalling
from detente.sim.runs import NEVER
from detente.sim.twin import run_twin

RATIONALITY, PRIZE, WAR_LOSS = 2.0, 10.0, 20.0
WAR = np.array([2.0, -20.0])
"""Worth of fighting to the resolved, and to a bluffer."""
COSTS = {"": (3.0, 12.0), "free-mobilisation": (0.0, 0.0), "cheap-mobilisation": (3.0, 6.0)}
"""Of mobilising, to the resolved and to a bluffer, by lens."""
GIVE_IN = 0


def solution(lens: str) -> SignallingSolution:
    """Return how the game is played: signals are wait, threaten, mobilise; replies are give in, resist."""
    fights = 1.0 / (1.0 + np.exp(-RATIONALITY * WAR))
    cost = np.array([[0.0, 0.0, each] for each in COSTS[lens]])
    sender, receiver = np.zeros((2, 3, 2)), np.zeros((2, 3, 2))
    for signal in (1, 2):
        sender[:, signal, GIVE_IN] = PRIZE - cost[:, signal]
        sender[:, signal, 1] = fights * WAR - cost[:, signal]
        receiver[:, signal, GIVE_IN] = -PRIZE
        receiver[:, signal, 1] = -WAR_LOSS * fights
    rationality = np.full(2, RATIONALITY)
    return solve_signalling(SignallingGame(np.array([0.2, 0.8]), sender, receiver, rationality, RATIONALITY))


@pytest.mark.parametrize("lens", COSTS)
def test_a_run_is_the_solution(lens: str) -> None:
    """Of 25,600 paths; the type is the world's, and one world in five has the resolved."""
    found = solution(lens)
    forecast = detente.forecast(detente.run("signal", lens=lens, worlds=1024, paths=25, threads=1))
    for question, signal in (("threatens", 1), ("mobilises", 2)):
        expected = found.heard[signal]
        assert forecast[question].probability == pytest.approx(expected, abs=4 * math.sqrt(0.25 / 25600) + 0.001)
        reply = forecast[f"gives-in-to-{'words' if signal == 1 else 'mobilisation'}"].probability
        assert reply == pytest.approx(found.replies[signal, GIVE_IN], abs=4 * math.sqrt(0.25 / (25600 * expected)))


@pytest.mark.parametrize("lens", COSTS)
def test_what_is_believed_is_the_solution(lens: str) -> None:
    found = solution(lens)
    runs = run_twin(compile_case(load_case("signal"), lens=lens), worlds=24, paths=1, seed=4)
    assert runs.quantities is not None
    model = runs.model
    believed = runs.quantities[:, -1, model.quantities.names.index("belief_defender_challenger_resolved")]
    assert runs.first is not None
    fights = 1.0 / (1.0 + np.exp(-RATIONALITY * WAR))
    days = {event: runs.first[model.events.index(event)].ravel() != NEVER for event in model.events}
    seen = set()
    for event, signal in (("threaten", 1), ("mobilise", 2)):
        for path in np.flatnonzero(days[event]):
            expected = found.believes[signal]
            if days["fight"][path]:
                expected = learn(expected, fights)
            elif days["back_down"][path]:
                expected = learn(expected, 1.0 - fights)
            seen.add(signal)
            assert believed[path] == pytest.approx(max(expected[0], 1e-6), rel=1e-4, abs=1e-6)
    assert seen == {1, 2}


def test_cost_separates_and_words_do_not() -> None:
    costly, free = solution(""), solution("free-mobilisation")
    assert costly.believes[2, 0] > 0.95  # a mobilisation is believed,
    assert costly.replies[2, GIVE_IN] > 0.99  # and answered
    assert free.believes[2, 0] == pytest.approx(free.believes[1, 0])  # where it is free it is one more word,
    assert free.replies[2, GIVE_IN] < 0.01  # and nobody gives in to it
