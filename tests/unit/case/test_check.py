"""Every semantic error, its path and its line, each as one change to a sound case."""
# ruff: noqa: E501 - one row per error is easier to read than four lines

import pytest

from detente.case.load import loads
from detente.core.errors import CaseError, Problem

SOUND = """\
case: sound
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources:
  poll: {title: Poll}
quantities:
  approval: {owner: north, unit: percent, range: [0, 100], start: 63 to 67, source: poll}
  forces: {start: 100}
links:
  rally: {from: forces, to: approval, gain: 0.1 per month}
actors:
  north:
    horizon: 26 weeks
    values:
      approval: {weight: 1, satisfied: 80, desperate: 55}
  south:
    horizon: 26 weeks
  east: {}
  league:
    kind: bloc
    members: [north]
    pacts:
      defence: {on: [attack], honoured: 0.5, effects: {forces: 5}}
moves:
  attack:
    by: north
    when: forces > 50 and not happened(attack)
    effects: {approval: 5}
    joins: {east: league}
    replies:
      - {by: south, options: [resist, nothing]}
    outcomes:
      win: {chance: 0.1 to 0.4}
      lose: {chance: rest}
  talk: {by: north, once: true, outcomes: {deal: {chance: 0.25}, none_at_all: {chance: 0.75}}}
  resist: {by: south, reply: true, replies: [{by: north, options: [raise_stakes, nothing]}]}
  raise_stakes: {by: north, reply: true}
shocks:
  unrest: {rate: 0.5 per year, rises_with: {forces: 0.1}}
calendar:
  summit: {date: 2022-03-01}
beliefs:
  south: {moves.attack.outcomes.win.chance: 0.5}
lenses:
  early: {set: {moves.attack.outcomes.win.chance: 0.05}}
observations:
  - {date: 2022-02-01, quantity: approval, value: 66, source: poll}
questions:
  attack: {condition: happened(attack), by: 2022-06-30, exclusive_with: [win], forecasts: [{who: crowd, probability: 0.2}]}
  win: {condition: happened(attack.win), said: {phrase: unlikely, standard: icd203}, resolved: {answer: no}}
  when: {kind: date, condition: happened(attack), resolved: {answer: never}}
  level: {kind: number, quantity: approval, resolved: {answer: 66}}
  first: {kind: choice, first: {attack: happened(attack), talk: happened(talk)}, resolved: {answer: none}}
"""


def problems_after(old: str, new: str) -> list[Problem]:
    assert SOUND.count(old) == 1, f"`{old}` stands {SOUND.count(old)} times in the sound case"
    with pytest.raises(CaseError) as caught:
        loads(SOUND.replace(old, new), name="case.yaml")
    return list(caught.value.problems)


