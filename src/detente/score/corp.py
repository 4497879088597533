"""Calibration without bins of one's own choosing: isotonic regression, its bands, and what it makes of the Brier score.

CORP (dimitriadis2021): the share that came true is fitted as a function of what was said that never falls, by pooling
adjacent violators; the pools are the bins, and nobody has chosen them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.core.errors import ScoreError
from detente.core.plain import HIDDEN
from detente.score.means import LEVEL
from detente.score.validation import Array, Given, binary

N_RESAMPLES = 200
"""Samples behind a band; reliability diagrams in R draw 100."""
MOST_PLACES = 60
"""Values of what was said at which a band is found; of more, that many are chosen evenly."""
_KEY = 2021
"""Sets these numbers apart from all others drawn from one seed."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Neighbouring forecasts of which one share came true."""

    low: float
    """Smallest forecast among them."""
    high: float
    """Largest."""
    n: float
    """Forecasts, or the sum of their weights."""
    happened: float
    """Share that came true: what should have been said."""


@dataclass(frozen=True, slots=True)
class BandPoint:
    """Where the fitted share lies, at a forecast, in most samples."""

    said: float
    """The forecast."""
    fitted: float
    """Share that came true, as fitted."""
    consistent_low: float
    """Lower end where forecasts are calibrated: a fit below it is unlike calibration."""
    consistent_high: float
    """Upper end."""
    low: float
    """Lower end where the fit is right: how well the fit is known."""
    high: float
    """Upper end."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """A calibration curve: Brier score = miscalibration - discrimination + uncertainty, exactly."""

    pools: tuple[Pool, ...]
    """The curve, from low to high."""
    miscalibration: float
    """What is lost by not saying the fitted share; 0 is best."""
    discrimination: float
    """What the fitted shares gain on the share of all; more is better."""
    uncertainty: float
    """Brier score of saying the share of all."""
    sample: Sample = field(repr=False, compare=False, metadata={HIDDEN: True})
    """What it was made from."""

    @property
    def brier(self) -> float:
        """Mean Brier score of the forecasts: the sum of the terms."""
        return self.miscalibration - self.discrimination + self.uncertainty

    def band(self, *, level: float = LEVEL, seed: int = 0) -> tuple[BandPoint, ...]:
        """Return the bands at the forecasts that were made; found when asked for, as it takes long.

        Of each question one uniform number is drawn, and a forecast of it comes true in the sample where its chance
        is above the number: so forecasts of one question come out together, as they did. The chances are the forecasts
        (consistency) or the fitted shares (confidence); each sample is fitted anew.
        """
        return _band(self, level, seed)


@dataclass(frozen=True, slots=True)
class Sample:
    """Forecasts of yes-or-no questions; arrays ``[n]``."""

    said: Array
    """Distinct forecasts, rising ``[K]``."""
    place: npt.NDArray[np.intp]
    """Which of them each forecast is."""
    weight: Array
    """How much each counts."""
    question: npt.NDArray[np.int64]
    """Number of its question."""
    size: Array
    """Sum of weights by distinct forecast ``[K]``."""
    fitted: Array
    """Fitted share by distinct forecast ``[K]``."""


def reliability(
    *, forecast: Given, outcome: Given, weight: Given | None = None, question: npt.ArrayLike | None = None
) -> Reliability:
    """Return the calibration curve of forecasts, with the terms of their mean Brier score.

    Parameters
    ----------
    forecast
        Probabilities ``[n]``.
    outcome
        1 for yes, 0 for no ``[n]``.
    weight
        How much each counts ``[n]``; 1 by default.
    question
        Numbers of the questions ``[n]``, for the bands: forecasts of one come out together. By default each is its own.

    Raises
    ------
    ScoreError
        If there is no forecast, or the weights do not fit.

    References
    ----------
    dimitriadis2021; ayer1955 (pooling adjacent violators).

    Examples
    --------
    >>> found = reliability(forecast=[0.1, 0.2, 0.3, 0.8], outcome=[0, 1, 0, 1])
    >>> [(pool.low, pool.high, pool.happened) for pool in found.pools]
    [(0.1, 0.1, 0.0), (0.2, 0.3, 0.5), (0.8, 0.8, 1.0)]
    >>> round(found.miscalibration, 4), found.discrimination, found.uncertainty
    (0.07, 0.125, 0.25)
    """
    p, o = (np.ravel(each) for each in binary(forecast, outcome))
    w = np.ones_like(p) if weight is None else np.ravel(np.asarray(weight, dtype=np.float64))
    if p.size == 0 or w.shape != p.shape or not w.sum() > 0.0 or (w < 0.0).any():
        raise ScoreError("found no forecasts, or weights that do not fit them")
    numbers = np.arange(len(p)) if question is None else np.ravel(np.asarray(question, dtype=np.int64))
    said, place = np.unique(p, return_inverse=True)
    place = place.reshape(len(p))
    size, came = (_by(place, each, len(said)) for each in (w, w * o))
    fitted, first = isotonic(came, size)
    total, base = float(w.sum()), float((w * o).sum() / w.sum())
    pooled = float((size * fitted * (1.0 - fitted)).sum()) / total  # Brier score of the fitted shares
    return Reliability(
        pools=tuple(
            Pool(float(said[start]), float(said[end - 1]), float(size[start:end].sum()), float(fitted[start]))
            for start, end in zip(first, [*first[1:], len(said)], strict=True)
        ),
        miscalibration=float((w * (p - o) ** 2).sum()) / total - pooled,
        discrimination=base * (1.0 - base) - pooled,
        uncertainty=base * (1.0 - base),
        sample=Sample(said, place, w, numbers, size, fitted),
    )


def isotonic(came: Array, size: Array) -> tuple[Array, list[int]]:
    """Return shares that never fall and are nearest to ``came / size`` (least squares), and where each pool begins.

    Examples
    --------
    >>> isotonic(np.array([0.0, 1.0, 0.0, 1.0]), np.ones(4))
    (array([0. , 0.5, 0.5, 1. ]), [0, 1, 3])
    """
    starts: list[int] = []
    sums: list[float] = []
    sizes: list[float] = []
    for k, (total, n) in enumerate(zip(came.tolist(), size.tolist(), strict=True)):
        start = k
        # As products, so that equal shares are pooled and nothing is divided by an empty size.
        while sums and sums[-1] * n >= total * sizes[-1]:
            start, total, n = starts.pop(), total + sums.pop(), n + sizes.pop()  # noqa: PLW2901 - the pool grows
        starts.append(start)
        sums.append(total)
        sizes.append(n)
    lengths = np.diff([*starts, len(came)])
    shares = [min(max(total / n, 0.0), 1.0) if n > 0.0 else 0.0 for total, n in zip(sums, sizes, strict=True)]
    return np.repeat(np.array(shares, dtype=np.float64), lengths), starts


def _band(curve: Reliability, level: float, seed: int) -> tuple[BandPoint, ...]:
    """Return both bands at the places where they are found."""
    sample = curve.sample
    count = len(sample.said)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_PLACES)).round().astype(np.int64))
    _, number = np.unique(sample.question, return_inverse=True)
    number = number.reshape(len(sample.place))
    n_questions = int(number.max()) + 1
    raw = np.random.Philox(key=[seed, _KEY]).random_raw(N_RESAMPLES * n_questions)
    drawn = (raw >> np.uint64(11)).astype(np.float64).reshape(N_RESAMPLES, n_questions) * 2.0**-53
    ends = []
    for chances in (sample.said, sample.fitted):
        chance = chances[sample.place]
        fits = np.array([_fit_to(sample, chance, uniform[number])[chosen] for uniform in drawn])
        fits.sort(axis=0)
        last = N_RESAMPLES - 1
        tail = (1.0 - level) / 2.0
        ends += [fits[int(np.floor(tail * last))], fits[int(np.ceil((1.0 - tail) * last))]]
    table = np.column_stack([sample.said[chosen], sample.fitted[chosen], *ends])
    return tuple(BandPoint(*row) for row in table.tolist())


def _fit_to(sample: Sample, chance: Array, uniform: Array) -> Array:
    """Return the fit to one sample in which a forecast comes true where its chance is above its number."""
    came = _by(sample.place, np.where(uniform < chance, sample.weight, 0.0), len(sample.said))
    return isotonic(came, sample.size)[0]


def _by(place: npt.NDArray[np.intp], values: Array, count: int) -> Array:
    """Return sums by distinct forecast ``[K]``."""
    return np.asarray(np.bincount(place, weights=values, minlength=count), dtype=np.float64)
