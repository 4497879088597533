"""What events may set: errors with path and line, and what is worth knowing, each as one change to a sound case."""
# ruff: noqa: E501 - one row per error

import pytest

from detente.case.dump import dump_case
from detente.case.examination import notices
from detente.case.load import loads
from detente.case.places import survey
from detente.compile import compile_case
from detente.core.errors import CaseError, CompileError

SOUND = """\
case: sound
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources: {poll: {title: Poll}}
quantities:
  approval: {unit: percent, range: [0, 100], start: 60, source: poll}
  purse: {start: 10}
actors:
  north:
    horizon: 26 weeks
    values: {approval: {weight: 1, satisfied: 80, desperate: 55}}
  south: {horizon: 26 weeks, values: {approval: -1}, cost: 0}
  east: {values: {purse: 1}}
  league: {kind: bloc, members: [north], pacts: {help: {on: [attack], honoured: 0.5}}}
moves:
  attack:
    by: north
    effects: {approval: 5}
    replies: [{by: south, options: [resist, nothing]}]
    outcomes:
      win: {chance: 0.1 to 0.4}
      lose: {chance: rest}
  resist: {by: south, reply: true, effects: {approval: -5}}
  talk: {by: north, outcomes: {deal: {chance: 0.25}, none_at_all: {chance: 0.75}}}
shocks:
  unrest: {rate: 1 per year}
calendar:
  election: {date: 2022-06-01, why: polls, set: {actors.north.horizon: 1 to 2 years}}
  past: {date: 2021-06-01}
questions:
  attack: {condition: happened(attack)}
"""
SET = "actors.north.horizon: 1 to 2 years"


def problem_of(entry: str) -> str:
    with pytest.raises(CaseError) as caught:
        loads(SOUND.replace(SET, entry), name="case.yaml")
    (problem,) = caught.value.problems
    assert problem.line == 27
    assert problem.path.startswith("calendar.election.set") or "expected a number" in str(problem)
    return str(problem)


def test_sound() -> None:
    case = loads(SOUND, name="case.yaml")
    (path,) = (path for path in survey(case).own if ".set." in path)
    entry = survey(case).own[path]
    assert (path, entry.why, entry.unit) == ("calendar.election.set.actors.north.horizon", "polls", "days")
    assert not entry.is_judgement
    assert loads(dump_case(case)) == case
    assert notices(case) == ()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("actors.nort.horizon: 1 year", "no number at `actors.nort.horizon`, expected the path of a number of the case; did you mean `actors.north.horizon`?"),
        ("beliefs.sout.actors.north.horizon: 1 year", "found `sout`, expected an actor of the case; did you mean `south`?"),
        ("actors.north.values.purse: 1", "expected a quantity that north values from the start, if only with the weight 0"),
        ("actors.south.values.approval.satisfied: 40", "expected `satisfied` and `desperate` that south has from the start"),
        ("actors.north.cost: 1", "expected a cost that north has from the start, if only 0"),
        ("actors.east.horizon: 1 year", "expected a `horizon` that the case gives east"),
        ("moves.attack.cost: 1", "expected a cost that attack has from the start, if only 0"),
        ("actors.north.tempo: 1 week", "a number of the world, expected a number with which an actor decides; here, nothing: when an actor decides"),
        ("actors.north.memory: 1 week", "here, nothing: when an actor decides"),
        ("quantities.approval.start: 5", "here, `effects` of the event on the quantity"),
        ("moves.attack.effects.approval: 9", "here, two events, one of them `when: happened(EVENT)`"),
        ("moves.attack.outcomes.win.chance: 0.9", "here, two moves, one `when: happened(EVENT)`, each with its own chances"),
        ("shocks.unrest.rate: 2 per year", "here, `rises_with` a quantity on which the event has an effect"),
        ("actors.league.pacts.help.honoured: 0.9", "here, two pacts, one of them `when: happened(EVENT)`"),
        ("memberships.north_in_league: 0", "here, `joins` and `leaves` of the event"),
        ("calendar.election.set.actors.north.horizon: 1 year", "no number at `calendar.election.set.actors.north.horizon`"),
        ("actors.north.horizon: 3 percent", "expected a duration such as"),
        ("actors.north.horizon: -3 weeks", "-3"),
        ("actors.north.idle: 1.5", "expected a probability between 0 and 1"),
        ("actors.north.values.approval.satisfied: 120", "120"),
        ("actors.north.values.approval: 2 weeks", "2 weeks"),
        ("actors.north.values.approval: 1, actors.north.values.approval.weight: 2", "again (beside `actors.north.values.approval`), expected each number once in an event"),
        ("actors.north.values.approval.satisfied: 50", "it would care the more, the better off it is"),
        ("actors.north.values.approval.satisfied: 55", "`satisfied` and `desperate` both 55"),
        ("actors.north.values.approval: -1", "it would care the more, the better off it is"),
        ("beliefs.south.moves.talk.outcomes.deal.chance: 0.5", "found chances that sum to 1.25"),
    ],
)  # fmt: skip
def test_problem(entry: str, message: str) -> None:
    assert message in problem_of(entry)


