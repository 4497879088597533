"""First decisions: odds, parts and flags beside what can be worked out by hand."""

import math

import pytest

from detente.case.load import loads
from detente.compile import compile_case
from detente.core.text import at_width
from detente.inspect.check import check
from detente.inspect.first_decisions import FirstDecisions, first_decisions
from detente.inspect.games import solved_game
from detente.inspect.stages import show
from detente.render.first_decisions import full, pointer, short
from detente.sim.twin.numbers import WorldNumbers, worlds_for_choices
from detente.world.draws import draw_worlds

HEAD = """\
case: small
time: {start: 2022-01-03, end: 2022-12-31}
quantities:
  land: {range: [0, 100], start: 50}
  calm: {range: [0, 100], start: 60, half_life: 2 weeks}
  dust: {range: [0, 100], start: 5}
"""
CASE = (
    HEAD
    + """\
actors:
  north:
    horizon: 1 year
    rationality: 0.5
    loss_aversion: 1
    idle: 0.8
    tempo: 10 days
    memory: 90 days
    values: {land: 1, calm: 0.1}
  south: {horizon: 1 year, rationality: 2, idle: 0.5, values: {land: -0.5}}
moves:
  take: {by: north, effects: {land: 2}, replies: [{by: south, options: [resist, nothing]}]}
  buy: {by: north, new: true, effects: {land: 1}, cost: 0.5}
  left: {by: north, effects: {land: 1}}
  right: {by: north, effects: {land: 1}}
  march: {by: north, when: date >= 2022-03-01 and land > 60 and calm > 10, effects: {land: 4}}
  resist: {by: south, reply: true, effects: {land: -1}}
variants: {way: [left, right]}
questions:
  taken: {condition: happened(take)}
"""
)


def decisions(text: str, **options: int) -> FirstDecisions:
    return first_decisions(compile_case(loads(text)), **options)


def test_odds_and_parts_by_hand() -> None:
    (found, *_) = decisions(CASE).decisions
    options = {option.name: option for option in found.options}
    # Land does not fade, so an effect is worth itself. South, of rationality 2 and idle 1/2, resists (worth 0.5 to it,
    # of which it expects 1 to come off) with the odds exp(2 x 0.5) : 1.
    resist = math.e / (math.e + 1)
    worth = {"wait": 0.0, "take": 2 - resist, "buy": 0.5, "left": 1.0, "right": 1.0}
    assert {name: option.worth.median for name, option in options.items()} == pytest.approx(worth, abs=1e-9)
    # To wait weighs .8 / .2 = 4 times as much as a worthless move; each of two variants a half.
    weight = {"wait": 4.0, "take": 1.0, "buy": 1.0, "left": 0.5, "right": 0.5}
    power = {name: weight[name] * math.exp(0.5 * worth[name]) for name in weight}
    odds = {name: each / sum(power.values()) for name, each in power.items()}
    assert {name: option.odds.median for name, option in options.items()} == pytest.approx(odds, abs=1e-9)
    # What was open before is made only if its reasons are newer than the last look: 10 / (10 + 90).
    first = {name: odds[name] * (1.0 if name == "buy" else 0.1) for name in odds if name != "wait"}
    first["wait"] = 1 - sum(first.values())
    assert {name: option.first.median for name, option in options.items()} == pytest.approx(first, abs=1e-9)
    assert [options[name].status for name in worth] == ["wait", "open before", "new", "open before", "open before"]
    parts = [(part.event, part.quantity, part.pushed, part.worth) for part in options["take"].parts]
    assert [part[:3] for part in parts] == [("take", "land", "land"), ("resist", "land", "land")]
    assert [part[3] for part in parts] == pytest.approx([2.0, -resist], abs=1e-9)
    assert [part.quantity for part in options["buy"].parts] == ["land", "cost of acting"]
    assert options["take"].rest == 0.0
    # Nothing is uncertain: there is no band.
    assert options["take"].odds == (options["take"].odds.median,) * 3


def test_first_odds_are_those_of_the_twin() -> None:
    model = compile_case(loads(CASE))
    (found, *_) = first_decisions(model).decisions
    game = solved_game(model, actor="north")
    assert {branch["name"]: branch["probability"] for branch in game["nodes"][0]["branches"]} == pytest.approx(
        {option.name: option.odds.median for option in found.options}, abs=1e-9
    )


