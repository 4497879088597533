"""Crowds without a name, hearsay and minds that are read; and where the text does say who and how it knows."""

from __future__ import annotations

import itertools

import pytest

from detente.brief.audit.audit import audit
from detente.brief.audit.settings import settings_from
from detente.brief.read import read_text


def found(text: str, rule: str, name: str = "a.txt") -> list[str]:
    result = audit(read_text(text, name=name), settings_from({}, select=[rule]))
    return [result.brief.plain(span) for finding in result.findings for span in finding.spans]


_HOW_MANY = ("Some", "Many", "Several", "Most", "A number of")
_CROWDS = ("analysts", "experts", "observers", "pundits", "commentators", "Western analysts", "military experts")
_VERBS = ("argue", "believe", "warn", "expect", "see", "doubt", "have suggested", "point out")


@pytest.mark.parametrize(("number", "crowd"), list(itertools.product(_HOW_MANY, _CROWDS)))
def test_a_crowd_that_says_something_is_vague(number: str, crowd: str) -> None:
    for verb in _VERBS:
        assert len(found(f"{number} {crowd} {verb} that the port will close.", "vague-attribution")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Pundits warned that chaos could follow.",
        "Most analysts see the deal as dead.",
        "Most analysts agree that the deal is dead.",
        "Critics contend that the deal is dead.",
        "Some argue that the deal is dead.",
        "Many believe the deal is dead.",
        "Some reports suggest that the deal is dead.",
        "Media reports indicate that the deal is dead.",
        "Reports suggest that the deal is dead.",
        "According to some reports, the deal is dead.",
        "There have been unconfirmed reports that the deal is dead.",
        "Recent studies have shown that such deals die young.",
        "Research suggests that such deals die young.",
        "Some estimates put the loss at 40 ships.",
        "It is widely believed that the deal is dead.",
        "It has been suggested that the deal is dead.",
        "It is rumoured that the deal is dead.",
        "The fleet is said to have left the port.",
        "The fleet is widely believed to have left the port.",
        "Sources close to the minister call the deal dead.",
        "According to several sources, the deal is dead.",
    ],
)
def test_what_nobody_can_look_up_is_vague(text: str) -> None:
    assert len(found(text, "vague-attribution")) == 1


@pytest.mark.parametrize(
    "text",
    [
        # No statement of a crowd.
        "Some yards build frigates, others maintain ties to the navy.",
        "It cannot be left to a few specialists in the ministry. The plan needs more, others argue.",
        "Gifts are widely considered income.",
        "The rule is generally understood to bind all.",
        "Experts should argue less.",
        "Some might argue that the deal is dead.",
        # Who it is stands beside it.
        "The experts believe that the deal is dead.",
        "These experts believe that the deal is dead.",
        "As Antony Blinken and others have noted, the deal is dead.",
        "Many analysts, including two former ministers, say that the deal is dead.",
        "Experts at the Norwegian bank expect that the deal is dead.",
        "Critics such as Denmark argue that the deal is dead.",
        "Many analysts – myself included – have warned that the deal is dead.",
        "Some analysts told the New York Times that they believe that the deal is dead.",
        "The latest Eurobarometer polls show that trust has grown.",
        "One official noted that trade is down. Several experts suggested that the deal is dead.",
        # What a summary says the text below will name.
        "# The deal\n\n## Summary\n\nSome experts argue that the deal is dead.\n\n## Its end\n\nIt is dead.",
        # The author's own thesis.
        "It is argued that the deal is dead.",
        # Who may come to say so.
        "The loss would be so great that insiders conclude that the deal is dead.",
        # Whose study it is.
        "Chinese official estimates suggest that the deal is dead.",
        "Opinion polls suggest that the deal is dead. The Lowy Institute’s survey of 2021 found little trust.",
        # A teaser.
        "_The talks failed in May. Experts predict what comes next._\n\n# The talks\n\nThey failed.",
        # A quotation.
        'The minister said: "Some analysts believe that the deal is dead."',
    ],
)
def test_a_crowd_that_is_known_or_says_nothing_is_not_vague(text: str) -> None:
    assert found(text, "vague-attribution", "a.md") == []


def test_a_link_in_the_sentence_or_the_next_is_a_source() -> None:
    claim = "Some experts argue that the deal is dead."
    assert found(f"{claim} It failed.", "vague-attribution", "a.md")
    assert not found(f"{claim} They [wrote](https://www.example.net/a) so in May.", "vague-attribution", "a.md")


def test_a_paragraph_has_one_finding_with_all_its_crowds() -> None:
    text = "Some experts argue that the deal is dead, while others claim that it lives.\n\nCritics say it is both."
    result = audit(read_text(text, name="a.txt"), settings_from({}, select=["vague-attribution"]))
    assert [len(finding.spans) for finding in result.findings] == [2, 1]


def test_where_notes_lost_their_marks_it_is_not_known_who_is_named() -> None:
    notes = "".join(f"\n\n[{n}] Rbc.ru/politics/61dff90{n}, January {n}, 2022." for n in range(1, 6))
    assert not found(f"Some experts argue that the deal is dead.{notes}\n", "vague-attribution")


def test_hearsay_is_said_once_for_a_document() -> None:
    once = "The brigade has reportedly lost half of its tanks."
    more = "\n\nThe fleet reportedly left the port.\n\nThe minister has reportedly resigned."
    known = "\n\nThe port reportedly closed, according to two newspapers."
    assert found(once, "hearsay") == []
    assert found(once + more + known, "hearsay") == ["reportedly"] * 3


@pytest.mark.parametrize(
    ("text", "minds"),
    [
        ("The army believes that the front will hold.", ["The army believes"]),
        ("Norway fears a second strike.", ["Norway fears"]),
        ("Moscow is convinced that time is on its side.", ["Moscow is convinced"]),
        ("The Russian leadership thinks that time is on its side.", ["The Russian leadership thinks"]),
        # How it is known, or that it is a guess.
        ("The army probably believes that the front will hold.", []),
        ("Norway seems to fear a second strike. It fears it, if officials are right.", []),
        ("According to its minister, Norway fears a second strike.", []),
        ("Norway fears a second strike, its minister said.", []),
        ("If Norway fears a second strike, it will arm.", []),
        ("Does Norway fear what Denmark fears?", []),
        ("This is what Norway perceives as a threat.", []),
        ("Norway fears a second strike. “We are next,” the minister warned.", []),
    ],
)
def test_a_mind_is_read_where_nothing_says_how_it_is_known(text: str, minds: list[str]) -> None:
    assert found(f"It has rained for a week, and nobody has crossed the river.\n\n{text}", "mind-reading") == minds
