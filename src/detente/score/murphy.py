"""What a mean Brier score is made of: reliability, resolution, uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import ScoreError
from detente.score.validation import Array, Given, binary


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Terms of a mean Brier score (0 to 1).

    ``brier = reliability - resolution + uncertainty + within_variance - within_covariance``, to rounding.
    """

    brier: float
    """Mean Brier score."""
    reliability: float
    """How far the frequencies are from what was said, squared: less is better."""
    resolution: float
    """How far the frequencies of the groups are from the base rate, squared: more is better."""
    uncertainty: float
    """Variance of the outcome: what the base rate itself would score."""
    within_variance: float
    """Variance of forecasts within bins; 0 on distinct values."""
    within_covariance: float
    """Twice the covariance of forecast and outcome within bins; 0 on distinct values."""
    n: float
    """Forecasts, or the sum of their weights."""
    n_groups: int
    """Distinct values, or bins that hold a forecast."""

    @property
    def generalised_resolution(self) -> float:
        """Resolution with the terms within bins added, so that three terms suffice (stephenson2008, equation 9)."""
        return self.resolution - self.within_variance + self.within_covariance


def decompose(
    *, forecast: Given, outcome: Given, edges: Given | None = None, weight: Given | None = None
) -> Decomposition:
    """Split a mean Brier score into its terms: exactly, on distinct values or in bins.

    On distinct values the three terms of Murphy are exact. In bins they are not: forecasts in a bin differ, and what
    is missing are the variance and the covariance within bins, which are returned too.

    Parameters
    ----------
    forecast
        Probabilities ``[n]``.
    outcome
        1 for yes, 0 for no ``[n]``.
    edges
        Edges of bins, rising from 0 to 1; a forecast on an inner edge belongs to the bin above. None: distinct values.
    weight
        How much each counts ``[n]``; 1 by default.

    Raises
    ------
    ScoreError
        If there is no forecast, or the edges do not rise from 0 to 1.

    References
    ----------
    murphy1973; stephenson2008.

    Examples
    --------
    >>> terms = decompose(forecast=[0.2, 0.2, 0.8, 0.8], outcome=[0, 1, 1, 1])
    >>> round(terms.reliability, 3), round(terms.resolution, 4), terms.uncertainty
    (0.065, 0.0625, 0.1875)
    """
    p, o = (np.ravel(each) for each in binary(forecast, outcome))
    w = np.ones_like(p) if weight is None else np.ravel(np.asarray(weight, dtype=np.float64))
    if p.size == 0 or w.shape != p.shape or not w.sum() > 0.0 or (w < 0.0).any():
        raise ScoreError("found no forecasts, or weights that do not fit them")
    group, count = groups_of(p, edges)

    def by_group(values: Array) -> Array:
        return np.asarray(np.bincount(group, weights=values, minlength=count), dtype=np.float64)

    size = by_group(w)
    used = size > 0.0
    total = float(w.sum())
    safe = np.where(used, size, 1.0)
    mean_p, mean_o = by_group(w * p) / safe, by_group(w * o) / safe
    base = float((w * o).sum()) / total
    apart_p, apart_o = p - mean_p[group], o - mean_o[group]
    return Decomposition(
        brier=float((w * (p - o) ** 2).sum()) / total,
        reliability=float((size * (mean_p - mean_o) ** 2)[used].sum()) / total,
        resolution=float((size * (mean_o - base) ** 2)[used].sum()) / total,
        uncertainty=base * (1.0 - base),
        within_variance=0.0 if edges is None else float((w * apart_p**2).sum()) / total,
        within_covariance=0.0 if edges is None else 2.0 * float((w * apart_p * apart_o).sum()) / total,
        n=total,
        n_groups=int(used.sum()),
    )


def groups_of(p: Array, edges: Given | None) -> tuple[npt.NDArray[np.intp], int]:
    """Return the group of each forecast and the number of groups: distinct values, or bins.

    Raises
    ------
    ScoreError
        If the edges do not rise from 0 to 1.
    """
    if edges is None:
        values, group = np.unique(p, return_inverse=True)
        return group.reshape(p.shape), len(values)
    cuts = np.asarray(edges, dtype=np.float64)
    if len(cuts) < 2 or cuts[0] != 0.0 or cuts[-1] != 1.0 or not (np.diff(cuts) > 0.0).all():
        raise ScoreError("edges: expected numbers that rise from 0 to 1, such as 0, 0.1, ..., 1")
    return np.minimum(np.searchsorted(cuts, p, side="right") - 1, len(cuts) - 2), len(cuts) - 1
