"""Private reasons over opening moves: drawn at the start on what the past says of them, and renewed in time.

A move that was open before the start has not been made, so its owner found waiting better. The reasons of the first
epoch are drawn on this condition (*Reasons at the start* in ``docs/reference/algorithm.md``). What the condition needs
is worked out once per world, since all its paths start in the same state.
"""

from __future__ import annotations

from detente.core.random import Purpose
from detente.model.model import ABSENT
from detente.sim.beliefs import recall
from detente.sim.eyes import minds, solve_tree, variant_offset
from detente.sim.functions import log, uniform
from detente.sim.happenings import CLOSED
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, MASK, Function, Lane, fma, greatest
from detente.sim.lessons import offer
from detente.sim.plan import tree_owners
from detente.sim.rows import Kind
from detente.sim.solve import store_mask
from detente.sim.solvers import Solvers
from detente.sim.turns import is_open, note_gates

FREE = 1e30
"""A bound that does not bind."""
ROUNDING = 2.0**-21
"""Four roundings in single precision. Where worth is so great that rounding could undo the condition, it does not: the
reasons for waiting get this much of it more."""


def renewal_function(kernel: Kernel, actor: int, first_reason: int) -> Function:
    """Write the drawing of an actor's private reasons over its opening options, where ``mask`` is set."""
    f = kernel.turn(f"renew_{actor}", (MASK, "mask"))
    state, mask = f.parameter("state"), f.parameter("mask")
    epoch = f.load(I32, state, kernel.slots.epoch + actor)
    for position, word in enumerate(_words(kernel, f, actor, epoch)):
        slot = kernel.slots.reason + first_reason + position
        fresh = f.call(kernel.library.gumbel, [word])
        f.store(mask.select(fresh, f.load(F32, state, slot)), state, slot)
    f.give()
    return f


def _words(kernel: Kernel, f: Function, actor: int, epoch: Lane) -> list[Lane]:
    """Draw the words of an actor's reasons, in the order of its options."""
    blocks: dict[int, list[Lane]] = {}
    words: list[Lane] = []
    for option in kernel.plan.trees.root_options(actor):
        if option // 4 not in blocks:
            blocks[option // 4] = kernel.private_words(f, option // 4, epoch)
        words.append(blocks[option // 4][option % 4])
    return words


def past_function(kernel: Kernel, actor: int, solvers: Solvers, first: int) -> Function:
    """Write what the past says of an actor's reasons, from the state at the start; it stands from slot ``first`` on."""
    f = kernel.turn(f"past_{actor}")
    plan, model, state = kernel.plan, kernel.model, f.parameter("state")
    numbers = plan.past[actor]
    note_gates(kernel, f, numbers)
    everywhere = f.constant(MASK, 1)
    openings = [
        everywhere
        if model.moves.was_open[plan.every[number].move]
        else is_open(kernel, f, plan.every[number].move, everywhere)
        for number in numbers
    ]
    values = [f.variable(F32, 0.0) for _ in numbers]
    top = f.variable(F32, 0.0)
    opening = solvers.openings.get(actor)
    typed = kernel.plan.guises.typed(owner for number in numbers for owner in tree_owners(plan.every[number]))
    if typed != ABSENT:
        recall(kernel, f, typed)
    if opening is not None:
        masks = dict(zip(numbers, openings, strict=True))
        offer(kernel, f, opening, masks)
        for place, number in enumerate(opening.present(kernel), start=kernel.opening_place(actor, 0)):
            store_mask(f, masks.get(number, f.constant(MASK, 0)), state, kernel.slots.seen_before + place)
        opening.solve(kernel, f, actor, everywhere)
    for number, value, mask in zip(numbers, values, openings, strict=True):
        with f.when(mask.any()):
            if opening is None:
                value.set(solve_tree(kernel, f, solvers.whole[number], number, actor, kernel.slots.choice, mask))
            else:
                value.set(f.load(F32, state, opening.worth_slot(kernel, number)))
            top.set(mask.select(greatest(value.get(), top.get()), top.get()))
    rationality, idle = minds(kernel, f, actor)
    groups = [int(model.moves.variants[plan.every[number].move]) for number in numbers]
    waiting = fma(-top.get(), rationality, idle)
    levels: dict[int, Lane] = {}
    for position, (number, value, mask) in enumerate(zip(numbers, values, openings, strict=True)):
        offset = variant_offset(f, openings, groups, position)
        level = fma(value.get() - top.get(), rationality, 0.0 if offset is None else offset)
        levels[number] = mask.select(level, CLOSED)
    best = waiting
    for level in levels.values():
        best = greatest(best, level)
    total = f.constant(F32, 0.0)
    for level in (waiting, *levels.values()):
        total = total + kernel.exp(f, level - best)
    f.store(waiting - best, state, first)
    trees = plan.trees.of(actor)
    for position, number in enumerate(range(plan.trees.tree_start[actor], plan.trees.tree_start[actor] + len(trees))):
        level = levels[number] - best if number in levels else f.constant(F32, CLOSED)
        f.store(level, state, first + 1 + position)
    f.store(log(total), state, first + 1 + len(trees))
    f.give()
    return f


def first_reasons_function(kernel: Kernel, actor: int, first_reason: int, first_past: int) -> Function:
    """Write the drawing of an actor's private reasons at the start, on what the past says of them.

    Unless they are so new that the actor has not looked at its options since: then nothing is known of them.
    """
    f = kernel.turn(f"begin_{actor}")
    state, actors = f.parameter("state"), kernel.model.actors
    place = kernel.slots.reason + first_reason
    number = kernel.model.address("actors", actor)
    word = kernel.words(f, Purpose.CLOCK, number // 2)[2 * (number % 2) + 1]
    is_unseen = uniform(word) < kernel.seen(f, Kind.UNSEEN, int(actors.tempo[actor]), int(actors.memory[actor]))
    waiting, *others = _words(kernel, f, actor, f.load(I32, state, kernel.slots.epoch + actor))
    reason = f.call(kernel.library.gumbel, [waiting])
    # The best of all scored so much without reasons, and waiting was it.
    best = reason + f.load(F32, state, first_past + 1 + len(others))
    behind = f.load(F32, state, first_past)
    f.store(is_unseen.select(reason, fma(behind, -1.0 - ROUNDING, best)), state, place)
    for position, word in enumerate(others, start=1):
        bound = is_unseen.select(f.constant(F32, FREE), best - f.load(F32, state, first_past + position))
        f.store(f.call(kernel.library.gumbel_below, [word, bound]), state, place + position)
    f.give()
    return f
