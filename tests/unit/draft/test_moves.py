"""Moves, beliefs and past cases of a draft, from made-up briefs."""

from __future__ import annotations

import pytest

from detente.brief.read import read_text
from detente.draft.actors import plan_actors, who_may_act, with_article
from detente.draft.beliefs import plan_beliefs
from detente.draft.moves import find_moves, plan_moves, told
from detente.draft.naming import Names
from detente.draft.passages import passages
from detente.draft.precedents import plan_precedents
from tests.unit.draft.briefs import DAY

HEAD = "The Strait\n\n12 March 2021\n\n"


def planned(text):
    brief = read_text(HEAD + text)
    acting = who_may_act(brief)
    told = passages(brief, acting)
    actors = plan_actors(brief, acting, {move.actor for move in find_moves(brief, told)})
    return brief, told, actors


def moves(text):
    brief, told, actors = planned(text)
    return plan_moves(tuple(find_moves(brief, told)), Names(), actors)


def found(text):
    return [(move.actor, move.what) for move in moves(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia could blockade the strait.", ("russia", "blockade the strait")),
        ("Moscow threatened to cut gas supplies.", ("russia", "cut gas supplies")),
        ("The EU imposes sanctions on Belarus.", ("eu", "impose sanctions on Belarus")),
        ("Sweden called on Norway to close its ports.", ("norway", "close its ports")),
        ("Sanctions imposed by Norway hurt trade.", ("norway", "impose Sanctions")),
        ("A blockade of the strait by Sweden is feared.", ("sweden", "blockade the strait")),
        ("Sweden's blockade of the strait is feared.", ("sweden", "blockade the strait")),
        ("The Norwegian army could blockade the strait.", ("norway", "blockade the strait")),
        ("Norway has one option: to close its ports.", ("norway", "close its ports")),
        ("Norway's threat to close its ports is real.", ("norway", "close its ports")),
        ("Norway failed to agree. It could close its ports.", ("norway", "close its ports")),
        ("Norway warned that it would close its ports.", ("norway", "close its ports")),
    ],
)
def test_who_can_do_what(text, expected):
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norway is a member of the pact.",
        "Norway believes that talks are useful.",
        "The ports of Norway are closed.",
        "Norway did not close its ports.",
        "The Reuters agency could close its office.",
        "Norway's narrative could attack the ports.",
        "Norwegian trawlers may enter the strait.",
        "It is hard for Norway to leave the pact.",
        "This forced Norway to close its ports.",
        "Norway has the ability to close its ports.",
        "Threats from Norway grew.",
        "Norway's invasion of Sweden changed everything.",
        "Norway is working with others.",
        "Norway may make gains.",
        "Norway could maintain its power.",
    ],
)
def test_what_is_no_move(text):
    assert found(text) == []


def test_long_past_deeds_are_no_moves():
    assert found("In 1905 Norway closed its ports.") == []
    assert found("In 2018 Norway closed its ports.") == []
    assert found("In 2020 Norway closed its ports.") == [("norway", "close its ports")]
    assert found("In January 2021 Norway closed its ports.") == [("norway", "close its ports")]
    assert ("norway", "close its ports") in found("As in 1905, Norway could close its ports.")


def test_an_answer_is_tied_to_what_it_answers():
    first, answer = moves("Norway could close its ports. In response, Sweden could expel the fleet.")
    assert (first.actor, first.is_reply, first.answers) == ("norway", False, "")
    assert (answer.actor, answer.is_reply, answer.answers) == ("sweden", True, first.key)
    # What "in response to" names is what it answers, and need not be the move before.
    _, other = moves("Norway could close its ports. In response to the storm, Sweden could open its depots.")
    assert (other.is_reply, other.answers) == (False, "")


def test_each_move_once_and_no_more_than_an_analyst_keeps():
    assert len(moves("Norway could close its ports. Norway may close its ports.")) == 1
    verbs = (
        "annex arm ban bomb cancel deploy enter freeze invade launch mobilise occupy open raid seize sell shell block"
    )
    many = [f"Norway could {verb} {verb}land." for verb in verbs.split()]
    many += [f"Sweden could {verb} {verb}town." for verb in verbs.split()]
    many += [f"Finland could {verb} {verb}ville." for verb in verbs.split()]
    kept = moves(" ".join(many))
    assert len(kept) == 40
    assert {move.actor for move in kept} == {"norway", "sweden", "finland"}
    assert len({move.key for move in kept}) == 40


def test_a_span_gives_the_words():
    (move,) = moves("Talks failed. Russia could blockade the strait, observers say.")
    brief, *_ = planned("Talks failed. Russia could blockade the strait, observers say.")
    assert brief.text[move.span.start : move.span.end].strip(" ,") == "Russia could blockade the strait"


def test_beliefs():
    brief, told, actors = planned(
        "Norway believes that Sweden will give way. Norway fears a long winter. Sweden sees the talks as a trap. "
        "Norway could close its ports. Sweden may leave."
    )
    found = plan_beliefs(brief, told, actors)
    assert [(each.actor, each.words) for each in found] == [
        ("norway", "believes that Sweden will give way"),
        ("sweden", "sees the talks as a trap"),
    ]


