"""Rounds with feedback: files, moves by hand, and the case that they leave."""

from __future__ import annotations

import math

import pytest

import detente
from detente.case.load import load_case, loads
from detente.case.notation import Views
from detente.case.places import survey
from detente.core.errors import CaseError
from detente.elicit.rounds import rounds

CASE = """\
case: row
time: {start: 2024-01-01, end: 2024-12-31, step: week}
quantities:
  level: {start: 20 to 30, range: [0, 100], rest: 25}   # a guess
shocks:
  war:
    # of past crises
    rate: {value: 0.5 per year, why: past crises}
    effects: {level: 3}
moves: {}
questions:
  war: {condition: happened(war)}
"""
ROUNDS = """\
rounds:
  - date: 2024-01-10
    answers:
      analyst-a: {shocks.war.rate: {value: 1 per year, why: few alerts}, quantities.level.start: 10}
      analyst-b: {shocks.war.rate: 4 per year, quantities.level.start: 50}
  - date: 2024-01-24
    feedback: all medians
    answers:
      analyst-a: {shocks.war.rate: {value: 2 per year, why: more alerts than I thought}}
      analyst-b: {shocks.war.rate: 8 per year, quantities.level.start: 40}
"""


@pytest.fixture(name="files")
def _files(tmp_path):
    (tmp_path / "row.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "rounds.yaml").write_text(ROUNDS, encoding="utf-8")
    return tmp_path


def answer(found, path, analyst, number):
    return next(each for each in found.answers if (each.path, each.analyst, each.number) == (path, analyst, number))


def test_moves_are_shares_of_the_way_on_the_scale_of_the_number(files):
    found = rounds(files / "row.yaml", files / "rounds.yaml")
    # On logarithms: from 1 to 2 is half of the way from 1 to 4; from 4 to 8 is half as far, and away from 1.
    assert answer(found, "shocks.war.rate", "analyst-a", 2).moved == pytest.approx(0.5)
    assert answer(found, "shocks.war.rate", "analyst-b", 2).moved == pytest.approx(-0.5)
    assert answer(found, "quantities.level.start", "analyst-b", 2).moved == pytest.approx(0.25)
    assert answer(found, "shocks.war.rate", "analyst-a", 1).moved is None
    rate = answer(found, "shocks.war.rate", "analyst-b", 2)
    assert (rate.median, rate.unit) == (pytest.approx(8.0), "per year")
    apart = [(each.low, each.high) for each in found.apart if each.path == "quantities.level.start"]
    assert apart == [(10.0, 50.0), (10.0, 40.0)]
    assert any("analyst-a (round 1)" in note for note in found.notes)
    assert any("without a reason: analyst-b" in note for note in found.notes)


def test_widths_are_compared_on_the_same_scale(files):
    text = ROUNDS.replace("value: 1 per year", "value: 1 to 4 per year").replace(
        "value: 2 per year", "value: 2 to 4 per year"
    )
    (files / "rounds.yaml").write_text(text, encoding="utf-8")
    found = rounds(files / "row.yaml", files / "rounds.yaml")
    assert answer(found, "shocks.war.rate", "analyst-a", 2).narrowed == pytest.approx(math.log(2) / math.log(4))


def test_the_case_has_the_last_answers_and_all_else_to_the_letter(files):
    found = rounds(files / "row.yaml", files / "rounds.yaml")
    case = loads(found.text)
    rate = survey(case).own["shocks.war.rate"].number
    assert isinstance(rate, Views)
    assert str(rate.of("analyst-a")) == "2 per year"
    assert rate.of("analyst-a").why == "more alerts than I thought"
    start = survey(case).own["quantities.level.start"].number
    assert (str(start.of("analyst-a")), str(start.of("analyst-b"))) == ("10", "40")
    kept = [line for line in CASE.splitlines() if "rate:" not in line and "start: 20" not in line]
    assert [line for line in found.text.splitlines() if line in kept] == kept
    assert "# a guess" in found.text
    assert (files / "row.yaml").read_text(encoding="utf-8") == CASE


def test_who_never_answered_takes_what_stood_there(files):
    text = ROUNDS.replace(", quantities.level.start: 50", "").replace(", quantities.level.start: 40", "")
    (files / "rounds.yaml").write_text(text, encoding="utf-8")
    case = loads(rounds(files / "row.yaml", files / "rounds.yaml").text)
    start = survey(case).own["quantities.level.start"].number
    assert str(start.otherwise) == "20 to 30"
    assert str(start.of("analyst-b")) == "20 to 30"


def test_rounds_over_rounds_keep_the_views_of_others(files):
    found = rounds(files / "row.yaml", files / "rounds.yaml")
    (files / "two.yaml").write_text(found.text, encoding="utf-8")
    later = "rounds:\n  - answers:\n      analyst-b: {shocks.war.rate: 3 per year}\n"
    (files / "later.yaml").write_text(later, encoding="utf-8")
    again = loads(rounds(files / "two.yaml", files / "later.yaml").text)
    rate = survey(again).own["shocks.war.rate"].number
    assert (str(rate.of("analyst-a")), str(rate.of("analyst-b"))) == ("2 per year", "3 per year")


def test_a_folder_holds_a_file_for_each_round(files):
    folder = files / "rounds"
    folder.mkdir()
    first, second = ROUNDS.removeprefix("rounds:\n").split("  - date: 2024-01-24\n")
    for number, text in enumerate((first.removeprefix("  - "), "date: 2024-01-24\n" + second), 1):
        lines = [line.removeprefix("    ") for line in text.splitlines()]
        (folder / f"{number}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    one, other = rounds(files / "row.yaml", folder), rounds(files / "row.yaml", files / "rounds.yaml")
    assert (one.answers, one.rounds, one.text) == (other.answers, other.rounds, other.text)
    (folder / "4.yaml").write_text("answers: {a: {shocks.war.rate: 1 per year}}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="rounds 1, 2, 4"):
        rounds(files / "row.yaml", folder)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rounds: []\n", "no rounds"),
        ("round: []\n", "round"),
        ("rounds:\n  - answers: {}\n", "no answers"),
        ("rounds:\n  - answers: {a: {}}\n", "no answers"),
        ("rounds:\n  - date: 2024-01-10\n", "expected `answers`"),
        ("rounds:\n  - answers: {a: {shocks.war.rat: 1 per year}}\n", "did you mean `shocks.war.rate`"),
        ("rounds:\n  - answers: {a: {shocks.war.rate: 1 week}}\n", "`1 week`"),
        ("rounds:\n  - answers: {a: {quantities.level.start: 300}}\n", "`300`"),
        ("rounds:\n  - answers: {a: {shocks.war.rate: often}}\n", "`often`"),
        ("rounds:\n  - answers: {a: {shocks.war.rate: {views: {b: 1 per year}}}}\n", "views of analysts"),
        ("rounds:\n  - answers: {a b: {shocks.war.rate: 1 per year}}\n", "a b"),
        ("rounds:\n  - {answers: {a: {shocks.war.rate: 1 per year}}, mood: good}\n", "`mood`"),
        (
            ("rounds:\n  - {date: 2024-02-01, answers: {a: {shocks.war.rate: 1 per year}}}\n"
            "  - {date: 2024-01-01, answers: {a: {shocks.war.rate: 1 per year}}}\n"),
            "not before that of round 1",
        ),
        ("rounds:\n  - answers: {a: {shocks.war.rate: 1 per year, shocks.war.rate.value: 2 per year}}\n", "again"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_rounds_is_said_with_its_line(files, text, found):
    (files / "rounds.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        rounds(files / "row.yaml", files / "rounds.yaml")
    assert found in str(caught.value)
    assert "rounds.yaml" in str(caught.value)


def test_analysts_that_a_case_does_not_list_are_refused(files):
    views = CASE.replace("start: 20 to 30", "start: {views: {x: 20, y: 30}}") + "analysts: {x: one, y: two}\n"
    (files / "row.yaml").write_text(views, encoding="utf-8")
    with pytest.raises(CaseError, match="do not list"):
        rounds(files / "row.yaml", files / "rounds.yaml")


def test_a_run_of_the_case_knows_the_analysts(files):
    found = rounds(files / "row.yaml", files / "rounds.yaml")
    (files / "new.yaml").write_text(found.text, encoding="utf-8")
    answers = detente.forecast(detente.run(load_case(files / "new.yaml"), worlds=128, paths=8))
    assert [each.analyst for each in answers["war"].analysts] == ["analyst-a", "analyst-b"]
