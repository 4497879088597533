"""Games of two stages in which one player knows its type: it sends a signal, the other sees it and replies.

The sender of type t (probability pi_t) takes signal s with the logit of what s is worth to it, given how it will be
answered. The receiver believes by Bayes' rule, mu(t | s) proportional to pi_t p(s | t), and takes a reply with the
logit of its mean payoff under that belief:

    p(s | t) = softmax_s(lambda_t sum_r q(r | s) u(t, s, r)),
    q(r | s) = softmax_r(lambda sum_t mu(t | s) v(t, s, r)).

This is the agent quantal response equilibrium. Unlike in a tree of perfect information there may be several; the one
found is on the *principal branch*, which leads from no rationality at all, with all lambdas multiplied by a time that
goes from 0 to 1. It is followed by its length, so that it may turn back and come forward again. Every signal is sent
with some chance, so that beliefs are defined after all of them: the dearer a signal is to a type, the less a receiver
takes it for that type's, also where neither sends it. For high rationality the branch leads to a sequential
equilibrium.

References: mckelvey1998 (the equilibrium); turocy2010 (the branch, and where it leads); allgower1990 (predictor,
corrector and step length); spence1973, fearon1997 (why costly signals speak).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log
from detente.core.errors import GameError
from detente.game.learning import expected_choice, learn
from detente.game.quantal import solve_linear

Floats = npt.NDArray[np.float64]

MOST_SCORES = 64
"""Types times signals of a game, at most: a step solves as many equations."""
FIRST_STEP = 0.5
"""Length of the first step, in units of score."""
LEAST_STEP = 1e-9
"""Length of a step below which a branch is given up."""
MOST_STEPS = 4000
"""Steps, refused ones included, after which a branch is given up; random games take some 20 to 200."""
MOST_CORRECTIONS = 6
"""Newton corrections of one predicted point."""
FURTHEST = 0.2
"""Length of the first correction up to which a predicted point is believed to belong to the same branch."""
LEAST_COSINE = 0.98
"""Cosine of the angle by which a step may turn the curve: 11 degrees."""
GROWTH = 1.5
"""Factor by which a step is longer than the one before."""
ON_CURVE = 1e-7
"""Length of a correction after which a point counts as on the curve, relative to 1 + its largest score."""
LAST_CORRECTIONS = 30
"""Newton corrections of the point at the end."""
NUDGE = 1e-6
"""By how much a score is moved, each way, to see what hangs on it: the cube root of double precision, rounded."""


@dataclass(frozen=True, slots=True)
class SignallingGame:
    """Who may be what, and what every course is worth: T types, S signals, R replies."""

    prior: Floats
    """``[T]`` probability of each type, above 0."""
    sender: Floats
    """``[T, S, R]`` payoff of the sender."""
    receiver: Floats
    """``[T, S, R]`` payoff of the receiver."""
    sender_rationality: Floats
    """``[T]`` logit precision of each type per unit of payoff, 0 or more, finite."""
    receiver_rationality: float
    """The same of the receiver."""

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class SignallingSolution:
    """Who sends what, what is believed of it, how it is answered; and how well the equations hold."""

    sends: Floats
    """``[T, S]`` chance with which each type sends each signal."""
    believes: Floats
    """``[S, T]`` belief of the receiver after each signal."""
    replies: Floats
    """``[S, R]`` chance of each reply to each signal."""
    heard: Floats
    """``[S]`` chance of each signal in the eyes of the receiver before it comes."""
    residual: float
    """Largest difference between a score of the sender and what it should be, relative to 1 + the largest score."""


def solve_signalling(game: SignallingGame) -> SignallingSolution:
    """Return the equilibrium on the principal branch of a signalling game.

    Raises
    ------
    GameError
        If the branch cannot be followed to the rationality asked for.

    Examples
    --------
    Mobilising costs the resolved 0.3 and a bluffer 1.2, and that the other yields is worth 1 to both. Whoever meets
    the resolved would rather yield (-1) than fight (-2); to call a bluff costs nothing.

    >>> prize = np.array([1.0, 0.0])  # yield, resist
    >>> cost = np.array([[0.0, 0.3], [0.0, 1.2]])  # by type, of words and of mobilising
    >>> stake = np.array([[-1.0, -2.0], [-1.0, 0.0]])  # by type
    >>> game = SignallingGame(
    ...     prior=np.array([0.2, 0.8]),
    ...     sender=prize - cost[:, :, None],
    ...     receiver=np.repeat(stake[:, None, :], 2, axis=1),
    ...     sender_rationality=np.array([20.0, 20.0]),
    ...     receiver_rationality=20.0,
    ... )
    >>> found = solve_signalling(game)
    >>> found.sends.round(3).tolist(), found.believes[:, 0].round(3).tolist()
    ([[0.0, 1.0], [0.982, 0.018]], [0.0, 0.933])
    """
    n = game.sender.shape[0] * game.sender.shape[1]
    point = np.zeros(n + 1)
    ahead = _tangent(game, point, np.append(np.zeros(n), 1.0))
    length = FIRST_STEP
    for _ in range(MOST_STEPS):
        there = _corrected(game, point + length * ahead, ahead)
        turned = None if there is None else _tangent(game, there, ahead)
        if there is None or turned is None or float((turned * ahead).sum()) < LEAST_COSINE:
            length *= 0.5
        elif there[-1] >= 1.0:
            part = (1.0 - point[-1]) / (there[-1] - point[-1])
            end = _arrived(game, point + part * (there - point))
            if end is not None:
                return _solution(game, end)
            length *= 0.5
        else:
            point, ahead, length = there, turned, length * GROWTH
        if length < LEAST_STEP:
            break
    raise GameError(
        f"the branch of equilibria was followed to {max(point[-1], 0.0):.0%} of the rationality asked for and no "
        "further; expected all of it: ask for a lower rationality"
    )


def _softmax(scores: Floats) -> Floats:
    powers = exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float64)


def _log_softmax(scores: Floats) -> Floats:
    top = scores.max(axis=-1, keepdims=True)
    return np.asarray(scores - top - log(exp(scores - top).sum(axis=-1, keepdims=True)), dtype=np.float64)


def _answers(game: SignallingGame, scores: Floats, time: float) -> tuple[Floats, Floats]:
    """Return beliefs ``[S, T]`` and replies ``[S, R]``, by scores ``[T, S]``; no chance is too small for odds."""
    believes = _softmax((log(game.prior)[:, None] + _log_softmax(scores)).T)
    worth = (believes.T[:, :, None] * game.receiver).sum(axis=0)
    return believes, _softmax(time * game.receiver_rationality * worth)


def _off(game: SignallingGame, point: Floats) -> Floats:
    """Return by how much scores are off what the answers to them make of them, ``[T S]``."""
    scores, time = point[:-1].reshape(game.sender.shape[:2]), float(point[-1])
    _, replies = _answers(game, scores, time)
    worth = (replies[None, :, :] * game.sender).sum(axis=2)
    gain = game.sender_rationality[:, None] * (worth - worth.mean(axis=1, keepdims=True))
    return np.asarray(scores - time * gain, dtype=np.float64).ravel()


def _slopes(game: SignallingGame, point: Floats) -> list[list[float]]:
    """Return the derivatives of `_off`, ``[T S][T S + 1]``, by central differences."""
    columns = []
    for j in range(len(point)):
        step = np.zeros(len(point))
        # A little time moves scores by much where rationality is high.
        step[j] = NUDGE if j < len(point) - 1 else NUDGE / _steepest(game)
        columns.append((_off(game, point + step) - _off(game, point - step)) / (2.0 * step[j]))
    return [list(map(float, row)) for row in np.array(columns).T]


def _steepest(game: SignallingGame) -> float:
    """Return by about how much a score can change from the beginning to the end, at least 1."""
    sender = float(np.abs(game.sender).max() * game.sender_rationality.max())
    return max(1.0, sender, float(np.abs(game.receiver).max()) * game.receiver_rationality)


def _tangent(game: SignallingGame, point: Floats, ahead: Floats) -> Floats:
    """Return the unit vector along the curve, going on as it came."""
    right = [0.0] * (len(point) - 1) + [1.0]
    along = np.array(solve_linear([*_slopes(game, point), ahead.tolist()], right)[0])
    return along / _norm(along)


def _corrected(game: SignallingGame, there: Floats, ahead: Floats) -> Floats | None:
    """Return the point of the curve beside a predicted one; None where there is none near enough."""
    before = FURTHEST
    for _ in range(MOST_CORRECTIONS):
        change = np.array(
            solve_linear([*_slopes(game, there), ahead.tolist()], [*map(float, _off(game, there)), 0.0])[0]
        )
        size = _norm(change)
        if not size <= before:
            return None
        there = there - change
        if size <= ON_CURVE * _scale(there):
            return there
        before = 0.5 * size
    return None


def _arrived(game: SignallingGame, end: Floats) -> Floats | None:
    """Return the point of the curve at the end of time, from one near it; None where there is none near enough."""
    end = np.append(end[:-1], 1.0)
    border = [0.0] * (len(end) - 1) + [1.0]
    before = FURTHEST
    for _ in range(LAST_CORRECTIONS):
        change = np.array(solve_linear([*_slopes(game, end), border], [*map(float, _off(game, end)), 0.0])[0])
        size = _norm(change)
        if not size <= before:
            break
        end = end - change
        before = 0.5 * size
    return end if before <= ON_CURVE * _scale(end) else None


def _solution(game: SignallingGame, end: Floats) -> SignallingSolution:
    scores = end[:-1].reshape(game.sender.shape[:2])
    sends = _softmax(scores)
    believes, replies = _answers(game, scores, 1.0)
    residual = float(np.abs(_off(game, end)).max()) / _scale(end)
    return SignallingSolution(sends, believes, replies, expected_choice(game.prior, sends), residual)


def _norm(x: Floats) -> float:
    return float(np.sqrt((x * x).sum()))


def _scale(x: Floats) -> float:
    return 1.0 + float(np.abs(x).max())


def _check(game: SignallingGame) -> None:
    """Refuse what is no game."""
    learn(game.prior, np.ones(len(game.prior)))  # refuses what is no distribution
    if not (game.prior > 0.0).all():
        raise GameError("prior: found a type of probability 0, expected only possible ones")
    shape = game.sender.shape
    if len(shape) != 3 or shape[0] != len(game.prior) or 0 in shape or game.receiver.shape != shape:
        raise GameError(
            f"found payoffs of shape {shape} and {game.receiver.shape}, expected [T, S, R] twice, for "
            f"{len(game.prior)} types"
        )
    if shape[0] * shape[1] > MOST_SCORES:
        raise GameError(f"found {shape[0]} types with {shape[1]} signals, expected at most {MOST_SCORES} pairs")
    rationality = np.append(game.sender_rationality, game.receiver_rationality)
    if game.sender_rationality.shape != shape[:1] or not (np.isfinite(rationality) & (rationality >= 0.0)).all():
        raise GameError(
            f"found rationality {rationality.tolist()}, expected a finite number for each type and one more"
        )
    if not (np.isfinite(game.sender).all() and np.isfinite(game.receiver).all()):
        raise GameError("found a payoff that is not finite, expected numbers")
