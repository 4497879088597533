"""Random numbers for the NumPy engine: the engine's own, by address, or NumPy's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.random import MASK, MULTIPLIERS, N_ROUNDS, WEYL, Purpose

F = np.float32
Array = npt.NDArray[np.float32]
Words = npt.NDArray[np.uint64]
Index = npt.NDArray[np.intp]


def philox(
    world: npt.ArrayLike, path: npt.ArrayLike, step: npt.ArrayLike, tag: npt.ArrayLike, seed: int
) -> list[Words]:
    """Return the four words of many addresses at once."""
    c0, c1, c2, c3 = (np.asarray(part, dtype=np.uint64) for part in (world, path, step, tag))
    k0, k1, low, half = seed & MASK, seed >> 32, np.uint64(MASK), np.uint64(32)
    for _ in range(N_ROUNDS):
        a, b = c0 * np.uint64(MULTIPLIERS[0]), c2 * np.uint64(MULTIPLIERS[1])
        c0, c1, c2, c3 = (b >> half) ^ c1 ^ np.uint64(k0), b & low, (a >> half) ^ c3 ^ np.uint64(k1), a & low
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return [c0, c1, c2, c3]


def uniforms(words: list[Words]) -> list[Array]:
    """Turn words into numbers in (0, 1), as ``detente.core.random.uniform`` does."""
    return [(word >> np.uint64(9)).astype(F) * F(2.0**-23) + F(2.0**-24) for word in words]


class Addressed:
    """The engine's random numbers: every one depends on its address alone."""

    def __init__(self, seed: int, world: Index, path: Index) -> None:
        self.seed, self.world, self.path = seed, world, path

    def uniform(self, purpose: Purpose, count: int, step: int) -> Array:
        """Return numbers 0 .. count of a purpose, [count, n]."""
        out: list[Array] = []
        for block in range(-(-count // 4)):
            out += uniforms(philox(self.world, self.path, step, int(purpose) << 24 | block, self.seed))
        return np.stack(out[:count]) if count else np.empty((0, self.world.size), dtype=F)

    def uniform_at(self, purpose: Purpose, number: int, step: int | Index, at: Index) -> Array:
        """Return one number of a purpose on some paths, [m]."""
        tag = int(purpose) << 24 | number // 4
        return uniforms([philox(self.world[at], self.path[at], step, tag, self.seed)[number % 4]])[0]

    def normal(self, count: int, step: int) -> Array:
        """Return normal numbers [count, n] by Box and Muller's method."""
        u = self.uniform(Purpose.NOISE, count + count % 2, step)
        radius, angle = np.sqrt(F(-2.0) * np.log(u[0::2])), F(2.0 * np.pi) * u[1::2]
        return np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=1).reshape(u.shape)[:count]

    def reasons(self, options: Index, epoch: npt.NDArray[np.int32], at: Index) -> Array:
        """Return private reasons [options, m] of an owner whose epoch is given."""
        blocks = sorted({int(option) // 4 for option in options})
        tags = np.array(blocks)[:, None] | int(Purpose.GUMBEL) << 24
        u = np.stack(uniforms(philox(self.world[at], self.path[at], epoch[at], tags, self.seed)), axis=1)
        wanted = u[[blocks.index(int(option) // 4) for option in options], [int(option) % 4 for option in options]]
        return -np.log(-np.log(wanted))

    def renew(self, owner: int, at: Index) -> None:
        """Nothing to do: the epoch is part of the address."""


class Streams:
    """NumPy's own generator, and private reasons that are kept until they are renewed."""

    def __init__(self, seed: int, n: int, options: dict[int, Index]) -> None:
        self.generator = np.random.Generator(np.random.SFC64(seed))
        self.n = n
        self.rows: dict[int, Index] = {}
        self.row_of: dict[int, int] = {}
        for owner, numbers in options.items():
            self.rows[owner] = np.arange(len(self.row_of), len(self.row_of) + numbers.size)
            self.row_of.update(zip(numbers.tolist(), self.rows[owner].tolist(), strict=True))
        self.kept = self._gumbel((len(self.row_of), n))

    def _gumbel(self, shape: tuple[int, ...]) -> Array:
        # standard_exponential() is -log u; its zeros are kept out of the logarithm.
        kept = self.generator.standard_exponential(shape, dtype=F)
        np.maximum(kept, F(1e-30), out=kept)
        np.log(kept, out=kept)
        return np.negative(kept, out=kept)

    def uniform(self, _purpose: Purpose, count: int, _step: int) -> Array:
        return self.generator.random((count, self.n), dtype=F)

    def uniform_at(self, _purpose: Purpose, _number: int, _step: int | Index, at: Index) -> Array:
        return self.generator.random(at.size, dtype=F)

    def normal(self, count: int, _step: int) -> Array:
        return self.generator.standard_normal((count, self.n), dtype=F)

    def reasons(self, options: Index, _epoch: npt.NDArray[np.int32], at: Index) -> Array:
        rows = np.array([self.row_of[option] for option in options.tolist()])
        return self.kept[rows[:, None], at]

    def renew(self, owner: int, at: Index) -> None:
        rows = self.rows[owner]
        self.kept[rows[:, None], at] = self._gumbel((rows.size, at.size))
