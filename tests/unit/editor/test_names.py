"""Names: every one found wherever it stands, and changed everywhere without changing what the case says."""

from __future__ import annotations

import re

import pytest

from detente.case.dump import to_data
from detente.case.load import load_case, loads
from detente.case.shipped import find_case, shipped_cases
from detente.core.errors import CaseError
from detente.editor.names import Names
from detente.editor.rename import rename
from detente.editor.text import edited
from detente.editor.tree import read_tree

CASES = {name: find_case(name).read_text(encoding="utf-8") for name in shipped_cases()}
SMALL = """\
case: row
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources: {poll: {title: Poll}}
quantities:
  arms: {start: 5 to 10, source: poll}
actors:
  north: {horizon: 26 weeks, values: {arms: 1}}
  south: {horizon: 26 weeks, values: {arms: {weight: -1, source: poll}}}
  pact:
    kind: bloc
    members: [north]
    pacts:
      aid: {on: [raid, raid.won], honoured: 50%, effects: {arms: 2}}
moves:
  raid:   # the raid of north on south
    by: north
    when: member(north, pact) and arms > 3 and not happened(aid_sent)
    effects: {arms: {amount: {value: base + slope * arms, base: 1 to 2, slope: 0.1 to 0.2}}}
    joins: {south: pact}
    replies: [{by: south, options: [resist, nothing]}]
    outcomes:
      won: {chance: 0.4, set: {beliefs.south.moves.resist.effects.arms: 3}}
      lost: {chance: rest}
  resist: {by: south, reply: true, effects: {arms: 1}, when: south_in_pact > 0.5}
shocks:
  aid_sent: {rate: 0.1 per year, rises_with: {arms: 0.1}}
calendar:
  talks_open: {date: 2022-03-01}
beliefs:
  north: {moves.raid.outcomes.won.chance: 0.6}
lenses:
  hawk: {set: {beliefs.north.moves.raid.outcomes.won.chance: 0.9, actors.south.values.arms: -2}}
observations: [{date: 2022-02-01, event: raid.won, source: poll}]
questions:
  war: {condition: happened(raid.won) or since(talks.deal) < 8 weeks, by: 2022-12-31, exclusive_with: peace}
  peace: {condition: happened(talks.deal) and talks_border > 3, by: 2022-12-31}
  step:
    {kind: choice, first: {fight: happened(raid), talk: happened(talks.deal)}, resolved: {answer: fight}}
tables:
  talks:
    issues: {border: {scale: [0, 10], reference: 0}}
    parties:
      north: {capability: 1, positions: {border: {position: 8, salience: 1, at_least: 2}}}
      south: {capability: 1, positions: {border: {position: 2, salience: 1, moves_with: {arms: 0.1}}}}
    sessions: [talks_open]
together:
  - {factor: hope, of: [moves.raid.effects.arms.base, -quantities.arms.start], by: 0.5, source: poll}
"""
"""Every kind of name, each in every kind of place."""
USES = {
    "sources.poll": 5, "quantities.arms": 14, "actors.north": 7, "actors.south": 8, "actors.pact": 4, "moves.raid": 9,
    "moves.raid.outcomes.won": 6, "moves.resist": 3, "shocks.aid_sent": 2, "calendar.talks_open": 2, "tables.talks": 5,
    "tables.talks.issues.border": 4, "questions.peace": 2, "questions.step.first.fight": 2, "actors.pact.pacts.aid": 1,
    "lenses.hawk": 1, "together.hope": 1, "moves.raid.effects.arms.base": 3, "moves.raid.effects.arms.slope": 2,
}  # fmt: skip


def test_the_small_case_is_sound() -> None:
    assert loads(SMALL).case == "row"


@pytest.mark.parametrize("target", USES)
def test_every_use_is_found(target: str) -> None:
    names = Names(read_tree(SMALL))
    uses = names.of(target)
    assert {SMALL[use.span.start : use.span.end] for use in uses} == {names.definitions[target].name}
    word = re.escape(names.definitions[target].name)
    assert len(uses) == USES[target], [(use.role, use.entry.path) for use in uses]
    assert uses[0].span.start >= 0
    assert re.search(word, SMALL)


@pytest.mark.parametrize("target", USES)
def test_a_name_is_changed_everywhere_and_back(target: str) -> None:
    names = Names(read_tree(SMALL))
    definition = names.definitions[target]
    offset, new = names.of(target)[-1].span.start, f"{definition.name}_renamed"
    text = edited(SMALL, rename(SMALL, offset, new))
    loads(text)
    after = Names(read_tree(text))
    found = after.of(f"{target.rpartition('.')[0]}.{new}")
    assert len(found) == USES[target]
    assert target not in after.definitions
    assert edited(text, rename(text, found[0].span.start, definition.name)) == SMALL


@pytest.mark.parametrize("name", CASES)
def test_every_name_of_the_shipped_cases_leads_to_its_definition(name: str) -> None:
    names = Names(read_tree(CASES[name]))
    assert names.uses
    written = to_data(load_case(name))
    for use in names.uses:
        if use.target not in names.definitions:  # a part has it
            section, _, entry = use.target.partition(".")
            assert "use:" in CASES[name], use
            assert entry.split(".")[0] in written[section], use
            continue
        assert CASES[name][use.span.start : use.span.end] == names.definitions[use.target].name


@pytest.mark.parametrize("name", ["ultimatum", "succession"])
def test_every_name_of_a_shipped_case_can_be_changed(name: str) -> None:
    text = CASES[name]
    for target, definition in Names(read_tree(text)).definitions.items():
        changed = edited(text, rename(text, definition.entry.place.start + 1, f"zz_{definition.name}"))
        assert loads(changed) != loads(text), target
        assert _comments(changed) == _comments(text)


def _comments(text: str) -> list[str]:
    return re.findall(r"(?m)(?:^|\s)#.*$", text)


REFUSED = {
    "another move": ("raid:", "resist"),
    "a quantity of that name": ("raid:", "arms"),
    "a shock of that name": ("raid:", "aid_sent"),
    "a word of the language": ("raid:", "happened"),
    "capital letters": ("raid:", "Raid"),
    "a dot": ("raid:", "raid.two"),
    "nothing": ("raid:", ""),
    "the name of a membership": ("arms: {start", "north_in_pact"),
    "a truth": ("raid:", "true"),
    "a number of the same expression": ("base: 1", "slope"),
    "a quantity in the place of its own number": ("base: 1", "arms"),
    "what makes a term another one's": ("border: {scale", "open"),
}


@pytest.mark.parametrize("name", [name for name in REFUSED if "term" not in name])
def test_a_clash_is_refused(name: str) -> None:
    at, new = REFUSED[name]
    with pytest.raises(CaseError):
        rename(SMALL, SMALL.index(at), new)


def test_prose_and_comments_stay() -> None:
    text = edited(SMALL, rename(SMALL, SMALL.index("raid:"), "strike"))
    assert "strike:   # the raid of north on south" in text


def test_a_text_that_cannot_be_read_whole_is_left_alone() -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        rename(SMALL + "\nbroken\nx: {", SMALL.index("raid:"), "strike")


def test_nothing_is_changed_where_no_name_stands() -> None:
    with pytest.raises(CaseError, match="no name"):
        rename(SMALL, SMALL.index("rate:"), "strike")
    assert rename(SMALL, SMALL.index("raid:"), "raid") == []
