"""Payoffs of leaves worked out effect by effect, for paths on which a range cuts an effect short.

The payoff form of a leaf (`detente.sim.plan`) takes every effect whole. Near the end of a range that is not what would
happen: each effect then moves its quantity only as far as the range lets it, from where those before it left it (*What
a change is worth* in ``docs/reference/algorithm.md``). This is rare, so it walks tables, like what happens in a step
(`detente.sim.happenings`): the code is compiled once, for all cases.

A lane takes the worked-out payoff where, on this leaf, some effect on its own path may be cut short, and nowhere else:
what the other lanes do never matters.
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
LEAF_FIELDS = ("size", "limits", "gates", "touched", "courses")
"""A leaf: integers until the next; then its limits, slots of the masks of its moves that have a gate, quantities it
moves, and its courses."""
LIMIT_FIELDS = ("quantity", "limit", "low", "high")
"""Slot of a quantity, number in the sheet of how far up it is moved (how far down in the next), bits of its range."""
TOUCHED_FIELDS = ("quantity", "moved")
"""Slots of a quantity and of where it is moved."""
COURSE_FIELDS = ("gate", "factors", "before", "records")
"""Slot of a mask that says where the course can happen, how many chances to multiply, how many records come before
those that count, how many come in all. Then the numbers of the chances, then the offsets of the records."""
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
    function
        The function that walks the tables.
    range_bits
        Returns the ends of a quantity's range as bits; infinite ones if it is not to be kept.
    """

    def __init__(
        self, plan: Plan, slots: WeighingSlots, function: Function, range_bits: Callable[[int, bool], tuple[int, int]]
    ) -> None:
        self.plan, self.slots, self.function, self.range_bits = plan, slots, function, range_bits
        self.records: list[int] = []
        self._offsets: dict[tuple[tuple[int, ...], tuple[tuple[int, bool], ...]], int] = {}
        self.trees = {
            number: self._tree(number, tree)
            for number, tree in enumerate(plan.trees.trees)
            if plan.layouts[number].limits
        }

    def tables(self) -> dict[str, list[int]]:
        """Return the tables by name."""
        return {"records": self.records, **{f"leaves_{number}": table for number, table in self.trees.items()}}

    def call(self, f: Function, number: int, state: Lane, sheet: Lane, mask: Lane) -> None:
        """Write the call that works out the leaves of a tree where ``mask`` is set."""
        tables = [Lane(f, "ptr", "@records"), Lane(f, "ptr", f"@leaves_{number}")]
        f.invoke(self.function, [state, sheet, f.parameter("prices"), *tables, mask.cast(I32)])

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
        for leaf, history in enumerate(tree.leaf_history):
            limits = layout.leaf_limits[leaf]
            ways = list(courses(model, history, plan.outcomes[number][leaf])) if limits else []
            gated = [slots.open_move + move for move in history if has_gate(model.moves.gates[move])]
            touched = self._touched(ways, values)
            record = [len(limits), len(gated), len(touched), len(ways)]
            for quantity, limit in limits.items():
                record += [slots.quantity + quantity, limit, *self.range_bits(quantity, True)]
            record += gated
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
    """Write the working out of a tree's leaves, for lanes of ``mask`` in which the leaf can be reached and is tight."""
    f = Function("weigh", WEIGH_PARAMETERS, linkage="shared")
    state, table = f.parameter("state"), f.parameter("table")
    head = read(f, table, HEAD)
    leaf_at = f.variable("i32", head["values"] * len(VALUE_FIELDS) + len(HEAD))
    with f.loop(0, head["leaves"]) as leaf:
        at = f.variable("i32", leaf_at.get() + len(LEAF_FIELDS))
        here = read(f, table, LEAF_FIELDS, leaf_at.get())
        leaf_at.set(leaf_at.get() + here["size"])
        tight = _write_tight(f, at, here)
        with f.when(is_set(f, tight).any()):
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
                f.store(is_set(f, tight).select(worked_out, f.load(F32, state, place)), state, place)
    f.give()
    return f


def _write_tight(f: Function, at: Variable, here: dict[str, Lane]) -> Lane:
    """Write in which lanes an effect of the leaf may be cut short and the leaf can be reached; moves on."""
    state, sheet, table = f.parameter("state"), f.parameter("sheet"), f.parameter("table")
    tight = f.variable(I32, 0)
    first = at.get()
    with f.loop(0, here["limits"]) as position:
        limit = read(f, table, LIMIT_FIELDS, first + position * len(LIMIT_FIELDS))
        x = f.load(F32, state, limit["quantity"])
        up, down = (f.load("float", sheet, limit["limit"] + i).splat() for i in (0, 1))
        low, high = (limit[end].bits("float").splat() for end in ("low", "high"))
        tight.set(tight.get() | (((x + up) > high) | ((x - down) < low)).cast(I32))
    first = first + here["limits"] * len(LIMIT_FIELDS)
    tight.set(tight.get() & f.parameter("mask"))
    with f.loop(0, here["gates"]) as position:
        tight.set(tight.get() & f.load(I32, state, f.load("i32", table, first + position)))
    at.set(first + here["gates"])
    return tight.get()


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
