"""Cooke's classical model: how well analysts' quantiles agree with what came true, how much they say, and pools.

On N seed questions each analyst gives K quantiles. They cut the line into K + 1 bins, into which what came true should
fall with the probabilities p of the bins. *Calibration* is the chance that N such draws differ from p by as much as
they do: with s the shares seen, 2 N I(s, p) is nearly chi-squared with K degrees of freedom, I the relative information
sum of s ln(s / p). *Information* is that of the analyst's density, uniform within each bin, against a uniform one over
the *intrinsic range*: all quantiles and what came true, and a tenth of their span beyond either end. The *combined
score* is the product of both, and 0 where calibration is below a cutoff. As a weight it is, in the long run, greatest
for who says what is believed (a strictly proper score, cooke1991).

Axes: E analyst, N question, K quantile.

References: cooke1991; cooke2008; colson2017.
"""

from __future__ import annotations

import math

import numpy as np

from detente.core.elementary import exp, log, ndtr
from detente.core.errors import ScoreError
from detente.score.validation import Array, Given

OVERSHOOT = 0.1
"""Share of the span by which the intrinsic range is wider at either end (cooke1991; colson2017)."""
CUTOFF = 0.05
"""Calibration below which an analyst gets no weight: the usual level of a test, and that of Cooke's studies where
none is optimised."""


def tail_of_chi_squared(x: float, degrees: int) -> float:
    """Return the probability that a chi-squared number exceeds ``x``, for whole degrees of freedom.

    By Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1) with y = x / 2, from Q(1/2, y) = 2 Phi(-sqrt(2 y)) or
    Q(1, y) = e^-y (abramowitz1972, 6.5.22 and 26.4.4).

    Examples
    --------
    >>> round(tail_of_chi_squared(7.814727903251178, 3), 12)
    0.05
    """
    if x <= 0.0:
        return 1.0
    y, is_odd = x / 2.0, degrees % 2 == 1
    a = 0.5 if is_odd else 1.0
    tail = 2.0 * float(ndtr(-math.sqrt(x))) if is_odd else float(exp(-y))
    term = float(exp(-y)) * (2.0 * math.sqrt(y / math.pi) if is_odd else y)  # y^a e^-y / Gamma(a + 1)
    while a < degrees / 2.0:
        tail, a = tail + term, a + 1.0
        term *= y / a
    return min(max(tail, 0.0), 1.0)


def bins_of(levels: Given) -> Array:
    """Return the probabilities of the bins between quantiles ``[K + 1]`` of levels ``[K]``.

    Raises
    ------
    ScoreError
        If the levels do not ascend within (0, 1).
    """
    given = np.asarray(levels, dtype=np.float64)
    edges = np.concatenate(([0.0], given, [1.0]))
    if not len(given) or (np.diff(edges) <= 0.0).any():
        raise ScoreError("levels: found levels that do not ascend between 0 and 1, expected such as 0.05, 0.5, 0.95")
    return np.diff(edges)


def counts_in_bins(*, forecast: Given, outcome: Given) -> Array:
    """Return how many outcomes fall into each bin, ``[..., K + 1]``; one that equals a quantile falls below it.

    Parameters
    ----------
    forecast
        Quantiles ``[..., N, K]``, ascending.
    outcome
        What came true, ``[N]``.
    """
    quantiles, happened = _quantiles(forecast), np.asarray(outcome, dtype=np.float64)
    above = (happened[:, None] > quantiles).sum(axis=-1)  # [..., N]
    return np.stack([(above == place).sum(axis=-1) for place in range(quantiles.shape[-1] + 1)], axis=-1)


