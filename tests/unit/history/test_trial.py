"""The generic case of a past crisis."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case import dump_case
from detente.core.errors import HistoryError
from detente.history import store, trial
from detente.history.backtest import backtest
from detente.history.forecaster import Onset
from detente.history.shipped import actors
from detente.history.trial import (
    COLUMNS,
    PAIRS,
    Facts,
    _capabilities,
    _last_coded,
    _numbers,
    _pacts,
    engine_forecasters,
    facts_of,
    generic_case,
    run_facts,
)
from detente.history.user_sources import BY_NAME
from tests.unit.history.small_tables import small_table

ONSET = {
    "first_actor": "Ukraine",
    "triggered_by": "Russia",
    "threat_from": "Russia",
    "trigger": "non-violent military",
    "regime": "democratic",
    "nuclear": "none",
    "proximity": "near",
    "year": 2014.0,
}


def test_what_the_case_is_made_of() -> None:
    capabilities = {(369, 2013): 0.01, (365, 2013): 0.04, (2, 2013): 0.14}
    alone = facts_of(Onset(ONSET), capabilities, {})
    assert alone.power == pytest.approx(0.8 * 0.04 / (0.8 * 0.04 + 0.01), abs=5e-4)
    assert (alone.challenger_price, alone.defender_price, alone.pledged) == (0.0, 33.0, 6.0)
    helped = facts_of(Onset(ONSET), capabilities, {(369, 2013): {2, 365}})
    assert helped.power == pytest.approx(0.032 / (0.032 + 0.01 + 0.41 * 0.14), abs=5e-4)
    unknown = facts_of(Onset({**ONSET, "triggered_by": "non-state", "threat_from": None}), {}, {})
    assert (unknown.power, unknown.defender_price) == (0.5, 3.0)


def test_the_engine_runs_it_and_strength_and_price_matter() -> None:
    usual = Facts(0.7, 0.0, 0.0, 6.0)
    assert dump_case(generic_case(usual)).count("demand_") > 6
    assert run_facts(usual) > run_facts(Facts(0.7, 30.0, 30.0, 6.0)) + 0.05  # a dear war: ten errors of a run
    assert run_facts(usual) > run_facts(Facts(0.3, 0.0, 0.0, 6.0)) + 0.05  # one that is likely to be lost


def test_it_needs_tables_of_the_users_own() -> None:
    with pytest.raises(HistoryError, match="add your own copy of `National material capabilities`"):
        engine_forecasters()


@pytest.mark.long
def test_the_trial(shared: Path) -> None:
    """What the engine adds to the trigger: its interval holds nothing, and the docs say so."""
    pytest.importorskip("rdata")
    store.add(shared / "mid" / "cow_nmc.rda")
    store.add(shared / "mid" / "atop_alliance.rda")
    found = backtest(forecasters=engine_forecasters(), pairs=PAIRS)
    mid, low, high = found.pairs[0][2:]
    assert (round(mid, 3), round(low, 3), round(high, 3)) == (0.012, -0.018, 0.043)
    assert set(COLUMNS) <= set(ONSET)


def made(name: str, columns: dict[str, list[float | None]]):
    """Return a table of a user's own with these numbers."""
    source = BY_NAME[name].source
    return small_table(source, tuple(columns), list(zip(*columns.values(), strict=True)))


def test_capabilities_by_state_and_year() -> None:
    """A state in a year has its share of the world's; a year without one is not there."""
    table = made("capabilities", {"state": [2, 2, 365], "year": [2012, 2013, 2013], "cinc": [0.14, None, 0.04]})
    assert _capabilities(table) == {(2, 2012): 0.14, (365, 2013): 0.04}


def test_a_pact_of_defence_binds_both_ways() -> None:
    """In the years in which it holds; a pact of another kind, and one not coded, bind nobody."""
    table = made(
        "alliances",
        {
            "state_a": [2, 2, 365, 200], "state_b": [220, 200, 369, 2], "year": [1950, 1950, 1950, 1951],
            "defense": [1, 1, 0, None],
        },
    )  # fmt: skip
    assert _pacts(table) == {(2, 1950): {220, 200}, (220, 1950): {2}, (200, 1950): {2}}


