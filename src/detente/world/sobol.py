"""Points from which worlds are drawn: an even cover of the space of assumptions, and eight of them, to know the error.

World w is point w // 8 of replicate w % 8. The replicates are made alike and independently of each other, so how far
their answers lie apart says how far the answer lies from the truth, whatever the points do within a replicate. What a
world is follows from its number alone: a run may be made in parts, in any order, or go on later.

In a replicate the dimensions are taken by eights. Each eight has the first eight dimensions of the Sobol sequence, in
which pairs are well spread from 128 points on, in an order of its own and scrambled by Owen's nested permutation, and
takes its points in an order of its own, drawn at random within every eight points. That is Latin supercube sampling
(owen1998). Further dimensions of the sequence itself would not do: with 2^m points no more than 2^(m-1) dimensions can
differ in their first digit, and those that do not go together, in every scramble. Here dimensions of different eights
go together by chance alone, anew in each replicate, and there is no last dimension.

A column depends on its dimension and the seed alone, so an assumption added to a case leaves the draws of the others as
they were.

The nested permutation is a hash of the digits (laine2011, burley2020): in reversed digits, adding and multiplying carry
only from leading digits to later ones, which is what a nested permutation may do.

References: sobol1967; joe2008 (direction numbers); owen1995 (scrambling); owen1998 (Latin supercubes); laine2011;
burley2020; vegdahl2021 (multipliers).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from detente.core.random import MASK, MULTIPLIERS, N_ROUNDS, WEYL, Purpose

Words = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

N_REPLICATES = 8
"""Replicates: an error told by eight is itself known to 27% (1 / sqrt(2 x 7)), and 1,024 worlds leave each replicate
128 points, from which on the first eight dimensions are well spread by pairs."""
N_DIMENSIONS = 8
"""Dimensions of the Sobol sequence: as many as have, at 128 points, any two with all cells of 4 x 8 equally full."""
N_TOGETHER = 8
"""Neighbouring points whose order is drawn. In so many every first digit is as often 0 as 1, so a run of whole eights
of points in each replicate (a multiple of 64 worlds) is spread as evenly as in the sequence's own order; and what two
dimensions of different eights do only together has at most 8 / 7 of the variance that independent draws would give."""
_POLYNOMIALS = (
    (0, 0, ()),
    (1, 0, (1,)),
    (2, 1, (1, 3)),
    (3, 1, (1, 3, 1)),
    (3, 2, (1, 1, 1)),
    (4, 1, (1, 1, 3, 3)),
    (4, 4, (1, 3, 5, 13)),
    (5, 2, (1, 1, 5, 5, 17)),
)
"""Degree, inner coefficients and first direction numbers of each dimension (joe2008, set new-joe-kuo-6); the first has
the binary digits of the point's number, reversed."""
N_BITS = 32
_LOW_BITS = 10
"""A point's number is split here: the two halves are looked up apart and combined."""
_KEYS_PATH, _POINTS_PATH, _DIMENSIONS_PATH = 0, 1, 2
"""Places in the address space of `Purpose.WORLD`: keys of the scrambling, orders of points, orders of dimensions."""


