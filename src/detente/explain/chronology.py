"""A path told as dated lines: the events that matter with the answers they drew, and how quantities moved.

Lines are made from the engine's record of the path, so every number is that of the run, and every date but for one
thing: a move stands behind what its actor saw (see `_episodes`). Lesser events
are left out and counted; a quantity is told when it has moved by about what it moves over a whole run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.model.model import Floats, Model
from detente.sim.recorded import Recorded
from detente.sim.twin import Happening

NOTABLE = 1.0
"""Standard deviations by which a quantity must have parted from the common course to be told."""
MOST_CHANGES = 5
"""Changes of quantities that a story tells: the largest, in standard deviations."""
CONVINCED = 0.1
"""A move of a belief that is told, judgement: of one in ten."""
SETTLED = 0.2
"""A move is told once a step adds less than this many standard deviations to it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone did in reply, or what followed."""

    event: str
    """Name of the event."""
    actor: str
    """Who; empty for outcomes."""
    kind: str
    """"reply", "outcome" or "pact"."""
    together: bool = False
    """Whether a reply was chosen at the same time as the one before it, neither knowing of the other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One dated line of a story: an event with what it drew, or a change of a quantity."""

    date: dt.date
    """Its day; a calendar entry's own day, of talks that of the session."""
    kind: str
    """"move", "shock", "calendar", "stage", "pact", "talks" or "quantity"."""
    name: str
    """Event or quantity."""
    actor: str = ""
    """Who did it; empty for chance, calendar and quantities."""
    answers: tuple[Answer, ...] = ()
    """What followed in the same episode."""
    before: float | None = None
    """Value of a quantity when it was last told."""
    after: float | None = None
    """Its value now."""
    again: tuple[dt.date, ...] = ()
    """Later dates of the same event; what it drew then is not told."""
    because: str = ""
    """Event by which a belief moved; empty where it was by what was not done, and for all else."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a quantity goes on the whole: what a single path is held against."""

    mean: Floats
    """[M + 1] mean over paths at each moment."""
    scale: float
    """Standard deviation over paths of the change from start to end."""


def tell(
    model: Model,
    told: Recorded,
    *,
    until: int,
    events: Collection[str],
    common: Collection[str] = (),
    courses: Mapping[str, Course],
) -> tuple[tuple[Line, ...], int]:
    """Return a path as lines, and how many events were left out.

    Parameters
    ----------
    model
        The case.
    told
        The path, as the engine recorded it: events in the order in which they happened.
    until
        Last day to tell.
    events
        Events to tell, by name; an episode is told if one of its events is among them.
    common
        Events that open every story and are told elsewhere, with what follows from them.
    courses
        How the quantities go on the whole; a quantity without one is not told.
    """
    groups = [group for group in _grouped(told.happenings) if group[0].day <= until and group[0].event not in common]
    lines, left_out = _episodes(model, groups, set(events), until)
    lines += _changes(model, told, until, {name: each for name, each in courses.items() if name not in _held(model)})
    lines += _learnt(model, told, until)
    lines.sort(key=lambda line: (line.date, line.kind == "quantity"))
    return tuple(lines), left_out


def _episodes(
    model: Model, groups: Sequence[Sequence[Happening]], events: set[str], until: int
) -> tuple[list[Line], int]:
    """Return the lines of the events, each with its answers, and the number of events left out.

    What an actor saw when it moved is told no later than the move: within an interval between two moments, a move, and
    a promise that is kept, is dated no earlier than what is told to have happened before it, whatever its own day.
    """
    dates = dict(zip(model.calendar.names, model.calendar.dates, strict=True))
    intervals = np.searchsorted(model.timeline.moments, [group[0].day for group in groups], side="left").tolist()
    lines: dict[str, Line] = {}
    left_out, interval, reached = 0, -1, 0
    for (head, *rest), here in zip(groups, intervals, strict=True):
        interval, reached = here, reached if here == interval else 0
        day = min(max(head.day, reached), until) if head.cause in ("move", "pact") else head.day
        date = dates.get(head.because if head.cause == "talks" else head.event) or model.timeline.dates[day]
        is_told = bool(events & {each.event for each in (head, *rest)})
        reached = max(reached, day) if is_told else reached
        if head.event in lines:
            line = lines[head.event]
            lines[head.event] = replace(line, again=(*line.again, date))
        elif is_told:
            lines[head.event] = Line(date, head.cause, head.event, head.actor, tuple(_answers(rest)))
        else:
            left_out += 1 + len(rest)
    return list(lines.values()), left_out


