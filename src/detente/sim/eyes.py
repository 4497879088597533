"""Trees as somebody sees them: with which sheets they are solved, and where the solution stands."""

from __future__ import annotations

import math

from detente.model.model import ABSENT
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, Function, Lane
from detente.sim.regimes import number_by_regime, solve_by_regime
from detente.sim.rows import Kind
from detente.sim.solve import count


def opener_area(kernel: Kernel, number: int) -> int:
    """Return the slot from which on the values of a tree's options stand as its opener works them out."""
    trees = kernel.plan.trees
    before = range(trees.tree_start[trees.trees[number].actor], number)
    return kernel.slots.choice + sum(map(kernel.plan.out_size, before))


def areas_of(kernel: Kernel, number: int) -> dict[tuple[int, ...], int]:
    """Return the slots from which on the values of a tree's options stand, by the eyes with which they are seen.

    What the opener worked out serves every replier that sees the case as the opener does.
    """
    tree = kernel.plan.trees.trees[number]
    areas = {kernel.plan.seen_as(number, tree.actor): opener_area(kernel, number)}
    for owner in (*tree.node_owner, *watchers_of(kernel, number)):
        place = kernel.slots.choice + kernel.n_opener_rows + kernel.max_rows * len(areas)
        areas.setdefault(kernel.plan.seen_as(number, owner), place)
    return areas


def watchers_of(kernel: Kernel, number: int) -> list[int]:
    """Return who learns from the answers in a tree."""
    typed, types = kernel.plan.typed(number), kernel.model.types
    if typed == ABSENT or typed not in kernel.plan.every[number].node_owner:
        return []
    return sorted(types.beliefs(types.of(typed)))


def solve_tree(kernel: Kernel, f: Function, solver: Function, number: int, viewer: int, area: int, mask: Lane) -> Lane:
    """Call a solver of a tree as an actor sees it; values of options go to the state, from slot ``area`` on.

    ``mask`` says in which lanes they will be looked at.
    """
    state, plan = f.parameter("state"), kernel.plan
    # Sheets follow the constants, whose number is known only when all code is written.
    sheets = f.load("i32", Lane(f, "ptr", "@sheets_at"))

    def solve(sheet: Lane | int, prices: Lane | int, where: Lane, here: Lane) -> Lane:
        places = (f.address(f.parameter("world_numbers"), sheets + offset, "float") for offset in (sheet, prices))
        return f.call(solver, [state, *places, where, here])

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
