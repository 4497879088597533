"""The preparation of worlds: what every leaf of every episode is worth to its owners, for eight worlds at a time.

The worth of an effect is an average over the horizon of the linear response it sets off (*What a change is worth* in
``docs/reference/algorithm.md``). The engine gets it from the adjoint recursion over cells of the case's grain G: for a
valued quantity j, y_0 is row j of the mean of exp(A t) over a cell, and y_{n+1} = y_n exp(A G) plus what links with a
delay and on changes add; so y_n is the mean of the response over cell n, exactly where there are no such links. Its
integrals C and CC over time are kept beside it, and an effect after tau days over S days is worth
(CC(H - tau) - CC(H - tau - S)) / (H S) for any H, tau, S, one at once C(H - tau) / H, so one pass serves all actors,
delays and spreads.

The code generated here does not depend on a case: it walks tables, which :func:`make_tables` builds per class of
viewers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass

import numpy as np

from detente.model.model import ABSENT
from detente.sim.interface import BLOCK_PARAMETERS, TABLES, Tables
from detente.sim.lanes import F32, F64, I32, N_LANES, Function, Lane, fma, greatest, least
from detente.sim.plan import Cut, Plan, SheetLayout, Turn, bit_of, courses, is_satiable, value_rows
from detente.sim.rows import Kind

HEAD = ("pairs", "entries", "items", "leaves", "copies", "prices", "limits", "mosts", "costs")
"""Counts in the first table."""
At = Callable[[str, Lane], Lane]
"""Reads an entry of a table."""
Number = Callable[[Lane], Lane]
"""Reads a row's numbers of eight worlds."""
ON_CHANGE, HAS_DELAY, IS_FLOW = 1, 2, 4
"""Bits of ``link_kind``; IS_FLOW: an entry of exp(A G)."""
TURNS_FROM = 1.000001
"""Share of the way to where a gain turns from which on it can: a gain that is wholly cut off does not turn."""
ANYWHERE = 1e30
"""How far an effect can lead whose amount is an expression."""
SMALLEST_GAIN, LARGEST_RISK = 1e-30, 1e30
"""A gain of nothing can turn at once; its risk must stay finite in single precision, times what is cut off too."""


@dataclass(slots=True)
class _Cut:
    """What is lost where something is cut off: sums of the worth of a unit, and the risk that a gain turns."""

    risk: int
    """Slot."""
    known: int
    """Slot of the same of all gains but those of expressions alone."""
    sums: list[tuple[int, list[tuple[int, int, int, int]]]]
    """Slot, and its parts: term, entry, row of the chance, and 1, or 0 of a gain of expressions alone."""


