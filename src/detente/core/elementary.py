"""Elementary functions in double precision that give the same bits on every machine.

NumPy's ``exp`` and ``log`` choose their code by the processor they run on, and their last bit with it. These
functions use only ``+ - * /``, ``sqrt``, comparisons, rounding to an integer and exact operations on the exponent,
all of which IEEE 754 fixes to the bit. They accept scalars and arrays of any shape and are within a few units in the
last place.

References: cody1980 (reduction of the argument by a split ln 2); wichura1988 (AS 241, inverse of the normal
distribution); shepherd1981 (the form in which the normal tail is expanded).
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LOG2_E = 1.4426950408889634
LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
"""Leading 32 bits of ln 2: its products with integers of up to 20 bits are exact."""
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
"""ln 2 minus LN2_HIGH."""
LN2 = float.fromhex("0x1.62e42fefa39efp-1")
SQRT_HALF = 0.7071067811865476

_EXP_SERIES = tuple(1.0 / math.factorial(n) for n in range(13, 1, -1))
"""1/13!, ..., 1/2!: on |r| <= ln(2)/2 the series cut there errs by less than 5e-18."""
_LOG_SERIES = tuple(2.0 / n for n in range(25, 1, -2))
"""2/25, 2/23, ..., 2/3 of 2 artanh(s) = 2 s + s^3 2/3 + ...: on |s| <= 0.1716 the series cut there errs by less than
1e-20."""

_TAIL_SCALE = 5.0
_TAIL_SERIES = (
    0.4619742120721857,
    -0.0651652023949126306,
    -0.00545878150113656722,
    0.0122961990455634396,
    -0.00647087291570368799,
    0.00224073552241683054,
    -0.000563862377465197372,
    0.0000998403108292581157,
    -9.84951484316849337e-6,
    -4.03249423304521713e-7,
    2.99023962013034016e-7,
    -3.03207074844281387e-8,
    -4.61766571392902726e-9,
    1.32982880083826921e-9,
    3.00724271901904484e-11,
    -4.42995372553281566e-11,
    1.39998571470181507e-12,
    1.47189570289125704e-12,
    -9.32595311916537195e-14,
    -5.29468116906769519e-14,
    3.95818841441451708e-15,
    2.10482146429631938e-15,
    -1.34567128613614392e-16,
    -9.09761491449583243e-17,
)
"""Chebyshev coefficients in s = (z - 5) / (z + 5) of (1 + z) exp(z^2 / 2) (1 - Phi(z)), z >= 0; computed with 50
digits from 60 Chebyshev nodes. What is cut off is below 2e-17."""

# wichura1988, routine PPND16: numerators and denominators, highest power first.
_CENTRE_ABOVE = (
    2509.0809287301226727,
    33430.575583588128105,
    67265.770927008700853,
    45921.953931549871457,
    13731.693765509461125,
    1971.5909503065514427,
    133.14166789178437745,
    3.3871328727963666080,
)
_CENTRE_BELOW = (
    5226.4952788528545610,
    28729.085735721942674,
    39307.895800092710610,
    21213.794301586595867,
    5394.1960214247511077,
    687.18700749205790830,
    42.313330701600911252,
    1.0,
)
_NEAR_ABOVE = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258,
    3.64784832476320460504,
    5.76949722146069140550,
    4.63033784615654529590,
    1.42343711074968357734,
)
_NEAR_BELOW = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940,
    2.05319162663775882187,
    1.0,
)
_FAR_ABOVE = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580,
    5.46378491116411436990,
    6.65790464350110377720,
)
_FAR_BELOW = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)


def _horner(coefficients: tuple[float, ...], x: Array) -> Array:
    """Evaluate a polynomial, highest power first, in one fixed order of operations."""
    total = coefficients[0] * x + coefficients[1]
    for coefficient in coefficients[2:]:
        total *= x
        total += coefficient
    return total


def _scaled(x: Array, power: npt.NDArray[np.int64]) -> Array:
    """Return ``x * 2**power`` for powers in -1500 to 1500, by two exact factors lest one overflow."""
    half = power >> 1
    first = ((half + 1023) << 52).view(np.float64)
    second = ((power - half + 1023) << 52).view(np.float64)
    with np.errstate(over="ignore", under="ignore"):
        return x * first * second


def _exp_of_reduced(r: Array) -> Array:
    """Return exp(r) for |r| <= ln(2) / 2."""
    return 1.0 + (r + r * r * _horner(_EXP_SERIES, r))


def _as_array(x: object) -> tuple[Array, tuple[int, ...]]:
    values = np.asarray(x, dtype=np.float64)
    return np.atleast_1d(values), values.shape


def _as_given(values: Array, shape: tuple[int, ...]) -> Array | float:
    return values.reshape(shape) if shape else float(values[0])


@overload
def exp(x: float) -> float: ...
@overload
def exp(x: Array) -> Array: ...
def exp(x: Array | float) -> Array | float:
    """Return e to the power of ``x``; 0 and inf beyond the range of doubles.

    Examples
    --------
    >>> exp(0.0), exp(-1000.0), exp(1000.0)
    (1.0, 0.0, inf)
    """
    values, shape = _as_array(x)
    # fmax/fmin keep NaN out of the integer conversion; it is put back at the end.
    bounded = np.fmin(np.fmax(values, -760.0), 720.0)
    count = np.rint(bounded * LOG2_E)
    r = (bounded - count * LN2_HIGH) - count * LN2_LOW
    result = _scaled(_exp_of_reduced(r), count.astype(np.int64))
    return _as_given(np.where(np.isnan(values), np.nan, result), shape)


@overload
def pow2(x: float) -> float: ...
@overload
def pow2(x: Array) -> Array: ...
def pow2(x: Array | float) -> Array | float:
    """Return 2 to the power of ``x``; exact for whole numbers.

    Examples
    --------
    >>> pow2(-1.0), pow2(10.0)
    (0.5, 1024.0)
    """
    values, shape = _as_array(x)
    bounded = np.fmin(np.fmax(values, -1100.0), 1030.0)
    count = np.rint(bounded)
    result = _scaled(_exp_of_reduced((bounded - count) * LN2), count.astype(np.int64))
    return _as_given(np.where(np.isnan(values), np.nan, result), shape)


@overload
def log(x: float) -> float: ...
@overload
def log(x: Array) -> Array: ...
def log(x: Array | float) -> Array | float:
    """Return the natural logarithm; -inf at 0, NaN below.

    Examples
    --------
    >>> log(1.0), log(0.0)
    (0.0, -inf)
    """
    values, shape = _as_array(x)
    is_plain = (values > 0.0) & (values < np.inf)
    mantissa, exponent = np.frexp(np.where(is_plain, values, 1.0))
    is_low = mantissa < SQRT_HALF
    f = np.where(is_low, 2.0 * mantissa, mantissa) - 1.0
    count = (exponent - is_low).astype(np.float64)
    s = f / (2.0 + f)
    square = s * s
    half = 0.5 * f * f
    # log(1 + f) = f - half + s (half + series): the large terms stay exact, the rounded ones are small.
    inner = s * (half + square * _horner(_LOG_SERIES, square)) + count * LN2_LOW
    result = count * LN2_HIGH - ((half - inner) - f)
    special = np.where(values == 0.0, -np.inf, np.where(values > 0.0, values, np.nan))
    return _as_given(np.where(is_plain, result, special), shape)


@overload
def log1p(x: float) -> float: ...
@overload
def log1p(x: Array) -> Array: ...
def log1p(x: Array | float) -> Array | float:
    """Return the logarithm of 1 + ``x``, accurate for small ``x``.

    Examples
    --------
    >>> log1p(1e-20)
    1e-20
    """
    values, shape = _as_array(x)
    total = 1.0 + values
    is_plain = (total > 0.0) & (total < np.inf)
    safe = np.where(is_plain, total, 1.0)
    # The rounding of 1 + x, divided by it, is what the logarithm of the rounded sum lacks.
    lost = np.where(is_plain, values - (safe - 1.0), 0.0)
    return _as_given(np.where(is_plain, log(safe) + lost / safe, log(total)), shape)


@overload
def logistic(x: float) -> float: ...
@overload
def logistic(x: Array) -> Array: ...
def logistic(x: Array | float) -> Array | float:
    """Return 1 / (1 + exp(-x)).

    Examples
    --------
    >>> logistic(0.0)
    0.5
    """
    values, shape = _as_array(x)
    return _as_given(1.0 / (1.0 + np.asarray(exp(-values))), shape)


def _upper_tail(z: Array) -> Array:
    """Return 1 - Phi(z) for z >= 0, with small relative error as far as doubles reach."""
    bounded = np.fmin(z, 40.0)
    s = (bounded - _TAIL_SCALE) / (bounded + _TAIL_SCALE)
    later, latest = np.zeros_like(s), np.zeros_like(s)
    for coefficient in _TAIL_SERIES[:0:-1]:
        later, latest = coefficient + 2.0 * s * later - latest, later
    series = _TAIL_SERIES[0] + s * later - latest
    # exp(-z^2 / 2) loses digits with z^2; the square of a number of few bits is exact.
    coarse = np.rint(bounded * 16.0) / 16.0
    return (
        exp(-0.5 * coarse * coarse) * exp(-0.5 * (bounded - coarse) * (bounded + coarse)) * (series / (1.0 + bounded))
    )


@overload
def ndtr(z: float) -> float: ...
@overload
def ndtr(z: Array) -> Array: ...
def ndtr(z: Array | float) -> Array | float:
    """Return the standard normal distribution function Phi(z).

    Examples
    --------
    >>> ndtr(0.0)
    0.5
    """
    values, shape = _as_array(z)
    tail = _upper_tail(np.abs(values))
    result = np.where(values > 0.0, 1.0 - tail, tail)
    return _as_given(np.where(values == 0.0, 0.5, result), shape)


@overload
def ndtri(p: float) -> float: ...
@overload
def ndtri(p: Array) -> Array: ...
def ndtri(p: Array | float) -> Array | float:
    """Return the z with Phi(z) = ``p``; -inf and inf at 0 and 1, NaN outside.

    References
    ----------
    wichura1988, PPND16: relative error about 1e-16.

    Examples
    --------
    >>> ndtri(0.5)
    0.0
    """
    values, shape = _as_array(p)
    q = values - 0.5
    r = 0.180625 - q * q
    is_tail = ~(np.abs(q) <= 0.425)
    r = np.where(is_tail, 0.0, r)
    result = q * _horner(_CENTRE_ABOVE, r) / _horner(_CENTRE_BELOW, r)
    if is_tail.any():
        result[is_tail] = _ndtri_tail(values[is_tail])
    return _as_given(result, shape)


def _ndtri_tail(p: Array) -> Array:
    nearest = np.where(p < 0.5, p, 1.0 - p)
    is_inside = nearest > 0.0
    r = np.sqrt(-log(np.where(is_inside, nearest, 0.01)))
    near, far = np.fmin(r, 5.0) - 1.6, np.fmax(r, 5.0) - 5.0
    size = np.where(
        r <= 5.0,
        _horner(_NEAR_ABOVE, near) / _horner(_NEAR_BELOW, near),
        _horner(_FAR_ABOVE, far) / _horner(_FAR_BELOW, far),
    )
    size = np.where(is_inside, size, np.where(nearest == 0.0, np.inf, np.nan))
    return np.where(p < 0.5, -size, size)
