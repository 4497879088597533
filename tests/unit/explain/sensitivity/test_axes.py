"""Where worlds stand: quantiles of what was drawn, bins of equal probability, levels of a choice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.compile import compile_case
from detente.explain.sensitivity.axes import axes_of, axes_of_values
from detente.sim.executor import simulate
from detente.sim.runs import Runs
from detente.world.draws import place_worlds

CHOICE = "moves.seize.effects.approval"


@pytest.fixture(scope="module")
def runs() -> Runs:
    case = load_case(Path(__file__).resolve().parents[3] / "end_to_end" / "row.yaml")
    model = compile_case(case, overrides={CHOICE: "choice(0.25: 9, 0.5: -2, 0.25: 4)"})
    return simulate(model, worlds=256, paths=8, seed=4)


def test_places_give_the_values_back(runs: Runs) -> None:
    drawn = runs.assumptions()
    for axis in axes_of(runs):
        assert axis.path == runs.model.draws.paths[axis.column]
        values = [axis.value(float(place)) for place in axis.place[:32]]
        assert values == pytest.approx(drawn[:32, axis.column], rel=1e-9)


def test_levels_stand_in_order_of_value(runs: Runs) -> None:
    axis = next(axis for axis in axes_of(runs) if axis.path == CHOICE)
    assert axis.is_discrete
    assert axis.levels.tolist() == [-2, 4, 9]
    assert axis.cuts.tolist() == [0.5, 0.75]
    assert axis.edges(100).tolist() == [0, 0.5, 0.75, 1]
    assert axis.n_bins(100) == 3
    drawn = runs.assumptions()[:, axis.column]
    np.testing.assert_array_equal(axis.levels[axis.codes(100)], drawn)
    # 256 Sobol points: the quarters are exact.
    assert np.bincount(axis.codes(100)).tolist() == [128, 64, 64]


def test_bins_hold_equally_many_worlds(runs: Runs) -> None:
    for axis in axes_of(runs):
        if not axis.is_discrete:
            assert np.bincount(axis.codes(16), minlength=16).tolist() == [16] * 16
            order = np.argsort(runs.assumptions()[:, axis.column])
            assert (np.diff(axis.codes(16)[order]) >= 0).all()


def test_worlds_placed_anew_are_the_same(runs: Runs) -> None:
    axes = axes_of(runs)
    columns = np.array([axis.column for axis in axes])
    u = np.stack([axis.quantiles(axis.place) for axis in axes], axis=1)
    np.testing.assert_allclose(place_worlds(runs.model.draws, columns, u), runs.assumptions(), rtol=1e-12)


def test_values_given_by_hand_are_taken_by_rank() -> None:
    rng = np.random.default_rng(1)
    values = np.stack([rng.normal(size=400), rng.integers(0, 3, 400) * 2.0, np.ones(400)], axis=1)
    smooth, stepped = axes_of_values(values, ["a", "b", "c"])  # the third never varies
    assert (smooth.path, stepped.path) == ("a", "b")
    assert np.bincount(smooth.codes(8)).tolist() == [50] * 8
    assert smooth.value(0.5) == pytest.approx(np.median(values[:, 0]), abs=0.02)
    assert stepped.levels.tolist() == [0, 2, 4]
    np.testing.assert_array_equal(stepped.levels[stepped.codes(8)], values[:, 1])
