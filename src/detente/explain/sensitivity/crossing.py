"""Where the curve of one assumption crosses a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.explain.sensitivity.additive import Additive
from detente.explain.sensitivity.axes import Codes
from detente.explain.sensitivity.indices import bin_sums
from detente.explain.sensitivity.shape import Form, curve, form_of, means_without, monotone
from detente.explain.sensitivity.sums import fixed_sum
from detente.forecast.batches import jackknife
from detente.forecast.replicates import reach
from detente.model.model import Floats

MOST_BINS = 32
"""Bins of a curve on which crossings are looked for."""
SURE = 0.9
"""Share of resamples in which a curve must cross, too."""


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a region: the quantile at which a curve crosses a line, with its 90% interval."""

    place: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Region:
    """Where, along one assumption, the answer is beyond a line."""

    axis: int
    """Index of the assumption."""
    start: Side | None
    """Where it begins; None if at the lowest values."""
    end: Side | None
    """Where it ends; None if at the highest values."""
    share: float
    """Share of worlds inside."""
    mean: float
    """Mean answer inside."""


def extreme(fitted: Additive, axis: int, *, highest: bool) -> tuple[float, float, float]:
    """Return the highest or lowest conditional answer along an assumption, and between which places it is reached."""
    edges, means, errors, weights = curve(fitted, axis, MOST_BINS)
    used = np.flatnonzero(weights > 0)
    _, smooth = form_of(means[used], errors[used], weights[used])
    best = float(smooth.max() if highest else smooth.min())
    there = used[np.flatnonzero(smooth == best)]
    first = int(there[0])
    last = first
    while last + 1 in there:
        last += 1
    return best, float(edges[first]), float(edges[last + 1])


def region_of(fitted: Additive, axis: int, line: float, *, above: bool) -> Region | None:
    """Return where the answer is beyond a line along one assumption, all else as doubtful as it is; None if nowhere.

    Where there are several such regions, the largest is taken.
    """
    sample, known = fitted.sample, fitted.axes[axis]
    edges, means, errors, weights = curve(fitted, axis, MOST_BINS)
    form, smooth = form_of(means, np.maximum(errors, 1e-12), weights)
    found = _run(smooth, weights, line, above=above)
    if found is None:
        return None
    first, last = found
    step = max(1, known.n_bins(sample.n_bins) // (len(edges) - 1))
    codes, n_bins = fitted.codes[axis] // step, len(edges) - 1
    count = sample.response.count
    sums = bin_sums(count, count * fitted.partial(axis), codes, n_bins, sample.group, len(sample.totals))
    resampled = sample.resampled(sums[:, :, 1:3])
    rows = [(row[:, 0], sample.response.mean + row[:, 1] / np.maximum(row[:, 0], 1.0)) for row in resampled]
    ends = np.array([_ends(_smoothed(form, mean, mass), edges, mass, line, above=above) for mass, mean in rows])
    if float(np.isfinite(ends[:, 0]).mean()) < SURE:
        return None
    inside = slice(first, last + 1)
    share = fixed_sum(weights[inside])
    mean = fixed_sum(weights[inside] * means[inside]) / share
    if known.is_discrete:  # a level is inside or not; nothing lies between two levels
        start, end = float(edges[first]), float(edges[last + 1])
        sides = [Side(place, place, place) if 0.0 < place < 1.0 else None for place in (start, end)]
        return Region(axis, sides[0], sides[1], share, mean)
    start, end = _ends(smooth, edges, weights, line, above=above)
    half = _half_widths(fitted, axis, codes, form, weights)
    near, far = (
        _ends(_smoothed(form, smooth + way * half, weights), edges, weights, line, above=above)
        for way in ((1.0, -1.0) if above else (-1.0, 1.0))
    )
    return Region(
        axis=axis,
        start=_side(start, near[0], far[0], edges[0], edges[-1]),
        end=_side(end, far[1], near[1], edges[-1], edges[0]),
        share=end - start,
        mean=mean,
    )


def _half_widths(fitted: Additive, axis: int, codes: Codes, form: Form, weights: Floats) -> Floats:
    """Return half the width of the 90% interval of each bin's smoothed mean [M], by the jackknife over replicates."""
    rows = means_without(fitted, axis, codes, len(weights))
    smooth = np.stack([_smoothed(form, row, weights) for row in rows])
    errors = jackknife(np.zeros(len(weights)), smooth)[1]  # the errors do not depend on the estimate
    return reach(fitted.sample.response.n_worlds) * errors


def _smoothed(form: Form, means: Floats, weights: Floats) -> Floats:
    """Return a curve with the noise taken out that its form allows."""
    safe = np.maximum(weights, 1e-9)
    if form == "rises":
        return monotone(means, safe)
    return -monotone(-means, safe) if form == "falls" else means


def _run(smooth: Floats, weights: Floats, line: float, *, above: bool) -> tuple[int, int] | None:
    """Return first and last bin of the largest run of bins beyond a line."""
    beyond = smooth > line if above else smooth < line
    best: tuple[float, int, int] | None = None
    start = 0
    while start < len(beyond):
        if not beyond[start]:
            start += 1
            continue
        last = start
        while last + 1 < len(beyond) and beyond[last + 1]:
            last += 1
        mass = float(weights[start : last + 1].sum())
        if best is None or mass > best[0]:
            best = (mass, start, last)
        start = last + 1
    return None if best is None or best[0] <= 0.0 else (best[1], best[2])


def _ends(smooth: Floats, edges: Floats, weights: Floats, line: float, *, above: bool) -> tuple[float, float]:
    """Return the places between which a curve is beyond a line, NaN if nowhere; between bins it is straight."""
    found = _run(smooth, weights, line, above=above)
    if found is None:
        return float("nan"), float("nan")
    first, last = found
    middles = (edges[:-1] + edges[1:]) / 2

    def between(outside: int, inside: int) -> float:
        rise = float(smooth[inside] - smooth[outside])
        part = (line - float(smooth[outside])) / rise if rise else 1.0
        return float(middles[outside] + part * (middles[inside] - middles[outside]))

    start = float(edges[0]) if first == 0 else between(first - 1, first)
    end = float(edges[-1]) if last == len(smooth) - 1 else between(last + 1, last)
    return start, end


def _side(place: float, first: float, second: float, limit: float, beyond: float) -> Side | None:
    """Return one end of a region with its interval; None where the region goes on to the ``limit`` of the values.

    The interval holds all places at which the curve, within its own interval there, may cross the line: from where its
    one bound does to where its other does, or to the far end (``beyond``) where that one never does.
    """
    if place == limit:
        return None
    ends = [place, first if np.isfinite(first) else beyond, second if np.isfinite(second) else beyond]
    return Side(place, min(ends), max(ends))
