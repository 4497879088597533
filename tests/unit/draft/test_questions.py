"""Questions of a draft: which, in which order, in whose words, with which rate or none."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace

import pytest

from detente.brief.model import Mention, Span
from detente.brief.read import read_text
from detente.case.load import loads
from detente.draft.actors import plan_actors, who_may_act
from detente.draft.draft import draft
from detente.draft.lines import Lines
from detente.draft.naming import Names
from detente.draft.plan import YEAR
from detente.draft.precedents import Precedent
from detente.draft.questions import (
    phrase_of,
    plan_questions,
    probability_of,
    rates,
    write_placeholders,
    write_questions,
)
from detente.draft.sources import Sources
from tests.unit.draft.briefs import DAY, brief, day, entity, estimate, horizon

NO_SOURCES = Sources((), {})
LATER = horizon(day("2021-12-31"), "by the end of the year")


def planned(*estimates, entities=(), title=""):
    found = replace(brief(), estimates=tuple(estimates), entities=tuple(entities))
    found = replace(found, metadata=replace(found.metadata, title=title), sentences=())
    acting = who_may_act(found)
    return plan_questions(found, DAY, plan_actors(found, acting), Names(), NO_SOURCES)


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
        estimate("Norway will close its ports", is_forecast=False),
        estimate("Norway will close its mines", confidence=0.4),
        estimate("  "),
        estimate("it will be difficult", start=20),
        estimate("Norway will blockade Sweden", start=40, confidence=0.5),
        estimate("Norway will blockade  Sweden", start=60),
        estimate("Norway will expel the fleet", start=80, phrase="unlikely"),
    )
    assert [(each.sentence.phrase, each.estimate.phrase, each.event) for each in asked] == [
        ("blockade Sweden", "likely", "norway_blockade_sweden"),
        ("expel the fleet", "unlikely", "norway_expel_fleet"),
    ]
    assert [each.id for each in asked] == ["norway-blockade-sweden", "norway-expel-fleet"]
    # A statement that cannot be asked and one that says the same again are counted.
    assert n_more == 2


VERBS = ("close", "blockade", "expel", "annex", "arm", "ban", "bomb", "cancel", "deploy", "enter", "freeze", "invade")


def test_at_most_ten_those_that_say_most():
    modals = [
        estimate(f"Norway will {verb} {verb}land", kind="expectation", start=n, standard_interval=None)
        for n, verb in enumerate(VERBS[:8])
    ]
    words = [estimate(f"Sweden will {verb} {verb}town", start=100 + n) for n, verb in enumerate(VERBS)]
    states = (entity("Norway"), entity("Sweden", at=100))
    asked, n_more = planned(*modals, *words, entities=states)
    assert (len(asked), n_more) == (10, 10)
    assert [each.estimate.kind for each in asked] == ["word"] * 10
    assert {each.estimate.start for each in asked} <= {*range(100, 112)}


def test_the_question_of_the_title_comes_first():
    first = estimate("Norway will blockade Sweden", start=0)
    named = estimate("Finland will join the northern alliance", kind="expectation", standard_interval=None, start=50)
    states = (entity("Norway", at=500), entity("Finland", at=700))
    inside = replace(named, proposition_span=Span(700, 740))
    asked, _ = planned(first, inside, entities=states, title="Will Finland Join the Alliance?")
    assert [each.event for each in asked] == ["finland_join_northern_alliance", "norway_blockade_sweden"]
    assert [each.is_headline for each in asked] == [True, False]


def test_a_probability_only_where_the_words_have_one():
    def of(**given):
        return probability_of(brief(), estimate("one thing", **given))

    both = {"standard_interval": (0.55, 0.8), "reader_interval": (0.6, 0.9)}
    assert of(**both) == ((0.55, 0.8), "icd203")
    assert of(kind="number", standard_interval=(0.8, 0.8)) == ((0.8, 0.8), "the brief's number")
    # A word that only the survey knows; what readers make of "may" is no probability of the brief.
    only = {"standard_interval": None, "reader_interval": (0.1, 0.7)}
    assert of(**only) == ((0.1, 0.7), "how readers take it; icd203 does not have it")
    for kind in ("modal", "expectation", "idiom"):
        assert of(**only, kind=kind)[0] is None
    assert of(standard_interval=None)[0] is None


def test_who_would_decide():
    """The actor that is named first in the proposition; a leader stands for a state, a place for nobody."""
    norway = entity("Norway", at=500)
    sweden = replace(entity("Sweden"), mentions=(Mention(30, 36, "Sweden", "name"),) * 3)
    leader = entity("Ada Holm", "person", mentions=1, at=20, actor="norway")
    place = entity("Oslo", "place", mentions=1, at=10)
    said = estimate("Ada Holm will invade Sweden", start=5, proposition_span=Span(10, 40))
    everyone = (norway, sweden, leader, place)

    def decider(span):
        asked, _ = planned(replace(said, proposition_span=span), entities=everyone)
        return asked[0].actor

    assert decider(Span(10, 40)) == "norway"
    # What begins with the first letter of the proposition is in it, what begins behind its last letter is not.
    assert decider(Span(30, 60)) == "sweden"
    assert decider(Span(31, 60)) == ""
    assert decider(Span(22, 30)) == ""
    assert decider(Span(22, 31)) == "sweden"


def test_who_stands_behind_of_does_not_decide():
    text = "A recognition of Norway"
    found = replace(brief(), text=text)
    norway = replace(entity("Norway"), mentions=(Mention(17, 23, "Norway", "name"),) * 3)
    said = estimate("A recognition of Norway", proposition_span=Span(0, len(text)))
    found = replace(found, estimates=(said,), entities=(norway,))
    asked, _ = plan_questions(found, DAY, plan_actors(found, who_may_act(found)), Names(), NO_SOURCES)
    assert asked[0].actor == ""


def test_what_the_author_says_will_come_is_asked_without_a_probability():
    said = {"phrase": "will", "kind": "forecast", "standard_interval": None, "confidence": 0.45}
    asked, n_more = planned(estimate("Norway will expel the Swedish fleet", **said), entities=[entity("Norway")])
    assert [(each.interval, each.estimate.phrase) for each in asked] == [(None, "will")]
    assert n_more == 0


def written(*estimates, n_more=0, precedents=(), entities=()):
    asked, _ = planned(*estimates, entities=entities)
    lines = Lines()
    write_placeholders(lines, asked, DAY)
    write_questions(lines, asked, n_more, "icd203", dt.date(2021, 3, 8), precedents)
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
    said = estimate("Norway will invade Sweden", phrase=phrase, kind=kind, negated=negated)
    text = written(replace(said, horizon=LATER), entities=[entity("Norway")])
    assert f"phrase: {expected}, standard" in text
    assert "text: Will Norway invade Sweden by 31 December 2021?" in text


def test_how_a_question_is_written():
    text = written(estimate("a blockade of Oslo", horizon=LATER, standard_interval=(0.05, 0.2), phrase="very unlikely"))
    years = (dt.date(2021, 12, 31) - DAY).days / 365
    low, high = (f"{-math.log(1 - p) / years:.3g}" for p in (0.05, 0.2))
    assert (
        text
        == f"""\
