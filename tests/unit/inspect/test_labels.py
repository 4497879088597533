"""Assumptions in words."""

from __future__ import annotations

import pytest

import detente
from detente.case.load import load_case, loads
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.text import significant
from detente.inspect.labels import event_texts, label, labels, scale, words_of
from detente.model.model import Model
from tests.unit.sim.small_cases import small


@pytest.fixture(scope="module")
def case() -> Case:
    return detente.load_case("russia-2022")


@pytest.fixture(scope="module")
def model(case: Case) -> Model:
    return detente.compile_case(case)


LABELS = {
    "quantities.approval.start": "approval of Russia's president at the start",
    "quantities.sanctions.rest": "level at which weight of Western sanctions on Russia rests",
    "quantities.threat.half_life": "half-life of departures of threat from rest",
    "quantities.threat.noise": "random change of threat",
    "links.threat_to_forces.delay": "delay of the pull of threat on forces in east",
    "actors.russia.horizon": "how far ahead the Kremlin looks",
    "actors.russia.values.approval.desperate": (
        "level of approval of Russia's president at which the Kremlin is desperate"
    ),
    "actors.csto.pacts.peacekeepers.honoured": (
        'chance that "Peacekeepers are sent to a member in disorder" is honoured'
    ),
    "actors.csto.pacts.peacekeepers.cooldown": (
        'time before "Peacekeepers are sent to a member in disorder" can come again'
    ),
    "moves.rhetoric.effects.approval.1.over": (
        'duration of the second effect of "New wave of aggressive rhetoric" on approval of Russia\'s president'
    ),
    "moves.invade.outcomes.quick_victory.effects.influence": (
        'effect of "Kyiv falls within weeks and a friendly government follows" on '
        "Russia's hold on its post-Soviet neighbours"
    ),
    "shocks.finland_applies.rises_with.threat": (
        'rise of the rate of "Finland or Sweden applies to join NATO" with threat'
    ),
    "calendar.almaty.effects.kazakh_unrest": (
        'effect of "Protests in Kazakhstan turn into an armed uprising" on unrest in Kazakhstan'
    ),
    "beliefs.russia.moves.invade.outcomes.defeat.chance": (
        'chance of "The operation fails and has to be broken off" after "Full-scale intervention in Ukraine", '
        "as the Kremlin sees it"
    ),
}


@pytest.mark.parametrize("path", LABELS)
def test_labels(path: str, model: Model, case: Case) -> None:
    assert label(path, model, case) == LABELS[path]


@pytest.mark.parametrize("name", ["russia-2022", "crimea-2014", "iran-2025", "succession", "signal", "ultimatum"])
def test_every_assumption_of_a_shipped_case_has_a_label_of_its_own(name: str) -> None:
    case = detente.load_case(name)
    model = detente.compile_case(case)
    for given in (case, None):
        found = labels(model.draws.paths, model, given)
        assert list(found) == list(model.draws.paths)
        assert len(set(found.values())) == len(found)
        assert all(text and "_" not in text.partition("[")[0] for text in found.values())


def test_without_the_case_an_outcome_has_its_name(model: Model) -> None:
    assert label("moves.invade.outcomes.defeat.chance", model) == (
        'chance of "defeat" after "Full-scale intervention in Ukraine"'
    )


SCALES = {
    "quantities.approval.start": (65.0, "65 percent"),
    "quantities.approval.half_life": (18 * 30.4375, "18 months"),
    "quantities.threat.start": (50.5, "50.5"),
    "moves.invade.outcomes.defeat.chance": (0.123, "12.3%"),
    "links.threat_to_support.gain": (0.05 / 30.4375, "0.05 per month"),
    "actors.usa.horizon": (30.4375, "1 month"),
    "moves.harsh_sanctions.effects.treasury": (-1250.0, "-1,250 billion dollars"),
    "shocks.unrest.rate": (0.25 / 365.25, "0.25 per year"),
}


@pytest.mark.parametrize("path", SCALES)
def test_values_have_the_unit_of_the_case(path: str, model: Model, case: Case) -> None:
    value, text = SCALES[path]
    assert scale(path, model, case).show(value) == text


def test_intervals_name_their_unit_once(model: Model, case: Case) -> None:
    chance = scale("moves.invade.outcomes.defeat.chance", model, case)
    assert chance.between(0.1, 0.25) == "10 to 25%"
    assert chance.between(0.1, 0.1) == "10%"
    assert scale("moves.invade.outcomes.defeat.chance", model).show(0.5) == "50%"


