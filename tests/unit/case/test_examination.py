"""What check finds worth knowing, each as one change to a case that leaves nothing to say."""
# ruff: noqa: E501 - one row per notice

import pytest

from detente.case.examination import interval, judgements, notices
from detente.case.load import loads
from detente.case.notation import read_notation
from detente.case.uncertain import Domain, fit
from detente.core.errors import CaseError

QUIET = """\
case: quiet
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources:
  poll: {title: Poll}
quantities:
  approval: {range: [0, 100], start: 60, source: poll}
actors:
  north: {horizon: 26 weeks, idle: 0.9, values: {approval: {weight: 1, satisfied: 80, desperate: 50}}, why: w}
  south: {horizon: 26 weeks, idle: 0.9, values: {approval: -1}, why: w}
  east: {kind: group}
  league: {kind: bloc, members: [east]}
moves:
  attack:
    by: north
    why: w
    effects: {approval: 5}
    leaves: {east: league}
    replies: [{by: south, options: [resist, nothing]}]
    outcomes: {win: {chance: 0.1 to 0.4}, draw: {chance: 0.1 to 0.4}, lose: {chance: rest}}
  resist: {by: south, reply: true, cooldown: 4 weeks, effects: {approval: -5}, why: w}
shocks:
  unrest: {rate: 1 per year, why: w}
calendar:
  summit: {date: 2022-03-01}
beliefs:
  south: {moves.attack.effects.approval: {value: 6, why: w}}
lenses:
  early: {why: w, set: {moves.attack.effects.approval: 7}}
questions:
  attack: {condition: happened(attack), said: {phrase: unlikely}}
"""


TALKS = """\
tables:
  geneva:
    why: w
    issues: {border: {reference: 50}}
    parties:
      north: {capability: 1, positions: {border: {position: 0, salience: 1}}}
      south: {capability: 1, positions: {border: {position: 100, salience: 1}}}
questions:
"""


def notices_after(old: str, new: str) -> list[tuple[str, str]]:
    assert QUIET.count(old) == 1, f"`{old}` stands {QUIET.count(old)} times"
    case = loads(QUIET.replace(old, new), name="case.yaml")
    return [(notice.path, notice.text) for notice in notices(case)]


def test_a_source_of_a_number_within_an_expression_is_named_and_looked_up() -> None:
    text = QUIET.replace("start: 60, source: poll", "start: 60, why: w")
    within = "{amount: {value: size * approval, size: {value: 1, source: SOURCE}}}"
    assert text.count("effects: {approval: 5}") == 1
    text = text.replace("effects: {approval: 5}", f"effects: {{approval: {within}}}")
    assert "sources.poll" not in [notice.path for notice in notices(loads(text.replace("SOURCE", "poll")))]
    with pytest.raises(CaseError, match=r"size\.source: found `pol`"):
        loads(text.replace("SOURCE", "pol"))


def test_nothing_to_say() -> None:
    assert notices(loads(QUIET)) == ()
    assert judgements(loads(QUIET)) == ()


@pytest.mark.parametrize(
    ("old", "new", "path", "text"),
    [
        ("start: 60, source: poll", "start: 60, why: w", "sources.poll", "nothing names this source"),
        ("start: 60, source: poll}", "start: 60, source: poll}\n  mood: {start: 1, why: w}", "quantities.mood", "nothing reads this quantity"),
        ("  east: {kind: group}", "  east: {kind: group}\n  west: {}", "actors.west", "no moves, owns nothing and belongs to nothing"),
        ("east: {kind: group}", "east: {kind: group, tempo: 3 weeks, why: w}", "actors.east.tempo", "east has no moves, so this number has no effect"),
        ("beliefs:\n", "beliefs:\n  east: {moves.attack.effects.approval: {value: 1, why: w}}\n", "beliefs.east", "east has no moves, so what it believes has no effect"),
        ("satisfied: 80", "satisfied: {value: 45 to 75, why: w}", "actors.north.values.approval", "`satisfied` and `desperate` overlap"),
        ("draw: {chance: 0.1 to 0.4}", "draw: {chance: 0.5 to 0.7}", "moves.attack.outcomes", "the upper ends of the chances sum to 1.1"),
        ("{moves.attack.effects.approval: {value: 6, why: w}}", "{moves.attack.outcomes.win.chance: {value: 0.5 to 0.9, why: w}}", "beliefs.south.moves.attack.outcomes", "sum to 1.3"),
        ("date: 2022-03-01", "date: 2021-03-01, effects: {approval: 1}, why: w", "calendar.summit", "its effects count as part of the start values"),
        ("date: 2022-03-01", "date: 2021-03-01, when: approval > 3", "calendar.summit.when", "it has happened, whatever the condition says"),
        ("leaves: {east: league}", "joins: {east: league}", "moves.attack.joins.east", "east belongs to league from the start and never leaves"),
        ("members: [east]", "members: [north]", "moves.attack.leaves.east", "east does not belong to league and never joins"),
        ("league: {kind: bloc, members: [east]}", "league: {kind: bloc}\n  pact: {kind: bloc, members: [east]}", "actors.league", "a bloc without members"),
        ("south: {moves", "south: {quantities.approval.start: {value: 55, why: w}, moves", "beliefs.south.quantities.approval.start", "a belief without effect: decisions start from the present state"),
        ("south: {moves", "south: {actors.north.tempo: {value: 5 weeks, why: w}, moves", "beliefs.south.actors.north.tempo", "when others decide is no part of the game"),
        ("south: {moves", "south: {actors.east.rationality: {value: 5, why: w}, moves", "beliefs.south.actors.east.rationality", "east has no moves"),
        ("south: {moves", "south: {shocks.unrest.rate: {value: 5 per year, why: w}, moves", "beliefs.south.shocks.unrest.rate", "not chance events"),
        ("south: {moves", "south: {moves.resist.cooldown: {value: 5 weeks, why: w}, moves", "beliefs.south.moves.resist.cooldown", "whether a move is open is a fact"),
        ("early: {why: w, set: {", "early: {why: w, set: {beliefs.south.shocks.unrest.rate: 3 per year, ", "lenses.early.set.beliefs.south.shocks.unrest.rate", "a belief without effect"),
        ("phrase: unlikely", "phrase: could well be", "questions.attack.said", "`could well be` has no interval in icd203"),
        ("questions:\n", TALKS, "tables.geneva", "no sessions: runs do without it"),
        ("questions:\n", TALKS, "tables.geneva.parties", "no party can block a deal"),
        ("questions:\n", "questions:\n  again: {condition: happened(attack), said: {phrase: very likely}}\n", "questions.again", "again at least 0.8, but attack, which it implies, at most 0.45"),
    ],
)  # fmt: skip
def test_notice(old: str, new: str, path: str, text: str) -> None:
    found = notices_after(old, new)
    fitting = [sentence for place, sentence in found if place == path]
    assert any(text in sentence for sentence in fitting), found