class _Builder:
    """Collects the tables of one class of viewers."""

    def __init__(self, plan: Plan, viewer: int) -> None:
        self.plan, self.viewer, self.model = plan, viewer, plan.model
        self.rows = plan.rows
        self.pairs: dict[tuple[int, int], int] = {}
        self.entries: dict[tuple[int, int, int, int], int] = {}
        self.entry_of: dict[tuple[int, int, int, int], int] = {}
        self.items: dict[tuple[int, int], int] = {}
        self.item_parts: list[list[tuple[int, int]]] = []
        self.is_of_expressions: list[bool] = []
        """Of each item, whether all its amounts are expressions."""
        self.terms: list[tuple[int, int, int, int, tuple[int, ...]]] = []
        self.copies: list[tuple[int, int]] = []
        self.costs: list[tuple[int, int]] = []
        self.prices: list[tuple[int, int]] = []
        self.limits: list[tuple[int, tuple[int, ...]]] = []
        self.cuts: list[_Cut] = []
        self.turns: list[tuple[int, int, list[tuple[int, int, int]]]] = []
        """Term, slot of the gain, and what bears on it: entry, number among ``mosts``, bit at a quantity's last."""
        self.mosts: list[tuple[int, ...]] = []
        """Rows of amounts of which something may be cut off."""
        self.leaf_terms, self.leaf_cuts, self.leaf_turns = [0], [0], [0]
        self.turning: list[int] = []
        self.of_expressions: set[int] = set()
        """Terms of gains that expressions alone make."""
        self.term_of: dict[tuple[int, tuple[int, ...], int], int] = {}
        """(pact, outcomes drawn, value) -> term of the leaf under way."""
        self.reach = plan.reach
        # Plain lists: looking into arrays one number at a time would be most of the work.
        self.view: list[int] = self.model.view[viewer].tolist()
        effects = self.model.effects
        self.effect_start: list[int] = effects.start.tolist()
        columns = (effects.quantity, effects.amount, effects.after, effects.over)
        self.effect_rows: list[tuple[int, ...]] = list(zip(*(column.tolist() for column in columns), strict=True))
        self.values: dict[int, list[tuple[int, int, int, int]]] = {}
        self.chances: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}

    def row(self, kind: Kind, *places: int) -> int:
        return self.rows.add(kind, *(self.view[place] for place in places))

    def _values(self, owner: int) -> list[tuple[int, int, int, int]]:
        """Return an actor's values: row of values, position in a payoff form, rows of its weight and loss aversion."""
        actors = self.model.actors
        values: list[tuple[int, int, int, int]] = []
        satiable = 0
        for value in value_rows(self.model, owner):
            satiable += is_satiable(self.model, value)
            weight = self.row(Kind.RAW, int(actors.value_weight[value]))
            loss = self.row(Kind.RAW, int(actors.loss_aversion[owner]))
            values.append((value, satiable if is_satiable(self.model, value) else 0, weight, loss))
        return values

    def item(self, bundle: int, value: int) -> int:
        """Return the item "worth of a bundle in units of the quantity of a value", ABSENT if there is none."""
        key = (bundle, value)
        known = self.items.get(key)
        if known is None:
            rows = self._rows(bundle, value)
            self.items[key] = known = len(self.item_parts) if rows else ABSENT
            if rows:
                self.item_parts.append(self._parts(rows, value))
                self.is_of_expressions.append(all(row in self.plan.dynamic.effects for row in rows))
        return known

    def _rows(self, bundle: int, value: int) -> list[int]:
        """Return the effects of a bundle that reach the quantity of a value."""
        reach = self.reach[int(self.model.actors.value_quantity[value])]
        rows = range(self.effect_start[bundle], self.effect_start[bundle + 1])
        return [row for row in rows if self.effect_rows[row][0] in reach]

    def _parts(self, rows: Iterable[int], value: int) -> list[tuple[int, int]]:
        return [
            (self._amount(row, amount), self.entry(value, moved, after, over))
            for row in rows
            for moved, amount, after, over in (self.effect_rows[row],)
        ]

    def entry(self, value: int, moved: int, after: int, over: int) -> int:
        """Return the entry "worth of a unit of an effect in units of the quantity of a value"."""
        key = value, moved, after, over
        known = self.entry_of.get(key)
        if known is None:
            known = self.entry_of[key] = self._entry(*key)
        return known

    def _entry(self, value: int, moved: int, after: int, over: int) -> int:
        actors = self.model.actors
        actor = int(np.searchsorted(actors.value_start, value, side="right") - 1)
        horizon = self.row(Kind.GRAINS_AT_LEAST_A_DAY, int(actors.horizon[actor]))
        pair = self.pairs.setdefault((int(actors.value_quantity[value]), moved), len(self.pairs))
        tau = self.rows.constant(0.0) if after == ABSENT else self.row(Kind.GRAINS, after)
        spread = self.rows.constant(0.0) if over == ABSENT else self.row(Kind.GRAINS_AT_LEAST_A_DAY, over)
        return self.entries.setdefault((pair, horizon, tau, spread), len(self.entries))

    def form(
        self, bundles: tuple[int, ...], owner: int, slot: int, chance: int, *, of: tuple[int, tuple[int, ...]]
    ) -> None:
        """Add the terms of a payoff form: the worth of bundles taken together, times a chance."""
        if owner not in self.values:
            self.values[owner] = self._values(owner)
        for value, position, weight, loss in self.values[owner]:
            items = tuple(item for bundle in bundles if (item := self.item(bundle, value)) != ABSENT)
            if items:
                self.term_of[(*of, value)] = len(self.terms)
                if all(self.is_of_expressions[item] for item in items):
                    self.of_expressions.add(len(self.terms))
                self.terms.append((slot + position, weight, loss, chance, items))

    def tree(self, number: int, offset: int) -> None:
        """Add everything of one sheet."""
        plan, model = self.plan, self.model
        layout, tree = plan.layouts[number], plan.every[number]
        for owner, slots in layout.owners.items():
            rationality = self.row(Kind.RAW, int(model.actors.rationality[owner]))
            self.copies.append((rationality, offset + slots.rationality))
            self.copies.append((self.row(Kind.LOG_ODDS, int(model.actors.idle[owner])), offset + slots.idle))
            for value, slot in zip(slots.satiable, slots.levels, strict=True):
                satisfied = int(model.actors.value_satisfied[value])
                desperate = int(model.actors.value_desperate[value])
                quantity = int(model.actors.value_quantity[value])
                self.copies.append((plan.level(quantity, satisfied, self.viewer), offset + slot))
                self.copies.append((self.row(Kind.INVERSE_SPAN, satisfied, desperate), offset + slot + 1))
        first_most = len(self.mosts)
        for sequence in layout.sequences:
            rows_of = [row for step in sequence.steps for row in step.rows]
            amounts = tuple(each for row in rows_of for each in self._most(row))
            self.limits.append((offset + layout.limits[sequence.quantity], amounts))
            for kind in sequence.outs:
                of_kind = [row for step in sequence.steps if step.kind == kind for row in step.rows]
                self.mosts.append(tuple(each for row in of_kind for each in self._most(row)))
        by_leaf: dict[int, list[Cut]] = {}
        for cut in itertools.chain.from_iterable(layout.cuts.values()):
            by_leaf.setdefault(cut.leaf, []).append(cut)
        moves = model.moves
        for leaf, end in enumerate(plan.ends[number]):
            for move in tree.leaf_history[end.leaf]:
                mover, cost = int(moves.by[move]), int(moves.cost[move])
                for column in plan.guises.columns([mover]):
                    if column in layout.owners and cost != ABSENT:
                        own = plan.guises.costs.get((column, move), cost)
                        self.costs.append((self.row(Kind.RAW, own), offset + layout.leaf[leaf][column]))
            self._leaf(number, leaf, offset)
            self.cuts += [self._cut(layout, cut, offset) for cut in by_leaf.get(leaf, ())]
            self.turns += [self._turn(layout, turn, offset, first_most) for turn in layout.turns[leaf]]
            self.turning.append(offset + layout.turning[leaf])
            for ends, those in (
                (self.leaf_terms, self.terms),
                (self.leaf_cuts, self.cuts),
                (self.leaf_turns, self.turns),
            ):
                ends.append(len(those))

        for place, slot in layout.numbers.items():
            self.copies.append((self.row(Kind.RAW, place), offset + slot))
        for place, slot in layout.plain.items():
            is_plain = model.formula(place, self.viewer) is None
            self.copies.append((self.rows.constant(float(is_plain)), offset + slot))
        for owner, slot in layout.true_type.items():
            self.copies.append((self.row(Kind.RAW, int(model.types.drawn[model.types.of(owner)])), offset + slot))
        for quantity, slot in layout.starts.items():
            column = self.rows.column(0, int(model.quantities.start[quantity]))
            self.copies.append((self.rows.add(Kind.RAW, column), offset + slot))
            self.copies.append((self.rows.add(Kind.LOW_PART, column), offset + slot + 1))

    def _amount(self, row: int, place: int) -> int:
        """Return the row of an effect's amount; of an expression nothing, since what it gives is added later."""
        return self.rows.constant(0.0) if row in self.plan.dynamic.effects else self.row(Kind.RAW, place)

    def _most(self, row: int) -> tuple[int, ...]:
        """Return rows of how far an effect can lead; an expression can lead anywhere, up and down."""
        if row in self.plan.dynamic.effects:
            return self.rows.constant(ANYWHERE), self.rows.constant(-2 * ANYWHERE)
        return (self.row(Kind.RAW, self.effect_rows[row][1]),)

    def _leaf(self, number: int, leaf: int, offset: int) -> None:
        """Add the payoff forms of an end."""
        plan, model = self.plan, self.model
        layout, end = plan.layouts[number], plan.ends[number][leaf]
        outcomes = end.outcomes
        self.term_of.clear()
        for course in courses(model, plan.every[number].leaf_history[end.leaf], outcomes):
            if course.pact == ABSENT:
                chance, of = self._chance(course.outcomes), (ABSENT, course.outcomes)
                for owner, slot in layout.leaf[leaf].items():
                    self.form(course.bundles, owner, offset + slot, chance, of=of)
        for call, (pact, forms) in zip(outcomes.calls, layout.calls[leaf], strict=True):
            groups = tuple(
                tuple(self.rows.chance(Kind.CHANCE, self.viewer, u) for u in group) for group in call.outcomes
            )
            chance = self.rows.call(self._honoured(pact), groups)
            for owner, slot in forms.items():
                self.form((int(model.pacts.bundle[pact]),), owner, offset + slot, chance, of=(pact, ()))

    def _chance(self, outcomes: tuple[int, ...], *more: int) -> int:
        """Return the row of the chance of outcomes, times more rows."""
        known = self.chances.get((outcomes, more))
        if known is None:
            known = self.chances[outcomes, more] = self._new_chance(outcomes, more)
        return known

    def _new_chance(self, outcomes: tuple[int, ...], more: tuple[int, ...]) -> int:
        open_to_chance = [u for u in outcomes if u not in self.plan.dynamic.outcomes]
        chances = [self.rows.chance(Kind.CHANCE, self.viewer, u) for u in open_to_chance]
        return self.rows.add(Kind.COMBINATION, *chances, *more)

    def _honoured(self, pact: int) -> int:
        """Return the row of the chance that a promise is kept; 1 where that it is kept is given."""
        if pact in self.plan.dynamic.pacts:
            return self.rows.constant(1.0)
        return self.row(Kind.RAW, int(self.model.pacts.honoured[pact]))

    def _cut(self, layout: SheetLayout, cut: Cut, offset: int) -> _Cut:
        """Return what is lost where a unit is cut off: by owner and place in a payoff form."""
        quantity, kind = layout.sequences[cut.sequence].quantity, cut.kind
        more = () if cut.pact == ABSENT else (self._honoured(cut.pact),)
        sums: dict[int, list[tuple[int, int, int, int]]] = {}
        for owner, slot in cut.forms.items():
            for value, position, _, _ in self.values[owner]:
                if quantity not in self.reach[int(self.model.actors.value_quantity[value])]:
                    continue
                entry = self.entry(value, quantity, *kind)
                for drawn in cut.courses:
                    term = self.term_of[cut.pact, () if cut.pact != ABSENT else drawn, value]
                    chance, is_known = self._chance(drawn, *more), int(term not in self.of_expressions)
                    part = term - self.leaf_terms[-1], entry, chance, is_known
                    sums.setdefault(offset + slot + position, []).append(part)
        risk = offset + cut.risk
        return _Cut(risk, risk + layout.n_risks - 2, list(sums.items()))

    def _turn(
        self, layout: SheetLayout, turn: Turn, offset: int, first_most: int
    ) -> tuple[int, int, list[tuple[int, int, int]]]:
        """Return a gain that may turn."""
        term = self.term_of[turn.pact, () if turn.pact != ABSENT else turn.outcomes, turn.value]
        bears: list[tuple[int, int, int]] = []
        for (quantity, kind, out), following in zip(turn.cuts, (*turn.cuts[1:], None), strict=True):
            is_last = following is None or following[0] != quantity
            bit = bit_of(list(layout.limits).index(quantity)) if is_last else 0
            bears.append((self.entry(turn.value, quantity, *kind), first_most + out, bit))
        return term - self.leaf_terms[-1], offset + turn.gain, bears

    def price_list(self, offset: int) -> None:
        """Add the numbers with which leaves are worked out effect by effect."""
        for (kind, key), slot in self.plan.prices.slots.items():
            if kind == "price":
                self.prices.append((self.entry(*key), offset + slot))
            elif kind == "chance":
                self.copies.append((self.rows.chance(Kind.CHANCE, self.viewer, key[0]), offset + slot))
            else:
                self.copies.append((self.row(Kind.RAW, key[0]), offset + slot))