def test_small_numbers_keep_their_digits() -> None:
    assert significant(0.00001234) == "1.23e-5"
    assert significant(-0.0004) == "-0.0004"
    assert significant(1e6) == "1,000,000"


def test_what_nobody_chooses_has_words() -> None:
    case = loads("""
case: words
time: {start: 2022-01-03, end: 2022-12-26}
quantities: {x: {start: 0, text: Fear}}
shocks: {unrest: {text: Unrest, rate: 1 per year, outcomes: {mild: {text: It blows over, chance: 0.6}, severe: {chance: rest}}}}
calendar: {vote: {text: The vote, between: 2022-02-01 and 2022-03-01, chance: 0.5, outcomes: {left: {text: The left wins, chance: 1, effects: {x: 1}}}}}
processes: {bomb: {stages: {dash: {text: Enough for one bomb, lasts: 3 weeks, effects: {x: 1}}, weapon: {lasts: 1 year}}}}
""")  # noqa: E501
    model = detente.compile_case(case)
    assert {path: label(path, model, case) for path in model.draws.paths if not path.startswith("quantities")} == {
        "shocks.unrest.rate": 'rate of "Unrest"',
        "shocks.unrest.outcomes.mild.chance": 'chance of "It blows over" after "Unrest"',
        "calendar.vote.chance": 'chance that "The vote" comes',
        "calendar.vote.outcomes.left.chance": 'chance of "The left wins" after "The vote"',
        "calendar.vote.outcomes.left.effects.x": 'effect of "The left wins" on Fear',
        "processes.bomb.stages.dash.lasts": 'time until "Enough for one bomb"',
        "processes.bomb.stages.dash.effects.x": 'effect of "Enough for one bomb" on Fear',
        "processes.bomb.stages.weapon.lasts": 'time until "weapon"',
    }
    told = dict(zip(model.events, event_texts(model, case), strict=True))
    assert (told["vote"], told["vote.left"], told["bomb.dash"]) == ("The vote", "The left wins", "Enough for one bomb")


def test_nothing_with_a_text_is_called_by_its_id() -> None:
    """A text that is too long is cut; a session of talks and an outcome without a text are told by what they are of."""
    long = "The First Secretary of the Central Committee and all who sit with him in the Presidium"
    model = small(f"""
        quantities: {{x: {{start: 0}}, y: {{start: 0, text: Weight of the USSR}}}}
        actors:
          presidium: {{kind: leader, horizon: 8 weeks, text: {long}, values: {{x: 1}}}}
          ussr: {{kind: state, horizon: 8 weeks, values: {{x: 1}}}}
        moves:
          strike: {{by: ussr, text: An air strike, outcomes: {{fails: {{chance: 0.5}}, wins: {{chance: rest}}}}}}
          hold: {{by: presidium, text: {long} {long}}}
        calendar: {{oman: {{date: 2022-09-23}}, vote: {{date: 2022-10-01}}}}
        tables:
          river:
            text: Water of the river
            agreement: 1 per year
            sessions: [oman]
            issues: {{flow: {{scale: [0, 10], ends: [nothing, all], reference: 0}}}}
            parties:
              presidium: {{capability: 1, positions: {{flow: {{position: 2, salience: 1}}}}}}
              ussr: {{capability: 1, positions: {{flow: {{position: 8, salience: 1}}}}}}
        questions: {{deal: {{condition: happened(river.deal)}}}}
    """)
    words = words_of(model)
    assert words.actors["presidium"] == "the First Secretary of the Central Committee and…"
    assert words.actors["ussr"] == "USSR"
    assert words.events["hold"].startswith(long[:80])
    assert words.events["hold"].endswith("…")
    assert words.events["oman"] == "Round of talks: Water of the river"
    assert words.events["vote"] == "vote"
    assert words.events["strike.fails"] == "An air strike: fails"
    assert words.outcome("strike.fails") == "fails"


def test_a_factor_of_a_fit_is_told_by_the_number_it_is_named_after() -> None:
    case = load_case("iran-2025")
    model = compile_case(case)
    told = label("together.tuned_israel_idle", model, case)
    assert told == f"{label('actors.israel.idle', model, case)}, as fitted"
