"""Beliefs about types, path by path: with which paths start, and what a choice teaches those who see it.

What actors believe stands in quantities like any other (`detente.model.types`). While an episode is played it is kept
apart, since nothing of an episode has happened before it is over.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.sim.functions import exp
from detente.sim.habits import begin_habits
from detente.sim.happenings import is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, Function, Lane, greatest
from detente.sim.solve import total_of

LEAST_BELIEF = 1e-6
"""Nobody is surer than that a type is not so."""


def believed(kernel: Kernel, f: Function, actor: int, about: int) -> list[Lane]:
    """Load how likely an actor takes each type of another to be, while an episode is played."""
    pair = kernel.pair(actor, about)
    return [f.load(F32, f.parameter("state"), kernel.belief_slot(pair, t)) for t, _ in enumerate(kernel.held(pair))]


def start_function(kernel: Kernel) -> Function:
    """Write the beliefs with which paths start."""
    f = kernel.turn("believe")
    state, types = f.parameter("state"), kernel.model.types
    for pair in range(len(types.about)):
        slots = [kernel.slots.quantity + quantity for quantity in kernel.held(pair)]
        for slot, belief in zip(slots, _kept_possible([f.load(F32, state, slot) for slot in slots]), strict=True):
            f.store(belief, state, slot)
    begin_habits(kernel, f)
    f.give()
    return f


def recall(kernel: Kernel, f: Function, about: int) -> None:
    """Write that an episode begins with what is believed now of an actor that has types."""
    state = f.parameter("state")
    for pair in kernel.pairs_about(about):
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
    share = 1.0 / total_of(weights)
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
    for pair in kernel.pairs_about(about):
        for t, quantity in enumerate(kernel.held(pair)):
            slot = kernel.slots.quantity + quantity
            belief = f.load(F32, state, kernel.belief_slot(pair, t))
            f.store(learnt.select(belief, f.load(F32, state, slot)), state, slot)


def _kept_possible(beliefs: Sequence[Lane]) -> list[Lane]:
    """Write beliefs in which no type is impossible, and which sum to one."""
    raised = [greatest(belief, LEAST_BELIEF) for belief in beliefs]
    share = 1.0 / total_of(raised)
    return [belief * share for belief in raised]
