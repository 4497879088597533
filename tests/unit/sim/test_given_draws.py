"""Runs of draws given by hand: the same as those from the seed, else equal in all chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case, loads
from detente.compile import compile_case
from detente.core.errors import RunError
from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.runs import join
from detente.sim.twin.batch import trace_all
from detente.world.draws import draw_worlds

SIZE = {"worlds": 11, "paths": 9, "seed": 3}


@pytest.fixture(scope="module")
def model() -> Model:
    return compile_case(load_case(Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"))


def test_draws_of_the_seed_change_nothing(model: Model) -> None:
    plain = simulate(model, **SIZE, first_world=5)
    drawn = draw_worlds(model.draws, seed=3, first=5, count=11)
    given = simulate(model, **SIZE, first_world=5, draws=drawn)
    np.testing.assert_array_equal(given.hits, plain.hits)
    np.testing.assert_array_equal(given.values, plain.values)
    np.testing.assert_array_equal(given.assumptions(), plain.assumptions())


def test_a_column_that_is_replaced_is_the_only_difference(model: Model) -> None:
    drawn = np.repeat(draw_worlds(model.draws, seed=3, first=0, count=1), 11, axis=0)
    same = simulate(model, **SIZE, draws=drawn)
    # Equal draws, so the worlds differ by chance alone; a second run has the same chance.
    np.testing.assert_array_equal(simulate(model, **SIZE, draws=drawn.copy()).hits, same.hits)
    changed = drawn.copy()
    changed[4:, model.draws.paths.index("actors.arland.horizon")] *= 2
    other = simulate(model, **SIZE, draws=changed)
    np.testing.assert_array_equal(other.hits[:, :36], same.hits[:, :36])
    assert (other.hits[:, 36:] != same.hits[:, 36:]).any()
    np.testing.assert_array_equal(other.assumptions(), changed)


def test_parts_with_given_draws_are_joined(model: Model) -> None:
    drawn = draw_worlds(model.draws, seed=8, first=0, count=11)
    whole = simulate(model, **SIZE, draws=drawn)
    parts = [simulate(model, worlds=8, paths=9, seed=3, draws=drawn[:8])]
    parts.append(simulate(model, worlds=3, paths=9, seed=3, first_world=8, draws=drawn[8:]))
    joined = join(parts)
    np.testing.assert_array_equal(joined.hits, whole.hits)
    np.testing.assert_array_equal(joined.assumptions(), drawn)


@pytest.mark.parametrize(("own", "n_versions"), [(11, 3), (8, 4), (300, 8), (1, 9)])
def test_versions_of_worlds_are_as_if_each_were_run_alone(model: Model, own: int, n_versions: int) -> None:
    """Several versions of the same worlds in one call, of whatever size beside eights, blocks and chunks."""
    drawn = draw_worlds(model.draws, seed=8, first=0, count=own * n_versions)
    size = {"paths": 9, "seed": 3, "first_world": 5}
    done: list[int] = []
    whole = simulate(
        model, worlds=len(drawn), draws=drawn, versions=n_versions, progress=lambda n, _: done.append(n), **size
    )
    alone = [simulate(model, worlds=own, draws=each, **size) for each in np.split(drawn, n_versions)]
    np.testing.assert_array_equal(whole.hits, np.concatenate([each.hits for each in alone], axis=1))
    np.testing.assert_array_equal(whole.values, np.concatenate([each.values for each in alone], axis=1))
    assert done == sorted(done)
    assert done[-1] == len(drawn)


def test_versions_that_do_not_come_out_even(model: Model) -> None:
    drawn = draw_worlds(model.draws, seed=8, first=0, count=11)
    with pytest.raises(RunError, match="found 11 worlds in 2 versions"):
        simulate(model, **SIZE, draws=drawn, versions=2)
    with pytest.raises(RunError, match="expected draws"):
        simulate(model, worlds=12, paths=9, versions=2)


def test_draws_that_cannot_be_used(model: Model) -> None:
    n = len(model.draws.paths)
    with pytest.raises(RunError, match="shape"):
        simulate(model, **SIZE, draws=np.zeros((11, n - 1)))
    with pytest.raises(RunError, match="float32"):
        simulate(model, **SIZE, draws=np.zeros((11, n), dtype=np.float32))
    with pytest.raises(RunError, match="finite"):
        simulate(model, **SIZE, draws=np.full((11, n), np.nan))


def test_paths_of_a_case_without_quantities_can_be_kept() -> None:
    case = loads("case: x\ntime: {start: 2024-01-01, end: 2024-03-31, step: week}\nshocks: {s: {rate: 9 per year}}\n")
    runs = simulate(compile_case(case), **SIZE, keep={"paths"})
    assert runs.quantities is not None
    assert runs.quantities.shape == (99, runs.model.timeline.n_moments + 1, 0)


def test_the_engine_follows_its_twin_where_numbers_move_together() -> None:
    path = Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"
    uncertain = "[actors.arland.horizon, -actors.arland.loss_aversion]"
    text = path.read_text(encoding="utf-8") + f"\ntogether:\n  - {{factor: haste, of: {uncertain}, by: 0.8}}\n"
    model = compile_case(loads(text))
    assert model.draws.factors
    runs = simulate(model, worlds=6, paths=8, seed=5, keep=frozenset({"events"}))
    traces = trace_all(model, worlds=6, paths=8, seed=5)
    assert runs.first is not None
    same = runs.first == np.array([each.first for each in traces], dtype=np.uint16).T
    assert same.all(axis=0).mean() > 0.9
