"""Probabilities that are stated as numbers, degrees behind their noun, turns of phrase, and what is none of them."""

from __future__ import annotations

import pytest

from detente.brief.model import Estimate
from detente.brief.read import read_text
from detente.core.likelihood import interval

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little of what comes. "


def estimates(sentence: str, standard: str = "icd203") -> tuple[Estimate, ...]:
    return read_text(f"{HEAD}{sentence}\n", name="a.txt", standard=standard).estimates


@pytest.mark.parametrize(
    ("sentence", "given"),
    [
        ("There is a 20% chance of war.", (0.2, 0.2)),
        ("There is a 20 percent chance of war.", (0.2, 0.2)),
        ("There is a twenty per cent chance of war.", (0.2, 0.2)),
        ("There is a 20 to 30 percent chance of war.", (0.2, 0.3)),
        ("There is a 20% to 30% chance of war.", (0.2, 0.3)),
        ("There is an 80–90% probability of war.", (0.8, 0.9)),
        ("We give a 70-75 percent probability to a war.", (0.7, 0.75)),
        ("There is at least a 60% chance of war.", (0.6, 1.0)),
        ("There is a less than 10 percent chance of war.", (0.0, 0.1)),
        ("There is no more than a 10 percent chance of war.", (0.0, 0.1)),
        ("There is a 60% or higher probability of war.", (0.6, 1.0)),
        ("There is a 1 in 5 chance of war.", (0.2, 0.2)),
        ("There is a one-in-four chance of war.", (0.25, 0.25)),
        ("There is a one in three chance of war.", (0.3333, 0.3333)),
        ("There are two chances in three of war.", (0.6667, 0.6667)),
        ("There is a two-thirds chance of war.", (0.6667, 0.6667)),
        ("There is a less than one in ten chance of war.", (0.0, 0.1)),
        ("There is a fifty-fifty chance of war.", (0.5, 0.5)),
        ("There is a 50/50 chance of war.", (0.5, 0.5)),
        ("The chance of war is 20 percent.", (0.2, 0.2)),
        ("The probability of war is between 20 and 30 percent.", (0.2, 0.3)),
        ("The likelihood of war stands at 35 percent.", (0.35, 0.35)),
        ("The likelihood of war is below 10 per cent.", (0.0, 0.1)),
        ("Analysts put the risk of war at 40%.", (0.4, 0.4)),
        ("They put the odds of war at one in five.", (0.2, 0.2)),
        ("The odds of war are 3 to 1 against.", (0.25, 0.25)),
        ("The odds of war are 3 to 1 on.", (0.75, 0.75)),
        ("The odds of war are three to one in favour.", (0.75, 0.75)),
        ("The odds of war are 50-50.", (0.5, 0.5)),
        ("The odds of war are 3 to 1.", None),
        ("The probability of war is 0.25.", (0.25, 0.25)),
    ],
)
def test_a_number_with_a_chance_is_a_probability(sentence: str, given: tuple[float, float] | None) -> None:
    (estimate,) = estimates(sentence)
    assert estimate.kind == "number"
    assert estimate.standard_interval == given
    assert estimate.reader_interval is None
    assert estimate.proposition.removeprefix("a ") == "war will happen"
    for standard in ("icd203", "kent", "ipcc"):
        assert interval(estimate.phrase, standard) is None


@pytest.mark.parametrize(
    ("sentence", "given", "negated"),
    [
        ("It is 80% likely that talks resume.", (0.8, 0.8), False),
        ("Talks are at least 80 percent likely to resume.", (0.8, 1.0), False),
        ("Talks are 80% likely not to resume.", (0.2, 0.2), True),
        ("Talks are not 80% likely to resume.", None, False),
    ],
)
def test_the_number_says_more_than_its_word(sentence: str, given: tuple[float, float] | None, *, negated: bool) -> None:
    (estimate,) = estimates(sentence)
    assert estimate.kind == "number"
    assert (estimate.standard_interval, estimate.negated) == (given, negated)


@pytest.mark.parametrize(
    "sentence",
    [
        "Some 40% of voters stayed at home.",
        "Inflation of 20% was reported.",
        "The council voted 3 to 1 against.",
        "The chamber is split 50-50.",
        "A 20% risk premium was paid.",
        "The risk of war is 40% higher than before.",
        "They set their risk tolerance at 40 percent.",
        "War carries a risk of 20% tariffs.",
        "One in three voters stayed at home.",
        "We have 90% confidence in the count.",
        "We have high confidence in the count.",
        "The risk of a 40% fall is real.",
    ],
)
def test_a_share_a_vote_and_confidence_are_no_probability(sentence: str) -> None:
    assert [each for each in estimates(sentence) if each.standard_interval or each.kind == "number"] == []


