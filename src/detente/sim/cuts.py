"""What a range cuts off of the effects of an episode, and what that does to payoffs.

The payoff form of a leaf (`detente.sim.plan`) takes every effect whole. Near the end of a range that is not what would
happen: each effect then moves its quantity only as far as the range lets it, from where those before it left it (*What
a change is worth* in ``docs/reference/algorithm.md``). :func:`cut_function` measures what is cut off, quantity by
quantity, and the solver takes its worth from the payoffs. Where so much is cut off that a gain may turn into a loss, or
a loss into a gain, :func:`turn_function` adds what it then weighs more or less.

Both walk tables, like what happens (`detente.sim.happenings`): the code is compiled once, for all cases. Lane
by lane, what is cut off and what turns depends on the lane's own path alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from detente.model.model import ABSENT
from detente.sim.happenings import is_set, read
from detente.sim.lanes import F32, I32, Function, Lane, clip, float_bits, fma
from detente.sim.plan import Cut, Plan, SheetLayout, Turn, bit_of, value_rows

LIMIT_FIELDS = ("quantity", "limit", "low", "high", "bit", "sequences", "at", "first_cut", "end_cut")
"""A quantity of a tree: its slot, number in the sheet of how far up it is moved (how far down in the next), bits of its
range, its bit, how many sequences of effects and where the first stands, its cuts."""
SEQUENCE_FIELDS = ("steps",)
"""A sequence of effects on the quantity: how many steps."""
STEP_FIELDS = ("amounts", "out")
"""Effects that come together: how many, slot of what is cut off of them. Then the numbers of their amounts (-1 - slot
of one in the state)."""
CUT_FIELDS = ("payoff", "risk", "gate", "out", "form", "turn", "last")
"""What is lost at a leaf: first slot of its payoffs and slot of its risk, slot of a mask that says where it can happen,
slot of what is cut off; numbers in the sheet of the first payoff form and of the risk per unit; 1 if it is the last of
its sequence, 2 if of the leaf."""
LEAF_FIELDS = ("risk", "payoff", "turning", "turns", "known", "apart", "n_apart")
"""A leaf: slots of its risk and of its first payoff, number in the sheet of how many gains can turn (their numbers
follow), where its turns stand; slot of the risk of gains that expressions do not make alone; where turns of gains that
they do make alone stand, and how many."""
TURN_FIELDS = ("at",)
"""Where a turn stands in the table."""
GAIN_FIELDS = ("owner", "gain", "weight", "loss", "urgency", "gate", "factors", "cuts")
"""A gain that may turn: position of the owner, number in the sheet of the gain, numbers of the weight and of loss
aversion, slot of the urgency, slot of a mask that says where it can happen, how many chances to multiply, how many cuts
bear on it. Then the numbers of the chances; then per cut the slot of what is cut off and the number of the price."""
TURNS_ABOVE = 1.000002
"""Share of the way to where a gain turns beyond which it may have: a gain that is wholly cut off has not turned, and
single precision may be wrong by some roundings of 6e-8."""
KNOWN_ABOVE = 0.99
"""The same for gains at a leaf where others, made by expressions alone, may have turned: far enough below 1 that no
rounding turns what is passed over."""


@dataclass(frozen=True, slots=True)
class CutSlots:
    """Where things stand in the state (slots of eight lanes)."""

    quantity: int
    """First quantity."""
    open_move: int
    """First mask of open moves (integers, -1 or 0)."""
    open_pact: int
    """First mask of open pacts."""
    always: int
    """A mask that is always set."""
    nowhere: int
    """Where goes what nobody reads."""
    leaf: int
    """First payoff of a leaf: [leaves, owners]."""
    out: int
    """First amount cut off."""
    risk: int
    """First risk of a leaf."""
    known: int
    """The same of gains that expressions do not make alone."""
    urgency: int
    """Satiation factors of the values of a tree's owners."""
    amount: int
    """First amount that is an expression."""


