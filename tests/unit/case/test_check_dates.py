"""What can be wrong with the calendar and with processes, each as one change to a sound case."""
# ruff: noqa: E501 - one row per error is easier to read than four lines

import pytest

from detente.case import dump_case, loads
from detente.case.examination import notices
from detente.case.places import survey
from detente.core.errors import CaseError

SOUND = """\
case: sound
time: {start: 2024-01-01, end: 2024-12-31, step: week}
quantities:
  fear: {start: 5}
actors: {north: {}, pax: {kind: bloc, members: [north], pacts: {help: {on: [vote.left, bomb.dash], honoured: 0.5}}}}
shocks:
  unrest: {rate: 1 per year, outcomes: {mild: {chance: 0.6}, severe: {chance: rest}}}
calendar:
  past: {date: 2023-05-01}
  ruling: {date: 2024-09-10, chance: 0.4 to 0.7}
  vote: {between: 2024-06-01 and 2024-10-31, likeliest: 2024-09-01, outcomes: {left: {chance: 0.45}, right: {chance: rest}}}
processes:
  bomb:
    starts: happened(vote)
    stops: happened(unrest.severe)
    stages: {dash: {lasts: 3 to 6 weeks, shape: 2}, weapon: {lasts: 6 to 18 months, spread: exponential}}
questions:
  fear: {kind: number, quantity: fear}
  left: {condition: happened(vote.left) and since(bomb.weapon) > 1 week}
observations:
  - {date: 2024-07-01, event: vote.right}
"""


def test_sound() -> None:
    case = loads(SOUND)
    assert loads(dump_case(case)) == case
    assert "between: 2024-06-01 and 2024-10-31" in dump_case(case)
    assert notices(case) == ()


def test_two_days_may_be_a_list() -> None:
    other = SOUND.replace("2024-06-01 and 2024-10-31", "[2024-06-01, 2024-10-31]")
    assert loads(other) == loads(SOUND)


