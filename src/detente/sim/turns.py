"""An actor's turn: what is open, what it is worth, what the actor does, who answers how, and what then happens."""

from __future__ import annotations

from collections.abc import Iterable

from detente.game.trees import Tree, gates_of_turn, has_gate
from detente.model.model import ABSENT, NOTHING
from detente.sim.beliefs import believe, recall
from detente.sim.dynamic import outcome_rows
from detente.sim.eyes import areas_of, minds, opener_area, solve_tree, variant_offset, watchers_of
from detente.sim.habits import begin_turn, end_turn, note_kappas
from detente.sim.happenings import CLOSED, is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, Variable, fma, greatest
from detente.sim.lessons import learn_from_answer, learn_from_opening, offer, taken_slot
from detente.sim.log import ANSWERED, DECIDED, where_logged
from detente.sim.plan import tree_owners
from detente.sim.rows import Kind
from detente.sim.solve import load_mask, store_mask
from detente.sim.solvers import Solvers, start_of, starts_of


class Turn:
    """Writes the turn of one actor."""

    def __init__(self, kernel: Kernel, actor: int, solvers: Solvers, first_reason: int, renewal: Function) -> None:
        self.kernel, self.actor, self.solvers = kernel, actor, solvers
        self.first_reason, self.renewal = first_reason, renewal
        self.start = kernel.plan.trees.tree_start[actor]
        self.trees = kernel.plan.trees.of(actor)
        self.areas = [opener_area(kernel, self.start + position) for position in range(len(self.trees))]
        self.typed = kernel.plan.guises.typed(owner for tree in self.trees for owner in tree_owners(tree))
        """Who takes part and has types, if anybody."""
        self.opening = solvers.openings.get(actor)
        self.groups = [int(kernel.model.moves.variants[tree.move]) for tree in self.trees]
        self.f = kernel.turn(f"turn_{actor}")
        self.state = self.f.parameter("state")
        self.places = sorted(
            {place for tree in self.trees for way in tree.leaf_history for place in enumerate(way, start=1)}
        )

    def write(self) -> Function:
        """Write it: episode after episode, until the actor finds nothing better than to wait."""
        f = self.f
        tick = load_mask(f, self.state, self.kernel.slots.tick + self.actor)
        forced = self._forced()
        compelled = f.constant(MASK, 0)
        for now in forced.values():
            compelled = compelled | now
        f.leave_if(~(tick | compelled).any())
        self._set_day(forced)
        looks = f.variable(I32, (tick | compelled).cast(I32))
        is_first = f.variable(I32, -1)
        if self.opening is not None:
            begin_turn(self.kernel, f, self.actor)
        # A move is made once at a tick, and so is one thing in several versions.
        is_left = [f.variable(I32, -1) for _ in self.trees]
        most = len({(group, 0 if group != ABSENT else position) for position, group in enumerate(self.groups)})
        with f.repeat(most, lambda: is_set(looks.get()).any()):
            active = is_set(looks.get())
            self._renew()
            note_gates(self.kernel, f, range(self.start, self.start + len(self.trees)))
            openings = [
                is_open(self.kernel, f, tree.move, active & is_set(left.get()))
                for tree, left in zip(self.trees, is_left, strict=True)
            ]
            self._recall(openings)
            for tree, position in zip(self.trees, range(len(openings)), strict=True):
                if tree.move in forced:
                    openings[position] = openings[position] | (forced[tree.move] & is_set(is_first.get()))
            chosen, values = self._choose(openings)
            for position, tree in enumerate(self.trees):
                if tree.move in forced:
                    must = forced[tree.move] & is_set(is_first.get())
                    chosen = must.select(f.constant(I32, position + 1), chosen)
            self._note(active, chosen, values, openings)
            moved = (chosen > 0) & active
            self._teach(chosen, active, moved)
            looks.set((moved & tick).cast(I32))
            is_first.set(0)
            with f.when(moved.any()):
                for position, left in enumerate(is_left):
                    same = [at for at in range(len(self.trees)) if at == position or self._are_variants(at, position)]
                    for at in same:
                        left.set(left.get() & ~(chosen.equals(at + 1) & active).cast(I32))
                self._play_out(chosen, moved)
        if self.opening is not None:
            end_turn(self.kernel, f, self.actor, tick | compelled)
        f.give()
        return f

    def _renew(self) -> None:
        """Write that an actor whose mind an event has changed since it last looked has new reasons."""
        if self.kernel.model.minds.is_fixed:
            return
        slot = self.kernel.slots.renew + self.actor
        renewed = load_mask(self.f, self.state, slot)
        with self.f.when(renewed.any()):
            self.kernel.call_turn(self.f, self.renewal, renewed)
            store_mask(self.f, self.f.constant(MASK, 0), self.state, slot)

    def _are_variants(self, a: int, b: int) -> bool:
        return self.groups[a] == self.groups[b] != ABSENT

    def _choose(self, openings: list[Lane]) -> tuple[Lane, list[Variable]]:
        """Write the choice, 0 to wait, else 1 + the position of the best tree among those open; and their worths."""
        f, kernel, slots = self.f, self.kernel, self.kernel.slots
        values = [f.variable(F32, 0.0) for _ in self.trees]
        top = f.variable(F32, 0.0)
        if self.opening is not None:
            some = f.constant(MASK, 0)
            for mask in openings:
                some = some | mask
            self.opening.solve(kernel, f, self.actor, some)
        for position, (value, mask) in enumerate(zip(values, openings, strict=True)):
            with f.when(mask.any()):
                value.set(self._worth(position, mask))
                top.set(mask.select(greatest(value.get(), top.get()), top.get()))
        rationality, idle = minds(kernel, f, self.actor)
        # Relative to the best: where rationality is great, worth itself would leave the reasons no digits.
        reason = f.load(F32, self.state, slots.reason + self.first_reason)
        best, chosen = f.variable(F32, fma(-top.get(), rationality, reason + idle)), f.variable(I32, 0)
        for position, (value, mask) in enumerate(zip(values, openings, strict=True)):
            with f.when(mask.any()):
                reason = f.load(F32, self.state, slots.reason + self.first_reason + 1 + position)
                offset = variant_offset(f, openings, self.groups, position)
                reason = reason if offset is None else reason + offset
                score = mask.select(fma(value.get() - top.get(), rationality, reason), CLOSED)
                better = score > best.get()
                best.set(better.select(score, best.get()))
                chosen.set(better.select(f.constant(I32, position + 1), chosen.get()))
        return chosen.get(), values

    def _note(self, active: Lane, chosen: Lane, values: list[Variable], openings: list[Lane]) -> None:
        """Write what was chosen and what the options were worth into the log, if there is one."""
        f, slots = self.f, self.kernel.slots
        with where_logged(f):
            for position, (value, mask) in enumerate(zip(values, openings, strict=True)):
                f.store(mask.select(value.get(), CLOSED), self.state, slots.worth + position)
            self.kernel.note(f, DECIDED, self.actor, active, chosen)

    def _recall(self, openings: list[Lane]) -> None:
        """Write that an episode begins, with what is believed now of the one that has types."""
        if self.typed != ABSENT:
            recall(self.kernel, self.f, self.typed)
            note_kappas(self.kernel, self.f, self.typed, range(self.start, self.start + len(self.trees)))
        if self.opening is not None:
            offer(self.kernel, self.f, self.opening, dict(enumerate(openings, start=self.start)))

    def _worth(self, position: int, mask: Lane) -> Lane:
        """Write what an opening move is worth to the actor."""
        kernel, f, number = self.kernel, self.f, self.start + position
        if self.opening is not None:
            return f.load(F32, self.state, self.opening.worth_slot(kernel, number))
        return solve_tree(kernel, f, self.solvers.whole[number], number, self.actor, self.areas[position], mask)

    def _teach(self, chosen: Lane, active: Lane, moved: Lane) -> None:
        """Write what others learn from the choice, and that a wait ends the episode."""
        if self.opening is not None:
            learn_from_opening(self.kernel, self.f, self.opening, chosen, active)
        if self.typed != ABSENT:
            believe(self.kernel, self.f, self.typed, ~moved)

    def _play_out(self, chosen: Lane, moved: Lane) -> None:
        """Write an episode: the opening move, the answers, and what they do."""
        f, kernel = self.f, self.kernel
        for move in sorted({move for _, move in self.places}):
            f.store(f.constant(I32, 0), self.state, kernel.slots.played + move)
        opening = f.variable(I32, 0)
        for position, tree in enumerate(self.trees):
            mask = chosen.equals(position + 1) & moved
            with f.when(mask.any()):
                opening.set(mask.select(f.constant(I32, self._place(tree)), opening.get()))
                self._play(position, tree, mask)
        # Nothing of an episode has happened while it is being played: its numbers are those of the state before.
        for move in sorted({move for _, move in self.places}):
            kernel.note_chances(f, move)
            outcomes = outcome_rows(kernel.model, move)
            moves = kernel.model.moves
            kernel.note_amounts(f, [int(moves.bundle[move]), *(int(moves.outcome_bundle[u]) for u in outcomes)])
        if self.typed != ABSENT:
            believe(kernel, f, self.typed, moved)
        self._happen(self.places, opening.get())
        kernel.keep_in_range(f)

    def _place(self, tree: Tree) -> int:
        """Return the position of an opening move among the actor's, from 0, those forbidden counted."""
        return self.kernel.model.opening_position(tree.move)

    def _forced(self) -> dict[int, Lane]:
        """Write when interventions make the actor play which move; the first named wins."""
        f, model = self.f, self.kernel.model
        forced: dict[int, Lane] = {}
        days: set[int] = set()
        for move, day in model.interventions.forced:
            if model.moves.by[move] == self.actor and day not in days:
                days.add(day)
                now = f.parameter("day").equals(day).splat()
                forced[move] = forced[move] | now if move in forced else now
        return forced

    def _set_day(self, forced: dict[int, Lane]) -> None:
        """Write on which day the actor decides.

        That is the day of its clock, or of an event that its gates name or that has changed minds if that is later;
        where an intervention makes it decide, the day of the moment.
        """
        f, kernel = self.f, self.kernel
        day = f.load(F32, self.state, kernel.slots.ticked + self.actor)
        for now in forced.values():
            day = now.select(kernel.day_of(f), day)
        kernel.set_now(f, day, gates_of_turn(kernel.model, self.trees), kernel.model.minds.setters)

    def _play(self, position: int, tree: Tree, mask: Lane) -> None:
        """Write the replies to an opening move where ``mask`` is set, and note all moves played."""
        f, kernel = self.f, self.kernel
        slot = kernel.slots.played + tree.move
        first = mask.cast(I32) & 1
        f.store(f.load(I32, self.state, slot) | first, self.state, slot)
        if not tree.n_nodes:
            return
        number = self.start + position
        if kernel.plan.typed(number) != ABSENT:
            self._play_and_learn(number, mask)
        else:
            self._answer(number, mask)
        with where_logged(f):
            kernel.note(f, ANSWERED, number, mask, f.constant(I32, 0))

    def _answer(self, number: int, mask: Lane) -> None:
        """Write the replies in a tree: all owners see it as it was when the episode opened."""
        f, kernel, tree = self.f, self.kernel, self.kernel.plan.every[number]
        areas, solved = areas_of(kernel, number), {kernel.plan.seen_as(number, self.actor)}
        for owner in dict.fromkeys(tree.node_owner):
            viewers = kernel.plan.seen_as(number, owner)
            if viewers not in solved:
                solved.add(viewers)
                solve_tree(kernel, f, self.solvers.whole[number], number, owner, areas[viewers], mask)
            if not kernel.model.minds.is_fixed:
                for i, of_owner in enumerate(minds(kernel, f, owner)):
                    f.store(of_owner, self.state, kernel.slots.mind + 2 * owner + i)
        store_mask(f, mask, self.state, kernel.slots.reach)
        table = kernel.table(f, f"answers_{number}", answer_table(kernel, number, areas))
        kernel.call_turn(f, kernel.library.answer, table, f.constant("i32", tree.n_nodes))

    def _play_and_learn(self, number: int, mask: Lane) -> None:
        """Write the replies in a tree in which an actor has types, one after the other: who sees one learns from it."""
        f, kernel, tree = self.f, self.kernel, self.kernel.plan.every[number]
        typed, areas = kernel.plan.typed(number), areas_of(kernel, number)
        opener = kernel.plan.seen_as(number, self.actor)
        for node in range(1, tree.n_nodes):
            f.store(f.constant(I32, 0), self.state, kernel.slots.reach + node)
        store_mask(f, mask, self.state, kernel.slots.reach)
        for node, owner in enumerate(tree.node_owner):
            reached = load_mask(f, self.state, kernel.slots.reach + node)
            with f.when(reached.any()):
                if node in starts_of(tree, typed):
                    eyes = {kernel.plan.seen_as(number, viewer): viewer for viewer in self._eyes_from(number, node)}
                    for viewers, viewer in eyes.items():
                        if node or self.actor == typed or viewers != opener:
                            solver = self.solvers.at(number, node)
                            solve_tree(kernel, f, solver, number, viewer, areas[viewers], reached)
                table = kernel.table(f, f"answers_{number}_{node}", answer_table(kernel, number, areas, node))
                kernel.call_turn(f, kernel.library.answer, table, f.constant("i32", 1))
                if owner == typed:
                    learn_from_answer(kernel, f, number, node, areas, reached)

    def _eyes_from(self, number: int, start: int) -> list[int]:
        """Return who must see a tree anew from a node on: who chooses before the next choice that tells something."""
        tree, typed = self.kernel.plan.every[number], self.kernel.plan.typed(number)
        nodes = [node for node in range(tree.n_nodes) if start_of(tree, typed, node) == start]
        owners = [tree.node_owner[node] for node in nodes]
        return [*owners, *(watchers_of(self.kernel, number) if typed in owners else [])]

    def _happen(self, places: list[tuple[int, int]], opening: Lane) -> None:
        """Write that the moves played happen, in order; ``places`` lists where in a history which move can stand."""
        f, kernel = self.f, self.kernel
        moves, table = kernel.model.moves, list[int]()
        for place, move in places:
            first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
            table += [
                kernel.slots.played + move,
                place,
                kernel.event_record(int(moves.event[move]), int(moves.bundle[move])),
                kernel.model.outcome_address(self.actor, move),
                end - first,
            ]
            for outcome in range(first, end):
                if outcome in kernel.dynamic.outcomes:
                    bound = -1 - (kernel.slots.chance + kernel.dynamic.outcomes.index(outcome))
                else:
                    bound = kernel.plan.slot(kernel.plan.rows.chance(Kind.CUMULATIVE, 0, outcome))
                event, bundle = int(moves.outcome_event[outcome]), int(moves.outcome_bundle[outcome])
                table += [bound, kernel.event_record(event, bundle)]
        played = kernel.table(f, f"moves_{self.actor}", table)
        n = f.constant("i32", len(places))
        kernel.call_turn(f, kernel.playing, Lane(f, "ptr", "@events"), played, n, opening)


