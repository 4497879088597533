"""What differs in two cases: by dotted path, and nothing that moves no forecast."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.case.load import loads
from detente.case.schema import Case
from detente.diff.changes import changes, moving, prose
from detente.diff.words import n_texts

ROW = (Path(__file__).parents[2] / "end_to_end" / "row.yaml").read_text()


def of(text: str, other: str) -> list[tuple[str, str, str, str]]:
    """Return what differs in two texts."""
    return [(each.path, each.kind, each.before, each.after) for each in changes(loads(text), loads(other))]


CASE = """\
case: small
time: {start: 2022-01-03, end: 2022-12-26}
sources: {poll: {title: A poll}}
quantities:
  approval: {start: {value: 60 to 70, source: poll}, range: [0, 100], half_life: 1 year}
actors:
  one: {horizon: 1 year, values: {approval: 1}}
moves:
  act: {by: one, effects: {approval: 5}}
questions:
  high: {text: High?, condition: approval > 70, said: {phrase: likely, standard: icd203}}
"""


@pytest.mark.parametrize("name", ["russia-2022", "crimea-2014", "iran-2025", "ultimatum"])
def test_a_case_without_its_prose_is_the_same_model(name: str) -> None:
    case = detente.load_case(name)
    bare = Case.model_validate(moving(case))
    models = detente.compile_case(case), detente.compile_case(bare)
    assert models[0].draws.paths == models[1].draws.paths
    assert (models[0].draws.a == models[1].draws.a).all()
    assert models[0].events == models[1].events
    assert changes(case, bare) == ()
    assert n_texts(case, bare) == len(prose(case)) > 10


def test_what_moves_no_forecast_is_no_change() -> None:
    other = "# a comment\n" + CASE.replace("1 year, values", "12 months, values").replace(
        "title: A poll", "title: Another poll"
    ).replace("High?", "Is it high?").replace("likely", "unlikely").replace(
        "{approval: 5}", "{approval: {amount: 5}}"
    ).replace("60 to 70", "{p5: 60, p95: 70}")
    assert of(CASE, other) == []
    assert n_texts(loads(CASE), loads(other)) == 3


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("60 to 70", "50 to 70", ("quantities.approval.start", "changed", "60 to 70", "50 to 70")),
        ("{approval: 5}", "{approval: 6}", ("moves.act.effects.approval", "changed", "5", "6")),
        ("{approval: 1}", "{approval: 2}", ("actors.one.values.approval", "changed", "1", "2")),
        (", half_life: 1 year", "", ("quantities.approval.half_life", "removed", "1 year", "")),
        ("{by: one,", "{by: one, once: true,", ("moves.act.once", "added", "", "yes")),
        ("approval > 70", "approval > 75", ("questions.high.condition", "changed", "approval > 70", "approval > 75")),
        ("start: 2022-01-03", "start: 2022-02-07", ("time.start", "changed", "2022-01-03", "2022-02-07")),
    ],
)
def test_each_change_has_its_path(old: str, new: str, found: tuple[str, str, str, str]) -> None:
    assert of(CASE, CASE.replace(old, new, 1)) == [found]


def test_parts_are_added_and_removed_whole_and_know_their_lines() -> None:
    other = CASE.replace("questions:", "shocks:\n  bang: {rate: 1 per year}\nquestions:")
    [found] = changes(loads(CASE), loads(other))
    assert (found.path, found.kind, found.part, found.section) == ("shocks.bang", "added", "shocks.bang", "shocks")
    assert (found.before_line, found.after_line) == (0, 11)
    [gone] = changes(loads(other), loads(CASE))
    assert (gone.path, gone.kind, gone.before_line, gone.after_line) == ("shocks.bang", "removed", 11, 0)


def test_a_row_against_itself() -> None:
    assert of(ROW, ROW) == []
