"""Elementary functions and random numbers in lanes: straight code, the same bits everywhere.

The polynomials are minimax fits of our own (linear programming on Chebyshev nodes, coefficients rounded to single
precision); the tests hold them to a bound in units of the last place against double precision.

References: salmon2011 (Philox), box1958 (normal numbers), muller2016 (argument reduction), wichura1988 (quantiles of
the normal distribution).
"""

from __future__ import annotations

import math

from detente.core.random import MULTIPLIERS, N_ROUNDS, WEYL, Purpose
from detente.sim.lanes import F32, I32, PAIRS, Function, Lane, clip, fma, literal, sqrt

EXP = (0.50000005960464478, 0.16666556894779205, 0.04166531190276146, 0.00836549885571003, 0.00139978202059865)
"""(e^r - 1 - r) / r^2 on |r| <= ln 2 / 2; absolute error 5e-8, so 6e-9 of e^r."""
LOG = (
    0.33333328366279602, -0.2500026226043701, 0.20001833140850067, -0.16643105447292328,
    0.14190454781055450, -0.12953373789787292, 0.12802857160568237, -0.08272167295217514,
)  # fmt: skip
"""(log(1 + f) - f + f^2 / 2) / f^3 on sqrt(1/2) - 1 <= f <= sqrt(2) - 1; absolute error 1.2e-7, so 9e-9 of the
logarithm."""
SIN = (6.2831854820251465, -41.3416633605957, 81.59254455566406, -75.401611328125)
"""sin(2 pi r) / r in r^2 on |r| <= 1/8."""
COS = (1.0, -19.739208221435547, 64.9393081665039, -85.44245147705078, 59.22035217285156)
"""cos(2 pi r) in r^2 on |r| <= 1/8."""

EXP2 = (1.0, 0.6931470036506653, 0.24022246897220612, 0.0555071122944355, 0.009671294130384922, 0.0013269407209008932)
"""2^r on |r| <= 1/2; relative error 1e-7."""

TAIL_SCALE = 2.5
TAIL = (
    0.4946596622467041, -0.09158769249916077, -0.03771744295954704, 0.04606888070702553, -0.008684110827744007,
    -0.00608472665771842, 0.001171342097222805, 0.0012790483888238668, 0.00024603804922662675,
)  # fmt: skip
"""(1 + z) e^(z^2 / 2) (1 - Phi(z)) in (z - 2.5) / (z + 2.5) on 0 <= z <= 7; relative error 4e-8."""
CENTRE_ABOVE = (3.3871327179, 50.434271938, 159.29113202, 59.109374720)
CENTRE_BELOW = (1.0, 17.895169469, 78.757757664, 67.187563600)
NEAR_ABOVE = (1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103)
NEAR_BELOW = (1.0, 0.73700164250, 0.12021132975)
"""Rational functions of PPND7 for quantiles of the normal distribution; relative error 1e-7 (wichura1988)."""

LN2_HIGH, LN2_LOW = 0.693145751953125, 1.42860677232989482e-6
"""ln 2 in two parts, the first with few enough bits that k times it is exact (Cody and Waite's reduction;
muller2016)."""
ROUNDER = 1.5 * 2.0**23
"""Adding and subtracting this rounds a small single-precision number to the nearest integer."""
EXP_RANGE = 87.0
"""exp is cut at +-87, inside the range of normal single-precision numbers."""


def polynomial(x: Lane, coefficients: tuple[float, ...]) -> Lane:
    """Evaluate by Horner's rule with fused steps."""
    value = x.function.constant(x.kind, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = fma(value, x, coefficient)
    return value


def exp(x: Lane) -> Lane:
    """Return e^x, x cut at +-EXP_RANGE."""
    x = clip(x, -EXP_RANGE, EXP_RANGE)
    k = fma(x, 1.0 / math.log(2.0), ROUNDER) - ROUNDER
    r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, x))
    mantissa = fma(r * r, polynomial(r, EXP), r) + 1.0
    return mantissa * ((k.cast(I32) + 127) << 23).bits(F32)


