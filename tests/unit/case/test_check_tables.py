"""What can be wrong with a table, each as one change to a sound case."""
# ruff: noqa: E501 - one row per error is easier to read than four lines

import pytest

from detente.case import dump_case, loads
from detente.core.errors import CaseError

SOUND = """\
case: sound
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities:
  fear: {start: 5}
actors: {north: {}, south: {}, east: {}}
calendar:
  first: {date: 2022-02-01}
  second: {date: 2022-03-01}
tables:
  geneva:
    issues:
      border: {scale: [0, 10], ends: [here, there], reference: 5}
    parties:
      north:
        capability: 1 to 2
        veto: true
        cost_of_delay: 0.1
        positions:
          border: {position: 2, salience: 1, at_most: 6, moves_with: {fear: 0.5}}
      south: {capability: 1, positions: {border: {position: 8, salience: 1}}}
    sessions: [first, second]
    since: 2022-01-10
    agreement: 1 per year
    deal: {effects: {fear: -1}}
questions:
  deal: {condition: happened(geneva.deal) and since(geneva.no_deal) > 1 week}
  terms: {kind: number, quantity: geneva_border}
"""


def test_sound() -> None:
    case = loads(SOUND)
    assert loads(dump_case(case)) == case
    assert case.tables["geneva"].parties["north"].has_veto
    assert not case.tables["geneva"].parties["south"].has_veto


@pytest.mark.parametrize(
    ("old", "new", "path", "expected"),
    [
        ("{position: 8, salience: 1}", "{salience: 1}", "tables.geneva.parties.south.positions.border", "position"),
        ("{position: 2,", "{position: 12,", "tables.geneva.parties.north.positions.border", "0 to 10"),
        ("{position: 8, salience: 1}", "{position: 8, salience: -1}", "tables.geneva.parties.south.positions.border.salience", "not negative"),
        ("at_most: 6", "at_most: 1", "tables.geneva.parties.north.positions.border.at_most", "at least its position"),
        ("at_most: 6", "at_least: 7, at_most: 6", "tables.geneva.parties.north.positions.border", "a range that accepts something"),
        (", at_most: 6", "", "tables.geneva.parties.north.veto", "what would it veto?"),
        ("      south: {capability: 1, positions: {border: {position: 8, salience: 1}}}\n", "", "tables.geneva.parties", "nobody negotiates alone"),
        ("      south: {cap", "      west: {cap", "tables.geneva.parties.west", "the name of an actor"),
        ("positions: {border: {position: 8, salience: 1}}", "positions: {}", "tables.geneva.issues.border", "at least two parties with a position"),
        ("positions: {border: {position: 8,", "positions: {frontier: {position: 8,", "tables.geneva.parties.south.positions.frontier", "an issue of the table"),
        ("scale: [0, 10]", "scale: [0, null]", "tables.geneva.issues.border.scale", "both ends"),
        ("scale: [0, 10]", "scale: [10, 0]", "tables.geneva.issues.border.scale", ""),
        ("ends: [here, there]", "ends: [here]", "tables.geneva.issues.border.ends", "two"),
        ("reference: 5}", "reference: 50}", "tables.geneva.issues.border.reference", "0 to 10"),
        ("moves_with: {fear", "moves_with: {hope", "tables.geneva.parties.north.positions.border.moves_with.hope", "the name of a quantity"),
        ("sessions: [first, second]", "sessions: [first, third]", "tables.geneva.sessions.1", "an entry of the calendar"),
        ("sessions: [first, second]", "sessions: [first, first]", "tables.geneva.sessions.1", "each session once"),
        ("sessions: [first, second]", "sessions: [second, first]", "tables.geneva.sessions.1", "in order of date"),
        ("since: 2022-01-10", "since: 2022-02-10", "tables.geneva.since", "up to the first session"),
        ("    sessions: [first, second]\n", "", "tables.geneva.deal", "`sessions`"),
        ("agreement: 1 per year", "agreement: 1", "tables.geneva.agreement", "per"),
        ("effects: {fear: -1}", "effects: {geneva_border: -1}", "tables.geneva.deal.effects.geneva_border", "terms change by a deal"),
        ("quantities:\n", "quantities:\n  geneva_border: {start: 1}\n", "tables.geneva.issues.border", "another name"),
        ("happened(geneva.deal)", "happened(geneva.peace)", "questions.deal.condition", "the name of an event"),
    ],
)  # fmt: skip
def test_problem(old: str, new: str, path: str, expected: str) -> None:
    assert SOUND.count(old) == 1, f"`{old}` stands {SOUND.count(old)} times"
    with pytest.raises(CaseError) as caught:
        loads(SOUND.replace(old, new), name="case.yaml")
    found = [problem for problem in caught.value.problems if problem.path == path]
    assert found, [str(problem) for problem in caught.value.problems]
    assert any(expected in problem.expected for problem in found), [problem.expected for problem in found]
    assert all(problem.line > 0 for problem in found)


def test_nobody_cares_or_has_power() -> None:
    nobody = SOUND.replace("salience: 1", "salience: 0")
    with pytest.raises(CaseError, match="no salience above zero"):
        loads(nobody)
    with pytest.raises(CaseError, match="no capability above zero"):
        loads(SOUND.replace("capability: 1 to 2", "capability: 0").replace("capability: 1,", "capability: 0,"))


def test_the_same_party_twice() -> None:
    double = SOUND.replace("      south: {cap", "      north: {capability: 1, positions: {}}\n      south: {cap")
    with pytest.raises(CaseError, match="north"):
        loads(double)
