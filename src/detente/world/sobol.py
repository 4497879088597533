"""Sobol points, scrambled by Owen's nested permutation: the even cover of the space of assumptions.

Any block of points can be made on its own, and a column depends on its dimension and the seed alone. So worlds can be
drawn in blocks, and an assumption added to a case leaves the draws of the others as they were.

The permutation is a hash of the digits (laine2011, burley2020): in reversed digits, adding and multiplying carry only
from leading digits to later ones, which is what a nested permutation may do.

References: sobol1967; joe2008 (direction numbers); owen1995 (scrambling); laine2011; burley2020; vegdahl2021
(multipliers).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from detente.core.random import MASK, MULTIPLIERS, N_ROUNDS, WEYL, Purpose

Words = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]

N_BITS = 32
N_TABLED = 1111
"""Dimensions with direction numbers; up to here pairs of dimensions are well spread too (joe2008, property A)."""
_LOW_BITS = 10
"""A point's number is split here: the two halves are looked up apart and combined."""
_FALLBACK_PATH = 1
"""Place of the uniform columns in the address space of Purpose.WORLD; the keys of the scrambling have 0."""


def points(first: int, count: int, dimensions: Sequence[int] | npt.NDArray[np.int32], seed: int) -> Floats:
    """Return scrambled points ``first`` to ``first + count - 1`` of the sequence.

    Beyond the 1,111 dimensions of the table a column is uniform by plain counter-based random numbers: right, but not
    spread more evenly than chance.

    Parameters
    ----------
    first, count
        Numbers of the points, below 2^32.
    dimensions
        ``[D]`` which dimensions, from 0, in any order.
    seed
        Seed of the run, 64 bits.

    Returns
    -------
    Floats
        ``[count, D]`` in (0, 1).

    Examples
    --------
    >>> sorted((4 * points(0, 4, [0], 7)[:, 0]).astype(int).tolist())
    [0, 1, 2, 3]
    """
    wanted = np.asarray(dimensions, dtype=np.int64)
    result = np.empty((count, len(wanted)))
    is_tabled = wanted < N_TABLED
    if is_tabled.all():
        _fill_scrambled(result, first, wanted, seed)
        return result
    if is_tabled.any():
        part = np.empty((count, int(is_tabled.sum())))
        _fill_scrambled(part, first, wanted[is_tabled], seed)
        result[:, is_tabled] = part
    numbers = np.arange(first, first + count, dtype=np.uint64)
    result[:, ~is_tabled] = _as_fraction(_words(seed, numbers[:, None], _FALLBACK_PATH, wanted[~is_tabled][None, :])[0])
    return result


def plain_points(first: int, count: int, dimensions: Sequence[int]) -> Floats:
    """Return unscrambled points in Gray code order, ``[count, D]`` in [0, 1): the textbook's sequence, for checks."""
    digits = _reversed_digits(first, count, np.asarray(dimensions, dtype=np.int64))
    return np.multiply(_reverse(digits), 2.0**-N_BITS, dtype=np.float64)


def _fill_scrambled(result: Floats, first: int, dimensions: npt.NDArray[np.int64], seed: int) -> None:
    if result.shape[1] == 0:
        return
    digits = _reversed_digits(first, result.shape[0], dimensions)
    keys = _words(seed, np.zeros(1, dtype=np.uint64), 0, dimensions)
    result[:] = _as_fraction(_reverse(_permute(digits, keys)))


def _as_fraction(words: Words) -> Floats:
    return np.multiply(words.astype(np.float64) + 0.5, 2.0**-N_BITS, dtype=np.float64)


def _permute(digits: Words, keys: tuple[Words, Words, Words, Words]) -> Words:
    """Permute digits nested from the lowest up: two rounds of the hash of vegdahl2021, each with keys of its own.

    Every step is a bijection of 32-bit words in which a bit depends only on itself and lower bits. Adding a uniform key
    makes each single point exactly uniform; the even multipliers mix what the additions leave alike.
    """
    x = digits
    for shift, factor in ((keys[0], keys[1]), (keys[2], keys[3])):
        x ^= x * np.uint32(0x3D20ADEA)
        x += shift
        x *= factor | np.uint32(1)
        x ^= x * np.uint32(0x05526C56)
        x ^= x * np.uint32(0x53A22864)
    return x