def test_what_opens_later_is_named_with_what_it_waits_for() -> None:
    (found, *_) = decisions(CASE).decisions
    (march,) = found.later
    # That calm is above 10 holds already.
    assert (march.name, march.opens) == ("march", "from 2022-03-01, when land > 60")
    assert march.worth.median == pytest.approx(4.0)
    assert march.odds.median == pytest.approx(math.exp(2) / (math.exp(2) + 4))
    assert march.first.median == 0.0
    shut = CASE.replace("when: date >= 2022-03-01 and land > 60 and calm > 10", "{}")
    for gate, opens in (
        ("when: happened(take)", "after take"),
        ("when: date > 2022-03-01", "after 2022-03-01"),
        ("when: land > 60 or calm > 90", "when land > 60 or calm > 90"),
    ):
        (found, *_) = decisions(shut.replace("{}", gate, 1)).decisions
        assert [option.opens for option in found.later] == [opens]


def test_bands_over_worlds() -> None:
    uncertain = CASE.replace("effects: {land: 1}, cost", "effects: {land: -1 to 3}, cost")
    found = decisions(uncertain)
    assert found.worlds == 64
    buy = next(option for option in found.decisions[0].options if option.name == "buy")
    # A normal number whose 90% interval is -1 to 3, less the cost: the points of a Sobol sequence come close.
    assert buy.worth.median == pytest.approx(0.5, abs=1e-9)
    assert buy.worth.low == pytest.approx(-1.5, abs=0.15)
    assert buy.worth.high == pytest.approx(2.5, abs=0.15)
    # Above the cost of 0.5 it lies with the chance of a normal number above -0.5 / (2 / 1.645).
    assert buy.better == pytest.approx(0.6595, abs=2 / 64)
    assert decisions(uncertain, worlds=16).worlds == 16


def test_bands_hold_all_worlds_also_those_in_which_a_move_is_shut() -> None:
    text = CASE.replace("land: {range: [0, 100], start: 50}", 'land: {range: [0, 100], start: "uniform(0, 100)"}')
    gated = text.replace("take: {by: north,", "take: {by: north, when: land > 20,")
    wait, take, *_ = decisions(gated).decisions[0].options
    assert (take.odds.low, take.first.low) == (0.0, 0.0)  # in a fifth of the worlds
    assert take.odds.high == pytest.approx(take.odds.median, abs=1e-9)
    assert wait.odds.high > wait.odds.low == pytest.approx(wait.odds.median, abs=1e-9)
    assert take.worth.low == pytest.approx(take.worth.median, abs=1e-6)  # worth it has only where it is open


@pytest.mark.parametrize("name", ["russia-2022", "crimea-2014"])
def test_worlds_side_by_side_are_the_same_to_the_bit(name: str) -> None:
    from detente.case.load import as_case

    model = compile_case(as_case(name))
    drawn = draw_worlds(model.draws, seed=3, first=0, count=3)
    players = {int(actor): [0, 1] for actor in set(model.moves.by[~model.moves.is_reply].tolist())}
    for together, world in zip(worlds_for_choices(model, drawn, players), drawn, strict=True):
        alone = WorldNumbers(model, world)
        for actor in players:
            for row in range(len(model.effects.quantity)):
                assert together.price(1 + actor, actor, row) == alone.price(1 + actor, actor, row)


FLAGGED = (
    HEAD
    + """\
actors:
  north: {horizon: 1 year, rationality: 3, values: {land: 1 to 2, calm: 1}}
moves:
  seize: {by: north, effects: {land: 80}}
  rouse: {by: north, effects: {calm: 9}}
  protest: {by: north, effects: {calm: -80}}
  speak: {by: north, effects: {dust: 3}}
  hum: {by: north}
  talk: {by: north, replies: [{by: south, options: [agree, refuse]}]}
  agree: {by: south, reply: true, effects: {dust: 1}}
  refuse: {by: south, reply: true}
questions:
  seized: {condition: happened(seize)}
"""
).replace("moves:", "  south: {horizon: 1 year, values: {land: -1}}\nmoves:", 1)


def test_flags() -> None:
    found = decisions(FLAGGED)
    flags = {(flag.kind, flag.option) for flag in found.flags}
    assert ("sure", "seize") in flags
    assert ("always", "seize") in flags
    assert ("cut", "seize") not in flags  # 50 of 80 can happen: more than half
    assert {("rare", name) for name in ("wait", "rouse", "speak", "hum")} <= flags
    assert ("transient", "rouse") in flags
    assert ("cut", "protest") not in flags  # 60 of 80
    assert ("cut", "protest") in {
        (flag.kind, flag.option) for flag in decisions(FLAGGED.replace("start: 60", "start: 30")).flags
    }
    # `refuse` has no effects, as a way to say no has; `talk` leads to nothing that anyone values either.
    assert [flag.option for flag in found.unvalued] == ["speak", "hum", "talk", "agree"]
    (cut,) = [
        flag
        for flag in decisions(FLAGGED.replace("start: 50", "start: 98")).flags
        if (flag.kind, flag.option) == ("cut", "seize")
    ]
    assert cut.text == (
        "`seize` moves `land` by 80, of which only 2 can happen: it stands at 98, and its range ends at 100"
    )