def test_what_was_last_coded_of_a_state_before_a_year() -> None:
    """Nothing of the year itself: the crisis of that year may have changed it."""
    table = actors()
    rows = [row for row in range(table.n_rows) if table.cell("actor", row) == "Russia"]
    years = sorted({int(table.cell("year", row)) for row in rows})
    last = [row for row in rows if table.cell("year", row) < years[-1]][-1]
    assert _last_coded("Russia", years[-1]) == (table.cell("regime", last) or "", table.cell("nuclear", last) or "")
    assert _last_coded("Russia", years[0]) == ("", "")
    assert _last_coded("Atlantis", 2000) == ("", "")
    assert _numbers()["Russia"] == 365


def test_who_made_the_demand() -> None:
    """Who began the crisis, else whom the threat came from; never the defender itself. Power keeps to its bounds."""
    capabilities = {(369, 2013): 0.01, (365, 2013): 0.04}
    by_threat = facts_of(Onset({**ONSET, "triggered_by": "non-state"}), capabilities, {})
    assert by_threat == facts_of(Onset(ONSET), capabilities, {})
    by_itself = facts_of(Onset({**ONSET, "triggered_by": "Ukraine"}), capabilities, {})
    assert by_itself == by_threat
    assert facts_of(Onset(ONSET), {(369, 2013): 0.0001, (365, 2013): 0.4}, {}).power == 0.97
    assert facts_of(Onset(ONSET), {(369, 2013): 0.4, (365, 2013): 0.0001}, {}).power == 0.03
    assert facts_of(Onset({**ONSET, "proximity": "else"}), capabilities, {}).power == pytest.approx(0.8)
    assert facts_of(Onset({**ONSET, "trigger": "verbal"}), capabilities, {}).pledged == 2.0
    assert facts_of(Onset({**ONSET, "nuclear": "weapons"}), capabilities, {}).challenger_price == 30.0
    # An ally that is the challenger, or the defender itself, helps nobody; capabilities are of the year before.
    assert facts_of(Onset(ONSET), capabilities, {(369, 2013): {365, 369}}).power == by_threat.power
    assert facts_of(Onset({**ONSET, "year": 2013.0}), capabilities, {}).power == 0.5


def test_the_forecasters_of_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """With tables of one's own: the engine as it is, and two regressions that learn from what the past came to."""
    tables = {
        "capabilities": made("capabilities", {"state": [369, 365], "year": [2013, 2013], "cinc": [0.01, 0.04]}),
        "alliances": made("alliances", {"state_a": [2], "state_b": [220], "year": [2013], "defense": [1]}),
    }
    monkeypatch.setattr(trial, "open_table", tables.__getitem__)
    chances = {6.0: 0.2, 10.0: 0.6, 2.0: 0.0}
    monkeypatch.setattr(trial, "run_facts", lambda facts: chances[facts.pledged])
    engine, logit, both = engine_forecasters()
    assert (engine.name, logit.name, both.name) == ("engine", "engine logit", "trigger and engine logit")
    kinds = {
        points: Onset({**ONSET, "trigger": name})
        for points, name in ((6.0, "non-violent military"), (10.0, "indirect violent"), (2.0, "verbal"))
    }
    assert engine.learn(())(kinds[6.0]) == pytest.approx(0.2)
    assert engine.learn(())(kinds[2.0]) == pytest.approx(0.001)
    past = [(kinds[6.0], n < 10) for n in range(40)] + [(kinds[10.0], n < 30) for n in range(40)]
    # Two kinds of crises: a line through their log odds fits both.
    fitted = logit.learn(past)
    assert fitted(kinds[6.0]) == pytest.approx(0.25, abs=1e-6)
    assert fitted(kinds[10.0]) == pytest.approx(0.75, abs=1e-6)
    assert fitted(kinds[2.0]) < 0.01
    held = both.learn(past)
    assert 0.25 < held(kinds[6.0]) < 0.5 < held(kinds[10.0]) < 0.75
