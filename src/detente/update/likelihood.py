"""How well each path of a run fits what was observed.

An event fits or does not. A measured value v with standard error s fits with the density of a normal error, up to a
factor that is the same for all paths: log-likelihood -((x - v) / s)^2 / 2. The weight of a path is the product.

Where nothing fits exactly, one still wants to know what comes near, to search where the fit is better: so every path
also has a number of *misses*, which says how far its events are from those observed. Misses only steer the search; no
result depends on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.forecast.batches import total
from detente.forecast.measure import Gauge, Level, Measured, Span, make_gauge
from detente.model.model import Model, Timeline
from detente.sim.runs import NEVER
from detente.update.observations import WEEK, Observed

Values = npt.NDArray[np.float64]

WIDER = (2, 4, 8)
"""Weeks by which a span is widened to see how nearly an event was missed."""
MISS_AT_ALL = 2
"""Misses of an observation that has no degrees: an event that should not have been, a line crossed. Of an event that is
merely not among those observed half as many: there are many of these, and each that did happen counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """How the paths of a part fit."""

    of_values: Values
    """[O, N] log-likelihood of each observation that is a measured value; 0 for the others."""
    misses: npt.NDArray[np.int64]
    """[N] 0 where all events and lines fit."""
    each: npt.NDArray[np.bool_]
    """[O, N] whether each observation fits alone."""

    @property
    def log_likelihood(self) -> Values:
        """[N] of all measured values."""
        return total(self.of_values)


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """A model that is asked about observations."""

    gauge: Gauge
    observed: tuple[Observed, ...]
    timeline: Timeline

    def fit(self, measured: Measured, far: float) -> Fit:
        """Return how the paths of a part fit; a value fits alone if it is within ``far`` standard errors."""
        size = measured.runs.size
        of_values, misses = np.zeros((len(self.observed), size)), np.zeros(size, dtype=np.int64)
        each = np.ones((len(self.observed), size), dtype=np.bool_)
        levels, spans = iter(measured.levels), iter(measured.spans)
        for number, observed in enumerate(self.observed):
            if observed.is_event:
                rows = [next(spans) for _ in _spans(observed, self.timeline)]
                missed = np.sum([row == NEVER for row in rows], axis=0, dtype=np.int64)
                if observed.kind == "no event":
                    missed = np.where(rows[0] == NEVER, 0, 1 if observed.is_silence else MISS_AT_ALL)
                misses += missed
                each[number] = missed == 0
                continue
            value = next(levels).astype(np.float64)
            if observed.kind == "value":
                z = (value - observed.value) / observed.sd
                of_values[number] = -0.5 * z * z
                each[number] = np.abs(z) <= far
            else:
                each[number] = value >= observed.value if observed.kind == "least" else value <= observed.value
                misses += np.where(each[number], 0, MISS_AT_ALL)
        return Fit(of_values, misses, each)


def make_likelihood(model: Model, observed: Sequence[Observed], *, paths: int) -> Likelihood:
    """Return a model that measures what observations speak of."""
    levels = [Level(each.index, each.first) for each in observed if not each.is_event]
    spans = [span for each in observed if each.is_event for span in _spans(each, model.timeline)]
    gauge = make_gauge(model, levels=levels, spans=spans, paths=paths)
    return Likelihood(gauge, tuple(observed), model.timeline)


def _spans(observed: Observed, timeline: Timeline) -> list[Span]:
    """Return the span of an event and, where it should have happened, wider ones, up to any time."""
    spans = [Span(observed.index, observed.first, observed.last)]
    if observed.kind == "event":
        last = timeline.n_days
        wider = [(max(observed.first - by * WEEK, 0), min(observed.last + by * WEEK, last)) for by in WIDER]
        spans += [Span(observed.index, first, end) for first, end in (*wider, (0, last))]
    return spans