def _reverse(words: Words) -> Words:
    """Reverse the 32 bits of each word."""
    x = words.byteswap()
    for shift, mask in ((4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        x = ((x >> np.uint32(shift)) & np.uint32(mask)) | ((x & np.uint32(mask)) << np.uint32(shift))
    return x


def _reversed_digits(first: int, count: int, dimensions: npt.NDArray[np.int64]) -> Words:
    """Return plain Sobol points as words with the first digit in the lowest bit, ``[count, D]``.

    Point n is the exclusive or of the direction numbers at the bits of n's Gray code, n ^ (n >> 1). That is linear,
    so the point is the one of n's upper bits combined with the one of its lower bits.
    """
    directions = _directions(int(dimensions.max(initial=0)) + 1)[dimensions]
    lower = np.zeros((1, len(dimensions)), dtype=np.uint32)
    for bit in range(_LOW_BITS):
        step = directions[:, bit] ^ directions[:, bit - 1] if bit else directions[:, 0]
        lower = np.concatenate([lower, lower ^ step])
        if len(lower) >= first + count:
            return np.ascontiguousarray(lower[first : first + count])
    result = np.empty((count, len(dimensions)), dtype=np.uint32)
    size = 1 << _LOW_BITS
    for upper in range(first // size, (first + count - 1) // size + 1):
        start = upper * size
        gray = start ^ (start >> 1)
        common = np.zeros(len(dimensions), dtype=np.uint32)
        for bit in range(_LOW_BITS - 1, N_BITS):
            if gray >> bit & 1:
                common ^= directions[:, bit]
        begin, end = max(first, start), min(first + count, start + size)
        result[begin - first : end - first] = lower[begin - start : end - start] ^ common
    return result


@lru_cache(maxsize=4)
def _directions(n_dimensions: int) -> Words:
    """Return reversed direction numbers, ``[n_dimensions, 32]``: bit j of word k is coefficient j of direction k.

    With V_k = m_k 2^(32 - k) the recurrence of a polynomial of degree s with inner coefficients a_1 ... a_(s-1) is
    V_k = V_(k-s) ^ (V_(k-s) >> s) ^ (a_1 V_(k-1)) ^ ... ^ (a_(s-1) V_(k-s+1)) (joe2008, section 2; bratley1988).
    """
    degree = np.zeros(n_dimensions, dtype=np.int64)
    inner = np.zeros(n_dimensions, dtype=np.int64)
    v = np.zeros((n_dimensions, N_BITS + 1), dtype=np.uint32)
    v[0] = [0] + [1 << (N_BITS - k) for k in range(1, N_BITS + 1)]
    with (files("detente.world") / "data" / "sobol_joe_kuo.txt").open(encoding="ascii") as table:
        lines = (line for line in table if not line.startswith("#"))
        for dimension, line in zip(range(1, n_dimensions), lines, strict=False):
            s, a, *m = map(int, line.split())
            degree[dimension], inner[dimension] = s, a
            v[dimension, 1 : s + 1] = [value << (N_BITS - k) for k, value in enumerate(m, start=1)]
    for s in range(1, int(degree.max(initial=0)) + 1):
        rows = np.flatnonzero(degree == s)
        coefficients, block = inner[rows], v[rows]
        for k in range(s + 1, N_BITS + 1):
            word = block[:, k - s] ^ (block[:, k - s] >> np.uint32(s))
            for i in range(1, s):
                word ^= np.where(coefficients >> (s - 1 - i) & 1, block[:, k - i], np.uint32(0))
            block[:, k] = word
        v[rows] = block
    return _reverse(np.ascontiguousarray(v[:, 1:]))


def _words(
    seed: int, worlds: npt.NDArray[np.uint64], path: int, index: npt.NDArray[np.int64]
) -> tuple[Words, Words, Words, Words]:
    """Return the blocks at ``(world, path, step 0, Purpose.WORLD, index)`` for arrays of worlds and indices, broadcast.

    ``detente.core.random.block`` on arrays.
    """
    mask, half = np.uint64(MASK), np.uint64(32)
    c0, c3 = np.broadcast_arrays(worlds, (int(Purpose.WORLD) << 24) | index.astype(np.uint64))
    c1, c2 = np.full_like(c0, path), np.zeros_like(c0)
    k0, k1 = seed & MASK, (seed >> 32) & MASK
    for _ in range(N_ROUNDS):
        product0, product1 = np.uint64(MULTIPLIERS[0]) * c0, np.uint64(MULTIPLIERS[1]) * c2
        c0, c1 = (product1 >> half) ^ c1 ^ np.uint64(k0), product1 & mask
        c2, c3 = (product0 >> half) ^ c3 ^ np.uint64(k1), product0 & mask
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0.astype(np.uint32), c1.astype(np.uint32), c2.astype(np.uint32), c3.astype(np.uint32)