class CutTables:
    """Writes the tables of all trees.

    Parameters
    ----------
    plan
        What they are about. Numbers that they need are added to its prices.
    slots
        Where things stand.
    functions
        The functions that walk them: what is cut off, and what turns.
    range_bits
        Returns the ends of a quantity's range as bits.
    """

    def __init__(
        self,
        plan: Plan,
        slots: CutSlots,
        functions: tuple[Function, Function],
        range_bits: Callable[[int], tuple[int, int]],
    ) -> None:
        self.plan, self.slots, self.range_bits = plan, slots, range_bits
        self.cut_function, self.turn_function = functions
        numbers = [number for number, layout in enumerate(plan.layouts) if layout.limits]
        self.cuts = {number: self._cuts(plan.layouts[number]) for number in numbers}
        """By tree: limits, then sequences, then cuts."""
        self.first_cut = {number: self._first_cut(plan.layouts[number]) for number in numbers}
        """By tree, where its cuts begin."""
        self.turns = {number: self._turns(plan.layouts[number]) for number in numbers}
        """By tree: leaves, then where turns stand, those of expressions alone once more, then turns."""

    def tables(self) -> dict[str, list[int]]:
        """Return the tables by name."""
        cuts = {f"cuts_{number}": table for number, table in self.cuts.items()}
        return cuts | {f"turns_{number}": table for number, table in self.turns.items()}

    # What is cut off

    def _cuts(self, layout: SheetLayout) -> list[int]:
        table: list[int] = []
        sequences = self._sequences(layout)
        at = len(layout.limits) * len(LIMIT_FIELDS)
        n_cuts = 0
        for position, (quantity, limit) in enumerate(layout.limits.items()):
            those = [each for each in layout.sequences if each.quantity == quantity]
            last = n_cuts + len(layout.cuts[quantity])
            place = [self.slots.quantity + quantity, limit, *self._ends(quantity), bit_of(position)]
            table += [*place, len(those), at, n_cuts, last]
            at += sum(len(record) for each, record in sequences if each == quantity)
            n_cuts = last
        table += [number for _, record in sequences for number in record]
        return table + [number for cuts in layout.cuts.values() for number in self._losses(layout, cuts)]

    def _ends(self, quantity: int) -> tuple[int, int]:
        """Return the ends of a quantity's range as bits, far ones where it has none: expressions may lead anywhere."""
        bits = self.range_bits(quantity)
        ends = far_ends(self.plan, quantity)
        return bits if ends is None else (float_bits(ends[0]), float_bits(ends[1]))

    def _first_cut(self, layout: SheetLayout) -> int:
        sequences = sum(len(record) for _, record in self._sequences(layout))
        return len(layout.limits) * len(LIMIT_FIELDS) + sequences

    def _sequences(self, layout: SheetLayout) -> list[tuple[int, list[int]]]:
        """Return quantity and record of every sequence."""
        slots, effects = self.slots, self.plan.model.effects
        result: list[tuple[int, list[int]]] = []
        for sequence in layout.sequences:
            record = [len(sequence.steps)]
            for step in sequence.steps:
                out = slots.nowhere if step.kind is None else slots.out + sequence.outs[step.kind]
                amounts = [self._amount(row, int(effects.amount[row])) for row in step.rows]
                record += [len(amounts), out, *amounts]
            result.append((sequence.quantity, record))
        return result

    def _amount(self, row: int, place: int) -> int:
        """Return the number of an amount; of an expression its slot, as -1 - slot."""
        if row in self.plan.dynamic.effects:
            return -1 - (self.slots.amount + self.plan.dynamic.effects.index(row))
        return self.plan.prices.slot("place", place)

    def _losses(self, layout: SheetLayout, cuts: tuple[Cut, ...]) -> list[int]:
        """Return the records of a quantity's cuts."""
        slots = self.slots
        table: list[int] = []
        for cut, following in zip(cuts, (*cuts[1:], None), strict=True):
            is_last = following is None or following.leaf != cut.leaf
            payoff, form = slots.leaf + cut.leaf * len(layout.owners), next(iter(cut.forms.values()))
            gate, out = self._gate(cut.pact), slots.out + cut.out
            table += [payoff, slots.risk + cut.leaf, gate, out, form, cut.risk, cut.is_last + is_last]
        return table

    def _gate(self, pact: int) -> int:
        return self.slots.always if pact == ABSENT else self.slots.open_pact + pact

    # What turns

    def _turns(self, layout: SheetLayout) -> list[int]:
        slots = self.slots
        urgency = {
            row: slots.urgency + i
            for i, row in enumerate(row for owner in layout.owners for row in value_rows(self.plan.model, owner))
        }
        records = [self._turn(layout, turn, urgency) for turns in layout.turns for turn in turns]
        apart = [[i for i, turn in enumerate(turns) if turn.is_of_expressions] for turns in layout.turns]
        first_turn = len(layout.turns) * len(LEAF_FIELDS)
        first_apart = first_turn + len(records) * len(TURN_FIELDS)
        at = list(itertools.accumulate(map(len, records), initial=first_apart + sum(map(len, apart))))
        head: list[int] = []
        those: list[int] = []
        n_turns = 0
        known = slots.known if layout.n_risks > 2 else slots.risk
        for leaf, (turns, of_leaf) in enumerate(zip(layout.turns, apart, strict=True)):
            head += [slots.risk + leaf, slots.leaf + leaf * len(layout.owners), layout.turning[leaf]]
            head += [first_turn + n_turns * len(TURN_FIELDS), known + leaf, first_apart + len(those), len(of_leaf)]
            those += [at[n_turns + i] for i in of_leaf]
            n_turns += len(turns)
        return head + at[:-1] + those + [number for record in records for number in record]

    def _turn(self, layout: SheetLayout, turn: Turn, urgency: dict[int, int]) -> list[int]:
        slots, prices, actors = self.slots, self.plan.prices, self.plan.model.actors
        owner = list(layout.owners)[turn.owner]
        dynamic = self.plan.dynamic
        factors = [prices.slot("chance", outcome) for outcome in turn.outcomes if outcome not in dynamic.outcomes]
        if turn.pact != ABSENT and turn.pact not in dynamic.pacts:
            factors.append(prices.slot("place", int(self.plan.model.pacts.honoured[turn.pact])))
        weight = prices.slot("place", int(actors.value_weight[turn.value]))
        loss = prices.slot("place", int(actors.loss_aversion[owner]))
        cuts = [
            number
            for quantity, kind, out in turn.cuts
            for number in (slots.out + out, prices.slot("price", turn.value, quantity, *kind))
        ]
        head = [turn.owner, turn.gain, weight, loss, urgency[turn.value], self._gate(turn.pact)]
        return [*head, len(factors), len(turn.cuts), *factors, *cuts]