def test_sound() -> None:
    loads(SOUND)


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        # time
        ("end: 2022-12-31", "end: 2022-01-03", "time.end", "found `2022-01-03`, expected a day after the start, 2022-01-03"),
        # references
        ("owner: north", "owner: nort", "quantities.approval.owner", "found `nort`, expected the name of an actor; did you mean `north`?"),
        ("source: poll}\n  forces", "source: pol}\n  forces", "quantities.approval.source", "expected a key of `sources`; did you mean `poll`?"),
        ("value: 66, source: poll", "value: 66, source: pool", "observations.0.source", "did you mean `poll`?"),
        ("start: 100", "start: {value: 100, source: pill}", "quantities.forces.start.source", "did you mean `poll`?"),
        ("from: forces", "from: force", "links.rally.from", "did you mean `forces`?"),
        ("to: approval", "to: aproval", "links.rally.to", "did you mean `approval`?"),
        ("to: approval", "to: east_in_league", "links.rally.to", "found the membership `east_in_league`"),
        ("approval: {weight", "aproval: {weight", "actors.north.values.aproval", "did you mean `approval`?"),
        ("members: [north]", "members: [norht]", "actors.league.members.0", "did you mean `north`?"),
        ("members: [north]", "members: [north, north]", "actors.league.members.1", "found `north` twice"),
        ("members: [north]", "members: [league]", "actors.league.members.0", "found `league` as its own member"),
        ("kind: bloc", "kind: state", "actors.league.members", "found `members` of a state, expected `kind: bloc` for league"),
        ("on: [attack]", "on: [atack]", "actors.league.pacts.defence.on.0", "the name of an event; did you mean `attack`?"),
        ("on: [attack]", "on: [league.defence]", "actors.league.pacts.defence.on.0", "the pact itself"),
        ("on: [attack]", "on: []", "actors.league.pacts.defence.on", "found no event"),
        ("by: north\n    when", "by: nrth\n    when", "moves.attack.by", "did you mean `north`?"),
        ("by: north\n    when", "by: forces\n    when", "moves.attack.by", "found `forces`, a quantity, expected the name of an actor"),
        ("effects: {approval: 5}", "effects: {aproval: 5}", "moves.attack.effects.aproval", "did you mean `approval`?"),
        ("effects: {approval: 5}", "effects: {east_in_league: 1}", "moves.attack.effects.east_in_league", "`joins` and `leaves`"),
        ("joins: {east: league}", "joins: {est: league}", "moves.attack.joins.est", "did you mean `east`?"),
        ("joins: {east: league}", "joins: {east: leage}", "moves.attack.joins.east", "the name of a bloc; did you mean `league`?"),
        ("joins: {east: league}", "joins: {east: south}", "moves.attack.joins.east", "found `south`, a state, expected a bloc"),
        ("joins: {east: league}", "joins: {league: league}", "moves.attack.joins.league", "found `league` in itself"),
        ("joins: {east: league}", "joins: {east: league}\n    leaves: {east: league}", "moves.attack.leaves.east", "in `joins` and `leaves`"),
        ("rises_with: {forces", "rises_with: {frces", "shocks.unrest.rises_with.frces", "did you mean `forces`?"),
        # actors
        ("  south:\n    horizon: 26 weeks", "  south: {}", "actors.south", "found no horizon, expected a `horizon` such as `26 weeks`, since south has moves (resist)"),
        ("satisfied: 80, desperate: 55", "satisfied: 80", "actors.north.values.approval", "found `satisfied` without `desperate`"),
        ("satisfied: 80, desperate: 55", "desperate: 55", "actors.north.values.approval", "found `desperate` without `satisfied`"),
        ("satisfied: 80, desperate: 55", "satisfied: 60, desperate: 60", "actors.north.values.approval", "`satisfied` and `desperate` both 60"),
        # names
        ("shocks:\n  unrest", "shocks:\n  attack", "shocks.attack", "found `attack`, already a move, expected a name of its own"),
        ("calendar:\n  summit", "calendar:\n  forces", "calendar.forces", "found `forces`, already a quantity"),
        ("  forces: {start: 100}", "  forces: {start: 100}\n  north_in_league: {start: 1}", "quantities.north_in_league", "the membership of north in league"),
        ("shocks:\n  unrest", "shocks:\n  north_in_league", "shocks.north_in_league", "already a membership"),
        # replies
        ("options: [resist, nothing]", "options: [resit, nothing]", "moves.attack.replies.0.options.0", "a move of south, or `nothing`; did you mean `resist`?"),
        ("options: [resist, nothing]", "options: [talk, nothing]", "moves.attack.replies.0.options.0", "found `talk`, a move of north, expected a move of south, who answers here"),
        ("options: [resist, nothing]", "options: [resist, resist]", "moves.attack.replies.0.options.1", "found `resist` twice"),
        ("options: [resist, nothing]", "options: [nothing]", "moves.attack.replies.0.options", "found only `nothing`"),
        ("options: [resist, nothing]", "options: []", "moves.attack.replies.0.options", "found no options"),
        ("{by: south, options: [resist, nothing]}", "{by: sout, options: [resist]}", "moves.attack.replies.0.by", "did you mean `south`?"),
        ("{by: south, options: [resist, nothing]}", "{by: south, options: [resist], together: true}", "moves.attack.replies.0.together", "found `together: true` at the first stage, expected it at a later stage"),
        ("      - {by: south, options: [resist, nothing]}", "      - {by: south, options: [resist]}\n      - {by: south, options: [resist], together: true}", "moves.attack.replies.1.by", "found `south`, who already chooses here, expected each actor once"),
        ("      - {by: south, options: [resist, nothing]}", "      - {by: south, options: [resist]}\n" + "".join(f"      - {{by: {name}, options: [nothing], together: true}}\n" for name in ("north", "east", "league", "south")), "moves.attack.replies.4.together", "a choice of 5 actors together with too many options, expected at most 4 actors"),
        ("options: [raise_stakes, nothing]", "options: [attack]", "moves.resist.replies.0.options.0", "found `attack`, which leads back to itself (attack > resist > attack)"),
        # chances
        ("lose: {chance: rest}", "lose: {chance: 0.6}", "moves.attack.outcomes", "found uncertain chances that cannot always sum to 1, expected one outcome with `chance: rest`"),
        ("win: {chance: 0.1 to 0.4}", "win: {chance: rest}", "moves.attack.outcomes.lose.chance", "found `rest` again"),
        ("deal: {chance: 0.25}", "deal: {chance: 0.3}", "moves.talk.outcomes", "found chances that sum to 1.05, expected chances that sum to 1"),
        ("deal: {chance: 0.25}", "deal: {chance: 0.3}, partial: {chance: rest}", "moves.talk.outcomes", "found chances that sum to 1.05 without the rest, expected at most 1"),
        ("south: {moves", "south: {moves.talk.outcomes.deal.chance: 0.5, moves", "beliefs.south.moves.talk.outcomes", "found chances that sum to 1.25"),
        ("early: {set: {", "early: {set: {beliefs.south.moves.talk.outcomes.deal.chance: 0.5, ", "lenses.early.set.beliefs.south.moves.talk.outcomes", "chances that sum to 1.25"),
        # gates
        ("once: true", "once: true, cooldown: 3 weeks", "moves.talk.cooldown", "found `cooldown` beside `once: true`"),
        ("forces > 50", "frces > 50", "moves.attack.when", "found `frces`, expected the name of a quantity; did you mean `forces`?"),
        ("forces > 50", "forces >", "moves.attack.when", "found `and`, expected a number, a name or `(`"),
        ("forces > 50", "forces", "moves.attack.when", "found a number beside `and`, expected a condition"),
        ("not happened(attack)", "not happened(atack)", "moves.attack.when", "did you mean `attack`?"),
        ("not happened(attack)", "member(east, leag)", "moves.attack.when", "did you mean `league`?"),
        # dates
        ("date: 2022-03-01", "date: 2023-03-01", "calendar.summit.date", "found `2023-03-01`, expected a day up to the end of the case, 2022-12-31"),
        ("by: 2022-06-30", "by: 2023-06-30", "questions.attack.by", "expected a day of the case, 2022-01-03 to 2022-12-31"),
        ("date: 2022-02-01", "date: 2021-02-01", "observations.0.date", "expected a day from 2022-01-03 to 2022-12-31"),
        # observations
        ("quantity: approval, value: 66", "quantity: approvl, value: 66", "observations.0.quantity", "did you mean `approval`?"),
        ("quantity: approval, value: 66", "quantity: approval, value: 166", "observations.0.value", "found `166`, expected a number on the range of approval, 0 to 100"),
        ("quantity: approval, value: 66", "quantity: approval", "observations.0", "found no value"),
        ("quantity: approval, value: 66", "value: 66", "observations.0", "found neither `quantity`, `event` nor `not`"),
        ("quantity: approval, value: 66", "quantity: approval, event: attack", "observations.0", "found `quantity` and `event`, expected one of `quantity`, `event` and `not`"),
        ("quantity: approval, value: 66", "event: atack", "observations.0.event", "did you mean `attack`?"),
        ("quantity: approval, value: 66", "event: attack, value: 3", "observations.0", "found a value for an event"),
        # questions
        ("exclusive_with: [win]", "exclusive_with: [wn]", "questions.attack.exclusive_with.0", "the name of a question; did you mean `win`?"),
        ("exclusive_with: [win]", "exclusive_with: [attack]", "questions.attack.exclusive_with.0", "found `attack` itself"),
        ("exclusive_with: [win]", "exclusive_with: [level]", "questions.attack.exclusive_with.0", "found the number `level`"),
        ("condition: happened(attack), by", "by", "questions.attack", "found a question of the kind binary without `condition`"),
        ("kind: number, quantity: approval", "kind: number, condition: happened(attack)", "questions.level", "without `quantity`"),
        ("kind: number, quantity: approval", "quantity: approval", "questions.level.quantity", "did you mean `kind: number`?"),
        ("kind: number, quantity: approval", "kind: number, quantity: approval > 3", "questions.level.quantity", "found a condition (true or false), expected a number"),
        ("kind: number, quantity: approval", "kind: number, quantity: approval, by: 2022-05-05", "questions.level.by", "did you mean `on`?"),
        ("talk: happened(talk)}", "none: happened(talk)}", "questions.first.first.none", "stands for no option at all"),
        ("attack: happened(attack), talk: happened(talk)", "attack: happened(attack)", "questions.first.first", "found one option"),
        ("talk: happened(talk)}", "talk: happened(tlk)}", "questions.first.first.talk", "did you mean `talk`?"),
        ("standard: icd203", "standard: icd-203", "questions.win.said.standard", "did you mean `icd203`?"),
        ("phrase: unlikely, ", "", "questions.win.said", "found no words"),
        ("probability: 0.2", "value: 3", "questions.attack.forecasts.0", "found a forecast without `probability`"),
        ("answer: no}", "answer: 2022-02-24}", "questions.win.resolved.answer", "found `2022-02-24`, expected `yes` or `no`"),
        ("answer: never", "answer: no", "questions.when.resolved.answer", "found `no`, expected a date, or `never`; did you mean `never`?"),
        ("answer: 66", "answer: yes", "questions.level.resolved.answer", "found `yes`, expected a number"),
        ("answer: none", "answer: atack", "questions.first.resolved.answer", "did you mean `attack`?"),
    ],
)  # fmt: skip
def test_problem(old: str, new: str, path: str, message: str) -> None:
    found = problems_after(old, new)
    fitting = [problem for problem in found if problem.path == path]
    assert fitting, "\n".join(map(str, found))
    assert message in str(fitting[0])
    line = SOUND.replace(old, new).splitlines()[fitting[0].line - 1]
    assert any(part in line for part in path.split(".")[1:] or [path])