def points(first: int, count: int, dimensions: Sequence[int] | npt.NDArray[np.int32], seed: int) -> Floats:
    """Return the points of worlds ``first`` to ``first + count - 1``.

    Parameters
    ----------
    first, count
        Numbers of the worlds, below 2^32.
    dimensions
        ``[D]`` which dimensions, from 0, in any order, below 2^24.
    seed
        Seed of the run, 64 bits.

    Returns
    -------
    Floats
        ``[count, D]`` in (0, 1).

    Examples
    --------
    The first eight points of a replicate are spread over eighths:

    >>> sorted((8 * points(0, 64, [20], 7)[3::8, 0]).astype(int).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    wanted = np.asarray(dimensions, dtype=np.int64)
    result = np.empty((count, len(wanted)))
    for replicate in range(N_REPLICATES if len(wanted) else 0):
        place = (replicate - first) % N_REPLICATES
        rows = result[place::N_REPLICATES]
        if len(rows):
            rows[:] = _points_of(replicate, (first + place) // N_REPLICATES, len(rows), wanted, seed)
    return result


def plain_points(first: int, count: int, dimensions: Sequence[int]) -> Floats:
    """Return unscrambled points of the first eight dimensions in Gray code order, ``[count, D]`` in [0, 1)."""
    digits = _reversed_digits(first, count, np.asarray(dimensions, dtype=np.int64))
    return np.multiply(_reverse(digits), 2.0**-N_BITS, dtype=np.float64)


def _points_of(replicate: int, first: int, count: int, dimensions: Numbers, seed: int) -> Floats:
    """Return points ``first`` to ``first + count - 1`` of one replicate, ``[count, D]``."""
    group_of = dimensions // N_DIMENSIONS
    groups = np.array(sorted(set(group_of.tolist())), dtype=np.int64)
    group = np.searchsorted(groups, group_of)
    eights = np.arange(first // N_TOGETHER, (first + count - 1) // N_TOGETHER + 1)
    start = int(eights[0]) * N_TOGETHER
    offsets = (eights - eights[0])[:, None, None] * N_TOGETHER
    order = (offsets + _orders(seed, eights, _POINTS_PATH, replicate, groups)).reshape(-1, len(groups))
    taken = _orders(seed, np.zeros(1, dtype=np.int64), _DIMENSIONS_PATH, replicate, groups)[0]
    plain = _reversed_digits(start, len(order), np.arange(N_DIMENSIONS))
    digits = plain[order[first - start : first - start + count, group], taken[dimensions % N_DIMENSIONS, group]]
    keys = _words(seed, np.zeros(1, dtype=np.int64), _KEYS_PATH, replicate, dimensions)
    return _as_fraction(_reverse(_permute(digits, keys)))


def _orders(seed: int, numbers: Numbers, path: int, replicate: int, groups: Numbers) -> Numbers:
    """Return orders of eight things, drawn at random for each number and group: ``[numbers, 8, groups]``.

    Eight words are drawn, and the thing with the least word comes first.
    """
    halves = [_words(seed, numbers[:, None], path, replicate, 2 * groups[None, :] + half) for half in (0, 1)]
    return np.argsort(np.stack([*halves[0], *halves[1]], axis=1), axis=1, kind="stable")


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
    directions = _directions()[dimensions]
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


@lru_cache(maxsize=1)
def _directions() -> Words:
    """Return reversed direction numbers, ``[N_DIMENSIONS, 32]``: bit j of word k is coefficient j of direction k.

    With V_k = m_k 2^(32 - k) the recurrence of a polynomial of degree s with inner coefficients a_1 ... a_(s-1) is
    V_k = V_(k-s) ^ (V_(k-s) >> s) ^ (a_1 V_(k-1)) ^ ... ^ (a_(s-1) V_(k-s+1)) (joe2008, section 2; bratley1988).
    """
    v = np.zeros((N_DIMENSIONS, N_BITS + 1), dtype=np.uint32)
    v[0, 1:] = [1 << (N_BITS - k) for k in range(1, N_BITS + 1)]
    for dimension, (s, inner, given) in enumerate(_POLYNOMIALS[1:], start=1):
        row = v[dimension]
        row[1 : s + 1] = [value << (N_BITS - k) for k, value in enumerate(given, start=1)]
        for k in range(s + 1, N_BITS + 1):
            word = row[k - s] ^ (row[k - s] >> np.uint32(s))
            for i in range(1, s):
                if inner >> (s - 1 - i) & 1:
                    word ^= row[k - i]
            row[k] = word
    return _reverse(np.ascontiguousarray(v[:, 1:]))


def _words(seed: int, worlds: Numbers, path: int, step: int, index: Numbers) -> tuple[Words, Words, Words, Words]:
    """Return the blocks at ``(world, path, step, Purpose.WORLD, index)`` for arrays of worlds and indices, broadcast.

    ``detente.core.random.block`` on arrays.
    """
    mask, half = np.uint64(MASK), np.uint64(32)
    c0, c3 = np.broadcast_arrays(worlds.astype(np.uint64), (int(Purpose.WORLD) << 24) | index.astype(np.uint64))
    c1, c2 = np.full_like(c0, path), np.full_like(c0, step)
    k0, k1 = seed & MASK, (seed >> 32) & MASK
    for _ in range(N_ROUNDS):
        product0, product1 = np.uint64(MULTIPLIERS[0]) * c0, np.uint64(MULTIPLIERS[1]) * c2
        c0, c1 = (product1 >> half) ^ c1 ^ np.uint64(k0), product1 & mask
        c2, c3 = (product0 >> half) ^ c3 ^ np.uint64(k1), product0 & mask
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0.astype(np.uint32), c1.astype(np.uint32), c2.astype(np.uint32), c3.astype(np.uint32)
