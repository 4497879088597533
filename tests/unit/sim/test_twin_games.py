"""Decisions on a path of the twin: worth, logit, shocks, replies, beliefs, pacts and numbering, by hand."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from detente.core.random import Purpose, gumbel, option_number, word
from detente.model.model import NOTHING
from detente.sim.twin import Leaf, Node, forecast_twin, grow_trees, trace
from detente.sim.twin.batch import trace_all
from detente.sim.twin.tree import WAIT
from tests.unit.sim.small_cases import small

ALWAYS = "tempo: 0.001 days, memory: 0.001 days"
"""An actor that decides once between any two moments, on the day after the first, with new reasons each time."""


def logistic(x):
    return 1 / (1 + math.exp(-x))


def first_decisions(model, **address):
    """Return the decisions of the first day of a path."""
    return [each for each in trace(model, **{"seed": 1, "world": 0, "path": 0, **address}).decisions if each.day == 1]


def only(model, **address):
    (decision,) = first_decisions(model, **address)
    return {option.name: option for option in decision.options}


def test_worth_of_a_move_by_hand():
    """Horizon 4 weeks, at once, then halved each week: the mean of 2^-t over 4 weeks is (1 - 1/16) / (4 ln 2)."""
    model = small("""
        quantities: {x: {start: 0, half_life: 1 week}}
        actors: {a: {horizon: 4 weeks, rationality: 3, tempo: 0.001 days, values: {x: 0.5}}}
        moves: {m: {by: a, new: true, effects: {x: 6}}}
    """)
    options = only(model)
    assert list(options) == ["wait", "m"]
    assert options["wait"].worth == 0
    mean = (1 - 1 / 16) / (4 * math.log(2))
    assert options["m"].worth == pytest.approx(0.5 * 6 * mean)
    assert options["m"].chance == pytest.approx(logistic(3 * 0.5 * 6 * mean))
    for option in options.values():
        assert option.reason == gumbel(word(1, 0, 0, Purpose.GUMBEL, 0, option.number))
        assert option.score == pytest.approx(3 * option.worth + option.reason)


def test_delays_and_links_enter_the_worth():
    """An effect on x after 1 week over 2 moves y by 0.5 a week from then on; horizon 4 weeks, x and y stay.

    In weeks x is s - 1 from 1 to 3 and 2 from 3 to 4: on average 1. What moves y at s is felt for 4 - s: the integral
    of 0.5 x (4 - s) over 4 is 0.5 (10/3 + 1) / 4 = 13/24.
    """
    model = small("""
        quantities: {x: {start: 0}, y: {start: 0}}
        links: {l: {from: x, to: y, gain: 0.5 per week}}
        actors: {a: {horizon: 4 weeks, tempo: 0.001 days, values: {x: 1, y: -10}, loss_aversion: 2}}
        moves: {m: {by: a, effects: {x: {amount: 2, after: 1 week, over: 2 weeks}}}}
    """)
    assert only(model)["m"].worth == pytest.approx(1 - 2 * 10 * 13 / 24)


def test_satiation():
    text = """
        quantities: {x: {start: 70, range: [0, 100]}}
        actors:
          a: {horizon: 1 week, tempo: 0.001 days, values: {x: {weight: 2, satisfied: 80, desperate: 55}}}
        moves: {m: {by: a, effects: {x: 5}}}
    """
    assert only(small(text))["m"].worth == pytest.approx(2 * 5 * 0.4)
    assert only(small(text, quantities__x__start=90))["m"].worth == 0
    assert only(small(text, quantities__x__start=20))["m"].worth == pytest.approx(10)


REPLY = """
    quantities: {x: {start: 0}, y: {start: 0}}
    actors:
      a: {horizon: 1 week, tempo: 0.001 days, rationality: 2, values: {x: 1}}
      b: {horizon: 1 week, rationality: 3, values: {y: 1}}
    moves:
      demand:
        by: a
        effects: {x: 1, y: -1}
        replies: [{by: b, options: [refuse, nothing]}]
        outcomes: {good: {chance: 0.25, effects: {x: 2}}, bad: {chance: rest, effects: {x: -0.4}}}
      refuse: {by: b, reply: true, effects: {x: -2, y: 0.6}}
