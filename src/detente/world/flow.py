"""How quantities move by themselves between two moments: returns to rest and links together, exactly.

Without what happens to it, the deviation d of a quantity from its rest obeys d' = A d, where A has -ln 2 / half_life on
its diagonal and the gains of the links on levels without a delay beside it. Over a time t it becomes exp(A t) d,
whatever t is, so a forecast does not depend on how finely time is cut. Quantities fall into groups that links join;
most stand alone, and for them exp(A t) is a number.

The series is summed here in a fixed order of plain additions and multiplications, so that the bits are the same on
every machine; a library's matrix products are not.

References: moler2003 (scaling and squaring); uhlenbeck1930 (the noise of a return).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp, pow2
from detente.model.model import ABSENT, Floats, Model
from detente.world.pulls import tangent

N_TERMS = 14
"""Terms of the series of exp: at a norm of 1/2 what is left out is below 1e-16 of the whole."""
MOST_HALVINGS = 40
"""A matrix whose norm is above 2^39 is beyond anything that could be told from infinity."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Quantities that undelayed links on levels join, and those links."""

    quantities: tuple[int, ...]
    """Indices of the quantities, ascending."""
    links: tuple[int, ...]
    """Indices of the links among them."""
    lifts: tuple[int, ...] = ()
    """Indices of links whose pull on one of them another of them scales: its share of their tangents."""

    def reaches(self, model: Model) -> list[list[bool]]:
        """Return, for entry (i, j), whether a change of quantity j of the group ever reaches quantity i."""
        n = len(self.quantities)
        place = {quantity: i for i, quantity in enumerate(self.quantities)}
        linked = [[i == j for j in range(n)] for i in range(n)]
        for link, puller, _ in self._pulls(model):
            linked[place[int(model.links.target[link])]][place[puller]] = True
        return _closure(linked)

    def _pulls(self, model: Model) -> Iterator[tuple[int, int, bool]]:
        """Yield every link, the quantity that pulls by it, and whether that one only scales it."""
        for link in self.links:
            yield link, int(model.links.source[link]), False
        for link in self.lifts:
            yield link, int(model.links.times[link]), True

    def rates(self, model: Model, numbers: Floats) -> Floats:
        """Return A ``[n, n, W]`` (or ``[n, n]``) per day, from the values ``[N, W]`` (or ``[N]``) of all places."""
        n = len(self.quantities)
        rates = np.zeros((n, n, *numbers.shape[1:]))
        place = {quantity: i for i, quantity in enumerate(self.quantities)}
        for quantity, i in place.items():
            half_life = int(model.quantities.half_life[quantity])
            if half_life != ABSENT:
                rates[i, i] -= math.log(2.0) / numbers[half_life]
        for link, puller, is_lift in self._pulls(model):
            gain = numbers[model.links.gain[link]]
            if not model.links.is_plain(link):
                along = tangent(model, numbers, link)
                gain = gain * (along.lift if is_lift else along.slope)
            rates[place[int(model.links.target[link])], place[puller]] += gain
        return rates

    def drifts(self, model: Model, numbers: Floats) -> Floats:
        """Return the drifts ``[n, W]`` (or ``[n]``) per day."""
        places: list[int] = model.quantities.drift[list(self.quantities)].tolist()
        none = np.zeros(numbers.shape[1:])
        return np.stack([none if place == ABSENT else numbers[place] for place in places])


def linked_groups(model: Model) -> tuple[Linked, ...]:
    """Return the groups of two or more quantities that undelayed links on levels join, and self-links.

    Links that are not linear are left out: they have no exact course.
    """
    links = model.links
    exact = [
        n for n in range(len(links.names)) if not links.on_change[n] and links.delay[n] == ABSENT and links.is_plain(n)
    ]
    return _grouped(model, exact, [])


def tangent_groups(model: Model) -> tuple[Linked, ...]:
    """Return the groups that undelayed links join if those that are not linear are taken by their tangents.

    Without such links they are those of `linked_groups`.
    """
    links = model.links
    prompt = [n for n in range(len(links.names)) if not links.on_change[n] and links.delay[n] == ABSENT]
    scaled = [n for n in range(len(links.names)) if not links.on_change[n] and links.times[n] != ABSENT]
    return _grouped(model, prompt, scaled)


