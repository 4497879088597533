"""Each proposal of a draft makes a valid case when its line is accepted, and no text of a brief breaks out of it."""

from __future__ import annotations

import pytest

from detente.brief.read import read_text
from detente.case.load import loads
from detente.draft.draft import draft as draft_case
from detente.draft.lines import PROPOSAL, Lines
from detente.forecast.run import forecast_case
from detente.inspect.check import check
from tests.unit.draft.briefs import TEXT

RICH = """The Strait In 2021

12 March 2021

Russia could blockade the strait. In response, Sweden could expel the fleet, and Norway may close its ports. Norway
believes that Russia will give way. Support for the talks was 48 percent on 1 March 2021. Russia may invade Sweden, as
in the 1904 war.
A war between Russia and Sweden is unlikely. There is a 30 percent chance that Norway leaves the pact
by 1 June 2022. Observers in Norway said that Sweden would probably leave the commission.
Moscow threatened to cut gas supplies.
"""
HOSTILE = """Evil: "title" # {x} 'y'

12 March 2021

Russia could blockade "the: strait" # no comment }, evil: {by: russia}\u2028moves: null. Norway may close {its
ports}: [1, 2] # x.
Sweden will likely invade "Norway's #1 port"; 'quotes' \\ and - dashes. Norway believes that "Sweden: #? will} give way.
#? evil: true. Russia likely attacks \u0007 the # port of [Oslo]. *x: &y !!python/object {a: b}. Russia could open: the
port.
"""


def accepted(text, *, which=None):
    lines = text.split("\n")
    places = [index for index, line in enumerate(lines) if line.lstrip().startswith(PROPOSAL)]
    for index in places if which is None else [places[which]]:
        lines[index] = lines[index].replace(PROPOSAL, "", 1)
    return "\n".join(lines), len(places)


@pytest.mark.parametrize("text", [TEXT, RICH, HOSTILE], ids=["plain", "rich", "hostile"])
def test_each_proposal_alone_and_all_of_them(text):
    draft = draft_case(read_text(text))
    _, n = accepted(draft.text)
    assert n >= 4
    for which in (*range(n), None):
        case = loads(accepted(draft.text, which=which)[0], name="draft")
        assert set(case.questions) >= set(draft.case.questions)
        check(case)
    everything = loads(accepted(draft.text)[0], name="draft")
    assert len(everything.moves) == draft.n_moves
    assert len(everything.questions) == draft.n_questions + draft.n_offers <= 10
    assert {move.by for move in everything.moves.values()} <= set(everything.actors)
    check(everything)


def test_the_rich_one_has_all_kinds():
    draft = draft_case(read_text(RICH))
    moves = loads(accepted(draft.text)[0], name="draft").moves
    assert {(move.by, name) for name, move in moves.items()} >= {
        ("russia", "blockade_strait"),
        ("sweden", "expel_fleet"),
        ("norway", "close_ports"),
        ("russia", "cut_gas_supplies"),
    }
    assert moves["expel_fleet"].reply
    assert (
        "in answer to blockade_strait, which then takes replies: [{by: sweden, options: [expel_fleet, nothing]}]"
        in (" ".join(draft.text.replace("#", "").split()))
    )
    assert "  #? norway: {}" in draft.text
    assert "as in the 1904 war" in draft.text


def test_a_run_says_nothing_that_the_brief_does_not():
    """Moves are not in force; what has no probability is void; a number is the brief's."""
    draft = draft_case(read_text(RICH))
    assert draft.case.moves == {}
    found = {answer.id: answer for answer in forecast_case(draft.case, worlds=64, paths=20).questions}
    for name, question in draft.case.questions.items():
        if question.if_ is not None:
            assert found[name].probability is None
            assert question.said.phrase in ("may", "could", "will")
    stated = next(answer for answer in found.values() if "leave the pact" in answer.text)
    # 64 x 20 paths know a share of 0.3 to 0.013; three of these, and a step of a week around the deadline.
    assert stated.probability == pytest.approx(0.3, abs=0.05)


def test_no_chance_and_may_have_no_probability():
    text = (
        "Outlook\n\n23 February 2026\n\nThere is no chance of a ceasefire in Sweden before the end of 2026. "
        "Norway may close its ports by 1 June 2026."
    )
    draft = draft_case(read_text(text))
    found = forecast_case(draft.case, worlds=16, paths=4).questions
    assert len(found) == 2
    assert [answer.probability for answer in found] == [None, None]


def test_the_same_brief_gives_the_same_bytes():
    assert draft_case(read_text(RICH)).text == draft_case(read_text(RICH)).text


def test_a_hostile_text_stays_within_its_quotes():
    draft = draft_case(read_text(HOSTILE))
    assert "evil" not in draft.case.moves
    assert "\u2028" not in draft.text
    assert "\u0007" not in draft.text
    for line in draft.text.splitlines():
        assert not line.startswith(("moves: null", "evil"))


@pytest.mark.parametrize(
    "text", ["a }, b: {c", "# x", 'say "no"', "#? x: 1", "new\nline", "\\", "a: b", "[x", "- y", "'"]
)
def test_any_text_in_a_proposal(text):
    lines = Lines()
    lines.add("detente", 2)
    lines.add("case", "x")
    lines.add("time", {"start": "2022-01-03", "end": "2022-12-31"})
    with lines.braces("sources"):
        lines.propose("brief", {"title": text}, is_within_braces=True)
        lines.comment(text, depth=1)
    for accept in (False, True):
        written = lines.text().replace(f"  {PROPOSAL}", "  " if accept else f"  {PROPOSAL}", 1)
        case = loads(written, name="x")
        assert [source.title for source in case.sources.values()] == ([text.strip()] if accept else [])
