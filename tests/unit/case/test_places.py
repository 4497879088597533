"""The numbers of a case, their paths and what they inherit."""

import pytest

from detente.case import load_case
from detente.case.places import assumptions, canonical, memberships, survey
from detente.case.uncertain import Domain
from detente.core.errors import CaseError


@pytest.fixture(scope="module")
def case(root):
    return load_case(root / "tests" / "cuba_1962.yaml")


def test_paths_stand_in_the_order_of_the_case(case):
    paths = list(assumptions(case))
    assert paths[:5] == [
        "quantities.tension.start",
        "quantities.tension.rest",
        "quantities.tension.half_life",
        "quantities.tension.noise",
        "quantities.missiles.start",
    ]
    assert [path for path in paths if path.startswith("moves.quarantine")] == [
        "moves.quarantine.effects.tension",
        "moves.quarantine.effects.prestige_us.0",
        "moves.quarantine.effects.prestige_us.1",
        "moves.quarantine.effects.prestige_us.1.after",
        "moves.quarantine.effects.prestige_us.1.over",
    ]
    assert paths[-6:] == [
        "memberships.usa_in_oas",
        "memberships.cuba_in_oas",
        "memberships.joins",
        "memberships.leaves",
        "beliefs.ussr.actors.usa.rationality",
        "beliefs.ussr.moves.strike.outcomes.succeeds.chance",
    ]


def test_the_rest_of_the_chances_is_no_number(case):
    assert "moves.strike.outcomes.fails.chance" not in assumptions(case)


@pytest.mark.parametrize(
    ("path", "domain", "unit", "is_judgement", "source"),
    [
        ("quantities.tension.start", Domain.LEVEL, "points", False, "allison1971"),
        ("quantities.tension.half_life", Domain.DURATION, "days", False, "allison1971"),
        ("quantities.missiles.start", Domain.LEVEL, "", True, ""),
        ("links.missiles_alarm.gain", Domain.GAIN, "per day", False, ""),
        ("links.tension_costs.gain", Domain.SIGNED, "", True, ""),
        ("actors.usa.horizon", Domain.DURATION, "days", True, ""),
        ("actors.usa.values.prestige_us.desperate", Domain.LEVEL, "", True, ""),
        ("actors.ussr.values.tension", Domain.SIGNED, "", False, ""),
        ("actors.oas.pacts.resolution.honoured", Domain.CHANCE, "", True, ""),
        ("moves.strike.outcomes.succeeds.effects.missiles", Domain.AMOUNT, "", False, "allison1971"),
        ("shocks.u2_lost.rate", Domain.RATE, "per day", True, ""),
        ("shocks.u2_lost.rises_with.tension", Domain.SIGNED, "", True, ""),
        ("calendar.speech.effects.tension", Domain.AMOUNT, "points", True, ""),
        ("memberships.joins", Domain.AMOUNT, "membership", False, ""),
    ],
)
def test_what_is_known_of_a_number(case, path, domain, unit, is_judgement, source):
    entry = assumptions(case)[path]
    assert (entry.domain, entry.unit, entry.is_judgement, entry.source) == (domain, unit, is_judgement, source)
    assert not entry.is_default


def test_what_the_language_gives_is_marked(case):
    entry = assumptions(case)["actors.ussr.tempo"]
    assert entry.is_default
    assert (entry.uncertain.a, entry.is_judgement, entry.why) == (7.0, False, "default of the language")
    assert not assumptions(case)["actors.usa.tempo"].is_default


def test_numbers_know_their_line(case):
    lines = case.source_text.splitlines()
    for path, entry in assumptions(case).items():
        if not entry.is_default and not path.startswith("memberships"):
            parts = path.split(".")
            words = {parts[-1], parts[-2], path.split(".", 2)[-1]}
            assert any(word in lines[entry.line - 1] for word in words), path


def test_memberships_stand_in_order_of_first_mention(case):
    assert memberships(case) == {("usa", "oas"): True, ("cuba", "oas"): True}


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("quantities.tension.start", "quantities.tension.start"),
        ("actors.usa.values.missiles.weight", "actors.usa.values.missiles"),
        ("moves.quarantine.effects.tension.amount", "moves.quarantine.effects.tension"),
        ("moves.quarantine.effects.tension.0", "moves.quarantine.effects.tension"),
        ("moves.quarantine.effects.prestige_us.1.amount", "moves.quarantine.effects.prestige_us.1"),
        ("moves.withdraw.effects.missiles.0.over", "moves.withdraw.effects.missiles.over"),
        ("beliefs.usa.actors.ussr.values.missiles.weight", "beliefs.usa.actors.ussr.values.missiles"),
        ("beliefs.usa.beliefs.ussr.quantities.tension.start", None),
        ("moves.quarantine.effects.prestige_us", None),
        ("quantities.tension", None),
        ("", None),
        ("beliefs.usa", None),
        ("x." * 100_000, None),
        ("moves.quarantine.effects.tension" + ".0" * 400, None),
    ],
)
def test_paths_have_one_spelling(case, path, known):
    assert canonical(path, survey(case).own) == known


def test_canonical_needs_only_the_paths():
    assert canonical("a.amount.value", {"a": 1}) == "a"


def test_numbers_out_of_place_are_listed_and_assumptions_refuse(case):
    tension = case.quantities["tension"].model_copy(update={"range": (70.0, 100.0)})
    broken = case.model_copy(update={"quantities": {**case.quantities, "tension": tension}})
    assert [problem.path for problem in survey(broken).problems] == [
        "quantities.tension.start",
        "quantities.tension.rest",
    ]
    with pytest.raises(CaseError, match="both numbers inside"):
        assumptions(broken)
