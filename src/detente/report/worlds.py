"""The worlds of a run, packed for the page: what becomes of the answer where an assumption is held near a value.

A slider sets one assumption near a value; the worlds of the run are weighted as if it had been drawn there, and nothing
is run. With z the normal score of the assumption's quantile, z* that of the value and s the `SPREAD`, a world weighs

    w = exp(-(z - z*)^2 / 2 s^2) min(exp(e^2 / 2), `MOST_WEIGHT`)

which is the density wanted, normal about z* with the deviation s, over the density from which the world was drawn. That
is exp(-z^2 / 2) for an assumption that shares no factor, so e is z there. Where it shares one, e is the score of the
part of its own: given the factor, z has that density, and the weight leaves the factor, and all that goes with it, as
doubtful as it was. This is what ``--set`` does. Assumptions are independent but for their factors, so the weights of
several sliders multiply. Weights of rare worlds are cut off (ionides2008): a little bias for much less noise.

How far an answer can be trusted is said by the effective number of worlds, (sum w)^2 / sum w^2 (kong1994).

The page's script does the same with the same bytes; `reweighted` is what it is tested against.

References: kong1994, ionides2008.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp, ndtr, ndtri
from detente.explain.drivers import Driver, Drivers
from detente.explain.flip import Flips
from detente.explain.sensitivity.analysis import Analysis
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.response import Measure
from detente.explain.wording import line_text
from detente.forecast.spread import BAND
from detente.inspect.labels import Scale
from detente.model.model import Floats
from detente.world.draws import quantile

MOST_SLIDERS = 4
"""Assumptions that get a slider, those that carry most."""
LEAST_SHARE = 0.02
"""Share of the disagreement between worlds below which moving an assumption shows nothing."""
MOST_WORLDS = 2048
"""Worlds on the page, the first of the run: twice as many as a run has by default; a byte or two each and slider."""
SPREAD = 0.4
"""Deviation of the normal score that is wanted: 90% within 0.66 of the value. Less leaves few worlds, more blurs. On
the range of a slider 230 to 560 of 1,024 worlds are left for one."""
MOST_WEIGHT = 4.0
"""Where the correction for a world's rarity is cut off: beyond 1.67 standard deviations."""
LEAST_WORLDS = 50
"""Effective worlds below which no answer is shown: its standard error is then about five points."""
REACH = 1.28
"""Ends of a slider, as normal scores: from one in ten to nine in ten of what the case thinks possible."""
STEPS = 32
"""Steps of a slider."""
FINE = 40
"""Steps of a stored score to one standard deviation."""
ZERO = 128
"""Byte of the score 0."""
FULL = 255
"""Byte of the highest answer, and of the most paths."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a slider at which the answer crosses a line."""

    place: float
    """From 0, left, to 1, right."""
    text: str
    """The line: ``50%``."""
    value: str
    """The value of the assumption there."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One assumption that can be moved."""

    path: str
    """Dotted path."""
    texts: tuple[str, ...]
    """Its value at each place, in words."""
    is_level: bool
    """Whether the places are the levels of an assumption that has but a few values."""
    scores: bytes
    """[W] normal score of each world's quantile (see `FINE`), or the index of its level."""
    own: bytes
    """[W] the same of its own part, where it shares a factor; else empty."""
    marks: tuple[Mark, ...] = ()
    """Where the answer crosses lines."""
    settings: tuple[str, ...] = ()
    """Its value at each place as ``--set`` takes it; empty where no single number can be set."""

    @property
    def start(self) -> int:
        """The place on which it rests before it is moved."""
        return (len(self.texts) - 1) // 2


@dataclass(frozen=True, slots=True)
class Worlds:
    """The answers of a run's worlds, and where these stand on the assumptions that carry them."""

    measure: Measure
    """What the answer is."""
    answers: bytes
    """[W] answer of each world, chance taken out, from ``low``, 0, to ``high``, 255."""
    counts: bytes
    """[W] paths that count in each world, the most being 255; empty where as many do in all."""
    low: float
    """Answer that the byte 0 stands for."""
    high: float
    """Answer that the byte 255 stands for."""
    sliders: tuple[Slider, ...]
    """The assumptions, what carries most first."""
    middle: float = 0.0
    """Answer of the run, to which the worlds' answers were drawn."""
    drawn: float = 1.0
    """By what factor: 1 where all that tells worlds apart is theirs, less where chance has a part in it."""

    @property
    def columns(self) -> list[bytes]:
        """All columns, in the order in which the page stores them."""
        found = [self.answers, self.counts]
        found += [column for slider in self.sliders for column in (slider.scores, slider.own)]
        return [column for column in found if column]

    @property
    def packed(self) -> str:
        """All columns in base64, one after the other."""
        return b64encode(b"".join(self.columns)).decode("ascii")


