"""The quantities' own course in lanes: returns, links on levels, drifts and dated courses, exactly over any stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from detente.model.model import ABSENT
from detente.sim.kernel import Kernel
from detente.sim.lanes import Function, Lane, float_bits, fma
from detente.sim.rows import Kind
from detente.world.course import rest_place

BEGIN, MIDDLE, END = 0, 1, 2
"""Places within an interval at which a level of rest may be asked for."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Kinds of the numbers that carry quantities over a stretch of time."""

    speed: Kind
    flow: Kind
    drift: Kind
    drift_of_return: Kind
    flow_drift: Kind


HALF_INTERVAL = Stretch(Kind.RETURN, Kind.FLOW, Kind.DRIFT, Kind.DRIFT_OF_RETURN, Kind.FLOW_DRIFT)
HALF_STEP = Stretch(Kind.STEP_RETURN, Kind.STEP_FLOW, Kind.STEP_DRIFT, Kind.STEP_DRIFT_OF_RETURN, Kind.STEP_FLOW_DRIFT)


def rest_at(kernel: Kernel, f: Function, k: int, place: Lane | int) -> Lane:
    """Load the level of rest of a quantity at a place of the present interval, counted as the state counts it."""
    if not kernel.model.quantities.has_course(k):
        return kernel.level(f, k, int(kernel.model.quantities.rest[k]))
    return _on_course(kernel, f, k, f.parameter("t") * 2 - 2 + place)


def rest_at_moment(kernel: Kernel, f: Function, k: int, moment: Lane) -> Lane:
    """Load the level of rest of a quantity that follows a course, at a moment by its number."""
    return _on_course(kernel, f, k, moment * 2)


def _on_course(kernel: Kernel, f: Function, k: int, half: Lane) -> Lane:
    """Write the level of rest after so many halves of intervals."""
    table = kernel.table(f, f"course_{k}", _course_table(kernel, k))
    row = half * 3
    before, after = (
        f.load("float", f.parameter("world_numbers"), f.load("i32", table, row + end)).splat() for end in (0, 1)
    )
    part = f.load("float", table, row + 2).splat()
    return fma(part, after - before, before)


def _course_table(kernel: Kernel, k: int) -> list[int]:
    """Return, per half interval, the slots of the two levels between which a course lies, and where between them."""
    moments: list[int] = kernel.model.timeline.moments.tolist()
    halves = [0.5 * (begun + day) for pair in pairwise(moments) for begun, day in ((pair[0], pair[0]), pair)]
    halves.append(float(moments[-1]))
    table = []
    for day in halves:
        rest = rest_place(kernel.model, k, day)
        slots = [kernel.plan.slot(kernel.plan.level(k, place)) for place in (rest.before, rest.after)]
        table += [*slots, float_bits(rest.part)]
    return table


def flow(
    kernel: Kernel,
    f: Function,
    y: Mapping[int, Lane],
    stretch: Stretch,
    rest: Callable[[int], Lane],
    moved: Callable[[int], Lane | None],
) -> dict[int, Lane]:
    """Write the course of some quantities over a stretch, by themselves and through exact links.

    Parameters
    ----------
    kernel, f
        The program, and the function under construction.
    y
        The quantities at the beginning; groups that links join stand there whole or not at all.
    stretch
        How long.
    rest
        Level of rest of a quantity at the beginning.
    moved
        By how much that level changes over the stretch; None where it stands still.
    """
    quantities = kernel.model.quantities
    after = dict(y)
    linked = {k for group in kernel.plan.groups for k in group.quantities}
    for k in y:
        if k in linked:
            continue
        drift, half_life = int(quantities.drift[k]), int(quantities.half_life[k])
        if half_life != ABSENT:
            speed = kernel.paced_place(f, stretch.speed, half_life)
            after[k] = fma(speed, rest(k) - y[k], after[k])
        if drift != ABSENT:
            after[k] = after[k] + _drift(kernel, f, stretch, drift, half_life)
    for position, group in enumerate(kernel.plan.groups):
        if group.quantities[0] not in y:
            continue
        base = [rest(k) for k in group.quantities]
        left = [y[k] - level for k, level in zip(group.quantities, base, strict=True)]
        reaches = group.reaches(kernel.model)
        drifting = [quantities.drift[k] != ABSENT for k in group.quantities]
        for i, k in enumerate(group.quantities):
            value = base[i]
            for j, deviation in enumerate(left):
                if reaches[i][j]:
                    value = fma(kernel.paced(f, stretch.flow, position, i, j), deviation, value)
            if any(drifts and reached for drifts, reached in zip(drifting, reaches[i], strict=True)):
                value = value + kernel.paced(f, stretch.flow_drift, position, i)
            after[k] = value
    return _carried(after, moved)


def _drift(kernel: Kernel, f: Function, stretch: Stretch, drift: int, half_life: int) -> Lane:
    """Load what the drift of a quantity that stands alone comes to."""
    column = kernel.plan.rows.column
    if half_life == ABSENT:
        return kernel.paced_place(f, stretch.drift, drift)
    return kernel.paced(f, stretch.drift_of_return, column(0, drift), column(0, half_life))


def _carried(after: dict[int, Lane], moved: Callable[[int], Lane | None]) -> dict[int, Lane]:
    """Return quantities carried along by their courses."""
    carried = {k: moved(k) for k in after}
    return {k: value if (by := carried[k]) is None else value + by for k, value in after.items()}


def half_flow(kernel: Kernel, f: Function, y: Iterable[Lane], begin: int) -> list[Lane]:
    """Write the course over half an interval, from its BEGIN or its MIDDLE, but of what is followed in sub-steps."""
    quantities, stepped = kernel.model.quantities, set(kernel.stepped.quantities)
    values = list(y)

    def moved(k: int) -> Lane | None:
        if not quantities.has_course(k):
            return None
        return rest_at(kernel, f, k, begin + 1) - rest_at(kernel, f, k, begin)

    alone = {k: value for k, value in enumerate(values) if k not in stepped}
    after = flow(kernel, f, alone, HALF_INTERVAL, lambda k: rest_at(kernel, f, k, begin), moved)
    return [after.get(k, value) for k, value in enumerate(values)]


def value_of(kernel: Kernel, f: Function, k: int, held: Lane) -> Lane:
    """Return the value of a quantity from what the state holds of it: wide ones are counted from their start."""
    if k not in kernel.plan.wide:
        return held
    return held + kernel.seen(f, Kind.RAW, int(kernel.model.quantities.start[k]))
