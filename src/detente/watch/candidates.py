"""What may be seen by a date: events that have happened, and quantities above a line; counted by batch and answer.

A line is chosen by information among a few round numbers, on one half of the batches of worlds; what it tells is then
measured on the other half. So no line is fitted to the noise it is judged by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from detente.forecast.batches import batch_of, n_batches
from detente.sim.runs import Singles, Steps
from detente.watch.answers import Answers
from detente.watch.information import Counts, Diagnosticity, find, information
from detente.world.sobol import N_REPLICATES

Truths = npt.NDArray[np.bool_]

LEAST_PATHS = 30
"""Paths on which something must be seen, and not be seen, before it is judged: below, no error can be trusted."""
LEAST_BATCHES = 8
"""Batches of worlds in which both must occur."""
LINES = tuple(level / 20 for level in range(1, 20))
"""Quantiles of a quantity at which lines are tried: 5%, 10%, ... 95%."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Something that may be seen."""

    name: str
    """``build_up``, ``threat >= 62`` or ``approval < 61``."""
    finding: Diagnosticity
    kind: Literal["event", "quantity"]
    index: int
    """Of the event or quantity."""
    line: float = math.nan
    """Where the quantity is cut."""
    is_above: bool = True
    """Whether it is seen at the line and above, or below it: whichever is rarer, for that is the news."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The paths on which a question is open, by batch of worlds and answer."""

    n_answers: int
    n_batches: int
    paths: npt.NDArray[np.int64]
    """[M] their places in the run."""
    code: npt.NDArray[np.int64]
    """[M] batch x C + answer."""

    @property
    def answered(self) -> Counts:
        """[B, C] paths of each batch and answer."""
        return self.count(np.ones(len(self.paths), dtype=np.bool_))

    def count(self, seen: Truths) -> Counts:
        """Return [B, C] paths on which something is seen."""
        counts = np.bincount(self.code[seen], minlength=self.n_batches * self.n_answers)
        return counts.reshape(self.n_batches, self.n_answers)


def ground(found: Answers, n_worlds: int) -> Ground:
    """Return the open paths of a run of so many worlds."""
    paths = np.flatnonzero(found.is_open)
    batches = batch_of(paths // (len(found.is_open) // n_worlds), n_worlds)
    code = batches * len(found.names) + found.answer[paths]
    return Ground(len(found.names), n_batches(n_worlds), paths, code)


def of_events(events: Sequence[str], first: Steps, open_: Ground, day: int) -> Iterator[Candidate | str]:
    """Yield events seen by a day with what they tell; of one that is too rare, or too common, to judge, only the name.

    Parameters
    ----------
    events
        [E] names.
    first
        [E, N] first days on the paths of the run.
    open_
        Its open paths.
    day
        Last day of the watch.
    """
    answered = open_.answered
    for event, name in enumerate(events):
        counts = open_.count(first[event, open_.paths] <= day)
        if not counts.any() or not (answered - counts).any():
            continue  # never there, or always: nothing to be seen
        if not _can_be_judged(counts, answered):
            yield name
            continue
        yield Candidate(name, find(counts, answered), "event", event)


def of_levels(quantities: Sequence[str], levels: Singles, open_: Ground) -> Iterator[Candidate | str]:
    """Yield quantities with the line that tells most; of one whose lines are too rare to judge, only the name.

    Parameters
    ----------
    quantities
        [K] names.
    levels
        [K, N] values of all quantities on the paths of the run.
    open_
        Its open paths.
    """
    answered = open_.answered
    chooses = np.arange(open_.n_batches) // N_REPLICATES % 2 == 0  # so that both halves have worlds of all replicates
    for quantity, name in enumerate(quantities):
        values = levels[quantity, open_.paths]
        lines = round_lines(values)
        if not len(lines):
            continue
        place = np.searchsorted(lines, values, side="right")
        n_places = len(lines) + 1
        table = np.bincount(
            open_.code * n_places + place, minlength=open_.n_batches * open_.n_answers * n_places
        ).reshape(open_.n_batches, open_.n_answers, n_places)
        above = np.cumsum(table[:, :, ::-1], axis=2)[:, :, -2::-1]  # [B, C, lines]: at least each line
        whole = above[chooses].sum(axis=0)
        both = np.stack([whole, answered[chooses].sum(axis=0)[:, None] - whole], axis=0)  # [2, C, lines]
        best = int(np.argmax(information(both.transpose(2, 0, 1).astype(np.float64))))
        counts, rest = above[~chooses, :, best], answered[~chooses]
        line = float(lines[best])
        if not _can_be_judged(counts, rest):
            yield name
            continue
        is_above = 2 * int(counts.sum()) <= int(rest.sum())
        finding = find(counts if is_above else rest - counts, rest)
        written = f"{name} {'>=' if is_above else '<'} {line:.6g}"
        yield Candidate(written, finding, "quantity", quantity, line, is_above)


def round_lines(values: Singles) -> npt.NDArray[np.float64]:
    """Return round numbers near the twentieths of a distribution, ascending; none where all values are the same.

    Examples
    --------
    >>> round_lines(np.arange(0, 100, dtype=np.float32))[:4]
    array([ 4.,  8., 14., 20.])
    >>> round_lines(np.array([0, 0, 1, 1], dtype=np.float32))
    array([0.5])
    """
    distinct = np.unique(values[: 1 << 12])
    if len(distinct) <= 2:
        distinct = np.unique(values)
    if len(distinct) <= 2:
        return np.array([(float(distinct[0]) + float(distinct[-1])) / 2]) if len(distinct) == 2 else np.empty(0)
    ordered = np.sort(values).astype(np.float64)
    quantiles = ordered[[int(level * (len(ordered) - 1)) for level in LINES]]
    spread = float(quantiles[-1] - quantiles[0])
    if spread <= 0:
        return np.empty(0)
    step = _round_step(spread / 40)
    multiples = np.unique(np.rint(quantiles / step))
    lines = np.array([float(f"{each * step:.12g}") for each in multiples])  # 0.3, not 0.30000000000000004
    return lines[(lines > ordered[0]) & (lines <= ordered[-1])]


def _round_step(size: float) -> float:
    """Return the greatest of 1, 2, 5 x 10^n that is not more than ``size``."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(factor * power for factor in (5.0, 2.0, 1.0) if factor * power <= size * (1 + 1e-9))


def _can_be_judged(counts: Counts, answered: Counts) -> bool:
    """Return whether something is seen and not seen on enough paths of enough batches."""
    return all(
        int(each.sum()) >= LEAST_PATHS and int((each.sum(axis=1) > 0).sum()) >= LEAST_BATCHES
        for each in (counts, answered - counts)
    )
