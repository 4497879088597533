"""Nobody values what cannot happen: effects near the end of a range, by hand, in the twin, the engine and the game."""

import itertools

import numpy as np
import pytest

from detente.game.logit import solve_logit
from detente.inspect.perceived import perceived_game
from detente.sim.executor import simulate
from detente.sim.runs import NEVER
from detente.sim.twin import Splitter, WorldNumbers, trace
from detente.sim.twin.batch import trace_all
from detente.world.draws import draw_worlds, medians
from tests.unit.sim.small_cases import small

ALWAYS = "tempo: 0.001 days, memory: 0.001 days"
WEEK = "{start: 2022-01-03, end: 2022-01-10, step: week}"


def worths(model):
    """Return what each option of the first choice is worth, in the twin's eyes and in the game's, which agree."""
    numbers = WorldNumbers(model, draw_worlds(model.draws, seed=1, first=0, count=1)[0])
    decision = trace(model, seed=1, world=0, path=0, numbers=numbers).decisions[0]
    game = perceived_game(model, decision.actor, numbers=numbers.drawn)
    values = solve_logit(game).values[:, game.players.index(decision.actor)]
    shown = {game.branch_names[row]: values[game.child[row]] for row in game.branches(0)}
    told = {option.name: option.worth for option in decision.options}
    assert shown == pytest.approx(told, abs=1e-12)
    return told


def floor(strike):
    return small(
        f"""
        quantities: {{weapon: {{start: 0, range: [0, 100]}}, war: {{start: 0, range: [0, 100]}}}}
        actors: {{a: {{horizon: 1 year, values: {{weapon: -0.2, war: -0.05}}}}}}
        moves: {{strike: {{by: a, once: true, effects: {{{strike}}}}}}}
        questions: {{year: {{condition: happened(strike)}}}}
        """
    )


def test_an_effect_that_cannot_happen_changes_no_path():
    """A strike on a programme that stands at 0 is what it is without the programme: the same bytes of every path."""
    with_, without = (
        simulate(floor(strike), worlds=4, paths=64, seed=5, keep={"events", "paths"})
        for strike in ("weapon: -30, war: 40", "war: 40")
    )
    assert with_.hits.tobytes() == without.hits.tobytes()
    assert with_.quantities.tobytes() == without.quantities.tobytes()
    assert 0 < (with_.hits != NEVER).mean() < 0.6  # and it is not what it would be worth if the 30 counted
    assert worths(floor("weapon: -30, war: 40")) == pytest.approx({"wait": 0, "strike": -0.05 * 40})


def test_up_to_the_cap_and_then_down():
    """From 90: 30 more are 10, the reply takes 10 of the 100 that stand there, the outcome gives 5 back."""
    model = small(
        f"""
        quantities: {{x: {{start: 90, range: [0, 100]}}}}
        actors:
          a: {{horizon: 1 week, {ALWAYS}, values: {{x: 1}}}}
          b: {{horizon: 1 week, values: {{x: -1}}}}
        moves:
          up: {{by: a, effects: {{x: 30}}, replies: [{{by: b, options: [down]}}]}}
          down: {{by: b, reply: true, effects: {{x: -10}}, outcomes: {{o: {{chance: 1, effects: {{x: 5}}}}}}}}
        """,
        time=WEEK,
    )
    assert worths(model)["up"] == pytest.approx(10 - 10 + 5)
    moved = [each for each in trace_all(model, worlds=1, paths=20, seed=1) if each.happenings]
    assert moved
    # From the day of the first move on; from 95 it is 5 up, 10 down and 5 up again.
    for each in moved:
        day = each.happenings[0].day
        assert each.values[:, 0].tolist() == [90.0] * day + [95.0] * (8 - day)
    assert {each.happenings[0].day for each in moved} > {1}
    assert any(sum(happening.event == "up" for happening in each.happenings) > 1 for each in moved)
    runs = simulate(model, worlds=1, paths=20, seed=1, keep={"events", "paths"})
    assert runs.quantities[..., 0].tolist() == [[90.0] * day + [95.0] * (8 - day) for day in runs.first[0].tolist()]


def test_effects_of_one_event_come_together_at_once_and_then_those_that_come_later():
    """At once 90 + 30 - 5 is kept at 100: 10. Later 8 more are nothing, then -20 counts in full."""
    model = small(
        f"""
        quantities: {{x: {{start: 90, range: [0, 100]}}}}
        actors: {{a: {{horizon: 4 weeks, {ALWAYS}, values: {{x: 1}}}}}}
        moves:
          m:
            by: a
            effects:
              x: [{{amount: 8, after: 1 week}}, {{amount: -20, over: 2 weeks}}, 30, -5]
        """,
        time=WEEK,
    )
    # Over the four weeks of the horizon, -20 that comes evenly over two weeks stands for (2 / 2 + 2) / 4.
    assert worths(model)["m"] == pytest.approx(10 - 20 * 3 / 4)


