"""Code that solves episodes: the value of an opening move by backward induction, for eight paths at once."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from detente.game.trees import Tree, has_gate
from detente.model.model import ABSENT, NOTHING, REST, Model
from detente.sim.conditions import Surroundings, number
from detente.sim.cuts import CUT_FIELDS, LIMIT_FIELDS, TURNS_ABOVE, CutTables, far_ends
from detente.sim.dynamic import outcome_rows, shares_of_outcomes, within_ends
from detente.sim.functions import exp2, log
from detente.sim.happenings import CLOSED, is_set, read
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, Variable, clip, fma, greatest
from detente.sim.plan import End, dynamic_places, formulas_seen, tree_owners, value_rows
from detente.sim.together import Shape, array, shape_of

LOG2_ODDS_RANGE = 86.0
"""Odds within an episode are cut at 2^+-86, about 1e26: far beyond what single precision can tell from certainty."""

SOLVE_PARAMETERS = [("ptr", "state"), ("ptr", "sheet"), ("ptr", "prices"), ("ptr", "out"), (MASK, "mask")]
"""The state of eight paths; the tree's sheet and the prices as the viewer has them; where values of options go; lanes
in which they will be looked at."""


def load_mask(f: Function, state: Lane, slot: Lane | int) -> Lane:
    """Load a mask kept as integers."""
    return is_set(f.load(I32, state, slot))


def store_mask(f: Function, mask: Lane, state: Lane, slot: int) -> None:
    """Keep a mask as integers."""
    f.store(mask.cast(I32), state, slot)


def option_mask(f: Function, model: Model, tree: Tree, node: int, row: int, open_move: int) -> Lane | None:
    """Write whether an option of a node is open; None if it always is.

    Masks of open moves stand in the state from slot ``open_move`` on.
    """
    state = f.parameter("state")

    def gate(move: int) -> Lane | None:
        return load_mask(f, state, open_move + move) if has_gate(model.moves.gates[move]) else None

    if tree.option_move[row] != NOTHING:
        return gate(tree.option_move[row])
    if not tree.option_is_fallback[row]:
        return None
    some = f.constant(MASK, 0)
    for other in tree.options(node):
        if tree.option_move[other] != NOTHING:
            mask = gate(tree.option_move[other])
            some = some | (f.constant(MASK, 1) if mask is None else mask)
    return ~some


class Solver:
    """Writes the solution of one tree; values of nodes are computed children first."""

    def __init__(self, f: Function, kernel: Kernel, number: int, together: Mapping[Shape, Function]) -> None:
        self.f, self.kernel, self.model = f, kernel, kernel.model
        self.tree, self.ends = kernel.plan.every[number], kernel.plan.ends[number]
        self.layout, self.slots = kernel.plan.layouts[number], kernel.cuts.slots
        self.functions, layout = together, self.layout
        self.state, self.sheet = f.parameter("state"), f.parameter("sheet")
        self.actors = kernel.plan.model.actors
        self.owners = list(layout.owners)
        # Logit weights are powers of two here, so rationality comes in bits per unit of worth.
        bits = 1.0 / math.log(2.0)
        self.precision = {owner: self.scalar(each.rationality) * bits for owner, each in layout.owners.items()}
        self.idle = {owner: self.scalar(each.idle) * bits for owner, each in layout.owners.items()}
        self.factors = self._satiation()
        self.weights = self._expressions()
        self._forms()
        self._answers()

    def scalar(self, slot: int) -> Lane:
        """Load a number of the sheet into all lanes."""
        return self.f.load("float", self.sheet, slot).splat()

    def _satiation(self) -> dict[int, list[Lane]]:
        factors: dict[int, list[Lane]] = {}
        for owner, slots in self.layout.owners.items():
            factors[owner] = []
            for row, slot in zip(slots.satiable, slots.levels, strict=True):
                quantity = int(self.actors.value_quantity[row])
                x = self.f.load(F32, self.state, self.slots.quantity + quantity)
                factors[owner].append(clip((self.scalar(slot) - x) * self.scalar(slot + 1), 0.0, 1.0))
        return factors

    def _expressions(self) -> list[Lane | None]:
        """Write what expressions give in the viewer's eyes: amounts into the state; the weights of the ends, returned.

        None: the only end of its leaf.
        """
        kernel, model, dynamic = self.kernel, self.model, self.kernel.dynamic
        if dynamic.is_empty:
            return [None] * len(self.ends)
        at = kernel.sheet_surroundings(self.f, self.layout)
        effects = model.effects
        places = dict.fromkeys(dynamic_places(model, self.tree, self.ends, dynamic))
        for position, row in enumerate(dynamic.effects):
            place = int(effects.amount[row])
            if place in places:
                self.f.store(self._present(place, at), self.state, self.slots.amount + position)
        shares: dict[int, Lane] = {}
        for move in sorted({kernel.plan.move_of(u) for end in self.ends for u in end.given}):
            rows = outcome_rows(model, move)
            given = [int(model.moves.outcome_chance[u]) for u in rows]
            found = shares_of_outcomes(self.f, [None if place == REST else self._present(place, at) for place in given])
            shares |= dict(zip(rows, found, strict=True))
        pacts = sorted({pact for end in self.ends for pact, _ in end.kept})
        kept = {pact: self._present(int(model.pacts.honoured[pact]), at) for pact in pacts}
        return [self._weight(end, shares, kept) for end in self.ends]

    def _present(self, place: int, at: Surroundings) -> Lane:
        """Write the number in a place as the viewer sees it now."""
        formulas = formulas_seen(self.model, place, tree_owners(self.tree))
        formula = next((each for each in formulas if each is not None), None)
        if formula is None:
            return self.scalar(self.layout.numbers[place])
        value = within_ends(number(self.f, formula.expression, at).cast(F32), formula)
        if place not in self.layout.plain:
            return value
        is_plain = self.scalar(self.layout.plain[place]) > 0.5
        return is_plain.select(self.scalar(self.layout.numbers[place]), value)

    def _weight(self, end: End, shares: dict[int, Lane], kept: dict[int, Lane]) -> Lane | None:
        factors = [shares[u] for u in end.given]
        factors += [kept[pact] if is_kept else 1.0 - kept[pact] for pact, is_kept in end.kept]
        if not factors:
            return None
        weight = factors[0]
        for factor in factors[1:]:
            weight = weight * factor
        return weight

    def _forms(self) -> None:
        """Write the payoff forms of all leaves, which stand in a row in the sheet, as one loop."""
        f, first = self.f, self.layout.leaf[0]
        n_owners = len(self.owners)
        size = sum(1 + len(self.factors[owner]) for owner in self.owners)
        with f.loop(0, f.constant("i32", len(self.layout.leaf))) as leaf:
            base = f.address(self.sheet, leaf * size, "float")
            place = f.address(self.state, leaf * n_owners, F32)
            for position, owner in enumerate(self.owners):
                f.store(self.form(owner, base, first[owner]), place, self.slots.leaf + position)

    def form(self, owner: int, base: Lane, slot: int) -> Lane:
        """Write a payoff form."""
        value = self.f.load("float", base, slot).splat()
        for position, factor in enumerate(self.factors[owner], start=1):
            value = fma(factor, self.f.load("float", base, slot + position).splat(), value)
        return value

    def _answers(self) -> None:
        """Write the answers of pacts that leaves call for, where these are open."""
        f, pacts = self.f, dict[int, Lane]()
        for leaf, calls in enumerate(self.layout.calls):
            for pact, slots in calls:
                if pact not in pacts:
                    pacts[pact] = load_mask(f, self.state, self.slots.open_pact + pact)
                for position, owner in enumerate(self.owners):
                    place = self.slots.leaf + leaf * len(self.owners) + position
                    answer = pacts[pact].select(self.form(owner, self.sheet, slots[owner]), 0.0)
                    f.store(f.load(F32, self.state, place) + answer, self.state, place)

    def cut(self, number: int, tables: CutTables) -> None:
        """Write that what ranges cut off of effects is taken from the payoffs."""
        f = self.f
        if not self.layout.limits:
            return
        tight = f.constant(MASK, 0)
        for quantity, slot in self.layout.limits.items():
            ends = float(self.model.quantities.low[quantity]), float(self.model.quantities.high[quantity])
            ends = far_ends(self.kernel.plan, quantity) or ends
            tight = tight | self._is_tight(self.slots.quantity + quantity, slot, *ends)
        with f.when((tight & f.parameter("mask")).any()):
            areas = [(self.slots.risk, len(self.ends)), (self.slots.out, self.layout.n_outs)]
            areas += [(self.slots.known, len(self.ends))] if self.layout.n_risks > 2 else []
            for begin, n in areas:
                with f.loop(begin, f.constant("i32", begin + n)) as place:
                    f.store(f.constant(F32, 0.0), self.state, place)
            table = Lane(f, "ptr", f"@cuts_{number}")
            worst, bits = f.variable(F32, 0.0), f.variable("i32", 0)
            with f.loop(0, f.constant("i32", len(self.layout.limits))) as each:
                limit = f.address(table, each * len(LIMIT_FIELDS), "i32")
                of = read(f, limit, LIMIT_FIELDS)
                low, high = (of[end].bits("float").splat() for end in ("low", "high"))
                tight = self._is_tight(of["quantity"], of["limit"], low, high) & f.parameter("mask")
                with f.when(tight.any()):
                    bits.set(bits.get() | of["bit"])
                    given = [self.state, f.parameter("prices"), table, limit, tight.cast(I32)]
                    f.invoke(tables.cut_function, given)
                    first = f.address(table, tables.first_cut[number], "i32")
                    self._lose(first, of["first_cut"], of["end_cut"], worst)
            turns = (worst.get() > TURNS_ABOVE) & f.parameter("mask")
            with f.when(turns.any()):
                self._note_urgency()
                turning = [f.parameter("prices"), Lane(f, "ptr", f"@turns_{number}")]
                leaves = f.constant("i32", len(self.ends))
                f.invoke(tables.turn_function, [self.state, self.sheet, *turning, leaves, bits.get()])

    def _is_tight(self, quantity: Lane | int, limit: Lane | int, low: Lane | float, high: Lane | float) -> Lane:
        """Write where the effects of a tree may bring a quantity to an end of its range."""
        x = self.f.load(F32, self.state, quantity)
        up, down = (self.f.load("float", self.sheet, limit + i).splat() for i in (0, 1))
        mask = self.f.constant(MASK, 0)
        if isinstance(high, Lane) or not math.isinf(high):
            mask = mask | ((x + up) > high)
        if isinstance(low, Lane) or not math.isinf(low):
            mask = mask | ((x - down) < low)
        return mask

    def _lose(self, table: Lane, first: Lane, end: Lane, worst: Variable) -> None:
        """Write what is lost at the leaves where effects on a quantity are cut off, and the risk that a gain turns.

        The risk of a leaf adds up over quantities; of the sequences of effects on one of them, the worst counts.
        """
        f, forms = self.f, self.layout.leaf[0]
        risks = [_Risk(f, 0, self.slots.risk)]
        risks += [_Risk(f, 2, self.slots.known)] if self.layout.n_risks > 2 else []
        with f.loop(first, end) as position:
            cut = read(f, table, CUT_FIELDS, position * len(CUT_FIELDS))
            lost = load_mask(f, self.state, cut["gate"]).select(f.load(F32, self.state, cut["out"]), 0.0)
            with f.when((~lost.equals(0.0)).any()):
                base = f.address(self.sheet, cut["form"], "float")
                place = f.address(self.state, cut["payoff"], F32)
                for i, owner in enumerate(self.owners):
                    unit = self.form(owner, base, forms[owner] - forms[self.owners[0]])
                    f.store(fma(lost, unit, f.load(F32, place, i)), place, i)
                for of in risks:
                    down, up = (f.load("float", self.sheet, cut["turn"] + of.first + i).splat() for i in (0, 1))
                    of.sequence.set(of.sequence.get() + greatest(-lost * down, lost * up))
            with f.when(cut["last"] > 0):
                for of in risks:
                    of.most.set(greatest(of.sequence.get(), of.most.get()))
                    of.sequence.set(0.0)
            with f.when(cut["last"] > 1):
                for of in risks:
                    place = cut["risk"] + (of.slot - self.slots.risk)
                    risk = f.load(F32, self.state, place) + of.most.get()
                    f.store(risk, self.state, place)
                    of.most.set(0.0)
                    if of is risks[0]:
                        worst.set(greatest(risk, worst.get()))

    def _note_urgency(self) -> None:
        place = self.slots.urgency
        for owner in self.owners:
            satiable = dict(zip(self.layout.owners[owner].satiable, self.factors[owner], strict=True))
            for row in value_rows(self.kernel.plan.model, owner):
                self.f.store(satiable.get(row, self.f.constant(F32, 1.0)), self.state, place)
                place += 1

    def leaf(self, leaf: int, owners: list[int]) -> dict[int, Lane]:
        """Write the loading of a leaf's payoffs; those of its ends are weighed with their chances."""
        values: dict[int, Lane] = {}
        for position, (end, weight) in enumerate(zip(self.ends, self.weights, strict=True)):
            if end.leaf != leaf:
                continue
            first = self.slots.leaf + position * len(self.owners)
            for owner in owners:
                value = self.f.load(F32, self.state, first + self.owners.index(owner))
                if weight is not None:
                    value = fma(weight, value, values.get(owner, self.f.constant(F32, 0.0)))
                values[owner] = value
        return values

    def node(self, node: int, children: dict[int, dict[int, Lane]], owners: list[int]) -> dict[int, Lane]:
        """Write the values of a decision node from those of what follows its options (by option row)."""
        rows = list(self.tree.options(node))
        owner = self.tree.node_owner[node]
        for row in rows:
            self.f.store(children[row][owner], self.f.parameter("out"), row)
        masks = {row: option_mask(self.f, self.model, self.tree, node, row, self.slots.open_move) for row in rows}
        if len(rows) == 1 and masks[rows[0]] is None:
            return {who: children[rows[0]][who] for who in owners}
        worth = {row: children[row][owner] for row in rows}
        weights = weights_of(
            self.f, self.kernel, self.tree, node, masks, worth, self.precision[owner], self.idle[owner]
        )
        share = 1.0 / total_of(weights)
        values: dict[int, Lane] = {}
        for who in owners:
            value = weights[0] * children[rows[0]][who]
            for weight, row in zip(weights[1:], rows[1:], strict=True):
                value = fma(weight, children[row][who], value)
            values[who] = value * share
        return values

    def together(self, head: int, ends: list[dict[int, Lane]], owners: list[int]) -> dict[int, Lane]:
        """Write the values of a choice made together from those of what follows each profile."""
        f, seats = self.f, self.tree.groups[head]
        players = [self.tree.node_owner[nodes[0]] for nodes in seats]
        rows = [list(self.tree.options(nodes[0])) for nodes in seats]
        n = sum(map(len, rows))
        payoffs, offsets, rationality, found = (
            array(f, F32, size) for size in (len(ends) * len(players), n, len(players), 2 * n)
        )
        for place, (end, owner) in enumerate(itertools.product(ends, players)):
            f.store(end[owner], payoffs, place)
        for i, owner in enumerate(players):
            f.store(self.scalar(self.layout.owners[owner].rationality), rationality, i)
        for r, offset in enumerate(each for nodes in seats for each in self._offsets(nodes[0])):
            f.store(offset, offsets, r)
        shape = shape_of(self.tree, head)
        f.invoke(self.functions[shape], [payoffs, offsets, rationality, found, f.parameter("mask")])
        first = list(itertools.accumulate(map(len, rows), initial=0))
        for i, nodes in enumerate(seats):
            for node in nodes:
                for j, row in enumerate(self.tree.options(node)):
                    f.store(f.load(F32, found, n + first[i] + j), f.parameter("out"), row)
        shares = [[f.load(F32, found, first[i] + j) for j in range(len(each))] for i, each in enumerate(rows)]
        values = {who: f.constant(F32, 0.0) for who in owners}
        for profile, end in zip(itertools.product(*shares), ends, strict=True):
            chance = math.prod(profile[1:], start=profile[0])
            for who in owners:
                values[who] = fma(chance, end[who], values[who])
        return values

    def _offsets(self, node: int) -> list[Lane]:
        """Write the logarithm of what each option of a node weighs beside its worth; CLOSED where it is not open."""
        f, tree = self.f, self.tree
        masks = {row: option_mask(f, self.model, tree, node, row, self.slots.open_move) for row in tree.options(node)}
        offsets: list[Lane] = []
        for row, mask in masks.items():
            offset = f.constant(F32, 0.0)
            others = [masks[other] for other in variants_of(self.model, tree, node, row)]
            if tree.option_move[row] == NOTHING and not tree.option_is_fallback[row]:
                offset = self.scalar(self.layout.owners[tree.node_owner[node]].idle)
            elif others:
                offset = -log(greatest(count(f, [mask, *others]), 1.0))
            offsets.append(offset if mask is None else mask.select(offset, CLOSED))
        return offsets


