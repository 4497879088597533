"""An actor that has types opens, and others learn: from how it opens, or waits, and from how it answers.

Its opening moves are one choice, which is read where others choose after any of them (`detente.sim.reading`). So they
are not solved tree by tree: the payoffs of all are worked out first, and then the choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.model.model import ABSENT
from detente.sim.beliefs import believed, learn, note_learnt
from detente.sim.eyes import variant_offset
from detente.sim.functions import exp
from detente.sim.functions import log as log_of
from detente.sim.habits import (
    is_opened_again,
    kappa_of_answer,
    kappa_of_opening,
    remember_answer,
    remember_opening,
)
from detente.sim.happenings import is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, fma, greatest
from detente.sim.reading import Beliefs, Branch, Reading, Values, stake_of
from detente.sim.sloped import Sloped
from detente.sim.solve import count, load_mask, option_mask, store_mask
from detente.sim.typed_trees import Below, is_opening_told, keep_all, log_chances, room_for

LEAST_CHANCE = 1e-37
"""Smallest chance of which single precision has the logarithm."""
OPEN_PARAMETERS = [("ptr", "state"), ("ptr", "world_numbers"), ("ptr", "table"), (MASK, "mask")]
"""The state of eight paths, the world's numbers, where the sheets and prices of the trees stand as somebody sees them,
and lanes in which the choice will be looked at."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How the opening moves of an actor that has types are solved together."""

    actor: int
    numbers: tuple[int, ...]
    """Trees, those of the present first."""
    function: Function

    def table(self, kernel: Kernel, f: Function, viewer: int) -> Lane:
        """Keep where the sheets and prices of the trees stand as somebody sees them; 0 where they are not needed."""
        plan, places = kernel.plan, list[int]()
        for number in self.numbers:
            eyes = plan.seen_as(number, viewer)[0]
            sheet = plan.sheets.get((number, eyes))
            places += [0, 0] if sheet is None else [sheet.offset, plan.lists[eyes]]
        return kernel.table(f, f"opening_{self.actor}_{viewer}", places)

    def present(self, kernel: Kernel) -> tuple[int, ...]:
        """Return the trees with which the actor opens now."""
        return self.numbers[: len(kernel.plan.trees.of(self.actor))]

    def worth_slot(self, kernel: Kernel, number: int) -> int:
        """Return where the solution puts what a tree is worth to the actor as what it is."""
        n = (1 + len(self.numbers)) * len(kernel.plan.guises.of[self.actor])
        return kernel.slots.opening + n + self.numbers.index(number)

    def solve(self, kernel: Kernel, f: Function, viewer: int, mask: Lane) -> None:
        """Write the solution as somebody sees it; where moves are offered stands in the state."""
        given = [f.parameter("state"), f.parameter("world_numbers"), self.table(kernel, f, viewer), mask]
        f.invoke(self.function, given)


def offered_slot(kernel: Kernel, position: int) -> int:
    """Return the slot of the mask that says where an opening move is offered."""
    return kernel.slots.offered + position


def log_slot(kernel: Kernel, actor: int, option: int, of_type: int) -> int:
    """Return where the solution puts the log chance of an option, 0 to wait, for a type."""
    return kernel.slots.opening + option * len(kernel.plan.guises.of[actor]) + of_type


def offer(kernel: Kernel, f: Function, opening: Opening, masks: Mapping[int, Lane]) -> None:
    """Write which opening moves are offered, by tree; others are not."""
    nowhere = f.constant(MASK, 0)
    for position, number in enumerate(opening.numbers):
        store_mask(f, masks.get(number, nowhere), f.parameter("state"), offered_slot(kernel, position))


