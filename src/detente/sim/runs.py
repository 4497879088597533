"""What a simulation leaves: for every path, when each question's condition first held and what its numbers were."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.core.result import Framed, Result, as_pandas
from detente.model.model import ABSENT, Bools, Floats, Ints, Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import polars as pl
    from distributed import Client

    from detente.core.executor import Executor

NEVER = 65535
"""First day of what never happened (the greatest 16-bit number; a case has fewer days)."""

Steps = npt.NDArray[np.uint16]
Singles = npt.NDArray[np.float32]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How a run was made. Nothing here takes part in results or in what is written to data files."""

    engine: str = ""
    """Name of the engine: ``llvm`` or ``twin``."""
    seconds: float = 0.0
    """Wall time of the simulation."""
    is_code_cached: bool = False
    """Whether machine code was taken from the cache."""
    n_threads: int = 1
    """Threads that took part."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each question's results stand. Binary and date questions have one row of hits, a choice one per option."""

    hit_start: Ints
    """[Q + 1] question q owns rows hit_start[q] : hit_start[q + 1] of ``hits``."""
    value_row: Ints
    """[Q] row of ``values``, ABSENT for questions that are not numbers."""
    asked_row: Ints
    """[Q] row of ``asked``, ABSENT for questions that are always asked."""

    @property
    def n_hits(self) -> int:
        """Number of rows of hits, H."""
        return int(self.hit_start[-1])

    @property
    def n_values(self) -> int:
        """Number of rows of values, V."""
        return int((self.value_row != ABSENT).sum())

    @property
    def n_asked(self) -> int:
        """Number of questions that are asked only under a condition, C."""
        return int((self.asked_row != ABSENT).sum())


def lay_out(model: Model) -> Layout:
    """Return the rows that the questions of a model own, in the order of the questions."""
    is_number = [question.kind == "number" for question in model.questions]
    rows = [
        0 if number else len(question.conditions) for number, question in zip(is_number, model.questions, strict=True)
    ]
    hit_start = np.concatenate(([0], np.cumsum(rows))).astype(np.int32)
    order = np.cumsum(is_number) - 1
    value_row = np.where(is_number, order, ABSENT).astype(np.int32)
    is_conditional = np.array([question.given is not None for question in model.questions], dtype=np.bool_)
    asked_row = np.where(is_conditional, np.cumsum(is_conditional) - 1, ABSENT).astype(np.int32)
    return Layout(hit_start=hit_start, value_row=value_row, asked_row=asked_row)


def make_void(model: Model, hits: Steps, values: Singles, asked: Bools) -> None:
    """Take answers away, in place, on the paths [N] on which their questions are void: NEVER for days, NaN for numbers.

    Parameters
    ----------
    hits, values, asked : array [H, N], [V, N], [C, N]
        As in `Runs`.
    """
    layout = lay_out(model)
    for q in np.flatnonzero(layout.asked_row != ABSENT).tolist():
        is_void = ~asked[layout.asked_row[q]]
        hits[layout.hit_start[q] : layout.hit_start[q + 1], is_void] = NEVER
        if layout.value_row[q] != ABSENT:
            values[layout.value_row[q], is_void] = np.nan


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Runs(Framed):
    """W worlds x P paths of one model. Path n = (w - first_world) x P + p; N = W x P."""

    model: Model
    """The model that was run."""
    seed: int
    """Seed of all random numbers."""
    n_worlds: int
    """W."""
    n_paths: int
    """P, paths per world."""
    hits: Steps
    """[H, N] first day on which a condition held, up to its question's last day; NEVER if it did not, or the question
    is void."""
    values: Singles
    """[V, N] values of the number questions; NaN where the question is void."""
    first_world: int = 0
    """Number of the first world: part of a longer run when not 0."""
    first: Steps | None = None
    """[E, N] first day of every event within the run, NEVER if none; only when events are kept."""
    quantities: Singles | None = None
    """[N, M + 1, K] every quantity at every moment, as the questions see it; only when paths are kept."""
    drawn: Floats | None = None
    """[W, D] what was drawn for each column, where it does not follow from the seed."""
    asked: Bools | None = None
    """[C, N] whether each question with an ``if`` is asked on a path; None where the case has none."""
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    """How the run was made."""
    on: Client | Executor | str | None = None
    """Where it was made, if not here: what is asked of it again is made there too (see `detente.core.spec.RunSpec`)."""
    sample: Runs | None = None
    """The first paths of the first worlds, events and quantities kept, where these were asked for beside the rest."""

    @property
    def size(self) -> int:
        """Number of paths N."""
        return self.n_worlds * self.n_paths

    @property
    def layout(self) -> Layout:
        """Rows of each question."""
        return lay_out(self.model)

    def index_of(self, question: int | str) -> int:
        """Return the index of a question given by index or id."""
        if isinstance(question, int):
            return question
        ids = [each.id for each in self.model.questions]
        if question not in ids:
            raise RunError(
                f"found question {question!r}, expected one of {', '.join(ids) or 'none: the case asks nothing'}"
            )
        return ids.index(question)

    def hits_of(self, question: int | str) -> Steps:
        """Return the rows of a question: [1, N] for binary and date, [options, N] for choice, [0, N] for number."""
        q = self.index_of(question)
        start = self.layout.hit_start
        return self.hits[start[q] : start[q + 1]]

    def values_of(self, question: int | str) -> Singles:
        """Return the values [N] of a number question."""
        q = self.index_of(question)
        row = int(self.layout.value_row[q])
        if row == ABSENT:
            found = self.model.questions[q]
            raise RunError(f"found the {found.kind} question {found.id!r}, expected a number question")
        values: Singles = self.values[row]
        return values

    def asked_of(self, question: int | str) -> Bools:
        """Return on which paths [N] a question is asked: all, unless it has an ``if``, which must hold there."""
        row = int(self.layout.asked_row[self.index_of(question)])
        if row == ABSENT or self.asked is None:
            return np.ones(self.size, dtype=np.bool_)
        found: Bools = self.asked[row]
        return found

    def winners_of(self, question: int | str) -> npt.NDArray[np.int64]:
        """Return which option of a choice came first [N], ABSENT for none; ties go to the option listed first."""
        hits = self.hits_of(question)
        winner = hits.argmin(axis=0)  # the first of equals
        return np.where(hits.min(axis=0) == NEVER, ABSENT, winner)

    def world_of(self, path: int | npt.NDArray[np.int64]) -> int | npt.NDArray[np.int64]:
        """Return the world of path n."""
        return self.first_world + path // self.n_paths

    def to_polars(self, table: str = "paths") -> pl.DataFrame:
        """Return the run as a frame, with the columns of the files of a stored run.

        Parameters
        ----------
        table
            ``paths``: one row a path, the answers; ``worlds``: one row a world, what was drawn and how the questions
            came out there; ``events`` and ``quantities``, where they were kept.

        Raises
        ------
        RunError
            If the table was not kept, or Polars is not installed.
        """
        return Result.renderings().frame_of(self, table=table)

    def to_pandas(self, table: str = "paths") -> pd.DataFrame:
        """Return the run as a pandas frame; see `to_polars`."""
        return as_pandas(self.to_polars(table))

    def assumptions(self) -> Floats:
        """Return what was drawn for each column of ``model.draws``, [W, D]; derived again from the seed if need be."""
        if self.drawn is not None:
            return self.drawn
        from detente.world.draws import draw_worlds

        return draw_worlds(self.model.draws, seed=self.seed, first=self.first_world, count=self.n_worlds)