@pytest.mark.parametrize(
    ("sentence", "standard", "given"),
    [
        ("The odds of war are roughly even.", "icd203", (0.45, 0.55)),
        ("The chances of war are about even.", "kent", (0.4, 0.6)),
        ("There are even odds of war.", "nato", (0.4, 0.6)),
        ("The chance of war is remote.", "phia", (0.0, 0.05)),
        ("War is near certain.", "icd203", (0.95, 0.99)),
        ("War is a virtual certainty.", "ipcc", (0.99, 1.0)),
        ("War is all but certain.", "icd203", None),
        ("War is next to impossible.", "icd203", None),
        ("War is more likely than not.", "icd203", None),
        ("The chances of war are slim to none.", "icd203", None),
        ("There is no chance of war.", "icd203", None),
        ("There is little prospect of war.", "icd203", None),
    ],
)
def test_a_degree_has_the_interval_of_its_table_and_no_other(
    sentence: str, standard: str, given: tuple[float, float] | None
) -> None:
    (estimate,) = estimates(sentence, standard)
    assert estimate.kind == "word"
    assert estimate.standard_interval == given
    assert not estimate.negated


def test_a_small_chance_is_a_slight_one_to_readers() -> None:
    (estimate,) = estimates("There is only a small chance of war.")
    assert estimate.standard_interval is None
    assert estimate.reader_interval == (0.03, 0.3)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a toss-up whether the pact survives.",
        "It is a coin flip whether the pact survives.",
        "It is not impossible that the pact survives.",
        "A coup cannot be excluded.",
        "A coup couldn't be ruled out.",
        "Nobody rules out a coup.",
        "The government is bound to fall.",
        "A deal looks within reach.",
        "A deal is a foregone conclusion.",
        "It is more than likely that the pact survives.",
    ],
)
def test_a_turn_of_phrase_has_no_interval(sentence: str) -> None:
    (estimate,) = estimates(sentence)
    assert estimate.kind == "idiom"
    assert (estimate.standard_interval, estimate.reader_interval, estimate.negated) == (None, None, False)


def test_what_is_not_on_the_cards_is_negated() -> None:
    (estimate,) = estimates("War is not on the cards.")
    assert (estimate.negated, estimate.proposition) == (True, "War will happen")


@pytest.mark.parametrize(
    ("sentence", "kind", "proposition", "negated"),
    [
        ("Odessa will fall by June 2023.", "forecast", "Odessa will fall by June 2023", False),
        ("The regime will not test a device this year.", "forecast", "The regime will test a device this year", True),
        ("The regime won't test a device this year.", "forecast", "The regime will test a device this year", True),
        ("The talks are going to fail.", "forecast", "The talks will fail", False),
        ("The army prepares to attack.", "forecast", "The army will attack", False),
        ("The regime looks set to fall.", "expectation", "The regime will fall", False),
        ("The army is poised to attack.", "expectation", "The army will attack", False),
        ("We anticipate an attack in May.", "expectation", "an attack in May will happen", False),
    ],
)
def test_a_forecast_without_a_word_of_likelihood_has_no_interval(
    sentence: str, kind: str, proposition: str, *, negated: bool
) -> None:
    (estimate,) = estimates(sentence)
    assert (estimate.kind, estimate.proposition, estimate.negated) == (kind, proposition, negated)
    assert estimate.standard_interval is None
    assert estimate.is_forecast


@pytest.mark.parametrize(
    "sentence",
    [
        "We will discuss the talks below.",
        "This paper will examine the talks.",
        "The will of the voters counts.",
        "Will the talks fail?",
        "The army that will leave is small.",
        "They promised that they will pay.",
    ],
)
def test_what_is_planned_asked_or_said_of_the_text_is_no_forecast(sentence: str) -> None:
    assert [each for each in estimates(sentence) if each.kind == "forecast"] == []


def test_what_was_likely_once_is_no_forecast_but_for_reported_speech() -> None:
    (once,) = estimates("War was likely at the time.")
    (told,) = estimates("The minister said that war was likely.")
    assert not once.is_forecast
    assert told.is_forecast


@pytest.mark.parametrize(
    ("sentence", "proposition"),
    [
        ("It is 80% likely that talks resume by June 2024.", "talks resume by June 2024"),
        ("The odds that Serbia joins are 3 to 1 against.", "Serbia joins"),
        ("There is a one in three chance that Egypt defaults in 2025.", "Egypt defaults in 2025"),
        ("It is a toss-up whether the pact survives.", "the pact survives"),
        ("Whether the pact survives is a coin flip.", "the pact survives"),
        ("The government is bound to fall.", "The government will fall"),
        ("The bank expects, with 60% probability, a default.", "a default will happen"),
    ],
)
def test_a_clause_stays_a_clause(sentence: str, proposition: str) -> None:
    """What stands behind "that" or "whether" is a statement already; a bare noun comes about."""
    assert [each.proposition for each in estimates(sentence)] == [proposition]


@pytest.mark.parametrize("denied", ["won't", "will not", "won’t"])
def test_a_number_of_what_will_not_come_is_turned(denied: str) -> None:
    (found,) = estimates(f"There is a 95% probability that the army {denied} leave in 2024.")
    assert (found.negated, found.proposition) == (True, "the army will leave in 2024")
    assert found.standard_interval == pytest.approx((0.05, 0.05))