def exp2(x: Lane) -> Lane:
    """Return 2^x for |x| < 126, with neither a cut nor a second part of the argument: half the work of :func:`exp`.

    The rounder leaves the nearest integer in the last bits of the sum, from where a shift takes it to the exponent.
    """
    shifted = x + ROUNDER
    mantissa = polynomial(x - (shifted - ROUNDER), EXP2)
    return (mantissa.bits(I32) + (shifted.bits(I32) << 23)).bits(F32)


def exp_function() -> Function:
    """Write exp as a function, for code that calls it often enough to make its size count."""
    f = Function("exp", [(F32, "x")], returns=F32, linkage="shared")
    f.give(exp(f.parameter("x")))
    return f


def log(x: Lane) -> Lane:
    """Return ln x for positive normal x."""
    bits = x.bits(I32)
    # Move the mantissa to [sqrt(1/2), sqrt(2)): 0x3F3504F3 is sqrt(1/2) in single precision.
    shifted = bits - 0x3F3504F3
    exponent = shifted & 0xFF800000
    f = (bits - exponent).bits(F32) - 1.0
    k = x.function.let(I32, f"ashr {I32} {exponent.name}, {literal(I32, 23)}").cast(F32)
    square = f * f
    tail = fma(square * f, polynomial(f, LOG), square * -0.5)
    return fma(k, LN2_HIGH, f + fma(k, LN2_LOW, tail))


def sin_cos_turn(u: Lane) -> tuple[Lane, Lane]:
    """Return sin and cos of 2 pi u for u in [0, 1]; the reduction to an eighth of a turn is exact."""
    quarter = fma(u, 4.0, ROUNDER) - ROUNDER
    r = fma(quarter, -0.25, u)
    square = r * r
    sine, cosine = r * polynomial(square, SIN), polynomial(square, COS)
    q = quarter.cast(I32)
    swap = (q & 1).equals(1)
    sign_sine = (q & 2) << 30
    sign_cosine = ((q + 1) & 2) << 30
    s = (swap.select(cosine, sine).bits(I32) ^ sign_sine).bits(F32)
    c = (swap.select(sine, cosine).bits(I32) ^ sign_cosine).bits(F32)
    return s, c


def upper_tail(z: Lane) -> Lane:
    """Return 1 - Phi(z) for 0 <= z, z cut at 7: what lies beyond is less than 2e-12."""
    z = clip(z, 0.0, 7.0)
    series = polynomial((z - TAIL_SCALE) / (z + TAIL_SCALE), TAIL)
    return exp(z * z * -0.5) * series / (z + 1.0)


def upper_quantile(p: Lane) -> Lane:
    """Return the z with 1 - Phi(z) = p for 1e-11 < p <= 1/2."""
    q = 0.5 - p
    r = 0.180625 - q * q
    centre = q * polynomial(r, CENTRE_ABOVE) / polynomial(r, CENTRE_BELOW)
    far = sqrt(-log(p)) - 1.6
    return (q <= 0.425).select(centre, polynomial(far, NEAR_ABOVE) / polynomial(far, NEAR_BELOW))


def uniform(word: Lane) -> Lane:
    """Turn words into numbers in (0, 1), exact: 23 bits and a half."""
    return fma((word >> 9).cast(F32), 2.0**-23, 2.0**-24)


def normal_pair(first: Lane, second: Lane) -> tuple[Lane, Lane]:
    """Turn two words into two normal numbers (Box-Muller)."""
    radius = sqrt(log(uniform(first)) * -2.0)
    sine, cosine = sin_cos_turn(uniform(second))
    return radius * cosine, radius * sine


def gumbel(word: Lane) -> Lane:
    """Turn words into standard Gumbel numbers."""
    return -log(-log(uniform(word)))


def _multiply_wide(word: Lane, factor: int) -> tuple[Lane, Lane]:
    """Return the high and low halves of a 32 x 32-bit product.

    In lanes, even and odd words are multiplied apart, as pairs in 64 bits: processors have instructions for that.
    """
    f = word.function
    if word.kind != I32:
        wide = f.let("i64", f"zext {word.kind} {word.name} to i64") * f.constant("i64", factor)
        return (wide >> 32).cast(word.kind), wide.cast(word.kind)
    pairs = word.bits(PAIRS)
    low_half = 0xFFFFFFFF
    even = (pairs & low_half) * factor
    odd = (pairs >> 32) * factor
    high = (even >> 32) | (odd & ~low_half)
    low = (even & low_half) | (odd << 32)
    return high.bits(I32), low.bits(I32)