def part_of(runs: Runs, worlds: int, paths: int, *, first: Steps, quantities: Singles) -> Runs:
    """Return the first paths of the first worlds of a run, with everything kept.

    Parameters
    ----------
    runs
        The run.
    worlds, paths
        How many of each.
    first : array [E, N]
        First day of every event on all paths of the run.
    quantities : array [worlds x paths, M + 1, K]
        Every quantity at every moment of the part.
    """

    def those(rows: npt.NDArray[Number]) -> npt.NDArray[Number]:
        by_world = rows.reshape(len(rows), runs.n_worlds, runs.n_paths)[:, :worlds, :paths]
        return by_world.reshape(len(rows), worlds * paths)

    return replace(
        runs,
        n_worlds=worlds,
        n_paths=paths,
        hits=those(runs.hits),
        values=those(runs.values),
        first=those(first),
        quantities=quantities,
        drawn=None if runs.drawn is None else runs.drawn[:worlds],
        asked=None if runs.asked is None else those(runs.asked),
    )


def join(parts: Sequence[Runs]) -> Runs:
    """Return one run made of parts that follow each other: same model, seed and paths per world."""
    head = parts[0]
    expected = head.first_world
    for part in parts:
        if (part.seed, part.n_paths, part.model.case_hash) != (head.seed, head.n_paths, head.model.case_hash):
            raise RunError("found parts of different runs, expected the same case, seed and paths per world")
        if part.first_world != expected:
            raise RunError(f"found a part that starts at world {part.first_world}, expected world {expected}")
        expected += part.n_worlds
    if len(parts) == 1:
        return head
    firsts = [part.first for part in parts if part.first is not None]
    quantities = [part.quantities for part in parts if part.quantities is not None]
    asked = [part.asked for part in parts if part.asked is not None]
    drawn = [part.assumptions() for part in parts] if any(part.drawn is not None for part in parts) else None
    return Runs(
        model=head.model,
        seed=head.seed,
        n_worlds=expected - head.first_world,
        n_paths=head.n_paths,
        hits=np.concatenate([part.hits for part in parts], axis=1),
        values=np.concatenate([part.values for part in parts], axis=1),
        first_world=head.first_world,
        first=np.concatenate(firsts, axis=1) if len(firsts) == len(parts) else None,
        quantities=np.concatenate(quantities) if len(quantities) == len(parts) else None,
        drawn=np.concatenate(drawn) if drawn else None,
        asked=np.concatenate(asked, axis=1) if len(asked) == len(parts) else None,
        diagnostics=Diagnostics(
            engine=head.diagnostics.engine,
            seconds=sum(part.diagnostics.seconds for part in parts),
            is_code_cached=all(part.diagnostics.is_code_cached for part in parts),
            n_threads=head.diagnostics.n_threads,
        ),
    )
