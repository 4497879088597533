"""What check says of the tables of a case."""

import pytest

from detente.case.load import load_case
from detente.compile import compile_case
from detente.inspect.check import check as check_case
from detente.inspect.zones import table_zones
from detente.settle import settle_table
from detente.sim.executor import simulate
from detente.sim.runs import NEVER


@pytest.fixture(scope="module")
def dam(root):
    return load_case(root / "tests" / "dam_talks.yaml")


def test_shares_of_what_is_left(dam):
    (table,) = table_zones(compile_case(dam))
    filling, flow = table.issues
    # Downstream's line runs from 3 to 9 with upstream's at 7: it stays below in about three draws of four.
    assert 0.6 < filling.open < 0.9
    assert (filling.low_party, filling.high_party) == ("downstream", "upstream")
    assert filling.high == 7
    assert flow.open == 1.0
    assert filling.alone == pytest.approx(1 - filling.open)
    assert table.blocks == "filling"
    # The reference is worst for downstream on both issues, so what lines leave is acceptable.
    assert table.open == pytest.approx(filling.open, abs=0.02)
    # 450 days at 0.5 to 2 a year (median 1): 1 - exp(-1.23).
    assert table.struck == pytest.approx(0.71, abs=0.01)


def test_a_run_settles_as_settle_says_where_nothing_moves(dam):
    still = {"quantities.drought.noise": "0 per month"}
    settled = settle_table(dam, overrides=still, draws=1000, seed=4)
    runs = simulate(compile_case(dam, overrides=still), worlds=1000, paths=24, seed=4, keep={"paths"})
    is_deal = runs.hits_of("deal")[0] != NEVER
    # The worlds are those of settle; what is left is the chance of the paths: five standard errors at most.
    assert settled.p_deal is not None
    assert is_deal.mean() == pytest.approx(settled.p_deal, abs=5 * (0.25 / runs.size) ** 0.5)
    assert runs.quantities is not None
    for issue, term in zip(settled.issues, ("river_filling", "river_flow"), strict=True):
        terms = runs.quantities[is_deal, -1, runs.model.quantities.names.index(term)]
        # settle draws the terms once a world, in about 770 of them.
        assert issue.if_deal is not None
        assert float(terms.mean()) == pytest.approx(issue.if_deal.mean, abs=5 * float(terms.std()) / 770**0.5)


def test_a_line_moved_by_an_override_opens_the_zone(dam):
    path = "tables.river.parties.downstream.positions.filling.at_least"
    (table,) = table_zones(compile_case(dam, overrides={path: 2}))
    assert table.issues[0].open == 1.0
    assert table.blocks == ""


def test_check_says_it(dam):
    said = str(check_case(dam))
    assert "no overlap on filling in 23% of draws: there the talks fail on this issue" in said
    assert "uncalibrated" in said
    assert not list(table_zones(compile_case(load_case("ultimatum"))))
