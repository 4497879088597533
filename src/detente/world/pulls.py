r"""Links that are not linear: scaled by another quantity, by the value of their source, or along a curve.

A link pulls by gain x factor x drive. The *drive* is the deviation of the source from its rest, its value, or what a
curve makes of the value; the *factor* is the present value of the quantity named by ``times``, or 1. What a small
change makes of the pull follows from the product rule: gain x factor x slope of the drive per unit of the source, and
gain x drive per unit of the quantity that scales it. Actors take these tangents, in the start state, for the whole
response; the world itself is followed step by step (see `detente.world.steps`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from detente.model import expression as ex
from detente.model.model import ABSENT, Floats, Model
from detente.world.course import rest_on, rest_place
from detente.world.piecewise import along


@dataclass(frozen=True, slots=True)
class Tangent:
    """What a small change in the start state makes of a link's pull, per unit of its gain."""

    slope: Floats
    """``[W]`` per unit of the source (of its change, where that pulls)."""
    lift: Floats
    """``[W]`` per unit of the quantity that scales the pull; 0 where none does or where a change pulls."""


def stepped_links(model: Model) -> list[int]:
    """Return the links that pull all the while, without a delay, and are not linear."""
    links = model.links
    prompt: list[int] = np.flatnonzero(~links.on_change & (links.delay == ABSENT)).tolist()
    return [n for n in prompt if not links.is_plain(n)]


def scaling(model: Model, link: int) -> list[int]:
    """Return the quantities that an expression reads which is the gain of a link."""
    formula = model.formula(int(model.links.gain[link]))
    nodes = () if formula is None else ex.nodes(formula.expression)
    return sorted({node.quantity for node in nodes if isinstance(node, ex.QuantityValue)})


@dataclass(frozen=True, slots=True)
class Pull:
    """One quantity that pulls on another by a link."""

    link: int
    source: int
    target: int
    is_lift: bool
    """Whether it only scales the pull of another one."""


def every_pull(model: Model) -> list[Pull]:
    """Return what pulls on what: the source of every link, then every quantity that scales a link."""
    links = model.links
    found = [Pull(n, int(links.source[n]), int(links.target[n]), is_lift=False) for n in range(len(links.names))]
    scaled = np.flatnonzero(links.times != ABSENT).tolist()
    return found + [Pull(n, int(links.times[n]), int(links.target[n]), is_lift=True) for n in scaled]


def start_value(model: Model, numbers: Floats, quantity: int) -> Floats:
    """Return the value of a quantity at the start, within its range."""
    quantities = model.quantities
    start = numbers[quantities.start[quantity]]
    return np.minimum(np.maximum(start, quantities.low[quantity]), quantities.high[quantity])


def tangent(model: Model, numbers: Floats, link: int) -> Tangent:
    """Return the tangent of a link in the start state.

    Parameters
    ----------
    model
        The case.
    numbers
        ``[N]`` or ``[N, W]`` values of all places, as a viewer sees them.
    link
        Which link.
    """
    links = model.links
    source, times = int(links.source[link]), int(links.times[link])
    value = start_value(model, numbers, source)
    factor = np.ones_like(value) if times == ABSENT else start_value(model, numbers, times)
    if links.on_change[link]:
        return Tangent(factor, np.zeros_like(value))
    if links.has_lookup(link):
        drive, slope = curve(model, numbers, link, value)
    else:
        drive = value if links.on_value[link] else value - rest_on(model, numbers, source, 0.0)
        slope = np.ones_like(value)
    return Tangent(factor * slope, np.zeros_like(value) if times == ABSENT else drive)


def places_of_tangent(model: Model, link: int) -> list[int]:
    """Return the places of the numbers that the tangent of a link depends on, besides its gain."""
    links, quantities = model.links, model.quantities
    if links.is_plain(link):
        return []
    source, times = int(links.source[link]), int(links.times[link])
    places = [] if times == ABSENT else [int(quantities.start[times])]
    if links.on_change[link]:
        return places
    if links.has_lookup(link) or times != ABSENT:
        places.append(int(quantities.start[source]))
    if links.has_lookup(link):
        places += links.lookup_pull[links.lookup_start[link] : links.lookup_start[link + 1]].tolist()
    elif times != ABSENT and not links.on_value[link]:
        rest = rest_place(model, source, 0.0)
        places += [rest.before, rest.after]
    return places


def curve(model: Model, numbers: Floats, link: int, value: Floats) -> tuple[Floats, Floats]:
    """Return what a link's curve makes of values of its source, and how steep it is there.

    On a corner the slope is the mean of those on both sides.
    """
    links = model.links
    first, end = int(links.lookup_start[link]), int(links.lookup_start[link + 1])
    at = links.lookup_at[first:end].tolist()
    pulls = [numbers[place] for place in links.lookup_pull[first:end].tolist()]
    drive, slope = along(value, at, [pulls[0] + np.zeros_like(value), *pulls[1:]]), np.zeros_like(value)
    for (low, high), (before, after) in zip(pairwise(at), pairwise(pulls), strict=True):
        inside = 0.5 * ((low <= value) & (value < high)) + 0.5 * ((low < value) & (value <= high))
        slope = slope + inside * (after - before) / (high - low)
    return drive, slope
