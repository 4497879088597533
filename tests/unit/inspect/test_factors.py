"""What `check`, `show` and messages tell of numbers that move together."""

import detente
from detente.case import loads
from detente.inspect.labels import label, scale
from tests.unit.case.test_factors import LIST, ROW


def test_show_assumptions_lists_factors_beside_the_numbers():
    case = loads(ROW + LIST)
    shown = detente.show("assumptions", case)
    [factor] = shown.data["together"]
    assert (factor.path, factor.loadings) == (
        "together.mood",
        {"quantities.fear.start": 0.6, "quantities.trade.start": -0.6},
    )
    assert "together.mood" not in [row.path for row in shown.data["assumptions"]]
    assert shown.text.splitlines()[-4:] == [
        "numbers that move together, and how their normal scores correlate with what they share",
        "together.mood: 2 numbers, reason given",
        "  +0.60 quantities.fear.start",
        "  -0.60 quantities.trade.start",
    ]


def test_a_number_that_is_fixed_is_not_listed():
    shown = detente.show("assumptions", loads(ROW + LIST), overrides={"quantities.fear.start": 50})
    assert list(shown.data["together"][0].loadings) == ["quantities.trade.start"]


def test_check_lists_factors_and_loadings_without_a_reason():
    bare = LIST.replace("they read the same papers", "judgement")
    given, judged = detente.check(loads(ROW + LIST)), detente.check(loads(ROW + bare))
    assert "together.mood: 2 numbers, reason given" in str(given)
    assert "together.mood" not in given.judgements
    assert "together.mood" in judged.judgements
    assert len(given.numbers) == len(detente.check(loads(ROW)).numbers)


def test_a_factor_in_words():
    text = LIST.replace("factor: mood", 'factor: northern_mood, text: "What the Northern papers say"')
    case = loads(ROW + text)
    model = detente.compile_case(case)
    assert label("together.northern_mood", model, case) == "factor Northern mood"
    assert scale("together.northern_mood", model, case).show(-1.25) == "-1.25 sd"
    assert str(model) == repr(model) == f"<Model row: {len(model.draws.paths) - 1} numbers, 0 events>"


def test_a_world_shows_its_factor():
    shown = detente.show("world", loads(ROW + LIST), world=3)
    assert shown.data["numbers"]["together.mood"] != 0
    assert "sd" in next(line for line in shown.text.splitlines() if line.startswith("together.mood"))


def test_cases_without_factors_have_none():
    shown = detente.show("assumptions", loads(ROW))
    assert shown.data["together"] == []
    assert "move together" not in shown.text
