"""An actor's turn: what is open, what it is worth, what the actor does, who answers how, and what then happens."""

from __future__ import annotations

import math
from collections.abc import Iterable

from detente.game.trees import Tree, gates_of_turn, has_gate
from detente.model.model import ABSENT, NOTHING
from detente.sim.dynamic import outcome_rows
from detente.sim.happenings import CLOSED, is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, Variable, fma, greatest
from detente.sim.log import ANSWERED, DECIDED, where_logged
from detente.sim.regimes import number_by_regime, solve_by_regime
from detente.sim.rows import Kind
from detente.sim.solve import count, load_mask, store_mask


class Turn:
    """Writes the turn of one actor."""

    def __init__(
        self, kernel: Kernel, actor: int, solvers: list[Function], first_reason: int, renewal: Function
    ) -> None:
        self.kernel, self.actor, self.solvers = kernel, actor, solvers
        self.first_reason, self.renewal = first_reason, renewal
        self.start = kernel.plan.trees.tree_start[actor]
        self.trees = kernel.plan.trees.of(actor)
        self.areas = [opener_area(kernel, self.start + position) for position in range(len(self.trees))]
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
            looks.set((moved & tick).cast(I32))
            is_first.set(0)
            with f.when(moved.any()):
                for position, left in enumerate(is_left):
                    same = [at for at in range(len(self.trees)) if at == position or self._are_variants(at, position)]
                    for at in same:
                        left.set(left.get() & ~(chosen.equals(at + 1) & active).cast(I32))
                self._play_out(chosen, moved)
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
        for position, (value, mask) in enumerate(zip(values, openings, strict=True)):
            with f.when(mask.any()):
                number = self.start + position
                value.set(solve_tree(kernel, f, self.solvers, number, self.actor, self.areas[position], mask))
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
        areas, solved = areas_of(kernel, number), {kernel.plan.seen_as(number, self.actor)}
        for owner in dict.fromkeys(tree.node_owner):
            viewers = kernel.plan.seen_as(number, owner)
            if viewers not in solved:
                solved.add(viewers)
                solve_tree(kernel, f, self.solvers, number, owner, areas[viewers], mask)
            if not kernel.model.minds.is_fixed:
                for i, of_owner in enumerate(minds(kernel, f, owner)):
                    f.store(of_owner, self.state, kernel.slots.mind + 2 * owner + i)
        store_mask(f, mask, self.state, kernel.slots.reach)
        table = kernel.table(f, f"answers_{number}", answer_table(kernel, number, areas))
        kernel.call_turn(f, kernel.library.answer, table, f.constant("i32", tree.n_nodes))
        with where_logged(f):
            kernel.note(f, ANSWERED, number, mask, f.constant(I32, 0))

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


def opener_area(kernel: Kernel, number: int) -> int:
    """Return the slot from which on the values of a tree's options stand as its opener works them out."""
    trees = kernel.plan.trees
    before = trees.trees[trees.tree_start[trees.trees[number].actor] : number]
    return kernel.slots.choice + sum(len(tree.option_move) for tree in before)


def areas_of(kernel: Kernel, number: int) -> dict[tuple[int, ...], int]:
    """Return the slots from which on the values of a tree's options stand, by the eyes with which they are seen.

    What the opener worked out serves every replier that sees the case as the opener does.
    """
    tree = kernel.plan.trees.trees[number]
    areas = {kernel.plan.seen_as(number, tree.actor): opener_area(kernel, number)}
    for owner in tree.node_owner:
        place = kernel.slots.choice + kernel.n_opener_rows + kernel.max_rows * len(areas)
        areas.setdefault(kernel.plan.seen_as(number, owner), place)
    return areas


def answer_table(kernel: Kernel, number: int, areas: dict[tuple[int, ...], int]) -> list[int]:
    """Return the table from which a tree is answered: nodes, then rows; ``areas`` hold values per class of viewers."""
    slots, model, tree = kernel.slots, kernel.model, kernel.plan.every[number]
    table = [slots.reach, slots.drawn]
    for node in range(tree.n_nodes):
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
            areas[kernel.plan.seen_as(number, owner)], tree.option_start[node], tree.option_start[node + 1],
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


def solve_tree(
    kernel: Kernel, f: Function, solvers: list[Function], number: int, viewer: int, area: int, mask: Lane
) -> Lane:
    """Call the solver of a tree as an actor sees it; values of options go to the state, from slot ``area`` on.

    ``mask`` says in which lanes they will be looked at.
    """
    state, plan = f.parameter("state"), kernel.plan
    # Sheets follow the constants, whose number is known only when all code is written.
    sheets = f.load("i32", Lane(f, "ptr", "@sheets_at"))

    def solve(sheet: Lane | int, prices: Lane | int, where: Lane, here: Lane) -> Lane:
        places = (f.address(f.parameter("world_numbers"), sheets + offset, "float") for offset in (sheet, prices))
        return f.call(solvers[number], [state, *places, where, here])

    viewers = plan.seen_as(number, viewer)
    if len(set(viewers)) > 1:
        return solve_by_regime(kernel, f, viewer, number, area, mask, solve)
    return solve(plan.sheets[number, viewers[0]].offset, plan.lists[viewers[0]], f.address(state, area, F32), mask)


def minds(kernel: Kernel, f: Function, actor: int) -> tuple[Lane, Lane]:
    """Load an actor's rationality and its log odds of leaving things as they are, as it sees itself."""
    actors, regimes = kernel.model.actors, range(kernel.model.minds.n_regimes)
    viewers = [kernel.model.minds.viewer(actor, regime) for regime in regimes]
    rationality, idle = (
        number_by_regime(
            kernel,
            f,
            f"{kind.name.lower()}_of_{actor}",
            [kernel.plan.constant(kind, kernel.plan.rows.column(viewer, int(place[actor]))) for viewer in viewers],
        )
        for kind, place in ((Kind.RAW, actors.rationality), (Kind.LOG_ODDS, actors.idle))
    )
    return rationality, idle


def variant_offset(f: Function, openings: list[Lane], groups: list[int], position: int) -> Lane | None:
    """Write -ln n, n the number of open variants of the thing that one open option is; None where it has none."""
    same = [mask for mask, group in zip(openings, groups, strict=True) if group == groups[position] != ABSENT]
    if len(same) < 2:
        return None
    n, offset = count(f, list(same)), f.constant(F32, 0.0)
    for number in range(2, len(same) + 1):
        offset = n.equals(float(number)).select(f.constant(F32, -math.log(number)), offset)
    return offset
