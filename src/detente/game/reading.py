"""How a player of unknown type chooses where others read its choice: a move tells what it is, and it knows that.

A player of type t takes option s with the logit of what s is worth to it, U_t(s). That depends on what the others do
then, and so on what they believe of it after s, mu(t | s) proportional to b(t) p(s | t). With the rationality lambda_t
and offsets o_t,

    z_t(s) = o_t(s) + lambda_t (U_t(s) - mean over s of U_t),    p(s | t) = softmax_s z_t(s).

It is the agent quantal response equilibrium of a signal and what follows it. It is followed up from little rationality:
all of it is multiplied by a time that doubles until it is 1, and scores with it. At each time a Newton correction is
made, halved until it makes things better; at the last there are more. So the work is bounded, and small where little is
at stake. Where several equilibria stand, it finds the one that little rationality leads to, or one near it;
`detente.game.signalling` follows the branch exactly, for games of two stages.

References: mckelvey1998 (the equilibrium); turocy2010 (following it up from no rationality).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.game.quantal import solve_linear

CORRECTIONS = 1
"""Newton corrections at each time but the last."""
LAST_CORRECTIONS = 12
"""Newton corrections at the last, at most."""
MOST_DOUBLINGS = 12
"""Times the time doubles, at most: from 1 / 4096."""
MOST_HALVINGS = 8
"""Times a correction is halved, at most, until what scores are off gets less."""
ARRIVED = 1e-9
"""Change of a score after which it counts as found, relative to 1 + the largest."""
NUDGE = 1e-4
"""By how much a log chance is moved, each way, to see what hangs on it: near the cube root of double precision."""

Scores = list[list[float]]
"""By type, then by option."""
Worth = Callable[[int, list[float], float], list[float]]
"""What an option is worth to each type: by its position, the log chance with which each type takes it, and the time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who takes what, where it is read."""

    log_chances: Scores
    """By type, logarithm of the chance of each option."""
    worth: Scores
    """By type, what each option is worth to it."""
    sensitivity: float
    """By how much a score can change where every score is pushed by one."""
    residual: float
    """Largest difference between a score and what it should be, relative to 1 + the largest score."""


def solve_reading(worth: Worth, *, rationality: Sequence[float], offsets: Scores, stake: float) -> Reading:
    """Return how types choose where what they choose is read.

    Parameters
    ----------
    worth
        What an option is worth to each type; it depends on the log chances only by their differences.
    rationality
        ``[T]`` logit precision of each type.
    offsets
        ``[T][S]`` logarithm of what each option weighs beside its worth.
    stake
        By how much scores of anybody concerned can differ: rationality times the range of payoffs.

    Examples
    --------
    The game of `detente.game.signalling.solve_signalling`: words, or a mobilisation that costs the resolved 0.3 and a
    bluffer 1.2; the other side yields (worth 1) where it believes in resolve.

    >>> def worth(option, log_chances, time):
    ...     odds = 0.2 * math.exp(log_chances[0]) / (0.8 * math.exp(log_chances[1]) + 1e-300)
    ...     believed = odds / (1.0 + odds)
    ...     yields = 1.0 / (1.0 + math.exp(min(700.0, -20.0 * time * (-1.0 + 2.0 * believed))))
    ...     return [yields - 0.3 * option, yields - 1.2 * option]
    >>> found = solve_reading(worth, rationality=[20.0, 20.0], offsets=[[0.0, 0.0], [0.0, 0.0]], stake=40.0)
    >>> [[round(math.exp(x), 3) for x in row] for row in found.log_chances]
    [[0.0, 1.0], [0.982, 0.018]]
    """
    n = len(offsets[0])
    base = [[o - sum(row) / n for o in row] for row in offsets]
    scores = [list(row) for row in base]
    doublings = min(MOST_DOUBLINGS, math.ceil(math.log2(max(1.0, stake))))
    for left in range(doublings, -1, -1):
        time = 0.5**left
        if left < doublings:
            scores = [
                [o + 2.0 * (z - o) for z, o in zip(*rows, strict=True)] for rows in zip(scores, base, strict=True)
            ]
        for _ in range(CORRECTIONS if left else LAST_CORRECTIONS):
            off, matrix, _ = _system(worth, rationality, base, scores, time)
            change = solve_linear(matrix, off)[0]
            if max(map(abs, change)) <= ARRIVED * _scale(scores):
                break
            before, part = _squares(off), 1.0
            for halvings in range(MOST_HALVINGS + 1):
                moved = [[z - part * change[t * n + s] for s, z in enumerate(row)] for t, row in enumerate(scores)]
                if halvings == MOST_HALVINGS:
                    break
                worths = _worths(worth, moved, time)
                if _squares(_off(rationality, base, moved, worths, time)) < before:
                    break
                part *= 0.5
            scores = moved
    off, matrix, worths = _system(worth, rationality, base, scores, 1.0)
    size = len(matrix)
    inverse = [solve_linear(matrix, [float(r == c) for r in range(size)])[0] for c in range(size)]
    return Reading(
        log_chances=[log_softmax(row) for row in scores],
        worth=worths,
        sensitivity=max(sum(abs(inverse[c][r]) for c in range(size)) for r in range(size)),
        residual=max(map(abs, off)) / _scale(scores),
    )


def _system(
    worth: Worth, rationality: Sequence[float], base: Scores, scores: Scores, time: float
) -> tuple[list[float], list[list[float]], Scores]:
    """Return by how much scores are off, ``[T S]``, the derivatives of that, and what options are worth."""
    types, options = range(len(scores)), range(len(scores[0]))
    n = len(options)
    logs = [log_softmax(row) for row in scores]
    chances = [[math.exp(x) for x in row] for row in logs]
    worths = _worths(worth, scores, time)
    slopes = [[[0.0] * len(types) for _ in options] for _ in types]
    for s in options:
        given = [logs[t][s] for t in types]
        for other in types[:-1]:  # what all chances share says nothing: the last follows
            up, down = (
                worth(s, [x + step * (t == other) for t, x in enumerate(given)], time) for step in (NUDGE, -NUDGE)
            )
            for t in types:
                slopes[t][s][other] = slope = (up[t] - down[t]) / (2.0 * NUDGE)
                slopes[t][s][-1] -= slope
    off = _off(rationality, base, scores, worths, time)
    matrix: list[list[float]] = []
    for t in types:
        precision = time * rationality[t]
        rows = [
            [slopes[t][s][other] * (float(c == s) - chances[other][c]) for other in types for c in options]
            for s in options
        ]
        means = [sum(column) / n for column in zip(*rows, strict=True)]
        for s in options:
            place = t * n + s
            matrix.append([
                float(c == place) - precision * (x - m) for c, (x, m) in enumerate(zip(rows[s], means, strict=True))
            ])  # fmt: skip
    return off, matrix, worths


def _worths(worth: Worth, scores: Scores, time: float) -> Scores:
    """Return what options are worth by type, as they are then taken."""
    logs = [log_softmax(row) for row in scores]
    by_option = [worth(s, [row[s] for row in logs], time) for s in range(len(scores[0]))]
    return [[each[t] for each in by_option] for t in range(len(scores))]


def _off(rationality: Sequence[float], base: Scores, scores: Scores, worths: Scores, time: float) -> list[float]:
    """Return by how much scores are off what the worth of options makes of them, ``[T S]``."""
    result = []
    for t, row in enumerate(scores):
        mean = sum(worths[t]) / len(row)
        result += [z - o - time * rationality[t] * (u - mean) for z, o, u in zip(row, base[t], worths[t], strict=True)]
    return result


def _squares(off: list[float]) -> float:
    return sum(x * x for x in off)


def log_softmax(row: Sequence[float]) -> list[float]:
    """Return the logarithms of logit chances, by the scores of options.

    Examples
    --------
    >>> [round(x, 4) for x in log_softmax([0.0, 0.0])]
    [-0.6931, -0.6931]
    """
    top = max(row)
    total = math.log(sum(math.exp(z - top) for z in row))
    return [z - top - total for z in row]


def _scale(scores: Scores) -> float:
    return 1.0 + max(abs(z) for row in scores for z in row)