def _answers(rest: Sequence[Happening]) -> Iterator[Answer]:
    """Yield what followed an event, each after what brought it about.

    Replies that were chosen together stand together, and the outcome of a reply behind it; then comes how the event
    itself ended, which those who replied to it did not know, and then the pacts that were called.
    """
    replies = [each for each in rest if each.cause == "reply"]
    firsts = {each.together: place for place, each in reversed(list(enumerate(replies))) if each.together}
    places = [firsts.get(each.together, place) for place, each in enumerate(replies)]
    replies = [replies[place] for place in sorted(range(len(replies)), key=places.__getitem__)]
    outcomes = [each for each in rest if each.cause == "outcome"]
    before = 0
    for reply in replies:
        yield Answer(reply.event, reply.actor, "reply", together=reply.together == before != 0)
        before = reply.together
        yield from (Answer(each.event, each.actor, "outcome") for each in outcomes if each.because == reply.event)
    told = {reply.event for reply in replies}
    yield from (Answer(each.event, each.actor, "outcome") for each in outcomes if each.because not in told)
    yield from (Answer(each.event, each.actor, each.cause) for each in rest if each.cause not in ("reply", "outcome"))


def _grouped(happenings: Sequence[Happening]) -> Iterator[list[Happening]]:
    """Yield episodes: an opening move with the replies and outcomes that follow it, any other event with its pacts."""
    group: list[Happening] = []
    for happening in happenings:
        follows = happening.cause in {"reply", "outcome"} or (
            happening.cause == "pact"
            and bool(group)
            and happening.day == group[0].day
            and happening.because in {each.event for each in group}
        )
        if group and not follows:
            yield group
            group = []
        group.append(happening)
    if group:
        yield group


def _changes(model: Model, told: Recorded, until: int, courses: Mapping[str, Course]) -> list[Line]:
    """Return a line for each of the largest moves of quantities off the common course, dated when it has settled."""
    found: list[tuple[float, Line]] = []
    dates = model.timeline.dates_of_moments()
    for k, name in enumerate(told.names):
        course = courses.get(name)
        if course is None:
            continue
        values = told.values[: model.timeline.moment_of(until) + 1, k]
        for start, end, size in _turns(values.astype(np.float64) / course.scale, course.mean / course.scale):
            before, after = float(values[start]), float(values[end])
            found.append((size, Line(dates[end], "quantity", name, before=before, after=after)))
    found.sort(key=lambda each: -each[0])
    return [line for _, line in found[:MOST_CHANGES]]


def _held(model: Model) -> dict[str, tuple[int, int]]:
    """Return the quantities that hold beliefs: name -> quantity and the actor that is believed something of."""
    names, types = model.quantities.names, model.types
    return {
        names[k]: (k, int(types.actor[about]))
        for row, about in zip(types.belief.tolist(), types.about.tolist(), strict=True)
        for k in row
        if k >= 0
    }


def _learnt(model: Model, told: Recorded, until: int) -> list[Line]:
    """Return a line for each of the largest moves of what somebody believes, with what its subject did then.

    Of the types of an actor, that counts whose belief moved most: the others make up for it.
    """
    moments, dates = model.timeline.moments.tolist(), model.timeline.dates_of_moments()
    last = model.timeline.moment_of(until)
    found: dict[tuple[str, int, int], tuple[float, Line]] = {}
    for name, (k, actor) in _held(model).items():
        values, who = told.values[: last + 1, k].astype(np.float64), model.actors.names[actor]
        watcher = name.partition(f"_{who}_")[0]
        for at in range(1, len(values)):
            size = abs(float(values[at] - values[at - 1]))
            done = [
                each.event for each in told.happenings
                if each.actor == who and each.cause in ("move", "reply") and moments[at - 1] < each.day <= moments[at]
            ]  # fmt: skip
            key = watcher, actor, at
            if size >= CONVINCED and size > found.get(key, (0.0,))[0]:
                before, after = float(values[at - 1]), float(values[at])
                line = Line(dates[at], "quantity", name, before=before, after=after, because=done[-1] if done else "")
                found[key] = size, line
    largest = sorted(found.values(), key=lambda each: (-each[0], each[1].date, each[1].name))
    return [line for _, line in largest[:MOST_CHANGES]]


def _turns(path: Floats, common: Floats) -> Iterator[tuple[int, int, float]]:
    """Yield (first step, last step, size) of each move of a path, by itself and off the common course, once at rest."""
    start, last = 0, len(path) - 1
    apart = path - common
    for step in range(1, len(path)):
        size = min(abs(float(path[step] - path[start])), abs(float(apart[step] - apart[start])))
        is_resting = step == last or abs(float(path[step + 1] - path[step])) < SETTLED
        if size >= NOTABLE and is_resting:
            yield start, step, size
            start = step


def courses_of(model: Model, quantities: npt.NDArray[np.float32]) -> dict[str, Course]:
    """Return how each quantity goes on the whole; none for memberships and for what hardly moves.

    Parameters
    ----------
    model
        The case.
    quantities
        ``[N, T + 1, K]`` of a sample.
    """
    names, units = model.quantities.names, model.quantities.units
    means = quantities.mean(axis=0, dtype=np.float64)
    changes = quantities[:, -1].astype(np.float64) - quantities[:, 0]
    result = {}
    for k, (name, unit) in enumerate(zip(names, units, strict=True)):
        scale = float(changes[:, k].copy().std())
        if unit != "membership" and scale > 0.0:
            result[name] = Course(means[:, k].copy(), scale)
    return result
