"""How the answer follows one assumption: a curve over its values, and that curve in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.explain.sensitivity.additive import Additive, chi_squared_line
from detente.explain.sensitivity.indices import bin_sums
from detente.explain.sensitivity.sums import fixed_sum
from detente.model.model import Floats

Form = Literal["rises", "falls", "peaks", "dips", "varies"]
"""rises, falls: with the assumption; peaks, dips: highest or lowest somewhere in between; varies: anything else."""
MOST_POINTS = 16
"""Points of a curve."""
FITS = 0.9
"""Share of a curve's variance that a form must explain to be called by its name."""
STEEP_SHARE, STEEP_WIDTH = 0.6, 0.4
"""A rise is said to lie between two values if at least this share of it does, and at most this share of worlds."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve."""

    place: float
    """Quantile of the assumption in the middle of the bin."""
    value: float
    """Value there, in canonical units."""
    mean: float
    """Mean answer in worlds about there, all else as doubtful as it is."""
    error: float
    """Its standard error."""
    share: float
    """Share of worlds in the bin."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A curve and its form."""

    points: tuple[Point, ...]
    """From the lowest to the highest values."""
    form: Form
    """What it does."""
    steep: tuple[float, float] | None
    """Values between which most of a rise or fall happens; None where it is spread out."""
    extreme: tuple[float, float] | None
    """Values about which a curve peaks or dips."""

    @property
    def ends(self) -> tuple[float, float]:
        """Mean answers at the lowest and at the highest values."""
        return self.points[0].mean, self.points[-1].mean


def shape_of(fitted: Additive, axis: int) -> Shape:
    """Return how the answer follows an assumption, the strongest others taken into account."""
    edges, means, errors, weights = curve(fitted, axis, MOST_POINTS)
    known = fitted.axes[axis]
    middles = (edges[:-1] + edges[1:]) / 2
    points = tuple(
        Point(float(place), known.value(float(place)), float(mean), float(error), float(weight))
        for place, mean, error, weight in zip(middles, means, errors, weights, strict=True)
        if weight > 0
    )
    means, errors = (np.array([getattr(point, name) for point in points]) for name in ("mean", "error"))
    weights = np.array([point.share for point in points])
    form, smooth = form_of(means, errors, weights)
    steep = _steep(points, smooth) if form in {"rises", "falls"} else None
    extreme = _extreme(points, smooth, form) if form in {"peaks", "dips"} else None
    return Shape(points, form, steep, extreme)


def is_told_from_flat(shape: Shape) -> bool:
    """Return whether a curve changes by more than its noise does in one of a hundred: as a whole, or as a trend.

    Bins hold few worlds, so the scatter of single worlds is taken from all of them for the curve as a whole.
    """
    means, errors, shares, places = (
        np.array([getattr(point, name) for point in shape.points]) for name in ("mean", "error", "share", "place")
    )
    degrees = len(means) - 1.0
    if degrees < 1.0:
        return False
    whole = fixed_sum(shares)
    means, places = (each - fixed_sum(shares * each) / whole for each in (means, places))
    scatter = fixed_sum(shares * errors * errors) / len(means)
    if fixed_sum(shares * means * means) > (degrees + chi_squared_line(degrees, 1)) * scatter:
        return True
    leaning, noise = fixed_sum(shares * places * means), fixed_sum((shares * places * errors) ** 2)
    return leaning * leaning > (1.0 + chi_squared_line(1.0, 1)) * noise


