"""What a change is worth: the linear response of all quantities to a push on one, averaged over an actor's horizon.

Meaning and symbols: docs/reference/algorithm.md, "What a change is worth". Everything here is for one set of numbers:
one world as one viewer sees it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import pow2
from detente.model.model import ABSENT, Bools, Floats, Ints, Model


def steps_of(days: float, step_days: float) -> int:
    """Return a duration in whole steps, to the nearest, halves up.

    Examples
    --------
    >>> steps_of(10.0, 7.0), steps_of(10.5, 7.0), steps_of(3.0, 7.0)
    (1, 2, 0)
    """
    return math.floor(days / step_days + 0.5)


def viewer_numbers(model: Model, drawn: Floats, viewer: int) -> Floats:
    """Return the value of every place as a viewer sees it, ``[N]``.

    Parameters
    ----------
    model
        The case.
    drawn
        ``[D]`` one world, as ``draw_worlds`` gives it.
    viewer
        0 for the world itself, 1 + a for actor a.
    """
    return np.asarray(drawn[model.view[viewer]], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How quantities move by themselves and move each other, in steps. All arrays ``[K]`` or ``[L]``."""

    step_days: float
    """Nominal length D of a step in days."""
    retention: Floats
    """``[K]`` share of a deviation that is left after a step: 2^(-D / half_life), 1 without a half-life."""
    source: Ints
    """``[L]``"""
    target: Ints
    """``[L]``"""
    weight: Floats
    """``[L]`` units of the target per step and unit of the source's deviation, or per unit of its change."""
    on_change: Bools
    """``[L]``"""
    delay: Ints
    """``[L]`` in steps."""


def read_dynamics(model: Model, numbers: Floats) -> Dynamics:
    """Return the dynamics under the numbers ``[N]`` of one viewer."""
    step_days = model.timeline.step_days
    quantities, links = model.quantities, model.links
    retention = np.ones(len(quantities.names))
    has_return = quantities.half_life != ABSENT
    retention[has_return] = pow2(-step_days / numbers[quantities.half_life[has_return]])
    gain = numbers[links.gain]
    delay = [0 if place == ABSENT else max(0, steps_of(float(numbers[place]), step_days)) for place in links.delay]
    return Dynamics(
        step_days=step_days,
        retention=retention,
        source=links.source,
        target=links.target,
        weight=np.where(links.on_change, gain, step_days * gain),
        on_change=links.on_change,
        delay=np.array(delay, dtype=np.int32),
    )


def unit_response(dynamics: Dynamics, horizon: int) -> Floats:
    """Return R ``[horizon, K, K]``: at ``[h, j, k]`` the deviation of j, h steps after a push of one unit on k.

    Ranges are left out: this is the linear part alone.
    """
    n = len(dynamics.retention)
    response = np.zeros((max(horizon, 1), n, n))
    response[0] = np.eye(n)
    nothing = np.zeros(n)

    def deviation(quantity: int, step: int) -> Floats:
        return response[step, quantity] if step >= 0 else nothing

    links = list(
        zip(
            dynamics.source.tolist(),
            dynamics.target.tolist(),
            dynamics.weight.tolist(),
            dynamics.on_change.tolist(),
            dynamics.delay.tolist(),
            strict=True,
        )
    )
    for step in range(horizon - 1):
        response[step + 1] = dynamics.retention[:, None] * response[step]
        for source, target, weight, on_change, delay in links:
            drive = deviation(source, step - delay)
            if on_change:
                drive = drive - deviation(source, step - delay - 1)
            response[step + 1, target] += weight * drive
    return response


def effect_worth(response: Floats, *, quantity: int, amount: float, after: int = 0, over: int = 1) -> Floats:
    """Return G ``[K]``: what an effect adds to each quantity, averaged over the horizon.

    Parameters
    ----------
    response
        R ``[H, K, K]`` over the horizon of the actor who judges.
    quantity
        On which quantity the effect falls.
    amount
        Its whole size, in units of that quantity.
    after, over
        Steps until it starts, and in how many equal parts it comes.

    Returns
    -------
    Floats
        ``G[j] = amount / H * sum over h of clip(H - after - h, 0, over) / over * R[h, j, quantity]``.
    """
    horizon = len(response)
    # A push h steps old at some step of the horizon: of its `over` parts, so many have had the time.
    parts = np.clip(horizon - after - np.arange(horizon), 0, over) / over
    # A running sum adds one term after the other, so the order is the same everywhere.
    total: Floats = np.cumsum(parts[:, None] * response[:, :, quantity], axis=0)[-1]
    return amount / horizon * total


def bundle_worth(model: Model, numbers: Floats, response: Floats, bundle: int) -> Floats:
    """Return the sum of G ``[K]`` over the effects of a bundle, all numbers as one viewer sees them."""
    step_days = model.timeline.step_days
    effects = model.effects
    total = np.zeros(response.shape[1])
    for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
        after, over = int(effects.after[row]), int(effects.over[row])
        total += effect_worth(
            response,
            quantity=int(effects.quantity[row]),
            amount=float(numbers[effects.amount[row]]),
            after=0 if after == ABSENT else max(0, steps_of(float(numbers[after]), step_days)),
            over=1 if over == ABSENT else max(1, steps_of(float(numbers[over]), step_days)),
        )
    return total


def urgency(value: float, satisfied: float, desperate: float) -> float:
    """Return how much of its full weight a quantity carries at ``value``: 0 when satisfied, 1 when desperate.

    Between the two it falls linearly; ``satisfied`` may lie above or below ``desperate``. Where they coincide the
    weight is full below that level and nothing from it on.

    Examples
    --------
    >>> urgency(60.0, satisfied=80.0, desperate=55.0), urgency(90.0, satisfied=80.0, desperate=55.0)
    (0.8, 0.0)
    """
    if satisfied == desperate:
        return 1.0 if value < satisfied else 0.0
    return min(max((satisfied - value) / (satisfied - desperate), 0.0), 1.0)


def worth(change: npt.ArrayLike, weights: npt.ArrayLike, *, loss_aversion: float) -> float:
    """Return the worth of a change: the sum of weight times change, losses counting ``loss_aversion`` times.

    Parameters
    ----------
    change
        ``[J]`` averaged change G of each quantity that is valued.
    weights
        ``[J]`` its present weight: weight times urgency.
    loss_aversion
        Factor on negative components.

    Examples
    --------
    >>> worth([1.0, 2.0], [3.0, -1.0], loss_aversion=2.0)
    -1.0
    """
    parts = np.asarray(change, dtype=np.float64) * np.asarray(weights, dtype=np.float64)
    total = 0.0
    for part in parts.tolist():
        total += part if part >= 0.0 else loss_aversion * part
    return total
