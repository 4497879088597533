"""What every part of the generated program shares: the state of eight paths, the numbers of a world, gates and events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.core.random import Purpose
from detente.model import expression as ex
from detente.model.model import ABSENT, Gate, Model
from detente.sim.conditions import HAPPENED_ABOVE, Surroundings, counted_events, truth
from detente.sim.functions import philox_function, philox_scalar_function, tag, unpack
from detente.sim.lanes import F32, I32, Function, Lane, greatest, least
from detente.sim.plan import Plan, make_plan
from detente.sim.rows import Kind
from detente.sim.solve import StateSlots

TURN = [("ptr", "state"), ("ptr", "world_numbers"), ("i32", "t"), ("i32", "world"), (I32, "path"), ("i32", "k0"), ("i32", "k1")]
"""Parameters of everything that happens within a step."""


@dataclass(slots=True)
class Slots:
    """Slots of the state of eight paths, each of eight 32-bit numbers."""

    quantity: int
    before: int
    """Quantities one step ago (for links on changes)."""
    last: int
    count: int
    first: int
    epoch: int
    tick: int
    open_move: int
    open_pact: int
    played: int
    shock: int
    """Private shocks of opening options, by option number (only those in use)."""
    choice: int
    """Values of options: an area for the opener, and one per replier."""
    hits: int
    pending: int
    """Scheduled effects [T + 1, scheduled quantities]."""
    history: int
    """Past values [T + 1, remembered quantities]: the start, then y of every step."""
    size: int


class Kernel:
    """Everything the generator knows while it writes the functions of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.plan: Plan = make_plan(model)
        self.n_steps = model.timeline.n_steps
        self.openers = [a for a in range(len(model.actors.names)) if self.plan.trees.of(a)]
        self.repliers = sorted({owner for tree in self.plan.trees.trees for owner in tree.node_owner})
        self.deciders = sorted({*self.openers, *self.repliers})
        self.scheduled = self._scheduled()
        self.remembered = self._remembered()
        self.counted = sorted(set().union(*(counted_events(node) for node in self._expressions())))
        self.hit_rows = [
            (question, condition)
            for question in model.questions
            if question.kind != "number"
            for condition in question.conditions
        ]
        self.slots = self._lay_out()
        self.functions: list[Function] = []
        self.philox = self.add(philox_function(stepwise=False))
        self.philox_epochs = self.add(philox_function(stepwise=True))
        self.philox_scalar = self.add(philox_scalar_function())

    def add(self, function: Function) -> Function:
        """Add a function to the program."""
        self.functions.append(function)
        return function

    def _scheduled(self) -> list[int]:
        effects = self.model.effects
        late = (effects.after != ABSENT) | (effects.over != ABSENT)
        return sorted(set(effects.quantity[late].tolist()))

    def _remembered(self) -> list[int]:
        links = self.model.links
        return sorted(set(links.source[links.delay != ABSENT].tolist()))

    def _gates(self) -> list[Gate]:
        model = self.model
        return [*model.moves.gates, *model.shocks.gates, *model.calendar.gates, *model.pacts.gates]

    def _expressions(self) -> list[ex.Expression]:
        conditions = [gate.when for gate in self._gates() if gate.when is not None]
        return [*conditions, *(each for question in self.model.questions for each in question.conditions)]

    def _lay_out(self) -> Slots:
        model, trees = self.model, self.plan.trees
        n_k, n_e = len(model.quantities.names), len(model.events)
        rows = max((len(tree.option_move) for tree in trees.trees), default=0)
        sizes = {
            "quantity": n_k, "before": n_k, "last": n_e, "count": len(self.counted), "first": n_e,
            "epoch": len(model.actors.names), "tick": len(model.actors.names),
            "open_move": len(model.moves.names), "open_pact": len(model.pacts.names), "played": len(model.moves.names),
            "shock": sum(len(trees.root_options(a)) for a in self.openers),
            "choice": rows * (1 + len(self.repliers)),
            "hits": len(self.hit_rows),
            "pending": (self.n_steps + 1) * len(self.scheduled),
            "history": (self.n_steps + 1) * len(self.remembered),
        }  # fmt: skip
        offsets = np.concatenate(([0], np.cumsum(list(sizes.values())))).tolist()
        return Slots(**dict(zip(sizes, offsets, strict=False)), size=offsets[-1])

    def solver_slots(self) -> StateSlots:
        """Return where solvers find things."""
        return StateSlots(self.slots.quantity, self.slots.open_move, self.slots.open_pact)

    # Small things that several functions need ---------------------------------------------------------------------------

    def world_number(self, f: Function, slot: int) -> Lane:
        """Load a number of the world, the same in all lanes."""
        return f.load("float", f.parameter("world_numbers"), slot).splat()

    def seen(self, f: Function, kind: Kind, *places: int) -> Lane:
        """Load a number made of places as the world has them."""
        return self.world_number(f, self.plan.seen(kind, *places))

    def of(self, f: Function, viewer: int, kind: Kind, *places: int) -> Lane:
        """Load a number made of places as a viewer has them."""
        columns = (self.plan.rows.column(viewer, place) for place in places)
        return self.world_number(f, self.plan.constant(kind, *columns))

    def words(self, f: Function, purpose: Purpose, index: int, step: Lane | None = None) -> list[Lane]:
        """Draw four words of random bits per lane, of this step (or of a step that differs by lane)."""
        callee = self.philox if step is None else self.philox_epochs
        arguments = [
            f.parameter("world"), f.parameter("path"), f.parameter("t") if step is None else step,
            f.constant("i32", tag(purpose, index)), f.parameter("k0"), f.parameter("k1"),
        ]  # fmt: skip
        words = f.call(callee, arguments)
        assert words is not None
        return unpack(words)

    def now(self, f: Function) -> Lane:
        """Return the present step as numbers in lanes."""
        return f.parameter("t").cast("float").splat()

    def surroundings(self, f: Function) -> Surroundings:
        """Return what conditions look at."""
        state, slots = f.parameter("state"), self.slots

        def today() -> Lane:
            table = Lane(f, "ptr", "@days")
            return f.load("float", table, f.parameter("t")).splat()

        return Surroundings(
            quantity=lambda k: f.load(F32, state, slots.quantity + k),
            last=lambda e: f.load(F32, state, slots.last + e),
            count=lambda e: f.load(F32, state, slots.count + self.counted.index(e)),
            step=self.now(f),
            today=today,
            step_days=self.model.timeline.step_days,
        )

    def gate(self, f: Function, gate: Gate, event: int) -> Lane | None:
        """Write whether a gate is open; None if it always is."""
        mask = truth(f, gate.when, self.surroundings(f)) if gate.when is not None else None
        last = f.load(F32, f.parameter("state"), self.slots.last + event)
        more: Lane | None = None
        if gate.once:
            more = last < HAPPENED_ABOVE
        elif gate.cooldown != ABSENT:
            more = (self.now(f) - last) >= self.seen(f, Kind.STEPS_AT_LEAST_ONE, gate.cooldown)
        if mask is None or more is None:
            return mask if more is None else more
        return mask & more

    def call_turn(self, f: Function, callee: Function, *more: Lane) -> None:
        """Call a function that takes part in a step."""
        f.call(callee, [*(f.parameter(name) for _, name in TURN), *more])

    # Events -----------------------------------------------------------------------------------------------------------------

    def happen(self, f: Function, event: int, bundle: int, mask: Lane) -> None:
        """Write what an event does: it is noted, and its effects are added or scheduled."""
        state, slots = f.parameter("state"), self.slots
        now = self.now(f)
        f.store(mask.select(now, f.load(F32, state, slots.last + event)), state, slots.last + event)
        first = f.load(F32, state, slots.first + event)
        f.store(mask.select(least(first, now), first), state, slots.first + event)
        if event in self.counted:
            slot = slots.count + self.counted.index(event)
            f.store(f.load(F32, state, slot) + mask.select(f.constant(F32, 1.0), 0.0), state, slot)
        effects = self.model.effects
        for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
            self._effect(f, row, mask)

    def _effect(self, f: Function, row: int, mask: Lane) -> None:
        effects, state = self.model.effects, f.parameter("state")
        quantity, amount = int(effects.quantity[row]), int(effects.amount[row])
        after, over = int(effects.after[row]), int(effects.over[row])
        if over == ABSENT:
            portion = self.seen(f, Kind.RAW, amount)
        else:
            portion = self.seen(f, Kind.PORTION, amount, over)
        portion = mask.select(portion, 0.0)
        slot = self.slots.quantity + quantity

        def at_once() -> None:
            f.store(f.load(F32, state, slot) + portion, state, slot)

        if after == ABSENT and over == ABSENT:
            at_once()
            return
        zero, one = f.constant("i32", 0), f.constant("i32", 1)
        delay = zero if after == ABSENT else self._whole(f, self.plan.seen(Kind.STEPS, after))
        length = one if over == ABSENT else self._whole(f, self.plan.seen(Kind.STEPS_AT_LEAST_ONE, over))
        with f.when(delay <= 0):
            at_once()
        t = f.parameter("t")
        first = t + (delay > 0).select(delay, one)
        end = t + delay + length
        limit = f.constant("i32", self.n_steps + 1)
        end = (end < limit).select(end, limit)
        area = f.address(state, self.slots.pending, F32)
        column = self.scheduled.index(quantity)
        with f.loop(first, end) as step:
            where = step * len(self.scheduled) + column
            f.store(f.load(F32, area, where) + portion, area, where)

    def _whole(self, f: Function, slot: int) -> Lane:
        return f.load("float", f.parameter("world_numbers"), slot).cast("i32")

    def keep_in_range(self, f: Function) -> None:
        """Write the clipping of all quantities."""
        quantities, state = self.model.quantities, f.parameter("state")
        for k in range(len(quantities.names)):
            slot = self.slots.quantity + k
            value = self.in_range(f.load(F32, state, slot), k)
            if value is not None:
                f.store(value, state, slot)

    def in_range(self, value: Lane, k: int) -> Lane | None:
        low, high = float(self.model.quantities.low[k]), float(self.model.quantities.high[k])
        if np.isinf(low) and np.isinf(high):
            return None
        if not np.isinf(low):
            value = greatest(value, low)
        return value if np.isinf(high) else least(value, high)

    def turn(self, name: str, *more: tuple[str, str]) -> Function:
        """Begin a function that takes part in a step."""
        return self.add(Function(name, [*TURN, *more]))
