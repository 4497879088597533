"""How the quantities go: quantiles over all paths at each date, with what was measured beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.forecast.histories import kept
from detente.forecast.spread import quantile_of_sorted
from detente.sim.runs import Runs, Singles

if TYPE_CHECKING:
    from detente.case.schema import Case

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a fan: the middle half and the middle 90% of all paths."""
MOST_DATES = 80
"""Dates of a fan."""
BLOCK = 128
"""Paths whose quantities are taken at a time: some hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """An observation of the case."""

    date: dt.date
    """Day it refers to."""
    value: float
    """What was measured."""
    sd: float
    """Standard error of the measurement; 0 if not given."""
    source: str
    """Key of the source."""


@dataclass(frozen=True, slots=True)
class Fan:
    """One quantity over time: both kinds of spread together, what we do not know and chance."""

    quantity: str
    """Name."""
    text: str
    """What it measures."""
    unit: str
    """Its unit."""
    dates: tuple[dt.date, ...]
    """Dates of moments, the start and the end among them."""
    quantiles: tuple[tuple[float, ...], ...]
    """[5][dates] quantiles over all paths at `LEVELS`."""
    low: float
    """Lower end of its range, -inf if none."""
    high: float
    """Upper end of its range, inf if none."""
    measured: tuple[Measured, ...]
    """Observations within the span of the case."""


def fans(sample: Runs, case: Case | None = None) -> tuple[Fan, ...]:
    """Return how each quantity goes; memberships and what never moves are left out.

    Parameters
    ----------
    sample
        A run with its quantities kept (see `detente.forecast.sample.sample_of`).
    case
        The case; adds what was measured.
    """
    _, quantities = kept(sample)
    model = sample.model
    last = model.timeline.n_moments
    moments = np.unique(np.linspace(0, last, min(last + 1, MOST_DATES)).round().astype(np.int64))
    names = model.quantities
    told = [k for k in range(len(names.names)) if names.units[k] != "membership"]
    told = [k for k, moves in zip(told, _move(quantities, told), strict=True) if moves]
    values = _by_quantity(quantities, told, moments)
    return tuple(
        _fan(sample, k, moments, each, _measured(case, names.names[k], sample))
        for k, each in zip(told, values, strict=True)
    )


def _move(quantities: Singles, of: Sequence[int]) -> list[bool]:
    """Return whether quantities [N, M + 1, K] ever differ from where they stand first; most do on the first paths."""
    start = quantities[0, 0]
    moves = (quantities[:BLOCK] != start).any(axis=(0, 1))
    return [bool(moves[k] or (quantities[BLOCK:, :, k] != start[k]).any()) for k in of]


def _by_quantity(quantities: Singles, of: Sequence[int], moments: npt.NDArray[np.int64]) -> Singles:
    """Return some quantities [N, M + 1, K] at some moments, by quantity and moment [K', M', N].

    Block by block, so that what is read for one quantity is still near the processor for the next.
    """
    result = np.empty((len(of), len(moments), len(quantities)), dtype=np.float32)
    for first in range(0, len(quantities), BLOCK):
        block = quantities[first : first + BLOCK, moments][:, :, of]
        result[:, :, first : first + BLOCK] = block.transpose(2, 1, 0)
    return result


def _fan(sample: Runs, k: int, moments: np.ndarray, values: Singles, measured: tuple[Measured, ...]) -> Fan:
    """Return the fan of quantity k, from its values [M', N]."""
    names, dates = sample.model.quantities, sample.model.timeline.dates_of_moments()
    ordered = np.sort(values, axis=1)
    return Fan(
        quantity=names.names[k],
        text=names.texts[k],
        unit=names.units[k],
        dates=tuple(dates[moment] for moment in moments),
        quantiles=tuple(tuple(quantile_of_sorted(row, level) for row in ordered) for level in LEVELS),
        low=float(names.low[k]),
        high=float(names.high[k]),
        measured=measured,
    )


def _measured(case: Case | None, quantity: str, sample: Runs) -> tuple[Measured, ...]:
    """Return the observations of a quantity within the span of the case."""
    dates = sample.model.timeline.dates
    return tuple(
        Measured(each.day, each.value, each.sd or 0.0, each.source)
        for each in (case.observations if case is not None else ())
        if each.quantity == quantity and each.value is not None and dates[0] <= each.day <= dates[-1]
    )
