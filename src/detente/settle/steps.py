"""What a model that goes step by step did: rounds of challenges, exchanges of votes. At the mean of the draws."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.core.text import significant
from detente.negotiation.challenge import challenge
from detente.negotiation.compromise import weighted_median
from detente.negotiation.exchange import exchange
from detente.negotiation.models import as_probability, on_percent
from detente.negotiation.talks import Talks
from detente.settle.setting import Setting

LEAST_MOVE = 0.005
"""Share of the scale below which a party is not said to have moved."""


def steps(setting: Setting, model: str) -> tuple[str, ...]:
    """Return the steps in words; none for a model that has none."""
    if model == "challenge":
        return tuple(_rounds(setting))
    return tuple(_exchanges(setting)) if model == "exchange" else ()


def _at_the_mean(setting: Setting) -> Talks:
    talks = setting.talks
    position, salience = (np.mean(each, axis=0, keepdims=True) for each in (talks.position, talks.salience))
    return Talks(position, salience, np.mean(talks.capability, axis=0, keepdims=True), talks.low, talks.high)


def _rounds(setting: Setting) -> Iterator[str]:
    talks = _at_the_mean(setting)
    probability = as_probability(talks.salience)
    for i, subject in enumerate(setting.issues):
        position, weight = talks.on(i)
        rounds = challenge(position, talks.capability, np.ascontiguousarray(probability[:, :, i]))
        medians = weighted_median(rounds.position[:, 0], np.repeat(weight, len(rounds.position), axis=0))
        for number in range(rounds.n_rounds):
            before, after = rounds.position[number, 0], rounds.position[number + 1, 0]
            moved = np.flatnonzero(np.abs(after - before) >= LEAST_MOVE * talks.span(i))
            told = ", ".join(
                f"{setting.parties[a]} {significant(float(before[a]))} -> {significant(float(after[a]))}" for a in moved
            )
            median = significant(float(medians[number + 1]))
            yield f"{subject.id}, round {number + 1}: {told or 'hardly anybody moves'}; median {median}"


def _exchanges(setting: Setting) -> Iterator[str]:
    talks = _at_the_mean(setting)
    span = talks.high - talks.low
    for deal in exchange(on_percent(talks)).deals[0]:
        giver, taker = setting.parties[deal.giver], setting.parties[deal.taker]
        to, other_to = (
            float(talks.low[issue] + place * span[issue] / 100.0)
            for issue, place in ((deal.issue, deal.giver_to), (deal.other, deal.taker_to))
        )
        yield (
            f"{giver} votes for {significant(to)} on {setting.issues[deal.issue].id}, {taker} in return for "
            f"{significant(other_to)} on {setting.issues[deal.other].id}; each gains {significant(deal.gain)}"
        )