def make_tables(plan: Plan, viewer: int, offset: int) -> Tables:
    """Build the tables of a class of viewers; its sheets stand ``offset`` slots into a world's constants."""
    model = plan.model
    builder = _Builder(plan, viewer)
    for (number, seen_by), sheet in plan.sheets.items():
        if seen_by == viewer:
            builder.tree(number, offset + sheet.offset)
    builder.price_list(offset + plan.lists[viewer])
    # All pairs (j, k) a wanted pair leads through must be followed too.
    wanted = dict(builder.pairs)
    for valued in {j for j, _ in wanted}:
        for k in sorted(builder.reach[valued]):
            builder.pairs.setdefault((valued, k), len(builder.pairs))
    pair_mean: list[int] = []
    link_rows: list[tuple[int, int, int, int]] = []
    pair_first = [0]
    links = model.links
    exact = {link for group in plan.tangents for link in group.links}
    zero = builder.rows.constant(0.0)
    for valued, moved in builder.pairs:
        pair_mean.append(_mean_row(builder, valued, moved))
        for target, row in _flow_rows(builder, moved):
            through = builder.pairs.get((valued, target))
            if through is not None:
                link_rows.append((row, through, IS_FLOW, zero))
        for link in np.flatnonzero(links.source == moved).tolist():
            through = builder.pairs.get((valued, int(links.target[link])))
            if through is None or link in exact:
                continue
            on_change = bool(links.on_change[link])
            gain = _gain_row(builder, link)
            delay = int(links.delay[link])
            kind = ON_CHANGE * on_change + HAS_DELAY * (delay != ABSENT)
            link_rows.append((gain, through, kind, zero if delay == ABSENT else builder.row(Kind.LAG, delay)))
        pair_first.append(len(link_rows))
    parts = [part for item in builder.item_parts for part in item]
    terms, limits = builder.terms, builder.limits
    sums = [each for cut in builder.cuts for each in cut.sums]
    sum_parts = [part for _, of in sums for part in of]
    columns: dict[str, list[int]] = {
        "head": [
            len(builder.pairs), len(builder.entries), len(builder.item_parts), len(builder.leaf_terms) - 1,
            len(builder.copies),
            len(builder.prices), len(limits), len(builder.mosts), len(builder.costs),
        ],
        "pair_mean": pair_mean,
        "pair_first": pair_first,
        "link_gain": [row[0] for row in link_rows],
        "link_pair": [row[1] for row in link_rows],
        "link_kind": [row[2] for row in link_rows],
        "link_delay": [row[3] for row in link_rows],
        "entry_pair": [key[0] for key in builder.entries],
        "entry_horizon": [key[1] for key in builder.entries],
        "entry_after": [key[2] for key in builder.entries],
        "entry_over": [key[3] for key in builder.entries],
        "item_first": _firsts(builder.item_parts),
        "part_amount": [part[0] for part in parts],
        "part_entry": [part[1] for part in parts],
        "term_out": [term[0] for term in terms],
        "term_weight": [term[1] for term in terms],
        "term_loss": [term[2] for term in terms],
        "term_chance": [term[3] for term in terms],
        "term_first": _firsts(term[4] for term in terms),
        "term_item": [item for term in terms for item in term[4]],
        "copy_row": [copy[0] for copy in builder.copies],
        "copy_out": [copy[1] for copy in builder.copies],
        "price_entry": [price[0] for price in builder.prices],
        "price_out": [price[1] for price in builder.prices],
        "limit_first": _firsts(amounts for _, amounts in limits),
        "limit_amount": [amount for _, amounts in limits for amount in amounts],
        "limit_out": [slot for slot, _ in limits],
        "leaf_term": builder.leaf_terms,
        "leaf_cut": builder.leaf_cuts,
        "cut_sum": _firsts(cut.sums for cut in builder.cuts),
        "cut_risk": [cut.risk for cut in builder.cuts],
        "cut_known": [cut.known for cut in builder.cuts],
        "sum_out": [slot for slot, _ in sums],
        "sum_first": _firsts(of for _, of in sums),
        "part_term": [part[0] for part in sum_parts],
        "part_price": [part[1] for part in sum_parts],
        "part_chance": [part[2] for part in sum_parts],
        "part_known": [part[3] for part in sum_parts],
        "leaf_turn": builder.leaf_turns,
        "turning": builder.turning,
        "turn_term": [turn[0] for turn in builder.turns],
        "turn_gain": [turn[1] for turn in builder.turns],
        "turn_first": _firsts(turn[2] for turn in builder.turns),
        "bear_price": [bear[0] for turn in builder.turns for bear in turn[2]],
        "bear_cut": [bear[1] for turn in builder.turns for bear in turn[2]],
        "bear_bit": [bear[2] for turn in builder.turns for bear in turn[2]],
        "most_first": _firsts(builder.mosts),
        "most_amount": [amount for most in builder.mosts for amount in most],
        "cost_row": [cost[0] for cost in builder.costs],
        "cost_out": [cost[1] for cost in builder.costs],
    }  # fmt: skip
    horizons = tuple(sorted({key[1] for key in builder.entries}))
    return Tables(
        arrays={name: np.array(columns[name] or [0], dtype=np.int32) for name in TABLES},
        horizon_rows=horizons,
        n_pairs=len(builder.pairs),
        n_entries=len(builder.entries),
        n_items=len(builder.item_parts),
        n_terms=int(np.diff(builder.leaf_terms).max(initial=0)),
        n_mosts=len(builder.mosts),
    )


