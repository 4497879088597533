"""Quantities that dwarf what happens to them: the state holds how far they are from their start."""

from __future__ import annotations

import numpy as np

from detente.model.model import ABSENT, Model
from detente.world.draws import medians

LEAST_PART = 2.0**-17
"""Part of a quantity below which what is added to it is kept apart."""


def wide_quantities(model: Model) -> frozenset[int]:
    """Return the quantities to which something is added that single precision would round away, by their medians.

    A number in single precision has 24 bits: what is added to one 2^17 times as large is wrong by up to a hundredth.
    """
    draws, quantities, effects = medians(model.draws), model.quantities, model.effects
    seen = draws[model.view[0]]
    size = np.maximum(np.abs(seen[quantities.start]), np.abs(seen[quantities.rest]))
    for quantity in range(len(size)):
        course = quantities.course_level[quantities.course_start[quantity] : quantities.course_start[quantity + 1]]
        size[quantity] = np.abs(seen[course]).max(initial=size[quantity])
    least = np.full(len(size), np.inf)
    amounts = np.abs(seen[effects.amount]) / np.where(effects.over == ABSENT, 1.0, seen[np.maximum(effects.over, 0)])
    for quantity, amount in zip(effects.quantity.tolist(), amounts.tolist(), strict=True):
        if amount > 0:
            least[quantity] = min(least[quantity], amount)
    for quantity in np.flatnonzero(quantities.noise != ABSENT).tolist():
        least[quantity] = min(least[quantity], float(seen[quantities.noise[quantity]]) or np.inf)
    for quantity in np.flatnonzero(quantities.drift != ABSENT).tolist():
        # It is added in halves of intervals, always rounded the same way.
        amount = abs(float(seen[quantities.drift[quantity]])) * model.timeline.grain / 2
        least[quantity] = min(least[quantity], amount or np.inf)
    terms = set(model.tables.issue_term.tolist())
    return frozenset(k for k in np.flatnonzero(least < size * LEAST_PART).tolist() if k not in terms)
