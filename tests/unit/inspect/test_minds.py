"""What events set, as check tells it and in words."""

import pytest

import detente
from detente.case.edit import edit_case
from detente.case.load import loads
from detente.core.errors import GameError
from detente.inspect.check import check
from detente.inspect.games import solved_game
from detente.inspect.labels import label
from detente.render.check import text

CASE = """\
case: leader
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities:
  east: {text: influence in the east, start: 50}
actors:
  north: {text: The Kremlin, horizon: 26 weeks, values: {east: 1}}
  south: {horizon: 26 weeks, values: {east: -1}}
moves:
  attack: {by: north, effects: {east: 5}, outcomes: {win: {chance: 0.5, text: It works}, lose: {chance: rest}}}
  arm: {by: south, effects: {east: -1}}
calendar:
  election:
    date: 2022-06-01
    text: A new leader comes in
    set:
      actors.north.values.east: 2
      beliefs.south.moves.attack.outcomes.win.chance: 20%
questions:
  attack: {condition: happened(attack)}
"""


def test_check_tells_what_events_set() -> None:
    report = check(loads(CASE))
    told = [(each.event, each.path, each.before, each.after) for each in report.minds]
    assert told == [
        ("election", "actors.north.values.east", "1", "2"),
        ("election", "beliefs.south.moves.attack.outcomes.win.chance", "0.5", "20%"),
    ]
    assert "election: actors.north.values.east from 1 to 2" in text(report)


def test_words() -> None:
    case = loads(CASE)
    model = detente.compile_case(case)
    own = "calendar.election.set.actors.north.values.east"
    assert label(own, model, case) == 'worth of influence in the east to the Kremlin, from "A new leader comes in" on'
    seen = "calendar.election.set.beliefs.south.moves.attack.outcomes.win.chance"
    assert label(seen, model, case) == (
        'chance of "It works" after "attack", as south sees it, from "A new leader comes in" on'
    )


def test_the_file_is_edited_where_the_number_stands() -> None:
    changed = edit_case(CASE, {"calendar.election.set.actors.north.values.east": 3})
    assert "      actors.north.values.east: 3\n" in changed


def test_the_game_under_new_minds() -> None:
    model = detente.compile_case(loads(CASE))
    before, after = (solved_game(model, actor="north", after=events) for events in ((), ("election",)))
    worths = [game["nodes"][game["nodes"][0]["branches"][1]["node"]]["values"] for game in (before, after)]
    assert worths == [{"north": 5.0}, {"north": 10.0}]
    assert after["title"] == "leader: north opens, as north sees it, after election"
    with pytest.raises(GameError, match="found event eletion, expected one that sets something: election; did you"):
        solved_game(model, after=("eletion",))
