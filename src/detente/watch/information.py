"""How much seeing something tells about a question: mutual information, its error, and what chance alone would give.

With X what may be seen and Y the answer, I(X; Y) = sum p(x, y) log2 p(x, y) / (p(x) p(y)) is the average by which
seeing X, or not seeing it, cuts the doubt about Y, in bits. Counted on a finite number of paths it comes out too large,
because chance always leaves some pattern; the more so where paths of one world share its assumptions. Here the leading
term of that bias is taken away by a jackknife over the replicates, from which errors come as well, and whether there is
anything at all is decided by a test: the covariance of X with an answer, divided by its standard error, as the scatter
of all batches has it and as that of the replicates has it.

References: shannon1948; cover2006, chapter 2; paninski2003 (the bias); miller1974 (the jackknife); cochran1977,
chapter 9 (clusters).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import log
from detente.forecast.batches import by_replicate, jackknife, scatter_of_total
from detente.forecast.replicates import error_of_total

Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

LN2 = 0.6931471805599453
LEAST_EXPECTED = 10.0
"""Paths on which an indicator and an answer must be expected to meet before their covariance is judged: what is counted
on fewer is too far from normal (twice the usual rule of five, for paths of a world are alike)."""


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosticity:
    """What one indicator tells, in numbers; answers are the classes C of the question."""

    bits: float
    """Information in bits, bias removed, at least 0."""
    bits_error: float
    """Its standard error."""
    z: float
    """Greatest covariance with an answer, in standard errors from batches: how far from what chance gives."""
    t: float
    """The same in standard errors from the replicates."""
    seen: float
    """Chance to see it."""
    seen_error: float
    """Its standard error."""
    if_seen: Values
    """[C] probability of each answer where it is seen."""
    if_seen_error: Values
    """[C]"""
    if_not: Values
    """[C] probability of each answer where it is not."""
    if_not_error: Values
    """[C]"""


def information(table: Values) -> Values:
    """Return the mutual information of counts in bits, not corrected for bias.

    Parameters
    ----------
    table : array [..., X, C]
        Counts of what is seen and what is answered.

    Examples
    --------
    A coin seen in full tells one bit:

    >>> information(np.array([[50.0, 0.0], [0.0, 50.0]])).item()
    1.0
    """
    size = table.sum(axis=(-2, -1), keepdims=True)
    by_seen = table.sum(axis=-1, keepdims=True)
    by_answer = table.sum(axis=-2, keepdims=True)
    is_there = table > 0
    ratio = np.where(is_there, table * size, 1.0) / np.where(is_there, by_seen * by_answer, 1.0)
    terms = np.where(is_there, table * log(ratio), 0.0) / size
    flat = terms.reshape(*terms.shape[:-2], -1)
    result: Values = np.cumsum(flat, axis=-1)[..., -1] / LN2
    return result


def entropy(counts: Values) -> float:
    """Return the doubt about an answer in bits, from counts [C].

    Examples
    --------
    >>> entropy(np.array([1.0, 1.0, 2.0]))
    1.5
    """
    shares = counts[counts > 0] / counts.sum()
    return float(np.cumsum(-shares * log(shares))[-1]) / LN2


def find(seen: Counts, answered: Counts) -> Diagnosticity:
    """Return what an indicator tells.

    Parameters
    ----------
    seen : array [B, C]
        Paths of each batch and answer on which it is seen.
    answered : array [B, C]
        All paths of each batch and answer.
    """
    tables = np.stack([seen, answered - seen], axis=1).astype(np.float64)  # [B, 2, C]
    whole = tables.sum(axis=0)
    without = whole - by_replicate(tables)
    z, t = scores(tables)
    bits, bits_error = jackknife(information(whole), information(without))
    chance, chance_error = jackknife(_seen(whole), _seen(without))
    _, share_errors = jackknife(_shares(whole), _shares(without))
    return Diagnosticity(
        bits=max(float(bits), 0.0),
        bits_error=float(bits_error),
        z=float(np.max(np.abs(z))),
        t=float(np.max(np.abs(t))),
        seen=float(np.clip(chance, 0, 1)),
        seen_error=float(chance_error),
        if_seen=_shares(whole)[0],
        if_seen_error=share_errors[0],
        if_not=_shares(whole)[1],
        if_not_error=share_errors[1],
    )


def scores(tables: Values) -> tuple[Values, Values]:
    """Return the covariance of an indicator with each answer in standard errors, from batches and from replicates.

    Parameters
    ----------
    tables : array [B, 2, C]
        Counts by batch: seen or not, and answer.

    Returns
    -------
    array [C]
        About standard normal where the indicator tells nothing; 0 where the two are too rare to be judged.
    array [C]
        Student's t then, with the replicates' degrees of freedom.
    """
    size = tables.sum()
    seen = tables[:, 0].sum() / size
    answers = tables.sum(axis=(0, 1)) / size
    by_batch = tables.sum(axis=(1, 2))
    # Sum over the paths of a batch of (x - mean x)(y - mean y).
    sums = (
        tables[:, 0]
        - seen * tables.sum(axis=1)
        - answers * tables[:, 0].sum(axis=1)[:, None]
        + seen * answers * by_batch[:, None]
    )
    covariance = sums.sum(axis=0)
    expected = size * min(seen, 1 - seen) * np.minimum(answers, 1 - answers)
    errors = (scatter_of_total(sums), error_of_total(by_replicate(sums), by_replicate(by_batch).astype(np.int64)))
    z, t = (
        np.where((error > 0) & (expected >= LEAST_EXPECTED), covariance / np.where(error > 0, error, 1.0), 0.0)
        for error in errors
    )
    return z, t


def _seen(table: Values) -> Values:
    result: Values = table[..., 0, :].sum(axis=-1) / table.sum(axis=(-2, -1))
    return result


def _shares(table: Values) -> Values:
    """Return the share of each answer among what is seen, and among what is not; 0 where there is nothing."""
    totals = table.sum(axis=-1, keepdims=True)
    return table / np.where(totals > 0, totals, 1.0)
