"""The examination of a case as a whole."""

import math

import pytest

from detente.case.load import loads
from detente.case.starter import starter_case
from detente.core.errors import CaseError
from detente.inspect.check import check as check_case

CASE = """\
case: small
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources: {poll: {title: Poll}, unused: {title: X}}
quantities:
  approval: {range: [0, 100], start: 60 to 70, source: poll}
actors:
  north: {horizon: 10 weeks, rationality: 2, loss_aversion: 3, values: {approval: {weight: 0.5, why: w}}}
moves:
  attack: {by: north, once: true, effects: {approval: 5}}
questions:
  attack: {condition: happened(attack)}
  early: {condition: happened(attack), by: 2022-02-01}
"""


def test_report() -> None:
    report = check_case(loads(CASE, name="small.yaml"))
    assert (report.case, report.file, report.lens) == ("small", "small.yaml", "")
    assert (report.n_actors, report.n_quantities, report.n_moves, report.n_questions) == (1, 1, 1, 2)
    assert [(notice.path, notice.line) for notice in report.notices] == [("sources.unused", 3)]
    assert [str(relation) for relation in report.relations] == [
        "early implies attack: its probability cannot be higher"
    ]
    (start,) = [number for number in report.numbers if number.path == "quantities.approval.start"]
    assert (start.low, start.high) == pytest.approx((60, 70))
    # The median of a logit-normal number: the middle of 60 and 70 on the logit scale.
    middle = (math.log(60 / 40) + math.log(70 / 30)) / 2
    assert start.median == pytest.approx(100 / (1 + math.exp(-middle)))
    assert set(report.judgements) == {
        "actors.north.horizon",
        "actors.north.rationality",
        "actors.north.loss_aversion",
        "actors.north.idle",
        "moves.attack.effects.approval",
    }
    (worth,) = report.worths
    # Nothing fades, so a point more is half a unit of worth more in every step of the horizon; a loss counts thrice.
    assert (worth.gain, worth.loss) == pytest.approx((0.5, -1.5))
    assert worth.odds == pytest.approx(math.exp(2 * 0.5))


def test_report_as_text() -> None:
    text = str(check_case(loads(CASE, name="small.yaml")))
    assert text.startswith("small: no errors\n1 actors, 1 quantities, 1 moves, 2 questions")
    assert "small.yaml:3: sources.unused: nothing names this source" in text


def test_numbers_under_a_lens_and_overrides() -> None:
    case = loads(starter_case("border-row"))
    path = "beliefs.arland.moves.seize.outcomes.holds.chance"
    report = check_case(case, lens="sober", overrides={"shocks.scandal.rate": "9 per year"})
    numbers = {number.path: number for number in report.numbers}
    assert report.lens == "sober"
    assert numbers[path].low == pytest.approx(0.4)
    assert numbers["shocks.scandal.rate"].family == "fixed"


def test_problems_are_raised() -> None:
    case = loads(CASE)
    broken = case.model_copy(
        update={"questions": {"q": case.questions["attack"].model_copy(update={"condition": "happened(x)"})}}
    )
    with pytest.raises(CaseError, match="found `x`, expected the name of an event"):
        check_case(broken)


def test_numbers_are_counted_by_where_they_come_from() -> None:
    text = CASE.replace("case: small", "case: small\nbrief: {title: poll}").replace("why: w", "why: my judgement")
    report = check_case(loads(text))
    counts = (report.n_sourced, report.n_from_brief, report.n_reasoned, report.n_bare)
    assert counts == (0, 1, 0, 6)
    assert report.from_brief == ("quantities.approval.start",)
    assert report.n_bare == len(report.judgements)
    assert "numbers given: 0 with a source, 1 from the brief itself, 0 with a reason, 6 with neither" in str(report)
    plain = report.to_dict()
    assert (plain["n_bare"], plain["from_brief"]) == (6, ["quantities.approval.start"])


def test_no_dust_in_the_tails() -> None:
    report = check_case(loads(CASE.replace("approval: 5}", "approval: 0 to 3}")))
    (amount,) = [number for number in report.numbers if number.path == "moves.attack.effects.approval"]
    assert amount.low == 0
    assert "e-16" not in str(report)


def test_costs_of_acting() -> None:
    report = check_case(loads(CASE.replace("effects: {approval: 5}}", "cost: 0.5, effects: {approval: 5}}")))
    (cost,) = report.costs
    assert (cost.actor, cost.move, cost.cost) == ("north", "attack", 0.5)
    assert cost.odds == pytest.approx(math.exp(-2 * 0.5))
    (line,) = [line for line in str(report).splitlines() if "making attack" in line]
    assert line.split()[-2:] == ["0.5", "0.368"]
    assert "moves.attack.cost" in report.judgements