def test_places() -> None:
    own = survey(loads(SOUND)).own
    expected = {
        "shocks.unrest.outcomes.mild.chance", "calendar.ruling.chance", "calendar.vote.outcomes.left.chance",
        "processes.bomb.stages.dash.lasts", "processes.bomb.stages.weapon.lasts",
    }  # fmt: skip
    assert expected <= own.keys()
    assert own["processes.bomb.stages.weapon.lasts"].uncertain.unit == "days"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("past: {date: 2023-05-01}", "past: {}", "calendar.past: found neither `date` nor `between`, expected one of them"),
        ("vote: {between", "vote: {date: 2024-07-01, between", "calendar.vote: found `date` beside `between`, expected one of them"),
        ("2024-06-01 and 2024-10-31", "2024-06-01", "calendar.vote.between: found `2024-06-01`, expected two days such as `2024-06-01 and 2024-10-31`"),
        ("2024-06-01 and 2024-10-31", "2024-10-31 and 2024-06-01", "calendar.vote.between: found `2024-10-31 and 2024-06-01`, expected the earlier day first; did you mean `2024-06-01 and 2024-10-31`?"),
        ("2024-06-01 and 2024-10-31", "2024-09-01 and 2024-09-01", "calendar.vote.between: found `2024-09-01` twice, expected two different days; did you mean `date: 2024-09-01`?"),
        ("2024-06-01 and 2024-10-31", "2023-06-01 and 2024-10-31", "calendar.vote.between: found `2023-06-01 and 2024-10-31`, expected days from the start on, 2024-01-01: those before it have passed without it; did you mean `2024-01-01 and 2024-10-31`?"),
        ("2024-06-01 and 2024-10-31, likeliest: 2024-09-01", "2023-06-01 and 2023-10-31", "calendar.vote.between: found `2023-06-01 and 2023-10-31`, expected days after the start, 2024-01-01; what has happened has a `date`"),
        ("2024-06-01 and 2024-10-31, likeliest: 2024-09-01", "2025-06-01 and 2025-10-31", "calendar.vote.between: found `2025-06-01 and 2025-10-31`, expected days that begin by the end of the case, 2024-12-31"),
        ("likeliest: 2024-09-01", "likeliest: 2024-12-01", "calendar.vote.likeliest: found `2024-12-01`, expected a day between 2024-06-01 and 2024-10-31"),
        ("ruling: {date: 2024-09-10", "ruling: {date: 2024-09-10, likeliest: 2024-09-10", "calendar.ruling.likeliest: found `likeliest` without `between`, expected the days `between` which it falls"),
        ("ruling: {date: 2024-09-10", "ruling: {date: 2025-09-10", "calendar.ruling.date: found `2025-09-10`, expected a day up to the end of the case, 2024-12-31"),
        ("past: {date: 2023-05-01}", "past: {date: 2023-05-01, chance: 0.5}", "calendar.past.chance: found the chance of a day before the start, expected no `chance`: it has happened"),
        ("past: {date: 2023-05-01}", "past: {date: 2023-05-01, outcomes: {a: {chance: 1}}}", "calendar.past.outcomes: found outcomes of a day before the start, expected no `outcomes`: it has ended in one of them, which may be an entry of its own"),
        ("chance: 0.45}, right: {chance: rest}", "chance: 0.45}, right: {chance: 0.4}", "calendar.vote.outcomes: found chances that sum to 0.85, expected chances that sum to 1, or one outcome with `chance: rest`"),
        ("mild: {chance: 0.6}", "mild: {chance: rest}", "shocks.unrest.outcomes.severe.chance: found `rest` again, expected one outcome that takes the rest"),
        ("chance: 0.4 to 0.7", "chance: 1.4", "calendar.ruling.chance: found `1.4`, expected a probability between 0 and 1"),
        ("happened(vote.left)", "happened(vote.lefft)", "questions.left.condition: found `vote.lefft`, expected the name of an event (a move, outcome, shock, calendar entry or pact); did you mean `vote.left`?"),
        ("[vote.left, bomb.dash]", "[vote.left, bomb.dashes]", "actors.pax.pacts.help.on.1: found `bomb.dashes`, expected the name of an event; did you mean `bomb.dash`?"),
        ("stages: {dash: {lasts: 3 to 6 weeks, shape: 2}, weapon: {lasts: 6 to 18 months, spread: exponential}}", "stages: {}", "processes.bomb.stages: found no stage, expected at least one"),
        ("spread: exponential", "spread: exponential, shape: 3", "processes.bomb.stages.weapon.shape: found `shape` beside `spread: exponential`, expected `spread: erlang`, or no `shape`"),
        ("3 to 6 weeks", "3 to 6", "processes.bomb.stages.dash.lasts: found `3 to 6`, expected a duration such as `8 weeks`"),
        ("starts: happened(vote)", "starts: happened(bom)", "processes.bomb.starts: found `bom`"),
        ("  bomb:\n", "  vote:\n", "processes.vote: found `vote`, already a calendar entry, expected a name of its own"),
    ],
)  # fmt: skip
def test_errors(old: str, new: str, message: str) -> None:
    assert old in SOUND
    with pytest.raises(CaseError) as caught:
        loads(SOUND.replace(old, new, 1))
    assert any(message in str(problem) for problem in caught.value.problems), str(caught.value)


def test_a_session_has_a_date() -> None:
    text = (
        SOUND.replace("actors: {north: {}", "actors: {south: {}, north: {}")
        + """
tables:
  t:
    issues: {border: {reference: 5}}
    parties:
      north: {capability: 1, positions: {border: {position: 2, salience: 1}}}
      south: {capability: 1, positions: {border: {position: 8, salience: 1}}}
    sessions: [vote]
"""
    )
    with pytest.raises(CaseError, match=r"tables\.t\.sessions\.0: found `vote`, whose day is not known"):
        loads(text)
    loads(text.replace("sessions: [vote]", "sessions: [ruling]"))


def test_a_pact_may_not_be_called_like_an_outcome() -> None:
    text = SOUND.replace(
        "  vote: {between", "  pax: {date: 2024-02-01, outcomes: {help: {chance: 1}}}\n  vote: {between"
    )
    with pytest.raises(CaseError, match=r"actors.pax.pacts.help: found `pax.help`, already an outcome"):
        loads(text)


def test_what_cannot_happen_is_noticed() -> None:
    text = SOUND.replace("starts: happened(vote)", "starts: count(vote) > 1")
    text = text.replace("since(bomb.weapon) > 1 week", "happened(bomb.weapon)")
    found = {notice.path: notice.text for notice in notices(loads(text))}
    assert found["processes.bomb.starts"] == "this can never hold: it never begins"
    assert "bomb.weapon cannot happen, since what it needs cannot" in found["questions.left.condition"]


def test_a_stage_finer_than_the_grain_is_noticed() -> None:
    text = SOUND.replace("lasts: 3 to 6 weeks", "lasts: 2 days")
    assert [notice.path for notice in notices(loads(text))] == ["processes.bomb.stages.dash.lasts"]