def opening_function(kernel: Kernel, actor: int, payoffs: Mapping[int, Function]) -> Opening:
    """Write how an actor that has types chooses among its opening moves and waiting."""
    f = Function(f"open_{actor}", OPEN_PARAMETERS)
    numbers = kernel.plan.openings(actor)
    opening = Opening(actor, numbers, f)
    state, plan = f.parameter("state"), kernel.plan
    guises = plan.guises.of[actor]
    sheets_at = f.load("i32", Lane(f, "ptr", "@sheets_at"))
    offered = [load_mask(f, state, offered_slot(kernel, position)) for position in range(len(numbers))]
    belows: list[Below] = []
    place = kernel.slots.payoff
    others = sorted({owner for number in numbers for owner in plan.every[number].node_owner if owner != actor})
    beliefs = {other: believed(kernel, f, other, actor) for other in others}
    plain = {other: [Sloped(each) for each in of] for other, of in beliefs.items()}
    for position, number in enumerate(numbers):
        sheet, prices = (
            f.address(
                f.parameter("world_numbers"), sheets_at + f.load("i32", f.parameter("table"), 2 * position + i), "float"
            )
            for i in (0, 1)
        )
        leaves = f.address(state, place, F32)
        place += plan.every[number].n_leaves * len(plan.layouts[number].owners)
        with f.when((offered[position] & f.parameter("mask")).any()):
            f.invoke(payoffs[number], [state, sheet, prices, leaves, f.parameter("mask")])
        belows.append(Below(f, kernel, number, sheet, leaves, None, plain))
    first = belows[0]
    rationality = [first.rationality(guise) for guise in guises]
    groups = [int(kernel.model.moves.variants[plan.every[number].move]) for number in numbers]
    shared = [variant_offset(f, offered, groups, position) for position in range(len(numbers))]
    moves = [f.constant(F32, 0.0) if each is None else each for each in shared]
    offsets = [[first.scalar(first.layout.owners[guise].idle), *moves] for guise in guises]
    if any(is_opening_told(plan.every[number], actor) for number in numbers):
        branches = [_waiting(f, belows, len(guises), actor)]
        branches += [
            _branch(below, mask, plain, _again(kernel, f, actor, position))
            for position, (below, mask) in enumerate(zip(belows, offered, strict=True))
        ]
        precision = {column: below.rationality(column) for below in reversed(belows) for column in below.columns}
        read = Reading(
            f,
            branches=branches,
            actors=[actor],
            typed=actor,
            beliefs=beliefs,
            kappa={other: kappa_of_opening(kernel, f, kernel.pair(other, actor)) for other in others},
            rationality=rationality,
            offsets=offsets,
            stake=stake_of(f, branches, precision),
            mask=f.parameter("mask"),
        )
        logs = read.logs()
        worth = [[each.value for each in read.values(1 + position)[actor]] for position in range(len(numbers))]
    else:
        worth = []
        for below, mask in zip(belows, offered, strict=True):
            found = [f.variable(F32, 0.0) for _ in guises]
            with f.when((mask & f.parameter("mask")).any()):
                for variable, value in zip(found, _values(below, [actor])[actor], strict=True):
                    variable.set(value.value)
            worth.append([each.get() for each in found])
        nothing = f.constant(F32, 0.0)
        logs = [
            log_chances(f, [nothing, *(each[t] for each in worth)], offsets[t], rationality[t], [None, *offered])
            for t, _ in enumerate(guises)
        ]
    for t, row in enumerate(logs):
        for option, each in enumerate(row):
            f.store(each, state, log_slot(kernel, actor, option, t))
    for position, (below, by_type) in enumerate(zip(belows, worth, strict=True)):
        f.store(below.as_it_is(by_type), state, opening.worth_slot(kernel, numbers[position]))
    f.give()
    kernel.add(f)
    return opening


def _values(below: Below, actors: Sequence[int]) -> Values:
    return below.node(0, actors) if below.tree.n_nodes else below.leaf(0, actors)


def _again(kernel: Kernel, f: Function, actor: int, position: int) -> Lane | None:
    """Return where an opening move is made again; of those of before the start nothing is known."""
    is_present = position < len(kernel.plan.trees.of(actor))
    return is_opened_again(kernel, f, actor, position) if is_present else None


