"""What an actor that has types was last seen to do: done again under the same reasons, it tells nothing new.

Of its opening moves is kept which it made when it last could, and which it has had the choice of; of its answers, which
it gave the last time and when. From that follows kappa, how likely its reasons are new since then, in the eyes of
each who watches it (*What is done again* in ``docs/explanation/learning.md``).
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.sim.happenings import is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, Function, Lane
from detente.sim.rows import Kind
from detente.sim.solve import load_mask, store_mask

NEVER = -1.0
"""Day of what an actor has not done yet."""
NOWHERE = -1
"""Option that it has not taken yet."""


def begin_habits(kernel: Kernel, f: Function) -> None:
    """Write what is known of actors that have types when a path starts: which moves they had the choice of before."""
    state, slots, plan = f.parameter("state"), kernel.slots, kernel.plan
    for position in range(len(plan.guises.of)):
        f.store(f.constant(F32, NEVER), state, slots.turned + position)
    for place in range(kernel.n_openings_of_types):
        f.store(f.constant(I32, 0), state, slots.wanted + place)
        f.store(f.load(I32, state, slots.seen_before + place), state, slots.seen + place)
    for place in range(len(kernel.reply_keys)):
        f.store(f.constant(I32, NOWHERE), state, slots.answer + place)
        f.store(f.constant(F32, 0.0), state, slots.answer_day + place)


def begin_turn(kernel: Kernel, f: Function, actor: int) -> None:
    """Write how likely the reasons of an actor are new at its turn, to each who watches it."""
    model, state, slots = kernel.model, f.parameter("state"), kernel.slots
    last = f.load(F32, state, slots.turned + model.types.of(actor))
    has_turned = last >= 0.0
    unseen = kernel.seen(f, Kind.UNSEEN, int(model.actors.tempo[actor]), int(model.actors.memory[actor]))
    passed = kernel.day_of(f) - has_turned.select(last, 0.0)
    for pair in kernel.pairs_about(actor):
        kept = _kept(kernel, f, pair, passed)
        kappa = 1.0 - has_turned.select(kept, kept * (1.0 - unseen))
        f.store(kappa, state, slots.kappa + pair)
    f.store(f.constant(I32, 0), state, slots.reasons_new)


def end_turn(kernel: Kernel, f: Function, actor: int, mask: Lane) -> None:
    """Write that an actor has had its turn at this moment."""
    slot = kernel.slots.turned + kernel.model.types.of(actor)
    before = f.load(F32, f.parameter("state"), slot)
    f.store(mask.select(kernel.day_of(f), before), f.parameter("state"), slot)


def note_kappas(kernel: Kernel, f: Function, actor: int, numbers: Sequence[int]) -> None:
    """Write how likely the reasons of an actor are new since it last answered at the nodes of some trees."""
    state, slots = f.parameter("state"), kernel.slots
    keys = {
        kernel.reply_keys[kernel.reply_key(number, node)]
        for number in numbers
        for node, owner in enumerate(kernel.plan.every[number].node_owner)
        if owner == actor
    }
    for place in sorted(keys):
        passed = kernel.day_of(f) - f.load(F32, state, slots.answer_day + place)
        for pair in kernel.pairs_about(actor):
            f.store(1.0 - _kept(kernel, f, pair, passed), state, _kappa_slot(kernel, place, pair))


def _kept(kernel: Kernel, f: Function, pair: int, passed: Lane) -> Lane:
    """Write exp(-days / memory), with the memory of the actor in the eyes of one who watches it."""
    types, plan = kernel.model.types, kernel.plan
    actor = int(types.actor[types.about[pair]])
    column = plan.rows.column(1 + int(types.viewer[pair]), int(kernel.model.actors.memory[actor]))
    memory = kernel.world_number(f, plan.constant(Kind.RAW, column))
    return kernel.exp(f, -(passed / memory))


def _kappa_slot(kernel: Kernel, place: int, pair: int) -> int:
    return kernel.slots.answer_kappa + place * len(kernel.model.types.about) + pair


def kappa_of_answer(kernel: Kernel, f: Function, number: int, node: int, pair: int) -> Lane:
    """Load how likely reasons are new since an actor last answered at a node."""
    place = kernel.reply_keys[kernel.reply_key(number, node)]
    return f.load(F32, f.parameter("state"), _kappa_slot(kernel, place, pair))


def kappa_of_opening(kernel: Kernel, f: Function, pair: int) -> Lane:
    """Load how likely reasons are new since an actor's last turn."""
    return f.load(F32, f.parameter("state"), kernel.slots.kappa + pair)


def is_answered_again(kernel: Kernel, f: Function, number: int, node: int, position: int) -> Lane:
    """Write where an option of a node was taken there the last time."""
    place = kernel.reply_keys[kernel.reply_key(number, node)]
    return f.load(I32, f.parameter("state"), kernel.slots.answer + place).equals(position)


def is_opened_again(kernel: Kernel, f: Function, actor: int, position: int) -> Lane:
    """Write where an opening move was made when it last could be, and nothing at this turn shows new reasons."""
    state, slots = f.parameter("state"), kernel.slots
    is_new = is_set(f.load(I32, state, slots.reasons_new))
    return load_mask(f, state, slots.wanted + kernel.opening_place(actor, position)) & ~is_new


def remember_answer(kernel: Kernel, f: Function, number: int, node: int, position: Lane, mask: Lane) -> None:
    """Write which option of a node was taken where ``mask`` is set."""
    state, slots = f.parameter("state"), kernel.slots
    place = kernel.reply_keys[kernel.reply_key(number, node)]
    f.store(mask.select(position, f.load(I32, state, slots.answer + place)), state, slots.answer + place)
    day = f.load(F32, state, slots.answer_day + place)
    f.store(mask.select(kernel.day_of(f), day), state, slots.answer_day + place)


def remember_opening(
    kernel: Kernel, f: Function, actor: int, offered: Sequence[Lane], chosen: Lane, again: Lane, mask: Lane
) -> None:
    """Write what an actor did where ``mask`` is set, and could have done; ``again``: as the last time."""
    state, slots = f.parameter("state"), kernel.slots
    new = f.load(I32, state, slots.reasons_new)
    f.store(new | (mask & ~again).cast(I32), state, slots.reasons_new)
    waits = chosen.equals(0)
    for position, is_offered in enumerate(offered):
        place = kernel.opening_place(actor, position)
        wanted, seen = (load_mask(f, state, slot + place) for slot in (slots.wanted, slots.seen))
        store_mask(f, seen | (mask & is_offered), state, slots.seen + place)
        left = mask & waits & is_offered
        taken = mask & chosen.equals(position + 1)
        store_mask(f, (wanted & ~left) | taken, state, slots.wanted + place)
