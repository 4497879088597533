"""Games of many draws solved together are, to the bit, those solved one by one."""

from __future__ import annotations

import numpy as np
import pytest

from detente.case.load import load_case, loads
from detente.compile import compile_case
from detente.game.logit import solve_logit
from detente.inspect.perceived import Prices, perceived_game
from detente.inspect.perceived_many import solved_games
from detente.inspect.start import state_at_start
from detente.tune.problem import Problem, default_paths
from detente.tune.rows import Rows
from detente.world.draws import draw_worlds
from detente.world.response import viewer_numbers
from tests.unit.tune.test_tune import HELD, TWO

STEADY = (".values.", ".rationality", ".loss_aversion", ".idle", ".cost")


def draws_of(model, n):
    """Return worlds that differ in numbers that leave alone what effects do."""
    worlds = draw_worlds(model.draws, seed=5, first=0, count=n)
    moving = [
        column
        for column, path in enumerate(model.draws.paths)
        if any(each in path for each in STEADY) and not path.endswith(("satisfied", "desperate"))
    ]
    drawn = np.tile(worlds[0], (n, 1))
    drawn[:, moving] = worlds[:, moving]
    return drawn


@pytest.mark.parametrize("case", ["russia-2022", "crimea-2014"])
def test_the_games_of_many_worlds_are_those_of_each(case):
    model = compile_case(load_case(case))
    actor = model.actors.names[int(model.moves.by[~model.moves.is_reply][0])]
    drawn = draws_of(model, 12)
    state = state_at_start(model, viewer_numbers(model, drawn[0], 0))
    there = [*model.moves.names, *model.pacts.names]
    given = {"viewer": actor, "state": state, "available": there, "after": []}
    one_by_one = [perceived_game(model, actor, numbers=row, fold=True, **given) for row in drawn]
    prices = Prices()
    first = solved_games(model, actor, numbers=drawn[:3], prices=prices, **given)
    later = solved_games(model, actor, numbers=drawn[3:], prices=prices, like=first[0], **given)
    for game, found in zip(one_by_one, [*first, *later], strict=True):
        assert found.branch_names == game.branch_names
        assert found.payoff.tolist() == game.payoff.tolist()
        assert found.weight.tolist() == game.weight.tolist()
        assert found.rationality.tolist() == game.rationality.tolist()
        assert found.probability.tolist() == solve_logit(game).probability.tolist()
    assert len({game.payoff.tobytes() for game in one_by_one}) == len(drawn)


def problem_of(text):
    case = loads(text)
    return Problem(case, default_paths(case), seed=0)


def test_judgements_of_many_draws_are_those_of_each():
    held = HELD.replace("CHANCE0", "5% to 20%").replace("CHANCE1", "30% to 60%").replace("CHANCE2", "20% to 60%")
    z = np.random.default_rng(1).standard_normal((9, 3))
    every, levels = problem_of(TWO + held).every_misfit(z)
    alone = problem_of(TWO + held)
    alone.is_steady = False  # each state and game anew
    for row, misfits, level in zip(z, every, levels, strict=True):
        wanted = alone.misfits(row)
        assert misfits.tolist() == wanted[0].tolist()
        assert level.tolist() == wanted[1].tolist()


def test_draws_that_were_not_expected_are_solved_alone():
    held = HELD.replace("CHANCE0", "5% to 20%").replace("CHANCE1", "30% to 60%").replace("CHANCE2", "20% to 60%")
    problem = problem_of(TWO + held)
    values = problem.values(np.zeros((1, 3)))[0]
    before = problem.chances(0, values)
    judged, aside = problem.judged[0], problem.worlds[0][0].copy()
    place = judged.place(aside)
    assert isinstance(place.prices, Rows)
    place.prices.expect(np.tile(aside, (2, 1)), problem.columns)
    other = aside.copy()
    other[problem.columns] = values
    assert judged.chances(other, place) == before
