"""A proposition as a question: a sentence with subject, verb and date, or nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.draft.asking import take_apart

BY = dt.date(2026, 6, 30)


def asked(proposition, horizon=""):
    found = take_apart(proposition, horizon=horizon, lowers=lambda word: word in ("Talks", "Ports", "Soldiers"))
    return found.question(BY).removesuffix(" by 30 June 2026?") if found else None


@pytest.mark.parametrize(
    ("proposition", "question"),
    [
        ("Norway will close its ports", "Will Norway close its ports"),
        ("the parliament of Norway would reject the treaty", "Will the parliament of Norway reject the treaty"),
        ("The port of Bergen will be closed by Norway", "Will the port of Bergen be closed by Norway"),
        ("a blockade of ports by Sweden", "Will there be a blockade of ports by Sweden"),
        ("Sweden's invasion of Norway", "Will Sweden's invasion of Norway take place"),
        ("Oslo to leave the commission", "Will Oslo leave the commission"),
        ("Denmark mediates", "Will Denmark mediate"),
        # What stands before the subject or behind the statement goes.
        ("In the second year, Norway will close its ports", "Will Norway close its ports"),
        ("However, Norway will close its ports, which would hurt Sweden", "Will Norway close its ports"),
        ("observers said Norway will close its ports", "Will Norway close its ports"),
        ("Notably, Norway will close its ports", "Will Norway close its ports"),
        ("Norway (the host) will close its ports because talks failed", "Will Norway close its ports"),
        ("Norway will close its ports, and it will expel the fleet", "Will Norway close its ports"),
        ("Norway will probably close its ports", "Will Norway close its ports"),
        ("Soldiers of Norway will enter Sweden", "Will soldiers of Norway enter Sweden"),
    ],
)
def test_what_can_be_asked(proposition, question):
    assert asked(proposition) == question


@pytest.mark.parametrize(
    "proposition",
    [
        "",
        "difficult",
        "it will close its ports",
        "they will expel the fleet",
        "this will lead to war",
        "such a step will trigger a war",
        "its fleet will enter the strait",
        "Norway will be important",
        "Norway will need a fleet",
        "Norway will have seen it",
        "Norway will not close its ports",
        "Norway will never leave",
        "Neither state will join the pact",
        "has closed its ports and will expel the fleet",
        "Norway claims to hold the islands and will annex them",
        "which will close the strait",
        "within four years will begin to fade",
        "The strategy will fail the test",
        "Norway will now offer",
        "the need for reform will trigger a crisis",
        "Norway will help the country",
        "closer integration",
        "consolidating the fleet",
        "fighting in the north",
        "3 percent will be accepted by Norway",
        "Norway will play a role in the talks",
        "Norway faces in the region will force Oslo to act",
        "a " + "very " * 40 + "long fleet will enter the strait",
    ],
)
def test_what_is_no_question(proposition):
    assert asked(proposition) is None


def test_the_date_replaces_the_words_for_it():
    assert (
        asked("Norway will close its ports in the coming weeks", "in the coming weeks") == "Will Norway close its ports"
    )
    # Words that would leave a gap stay.
    kept = asked("Norway will close two ports between May and July", "May")
    assert kept == "Will Norway close two ports between May and July"


def test_a_statement_of_it():
    found = take_apart("the port will be closed by Norway", lowers=str.islower)
    assert found is None  # "the port" leans on a sentence before
    told = take_apart("the port of Bergen will be closed by Norway", lowers=str.islower)
    assert told.statement() == "The port of Bergen will be closed by Norway"
    assert told.verb == "closed"
