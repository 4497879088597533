"""An actor's turn: which moves are open, what each is worth, what the actor does, who answers how, and what then happens."""

from __future__ import annotations

from detente.core.random import Purpose
from detente.game.trees import Tree, has_gate
from detente.model.model import NOTHING
from detente.sim.functions import gumbel, uniform
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, Variable, fma
from detente.sim.rows import Kind
from detente.sim.solve import CLOSED, load_mask, option_mask, store_mask


def move_function(kernel: Kernel, move: int) -> Function:
    """Write what a move does where ``mask`` is set; ``u`` draws its outcome."""
    moves = kernel.model.moves
    f = kernel.turn(f"move_{move}", (MASK, "mask"), (F32, "u"))
    mask, u = f.parameter("mask"), f.parameter("u")
    kernel.happen(f, int(moves.event[move]), int(moves.bundle[move]), mask)
    first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
    left = mask
    for outcome in range(first, end):
        if outcome == end - 1:
            drawn = left
        else:
            bound = kernel.world_number(f, kernel.plan.slot(kernel.plan.rows.chance(Kind.CUMULATIVE, 0, outcome)))
            drawn = left & (u < bound)
            left = left & ~(u < bound)
        with f.when(drawn.any()):
            kernel.happen(f, int(moves.outcome_event[outcome]), int(moves.outcome_bundle[outcome]), drawn)
    f.give()
    return f


