"""The case as a program: from a model's structure to the code of its time loop.

Numbers are never written into the code, only what the case is made of, so a changed number needs no new code. One
function per part of an interval (the shocks, an actor's turn, the drift) works on the state of eight paths of one
world; the state lives in memory, one slot of eight lanes per item. The order of things is that of *One path* in
``docs/reference/algorithm.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.core.random import Purpose
from detente.model import expression as ex
from detente.model.model import ABSENT, Model
from detente.sim.answers import AFTER_ALL, write_answers
from detente.sim.beliefs import start_function
from detente.sim.conditions import NEVER_DAY, number, truth
from detente.sim.dated import (
    NEVER_ENDS,
    comes_function,
    draw_outcome,
    drawn_days_function,
    starts_function,
    with_chance,
)
from detente.sim.fixed import fixed_functions
from detente.sim.flow import BEGIN, MIDDLE, half_flow, rest_at, rest_at_moment
from detente.sim.functions import normal_pair, tag, uniform
from detente.sim.happenings import TURN, is_set
from detente.sim.interface import RUN_PARAMETERS, Interface, Tables
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, N_LANES, Function, Lane, clip, fma, greatest, least, literal, module_text
from detente.sim.log import LOG_HEAD, where_logged
from detente.sim.plan import Plan
from detente.sim.pulls import changing_gain, factor, shaped_drive, write_steps
from detente.sim.reasons import first_reasons_function, past_function, renewal_function
from detente.sim.rows import Kind
from detente.sim.solve import store_mask
from detente.sim.solvers import Solvers
from detente.sim.talks import Talks, write_talks
from detente.sim.together import SQRT, Shape, shapes_of, together_functions
from detente.sim.turns import Turn

NEVER_LAST = -1e9
"""``last`` of an event that never happened."""
MOST_ARRIVALS = 4096
"""Arrivals of a shock within one interval; the numbers of arrivals have 12 bits of an address."""
HAZARD_EXPONENT = 30.0
"""The log of a hazard's rise is cut at +-30."""
WORLD_PATH = -1
"""Path number of what all paths of a world share (0xFFFFFFFF)."""

RESULTS = [("ptr", "values"), ("ptr", "quantities"), ("i64", "where"), ("i64", "stride")]
"""Parameters of the look that questions take, besides those of a turn."""


@dataclass(frozen=True, slots=True)
class Program:
    """A generated program and what is needed to call it."""

    text: str
    """LLVM code of the case; it calls that of the library."""
    library: str
    """LLVM code of the library."""
    plan: Plan
    kernel: Kernel
    paced_rows: tuple[int, ...] = ()
    """Rows of the numbers that depend on an interval's length, block after block."""

    def interface(self, classes: tuple[Tables, ...]) -> Interface:
        """Return what must be known to call it."""
        return Interface(
            constants=tuple(self.plan.constants),
            paced_rows=self.paced_rows,
            sheet_size=self.plan.sheet_size,
            state_slots=self.kernel.slots.size,
            n_moments=self.kernel.n_moments,
            n_openers=len(self.kernel.openers),
            classes=classes,
            rows=self.plan.rows.listed(),
        )

    @property
    def lengths(self) -> list[int]:
        """Lengths of intervals in days, in the order of their blocks of numbers."""
        return sorted(set(self.kernel.lengths[1:])) or [self.kernel.model.timeline.grain]

    @property
    def n_constants(self) -> int:
        """Numbers of a world that do not depend on an interval's length."""
        return len(self.plan.constants)

    @property
    def n_paced(self) -> int:
        """Numbers of a world that depend on an interval's length, for all lengths."""
        return len(self.plan.paced) * len(self.lengths)

    @property
    def n_numbers(self) -> int:
        """Numbers of a world: constants, those that depend on an interval's length, and sheets."""
        return self.n_constants + self.n_paced + self.plan.sheet_size