def test_where_less_is_lost_than_written_loss_aversion_sees_the_loss_that_is_left():
    """Down by 30 from 20 loses 20, twice; a gain of 25 elsewhere in the same quantity comes after."""
    model = small(
        f"""
        quantities: {{x: {{start: 20, range: [0, 100]}}}}
        actors: {{a: {{horizon: 1 week, {ALWAYS}, values: {{x: 1}}, loss_aversion: 2}}}}
        moves:
          m:
            by: a
            effects: {{x: -30}}
            outcomes: {{back: {{chance: 0.5, effects: {{x: 25}}}}, lost: {{chance: rest}}}}
        """,
        time=WEEK,
    )
    # Back to 25, a gain of 5; or lost for good. Uncut, -5 would be a loss in either case.
    assert worths(model)["m"] == pytest.approx(0.5 * 5 - 0.5 * 2 * 20)


def test_a_pact_answers_in_the_state_that_the_history_leaves():
    """The move leaves x at 95 or at 100; the answer can give 5 more, or nothing."""
    model = small(
        f"""
        quantities: {{x: {{start: 90, range: [0, 100]}}}}
        actors:
          a: {{horizon: 1 week, {ALWAYS}, values: {{x: 1}}}}
          bloc: {{kind: bloc, members: [a], pacts: {{help: {{on: [m], honoured: 0.5, effects: {{x: 20}}}}}}}}
        moves:
          m:
            by: a
            outcomes: {{some: {{chance: 0.25, effects: {{x: 5}}}}, all: {{chance: rest, effects: {{x: 50}}}}}}
        """,
        time=WEEK,
    )
    assert worths(model)["m"] == pytest.approx(0.25 * (5 + 0.5 * 5) + 0.75 * 10)


def test_parts_of_a_worth_are_what_is_left_of_effects():
    model = small(
        f"""
        quantities: {{x: {{start: 90, range: [0, 100]}}, y: {{start: 0}}}}
        links: {{l: {{from: x, to: y, on: change, gain: 2}}}}
        actors: {{a: {{horizon: 1 week, {ALWAYS}, values: {{x: 1, y: 1}}}}}}
        moves: {{m: {{by: a, effects: {{x: 30}}, outcomes: {{o: {{chance: 1, effects: {{x: -4}}}}}}}}}}
        """,
        time=WEEK,
    )
    numbers = WorldNumbers(model, medians(model.draws))
    found = []

    def witness(episode, node, decision):
        found.append(Splitter(numbers).split(episode, node, node.options.index(0)))

    trace(model, seed=1, world=0, path=0, numbers=numbers, witness=witness)
    parts = {(part.event, part.quantity): (part.direct, part.through_links) for part in found[0].parts}
    assert parts[("m", "x")] == pytest.approx((10, 0))
    assert parts[("m.o", "x")] == pytest.approx((-4, 0))


@pytest.mark.parametrize("aversion", [1, 2.5])
def test_the_engine_takes_the_same_choices_as_the_twin_near_both_ends(aversion):
    """Two actors, replies, outcomes and a pact, on quantities that noise carries along both ends of their ranges."""
    model = small(
        f"""
        quantities:
          x: {{start: 95, range: [0, 100], noise: 8 per week}}
          y: {{start: 2, range: [0, null], noise: 3 per week}}
          z: {{start: 0}}
        links: {{l: {{from: x, to: z, gain: 0.1 per week}}}}
        actors:
          a: {{horizon: 6 weeks, {ALWAYS}, values: {{x: 0.1, y: -0.2, z: 0.3}}, loss_aversion: {aversion}}}
          b:
            horizon: 3 weeks
            {ALWAYS.replace(", ", chr(10) + "            ")}
            values: {{x: {{weight: -0.2, satisfied: 40, desperate: 90}}, y: 0.2}}
            loss_aversion: {aversion}
          bloc:
            kind: bloc
            members: [a]
            pacts: {{help: {{on: [up.well, hit], honoured: 0.6, effects: {{x: 9, y: 2}}}}}}
        moves:
          up:
            by: a
            effects: {{x: 20, y: {{amount: -4, over: 3 weeks}}}}
            replies: [{{by: b, options: [hit, sue, nothing]}}, {{by: a, options: [sue2, nothing]}}]
            outcomes: {{well: {{chance: 0.4, effects: {{x: 15}}}}, badly: {{chance: rest, effects: {{x: -40, z: 1}}}}}}
          hit: {{by: b, reply: true, effects: {{x: -15, y: [3, {{amount: -9, after: 1 week}}]}}}}
          sue: {{by: b, reply: true, effects: {{y: -6}}, replies: [{{by: a, options: [sue2, nothing]}}]}}
          sue2:
            by: a
            reply: true
            effects: {{x: 12}}
            outcomes: {{o: {{chance: 0.5, effects: {{y: 7}}}}, p: {{chance: rest}}}}
          down: {{by: b, effects: {{x: -25, y: 5}}, replies: [{{by: a, options: [sue2, nothing]}}]}}
        """
    )
    twin = trace_all(model, worlds=2, paths=16, seed=3)
    engine = simulate(model, worlds=2, paths=16, seed=3, keep={"events", "paths"})
    agree = (np.array([each.first for each in twin]) == engine.first.T).all(1)
    values = np.array([each.values for each in twin])
    agree &= np.abs(values - engine.quantities).max((1, 2)) < 1e-3
    # A path may differ where a comparison came within rounding of the other way, which hardly ever happens.
    assert all(each.margin < 1e-4 for each in itertools.compress(twin, ~agree))
    assert agree.mean() > 0.9
