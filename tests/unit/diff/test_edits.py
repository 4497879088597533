"""Edits: how changes are taken together, the cases between, and what cannot be made alone."""

from __future__ import annotations

import pytest

from detente.case.load import loads
from detente.diff.changes import changes, moving
from detente.diff.edits import Between, edits_of, joined, made
from detente.diff.words import numbers_of

OLD = """\
case: small
time: {start: 2022-01-03, end: 2022-12-26}
quantities:
  approval: {start: 50, range: [0, 100]}
actors:
  one: {horizon: 1 year, values: {approval: 1}}
moves:
  act: {by: one, effects: {approval: 5}}
questions:
  acts: {condition: happened(act)}
  high: {condition: approval > 52}
"""


def edits(old: str, new: str, by: str = "change") -> tuple[list[str], Between]:
    cases = loads(old), loads(new)
    data = moving(cases[0]), moving(cases[1])
    between = Between(*data)
    found = joined(edits_of(changes(*cases, data), by=by, numbers=numbers_of(*cases)), between)  # type: ignore[arg-type]
    return [each.name for each in found], between


def test_a_new_actor_is_joined_with_its_move_and_nothing_else() -> None:
    new = (
        OLD.replace("moves:", "  two: {horizon: 2 years, values: {approval: -1}}\nmoves:")
        .replace("questions:", "  undo: {by: two, effects: {approval: -5}}\nquestions:")
        .replace("start: 50", "start: 51")
    )
    names, _ = edits(OLD, new)
    assert names == ["quantities.approval.start", "actors.two and moves.undo"]


def test_a_question_that_asks_of_a_new_move_is_joined_with_it() -> None:
    new = OLD.replace("questions:", "  shout: {by: one}\nquestions:").replace(
        "acts: {condition: happened(act)}", "acts: {condition: happened(shout)}"
    )
    assert edits(OLD, new)[0] == ["moves.shout and questions.acts.condition"]


def test_a_move_that_goes_with_what_names_it() -> None:
    old = OLD.replace("questions:", "  shout: {by: one, when: happened(act)}\nquestions:").replace(
        "happened(act)}\n  high", "happened(act) or happened(shout)}\n  high"
    )
    assert edits(old, OLD)[0] == ["moves.shout and questions.acts.condition"]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("change", ["actors.one.horizon", "actors.one.idle", "moves.act.once", "questions.high"]),
        ("part", ["actors.one", "moves.act.once", "questions.high"]),
        ("section", ["actors", "moves.act.once", "questions.high"]),
        ("auto", ["actors.one.horizon", "actors.one.idle", "moves.act.once", "questions.high"]),
    ],
)
def test_changes_are_taken_together(by: str, names: list[str]) -> None:
    new = (
        OLD.replace("horizon: 1 year", "horizon: 2 years, idle: 0.5")
        .replace("{by: one, e", "{by: one, once: true, e")
        .replace("approval > 52}", "approval > 60, by: 2022-06-30}")
    )
    assert edits(OLD, new, by)[0] == names


def test_cases_between_stand_in_the_order_of_both() -> None:
    new = OLD.replace("moves:\n", "moves:\n  first: {by: one}\n").replace("horizon: 1 year", "horizon: 2 years")
    data = moving(loads(OLD)), moving(loads(new))
    found = {each.path: each for each in changes(loads(OLD), loads(new))}
    assert made(*data, []) == data[0]
    assert made(*data, found.values()) == data[1]
    one = made(*data, [found["moves.first"]])
    assert list(one["moves"]) == ["first", "act"]
    assert one["actors"] == data[0]["actors"]


def test_a_question_of_one_side_is_in_no_case_between() -> None:
    new = OLD.replace("  high:", "  low: {condition: approval < 40}\n  high:")
    between = Between(moving(loads(OLD)), moving(loads(new)))
    case = between.case(())
    assert case is not None
    assert list(case.questions) == ["acts", "high"]
    assert between.n_problems(()) == 0
