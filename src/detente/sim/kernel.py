"""What every part of a generated program shares: the state of eight paths, the numbers of a world, gates, events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from detente.core.random import Purpose
from detente.model import expression as ex
from detente.model.model import ABSENT, Gate, Model
from detente.sim.conditions import HAPPENED_ABOVE, Surroundings, counted_events, truth
from detente.sim.cuts import CutSlots, CutTables
from detente.sim.functions import tag, unpack
from detente.sim.happenings import TURN
from detente.sim.lanes import F32, F64, I32, Function, Lane, float_bits, greatest, least
from detente.sim.library import make_library
from detente.sim.plan import Plan, lay_out_prices, make_plan, tree_owners
from detente.sim.rows import Kind


def scratch_doubles(parties: int, issues: int) -> int:
    """Return how many numbers of eight paths a session works on at a table of this size (see `detente.sim.talks`)."""
    return parties * issues + 4 * issues + 6 * parties + parties * parties


@dataclass(slots=True)
class Slots:
    """Slots of the state of eight paths, each of eight 32-bit numbers."""

    quantity: int
    before: int
    """Quantities one moment ago (for links on changes)."""
    last: int
    count: int
    first: int
    within: int
    """First days of events in the spans that conditions ask for."""
    now: int
    """Present day by lane."""
    latest: int
    """Day by lane on which something last happened; what follows in the same interval is not told as earlier."""
    epoch: int
    ticked: int
    """Days on which actors come to decide in this interval."""
    tick: int
    open_move: int
    open_pact: int
    played: int
    reason: int
    """Private reasons of opening options, by option number (only those in use)."""
    past: int
    """What the past says of these reasons, the same on all paths of a world: for each of an opener's options by how
    much it scored below the best before the start, without reasons; then the logarithm of how many count as the
    best."""
    choice: int
    """Values of options: an area for each of an opener's trees, and one per replier that sees things otherwise."""
    leaf: int
    """Payoffs of the leaves of the tree being solved."""
    out: int
    """What ranges cut off of sequences of effects, for the tree being solved."""
    risk: int
    """How near each of its leaves comes to a gain that turns."""
    urgency: int
    """Satiation factors of the values of its owners."""
    reach: int
    """Masks of the nodes of the tree being answered."""
    drawn: int
    """Four random words just drawn for private reasons."""
    always: int
    """A mask that is always set."""
    nowhere: int
    """Where masks go that nobody reads."""
    hits: int
    pending: int
    """Scheduled effects [M + 1, scheduled quantities]."""
    history: int
    """Past values [M + 2, remembered quantities]: the start, then those of every moment."""
    held: int
    """Days of the last sessions of the tables."""
    regime: int
    """Which regime of minds is in force; this and the next three only where events change minds."""
    renew: int
    """Masks of where an actor's opening reasons are to be drawn anew, since its mind was changed."""
    mind: int
    """Per actor, its rationality and its log odds of leaving things as they are, as it sees itself now."""
    aside: int
    """Values of the options of a tree that is solved with other eyes than in the first lane."""
    talks: int
    """What a session works on, in double precision."""
    size: int


