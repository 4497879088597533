"""Elementary functions against 40-digit values, in units in the last place."""

import math

import mpmath
import numpy as np
import pytest

from detente.core import elementary as el

RNG = np.random.default_rng(20220119)


def worst_ulps(function, exact, points):
    values = function(points)
    with mpmath.workdps(40):
        return max(
            float(abs(mpmath.mpf(float(value)) - exact(mpmath.mpf(float(point))))) / np.spacing(abs(float(value)))
            for value, point in zip(values, points, strict=True)
        )


CASES = [
    (el.exp, mpmath.exp, np.concatenate([RNG.uniform(-700, 700, 500), RNG.normal(size=500)]), 1.5),
    (el.pow2, lambda x: mpmath.mpf(2) ** x, RNG.uniform(-1000, 1000, 500), 1.5),
    (el.log, mpmath.log, np.concatenate([np.exp(RNG.uniform(-700, 700, 500)), RNG.uniform(0.5, 2, 500)]), 1.5),
    (el.log1p, mpmath.log1p, np.concatenate([RNG.uniform(-0.9, 3, 500), np.exp(-RNG.uniform(0, 50, 200))]), 2.0),
    (el.ndtr, mpmath.ncdf, np.concatenate([RNG.uniform(-37, 8, 500), RNG.normal(size=300)]), 6.0),
]


@pytest.mark.parametrize(
    ("function", "exact", "points", "limit"), CASES, ids=lambda item: getattr(item, "__name__", "")
)
def test_a_few_units_in_the_last_place(function, exact, points, limit):
    assert worst_ulps(function, exact, points) < limit


def test_the_inverse_normal_is_as_exact_as_published():
    p = np.concatenate([RNG.uniform(size=100), np.exp(-RNG.uniform(0, 600, 100))])
    z = el.ndtri(p)
    with mpmath.workdps(40):
        for chance, value in zip(p, z, strict=True):
            # One Newton step from the value, in 40 digits, shows its distance from the root.
            point = mpmath.mpf(float(value))
            step = (mpmath.ncdf(point) - mpmath.mpf(float(chance))) / mpmath.npdf(point)
            assert abs(step) <= 1e-15 * max(abs(value), 0.1)


def test_edges():
    assert np.array_equal(el.exp(np.array([np.inf, -np.inf, 0.0, 709.79, -746.0])), [np.inf, 0.0, 1.0, np.inf, 0.0])
    assert el.exp(-745.1) == 5e-324
    assert np.isnan(el.exp(np.nan))
    assert np.array_equal(el.log(np.array([0.0, 1.0, np.inf])), [-np.inf, 0.0, np.inf])
    assert np.isnan(el.log(np.array([-1.0, np.nan]))).all()
    assert np.array_equal(el.ndtri(np.array([0.0, 0.5, 1.0])), [-np.inf, 0.0, np.inf])
    assert np.isnan(el.ndtri(np.array([-0.1, 1.1, np.nan]))).all()
    assert np.array_equal(el.ndtr(np.array([-np.inf, 0.0, np.inf])), [0.0, 0.5, 1.0])
    assert np.array_equal(el.pow2(np.arange(-20.0, 21.0)), 2.0 ** np.arange(-20, 21))
    assert [el.logistic(score) for score in (0.0, math.log(3.0), -math.log(3.0))] == pytest.approx([0.5, 0.75, 0.25])
    assert el.logistic(800.0) == 1.0
    assert el.logistic(-800.0) == 0.0


def test_scalars_and_shapes():
    values = RNG.normal(size=(3, 4))
    assert el.exp(values).shape == (3, 4)
    assert el.exp(np.empty(0)).shape == (0,)
    assert isinstance(el.exp(1), float)
    assert el.exp(float(values[1, 2])) == el.exp(values)[1, 2]
    assert el.ndtri(0.3) == el.ndtri(np.array([0.1, 0.3, 0.9]))[1]


EXPECTED = {
    "exp": [
        "0x1.9511fc6871044p-6",
        "0x1.a330ad6166159p-1",
        "0x1.7de8392fbbfe0p+0",
        "0x1.abe5b1cd863f6p+2",
        "0x1.a3d45a3853fc6p+43",
    ],
    "log": [
        "0x1.4eeee650ae550p+0",
        "-0x1.9c041f7ed8d33p+0",
        "-0x1.d5240f0e0e077p-1",
        "0x1.48a11293d785bp-1",
        "0x1.b4a07cfd8a0d1p+1",
    ],
    "ndtr": [
        "0x1.c425151b7d9e4p-14",
        "0x1.aed68af0463c9p-2",
        "0x1.4f9370429b7f2p-1",
        "0x1.f14c102579297p-1",
        "0x1.0000000000000p+0",
    ],
    "ndtri": [
        "-0x1.7fdc11f44b5a7p+2",
        "-0x1.29c5c4630ff0ep+1",
        "-0x1.0c7e39582c5fap-1",
        "0x1.7a4a225c019b3p-1",
        "0x1.8b8cbb7204470p+1",
    ],
}


def test_bits_are_fixed():
    """Written down once: these must come out on every machine."""
    x = np.array([-3.7, -0.2, 0.4, 1.9, 30.3])
    assert [v.hex() for v in el.exp(x)] == EXPECTED["exp"]
    assert [v.hex() for v in el.log(np.abs(x))] == EXPECTED["log"]
    assert [v.hex() for v in el.ndtr(x)] == EXPECTED["ndtr"]
    assert [v.hex() for v in el.ndtri(np.array([1e-9, 0.01, 0.3, 0.77, 0.999]))] == EXPECTED["ndtri"]
