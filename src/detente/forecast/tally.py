"""Runs reduced to what a forecast needs: exact counts by day and by world, and the values of the number questions.

Counts are integers, so parts of a run may be counted anywhere and in any order; the sum is the same. That is how a run
of ten million paths stays small: each part is counted and let go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.model.model import ABSENT, Model
from detente.sim.runs import NEVER, Diagnostics, Layout, Runs, Singles, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What W worlds x P paths of a model came to."""

    model: Model
    """The model that was run."""
    seed: int
    """Seed of all random numbers."""
    n_worlds: int
    """W."""
    n_paths: int
    """P, paths per world."""
    first_world: int
    """Number of the first world."""
    by_day: Counts
    """[H, n_days + 1] paths in which row h counts, by first day; a choice counts for the option that came first."""
    by_world: npt.NDArray[np.unsignedinteger]
    """[H, W] number of paths of each world in which row h counts; the least unsigned type that holds P."""
    joint: Counts
    """[H, H] number of paths in which both rows count; the diagonal is the row's own count."""
    values: Singles
    """[V, N] values of the number questions; NaN where the question is void."""
    diagnostics: Diagnostics
    """How the run was made."""
    asked: npt.NDArray[np.unsignedinteger]
    """[C, W] number of paths of each world on which a question with an ``if`` is asked."""

    @property
    def size(self) -> int:
        """Number of paths N."""
        return self.n_worlds * self.n_paths

    @property
    def layout(self) -> Layout:
        """Rows of each question."""
        return lay_out(self.model)


def tally(runs: Runs) -> Tally:
    """Count the paths of a run."""
    model, layout = runs.model, runs.layout
    n_days = model.timeline.n_days
    by_day = np.zeros((layout.n_hits, n_days + 1), dtype=np.int64)
    by_world = np.zeros((layout.n_hits, runs.n_worlds), dtype=np.min_scalar_type(runs.n_paths))
    packed = np.zeros((layout.n_hits, -(-runs.size // 8)), dtype=np.uint8)  # one bit a path, for the joint counts
    for q, question in enumerate(model.questions):
        winners = runs.winners_of(q) if question.kind == "choice" else None
        for option, row in enumerate(range(layout.hit_start[q], layout.hit_start[q + 1])):
            days = runs.hits[row]
            counts = days != NEVER if winners is None else winners == option
            by_day[row] = np.bincount(days[counts], minlength=n_days + 1)
            by_world[row] = counts.reshape(runs.n_worlds, runs.n_paths).sum(axis=1)
            packed[row] = np.packbits(counts)
    return Tally(
        model=model,
        seed=runs.seed,
        n_worlds=runs.n_worlds,
        n_paths=runs.n_paths,
        first_world=runs.first_world,
        by_day=by_day,
        by_world=by_world,
        joint=joint_counts(packed),
        values=runs.values,
        diagnostics=runs.diagnostics,
        asked=_asked(runs, layout),
    )


def _asked(runs: Runs, layout: Layout) -> npt.NDArray[np.unsignedinteger]:
    """Return on how many paths of each world the questions with an ``if`` are asked, [C, W]."""
    kind = np.min_scalar_type(runs.n_paths)
    if runs.asked is None:
        return np.zeros((layout.n_asked, runs.n_worlds), dtype=kind)
    return runs.asked.reshape(-1, runs.n_worlds, runs.n_paths).sum(axis=2).astype(kind)


def joint_counts(packed: npt.NDArray[np.uint8]) -> Counts:
    """Return how many bits each two rows of packed bits have in common."""
    n_rows = len(packed)
    joint = np.zeros((n_rows, n_rows), dtype=np.int64)
    for row in range(n_rows):
        joint[row, row:] = np.bitwise_count(packed[row] & packed[row:]).sum(axis=1, dtype=np.int64)
        joint[row:, row] = joint[row, row:]
    return joint


def merge(parts: Sequence[Tally]) -> Tally:
    """Return the tally of a whole run from those of its parts, which follow each other."""
    head = parts[0]
    if len(parts) == 1:
        return head
    expected = head.first_world
    for part in parts:
        if part.first_world != expected:
            raise RunError(f"found a part that starts at world {part.first_world}, expected world {expected}")
        expected += part.n_worlds
    return Tally(
        model=head.model,
        seed=head.seed,
        n_worlds=expected - head.first_world,
        n_paths=head.n_paths,
        first_world=head.first_world,
        by_day=np.sum([part.by_day for part in parts], axis=0, dtype=np.int64),
        by_world=np.concatenate([part.by_world for part in parts], axis=1),
        joint=np.sum([part.joint for part in parts], axis=0, dtype=np.int64),
        values=np.concatenate([part.values for part in parts], axis=1),
        asked=np.concatenate([part.asked for part in parts], axis=1),
        diagnostics=Diagnostics(
            engine=head.diagnostics.engine,
            seconds=sum(part.diagnostics.seconds for part in parts),
            is_code_cached=all(part.diagnostics.is_code_cached for part in parts),
            n_threads=head.diagnostics.n_threads,
        ),
    )


def value_row(counted: Tally, question: int) -> Singles:
    """Return the values [N] of a number question given by index."""
    row = int(counted.layout.value_row[question])
    if row == ABSENT:
        raise RunError(f"found question {counted.model.questions[question].id!r}, expected a number question")
    values: Singles = counted.values[row]
    return values