def _flow_rows(builder: _Builder, moved: int) -> list[tuple[int, int]]:
    """Return which quantities a deviation of ``moved`` becomes over a cell, each with the row of its share."""
    for group in builder.plan.tangents:
        if moved in group.quantities:
            j, reaches = group.quantities.index(moved), group.reaches(builder.model)
            return [
                (target, builder.rows.flow(Kind.GRAIN_FLOW, builder.viewer, group, (i, j)))
                for i, target in enumerate(group.quantities)
                if reaches[i][j]
            ]
    half_life = int(builder.model.quantities.half_life[moved])
    return [(moved, builder.rows.constant(1.0) if half_life == ABSENT else builder.row(Kind.RETENTION, half_life))]


def _gain_row(builder: _Builder, link: int) -> int:
    """Return the row of what a late link adds in a cell, by its tangent where it is not linear."""
    row = _plain_gain_row(builder, link)
    if builder.model.links.is_plain(link):
        return row
    return builder.rows.add(Kind.COMBINATION, row, builder.rows.add(Kind.SLOPE, builder.viewer, link))


def _plain_gain_row(builder: _Builder, link: int) -> int:
    """Return the row of what a late link adds in a cell; half a cell's return of its source is taken off."""
    links, place = builder.model.links, int(builder.model.links.gain[link])
    half_life = int(builder.model.quantities.half_life[links.source[link]])
    if links.on_change[link]:
        return builder.row(Kind.RAW, place)
    if half_life == ABSENT:
        return builder.row(Kind.PER_GRAIN, place)
    return builder.row(Kind.PER_GRAIN_OF_RETURN, place, half_life)