TALK = "  talk: {by: north, once: true,"


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        (
            TALK,
            f"{TALK} since: 2022-02-01,",
            "moves.talk.since",
            "found `2022-02-01`, expected a day before the start, 2022-01-03; did you mean `when: date >= 2022-02-01`?",
        ),
        (
            TALK,
            f"{TALK} since: 2022-01-03,",
            "moves.talk.since",
            "found `2022-01-03`, expected a day before the start, 2022-01-03; did you mean `new: true`?",
        ),
        (
            TALK,
            f"{TALK} new: true, since: 2021-01-03,",
            "moves.talk.since",
            "found `since` beside `new: true`, expected one of them",
        ),
        (
            "resist: {by: south, reply: true,",
            "resist: {by: south, reply: true, new: true,",
            "moves.resist.new",
            "found `new` of a move that only answers, expected `new` of a move with which its actor can open",
        ),
        ("moves:\n", "variants: {v: [attack]}\nmoves:\n", "variants.v", "found 1 move, expected two moves or more"),
        (
            "moves:\n",
            "variants: {v: [attack, resist]}\nmoves:\n",
            "variants.v.1",
            "found `resist`, a move of south, expected a move of north, as the first is",
        ),
        (
            "moves:\n",
            "variants: {v: [attack, talc]}\nmoves:\n",
            "variants.v.1",
            "found `talc`, expected the name of a move; did you mean `talk`?",
        ),
        (
            "moves:\n",
            "variants: {v: [attack, talk], w: [talk, raise_stakes]}\nmoves:\n",
            "variants.w.0",
            "found `talk`, already in v, expected each move in one group, once",
        ),
        (
            "moves:\n",
            "variants: {v: [attack, talk, talk]}\nmoves:\n",
            "variants.v.2",
            "found `talk` twice, expected each move in one group, once",
        ),
    ],
)
def test_what_a_case_says_of_options(old: str, new: str, path: str, message: str) -> None:
    assert SOUND.count(old) == 1
    with pytest.raises(CaseError) as error:
        loads(SOUND.replace(old, new), name="f")
    (problem,) = error.value.problems
    assert problem.path == path
    assert str(problem).endswith(f"{path}: {message}")


