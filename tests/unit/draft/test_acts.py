"""What someone does in a sentence: from the name to the verb."""

from __future__ import annotations

import pytest

from detente.draft.acts import DOING, DONE, OPTION, acts_of, is_subject, object_of
from detente.draft.verbs import as_verb, verb_forms


def acts(text, name="Norway", *, is_adjective=False):
    start = text.index(name)
    if not is_subject(text, start):
        return None
    found = acts_of(text, start + len(name), is_adjective=is_adjective)
    return [(act.verb.base, act.how, object_of(text, act.end)) for act in found if not act.is_negative]


@pytest.mark.parametrize("modal", ["will", "would", "could", "may", "might", "can", "must", "should"])
@pytest.mark.parametrize("between", ["", "also ", "soon ", "well ", "quickly "])
def test_modals(modal, between):
    assert acts(f"Norway {modal} {between}close its ports") == [("close", OPTION, "its ports")]


@pytest.mark.parametrize(
    "intent",
    [
        "plans to", "intends to", "threatened to", "has threatened to", "vowed to", "is likely to", "is expected to",
        "was poised to", "is preparing to", "wants to", "seeks to", "is set to", "may try to",
    ],
)  # fmt: skip
def test_intentions(intent):
    assert acts(f"Norway {intent} close its ports") == [("close", OPTION, "its ports")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway imposes a ban on fish", [("impose", DOING, "a ban on fish")]),
        ("Norway is deploying ships", [("deploy", DOING, "ships")]),
        ("Norway imposed a ban", [("impose", DONE, "a ban")]),
        ("Norway has imposed a ban", [("impose", DONE, "a ban")]),
        ("Norway decided to close its ports", [("close", DONE, "its ports")]),
        ("Norway is working to deter Sweden", [("deter", DOING, "Sweden")]),
        ("Norway is considering imposing a ban", [("impose", OPTION, "a ban")]),
        (
            "Norway could close its ports and expel the fleet",
            [("close", OPTION, "its ports and expel the fleet"), ("expel", OPTION, "the fleet")],
        ),
        ("Norway, which objects, could close its ports", [("close", OPTION, "its ports")]),
        ("Norway (the host) could close its ports", [("close", OPTION, "its ports")]),
        ("Norway, Sweden and others must close their ports", [("close", OPTION, "their ports")]),
        ("Norway's armed forces in the north could enter Sweden", [("enter", OPTION, "Sweden")]),
        ("Talks failed, and Norway left the pact", [("leave", DONE, "the pact")]),
        ("observers argued Norway could leave the pact", [("leave", OPTION, "the pact")]),
        # No act, or nobody's.
        ("Norway's ports were closed", []),
        ("Norway will be important", []),
        ("Norway believes that Sweden will close its ports", []),
        ("Norway is a member", []),
        ("The ports of Norway will close the year", None),
        ("a treaty with Norway would end the dispute", None),
        # Said not to happen now: no act; as an option it is negative and left out here.
        ("Norway did not close its ports", []),
        ("Norway will not close its ports", []),
    ],
)  # fmt: skip
def test_sentences(text, expected):
    assert acts(text) == expected


def test_nouns_that_look_like_verbs():
    assert acts("Norwegian attacks on Sweden grew", "Norwegian", is_adjective=True) == []
    assert acts("Norwegian forces annexed the port", "Norwegian", is_adjective=True) == [("annex", DONE, "the port")]
    assert acts("Norway's sanctions on Sweden hurt") == []


def test_objects_end_with_their_clause():
    text = "close its ports to the fleet, because talks failed"
    assert object_of(text, 5) == "its ports to the fleet"
    assert object_of("moderate or even end its operations", 8) == "its operations"
    assert object_of("close U.S. ports. Then", 5) == "U.S. ports"
    assert len(object_of(f"close {'very ' * 40}", 5).split()) == 12


def test_every_form_leads_back_to_its_verb():
    for word, verbs in verb_forms().items():
        for verb in verbs:
            assert as_verb(word, verb.form) is not None
    assert as_verb("imposes", "s").base == "impose"
    assert as_verb("struck", "past").base == "strike"
    assert as_verb("banned", "participle").base == "ban"
    assert as_verb("supplies", "s").base == "supply"
    assert as_verb("imposing", "ing").base == "impose"
    assert as_verb("imposes", "base") is None
