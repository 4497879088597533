"""Statements of likelihood: what is said, by whom, how likely, by when, if what, because of what."""

from __future__ import annotations

import pytest

from detente.brief.model import Estimate
from detente.brief.read import read_text
from detente.core.likelihood import interval, standards

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little of what comes. "


def only(sentence: str, *, standard: str = "icd203") -> Estimate:
    """Return the one statement in a sentence."""
    brief = read_text(HEAD + sentence + "\n", name="a.txt", standard=standard)
    (estimate,) = brief.estimates
    return estimate


@pytest.mark.parametrize(
    ("sentence", "phrase", "proposition", "given"),
    [
        ("A full-scale war remains very unlikely.", "very unlikely", "A full-scale war will happen", (0.05, 0.2)),
        ("It is likely that talks will resume.", "likely", "talks will resume", (0.55, 0.8)),
        ("Talks are likely to resume.", "likely", "Talks will resume", (0.55, 0.8)),
        ("The army will almost certainly withdraw.", "almost certainly", "The army will withdraw", (0.95, 0.99)),
        ("The army would most probably stay.", "most probably", "The army would stay", None),
        ("There is a roughly even chance that the talks fail.", "roughly even chance", "the talks fail", (0.45, 0.55)),
        ("There is a remote chance of war.", "remote chance", "war will happen", (0.01, 0.05)),
        ("The talks may well fail.", "may well", "The talks will fail", None),
        ("Sanctions could be expected.", "could be expected", "Sanctions will happen", None),
        ("The most likely outcome is a frozen conflict.", "most likely", "a frozen conflict will happen", None),
        ("There is a 60 percent chance that the talks fail.", "60 percent chance", "the talks fail", (0.6, 0.6)),
        ("There is a one-in-four chance of a coup.", "one-in-four chance", "a coup will happen", (0.25, 0.25)),
        ("If the talks fail, they may arm the rebels.", "may", "they will arm the rebels", None),
        ("They wait due to the high probability that talks fail.", "high probability", "talks fail", None),
        ("War is likely in autumn.", "likely", "War will happen in autumn", (0.55, 0.8)),
        ("War is unlikely, because it is dear.", "unlikely", "War will happen", (0.2, 0.45)),
        ("Perhaps, if the talks fail, war will follow.", "perhaps", "war will follow", None),
        ("The army, which may attack, stays.", "may", "The army will attack", None),
    ],
)
def test_phrase_proposition_and_interval(
    sentence: str, phrase: str, proposition: str, given: tuple[float, float] | None
) -> None:
    estimate = only(sentence)
    assert estimate.phrase.removeprefix("a ") == phrase
    assert estimate.proposition == proposition
    assert estimate.standard_interval == given
    assert not estimate.negated


@pytest.mark.parametrize(
    ("sentence", "given"),
    [
        ("Talks are not likely to resume.", (0.2, 0.45)),
        ("Talks will probably not resume.", (0.2, 0.45)),
        ("Talks are likely not to resume.", (0.2, 0.45)),
        ("It is likely that talks will not resume.", (0.2, 0.45)),
        ("Talks will not likely resume.", (0.2, 0.45)),
        ("Talks are very likely not to resume.", (0.05, 0.2)),
        ("Talks may not resume.", None),
    ],
)
def test_a_not_turns_the_interval_round_wherever_it_stands(sentence: str, given: tuple[float, float] | None) -> None:
    estimate = only(sentence)
    assert estimate.negated
    assert "not" not in estimate.proposition.split()
    assert estimate.standard_interval == given


def test_two_negations_are_none() -> None:
    assert not only("It is not likely that talks will not resume.").negated


@pytest.mark.parametrize(
    ("standard", "phrase", "given"),
    [
        ("phia", "highly likely", (0.8, 0.9)),
        ("phia", "probably", (0.55, 0.75)),
        ("phia", "very likely", None),
        ("nato", "likely", (0.6, 0.9)),
        ("ipcc", "extremely unlikely", (0.0, 0.05)),
        ("kent", "almost certainly", (0.87, 0.99)),
        ("icd203", "highly likely", None),
    ],
)
def test_each_standard_has_its_own_words(standard: str, phrase: str, given: tuple[float, float] | None) -> None:
    sentence = (
        f"The army will {phrase} stay."
        if phrase.endswith("ly") and "like" not in phrase
        else f"It is {phrase} that they stay."
    )
    assert only(sentence, standard=standard).standard_interval == given


def test_readers_are_those_of_the_survey() -> None:
    assert only("War is unlikely.").reader_interval == (0.05, 0.4)
    assert only("War is not unlikely.").reader_interval == (0.6, 0.95)
    may = only("They may attack.")
    assert may.reader_interval == (0.1, 0.7)
    assert may.readers is not None
    assert may.readers.phrase == "may happen"
    assert only("War is conceivable, some think.").reader_interval is None


@pytest.mark.parametrize(
    "sentence",
    [
        "It happened in May, as planned.",
        "One may summarize the year in a word.",
        "They could not reach the town.",
        "The might of the army is gone.",
        "They left as soon as possible.",
        "It could be argued that nothing changed.",
        "Theresa May spoke.",
    ],
)
def test_other_uses_of_the_words_state_nothing(sentence: str) -> None:
    assert read_text(HEAD + sentence + "\n", name="a.txt").estimates == ()


def test_what_was_or_is_may_be_judged_too() -> None:
    assert not only("The army may have withdrawn.").is_forecast
    assert not only("The drone likely struck the depot.").is_forecast
    assert only("The drone will likely strike the depot.").is_forecast


def test_the_holder_is_who_is_quoted_or_reported() -> None:
    assert only("War is unlikely.").holder == "author"
    assert only("Finnish officials believe that war is unlikely.").holder == "Finnish officials"
    assert only("“War is very unlikely,” said the Finnish president.").holder == "the Finnish president"
    assert only("According to the Finnish army, war is unlikely.").holder == "the Finnish army"
    assert only("Finland expects the talks to fail.").holder == "Finland"
    assert only("We expect the talks to fail.").holder == "author"


def test_horizon_conditions_reasons_and_hedges() -> None:
    estimate = only("If oil falls, a coup before the end of 2022 is likely, because the army is unpaid.")
    assert estimate.horizon is not None
    assert estimate.horizon.when is not None
    assert estimate.horizon.when.latest.isoformat() == "2022-12-31"
    text = HEAD + "If oil falls, a coup before the end of 2022 is likely, because the army is unpaid.\n"
    assert [text[s.start : s.end] for s in estimate.conditions] == ["If oil falls"]
    assert [text[s.start : s.end] for s in estimate.reasons] == ["because the army is unpaid"]
    assert len(only("It is possible that they may attack.").hedges) == 1
    assert len(only("They could possibly attack.").hedges) == 1
    assert only("War is unlikely in the coming months.").horizon is not None
    assert only("War was unlikely in the past months.").horizon is None


def test_not_is_known_to_the_tables_too() -> None:
    for name in standards():
        for band in standards()[name].bands:
            for term in band.terms:
                if "not" in term.split():
                    continue
                turned = interval(f"not {term}", name)
                assert turned is not None
                low, high = turned
                assert (round(1 - high, 4), round(1 - low, 4)) == (band.low, band.high)
