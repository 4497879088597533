"""Words that look like words of likelihood and are none; times and headings around them."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.brief.read import read_text


def read(sentence: str):
    return read_text(f"# The border after the vote\n\n12 March 2024\n\n{sentence}\n", name="a.md")


@pytest.mark.parametrize(
    "sentence",
    [
        "The project that the ministry pays for is late.",
        "The large projects that the ministry pays for are late.",
        "The party is not bound to the old rules.",
        "He is bound to the promise of his father.",
    ],
)
def test_projects_and_bonds_are_no_forecasts(sentence: str) -> None:
    assert read(sentence).estimates == ()


def test_whoever_projects_does_forecast() -> None:
    found = read("The bank projects that growth will slow.").estimates
    assert [(each.phrase, each.proposition) for each in found] == [("projects", "growth will slow")]


def test_hours_are_no_days() -> None:
    found = [each.when for each in read("In the next 24 hours the army will attack.").events if each.when]
    assert found[-1].latest == dt.date(2024, 3, 13)
    found = [each.when for each in read("In the next 36 hours the army will attack.").events if each.when]
    assert found[-1].latest == dt.date(2024, 3, 14)


def test_a_sentence_set_in_large_letters_is_a_caption() -> None:
    brief = read("> #### The pact holds\n\nThe text goes on.")
    assert [each.kind for each in brief.paragraphs if "pact" in brief.text[each.start : each.end]] == ["caption"]
    assert brief.quotations == ()


@pytest.mark.parametrize(
    ("sentence", "phrase", "proposition"),
    [
        ("Few think that Norway will close its ports.", "few think", "Norway will close its ports"),
        ("Few in Oslo expect Sweden to impose sanctions.", "few expect", "Sweden will impose sanctions"),
        ("Almost no one believes that Sweden will yield.", "almost no one believes", "Sweden will yield"),
        ("Not many experts foresee that Sweden will yield.", "not many foresee", "Sweden will yield"),
    ],
)
def test_what_few_think_is_told_in_their_words_and_not_turned(sentence: str, phrase: str, proposition: str) -> None:
    (found,) = read(sentence).estimates
    assert (found.phrase, found.proposition, found.negated) == (phrase, proposition, False)
    assert found.standard_interval is None
    assert found.reader_interval is None


@pytest.mark.parametrize(
    "sentence", ["A few think that Norway closed its ports.", "Few of the ships that Norway expected came."]
)
def test_a_few_and_few_of_them_doubt_nothing(sentence: str) -> None:
    assert not [each for each in read(sentence).estimates if each.phrase.startswith("few")]