def test_all_problems_at_once_in_the_order_of_the_file() -> None:
    text = SOUND.replace("owner: north", "owner: nort").replace("by: 2022-06-30", "by: 2023-06-30")
    with pytest.raises(CaseError) as caught:
        loads(text.replace("from: forces", "from: force"), name="case.yaml")
    assert [problem.path for problem in caught.value.problems] == [
        "quantities.approval.owner",
        "links.rally.from",
        "questions.attack.by",
    ]
    assert str(caught.value.problems[0]).startswith("case.yaml:6: quantities.approval.owner: found `nort`")


def test_conditions_show_where() -> None:
    (problem,) = problems_after("forces > 50", "frces > 50")
    assert str(problem).splitlines()[1:] == ["    frces > 50 and not happened(attack)", "    ^^^^^"]


def test_pact_and_outcome_of_one_name() -> None:
    text = SOUND.replace("  talk: {by", "  league: {by: north, outcomes: {defence: {chance: 1}}}\n  talk: {by")
    with pytest.raises(CaseError, match=r"`league\.defence`, already an outcome of the move league"):
        loads(text)


def test_thousands_of_mistakes_take_no_time() -> None:
    names = [f"quantity_{index}" for index in range(1500)]
    quantities = "\n".join(f"  {name}: {{start: 1}}" for name in names)
    wrong = " + ".join(f"wrong_{index}" for index in range(100))
    moves = "\n".join(f"  move_{index}: {{by: nort, when: {wrong} > 1}}" for index in range(300))
    text = f"case: many\ntime: {{start: 2022-01-03, end: 2022-12-31}}\nquantities:\n{quantities}\nmoves:\n{moves}\n"
    with pytest.raises(CaseError) as caught:
        loads(text)
    assert len(caught.value.problems) == 500


def test_an_event_that_had_not_happened_is_led_to_its_own_key() -> None:
    """`event: no act` must not be answered with the event itself, which says the contrary."""
    for word in ("no", "not"):
        with pytest.raises(CaseError) as caught:
            loads(
                "case: c\ntime: {start: 2024-01-01, end: 2024-12-30}\nquantities: {x: {start: 0}}\n"
                "actors: {a: {horizon: 1 year, values: {x: 1}}}\nmoves: {act: {by: a, effects: {x: -3}}}\n"
                f"observations:\n  - {{date: 2024-06-30, event: {word} act}}\nquestions: {{year: {{condition: happened(act)}}}}\n"
            )
        assert f"found `{word} act`, expected `not: act` and `until: 2024-06-30`" in str(caught.value)
        assert "did you mean" not in str(caught.value)
