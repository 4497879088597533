"""What else to read off the paths of a model: the level of a quantity on a day, an event in a span of days.

A measure is a question that the case does not ask. It takes two or four bytes a path, where keeping every quantity at
every moment would take thousands, and it changes nothing on the path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.core.errors import RunError
from detente.model import expression as ex
from detente.model.model import Floats, Model, Question, Timeline
from detente.sim.lanes import N_LANES
from detente.sim.runs import Runs, Singles, Steps

if TYPE_CHECKING:
    from detente.core.spec import Progress, RunSpec
    from detente.sim.executor import Engine

PART_PATHS = 1 << 18
"""Paths simulated, counted and written at a time; what is kept of them takes some ten megabytes."""


@dataclass(frozen=True, slots=True)
class Level:
    """The value of a quantity on a day, as the questions see it: that of the last moment not after it."""

    quantity: int
    day: int


@dataclass(frozen=True, slots=True)
class Span:
    """Whether an event happens on one of the days ``first`` to ``last``, for the first time or again."""

    event: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A part of a run with its measures."""

    runs: Runs
    """The run, with the questions of the case alone."""
    levels: Singles
    """[L, N] values of the levels, in the order given."""
    spans: Steps
    """[S, N] day on which the event first happens in the span, NEVER if it does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """A model with its measures, ready to run."""

    model: Model
    """The case's own model."""
    asked: Model
    """The same with the measures as further questions."""
    n_levels: int
    n_spans: int
    engine: Engine

    def run(
        self,
        spec: RunSpec,
        *,
        first_world: int = 0,
        worlds: int | None = None,
        keep: frozenset[str] = frozenset(),
        draws: Floats | None = None,
        progress: Progress | None = None,
    ) -> Measured:
        """Simulate a block of worlds, all that are asked for if not said otherwise; the rest as in `detente.simulate`.

        Of a part of a run only the caller knows how far it has come, so ``progress`` is not the request's.
        """
        from detente.forecast.executors import simulate

        runs = simulate(
            self.asked,
            on=spec.on,
            worlds=spec.worlds if worlds is None else worlds,
            paths=spec.paths,
            seed=spec.seed,
            first_world=first_world,
            threads=spec.threads,
            keep=keep,
            progress=progress,
            engine=self.engine,
            draws=draws,
        )
        n_hits, n_values = len(runs.hits) - self.n_spans, len(runs.values) - self.n_levels
        own = replace(runs, model=self.model, hits=runs.hits[:n_hits], values=runs.values[:n_values])
        return Measured(own, runs.values[n_values:], runs.hits[n_hits:])


def make_gauge(model: Model, *, levels: Sequence[Level] = (), spans: Sequence[Span] = (), paths: int = 0) -> Gauge:
    """Return a model that also measures levels and spans; ``paths`` says how many paths it is wanted for, about."""
    from detente.sim.executor import build_engine

    # A moment more would change the paths, so a measure is taken at the moments that there are.
    timeline, further = model.timeline, list[Question]()
    moments = timeline.moments.tolist()
    for i, level in enumerate(levels):
        day = moments[timeline.moment_of(level.day)]
        value = (ex.QuantityValue(level.quantity),)
        further.append(Question(f"level {i}", "", "number", value, (), day, timeline.dates[day]))
    for i, span in enumerate(spans):
        day = next(moment for moment in moments if moment >= min(span.last, timeline.n_days))
        asks = ex.HappenedWithin(span.event, span.first, span.last)
        further.append(Question(f"span {i}", "", "binary", (asks,), (), day, timeline.dates[day]))
    asked = replace(model, questions=(*model.questions, *further)) if further else model
    return Gauge(model, asked, len(levels), len(spans), build_engine(asked, paths=paths))


def day_given(timeline: Timeline, given: dt.date | str) -> int:
    """Return the number of a day that is given as a date, or as one is written.

    Raises
    ------
    RunError
        If it is no date, or none within the case's time.
    """
    try:
        date = dt.date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise RunError(f"found the date {given!r}, expected one such as {timeline.dates[0]}") from None
    first, last = timeline.dates[0], timeline.dates[-1]
    if not first <= date <= last:
        raise RunError(f"found {date}, expected a day from {first} to {last}")
    return timeline.day_of(date)


def parts_of(worlds: int, paths: int, part_paths: int = PART_PATHS) -> Iterator[tuple[int, int]]:
    """Yield first world and number of worlds of each part of a run."""
    count = max(1, part_paths // paths)
    count -= count % N_LANES if count > N_LANES else 0
    for first in range(0, worlds, count):
        yield first, min(count, worlds - first)