def _waiting(f: Function, belows: Sequence[Below], n_types: int, actor: int) -> Branch:
    """Return waiting as an option: it is worth nothing."""
    nothing = f.constant(F32, 0.0)
    columns = dict.fromkeys(column for below in belows for column in below.columns)
    return Branch(
        None,
        lambda _time, _beliefs: {actor: [Sloped(nothing)] * n_types},
        lambda: dict.fromkeys(columns, (nothing, nothing)),
        is_plain=True,
    )


def _branch(below: Below, offered: Lane, beliefs: Beliefs, again: Lane | None) -> Branch:
    """Return an opening move as an option."""
    tree, actors = below.tree, [below.typed]
    kept = room_for(below.f, tree, 0, actors, below.typed, len(below.guises)) if tree.n_nodes else {}

    def later(time: Lane, then: Beliefs) -> Below:
        return Below(below.f, below.kernel, below.number, below.sheet, below.leaves, time, {**beliefs, **then})

    def evaluate(time: Lane, then: Beliefs) -> Values:
        now = later(time, then)
        now.kept = kept
        return _values(now, actors)

    spans, is_plain = lambda: below.spans(range(below.tree.n_leaves)), not is_opening_told(below.tree, below.typed)
    return Branch(offered, evaluate, spans, again, is_plain, lambda time: keep_all(later(time, {}), kept))


def eyes_of_watchers(kernel: Kernel, actor: int) -> dict[tuple[int, ...], list[int]]:
    """Return the pairs of those who watch an actor that has types, by the eyes with which they see its openings."""
    plan = kernel.plan
    found: dict[tuple[int, ...], list[int]] = {}
    for pair in kernel.pairs_about(actor):
        viewer = int(kernel.model.types.viewer[pair])
        eyes = tuple(plan.seen_as(number, viewer)[0] for number in kernel.plan.openings(actor))
        found.setdefault(eyes, []).append(pair)
    return found


def learn_from_opening(kernel: Kernel, f: Function, opening: Opening, chosen: Lane, active: Lane) -> None:
    """Write what others learn from how an actor opens, or waits; the opening was solved with its own eyes last.

    Parameters
    ----------
    kernel, f, opening
        The program, the function that is written, and the choice.
    chosen
        0 to wait, else 1 + the position of the move.
    active
        Lanes in which the actor looks at its options.
    """
    actor, state = opening.actor, f.parameter("state")
    n = len(kernel.plan.trees.of(actor))
    offered = [load_mask(f, state, offered_slot(kernel, position)) for position in range(n)]
    wanted = [is_opened_again(kernel, f, actor, position) & offered[position] for position in range(n)]
    waits, nowhere = chosen.equals(0), f.constant(MASK, 0)
    some, some_wanted, taken, again = nowhere, nowhere, waits, nowhere
    for position in range(n):
        here = chosen.equals(position + 1)
        some, some_wanted = some | offered[position], some_wanted | wanted[position]
        taken, again = taken | (here & offered[position]), again | (here & wanted[position])
    is_new = is_set(f.load(I32, state, kernel.slots.reasons_new))
    again = again | (waits & ~some_wanted & ~is_new)
    free = active & some & taken
    with f.when(free.any()):
        own = tuple(kernel.plan.seen_as(number, actor)[0] for number in opening.numbers)
        for eyes, pairs in sorted(eyes_of_watchers(kernel, actor).items(), key=lambda item: item[0] != own):
            if eyes != own:
                opening.solve(kernel, f, int(kernel.model.types.viewer[pairs[0]]), free)
            _hear(kernel, f, actor, pairs, offered, chosen, again)
        for pair in kernel.pairs_about(actor):
            learn(kernel, f, pair, heard(kernel, f, pair), free)
        note_learnt(kernel, f, free)
    remember_opening(kernel, f, actor, offered, chosen, again, active)


