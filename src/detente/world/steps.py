r"""How finely quantities are followed that links join which are not linear.

Such quantities obey x' = A (x - rest) + N(x), and nothing solves that at once. They are followed in sub-steps by the
method of Runge and Kutta of order 4 in the frame that moves with A (lawson1967): returns, links on levels, drifts and
courses are exact, however fast; only N is followed step by step. The error of a sub-step h is of the fifth order in
h rho, where rho is the spectral radius of the rates, each as large as it may be; h rho is kept below 1/8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.model.model import ABSENT, Family, Floats, Model
from detente.world.draws import medians, quantile
from detente.world.flow import Linked, linked_groups
from detente.world.pulls import scaling, stepped_links

FINE = 1.0 / 8.0
"""Largest h rho: what a sub-step leaves out is then of the order of (1/8)^5 / 120, 3e-7 of the whole."""
COARSE = 1.0
"""h rho above which a course is said to be followed too coarsely: a sub-step is then wrong by about a hundredth."""
LONGEST = 1.0
"""Days of the longest sub-step, so that corners of curves are not jumped over."""
MOST = 128
"""Most sub-steps in half an interval."""
ROOM = 4.0
"""How many times as large as its start, its rest and its course a quantity is thought to become, if its range lets it;
a judgement."""
SQUARINGS = 30
"""After so many, the norm of a power tells the spectral radius to 1e-8."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """Quantities that are followed in sub-steps."""

    quantities: tuple[int, ...]
    """Indices, ascending: all that the links among them read, and what exact links join with these."""
    links: tuple[int, ...]
    """Links that are not linear, without a delay."""
    groups: tuple[int, ...]
    """Positions of the groups that exact links join, among those of `linked_groups`."""
    rate: float
    """Spectral radius of the rates at the medians, per day."""

    def substeps(self, days: int) -> int:
        """Return how many sub-steps half an interval of ``days`` is followed in."""
        return min(MOST, max(1, math.ceil(0.5 * days / self.longest - 1e-6)))

    @property
    def longest(self) -> float:
        """Days of the longest sub-step that is fine enough."""
        return min(LONGEST, FINE / self.rate) if self.rate > 0.0 else LONGEST


NOTHING = Stepped((), (), (), 0.0)


def stepped(model: Model) -> Stepped:
    """Return which quantities of a model are followed in sub-steps, and how fast they move."""
    links = stepped_links(model)
    if not links:
        return NOTHING
    groups = linked_groups(model)
    found = {int(end) for n in links for end in (model.links.source[n], model.links.target[n], model.links.times[n])}
    found = found.union(*(scaling(model, n) for n in links)) - {ABSENT}
    joined = [g for g, group in enumerate(groups) if found & set(group.quantities)]
    for g in joined:
        found |= set(groups[g].quantities)
    quantities = tuple(sorted(found))
    middle = medians(model.draws)[model.view[0]]
    rate = spectral_radius(_rates(model, middle, quantities, links, [groups[g] for g in joined]))
    return Stepped(quantities, tuple(links), tuple(joined), rate)


def fastest(model: Model, of: Stepped) -> float:
    """Return the spectral radius per day with all numbers at the faster ends of their 90% intervals."""
    draws, view = model.draws, model.view[0]
    numbers = medians(draws)[view]
    shorter = set(model.quantities.half_life.tolist())
    for place in range(len(view)):
        if draws.family[view[place]] != Family.FIXED:
            ends = [float(end) for end in quantile(draws, int(view[place]), (0.05, 0.95))]
            numbers[place] = min(ends, key=abs) if place in shorter else max(ends, key=abs)
    groups = linked_groups(model)
    return spectral_radius(_rates(model, numbers, of.quantities, of.links, [groups[g] for g in of.groups]))


def _rates(
    model: Model, numbers: Floats, quantities: Sequence[int], links: Sequence[int], groups: Sequence[Linked]
) -> Floats:
    """Return ``[n, n]`` how much of each quantity one unit of another brings a day, at most."""
    place = {k: i for i, k in enumerate(quantities)}
    rates = np.zeros((len(quantities), len(quantities)))
    for k, i in place.items():
        if model.quantities.half_life[k] != ABSENT:
            rates[i, i] += math.log(2.0) / float(numbers[model.quantities.half_life[k]])
    for group in groups:
        for n in group.links:
            gain = abs(float(numbers[model.links.gain[n]]))
            rates[place[int(model.links.target[n])], place[int(model.links.source[n])]] += gain
    for n in links:
        source, target, times = (int(ends[n]) for ends in (model.links.source, model.links.target, model.links.times))
        gain = abs(float(numbers[model.links.gain[n]]))
        drive, slope = _largest(model, numbers, n)
        factor = 1.0 if times == ABSENT else largest_value(model, numbers, times)
        rates[place[target], place[source]] += gain * factor * slope
        if times != ABSENT:
            rates[place[target], place[times]] += gain * drive
        for k in scaling(model, n):
            # As if the gain were proportional to it.
            rates[place[target], place[k]] += gain * factor * drive / (largest_value(model, numbers, k) or 1.0)
    return rates


def _largest(model: Model, numbers: Floats, link: int) -> tuple[float, float]:
    """Return the largest drive of a link and its largest slope."""
    links = model.links
    first, end = int(links.lookup_start[link]), int(links.lookup_start[link + 1])
    if first == end:
        return largest_value(model, numbers, int(links.source[link])), 1.0
    at = links.lookup_at[first:end]
    pulls = numbers[links.lookup_pull[first:end]]
    return float(np.abs(pulls).max()), float(np.abs(np.diff(pulls) / np.diff(at)).max(initial=0.0))


def largest_value(model: Model, numbers: Floats, quantity: int) -> float:
    """Return how large a quantity is thought to become."""
    quantities = model.quantities
    first, end = int(quantities.course_start[quantity]), int(quantities.course_start[quantity + 1])
    places = [
        int(quantities.start[quantity]),
        int(quantities.rest[quantity]),
        *quantities.course_level[first:end].tolist(),
    ]
    typical = max(abs(float(numbers[place])) for place in places)
    ends = max(abs(float(quantities.low[quantity])), abs(float(quantities.high[quantity])))
    if not typical:
        return ends if math.isfinite(ends) else 1.0
    return min(ends, ROOM * typical)


def spectral_radius(rates: Floats) -> float:
    """Return the spectral radius of a matrix without negative entries: the limit of |M^n|^(1/n), by squaring.

    Examples
    --------
    >>> round(spectral_radius(np.array([[0.0, 2.0], [8.0, 0.0]])), 6)
    4.0
    """
    total, matrix = 0.0, rates.copy()
    for squaring in range(SQUARINGS + 1):
        norm = float(matrix.sum(axis=1).max(initial=0.0))
        if norm == 0.0:
            return 0.0
        total += math.log(norm) * 0.5**squaring
        matrix = matrix / norm
        # In a fixed order, so that the bits are the same everywhere.
        products = (matrix[:, k, None] * matrix[None, k] for k in range(len(matrix)))
        matrix = sum(products, start=np.zeros_like(matrix))
    return math.exp(total)
