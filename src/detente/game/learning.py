"""What a watcher learns of another player's type from what this player does, and from what it does not do.

A player is of one of several *types* T, each with numbers of its own, and knows which. A watcher holds a *belief*, a
probability for each, takes the player to choose as the mixture of its types would, and follows Bayes' rule after every
choice it sees: the log odds of a type move by the logarithm of how likely the type was to do what was done.

Private reasons last (``memory``), so that looks which follow each other are not independent: a player that waited
yesterday waits today for the same reasons, whatever its type. Two rules say how little a further wait counts:

- `learn_from_wait` is exact while worths stand still: with the chance 1 - kappa the reasons are the same and the wait
  says nothing, with kappa they are new and it says what a first wait says;
- ``learn(..., weight=kappa)`` raises the likelihood of a wait to the power kappa. It is the first-order form of the
  other; the log odds that it gives differ, each look, by at most ``c log(waits)^2`` (largest over types) with c = kappa
  (1 - kappa) / 2 for kappa up to one half and 1 / 8 above.

Both have kappa = 1 - exp(-days / memory). Derivation and limits: ``docs/explanation/learning.md``.

References: esarey2008 (quantal response with Bayesian updating in crises).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log, pow2
from detente.core.errors import GameError

Floats = npt.NDArray[np.float64]

ROUNDING = 1e-9
"""How far probabilities may sum from one: rounding, not error."""


def wait_weight(days: float, memory_days: float) -> float:
    """Return kappa, the chance that private reasons were renewed between two looks: 1 - exp(-days / memory).

    Parameters
    ----------
    days
        Time between the looks, 0 or more.
    memory_days
        Mean time that private reasons last, above 0, in the same unit.

    Raises
    ------
    GameError
        For a time below 0, a memory that is not above 0, or a number that is not finite.

    Examples
    --------
    >>> round(wait_weight(7, 365.25), 4)
    0.019
    """
    if not (math.isfinite(days) and days >= 0.0):
        raise GameError(f"found {days:g} days between two looks, expected 0 or more")
    if not (math.isfinite(memory_days) and memory_days > 0.0):
        raise GameError(f"found a memory of {memory_days:g} days, expected more than 0")
    return float(1.0 - exp(-days / memory_days))


def expected_choice(belief: Floats, choices: Floats) -> Floats:
    """Return how likely a player takes each option in the eyes of a watcher: the mixture over its types, ``[O]``.

    Parameters
    ----------
    belief
        ``[T]`` probability of each type.
    choices
        ``[T, O]`` chances with which each type takes each option; rows sum to one.

    Raises
    ------
    GameError
        If a row is no distribution, or there is not one for each type.

    Examples
    --------
    >>> expected_choice(np.array([0.2, 0.8]), np.array([[0.5, 0.5], [0.0, 1.0]])).tolist()
    [0.1, 0.9]
    """
    belief, choices = _distribution(belief, "belief"), np.asarray(choices, dtype=np.float64)
    if choices.ndim != 2 or len(choices) != len(belief):
        raise GameError(f"found choices of shape {choices.shape}, expected a row for each of {len(belief)} types")
    for row, chances in enumerate(choices):
        _distribution(chances, f"choices of type {row}")
    return np.asarray((belief[:, None] * choices).sum(axis=0), dtype=np.float64)


def learn(belief: Floats, likelihood: Floats, *, weight: float = 1.0) -> Floats:
    """Return the belief after something was seen: log odds move by ``weight`` times the log likelihoods' difference.

    Parameters
    ----------
    belief
        ``[T]`` probability of each type before.
    likelihood
        ``[T]`` chance with which each type does what was seen, 0 to 1.
    weight
        How much of an independent look this is, 0 to 1: 1 for a move, or for the first look; `wait_weight` for a
        further wait.

    Returns
    -------
    Floats
        ``[T]`` belief after.

    Raises
    ------
    GameError
        If no type that is believed possible could have done it, or an argument is out of range.

    Examples
    --------
    A mobilisation that one type in two orders if resolved, one in ten if bluffing:

    >>> learn(np.array([0.2, 0.8]), np.array([0.5, 0.1])).round(4).tolist()
    [0.5556, 0.4444]
    """
    belief, likelihood = _distribution(belief, "belief"), _chances(likelihood, len(belief))
    if not 0.0 <= weight <= 1.0:
        raise GameError(f"found weight {weight:g}, expected 0 to 1")
    if weight == 0.0:
        return belief.copy()
    possible = (belief > 0.0) & (likelihood > 0.0)
    if not possible.any():
        raise GameError("no type that is believed possible does what was seen; expected a likelihood above 0")
    scores = np.where(possible, 0.0, -np.inf)
    scores[possible] = log(belief[possible]) + weight * log(likelihood[possible])
    return _normalised(scores)


def learn_from_wait(belief: Floats, waits: Floats, *, kappa: float) -> Floats:
    """Return the belief after a further wait, exactly while worths stand still.

    The reasons are those of the look before with the chance 1 - kappa, and then waiting, which was best, still is:

        Pr(waits again | type) = 1 - kappa + kappa waits[type] .

    A move after a wait needs new reasons, kappa times its chance; kappa is the same for all types and cancels, so a
    move counts in full (`learn`).

    Parameters
    ----------
    belief
        ``[T]`` probability of each type before.
    waits
        ``[T]`` chance with which each type waits at a look with new reasons.
    kappa
        Chance that the reasons were renewed since the look before (`wait_weight`); 1 for the first look.

    Raises
    ------
    GameError
        As `learn`.

    Examples
    --------
    A year of weekly waits is little more than two independent looks, not fifty-two:

    >>> belief, waits = np.array([0.5, 0.5]), np.array([0.7, 0.91])
    >>> exact = learn(belief, waits)
    >>> for _ in range(51):
    ...     exact = learn_from_wait(exact, waits, kappa=wait_weight(1, 52))
    >>> round(float(exact[0]), 3)
    0.385
    """
    belief, waits = _distribution(belief, "belief"), _chances(waits, len(belief))
    if not 0.0 <= kappa <= 1.0:
        raise GameError(f"found kappa {kappa:g}, expected 0 to 1")
    return learn(belief, 1.0 - kappa * (1.0 - waits))


def fade(belief: Floats, prior: Floats, *, days: float, half_life_days: float) -> Floats:
    """Return a belief that has moved back towards the prior, in log odds: types can change, and news grows old.

    Half of the distance in log odds, between any two types, is gone after each half-life.

    Parameters
    ----------
    belief, prior
        ``[T]`` probability of each type, above 0.
    days, half_life_days
        Time that has passed, 0 or more, and the half-life, above 0, in one unit; infinity for beliefs that last.

    Raises
    ------
    GameError
        If a probability is 0, from which no odds come back, or an argument is out of range.

    Examples
    --------
    Odds of 16 to 1 are 4 to 1 after a half-life, where the prior is even.

    >>> fade(np.array([16 / 17, 1 / 17]), np.array([0.5, 0.5]), days=30, half_life_days=30).round(4).tolist()
    [0.8, 0.2]
    """
    belief, prior = _distribution(belief, "belief"), _distribution(prior, "prior")
    if len(belief) != len(prior):
        raise GameError(f"found a belief over {len(belief)} types and a prior over {len(prior)}")
    if not (belief > 0.0).all() or not (prior > 0.0).all():
        raise GameError("found a type of probability 0, expected only possible ones: odds of 0 do not come back")
    if not (math.isfinite(days) and days >= 0.0) or not half_life_days > 0.0:
        raise GameError(f"found {days:g} days at a half-life of {half_life_days:g}, expected 0 or more, above 0")
    kept = pow2(-days / half_life_days)
    return _normalised(kept * log(belief) + (1.0 - kept) * log(prior))


def _normalised(scores: Floats) -> Floats:
    """Return probabilities in proportion to the powers of scores, of which one at least is finite."""
    powers = exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), dtype=np.float64)


def _distribution(values: Floats, name: str) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or not len(values) or not (values >= 0.0).all() or abs(values.sum() - 1.0) > ROUNDING:
        raise GameError(f"{name}: found {values.tolist()}, expected probabilities that sum to 1")
    return values


def _chances(values: Floats, n_types: int) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.shape != (n_types,) or not ((values >= 0.0) & (values <= 1.0)).all():
        raise GameError(f"found likelihoods {values.tolist()}, expected {n_types} chances from 0 to 1, one a type")
    return values