"""


def test_replies_are_foreseen_by_logit():
    """b: refuse -0.4, nothing -1. a: 1 + 0.25 x 2 - 0.75 x 0.4 = 1.2 of which refusal takes 2."""
    p_refuse = logistic(3 * 0.6)
    model = small(REPLY)
    decision = first_decisions(model)[0]
    assert decision.after == ()
    demand = decision.options[1]
    assert demand.worth == pytest.approx(1.2 - 2 * p_refuse)
    assert demand.chance == pytest.approx(logistic(2 * (1.2 - 2 * p_refuse)))
    replies = [
        each for path in range(20) for each in trace(model, seed=1, world=0, path=path).decisions if each.actor == "b"
    ]
    assert replies
    for each in replies:
        assert each.after == ("demand",)
        assert [option.name for option in each.options] == ["refuse", "nothing"]
        assert [option.worth for option in each.options] == pytest.approx([-0.4, -1.0])
        assert each.options[0].chance == pytest.approx(p_refuse)
        assert each.chosen == max(each.options, key=lambda option: option.score).name


def test_each_sees_the_case_in_its_own_way():
    """a thinks b tame and victory sure; b chooses as it is, and the world draws as it is."""
    model = small(
        REPLY
        + """
    beliefs:
      a: {moves.demand.outcomes.good.chance: 0.9, moves.refuse.effects.y: -1, actors.b.rationality: 10}
    """
    )
    decision = first_decisions(model)[0]
    p_refuse = logistic(-10)
    assert decision.options[1].worth == pytest.approx(1 + 0.9 * 2 - 0.1 * 0.4 - 2 * p_refuse)
    traces = trace_all(model, worlds=1, paths=60, seed=1)
    ends = Counter(each.event for one in traces for each in one.happenings if each.cause == "outcome")
    n = sum(ends.values())
    assert ends["demand.good"] / n == pytest.approx(0.25, abs=4 * math.sqrt(0.25 * 0.75 / n))
    seen = [d.options[0].worth for one in traces for d in one.decisions if d.actor == "b"]
    assert seen == pytest.approx([-0.4] * len(seen))


def test_choices_follow_the_logit_in_the_long_run():
    """With fresh reasons at every turn the shares of the options are the softmax of their worth."""
    model = small(f"""
        quantities: {{x: {{start: 0}}}}
        actors: {{a: {{horizon: 1 week, rationality: 1.5, {ALWAYS}, values: {{x: 1}}}}}}
        moves:
          up: {{by: a, effects: {{x: 0.8}}}}
          down: {{by: a, effects: {{x: -0.5}}}}
    """)
    traces = trace_all(model, worlds=2, paths=40, seed=4)
    firsts = [{each.day: each for each in reversed(one.decisions)} for one in traces]
    chosen = Counter(each.chosen for first in firsts for each in first.values())
    n = sum(chosen.values())
    assert n == 2 * 40 * 51
    powers = {"wait": 1.0, "up": math.exp(1.2), "down": math.exp(-0.75)}
    for name, power in powers.items():
        p = power / sum(powers.values())
        assert chosen[name] / n == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / n))
    assert all(len(one.renewals) == 51 for one in traces)


def test_clocks_tick_as_often_as_they_should():
    model = small("""
        quantities: {x: {start: 0}}
        actors: {a: {horizon: 1 week, tempo: 3 weeks, memory: 10 weeks}}
        moves: {m: {by: a}}
    """)
    traces = trace_all(model, worlds=1, paths=100, seed=4)
    for events, mean_life in ((lambda t: t.clocks, 3), (lambda t: t.renewals, 10)):
        p = 1 - math.exp(-1 / mean_life)
        n = 100 * 51
        assert sum(len(events(one)) for one in traces) / n == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / n))


RARE = """
    quantities: {{x: {{start: 0}}}}
    actors: {{a: {{horizon: 1 week, rationality: 1, tempo: {tempo}, memory: {memory}, values: {{x: 1}}}}}}
    moves: {{strike: {{by: a, once: true, effects: {{x: -3}}}}}}
    questions: {{strike: {{condition: happened(strike)}}}}
