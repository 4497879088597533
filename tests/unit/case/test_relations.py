"""How questions hang together, and odds that cannot all be right."""

import pytest

from detente.case.load import loads
from detente.case.relations import Relation, incoherences, relations

WORLD = """\
case: questions
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities:
  approval: {range: [0, 100], start: 60}
actors:
  north: {horizon: 26 weeks, values: {approval: 1}}
moves:
  attack: {by: north, once: true, outcomes: {win: {chance: 0.5}, lose: {chance: rest}}}
  talk: {by: north, outcomes: {deal: {chance: 0.5}, failure: {chance: rest}}}
questions:
"""


def relations_of(questions: str) -> set[tuple[str, str, str]]:
    case = loads(WORLD + questions)
    return {(relation.kind, relation.first, relation.second) for relation in relations(case)}


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (
            "  attack: {condition: happened(attack)}\n  win: {condition: happened(attack.win)}",
            {("implies", "win", "attack")},
        ),
        (
            "  early: {condition: happened(attack), by: 2022-02-01}\n  late: {condition: happened(attack)}",
            {("implies", "early", "late")},
        ),
        (
            "  early: {condition: happened(attack), by: 2022-02-01}\n  win: {condition: happened(attack.win)}",
            set(),
        ),
        (
            "  a: {condition: happened(attack)}\n  b: {kind: date, condition: count(attack) >= 1}",
            {("same", "a", "b")},
        ),
        (
            "  win: {condition: happened(attack.win)}\n  lose: {condition: happened(attack.lose)}",
            {("exclusive", "win", "lose")},
        ),
        (
            "  deal: {condition: happened(talk.deal)}\n  failure: {condition: happened(talk.failure)}",
            set(),
        ),
        (
            # Never on the same day, but possibly on different days of one path.
            "  high: {condition: approval > 70}\n  low: {condition: approval < 50}",
            set(),
        ),
        (
            "  high: {condition: approval > 70, exclusive_with: [low]}\n  low: {condition: approval < 50}",
            {("declared exclusive", "high", "low")},
        ),
        (
            (
                "  higher: {condition: approval > 80}\n  high: {condition: approval > 70}\n"
                "  level: {kind: number, quantity: approval}"
            ),
            {("implies", "higher", "high")},
        ),
        (
            "  sure: {condition: approval >= 0}\n  attack: {condition: happened(attack)}",
            {("implies", "attack", "sure")},
        ),
        ("  sure: {condition: approval >= 0}\n  high: {condition: approval > 70}", {("implies", "high", "sure")}),
    ],
)
def test_relations(questions: str, expected: set[tuple[str, str, str]]) -> None:
    assert relations_of(questions) == expected


@pytest.mark.parametrize(
    ("questions", "path", "text"),
    [
        (
            (
                "  attack: {condition: happened(attack), said: {phrase: unlikely}}\n"
                "  win: {condition: happened(attack.win), said: {phrase: likely}}"
            ),
            "questions.win",
            "the brief: win at least 0.55, but attack, which it implies, at most 0.45",
        ),
        (
            (
                "  attack: {condition: happened(attack), forecasts: [{who: mob, date: 2022-01-01, probability: 0.2}]}\n"
                "  win: {condition: happened(attack.win), forecasts: [{who: mob, date: 2022-01-01, probability: 0.3}]}"
            ),
            "questions.win",
            "mob on 2022-01-01: win at least 0.3, but attack, which it implies, at most 0.2",
        ),
        (
            (
                "  high: {condition: approval > 70, exclusive_with: [low, win], said: {phrase: likely}}\n"
                "  low: {condition: approval < 50, said: {phrase: unlikely}}\n"
                "  win: {condition: happened(attack.win), said: {phrase: likely}}"
            ),
            "questions.high",
            "the brief: exclusive questions add up to at least 1.3 (high, low, win)",
        ),
        (
            (
                "  win: {condition: happened(attack.win), said: {who: x, phrase: likely}}\n"
                "  lose: {condition: happened(attack.lose), said: {who: x, phrase: likely}}"
            ),
            "questions.win",
            "x: exclusive questions add up to at least 1.1 (win, lose)",
        ),
        (
            "  attack: {condition: happened(attack), exclusive_with: [win]}\n  win: {condition: happened(attack.win)}",
            "questions.win.exclusive_with",
            "win is called exclusive with attack, but implies it: it could never come true",
        ),
    ],
)
def test_incoherences(questions: str, path: str, text: str) -> None:
    case = loads(WORLD + questions)
    assert list(incoherences(case, relations(case))) == [(path, text)]


def test_odds_of_different_speakers_and_days_are_not_held_against_each_other() -> None:
    questions = (
        "  attack: {condition: happened(attack), forecasts: [{who: crowd, date: 2022-01-01, probability: 0.2}]}\n"
        "  win: {condition: happened(attack.win), said: {phrase: likely},"
        " forecasts: [{who: crowd, date: 2022-02-01, probability: 0.3}, {who: model, probability: 0.9}]}"
    )
    case = loads(WORLD + questions)
    assert list(incoherences(case, relations(case))) == []


def test_relations_are_sentences() -> None:
    assert str(Relation("implies", "a", "b")) == "a implies b: its probability cannot be higher"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("happened(bomb.weapon)", "happened(bomb.dash)", {("implies", "a", "b")}),
        ("count(bomb.test) >= 2", "happened(bomb.dash)", {("implies", "a", "b")}),
        ("count(bomb.test) + count(bomb.dash) >= 2", "happened(bomb.weapon)", set()),
        ("happened(vote.left)", "happened(vote.right)", {("exclusive", "a", "b")}),
        ("happened(vote.left)", "happened(vote)", {("implies", "a", "b")}),
        ("happened(unrest.mild)", "happened(unrest.severe)", set()),
        ("happened(vote.left) or happened(vote.right)", "happened(vote)", {("same", "a", "b")}),
    ],
)
def test_what_nobody_chooses(left: str, right: str, expected: set[tuple[str, str, str]]) -> None:
    world = WORLD.replace(
        "questions:",
        """\
shocks: {unrest: {rate: 1 per year, outcomes: {mild: {chance: 0.5}, severe: {chance: rest}}}}
calendar: {vote: {between: 2022-02-01 and 2022-03-01, outcomes: {left: {chance: 0.5}, right: {chance: rest}}}}
processes: {bomb: {again: true, stages: {dash: {lasts: 1 week}, weapon: {lasts: 1 week}, test: {lasts: 1 week}}}}
questions:""",
    )
    case = loads(f"{world}  a: {{condition: {left}}}\n  b: {{condition: {right}}}\n")
    assert {(relation.kind, relation.first, relation.second) for relation in relations(case)} == expected
