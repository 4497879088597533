"""Expressions where numbers stand: against plain numbers, against closed forms, in the twin and in the engine."""

from __future__ import annotations

import math
import textwrap

import numpy as np
import pytest

from detente.case.dump import to_data
from detente.case.examination import notices
from detente.case.load import loads
from detente.case.places import survey
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.inspect.labels import label
from detente.inspect.perceived import perceived_game
from detente.sim.executor import simulate
from detente.sim.runs import NEVER
from detente.sim.twin import WorldNumbers, trace
from detente.world.draws import draw_worlds, medians

HEAD = "detente: 2\ncase: c\ntime: {start: 2024-01-01, end: 2024-12-31}\n"

FULL = """
quantities:
  arms: {start: 20, range: [0, 100], noise: 5 per month}
  hold: {start: 50, range: [0, 100], noise: 3 per month, half_life: 20 weeks}
  cash: {start: 10, noise: 2 per month}
  people: {start: 146000000, noise: 3 per month}
actors:
  red:
    horizon: 20 to 30 weeks
    loss_aversion: 2
    rationality: 0.5
    values: {hold: {weight: -1, satisfied: 10, desperate: 60}, cash: 0.6, arms: 0.2}
  blue:
    horizon: 26 weeks
    loss_aversion: 1.5
    values: {hold: 1, cash: {weight: 1, satisfied: 30, desperate: 0}}
  nato:
    kind: bloc
    members: [blue]
    pacts:
      defend:
        on: [strike.wins]
        honoured: {value: "logistic(a + 0.04 * (arms - 20))", a: 0 to 1}
        effects: {cash: "-0.1 * hold", hold: 4}
      grumble: {on: [strike], honoured: 0.4, effects: {hold: 1}}
moves:
  strike:
    by: red
    cooldown: 4 weeks
    effects: {arms: "-0.2 * arms", cash: {amount: "if(hold > 50, 3, -3)", after: 2 weeks, over: 5 weeks}}
    replies:
      - {by: blue, options: [arm, nothing]}
    outcomes:
      wins:
        chance: {value: "logistic(base + slope * arms)", base: -1 to 1, slope: -0.05}
        effects: {hold: -30, cash: 5}
      draws: {chance: 0.3, effects: {hold: "0.1 * (60 - hold)"}}
      fails: {chance: rest, effects: {hold: 5, cash: -3}}
  arm:
    by: blue
    reply: true
    effects: {arms: 10, cash: "-0.05 * arms - 0.001"}
    outcomes:
      late: {chance: "clip(lookup(cash, 0, 0.9, 20, 0.1), 0, 1)", effects: {arms: -4}}
      good: {chance: rest}
  sell: {by: blue, effects: {arms: -5, cash: "min(0.1 * arms, 4)", people: "sqrt(arms) - 1"}}
shocks:
  quake: {rate: "0.3 per year * exp(0.02 * (arms - 20))", effects: {hold: "-0.02 * hold"}}
  aging: {rate: "1.5 / 1 year * power(since(quake) / 1 year, 0.5)", when: happened(quake), effects: {cash: -0.5}}
calendar:
  budget: {date: 2024-07-04, effects: {cash: "5 - 0.1 * cash"}}
beliefs:
  red:
    moves.strike.outcomes.wins.chance.base: 1 to 3
    actors.nato.pacts.defend.honoured: 0.1
  blue:
    moves.strike.outcomes.draws.chance: 0.5
    moves.sell.effects.cash.c2: 6
questions:
  s: {condition: happened(strike)}
"""


def case_of(text: str) -> Case:
    return loads(HEAD + textwrap.dedent(text))


