"""Questions of a draft: which, in whose words, with which rate."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace

import pytest

from detente.brief.model import Mention, Span
from detente.draft.actors import plan_actors
from detente.draft.lines import Lines
from detente.draft.naming import Names
from detente.draft.plan import YEAR
from detente.draft.questions import plan_questions, rates, write_placeholders, write_questions
from tests.unit.draft.briefs import DAY, brief, day, entity, estimate, horizon


def planned(*estimates, entities=()):
    found = replace(brief(), estimates=tuple(estimates), entities=tuple(entities))
    return plan_questions(found, DAY, plan_actors(found), Names())


@pytest.mark.parametrize(("low", "high"), [(0.05, 0.2), (0.2, 0.45), (0.95, 0.99)])
@pytest.mark.parametrize("days", [30, 365, 800])
def test_a_rate_comes_true_as_often_as_the_words_say(low, high, days):
    end = DAY + dt.timedelta(days=days)
    found = [float(each) for each in re.findall(r"[\d.]+", rates((low, high), DAY, end))]
    # P = 1 - exp(-r T), T in years of 365 days; three digits of the rate.
    assert [1 - math.exp(-rate * days / 365) for rate in found] == pytest.approx([low, high], rel=0.005)


def test_rates_at_the_ends():
    year = DAY + YEAR
    assert rates((0.3, 0.3), DAY, year) == f"{-math.log(0.7):.3g} per year"
    # A constant rate reaches neither 0 nor 1: it stops at 0.5% and 99.5%.
    assert rates((0.0, 1.0), DAY, year) == f"{-math.log(0.995):.3g} to {-math.log(0.005):.3g} per year"
    assert rates((0.5, 0.6), DAY, DAY) == f"{-math.log(0.5) * 365:.3g} to {-math.log(0.4) * 365:.3g} per year"


def test_what_is_asked():
    asked, n_more = planned(
        estimate("a blockade of ports", is_forecast=False),
        estimate("a doubtful thing", confidence=0.4),
        estimate("  "),
        estimate("a storm over Norway", start=40, confidence=0.5),
        estimate("A Storm over Norway", start=60),
        estimate("a storm over Norway", start=80, phrase="unlikely"),
    )
    assert [(each.estimate.proposition, each.estimate.phrase, each.event) for each in asked] == [
        ("a storm over Norway", "likely", "storm_over_norway"),
        ("a storm over Norway", "unlikely", "storm_over_norway_2"),
    ]
    assert [each.id for each in asked] == ["storm-over-norway", "storm-over-norway-2"]
    assert n_more == 0


def test_those_that_say_most_are_asked_in_the_order_of_the_text():
    modals = [estimate(f"thing{n} happens", kind="modal", start=n) for n in range(30)]
    words = [estimate(f"event{n} happens", kind="word", start=100 + n) for n in range(15)]
    asked, n_more = planned(*modals, *words)
    assert n_more == 5
    assert [each.estimate.start for each in asked] == [*range(25), *range(100, 115)]
    # Of one kind, the author's own come before those of others.
    others = [replace(each, holder="A minister") for each in words]
    asked, n_more = planned(*others, *[estimate(f"own{n} happens", kind="word", start=200 + n) for n in range(40)])
    assert (len(asked), n_more) == (40, 15)
    assert all(each.estimate.holder == "author" for each in asked)


def test_whose_interval_it_is():
    asked, _ = planned(
        estimate("one thing", standard_interval=(0.55, 0.8), reader_interval=(0.6, 0.9)),
        estimate("another thing", start=1, standard_interval=None, reader_interval=(0.6, 0.9)),
        estimate("third thing", start=2, standard_interval=None),
    )
    assert [(each.interval, each.origin) for each in asked] == [
        ((0.55, 0.8), "icd203"),
        ((0.6, 0.9), "how readers take it"),
        ((0.05, 0.95), "no standard and no survey gives it a meaning"),
    ]


def test_who_would_decide():
    """The actor that is named first in the proposition; a leader stands for a state, a place for nobody."""
    norway = entity("Norway", at=500)
    sweden = replace(entity("Sweden"), mentions=(Mention(30, 36, "Sweden", "name"),) * 3)
    leader = entity("Ada Holm", "person", mentions=1, at=20, actor="norway")
    place = entity("Oslo", "place", mentions=1, at=10)
    said = estimate("Ada Holm warns Sweden", start=5, proposition_span=Span(10, 40))
    asked, _ = planned(said, entities=(norway, sweden, leader, place))
    assert asked[0].actor == "norway"
    # What begins with the first letter of the proposition is in it, what begins behind its last letter is not.
    asked, _ = planned(replace(said, proposition_span=Span(30, 60)), entities=(sweden, place))
    assert asked[0].actor == "sweden"
    asked, _ = planned(replace(said, proposition_span=Span(31, 60)), entities=(sweden, place))
    assert asked[0].actor == ""
    asked, _ = planned(replace(said, proposition_span=Span(10, 30)), entities=(sweden, place))
    assert asked[0].actor == ""
    asked, _ = planned(replace(said, proposition_span=Span(10, 31)), entities=(sweden, place))
    assert asked[0].actor == "sweden"


def test_a_question_knows_its_line_and_who_might_decide():
    """The line of the brief in which it stands; a hint at a move where the brief names who would make it."""
    title = len("Quotas in the Northern Sea\n\n")
    sweden = replace(entity("Sweden"), mentions=(Mention(title + 3, title + 9, "Sweden", "name"),) * 3)
    said = estimate("Sweden leaves", start=title, proposition_span=Span(title + 3, title + 16))
    asked, _ = planned(said, estimate("it rains", start=title + 20), entities=(sweden,))
    assert [(each.line, each.actor) for each in asked] == [(3, "sweden"), (5, "")]
    lines = Lines()
    write_placeholders(lines, asked, DAY)
    with_hint, without = [line for line in lines.text().splitlines() if "# 55% to 80%" in line]
    assert with_hint.endswith("# 55% to 80% (icd203); open: a move of sweden?")
    assert without.endswith("# 55% to 80% (icd203)")


def test_propositions_of_up_to_140_letters_are_asked_whole():
    whole = "the ports " * 13 + "stay open."
    assert len(whole) == 140
    asked = "The ports " + "the ports " * 12
    assert f"text: {asked}stay open.\n" in written(estimate(whole)).replace('"', "")
    assert f"text: {asked}stay…\n" in written(estimate(f"{whole}!")).replace('"', "")


def written(*estimates, n_more=0):
    asked, _ = planned(*estimates)
    lines = Lines()
    write_placeholders(lines, asked, DAY)
    write_questions(lines, asked, n_more, "icd203")
    return lines.text()


@pytest.mark.parametrize(
    ("phrase", "kind", "negated", "expected"),
    [
        ("likely", "word", False, "likely"),
        ("likely", "word", True, "not likely"),
        ("very likely", "word", True, "not very likely"),
        ("probably", "word", True, "probably not"),
        ("possibly", "word", True, "possibly not"),
        ("almost certainly", "word", True, "almost certainly not"),
        ("perhaps", "word", True, "perhaps not"),
        ("may well", "modal", True, "may well not"),
        ("certain", "word", True, "not certain"),
    ],
)
def test_words_keep_their_not(phrase, kind, negated, expected):
    text = written(estimate("it rains", phrase=phrase, kind=kind, negated=negated))
    assert f"phrase: {expected}, standard" in text


def test_how_a_question_is_written():
    due = horizon(day("2021-12-31"), "by the end of the year")
    text = written(estimate("a blockade of ports", horizon=due, standard_interval=(0.05, 0.2), phrase="very unlikely"))
    years = (dt.date(2021, 12, 31) - DAY).days / 365
    low, high = (f"{-math.log(1 - p) / years:.3g}" for p in (0.05, 0.2))
    assert (
        text
        == f"""\
