"""The answer over two assumptions at once: the map on which a line is crossed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.core.errors import RunError
from detente.explain.sensitivity.axes import Axis, axes_of
from detente.explain.sensitivity.response import Measure, response_of, target_of
from detente.explain.wording import axis_labels
from detente.inspect.labels import Scale, axis_scale
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

FEWEST_WORLDS = 12
"""Worlds of a cell: of worlds that differ by 30 points their mean is known to nine."""
MOST_BINS = 7
"""Cells along one side: as many as a reader can tell apart."""


@dataclass(frozen=True, slots=True)
class Side:
    """One assumption of a map."""

    path: str
    """Dotted path."""
    label: str
    """The same in words."""
    edges: tuple[float, ...]
    """[bins + 1] where its cells end, in canonical units; equally many worlds lie in each."""
    scale: Scale
    """How to write its values."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """The mean answer of the worlds in each cell of two assumptions, all else as doubtful as it is."""

    question: str
    """Id of the question."""
    measure: Measure
    """What the answer is: a probability, or a value."""
    across: Side
    """The assumption from left to right."""
    up: Side
    """The assumption from below to above."""
    answer: tuple[tuple[float, ...], ...]
    """[up][across] mean answer; NaN where no world lies."""
    worlds: tuple[tuple[int, ...], ...]
    """[up][across] worlds in each cell."""


def landscape(
    runs: Runs, question: str, across: str, up: str, *, option: str = "", case: Case | None = None
) -> Landscape:
    """Return the answer to a question over two assumptions.

    Parameters
    ----------
    runs
        A run.
    question
        Id of the question.
    across, up
        Paths of two different uncertain assumptions.
    option
        For a choice: which option.
    case
        The case; adds texts of outcomes and units as written.

    Raises
    ------
    RunError
        If a path is not that of an uncertain assumption, or the run has too few worlds for a map.
    """
    target = target_of(runs, question, option=option)
    response = response_of(runs, target)
    axes = {axis.path: axis for axis in axes_of(runs)}
    for path in (across, up):
        if path not in axes:
            raise RunError(f"found {path!r}, expected the path of an uncertain assumption")
    bins = min(MOST_BINS, int((runs.n_worlds / FEWEST_WORLDS) ** 0.5))
    if bins < 2:
        raise RunError(f"found {runs.n_worlds} worlds, expected at least {4 * FEWEST_WORLDS} for a map")
    sides = (axes[across], axes[up])
    codes = [side.codes(side.n_bins(bins)) for side in sides]
    shape = (sides[1].n_bins(bins), sides[0].n_bins(bins))
    cell = codes[1] * shape[1] + codes[0]
    size = shape[0] * shape[1]
    paths = np.bincount(cell, weights=response.count, minlength=size)
    total = np.bincount(cell, weights=response.total, minlength=size)
    with np.errstate(invalid="ignore"):
        mean = np.where(paths > 0, response.offset + total / np.maximum(paths, 1.0), np.nan).reshape(shape)
    worlds = np.bincount(cell, minlength=size).reshape(shape)
    named = axis_labels(sides, runs.model, case)
    return Landscape(
        question=question,
        measure=target.measure,
        across=_side(sides[0], bins, named[across], axis_scale(across, runs.model, case)),
        up=_side(sides[1], bins, named[up], axis_scale(up, runs.model, case)),
        answer=tuple(tuple(float(x) for x in row) for row in mean),
        worlds=tuple(tuple(int(n) for n in row) for row in worlds),
    )


def _side(axis: Axis, bins: int, label: str, values: Scale) -> Side:
    """Return one assumption of a map."""
    edges = axis.edges(axis.n_bins(bins))
    return Side(axis.path, label, tuple(axis.value(float(edge)) for edge in edges), values)
