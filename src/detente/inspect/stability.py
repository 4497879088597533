r"""Links that feed on themselves: loops in which a deviation grows by itself.

Without what happens to them, deviations obey d' = A d + C d', with A the returns (-ln 2 / half_life) and the gains of
links on levels, C the gains of links on changes. So d' = (I - C)^-1 A d, and a deviation grows where an eigenvalue of
that matrix has a positive real part; where the spectral radius of C is 1 or more, a change comes back as large as it
was, and there is no course at all. Delays are left out: they slow a loop, and do not stop it. Links that are not linear
are taken by their tangents in the start state.

The growth is the limit of ln |exp(B t)| / t, found by squaring exp(B) again and again: the bits are the same on every
machine, which those of a library's eigenvalues are not.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.core.elementary import exp, log
from detente.core.text import enumerated
from detente.inspect.start import time_text
from detente.model.model import ABSENT, Family, Floats, Ints, Model
from detente.world.draws import medians, quantile
from detente.world.flow import transition
from detente.world.pulls import every_pull, places_of_tangent, tangent

SQUARINGS = 40
"""After so many, exp(B t) is that of 2^40 days: what is left of its beginning is far below the digits told."""
LONGEST_DOUBLING = 36_525.0
"""Days: what takes longer than a century to double is not told."""
ALL_OF_IT = 1.0 - 1e-9
"""Spectral radius from which a change never dies out: 1, but for rounding."""
LEAST_NORM = 1e-300
"""Norm below which a matrix counts as nothing."""
MOST_CORNERS = 10
"""Uncertain numbers of a loop up to which every combination of the ends of their intervals is tried."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Quantities whose links feed on themselves."""

    quantities: tuple[str, ...]
    """Names, in the case's order."""
    links: tuple[str, ...]
    """Names of the links among them."""
    doubling: float
    """Days in which a deviation doubles; 0 where links on changes give a change back as large as it was."""
    gain: float
    """What each link of a loop makes of a change, on average (the spectral radius of C); below 1 where levels grow."""
    is_typical: bool
    """Whether it holds for the medians, and not only at the ends of 90% intervals."""
    viewer: str
    """As whom the numbers are seen: empty for the case as it is, else an actor with beliefs about them."""

    @property
    def text(self) -> str:
        """The same in a sentence."""
        names = [f"`{name}`" for name in self.quantities]
        who = f"{enumerated(names)} {'feed each other' if names[1:] else 'feeds itself'}"
        what = (
            f"a deviation doubles in {time_text(self.doubling)}"
            if self.doubling
            else f"a change goes through each link {self.gain:.3g} times as large as it came, and never dies out"
        )
        where = "" if self.is_typical else " at the ends of the 90% intervals"
        return f"{who}: {what}{where}{f', as {self.viewer} sees it' if self.viewer else ''}"


def loops(model: Model) -> Iterator[Loop]:
    """Yield the groups of quantities in which a deviation grows by itself, at the medians or at the ends of intervals.

    Up to ten uncertain numbers of a loop are combined in all ways; of more, each is tried by itself, and all together
    where they are furthest from returning: gains as large, returns as slow as they may be.
    """
    for members, links in _feeding(model):
        typical: Loop | None = None
        places = _places(model, members, links)
        for viewer in range(len(model.view)):
            # The same eyes come again where events set other numbers.
            known = (0, _who(model, viewer)) if _who(model, viewer) != viewer else (0,)
            if viewer and any((model.view[viewer][places] == model.view[other][places]).all() for other in known):
                continue
            found = _worst(model, members, links, viewer)
            if found is not None and (typical is None or found.viewer):
                typical = typical or found
                yield found


def _who(model: Model, viewer: int) -> int:
    """Return who a viewer is, whatever events have set: 0 for the world, else 1 + actor."""
    return viewer % (len(model.actors.names) + 1)


def _feeding(model: Model) -> Iterator[tuple[list[int], list[int]]]:
    """Yield quantities each of which reaches itself through links, and the links among them, group by group."""
    pulls = every_pull(model)
    source, target = [pull.source for pull in pulls], [pull.target for pull in pulls]
    after: dict[int, set[int]] = {k: set() for k in {*source, *target}}
    for s, t in zip(source, target, strict=True):
        after[s].add(t)
    reached = {k: _reached(after, k) for k in after}
    done: set[int] = set()
    for k in sorted(after):
        if k in done or k not in reached[k]:
            continue
        members = [other for other in sorted(after) if other in reached[k] and k in reached[other]]
        done |= set(members)
        inside = {pull.link for pull in pulls if {pull.source, pull.target} <= set(members)}
        yield members, sorted(inside)


def _reached(after: dict[int, set[int]], first: int) -> set[int]:
    found: set[int] = set()
    todo = [first]
    while todo:
        new = after[todo.pop()] - found
        found |= new
        todo += sorted(new)
    return found