def _mean_row(builder: _Builder, valued: int, moved: int) -> int:
    """Return the row of what a unit of ``moved`` is of ``valued`` in the mean of the first cell."""
    for group in builder.plan.tangents:
        if moved in group.quantities and valued in group.quantities:
            entry = group.quantities.index(valued), group.quantities.index(moved)
            return builder.rows.flow(Kind.MEAN_FLOW, builder.viewer, group, entry)
    if moved != valued:
        return builder.rows.constant(0.0)
    half_life = int(builder.model.quantities.half_life[moved])
    return builder.rows.constant(1.0) if half_life == ABSENT else builder.row(Kind.MEAN_RETENTION, half_life)


def _firsts(groups: Iterable[Sized]) -> list[int]:
    """Return where each group begins when all stand in a row, and where the last ends."""
    return [0, *itertools.accumulate(len(group) for group in groups)]


PREPARE_PARAMETERS = [
    ("ptr", "rows"), ("i64", "stride"), ("i64", "world"), ("i32", "n_cells"), ("double", "grain"),
    ("ptr", "tables"), ("ptr", "scratch"), ("ptr", "out"), ("i64", "out_stride"),
]  # fmt: skip


def prepare_function() -> Function:
    """Write the preparation of eight worlds.

    Parameters of the generated function: rows (double [n_rows, stride]), the number of the first of the eight worlds in
    it, the greatest horizon in cells, the days of a cell, the tables, scratch memory, and the sheets to fill (double
    [W, out_stride], zeroed).
    """
    f = Function("prepare", PREPARE_PARAMETERS)
    table = {name: f.load("ptr", f.parameter("tables"), position) for position, name in enumerate(TABLES)}
    count = {name: f.load("i32", table["head"], position) for position, name in enumerate(HEAD)}
    n_pairs = count["pairs"].cast("i64")
    n_cells = f.parameter("n_cells").cast("i64")
    scratch = f.parameter("scratch")
    # Scratch, all x 8 lanes: y, C and CC [n_cells + 3, pairs] each, worth [entries], items [items],
    # what may be cut off, down and up [mosts, 2], slopes, kinks and gains [terms of a leaf, 3].
    span = (n_cells + 3) * n_pairs
    y = scratch
    once = f.address(y, span, F64)
    twice = f.address(once, span, F64)
    worth = f.address(twice, span, F64)
    items = f.address(worth, count["entries"].cast("i64"), F64)

    def at(name: str, index: Lane) -> Lane:
        return f.load("i32", table[name], index)

    def number(row: Lane) -> Lane:
        """Load a row's numbers of the eight worlds."""
        base = f.address(f.parameter("rows"), row.cast("i64") * f.parameter("stride") + f.parameter("world"), "double")
        return f.let(F64, f"load {F64}, ptr {base.name}, align 8")

    zero = f.constant(F64, 0.0)
    with f.loop(0, count["pairs"]) as pair32:
        pair = pair32.cast("i64")
        f.store(number(at("pair_mean", pair32)), y, pair)
        f.store(zero, once, pair)
        f.store(zero, twice, pair)
    _write_recursion(f, at, number, count["pairs"], n_cells, (y, once, twice))
    with f.loop(0, count["entries"]) as entry:
        _write_entry(f, at, number, entry, n_pairs, (y, once, twice), worth)
    with f.loop(0, count["items"]) as item:
        total = f.variable(F64, 0.0)
        with f.loop(at("item_first", item), at("item_first", item + 1)) as part:
            value = f.load(F64, worth, at("part_entry", part).cast("i64"))
            total.set(fma(number(at("part_amount", part)), value, total.get()))
        f.store(total.get(), items, item.cast("i64"))
    mosts = f.address(items, count["items"].cast("i64"), F64)
    terms = f.address(mosts, count["mosts"].cast("i64") * 2, F64)
    _write_mosts(f, at, number, count["mosts"], mosts)
    with f.loop(0, count["leaves"]) as leaf:
        _write_forms(f, at, number, leaf, items, terms)
        _write_cuts(f, at, number, leaf, worth, terms)
        _write_turns(f, at, leaf, worth, mosts, terms)
    with f.loop(0, count["costs"]) as cost:
        _scatter(f, -number(at("cost_row", cost)), at("cost_out", cost), lambda before, value: before + value)
    with f.loop(0, count["copies"]) as copy:
        _scatter(f, number(at("copy_row", copy)), at("copy_out", copy))
    with f.loop(0, count["prices"]) as price:
        _scatter(f, f.load(F64, worth, at("price_entry", price).cast("i64")), at("price_out", price))
    _write_limits(f, at, number, count["limits"])
    f.give()
    return f


