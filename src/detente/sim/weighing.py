"""What a range cuts off of the effects of an episode, and payoffs worked out effect by effect where that turns a gain.

The payoff form of a leaf (`detente.sim.plan`) takes every effect whole. Near the end of a range that is not what would
happen: each effect then moves its quantity only as far as the range lets it, from where those before it left it (*What
a change is worth* in ``docs/reference/algorithm.md``). :func:`cut_function` measures what is cut off, quantity by
quantity, and the solver takes its worth from the payoffs. Where so much is cut off that a gain may turn into a loss or a
loss into a gain, which weigh differently, :func:`weigh_function` works the leaf out effect by effect.

Both walk tables, like what happens in a step (`detente.sim.happenings`): the code is compiled once, for all cases. Lane
by lane, what is cut off and whether a leaf is worked out depends on the lane's own path alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.game.trees import Tree, has_gate
from detente.model.model import ABSENT
from detente.sim.happenings import is_set, read
from detente.sim.lanes import F32, I32, Function, Lane, Variable, clip, fma
from detente.sim.plan import Course, Plan, courses, value_rows
from detente.world.in_range import Placed, in_order, is_later

HEAD = ("leaf", "owners", "gained", "urgency", "payoff", "values", "leaves")
"""A tree: slots of the payoffs of its leaves, how many owners, first slots of what is worked on: gains and urgency per
value, payoff per owner; how many values, how many leaves. Then its values, then its leaves."""
VALUE_FIELDS = ("owner", "weight", "loss")
"""A value of an owner: position of the owner, numbers of the weight and of loss aversion."""
LEAF_FIELDS = ("size", "risk", "gates", "touched", "courses")
"""A leaf: integers until the next, slot of its risk; then slots of the masks of its moves that have a gate, quantities
it moves, and its courses."""
TOUCHED_FIELDS = ("quantity", "moved")
"""Slots of a quantity and of where it is moved."""
COURSE_FIELDS = ("gate", "factors", "before", "records")
"""Slot of a mask that says where the course can happen, how many chances to multiply, how many records come before
those that count, how many come in all. Then the numbers of the chances, then the offsets of the records."""
LIMIT_FIELDS = ("quantity", "limit", "low", "high", "first_out", "end_out", "sequences", "at", "first_cut", "end_cut")
"""A quantity of a tree: its slot, number in the sheet of how far up it is moved (how far down in the next), bits of its
range, slots of what is cut off, how many sequences of effects and where the first stands, its cuts."""
SEQUENCE_FIELDS = ("steps",)
"""A sequence of effects on the quantity: how many steps."""
STEP_FIELDS = ("amounts", "out")
"""Effects that come together: how many, slot of what is cut off of them. Then the numbers of their amounts."""
CUT_FIELDS = ("payoff", "risk", "gate", "out", "form", "turn", "last")
"""What is lost at a leaf: first slot of its payoffs and slot of its risk, slot of a mask that says where it can happen,
slot of what is cut off; numbers in the sheet of the first payoff form and of the risk per unit; 1 if it is the last of
its sequence, 2 if of the leaf."""
TURNS_ABOVE = 1.000002
"""Share of the way to where a gain turns beyond which it may have: a gain that is wholly cut off has not turned, and
single precision may be wrong by some roundings of 6e-8."""
PUSH_FIELDS = ("moved", "amount", "low", "high", "terms")
"""An effect: slot of where its quantity is moved, number of its amount, bits of the range into which the quantity is
put, how many values it reaches; per value its slot of gains and the number of the price. A record is a count and then
as many effects."""


@dataclass(frozen=True, slots=True)
class WeighingSlots:
    """Where it works in the state (slots of eight lanes)."""

    quantity: int
    """First quantity."""
    open_move: int
    open_pact: int
    always: int
    """A mask that is always set."""
    leaf: int
    """First payoff of a leaf: [leaves, owners]."""
    nowhere: int
    """Where goes what nobody reads."""
    out: int
    """First of what is cut off."""
    risk: int
    """First of the risks of leaves."""
    moved: int
    """Where quantities are moved to, one by one."""
    gained: int
    """What is gained of each value."""
    urgency: int
    """Satiation factors of the values."""
    payoff: int
    """Payoffs of the owners."""


class Weighing:
    """Writes the tables, and says where they stand: one of all effects, and one a tree.

    Parameters
    ----------
    plan
        What the tables are about. Numbers that they need are added to its prices.
    slots
        Where it works.
    functions
        The functions that walk the tables: what is cut off, and the working out.
    range_bits
        Returns the ends of a quantity's range as bits; infinite ones if it is not to be kept.
    """

    def __init__(
        self,
        plan: Plan,
        slots: WeighingSlots,
        functions: tuple[Function, Function],
        range_bits: Callable[[int, bool], tuple[int, int]],
    ) -> None:
        self.plan, self.slots, self.range_bits = plan, slots, range_bits
        self.cut_function, self.weigh_function = functions
        self.records: list[int] = []
        self._offsets: dict[tuple[tuple[int, ...], tuple[tuple[int, bool], ...]], int] = {}
        self.trees = {
            number: self._tree(number, tree)
            for number, tree in enumerate(plan.trees.trees)
            if plan.layouts[number].limits
        }
        self.cuts = {number: self._cuts(number) for number in self.trees}

    def tables(self) -> dict[str, list[int]]:
        """Return the tables by name."""
        leaves = {f"leaves_{number}": table for number, table in self.trees.items()}
        return {
            "records": self.records,
            **leaves,
            **{f"cuts_{number}": table for number, (table, _) in self.cuts.items()},
        }

    def range_of(self, quantity: int) -> tuple[float, float]:
        """Return the ends of a quantity's range, infinite if there are none."""
        quantities = self.plan.model.quantities
        return float(quantities.low[quantity]), float(quantities.high[quantity])

    def call(self, f: Function, number: int, state: Lane, sheet: Lane, mask: Lane) -> None:
        """Write the call that works out the leaves of a tree where ``mask`` is set."""
        tables = [Lane(f, "ptr", "@records"), Lane(f, "ptr", f"@leaves_{number}")]
        f.invoke(self.weigh_function, [state, sheet, f.parameter("prices"), *tables, mask.cast(I32)])

    # What is cut off

    def _cuts(self, number: int) -> tuple[list[int], int]:
        """Return the table of a tree, limits, then sequences, then cuts; and where the cuts begin."""
        plan, slots, layout = self.plan, self.slots, self.plan.layouts[number]
        sequences: list[int] = []
        limits: list[list[int]] = []
        cuts: list[int] = []
        n_cuts = 0
        for quantity, limit in layout.limits.items():
            those = [each for each in layout.sequences if each.quantity == quantity]
            outs = [slots.out + out for each in those for out in each.outs.values()]
            at = len(layout.limits) * len(LIMIT_FIELDS) + len(sequences)
            ends = self.range_bits(quantity, True)  # noqa: FBT003 - a callback has no names
            last = n_cuts + len(layout.cuts[quantity])
            record = [slots.quantity + quantity, limit, *ends, min(outs), max(outs) + 1, len(those), at, n_cuts, last]
            limits.append(record)
            n_cuts = last
            for each in those:
                sequences.append(len(each.steps))
                for step in each.steps:
                    out = slots.nowhere if step.kind is None else slots.out + each.outs[step.kind]
                    amounts = [plan.prices.slot("place", int(plan.model.effects.amount[row])) for row in step.rows]
                    sequences += [len(amounts), out, *amounts]
            those_cuts = layout.cuts[quantity]
            for i, cut in enumerate(those_cuts):
                is_last = i + 1 == len(those_cuts) or those_cuts[i + 1].leaf != cut.leaf
                cuts += [
                    slots.leaf + cut.leaf * len(layout.owners), slots.risk + cut.leaf,
                    slots.always if cut.pact == ABSENT else slots.open_pact + cut.pact,
                    slots.out + cut.out, next(iter(cut.forms.values())), cut.risk, cut.is_last + is_last,
                ]  # fmt: skip
        table = [number for record in limits for number in record] + sequences
        return [*table, *cuts], len(table)

    # Trees

    def _tree(self, number: int, tree: Tree) -> list[int]:
        plan, slots, model = self.plan, self.slots, self.plan.model
        layout, actors = plan.layouts[number], plan.model.actors
        owners = list(layout.owners)
        values = tuple(row for owner in owners for row in value_rows(model, owner))
        places = [slots.leaf, len(owners), slots.gained, slots.urgency, slots.payoff]
        table = [*places, len(values), tree.n_leaves]
        for position, owner in enumerate(owners):
            for row in value_rows(model, owner):
                weight = plan.prices.slot("place", int(actors.value_weight[row]))
                table += [position, weight, plan.prices.slot("place", int(actors.loss_aversion[owner]))]
        at_risk = {cut.leaf for cuts in layout.cuts.values() for cut in cuts}
        for leaf, history in enumerate(tree.leaf_history):
            ways = list(courses(model, history, plan.outcomes[number][leaf])) if leaf in at_risk else []
            gated = [slots.open_move + move for move in history if has_gate(model.moves.gates[move])]
            touched = self._touched(ways, values)
            record = [slots.risk + leaf, len(gated), len(touched), len(ways), *gated]
            for quantity in touched:
                record += [slots.quantity + quantity, slots.moved + quantity]
            for course in ways:
                record += self._course(course, values)
            table += [1 + len(record), *record]
        return table

    def _touched(self, ways: list[Course], values: tuple[int, ...]) -> list[int]:
        """Return the quantities that courses move and that matter to values."""
        effects = self.plan.model.effects
        bundles = {bundle for course in ways for bundle in (*course.before, *course.bundles)}
        rows = [range(int(effects.start[bundle]), int(effects.start[bundle + 1])) for bundle in bundles]
        moved = {int(effects.quantity[row]) for each in rows for row in each}
        return sorted(quantity for quantity in moved if self._matters(quantity, values))

    def _course(self, course: Course, values: tuple[int, ...]) -> list[int]:
        slots, prices, pacts = self.slots, self.plan.prices, self.plan.model.pacts
        factors = [prices.slot("chance", outcome) for outcome in course.outcomes]
        gate = slots.always
        if course.pact != ABSENT:
            gate = slots.open_pact + course.pact
            factors.append(prices.slot("place", int(pacts.honoured[course.pact])))
        before, counted = self._records(values, course.before), self._records(values, course.bundles)
        return [gate, len(factors), len(before), len(before) + len(counted), *factors, *before, *counted]

    # Effects

    def _matters(self, quantity: int, values: tuple[int, ...]) -> bool:
        return any(quantity in self._reach(value) for value in values)

    def _reach(self, value: int) -> frozenset[int]:
        return self.plan.reach[int(self.plan.model.actors.value_quantity[value])]

    def _records(self, values: tuple[int, ...], bundles: tuple[int, ...]) -> list[int]:
        """Return the offsets of the records of a history's effects, in order, as far as they matter to values."""
        by_event: dict[tuple[int, bool], list[Placed]] = {}
        for each in in_order(self.plan.model, bundles):
            if self._matters(each.quantity, values):
                by_event.setdefault((each.event, is_later(self.plan.model, each.row)), []).append(each)
        return [self._record(values, effects) for effects in by_event.values()]

    def _record(self, values: tuple[int, ...], effects: list[Placed]) -> int:
        """Return the offset of a record, written when it is new."""
        key = values, tuple((each.row, each.closes) for each in effects)
        if key not in self._offsets:
            self._offsets[key] = len(self.records)
            self.records.append(len(effects))
            for each in effects:
                self.records += self._push(values, each)
        return self._offsets[key]

    def _push(self, values: tuple[int, ...], effect: Placed) -> list[int]:
        effects, prices = self.plan.model.effects, self.plan.prices
        amount = prices.slot("place", int(effects.amount[effect.row]))
        after, over = int(effects.after[effect.row]), int(effects.over[effect.row])
        terms = [
            number
            for position, value in enumerate(values)
            if effect.quantity in self._reach(value)
            for number in (self.slots.gained + position, prices.slot("price", value, effect.quantity, after, over))
        ]
        ends = self.range_bits(effect.quantity, effect.closes)
        return [self.slots.moved + effect.quantity, amount, *ends, len(terms) // 2, *terms]


WEIGH_PARAMETERS = [
    ("ptr", "state"), ("ptr", "sheet"), ("ptr", "prices"), ("ptr", "records"), ("ptr", "table"), (I32, "mask")
]  # fmt: skip


def weigh_function() -> Function:
    """Write the working out of a tree's leaves, for lanes of ``mask`` in which a gain may turn at the leaf."""
    f = Function("weigh", WEIGH_PARAMETERS, linkage="shared")
    state, table = f.parameter("state"), f.parameter("table")
    head = read(f, table, HEAD)
    leaf_at = f.variable("i32", head["values"] * len(VALUE_FIELDS) + len(HEAD))
    with f.loop(0, head["leaves"]) as leaf:
        at = f.variable("i32", leaf_at.get() + len(LEAF_FIELDS))
        here = read(f, table, LEAF_FIELDS, leaf_at.get())
        leaf_at.set(leaf_at.get() + here["size"])
        turns = _write_turns(f, at, here)
        with f.when(is_set(f, turns).any()):
            touched = at.get()
            at.set(touched + here["touched"] * len(TOUCHED_FIELDS))
            with f.loop(0, head["owners"]) as owner:
                f.store(f.constant(F32, 0.0), state, head["payoff"] + owner)
            with f.loop(0, here["courses"]):
                with f.loop(0, here["touched"]) as position:
                    each = read(f, table, TOUCHED_FIELDS, touched + position * len(TOUCHED_FIELDS))
                    f.store(f.load(F32, state, each["quantity"]), state, each["moved"])
                _write_course(f, at, head)
            with f.loop(0, head["owners"]) as owner:
                place = head["leaf"] + leaf * head["owners"] + owner
                worked_out = f.load(F32, state, head["payoff"] + owner)
                f.store(is_set(f, turns).select(worked_out, f.load(F32, state, place)), state, place)
    f.give()
    return f


def _write_turns(f: Function, at: Variable, here: dict[str, Lane]) -> Lane:
    """Write in which lanes a gain may turn at a leaf that can be reached; moves on."""
    state, table = f.parameter("state"), f.parameter("table")
    turns = f.variable(I32, (f.load(F32, state, here["risk"]) > TURNS_ABOVE).cast(I32) & f.parameter("mask"))
    first = at.get()
    with f.loop(0, here["gates"]) as position:
        turns.set(turns.get() & f.load(I32, state, f.load("i32", table, first + position)))
    at.set(first + here["gates"])
    return turns.get()


def _write_course(f: Function, at: Variable, head: dict[str, Lane]) -> None:
    """Write what a course adds to the payoffs of the owners; moves on to the next."""
    state, prices, table = f.parameter("state"), f.parameter("prices"), f.parameter("table")
    course = read(f, table, COURSE_FIELDS, at.get())
    factors = at.get() + len(COURSE_FIELDS)
    records = factors + course["factors"]
    at.set(records + course["records"])
    chance = f.variable("float", 1.0)
    with f.loop(0, course["factors"]) as position:
        chance.set(chance.get() * f.load("float", prices, f.load("i32", table, factors + position)))
    with f.loop(0, course["before"]) as position:
        _write_record(f, f.load("i32", table, records + position), is_counted=False)
    with f.loop(0, head["values"]) as value:
        f.store(f.constant(F32, 0.0), state, head["gained"] + value)
    with f.loop(course["before"], course["records"]) as position:
        _write_record(f, f.load("i32", table, records + position), is_counted=True)
    happens = is_set(f, f.load(I32, state, course["gate"])).select(chance.get().splat(), 0.0)
    with f.loop(0, head["values"]) as value:
        of = read(f, table, VALUE_FIELDS, value * len(VALUE_FIELDS) + len(HEAD))
        weight, loss = (f.load("float", prices, of[name]).splat() for name in ("weight", "loss"))
        gain = weight * f.load(F32, state, head["gained"] + value)
        felt = (gain < 0.0).select(gain * loss, gain) * f.load(F32, state, head["urgency"] + value)
        place = head["payoff"] + of["owner"]
        f.store(fma(felt, happens, f.load(F32, state, place)), state, place)


def _write_record(f: Function, offset: Lane, *, is_counted: bool) -> None:
    """Write that the effects of a record move their quantities, and what of each value that gains."""
    state, prices, records = f.parameter("state"), f.parameter("prices"), f.parameter("records")
    at = f.variable("i32", offset + 1)
    with f.loop(0, f.load("i32", records, offset)):
        push = read(f, records, PUSH_FIELDS, at.get())
        terms = at.get() + len(PUSH_FIELDS)
        at.set(terms + push["terms"] * 2)
        before = f.load(F32, state, push["moved"])
        amount = f.load("float", prices, push["amount"]).splat()
        low, high = (push[end].bits("float").splat() for end in ("low", "high"))
        after = before + amount
        kept = clip(after, low, high)
        f.store(kept, state, push["moved"])
        if is_counted:
            # What is not cut short counts as it is written: the difference would have lost digits.
            change = kept.equals(after).select(amount, kept - before)
            with f.loop(0, push["terms"]) as term:
                gained, price = (f.load("i32", records, terms + term * 2 + i) for i in (0, 1))
                value = f.load("float", prices, price).splat()
                f.store(fma(change, value, f.load(F32, state, gained)), state, gained)


CUT_PARAMETERS = [("ptr", "state"), ("ptr", "prices"), ("ptr", "table"), ("ptr", "limit")]


def cut_function() -> Function:
    """Write how much a quantity's range cuts off of each sequence of effects on it."""
    f = Function("cut", CUT_PARAMETERS, linkage="shared")
    state, prices, table = f.parameter("state"), f.parameter("prices"), f.parameter("table")
    limit = read(f, f.parameter("limit"), LIMIT_FIELDS)
    low, high = (limit[end].bits("float").splat() for end in ("low", "high"))
    with f.loop(limit["first_out"], limit["end_out"]) as out:
        f.store(f.constant(F32, 0.0), state, out)
    at = f.variable("i32", limit["at"])
    with f.loop(0, limit["sequences"]):
        steps = read(f, table, SEQUENCE_FIELDS, at.get())["steps"]
        at.set(at.get() + len(SEQUENCE_FIELDS))
        x = f.variable(F32, f.load(F32, state, limit["quantity"]))
        with f.loop(0, steps):
            step = read(f, table, STEP_FIELDS, at.get())
            first = at.get() + len(STEP_FIELDS)
            at.set(first + step["amounts"])
            amount = f.variable("float", 0.0)
            with f.loop(0, step["amounts"]) as position:
                amount.set(amount.get() + f.load("float", prices, f.load("i32", table, first + position)))
            after = x.get() + amount.get().splat()
            x.set(clip(after, low, high))
            f.store(f.load(F32, state, step["out"]) + (x.get() - after), state, step["out"])
    f.give()
    return f
