"""What every part of the C file needs: numbers of the world, conditions, gates and events."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from detente.model import expression as ex
from detente.model.model import ABSENT, Gate, Model
from detente.sim.conditions import quantities_in
from detente.sim.generator import Program
from detente.sim.rows import Kind


def single(value: float) -> str:
    return f"{np.float32(value)!s}f" if np.isfinite(value) and "." in str(np.float32(value)) else f"{value:.9e}f"


class Parts:
    """The lines of a C file, and what all its parts need: numbers, conditions, gates, events."""

    def __init__(self, program: Program) -> None:
        self.program, self.kernel, self.plan = program, program.kernel, program.plan
        self.model: Model = program.kernel.model
        self.lines: list[str] = []

    # Numbers of a world ---------------------------------------------------------------------------------------------

    def seen(self, kind: Kind, *places: int, viewer: int = 0) -> str:
        """Return a number of the world, as a viewer sees it."""
        return f"N[{self.plan.constant(kind, *(self.plan.rows.column(viewer, place) for place in places))}]"

    def paced(self, kind: Kind, *parts: int) -> str:
        """Return a number of the world that depends on the length of the present interval."""
        return f"P[{self.plan.pace(kind, *parts)}]"

    def paced_place(self, kind: Kind, *places: int) -> str:
        """Return a number made of places as the world has them and of the length of the present interval."""
        return self.paced(kind, *(self.plan.rows.column(0, place) for place in places))

    def not_before(self, day: str, *gates: Gate) -> str:
        """Return the later of a day and of the last days of the events that some gates name."""
        for event in sorted(set[int]().union(*(ex.events_in(gate.when) for gate in gates))):
            day = f"greatest({day}, s->last[{event}])"
        return day

    def level(self, quantity: int, place: int) -> str:
        """Return a level of a quantity, counted as the state counts the quantity."""
        return f"N[{self.plan.slot(self.plan.level(quantity, place))}]"

    # Conditions -----------------------------------------------------------------------------------------------------

    def truth(self, node: ex.Expression) -> str:
        match node:
            case ex.Truth(value):
                return f"((mask){{0}} - {int(value)})"
            case ex.Happened(event):
                return f"(s->last[{event}] > -5e8f)"
            case ex.Comparison(operator, left, right):
                if (quantities_in(left) | quantities_in(right)) & self.plan.wide:
                    return f"narrow({self.number(left, 'wide')} {operator} {self.number(right, 'wide')})"
                return f"({self.number(left)} {operator} {self.number(right)})"
            case ex.Not(operand):
                return f"(~{self.truth(operand)})"
            case ex.Both(left, right):
                return f"({self.truth(left)} & {self.truth(right)})"
            case ex.Either(left, right):
                return f"({self.truth(left)} | {self.truth(right)})"
        raise TypeError(f"not a truth value: {node!r}")

    def number(self, node: ex.Expression, width: str = "") -> str:
        """Return a number in single precision, or in double precision (``wide``) if it is about a wide quantity."""
        if not width:
            is_wide = bool(quantities_in(node) & self.plan.wide)
            return f"__builtin_convertvector({self.number(node, 'wide')}, num)" if is_wide else self.number(node, "num")
        prefix = "w" if width == "wide" else ""
        match node:
            case ex.Constant(value):
                return f"wall({value!r})" if prefix else f"all({single(value)})"
            case ex.QuantityValue(quantity):
                start = self._start_of(quantity) if quantity in self.plan.wide else ""
                return f"({start}{self._widened(f's->x[{quantity}]', prefix)})"
            case ex.Today():
                return self._widened("s->now", prefix)
            case ex.Since(event):
                passed = f"pick(s->last[{event}] > -5e8f, s->now - s->last[{event}], all({single(ex.NEVER_DAYS)}))"
                return self._widened(passed, prefix)
            case ex.Count(event):
                return self._widened(f"s->count[{self.kernel.counted.index(event)}]", prefix)
            case ex.Negative(operand):
                return f"(-{self.number(operand, width)})"
            case ex.Absolute(operand):
                inner = self.number(operand, width)
                return f"{prefix}greatest({inner}, -{inner})"
            case ex.Arithmetic("min" | "max" as name, left, right):
                function = f"{prefix}{'least' if name == 'min' else 'greatest'}"
                return f"{function}({self.number(left, width)}, {self.number(right, width)})"
            case ex.Arithmetic("/", left, right):
                a, b = self.number(left, width), self.number(right, width)
                return f"{prefix}where({b} != 0.0{'' if prefix else 'f'}, {a} / {b})"
            case ex.Arithmetic(operator, left, right):
                return f"({self.number(left, width)} {operator} {self.number(right, width)})"
        raise TypeError(f"not a number: {node!r}")

    def _start_of(self, quantity: int) -> str:
        """Return the start of a wide quantity in double precision, to be added to."""
        place = int(self.model.quantities.start[quantity])
        return f"((double){self.seen(Kind.RAW, place)} + (double){self.seen(Kind.LOW_PART, place)}) + "

    @staticmethod
    def _widened(value: str, prefix: str) -> str:
        return f"__builtin_convertvector({value}, wide)" if prefix else value

    def gate(self, gate: Gate, event: int) -> str | None:
        parts = [] if gate.when is None else [self.truth(gate.when)]
        if gate.once:
            parts.append(f"(s->last[{event}] < -5e8f)")
        elif gate.cooldown != ABSENT:
            parts.append(f"(s->now - s->last[{event}] >= {self.seen(Kind.DAYS_AT_LEAST_ONE, gate.cooldown)})")
        return " & ".join(parts) if parts else None

    # Writing --------------------------------------------------------------------------------------------------------

    def put(self, *lines: str) -> None:
        self.lines += lines

    def in_range(self, value: str, k: int) -> str | None:
        low, high = float(self.model.quantities.low[k]), float(self.model.quantities.high[k])
        if np.isinf(low) and np.isinf(high):
            return None
        if not np.isinf(low):
            value = f"greatest({value}, all({self._bound(low, k)}))"
        return value if np.isinf(high) else f"least({value}, all({self._bound(high, k)}))"

    def _bound(self, at: float, k: int) -> str:
        if k not in self.plan.wide:
            return single(at)
        start = self.plan.rows.column(0, int(self.model.quantities.start[k]))
        return f"N[{self.plan.slot(self.plan.rows.bound(at, start))}]"

    def keep_in_range(self, bundles: Iterable[int]) -> None:
        """Write the clipping of what some bundles of effects change."""
        effects, touched = self.model.effects, set[int]()
        for bundle in bundles:
            touched |= set(effects.quantity[effects.start[bundle] : effects.start[bundle + 1]].tolist())
        for k in sorted(touched):
            kept = self.in_range(f"s->x[{k}]", k)
            if kept is not None:
                self.put(f"    s->x[{k}] = {kept};")

    def happen(self, event: int, bundle: int, mask: str) -> None:
        """Write what an event does where a mask is set."""
        self.put(f"    s->last[{event}] = pick({mask}, greatest(s->now, s->last[{event}]), s->last[{event}]);")
        if event in self.kernel.placed:
            place = f"s->place[{self.kernel.placed.index(event)}]"
            self.put(f"    {place} = pick({mask} & (s->now < s->first[{event}]), s->order, {place});")
        self.put(f"    s->order += where({mask}, all(1.0f));")
        self.put(f"    s->first[{event}] = pick({mask}, least(s->now, s->first[{event}]), s->first[{event}]);")
        if event in self.kernel.counted:
            self.put(f"    s->count[{self.kernel.counted.index(event)}] += where({mask}, all(1.0f));")
        effects = self.model.effects
        for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
            k, amount = int(effects.quantity[row]), int(effects.amount[row])
            after, over = int(effects.after[row]), int(effects.over[row])
            number = self.seen(Kind.RAW, amount) if over == ABSENT else self.seen(Kind.PORTION, amount, over)
            portion = f"where({mask}, all({number}))"
            if after == ABSENT and over == ABSENT:
                self.put(f"    s->x[{k}] += {portion};")
                continue
            delay = "0.0f" if after == ABSENT else self.seen(Kind.DAYS, after)
            length = "0.0f" if over == ABSENT else self.seen(Kind.DAYS_AT_LEAST_ONE, over)
            column = f"&s->pending[0][{self.kernel.scheduled.index(k)}]"
            self.put(f"    spread(&s->x[{k}], {column}, t, s->now, {portion}, {delay}, {length});")
        for k in sorted(set(effects.quantity[effects.start[bundle] : effects.start[bundle + 1]].tolist())):
            kept = self.in_range(f"s->x[{k}]", k)
            if kept is not None:
                self.put(f"    s->x[{k}] = {kept};")
        for row in self.kernel.looked_at.get(event, []):
            self._look_after(row, mask)

    def _look_after(self, row: int, mask: str) -> None:
        """Write the look of a condition at an event that it names."""
        condition = self.kernel.hit_rows[row][1]
        day = self.not_before("s->now", Gate(condition, once=False, cooldown=ABSENT))
        self.put("    { num now = s->now;", f"      s->now = {day};")
        self.put(f"      mask met = {mask} & {self.truth(condition)} & (s->now < s->hits[{row}]);")
        self.put(f"      s->hits[{row}] = pick(met, s->now, s->hits[{row}]);")
        self.put(
            f"      s->hit_place[{row}] = pick(met, s->order - 1.0f, s->hit_place[{row}]);", "      s->now = now; }"
        )
