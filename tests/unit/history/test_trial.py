"""The generic case of a past crisis."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case import dump_case
from detente.core.errors import HistoryError
from detente.history import store
from detente.history.backtest import backtest
from detente.history.forecaster import Onset
from detente.history.trial import (
    COLUMNS,
    PAIRS,
    Facts,
    engine_forecasters,
    facts_of,
    generic_case,
    run_facts,
)

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
    assert (round(mid, 3), round(low, 3), round(high, 3)) == (0.022, -0.014, 0.061)
    assert set(COLUMNS) <= set(ONSET)