def test_reply_that_nothing_offers() -> None:
    found = notices_after("shocks:\n", "  yield: {by: south, reply: true, why: w}\nshocks:\n")
    assert found == [("moves.yield", "a reply that no move offers: it can never be played")]


def test_beliefs_about_talks_have_no_effect() -> None:
    text = QUIET.replace("questions:\n", TALKS)
    case = loads(text.replace("south: {moves", "south: {tables.geneva.agreement: {value: 1 per year, why: w}, moves"))
    found = {notice.path: notice.text for notice in notices(case)}
    assert "talks to come" in found["beliefs.south.tables.geneva.agreement"]


def test_talks_that_are_over() -> None:
    text = QUIET.replace("questions:\n", TALKS).replace("    issues", "    sessions: [met]\n    issues")
    case = loads(text.replace("calendar:\n", "calendar:\n  met: {date: 2021-12-01}\n"))
    assert ("tables.geneva.sessions", "all before the start: the talks have ended without a deal") in {
        (notice.path, notice.text) for notice in notices(case)
    }


def test_lines_and_order() -> None:
    case = loads(QUIET.replace("start: 60, source: poll", "start: 60, why: w").replace("phrase: unlikely", "phrase: x"))
    lines = case.source_text.splitlines()
    assert [lines[notice.line - 1].split(":")[0].strip() for notice in notices(case)] == ["poll", "attack"]


def test_judgements_in_the_case_in_beliefs_and_in_lenses() -> None:
    text = QUIET.replace("effects: {approval: -5}, why: w", "effects: {approval: -5}")
    text = text.replace("{value: 6, why: w}", "6").replace("early: {why: w, ", "early: {")
    assert judgements(loads(text)) == (
        "moves.resist.cooldown",
        "moves.resist.effects.approval",
        "beliefs.south.moves.attack.effects.approval",
        "lenses.early.set.moves.attack.effects.approval",
    )


def test_readiness_that_the_case_does_not_give_is_a_judgement_in_format_2() -> None:
    text = QUIET.replace("idle: 0.9, ", "")
    assert judgements(loads(text)) == ("actors.north.idle", "actors.south.idle")
    assert judgements(loads("detente: 1\n" + text)) == ()


def test_a_move_called_new_says_why_or_is_a_judgement() -> None:
    for new, found in (("true", ("moves.attack.new",)), ("{why: a guess}", ("moves.attack.new",)), ("false", ())):
        assert judgements(loads(QUIET.replace("    by: north", f"    by: north\n    new: {new}"))) == found
    assert judgements(loads(QUIET.replace("    by: north", "    by: north\n    new: {why: the treaty ended}"))) == ()


@pytest.mark.parametrize(
    ("text", "domain", "low", "high"),
    [
        ("5", Domain.SIGNED, 5, 5),
        ("5 to 20", Domain.SIGNED, 5, 20),
        ("5 to 20", Domain.POSITIVE, 5, 20),
        ("0.1 to 0.4", Domain.CHANCE, 0.1, 0.4),
        ("uniform(0, 100)", Domain.SIGNED, 5, 95),
        ("triangular(1, 2, 4)", Domain.SIGNED, 1, 4),
        ("pert(1, 2, 4)", Domain.SIGNED, 1, 4),
        ("beta(2, 2)", Domain.CHANCE, 0, 1),
        ("choice(0.5: 3, 0.5: 7)", Domain.SIGNED, 3, 7),
    ],
)
def test_interval(text: str, domain: Domain, low: float, high: float) -> None:
    assert interval(fit(read_notation(text), domain)) == pytest.approx((low, high), rel=1e-9)
