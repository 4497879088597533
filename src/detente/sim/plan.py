"""What stands where: the constants of a world, the payoff sheets of its episodes, and the state of eight paths.

The plan is made from a model's structure alone (never from its numbers), so it also says when two models share
machine code. The generator reads it to write code, the executor to lay out memory.

A *sheet* holds what one viewer needs to solve one tree: rationality, readiness to leave things as they are and
satiation levels of the tree's owners, and per leaf and owner the payoff as a linear form ``constant + sum_j
coefficient_j f_j``, f_j the satiation factors of that owner's values. Signs, loss aversion, discounting over the
horizon and the chances of outcomes are folded into the coefficients, because none of them depends on the path (a
satiation factor is never negative); costs of acting are part of the constant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from detente.game.trees import LeafOutcomes, Tree, Trees, build_trees, leaf_outcomes
from detente.model.model import ABSENT, Interventions, Model
from detente.sim.rows import Kind, Rows
from detente.world.draws import medians
from detente.world.flow import Linked, linked_groups

LEAST_PART = 2.0**-17
"""Part of a quantity below which what is added to it is kept apart."""


@dataclass(frozen=True, slots=True)
class OwnerSlots:
    """Where an owner's numbers stand in a sheet, counted from its beginning."""

    rationality: int
    idle: int
    """Slot of the log odds of leaving things as they are."""
    satiable: tuple[int, ...]
    """Value rows (of ``Actors.value_quantity``) with satiation levels."""
    levels: tuple[int, ...]
    """Slot of ``satisfied`` per satiable value; 1 / (satisfied - desperate) stands in the next."""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The inside of a sheet; one per tree, the same for all viewers."""

    owners: dict[int, OwnerSlots]
    """Per owner (the opener first)."""
    leaf: tuple[dict[int, int], ...]
    """[F] per owner, slot of the payoff form: constant, then one coefficient per satiable value."""
    calls: tuple[tuple[tuple[int, dict[int, int]], ...], ...]
    """[F] pacts the leaf calls, with a payoff form per owner."""
    size: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a tree as one class of viewers sees it."""

    tree: int
    viewer: int
    """Representative viewer (viewers whose view is the same share sheets)."""
    offset: int
    """First slot among a world's constants."""


@dataclass(slots=True)
class Plan:
    """Where everything stands. Built once per structure by :func:`make_plan`."""

    model: Model
    trees: Trees
    every: tuple[Tree, ...]
    """The trees of ``trees`` and, where moves are forbidden, those of the time before that are not among them."""
    past: tuple[tuple[int, ...], ...]
    """Per actor, numbers (in ``every``) of the trees with which it could open before the start, if open then."""
    outcomes: tuple[tuple[LeafOutcomes, ...], ...]
    """Per tree, per leaf."""
    layouts: tuple[SheetLayout, ...]
    """Per tree."""
    rows: Rows
    constants: dict[int, int] = field(default_factory=dict[int, int])
    """Row -> slot of the numbers that the time loop reads, from 0 on."""
    paced: dict[tuple[Kind, tuple[int, ...]], int] = field(default_factory=dict[tuple[Kind, tuple[int, ...]], int])
    """Numbers that depend on an interval's length -> slot in the block of that length. Parts: columns; for FLOW the
    group (of ``groups``) and the entry."""
    groups: tuple[Linked, ...] = ()
    """Quantities that links join."""
    wide: frozenset[int] = frozenset()
    """Quantities so large beside what happens to them that the state holds their distance from the start instead."""
    sheets: dict[tuple[int, int], Sheet] = field(default_factory=dict[tuple[int, int], Sheet])
    """(tree, representative viewer) -> sheet."""
    sheet_size: int = 0
    """Slots of all sheets together."""

    def constant(self, kind: Kind, *parts: int) -> int:
        """Return the slot, among a world's constants, of a row."""
        return self.slot(self.rows.add(kind, *parts))

    def slot(self, row: int) -> int:
        """Return the slot of a row among a world's constants."""
        return self.constants.setdefault(row, len(self.constants))

    def seen(self, kind: Kind, *places: int) -> int:
        """Return the slot of a number made of places as the world has them."""
        return self.constant(kind, *(self.rows.column(0, place) for place in places))

    def pace(self, kind: Kind, *parts: int) -> int:
        """Return the slot, in the block of an interval's length, of a number that depends on it."""
        return self.paced.setdefault((kind, parts), len(self.paced))

    def paced_rows(self, days: int) -> list[int]:
        """Return the rows of the block of intervals of ``days``, in the order of their slots."""
        rows = []
        for kind, parts in self.paced:
            if kind is Kind.FLOW:
                group, i, j = parts
                rows.append(self.rows.flow(kind, 0, self.groups[group], (i, j), days))
            else:
                rows.append(self.rows.add(kind, *parts, days))
        return rows

    def level(self, quantity: int, place: int, viewer: int = 0) -> int:
        """Return the row of a level of a quantity as a viewer sees it, counted as the state counts the quantity."""
        column = self.rows.column(viewer, place)
        if quantity not in self.wide:
            return self.rows.add(Kind.RAW, column)
        return self.rows.add(Kind.LEFT, column, self.rows.column(0, int(self.model.quantities.start[quantity])))

    def viewer_class(self, viewer: int) -> int:
        """Return the first viewer that sees everything as ``viewer`` does."""
        view = self.model.view
        return next(v for v in range(viewer + 1) if (view[v] == view[viewer]).all())

    def sheet(self, tree: int, actor: int) -> Sheet:
        """Return the sheet with which an actor solves a tree."""
        return self.sheets[tree, self.viewer_class(1 + actor)]


