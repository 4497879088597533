"""Code that solves episodes: the value of an opening move by backward induction, for eight paths at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from detente.game.trees import Tree, has_gate
from detente.model.model import ABSENT, NOTHING, Model
from detente.sim.functions import exp2
from detente.sim.happenings import CLOSED
from detente.sim.lanes import F32, I32, MASK, Function, Lane, clip, fma, greatest
from detente.sim.plan import SheetLayout

LOG2_ODDS_RANGE = 86.0
"""Odds within an episode are cut at 2^+-86, about 1e26: far beyond what single precision can tell from certainty."""

SOLVE_PARAMETERS = [("ptr", "state"), ("ptr", "sheet"), ("ptr", "out")]


@dataclass(frozen=True, slots=True)
class StateSlots:
    """Where the solver finds things in the state (slots of eight lanes)."""

    quantity: int
    """First quantity."""
    open_move: int
    """First mask of open moves (integers, -1 or 0)."""
    open_pact: int
    """First mask of open pacts."""
    leaf: int
    """First payoff of a leaf: [leaves, owners]."""


def load_mask(f: Function, state: Lane, slot: int) -> Lane:
    """Load a mask kept as integers."""
    bits = f.load(I32, state, slot)
    return f.let(MASK, f"icmp ne {I32} {bits.name}, zeroinitializer")


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


class _Solver:
    """Writes the solution of one tree; values of nodes are computed children first."""

    def __init__(self, f: Function, model: Model, tree: Tree, layout: SheetLayout, slots: StateSlots) -> None:
        self.f, self.model, self.tree, self.layout, self.slots = f, model, tree, layout, slots
        self.state, self.sheet = f.parameter("state"), f.parameter("sheet")
        self.owners = list(layout.owners)
        # Logit weights are powers of two here, so rationality comes in bits per unit of worth.
        bits = 1.0 / math.log(2.0)
        self.precision = {owner: self.scalar(each.rationality) * bits for owner, each in layout.owners.items()}
        self.idle = {owner: self.scalar(each.idle) * bits for owner, each in layout.owners.items()}
        self.factors = self._satiation()
        self.pacts: dict[int, Lane] = {}
        self._forms()

    def scalar(self, slot: int) -> Lane:
        """Load a number of the sheet into all lanes."""
        return self.f.load("float", self.sheet, slot).splat()

    def _satiation(self) -> dict[int, list[Lane]]:
        factors: dict[int, list[Lane]] = {}
        for owner, slots in self.layout.owners.items():
            factors[owner] = []
            for row, slot in zip(slots.satiable, slots.levels, strict=True):
                quantity = int(self.model.actors.value_quantity[row])
                x = self.f.load(F32, self.state, self.slots.quantity + quantity)
                factors[owner].append(clip((self.scalar(slot) - x) * self.scalar(slot + 1), 0.0, 1.0))
        return factors

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

    def leaf(self, leaf: int, owners: list[int]) -> dict[int, Lane]:
        """Write the loading of a leaf's payoffs; answers of pacts are added where these are open."""
        first = self.slots.leaf + leaf * len(self.owners)
        values = {owner: self.f.load(F32, self.state, first + self.owners.index(owner)) for owner in owners}
        for pact, slots in self.layout.calls[leaf]:
            if pact not in self.pacts:
                self.pacts[pact] = load_mask(self.f, self.state, self.slots.open_pact + pact)
            for owner in owners:
                answer = self.form(owner, self.sheet, slots[owner])
                values[owner] = values[owner] + self.pacts[pact].select(answer, 0.0)
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
        weights = self._weights(node, masks, {row: children[row][owner] for row in rows})
        total = weights[0]
        for weight in weights[1:]:
            total = total + weight
        share = 1.0 / total
        values: dict[int, Lane] = {}
        for who in owners:
            value = weights[0] * children[rows[0]][who]
            for weight, row in zip(weights[1:], rows[1:], strict=True):
                value = fma(weight, children[row][who], value)
            values[who] = value * share
        return values

    def _weights(self, node: int, masks: dict[int, Lane | None], worth: dict[int, Lane]) -> list[Lane]:
        """Write unnormalised logit weights of a node's options, relative to the best of those that are open.

        Relative to any other, all that are far better than it would be cut to the same weight. Of two options it does
        not matter which is the measure, and one that is always open saves an exponential.
        """
        f, tree, rows, precision = self.f, self.tree, list(worth), self.precision[self.tree.node_owner[node]]
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
                    exponent = exponent + self.idle[tree.node_owner[node]]
                elif anchor is not None and anchor in passing:
                    exponent = exponent - self.idle[tree.node_owner[node]]
                weight = exp2(clip(exponent, -LOG2_ODDS_RANGE, LOG2_ODDS_RANGE))
            others = [masks[other] for other in variants_of(self.model, tree, node, row)]
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


def solve_function(number: int, model: Model, tree: Tree, layout: SheetLayout, slots: StateSlots) -> Function:
    """Write the function that solves one tree as one viewer sees it.

    It returns the opener's value of the move and stores, per option row, the value of the option to the node's owner.
    """
    f = Function(f"solve_{number}", SOLVE_PARAMETERS, returns=F32)
    solver = _Solver(f, model, tree, layout, slots)
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
    for node in tree.post_order:
        children: dict[int, dict[int, Lane]] = {}
        for row in tree.options(node):
            child = tree.option_child[row]
            children[row] = solver.leaf(child, concerned[node]) if tree.option_ends[row] else values.pop(child)
        parent = tree.node_parent[node]
        values[node] = solver.node(node, children, concerned[parent] if parent >= 0 else [tree.actor])
    f.give(values[0][tree.actor])
    return f
