"""Columns that load on factors: under lenses and overrides too."""

import pytest

from detente.case import loads
from detente.compile import compile_case
from detente.world.draws import draw_worlds
from tests.unit.case.test_factors import ROW

BLOCK = """\
together:
  - factor: mood
    of: {quantities.fear.start: 0.6, beliefs.north.quantities.fear.start: 0.7, quantities.trust.start: 0.5}
"""
PATHS = ("quantities.fear.start", "beliefs.north.quantities.fear.start", "quantities.trust.start")


def loaded(model):
    draws = model.draws
    return {
        draws.paths[column]: value
        for column, value in zip(draws.loadings.column.tolist(), draws.loadings.value.tolist(), strict=True)
    }


def drawn(model, path):
    return draw_worlds(model.draws, seed=1, first=0, count=64)[:, model.draws.paths.index(path)].tolist()


@pytest.fixture(scope="module")
def case():
    return loads(ROW + BLOCK)


def test_a_factor_is_the_last_column_and_no_number(case):
    draws = compile_case(case).draws
    assert draws.paths[-1] == "together.mood"
    assert draws.factors == (len(draws.paths) - 1,)
    assert draws.numbers == draws.paths[:-1] == compile_case(loads(ROW)).draws.paths


def test_what_is_uncertain_loads(case):
    assert loaded(compile_case(case)) == dict(zip(PATHS[:2], (0.6, 0.7), strict=True))
    assert loaded(compile_case(case, lens="bright")) == dict(zip(PATHS, (0.6, 0.7, 0.5), strict=True))
    assert loaded(compile_case(case, overrides={PATHS[2]: "1 to 9"})) == dict(zip(PATHS, (0.6, 0.7, 0.5), strict=True))


def test_what_an_override_fixes_loads_no_longer_and_moves_nothing_else(case):
    whole, fixed = compile_case(case), compile_case(case, overrides={PATHS[0]: 50})
    assert loaded(fixed) == {PATHS[1]: 0.7}
    for path in (PATHS[1], "quantities.trade.start", "together.mood"):
        assert drawn(fixed, path) == drawn(whole, path)


def test_without_anything_that_loads_there_is_no_factor(case):
    fixed = compile_case(case, overrides=dict.fromkeys(PATHS, 50))
    assert fixed.draws.factors == ()


def test_loadings_of_nothing_leave_all_as_it_was():
    block = "together:\n  - {factor: mood, of: [quantities.fear.start, quantities.trade.start], by: 0}\n"
    plain, idle = compile_case(loads(ROW)).draws, compile_case(loads(ROW + block)).draws
    assert idle.paths == plain.paths
    assert (draw_worlds(idle, seed=1, first=0, count=64) == draw_worlds(plain, seed=1, first=0, count=64)).all()


def test_the_order_in_the_file_changes_nothing():
    one = "{factor: a, of: [quantities.fear.start, quantities.trade.start], by: 0.5}"
    other = "{factor: b, of: [quantities.trade.start, quantities.trade.noise], by: 0.5}"
    turned = "{factor: a, of: [quantities.trade.start, quantities.fear.start], by: 0.5}"
    first, second = (
        compile_case(loads(f"{ROW}together:\n  - {x}\n  - {y}\n")) for x, y in ((one, other), (other, turned))
    )
    for path in first.draws.paths:
        assert drawn(first, path) == drawn(second, path)