def answer_table(kernel: Kernel, number: int, areas: dict[tuple[int, ...], int], only: int | None = None) -> list[int]:
    """Return the table from which a tree is answered: nodes, then rows; ``areas`` hold values per class of viewers.

    ``only``: the one node that is answered, else all.
    """
    slots, model, tree = kernel.slots, kernel.model, kernel.plan.every[number]
    nodes = range(tree.n_nodes) if only is None else [only]
    first = tree.option_start[nodes[0]]
    table = [slots.reach + nodes[0], slots.drawn]
    for node in nodes:
        owner = tree.node_owner[node]
        if model.minds.is_fixed:
            column, idle = (
                kernel.plan.rows.column(1 + owner, int(places[owner]))
                for places in (model.actors.rationality, model.actors.idle)
            )
            mind = [kernel.plan.constant(Kind.RAW, column), kernel.plan.constant(Kind.LOG_ODDS, idle)]
        else:
            mind = [slots.mind + 2 * owner, slots.mind + 2 * owner + 1]
        table += [
            slots.epoch + owner, *mind,
            areas[kernel.plan.seen_as(number, owner)] + first,
            tree.option_start[node] - first, tree.option_start[node + 1] - first,
        ]  # fmt: skip
    for node in nodes:
        for row in tree.options(node):
            move = tree.option_move[row]
            table += [
                tree.option_number[row],
                slots.always if move == NOTHING else slots.open_move + move,
                slots.nowhere if move == NOTHING else slots.played + move,
                1 + len(tree.node_history[node]),
                taken_slot(kernel, number, row),
                int(tree.option_is_fallback[row]),
                int(move == NOTHING and not tree.option_is_fallback[row]),
                ABSENT if move == NOTHING else int(model.moves.variants[move]),
            ]
    return table


def note_gates(kernel: Kernel, f: Function, trees: Iterable[int]) -> None:
    """Write which of the moves and pacts that some trees (of ``Plan.every``) speak of are open now."""
    model, slots, state = kernel.model, kernel.slots, f.parameter("state")
    moves: set[int] = set()
    pacts: set[int] = set()
    for number in trees:
        tree = kernel.plan.every[number]
        moves |= {move for move in (tree.move, *tree.option_move) if move != NOTHING}
        pacts |= {pact for leaf in kernel.plan.layouts[number].calls for pact, _ in leaf}
    for first, noted, of in ((slots.open_move, moves, model.moves), (slots.open_pact, pacts, model.pacts)):
        for each in sorted(noted):
            mask = kernel.gate(f, of.gates[each], int(of.event[each]))
            store_mask(f, mask if mask is not None else f.constant(MASK, 1), state, first + each)


def is_open(kernel: Kernel, f: Function, move: int, mask: Lane) -> Lane:
    """Write where a move is open among the lanes of ``mask``; its gate has been noted."""
    if not has_gate(kernel.model.moves.gates[move]):
        return mask
    return mask & load_mask(f, f.parameter("state"), kernel.slots.open_move + move)