# Placeholders. Each comes true by its deadline as often as the brief says, so a run of this draft repeats the brief.
# Where the brief gives no probability there is no rate, and a run reports its question as void.
# open: make each a move of the actor that decides, with what it gains and what it risks, or a shock with a sourced
# rate.
shocks:
  blockade_oslo:
    text: There will be a blockade of Oslo
    when: date >= 2021-03-12
    once: true
    rate: {{value: "{low} to {high} per year", source: brief}}  # 5% to 20% (icd203)

questions:
  # the headline: what the title and the lead of the brief are most about
  blockade-oslo:
    text: Will there be a blockade of Oslo by 31 December 2021?  # open: say what would count as yes
    condition: happened(blockade_oslo)
    by: 2021-12-31  # "by the end of the year"
    said: {{who: brief, phrase: very unlikely, standard: icd203, place: "line 1, characters 0 to 1"}}
    # open: a class of cases like this one?
    #? base_rate: {{class: violence-in-crises, why: "the shipped class nearest to it; the brief names no past case"}}
"""
    )


def test_a_question_without_a_probability_is_void():
    text = written(
        estimate("Norway will invade Sweden", kind="modal", phrase="may", standard_interval=None, horizon=LATER),
        entities=[entity("Norway")],
    )
    assert 'rate: {value: "0 per year", why: "no rate yet: the words of the brief have no probability"}' in text
    assert "    if: date < 2021-03-08" in text
    assert "delete this line once shocks.norway_invade_sweden.rate is more than 0" in text
    # No table has a meaning for the words, so none is named.
    assert "phrase: may, place" in text


def test_a_day_that_the_brief_does_not_name_is_in_force_and_open():
    text = written(estimate("Norway will invade Sweden"))
    assert "    by: 2022-03-12  # open: the brief names no day; a year from it is proposed\n" in text


def test_past_cases_of_the_brief_are_reasons_for_a_class():
    past = (Precedent("the 1904 war with Sweden", 1904, "line 3, characters 1 to 2"),)
    text = written(estimate("Norway will invade Sweden"), precedents=past)
    assert (
        '#? base_rate: {class: war-in-crises, why: "the brief names the 1904 war with Sweden '
        '(line 3, characters 1 to 2)"}' in text
    )
    assert "base_rate" not in written(estimate("Norway will expel the fleet"), precedents=past)


def test_who_said_it_and_when():
    text = written(
        estimate(
            "Norway will invade Sweden",
            holder="A minister",
            start=len("Quotas in the Northern Sea\n\n"),
            end=40,
            proposition_span=Span(28, 40),
        ),
        n_more=7,
        entities=[entity("Norway", at=28)],
    )
    assert "by 12 March 2022? (said by someone else, not by the author)" in text
    assert 'said: {who: A minister, phrase: likely, standard: icd203, place: "line 3, characters 28 to 40"}' in text
    assert text.endswith("# open: 7 more statements of likelihood are not asked here; `detente read` lists them\n")
    assert written() == "\n"


def questions(*sentences):
    """Return the questions of a brief with these sentences."""
    text = "\n\n".join(["The Strait In 2021", "12 March 2021", "Norway and Sweden met in Oslo.", *sentences])
    return loads(draft(read_text(text)).text, name="draft").questions


def asked_of(*sentences):
    return [question.text for question in questions(*sentences).values()]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "If Norway closes its ports, Sweden will likely impose sanctions on Norway.",
            "If Norway closes its ports, will Sweden impose sanctions on Norway by 31 December 2021?",
        ),
        (
            "Sweden is unlikely to leave the pact unless Norway expels the fleet.",
            "Unless Norway expels the fleet, will Sweden leave the pact by 31 December 2021?",
        ),
        (
            "In a war with Denmark, Sweden would likely close the Oresund.",
            "In a war with Denmark, will Sweden close the Oresund by 31 December 2021?",
        ),
        (
            "Once Finland joins the pact, Norway will probably withdraw from Svalbard.",
            "Once Finland joins the pact, will Norway withdraw from Svalbard by 31 December 2021?",
        ),
    ],
)
def test_a_condition_opens_its_question(sentence, expected):
    (found,) = questions(sentence).values()
    assert found.text == expected
    # Until the condition has a rate, a run says nothing of what depends on it.
    assert found.if_ is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "If they refuse, Sweden will likely impose sanctions on Norway.",
        "In such a war, Sweden would likely close the Oresund.",
        "Without this, Sweden will likely close the Oresund.",
        "In a conflict over fish, which may last, Sweden would likely close the Oresund.",
        "Sweden would likely close the Oresund.",
        "Whether Norway agrees depends on Sweden, which is likely to close the Oresund.",
        # Never settled, or by nobody from outside.
        "Sweden is likely to continue to develop its fleet.",
        "Sweden will likely intensify its pressure on Norway.",
        "Norway will likely improve its cooperation with Sweden.",
        "The government is likely to close the port.",
        "Swedish influence in Norway is likely to grow.",
        # Allowed, ruled, planned for or compared.
        "Norway is likely to be able to close the Oresund.",
        "The Fisheries Act will likely ban trawlers from Norway.",
        "In the 2022 budget, Sweden will receive 40 ships from Norway.",
        "Norway is more likely to close the Oresund than Sweden.",
        "The possibility of an attack on Sweden worries Norway.",
        "Sweden should ensure that Norway will leave the pact.",
        "Norway will pay sailors 300 crowns per day.",
        "Norway began a blockade in a likely effort to force Sweden to leave the pact.",
        "It is very possible that Norway will leave the pact.",
        "Few analysts believe that Norway will probably leave the pact.",
        "Myth: Norway will leave the pact.",
        # Over a time, and not by it.
        "Sweden will likely occupy the Oresund through 2023.",
    ],
)
def test_what_is_not_asked(sentence):
    assert asked_of(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Norway will likely close its ports within six months.", "Will Norway close its ports by"),
        ("Norway will probably leave the pact on Saturday.", "Will Norway leave the pact by"),
        ("Norway will probably leave the pact today.", "Will Norway leave the pact by"),
        (
            "By June 2022, Norway is expected to build 40 ships, more than ever.",
            "Will Norway build 40 ships by 30 June",
        ),
        ("Sweden is unlikely to make concessions to Norway.", "Will Sweden make concessions to Norway by"),
        ("Norway will therefore likely refuse the offer of Sweden.", "Will Norway refuse the offer of Sweden by"),
    ],
)
def test_a_question_has_one_time(sentence, expected):
    (text,) = asked_of(sentence)
    assert text.startswith(expected)
    assert text.count(" by ") == 1


def test_a_forecast_that_says_the_opposite_is_named():
    text = draft(
        read_text(
            "The Strait\n\n12 March 2021\n\nDenmark will probably leave the pact by June 2022.\n\n"
            "It is very unlikely that Denmark leaves the pact by June 2022."
        )
    ).text
    assert text.count("said: {") == 1
    assert 'open: the brief says otherwise as well: "very unlikely" in line 7' in text


def test_will_not_keeps_its_order():
    assert phrase_of(estimate("x", phrase="will", kind="forecast", negated=True)) == "will not"