def prepare_block_function(prepare: Function) -> Function:
    """Write the preparation of a block of worlds, in one call: each of many would have to wait for Python's lock again.

    Parameters of the generated function: rows, the number of the first world in them, how many worlds, the greatest
    horizon in cells, the days of a cell, the tables of each class of viewers, scratch memory, memory for the sheets of
    eight worlds, their size, and the numbers to fill (float [n_worlds, n_numbers], from the first of the sheets on).
    """
    f = Function("prepare_block", BLOCK_PARAMETERS, linkage="exported")
    sheets, size, n_worlds = (f.parameter(name) for name in ("sheets", "n_sheet", "n_worlds"))
    with f.loop(0, (n_worlds + (N_LANES - 1)) >> 3) as eight:
        first = eight * N_LANES
        length = size * (8 * N_LANES)
        f.do(f"call void @llvm.memset.p0.i64(ptr {sheets.name}, i8 0, i64 {length.name}, i1 false)")
        with f.loop(0, f.parameter("n_classes")) as each:
            given = {
                "world": f.parameter("world") + first,
                "tables": f.load("ptr", f.parameter("classes"), each),
                "out": sheets,
                "out_stride": size,
            }
            f.invoke(prepare, [given[name] if name in given else f.parameter(name) for _, name in PREPARE_PARAMETERS])
        left = n_worlds - first
        with f.loop(0, (left < N_LANES).select(left, N_LANES)) as lane:
            place = f.address(f.parameter("numbers"), (first + lane) * f.parameter("n_numbers"), "float")
            _write_single(f, f.address(sheets, lane * size, "double"), place, size)
    f.give()
    return f


def _write_single(f: Function, source: Lane, target: Lane, size: Lane) -> None:
    """Write numbers in double precision down in single precision."""
    whole = size >> 3
    with f.loop(0, whole) as eight:
        pointer = f.address(source, eight * N_LANES, "double")
        numbers = f.let(F64, f"load {F64}, ptr {pointer.name}, align 8")
        f.store(numbers.cast(F32), f.address(target, eight * N_LANES, "float"), align=4)
    with f.loop(whole * N_LANES, size) as place:
        f.store(f.load("double", source, place).cast("float"), target, place)


def _write_recursion(
    f: Function, at: At, number: Number, n_pairs32: Lane, n_cells: Lane, memory: tuple[Lane, Lane, Lane]
) -> None:
    """Write y, C and CC for all pairs and cells, up to one beyond the greatest horizon."""
    y, once, twice = memory
    n_pairs = n_pairs32.cast("i64")
    grain = f.parameter("grain").splat()
    with f.loop(0, n_cells + 2) as n:
        here = n * n_pairs
        with f.loop(0, n_pairs32) as pair32:
            pair = pair32.cast("i64")
            mean, so_far = f.load(F64, y, here + pair), f.load(F64, once, here + pair)
            f.store(fma(grain, mean, so_far), once, here + n_pairs + pair)
            more = fma(grain * 0.5, mean, so_far)
            f.store(fma(grain, more, f.load(F64, twice, here + pair)), twice, here + n_pairs + pair)
            total = f.variable(F64, 0.0)
            with f.loop(at("pair_first", pair32), at("pair_first", pair32 + 1)) as link:
                target, kind = at("link_pair", link).cast("i64"), at("link_kind", link)
                drive = f.variable(F64, f.load(F64, y, here + target))
                with f.when((kind & IS_FLOW).equals(0)):
                    lag = number(at("link_delay", link))
                    cell = n.cast("double").splat()
                    with f.when((kind & ON_CHANGE).equals(0)):
                        drive.set(_earlier(f, y, n, cell + 0.5 - lag, target, n_pairs))
                    with f.when((kind & ON_CHANGE) > 0):
                        now = _earlier(f, y, n, cell - lag, target, n_pairs)
                        drive.set(now - _earlier(f, y, n, cell - 1.0 - lag, target, n_pairs))
                total.set(fma(number(at("link_gain", link)), drive.get(), total.get()))
            f.store(total.get(), y, here + n_pairs + pair)