def _grouped(model: Model, links: Sequence[int], lifts: Sequence[int]) -> tuple[Linked, ...]:
    """Return the groups of quantities that links join, and those of ``lifts`` the one that scales with the target."""
    target = model.links.target
    pairs = [(int(target[n]), int(model.links.source[n])) for n in links]
    pairs += [(int(target[n]), int(model.links.times[n])) for n in lifts]
    group = list(range(len(model.quantities.names)))
    for one, other in pairs:
        old, new = group[one], group[other]
        group = [new if each == old else each for each in group]
    result = []
    for number in sorted({group[other] for _, other in pairs}):
        members = tuple(k for k, each in enumerate(group) if each == number)
        of_links = tuple(n for n in links if group[int(target[n])] == number)
        result.append(Linked(members, of_links, tuple(n for n in lifts if group[int(target[n])] == number)))
    return tuple(result)


def transition(rates: Floats, days: float | Floats) -> tuple[Floats, Floats]:
    """Return exp(A t) and its mean over 0 <= s <= t, for t = ``days``, both in the shape of A.

    Parameters
    ----------
    rates
        ``[n, n, W]`` (or ``[n, n]``) A per day.
    days
        t, the same for all worlds or of each ``[W]``.

    Examples
    --------
    >>> matrix, mean = transition(np.array([[-math.log(2.0)]]), 1.0)
    >>> round(float(matrix[0, 0]), 12), round(float(mean[0, 0]), 12)
    (0.5, 0.721347520444)
    """
    n = rates.shape[0]
    x = rates * days
    norm = np.abs(x).sum(axis=1).max(axis=0)
    # Each world is scaled by itself: its bits must not depend on the worlds computed beside it.
    halvings = np.clip(np.ceil(np.log2(np.maximum(norm, 2.0**-9))).astype(np.int64) + 1, 0, MOST_HALVINGS)
    x = x * 0.5**halvings
    reached = _reached(x)
    identity = np.zeros_like(x)
    for i in range(n):
        identity[i, i] = 1.0
    term, matrix, mean = identity.copy(), identity.copy(), identity.copy()
    for order in range(1, N_TERMS + 1):
        term = _product(term, x, reached) / order
        matrix = matrix + term
        mean = mean + term / (order + 1)
    for done in range(int(halvings.max(initial=0))):
        is_left = halvings > done
        mean = np.where(is_left, 0.5 * _product(mean, identity + matrix, reached), mean)
        matrix = np.where(is_left, _product(matrix, matrix, reached), matrix)
    return matrix, mean


def _reached(x: Floats) -> list[list[bool]]:
    """Return where the powers of a matrix have entries."""
    n = x.shape[0]
    return _closure([[i == j or bool(np.any(x[i, j] != 0.0)) for j in range(n)] for i in range(n)])


def _closure(reached: list[list[bool]]) -> list[list[bool]]:
    """Return, for entry (i, j), whether a chain of entries leads from j to i; changes what it is given."""
    n = len(reached)
    for through in range(n):
        for i in range(n):
            if reached[i][through]:
                reached[i] = [a or b for a, b in zip(reached[i], reached[through], strict=True)]
    return reached


def _product(left: Floats, right: Floats, reached: list[list[bool]]) -> Floats:
    """Multiply matrices entry by entry, in a fixed order; entries that nothing reaches stay 0."""
    n = left.shape[0]
    result = np.zeros_like(left)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                if reached[i][k] and reached[k][j]:
                    result[i, j] += left[i, k] * right[k, j]
    return result


def mean_retention(days: float, half_life: Floats) -> Floats:
    """Return the mean of 2^(-t / half_life) over 0 <= t <= ``days``.

    Examples
    --------
    >>> round(float(mean_retention(1.0, np.array([1.0]))[0]), 12)
    0.721347520444
    """
    exponent = math.log(2.0) * days / half_life
    # Near 0 the quotient loses its digits; the series does not.
    near = 1.0 - exponent / 2.0 + exponent * exponent / 6.0
    return np.where(exponent < 1e-5, near, (1.0 - exp(-exponent)) / np.maximum(exponent, 1e-5))


def noise_factor(days: float, half_life: Floats) -> Floats:
    """Return the standard deviation that unit noise per root of a day has after ``days``, its return included.

    sqrt((1 - r^2) / (2 theta)) with theta = ln 2 / half_life and r = exp(-theta days): what the Ornstein-Uhlenbeck
    process adds over the time, so that its spread in the long run is noise / sqrt(2 theta) whatever the interval.

    Examples
    --------
    >>> round(float(noise_factor(1.0, np.array([1e9]))[0]), 6)
    1.0
    """
    theta = math.log(2.0) / half_life
    left = 1.0 - pow2(-2.0 * days / half_life)
    exponent = 2.0 * theta * days
    return np.sqrt(days * np.where(exponent < 1e-5, 1.0 - exponent / 2.0, left / np.maximum(exponent, 1e-5)))
