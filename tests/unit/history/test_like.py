"""The past crises nearest to a case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case import load_case
from detente.core.errors import HistoryError
from detente.history.data_set import Values
from detente.history.like import nearest_crises, order_of
from detente.history.regression import adjusted_rate
from detente.history.shipped import crises, stand_in
from detente.history.states import states_in


def test_the_nearest_to_the_seed_share_its_states() -> None:
    found = nearest_crises("russia-2022", number=5)
    assert found.profile.states == {"Russia", "Ukraine", "United States"}
    assert found.profile.trigger == "non-violent military"  # from the reference class of its question
    nearest = found.crises[0]
    assert (nearest.name, nearest.year) == ("Crimea-Donbass", 2014)
    assert "Russia and Ukraine" in nearest.shared
    scores = [each.likeness for each in found.crises]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_nothing_later_than_the_case_is_looked_at() -> None:
    found = nearest_crises("crimea-2014", number=400, trigger="external change")
    assert max(each.year for each in found.crises) <= 2013
    assert all(each.name != "Crimea-Donbass" for each in found.crises)


def test_cuba_finds_itself_only_from_later_on(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "cuba_1962.yaml").read_text(encoding="utf-8")
    case = load_case(Path(__file__).parents[2] / "cuba_1962.yaml")
    assert states_in(case) == ("United States", "Russia", "Cuba")
    assert all(each.year <= 1962 for each in nearest_crises(case, number=10).crises)
    assert "usa" in text


def test_bad_input() -> None:
    with pytest.raises(HistoryError, match="did you mean 'verbal'"):
        nearest_crises("russia-2022", trigger="verbl")
    with pytest.raises(HistoryError, match="name the trigger"):
        nearest_crises("ultimatum")
    assert nearest_crises("ultimatum", trigger="verbal").crises[0].shared


def test_an_empty_cell_is_no_trigger() -> None:
    """Neither listed among those expected, nor found when asked for."""
    table = crises()
    triggers = table.values("trigger")
    known = triggers.known.copy()
    known[0] = False
    emptied = table.with_values({"trigger": Values(np.where(known, triggers.data, ""), known)})
    expected = "external change, internal challenge, non-violent military, political, verbal, violent"
    with stand_in({table.name: emptied}):
        for name in ("", "none of them"):
            with pytest.raises(HistoryError, match="expected one of") as error:
                nearest_crises("russia-2022", trigger=name)
            listed = str(error.value).partition("expected one of ")[2]
            assert all(part.strip() for part in listed.split(",")), listed
            assert set(expected.split(", ")) <= set(listed.split(", ")), listed
            with pytest.raises(HistoryError, match="trigger: found") as error:
                adjusted_rate(emptied, level="war", covariates={"trigger": name})
            assert str(error.value).partition("expected one of ")[2] == listed


def test_the_order_holds_every_crisis_once() -> None:
    assert sorted(order_of("russia-2022", crises())) == list(range(486))
