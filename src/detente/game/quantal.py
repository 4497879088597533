"""Simultaneous choice: the quantal response equilibrium that is reached from no rationality at all.

Each player i has scores z_ij for its options j and takes them with the probabilities softmax(z_i). In equilibrium

    z_ij = o_ij + t lambda_i (U_ij - mean over j of U_ij),    t = 1,

with o the logarithms of what options weigh, lambda the rationality, and U_ij the payoff of option j against the mixed
choice of the others. At t = 0 there is one solution, z = o. From it the *principal branch* leads on: the curve of
solutions (z, t), followed by its length, so that it may turn back in t and come forward again. The equilibrium is the
point where it first reaches t = 1. Where the curve forks, which takes payoffs of exactly that kind (two players who are
alike in everything), it goes straight on.

The curve is followed in the scores, not in the probabilities: there the softmax sets the scale, a length of one or so,
whatever rationality is, and nothing underflows.

References: mckelvey1995 (the equilibrium and its principal branch); turocy2005 (following it as a homotopy);
allgower1990 (predictor, corrector and step length).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from detente.core.elementary import exp
from detente.core.errors import GameError

FIRST_STEP = 1.0
"""Length of the first step, in units of score."""
LEAST_STEP = 1e-9
"""Length of a step below which a branch is given up."""
MOST_STEPS = 4000
"""Steps, refused ones included, after which a branch is given up; random games take some 10 to 100."""
MOST_CORRECTIONS = 5
"""Newton corrections of one predicted point."""
FURTHEST = 0.2
"""Length of the first correction up to which a predicted point is believed to belong to the same branch."""
LEAST_COSINE = 0.98
"""Cosine of the angle by which a step may turn the curve: 11 degrees."""
LARGEST_GROWTH = 3.0
"""Factor by which a step may be longer than the one before."""
CAUTION = 0.7
"""Part taken of the length that would just be allowed, if all went on as it did."""
TINY = 1e-30
"""Stands for a part of 0."""
FORK = 0.01
"""Length of a step below which a change of orientation is taken for a fork, and the curve goes straight on. Where two
players are alike but for rounding in single precision, 1e-6 of a score, branches pass each other at the cube root of
that."""
ON_CURVE = 1e-4
"""Length of a correction after which a point counts as on the curve, relative to 1 + its largest score."""
LEAST_PIVOT = 1e-300
"""Stands for a pivot of 0."""
LAST_CORRECTIONS = 12
"""Newton corrections of the point at t = 1, which end when they no longer get shorter."""
ARRIVED = 1e-9
"""Length of one of them after which the next would be lost in rounding, relative likewise."""

REMEMBERED = 1024
"""Equilibria that are kept: decisions that differ in nothing come again and again."""

Rows = list[list[float]]


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """How players choose when none sees what another chooses."""

    reached: float
    """t of the point: 1, or less where the branch could not be followed further."""
    probability: tuple[tuple[float, ...], ...]
    """Per player, of each option."""
    worth: tuple[tuple[float, ...], ...]
    """Per player, payoff of each option against the choice of the others."""
    clearance: float
    """Smallest pivot met on the branch: near 0, it came near a fork, where little decides which way it goes."""
    sensitivity: float
    """By how much a score can change where every score is pushed by one."""


@dataclass(frozen=True, slots=True)
class SimultaneousGame:
    """A game in which each player chooses once and none sees what another chooses."""

    sizes: tuple[int, ...]
    """Number of options of each player."""
    payoffs: tuple[tuple[float, ...], ...]
    """Per profile (`profiles`), the payoff of each player."""
    rationality: tuple[float, ...]
    """Per player, logit precision per unit of payoff."""
    log_weights: tuple[tuple[float, ...], ...]
    """Per player, logarithm of what each option weighs beside its worth."""

    def profiles(self) -> itertools.product[tuple[int, ...]]:
        """Yield the combinations of options, the last player's varying fastest."""
        return itertools.product(*(range(size) for size in self.sizes))


