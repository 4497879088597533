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

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.model.model import ABSENT, Ints
from detente.sim.lanes import F64, N_LANES, Function, Lane, fma
from detente.sim.plan import Plan, is_satiable, value_rows
from detente.sim.rows import Kind

TABLES = (
    "head", "pair_mean", "pair_first", "link_gain", "link_pair", "link_kind", "link_delay",
    "entry_pair", "entry_horizon", "entry_after", "entry_over", "item_first", "part_amount", "part_entry",
    "term_out", "term_weight", "term_loss", "term_chance", "term_first", "term_item", "copy_row", "copy_out",
)  # fmt: skip
"""Tables of a class of viewers, in the order in which the code receives them. All hold 32-bit integers."""
HEAD = ("pairs", "entries", "items", "terms", "copies")
"""Counts in the first table."""
At = Callable[[str, Lane], Lane]
"""Reads an entry of a table."""
Number = Callable[[Lane], Lane]
"""Reads a row's numbers of eight worlds."""
ON_CHANGE, HAS_DELAY, IS_FLOW = 1, 2, 4
"""Bits of ``link_kind``; IS_FLOW: an entry of exp(A G)."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the preparation walks for one class of viewers."""

    arrays: dict[str, Ints]
    """By name (TABLES)."""
    horizon_rows: tuple[int, ...]
    """Rows of the horizons in use, in cells; the greatest bounds the recursion."""
    n_pairs: int
    n_entries: int
    n_items: int


class _Builder:
    """Collects the tables of one class of viewers."""

    def __init__(self, plan: Plan, viewer: int) -> None:
        self.plan, self.viewer, self.model = plan, viewer, plan.model
        self.rows = plan.rows
        self.pairs: dict[tuple[int, int], int] = {}
        self.entries: dict[tuple[int, int, int, int], int] = {}
        self.items: dict[tuple[int, int], int] = {}
        self.item_parts: list[list[tuple[int, int]]] = []
        self.terms: list[tuple[int, int, int, int, tuple[int, ...]]] = []
        self.copies: list[tuple[int, int]] = []
        self.reach = _reachable(plan)
        # Plain lists: looking into arrays one number at a time would be most of the work.
        self.view: list[int] = self.model.view[viewer].tolist()
        effects = self.model.effects
        self.effect_start: list[int] = effects.start.tolist()
        columns = (effects.quantity, effects.amount, effects.after, effects.over)
        self.effect_rows: list[tuple[int, ...]] = list(zip(*(column.tolist() for column in columns), strict=True))
        self.values: dict[int, list[tuple[int, int, int, int]]] = {}

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
            parts = self._parts(bundle, value)
            self.items[key] = known = len(self.item_parts) if parts else ABSENT
            if parts:
                self.item_parts.append(parts)
        return known

    def _parts(self, bundle: int, value: int) -> list[tuple[int, int]]:
        actors = self.model.actors
        valued = int(actors.value_quantity[value])
        actor = int(np.searchsorted(actors.value_start, value, side="right") - 1)
        horizon = self.row(Kind.GRAINS_AT_LEAST_A_DAY, int(actors.horizon[actor]))
        reach = self.reach[valued]
        parts: list[tuple[int, int]] = []
        for moved, amount, after, over in self.effect_rows[self.effect_start[bundle] : self.effect_start[bundle + 1]]:
            if moved not in reach:
                continue
            pair = self.pairs.setdefault((valued, moved), len(self.pairs))
            tau = self.rows.constant(0.0) if after == ABSENT else self.row(Kind.GRAINS, after)
            spread = self.rows.constant(0.0) if over == ABSENT else self.row(Kind.GRAINS_AT_LEAST_A_DAY, over)
            entry = self.entries.setdefault((pair, horizon, tau, spread), len(self.entries))
            parts.append((self.row(Kind.RAW, amount), entry))
        return parts

    def form(self, bundles: tuple[int, ...], owner: int, slot: int, chance: int) -> None:
        """Add the terms of a payoff form: the worth of bundles taken together, times a chance."""
        if owner not in self.values:
            self.values[owner] = self._values(owner)
        for value, position, weight, loss in self.values[owner]:
            items = tuple(item for bundle in bundles if (item := self.item(bundle, value)) != ABSENT)
            if items:
                self.terms.append((slot + position, weight, loss, chance, items))

    def tree(self, number: int, offset: int) -> None:
        """Add everything of one sheet."""
        plan, model = self.plan, self.model
        layout, tree = plan.layouts[number], plan.trees.trees[number]
        for owner, slots in layout.owners.items():
            rationality = self.row(Kind.RAW, int(model.actors.rationality[owner]))
            self.copies.append((rationality, offset + slots.rationality))
            for value, slot in zip(slots.satiable, slots.levels, strict=True):
                satisfied = int(model.actors.value_satisfied[value])
                desperate = int(model.actors.value_desperate[value])
                quantity = int(model.actors.value_quantity[value])
                self.copies.append((plan.level(quantity, satisfied, self.viewer), offset + slot))
                self.copies.append((self.row(Kind.INVERSE_SPAN, satisfied, desperate), offset + slot + 1))
        moves = model.moves
        for leaf, history in enumerate(tree.leaf_history):
            outcomes = plan.outcomes[number][leaf]
            played = tuple(int(moves.bundle[m]) for m in history)
            for combination in outcomes.combinations():
                chances = [self.rows.chance(Kind.CHANCE, self.viewer, u) for u in combination]
                chance = self.rows.add(Kind.COMBINATION, *chances)
                bundles = (*played, *(int(moves.outcome_bundle[u]) for u in combination))
                for owner, slot in layout.leaf[leaf].items():
                    self.form(bundles, owner, offset + slot, chance)
            for call, (pact, forms) in zip(outcomes.calls, layout.calls[leaf], strict=True):
                groups = tuple(
                    tuple(self.rows.chance(Kind.CHANCE, self.viewer, u) for u in group) for group in call.outcomes
                )
                honoured = self.row(Kind.RAW, int(model.pacts.honoured[pact]))
                chance = self.rows.call(honoured, groups)
                for owner, slot in forms.items():
                    self.form((int(model.pacts.bundle[pact]),), owner, offset + slot, chance)


