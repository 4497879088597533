"""Curves of answers along one assumption: form and steepest part."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from detente.explain.sensitivity.additive import Additive, fit
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.indices import sample_of
from detente.explain.sensitivity.response import Response
from detente.explain.sensitivity.shape import is_told_from_flat, shape_of
from detente.world.sobol import points

N_PATHS = 40


def worlds(chance, n_worlds: int = 4000, seed: int = 3, levels: int = 0) -> Additive:
    """Fit worlds in each of which forty paths come true with a chance that depends on the first of three inputs."""
    u = points(0, n_worlds, range(3), seed)
    rng = np.random.default_rng(seed)
    first = np.floor(u[:, 0] * levels) if levels else u[:, 0]
    hits = rng.binomial(N_PATHS, np.clip(chance(first) + 0.2 * (u[:, 1] - 0.5), 0, 1)).astype(float)
    axes = [Axis(f"x{d}", np.ascontiguousarray(u[:, d]), d, ordered=np.sort(u[:, d])) for d in range(3)]
    if levels:
        cuts = np.arange(1, levels) / levels
        axes[0] = Axis("x0", u[:, 0], 0, levels=np.arange(float(levels)), cuts=cuts)
    return fit(sample_of(Response(np.full(n_worlds, float(N_PATHS)), hits, hits)), axes)


FORMS = {
    "rises": lambda x: 0.2 + 0.6 * x,
    "falls": lambda x: 0.8 - 0.6 * x**2,
    "peaks": lambda x: 0.8 - 2.4 * (x - 0.4) ** 2,
    "dips": lambda x: 0.2 + 2.4 * (x - 0.6) ** 2,
    "varies": lambda x: 0.5 + 0.3 * np.sin(4 * np.pi * x),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_and_curves(form: str) -> None:
    shape = shape_of(worlds(FORMS[form]), 0)
    assert shape.form == form
    places = np.array([point.place for point in shape.points])
    means, errors = (np.array([getattr(point, name) for point in shape.points]) for name in ("mean", "error"))
    # Means over sixteenths; the error is the estimated one, with room for the largest of sixteen.
    edges = (np.arange(17)) / 16
    exact = [FORMS[form](np.linspace(a, b, 101)).mean() for a, b in itertools.pairwise(edges)]
    assert np.abs(means - exact).max() < 4 * errors.max()
    assert places == pytest.approx((edges[:-1] + edges[1:]) / 2)
    if form in ("peaks", "dips"):
        low, high = shape.extreme or (0, 0)
        assert low < {"peaks": 0.4, "dips": 0.6}[form] < high


def test_a_step_is_steep() -> None:
    shape = shape_of(worlds(lambda x: np.where(x > 0.62, 0.8, 0.2)), 0)
    assert shape.form == "rises"
    low, high = shape.steep or (0, 0)
    assert 0.5 < low < 0.62 < high < 0.75
    assert shape.ends == pytest.approx((0.2, 0.8), abs=0.05)


def test_an_input_that_does_nothing_has_a_flat_curve() -> None:
    shape = shape_of(worlds(FORMS["rises"]), 2)
    assert max(abs(point.mean - 0.5) for point in shape.points) < 0.03


@pytest.mark.parametrize("n_worlds", [128, 512])
def test_a_flat_curve_is_seldom_told_from_noise(n_worlds: int) -> None:
    told = [is_told_from_flat(shape_of(worlds(FORMS["rises"], n_worlds, seed), 2)) for seed in range(40)]
    assert sum(told) <= 3
    assert all(is_told_from_flat(shape_of(worlds(FORMS[form], n_worlds, 1), 0)) for form in FORMS)


def test_a_slight_trend_is_told_where_worlds_are_many() -> None:
    assert is_told_from_flat(shape_of(worlds(lambda x: 0.5 + 0.04 * x), 0))