@lru_cache(maxsize=REMEMBERED)
def principal_equilibrium(game: SimultaneousGame) -> Equilibrium:
    """Follow the principal branch of a simultaneous game to the equilibrium, or as far as it can be followed.

    Raises
    ------
    GameError
        If a rationality is infinite.

    Examples
    --------
    Chicken: to hold (second) while the other yields is worth 2, to yield to one who holds -1, a clash -4.

    >>> payoffs = ((0.0, 0.0), (-1.0, 2.0), (2.0, -1.0), (-4.0, -4.0))
    >>> even = ((0.0, 0.0), (0.0, 0.0))
    >>> game = SimultaneousGame((2, 2), payoffs, (0.5, 0.5), even)
    >>> [round(p, 4) for p in principal_equilibrium(game).probability[0]]
    [0.5384, 0.4616]
    """
    if not all(map(math.isfinite, game.rationality)):
        raise GameError("found an infinite rationality at a simultaneous choice, expected finite ones")
    return _Branch(game).follow()


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a step along the curve has led."""

    point: list[float]
    """[n + 1] the point."""
    ahead: list[float]
    """[n + 1] unit vector along the curve there."""
    side: float
    """Orientation of the curve, 1 or -1; the same on all of a branch."""
    growth: float
    """Factor by which the next step may be longer."""


class _Branch:
    """The curve of solutions (z, t); a point has the scores of all players' options in a row, and t last."""

    def __init__(self, game: SimultaneousGame) -> None:
        self.game = game
        self.first = list(itertools.accumulate(game.sizes, initial=0))
        self.n = self.first[-1]
        self.player = [i for i, size in enumerate(game.sizes) for _ in range(size)]
        self.start = [x for weights in game.log_weights for x in weights]
        self.clearance = math.inf
        self.side = 1.0

    def follow(self) -> Equilibrium:
        """Go from t = 0 to where the curve first reaches t = 1."""
        point = [*self.start, 0.0]
        ahead, _ = self._tangent(point, [0.0] * self.n + [1.0])
        length = FIRST_STEP
        for _ in range(MOST_STEPS):
            found = self._step(point, ahead, length)
            end = self._end(point, found.point, length) if found is not None and found.point[-1] >= 1.0 else None
            if end is not None:
                return self._equilibrium(end)
            if found is None or found.point[-1] >= 1.0:
                length *= 0.5
                if length < LEAST_STEP:
                    break
                continue
            point, ahead, self.side = found.point, found.ahead, found.side
            length *= found.growth
        return self._equilibrium(point)

    def _step(self, point: list[float], ahead: list[float], length: float) -> _Step | None:
        """Go a length along the curve; None where that is too far."""
        there = [x + length * d for x, d in zip(point, ahead, strict=True)]
        sizes: list[float] = []
        for _ in range(MOST_CORRECTIONS):
            off, matrix = self._system(there)
            change = solve_linear([*matrix, list(ahead)], [*off, 0.0])[0]
            there = [x - d for x, d in zip(there, change, strict=True)]
            sizes.append(_norm(change))
            is_near = sizes[-1] <= FURTHEST and (len(sizes) == 1 or sizes[-1] <= 0.5 * sizes[-2])
            if not is_near:
                return None
            if sizes[-1] <= ON_CURVE * _scale(there):
                break
        else:
            return None
        turned, side = self._tangent(there, ahead)
        # Another orientation means that a fork, or a gap beside one, was stepped over; and where the curve turns back
        # before t = 1, it may have been there in between.
        turns_near_the_end = turned[-1] < 0.0 < ahead[-1] and there[-1] < 1.0 <= point[-1] + length * ahead[-1]
        if (side != self.side or turns_near_the_end) and length > FORK:
            return None
        cosine = sum(a * b for a, b in zip(ahead, turned, strict=True))
        if cosine < LEAST_COSINE:
            return None
        # The first correction and the angle squared grow with the square of the length.
        used = max(sizes[0] / FURTHEST, (1.0 - cosine) / (1.0 - LEAST_COSINE))
        return _Step(there, turned, side, min(LARGEST_GROWTH, CAUTION / math.sqrt(max(used, TINY))))

    def _end(self, point: list[float], there: list[float], length: float) -> list[float] | None:
        """Return the point at t = 1 between two points; None where none on the curve is near the line between them."""
        part = (1.0 - point[-1]) / (there[-1] - point[-1])
        end = [x + part * (y - x) for x, y in zip(point, there, strict=True)]
        border = [0.0] * self.n + [1.0]
        end[-1] = 1.0
        before, side = FURTHEST, 0.0
        for _ in range(LAST_CORRECTIONS):
            off, matrix = self._system(end)
            change, pivots = solve_linear([*matrix, border], [*off, 0.0])
            size = _norm(change)
            if size > before:
                break
            end = [x - d for x, d in zip(end, change, strict=True)]
            before, side = 0.5 * size, _sign(pivots)
            if size <= ARRIVED * _scale(end):
                break
        is_same_branch = side == self.side or length <= FORK
        return end if is_same_branch and before <= ON_CURVE * _scale(end) else None

    def _tangent(self, point: list[float], ahead: list[float]) -> tuple[list[float], float]:
        """Return the unit vector along the curve, going on as it came, and its orientation, 1 or -1."""
        _, matrix = self._system(point)
        tangent, pivots = solve_linear([*matrix, list(ahead)], [0.0] * self.n + [1.0])
        self.clearance = min(self.clearance, *map(abs, pivots))
        size = _norm(tangent)
        return [x / size for x in tangent], _sign(pivots)

    def _system(self, point: list[float]) -> tuple[list[float], Rows]:
        """Return by how much the scores are off, [n], and the derivatives of that, [n][n + 1]."""
        t, rationality = point[-1], self.game.rationality
        share = self._shares(point)
        worth, cross = self._worths(share)
        mean_worth = self._means(worth)
        off: list[float] = []
        matrix: Rows = []
        means = [
            [
                sum(cross[r][c] - worth[r] for r in range(*self.first[i : i + 2])) / self.game.sizes[i]
                for c in range(self.n)
            ]
            for i in range(len(self.game.sizes))
        ]
        for r in range(self.n):
            i = self.player[r]
            gain = rationality[i] * (worth[r] - mean_worth[i])
            off.append(point[r] - self.start[r] - t * gain)
            row = [
                float(c == r)
                if self.player[c] == i
                else -t * rationality[i] * share[c] * (cross[r][c] - worth[r] - means[i][c])
                for c in range(self.n)
            ]
            matrix.append([*row, -gain])
        return off, matrix

    def _shares(self, point: list[float]) -> list[float]:
        """Return the probability of each option, [n]."""
        shares: list[float] = []
        for begin, end in itertools.pairwise(self.first):
            top = max(point[begin:end])
            powers = exp(np.array([max(z - top, -700.0) for z in point[begin:end]])).tolist()
            total = sum(powers)
            shares += [power / total for power in powers]
        return shares

    def _worths(self, share: list[float]) -> tuple[list[float], Rows]:
        """Return the worth of each option, [n], and its worth where another player takes a given option, [n][n]."""
        players = range(len(self.game.sizes))
        cross = [[0.0] * self.n for _ in range(self.n)]
        worth = [0.0] * self.n
        for profile, payoff in zip(self.game.profiles(), self.game.payoffs, strict=True):
            rows = [self.first[i] + j for i, j in zip(players, profile, strict=True)]
            for i in players:
                worth[rows[i]] += payoff[i] * math.prod(share[rows[k]] for k in players if k != i)
                for k in players:
                    if k != i:
                        others = math.prod(share[rows[m]] for m in players if m not in (i, k))
                        cross[rows[i]][rows[k]] += payoff[i] * others
        return worth, cross

    def _means(self, worth: list[float]) -> list[float]:
        return [sum(worth[begin:end]) / (end - begin) for begin, end in itertools.pairwise(self.first)]

    def _equilibrium(self, end: list[float]) -> Equilibrium:
        share = self._shares(end)
        worth, _ = self._worths(share)
        matrix = [row[:-1] for row in self._system(end)[1]]
        inverse = [solve_linear(matrix, [float(r == c) for r in range(self.n)])[0] for c in range(self.n)]
        return Equilibrium(
            reached=end[-1],
            probability=tuple(tuple(share[a:b]) for a, b in itertools.pairwise(self.first)),
            worth=tuple(tuple(worth[a:b]) for a, b in itertools.pairwise(self.first)),
            clearance=self.clearance,
            sensitivity=max(sum(abs(inverse[c][r]) for c in range(self.n)) for r in range(self.n)),
        )