def test_past_cases():
    text = (
        "Norway acted as in 1905. The 1904 war with Sweden was short. The blockade of 1807 was long. In 2021 it rained."
    )
    brief, told, _ = planned(text)
    assert [(each.year, each.text) for each in plan_precedents(brief, told, DAY)] == [
        (1905, "as in 1905"),
        (1904, "The 1904 war with Sweden"),
        (1807, "The blockade of 1807"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is feasible for Norway to join the alliance.", ("norway", "join the alliance")),
        ("Many expect Norway to leave the islands.", ("norway", "leave the islands")),
        ("They want to force the Norwegian government to implement the accords.", ("norway", "implement the accords")),
        ("Sweden demanded that Norway withdraw its fleet.", ("norway", "withdraw its fleet")),
        ("Norway is trying to force talks by annexing the islands.", ("norway", "annex the islands")),
        ("If Norway closes its ports, talks will end.", ("norway", "close its ports")),
        ("Norwegian deputies have already suggested bombing the port.", ("norway", "bomb the port")),
        ("Norway could, in the next few years, annex the islands.", ("norway", "annex the islands")),
        ("Norway might try a nuclear attack on the port.", ("norway", "try a nuclear attack on the port")),
        ("Norwegian forces looking to encircle the city are near.", ("norway", "encircle the city")),
    ],
)
def test_what_is_wanted_expected_supposed_or_done_by_the_way(text, expected):
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norway is unlikely to meet them.",
        "Norway could send a clear message.",
        "Norway’s military spending could exploit the ports.",
        "Norway’s GDP will raise the price.",
    ],
)
def test_what_names_no_action(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norwegian forces will likely resume attacks on Sweden.", ("norway", "resume attacks on Sweden")),
        ("Norway announced it will join the pact.", ("norway", "join the pact")),
        ("Norway warned of cutting its aid to Sweden.", ("norway", "cut its aid to Sweden")),
        ("Norway cracked down on the union, closing its offices.", ("norway", "close its offices")),
        ("Talks fail with Norway closing its ports.", ("norway", "close its ports")),
        ("Norway’s supply of arms to Sweden is large.", ("norway", "supply arms to Sweden")),
        ("Norway runs a fleet and has closed a base.", ("norway", "close a base")),
        ("Norway agreed in 2020 to train the fleet.", ("norway", "train the fleet")),
        ("Norway, its ministers say, is weak. The government could close its ports.", ("norway", "close its ports")),
        (
            "Norway could build two Coastal Defence Ship (CDS) docks.",
            ("norway", "build two Coastal Defence Ship docks"),
        ),
    ],
)
def test_more_forms_of_what_somebody_does(text, expected):
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norway is in a conflict with Sweden and Russia could close its ports.",
        "Norwegian forces also represent a market.",
        "Norway could value the ships of Sweden.",
        "Norway thinks that ports are closed.",
        "Norway takes time.",
    ],
)
def test_more_of_what_is_no_move(text):
    assert [each for each in found(text) if each[0] != "russia"] == []


def test_a_move_is_told_as_who_does_what():
    brief, _, actors = planned("Moscow threatened to cut its aid. The EU could veto the pact.")
    found = {
        move.actor: told(move, with_article(brief, actors[move.actor]))
        for move in moves(brief.text.partition("2021\n\n")[2])
    }
    assert found == {"russia": "Russia cuts its aid", "eu": "The European Union vetoes the pact"}


def test_the_most_central_and_frequent_are_kept():
    verbs = (
        "annex arm ban bomb cancel deploy enter freeze invade launch mobilise occupy open raid seize sell shell block"
    )
    text = " ".join(f"Norway could {verb} {verb}land. Norway could {verb} {verb}town." for verb in verbs.split())
    brief, told_, actors = planned(text)
    kept = plan_moves(tuple(find_moves(brief, told_)), Names(), actors, lambda what: float("blockland" in what))
    assert any("blockland" in move.what for move in kept)


def test_a_list_of_deeds_is_told_one_by_one():
    """Verbs behind commas count where the list ends in "and" or "or", also in what is supposed."""
    assert found("Russia should abandon hedging, sanction foreign banks and arm the islanders.") == [
        ("russia", "abandon hedging"),
        ("russia", "sanction foreign banks"),
        ("russia", "arm the islanders"),
    ]
    supposed = found("If the Russians retaliate against ships, attack the port, or block the strait, talks will end.")
    assert [what for _, what in supposed] == ["retaliate against ships", "attack the port", "block the strait"]
    assert found("Russia could close the port, ships in the strait and a bank.") == [("russia", "close the port")]


def test_of_a_group_of_actors_each_acts():
    text = "Norway, Sweden and Finland could send troops to the islands."
    assert {actor for actor, _ in found(text)} == {"norway", "sweden", "finland"}
    assert {what for _, what in found(text)} == {"send troops to the islands"}
    assert [actor for actor, _ in found("Norway, backed by Sweden and Finland, could send troops to the islands.")] == [
        "norway"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The sanctions could be lifted by Sweden in spring.", ("sweden", "lift the sanctions")),
        ("Sweden has a choice. It could very well convene a summit.", ("sweden", "convene a summit")),
        (
            "Sweden should impose legal, fiscal, and military restrictions on ships.",
            ("sweden", "impose legal, fiscal, and military restrictions on ships"),
        ),
        (
            "The Swedish prime minister, Erna Berg, ordered his army to seize the islands.",
            ("sweden", "order his army to seize the islands"),
        ),
        ("The Swedes imposed tariffs on fish.", ("sweden", "impose tariffs on fish")),
        ("Sweden waived the shipping act.", ("sweden", "waive the shipping act")),
    ],
)
def test_passives_pronouns_and_names_beside(text, expected):
    assert found(text) == [expected]


def test_the_government_of_a_named_state_is_its_own_whoever_stands_before():
    text = "Norway sold its ships to Sweden. The Danish government, which had paid for them, blockaded the strait."
    assert ("denmark", "blockade the strait") in found(text)
    assert not [what for actor, what in found(text) if actor in ("norway", "sweden") and "blockade" in what]