def test_the_engine_takes_the_twins_paths() -> None:
    model = compile_case(case_of(FULL))
    runs = simulate(model, worlds=12, paths=8, seed=3, keep={"events", "paths"})
    for n in range(96):
        path = trace(model, seed=3, world=n // 8, path=n % 8)
        assert list(path.first) == runs.first[:, n].tolist()
        np.testing.assert_allclose(path.values, runs.quantities[n], rtol=2e-4, atol=2e-4)
    happened = (runs.first != NEVER).mean(axis=1)
    assert all(0.02 < happened[model.events.index(name)] < 0.99 for name in ("strike", "arm", "sell", "nato.defend"))


PLAIN = """
quantities:
  fixed: {start: 30}
  hold: {start: 50, range: [0, 100]}
  cash: {start: 10, range: [0, 20]}
actors:
  red: {horizon: 26 weeks, loss_aversion: 2, values: {hold: -0.2, cash: 0.2}}
  bloc: {kind: bloc, members: [red], pacts: {helps: {on: [strike.wins], honoured: HONOURED, effects: {cash: -4}}}}
moves:
  strike:
    by: red
    cooldown: 2 weeks
    effects: {cash: AMOUNT}
    outcomes:
      wins: {chance: CHANCE, effects: {hold: -20, cash: 6}}
      fails: {chance: rest, effects: {hold: 5, cash: -9}}
shocks:
  quake: {rate: RATE, effects: {hold: 1, cash: -1}}
questions:
  s: {condition: count(strike.wins) >= 2}
"""


def filled(**words: str) -> Case:
    text = PLAIN
    for word, value in words.items():
        text = text.replace(word, value)
    return case_of(text)


def test_an_expression_of_what_never_moves_is_the_number_it_gives() -> None:
    plain = filled(HONOURED="0.3", AMOUNT="3", CHANCE="0.6", RATE="3 per year")
    written = filled(
        HONOURED='"0.01 * fixed"', AMOUNT='"0.1 * fixed"', CHANCE='"fixed / 50"', RATE='"0.1 per year * fixed"'
    )
    runs = [
        simulate(compile_case(case), worlds=8, paths=64, seed=5, keep={"events", "paths"}) for case in (plain, written)
    ]
    assert runs[0].first.tobytes() == runs[1].first.tobytes()
    np.testing.assert_allclose(runs[0].quantities, runs[1].quantities, atol=1e-4)
    worths = []
    for case in (plain, written):
        model = compile_case(case)
        numbers = WorldNumbers(model, medians(model.draws))
        decision = next(d for d in trace(model, seed=1, world=0, path=0, numbers=numbers).decisions)
        worths.append({option.name: option.worth for option in decision.options})
    assert worths[1] == pytest.approx(worths[0], abs=1e-9)


def test_actors_reckon_with_the_state_as_it_is() -> None:
    """One move, worth 10 times its chance of success: the odds follow the logit at every level of arms."""
    for arms in (0.0, 20.0, 60.0):
        model = compile_case(
            case_of(
                f"""
                quantities: {{arms: {{start: {arms}}}, prize: {{start: 0}}}}
                actors: {{red: {{horizon: 1 year, idle: 0.5, values: {{prize: 1}}}}}}
                moves:
                  strike:
                    by: red
                    outcomes:
                      wins: {{chance: logistic(-1 - 0.05 * arms), effects: {{prize: 10}}}}
                      fails: {{chance: rest}}
                questions: {{s: {{condition: happened(strike)}}}}
                """
            )
        )
        numbers = WorldNumbers(model, medians(model.draws))
        game = perceived_game(model, "red", numbers=numbers.drawn)
        decision = trace(model, seed=1, world=0, path=0, numbers=numbers).decisions[0]
        expected = 10 / (1 + math.exp(1 + 0.05 * arms))
        assert {option.name: option.worth for option in decision.options}["strike"] == pytest.approx(expected)
        assert game.branch_names[1] == "strike"


def test_a_hazard_that_grows_with_time_is_weibulls() -> None:
    """rate = k / m (t / m)^(k - 1) since the start of a war: 1 - exp(-(t / m)^k) have come within t."""
    model = compile_case(
        case_of(
            """
            quantities: {x: {start: 0}}
            shocks:
              peace:
                rate: {value: "k / scale * power(since(war) / scale, k - 1)", k: 2, scale: 200 days}
                once: true
            calendar: {war: {date: 2023-12-31}}
            questions:
              half: {condition: happened(peace), by: 2024-06-28}
              year: {condition: happened(peace)}
            """
        )
    )
    runs = simulate(model, worlds=8, paths=4096, seed=2)
    for row, days in enumerate((180, 366)):
        expected = 1 - math.exp(-((days / 200) ** 2) + (1 / 200) ** 2)
        error = math.sqrt(expected * (1 - expected) / runs.hits.shape[1])
        assert abs((runs.hits[row] != NEVER).mean() - expected) < 4 * error


def test_numbers_of_an_expression_are_assumptions_with_paths() -> None:
    case = case_of(FULL)
    paths = survey(case).own
    wins = "moves.strike.outcomes.wins.chance"
    assert [path for path in paths if path.startswith(f"{wins}.")] == [f"{wins}.base", f"{wins}.slope"]
    assert paths["moves.sell.effects.cash.c1"].uncertain.a == 0.1
    assert paths["shocks.quake.rate.c1"].uncertain.a == pytest.approx(0.3 / 365.25)
    assert "shocks.aging.rate.c3" not in paths  # `/ 1 year` is a unit, not a number of its own: 1.5 and 0.5 are two
    model = compile_case(case, overrides={f"{wins}.slope": "-0.1 to -0.02", "moves.sell.effects.cash": 2})
    column = model.draws.paths.index(f"{wins}.slope")
    assert model.draws.dimension[column] >= 0
    sells = [model.draws.paths[column] for column in model.formulas if "sell.effects.cash" in model.draws.paths[column]]
    assert sells == []
    drawn = draw_worlds(model.draws, seed=1, first=0, count=4)
    base, slope, chance = (drawn[:, model.draws.paths.index(path)] for path in (f"{wins}.base", f"{wins}.slope", wins))
    np.testing.assert_allclose(chance, 1 / (1 + np.exp(-base - slope * 20)), rtol=1e-12)
    assert loads(HEAD + FULL) == Case.model_validate(to_data(case))


@pytest.mark.parametrize(
    ("move", "found"),
    [
        ("{by: red, outcomes: {a: {chance: logistic(arm)}, b: {chance: rest}}}", "`arm`, expected the name of a quant"),
        ("{by: red, outcomes: {a: {chance: 0.1 * arms}, b: {chance: 0.4}}}", "an expression, and no rest"),
        ("{by: red, effects: {arms: arms / 2 weeks}}", "a number per time, expected a number"),
        ("{by: red, effects: {arms: high}}", "`high`, expected a number such as"),
        ("{by: red, effects: {arms: {amount: {value: k * arms, k: 2, j: 3}}}}", "`j`, which `k * arms` does not speak"),
        ("{by: red, effects: {arms: {amount: {value: k * arms, k: two}}}}", "`two` as `k`"),
        ("{by: red, effects: {arms: {amount: {value: arms * arms, c1: 2}}}}", "`c1`, a word of the language"),
        ("{by: red, effects: {arms: {amount: {value: arms * 2, arms: 2}}}}", "`arms`, already a quantity"),
        ("{by: red, effects: {arms: '2 * arms +'}}", "the end of the text in `2 * arms +`"),
        ("{by: red, effects: {arms: 'foo(arms)'}}", "expected a function: happened, since"),
        ("{by: red, effects: {arms: 'lookup(arms, 3, 1, 2, 5)'}}", "points in ascending order"),
        ("{by: red, effects: {arms: 'if(arms, 3, 1)'}}", "expected a condition (true or false)"),
        ("{by: red, effects: {arms: 'exp(2 weeks) * arms'}}", "a duration in exp()"),
        ("{by: red, effects: {arms: __import__('os')}}", "found `'` in `__import__('os')`"),
    ],
)
def test_what_is_wrong_is_said(move: str, found: str) -> None:
    with pytest.raises(CaseError) as error:
        case_of(
            f"""
            quantities: {{arms: {{start: 20}}}}
            actors: {{red: {{horizon: 26 weeks, values: {{arms: 1}}}}}}
            moves:
              m: {move}
            questions: {{s: {{condition: happened(m)}}}}
            """
        )
    assert found in str(error.value)


def test_a_number_in_percent_is_a_chance() -> None:
    chance = "{value: logistic(log(p / (1 - p)) - 0.01 * hold), p: 15% to 60%}"
    case = filled(HONOURED="0.3", AMOUNT="3", CHANCE=chance, RATE="3 per year")
    drawn = survey(case).own["moves.strike.outcomes.wins.chance.p"].uncertain
    assert (drawn.family, drawn.low, drawn.high) == ("logitnormal", 0.0, 1.0)


def test_a_rate_is_per_time_and_no_expression_overrides_a_number() -> None:
    with pytest.raises(CaseError, match="expected a number per time"):
        filled(HONOURED="0.3", AMOUNT="3", CHANCE="0.6", RATE='"0.1 * fixed"')
    plain = filled(HONOURED="0.3", AMOUNT="3", CHANCE="0.6", RATE="3 per year")
    with pytest.raises(CaseError, match="expected a number"):
        compile_case(plain, overrides={"moves.strike.effects.cash": "2 * hold"})


def test_they_are_told_by_name_and_place() -> None:
    model = compile_case(case_of(FULL))
    told = label("moves.strike.outcomes.wins.chance.base", model, case_of(FULL))
    assert told == 'chance of "wins" after "strike" (base)'


def test_all_that_the_language_can_say_at_once_is_the_same_in_the_twin() -> None:
    """Expressions, trends, loops, answers together, an election that changes minds, factors, a conditional question."""
    case = case_of(
        """
        quantities:
          arms: {start: 20, range: [0, 100], noise: 5 per month, drift: 0.5 per month}
          hold:
            start: 50
            range: [0, 100]
            noise: 3 per month
            half_life: 20 weeks
            path: {2024-06: 60, 2024-12: 40}
        links:
          feeds: {from: arms, to: hold, gain: 0.001 per month, times: arms, on: value}
        actors:
          red: {horizon: 26 weeks, loss_aversion: 2, values: {hold: {value: -0.3 to -0.1}}}
          blue: {horizon: 20 weeks, values: {hold: 0.2, arms: 0.1}}
          white: {horizon: 20 weeks, values: {hold: 0.1}}
        moves:
          strike:
            by: red
            cooldown: 4 weeks
            effects: {hold: "-0.1 * arms"}
            replies:
              - {by: blue, options: [arm, nothing]}
              - {by: white, options: [help, nothing], together: true}
            outcomes:
              wins: {chance: {value: "logistic(a - 0.05 * arms)", a: -1 to 2}, effects: {hold: -10}}
              fails: {chance: rest, effects: {hold: 8}}
          arm: {by: blue, reply: true, effects: {arms: 10, hold: "0.05 * arms"}}
          help: {by: white, reply: true, effects: {arms: 3, hold: 2}}
        calendar:
          election:
            between: 2024-03-01 and 2024-05-30
            outcomes:
              hawk:
                chance: logistic(0.05 * (arms - 20))
                set: {actors.red.values.hold: -0.6 to -0.4, beliefs.blue.moves.strike.outcomes.wins.chance: 0.9}
              dove:
                chance: rest
                set: {actors.red.values.hold: 0, beliefs.white.moves.strike.outcomes.wins.chance.a: 3}
        together:
          - {factor: mood, of: [moves.strike.outcomes.wins.chance.a, -actors.red.values.hold], by: 0.6}
        beliefs:
          red: {moves.strike.outcomes.wins.chance.a: 1 to 2}
        questions:
          s: {condition: count(strike) >= 3}
          w: {if: happened(election.hawk), condition: happened(strike.wins)}
        """
    )
    model = compile_case(case)
    runs = simulate(model, worlds=6, paths=8, seed=3, keep={"events", "paths"})
    for n in range(48):
        path = trace(model, seed=3, world=n // 8, path=n % 8)
        assert list(path.first) == runs.first[:, n].tolist()
        np.testing.assert_allclose(path.values, runs.quantities[n], rtol=2e-4, atol=2e-4)
    assert 0.0 < (runs.first[model.events.index("strike.wins")] != NEVER).mean() < 1.0


def test_a_gain_that_is_an_expression_makes_growth_with_a_limit() -> None:
    """x' = r (1 - x / K) x: by day, by week and by month the curve of Verhulst."""
    for step, grain in (("day", "day"), ("week", "week"), ("month", "week")):
        case = loads(
            f"""
detente: 2
case: growth
time: {{start: 2024-01-01, end: 2024-12-31, step: {step}, grain: {grain}}}
quantities: {{x: {{start: 5, range: [0, 200]}}, room: {{start: 100}}}}
links: {{growth: {{from: x, to: x, on: value, gain: {{value: r * (1 - x / room), r: 0.02 per day}}}}}}
questions: {{half: {{kind: number, quantity: x, on: 2024-06-03}}, end: {{kind: number, quantity: x}}}}
"""
        )
        model = compile_case(case)
        runs = simulate(model, worlds=1, paths=8, seed=1)
        path = trace(model, seed=1, world=0, path=0)
        for row, days in enumerate((154, 365)):
            expected = 100 / (1 + 19 * math.exp(-0.02 * days))
            assert path.numbers[row] == pytest.approx(expected, rel=2e-5)
            assert runs.values[row, 0] == pytest.approx(expected, rel=1e-4)


def test_gains_of_all_kinds_are_the_same_in_the_twin() -> None:
    case = case_of(
        """
        quantities:
          a: {start: 20, range: [0, 100], noise: 5 per month, half_life: 30 weeks}
          b: {start: 50, range: [0, 100], noise: 3 per month, half_life: 20 weeks}
          c: {start: 10, range: [0, 50], noise: 1 per month}
        links:
          now: {from: a, to: b, gain: {value: "(k * c - 0.05) / 1 year * if(happened(q), 2, 1)", k: 0.01 to 0.03}}
          change: {from: b, to: c, gain: "0.2 * logistic(a - 20)", on: change}
          late: {from: c, to: a, gain: "0.5 per year * exp(-0.02 * b)", delay: 3 weeks}
        shocks: {q: {rate: 1 per year, effects: {a: 5}}}
        questions: {s: {kind: number, quantity: b}}
        """
    )
    model = compile_case(case)
    runs = simulate(model, worlds=4, paths=8, seed=3, keep={"events", "paths"})
    for n in range(32):
        path = trace(model, seed=3, world=n // 8, path=n % 8)
        assert list(path.first) == runs.first[:, n].tolist()
        np.testing.assert_allclose(path.values, runs.quantities[n], rtol=2e-4, atol=2e-4)


def test_check_takes_no_expression_for_nothing() -> None:
    case = case_of(
        """
        quantities: {x: {start: 20}}
        shocks: {incident: {rate: "0.01 per year * x"}}
        questions: {inc: {condition: happened(incident)}}
        """
    )
    assert not [notice for notice in notices(case) if "never" in notice.text or "cannot" in notice.text]
