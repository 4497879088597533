"""Beliefs about types, path by path: with which paths start, and what a choice teaches those who see it.

What actors believe stands in quantities like any other (`detente.model.types`). While an episode is played it is kept
apart, since nothing of an episode has happened before it is over.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.sim.functions import exp, log
from detente.sim.happenings import is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, Function, Lane, fma, greatest
from detente.sim.rows import Kind

LEAST_BELIEF = 1e-6
"""Nobody is surer than that a type is not so."""
NO_TURN = -1.0
"""Day of the last turn of an actor that has had none."""
LEAST_CHANCE = 1e-37
"""Smallest chance of which single precision has the logarithm."""


def pairs_about(kernel: Kernel, actor: int) -> list[int]:
    """Return the rows of what others believe of an actor that has types."""
    types = kernel.model.types
    typed = types.of(actor)
    return [pair for pair, about in enumerate(types.about.tolist()) if about == typed]


def believed(kernel: Kernel, f: Function, actor: int, about: int) -> list[Lane]:
    """Load how likely an actor takes each type of another to be, while an episode is played."""
    pair = next(each for each in pairs_about(kernel, about) if kernel.model.types.viewer[each] == actor)
    return [f.load(F32, f.parameter("state"), kernel.belief_slot(pair, t)) for t, _ in enumerate(kernel.held(pair))]


def start_function(kernel: Kernel) -> Function:
    """Write the beliefs with which paths start."""
    f = kernel.turn("believe")
    state, types = f.parameter("state"), kernel.model.types
    for pair in range(len(types.about)):
        slots = [kernel.slots.quantity + quantity for quantity in kernel.held(pair)]
        for slot, belief in zip(slots, _kept_possible([f.load(F32, state, slot) for slot in slots]), strict=True):
            f.store(belief, state, slot)
    for typed in range(len(types.actor)):
        f.store(f.constant(F32, NO_TURN), state, kernel.slots.turned + typed)
    f.give()
    return f


def recall(kernel: Kernel, f: Function, about: int) -> None:
    """Write that an episode begins with what is believed now of an actor that has types."""
    state = f.parameter("state")
    for pair in pairs_about(kernel, about):
        now = [f.load(F32, state, kernel.slots.quantity + quantity) for quantity in kernel.held(pair)]
        for t, belief in enumerate(_kept_possible(now)):
            f.store(belief, state, kernel.belief_slot(pair, t))
    f.store(f.constant(I32, 0), state, kernel.slots.learnt)


def learn(kernel: Kernel, f: Function, pair: int, logs: Sequence[Lane], mask: Lane) -> None:
    """Write what is learnt where ``mask`` is set from what each type does with a chance of which the log is given."""
    state = f.parameter("state")
    top = logs[0]
    for each in logs[1:]:
        top = greatest(each, top)
    before = [f.load(F32, state, kernel.belief_slot(pair, t)) for t, _ in enumerate(logs)]
    weights = [belief * exp(each - top) for belief, each in zip(before, logs, strict=True)]
    share = 1.0 / _total(weights)
    after = _kept_possible([weight * share for weight in weights])
    for t, (new, old) in enumerate(zip(after, before, strict=True)):
        f.store(mask.select(new, old), state, kernel.belief_slot(pair, t))


def note_learnt(kernel: Kernel, f: Function, mask: Lane) -> None:
    """Write that something has been learnt in this episode where ``mask`` is set."""
    state, slot = f.parameter("state"), kernel.slots.learnt
    f.store(f.load(I32, state, slot) | mask.cast(I32), state, slot)


def believe(kernel: Kernel, f: Function, about: int, mask: Lane) -> None:
    """Write that an episode is over where ``mask`` is set, and what was learnt in it is believed."""
    state = f.parameter("state")
    learnt = is_set(f.load(I32, state, kernel.slots.learnt)) & mask
    for pair in pairs_about(kernel, about):
        for t, quantity in enumerate(kernel.held(pair)):
            slot = kernel.slots.quantity + quantity
            belief = f.load(F32, state, kernel.belief_slot(pair, t))
            f.store(learnt.select(belief, f.load(F32, state, slot)), state, slot)


def log_of_wait(kernel: Kernel, f: Function, pair: int, waits: Lane, is_first: Lane) -> Lane:
    """Write the log likelihood of a wait, from that of a wait with new reasons.

    With the chance 1 - kappa the reasons are those with which the actor waited at its last turn. A wait after a move at
    the same turn is told apart by ``is_first``: it counts in full.
    """
    model, state = kernel.model, f.parameter("state")
    types, actors = model.types, model.actors
    typed = int(types.about[pair])
    actor = int(types.actor[typed])
    memory = kernel.plan.constant(
        Kind.RAW, kernel.plan.rows.column(1 + int(types.viewer[pair]), int(actors.memory[actor]))
    )
    last = f.load(F32, state, kernel.slots.turned + typed)
    has_turned = last >= 0.0
    passed = kernel.day_of(f) - has_turned.select(last, 0.0)
    kept = kernel.exp(f, -(passed / kernel.world_number(f, memory)))
    if any(model.moves.is_new[tree.move] for tree in kernel.plan.trees.of(actor)):
        first = f.constant(F32, 0.0)
    else:
        unseen = kernel.seen(f, Kind.UNSEEN, int(actors.tempo[actor]), int(actors.memory[actor]))
        first = kept * (1.0 - unseen)
    kept = is_first.select(has_turned.select(kept, first), 0.0)
    chance = fma(exp(waits), 1.0 - kept, kept)
    return (kept > 0.0).select(log(greatest(chance, LEAST_CHANCE)), waits)


def note_turn(kernel: Kernel, f: Function, actor: int, mask: Lane) -> None:
    """Write that an actor that has types has had its turn at this moment."""
    slot = kernel.slots.turned + kernel.model.types.of(actor)
    before = f.load(F32, f.parameter("state"), slot)
    f.store(mask.select(kernel.day_of(f), before), f.parameter("state"), slot)


def _total(parts: Sequence[Lane]) -> Lane:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _kept_possible(beliefs: Sequence[Lane]) -> list[Lane]:
    """Write beliefs in which no type is impossible, and which sum to one."""
    raised = [greatest(belief, LEAST_BELIEF) for belief in beliefs]
    share = 1.0 / _total(raised)
    return [belief * share for belief in raised]