# Placeholders. Each comes true by its deadline as often as the brief says, so a run of this draft repeats the brief.
# open: make each a move of the actor that decides, with what it gains and what it risks, or a shock with a sourced
# rate.
shocks:
  blockade_ports:
    text: a blockade of ports
    when: date >= 2021-03-12
    once: true
    rate: {{value: "{low} to {high} per year", source: brief}}  # 5% to 20% (icd203)

questions:
  blockade-ports:
    text: A blockade of ports  # open: say what would count as yes
    condition: happened(blockade_ports)
    by: 2021-12-31  # "by the end of the year"
    said: {{who: brief, phrase: very unlikely, standard: icd203, place: line 1}}
"""
    )


def test_who_said_it_when_and_if():
    text = written(
        estimate(
            "it rains", holder="A minister", conditions=(Span(0, 1),), start=len("Quotas in the Northern Sea\n\n")
        ),
        estimate("it snows", conditions=(Span(0, 1), Span(2, 3))),
        n_more=7,
    )
    assert "said: {who: A minister, phrase: likely, standard: icd203, place: line 3}" in text
    assert "# open: the brief attaches a condition to it, see line 3" in text
    assert "# open: the brief attaches 2 conditions to it, see line 1" in text
    assert text.endswith("# open: 7 more statements of likelihood are not asked here; `detente read` lists them\n")
    assert text.count("by: 2022-03-12  # open: proposed, a year from the brief, which names no day") == 2
    assert written() == "\n"
