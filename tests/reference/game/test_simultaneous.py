"""Simultaneous choices beside Gambit's logit branch, handed over as ``.efg`` text with information sets.

Gambit follows the branch with one precision for all players from 0 on; where rationalities are 1 and options weigh
alike, that is the same curve. Games in which two players are alike in everything are left out above the precision at
which their curve forks: Gambit stops there.

References: mckelvey1995 (the branch), turocy2005 (how Gambit follows it).
"""

import io
import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pygambit
import pytest

from detente.game.efg import read_efg, write_efg
from detente.game.logit import (
    Chance,
    Decision,
    GameTree,
    Terminal,
    Written,
    make_game,
    scale_to_unit_rationality,
    solve_logit,
)

TOLERANCE = 1e-6
"""Of choice probabilities."""


def simultaneous(payoffs: np.ndarray[Any, Any], rationality: float | Sequence[float] = 1.0) -> GameTree:
    """Return a game from payoffs by option of each player, then player."""
    sizes = payoffs.shape[:-1]
    names = [f"p{i}" for i in range(len(sizes))]

    def node(profile: tuple[int, ...]) -> Written:
        i = len(profile)
        if i == len(sizes):
            return Terminal(payoffs[profile].tolist(), "-".join(map(str, profile)))
        options = [(f"o{j}", node((*profile, j))) for j in range(sizes[i])]
        return Decision(names[i], options, information_set="unseen" if i else "")

    return make_game(names, node(()), rationality=rationality)


def gambit_choices(game: GameTree) -> list[list[float]]:
    """Return Gambit's choice probabilities, by player."""
    other = pygambit.read_efg(io.StringIO(write_efg(game)))
    found = pygambit.qre.logit_solve_lambda(other, [1.0], use_strategic=False)[0]
    assert found.lam == pytest.approx(1.0, abs=1e-6)
    return [[float(p) for _, mixed in found.profile[player] for _, p in mixed] for player in game.players]


def our_choices(game: GameTree) -> list[list[float]]:
    """Return ours, by player."""
    probability = solve_logit(game).probability
    return [[float(probability[row]) for row in game.branches(nodes[0])] for nodes in game.groups[0]]


def difference(game: GameTree) -> float:
    ours, theirs = our_choices(game), gambit_choices(game)
    return max(abs(a - b) for x, y in zip(ours, theirs, strict=True) for a, b in zip(x, y, strict=True))


NAMED = {
    "chicken": [[(0, 0), (-1, 2)], [(2.2, -1), (-4, -4)]],
    "chicken of two who are alike": [[(0, 0), (-0.5, 1)], [(1, -0.5), (-2, -2)]],
    "prisoner's dilemma": [[(3, 3), (0, 5)], [(5, 0), (1, 1)]],
    "matching pennies": [[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]],
    "pennies with a prize": [[(4, -1), (-1, 1)], [(-1, 1), (1, -1)]],
    "battle of the sexes": [[(3, 2), (0, 0)], [(0, 0), (2, 4)]],
    "stag hunt": [[(9, 8), (0, 7)], [(8, 0), (7, 7)]],
}


@pytest.mark.parametrize("name", NAMED)
def test_games_with_names(name: str) -> None:
    assert difference(simultaneous(np.array(NAMED[name], dtype=float))) < TOLERANCE


def random_payoffs(rng: np.random.Generator, players: int) -> np.ndarray[Any, Any]:
    """Return payoffs of some precision: where it is low choices are nearly even, where it is high nearly sure."""
    sizes = rng.integers(2, 5 if players == 2 else 4, players)
    return rng.normal(0, math.exp(rng.uniform(0, 3)), (*sizes, players))


def test_random_games_of_two() -> None:
    rng = np.random.default_rng(1)
    worst = max(difference(simultaneous(random_payoffs(rng, 2))) for _ in range(200))
    print(f"200 random games from 2 x 2 to 4 x 4: largest difference {worst:.1e}")
    assert worst < TOLERANCE


def test_random_games_of_three() -> None:
    rng = np.random.default_rng(2)
    worst = max(difference(simultaneous(random_payoffs(rng, 3))) for _ in range(20))
    print(f"20 random games of three: largest difference {worst:.1e}")
    assert worst < TOLERANCE


@pytest.mark.long
def test_thousands_of_random_games() -> None:
    rng = np.random.default_rng(3)
    assert max(difference(simultaneous(random_payoffs(rng, 2))) for _ in range(4000)) < TOLERANCE
    assert max(difference(simultaneous(random_payoffs(rng, 3))) for _ in range(500)) < TOLERANCE


def test_rationalities_fold_into_payoffs() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        game = simultaneous(rng.normal(0, 2, (2, 3, 2)), rng.uniform(0.1, 3, 2).tolist())
        folded = scale_to_unit_rationality(game)
        for ours, again in zip(our_choices(game), our_choices(folded), strict=True):
            assert ours == pytest.approx(again, abs=1e-12)
        assert difference(folded) < TOLERANCE


def test_a_simultaneous_choice_within_a_tree() -> None:
    """What follows is solved first and what comes before last; here the logit equilibrium is unique throughout."""

    def second(a: float, b: float) -> Written:
        last = Decision("x", [("stop", Terminal([a, b])), ("go on", Terminal([b, -a]))])
        return Chance([("calm", 0.25, last), ("storm", 0.75, Terminal([b, a]))])

    rows = [
        (
            f"r{i}",
            Decision("y", [(f"c{j}", second(0.3 * i - j, 0.7 * j * i)) for j in range(2)], information_set="unseen"),
        )
        for i in range(3)
    ]
    game = make_game(["x", "y"], Decision("y", [("out", Terminal([0.1, 0.2])), ("in", Decision("x", rows))]))
    solution = solve_logit(game)
    other = pygambit.read_efg(io.StringIO(write_efg(game)))
    found = pygambit.qre.logit_solve_lambda(other, [1.0])[0].profile
    values = np.array([[value for _, value in found.history_values[player]] for player in game.players]).T
    assert solution.values == pytest.approx(values, abs=TOLERANCE)
    again = solve_logit(read_efg(write_efg(game)))
    assert again.probability == pytest.approx(solution.probability, abs=1e-15, nan_ok=True)


def test_every_profile_is_where_its_options_lead() -> None:
    """Values of three who choose together: the sum over profiles, whatever the order of the nodes."""
    rng = np.random.default_rng(6)
    payoffs = rng.normal(0, 1, (2, 3, 2, 3))
    game = simultaneous(payoffs)
    chosen = our_choices(game)
    expected = sum(
        math.prod(chosen[i][j] for i, j in enumerate(profile)) * payoffs[profile]
        for profile in itertools.product(range(2), range(3), range(2))
    )
    assert solve_logit(game).values[0] == pytest.approx(expected, abs=1e-12)
