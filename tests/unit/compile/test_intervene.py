"""Interventions: what is read, what is refused, and that runs stay paired."""

from __future__ import annotations

import numpy as np
import pytest

import detente
from detente.compile import compile_case, intervene
from detente.core.errors import CaseError
from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.runs import NEVER


@pytest.fixture(scope="module")
def russia() -> Model:
    return compile_case(detente.load_case("russia-2022"))


@pytest.fixture(scope="module")
def ultimatum() -> Model:
    return compile_case(detente.load_case("ultimatum"))


def test_nothing_changes_nothing(ultimatum: Model) -> None:
    assert intervene(ultimatum) is ultimatum


def test_the_hash_follows_the_content(ultimatum: Model) -> None:
    one = intervene(ultimatum, do=["challenger: demand_10 on 2001-03-05"], forbid=["attack", "demand_30"])
    same = intervene(
        ultimatum, do=["  challenger :demand_10  on 2001-03-05 "], forbid=["demand_30", "attack", "attack"]
    )
    assert one.case_hash == same.case_hash
    assert one.interventions == same.interventions
    hashes = {
        ultimatum.case_hash,
        one.case_hash,
        intervene(ultimatum, forbid=["attack", "demand_30"]).case_hash,
        intervene(ultimatum, do=["challenger: demand_10 on 2001-03-06"], forbid=["attack", "demand_30"]).case_hash,
        intervene(ultimatum, do=["challenger: demand_20 on 2001-03-05"], forbid=["attack", "demand_30"]).case_hash,
    }
    assert len(hashes) == 5


def test_interventions_add_up(ultimatum: Model) -> None:
    twice = intervene(intervene(ultimatum, forbid=["attack"]), do=["challenger: demand_10 on 2001-03-05"])
    assert twice.interventions.forbidden == (ultimatum.moves.names.index("attack"),)
    assert twice.interventions.forced == ((ultimatum.moves.names.index("demand_10"), 63),)


@pytest.mark.parametrize(
    ("do", "forbid", "expected"),
    [
        ("russia: recognize on 2022-02-21", "", "did you mean `recognise`?"),
        ("rusia: recognise on 2022-02-21", "", "did you mean `russia`?"),
        ("usa: recognise on 2022-02-21", "", "expected its owner, russia"),
        ("usa: harsh_sanctions on 2022-02-21", "", "only ever a reply"),
        ("russia: unrest on 2022-02-21", "", "which is no move"),
        ("russia: recognise on 2021-02-21", "", "expected a day from 2022-01-03"),
        ("russia: recognise on 2023-01-01", "", "expected a day from 2022-01-03 to 2022-12-31"),
        ("russia: recognise on Monday", "", "expected a date"),
        ("russia recognise", "", "`ACTOR: MOVE on DATE`"),
        ("", "", "`ACTOR: MOVE on DATE`"),
        ("russia: recognise on 2022-02-21", "recognise", "also forbidden"),
        ("recognise on 2022-02-21", "harsh_sanction", "did you mean `harsh_sanctions`?"),
    ],
)
def test_bad_interventions_are_explained(russia: Model, do: str, forbid: str, expected: str) -> None:
    with pytest.raises(CaseError) as raised:
        intervene(russia, do=[do], forbid=[forbid] if forbid else [])
    assert expected in str(raised.value)
    assert "case: do: found" in str(raised.value) or "case: forbid: found" in str(raised.value)


def test_all_mistakes_at_once(russia: Model) -> None:
    with pytest.raises(CaseError) as raised:
        intervene(russia, do=["x", "russia: y on 2022-02-21"], forbid=["z"])
    assert len(raised.value.problems) == 3


def test_one_opening_of_an_actor_on_a_day(russia: Model) -> None:
    with pytest.raises(CaseError, match="one opening of an actor on a day"):
        intervene(russia, do=["russia: recognise on 2022-02-24", "russia: invade on 2022-02-24"])
    same = intervene(russia, do=["russia: invade on 2022-02-24", "usa: arm_ukraine on 2022-02-24"])
    assert [day for _, day in same.interventions.forced] == [52, 52]
    week = intervene(russia, do=["russia: recognise on 2022-02-21", "russia: invade on 2022-02-24"])
    assert [day for _, day in week.interventions.forced] == [49, 52]
    assert 52 in week.timeline.moments


def test_what_is_forced_happens_and_paths_are_the_same_until_then(russia: Model) -> None:
    # In the week up to the 21st, day 49, the actor's own turn gives way to the order.
    day, before_it = 49, 42
    changed = intervene(russia, do=["russia: recognise on 2022-02-21"])
    base, other = (simulate(each, worlds=16, paths=32, seed=2, keep={"events"}) for each in (russia, changed))
    assert base.first is not None
    assert other.first is not None
    recognise = russia.events.index("recognise")
    assert (other.first[recognise] <= day).all()
    before = (base.first <= before_it) | (other.first <= before_it)
    assert np.array_equal(base.first[before], other.first[before])
    # An order to do on a day what was done before is still followed: it does not undo the past.
    early = base.first[recognise] <= before_it
    assert early.any()
    assert np.array_equal(base.first[recognise, early], other.first[recognise, early])


def test_what_is_forbidden_never_happens(russia: Model) -> None:
    changed = intervene(russia, forbid=["harsh_sanctions", "invade"])
    runs = simulate(changed, worlds=32, paths=32, seed=2, keep={"events"})
    assert runs.first is not None
    for name in ("harsh_sanctions", "invade", "invade.quick_victory", "resist"):
        assert (runs.first[russia.events.index(name)] == NEVER).all()


def test_what_is_forced_happens_on_its_own_day(ultimatum: Model) -> None:
    """Whatever day it is: the 8th of March is a Thursday, and moments stand on Mondays."""
    changed = intervene(ultimatum, do=["challenger: demand_10 on 2001-03-08"], forbid=["demand_20", "demand_30"])
    runs = simulate(changed, worlds=4, paths=32, seed=2, keep={"events"})
    assert runs.first is not None
    first = runs.first[ultimatum.events.index("demand_10")]
    assert (first <= 66).all()
    assert (first == 66).any()
