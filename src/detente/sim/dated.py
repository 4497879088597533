"""What nobody chooses and has a day of its own: entries on a drawn day, outcomes, and stages of processes.

Days of entries and lengths of stages are drawn by addresses that know neither step nor grain, so they are the same
however finely a case is followed. Within an interval things happen day by day, each on its own.
"""

from __future__ import annotations

from detente.core.random import Purpose, event_number
from detente.model import expression as ex
from detente.model.model import ABSENT, REST
from detente.sim.answers import when_met
from detente.sim.conditions import truth
from detente.sim.dynamic import shares_of_outcomes
from detente.sim.functions import uniform
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, Variable, greatest, least, sqrt
from detente.sim.rows import Kind

NEVER_ENDS = 1e9
"""End, in days, of the stage of a process that is in none."""
ARRIVAL_SHIFT = 16
"""Arrivals of a shock on one day differ by their number, which stands above the day in the address of their outcomes;
blocks of a stage's exponential numbers likewise above the run of the process."""


# --- chances and outcomes --------------------------------------------------------------------------------------------


def with_chance(kernel: Kernel, f: Function, path: str, chance: int, mask: Lane) -> Lane:
    """Write where, of ``mask``, a calendar entry comes that has a chance (a place, or ABSENT: it does)."""
    if chance == ABSENT:
        return mask
    word = kernel.words_at(f, Purpose.EVENT, event_number(path), f.constant("i32", 0))[1]
    return mask & (uniform(word) < kernel.value_of(f, chance))


def draw_outcome(
    kernel: Kernel, f: Function, path: str, event: int, mask: Lane, arrival: Variable | None = None
) -> None:
    """Write how an event ends where it has happened: its outcome happens. Nothing for events without outcomes.

    ``arrival``: number of a shock's arrival within the interval; None for calendar entries.
    """
    outcomes = kernel.model.outcomes
    rows = outcomes.of(event)
    if not rows:
        return
    if arrival is None:
        word = kernel.words_at(f, Purpose.EVENT, event_number(path), f.constant("i32", 0))[2]
    else:
        step = (arrival.get() << ARRIVAL_SHIFT) | f.parameter("day")
        word = kernel.words_at(f, Purpose.EVENT, event_number(path), step)[0]
    u, left = uniform(word), mask
    bounds = _bounds(kernel, f, event)
    for position, row in enumerate(rows):
        falls = left
        if row + 1 < rows.stop:  # the last outcome takes what is left, whatever rounding says
            falls = left & (u < bounds[position])
        kernel.happen(f, int(outcomes.event[row]), int(outcomes.bundle[row]), falls)
        kernel.keep_in_range(f)
        left = left & ~falls


def _bounds(kernel: Kernel, f: Function, event: int) -> list[Lane]:
    """Write the cumulative chances of an event's outcomes, as the state gives them where they are expressions."""
    outcomes, plan = kernel.model.outcomes, kernel.plan
    places = [int(outcomes.chance[row]) for row in outcomes.of(event)]
    if all(kernel.model.formula(place) is None for place in places):
        rows = (plan.rows.chance_of_event(event, position) for position in range(len(places)))
        return [kernel.world_number(f, plan.slot(row)) for row in rows]
    total, bounds = f.constant(F32, 0.0), list[Lane]()
    for share in shares_of_outcomes(f, [None if place == REST else kernel.value_of(f, place) for place in places]):
        total = total + share
        bounds.append(total)
    return bounds


# --- days that are drawn ---------------------------------------------------------------------------------------------


def drawn_days_function(kernel: Kernel) -> Function:
    """Write the drawing of days, once for every path."""
    f = kernel.turn("drawn_days")
    undated = kernel.model.undated
    for entry, name in enumerate(undated.names):
        word = kernel.words_at(f, Purpose.EVENT, event_number(f"calendar.{name}"), f.constant("i32", 0))[0]
        first, n = int(undated.first[entry]), int(undated.last[entry]) - int(undated.first[entry]) + 1
        likeliest = int(undated.likeliest[entry])
        u = uniform(word)
        place = u * float(n) if likeliest == ABSENT else _triangular(u, float(n), likeliest - first + 0.5)
        whole = least(place, float(n - 1)).cast(I32).cast(F32)
        f.store(whole + float(first), f.parameter("state"), kernel.slots.drawn_day + entry)
    f.give()
    return f


def _triangular(u: Lane, n: float, mode: float) -> Lane:
    """Write the quantile of the triangular distribution from 0 to n."""
    rising, falling = sqrt(u * (n * mode)), n - sqrt((1.0 - u) * (n * (n - mode)))
    return (u < mode / n).select(rising, falling)


def comes_function(kernel: Kernel) -> Function:
    """Write what comes within an interval on days drawn before: entries, then ends of stages, day by day."""
    f = kernel.turn("comes")
    state, slots, model = f.parameter("state"), kernel.slots, kernel.model
    # At the start, the first day alone is looked at.
    is_first = f.parameter("t").equals(0)
    before = is_first.select(f.constant("i32", 0), f.parameter("t") - 1)
    first = is_first.select(f.constant("i32", 0), f.load("i32", Lane(f, "ptr", "@moment_days"), before) + 1)
    begun, end = (first - 1).cast("float").splat(), kernel.day_of(f)
    some = f.constant(MASK, 0)
    for entry in range(len(model.undated.names)):
        day = f.load(F32, state, slots.drawn_day + entry)
        some = some | ((day > begun) & (day <= end))
    for process in range(len(model.processes.names)):
        some = some | (f.load(F32, state, slots.stage_end + process) <= end)
    with f.when(some.any()), f.loop(first, f.parameter("day") + 1) as day:
        today = day.cast("float").splat()
        for entry in range(len(model.undated.names)):
            _write_entry(kernel, f, entry, today)
        for process in range(len(model.processes.names)):
            for stage in model.processes.stages(process):
                _write_end(kernel, f, process, stage, today)
    f.give()
    return f