def generate(model: Model) -> Program:
    """Write the program of a model.

    Raises
    ------
    CompileError
        If an episode of the model has too many ways to go.
    """
    kernel = Kernel(model)
    plan = kernel.plan
    together: dict[Shape, Function] = {}
    for shape in shapes_of(plan.every):
        *parts, together[shape] = together_functions(shape)
        for part in (*parts, together[shape]):
            kernel.add(part)
    solvers = Solvers(kernel, together)
    turns: list[Function] = []
    renewals: list[Function] = []
    pasts: list[Function] = []
    beginnings: list[Function] = []
    first_reason, first_past = 0, kernel.slots.past
    for actor in kernel.openers:
        renewals.append(renewal_function(kernel, actor, first_reason))
        pasts.append(past_function(kernel, actor, solvers, first_past))
        beginnings.append(first_reasons_function(kernel, actor, first_reason, first_past))
        turns.append(Turn(kernel, actor, solvers, first_reason, renewals[-1]).write())
        first_reason += len(plan.trees.root_options(actor))
        first_past += len(plan.trees.root_options(actor)) + 1
    has_dated, has_processes = bool(model.undated.names), bool(model.processes.names)
    steps = write_steps(kernel)
    opening = [_clocks_function(kernel, renewals), _advance_function(kernel, steps)]
    opening += [comes_function(kernel)] if has_dated or has_processes else []
    opening += [_shocks_function(kernel)]
    turns_part = _turns_function(kernel, turns)
    closing = [_settle_function(kernel, steps), _calendar_function(kernel), _pacts_function(kernel)]
    closing += [starts_function(kernel)] if has_processes else []
    beginnings += [drawn_days_function(kernel)] if has_dated else []
    look = _look_function(kernel)
    starts = [_start_function(kernel)] if model.types.is_empty else [_start_function(kernel), start_function(kernel)]
    path = _path_function(kernel, [*starts, *beginnings], [*opening, turns_part, *closing], look)
    _run_function(kernel, [*fixed_functions(kernel), *starts, *pasts], path)
    kernel.tables["events"] = kernel.events
    program = Program("", kernel.library.text, plan, kernel)
    moments = model.timeline.moments.tolist()
    block = {length: position * len(plan.paced) for position, length in enumerate(program.lengths)}
    kernel.tables["pace_at"] = [len(plan.constants) + block.get(length, 0) for length in kernel.lengths]
    kernel.tables["moment_days"] = moments
    days = ", ".join(f"float {literal('float', day)}" for day in moments)
    globals_ = [
        *kernel.library.declarations(),
        *([SQRT] if together else []),
        f"@days = internal constant [{len(moments)} x float] [{days}]",
        f"@sheets_at = internal constant i32 {program.n_constants + program.n_paced}",
        *(
            f"@{name} = internal constant [{len(numbers)} x i32] [{', '.join(f'i32 {each}' for each in numbers)}]"
            for name, numbers in kernel.tables.items()
        ),
    ]
    paced = tuple(row for length in program.lengths for row in plan.paced_rows(length))
    return replace(program, text=module_text(kernel.functions, globals_), paced_rows=paced)


