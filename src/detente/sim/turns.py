"""An actor's turn: what is open, what it is worth, what the actor does, who answers how, and what then happens."""

from __future__ import annotations

import numpy as np

from detente.game.trees import Tree, has_gate
from detente.model.model import NOTHING
from detente.sim.happenings import CLOSED
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, fma
from detente.sim.rows import Kind
from detente.sim.solve import load_mask, store_mask


def renewal_function(kernel: Kernel, actor: int, first_reason: int) -> Function:
    """Write the drawing of an actor's private reasons over its opening options, where ``mask`` is set."""
    f = kernel.turn(f"renew_{actor}", (MASK, "mask"))
    state, mask = f.parameter("state"), f.parameter("mask")
    epoch = f.load(I32, state, kernel.slots.epoch + actor)
    blocks: dict[int, list[Lane]] = {}
    for position, option in enumerate(kernel.plan.trees.root_options(actor)):
        if option // 4 not in blocks:
            blocks[option // 4] = kernel.private_words(f, option // 4, epoch)
        slot = kernel.slots.reason + first_reason + position
        fresh = f.call(kernel.library.gumbel, [blocks[option // 4][option % 4]])
        f.store(mask.select(fresh, f.load(F32, state, slot)), state, slot)
    f.give()
    return f


class Turn:
    """Writes the turn of one actor."""

    def __init__(self, kernel: Kernel, actor: int, solvers: list[Function], first_reason: int) -> None:
        self.kernel, self.actor, self.solvers = kernel, actor, solvers
        self.first_reason = first_reason
        self.start = kernel.plan.trees.tree_start[actor]
        self.trees = kernel.plan.trees.of(actor)
        first_rows = np.concatenate(([0], np.cumsum([len(tree.option_move) for tree in self.trees]))).tolist()
        self.areas = [kernel.slots.choice + first for first in first_rows]
        self.f = kernel.turn(f"turn_{actor}")
        self.state = self.f.parameter("state")

    def write(self) -> Function:
        """Write it."""
        f, kernel, slots = self.f, self.kernel, self.kernel.slots
        tick = load_mask(f, self.state, slots.tick + self.actor)
        forced = self._forced()
        for now in forced.values():
            tick = tick | now
        f.leave_if(~tick.any())
        self._gates()
        wait = f.load(F32, self.state, slots.reason + self.first_reason)
        best, chosen = f.variable(F32, wait), f.variable(I32, 0)
        rationality = kernel.of(f, 1 + self.actor, Kind.RAW, int(kernel.model.actors.rationality[self.actor]))
        for position, tree in enumerate(self.trees):
            mask = self._is_open(tree.move, tick)
            if tree.move in forced:
                mask = mask | forced[tree.move]
            with f.when(mask.any()):
                value = self._solve(position, self.actor, self.areas[position], mask)
                reason = f.load(F32, self.state, slots.reason + self.first_reason + 1 + position)
                score = mask.select(fma(value, rationality, reason), CLOSED)
                better = score > best.get()
                best.set(better.select(score, best.get()))
                chosen.set(better.select(f.constant(I32, position + 1), chosen.get()))
        for position, tree in enumerate(self.trees):
            if tree.move in forced:
                chosen.set(forced[tree.move].select(f.constant(I32, position + 1), chosen.get()))
        choice = chosen.get()
        moved = (choice > 0) & tick
        f.leave_if(~moved.any())
        places = sorted(
            {place for tree in self.trees for way in tree.leaf_history for place in enumerate(way, start=1)}
        )
        for move in {move for _, move in places}:
            f.store(f.constant(I32, 0), self.state, slots.played + move)
        for position, tree in enumerate(self.trees):
            mask = choice.equals(position + 1) & tick
            with f.when(mask.any()):
                self._play(position, tree, mask)
        self._happen(places)
        f.give()
        return f

    def _forced(self) -> dict[int, Lane]:
        """Write when interventions make the actor play which move; the first named wins."""
        f, model = self.f, self.kernel.model
        forced: dict[int, Lane] = {}
        steps: set[int] = set()
        for move, step in model.interventions.forced:
            if model.moves.by[move] == self.actor and step not in steps:
                steps.add(step)
                now = f.parameter("t").equals(step).splat()
                forced[move] = forced[move] | now if move in forced else now
        return forced

    def _gates(self) -> None:
        """Note which moves and pacts are open as the episode opens."""
        f, kernel = self.f, self.kernel
        model, slots = kernel.model, kernel.slots
        offered = {m for tree in self.trees for m in (tree.move, *tree.option_move) if m != NOTHING}
        for move in sorted(offered):
            mask = kernel.gate(f, model.moves.gates[move], int(model.moves.event[move]))
            store_mask(f, mask if mask is not None else f.constant(MASK, 1), self.state, slots.open_move + move)
        called = {
            pact
            for i in range(len(self.trees))
            for leaf in kernel.plan.layouts[self.start + i].calls
            for pact, _ in leaf
        }
        for pact in sorted(called):
            mask = kernel.gate(f, model.pacts.gates[pact], int(model.pacts.event[pact]))
            store_mask(f, mask if mask is not None else f.constant(MASK, 1), self.state, slots.open_pact + pact)

    def _is_open(self, move: int, tick: Lane) -> Lane:
        if not has_gate(self.kernel.model.moves.gates[move]):
            return tick
        return tick & load_mask(self.f, self.state, self.kernel.slots.open_move + move)

    def _solve(self, position: int, viewer: int, area: int, mask: Lane) -> Lane:
        """Call the solver of a tree as an actor sees it; values of options go to the state, from slot ``area`` on.

        ``mask`` says in which lanes they will be looked at.
        """
        f, kernel = self.f, self.kernel
        number = self.start + position
        # Sheets follow the constants, whose number is known only when all code is written.
        sheets = f.load("i32", Lane(f, "ptr", "@sheets_at"))
        sheet, prices = (
            f.address(f.parameter("world_numbers"), sheets + offset, "float")
            for offset in (kernel.plan.sheet(number, viewer).offset, kernel.plan.prices_of(viewer))
        )
        out = f.address(self.state, area, F32)
        return f.call(self.solvers[number], [self.state, sheet, prices, out, mask])

    def _play(self, position: int, tree: Tree, mask: Lane) -> None:
        """Write the replies to an opening move where ``mask`` is set, and note all moves played."""
        f, kernel = self.f, self.kernel
        slot = kernel.slots.played + tree.move
        first = mask.cast(I32) & 1
        f.store(f.load(I32, self.state, slot) | first, self.state, slot)
        if not tree.n_nodes:
            return
        # What the opener worked out serves every replier that sees the case as the opener does.
        areas = {kernel.plan.viewer_class(1 + self.actor): self.areas[position]}
        for owner in dict.fromkeys(tree.node_owner):
            viewer = kernel.plan.viewer_class(1 + owner)
            if viewer not in areas:
                areas[viewer] = kernel.slots.choice + kernel.n_opener_rows + kernel.max_rows * len(areas)
                self._solve(position, owner, areas[viewer], mask)
        store_mask(f, mask, self.state, kernel.slots.reach)
        table = kernel.table(f, f"answers_{self.start + position}", answer_table(kernel, tree, areas))
        kernel.call_turn(f, kernel.library.answer, table, f.constant("i32", tree.n_nodes))

    def _happen(self, places: list[tuple[int, int]]) -> None:
        """Write that the moves played happen, in order; ``places`` lists where in a history which move can stand."""
        f, kernel = self.f, self.kernel
        moves, table = kernel.model.moves, list[int]()
        for place, move in places:
            first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
            table += [
                kernel.slots.played + move,
                place,
                kernel.event_record(int(moves.event[move]), int(moves.bundle[move])),
                self.actor * len(moves.names) + move,
                end - first,
            ]
            for outcome in range(first, end):
                bound = kernel.plan.slot(kernel.plan.rows.chance(Kind.CUMULATIVE, 0, outcome))
                event, bundle = int(moves.outcome_event[outcome]), int(moves.outcome_bundle[outcome])
                table += [bound, kernel.event_record(event, bundle)]
        played = kernel.table(f, f"moves_{self.actor}", table)
        kernel.call_turn(f, kernel.library.play, Lane(f, "ptr", "@events"), played, f.constant("i32", len(places)))


def answer_table(kernel: Kernel, tree: Tree, areas: dict[int, int]) -> list[int]:
    """Return the table from which a tree is answered: nodes, then rows; ``areas`` hold values per class of viewers."""
    slots, model = kernel.slots, kernel.model
    table = [slots.reach, slots.drawn]
    for node in range(tree.n_nodes):
        owner = tree.node_owner[node]
        column = kernel.plan.rows.column(1 + owner, int(model.actors.rationality[owner]))
        table += [
            slots.epoch + owner, kernel.plan.constant(Kind.RAW, column), areas[kernel.plan.viewer_class(1 + owner)],
            tree.option_start[node], tree.option_start[node + 1],
        ]  # fmt: skip
    places = [1 + len(tree.node_history[node]) for node in range(tree.n_nodes) for _ in tree.options(node)]
    for row, move in enumerate(tree.option_move):
        table += [
            tree.option_number[row],
            slots.always if move == NOTHING else slots.open_move + move,
            slots.nowhere if move == NOTHING else slots.played + move,
            places[row],
            slots.nowhere if tree.option_ends[row] else slots.reach + tree.option_child[row],
            int(tree.option_is_fallback[row]),
        ]
    return table