def wide_quantities(model: Model) -> frozenset[int]:
    """Return the quantities to which something is added that single precision would round away, by their medians.

    A number in single precision has 24 bits: what is added to one 2^17 times as large is wrong by up to a hundredth.
    """
    draws, quantities, effects = medians(model.draws), model.quantities, model.effects
    seen = draws[model.view[0]]
    size = np.maximum(np.abs(seen[quantities.start]), np.abs(seen[quantities.rest]))
    least = np.full(len(size), np.inf)
    amounts = np.abs(seen[effects.amount]) / np.where(effects.over == ABSENT, 1.0, seen[np.maximum(effects.over, 0)])
    for quantity, amount in zip(effects.quantity.tolist(), amounts.tolist(), strict=True):
        if amount > 0:
            least[quantity] = min(least[quantity], amount)
    for quantity in np.flatnonzero(quantities.noise != ABSENT).tolist():
        least[quantity] = min(least[quantity], float(seen[quantities.noise[quantity]]) or np.inf)
    terms = set(model.tables.issue_term.tolist())
    return frozenset(k for k in np.flatnonzero(least < size * LEAST_PART).tolist() if k not in terms)


def tree_owners(tree: Tree) -> tuple[int, ...]:
    """Return the actors that decide in a tree, the opener first."""
    return tuple(dict.fromkeys((tree.actor, *tree.node_owner)))


def value_rows(model: Model, actor: int) -> range:
    """Return an actor's rows of values."""
    return range(int(model.actors.value_start[actor]), int(model.actors.value_start[actor + 1]))


def is_satiable(model: Model, row: int) -> bool:
    """Tell whether a value has satiation levels."""
    return int(model.actors.value_satisfied[row]) != ABSENT


def make_plan(model: Model) -> Plan:
    """Plan the memory of a model: trees, sheets, and (as the generator asks for them) constants."""
    trees = build_trees(model)
    every, past = _trees_of_past(model, trees)
    outcomes = tuple(tuple(leaf_outcomes(model, leaf) for leaf in tree.leaf_history) for tree in every)
    layouts = tuple(_layout(model, tree, leaves) for tree, leaves in zip(every, outcomes, strict=True))
    groups, wide = linked_groups(model), wide_quantities(model)
    plan = Plan(model, trees, every, past, outcomes, layouts, Rows(model), groups=groups, wide=wide)
    for number, tree in enumerate(every):
        # What only the past knows is nothing but weighed by its opener.
        for owner in tree_owners(tree) if number < len(trees.trees) else (tree.actor,):
            viewer = plan.viewer_class(1 + owner)
            if (number, viewer) not in plan.sheets:
                plan.sheets[number, viewer] = Sheet(number, viewer, plan.sheet_size)
                plan.sheet_size += layouts[number].size
    return plan


def _trees_of_past(model: Model, trees: Trees) -> tuple[tuple[Tree, ...], tuple[tuple[int, ...], ...]]:
    """Return all trees, and per actor the numbers of those that stood before the start: nothing was forbidden then."""
    before = trees
    if model.interventions.forbidden:
        before = build_trees(replace(model, interventions=Interventions()))
    every = list(trees.trees)
    past: list[tuple[int, ...]] = []
    for actor in range(len(model.actors.names)):
        old = [tree for tree in before.of(actor) if not model.moves.is_new[tree.move]]
        every += [tree for tree in old if tree not in every]
        past.append(tuple(every.index(tree) for tree in old))
    return tuple(every), tuple(past)


def _layout(model: Model, tree: Tree, outcomes: tuple[LeafOutcomes, ...]) -> SheetLayout:
    size = 0
    owners: dict[int, OwnerSlots] = {}
    for owner in tree_owners(tree):
        satiable = tuple(row for row in value_rows(model, owner) if is_satiable(model, row))
        levels = tuple(size + 2 + 2 * i for i in range(len(satiable)))
        owners[owner] = OwnerSlots(size, size + 1, satiable, levels)
        size += 2 + 2 * len(satiable)

    def form() -> dict[int, int]:
        nonlocal size
        slots: dict[int, int] = {}
        for owner, described in owners.items():
            slots[owner] = size
            size += 1 + len(described.satiable)
        return slots

    # Forms of leaves stand together and are all alike, so that a loop can go through them; those of pacts follow.
    leaf = tuple(form() for _ in outcomes)
    calls = tuple(tuple((call.pact, form()) for call in outcome.calls) for outcome in outcomes)
    return SheetLayout(owners, leaf, calls, size)