def calibration(*, forecast: Given, outcome: Given, levels: Given) -> Array:
    """Return calibration scores, ``[...]``: 1 is best, and few seeds can hardly tell.

    Parameters
    ----------
    forecast
        Quantiles ``[..., N, K]``, ascending.
    outcome
        What came true, ``[N]``.
    levels
        Levels of the quantiles ``[K]``, such as 0.05, 0.5, 0.95.

    Examples
    --------
    Ten of ten within the middle of 5%, 50% and 95%, five on either side of the median:

    >>> quantiles = np.tile([0.0, 5.0, 10.0], (10, 1))
    >>> float(calibration(forecast=quantiles, outcome=[3.0] * 5 + [7.0] * 5, levels=[0.05, 0.5, 0.95]).round(3))
    0.55
    """
    p = bins_of(levels)
    counts = counts_in_bins(forecast=forecast, outcome=outcome).astype(np.float64)
    if counts.shape[-1] != len(p):
        raise ScoreError(f"forecast: found {counts.shape[-1] - 1} quantiles and {len(p) - 1} levels, expected as many")
    n = counts.sum(axis=-1)
    if not (n > 0).all():
        raise ScoreError("outcome: found no seed question, expected at least one")
    shares = counts / n[..., None]
    parts = np.where(shares > 0.0, shares * log(np.where(shares > 0.0, shares, 1.0) / p), 0.0)
    statistic = 2.0 * n * np.cumsum(parts, axis=-1)[..., -1]
    tails = [tail_of_chi_squared(each, len(p) - 1) for each in np.atleast_1d(statistic).ravel().tolist()]
    return np.array(tails).reshape(np.shape(statistic))


def intrinsic_range(*, forecast: Given, outcome: Given | None = None, overshoot: float = OVERSHOOT) -> Array:
    """Return the intrinsic range of each question, ``[N, 2]``, over the quantiles ``[E, N, K]`` of all analysts.

    What came true, ``[N]``, lies in it too, where it is given.
    """
    quantiles = _quantiles(forecast)
    low, high = quantiles.min(axis=(0, 2)), quantiles.max(axis=(0, 2))
    if outcome is not None:
        happened = np.asarray(outcome, dtype=np.float64)
        low, high = np.minimum(low, happened), np.maximum(high, happened)
    beyond = overshoot * (high - low)
    return np.stack([low - beyond, high + beyond], axis=1)


def information(*, forecast: Given, levels: Given, span: Given) -> Array:
    """Return the information of each forecast against a uniform one, in nats, ``[..., N]``.

    Parameters
    ----------
    forecast
        Quantiles ``[..., N, K]``, ascending, no two alike.
    levels
        Levels of the quantiles ``[K]``.
    span
        Intrinsic ranges ``[N, 2]``, which hold all quantiles inside.

    Examples
    --------
    Quantiles of the uniform distribution itself say nothing:

    >>> float(information(forecast=[[1.0, 5.0, 9.0]], levels=[0.1, 0.5, 0.9], span=[[0.0, 10.0]])[0].round(12)) + 0.0
    0.0
    """
    quantiles, ends, p = _quantiles(forecast), np.asarray(span, dtype=np.float64), bins_of(levels)
    shape = (*quantiles.shape[:-1], 1)
    edges = np.concatenate(
        (np.broadcast_to(ends[:, :1], shape), quantiles, np.broadcast_to(ends[:, 1:], shape)), axis=-1
    )
    widths = np.diff(edges, axis=-1)
    if (widths <= 0.0).any():
        raise ScoreError("forecast: found quantiles that do not ascend within the range, expected such as 5, 20, 60")
    parts = p * log(p / widths)
    return log(ends[:, 1] - ends[:, 0]) + np.cumsum(parts, axis=-1)[..., -1]


def weights_of(*, calibrated: Given, informed: Given, cutoff: float = CUTOFF) -> Array:
    """Return weights, calibration x information where calibration reaches the cutoff, that sum to one over analysts.

    Parameters
    ----------
    calibrated
        Calibration scores ``[E]``.
    informed
        Information ``[E]``; or ``[E, N]`` for weights of each question of its own.
    cutoff
        Least calibration that counts.

    Raises
    ------
    ScoreError
        If no analyst reaches the cutoff, or none of those who do says anything.
    """
    scores, said = np.asarray(calibrated, dtype=np.float64), np.asarray(informed, dtype=np.float64)
    kept = np.where(scores >= cutoff, scores, 0.0)
    weights = (kept[:, None] if said.ndim == 2 else kept) * np.maximum(said, 0.0)
    whole = np.cumsum(weights, axis=0)[-1]
    if not (np.atleast_1d(whole) > 0.0).all():
        best = float(scores.max(initial=0.0))
        raise ScoreError(f"cutoff: found no analyst of calibration {cutoff:g} or more (the best has {best:.2g})")
    found: Array = weights / whole
    return found