class _Risk:
    """How near a leaf comes to a gain that turns, while it is added up over the cuts of a quantity."""

    def __init__(self, f: Function, first: int, slot: int) -> None:
        self.first, self.slot = first, slot
        """Of the numbers that a cut has in the sheet, the first that counts; first slot of the risks of leaves."""
        self.sequence, self.most = f.variable(F32, 0.0), f.variable(F32, 0.0)
        """Of the sequence of effects under way, and of the worst so far."""


def total_of(parts: Sequence[Lane]) -> Lane:
    """Write a sum, from the first part on."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def weights_of(
    f: Function,
    kernel: Kernel,
    tree: Tree,
    node: int,
    masks: dict[int, Lane | None],
    worth: dict[int, Lane],
    precision: Lane,
    idle: Lane,
) -> list[Lane]:
    """Write unnormalised logit weights of a node's options, relative to the best of those that are open.

    Relative to any other, all that are far better than it would be cut to the same weight. Of two options it does not
    matter which is the measure, and one that is always open saves an exponential. ``precision`` and ``idle``: the
    owner's rationality, and its log odds of letting pass, in bits.
    """
    rows = list(worth)
    always = [row for row in rows if masks[row] is None]
    anchor = always[0] if len(rows) == 2 and always else None
    best = f.constant(F32, CLOSED) if anchor is None else worth[anchor]
    for row in sorted(rows if anchor is None else [], key=lambda row: masks[row] is not None):
        mask = masks[row]
        best = greatest(worth[row], best) if mask is None else mask.select(greatest(worth[row], best), best)
    passing = [row for row in rows if tree.option_move[row] == NOTHING and not tree.option_is_fallback[row]]
    weights: list[Lane] = []
    for row in rows:
        weight = f.constant(F32, 1.0)
        if row != anchor:
            exponent = (worth[row] - best) * precision
            if row in passing:
                exponent = exponent + idle
            elif anchor is not None and anchor in passing:
                exponent = exponent - idle
            weight = exp2(clip(exponent, -LOG2_ODDS_RANGE, LOG2_ODDS_RANGE))
        others = [masks[other] for other in variants_of(kernel.model, tree, node, row)]
        if others:
            weight = weight / count(f, [masks[row], *others])
        mask = masks[row]
        weights.append(weight if mask is None else mask.select(weight, 0.0))
    return weights


def variants_of(model: Model, tree: Tree, node: int, row: int) -> list[int]:
    """Return the other options of a node that are variants of the same thing."""
    move = tree.option_move[row]
    group = ABSENT if move == NOTHING else int(model.moves.variants[move])
    if group == ABSENT:
        return []
    others = [other for other in tree.options(node) if other != row and tree.option_move[other] != NOTHING]
    return [other for other in others if model.moves.variants[tree.option_move[other]] == group]


def count(f: Function, masks: list[Lane | None]) -> Lane:
    """Write how many masks are set; None is always set."""
    n = f.constant(F32, float(masks.count(None)))
    for mask in masks:
        if mask is not None:
            n = n + mask.select(f.constant(F32, 1.0), 0.0)
    return n


def solve_function(number: int, kernel: Kernel, together: Mapping[Shape, Function]) -> Function:
    """Write the function that solves one tree as one viewer sees it.

    It returns the opener's value of the move and stores, per option row, the value of the option to the node's owner.
    ``together`` holds the functions that solve choices made together, by their shape.
    """
    f = Function(f"solve_{number}", SOLVE_PARAMETERS, returns=F32)
    tree = kernel.plan.every[number]
    solver = Solver(f, kernel, number, together)
    solver.cut(number, kernel.cuts)
    if not tree.n_nodes:
        f.give(solver.leaf(0, [tree.actor])[tree.actor])
        return f
    # Owners whose values matter at a node: the opener and every owner at or above it.
    concerned: list[list[int]] = []
    for node in range(tree.n_nodes):
        parent = tree.node_parent[node]
        above = concerned[parent] if parent >= 0 else [tree.actor]
        concerned.append(list(dict.fromkeys([*above, tree.node_owner[node]])))
    values: dict[int, dict[int, Lane]] = {}

    def follows(node: int, row: int) -> dict[int, Lane]:
        child = tree.option_child[row]
        return solver.leaf(child, concerned[node]) if tree.option_ends[row] else values.pop(child)

    heads = {node: head for head, seats in tree.groups.items() for nodes in seats for node in nodes}
    for node in tree.post_order:
        parent = tree.node_parent[node]
        above = concerned[parent] if parent >= 0 else [tree.actor]
        if node in tree.groups:
            last = tree.groups[node][-1]
            ends = [follows(each, row) for each in last for row in tree.options(each)]
            values[node] = solver.together(node, ends, above)
        elif node not in heads:
            children = {row: follows(node, row) for row in tree.options(node)}
            values[node] = solver.node(node, children, above)
    f.give(values[0][tree.actor])
    return f