def _sign(pivots: list[float]) -> float:
    return math.prod(math.copysign(1.0, pivot) for pivot in pivots)


def _scale(point: list[float]) -> float:
    return 1.0 + max(map(abs, point))


def _norm(x: Sequence[float]) -> float:
    return math.sqrt(sum(each * each for each in x))


def solve_linear(matrix: Rows, right: list[float]) -> tuple[list[float], list[float]]:
    """Solve a square system by elimination with the largest pivot of each column.

    Returns
    -------
    tuple
        The solution, and the pivots; their product is the determinant.
    """
    n = len(right)
    rows = [[*row, x] for row, x in zip(matrix, right, strict=True)]
    pivots: list[float] = []
    for k in range(n):
        top = max(range(k, n), key=lambda r: abs(rows[r][k]))
        swapped = -1.0 if top != k else 1.0
        rows[k], rows[top] = rows[top], rows[k]
        rows[k][k] = pivot = rows[k][k] or LEAST_PIVOT
        pivots.append(swapped * pivot)
        for r in range(k + 1, n):
            factor = rows[r][k] / pivot
            if factor:
                rows[r][k:] = [x - factor * y for x, y in zip(rows[r][k:], rows[k][k:], strict=True)]
    solution = [0.0] * n
    for k in range(n - 1, -1, -1):
        solution[k] = (rows[k][n] - sum(rows[k][c] * solution[c] for c in range(k + 1, n))) / rows[k][k]
    return solution, pivots
