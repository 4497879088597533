"""Sentences under a table of changes: they say nothing that the table contradicts."""

from __future__ import annotations

import pytest

from detente.case.load import loads
from detente.case.schema import Case
from detente.compare.comparison import compare
from detente.update import update

HEAD = """
detente: 2
case: small
time: {start: 2024-01-01, end: 2024-12-31}
quantities: {land: {start: 40}}
actors: {north: {horizon: 26 weeks, values: {land: 0.5}}}
moves: {advance: {by: north, new: true, cooldown: 2 months, effects: {land: 1}}}
calendar: {vote: {between: 2024-05-01 and 2024-10-31, chance: 0.5}}
questions:
  vote: {condition: happened(vote)}
"""
ADVANCE = "  adv: {condition: happened(advance)}\n"
FIRST = "  first: {kind: choice, first: {a: happened(advance), v: happened(vote)}}\n"
NOTHING = "No question's probability differs by more than the Monte Carlo error."
SIZE = {"worlds": 64, "paths": 40, "seed": 1}


def case_of(*questions: str) -> Case:
    return loads(HEAD + "".join(questions))


@pytest.mark.parametrize("change", [{"do": ["north: advance on 2024-02-01"]}, {"forbid": ["advance"]}])
def test_a_move_that_is_forced_is_told_apart(change: dict[str, list[str]]) -> None:
    text = " ".join(str(compare(case_of(ADVANCE), **change, **SIZE)).split())
    assert NOTHING not in text
    assert "adv asks for what was changed. No other question's probability differs by more than" in text


def test_nothing_is_said_to_differ_where_nothing_does() -> None:
    text = " ".join(str(compare(case_of(), forbid=["advance"], **SIZE)).split())
    assert NOTHING in text


def test_a_choice_that_moved_is_told() -> None:
    text = " ".join(str(update(case_of(FIRST), ["advance by 2024-03-01"], **SIZE)).split())
    assert "Of first it changes how likely the answers are." in text
    assert "changes no question's probability" not in text


def test_an_answer_is_told_as_one() -> None:
    text = " ".join(str(update(case_of(ADVANCE), ["advance by 2024-03-01"], **SIZE)).split())
    assert "What was observed answers adv; beside that it changes no question's probability by more than" in text
    alone = " ".join(str(update(case_of(), ["advance by 2024-03-01"], **SIZE)).split())
    assert "What was observed changes no question's probability by more than the errors leave." in alone
