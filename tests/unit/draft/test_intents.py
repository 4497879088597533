"""Questions from what actors are said to intend, from made-up briefs."""

from __future__ import annotations

import pytest

from detente.brief.read import read_text
from detente.draft.draft import draft as draft_case

HEAD = (
    "Norway and Sweden\n\n12 March 2021\n\n"
    "Norway and Sweden talk. Norway and Sweden trade. Norway is old. Sweden is new.\n\n"
)


def asked(text):
    return {each.text for each in draft_case(read_text(HEAD + text)).case.questions.values()}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Norway plans to build a port in Sweden.", "Will Norway build a port in Sweden by 12 March 2022?"),
        ("By 2030, Norway plans to build a port in Sweden.", "Will Norway build a port in Sweden by 31 December 2030?"),
        ("Sweden aims to build 40 ships by 2025.", "Will Sweden build 40 ships by 31 December 2025?"),
        ("Sweden announced that it would expel the Norwegian fleet.", "Will Sweden expel the Norwegian fleet by"),
        ("The Swedish government is considering leaving NATO.", "Will the Swedish government leave NATO by"),
    ],
)
def test_what_somebody_intends_is_asked(text, question):
    (found,) = asked(text)
    assert found.startswith(question)


@pytest.mark.parametrize(
    "text",
    [
        "Most do not believe that Norway plans to invade Sweden.",
        "Sweden fears that Norway will close the port of Oslo.",
        "In 1905, Norway planned to leave the union with Sweden.",
        "Norway has no plans to invade Sweden.",
        "Sweden aims to build ships.",
        "Norway should build a port in Sweden.",
    ],
)
def test_what_is_denied_past_vague_or_advised_is_not(text):
    assert asked(text) == set()


def test_the_words_of_intention_stand_in_the_question():
    draft = draft_case(read_text(f"{HEAD}Norway plans to build a port in Sweden."))
    (question,) = draft.case.questions.values()
    assert question.said.phrase == "plans"