def _reachable(plan: Plan) -> list[set[int]]:
    """Return, per quantity j, the quantities whose changes reach it through links (itself included)."""
    links, n = plan.model.links, len(plan.model.quantities.names)
    before: list[list[int]] = [[] for _ in range(n)]
    for source, target in zip(links.source.tolist(), links.target.tolist(), strict=True):
        before[target].append(source)
    reach: list[set[int]] = []
    for j in range(n):
        found, todo = {j}, [j]
        while todo:
            for source in before[todo.pop()]:
                if source not in found:
                    found.add(source)
                    todo.append(source)
        reach.append(found)
    return reach


def make_tables(plan: Plan, viewer: int, offset: int) -> Tables:
    """Build the tables of a class of viewers; its sheets stand ``offset`` slots into a world's constants."""
    model = plan.model
    builder = _Builder(plan, viewer)
    for (number, seen_by), sheet in plan.sheets.items():
        if seen_by == viewer:
            builder.tree(number, offset + sheet.offset)
    # All pairs (j, k) a wanted pair leads through must be followed too.
    wanted = dict(builder.pairs)
    for valued in {j for j, _ in wanted}:
        for k in sorted(builder.reach[valued]):
            builder.pairs.setdefault((valued, k), len(builder.pairs))
    pair_mean: list[int] = []
    link_rows: list[tuple[int, int, int, int]] = []
    pair_first = [0]
    links = model.links
    exact = {link for group in plan.groups for link in group.links}
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
    terms = builder.terms
    columns: dict[str, list[int]] = {
        "head": [
            len(builder.pairs), len(builder.entries), len(builder.item_parts), len(terms), len(builder.copies),
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
        "item_first": np.concatenate(([0], np.cumsum([len(item) for item in builder.item_parts]))).tolist(),
        "part_amount": [part[0] for part in parts],
        "part_entry": [part[1] for part in parts],
        "term_out": [term[0] for term in terms],
        "term_weight": [term[1] for term in terms],
        "term_loss": [term[2] for term in terms],
        "term_chance": [term[3] for term in terms],
        "term_first": np.concatenate(([0], np.cumsum([len(term[4]) for term in terms]))).tolist(),
        "term_item": [item for term in terms for item in term[4]],
        "copy_row": [copy[0] for copy in builder.copies],
        "copy_out": [copy[1] for copy in builder.copies],
    }  # fmt: skip
    horizons = tuple(sorted({key[1] for key in builder.entries}))
    return Tables(
        arrays={name: np.array(columns[name] or [0], dtype=np.int32) for name in TABLES},
        horizon_rows=horizons,
        n_pairs=len(builder.pairs),
        n_entries=len(builder.entries),
        n_items=len(builder.item_parts),
    )


def _flow_rows(builder: _Builder, moved: int) -> list[tuple[int, int]]:
    """Return which quantities a deviation of ``moved`` becomes over a cell, each with the row of its share."""
    for group in builder.plan.groups:
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
    for group in builder.plan.groups:
        if moved in group.quantities and valued in group.quantities:
            entry = group.quantities.index(valued), group.quantities.index(moved)
            return builder.rows.flow(Kind.MEAN_FLOW, builder.viewer, group, entry)
    if moved != valued:
        return builder.rows.constant(0.0)
    half_life = int(builder.model.quantities.half_life[moved])
    return builder.rows.constant(1.0) if half_life == ABSENT else builder.row(Kind.MEAN_RETENTION, half_life)


def scratch_doubles(tables: Tables, n_cells: int) -> int:
    """Return how many doubles of scratch the preparation needs for horizons of up to ``n_cells`` cells."""
    return N_LANES * (3 * tables.n_pairs * (n_cells + 3) + tables.n_entries + tables.n_items + 8)


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
    f = Function("prepare", PREPARE_PARAMETERS, linkage="exported")
    table = {name: f.load("ptr", f.parameter("tables"), position) for position, name in enumerate(TABLES)}
    count = {name: f.load("i32", table["head"], position) for position, name in enumerate(HEAD)}
    n_pairs = count["pairs"].cast("i64")
    n_cells = f.parameter("n_cells").cast("i64")
    scratch = f.parameter("scratch")
    # Scratch, all x 8 lanes: y, C and CC [n_cells + 3, pairs] each, worth [entries], items [items].
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
    _write_sheets(f, at, number, count, items)
    f.give()
    return f


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


def _write_sheets(f: Function, at: At, number: Number, count: dict[str, Lane], items: Lane) -> None:
    """Write the payoff forms, term by term, and the numbers that are only copied."""
    out, stride = f.parameter("out"), f.parameter("out_stride")

    def scatter(value: Lane, slot: Lane, *, add: bool) -> None:
        for lane in range(N_LANES):
            pointer = f.address(out, slot.cast("i64") + stride * lane, "double")
            number_ = value.lane(lane)
            if add:
                number_ = f.load("double", pointer) + number_
            f.store(number_, pointer)

    with f.loop(0, count["terms"]) as term:
        total = f.variable(F64, 0.0)
        with f.loop(at("term_first", term), at("term_first", term + 1)) as position:
            total.set(total.get() + f.load(F64, items, at("term_item", position).cast("i64")))
        gain = number(at("term_weight", term)) * total.get()
        felt = (gain < 0.0).select(gain * number(at("term_loss", term)), gain)
        scatter(felt * number(at("term_chance", term)), at("term_out", term), add=True)
    with f.loop(0, count["copies"]) as copy:
        scatter(number(at("copy_row", copy)), at("copy_out", copy), add=False)
