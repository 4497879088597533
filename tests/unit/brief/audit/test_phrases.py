"""Phrases are found as people write them, and nowhere else."""

from __future__ import annotations

import pytest

from detente.brief.audit.phrases import Phrases, Words


def found(phrases: Phrases, text: str) -> list[str]:
    return [match.text for match in phrases.find(Words(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("of course", "Of course, of\ncourse; of, course", ["Of course", "of\ncourse"]),
        ("of course", "end of\n\ncourse begins", []),
        ("some [other] experts", "some experts and some other experts", ["some experts", "some other experts"]),
        ("some/many experts/observers", "Many observers, some of the experts", ["Many observers"]),
        ("so-called", "the so-called and so called republics, a so, called", ["so-called", "so called"]),
        ("no choice", "no choice-based pay; no choice.", ["no choice"]),
        ("known", "a well-known fact, known to all", ["known"]),
        (
            "can't be ruled_out/excluded",
            "It can’t be ruled out, it can't be excluded",
            ["can’t be ruled out", "can't be excluded"],
        ),
        ("just like in 19*", "just like in 1938, just like in 2014", ["just like in 1938"]),
        ("as * expected", "as many expected, as Mr. Smith expected", ["as many expected"]),
        ("u.s. officials", "U.S. officials and US officials", ["U.S. officials"]),
        (
            "[with] high confidence",
            "With high confidence, in high confidence",
            ["With high confidence", "high confidence"],
        ),
    ],
)
def test_a_phrase_is_found_as_words(phrase: str, text: str, expected: list[str]) -> None:
    assert found(Phrases(phrase), text) == expected


def test_of_two_that_overlap_the_longest_is_kept() -> None:
    phrases = Phrases("experts say", "some experts", "some experts in the capital")
    assert found(phrases, "some experts in the capital, some experts say") == [
        "some experts in the capital",
        "some experts",
    ]


def test_spans_are_those_of_the_text() -> None:
    text = "Überall – “of course” –, of\tcourse"
    for match in Phrases("of course").find(Words(text)):
        assert text[match.start : match.end] == match.text


def test_a_phrase_begins_with_a_word() -> None:
    with pytest.raises(ValueError, match="begins with a word"):
        found(Phrases("* expected"), "many expected")


def test_a_text_of_a_hundred_thousand_words_is_no_problem() -> None:
    words = Words("of course " * 50_000)
    assert len(Phrases("of course [of] [course]", "of").find(words)) == 25_000