@dataclass(frozen=True, slots=True)
class Reweighted:
    """The answer where assumptions are held near values."""

    answer: float
    """Weighted mean of the worlds."""
    low: float
    """Lower end of the band that holds nine of ten worlds."""
    high: float
    """Upper end."""
    effective: float
    """Effective number of worlds."""


def worlds_of(
    prepared: Analysis,
    carried: Drivers,
    *,
    scales: Mapping[str, Scale],
    crossed: Sequence[Flips] = (),
) -> Worlds | None:
    """Return the worlds of a run for the page; None where nothing carries the answer or worlds are too few.

    Parameters
    ----------
    prepared
        The answer, prepared.
    carried
        What carries it.
    scales
        How values of assumptions are written, by path.
    crossed
        What it takes to cross lines: marks.
    """
    axes = {axis.path: axis for axis in prepared.axes}
    chosen = [driver for driver in _strongest(carried) if driver.path in axes]
    response, n = prepared.response, min(prepared.response.n_worlds, MOST_WORLDS)
    if not chosen or n < 2 * LEAST_WORLDS:
        return None
    low, high, answers, drawn = _answers(prepared, carried.spread, n)
    counts = b"" if response.is_even else _bytes(FULL * response.count[:n] / response.count.max())
    return Worlds(
        measure=carried.measure,
        answers=answers,
        counts=counts,
        low=low,
        high=high,
        sliders=tuple(_slider(axes[each.path], scales[each.path], crossed, n) for each in chosen),
        middle=response.mean,
        drawn=drawn,
    )


def strength(driver: Driver) -> float:
    """Return how much of the disagreement goes with an assumption, whatever it owes to a factor."""
    full = driver.full.value if driver.full is not None else 0.0
    return max(driver.first_order.value, full)


def _strongest(carried: Drivers) -> list[Driver]:
    """Return the assumptions that get a slider: that of the verdict, then those that carry most by themselves."""
    first = max(carried.drivers, key=strength, default=None)
    ranked = sorted(carried.drivers, key=lambda driver: (driver is not first, -driver.first_order.value))
    return [driver for driver in ranked if driver.first_order.value >= LEAST_SHARE][:MOST_SLIDERS]


def _answers(prepared: Analysis, spread: float, n: int) -> tuple[float, float, bytes, float]:
    """Return the values of 0 and 255, the worlds' answers as bytes, drawn to their mean, and by what factor.

    So drawn, chance is out of them. It is out of the mean of many anyway, so that is taken back by the same factor.
    """
    response = prepared.response
    values = response.shares + response.offset
    mean = response.mean
    deviation = math.sqrt(float(np.cumsum((values - mean) ** 2)[-1]) / len(values))
    factor = min(spread / deviation, 1.0) if deviation > 0.0 else 0.0
    drawn = (mean + (values - mean) * factor)[:n]
    low, high = (0.0, 1.0) if prepared.target.measure == "probability" else (float(drawn.min()), float(drawn.max()))
    return low, high, _bytes(FULL * (drawn - low) / ((high - low) or 1.0)), factor


def _bytes(values: Floats) -> bytes:
    """Return numbers as the nearest bytes."""
    return bytes(np.clip(np.rint(values), 0, 255).astype(np.uint8))


def _slider(axis: Axis, scale: Scale, crossed: Sequence[Flips], n: int) -> Slider:
    """Return the slider of one assumption over the first n worlds."""
    if axis.is_discrete:
        texts = tuple(value_text(scale, value) for value in axis.levels.tolist())
        codes = axis.codes(len(texts))[:n].astype(np.float64)
        settings = tuple(_setting(scale, value) for value in axis.levels.tolist()) if scale.is_plain else ()
        return Slider(axis.path, texts, is_level=True, scores=_bytes(codes), own=b"", settings=settings)
    whole = axis.whole if len(axis.whole) else axis.place
    return Slider(
        axis.path,
        tuple(_text(axis, scale, REACH * (2 * step / STEPS - 1)) for step in range(STEPS + 1)),
        is_level=False,
        scores=_scores(whole[:n]),
        own=_scores(axis.place[:n]) if axis.is_own_part else b"",
        marks=tuple(_marks(axis, scale, crossed)),
        settings=tuple(_setting(scale, _value(axis, REACH * (2 * step / STEPS - 1))) for step in range(STEPS + 1))
        if scale.unit != "sd" and scale.is_plain
        else (),
    )


