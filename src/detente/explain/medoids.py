"""k-medoids: a few members of a set that stand for all others. Exact integers, so the same answer on every machine.

PAM: medoids are added one by one where they help most, then exchanged for other members as long as that helps. How
many there should be is left to the silhouette: how much nearer each member is to its own group than to the next.

References: kaufman1990 (PAM and the silhouette's use); rousseeuw1987 (silhouette); schubert2021 (all exchanges of one
medoid weighed at once).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Distances = npt.NDArray[np.int64]
MOST_EXCHANGES = 100
"""Exchanges before giving up; a few hundred members settle after less than ten."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Members of a set and the medoid each belongs to."""

    medoids: tuple[int, ...]
    """[k] members that stand for their group, the largest group first."""
    group: npt.NDArray[np.int64]
    """[n] number of each member's group."""
    silhouette: float
    """Mean silhouette, -1 to 1; 0 for a single group."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Members of each group."""
        return tuple(np.bincount(self.group, minlength=len(self.medoids)).tolist())


def group_by_medoids(distances: Distances, k: int) -> Grouping:
    """Return k groups of n members.

    Parameters
    ----------
    distances
        [n, n] whole numbers, symmetric, 0 on the diagonal.
    k
        Groups, 1 to n.

    Examples
    --------
    >>> places = np.array([0, 1, 2, 50, 51])
    >>> found = group_by_medoids(np.abs(places[:, None] - places), 2)
    >>> found.medoids, found.group.tolist()
    ((1, 3), [0, 0, 0, 1, 1])
    """
    medoids = _exchange(distances, _build(distances, k))
    nearest = distances[:, medoids].argmin(axis=1)
    sizes = np.bincount(nearest, minlength=k)
    order = sorted(range(k), key=lambda i: (-sizes[i], medoids[i]))
    number = np.empty(k, dtype=np.int64)
    number[order] = np.arange(k)
    group = number[nearest]
    return Grouping(tuple(medoids[i] for i in order), group, _silhouette(distances, group, k))


def best_grouping(distances: Distances, *, most: int, least_silhouette: float) -> Grouping:
    """Return the grouping with the highest silhouette among 1 to ``most`` groups; one group if none reaches the least.

    Parameters
    ----------
    distances
        [n, n] as in `group_by_medoids`.
    most
        Groups at most.
    least_silhouette
        What two or more groups must reach to count as more than one.
    """
    best = group_by_medoids(distances, 1)
    reached = least_silhouette
    for k in range(2, min(most, len(distances)) + 1):
        found = group_by_medoids(distances, k)
        if found.silhouette > reached and min(found.sizes) > 0:
            best, reached = found, found.silhouette
    return best


def _build(distances: Distances, k: int) -> list[int]:
    """Return k members, each chosen where it brings the others nearest."""
    medoids = [int(distances.sum(axis=0).argmin())]
    nearest = distances[medoids[0]]
    while len(medoids) < k:
        gain = np.maximum(nearest - distances, 0).sum(axis=1)
        gain[medoids] = -1
        medoids.append(int(gain.argmax()))
        nearest = np.minimum(nearest, distances[medoids[-1]])
    return medoids


def _exchange(distances: Distances, medoids: list[int]) -> list[int]:
    """Return medoids no single exchange of which would help."""
    medoids = list(medoids)
    members = np.arange(len(distances))
    for _ in range(MOST_EXCHANGES):
        to_medoids = distances[:, medoids]
        nearest = to_medoids.argmin(axis=1)
        first = to_medoids[members, nearest]
        to_medoids[members, nearest] = np.iinfo(np.int64).max
        second = to_medoids.min(axis=1)
        best, exchange = 0, None
        for place in range(len(medoids)):
            left = np.where(nearest == place, second, first)
            change = (np.minimum(distances, left) - first).sum(axis=1)
            change[medoids] = 0
            candidate = int(change.argmin())
            if change[candidate] < best:
                best, exchange = int(change[candidate]), (place, candidate)
        if exchange is None:
            break
        medoids[exchange[0]] = exchange[1]
    return medoids


def _silhouette(distances: Distances, group: npt.NDArray[np.int64], k: int) -> float:
    """Return the mean over members of (b - a) / max(a, b): a to the own group, b to the next; 0 for one alone."""
    if k == 1:
        return 0.0
    members = np.arange(len(distances))
    sizes = np.bincount(group, minlength=k)
    sums = np.stack([distances[:, group == g].sum(axis=1) for g in range(k)], axis=1)
    own = sums[members, group] / np.maximum(sizes[group] - 1, 1)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)  # equal members leave a medoid without a group
    means[members, group] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    counts = (sizes[group] > 1) & (larger > 0) & np.isfinite(other)
    scores = np.divide(other - own, larger, out=np.zeros(len(group)), where=counts)
    return float(np.cumsum(scores)[-1]) / len(scores)
