"""Nearness worked out by hand, on four past crises."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from detente.case.load import loads
from detente.history import like, states
from detente.history.like import Profile, nearest_crises, order_of
from detente.history.sources import ACTORS, CRISES
from tests.unit.history.small_tables import small_table

CRISIS = ("crisis", "name", "year", "month", "trigger", "region", "triggered_by", "violence", "ending")
PAST = (
    (1, "Alpha", 1950, 1, "verbal", "West Europe", "Borduria", "none", "tacit"),
    (2, "Beta", 1960, 7, "violent", "East Europe", None, "full-scale war", "formal agreement"),
    (3, "Gamma", 1990, None, None, "East Asia", None, "serious clashes", None),
    (4, "Delta", 2000, 2, "verbal", "West Europe", None, "full-scale war", "tacit"),
)
ACTOR = ("crisis", "actor", "year", "power", "nuclear", "regime")
PLAYED = (
    (1, "Syldavia", 1950, "small power", "none", "democratic"),
    (2, "Syldavia", 1960, "middle power", "none", "authoritarian"),
    (2, "Borduria", 1960, "great power", "weapons", "authoritarian"),
    (3, "Zubrowka", 1990, None, None, None),
    (4, "Syldavia", 2000, "superpower", "second strike", "democratic"),
)
CASE = """
case: test
time: {{start: {start}, end: 2010-12-31, step: week}}
quantities: {{x: {{start: 1}}}}
actors: {{syldavia: {{kind: state, text: "{text}"}}}}
questions: {{q: {{text: "Will it?", condition: x > 1}}}}
"""


@pytest.fixture(autouse=True)
def past(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put four crises in the place of all."""
    crises, actors = small_table(CRISES, CRISIS, PAST), small_table(ACTORS, ACTOR, PLAYED)
    monkeypatch.setattr(like, "crises", lambda: crises)
    for module in (like, states):
        monkeypatch.setattr(module, "actors", lambda: actors)
    worked_out = (like._profiles, like._seldomness, like._state_names)
    for each in worked_out:
        each.cache_clear()
    yield
    for each in worked_out:
        each.cache_clear()


def case(start: str = "1995-01-01", text: str = "A state"):
    return loads(CASE.format(start=start, text=text))


def test_a_case_is_described_as_its_states_last_were_before_it() -> None:
    """In 1995 Syldavia is what it was in 1960, not what it will be in 2000."""
    assert nearest_crises(case(), trigger="verbal").profile == Profile(
        states=frozenset({"Syldavia"}),
        trigger="verbal",
        region="East Europe",  # once in the West, once in the East: the first by name
        power=1,
        nuclear=False,
        regimes="authoritarian",
        year=1995.0,
    )
    later = nearest_crises(case("2000-03-01"), trigger="verbal").profile
    assert (later.power, later.nuclear, later.regimes, later.region) == (3, True, "democratic", "West Europe")
    assert later.year == pytest.approx(2000 + 2 / 12)
    earlier = nearest_crises(case("1960-08-01"), trigger="verbal").profile
    assert (earlier.power, earlier.regimes) == (1, "authoritarian")


def test_only_what_had_begun_is_near() -> None:
    assert [each.name for each in nearest_crises(case(), trigger="verbal").crises] == ["Alpha", "Beta", "Gamma"]
    # Delta began in February 2000: a case of that month is not after it, one of March is.
    names = {each.name for each in nearest_crises(case("2000-02-01"), trigger="verbal").crises}
    assert "Delta" not in names
    assert "Delta" in {each.name for each in nearest_crises(case("2000-03-01"), trigger="verbal").crises}


