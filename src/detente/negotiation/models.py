"""What computes each settlement model of the table (`detente.negotiation.catalogue`)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detente.negotiation.catalogue import CATALOGUE, DEFAULT
from detente.negotiation.challenge import challenge
from detente.negotiation.compromise import Floats, compromise, weighted_median
from detente.negotiation.election import elect, n_elections
from detente.negotiation.exchange import exchange
from detente.negotiation.settlement import (
    MOST_ELECTIONS,
    Settlement,
    normal_around_compromise,
    settle,
    settlement,
)
from detente.negotiation.talks import Talks

MOST_FOLLOWED = 64
"""Draws in which exchanges and challenges are followed: they are slow, and a point estimate needs no more."""
NORMAL_SPREAD = 0.25
"""Standard deviation of the plain normal distribution, as a share of the scale: 25 on a scale of 100, the figure that
the mixture has to beat."""

Solve = Callable[[Talks], tuple[Settlement, ...]]
"""From talks to a distribution per issue."""


def _each(solve: Callable[[Floats, Floats, float], Settlement]) -> Solve:
    """Return a model that treats every issue for itself, from positions, weights and the length of the scale."""

    def solve_all(talks: Talks) -> tuple[Settlement, ...]:
        return tuple(solve(*talks.on(issue), talks.span(issue)) for issue in range(len(talks.low)))

    return solve_all


def _points(values: Floats) -> Settlement:
    """Return the distribution of points over the draws; a draw without one is left out."""
    return settlement(np.nan_to_num(values), (~np.isnan(values)).astype(np.float64))


def _mean(position: Floats, weight: Floats, _span: float) -> Settlement:
    return _points(compromise(position, (weight > 0.0).astype(np.float64)))


def _election(rule: str) -> Callable[[Floats, Floats, float], Settlement]:
    def solve(position: Floats, weight: Floats, span: float) -> Settlement:
        is_counted = (weight > 0.0).any(axis=1)
        some = n_elections(position.shape[1], MOST_ELECTIONS)
        held = elect(position[is_counted][:some], weight[is_counted][:some], rule=rule, span=span)
        return settlement(held.options.ravel(), held.chance.ravel())

    return solve


def _normal(talks: Talks) -> tuple[Settlement, ...]:
    return tuple(
        normal_around_compromise(
            *talks.on(issue),
            sd=NORMAL_SPREAD * talks.span(issue),
            low=float(talks.low[issue]),
            high=float(talks.high[issue]),
        )
        for issue in range(len(talks.low))
    )


def as_probability(salience: Floats) -> Floats:
    """Return saliences as probabilities: given in percent if one exceeds 1, else as they are."""
    most = float(np.max(salience, initial=0.0))
    return salience if most <= 1.0 else salience / max(100.0, most)


def _challenge(talks: Talks) -> tuple[Settlement, ...]:
    talks = talks.first(MOST_FOLLOWED)
    probability = as_probability(talks.salience)
    result = []
    for issue in range(len(talks.low)):
        position, weight = talks.on(issue)
        rounds = challenge(position, talks.capability, np.ascontiguousarray(probability[:, :, issue]))
        result.append(_points(weighted_median(rounds.position[-1], weight)))
    return tuple(result)


def on_percent(talks: Talks) -> Talks:
    """Return the same talks with every scale from 0 to 100, which makes gains comparable between issues."""
    span = talks.high - talks.low
    return Talks(
        100.0 * (talks.position - talks.low) / span,
        talks.salience,
        talks.capability,
        np.zeros(len(span)),
        np.full(len(span), 100.0),
    )


def _exchange(talks: Talks) -> tuple[Settlement, ...]:
    span = talks.high - talks.low
    outcome = talks.low + exchange(on_percent(talks.first(MOST_FOLLOWED))).outcome * (span / 100.0)
    return tuple(_points(np.ascontiguousarray(outcome[:, issue])) for issue in range(len(span)))


SOLVERS: dict[str, Solve] = {
    "mixture": _each(lambda position, weight, span: settle(position, weight, span=span)),
    "election": _each(_election("markov")),
    "election-conditional": _each(_election("conditional")),
    "normal": _normal,
    "compromise": _each(lambda position, weight, _span: _points(compromise(position, weight))),
    "mean": _each(_mean),
    "median": _each(lambda position, weight, _span: _points(weighted_median(position, weight))),
    "challenge": _challenge,
    "exchange": _exchange,
}
"""By the name in the table."""


def solve(talks: Talks, model: str = DEFAULT) -> tuple[Settlement, ...]:
    """Return where talks end up on each issue, by a model of the table.

    Parameters
    ----------
    talks : Talks
        Who stands where; on every issue somebody has weight in some draw.
    model : str
        Name in `CATALOGUE`.

    Returns
    -------
    tuple of Settlement
        ``[I]``, all in one place where the model names a point and nothing is uncertain.

    Raises
    ------
    KeyError
        Where there is no such model.
    ValueError
        Where the talks have more parties than the model can take.

    Examples
    --------
    >>> talks = Talks(np.array([[[0.0], [100.0]]]), np.ones((1, 2, 1)), np.array([[1.0, 3.0]]), np.zeros(1), np.ones(1))
    >>> [settled.mean for settled in solve(talks, "compromise")]
    [75.0]
    """
    entry = CATALOGUE[model]
    n_parties = talks.position.shape[1]
    if entry.most_parties is not None and n_parties > entry.most_parties:
        raise ValueError(
            f"`{model}` compares all pairs of parties: found {n_parties:,}, expected at most {entry.most_parties:,}"
        )
    return SOLVERS[model](talks)