def _hear(
    kernel: Kernel, f: Function, actor: int, pairs: Sequence[int], offered: Sequence[Lane], chosen: Lane, again: Lane
) -> None:
    """Write the log likelihoods of what was chosen, as some who see it alike have just worked them out."""
    state = f.parameter("state")
    for t, _ in enumerate(kernel.plan.guises.of[actor]):
        logs = [f.load(F32, state, log_slot(kernel, actor, option, t)) for option in range(1 + len(offered))]
        log, chance_of_new = logs[0], f.constant(F32, 0.0)
        for position, is_offered in enumerate(offered):
            log = chosen.equals(position + 1).select(logs[1 + position], log)
            seen = load_mask(f, state, kernel.slots.seen + kernel.opening_place(actor, position))
            is_fresh = is_offered & ~seen & chosen.equals(0)
            chance_of_new = chance_of_new + is_fresh.select(exp(logs[1 + position]), 0.0)
        for pair in pairs:
            kappa = kappa_of_opening(kernel, f, pair)
            told = log_again(log, kappa, again, 1.0 - chance_of_new)
            f.store(told, state, kernel.slots.heard + _heard(kernel, pair, t))


def log_again(log: Lane, kappa: Lane, again: Lane, under_old: Lane | float = 1.0) -> Lane:
    """Write the log likelihood of what is done again where ``again`` is set: with new reasons, or the same."""
    old = (1.0 - kappa) * under_old
    is_mixed = again & (kappa < 1.0)
    return is_mixed.select(log_of(greatest(fma(kappa, exp(log), old), LEAST_CHANCE)), log)


def _heard(kernel: Kernel, pair: int, of_type: int) -> int:
    return kernel.belief_slot(pair, of_type) - kernel.slots.belief


def heard(kernel: Kernel, f: Function, pair: int) -> list[Lane]:
    """Load the log likelihoods of what was just done, by type, as a watcher sees it."""
    state = f.parameter("state")
    return [f.load(F32, state, kernel.slots.heard + _heard(kernel, pair, t)) for t, _ in enumerate(kernel.held(pair))]


def learn_from_answer(
    kernel: Kernel, f: Function, number: int, node: int, areas: Mapping[tuple[int, ...], int], reached: Lane
) -> None:
    """Write what others learn from what an actor that has types has chosen at a node; ``areas`` as it was solved."""
    plan, state, tree = kernel.plan, f.parameter("state"), kernel.plan.every[number]
    rows = plan.rows_of_choice(number, node)
    if not rows:
        remember_answer(kernel, f, number, node, f.constant(I32, 0), reached)
        return
    actor = tree.node_owner[node]
    masks = [option_mask(f, kernel.model, tree, node, row, kernel.slots.open_move) for row in rows]
    free = reached & (count(f, masks) > 1.5)
    taken = [load_mask(f, state, taken_slot(kernel, number, row)) for row in rows]
    position = f.constant(I32, 0)
    for number_of_option, mask in enumerate(taken):
        position = mask.select(f.constant(I32, number_of_option), position)
    again = position.equals(f.load(I32, state, kernel.slots.answer + kernel.reply_keys[kernel.reply_key(number, node)]))
    with f.when(free.any()):
        for pair in kernel.pairs_about(actor):
            area = areas[plan.seen_as(number, int(kernel.model.types.viewer[pair]))]
            kappa, logs = kappa_of_answer(kernel, f, number, node, pair), list[Lane]()
            for t, _ in enumerate(plan.guises.of[actor]):
                log = f.load(F32, state, area + plan.chance_place(number, rows[0], t))
                for row, mask in zip(rows[1:], taken[1:], strict=True):
                    log = mask.select(f.load(F32, state, area + plan.chance_place(number, row, t)), log)
                logs.append(log_again(log, kappa, again))
            learn(kernel, f, pair, logs, free)
        note_learnt(kernel, f, free)
    remember_answer(kernel, f, number, node, position, reached)


def taken_slot(kernel: Kernel, number: int, row: int) -> int:
    """Return the slot of the mask that says where an option is taken, which makes what follows it be reached."""
    tree, slots = kernel.plan.every[number], kernel.slots
    if not tree.option_ends[row]:
        return slots.reach + tree.option_child[row]
    return slots.nowhere if kernel.plan.typed(number) == ABSENT else slots.taken + row
