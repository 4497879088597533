"""Time to an outcome where other endings compete with it: the cumulative incidence of Aalen and Johansen.

A crisis that ended in an agreement can no longer become a war. Taking it as merely unobserved from then on (one minus
Kaplan and Meier) asks what would happen if only wars could end crises, and overstates every rate.

References: aalen1978; putter2007; marubini1995 (section 10.2, the variance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.reference_classes import Within, jeffreys

Array = npt.NDArray[np.float64]
OPEN, EVENT, OTHER = 0, 1, 2
"""How the observation of a row ended: nothing had happened yet, what is asked for happened, something else did."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence as a step function."""

    days: Array
    """``[t]`` Days at which it steps, ascending."""
    share: Array
    """``[t]`` Probability that it has happened by then."""
    other: Array
    """``[t]`` Probability that something else has ended it by then."""
    variance: Array
    """``[t]`` Variance of ``share``."""
    at_risk: npt.NDArray[np.int64]
    """``[t]`` Rows still under way just before."""

    def at(self, days: float) -> Within:
        """Return the cumulative incidence some days after the onset, with its 90% interval.

        Without open rows the interval is that of Jeffreys on the counts; with them, on the number of rows that would
        have the same variance.
        """
        step = int(np.searchsorted(self.days, days, side="right")) - 1
        if step < 0:
            n = float(self.at_risk[0]) if len(self.at_risk) else 0.0
            return Within(int(days), 0.0, *jeffreys(0.0, n)) if n else Within(int(days), 0.0, 0.0, 1.0)
        share, variance = float(self.share[step]), float(self.variance[step])
        rows = float(self.at_risk[0])
        size = min(share * (1.0 - share) / variance, rows) if variance > 0.0 else rows
        low, high = jeffreys(share * size, size)
        return Within(int(days), share, low, high)


def cumulative_incidence(days: Array, ending: npt.NDArray[np.int64]) -> Incidence:
    """Return the cumulative incidence of an outcome among competing endings.

    F(t) is the sum over t_j <= t of S(t_j-) d_1j / n_j, with S the share still under way, d_1j the outcomes and n_j
    the rows at risk at t_j.

    Parameters
    ----------
    days
        ``[n]`` Days from the onset to the ending, or to the end of observation.
    ending
        ``[n]`` `EVENT`, `OTHER` or `OPEN`.

    Returns
    -------
    Incidence
        Empty for no rows.

    Examples
    --------
    >>> found = cumulative_incidence(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 2, 1, 2]))
    >>> found.share.tolist(), found.other.tolist()
    ([0.25, 0.25, 0.5, 0.5], [0.0, 0.25, 0.25, 0.5])
    """
    times = np.unique(days[ending != OPEN])
    at_risk = np.array([int((days >= time).sum()) for time in times], dtype=np.int64)
    events = np.array([int(((days == time) & (ending == EVENT)).sum()) for time in times], dtype=np.int64)
    others = np.array([int(((days == time) & (ending == OTHER)).sum()) for time in times], dtype=np.int64)
    both = events + others
    share, other, before = np.zeros(len(times)), np.zeros(len(times)), np.zeros(len(times))
    under_way, so_far, gone = 1.0, 0.0, 0.0
    for j in range(len(times)):
        before[j] = under_way
        so_far += under_way * float(events[j]) / float(at_risk[j])
        gone += under_way * float(others[j]) / float(at_risk[j])
        under_way *= 1.0 - float(both[j]) / float(at_risk[j])
        share[j], other[j] = so_far, gone
    return Incidence(times, share, other, _variance(share, before, at_risk, events, both), at_risk)


def _variance(
    share: Array,
    before: Array,
    at_risk: npt.NDArray[np.int64],
    events: npt.NDArray[np.int64],
    both: npt.NDArray[np.int64],
) -> Array:
    """Return the variance of the cumulative incidence at each step (marubini1995, 10.12)."""
    n, d, d_1 = at_risk.astype(float), both.astype(float), events.astype(float)
    left = n - d
    hazard = np.divide(d, n * left, out=np.zeros_like(n), where=left > 0.0)
    result = np.zeros(len(share))
    for t in range(len(share)):
        j = slice(0, t + 1)
        rest = share[t] - share[j]
        terms = rest**2 * hazard[j] + before[j] ** 2 * d_1[j] * (n[j] - d_1[j]) / n[j] ** 3
        terms -= 2.0 * rest * before[j] * d_1[j] / n[j] ** 2
        result[t] = float(np.sum(terms))
    return np.fmax(result, 0.0)