def _earlier(f: Function, y: Lane, cell: Lane, place: Lane, target: Lane, n_pairs: Lane) -> Lane:
    """Load y between two cells, lane by lane, up to the present one; nothing before the push."""
    found = f.variable(F64, 0.0)
    for lane in range(N_LANES):
        at = place.lane(lane)
        last = cell.cast("double")
        at = (at < last).select(at, last)
        with f.when(at > -1.0):
            first = (at + 1.0).cast("i64") - 1  # the floor: the number is not below -1
            part = at - first.cast("double")
            second = (first < cell).select(first + 1, first)
            value = _at_cell(f, y, first, target, n_pairs, lane)
            later = _at_cell(f, y, second, target, n_pairs, lane)
            value = value + part * (later - value)
            before = found.get()
            found.set(f.let(F64, f"insertelement {F64} {before.name}, double {value.name}, i32 {lane}"))
    return found.get()


def _at_cell(f: Function, y: Lane, cell: Lane, target: Lane, n_pairs: Lane, lane: int) -> Lane:
    """Load y of a lane in a cell; 0 before the first."""
    inside = (cell > 0).select(cell, 0)
    value = f.load("double", y, (inside * n_pairs + target) * N_LANES + lane)
    return (cell < 0).select(f.constant("double", 0.0), value)


def _slope(f: Function, y: Lane, cell: Lane, pair: Lane, n_pairs: Lane, lane: int) -> Lane:
    """Write the slope of y in the middle of a cell, of a parabola through three cells; the first has none before it."""

    def at(row: Lane) -> Lane:
        return f.load("double", y, (row * n_pairs + pair) * N_LANES + lane)

    is_first = cell.equals(0)
    before, here, after = at(cell - is_first.select(f.constant("i64", 0), 1)), at(cell), at(cell + 1)
    at_first = (after * 4.0 - here * 3.0 - at(cell + 2)) * 0.5
    return is_first.select(at_first, (after - before) * 0.5)


def _write_entry(
    f: Function, at: At, number: Number, entry: Lane, n_pairs: Lane, memory: tuple[Lane, Lane, Lane], worth: Lane
) -> None:
    """Write the worth of one unit of an effect, with its horizon, delay and spread (all in cells)."""
    y, once, twice = memory
    grain = f.parameter("grain")
    horizon = number(at("entry_horizon", entry))
    after, over = number(at("entry_after", entry)), number(at("entry_over", entry))
    pair = at("entry_pair", entry).cast("i64")
    total = f.variable(F64, 0.0)
    for lane in range(N_LANES):

        def inside(cells: Lane, lane: int = lane) -> tuple[Lane, Lane, list[Lane]]:
            """Return a part of a cell, its days, and C, CC, y of the cell and the slope of y in its middle."""
            cells = (cells > 0.0).select(cells, 0.0)
            cell = cells.cast("i64")
            where = (cell * n_pairs + pair) * N_LANES + lane
            values = [f.load("double", area, where) for area in (once, twice, y)]
            values.append(_slope(f, y, cell, pair, n_pairs, lane))
            part = cells - cell.cast("double")
            return part, part * grain, values

        def once_until(cells: Lane) -> Lane:
            part, _, (so_far, _, mean, slope) = inside(cells)
            bend = (part * part - part) * 0.5 * slope
            return so_far + grain * (part * mean + bend)

        def twice_until(cells: Lane) -> Lane:
            part, days, (so_far, in_all, mean, slope) = inside(cells)
            now = mean + (part - 0.5) * slope  # the response before it is the same for both, and left out
            return in_all + days * so_far + days * days * 0.5 * mean - grain * grain * (1.0 / 12.0) * now

        left, spread = (horizon - after).lane(lane), over.lane(lane)
        value = f.variable("double", 0.0)
        with f.when(spread <= 0.0):
            value.set(once_until(left) / (horizon.lane(lane) * grain))
        with f.when(spread > 0.0):
            difference = twice_until(left) - twice_until(left - spread)
            value.set(difference / (horizon.lane(lane) * grain * spread * grain))
        before = total.get()
        total.set(f.let(F64, f"insertelement {F64} {before.name}, double {value.get().name}, i32 {lane}"))
    f.store(total.get(), worth, entry.cast("i64"))


def _write_mosts(f: Function, at: At, number: Number, n_mosts: Lane, mosts: Lane) -> None:
    """Write how much can be cut off of effects that push up, and of those that push down."""
    with f.loop(0, n_mosts) as most:
        up, down = f.variable(F64, 0.0), f.variable(F64, 0.0)
        with f.loop(at("most_first", most), at("most_first", most + 1)) as position:
            amount = number(at("most_amount", position))
            up.set(up.get() + greatest(amount, 0.0))
            down.set(down.get() + greatest(-amount, 0.0))
        f.store(up.get(), mosts, most.cast("i64") * 2)
        f.store(down.get(), mosts, most.cast("i64") * 2 + 1)