def pool(*, forecast: Given, levels: Given, span: Given, weights: Given) -> Array:
    """Return the quantiles ``[N, K]`` of the linear pool of analysts' densities.

    Parameters
    ----------
    forecast
        Quantiles ``[E, N, K]``.
    levels
        Their levels ``[K]``, which the pool's have too.
    span
        Intrinsic ranges ``[N, 2]``.
    weights
        Weights ``[E]``, or ``[E, N]``, that sum to one over analysts.

    Examples
    --------
    >>> pool(forecast=[[[1.0, 2.0, 3.0]]], levels=[0.1, 0.5, 0.9], span=[[0.0, 4.0]], weights=[1.0]).tolist()
    [[1.0, 2.0, 3.0]]
    """
    quantiles, ends = _quantiles(forecast), np.asarray(span, dtype=np.float64)
    given = np.asarray(levels, dtype=np.float64)
    heights = np.concatenate(([0.0], given, [1.0]))
    shares = np.asarray(weights, dtype=np.float64)
    n_questions = quantiles.shape[1]
    result = np.empty((n_questions, len(given)))
    for question in range(n_questions):
        own = shares[:, question] if shares.ndim == 2 else shares
        knots = np.unique(np.concatenate((quantiles[:, question].ravel(), ends[question])))
        total = np.zeros(len(knots))
        for share, each in zip(own.tolist(), quantiles[:, question], strict=True):
            edges = np.concatenate((ends[question, :1], each, ends[question, 1:]))
            total += share * np.interp(knots, edges, heights)
        result[question] = _inverse(knots, total, given)
    return result


def best_cutoff(*, forecast: Given, outcome: Given, levels: Given, span: Given) -> float:
    """Return the cutoff with which the pool's own combined score on the seeds is greatest (cooke1991).

    One of the analysts' calibration scores; of several alike the highest.
    """
    quantiles = _quantiles(forecast)
    scores = calibration(forecast=quantiles, outcome=outcome, levels=levels)
    said = information(forecast=quantiles, levels=levels, span=span).mean(axis=-1)
    best, chosen = -1.0, 0.0
    for cutoff in sorted(set(scores.tolist())):
        try:
            shares = weights_of(calibrated=scores, informed=said, cutoff=cutoff)
        except ScoreError:  # those that are left say nothing
            continue
        together = pool(forecast=quantiles, levels=levels, span=span, weights=shares)
        own = float(calibration(forecast=together, outcome=outcome, levels=levels))
        own *= float(information(forecast=together, levels=levels, span=span).mean())
        if own >= best:
            best, chosen = own, cutoff
    return chosen


def quantile_loss(*, forecast: Given, outcome: Given, levels: Given, span: Given) -> Array:
    """Return mean quantile scores ``[..., N]`` in shares of the intrinsic range; 0 is best.

    2 (1{y <= q} - p) (q - y), averaged over the quantiles: a proper score of each of them (gneiting2007), doubled so
    that of a median alone it is the absolute error.
    """
    quantiles, happened = _quantiles(forecast), np.asarray(outcome, dtype=np.float64)
    ends, given = np.asarray(span, dtype=np.float64), np.asarray(levels, dtype=np.float64)
    gaps = quantiles - happened[:, None]
    losses = 2.0 * ((gaps >= 0.0) - given) * gaps
    found: Array = np.cumsum(losses, axis=-1)[..., -1] / len(given) / (ends[:, 1] - ends[:, 0])
    return found


def _inverse(knots: Array, heights: Array, levels: Array) -> Array:
    """Return the least points at which a rising broken line reaches levels."""
    after = np.clip(np.searchsorted(heights, levels, side="left"), 1, len(knots) - 1)
    low, high = heights[after - 1], heights[after]
    share = np.where(high > low, (levels - low) / np.where(high > low, high - low, 1.0), 1.0)
    return np.asarray(knots[after - 1] + share * (knots[after] - knots[after - 1]))


def _quantiles(forecast: Given) -> Array:
    quantiles = np.asarray(forecast, dtype=np.float64)
    if quantiles.ndim < 2 or not np.isfinite(quantiles).all():
        raise ScoreError("forecast: found no table of finite quantiles, expected one row a question")
    return quantiles