def test_likeness_by_hand() -> None:
    """Of 4 crises Syldavia was in 3 and Borduria in 1: sharing them tells ln 4/3 and ln 4."""
    found = {each.name: each for each in nearest_crises(case(), trigger="verbal").crises}
    syldavia, borduria = math.log(4 / 3), math.log(4 / 1)
    alike = syldavia / math.sqrt(syldavia * (syldavia + borduria))
    alpha = {
        "time": (1.0, math.exp(-45 / 40)),
        "states": (3.0, alike),  # Borduria was not coded there, but began it
        "trigger": (2.0, 1.0),
        "region": (1.0, 0.5),  # two parts of Europe
        "power": (1.0, 1 - 1 / 3),  # middle and small: one step of three
        "nuclear": (1.0, 1.0),
        "regimes": (0.5, 0.0),
    }
    expected = sum(w * v for w, v in alpha.values()) / sum(w for w, _ in alpha.values())
    assert found["Alpha"].likeness == pytest.approx(expected, rel=1e-9)
    beta = {
        "time": (1.0, math.exp(-34.5 / 40)),
        "states": (3.0, alike),
        "trigger": (2.0, 0.0),  # words are not violence
        "region": (1.0, 1.0),
        "power": (1.0, 1 - 1 / 3),  # its strongest, a great power
        "nuclear": (1.0, 0.0),
        "regimes": (0.5, 1.0),
    }
    expected = sum(w * v for w, v in beta.values()) / sum(w for w, _ in beta.values())
    assert found["Beta"].likeness == pytest.approx(expected, rel=1e-9)
    # Of Gamma only time, states and region are known; without a month it began in July.
    expected = (math.exp(-4.5 / 40) + 3.0 * 0.0 + 1.0 * 0.0) / 5.0
    assert found["Gamma"].likeness == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("verbal", "verbal", 1.0),
        ("verbal", "external change", 0.25),
        ("violent", "indirect violent", 0.25),
        ("violent", "verbal", 0.0),
        ("verbal", None, None),
    ],
)
def test_triggers_of_one_kind_are_near(one: str, other: str | None, expected: float | None) -> None:
    profiles = [Profile(frozenset(), trigger, None, None, None, None, 1990.0) for trigger in (one, other)]
    assert like._parts(*profiles).get("trigger") == expected


@pytest.mark.parametrize(("one", "other", "expected"), [(0, 3, 0.0), (0, 1, 2 / 3), (2, 0, 1 / 3), (3, 3, 1.0)])
def test_powers_are_three_steps_apart(one: int, other: int, expected: float) -> None:
    profiles = [Profile(frozenset(), None, None, power, None, None, 1990.0) for power in (one, other)]
    assert like._parts(*profiles) == {"time": 1.0, "power": pytest.approx(expected)}


def test_what_is_shared() -> None:
    found = {each.name: each for each in nearest_crises(case(), trigger="verbal").crises}
    assert found["Alpha"].shared == ("Syldavia", "trigger verbal", "no nuclear weapons")
    assert found["Alpha"].different == ("West Europe", "a small power", "democratic regimes")
    assert found["Beta"].shared == ("Syldavia", "East Europe", "authoritarian regimes")
    assert found["Beta"].different == ("trigger violent", "a great power", "nuclear weapons")
    assert found["Gamma"].shared == ()
    assert found["Gamma"].different == ("no state in common", "East Asia")
    assert (found["Beta"].year, found["Beta"].violence, found["Beta"].ending, found["Beta"].row) == (
        1960, "full-scale war", "formal agreement", 1,
    )  # fmt: skip


def test_how_many_came_to_war() -> None:
    count, low, high = nearest_crises(case("2000-03-01"), trigger="verbal").wars()
    assert count == 2  # Beta and Delta, of four
    assert low < 0.5 < high
    assert len(nearest_crises(case("2000-03-01"), trigger="verbal", number=2).crises) == 2


def test_regimes_are_mixed_where_they_differ() -> None:
    assert [like._mix(each) for each in ([], ["democratic"], ["civil authoritarian"], ["democratic", "military"])] == [
        None, "democratic", "authoritarian", "mixed",
    ]  # fmt: skip


def test_of_crises_alike_the_later_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    twins = small_table(
        CRISES, CRISIS, [(n, f"Twin {n}", 1980, 1, "verbal", None, None, "none", None) for n in (1, 2, 3)]
    )
    somebody = small_table(ACTORS, ACTOR, [(n, "Zubrowka", 1980, None, None, None) for n in (1, 2, 3)])
    monkeypatch.setattr(like, "crises", lambda: twins)
    monkeypatch.setattr(like, "actors", lambda: somebody)
    assert [each.row for each in nearest_crises(case(), trigger="verbal").crises] == [2, 1, 0]
    assert order_of(case(), twins) == [2, 1, 0]