"""


def forecast_strike(tempo, memory):
    model = small(RARE.format(tempo=tempo, memory=memory))
    return forecast_twin(model, worlds=1, paths=150, seed=8)["strike"][0]


def test_a_forecast_hardly_moves_when_a_clock_is_set_faster():
    """Reasons persist: looking twice as often finds few new ones. Standard errors are below 0.041."""
    slow, fast = forecast_strike("2 weeks", "1 year"), forecast_strike("1 week", "1 year")
    assert slow == pytest.approx(logistic(-3) * 2, abs=0.09), "one draw of reasons, renewed about once"
    assert abs(fast - slow) < 0.06
    # With reasons drawn anew at each look the same halving counts for much.
    assert forecast_strike("2 weeks", "1 day") < 0.8 < forecast_strike("4 days", "1 day")


def test_the_same_reasons_hold_until_they_are_renewed():
    model = small(RARE.format(tempo="0.001 days", memory="5 weeks"))
    one = trace(model, seed=3, world=0, path=0)
    # Reasons are renewed as an interval begins; each has its decision, on its first day.
    reasons = [(each.day, each.options[0].reason) for each in one.decisions]
    renewed = {day - 7 + 1 for day, _ in one.renewals}
    assert len(renewed) >= 2
    for (_, before), (day, after) in itertools.pairwise(reasons):
        assert (before != after) == (day in renewed)


def test_pacts_deter():
    """An attack calls for help at once, a raid if it goes wrong; each promise counts once, apart, as kept."""
    model = small("""
        quantities: {x: {start: 0}, y: {start: 0}}
        actors:
          a: {horizon: 1 week, tempo: 0.001 days, loss_aversion: 2, values: {x: 1}}
          b:
            kind: bloc
            pacts:
              help: {on: [attack, raid.caught, raid.seen], honoured: 0.5, effects: {x: -4}}
              closed: {on: [attack], honoured: 1, when: y > 0, effects: {x: -100}}
        moves:
          attack: {by: a, effects: {x: 3}}
          raid:
            by: a
            effects: {x: 1}
            outcomes: {caught: {chance: 0.1}, seen: {chance: 0.2}, unseen: {chance: rest, effects: {x: 1}}}
    """)
    options = only(model)
    assert options["attack"].worth == pytest.approx(3 + 0.5 * 2 * -4)
    assert options["raid"].worth == pytest.approx(1 + 0.7 * 1 + 0.3 * 0.5 * 2 * -4)


TREE = """
    quantities: {x: {start: 0}}
    actors:
      a: {horizon: 1 week, tempo: 0.001 days}
      b: {horizon: 1 week}
    moves:
      push:
        by: a
        replies:
          - {by: b, options: [fight, nothing]}
          - {by: a, options: [answer]}
          - {by: b, options: [fight, answer_b]}
      poke: {by: a, replies: [{by: b, options: [answer_b]}]}
      fight: {by: b, reply: true, replies: [{by: a, options: [nothing, answer]}]}
      answer: {by: a, reply: true, when: x > 0}
      answer_b: {by: b}