def test_what_cannot_happen_at_the_start_is_no_finding_of_a_move_that_opens_later() -> None:
    later = FLAGGED.replace("start: 50", "start: 98").replace(
        "seize: {by: north,", "seize: {by: north, when: land < 40,"
    )
    assert "cut" not in [flag.kind for flag in decisions(later).flags]


def test_a_cost_makes_a_move_worth_something() -> None:
    dear = FLAGGED.replace("hum: {by: north}", "hum: {by: north, cost: 1}")
    assert "hum" not in [flag.option for flag in decisions(dear).unvalued]


@pytest.mark.parametrize("actors", ["", "actors: {north: {values: {land: 1}}}\n"])
def test_nobody_opens(actors: str) -> None:
    text = f"{HEAD}{actors}questions: {{q: {{condition: land > 60}}}}\n"
    found = decisions(text)
    assert (found.decisions, found.flags, found.worlds, found.too_large) == ((), (), 0, "")
    assert [*short(found)] == []
    assert [*full(found.decisions, found.unvalued, found.worlds)] == ["nobody has a move that opens an episode"]
    assert "first decision" not in str(check(loads(text)))
    assert pointer(found) == []


def test_an_actor_with_nothing_open_yet() -> None:
    text = CASE.replace("by: north,", "by: north, when: date > 2022-06-01,").replace(
        "{by: north, new: true, when", "{by: north, when"
    )
    text = text.replace("when: date > 2022-06-01, when: date >= 2022-03-01", "when: date >= 2022-03-01")
    found = decisions(text.replace("new: true, ", ""))
    assert [option.name for option in found.decisions[0].options] == ["wait"]
    assert len(found.decisions[0].later) == 5
    # That it waits is no finding.
    assert not [flag for flag in found.flags if flag.option == "wait"]
    assert any("nothing to decide yet" in line for line in short(found))


def replies(count: int) -> str:
    stages = "".join(f"      - {{by: south, options: [r{i}, nothing]}}\n" for i in range(count))
    answers = "".join(f"  r{i}: {{by: south, reply: true, effects: {{land: 1}}}}\n" for i in range(count))
    return (
        f"{HEAD}actors:\n  north: {{horizon: 1 year, values: {{land: 1}}}}\n"
        "  south: {horizon: 1 year, values: {land: -1}}\nmoves:\n"
        f"  take:\n    by: north\n    effects: {{land: 1 to 2}}\n    replies:\n{stages}{answers}"
        "questions: {q: {condition: happened(take)}}\n"
    )


def test_games_too_large_to_run_are_named() -> None:
    case = loads(replies(13))
    found = first_decisions(compile_case(case))
    assert (found.is_runnable, found.decisions) == (False, ())
    report = check(case)
    (notice,) = [notice for notice in report.notices if notice.path == "moves"]
    assert notice.text.startswith("this case cannot be run: move take: its replies make more than 4,096 possible ends")
    assert notice.line > 0


def test_large_games_have_no_bands() -> None:
    assert decisions(replies(7)).worlds == 64
    large = decisions(replies(10))
    assert (large.worlds, large.is_runnable, len(large.decisions)) == (0, True, 1)


def test_as_people_read_it() -> None:
    found = decisions(FLAGGED)
    for width in (80, 100):
        with at_width(width):
            lines = [*short(found), *full(found.decisions, found.unvalued, found.worlds)]
        assert max(map(len, lines)) <= width
    text = "\n".join(short(found))
    assert "  ! `seize` has odds of 100.0%\n  ! odds below 1%: `wait` <0.01%, `rouse` <0.01%, " in text
    assert "and 3 more: `detente show decisions` has them" in text
    (note,) = pointer(found)
    assert note.startswith("first decisions: odds above 95% (north seize); odds below 1% (north wait, ")
    assert "worth nothing to anybody (north speak, north hum, north talk and 1 more)" in note
    shown = show("decisions", loads(FLAGGED), actor="north")
    assert "seize" in shown.text
    assert shown.to_dict()["decisions"][0]["options"][0]["name"] == "wait"


def test_check_holds_it() -> None:
    report = check(loads(FLAGGED))
    assert [decision.actor for decision in report.first.decisions] == ["north"]
    assert {notice.path for notice in report.notices} >= {"moves.speak", "moves.hum", "moves.talk", "moves.agree"}
    plain = report.to_dict()
    assert plain["first"]["worlds"] == 64
    median, low, high = plain["first"]["decisions"][0]["options"][0]["odds"]
    assert 0.0 < low <= median <= high < 0.01
