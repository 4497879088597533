"""Events that change minds: odds before and after by hand, whose eyes, which event counts, and new reasons."""

import math

import numpy as np
import pytest

from detente.sim.executor import simulate
from detente.sim.generator import generate
from detente.sim.runs import NEVER
from detente.sim.twin import Splitter, WorldNumbers, trace
from detente.world.draws import draw_worlds
from tests.unit.sim.small_cases import small

EVER_SO_LONG = "tempo: 0.2 days, memory: 100000 years"
"""An actor that decides daily, with reasons that last."""
LOOKS = "tempo: 0.001 days, memory: 0.001 days"
"""An actor that decides daily, with new reasons each time."""
BEFORE, AFTER = 0.1, 0.5
"""Worth of the move to its actor before and after the event (4 units of x, rationality 2)."""


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def chance(worth: float, rationality: float = 2.0, idle: float = 0.8) -> float:
    """Return how likely a move is made at a decision with new reasons."""
    return logistic(rationality * worth - math.log(idle / (1 - idle)))


def case(set_: str, *, weight: float = BEFORE / 4, actor: str = EVER_SO_LONG, more: str = "", when: str = "") -> str:
    return f"""
        quantities: {{x: {{start: 0}}}}
        actors:
          a: {{horizon: 4 weeks, rationality: 2, idle: 0.8, {actor}, values: {{x: {weight}}}}}
        moves: {{m: {{by: a, once: true, effects: {{x: 4}}{when}}}}}
        calendar:
          reform: {{date: 2022-06-01, set: {{{set_}}}}}
          {more}
        questions: {{made: {{condition: happened(m)}}}}
    """


def share(text: str, *, worlds: int = 32, paths: int = 512) -> tuple[float, np.ndarray]:
    """Return how often the move is made, and on which days."""
    runs = simulate(small(text), worlds=worlds, paths=paths, seed=1, keep=frozenset({"events"}))
    assert runs.first is not None
    days = runs.first[runs.model.events.index("m")]
    return float((days != NEVER).mean()), days[days != NEVER]


def three_errors(p: float, n: int = 32 * 512) -> float:
    return 3 * math.sqrt(p * (1 - p) / n)


def test_odds_before_and_after_are_those_of_the_two_numbers():
    model = small(case(f"actors.a.values.x: {AFTER / 4}", actor=LOOKS).replace("once: true, ", ""))
    decisions = trace(model, seed=1, world=0, path=0).decisions
    reform = model.timeline.day_of(model.calendar.dates[0])
    for worth, some in (
        (BEFORE, [each for each in decisions if each.day <= reform]),
        (AFTER, [each for each in decisions if each.day > reform]),
    ):
        found = {(round(o.worth, 9), round(o.chance, 9)) for each in some for o in each.options if o.name == "m"}
        assert found == {(round(worth, 9), round(chance(worth), 9))}


def test_a_new_mind_has_new_reasons():
    """Open all the time: nothing happens before, since waiting was best; then the move comes with its odds."""
    made, days = share(case(f"actors.a.values.x: {AFTER / 4}"))
    expected = chance(AFTER)
    assert made == pytest.approx(expected, abs=three_errors(expected))
    assert days.min() > 148  # 1 June is day 149
    shut = share(case(f"actors.a.values.x: {AFTER / 4}", when=", when: happened(reform)"))[0]
    assert shut == pytest.approx(expected, abs=three_errors(expected))


def test_what_a_new_mind_does_is_not_dated_before_the_change():
    """Nobody makes the move before a reform that comes on a drawn day of the week; many do in the same week."""
    text = case(f"actors.a.values.x: {AFTER / 4}", weight=-100)
    model = small(text.replace("date: 2022-06-01", "between: 2022-06-01 and 2022-06-28"))
    runs = simulate(model, worlds=8, paths=256, seed=1, keep=frozenset({"events"}))
    assert runs.first is not None
    made, reform = (runs.first[model.events.index(event)].astype(np.int32) for event in ("m", "reform"))
    later = (made - reform)[made != NEVER]
    assert later.min() == 0
    assert (later < 7).mean() > 0.9
    for path in range(64):
        assert trace(model, seed=1, world=0, path=path).first[model.events.index("m")] == made[path]


def test_as_a_case_that_has_the_new_number_from_the_start():
    changed = share(case(f"actors.a.values.x: {AFTER / 4}", when=", when: happened(reform)"))[0]
    other = "beliefs.a.quantities.x.start: 0"  # without effect
    from_the_start = share(case(other, weight=AFTER / 4, when=", when: happened(reform)"))[0]
    assert changed == pytest.approx(from_the_start, abs=1.5 * three_errors(changed))


def test_news_leaves_reasons_as_they_are():
    """Who learns that the move brings more makes it if its reasons lie between: (p2 - p1) / (1 - p1)."""
    amount = 4 * AFTER / BEFORE
    before, after = chance(BEFORE), chance(AFTER)
    for told in (f"beliefs.a.moves.m.effects.x: {amount}", f"beliefs.a.actors.a.values.x: {AFTER / 4}"):
        made, days = share(case(told))
        expected = (after - before) / (1 - before)
        assert made == pytest.approx(expected, abs=three_errors(expected))
        assert days.min() > 148


def test_news_that_says_nothing_changes_no_path():
    same = case("beliefs.a.moves.m.effects.x: 4, beliefs.a.actors.a.values.x: 0.1", weight=0.1)
    without = case("", weight=0.1).replace(", set: {}", "")
    for one, other in zip(share(same, paths=64), share(without, paths=64), strict=True):
        assert np.array_equal(one, other)