def _places(model: Model, members: list[int], links: list[int]) -> Ints:
    """Return the places of the numbers that a loop depends on: half-lives, gains, then what shapes its links."""
    half_lives = model.quantities.half_life[members]
    shaping = np.array([place for link in links for place in places_of_tangent(model, link)], dtype=np.int32)
    return np.concatenate((half_lives[half_lives != ABSENT], model.links.gain[links], shaping))


def _worst(model: Model, members: list[int], links: list[int], viewer: int) -> Loop | None:
    """Return how a loop grows at the medians, or at the ends of the intervals if only there; None where it does not."""
    levels, changes = _matrices(model, members, links, _settings(model, members, links, viewer))
    gains = exp(_log_radius(changes))
    growth = _growth(levels, np.where(gains < ALL_OF_IT, changes, 0.0))
    is_growing = (gains >= ALL_OF_IT) | (growth > math.log(2.0) / LONGEST_DOUBLING)
    if not is_growing.any():
        return None
    at = (
        0 if is_growing[0] else int(np.argmax(np.where(gains >= ALL_OF_IT, 1.0 + gains, growth)))
    )  # the medians come first
    return Loop(
        quantities=tuple(model.quantities.names[k] for k in members),
        links=tuple(model.links.names[n] for n in links),
        doubling=0.0 if gains[at] >= 1.0 else math.log(2.0) / float(growth[at]),
        gain=float(gains[at]) if changes.any() else 0.0,
        is_typical=bool(is_growing[0]),
        viewer=model.actors.names[who - 1] if (who := _who(model, viewer)) else "",
    )


def _settings(model: Model, members: list[int], links: list[int], viewer: int) -> Floats:
    """Return the numbers ``[N, W]`` to try: the medians, then what can be made of the ends of the loop's intervals."""
    middle, view = medians(model.draws), model.view[viewer]
    places = _places(model, members, links).tolist()
    uncertain = sorted({int(view[n]) for n in places if model.draws.family[view[n]] != Family.FIXED})
    ends = {column: quantile(model.draws, column, (0.05, 0.95)).tolist() for column in uncertain}
    if len(uncertain) <= MOST_CORNERS:
        corners = [dict(zip(ends, each, strict=True)) for each in itertools.product(*ends.values())]
    else:
        corners = [{column: end} for column, pair in ends.items() for end in pair]
        # A half-life is above 0, so the larger end is the longer one.
        corners.append({column: max(pair, key=abs) for column, pair in ends.items()})
    drawn = np.tile(middle[:, None], (1, 1 + len(corners)))
    for w, corner in enumerate(corners, start=1):
        for column, value in corner.items():
            drawn[column, w] = value
    return np.asarray(drawn[view])


def _matrices(model: Model, members: list[int], links: list[int], numbers: Floats) -> tuple[Floats, Floats]:
    """Return ``[n, n, W]`` twice: A, returns and links on levels, per day; C, links on changes."""
    levels = np.zeros((len(members), len(members), numbers.shape[1]))
    changes = np.zeros_like(levels)
    for i, k in enumerate(members):
        if model.quantities.half_life[k] != ABSENT:
            levels[i, i] -= math.log(2.0) / numbers[model.quantities.half_life[k]]
    for pull in every_pull(model):
        if pull.link not in links or not {pull.source, pull.target} <= set(members):
            continue
        gain = numbers[model.links.gain[pull.link]]
        if not model.links.is_plain(pull.link):
            along = tangent(model, numbers, pull.link)
            gain = gain * (along.lift if pull.is_lift else along.slope)
        at = members.index(pull.target), members.index(pull.source)
        (changes if model.links.on_change[pull.link] and not pull.is_lift else levels)[at] += gain
    return levels, changes


def _growth(levels: Floats, changes: Floats) -> Floats:
    """Return ``[W]`` the largest real part of the eigenvalues of (I - C)^-1 A, per day; the radius of C is below 1."""
    total = levels
    power = changes
    if changes.any():
        for _ in range(SQUARINGS // 2):  # (I + C)(I + C^2)(I + C^4) ...: the series of (I - C)^-1
            total = total + _product(power, total)
            power = _product(power, power)
    return _log_radius(transition(total, 1.0)[0])


def _log_radius(matrix: Floats) -> Floats:
    """Return ``[W]`` the logarithm of the spectral radius: the limit of ln |M^n| / n over the powers of 2."""
    result = np.zeros(matrix.shape[-1])
    for squaring in range(SQUARINGS + 1):
        norm = np.abs(matrix).sum(axis=1).max(axis=0)
        # What vanishes keeps a small norm, so its radius is as small as can be told.
        norm = np.maximum(norm, LEAST_NORM)
        result = result + log(norm) * 0.5**squaring
        matrix = matrix / norm
        matrix = _product(matrix, matrix)
    return result


def _product(left: Floats, right: Floats) -> Floats:
    """Multiply matrices ``[n, n, W]`` in a fixed order."""
    result = np.zeros_like(left)
    for k in range(left.shape[1]):
        result = result + left[:, k, None] * right[None, k]
    return result