def _write_entry(kernel: Kernel, f: Function, entry: int, today: Lane) -> None:
    """Write an entry of the calendar where this is its day."""
    undated = kernel.model.undated
    due = f.load(F32, f.parameter("state"), kernel.slots.drawn_day + entry).equals(today)
    with f.when(due.any()):
        kernel.set_now(f, today)
        path, event = f"calendar.{undated.names[entry]}", int(undated.event[entry])
        gate = kernel.gate(f, undated.gates[entry], event)
        mask = with_chance(kernel, f, path, int(undated.chance[entry]), due if gate is None else due & gate)
        kernel.happen(f, event, int(undated.bundle[entry]), mask)
        kernel.keep_in_range(f)
        draw_outcome(kernel, f, path, event, mask)


# --- processes -------------------------------------------------------------------------------------------------------


def _write_end(kernel: Kernel, f: Function, process: int, stage: int, today: Lane) -> None:
    """Write the end of a stage where it has come: its event, and the beginning of the next stage."""
    processes, state, slots = kernel.model.processes, f.parameter("state"), kernel.slots
    rows = processes.stages(process)
    ends = f.load(F32, state, slots.stage_end + process)
    at = f.load(F32, state, slots.stage + process)
    due = at.equals(float(stage - rows.start)) & (ends <= today)
    with f.when(due.any()):
        kernel.set_now(f, today)
        stops = processes.stops[process]
        goes = due if stops is None else due & ~truth(f, stops, kernel.surroundings(f))
        kernel.happen(f, int(processes.stage_event[stage]), int(processes.stage_bundle[stage]), goes)
        kernel.keep_in_range(f)
        _set_stage(kernel, f, process, due, float(len(rows)), f.constant(F32, NEVER_ENDS))
        if stage + 1 < rows.stop:
            length = _length(kernel, f, process, stage + 1, f.load(I32, state, slots.started + process))
            _set_stage(kernel, f, process, goes, float(stage + 1 - rows.start), ends + length)


def _set_stage(kernel: Kernel, f: Function, process: int, mask: Lane, stage: float, end: Lane) -> None:
    """Write in which stage a process is where ``mask`` is set, and when that ends."""
    state, slots = f.parameter("state"), kernel.slots
    for slot, value in ((slots.stage, f.constant(F32, stage)), (slots.stage_end, end)):
        f.store(mask.select(value, f.load(F32, state, slot + process)), state, slot + process)


def _length(kernel: Kernel, f: Function, process: int, stage: int, run: Lane) -> Lane:
    """Write how long a stage takes in a run of its process, in days."""
    processes = kernel.model.processes
    mean, shape = kernel.seen(f, Kind.RAW, int(processes.stage_lasts[stage])), int(processes.stage_shape[stage])
    if shape == 0:
        return mean
    number = event_number(f"processes.{processes.names[process]}.stages.{processes.stage_names[stage]}")
    total = f.constant(F32, 0.0)
    words: list[Lane] = []
    for part in range(shape):
        if part % 4 == 0:
            words = kernel.words_at(f, Purpose.EVENT, number, run | (part // 4 << ARRIVAL_SHIFT))
        total = total + kernel.minus_log(f, uniform(words[part % 4]))
    return mean * total * (1.0 / shape)


def starts_function(kernel: Kernel) -> Function:
    """Write which processes are broken off at a moment, and which begin."""
    f = kernel.turn("processes")
    state, slots, processes = f.parameter("state"), kernel.slots, kernel.model.processes
    kernel.set_now(f, kernel.day_of(f))
    for process in range(len(processes.names)):
        n, stops = float(len(processes.stages(process))), processes.stops[process]
        at = f.load(F32, state, slots.stage + process)
        is_idle, barred = at < 0.0, f.constant(MASK, 0)
        if processes.again[process]:
            is_idle = is_idle | (at >= n)
        if stops is not None:
            barred = truth(f, stops, kernel.surroundings(f))
            _set_stage(kernel, f, process, barred & (at >= 0.0), n, f.constant(F32, NEVER_ENDS))
        with f.when((is_idle & ~barred).any()):
            _write_beginning(kernel, f, process, is_idle & ~barred)
    f.give()
    return f


def _write_beginning(kernel: Kernel, f: Function, process: int, mask: Lane) -> None:
    """Write the beginning of a process where its condition holds."""
    processes, state, slots = kernel.model.processes, f.parameter("state"), kernel.slots
    starts, slot = processes.starts[process], slots.started + process
    begins = mask if starts is None else mask & truth(f, starts, kernel.surroundings(f))
    with f.when(begins.any()):
        runs, day = f.load(I32, state, slot), kernel.day_of(f)
        if starts is not None and ex.waits_for_events(starts):
            before = f.parameter("t").equals(0).select(f.constant("i32", 0), f.parameter("t") - 1)
            begun = f.load("float", f.parameter("days"), before).splat()
            day = runs.equals(0).select(greatest(least(when_met(kernel, f, starts).day, day), begun), day)
        f.store(runs - begins.cast(I32), state, slot)
        length = _length(kernel, f, process, processes.stages(process).start, f.load(I32, state, slot))
        _set_stage(kernel, f, process, begins, 0.0, day + length)