"""


def test_trees_and_the_numbers_of_options():
    model = small(TREE)
    names = [*model.moves.names]
    push, poke, fight, answer, answer_b = (
        names.index(name) for name in ("push", "poke", "fight", "answer", "answer_b")
    )
    trees = grow_trees(model)
    assert list(trees) == [0, 1]
    seen = []

    def walk(node):
        if isinstance(node, Node):
            seen.append((node.history, node.options))
            for child in node.children:
                walk(child)

    walk(trees[0])
    assert seen == [
        ((), (WAIT, push, poke)),
        ((push,), (fight, NOTHING)),
        ((push, fight), (NOTHING, answer)),
        # The second stage of push; answer has a gate, so its owner may find nothing open.
        ((push, fight), (answer, NOTHING)),
        ((push, fight, answer), (answer_b,)),
        ((push, fight), (answer_b,)),
        # answer was given within the fight: the second stage is skipped.
        ((push, fight, answer), (answer_b,)),
        ((push,), (answer, NOTHING)),
        ((push, answer), (fight, answer_b)),
        ((push, answer, fight), (NOTHING,)),
        ((push,), (fight, answer_b)),
        ((push, fight), (NOTHING, answer)),
        ((poke,), (answer_b,)),
    ]
    assert trees[1].options == (WAIT, answer_b)
    assert trees[0].numbers == tuple(option_number(model.actors.names[0], position) for position in range(3))
    reply = trees[0].children[1]
    assert isinstance(reply, Node)
    assert reply.numbers == tuple(option_number("push/push/0", position) for position in range(2))
    assert trees[0].children[0] == Leaf(())


def test_a_shut_gate_leaves_the_fallback():
    model = small(TREE)
    for path in range(30):
        one = trace(model, seed=1, world=0, path=path)
        for each in one.decisions:
            names = [option.name for option in each.options]
            assert "answer" not in names
            if each.actor == "a" and each.after == ("push",):
                assert names == ["nothing"]
    assert {each.cause for each in one.happenings} <= {"move", "reply"}


def test_the_events_of_an_episode_happen_in_order_each_kept_in_range():
    """Gates are looked at before, so n is open; then 90 + 30 is kept at 100, less 25, and 1 more."""
    model = small("""
        quantities: {x: {start: 90, range: [0, 100]}, z: {start: 0}}
        actors: {a: {horizon: 1 week, tempo: 0.001 days, values: {z: 1}}, b: {horizon: 1 week, values: {z: 1}}}
        moves:
          m: {by: a, once: true, new: true, effects: {x: 30, z: 100}, replies: [{by: b, options: [n]}]}
          n: {by: b, reply: true, when: x < 95, effects: {x: -25}, outcomes: {o: {chance: 1, effects: {x: 1}}}}
    """)
    one = trace(model, seed=1, world=0, path=0)
    assert one.values[:2, 0].tolist() == [90, 76]
    assert [(each.event, each.cause, each.actor, each.because) for each in one.happenings] == [
        ("m", "move", "a", ""),
        ("n", "reply", "b", "m"),
        ("n.o", "outcome", "b", "n"),
    ]


def test_actors_take_turns_in_random_order():
    """Only who comes first finds the door open; standard error over 200 worlds 0.035."""
    model = small(
        """
        quantities: {x: {start: 0}}
        actors:
          a: {horizon: 1 week, tempo: 0.001 days, values: {x: 100}}
          b: {horizon: 1 week, tempo: 0.001 days, values: {x: 100}}
        moves:
          by_a: {by: a, new: true, when: not happened(by_b), once: true, effects: {x: 1}}
          by_b: {by: b, new: true, when: not happened(by_a), once: true, effects: {x: 1}}
    """,
        time="{start: 2022-01-03, end: 2022-01-10, step: week}",
    )
    firsts = Counter(each.happenings[0].event for each in trace_all(model, worlds=200, paths=1, seed=6))
    assert firsts["by_a"] / 200 == pytest.approx(0.5, abs=0.14)
    orders = {trace(model, seed=6, world=0, path=path).happenings[0].event for path in range(10)}
    assert len(orders) == 1, "the order is the world's"


def test_cooldown_and_once_bind_moves():
    model = small(f"""
        quantities: {{x: {{start: 0}}}}
        actors: {{a: {{horizon: 1 week, {ALWAYS}, values: {{x: 50}}}}}}
        moves:
          often: {{by: a, cooldown: 4 weeks, effects: {{x: 1}}}}
          single: {{by: a, once: true, effects: {{x: 1}}}}
    """)
    one = trace(model, seed=1, world=0, path=0)
    days = {name: [each.day for each in one.happenings if each.event == name] for name in ("often", "single")}
    assert len(days["single"]) == 1
    assert set(np.diff(days["often"])) == {28}


def test_chances_above_one_are_shared_out():
    """0.6 and 0.8 leave no rest and are divided by 1.4."""
    model = small(
        f"""
        quantities: {{x: {{start: 0}}}}
        actors: {{a: {{horizon: 1 week, {ALWAYS}, values: {{x: 50}}}}}}
        moves:
          m: {{by: a, effects: {{x: 1}}, outcomes: {{p: {{chance: 0.6}}, q: {{chance: 0.3}}, r: {{chance: rest}}}}}}
    """,
        moves__m__outcomes__q__chance="uniform(0.79, 0.81)",
    )
    ends = Counter(
        each.event
        for one in trace_all(model, worlds=1, paths=20, seed=1)
        for each in one.happenings
        if each.cause == "outcome"
    )
    n = sum(ends.values())
    assert ends["m.r"] == 0
    assert ends["m.p"] / n == pytest.approx(0.6 / 1.4, abs=4 * math.sqrt(0.25 / n))


def test_great_rationality_is_backward_induction():
    """b would refuse (0 instead of -1), so a waits; with b pleased by the demand, a demands."""
    text = """
        quantities: {x: {start: 0}, y: {start: 0}}
        actors:
          a: {horizon: 1 week, tempo: 0.001 days, rationality: 1000, values: {x: 1}}
          b: {horizon: 1 week, rationality: 1000, values: {y: 1}}
        moves:
          demand: {by: a, once: true, new: true, effects: {x: 1, y: -1}, replies: [{by: b, options: [refuse, nothing]}]}
          refuse: {by: b, reply: true, effects: {x: -2, y: 1}}
    """
    assert trace(small(text), seed=1, world=0, path=0).happenings == ()
    kind = small(text, moves__refuse__effects__y=-1)
    assert [each.event for each in trace(kind, seed=1, world=0, path=0).happenings] == ["demand"]


def test_the_margin_finds_the_close_call():
    """A path decided by a hair says so, and where."""
    model = small("""
        quantities: {x: {start: 1.0000001}}
        shocks: {s: {rate: 5 per week, when: x > 1}}
    """)
    one = trace(model, seed=1, world=0, path=0)
    assert one.margin < 1e-7
    close = min(one.closest, key=lambda each: each.margin)
    assert (close.day, close.what) == (7, "gate of s")
    far = trace(small("quantities: {x: {start: 2}}"), seed=1, world=0, path=0)
    assert far.margin == math.inf


def test_what_options_weigh_is_written_down():
    """Waiting has the log odds of idle, each of two versions half a weight; a cost is worth that is not there."""
    model = small("""
        quantities: {x: {start: 0}}
        actors: {a: {horizon: 1 week, tempo: 0.001 days, idle: 0.75, rationality: 2, cost: 0.2, values: {x: 1}}}
        moves:
          m: {by: a, effects: {x: 1}}
          n: {by: a, cost: 0.5, effects: {x: 1}}
          o: {by: a, effects: {x: -1}}
        variants: {v: [m, n]}
    """)
    options = only(model)
    assert {name: option.offset for name, option in options.items()} == pytest.approx(
        {"wait": math.log(3), "m": -math.log(2), "n": -math.log(2), "o": 0.0}
    )
    assert {name: option.worth for name, option in options.items()} == pytest.approx(
        {"wait": 0.0, "m": 0.8, "n": 0.5, "o": -1.2}
    )
    powers = {"wait": 3.0, "m": math.exp(1.6) / 2, "n": math.exp(1.0) / 2, "o": math.exp(-2.4)}
    assert {name: option.chance for name, option in options.items()} == pytest.approx(
        {name: power / sum(powers.values()) for name, power in powers.items()}
    )
    for option in options.values():
        assert option.score == pytest.approx(2 * option.worth + option.offset + option.reason)


def test_reasons_at_the_start_speak_for_waiting():
    """Where the past says anything, waiting is best at the first look; else the reasons are plain Gumbel numbers."""
    model = small("""
        quantities: {x: {start: 0}}
        actors: {a: {horizon: 1 week, tempo: 10 weeks, memory: 10 weeks, values: {x: 1}}}
        moves: {m: {by: a, effects: {x: 0.5}}, n: {by: a, effects: {x: -0.5}}, o: {by: a, new: true}}
    """)
    plain = 0
    looks = 0
    for path in range(600):
        told = trace(model, seed=1, world=0, path=path)
        is_renewed = any(day <= 7 for day, _ in told.renewals)
        for decision in [each for each in told.decisions if each.day <= 7 and not is_renewed][:1]:
            looks += 1
            options = {option.name: option for option in decision.options}
            is_plain = all(
                option.reason == gumbel(word(1, 0, path, Purpose.GUMBEL, 0, option.number))
                for option in options.values()
            )
            plain += is_plain
            fresh = options.pop("o")
            assert fresh.reason == gumbel(word(1, 0, path, Purpose.GUMBEL, 0, fresh.number))
            assert is_plain or max(options.values(), key=lambda option: option.score).name == "wait"
    p = 10 / (10 + 10)  # tempo / (tempo + memory)
    assert looks > 30
    assert plain / looks == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / looks))
