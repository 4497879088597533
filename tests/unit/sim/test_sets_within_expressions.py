"""Numbers inside expressions that events set: in the game shown, in the twin and in the engine."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.case.load import loads
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import GameError
from detente.inspect.games import solved_game
from detente.sim.executor import simulate
from detente.sim.twin import trace

HEAD = "detente: 2\ncase: c\ntime: {start: 2024-01-01, end: 2024-12-31}\n"
STRIKE = """
quantities: {{prize: {{start: 40, range: [0, 100]}}, calm: {{start: 0}}}}
actors:
  red: {{horizon: 1 year, idle: 0.5, values: {{prize: 1}}}}
  blue: {{horizon: 1 year, idle: 0.5, values: {{prize: -1}}}}
moves:
  strike:
    by: red
    cooldown: 4 weeks
    effects: {{calm: 1}}
    outcomes:
      wins: {{chance: {{value: logistic(base), base: {base}}}, effects: {{prize: 0.1 * prize}}}}
      fails: {{chance: rest}}
links: {{l: {{from: calm, to: prize, gain: {{value: g * prize / 40, g: {gain} per month}}}}}}
shocks:
  coup:
    rate: 2 per year
    once: true
    set:
      beliefs.red.moves.strike.outcomes.wins.chance.base: 3
      beliefs.red.links.l.gain.g: 0.5 per month
  quiet: {{rate: 1 per year}}
beliefs: {{blue: {{moves.strike.outcomes.wins.chance.base: -1}}}}
questions: {{s: {{condition: count(strike) >= 3}}}}
"""


def case_of(*, base: float = 0, gain: float = 0.1) -> Case:
    return loads(HEAD + STRIKE.format(base=base, gain=gain))


def worth(case: Case, *after: str) -> float:
    nodes = solved_game(compile_case(case), actor="red", after=after)["nodes"]
    branch = next(each for each in nodes[0]["branches"] if each["name"] == "strike")
    return nodes[branch["node"]]["values"]["red"]


def test_the_game_after_an_event_is_that_of_a_case_with_its_numbers() -> None:
    before, after = worth(case_of()), worth(case_of(), "coup")
    assert after == pytest.approx(worth(case_of(base=3, gain=0.5)))
    assert after > before > 0.0


def test_a_chance_alone_by_hand() -> None:
    text = STRIKE.replace("effects: {{calm: 1}}\n", "\n").replace(
        "      beliefs.red.links.l.gain.g: 0.5 per month\n", ""
    )
    case = loads(HEAD + text.format(base=0, gain=0.1))
    for events, base in (((), 0.0), (("coup",), 3.0)):
        assert worth(case, *events) == pytest.approx(0.1 * 40 / (1 + math.exp(-base)))


def test_the_engine_takes_the_twins_paths() -> None:
    model = compile_case(case_of())
    runs = simulate(model, worlds=4, paths=16, seed=3, keep={"events", "paths"})
    for n in range(64):
        path = trace(model, seed=3, world=n // 16, path=n % 16)
        assert list(path.first) == runs.first[:, n].tolist()
        np.testing.assert_allclose(path.values, runs.quantities[n], rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("cuop", "found event cuop, expected one that sets something: coup; did you mean 'coup'?"),
        ("shocks.coup", "did you mean 'coup'?"),
        ("quiet", "found event quiet, which sets nothing, expected one that sets something: coup"),
    ],
)
def test_an_event_that_sets_nothing_is_refused(event: str, told: str) -> None:
    with pytest.raises(GameError) as error:
        worth(case_of(), event)
    assert told in str(error.value)
