"""The case as a program: from a model's structure to the code of its time loop.

Numbers are never written into the code, only what the case is made of, so a changed number needs no new code. One
function per part of a step (the shocks, an actor's turn, the drift) works on the state of eight paths of one world; the
state lives in memory, one slot of eight lanes per item. The order of things is that of *One path* in
``docs/reference/algorithm.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.core.random import Purpose
from detente.model import expression as ex
from detente.model.model import ABSENT, Model
from detente.sim.conditions import number, truth
from detente.sim.functions import normal_pair, tag, uniform
from detente.sim.happenings import TURN
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, N_LANES, Function, Lane, clip, fma, least, literal, module_text
from detente.sim.plan import Plan
from detente.sim.rows import Kind
from detente.sim.solve import solve_function, store_mask
from detente.sim.talks import Talks, write_talks
from detente.sim.turns import Turn, renewal_function

NEVER_STEP = 65535.0
"""First step of what never happened."""
NEVER_LAST = -1e9
"""``last`` of an event that never happened."""
HAZARD_EXPONENT = 30.0
"""The log of a hazard's rise is cut at +-30."""
WORLD_PATH = -1
"""Path number of what all paths of a world share (0xFFFFFFFF)."""

RUN_PARAMETERS = [
    ("ptr", "numbers"), ("i64", "n_numbers"), ("i32", "first_world"), ("i32", "n_worlds"), ("i32", "n_octets"),
    ("i32", "k0"), ("i32", "k1"), ("ptr", "state"), ("ptr", "orders"),
    ("ptr", "hits"), ("ptr", "values"), ("ptr", "first"), ("ptr", "quantities"), ("i64", "stride"),
]  # fmt: skip
"""Parameters of the exported function ``run``.

numbers float [worlds, n_numbers]; state and orders scratch; hits uint16 [H, stride], values float [V, stride], first
uint16 [E, stride] or null, quantities float [octets, T + 1, K, 8] or null; path n of the call stands in column n.
"""
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

    @property
    def n_constants(self) -> int:
        """Numbers of a world before its sheets."""
        return len(self.plan.constants)

    @property
    def n_numbers(self) -> int:
        """Numbers of a world: constants and sheets."""
        return self.n_constants + self.plan.sheet_size


def generate(model: Model) -> Program:
    """Write the program of a model.

    Raises
    ------
    CompileError
        If an episode of the model has too many ways to go.
    """
    kernel = Kernel(model)
    plan = kernel.plan
    solvers = [kernel.add(solve_function(i, kernel.cuts)) for i in range(len(plan.trees.trees))]
    turns: list[Function] = []
    renewals: list[Function] = []
    first_reason = 0
    for actor in kernel.openers:
        renewals.append(renewal_function(kernel, actor, first_reason))
        turns.append(Turn(kernel, actor, solvers, first_reason).write())
        first_reason += len(plan.trees.root_options(actor))
    parts = [
        _begin_function(kernel),
        _clocks_function(kernel, renewals),
        _calendar_function(kernel),
        _shocks_function(kernel),
        _turns_function(kernel, turns),
        _pacts_function(kernel),
    ]
    look = _look_function(kernel)
    drift = _drift_function(kernel)
    path = _path_function(kernel, renewals, parts, look, drift)
    _run_function(kernel, path)
    kernel.tables["events"] = kernel.events
    days = ", ".join(f"float {literal('float', day)}" for day in model.timeline.days)
    globals_ = [
        *kernel.library.declarations(),
        f"@days = internal constant [{len(model.timeline.days)} x float] [{days}]",
        f"@sheets_at = internal constant i32 {len(plan.constants)}",
        *(
            f"@{name} = internal constant [{len(numbers)} x i32] [{', '.join(f'i32 {each}' for each in numbers)}]"
            for name, numbers in kernel.tables.items()
        ),
    ]
    return Program(module_text(kernel.functions, globals_), kernel.library.text, plan, kernel)


def _begin_function(kernel: Kernel) -> Function:
    """Write the beginning of a step: effects scheduled for it arrive."""
    f = kernel.turn("begin")
    state = f.parameter("state")
    n = len(kernel.scheduled)
    for column, quantity in enumerate(kernel.scheduled):
        area = f.address(state, kernel.slots.pending, F32)
        arriving = f.load(F32, area, f.parameter("t") * n + column)
        slot = kernel.slots.quantity + quantity
        f.store(f.load(F32, state, slot) + arriving, state, slot)
    kernel.keep_in_range(f)
    f.give()
    return f