def _write_forms(f: Function, at: At, number: Number, leaf: Lane, items: Lane, terms: Lane) -> None:
    """Write the payoff forms of a leaf, term by term.

    Of each term is kept what a unit more is worth to the owner (its slope), how far a unit goes towards where the gain
    turns into a loss or the loss into a gain (its kink; 0 where both weigh the same), and the gain.
    """
    first = at("leaf_term", leaf)
    with f.loop(first, at("leaf_term", leaf + 1)) as term:
        total = f.variable(F64, 0.0)
        with f.loop(at("term_first", term), at("term_first", term + 1)) as position:
            total.set(total.get() + f.load(F64, items, at("term_item", position).cast("i64")))
        weight, loss = number(at("term_weight", term)), number(at("term_loss", term))
        gain = weight * total.get()
        slope = (gain < 0.0).select(weight * loss, weight)
        felt = (gain < 0.0).select(gain * loss, gain)
        _scatter(f, felt * number(at("term_chance", term)), at("term_out", term), lambda before, value: before + value)
        away = (gain < 0.0).select(least(gain, -SMALLEST_GAIN), greatest(gain, SMALLEST_GAIN))
        kink = loss.equals(1.0).select(f.constant(F64, 0.0), weight / away)
        place = (term - first).cast("i64") * 3
        for i, value in enumerate((slope, kink, gain)):
            f.store(value, terms, place + i)


def _write_cuts(f: Function, at: At, number: Number, leaf: Lane, worth: Lane, terms: Lane) -> None:
    """Write what a unit more is worth at a leaf where something is cut off, and the risk per unit that a gain turns."""
    with f.loop(at("leaf_cut", leaf), at("leaf_cut", leaf + 1)) as cut:
        down, up, known_down, known_up = (f.variable(F64, 0.0) for _ in range(4))
        with f.loop(at("cut_sum", cut), at("cut_sum", cut + 1)) as each:
            total = f.variable(F64, 0.0)
            with f.loop(at("sum_first", each), at("sum_first", each + 1)) as part:
                place = at("part_term", part).cast("i64") * 3
                price = f.load(F64, worth, at("part_price", part).cast("i64"))
                share = f.load(F64, terms, place) * number(at("part_chance", part))
                total.set(fma(share, price, total.get()))
                risk = f.load(F64, terms, place + 1) * price
                down.set(greatest(risk, down.get()))
                up.set(greatest(-risk, up.get()))
                with f.when(at("part_known", part) > 0):
                    known_down.set(greatest(risk, known_down.get()))
                    known_up.set(greatest(-risk, known_up.get()))
            _scatter(f, total.get(), at("sum_out", each))
        for name, of in (("cut_risk", (down, up)), ("cut_known", (known_down, known_up))):
            for side, most in enumerate(of):
                _scatter(f, least(most.get(), LARGEST_RISK), at(name, cut) + side)


def _write_turns(f: Function, at: At, leaf: Lane, worth: Lane, mosts: Lane, terms: Lane) -> None:
    """Write the gains of a leaf that may turn, and, world by world, the list of those that can.

    With each stand the bits of the quantities by which it can turn even if no other is at the end of its range.
    """
    first = at("leaf_turn", leaf)
    with f.loop(first, at("leaf_turn", leaf + 1)) as turn:
        place = at("turn_term", turn).cast("i64") * 3
        _scatter(f, f.load(F64, terms, place + 2), at("turn_gain", turn))
        most, of_one, bits = f.variable(F64, 0.0), f.variable(F64, 0.0), f.variable(I32, 0)
        with f.loop(at("turn_first", turn), at("turn_first", turn + 1)) as bear:
            risk = f.load(F64, terms, place + 1) * f.load(F64, worth, at("bear_price", bear).cast("i64"))
            cut = at("bear_cut", bear).cast("i64") * 2
            up, down = (f.load(F64, mosts, cut + i) for i in (0, 1))
            of_one.set(of_one.get() + (risk > 0.0).select(risk * up, -risk * down))
            bit = at("bear_bit", bear)
            with f.when(bit > 0):
                most.set(most.get() + of_one.get())
                bits.set(bits.get() | (of_one.get() > TURNS_FROM).select(bit.splat(), 0))
                of_one.set(0.0)
        can = most.get() > TURNS_FROM
        with f.when(can.any()):
            for lane in range(N_LANES):
                with f.when(can.lane(lane)):
                    where = at("turning", leaf).cast("i64") + f.parameter("out_stride") * lane
                    count = f.address(f.parameter("out"), where, "double")
                    known = f.load("double", count)
                    entry = f.address(count, known.cast("i64") * 2, "double")
                    f.store((turn - first).cast("double"), entry, 1)
                    f.store(bits.get().lane(lane).cast("double"), entry, 2)
                    f.store(known + 1.0, count)


def _write_limits(f: Function, at: At, number: Number, n_limits: Lane) -> None:
    """Write how far up and down the effects on a quantity lead at most, one after the other."""
    with f.loop(0, n_limits) as limit:
        total, up, down = f.variable(F64, 0.0), f.variable(F64, 0.0), f.variable(F64, 0.0)
        with f.loop(at("limit_first", limit), at("limit_first", limit + 1)) as position:
            total.set(total.get() + number(at("limit_amount", position)))
            up.set(greatest(total.get(), up.get()))
            down.set(greatest(-total.get(), down.get()))
        _scatter(f, up.get(), at("limit_out", limit), greatest)
        _scatter(f, down.get(), at("limit_out", limit) + 1, greatest)


def _scatter(f: Function, value: Lane, slot: Lane, merge: Callable[[Lane, Lane], Lane] | None = None) -> None:
    """Store eight worlds' values of a slot of the sheets, merged with what stands there if asked for."""
    out, stride = f.parameter("out"), f.parameter("out_stride")
    for lane in range(N_LANES):
        pointer = f.address(out, slot.cast("i64") + stride * lane, "double")
        each = value.lane(lane)
        f.store(each if merge is None else merge(f.load("double", pointer), each), pointer)
