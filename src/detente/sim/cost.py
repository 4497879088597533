"""What a run will cost, said before it starts."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from detente.core.errors import RunError
from detente.core.spec import RunSpec
from detente.model.model import Model
from detente.sim.runs import lay_out
from detente.world.draws import medians

PATH_STEPS_PER_SECOND = 5e6
"""Steps of paths that two cores of a laptop simulate in a second, roughly, for a case as large as ``russia-2022``."""
TOGETHER_SECONDS = 2.5e-6
"""Time in which two cores solve a choice of two by two made together, for eight paths. Measured on one core: 1.4
microseconds where it is an easy one, 10 to 13 where it has several equilibria; this is half of what lies between."""
TOGETHER_POWER = 1.5
"""Power of the number of all options with which that grows: measured from 2 x 2 to 5 x 5 and 3 x 3 x 3."""
LANES = 8
"""Paths that are followed side by side: a choice is solved for all as soon as one of them comes to it."""
LARGE_PATHS = 10**8
"""Paths above which a run must be asked for twice: about twenty minutes."""
LARGE_BYTES = 4 * 10**9
"""Memory above which a run must be asked for twice: what a laptop can spare."""
BASE_BYTES = 150 * 10**6
"""Memory of Python, the engine and one part of a run."""
DATE_BYTES = 2
"""Bytes of a date on disk, at most: packed bits."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Estimated cost of a run."""

    worlds: int
    """W."""
    paths: int
    """P, paths per world."""
    seconds: float
    """Wall time on two cores."""
    memory: float
    """Bytes of memory."""
    disk: float
    """Bytes on disk; 0 for a run that is not stored."""

    @property
    def size(self) -> int:
        """Number of paths N."""
        return self.worlds * self.paths

    @property
    def is_large(self) -> bool:
        """Whether the run must be asked for twice."""
        return self.size > LARGE_PATHS or self.memory > LARGE_BYTES

    def __str__(self) -> str:
        disk = f" and {_size(self.disk)} on disk" if self.disk else ""
        return f"about {_time(self.seconds)}, {_size(self.memory)} of memory{disk}"


def estimate(
    model: Model,
    *,
    worlds: int,
    paths: int,
    keep: Collection[str] = (),
    is_in_memory: bool = False,
    is_stored: bool = False,
) -> Cost:
    """Return what a run would cost.

    Parameters
    ----------
    model : Model
        What is run.
    worlds, paths : int
        W and P.
    keep : collection of str, optional
        What is kept beside the questions: ``events``, ``paths``.
    is_in_memory : bool, optional
        Whether all paths stay in memory, instead of part by part.
    is_stored : bool, optional
        Whether the run is written to disk.
    """
    size, layout, n_moments = worlds * paths, lay_out(model), model.timeline.n_moments
    kept = 2 * len(model.events) * ("events" in keep)
    kept += 4 * (n_moments + 1) * len(model.quantities.names) * ("paths" in keep)
    values = 4 * (layout.n_values + layout.n_asked) * size
    memory = BASE_BYTES + 2 * values + layout.n_hits * worlds * (1 if paths < 256 else 4)
    if is_in_memory:
        memory += size * (2 * layout.n_hits + kept)
    disk = size * (DATE_BYTES * layout.n_hits + kept) + values + 8 * worlds * (len(model.draws.paths) + layout.n_hits)
    return Cost(
        worlds=worlds,
        paths=paths,
        seconds=size * (n_moments / PATH_STEPS_PER_SECOND + _together_seconds(model)),
        memory=memory,
        disk=disk if is_stored else 0,
    )


def _together_seconds(model: Model) -> float:
    """Return how long choices made together take on a path: whenever one of eight paths looks at its options."""
    if not model.moves.stage_together.any():
        return 0.0
    from detente.game.trees import build_trees

    drawn, seconds = medians(model.draws), 0.0
    for tree in build_trees(model).trees:
        tempo = float(drawn[model.view[0, int(model.actors.tempo[tree.actor])]])
        looks = model.timeline.n_moments * (1.0 - math.exp(-LANES * model.timeline.grain / tempo))
        options = [sum(len(tree.options(nodes[0])) for nodes in seats) for seats in tree.groups.values()]
        seconds += looks / LANES * sum(TOGETHER_SECONDS * (n / 4) ** TOGETHER_POWER for n in options)
    return seconds


def check_cost(spec: RunSpec, model: Model, *, worlds: int | None = None, **kept: Any) -> Cost:
    """Return what a run will take; ``worlds`` where there may be more than asked for, the rest as in `estimate`.

    Raises
    ------
    RunError
        If it is too large and not allowed to be.
    """
    cost = estimate(model, worlds=worlds or spec.worlds, paths=spec.paths, **kept)
    refuse_too_large(cost, allow_large=spec.allow_large)
    return cost


def refuse_too_large(cost: Cost, *, allow_large: bool) -> None:
    """Raise unless a run is of ordinary size or was asked for twice."""
    if cost.is_large and not allow_large:
        raise RunError(
            f"found {cost.worlds:,} worlds x {cost.paths:,} paths, which would take {cost}; expected at most "
            f"{LARGE_PATHS:,} paths and {_size(LARGE_BYTES)} of memory (`allow_large=True` runs it all "
            "the same)"
        )


def _time(seconds: float) -> str:
    """Return a duration in a unit people use."""
    for unit, length in (("years", 31557600), ("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"


def _size(size: float) -> str:
    """Return a number of bytes in a unit people use."""
    for unit, length in (("TB", 1e12), ("GB", 1e9)):
        if size >= length:
            return f"{size / length:,.1f} {unit}"
    return f"{size / 1e6:,.0f} MB"