def _clocks_function(kernel: Kernel, renewals: list[Function]) -> Function:
    """Write who decides in this interval and on which day, and whose private reasons are renewed."""
    f = kernel.turn("clocks")
    state, actors = f.parameter("state"), kernel.model.actors
    blocks: dict[int, list[Lane]] = {}
    for actor in kernel.deciders:
        number = kernel.model.address("actors", actor)
        if number // 2 not in blocks:
            blocks[number // 2] = kernel.words(f, Purpose.CLOCK, number // 2)
        ticks, renews = blocks[number // 2][2 * (number % 2) :][:2]
        if actor in kernel.openers:
            u, tempo = uniform(ticks), int(actors.tempo[actor])
            is_tick = u < kernel.paced_place(f, Kind.CHANCE_OF_TIME, tempo)
            store_mask(f, is_tick, state, kernel.slots.tick + actor)
            with f.when(is_tick.any()):
                waited = kernel.seen(f, Kind.RAW, tempo) * kernel.minus_log(f, 1.0 - u)
                f.store(_day_after(kernel, f, waited), state, kernel.slots.ticked + actor)
        renewed = uniform(renews) < kernel.paced_place(f, Kind.CHANCE_OF_TIME, int(actors.memory[actor]))
        with f.when(renewed.any()):
            slot = kernel.slots.epoch + actor
            f.store(f.load(I32, state, slot) - renewed.cast(I32), state, slot)
            if actor in kernel.openers:
                kernel.call_turn(f, renewals[kernel.openers.index(actor)], renewed)
    f.give()
    return f


def _day_after(kernel: Kernel, f: Function, waited: Lane) -> Lane:
    """Write the day, within this interval, on which something comes that has been waited for, in days."""
    begun, end = kernel.day_of(f, 1), kernel.day_of(f)
    whole = least(waited, end - begun).cast(I32).cast(F32)
    return least(begun + whole + 1.0, end)


def _calendar_function(kernel: Kernel) -> Function:
    """Write the dated events."""
    talks = None if kernel.model.tables.is_empty else write_talks(kernel)
    f = kernel.turn("calendar")
    kernel.set_now(f, kernel.day_of(f))
    calendar = kernel.model.calendar
    for entry in sorted(range(len(calendar.names)), key=lambda entry: (calendar.dates[entry], entry)):
        day = int(calendar.day[entry])
        if day == ABSENT:
            continue
        with f.when(f.parameter("day").equals(day)):
            event = int(calendar.event[entry])
            gate = kernel.gate(f, calendar.gates[entry], event)
            mask = f.constant(MASK, 1) if gate is None else gate
            mask = with_chance(kernel, f, f"calendar.{calendar.names[entry]}", int(calendar.chance[entry]), mask)
            kernel.happen(f, event, int(calendar.bundle[entry]), mask)
            kernel.keep_in_range(f)
            draw_outcome(kernel, f, f"calendar.{calendar.names[entry]}", event, mask)
            if talks is not None:
                _write_sessions(kernel, f, talks, entry, mask)
    f.give()
    return f


def _write_sessions(kernel: Kernel, f: Function, talks: Talks, entry: int, mask: Lane) -> None:
    """Write the sessions that are held at a calendar entry."""
    model, tables = kernel.model, kernel.model.tables
    for session in np.flatnonzero(tables.session_entry == entry).tolist():
        table = int(np.searchsorted(tables.session_start, session, side="right") - 1)
        number, is_last = int(tables.session_number[session]), session + 1 == int(tables.session_start[table + 1])
        day = (model.calendar.dates[entry] - model.timeline.dates[0]).days
        kernel.note_amounts(f, [int(tables.deal_bundle[table]), int(tables.no_deal_bundle[table])])
        talks.call(f, table, number, day, mask, is_last=is_last)
        kernel.keep_in_range(f)


def _shocks_function(kernel: Kernel) -> Function:
    """Write the chance events: each as often as it comes within the interval, on its days."""
    f = kernel.turn("shocks")
    model, shocks = kernel.model, kernel.model.shocks
    blocks: dict[int, list[Lane]] = {}
    for shock in range(len(shocks.names)):
        number = model.address("shocks", shock)
        if number // 4 not in blocks:
            blocks[number // 4] = kernel.words(f, Purpose.HAZARD, number // 4)
        rate = int(shocks.rate[shock])
        if model.formula(rate) is not None:
            per_day, chance = _changing_hazard(kernel, f, shock)
        elif int(shocks.rise_start[shock]) == int(shocks.rise_start[shock + 1]):
            per_day = kernel.seen(f, Kind.RAW, rate)
            chance = kernel.paced_place(f, Kind.CHANCE_OF_RATE, rate)
        else:
            factor = _rise(kernel, f, shock)
            per_day = kernel.seen(f, Kind.RAW, rate) * factor
            chance = 1.0 - kernel.exp(f, -(kernel.paced_place(f, Kind.PER_LENGTH, rate) * factor))
        u = uniform(blocks[number // 4][number % 4])
        comes = u < chance
        with f.when(comes.any()):
            _write_arrivals(kernel, f, shock, per_day, u, comes)
    f.give()
    return f


def _changing_hazard(kernel: Kernel, f: Function, shock: int) -> tuple[Lane, Lane]:
    """Write a hazard that an expression gives, per day, and the chance that it comes within the interval.

    The state is that at the beginning of the interval, dates and times since are those of its middle.
    """
    begun, end = kernel.day_of(f, 1), kernel.day_of(f)
    f.store((begun + end) * 0.5, f.parameter("state"), kernel.slots.now)
    per_day = kernel.value_of(f, int(kernel.model.shocks.rate[shock])) * _rise(kernel, f, shock)
    return per_day, 1.0 - kernel.exp(f, -(per_day * (end - begun)))


def _rise(kernel: Kernel, f: Function, shock: int) -> Lane:
    """Write by how much quantities raise a hazard."""
    shocks = kernel.model.shocks
    exponent = f.constant(F32, 0.0)
    for row in range(int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1])):
        quantity = int(shocks.rise_quantity[row])
        x = f.load(F32, f.parameter("state"), kernel.slots.quantity + quantity)
        deviation = x - rest_at(kernel, f, quantity, MIDDLE)
        exponent = fma(kernel.seen(f, Kind.RAW, int(shocks.rise_coefficient[row])), deviation, exponent)
    return kernel.exp(f, clip(exponent, -HAZARD_EXPONENT, HAZARD_EXPONENT))


def _write_arrivals(kernel: Kernel, f: Function, shock: int, per_day: Lane, first: Lane, comes: Lane) -> None:
    """Write the arrivals of a shock, of which the first was drawn: each waits for a time of its own."""
    shocks = kernel.model.shocks
    event, address = int(shocks.event[shock]), kernel.model.address("shocks", shock)
    stays_shut = shocks.gates[shock].stays_shut
    u, left, waited = f.variable(F32, first), f.variable(I32, comes.cast(I32)), f.variable(F32, 0.0)
    number = f.variable("i32", 0)
    length = kernel.day_of(f) - kernel.day_of(f, 1)
    with f.repeat(MOST_ARRIVALS, lambda: is_set(left.get()).any()):
        waited.set(waited.get() + kernel.minus_log(f, 1.0 - u.get()) / per_day)
        kernel.set_now(f, _day_after(kernel, f, waited.get()), [shocks.gates[shock]])
        gate = kernel.gate(f, shocks.gates[shock], event)
        fires = is_set(left.get()) if gate is None else is_set(left.get()) & gate
        kernel.happen(f, event, int(shocks.bundle[shock]), fires)
        kernel.keep_in_range(f)
        draw_outcome(kernel, f, f"shocks.{shocks.names[shock]}", event, fires, number)
        number.set(number.get() + 1)
        words = kernel.words(f, Purpose.HAZARD, (number.get() << 12) | (address // 4))
        u.set(uniform(words[address % 4]))
        chance = 1.0 - kernel.exp(f, -(per_day * greatest(length - waited.get(), 0.0)))
        if gate is not None and stays_shut:
            left.set(left.get() & gate.cast(I32))  # later arrivals within the interval would find it shut too
        left.set(left.get() & (u.get() < chance).cast(I32))


def _turns_function(kernel: Kernel, turns: list[Function]) -> Function:
    """Write the turns of the actors, in the order of this interval."""
    f = kernel.turn("turns", ("ptr", "orders"))
    n = len(kernel.openers)
    if n == 1:
        kernel.call_turn(f, turns[0])
    elif n > 1:
        first = f.parameter("t") * n
        with f.loop(first, first + n) as place:
            who = f.load("i32", f.parameter("orders"), place)
            labels = f.switch(who, list(range(n)))
            for position in range(n):
                with f.case(labels, position):
                    kernel.call_turn(f, turns[position])
            f.end_switch(labels)
    f.give()
    return f


def _pacts_function(kernel: Kernel) -> Function:
    """Write the answers of pacts to what happened since the last moment."""
    f = kernel.turn("pacts")
    state, pacts = f.parameter("state"), kernel.model.pacts
    if not pacts.names:
        f.give()
        return f
    is_first = f.parameter("t").equals(0)
    before = is_first.select(f.constant("i32", 0), f.parameter("t") - 1)
    since = is_first.select(f.constant("float", -1.0), f.load("float", f.parameter("days"), before)).splat()
    for pact in range(len(pacts.names)):
        day = f.constant(F32, NEVER_LAST)
        for event in pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]].tolist():
            day = greatest(day, f.load(F32, state, kernel.slots.last + event))
        called = day > since
        with f.when(called.any()):
            kernel.set_now(f, day, [pacts.gates[pact]])
            event = int(pacts.event[pact])
            gate = kernel.gate(f, pacts.gates[pact], event)
            number = kernel.model.address("pacts", pact)
            u = uniform(kernel.words(f, Purpose.PACT, number // 4)[number % 4])
            answers = called & (u < kernel.value_of(f, int(pacts.honoured[pact])))
            if gate is not None:
                answers = answers & gate
            with f.when(answers.any()):
                kernel.happen(f, event, int(pacts.bundle[pact]), answers)
                kernel.keep_in_range(f)
    f.give()
    return f


def _look_function(kernel: Kernel) -> Function:
    """Write the look of the questions at a moment: conditions met for the first time, numbers due, paths kept."""
    f = kernel.turn("look", *RESULTS)
    state, t, day = f.parameter("state"), f.parameter("t"), f.parameter("day")
    f.store(kernel.day_of(f), state, kernel.slots.now)
    for position, (question, condition) in enumerate(kernel.hit_rows):
        if ex.asks_of_events(condition):
            continue  # read from the events' first days when the path ends
        with f.when(day <= question.day):
            met = truth(f, condition, kernel.surroundings(f))
            kernel.note_met(f, position, met, kernel.now(f), AFTER_ALL)
    numbers = [question for question in kernel.model.questions if question.kind == "number"]
    for row, question in enumerate(numbers):
        with f.when(day.equals(question.day)):
            value = number(f, question.conditions[0], kernel.surroundings(f)).cast(F32)
            place = f.parameter("stride") * row + f.parameter("where")
            f.store(value, f.address(f.parameter("values"), place, "float"), align=4)
    _look_whether_asked(kernel, f, len(numbers))
    n = len(kernel.model.quantities.names)
    keep = f.let("i1", f"icmp ne ptr {f.parameter('quantities').name}, null")
    with f.when(keep):
        octet = f.let("i64", f"lshr i64 {f.parameter('where').name}, 3")
        base = (octet * (kernel.n_moments + 1) + t.cast("i64")) * n
        for k in range(n):
            f.store(kernel.value(f, k), f.parameter("quantities"), base + k, align=4)
    f.give()
    return f


def _look_whether_asked(kernel: Kernel, f: Function, first_row: int) -> None:
    """Write what the questions with a condition of their own hang on, 1 or 0: rows of values after the numbers'."""
    day = f.parameter("day")
    conditional = [(each.given_day, each.given) for each in kernel.model.questions if each.given is not None]
    for row, (given_day, given) in enumerate(conditional, start=first_row):
        with f.when(day.equals(given_day)):
            holds = truth(f, given, kernel.surroundings(f)).select(f.constant(F32, 1.0), f.constant(F32, 0.0))
            place = f.parameter("stride") * row + f.parameter("where")
            f.store(holds, f.address(f.parameter("values"), place, "float"), align=4)


def _advance_function(kernel: Kernel, steps: Function | None) -> Function:
    """Write the first half of an interval: returns and links, what links with a delay bring, effects that arrive.

    What happens within an interval is taken to happen in its middle, between two halves of the quantities' own course.
    """
    f = kernel.turn("advance")
    state, model, slots = f.parameter("state"), kernel.model, kernel.slots
    n = len(model.quantities.names)
    y = [f.load(F32, state, slots.quantity + k) for k in range(n)]
    for column, quantity in enumerate(kernel.remembered):
        place = f.parameter("t") * len(kernel.remembered) + column
        value = y[quantity] if quantity < n else rest_at(kernel, f, quantity - n, BEGIN)
        f.store(value, f.address(state, slots.history, F32), place)
    after = _half_interval(kernel, f, y, steps, BEGIN)
    middle = list(after)
    exact = {link for group in kernel.plan.groups for link in group.links} | set(kernel.stepped.links)
    for link in range(len(model.links.names)):
        if link not in exact:
            target, drive, gain = _link(kernel, f, link, y, middle)
            after[target] = fma(gain, drive, after[target])
    for column, quantity in enumerate(kernel.scheduled):
        area = f.address(state, slots.pending, F32)
        arriving = f.load(F32, area, f.parameter("t") * len(kernel.scheduled) + column)
        after[quantity] = after[quantity] + arriving
    for source in sorted(set(model.links.source[model.links.on_change].tolist())):
        f.store(y[source], state, slots.before + source)
    _store_moved(kernel, f, y, after)
    f.give()
    return f


def _half_interval(kernel: Kernel, f: Function, y: list[Lane], steps: Function | None, begin: int) -> list[Lane]:
    """Write the course of all quantities over half an interval, from its BEGIN or its MIDDLE."""
    after = half_flow(kernel, f, y, begin)
    if steps is not None:
        kernel.call_turn(f, steps, f.constant("i32", begin))
        for k in kernel.stepped.quantities:
            after[k] = f.load(F32, f.parameter("state"), kernel.slots.quantity + k)
    return after


def _settle_function(kernel: Kernel, steps: Function | None) -> Function:
    """Write the second half of an interval: returns and links, then noise."""
    f = kernel.turn("settle")
    state, model = f.parameter("state"), kernel.model
    quantities = model.quantities
    y = [f.load(F32, state, kernel.slots.quantity + k) for k in range(len(quantities.names))]
    _store_moved(kernel, f, y, _half_interval(kernel, f, y, steps, MIDDLE))
    noisy = [k for k in range(len(quantities.names)) if quantities.noise[k] != ABSENT]
    words: dict[int, list[Lane]] = {}
    pairs: dict[int, tuple[Lane, ...]] = {}
    for position, k in enumerate(noisy):
        number = model.address("noisy", position)
        if number // 4 not in words:
            words[number // 4] = kernel.words(f, Purpose.NOISE, number // 4)
        if number // 2 not in pairs:
            first = number // 2 * 2 % 4
            pairs[number // 2] = normal_pair(*words[number // 4][first : first + 2])
        noise, half_life = int(quantities.noise[k]), int(quantities.half_life[k])
        if half_life == ABSENT:
            size = kernel.paced_place(f, Kind.NOISE, noise)
        else:
            size = kernel.paced_place(f, Kind.NOISE_OF_RETURN, noise, half_life)
        value = fma(size, pairs[number // 2][number % 2], f.load(F32, state, kernel.slots.quantity + k))
        kept = kernel.in_range(value, k)
        f.store(value if kept is None else kept, state, kernel.slots.quantity + k)
    f.give()
    return f


def _store_moved(kernel: Kernel, f: Function, before: list[Lane], after: list[Lane]) -> None:
    """Write back, within their ranges, the quantities that moved."""
    for k, value in enumerate(after):
        if value is not before[k]:
            kept = kernel.in_range(value, k)
            f.store(value if kept is None else kept, f.parameter("state"), kernel.slots.quantity + k)


def _link(kernel: Kernel, f: Function, link: int, y: list[Lane], middle: list[Lane]) -> tuple[int, Lane, Lane]:
    """Write the drive and the gain of a link with a delay or on changes, scaled by the state in the middle."""
    links, slots, state = kernel.model.links, kernel.slots, f.parameter("state")
    source, delay, place = int(links.source[link]), int(links.delay[link]), int(links.gain[link])
    on_change = bool(links.on_change[link])
    gain = changing_gain(kernel, f, link, lambda k: middle[k])
    if gain is None:
        gain = kernel.seen(f, Kind.RAW, place) if on_change else kernel.paced_place(f, Kind.PER_LENGTH, place)
    elif not on_change:
        gain = gain * (kernel.day_of(f) - kernel.day_of(f, 1))
    scale = factor(kernel, f, link, lambda k: middle[k])
    gain = gain if scale is None else gain * scale
    if delay == ABSENT:
        return int(links.target[link]), y[source] - f.load(F32, state, slots.before + source), gain
    lag = f.load("float", f.parameter("world_numbers"), kernel.plan.seen(Kind.RAW, delay))
    now, before = (f.load("float", f.parameter("days"), f.parameter("t") - back) for back in (0, 1))
    if on_change:
        is_first = f.parameter("t").equals(1)
        two_back = is_first.select(f.constant("i32", 0), f.parameter("t") - 2)
        earlier = f.load("float", f.parameter("days"), two_back) - is_first.select(f.constant("float", 1e9), 0.0)
        drive = _past(kernel, f, source, before - lag) - _past(kernel, f, source, earlier - lag)
    else:
        day = (now + before) * 0.5 - lag
        drive = shaped_drive(kernel, f, link, _past(kernel, f, source, day), _past_rest(kernel, f, link, day))
    return int(links.target[link]), drive, gain


def _past_rest(kernel: Kernel, f: Function, link: int, day: Lane) -> Lane | None:
    """Write where the source of a link rested on a day; None where it pulls by its value."""
    quantities, source = kernel.model.quantities, int(kernel.model.links.source[link])
    if kernel.model.links.on_value[link]:
        return None
    if quantities.has_course(source):
        return _past(kernel, f, len(quantities.names) + source, day)
    return kernel.level(f, source, int(quantities.rest[source]))


def _past(kernel: Kernel, f: Function, quantity: int, day: Lane) -> Lane:
    """Write the value of a remembered quantity on a day, on the line between two moments; the start before day 0.

    The last moment is the latest that is known: what lies after it is taken from there.
    """
    history = f.address(f.parameter("state"), kernel.slots.history, F32)
    n, column = len(kernel.remembered), kernel.remembered.index(quantity)

    def known(row: Lane) -> Lane:
        return f.load(F32, history, row * n + column)

    t, days = f.parameter("t"), f.parameter("days")
    last = f.load("float", days, t - 1)
    inside = (day < 0.0).select(f.constant("float", 0.0), day)
    inside = (inside < last).select(inside, last)
    # ``moment_of_day`` has the last moment that is not after a day.
    whole = inside.cast("i32")
    first = f.load("i32", kernel.table(f, "moment_of_day", kernel.moment_of_day), whole)
    second = (first + 1 < t).select(first + 1, first)
    begin, end = f.load("float", days, first), f.load("float", days, second)
    width = end - begin
    part = (width > 0.0).select((inside - begin) / (width > 0.0).select(width, 1.0), 0.0).splat()
    left, right = known(first + 1), known(second + 1)
    value = fma(part, right - left, left)
    return (day < 0.0).splat().select(known(f.constant("i32", 0)), value)


def _path_function(kernel: Kernel, beginnings: list[Function], parts: list[Function], look: Function) -> Function:
    """Write eight paths from start to end, and the storing of what they leave.

    ``parts`` come in the order of an interval; the moment at the start has the last three: an intervention's turn, the
    calendar, pacts.
    """
    is_of_moment = ("t", "day", "days")
    f = Function(
        "paths",
        [*[each for each in TURN if each[1] not in is_of_moment], ("ptr", "orders"), ("ptr", "hits"), ("ptr", "first"),
         *RESULTS],
    )  # fmt: skip
    kernel.add(f)
    state, slots, model = f.parameter("state"), kernel.slots, kernel.model
    moment_days = Lane(f, "ptr", "@moment_days")

    def step(callee: Function, t: Lane, *more: str) -> None:
        at = {"t": t, "day": f.load("i32", moment_days, t), "days": Lane(f, "ptr", "@days")}
        arguments = [at[name] if name in at else f.parameter(name) for _, name in TURN]
        f.invoke(callee, [*arguments, *(f.parameter(name) for name in more)])

    def interval(callees: list[Function], t: Lane) -> None:
        for part in callees:
            step(part, t, *(name for _, name in part.parameters[len(TURN) :]))
        step(look, t, *(name for _, name in RESULTS))

    zero = f.constant("i32", 0)
    for beginning in beginnings:
        step(beginning, zero)
    is_forced = any(day == 0 for _, day in model.interventions.forced)
    at_moments = ("comes", "calendar", "pacts", "processes")
    at_first = [part for part in parts if part.name in at_moments or (part.name == "turns" and is_forced)]
    interval(at_first, zero)
    with f.loop(1, f.constant("i32", kernel.n_moments + 1)) as t:
        interval(parts, t)

    def save(area: str, row: Lane, value: Lane) -> None:
        whole = value.cast(I32)
        short = f.let("<8 x i16>", f"trunc {I32} {whole.name} to <8 x i16>")
        place = f.parameter("stride") * row.cast("i64") + f.parameter("where")
        f.store(short, f.address(f.parameter(area), place, "i16"))

    sources = kernel.table(f, "hit_sources", write_answers(kernel, f))
    limits = kernel.table(f, "hit_limits", [question.day for question, _ in kernel.hit_rows])
    with f.loop(0, f.constant("i32", len(kernel.hit_rows))) as row:
        day = f.load(F32, state, f.load("i32", sources, row))
        limit = f.load("i32", limits, row).cast("float").splat()
        save("hits", row, (day <= limit).select(day, NEVER_DAY))
    keep = f.let("i1", f"icmp ne ptr {f.parameter('first').name}, null")
    with f.when(keep), f.loop(0, f.constant("i32", len(model.events))) as event:
        save("first", event, f.load(F32, f.address(state, slots.first, F32), event))
    f.give()
    return f


def _start_function(kernel: Kernel) -> Function:
    """Write the state in which paths start."""
    f = kernel.turn("start")
    state, slots, model = f.parameter("state"), kernel.slots, kernel.model

    def fill(first: int, count: int, value: Lane) -> None:
        with f.loop(0, f.constant("i32", count)) as place:
            f.store(value, f.address(state, first, value.kind), place)

    n = len(model.quantities.names)
    starts = kernel.table(
        f,
        "starts",
        [kernel.plan.slot(kernel.plan.level(k, int(place))) for k, place in enumerate(model.quantities.start)],
    )
    with f.loop(0, f.constant("i32", n)) as k:
        start = f.load("float", f.parameter("world_numbers"), f.load("i32", starts, k)).splat()
        f.store(start, f.address(state, slots.quantity, F32), k)
    for quantity in range(n):
        inside = kernel.in_range(f.load(F32, state, slots.quantity + quantity), quantity)
        if inside is not None:
            f.store(inside, state, slots.quantity + quantity)
    with f.loop(0, f.constant("i32", n)) as k:
        f.store(f.load(F32, f.address(state, slots.quantity, F32), k), f.address(state, slots.before, F32), k)
    for column, quantity in enumerate(kernel.remembered):
        if quantity < n:
            value = f.load(F32, state, slots.quantity + quantity)
        else:
            value = rest_at_moment(kernel, f, quantity - n, f.constant("i32", 0))
        f.store(value, state, slots.history + column)
    fill(slots.last, len(model.events), f.constant(F32, NEVER_LAST))
    fill(slots.first, len(model.events), f.constant(F32, NEVER_DAY))
    fill(slots.within, len(kernel.windows), f.constant(F32, NEVER_DAY))
    fill(slots.now, 1, f.constant(F32, 0.0))
    fill(slots.tick, len(model.actors.names), f.constant(I32, 0))
    fill(slots.ticked, len(model.actors.names), f.constant(F32, 0.0))
    fill(slots.count, len(kernel.counted), f.constant(F32, 0.0))
    for event, before in enumerate(model.events_before.tolist()):
        if before <= 0:
            f.store(f.constant(F32, before), state, slots.last + event)
            if event in kernel.counted:
                f.store(f.constant(F32, 1.0), state, slots.count + kernel.counted.index(event))
    for table, day in enumerate(model.tables.since.tolist()):
        f.store(f.constant(F32, day), state, slots.held + table)
    if model.processes.names:
        n_processes = len(model.processes.names)
        fill(slots.stage, n_processes, f.constant(F32, -1.0))
        fill(slots.stage_end, n_processes, f.constant(F32, NEVER_ENDS))
        fill(slots.started, n_processes, f.constant(I32, 0))
    fill(slots.epoch, len(model.actors.names), f.constant(I32, 0))
    f.store(f.constant(I32, -1), state, slots.always)
    if not model.minds.is_fixed:
        fill(slots.regime, 1, f.constant(I32, 0))
        fill(slots.renew, len(model.actors.names), f.constant(I32, 0))
    fill(slots.hits, len(kernel.hit_rows), f.constant(F32, NEVER_DAY))
    fill(slots.hit_place, len(kernel.hit_rows), f.constant(F32, AFTER_ALL))
    fill(slots.order, 1 + len(kernel.placed), f.constant(F32, 0.0))
    fill(slots.pending, (kernel.n_moments + 1) * len(kernel.scheduled), f.constant(F32, 0.0))
    with where_logged(f) as log:  # what was written of other paths is forgotten
        f.store(f.constant("i32", LOG_HEAD), log)
    f.give()
    return f


def _run_function(kernel: Kernel, once: list[Function], path: Function) -> None:
    """Write the loop over worlds and their paths, eight at a time; ``once``: what is done once per world."""
    f = Function("run", RUN_PARAMETERS, linkage="exported")
    kernel.add(f)
    n_octets = f.parameter("n_octets")
    lanes = Lane(f, I32, "<" + ", ".join(f"i32 {lane}" for lane in range(N_LANES)) + ">")
    with f.loop(0, f.parameter("n_worlds")) as w:
        world = f.parameter("first_world") + w
        numbers = f.address(f.parameter("numbers"), w.cast("i64") * f.parameter("n_numbers"), "float")
        if len(kernel.openers) > 1:
            _write_orders(kernel, f, world)
        zero = f.constant("i32", 0)
        fixed = {
            "world_numbers": numbers,
            "world": world,
            "t": zero,
            "day": zero,
            "days": Lane(f, "ptr", "@days"),
            "path": f.constant(I32, 0),
        }
        for each in once:
            f.invoke(each, [fixed[name] if name in fixed else f.parameter(name) for _, name in TURN])
        with f.loop(0, n_octets) as octet:
            given = {
                "quantities": _quantities_of(kernel, f, w, octet),
                "world_numbers": numbers,
                "world": world,
                "path": (octet * N_LANES).splat() + lanes,
                "where": (w * n_octets + octet).cast("i64") * N_LANES,
            }
            f.invoke(path, [given[name] if name in given else f.parameter(name) for _, name in path.parameters])
    f.give()


def _quantities_of(kernel: Kernel, f: Function, w: Lane, octet: Lane) -> Lane:
    """Write where the quantities of eight paths go, counted as if those of all paths before them were kept; or null."""
    n_octets, n_kept = f.parameter("n_octets"), f.parameter("n_kept")
    left_out = (w * (n_octets - n_kept)).cast("i64") * ((kernel.n_moments + 1) * len(kernel.model.quantities.names))
    known = f.parameter("quantities")
    place = f.address(known, 0 - left_out, F32)
    is_kept = f.let("i1", f"icmp ne ptr {known.name}, null") & (octet < n_kept)
    return is_kept.select(place, Lane(f, "ptr", "null"))


def _write_orders(kernel: Kernel, f: Function, world: Lane) -> None:
    """Write the order of the actors in every interval of a world: ascending in their words, ties by index."""
    n = len(kernel.openers)
    orders = f.parameter("orders")
    keys = f.address(orders, (kernel.n_moments + 1) * n, "i32")
    words = f.address(keys, n, "i32")
    with f.loop(0, f.constant("i32", kernel.n_moments + 1)) as t:
        day = f.load("i32", Lane(f, "ptr", "@moment_days"), t)
        numbers = [kernel.model.address("actors", actor) for actor in kernel.openers]
        for block in sorted({number // 4 for number in numbers}):
            arguments = [world, f.constant("i32", WORLD_PATH), day, f.constant("i32", tag(Purpose.ORDER, block))]
            f.invoke(kernel.library.philox_scalar, [*arguments, f.parameter("k0"), f.parameter("k1"), words])
            for position, number in enumerate(numbers):
                if number // 4 == block:
                    # Flipping the sign bit makes a signed comparison of unsigned words.
                    f.store(f.load("i32", words, number % 4) ^ 0x80000000, keys, position)
        with f.loop(0, f.constant("i32", n)) as i:
            mine = f.load("i32", keys, i)
            rank = f.variable("i32", 0)
            with f.loop(0, f.constant("i32", n)) as j:
                other = f.load("i32", keys, j)
                ahead = (other < mine) | (other.equals(mine) & (j < i))
                rank.set(rank.get() - ahead.cast("i32"))
            f.store(i, orders, t * n + rank.get())