def _setting(scale: Scale, value: float) -> str:
    """Return a value of an assumption as the language writes it, to six digits."""
    return scale.with_unit(f"{value * scale.factor:.6g}")


def _scores(places: Floats) -> bytes:
    """Return the normal scores of quantiles as bytes."""
    return _bytes(ZERO + FINE * ndtri(places))


def _text(axis: Axis, scale: Scale, score: float) -> str:
    """Return the value at a score in words."""
    value = _value(axis, score)
    if scale.unit != "sd":
        return value_text(scale, value)
    return (
        "in the middle" if abs(value) < 0.04 else f"{abs(value):.1f} sd {'above' if value > 0 else 'below'} the middle"
    )


def value_text(scale: Scale, value: float) -> str:
    """Return a value of an assumption as a page writes it.

    Examples
    --------
    >>> value_text(Scale(1.0, "percent"), 62.4)
    '62%'
    """
    text = scale.show(value, 2)
    return f"{text.removesuffix(' percent')}%" if text.endswith(" percent") else text


def _value(axis: Axis, score: float) -> float:
    """Return the value of the assumption itself, whatever it shares, at a score."""
    place = float(ndtr(np.array([score]))[0])
    if axis.is_own_part and axis.draws is not None:
        return float(quantile(axis.draws, axis.column, [place])[0])
    return axis.value(place)


def _marks(axis: Axis, scale: Scale, crossed: Sequence[Flips]) -> list[Mark]:
    """Return where the answer crosses lines along an assumption, as far as the slider goes."""
    found = []
    for each in crossed:
        for flip in each.single:
            bounds = [end for one in flip.conditions if one.path == axis.path for end in (one.above, one.below) if end]
            for bound in bounds if len(flip.conditions) == 1 else ():
                score = _score_of(axis, bound.value)
                if abs(score) < REACH:
                    text = line_text(each.line, each.measure)
                    found.append(Mark((score / REACH + 1) / 2, text, value_text(scale, bound.value)))
    return found


def _score_of(axis: Axis, value: float) -> float:
    """Return the score at which an assumption has a value, to a thousandth."""
    low, high = -3.0, 3.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if _value(axis, middle) < value else (low, middle)
    return (low + high) / 2


def reweighted(worlds: Worlds, places: Mapping[int, float]) -> Reweighted:
    """Return the answer where some assumptions are held near values; what the page's script shows.

    Parameters
    ----------
    worlds
        The worlds of the page.
    places
        By number of the slider: the step, from 0, at which it stands.
    """
    weights = np.ones(len(worlds.answers))
    for number, step in places.items():
        weights *= _weights(worlds.sliders[number], step)
    answers = worlds.low + (worlds.high - worlds.low) * _numbers(worlds.answers) / FULL
    effective = float(weights.sum()) ** 2 / max(float((weights * weights).sum()), 1e-300)
    if worlds.counts:
        weights = weights * _numbers(worlds.counts)
    order = np.argsort(answers, kind="stable")
    reached = np.cumsum(weights[order])
    ends = [float(answers[order][np.searchsorted(reached, level * reached[-1])]) for level in BAND]
    mean = float((weights * answers).sum() / max(weights.sum(), 1e-300))
    away = (mean - worlds.middle) * (1.0 / worlds.drawn - 1.0) if worlds.drawn > 0.0 else 0.0
    answer, low, high = (min(max(each + away, worlds.low), worlds.high) for each in (mean, *ends))
    return Reweighted(answer, low, high, effective)


def _weights(slider: Slider, step: float) -> Floats:
    """Return the weight of each world where an assumption is held at a step of its slider."""
    scores = _numbers(slider.scores)
    if slider.is_level:
        return np.asarray(scores == step, dtype=np.float64)
    wanted = REACH * (2 * step / (len(slider.texts) - 1) - 1)
    z = (scores - ZERO) / FINE
    own = (_numbers(slider.own) - ZERO) / FINE if slider.own else z
    return np.asarray(exp(-((z - wanted) ** 2) / (2 * SPREAD * SPREAD)) * np.minimum(exp(own * own / 2), MOST_WEIGHT))


def _numbers(column: bytes) -> Floats:
    """Return bytes as numbers."""
    return np.frombuffer(column, dtype=np.uint8).astype(np.float64)
