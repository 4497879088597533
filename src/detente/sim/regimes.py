"""Code for cases in which events change minds: numbers that differ by lane with the regime in force there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.sim.happenings import is_set, look_up
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, I32, N_LANES, Function, Lane


def regime_of(kernel: Kernel, f: Function) -> Lane:
    """Load the regime in force by lane."""
    return f.load(I32, f.parameter("state"), kernel.slots.regime)


def number_by_regime(kernel: Kernel, f: Function, name: str, slots: Sequence[int]) -> Lane:
    """Load one of several numbers of the world by lane: slot r of ``slots`` where regime r is in force."""
    if len(set(slots)) == 1:
        return kernel.world_number(f, slots[0])
    table, regime, found = kernel.table(f, name, slots), regime_of(kernel, f), f.constant(F32, 0.0)
    for lane in range(N_LANES):
        number = f.load("float", f.parameter("world_numbers"), f.load("i32", table, regime.lane(lane)))
        found = f.let(F32, f"insertelement {F32} {found.name}, float {number.name}, i32 {lane}")
    return found


def solve_by_regime(
    kernel: Kernel,
    f: Function,
    actor: int,
    tree: int,
    area: int,
    mask: Lane,
    solve: Callable[[Lane, Lane, Lane, Lane], Lane],
) -> Lane:
    """Write the solution of a tree once for every sheet that some lane of ``mask`` needs; return the opener's value.

    Parameters
    ----------
    kernel, f
        The program, and the function that is written.
    actor, tree
        Who solves which tree, by their numbers.
    area
        Slot from which on the values of options are to stand.
    mask
        Lanes in which they will be looked at.
    solve
        Writes the call of the solver: places of a sheet and of prices (counted from that of the first sheet), where
        values of options go, and in which lanes.
    """
    state, n_rows = f.parameter("state"), kernel.plan.out_size(tree)
    plan, viewers = kernel.plan, kernel.plan.seen_as(tree, actor)
    sheets = kernel.table(f, f"sheets_{tree}_{actor}", [plan.sheets[tree, viewer].offset for viewer in viewers])
    prices = kernel.table(f, f"prices_{tree}_{actor}", [plan.lists[viewer] for viewer in viewers])
    regime = regime_of(kernel, f)
    sheet = look_up(f, sheets, regime)
    left, value, is_first = f.variable(I32, mask.cast(I32)), f.variable(F32, 0.0), f.variable("i32", 1)
    with f.loop(0, f.constant("i32", N_LANES)) as lane, f.when(~left.get().lane(lane).equals(0)):
        offset = sheet.lane(lane)
        here = is_set(left.get()) & sheet.equals(offset.splat())
        aside = f.constant("i32", kernel.slots.aside)
        where = f.address(state, (is_first.get() > 0).select(f.constant("i32", area), aside), F32)
        found = solve(offset, f.load("i32", prices, regime.lane(lane)), where, here)
        value.set(here.select(found, value.get()))
        with f.when(is_first.get().equals(0)), f.loop(0, f.constant("i32", n_rows)) as row:
            kept = f.load(F32, f.address(state, area, F32), row)
            f.store(here.select(f.load(F32, where, row), kept), f.address(state, area, F32), row)
        is_first.set(0)
        left.set(left.get() & ~here.cast(I32))
    return value.get()
