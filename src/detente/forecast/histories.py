"""Paths as histories: when each event first came, and how far two histories are from each other.

Between two histories each event counts by how much of the world's course goes with it, and by how late it came in the
one compared with the other. An event that many others accompany (the war and the sanctions that answer it) shares its
count with them, so that one thing that happened under ten names is not ten things.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.sim.runs import Runs, Singles, Steps

Paths = npt.NDArray[np.int64]
Whole = npt.NDArray[np.int64]
WEIGHT = 1000
"""Distances are whole numbers; an event that carries everything would count this much a day."""
NOISE = 9.0
"""n times a squared correlation below which it is taken for none: three standard errors."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the events of some paths have to say."""

    salience: npt.NDArray[np.float64]
    """[E] share of the spread of the end state that goes with when each event came, averaged over quantities."""
    count: Whole
    """[E] what a day of difference counts: salience, shared with the events that go along, in whole numbers."""


def kept(runs: Runs) -> tuple[Steps, Singles]:
    """Return the first days of events [E, N] and the quantities [N, M + 1, K] of a sample."""
    if runs.first is None or runs.quantities is None:
        raise RunError("found a run without its events and quantities, expected one with both kept")
    return runs.first, runs.quantities


def earliness(runs: Runs, paths: Paths, until: int) -> Whole:
    """Return how many days before the end each event came, [E, n]: 0 if not by day ``until``, 1 on that day."""
    first, _ = kept(runs)
    days = first[:, paths].astype(np.int64, order="C")  # by event: sums over paths run along the memory
    return np.where(days > until, 0, until + 1 - days)


def weigh(runs: Runs, paths: Paths, until: int) -> Weights:
    """Return what each event says about how some paths ended.

    Parameters
    ----------
    runs
        A sample with events and quantities kept.
    paths
        [n] numbers of the paths to look at.
    until
        Last day that counts.

    Notes
    -----
    Salience is the mean, over the quantities that differ at the end, of the squared rank correlation between a
    quantity's last value and the event's earliness, as far as it stands out from noise. Where no quantity differs, or
    there is none, every event that does not always come alike counts as much. Sums are of whole numbers, hence exact.
    """
    _, quantities = kept(runs)
    early, moment = earliness(runs, paths, until), runs.model.timeline.moment_of(until)
    last = quantities[paths, moment]
    ends = np.array([_ranks(last[:, k]) for k in range(last.shape[1])], dtype=np.int64)
    ends = ends.reshape(-1, early.shape[1])
    ends = ends[(ends != ends[:, :1]).any(axis=1)]
    if len(ends):
        salience = _squared_correlations(early, ends).sum(axis=1) / len(ends)
    else:
        salience = (early != early[:, :1]).any(axis=1).astype(np.float64)
    company = np.maximum(_squared_correlations(early, early).sum(axis=1), 1.0)
    return Weights(salience, np.rint(WEIGHT * salience / company).astype(np.int64))


def distances(runs: Runs, weights: Weights, left: Paths, right: Paths, until: int) -> Whole:
    """Return the distances [n, m] between two sets of paths.

    The distance of two histories is the sum over events of what the event counts times (days between its two dates +
    the whole time if only one of the two has it): it is symmetric and obeys the triangle inequality.
    """
    result = np.zeros((len(left), len(right)), dtype=np.int64)
    apart = np.empty_like(result)
    for one, other in zip(_places(runs, weights, left, until), _places(runs, weights, right, until), strict=True):
        np.abs(np.subtract(one[:, None], other[None, :], out=apart), out=apart)
        result += apart
    return result


def _places(runs: Runs, weights: Weights, paths: Paths, until: int) -> Whole:
    """Return paths as points whose distance, summed over the events that count, is that of the histories [E', n]."""
    counted = np.flatnonzero(weights.count)
    early = earliness(runs, paths, until)[counted]
    return np.asarray(weights.count[counted, None] * (early + until * (early > 0)))


def _ranks(values: npt.NDArray[np.float32]) -> Whole:
    """Return twice the mid-ranks of values: whole numbers, equal where the values are."""
    ordered = np.sort(values)
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.zeros(0, int)
    ends = np.append(starts[1:], len(ordered))
    value = np.searchsorted(ordered[starts], values)
    return (starts + ends)[value]


def _products(left: Whole, right: Whole) -> Whole:
    """Return the sums of products [a, b] of the rows of two whole-numbered arrays, exactly.

    In integers: a product of doubles would be as exact below 2^53, but is left to a library whose threads wait for each
    other at full speed, which costs several times what they do where other work goes on beside.
    """
    return left @ right.T


def _squared_correlations(left: Whole, right: Whole) -> npt.NDArray[np.float64]:
    """Return the squared correlations [a, b] of the rows of two whole-numbered arrays; 0 where they are but noise."""
    n = left.shape[1]
    cross = n * _products(left, right) - left.sum(axis=1)[:, None] * right.sum(axis=1)[None, :]
    spread_left = n * (left * left).sum(axis=1) - left.sum(axis=1) ** 2
    spread_right = n * (right * right).sum(axis=1) - right.sum(axis=1) ** 2
    product = spread_left[:, None].astype(np.float64) * spread_right[None, :].astype(np.float64)
    squares = cross.astype(np.float64) ** 2
    found = np.where(product > 0, squares / np.where(product > 0, product, 1.0), 0.0)
    return np.where(found * n >= NOISE, found, 0.0)
