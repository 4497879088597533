"""Two runs of the same worlds and paths, read side by side, part by part.

Of each part only sums by world (for questions and levels) or by batch of worlds and step (for events) are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.compare.conditional import Sums, joined, pair_ratios, sums_of
from detente.compare.contrast import Paired, join, pair_numbers, pair_truths
from detente.core.errors import RunError
from detente.forecast.batches import batch_of, n_batches
from detente.forecast.measure import Measured
from detente.model.model import Family, Model
from detente.sim.runs import NEVER, Runs, Steps

Counts = npt.NDArray[np.int64]


@dataclass(slots=True)
class Row:
    """One number of a question on both sides, as far as it has been read."""

    question: int
    option: int | None = None
    """Option of a choice; the number of options stands for none of them. None for other questions."""
    parts: list[Paired] = field(default_factory=list)
    gained: int = 0
    """Paths on which it comes true only with the change."""
    lost: int = 0
    """Paths on which it comes true only without."""
    curves: Counts | None = None
    """[2, T + 1] paths by first step, base and changed."""
    sums: list[tuple[Sums, Sums]] = field(default_factory=list)
    """Of a question with an ``if``, in place of ``parts``: base and changed."""

    def paired(self, n_paths: int) -> Paired:
        """Return all parts; of a question with an ``if`` only where it is asked on either side."""
        if not self.sums:
            return join(self.parts)
        base, changed = (joined(side) for side in zip(*self.sums, strict=True))
        return pair_ratios(base, changed, n_paths)

    @property
    def asked(self) -> tuple[int, int] | None:
        """Paths of base and changed on which the question is asked; None for one that always is."""
        if not self.sums:
            return None
        base, changed = (int(sum(each.asked.sum() for each in side)) for side in zip(*self.sums, strict=True))
        return base, changed


@dataclass(slots=True)
class Gathered:
    """What two runs came to, side by side."""

    model: Model
    n_worlds: int
    n_paths: int
    differ: bool
    """Whether worlds can differ: something is uncertain on one of the sides."""
    rows: list[Row]
    levels: list[list[Paired]]
    """[L] parts of each level."""
    first: Counts | None = None
    """[2, B, E, T + 1] paths of each side by batch, event and first step; None where the runs kept no events."""
    delay: Counts | None = None
    """[E] sum of (changed - base) steps over the paths on which the event happens on both sides."""
    both: Counts | None = None
    """[E] number of such paths."""
    batch_paths: Counts | None = None
    """[B] paths of each batch."""

    @property
    def size(self) -> int:
        """Number of paths N of a side."""
        return self.n_worlds * self.n_paths


def gather(
    models: tuple[Model, Model], n_worlds: int, n_paths: int, parts: Iterator[tuple[Measured, Measured]]
) -> Gathered:
    """Read pairs of parts that together make the runs of two models."""
    model = models[0]
    rows = [
        Row(q, option)
        for q, question in enumerate(model.questions)
        for option in (range(len(question.options) + 1) if question.kind == "choice" else (None,))
    ]
    differ = any(bool((each.draws.family != Family.FIXED).any()) for each in models)
    result = Gathered(model, n_worlds, n_paths, differ, rows, [])
    first_world: int | None = None
    for base, changed in parts:
        _check(base.runs, changed.runs)
        first_world = base.runs.first_world if first_world is None else first_world
        _read_questions(result, base.runs, changed.runs)
        _read_levels(result, base, changed)
        if base.runs.first is not None and changed.runs.first is not None:
            offset = base.runs.first_world - first_world
            _read_events(result, base.runs.first, changed.runs.first, offset, base.runs.n_worlds)
    return result


def _check(base: Runs, changed: Runs) -> None:
    """Raise unless two parts have the same worlds and paths, and ask the same."""
    for name, one, other in (
        ("seed", base.seed, changed.seed),
        ("number of worlds", base.n_worlds, changed.n_worlds),
        ("number of paths per world", base.n_paths, changed.n_paths),
        ("first world", base.first_world, changed.first_world),
        ("events", base.model.events, changed.model.events),
        ("questions", [q.id for q in base.model.questions], [q.id for q in changed.model.questions]),
        ("days", base.model.timeline.dates, changed.model.timeline.dates),
    ):
        if one != other:
            shown = f" ({one} and {other})" if isinstance(one, int) else ""
            raise RunError(f"found two runs that differ in their {name}{shown}, expected runs of one case and size")


def _read_questions(result: Gathered, base: Runs, changed: Runs) -> None:
    n_worlds = base.n_worlds
    for row in result.rows:
        question = result.model.questions[row.question]
        if question.given is not None:
            _read_conditional(result, row, base, changed)
            continue
        if question.kind == "number":
            values = (base.values_of(row.question), changed.values_of(row.question))
            row.parts.append(pair_numbers(*values, n_worlds))
            continue
        steps = (_steps(base, row), _steps(changed, row))
        came = (steps[0] != NEVER, steps[1] != NEVER)
        row.parts.append(pair_truths(*came, n_worlds))
        row.gained += int((came[1] & ~came[0]).sum())
        row.lost += int((came[0] & ~came[1]).sum())
        curves = np.stack([_by_day(each, result.model.timeline.n_days) for each in steps])
        row.curves = curves if row.curves is None else row.curves + curves


def _read_conditional(result: Gathered, row: Row, base: Runs, changed: Runs) -> None:
    """Read a question with an ``if``: sums over the paths that ask it, on each side its own."""
    sides = list[Sums]()
    curves = list[Counts]()
    for runs in (base, changed):
        asked = runs.asked_of(row.question)
        if result.model.questions[row.question].kind == "number":
            sides.append(sums_of(runs.values_of(row.question), asked, runs.n_worlds))
            continue
        steps = np.where(asked, _steps(runs, row), NEVER).astype(np.uint16)
        sides.append(sums_of(steps != NEVER, asked, runs.n_worlds))
        curves.append(_by_day(steps, result.model.timeline.n_days))
    row.sums.append((sides[0], sides[1]))
    if curves:
        row.curves = np.stack(curves) if row.curves is None else row.curves + np.stack(curves)


def _steps(runs: Runs, row: Row) -> Steps:
    """Return the day on which a row counts on each path, NEVER if it does not."""
    hits = runs.hits_of(row.question)
    if row.option is None:
        first: Steps = hits[0]
        return first
    winners = runs.winners_of(row.question)
    if row.option == len(hits):
        return np.where(winners < 0, 0, NEVER).astype(np.uint16)
    return np.where(winners == row.option, hits[row.option], NEVER).astype(np.uint16)


def _by_day(days: Steps, n_days: int) -> Counts:
    return np.bincount(days[days != NEVER], minlength=n_days + 1).astype(np.int64)


def _read_levels(result: Gathered, base: Measured, changed: Measured) -> None:
    for level, values in enumerate(zip(base.levels, changed.levels, strict=True)):
        if level == len(result.levels):
            result.levels.append([])
        result.levels[level].append(pair_numbers(*values, base.runs.n_worlds))


def _read_events(result: Gathered, base: Steps, changed: Steps, offset: int, part_worlds: int) -> None:
    """Count first days of events by batch, and how much later they come where they come on both sides."""
    model, n_worlds, n_paths = result.model, result.n_worlds, result.n_paths
    n_parts, n_events, n_days = n_batches(n_worlds), len(model.events), model.timeline.n_days
    if result.first is None or result.delay is None or result.both is None or result.batch_paths is None:
        result.first = np.zeros((2, n_parts, n_events, n_days + 1), dtype=np.int64)
        result.delay, result.both = np.zeros(n_events, dtype=np.int64), np.zeros(n_events, dtype=np.int64)
        worlds = batch_of(np.arange(n_worlds), n_worlds)
        result.batch_paths = np.bincount(worlds, minlength=n_parts).astype(np.int64) * n_paths
    batches = np.repeat(batch_of(offset + np.arange(part_worlds), n_worlds), n_paths)
    places = batches * (n_days + 2)
    for event in range(n_events):
        one, other = base[event], changed[event]
        for side, days in enumerate((one, other)):
            counts = np.bincount(places + np.minimum(days, n_days + 1), minlength=n_parts * (n_days + 2))
            result.first[side, :, event] += counts.reshape(n_parts, n_days + 2)[:, : n_days + 1]
        is_both = (one != NEVER) & (other != NEVER)
        result.both[event] += int(is_both.sum())
        result.delay[event] += int((other[is_both].astype(np.int64) - one[is_both]).sum())