def curve(fitted: Additive, axis: int, most: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return edges (places), means, standard errors and shares of the bins of a curve, at most ``most`` of them."""
    sample, known = fitted.sample, fitted.axes[axis]
    n_bins = known.n_bins(sample.n_bins)
    step = 1 if known.is_discrete else max(1, n_bins // most)
    codes, n_points = fitted.codes[axis] // step, -(-n_bins // step)
    count = sample.response.count
    sums = bin_sums(count, count * fitted.partial(axis), codes, n_points)[0]
    worlds, paths, outcomes, squares, crossed, squared = sums.T
    safe = np.maximum(paths, 1.0)
    mean = outcomes / safe
    residual = np.maximum(squares - 2.0 * mean * crossed + mean * mean * squared, 0.0)
    error = np.sqrt(residual / (safe * safe) * worlds / np.maximum(worlds - 1.0, 1.0))
    whole = fixed_sum(paths)
    return known.edges(sample.n_bins)[::step], sample.response.mean + mean, error, paths / whole


def monotone(values: Floats, weights: Floats) -> Floats:
    """Return the rising values next to the given ones, by pooling neighbours that fall (ayer1955).

    Examples
    --------
    >>> monotone(np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4)).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] >= block[0]:
            mean, mass, size = blocks.pop()
            whole = mass + block[1]
            block = ((mean * mass + block[0] * block[1]) / whole, whole, size + block[2])
        blocks.append(block)
    return np.repeat([mean for mean, _, _ in blocks], [size for _, _, size in blocks])


def form_of(means: Floats, errors: Floats, weights: Floats) -> tuple[Form, Floats]:
    """Return the simplest form that fits a curve, and the fit."""
    fits: dict[Form, Floats] = {"rises": monotone(means, weights), "falls": -monotone(-means, weights)}
    best: Form = max(fits, key=lambda form: _explained(means, fits[form], weights))
    if _is_good(means, fits[best], errors, weights):
        return best, fits[best]
    tops: dict[Form, Floats] = {
        "peaks": _one_turn(means, weights, up=True),
        "dips": _one_turn(means, weights, up=False),
    }
    best = max(tops, key=lambda form: _explained(means, tops[form], weights))
    if _is_good(means, tops[best], errors, weights):
        return best, tops[best]
    return "varies", means


def _one_turn(means: Floats, weights: Floats, *, up: bool) -> Floats:
    """Return the curve with one turn that is next to a curve."""
    signed = means if up else -means
    fits = [
        np.concatenate((monotone(signed[:turn], weights[:turn]), -monotone(-signed[turn:], weights[turn:])))
        for turn in range(1, len(means))
    ]
    best = max(fits, key=lambda fit: _explained(signed, fit, weights), default=signed)
    return best if up else -best


def _explained(means: Floats, fit: Floats, weights: Floats) -> float:
    """Return the share of a curve's variance that a fit explains."""
    middle = fixed_sum(weights * means) / fixed_sum(weights)
    whole = fixed_sum(weights * (means - middle) ** 2)
    return 1.0 - fixed_sum(weights * (means - fit) ** 2) / whole if whole else 1.0


def _is_good(means: Floats, fit: Floats, errors: Floats, weights: Floats) -> bool:
    """Return whether a fit explains most of a curve, or misses it by no more than noise."""
    if _explained(means, fit, weights) >= FITS:
        return True
    with np.errstate(divide="ignore", invalid="ignore"):
        misses = np.where(errors > 0, (means - fit) / errors, np.where(means == fit, 0.0, np.inf))
    n = len(means)
    return fixed_sum(misses * misses) <= n + 3.0 * (2.0 * n) ** 0.5  # three standard deviations of chi-squared


def _steep(points: tuple[Point, ...], smooth: Floats) -> tuple[float, float] | None:
    """Return the values between which most of a rise or fall happens."""
    whole = abs(float(smooth[-1] - smooth[0]))
    places = np.cumsum([point.share for point in points])
    for width in range(1, len(points)):
        gains = np.abs(smooth[width:] - smooth[:-width])
        start = int(gains.argmax())
        if gains[start] >= STEEP_SHARE * whole:
            span = float(places[start + width] - places[start])
            return (points[start].value, points[start + width].value) if span <= STEEP_WIDTH else None
    return None


def _extreme(points: tuple[Point, ...], smooth: Floats, form: Form) -> tuple[float, float]:
    """Return the values about which a curve is within a fifth of its highest (or lowest) point."""
    height = smooth if form == "peaks" else -smooth
    near = np.flatnonzero(height >= height.max() - 0.2 * (height.max() - height.min()))
    return points[int(near[0])].value, points[int(near[-1])].value