FAR = 1e29
"""An end of a range that is none, where single precision must tell it from where expressions may lead."""


def far_ends(plan: Plan, quantity: int) -> tuple[float, float] | None:
    """Return the ends of the range of a quantity that expressions move, far ones where it has none; None for others."""
    moved = plan.model.effects.quantity[list(plan.dynamic.effects)]
    if quantity not in moved:
        return None
    low, high = float(plan.model.quantities.low[quantity]), float(plan.model.quantities.high[quantity])
    is_wide = quantity in plan.wide
    return (-FAR if is_wide else max(low, -FAR)), (FAR if is_wide else min(high, FAR))


CUT_PARAMETERS = [("ptr", "state"), ("ptr", "prices"), ("ptr", "table"), ("ptr", "limit"), (I32, "mask")]
TURN_PARAMETERS = [
    ("ptr", "state"),
    ("ptr", "sheet"),
    ("ptr", "prices"),
    ("ptr", "table"),
    ("i32", "leaves"),
    ("i32", "bits"),
]


def cut_function() -> Function:
    """Write how much a quantity's range cuts off of each sequence of effects on it, in the lanes of ``mask``."""
    f = Function("cut", CUT_PARAMETERS, linkage="shared")
    state, prices, table = f.parameter("state"), f.parameter("prices"), f.parameter("table")
    limit = read(f, f.parameter("limit"), LIMIT_FIELDS)
    low, high = (limit[end].bits("float").splat() for end in ("low", "high"))
    mask = is_set(f.parameter("mask"))
    at = f.variable("i32", limit["at"])
    with f.loop(0, limit["sequences"]):
        steps = read(f, table, SEQUENCE_FIELDS, at.get())["steps"]
        at.set(at.get() + len(SEQUENCE_FIELDS))
        x = f.variable(F32, f.load(F32, state, limit["quantity"]))
        with f.loop(0, steps):
            step = read(f, table, STEP_FIELDS, at.get())
            first = at.get() + len(STEP_FIELDS)
            at.set(first + step["amounts"])
            amount, more = f.variable("float", 0.0), f.variable(F32, 0.0)
            with f.loop(0, step["amounts"]) as position:
                number = f.load("i32", table, first + position)
                with f.when(number >= 0):
                    amount.set(amount.get() + f.load("float", prices, number))
                with f.when(number < 0):
                    more.set(more.get() + f.load(F32, state, -1 - number))
            # What expressions give is not in the payoffs: it counts with what ranges cut off.
            after = x.get() + amount.get().splat()
            x.set(clip(after + more.get(), low, high))
            off = mask.select(x.get() - after, 0.0)
            f.store(f.load(F32, state, step["out"]) + off, state, step["out"])
    f.give()
    return f