def test_the_same_again_changes_nothing():
    """The second reform finds its numbers in force: no new reasons, so no second chance."""
    text = case(f"actors.a.values.x: {AFTER / 4}")
    text = text.replace("calendar:", "shocks:").replace("date: 2022-06-01", "rate: 1 per week")
    expected = chance(AFTER)
    assert share(text)[0] == pytest.approx(expected, abs=three_errors(expected))


def test_the_last_event_counts():
    more = f"relapse: {{date: 2022-09-01, set: {{actors.a.values.x: {BEFORE / 4}}}}}"
    model = small(case(f"actors.a.values.x: {AFTER / 4}", more=more, actor=LOOKS).replace("once: true, ", ""))
    assert model.minds.n_regimes == 3
    days = [model.timeline.day_of(date) for date in model.calendar.dates]
    worths = {
        sum(day < each.day for day in days): option.worth
        for each in trace(model, seed=1, world=0, path=0).decisions
        for option in each.options
        if option.name == "m"
    }
    assert worths == pytest.approx({0: BEFORE, 1: AFTER, 2: BEFORE})


REPLY = f"""
    quantities: {{{{x: {{{{start: 0}}}}}}}}
    actors:
      a: {{{{horizon: 4 weeks, rationality: 1, idle: 0.8, {LOOKS}, values: {{{{x: 1}}}}}}}}
      b: {{{{horizon: 4 weeks, rationality: 1, idle: 0.8, {LOOKS}, values: {{{{x: -1}}}}}}}}
    moves:
      m: {{{{by: a, effects: {{{{x: 3}}}}, replies: [{{{{by: b, options: [hit, nothing]}}}}], set: {{{{{{set_}}}}}}}}}}
      hit: {{{{by: b, reply: true, effects: {{{{x: -2}}}}}}}}
"""


def looks(set_: str):
    """Return the worth of m to a, and the chance of hit, by how often m had been made before."""
    model = small(REPLY.format(set_=set_))
    worth, hit, made = {}, {}, 0
    for each in trace(model, seed=1, world=0, path=0).decisions:
        if each.actor == "b":
            hit.setdefault(made, each.options[0].chance)
            made += 1
        else:
            worth.setdefault(made, each.options[1].worth)
    return worth, hit


def test_an_episode_under_way_keeps_the_old_minds_and_all_see_the_new_one():
    worth, hit = looks("actors.b.values.x: -2")
    before, after = chance(2, 1), chance(4, 1)
    assert (hit[0], hit[1]) == (pytest.approx(before), pytest.approx(after))
    assert (worth[0], worth[1]) == (pytest.approx(3 - 2 * before), pytest.approx(3 - 2 * after))


def test_a_belief_changes_in_one_pair_of_eyes():
    worth, hit = looks("beliefs.a.actors.b.values.x: -2")
    before, after = chance(2, 1), chance(4, 1)
    assert (hit[0], hit[1]) == (pytest.approx(before), pytest.approx(before))
    assert (worth[0], worth[1]) == (pytest.approx(3 - 2 * before), pytest.approx(3 - 2 * after))


def test_what_is_set_for_all_replaces_beliefs():
    text = REPLY.format(set_="actors.b.values.x: -2") + "    beliefs: {a: {actors.b.values.x: -5}}\n"
    model = small(text)
    viewers = [int(model.view[model.minds.viewer(0, regime), model.actors.value_weight[1]]) for regime in (0, 1)]
    paths = [model.draws.paths[column] for column in viewers]
    assert paths == ["beliefs.a.actors.b.values.x", "moves.m.set.actors.b.values.x"]


def test_rationality_and_idle_of_those_who_answer():
    _, hit = looks("actors.b.rationality: 3, actors.b.idle: 0.3")
    assert (hit[0], hit[1]) == (pytest.approx(chance(2, 1)), pytest.approx(chance(2, 3, 0.3)))


def test_new_reasons_by_the_letter():
    """An epoch more where the mind's own numbers change; none for beliefs, nor where nothing changes."""
    own = trace(small(case("actors.a.horizon: 8 weeks")), seed=1, world=0, path=0)
    assert own.renewals == ((149, "a"),)
    assert trace(small(case("beliefs.a.actors.a.horizon: 8 weeks")), seed=1, world=0, path=0).renewals == ()


def test_parts_add_up_under_new_minds():
    model = small(REPLY.format(set_="actors.a.values.x: 2, actors.a.loss_aversion: 3, actors.a.horizon: 2 weeks"))
    numbers = WorldNumbers(model, draw_worlds(model.draws, seed=1, first=0, count=1)[0])
    splitter, off = Splitter(numbers), []

    def witness(episode, node, decision):
        for position, option in zip(episode.offered(node), decision.options, strict=True):
            off.append(abs(splitter.split(episode, node, position).worth - option.worth))

    trace(model, seed=1, world=0, path=0, numbers=numbers, witness=witness)
    assert len(off) > 100
    assert max(off) < 1e-9


def test_trees_that_nothing_changes_are_solved_as_ever():
    """Two actors that do not meet: the tree of one has as many sheets as its own numbers ask for."""
    model = small("""
        quantities: {x: {start: 0}, y: {start: 0}}
        actors:
          a: {horizon: 4 weeks, values: {x: 1}}
          b: {horizon: 4 weeks, values: {y: 1}}
        moves:
          m: {by: a, effects: {x: 1}, set: {actors.a.horizon: 9 weeks}}
          n: {by: b, effects: {y: 1}}
    """)
    plan = generate(model).plan
    assert len(set(plan.seen_as(0, 0))) == 2
    assert len(set(plan.seen_as(1, 1))) == 1


def test_a_case_in_which_events_set_nothing_knows_no_regimes():
    model = small(case("").replace(", set: {}", ""))
    program = generate(model)
    assert model.minds.is_fixed
    assert len(model.view) == 2
    assert program.kernel.slots.regime == program.kernel.slots.reach
