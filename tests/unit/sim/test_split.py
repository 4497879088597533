"""What an option is worth, taken apart: by hand."""

import pytest

from detente.sim.twin import COST, Splitter, WorldNumbers, trace
from detente.world.draws import draw_worlds
from tests.unit.sim.small_cases import small

ALWAYS = "tempo: 0.001 days, memory: 0.001 days"


def splits(model, day=1):
    """Return the splits of all options of the opening choice of a day, by option."""
    numbers = WorldNumbers(model, draw_worlds(model.draws, seed=1, first=0, count=1)[0])
    splitter = Splitter(numbers)
    found = {}

    def witness(episode, node, decision):
        if decision.day == day and not decision.after:
            for position, option in zip(episode.offered(node), decision.options, strict=True):
                found[option.name] = splitter.split(episode, node, position)

    trace(model, seed=1, world=0, path=0, numbers=numbers, witness=witness)
    return found


def test_direct_and_through_links():
    """As in the twin's test: x is 1 on average, y 13 / 24, through the link alone."""
    model = small("""
        quantities: {x: {start: 0}, y: {start: 0}}
        links: {l: {from: x, to: y, gain: 0.5 per week}}
        actors: {a: {horizon: 4 weeks, tempo: 0.001 days, values: {x: 1, y: -10}, loss_aversion: 2}}
        moves: {m: {by: a, effects: {x: {amount: 2, after: 1 week, over: 2 weeks}}}}
    """)
    found = splits(model)
    assert found["wait"].parts == ()
    on_x, on_y = found["m"].parts
    assert (on_x.event, on_x.actor, on_x.pushed, on_x.quantity) == ("m", "a", "x", "x")
    assert (on_x.direct, on_x.through_links) == (pytest.approx(1), pytest.approx(0))
    assert (on_y.pushed, on_y.quantity, on_y.direct) == ("x", "y", 0)
    assert on_y.through_links == pytest.approx(-2 * 10 * 13 / 24)
    assert found["m"].worth == pytest.approx(1 - 2 * 10 * 13 / 24)


def test_replies_outcomes_and_losses_in_sum():
    """The move gives 4, the answer takes 1 where it comes: no loss in sum, so it is not counted twice."""
    model = small(f"""
        quantities: {{x: {{start: 0}}}}
        actors:
          a: {{horizon: 1 week, {ALWAYS}, values: {{x: 1}}, loss_aversion: 2}}
          b: {{horizon: 1 week, rationality: 0, tempo: 1000 years, values: {{x: -1}}}}
        moves:
          m:
            by: a
            effects: {{x: 4}}
            replies: [{{by: b, options: [hit, nothing]}}]
            outcomes: {{good: {{chance: 0.25, effects: {{x: 8}}}}, bad: {{chance: rest}}}}
          hit: {{by: b, reply: true, effects: {{x: -1}}}}
    """)
    split = splits(model)["m"]
    worths = {part.event: part.worth for part in split.parts}
    assert worths == {"m": pytest.approx(4), "m.good": pytest.approx(2), "hit": pytest.approx(-0.5)}
    assert {part.event: part.actor for part in split.parts} == {"m": "a", "m.good": "a", "hit": "b"}
    (reply,) = split.replies
    assert (reply.move, reply.actor, reply.chance) == ("hit", "b", pytest.approx(0.5))


def test_pacts():
    model = small(f"""
        quantities: {{x: {{start: 0}}}}
        actors:
          a: {{horizon: 1 week, {ALWAYS}, values: {{x: 1}}, loss_aversion: 2}}
          bloc:
            kind: bloc
            members: [a]
            pacts: {{help: {{on: [m], honoured: 0.5, effects: {{x: -3}}}}}}
        moves: {{m: {{by: a, effects: {{x: 4}}}}}}
    """)
    worths = {(part.event, part.actor): part.worth for part in splits(model)["m"].parts}
    assert worths == {("m", "a"): pytest.approx(4), ("bloc.help", "bloc"): pytest.approx(-3)}


def test_what_acting_costs_is_a_part_of_its_own():
    """One's own move in full; one's own later answer as likely as it is; others' costs not at all."""
    model = small(f"""
        quantities: {{x: {{start: 0}}}}
        actors:
          a: {{horizon: 1 week, {ALWAYS}, cost: 0.25, rationality: 0, values: {{x: 1}}}}
          b: {{horizon: 1 week, cost: 7, rationality: 0}}
        moves:
          m:
            by: a
            effects: {{x: 4}}
            replies: [{{by: b, options: [hit, nothing]}}, {{by: a, options: [back, nothing]}}]
          hit: {{by: b, reply: true}}
          back: {{by: a, reply: true, cost: 3}}
    """)
    split = splits(model)["m"]
    worths = {(part.event, part.pushed, part.quantity): part.worth for part in split.parts}
    assert worths == {
        ("m", "x", "x"): pytest.approx(4),
        ("m", "", COST): pytest.approx(-0.25),
        ("back", "", COST): pytest.approx(-1.5),
    }
