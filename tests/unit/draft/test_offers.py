"""Questions that a draft proposes: which statements, in which order, why they are not asked, and what they become."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.brief.read import read, read_text
from detente.case.load import loads
from detente.draft.draft import draft as draft_case
from detente.draft.lines import PROPOSAL
from detente.forecast.run import forecast_case
from detente.inspect.check import check

HEAD = "Outlook For The North\n\n12 March 2021\n\n"
LIVE = "Norway will probably close its ports by 1 September 2021."
MEMRI = Path(__file__).parents[4] / "shared" / "briefs" / "memri-355.txt"


def offered(text):
    """Return the proposed questions of a draft: text -> (comment, entry)."""
    lines = draft_case(read_text(HEAD + text)).text.splitlines()
    found = {}
    for index, line in enumerate(lines):
        match = re.match(r'  #\? [\w-]+: \{text: "?(?P<text>(?:Will|If|In|Once)\b[^?]*\?)', line)
        if match:
            above = index
            while lines[above - 1].startswith("  # "):
                above -= 1
            found[match["text"]] = (" ".join(each[4:] for each in lines[above:index]), line)
    return found


@pytest.mark.parametrize(
    ("text", "asked", "why"),
    [
        ("Norway could expel the Swedish fleet.", "expel the Swedish fleet", "no date"),
        (
            "Norway will probably strengthen its ties with Sweden by 1 June 2021.",
            "strengthen its ties",
            "vague: `ties`",
        ),
        ("The most probable outcome will be a new wave of threats by Sweden.", "a new wave of threats", "no date"),
        ("Observers in Oslo believe that Sweden may annex the islands.", "annex the islands", "said by Observers in"),
        ("In such a war, Sweden would probably blockade Norway.", "blockade Norway", "only under a condition"),
        ("Sweden will likely gain more influence in Norway by 1 June 2021.", "gain more influence", "vague: `"),
    ],
)
def test_what_is_not_asked_is_proposed_with_the_reason(text, asked, why):
    found = offered(f"{LIVE} {text}")
    chosen = [comment for question, (comment, _) in found.items() if asked in question]
    assert len(chosen) == 1, found
    assert why in chosen[0]
    assert re.search(r"line \d+, characters \d+ to \d+", chosen[0])


def test_a_condition_that_cannot_be_repeated_is_told_in_the_question():
    (question,) = (
        line for _, line in offered(f"{LIVE} In such a war, Sweden would probably blockade Norway.").values()
    )
    assert "by 12 March 2022? (the brief says so under a condition)" in question


@pytest.mark.parametrize(
    "text",
    [
        "The governor may order an inspection of ships.",
        "Norway should close its mines.",
        "It may escalate.",
        "Sweden probably closed its mines in 2019.",
        "Norway will be entitled to inspect the ships under the act.",
        "We hope that Sweden will leave the commission.",
        "This could lead to harm.",
        "Will Sweden leave the commission?",
    ],
)
def test_what_is_no_forecast_is_not_proposed(text):
    assert offered(f"{LIVE} {text}") == {}


def test_who_says_it_in_which_words_and_by_when():
    found = offered(f"{LIVE} Denmark says that Sweden will likely undermine the northern pact by 1 June 2021.")
    ((question, (comment, entry)),) = found.items()
    assert "by 1 June 2021" in question
    assert "by: 2021-06-01" in entry
    assert "said: {who: Denmark, phrase: likely, " in entry
    assert '"by 1 June 2021"' in comment


def test_an_accepted_one_is_void_until_the_analyst_says_what_makes_it_true():
    draft = draft_case(read_text(f"{HEAD}{LIVE} Norway could expel the Swedish fleet."))
    assert (draft.n_questions, draft.n_offers) == (1, 1)
    case = loads(draft.text.replace(PROPOSAL, ""), name="draft")
    found = {each.id: each for each in forecast_case(case, worlds=16, paths=8).questions}
    assert len(found) == 2
    assert found["norway-expel-swedish-fleet"].probability is None
    assert "as happened(expel_swedish_fleet) once that move is accepted" in " ".join(
        draft.text.replace("#", "").split()
    )


def test_without_a_settled_question_the_first_proposal_is_the_headline():
    draft = draft_case(read_text(f"{HEAD}Norway may weaken its ties with Sweden. Sweden could expel the fleet."))
    assert draft.n_questions == 0
    assert draft.n_offers >= 1
    assert draft.text.index("questions: {") < draft.text.index("# the headline") < draft.text.index("#? ", -800)
    check(loads(draft.text, name="draft"))
    check(loads(draft.text.replace(PROPOSAL, ""), name="draft"))


def test_at_most_ten_and_the_rest_is_counted():
    verbs = ["annex", "arm", "ban", "bomb", "blockade", "deploy", "evict", "freeze", "invade", "raid", "seize", "shell"]
    text = " ".join(f"Norway will probably {verb} {verb}land." for verb in verbs)
    draft = draft_case(read_text(HEAD + text))
    assert draft.n_questions + draft.n_offers == 10
    assert f"{len(verbs) - 10} more statements of likelihood are not asked here" in draft.text


def test_a_day_beyond_the_case_is_told():
    found = offered(f"{LIVE} Norway will probably deepen its ties with Sweden by 2040.")
    ((comment, entry),) = found.values()
    assert "beyond the case, lengthen `time`" in comment
    assert "by: " not in entry


@pytest.mark.skipif(not MEMRI.exists(), reason="the reference brief is not here")
def test_each_proposal_of_the_reference_brief_makes_a_case_that_runs():
    draft = draft_case(read(MEMRI))
    lines = draft.text.split("\n")
    places = [index for index, line in enumerate(lines) if line.lstrip().startswith(PROPOSAL)]
    assert draft.n_offers >= 5
    for place in places:
        text = "\n".join(line.replace(PROPOSAL, "", 1) if index == place else line for index, line in enumerate(lines))
        case = loads(text, name="draft")
        check(case)
        assert len(forecast_case(case, worlds=4, paths=2).questions) == len(case.questions)
    asked = " ".join(question for question in re.findall(r'text: "(Will [^"]*)"', draft.text))
    for words in ("rhetoric", "Cuba or Venezuela", "leave Ukraine to Russia", "lose the operation", "recognition"):
        assert words in asked


def test_what_the_brief_gives_a_probability_is_asked_once_its_line_is_accepted():
    text = f"{LIVE} Sweden will likely gain more influence in Norway by 1 June 2021."
    written = draft_case(read_text(HEAD + text)).text
    lines = written.splitlines()
    (place,) = (index for index, line in enumerate(lines) if PROPOSAL in line and "gain more influence" in line)
    assert "if:" not in lines[place]
    lines[place] = lines[place].replace(PROPOSAL, "", 1)
    case = loads("\n".join(lines), name="draft")
    (name,) = (name for name in case.questions if "influence" in name)
    low, high = 0.55, 0.8  # "likely" in ICD 203
    answer = forecast_case(case, worlds=512, paths=64)[name]
    assert low < answer.probability < high


def test_what_has_no_probability_or_a_condition_stays_void_until_it_has_one():
    for text in ("Norway could expel the Swedish fleet.", "In such a war, Sweden would probably blockade Norway."):
        (line,) = (line for _, line in offered(f"{LIVE} {text}").values())
        assert 'if: "date <' in line


@pytest.mark.parametrize(
    ("doubted", "phrase"),
    [
        ("Few think that Denmark will veto the treaty by 1 June 2021.", "few think"),
        ("Hardly anyone now expects Denmark to veto the treaty by 1 June 2021.", "hardly anyone expects"),
        ("Few analysts believe that Denmark will veto the treaty by 1 June 2021.", "few believe"),
    ],
)
def test_what_few_think_is_proposed_as_what_few_think(doubted, phrase):
    ((question, (comment, line)),) = offered(f"{LIVE} {doubted}").items()
    assert question == "Will Denmark veto the treaty by 1 June 2021?"
    assert comment.startswith(f"{phrase} so")
    assert f"phrase: {phrase}" in line
    assert 'if: "date <' in line  # no probability is made of it


def test_a_clause_behind_an_object_ends_a_question():
    text = "Sweden will likely withdraw the forces that it has sent to the islands."
    asked = draft_case(read_text(HEAD + text)).text
    assert "Will Sweden withdraw the forces by 12 March 2022?" in asked
    asked = draft_case(read_text(f"{HEAD}Sweden plans to sign the accord by 1 May 2021.")).text
    assert "Will Sweden sign the accord by 1 May 2021?" in asked
