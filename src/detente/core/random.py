"""Counter-based random numbers: Philox 4x32-10, keyed by seed and addressed by world, path, purpose and step.

A number depends on its address alone, never on who asks for it or when. So a path does not depend on its block, its
thread or its neighbours, and two runs that differ in one assumption share all their chance.

Address of a block of four 32-bit words: counter ``(world, path, step, purpose << 24 | index)``, key ``(seed low half,
seed high half)``. The engine, the readable twin and the draws of worlds all use this one scheme.

References: salmon2011 (the generator and its test vectors); box1958 (normal numbers).
"""

from __future__ import annotations

import hashlib
import math
from enum import IntEnum

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
"""Round multipliers of Philox 4x32 (salmon2011, table 2)."""
WEYL = (0x9E3779B9, 0xBB67AE85)
"""Key increments of Philox 4x32: golden ratio and sqrt(3) - 1 (salmon2011, section 3.3)."""
N_ROUNDS = 10
"""Rounds of the standard, crush-resistant variant (salmon2011)."""
MASK = 0xFFFFFFFF


class Purpose(IntEnum):
    """What a random number is for; part of its address."""

    NOISE = 1
    """Normal numbers of the noisy quantities: word ``i % 4`` of block ``i // 4``, by pairs (Box-Muller)."""
    CLOCK = 2
    """Actor a: words ``2 (a % 2)`` (does it decide in this interval) and ``+ 1`` (are its private reasons renewed),
    block ``a // 2``."""
    HAZARD = 3
    """Shock s: word ``s % 4`` of block ``s // 4``."""
    OUTCOME = 4
    """Outcome of move m in an episode opened by actor a: number ``i = a * n_moves + m``, word ``i % 4``, block ``i //
    4``."""
    GUMBEL = 5
    """Private reason of option n (see :func:`option_number`): word ``n % 4``, block ``n // 4``; the owner's epoch
    stands for the step."""
    PACT = 6
    """Pact p: word ``p % 4`` of block ``p // 4``."""
    ORDER = 7
    """Order of the actors at a moment, per world: actor a, word ``a % 4``, block ``a // 4``, path 0xFFFFFFFF."""
    TABLE = 8
    """Session n of table z: with b = z << 14 | n << 7, word 0 of block ``b`` (is an open deal struck), and for issue i
    words 0 (which part of the mixture) and 1 (where in it) of block ``b + 1 + i``."""
    WORLD = 9
    """Points from which worlds are drawn (see `detente.world.sobol`), with the replicate in place of the step. World 0,
    path 0, block d: keys of the scrambling of dimension d. World n, path 1, blocks 2 g and 2 g + 1: order of points 8 n
    to 8 n + 7 in dimensions 8 g to 8 g + 7; world 0, path 2, the same blocks: order of these dimensions."""
    EVENT = 10
    """What nobody chooses, in the block of its own number (see :func:`event_number`). Of a calendar entry, at step 0:
    words 0 (its day), 1 (does it come) and 2 (how it ends). Of a shock: word 0 (how it ends) at step ``day + 65536 n``
    for arrival n of an interval. Of a stage of a process: exponential numbers 4 b to 4 b + 3 of its length at step
    ``65536 b + run``."""


def option_number(node: str, position: int) -> int:
    """Return the number of an option: what its private reason is addressed by.

    It follows from the node's label and the option's position as the case lists it, not from a count over the case, so
    that a case with one move more, or one forbidden, draws the same private reasons for all other options, and a
    comparison stays paired. Labels are hashed to 24 bits; two nodes of a case share their reasons with a chance of
    about 6e-8 a pair.

    Parameters
    ----------
    node
        Label: the actor's name for an opening; for a reply the moves played, joined by ``>``, then ``/``, the move
        whose stage it is, ``/`` and the stage's number within that move (from 0).
    position
        0 for ``wait``, 1 and up for opening moves; replies from 0 as listed, an unlisted ``nothing`` after the last.

    Examples
    --------
    >>> option_number("russia", 1) - option_number("russia", 0)
    1
    """
    digest = hashlib.sha256(node.encode()).digest()
    return (4 * int.from_bytes(digest[:3], "big") + position) % (1 << 26)


def event_number(path: str) -> int:
    """Return the number of an event that nobody chooses, by which its random numbers are addressed.

    It follows from the event's path alone, so that a case with one event more draws the same for all others. Two events
    of a case share their numbers with a chance of about 6e-8 a pair.

    Parameters
    ----------
    path
        ``calendar.NAME``, ``shocks.NAME`` or ``processes.NAME.stages.NAME``.

    Examples
    --------
    >>> event_number("calendar.election") < 1 << 24
    True
    """
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:3], "big")


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return four 32-bit words for a counter and a key.

    Examples
    --------
    >>> [f"{word:08x}" for word in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(N_ROUNDS):
        product0 = MULTIPLIERS[0] * c0
        product1 = MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product1 >> 32) ^ c1 ^ k0,
            product1 & MASK,
            (product0 >> 32) ^ c3 ^ k1,
            product0 & MASK,
        )
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0, c1, c2, c3


def block(seed: int, world: int, path: int, purpose: Purpose, step: int, index: int = 0) -> tuple[int, int, int, int]:
    """Return the four words at an address."""
    key = (seed & MASK, (seed >> 32) & MASK)
    return philox((world, path, step, (int(purpose) << 24) | index), key)


def word(seed: int, world: int, path: int, purpose: Purpose, step: int, number: int) -> int:
    """Return one word: the ``number``-th of its purpose in this step."""
    return block(seed, world, path, purpose, step, number // 4)[number % 4]


def uniform(word_: int) -> float:
    """Turn a word into a number in (0, 1), exact in single precision: 23 bits and a half."""
    return ((word_ >> 9) + 0.5) * 2.0**-23


def normal_pair(first: int, second: int) -> tuple[float, float]:
    """Turn two words into two independent standard normal numbers (Box-Muller)."""
    radius = math.sqrt(-2.0 * math.log(uniform(first)))
    angle = 2.0 * math.pi * uniform(second)
    return radius * math.cos(angle), radius * math.sin(angle)


def gumbel(word_: int) -> float:
    """Turn a word into a standard Gumbel number."""
    return -math.log(-math.log(uniform(word_)))
