"""Links that are not linear, in lanes: what they pull with, and the sub-steps in which quantities follow them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from detente.model.model import ABSENT
from detente.sim.conditions import along, number
from detente.sim.flow import BEGIN, HALF_STEP, flow, rest_at, value_of
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, Function, Lane, fma
from detente.sim.rows import Kind

Held = Callable[[int], Lane]
"""Gives what the state holds of a quantity."""


def factor(kernel: Kernel, f: Function, link: int, held: Held) -> Lane | None:
    """Write by what the gain of a link is multiplied in a state; None where it is the gain as it stands."""
    times = int(kernel.model.links.times[link])
    return None if times == ABSENT else value_of(kernel, f, times, held(times))


def changing_gain(kernel: Kernel, f: Function, link: int, held: Held) -> Lane | None:
    """Write a gain that is an expression, in a state and in the middle of the interval; None for a plain number."""
    place = int(kernel.model.links.gain[link])
    formula = kernel.model.formula(place)
    if formula is None:
        return None
    middle = (kernel.day_of(f, 1) + kernel.day_of(f)) * 0.5
    at = replace(kernel.surroundings(f), quantity=held, now=lambda: middle)
    return number(f, formula.expression, at).cast(F32)


def shaped_drive(kernel: Kernel, f: Function, link: int, held: Lane, rest: Lane | None) -> Lane:
    """Write what pulls by a link, from what the state holds of its source and its rest; None: its value pulls."""
    links = kernel.model.links
    if links.has_lookup(link):
        return _curve(kernel, f, link, value_of(kernel, f, int(links.source[link]), held))
    return value_of(kernel, f, int(links.source[link]), held) if rest is None else held - rest


def _curve(kernel: Kernel, f: Function, link: int, value: Lane) -> Lane:
    """Write what the curve of a link makes of a value."""
    links = kernel.model.links
    first, end = int(links.lookup_start[link]), int(links.lookup_start[link + 1])
    at = links.lookup_at[first:end].tolist()
    pulls = [kernel.seen(f, Kind.RAW, place) for place in links.lookup_pull[first:end].tolist()]
    return along(value, at, pulls)


def write_steps(kernel: Kernel) -> Function | None:
    """Write how quantities that links join which are not linear move over half an interval; None where there are none.

    Parameter ``half``: 0 for the first half, 1 for the second. The method is that of Runge and Kutta of order 4 in the
    frame of the exact course P over half a sub-step:

        k1 = h N(x),  k2 = h N(P(x + k1 / 2)),  k3 = h N(P(x) + k2 / 2),  k4 = h N(P(P(x) + k3)),
        x' = P(P(x + k1 / 6) + (k2 + k3) / 3) + k4 / 6

    What stands at an end of its range and would leave it (k1 points outwards) is held there; x' is put back into range.
    """
    stepped = kernel.stepped
    if not stepped.quantities:
        return None
    f = kernel.turn("steps", ("i32", "half"))
    state, slots, quantities = f.parameter("state"), kernel.slots, kernel.model.quantities
    x = {k: f.variable(F32, f.load(F32, state, slots.quantity + k)) for k in stepped.quantities}
    n = kernel.paced(f, Kind.SUBSTEPS).lane(0).cast("i32")
    days = (kernel.day_of(f) - kernel.day_of(f, 1)) * 0.5 / n.cast("float").splat()
    courses = [k for k in stepped.quantities if quantities.has_course(k)]
    rest, stride = {}, {}
    for k in courses:
        begin, end = (rest_at(kernel, f, k, f.parameter("half") + place) for place in (0, 1))
        rest[k] = f.variable(F32, begin)
        stride[k] = (end - begin) / (n * 2).cast("float").splat()
    with f.loop(0, n):
        start = {k: variable.get() for k, variable in x.items()}
        rests = {k: variable.get() for k, variable in rest.items()}

        def level(k: int, halves: int) -> Lane:
            if k not in rests:
                return rest_at(kernel, f, k, BEGIN)
            return fma(stride[k], float(halves), rests[k])

        def carry(y: Mapping[int, Lane], halves: int) -> dict[int, Lane]:
            return flow(kernel, f, y, HALF_STEP, lambda k: level(k, halves), stride.get)

        def pull(y: Mapping[int, Lane], halves: int) -> dict[int, Lane]:
            return _pulls(kernel, f, y, lambda k: level(k, halves), days)

        k1 = pull(start, 0)
        ahead = carry(_plus(start, k1, 0.5), 0)
        held = _held(kernel, start, ahead)
        k2 = pull(_where(held, start, ahead), 1)
        middle = carry(start, 0)
        k3 = pull(_where(held, start, _plus(middle, k2, 0.5)), 1)
        k4 = pull(_where(held, start, carry(_plus(middle, k3, 1.0), 1)), 2)
        first_half = carry(_plus(start, k1, 1.0 / 6.0), 0)
        both = _plus(_plus(first_half, k2, 1.0 / 3.0), k3, 1.0 / 3.0)
        for k, value in _where(held, start, _plus(carry(both, 1), k4, 1.0 / 6.0)).items():
            kept = kernel.in_range(value, k)
            x[k].set(value if kept is None else kept)
        for k, variable in rest.items():
            variable.set(fma(stride[k], 2.0, rests[k]))
    for k, variable in x.items():
        f.store(variable.get(), state, slots.quantity + k)
    f.give()
    return f


def _held(kernel: Kernel, start: Mapping[int, Lane], ahead: Mapping[int, Lane]) -> dict[int, Lane]:
    """Write which quantities stand at an end of their range and would leave it."""
    held: dict[int, Lane] = {}
    for k, value in start.items():
        inside = kernel.in_range(ahead[k], k)
        if inside is not None:
            held[k] = inside.equals(value) & ~inside.equals(ahead[k])
    return held


def _where(held: Mapping[int, Lane], start: Mapping[int, Lane], y: Mapping[int, Lane]) -> dict[int, Lane]:
    """Return quantities, those that are held as they were at the start."""
    return {k: held[k].select(start[k], value) if k in held else value for k, value in y.items()}


def _plus(y: Mapping[int, Lane], change: Mapping[int, Lane], part: float) -> dict[int, Lane]:
    """Return quantities with part of a change added."""
    return {k: fma(change[k], part, value) if k in change else value for k, value in y.items()}


def _pulls(kernel: Kernel, f: Function, y: Mapping[int, Lane], rest: Held, days: Lane) -> dict[int, Lane]:
    """Write what links that are not linear bring over a sub-step from a state on, by target."""
    links, total = kernel.model.links, dict[int, Lane]()

    def held(k: int) -> Lane:
        return y[k] if k in y else f.load(F32, f.parameter("state"), kernel.slots.quantity + k)

    for link in kernel.stepped.links:
        source, target = int(links.source[link]), int(links.target[link])
        needs_rest = not links.on_value[link] and not links.has_lookup(link)
        gain = changing_gain(kernel, f, link, held)
        pull = kernel.paced_place(f, Kind.STEP_GAIN, int(links.gain[link])) if gain is None else gain * days
        scale = factor(kernel, f, link, lambda k: y[k])
        if scale is not None:
            pull = pull * scale
        pull = pull * shaped_drive(kernel, f, link, y[source], rest(source) if needs_rest else None)
        total[target] = total[target] + pull if target in total else pull
    return total