def renewal_function(kernel: Kernel, actor: int, first_shock: int) -> Function:
    """Write the drawing of an actor's private shocks over its opening options, where ``mask`` is set."""
    f = kernel.turn(f"renew_{actor}", (MASK, "mask"))
    state, mask = f.parameter("state"), f.parameter("mask")
    epoch = f.load(I32, state, kernel.slots.epoch + actor)
    blocks: dict[int, list[Lane]] = {}
    for position, option in enumerate(kernel.plan.trees.root_options(actor)):
        if option // 4 not in blocks:
            blocks[option // 4] = kernel.words(f, Purpose.GUMBEL, option // 4, epoch)
        slot = kernel.slots.shock + first_shock + position
        fresh = gumbel(blocks[option // 4][option % 4])
        f.store(mask.select(fresh, f.load(F32, state, slot)), state, slot)
    f.give()
    return f


class Turn:
    """Writes the turn of one actor."""

    def __init__(
        self, kernel: Kernel, actor: int, solvers: list[Function], moves: list[Function], first_shock: int
    ) -> None:
        self.kernel, self.actor, self.solvers, self.moves = kernel, actor, solvers, moves
        self.first_shock = first_shock
        self.start = kernel.plan.trees.tree_start[actor]
        self.trees = kernel.plan.trees.of(actor)
        self.rows = max((len(tree.option_move) for tree in kernel.plan.trees.trees), default=0)
        self.f = kernel.turn(f"turn_{actor}")
        self.state = self.f.parameter("state")

    def write(self) -> Function:
        f, kernel, slots = self.f, self.kernel, self.kernel.slots
        tick = load_mask(f, self.state, slots.tick + self.actor)
        f.leave_if(~tick.any())
        self._gates()
        wait = f.load(F32, self.state, slots.shock + self.first_shock)
        best, chosen = f.variable(F32, wait), f.variable(I32, 0)
        rationality = kernel.of(f, 1 + self.actor, Kind.RAW, int(kernel.model.actors.rationality[self.actor]))
        for position, tree in enumerate(self.trees):
            mask = self._is_open(tree.move, tick)
            with f.when(mask.any()):
                value = self._solve(position, self.actor, 0)
                shock = f.load(F32, self.state, slots.shock + self.first_shock + 1 + position)
                score = mask.select(fma(value, rationality, shock), CLOSED)
                better = score > best.get()
                best.set(better.select(score, best.get()))
                chosen.set(better.select(f.constant(I32, position + 1), chosen.get()))
        choice = chosen.get()
        moved = (choice > 0) & tick
        f.leave_if(~moved.any())
        concerned = sorted({m for tree in self.trees for history in tree.leaf_history for m in history})
        for move in concerned:
            store_mask(f, f.constant(MASK, False), self.state, slots.played + move)
        for position, tree in enumerate(self.trees):
            mask = choice.equals(position + 1) & tick
            with f.when(mask.any()):
                self._play(position, tree, mask)
        self._happen(concerned)
        kernel.keep_in_range(f)
        f.give()
        return f

    def _gates(self) -> None:
        """Note which moves and pacts are open as the episode opens."""
        f, kernel = self.f, self.kernel
        model, slots = kernel.model, kernel.slots
        offered = {m for tree in self.trees for m in (tree.move, *tree.option_move) if m != NOTHING}
        for move in sorted(offered):
            mask = kernel.gate(f, model.moves.gates[move], int(model.moves.event[move]))
            if mask is not None:
                store_mask(f, mask, self.state, slots.open_move + move)
        called = {pact for i in range(len(self.trees)) for leaf in kernel.plan.layouts[self.start + i].calls for pact, _ in leaf}
        for pact in sorted(called):
            mask = kernel.gate(f, model.pacts.gates[pact], int(model.pacts.event[pact]))
            store_mask(f, mask if mask is not None else f.constant(MASK, True), self.state, slots.open_pact + pact)

    def _is_open(self, move: int, tick: Lane) -> Lane:
        if not has_gate(self.kernel.model.moves.gates[move]):
            return tick
        return tick & load_mask(self.f, self.state, self.kernel.slots.open_move + move)

    def _solve(self, position: int, viewer: int, area: int) -> Lane:
        """Call the solver of a tree as an actor sees it; option values go to an area of the state."""
        f, kernel = self.f, self.kernel
        number = self.start + position
        sheet = f.address(f.parameter("world_numbers"), _sheet_offset(f, kernel, number, viewer), "float")
        out = f.address(self.state, kernel.slots.choice + self.rows * area, F32)
        value = f.call(self.solvers[number], [self.state, sheet, out])
        assert value is not None
        return value

    def _play(self, position: int, tree: Tree, mask: Lane) -> None:
        """Write the replies to an opening move where ``mask`` is set, and note all moves played."""
        f, kernel = self.f, self.kernel
        self._note(tree.move, mask)
        areas = {owner: area for area, owner in enumerate(dict.fromkeys(tree.node_owner), start=1)}
        for owner, area in areas.items():
            self._solve(position, owner, area)
        # Pre-order: a node's mask is known before the node comes; masks live in variables, since they cross branches.
        masks = {node: f.variable(MASK, False) for node in range(tree.n_nodes)}
        if tree.n_nodes:
            masks[0].set(mask)
        for node in range(tree.n_nodes):
            reach = masks[node].get()
            with f.when(reach.any()):
                self._reply(tree, node, reach, areas[tree.node_owner[node]], masks)

    def _reply(
        self, tree: Tree, node: int, reach: Lane, area: int, masks: dict[int, Variable]
    ) -> None:
        f, kernel = self.f, self.kernel
        owner = tree.node_owner[node]
        rationality = kernel.of(f, 1 + owner, Kind.RAW, int(kernel.model.actors.rationality[owner]))
        epoch = f.load(I32, self.state, kernel.slots.epoch + owner)
        blocks: dict[int, list[Lane]] = {}
        best = f.constant(F32, 2 * CLOSED)
        chosen = f.constant(I32, tree.option_start[node])
        for row in tree.options(node):
            option = tree.option_number[row]
            if option // 4 not in blocks:
                blocks[option // 4] = kernel.words(f, Purpose.GUMBEL, option // 4, epoch)
            value = f.load(F32, self.state, kernel.slots.choice + self.rows * area + row)
            score = fma(value, rationality, gumbel(blocks[option // 4][option % 4]))
            mask = option_mask(f, kernel.model, tree, node, row, kernel.slots.open_move)
            if mask is not None:
                score = mask.select(score, CLOSED)
            better = score > best
            best = better.select(score, best)
            chosen = better.select(f.constant(I32, row), chosen)
        for row in tree.options(node):
            mask = chosen.equals(row) & reach
            if tree.option_move[row] != NOTHING:
                self._note(tree.option_move[row], mask)
            if not tree.option_ends[row]:
                masks[tree.option_child[row]].set(mask)

    def _note(self, move: int, mask: Lane) -> None:
        slot = self.kernel.slots.played + move
        store_mask(self.f, load_mask(self.f, self.state, slot) | mask, self.state, slot)

    def _happen(self, concerned: list[int]) -> None:
        f, kernel = self.f, self.kernel
        model = kernel.model
        for move in concerned:
            mask = load_mask(f, self.state, kernel.slots.played + move)
            with f.when(mask.any()):
                u = f.constant(F32, 0.5)
                if model.moves.outcome_start[move] < model.moves.outcome_start[move + 1]:
                    index = self.actor * len(model.moves.names) + move
                    u = uniform(kernel.words(f, Purpose.OUTCOME, index // 4)[index % 4])
                kernel.call_turn(f, self.moves[move], mask, u)


def _sheet_offset(f: Function, kernel: Kernel, tree: int, actor: int) -> Lane:
    """Return where a sheet stands; sheets follow the constants, whose number is known only when all code is written."""
    sheet = kernel.plan.sheet(tree, actor)
    base = f.load("i32", Lane(f, "ptr", "@sheets_at"))
    return base + sheet.offset