class Kernel:
    """Everything the generator knows while it writes the functions of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.plan: Plan = make_plan(model)
        self.n_moments = model.timeline.n_moments
        days = np.arange(model.timeline.n_days + 1)
        self.moment_of_day: list[int] = (
            np.searchsorted(model.timeline.moments, days, side="right").astype(int) - 1
        ).tolist()
        self.lengths = np.diff(model.timeline.moments, prepend=model.timeline.moments[0]).tolist()
        self.openers = [a for a in range(len(model.actors.names)) if self.plan.trees.of(a)]
        self.repliers = sorted({owner for tree in self.plan.trees.trees for owner in tree.node_owner})
        self.deciders = sorted({*self.openers, *self.repliers})
        self.scheduled = self._scheduled()
        self.remembered = self._remembered()
        self.counted = sorted(set().union(*(counted_events(node) for node in self._expressions())))
        self.windows = sorted(
            set[ex.HappenedWithin]().union(*(ex.windows_in(node) for node in self._expressions())),
            key=lambda window: (window.event, window.first, window.last),
        )
        self.hit_rows = [
            (question, condition)
            for question in model.questions
            if question.kind != "number"
            for condition in question.conditions
        ]
        rows = {a: [len(tree.option_move) for tree in self.plan.trees.of(a)] for a in self.openers}
        self.n_opener_rows = max((sum(each) for each in rows.values()), default=0)
        self.max_rows = max((len(tree.option_move) for tree in self.plan.every), default=0)
        self.slots = self._lay_out()
        self.functions: list[Function] = []
        self.tables: dict[str, list[int]] = {}
        self.events: list[int] = []
        self.event_offsets: dict[tuple[int, int], int] = {}
        self.library = make_library(changes_minds=not model.minds.is_fixed)
        self.ranges = self._ranges_function()
        self.cuts = self._cut_tables()
        self.tables.update(self.cuts.tables())

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
        sizes = {
            "quantity": n_k, "before": n_k, "last": n_e, "count": len(self.counted), "first": n_e,
            "within": len(self.windows), "now": 1, "latest": 1,
            "epoch": len(model.actors.names), "ticked": len(model.actors.names), "tick": len(model.actors.names),
            "open_move": len(model.moves.names), "open_pact": len(model.pacts.names), "played": len(model.moves.names),
            "reason": sum(len(trees.root_options(a)) for a in self.openers),
            "past": sum(len(trees.root_options(a)) + 1 for a in self.openers),
            "choice": self.n_opener_rows + self.max_rows * (1 + len(self.repliers)),
            "leaf": max((tree.n_leaves * len(tree_owners(tree)) for tree in self.plan.every), default=0),
            "out": max((layout.n_outs for layout in self.plan.layouts), default=0),
            "risk": max((tree.n_leaves for tree in self.plan.every), default=0),
            "urgency": len(model.actors.value_quantity),
            "reach": max((tree.n_nodes for tree in trees.trees), default=0), "drawn": 4, "always": 1, "nowhere": 1,
            "hits": len(self.hit_rows),
            "pending": (self.n_moments + 1) * len(self.scheduled),
            "history": (self.n_moments + 2) * len(self.remembered),
            "held": len(model.tables.names), **self._sizes_of_minds(), "talks": 2 * self._most_talked_of(),
        }  # fmt: skip
        offsets = np.concatenate(([0], np.cumsum(list(sizes.values())))).tolist()
        return Slots(**dict(zip(sizes, offsets, strict=False)), size=offsets[-1])

    def _sizes_of_minds(self) -> dict[str, int]:
        n = 0 if self.model.minds.is_fixed else len(self.model.actors.names)
        return {"regime": min(n, 1), "renew": n, "mind": 2 * n, "aside": self.max_rows * min(n, 1)}

    def _most_talked_of(self) -> int:
        """Return how many numbers of eight paths a session works on at most."""
        tables = self.model.tables
        sizes = zip(np.diff(tables.party_start).tolist(), np.diff(tables.issue_start).tolist(), strict=True)
        return max((scratch_doubles(parties, issues) for parties, issues in sizes), default=0)

    def _cut_tables(self) -> CutTables:
        """Return the tables of what ranges cut off; the prices they need are laid out among the world's numbers."""
        where = CutSlots(**{each.name: getattr(self.slots, each.name) for each in fields(CutSlots)})
        tables = CutTables(self.plan, where, (self.library.cut, self.library.turn), self.range_bits)
        lay_out_prices(self.plan)
        return tables

    # Small things that several functions need -----------------------------------------------------------------------

    def world_number(self, f: Function, slot: int) -> Lane:
        """Load a number of the world, the same in all lanes."""
        return f.load("float", f.parameter("world_numbers"), slot).splat()

    def seen(self, f: Function, kind: Kind, *places: int) -> Lane:
        """Load a number made of places as the world has them."""
        return self.world_number(f, self.plan.seen(kind, *places))

    def paced(self, f: Function, kind: Kind, *parts: int) -> Lane:
        """Load a number of the world that depends on the length of the present interval."""
        at = f.load("i32", Lane(f, "ptr", "@pace_at"), f.parameter("t"))
        return f.load(
            "float", f.address(f.parameter("world_numbers"), at, "float"), self.plan.pace(kind, *parts)
        ).splat()

    def paced_place(self, f: Function, kind: Kind, place: int) -> Lane:
        """Load a number made of a place as the world has it and of the length of the present interval."""
        return self.paced(f, kind, self.plan.rows.column(0, place))

    def words(self, f: Function, purpose: Purpose, index: Lane | int) -> list[Lane]:
        """Draw four words of random bits per lane, of this day."""
        return self._block(f, self.library.philox, purpose, index, f.parameter("day"))

    def private_words(self, f: Function, block: int, epoch: Lane) -> list[Lane]:
        """Draw the words of private reasons of options 4 block to 4 block + 3, of the owner's epoch by lane."""
        return self._block(f, self.library.philox_epochs, Purpose.GUMBEL, block, epoch)

    def _block(self, f: Function, callee: Function, purpose: Purpose, index: Lane | int, step: Lane) -> list[Lane]:
        address = f.constant("i32", tag(purpose, index)) if isinstance(index, int) else index | tag(purpose, 0)
        key = [f.parameter("k0"), f.parameter("k1")]
        drawn = f.call(callee, [f.parameter("world"), f.parameter("path"), step, address, *key])
        return unpack(drawn)

    def table(self, f: Function, name: str, numbers: Sequence[int]) -> Lane:
        """Keep a table of integers among the program's constants; return its address."""
        self.tables[name] = list(numbers)
        return Lane(f, "ptr", f"@{name}")

    def exp(self, f: Function, x: Lane) -> Lane:
        """Call the exponential."""
        return f.call(self.library.exp, [x])

    def minus_log(self, f: Function, x: Lane) -> Lane:
        """Write -log of a number in (0, 1]."""
        return f.call(self.library.minus_log, [x])

    def now(self, f: Function) -> Lane:
        """Load the present day by lane."""
        return f.load(F32, f.parameter("state"), self.slots.now)

    def set_now(self, f: Function, day: Lane) -> None:
        """Write that it is now the given day by lane, or the latest on which something happened if that is later."""
        state = f.parameter("state")
        f.store(greatest(day, f.load(F32, state, self.slots.latest)), state, self.slots.now)

    def day_of(self, f: Function, back: int = 0) -> Lane:
        """Load the day of the present moment, or of one before it, as a number in all lanes."""
        return f.load("float", f.parameter("days"), f.parameter("t") - back).splat()

    def surroundings(self, f: Function) -> Surroundings:
        """Return what conditions look at."""
        state, slots = f.parameter("state"), self.slots
        return Surroundings(
            quantity=lambda k: f.load(F32, state, slots.quantity + k),
            start=lambda k: self.start_of(f, k),
            wide=self.plan.wide,
            last=lambda e: f.load(F32, state, slots.last + e),
            count=lambda e: f.load(F32, state, slots.count + self.counted.index(e)),
            within=lambda window: f.load(F32, state, slots.within + self.windows.index(window)),
            now=lambda: self.now(f),
        )

    def gate(self, f: Function, gate: Gate, event: int) -> Lane | None:
        """Write whether a gate is open; None if it always is."""
        mask = truth(f, gate.when, self.surroundings(f)) if gate.when is not None else None
        last = f.load(F32, f.parameter("state"), self.slots.last + event)
        more: Lane | None = None
        if gate.once:
            more = last < HAPPENED_ABOVE
        elif gate.cooldown != ABSENT:
            more = (self.now(f) - last) >= self.seen(f, Kind.DAYS_AT_LEAST_ONE, gate.cooldown)
        if mask is None or more is None:
            return mask if more is None else more
        return mask & more

    def call_turn(self, f: Function, callee: Function, *more: Lane) -> None:
        """Call a function that takes part in an interval."""
        f.invoke(callee, [*(f.parameter(name) for _, name in TURN), *more])

    # Events ---------------------------------------------------------------------------------------------------------

    def event_record(self, event: int, bundle: int) -> int:
        """Return the offset of an event's record in the table of events, writing it when new."""
        known = self.event_offsets.get((event, bundle))
        if known is not None:
            return known
        self.event_offsets[event, bundle] = offset = len(self.events)
        slots, effects = self.slots, self.model.effects
        rows = range(int(effects.start[bundle]), int(effects.start[bundle + 1]))
        count = slots.count + self.counted.index(event) if event in self.counted else slots.nowhere
        layout = [slots.pending, len(self.scheduled), self.n_moments + 1]
        self.events += [slots.now, slots.latest, slots.last + event, slots.first + event, count, *layout, len(rows)]
        windows = [(position, each) for position, each in enumerate(self.windows) if each.event == event]
        self.events.append(len(windows))
        last = {int(effects.quantity[row]): row for row in rows}
        for row in rows:
            self.events += self._effect(row, closes=row in last.values())
        for position, window in windows:
            self.events += [slots.within + position, window.first, window.last]
        if not self.model.minds.is_fixed:
            self.events += self._change_of_minds(event)
        return offset

    def _change_of_minds(self, event: int) -> list[int]:
        """Return which regimes an event leads to, and who has new reasons then."""
        minds, slots = self.model.minds, self.slots
        if event not in minds.setters:
            return [slots.regime, 0, 0]
        at = minds.setters.index(event)
        renewed = [actor for actor in self.deciders if minds.renews[at, :, actor].any()]
        record = [slots.regime, minds.n_regimes, len(renewed), *minds.follows[at].tolist()]
        for actor in renewed:
            renew = slots.renew + actor if actor in self.openers else slots.nowhere
            record += [slots.epoch + actor, renew, *minds.renews[at, :, actor].astype(int).tolist()]
        return record

    def _effect(self, row: int, *, closes: bool) -> list[int]:
        effects = self.model.effects
        quantity, amount = int(effects.quantity[row]), int(effects.amount[row])
        after, over = int(effects.after[row]), int(effects.over[row])
        seen = self.plan.seen
        return [
            self.slots.quantity + quantity,
            seen(Kind.RAW, amount) if over == ABSENT else seen(Kind.PORTION, amount, over),
            ABSENT if after == ABSENT else seen(Kind.DAYS, after),
            ABSENT if over == ABSENT else seen(Kind.DAYS_AT_LEAST_ONE, over),
            self.scheduled.index(quantity) if quantity in self.scheduled else 0,
            *self.range_bits(quantity, closes=closes),
        ]

    def range_bits(self, k: int, *, closes: bool = True) -> tuple[int, int]:
        """Return the ends of a quantity's range as the bits of single precision; infinite if it is not to be kept."""
        quantities = self.model.quantities
        is_kept = closes and k not in self.plan.wide
        ends = (float(quantities.low[k]), float(quantities.high[k])) if is_kept else (-np.inf, np.inf)
        return float_bits(ends[0]), float_bits(ends[1])

    def happen(self, f: Function, event: int, bundle: int, mask: Lane) -> None:
        """Write that an event happens where ``mask`` is set."""
        record = f.address(Lane(f, "ptr", "@events"), self.event_record(event, bundle), "i32")
        given = [f.parameter(name) for name in ("state", "world_numbers", "t", "days")]
        f.invoke(self.library.happen, [*given, mask.cast(I32), record])

    def level(self, f: Function, quantity: int, place: int) -> Lane:
        """Load a level of a quantity as the world has it, counted as the state counts the quantity."""
        return self.world_number(f, self.plan.slot(self.plan.level(quantity, place)))

    def start_of(self, f: Function, quantity: int) -> Lane:
        """Load the start of a quantity in double precision."""
        start = int(self.model.quantities.start[quantity])
        high, low = (self.seen(f, kind, start).cast(F64) for kind in (Kind.RAW, Kind.LOW_PART))
        return high + low

    def value(self, f: Function, quantity: int) -> Lane:
        """Load the value of a quantity."""
        held = f.load(F32, f.parameter("state"), self.slots.quantity + quantity)
        return (self.start_of(f, quantity) + held.cast(F64)).cast(F32) if quantity in self.plan.wide else held

    def keep_in_range(self, f: Function) -> None:
        """Write the clipping of wide quantities that events change; all others are clipped where they change."""
        if self.plan.wide:
            f.invoke(self.ranges, [f.parameter("state"), f.parameter("world_numbers")])

    def _ranges_function(self) -> Function:
        f = self.add(Function("ranges", [("ptr", "state"), ("ptr", "world_numbers")]))
        for k in sorted(self.plan.wide & set(self.model.effects.quantity.tolist())):
            slot = self.slots.quantity + k
            value = self.in_range(f.load(F32, f.parameter("state"), slot), k)
            if value is not None:
                f.store(value, f.parameter("state"), slot)
        f.give()
        return f

    def in_range(self, value: Lane, k: int) -> Lane | None:
        """Write the clipping of a quantity's value; None if it has no range."""
        low, high = float(self.model.quantities.low[k]), float(self.model.quantities.high[k])
        if np.isinf(low) and np.isinf(high):
            return None
        f = value.function

        def bound(at: float) -> Lane | float:
            if k not in self.plan.wide:
                return at
            row = self.plan.rows.bound(at, self.plan.rows.column(0, int(self.model.quantities.start[k])))
            return self.world_number(f, self.plan.slot(row))

        if not np.isinf(low):
            value = greatest(value, bound(low))
        return value if np.isinf(high) else least(value, bound(high))

    def turn(self, name: str, *more: tuple[str, str]) -> Function:
        """Begin a function that takes part in an interval."""
        return self.add(Function(name, [*TURN, *more]))