@pytest.mark.parametrize(
    ("old", "new", "path", "text"),
    [
        (SET, "actors.east.values.purse: 2", "calendar.election.set.actors.east.values.purse", "sets a number without effect: east has no moves"),
        (SET, "beliefs.east.actors.north.horizon: 1 year", "calendar.election.set.beliefs.east.actors.north.horizon", "east has no moves, so what it believes has no effect"),
        (SET, "beliefs.south.actors.north.tempo: 1 year", "calendar.election.set.beliefs.south.actors.north.tempo", "when others decide is no part of the game"),
        ("date: 2021-06-01", "date: 2021-06-01, set: {actors.north.idle: 0.5}", "calendar.past.set", "it has happened, and the numbers of the case are those after it"),
        ("rate: 1 per year", "rate: 0 per year, set: {actors.north.idle: 0.5}", "shocks.unrest.set", "unrest cannot happen, its rate is 0"),
        ("win: {chance: 0.1 to 0.4}", "win: {chance: 0, set: {actors.north.idle: 0.5}}", "moves.attack.outcomes.win.set", "attack.win cannot happen, its chance is 0"),
    ],
)  # fmt: skip
def test_notice(old: str, new: str, path: str, text: str) -> None:
    found = {notice.path: notice.text for notice in notices(loads(SOUND.replace(old, new), name="case.yaml"))}
    assert text in found[path]


def test_numbers_are_reached_by_overrides_lenses_and_beliefs() -> None:
    path = "calendar.election.set.actors.north.horizon"
    case = loads(SOUND + f"lenses: {{brief: {{set: {{{path}: 3 weeks}}}}}}\nbeliefs: {{south: {{{path}: 5 weeks}}}}\n")
    model = compile_case(case, overrides={path: "2 weeks"})
    column = model.draws.paths.index(path)
    assert model.draws.a[column] == 14
    assert compile_case(case, lens="brief").draws.a[column] == 21
    seen = model.view[model.minds.viewer(1, 1), model.actors.horizon[0]]
    assert model.draws.paths[seen] == f"beliefs.south.{path}"


def test_too_many_ways() -> None:
    shocks = "\n".join(
        f"  s{i}: {{rate: 1 per year, set: {{{path}: 1}}}}"
        for i, path in enumerate(
            [
                "actors.north.values.approval",
                "actors.south.values.approval",
                "actors.north.rationality",
                "actors.south.rationality",
                "actors.north.loss_aversion",
                "actors.south.loss_aversion",
            ]
        )
    )
    text = SOUND.replace("shocks:\n", f"shocks:\n{shocks}\n")
    with pytest.raises(CompileError, match="the 7 events that `set` numbers can leave minds in more than 64 ways"):
        compile_case(loads(text))
    assert compile_case(loads(text.replace(f"set: {{{SET}}}", "when: true"))).minds.n_regimes == 64


def test_a_table_with_the_name_of_a_past_session_may_set_numbers() -> None:
    talks = """\
tables:
  past:
    issues: {border: {reference: 50}}
    parties:
      north: {capability: 1, positions: {border: {position: 0, salience: 1}}}
      south: {capability: 1, positions: {border: {position: 100, salience: 1}}}
    sessions: [past, election]
    no_deal: {set: {actors.north.idle: 0.5}}
"""
    minds = compile_case(loads(SOUND + talks)).minds
    assert len(minds.setters) == 2
    assert minds.n_regimes == 4
