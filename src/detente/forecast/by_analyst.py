"""What each analyst's own worlds say of a question, beside the answer over all of them.

In each world one analyst is right, so the forecast of one is that over the worlds in which it is this one: a ratio of
counts, as for questions with an ``if`` (`detente.forecast.conditional`). The whole forecast is their mean, weighted by
the worlds that each has: the linear pool (stone1961).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.forecast.conditional import Ground, band_of_ratios, error_of_ratio
from detente.forecast.spread import Band
from detente.forecast.tally import Counts, Tally, value_row
from detente.world.views import analysts_of_worlds, weights_of


@dataclass(frozen=True, slots=True)
class ByAnalyst:
    """The forecast of one analyst: over the worlds in which it is this one who is right."""

    analyst: str
    """Name of the analyst."""
    weight: float
    """Share of the worlds that the case gives the analyst, of 1."""
    probability: float | None
    """That it happens by the deadline (for a choice: any of the options); None for a number, and where the question is
    void in all of these worlds."""
    mean: float | None
    """Mean of a number; None otherwise."""
    mc_error: float | None
    """Monte Carlo standard error of the probability, or of the mean."""
    band: Band | None
    """90% band over these worlds; None where it cannot be told."""
    shares: Mapping[str, float] = field(default_factory=dict[str, float])
    """Probability of each option of a choice."""


def who_is_right(counted: Tally) -> npt.NDArray[np.int64] | None:
    """Return who is right in each world of a run, ``[W]`` places in its model's analysts; None where none differ."""
    draws = counted.model.draws
    if draws.views is None:
        return None
    return analysts_of_worlds(draws, seed=counted.seed, first=counted.first_world, count=counted.n_worlds)


def by_analyst(
    counted: Tally, question: int, ground: Ground, right: npt.NDArray[np.int64] | None
) -> Iterator[ByAnalyst]:
    """Yield the forecasts of the analysts of a question given by index, in the order of their names."""
    views = counted.model.draws.views
    if views is None or right is None:
        return
    for place, weight in enumerate(weights_of(counted.model.draws).tolist()):
        whole = np.full(counted.n_worlds, counted.n_paths, dtype=np.int64) if ground.asked is None else ground.asked
        own = np.where(right == place, whole, 0)
        yield _of_one(counted, question, own, views.analysts[place], weight)


def _of_one(counted: Tally, question: int, own: Counts, analyst: str, weight: float) -> ByAnalyst:
    asked = counted.model.questions[question]
    if not own.any():
        return ByAnalyst(analyst, weight, None, None, None, None)
    is_own = own > 0
    if asked.kind == "number":
        grid = np.nan_to_num(value_row(counted, question).reshape(counted.n_worlds, -1).astype(np.float64))
        grid[~is_own] = 0.0
        tops, squares = (np.cumsum(each, axis=1)[:, -1] for each in (grid, grid * grid))
        mean = float(np.cumsum(tops)[-1]) / int(own.sum())
        error, band = error_of_ratio(tops, squares, own), band_of_ratios(tops, squares, own)
        return ByAnalyst(analyst, weight, None, mean, error, band)
    start, stop = (int(row) for row in counted.layout.hit_start[question : question + 2])
    rows = counted.by_world[start:stop].astype(np.int64) * is_own
    size = int(own.sum())
    tops = rows.sum(axis=0).astype(np.float64)
    options = zip(asked.options, rows.sum(axis=1).tolist(), strict=True) if asked.kind == "choice" else ()
    return ByAnalyst(
        analyst,
        weight,
        probability=float(np.cumsum(tops)[-1]) / size,
        mean=None,
        mc_error=max(error_of_ratio(tops, tops, own), 1 / size),
        band=band_of_ratios(tops, tops, own),
        shares={option: count / size for option, count in options},
    )
