"""The table of settlement models: what ``--model``, the benchmark, the tests and the documentation go through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.negotiation.challenge import challenge
from detente.negotiation.compromise import Floats, compromise, weighted_median
from detente.negotiation.election import elect
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


@dataclass(frozen=True, slots=True)
class SettlementModel:
    """One way to say where talks end up."""

    name: str
    """What ``--model`` calls it."""
    description: str
    """What it supposes, in a line."""
    reference: str
    """Keys of references.bib."""
    solve: Solve
    """Called with talks; returns a distribution per issue, all in one place if it makes a point of it."""
    is_point: bool
    """Whether it names a point, not a distribution."""


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
        held = elect(position[is_counted][:MOST_ELECTIONS], weight[is_counted][:MOST_ELECTIONS], rule=rule, span=span)
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


def _exchange(talks: Talks) -> tuple[Settlement, ...]:
    span = talks.high - talks.low
    some = talks.first(MOST_FOLLOWED)
    scaled = Talks(
        100.0 * (some.position - talks.low) / span,
        some.salience,
        some.capability,
        np.zeros(len(span)),
        np.full(len(span), 100.0),
    )
    outcome = talks.low + exchange(scaled).outcome * (span / 100.0)
    return tuple(_points(np.ascontiguousarray(outcome[:, issue])) for issue in range(len(span)))


DEFAULT = "mixture"
"""The distribution that ``detente settle`` prints unless told otherwise."""
MODELS = {
    model.name: model
    for model in (
        SettlementModel(
            "mixture",
            "one of the stated positions as often as something near the compromise between them",
            "docs/explanation/negotiation.md",
            _each(lambda position, weight, span: settle(position, weight, span=span)),
            is_point=False,
        ),
        SettlementModel(
            "election",
            "a probabilistic Condorcet election: a standing position meets challengers at random",
            "wise2015",
            _each(_election("markov")),
            is_point=False,
        ),
        SettlementModel(
            "election-conditional",
            "a probabilistic Condorcet election: the chance to beat every other position in one vote each",
            "wise2015",
            _each(_election("conditional")),
            is_point=False,
        ),
        SettlementModel(
            "normal",
            "a normal distribution around the compromise, a quarter of the scale wide",
            "thomson2011",
            _normal,
            is_point=False,
        ),
        SettlementModel(
            "compromise",
            "the mean of the positions, weighted by capability x salience",
            "achen2006, vandenbos1991",
            _each(lambda position, weight, _span: _points(compromise(position, weight))),
            is_point=True,
        ),
        SettlementModel("mean", "the mean of the positions, all alike", "achen2006", _each(_mean), is_point=True),
        SettlementModel(
            "median",
            "the weighted median: the position that beats every other in a vote",
            "black1948",
            _each(lambda position, weight, _span: _points(weighted_median(position, weight))),
            is_point=True,
        ),
        SettlementModel(
            "challenge",
            "the weighted median after rounds of challenges; for teaching, it loses to the compromise",
            "scholz2011, buenodemesquita1994",
            _challenge,
            is_point=True,
        ),
        SettlementModel(
            "exchange",
            "the compromise after votes were traded between issues",
            "stokman1994",
            _exchange,
            is_point=True,
        ),
    )
}
"""All models by name, the default first."""