def turn_function() -> Function:
    """Write what gains that turn weigh more or less, at the leaves whose risk says that some may.

    ``bits`` are those of the quantities of which something is cut off on some path. Gains that expressions alone make
    are nothing in the payoffs, so that any loss turns them: where nothing else may have turned only they are looked at.
    """
    f = Function("turn", TURN_PARAMETERS, linkage="shared")
    bits = f.parameter("bits")
    is_several = (bits & (bits - 1)) > 0
    state, sheet, table = f.parameter("state"), f.parameter("sheet"), f.parameter("table")
    with f.loop(0, f.parameter("leaves")) as number:
        leaf = read(f, table, LEAF_FIELDS, number * len(LEAF_FIELDS))
        turns = f.load(F32, state, leaf["risk"]) > TURNS_ABOVE
        with f.when(turns.any()):
            is_known = (turns & (f.load(F32, state, leaf["known"]) > KNOWN_ABOVE)).any()
            with f.loop(0, is_known.select(f.constant("i32", 0), leaf["n_apart"])) as position:
                _write_turn(f, f.load("i32", table, leaf["apart"] + position), leaf["payoff"], turns)
            can = is_known.select(f.load("float", sheet, leaf["turning"]).cast("i32"), 0)
            with f.loop(0, can) as position:
                entry = leaf["turning"] + position * 2
                alone = f.load("float", sheet, entry + 2).cast("i32") & bits
                with f.when(is_several | (alone > 0)):
                    which = f.load("float", sheet, entry + 1).cast("i32")
                    at = f.load("i32", table, leaf["turns"] + which)
                    _write_turn(f, at, leaf["payoff"], turns)
    f.give()
    return f


def _write_turn(f: Function, at: Lane, payoff: Lane, turns: Lane) -> None:
    """Write that a gain, less what is cut off, weighs as what it then is: the payoffs took it for what it was."""
    state, sheet, table, prices = (f.parameter(name) for name in ("state", "sheet", "table", "prices"))
    of = read(f, table, GAIN_FIELDS, at)
    factors = at + len(GAIN_FIELDS)
    cuts = factors + of["factors"]
    change = f.variable(F32, 0.0)
    with f.loop(0, of["cuts"]) as position:
        out, price = (f.load("i32", table, cuts + position * 2 + i) for i in (0, 1))
        change.set(fma(f.load(F32, state, out), f.load("float", prices, price).splat(), change.get()))
    gain = f.load("float", sheet, of["gain"]).splat()
    left = fma(f.load("float", prices, of["weight"]).splat(), change.get(), gain)
    has_turned = turns & ((left < 0.0) ^ (gain < 0.0))
    with f.when(has_turned.any()):
        loss = f.load("float", prices, of["loss"]).splat()
        more = (left < 0.0).select(loss, 1.0) - (gain < 0.0).select(loss, 1.0)
        happens = has_turned & is_set(f.load(I32, state, of["gate"]))
        chance = f.variable("float", 1.0)
        with f.loop(0, of["factors"]) as position:
            chance.set(chance.get() * f.load("float", prices, f.load("i32", table, factors + position)))
        worth = happens.select(more * left * f.load(F32, state, of["urgency"]), 0.0)
        place = payoff + of["owner"]
        f.store(fma(worth, chance.get().splat(), f.load(F32, state, place)), state, place)