def _clocks_function(kernel: Kernel, renewals: list[Function]) -> Function:
    """Write who decides in this step, and whose private reasons are renewed."""
    f = kernel.turn("clocks")
    state, actors = f.parameter("state"), kernel.model.actors
    blocks: dict[int, list[Lane]] = {}
    for actor in kernel.deciders:
        if actor // 2 not in blocks:
            blocks[actor // 2] = kernel.words(f, Purpose.CLOCK, actor // 2)
        ticks, renews = blocks[actor // 2][2 * (actor % 2) :][:2]
        if actor in kernel.openers:
            chance = kernel.seen(f, Kind.CHANCE_OF_TIME, int(actors.tempo[actor]))
            store_mask(f, uniform(ticks) < chance, state, kernel.slots.tick + actor)
        renewed = uniform(renews) < kernel.seen(f, Kind.CHANCE_OF_TIME, int(actors.memory[actor]))
        renewed = renewed & (f.parameter("t") > 0).splat()
        with f.when(renewed.any()):
            slot = kernel.slots.epoch + actor
            f.store(f.load(I32, state, slot) - renewed.cast(I32), state, slot)
            if actor in kernel.openers:
                kernel.call_turn(f, renewals[kernel.openers.index(actor)], renewed)
    f.give()
    return f


def _calendar_function(kernel: Kernel) -> Function:
    """Write the dated events."""
    talks = None if kernel.model.tables.is_empty else write_talks(kernel)
    f = kernel.turn("calendar")
    calendar = kernel.model.calendar
    for entry in sorted(range(len(calendar.names)), key=lambda entry: (calendar.dates[entry], entry)):
        step = int(calendar.step[entry])
        if step == ABSENT:
            continue
        with f.when(f.parameter("t").equals(step)):
            event = int(calendar.event[entry])
            gate = kernel.gate(f, calendar.gates[entry], event)
            mask = f.constant(MASK, 1) if gate is None else gate
            kernel.happen(f, event, int(calendar.bundle[entry]), mask)
            kernel.keep_in_range(f)
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
        talks.call(f, table, number, day, mask, is_last=is_last)
        kernel.keep_in_range(f)


def _shocks_function(kernel: Kernel) -> Function:
    """Write the chance events."""
    f = kernel.turn("shocks")
    shocks, quantities = kernel.model.shocks, kernel.model.quantities
    blocks: dict[int, list[Lane]] = {}
    for shock in range(len(shocks.names)):
        if shock // 4 not in blocks:
            blocks[shock // 4] = kernel.words(f, Purpose.HAZARD, shock // 4)
        event = int(shocks.event[shock])
        rate = int(shocks.rate[shock])
        first, end = int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1])
        if first == end:
            chance = kernel.seen(f, Kind.CHANCE_OF_RATE, rate)
        else:
            exponent = f.constant(F32, 0.0)
            for row in range(first, end):
                quantity = int(shocks.rise_quantity[row])
                x = f.load(F32, f.parameter("state"), kernel.slots.quantity + quantity)
                deviation = x - kernel.seen(f, Kind.RAW, int(quantities.rest[quantity]))
                exponent = fma(kernel.seen(f, Kind.RAW, int(shocks.rise_coefficient[row])), deviation, exponent)
            hazard = kernel.seen(f, Kind.PER_STEP, rate) * kernel.exp(
                f, clip(exponent, -HAZARD_EXPONENT, HAZARD_EXPONENT)
            )
            chance = 1.0 - kernel.exp(f, -hazard)
        fires = uniform(blocks[shock // 4][shock % 4]) < chance
        gate = kernel.gate(f, shocks.gates[shock], event)
        if gate is not None:
            fires = fires & gate
        with f.when(fires.any()):
            kernel.happen(f, event, int(shocks.bundle[shock]), fires)
            kernel.keep_in_range(f)
    f.give()
    return f


def _turns_function(kernel: Kernel, turns: list[Function]) -> Function:
    """Write the turns of the actors, in the order of this step."""
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
    """Write the answers of pacts to what happened in this step."""
    f = kernel.turn("pacts")
    state, pacts = f.parameter("state"), kernel.model.pacts
    for pact in range(len(pacts.names)):
        called = f.constant(MASK, 0)
        for event in pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]].tolist():
            called = called | f.load(F32, state, kernel.slots.last + event).equals(kernel.now(f))
        with f.when(called.any()):
            event = int(pacts.event[pact])
            gate = kernel.gate(f, pacts.gates[pact], event)
            u = uniform(kernel.words(f, Purpose.PACT, pact // 4)[pact % 4])
            answers = called & (u < kernel.seen(f, Kind.RAW, int(pacts.honoured[pact])))
            if gate is not None:
                answers = answers & gate
            with f.when(answers.any()):
                kernel.happen(f, event, int(pacts.bundle[pact]), answers)
                kernel.keep_in_range(f)
    f.give()
    return f


def _event_alone(kernel: Kernel, condition: ex.Expression) -> int | None:
    """Return the event of a condition that asks only whether it happened within the run."""
    if isinstance(condition, ex.Happened) and not kernel.model.events_before[condition.event] <= 0:
        return condition.event
    return None


def _look_function(kernel: Kernel) -> Function:
    """Write the look of the questions at a step: conditions met for the first time, numbers due, paths kept."""
    f = kernel.turn("look", *RESULTS)
    state, t = f.parameter("state"), f.parameter("t")
    for position, (question, condition) in enumerate(kernel.hit_rows):
        if _event_alone(kernel, condition) is not None:
            continue  # read from the events' first steps when the path ends
        with f.when(t <= question.step):
            met = truth(f, condition, kernel.surroundings(f))
            slot = kernel.slots.hits + position
            earlier = f.load(F32, state, slot)
            f.store(met.select(least(earlier, kernel.now(f)), earlier), state, slot)
    numbers = [question for question in kernel.model.questions if question.kind == "number"]
    for row, question in enumerate(numbers):
        with f.when(t.equals(question.step)):
            value = number(f, question.conditions[0], kernel.surroundings(f))
            place = f.parameter("stride") * row + f.parameter("where")
            f.store(value, f.address(f.parameter("values"), place, "float"), align=4)
    n = len(kernel.model.quantities.names)
    keep = f.let("i1", f"icmp ne ptr {f.parameter('quantities').name}, null")
    with f.when(keep):
        octet = f.let("i64", f"lshr i64 {f.parameter('where').name}, 3")
        base = (octet * (kernel.n_steps + 1) + t.cast("i64")) * n
        for k in range(n):
            value = f.load(F32, state, kernel.slots.quantity + k)
            f.store(value, f.parameter("quantities"), base + k, align=4)
    f.give()
    return f


def _drift_function(kernel: Kernel) -> Function:
    """Write what quantities do by themselves: return to rest, links, noise, range."""
    f = kernel.turn("drift")
    state, model, slots = f.parameter("state"), kernel.model, kernel.slots
    quantities = model.quantities
    n = len(quantities.names)
    y = [f.load(F32, state, slots.quantity + k) for k in range(n)]
    for column, quantity in enumerate(kernel.remembered):
        place = (f.parameter("t") + 1) * len(kernel.remembered) + column
        f.store(y[quantity], f.address(state, slots.history, F32), place)
    after: list[Lane] = list(y)
    for k in range(n):
        if quantities.half_life[k] != ABSENT:
            speed = kernel.seen(f, Kind.RETURN, int(quantities.half_life[k]))
            after[k] = fma(speed, kernel.seen(f, Kind.RAW, int(quantities.rest[k])) - y[k], after[k])
    for link in range(len(model.links.names)):
        target, drive, gain = _link(kernel, f, link, y)
        after[target] = fma(gain, drive, after[target])
    noisy = [k for k in range(n) if quantities.noise[k] != ABSENT]
    words: list[Lane] = []
    for position, k in enumerate(noisy):
        if position % 4 == 0:
            words = kernel.words(f, Purpose.NOISE, position // 4)
        if position % 2 == 0:
            pair = normal_pair(*words[position % 4 : position % 4 + 2])
        size = kernel.seen(f, Kind.PER_ROOT_STEP, int(quantities.noise[k]))
        after[k] = fma(size, pair[position % 2], after[k])  # pyright: ignore[reportPossiblyUnboundVariable]
    for source in sorted(set(model.links.source[model.links.on_change].tolist())):
        f.store(y[source], state, slots.before + source)
    for k in range(n):
        if after[k] is y[k]:
            continue  # nothing moves it but events and talks
        kept = kernel.in_range(after[k], k)
        f.store(after[k] if kept is None else kept, state, slots.quantity + k)
    f.give()
    return f


def _link(kernel: Kernel, f: Function, link: int, y: list[Lane]) -> tuple[int, Lane, Lane]:
    """Write a link's drive and gain."""
    links, slots, state = kernel.model.links, kernel.slots, f.parameter("state")
    source, delay = int(links.source[link]), int(links.delay[link])
    on_change = bool(links.on_change[link])
    gain = kernel.seen(f, Kind.RAW if on_change else Kind.PER_STEP, int(links.gain[link]))
    if delay == ABSENT:
        value = y[source]
        earlier = f.load(F32, state, slots.before + source) if on_change else None
    else:
        steps = f.load("float", f.parameter("world_numbers"), kernel.plan.seen(Kind.STEPS, delay)).cast("i32")
        column = kernel.remembered.index(source)

        def past(back: Lane) -> Lane:
            """Load y ``back`` steps ago (history has the start at 0, y of step t at t + 1)."""
            step = f.parameter("t") + 1 - back
            step = (step > 0).select(step, 0)
            area = f.address(state, slots.history, F32)
            return f.load(F32, area, step * len(kernel.remembered) + column)

        value = past(steps)
        earlier = past(steps + 1) if on_change else None
    if earlier is not None:
        return int(links.target[link]), value - earlier, gain
    rest = kernel.seen(f, Kind.RAW, int(kernel.model.quantities.rest[source]))
    return int(links.target[link]), value - rest, gain


def _path_function(
    kernel: Kernel, renewals: list[Function], parts: list[Function], look: Function, drift: Function
) -> Function:
    """Write eight paths from start to end, and the storing of what they leave."""
    f = Function(
        "paths",
        [*[each for each in TURN if each[1] != "t"], ("ptr", "orders"), ("ptr", "hits"), ("ptr", "first"), *RESULTS],
    )
    kernel.add(f)
    state, slots, model = f.parameter("state"), kernel.slots, kernel.model

    def step(callee: Function, t: Lane, *more: str) -> None:
        arguments = [t if name == "t" else f.parameter(name) for _, name in TURN]
        f.invoke(callee, [*arguments, *(f.parameter(name) for name in more)])

    def results(callee: Function, t: Lane) -> None:
        step(callee, t, *(name for _, name in RESULTS))

    _write_start(kernel, f)
    zero = f.constant("i32", 0)
    for renewal in renewals:
        arguments = [zero if name == "t" else f.parameter(name) for _, name in TURN]
        f.invoke(renewal, [*arguments, f.constant(MASK, 1)])
    with f.loop(0, f.constant("i32", kernel.n_steps)) as t:
        for part in parts:
            step(part, t, *(name for _, name in part.parameters[len(TURN) :]))
        results(look, t)
        step(drift, t)
    end = f.constant("i32", kernel.n_steps)
    step(parts[0], end)
    results(look, end)

    def save(area: str, row: Lane, value: Lane) -> None:
        whole = value.cast(I32)
        short = f.let("<8 x i16>", f"trunc {I32} {whole.name} to <8 x i16>")
        place = f.parameter("stride") * row.cast("i64") + f.parameter("where")
        f.store(short, f.address(f.parameter(area), place, "i16"))

    # Hits stand in slots of their own, or are the first steps of events if these came in time.
    events = [_event_alone(kernel, condition) for _, condition in kernel.hit_rows]
    sources = kernel.table(
        f, "hit_sources",
        [slots.hits + row if event is None else slots.first + event for row, event in enumerate(events)],
    )  # fmt: skip
    limits = kernel.table(f, "hit_limits", [question.step for question, _ in kernel.hit_rows])
    with f.loop(0, f.constant("i32", len(kernel.hit_rows))) as row:
        step_ = f.load(F32, state, f.load("i32", sources, row))
        limit = f.load("i32", limits, row).cast("float").splat()
        save("hits", row, (step_ <= limit).select(step_, NEVER_STEP))
    keep = f.let("i1", f"icmp ne ptr {f.parameter('first').name}, null")
    with f.when(keep), f.loop(0, f.constant("i32", len(model.events))) as event:
        save("first", event, f.load(F32, f.address(state, slots.first, F32), event))
    f.give()
    return f


def _write_start(kernel: Kernel, f: Function) -> None:
    """Write the state in which paths start."""
    state, slots, model = f.parameter("state"), kernel.slots, kernel.model

    def fill(first: int, count: int, value: Lane) -> None:
        with f.loop(0, f.constant("i32", count)) as place:
            f.store(value, f.address(state, first, value.kind), place)

    n = len(model.quantities.names)
    starts = kernel.table(f, "starts", [kernel.plan.seen(Kind.RAW, int(place)) for place in model.quantities.start])
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
        f.store(f.load(F32, state, slots.quantity + quantity), state, slots.history + column)
    fill(slots.last, len(model.events), f.constant(F32, NEVER_LAST))
    fill(slots.first, len(model.events), f.constant(F32, NEVER_STEP))
    fill(slots.count, len(kernel.counted), f.constant(F32, 0.0))
    for event, before in enumerate(model.events_before.tolist()):
        if before <= 0:
            f.store(f.constant(F32, before), state, slots.last + event)
            if event in kernel.counted:
                f.store(f.constant(F32, 1.0), state, slots.count + kernel.counted.index(event))
    for table, day in enumerate(model.tables.since.tolist()):
        f.store(f.constant(F32, day), state, slots.held + table)
    fill(slots.epoch, len(model.actors.names), f.constant(I32, 0))
    f.store(f.constant(I32, -1), state, slots.always)
    fill(slots.hits, len(kernel.hit_rows), f.constant(F32, NEVER_STEP))
    fill(slots.pending, (kernel.n_steps + 1) * len(kernel.scheduled), f.constant(F32, 0.0))


def _run_function(kernel: Kernel, path: Function) -> None:
    """Write the loop over worlds and their paths, eight at a time."""
    f = Function("run", RUN_PARAMETERS, linkage="exported")
    kernel.add(f)
    n_octets = f.parameter("n_octets")
    lanes = Lane(f, I32, "<" + ", ".join(f"i32 {lane}" for lane in range(N_LANES)) + ">")
    with f.loop(0, f.parameter("n_worlds")) as w:
        world = f.parameter("first_world") + w
        numbers = f.address(f.parameter("numbers"), w.cast("i64") * f.parameter("n_numbers"), "float")
        if len(kernel.openers) > 1:
            _write_orders(kernel, f, world)
        with f.loop(0, n_octets) as octet:
            given = {
                "world_numbers": numbers,
                "world": world,
                "path": (octet * N_LANES).splat() + lanes,
                "where": (w * n_octets + octet).cast("i64") * N_LANES,
            }
            f.invoke(path, [given[name] if name in given else f.parameter(name) for _, name in path.parameters])
    f.give()


def _write_orders(kernel: Kernel, f: Function, world: Lane) -> None:
    """Write the order of the actors in every step of a world: ascending in their words, ties by index."""
    n = len(kernel.openers)
    orders = f.parameter("orders")
    keys = f.address(orders, kernel.n_steps * n, "i32")
    words = f.address(keys, n, "i32")
    with f.loop(0, f.constant("i32", kernel.n_steps)) as t:
        for block in sorted({actor // 4 for actor in kernel.openers}):
            arguments = [world, f.constant("i32", WORLD_PATH), t, f.constant("i32", tag(Purpose.ORDER, block))]
            f.invoke(kernel.library.philox_scalar, [*arguments, f.parameter("k0"), f.parameter("k1"), words])
            for position, actor in enumerate(kernel.openers):
                if actor // 4 == block:
                    # Flipping the sign bit makes a signed comparison of unsigned words.
                    f.store(f.load("i32", words, actor % 4) ^ 0x80000000, keys, position)
        with f.loop(0, f.constant("i32", n)) as i:
            mine = f.load("i32", keys, i)
            rank = f.variable("i32", 0)
            with f.loop(0, f.constant("i32", n)) as j:
                other = f.load("i32", keys, j)
                ahead = (other < mine) | (other.equals(mine) & (j < i))
                rank.set(rank.get() - ahead.cast("i32"))
            f.store(i, orders, t * n + rank.get())