def _rounds(counter: list[Lane], key: tuple[Lane, Lane]) -> list[Lane]:
    """Run Philox 4x32-10. Words that are the same in all lanes stay scalars for as long as they are."""
    c0, c1, c2, c3 = counter

    def mixed(*parts: Lane) -> Lane:
        # Scalars first: they are combined once for all lanes.
        first, *others = sorted(parts, key=lambda part: part.kind == I32)
        for part in others:
            first = (first.splat() if first.kind != part.kind else first) ^ part
        return first

    k0, k1 = key
    for round_ in range(N_ROUNDS):
        if round_:
            k0, k1 = k0 + WEYL[0], k1 + WEYL[1]
        high0, low0 = _multiply_wide(c0, MULTIPLIERS[0])
        high1, low1 = _multiply_wide(c2, MULTIPLIERS[1])
        c0, c1, c2, c3 = mixed(high1, c1, k0), low1, mixed(high0, c3, k1), low0
    return [c0, c1, c2, c3]


PHILOX_PARAMETERS = [("i32", "world"), (I32, "path"), ("i32", "step"), ("i32", "tag"), ("i32", "k0"), ("i32", "k1")]


def philox_function(*, stepwise: bool) -> Function:
    """Write Philox as a function of (world, path, step, tag, key) that returns four words a lane.

    ``stepwise`` makes the step differ by lane (the epochs of private reasons).
    """
    name = "philox_epochs" if stepwise else "philox"
    returns = "{ " + ", ".join([I32] * 4) + " }"
    parameters = list(PHILOX_PARAMETERS)
    if stepwise:
        parameters[2] = (I32, "step")
    f = Function(name, parameters, returns=returns, linkage="shared")
    counter = [f.parameter("world"), f.parameter("path"), f.parameter("step"), f.parameter("tag")]
    words = _rounds(counter, (f.parameter("k0"), f.parameter("k1")))
    result = f.let(returns, f"insertvalue {returns} poison, {I32} {words[0].name}, 0")
    for position in (1, 2, 3):
        result = f.let(returns, f"insertvalue {returns} {result.name}, {I32} {words[position].name}, {position}")
    f.give(result)
    return f


def philox_scalar_function() -> Function:
    """Write Philox for one path at a time: used where all lanes share the number (the order of the actors)."""
    parameters = [("i32", "world"), ("i32", "path"), ("i32", "step"), ("i32", "tag"), ("i32", "k0"), ("i32", "k1")]
    f = Function("philox_scalar", [*parameters, ("ptr", "out")], linkage="shared")
    counter = [f.parameter(name) for name in ("world", "path", "step", "tag")]
    for position, word in enumerate(_rounds(counter, (f.parameter("k0"), f.parameter("k1")))):
        f.store(word, f.parameter("out"), position)
    f.give()
    return f


def gumbel_function() -> Function:
    """Write :func:`gumbel` as a function."""
    f = Function("gumbel", [(I32, "word")], returns=F32, linkage="shared")
    f.give(gumbel(f.parameter("word")))
    return f


def gumbel_below_function() -> Function:
    """Write a function that turns words into Gumbel numbers below a bound: -ln(exp(-bound) - ln u).

    Beyond EXP_RANGE the bound does nothing, and the number is that of :func:`gumbel`, to the bit.
    """
    f = Function("gumbel_below", [(I32, "word"), (F32, "bound")], returns=F32, linkage="shared")
    f.give(-log(exp(-f.parameter("bound")) - log(uniform(f.parameter("word")))))
    return f


def minus_log_function() -> Function:
    """Write -log as a function."""
    f = Function("minus_log", [(F32, "x")], returns=F32, linkage="shared")
    f.give(-log(f.parameter("x")))
    return f


def unpack(words: Lane) -> list[Lane]:
    """Take the four words out of what Philox returned."""
    f = words.function
    return [f.let(I32, f"extractvalue {words.kind} {words.name}, {i}") for i in range(4)]


def tag(purpose: Purpose, index: int) -> int:
    """Build the fourth word of an address."""
    return (int(purpose) << 24) | index
