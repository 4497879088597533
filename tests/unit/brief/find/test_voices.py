"""Whose words and whose estimates: sentences of our own for each form."""

from __future__ import annotations

import pytest

from detente.brief.audit.audit import audit
from detente.brief.model import Brief, Estimate
from detente.brief.read import read_text

HEAD = "A Brief For Tests\n\n19 January 2022\n\n"


def read(body: str) -> Brief:
    """Return a brief with a title, a date and these paragraphs."""
    return read_text(f"{HEAD}{body}\n", name="a.txt")


def last(body: str) -> Estimate:
    """Return the last estimate of a brief."""
    return read(body).estimates[-1]


@pytest.mark.parametrize(
    ("sentence", "holder"),
    [
        ("A survey found that 27 percent feel that war is likely.", "27 percent"),
        ("Three in five Germans think that war is likely.", "Three in five Germans"),
        ("A ceasefire is unlikely, the minister said.", "the minister"),
        ("A ceasefire, the minister said, is unlikely.", "the minister"),
        ("A ceasefire is unlikely, said the minister, who left on Monday.", "the minister"),
        ("A ceasefire (according to the ministry) is unlikely.", "the ministry"),
        ("The army, says the minister, is likely to mutiny.", "the minister"),
        ("As the minister put it, a deal is likely.", "the minister"),
        ("Officials told Reuters that a ceasefire is unlikely.", "Officials"),
        ("Two officials told Reuters a ceasefire was unlikely.", "Two officials"),
        ("The minister of one of the ports said that the party leader thinks war is likely.", "the party leader"),
        ("The prime minister is confident that a deal is likely.", "The prime minister"),
        ("Diplomats see a deal as likely.", "Diplomats"),
        ("The general called an attack “unlikely”.", "The general"),
        ("The bank has tools, which some analysts argue could fail.", "some analysts"),
        ("Its failure led the court to conclude that a vote was unlikely.", "the court"),
        ("The new head of the province, one of three that broke away, said on May 11 that a vote was likely.",
         "The new head of the province"),
        ("This paper argues that an attack is likely.", "author"),
        ("It is said that war is likely.", "author"),
        ("If the minister says that war is likely, prices will rise.", "author"),
        ("The minister said that a raid was made, likely to test the border.", "author"),
        ("The lack of rain suggests that floods are unlikely.", "author"),
        ("They share it according to national interest, and a deal is likely.", "author"),
    ],
)  # fmt: skip
def test_who_holds_an_estimate(sentence: str, holder: str) -> None:
    assert last(f"The paragraph says little. {sentence}").holder == holder


@pytest.mark.parametrize(
    "sentence",
    [
        "The opposition denied that an election was likely.",
        "The opposition doubted that an election was likely.",
        "Critics reject the claim that an election is likely.",
    ],
)
def test_who_denies_an_estimate_holds_it_without_an_interval(sentence: str) -> None:
    estimate = last(sentence)
    assert estimate.holder != "author"
    assert (estimate.standard_interval, estimate.unclear) == (None, "denied, or a claim")


def test_who_does_not_believe_an_estimate_holds_the_opposite() -> None:
    estimate = last("Ministers do not believe that an election is likely.")
    assert estimate.negated
    assert estimate.holder == "Ministers"
    assert estimate.standard_interval == (0.2, 0.45)


def test_pronouns_stand_for_whom_they_mean() -> None:
    brief = read(
        "Jean Untel, who leads the party, spoke. He said that a vote was likely. Untel added that it may slip.\n\n"
        "The Ministry of Finance published its forecast. It expects that growth will probably slow."
    )
    assert [estimate.holder for estimate in brief.estimates[:2]] == ["Jean Untel", "Jean Untel"]
    assert {estimate.holder for estimate in brief.estimates[2:]} == {"Ministry of Finance"}


def test_titles_with_a_point_are_no_names() -> None:
    brief = read("“Nobody should expect a deal,” said Mr. Kudlow. “We will not yield to it,” Dr. Wang told Xinhua.")
    assert [quotation.speaker for quotation in brief.quotations] == ["Kudlow", "Wang"]


def test_turns_of_an_interview() -> None:
    brief = read(
        "Two guests spoke about the vote in a conversation that was held in the capital and then written down.\n\n"
        "JE: Will there be a vote, and if so, when will it take place?\n\nKB: A vote is likely.\n\n"
        "JE: Why do you think that it will be held at all?\n\nKB: The law says so. It may slip."
    )
    assert {estimate.holder for estimate in brief.estimates} == {"KB"}


@pytest.mark.parametrize(
    ("sentence", "proposition"),
    [
        ("In several ports, the firm owns docks and may buy more.", "the firm will buy more"),
        ("The drills that test a new force are likely to grow.", "The drills that test a new force will grow"),
        ("The army is weak, but the fleet could win, and the others will lose.", "the fleet will win"),
        ("The minister said a ceasefire is likely.", "a ceasefire will happen"),
        ("Even if the army may win, the war will go on.", "the army will win"),
        ("As Congress has read the bill, it may amend the text.", "Congress will amend the text"),
    ],
)
def test_a_proposition_is_a_statement_of_one_clause(sentence: str, proposition: str) -> None:
    assert last(sentence).proposition == proposition


def test_what_is_not_certain_is_left_and_marked() -> None:
    estimate = last("Some say one thing and others another. This may last.")
    assert (estimate.proposition, estimate.unresolved, estimate.stands_for) == ("This will last", "This", None)


def test_two_spellings_need_no_third() -> None:
    brief = read("Secretary Antony J. Blinken met ministers. Later Anthony Blinken left.")
    assert len([entity for entity in brief.entities if entity.kind == "person"]) == 1
    assert "two-spellings" in {finding.rule for finding in audit(brief).findings}
