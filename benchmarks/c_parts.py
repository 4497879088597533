"""What every part of the C file needs: numbers of the world, conditions, gates and events."""

from __future__ import annotations

import numpy as np

from detente.model import expression as ex
from detente.model.model import ABSENT, Gate, Model
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

    def slot(self, kind: Kind, *parts: object) -> int:
        return self.plan.constants[self.plan.rows.keys[kind, parts]]

    def seen(self, kind: Kind, *places: int, viewer: int = 0) -> str:
        """Return a number of the world, as a viewer sees it."""
        return f"N[{self.slot(kind, *(self.plan.rows.column(viewer, place) for place in places))}]"

    # Conditions -----------------------------------------------------------------------------------------------------

    def truth(self, node: ex.Expression) -> str:
        match node:
            case ex.Truth(value):
                return f"((mask){{0}} - {int(value)})"
            case ex.Happened(event):
                return f"(s->last[{event}] > -5e8f)"
            case ex.Comparison(operator, left, right):
                return f"({self.number(left)} {operator} {self.number(right)})"
            case ex.Not(operand):
                return f"(~{self.truth(operand)})"
            case ex.Both(left, right):
                return f"({self.truth(left)} & {self.truth(right)})"
            case ex.Either(left, right):
                return f"({self.truth(left)} | {self.truth(right)})"
        raise TypeError(f"not a truth value: {node!r}")

    def number(self, node: ex.Expression) -> str:
        match node:
            case ex.Constant(value):
                return f"all({single(value)})"
            case ex.QuantityValue(quantity):
                return f"s->x[{quantity}]"
            case ex.Today():
                return "all(days[t])"
            case ex.Since(event):
                passed = f"(all(t) - s->last[{event}]) * {single(self.model.timeline.step_days)}"
                return f"pick(s->last[{event}] > -5e8f, {passed}, all({single(ex.NEVER_DAYS)}))"
            case ex.Count(event):
                return f"s->count[{self.kernel.counted.index(event)}]"
            case ex.Negative(operand):
                return f"(-{self.number(operand)})"
            case ex.Absolute(operand):
                return f"greatest({self.number(operand)}, -{self.number(operand)})"
            case ex.Arithmetic("min" | "max" as name, left, right):
                return f"{'least' if name == 'min' else 'greatest'}({self.number(left)}, {self.number(right)})"
            case ex.Arithmetic("/", left, right):
                return f"where({self.number(right)} != 0.0f, {self.number(left)} / {self.number(right)})"
            case ex.Arithmetic(operator, left, right):
                return f"({self.number(left)} {operator} {self.number(right)})"
        raise TypeError(f"not a number: {node!r}")

    def gate(self, gate: Gate, event: int) -> str | None:
        parts = [] if gate.when is None else [self.truth(gate.when)]
        if gate.once:
            parts.append(f"(s->last[{event}] < -5e8f)")
        elif gate.cooldown != ABSENT:
            parts.append(f"(all(t) - s->last[{event}] >= {self.seen(Kind.STEPS_AT_LEAST_ONE, gate.cooldown)})")
        return " & ".join(parts) if parts else None

    # Writing --------------------------------------------------------------------------------------------------------

    def put(self, *lines: str) -> None:
        self.lines += lines

    def in_range(self, value: str, k: int) -> str | None:
        low, high = float(self.model.quantities.low[k]), float(self.model.quantities.high[k])
        if np.isinf(low) and np.isinf(high):
            return None
        if not np.isinf(low):
            value = f"greatest({value}, all({single(low)}))"
        return value if np.isinf(high) else f"least({value}, all({single(high)}))"

    def happen(self, event: int, bundle: int, mask: str) -> None:
        """Write what an event does where a mask is set."""
        self.put(f"    s->last[{event}] = pick({mask}, all(t), s->last[{event}]);")
        self.put(f"    s->first[{event}] = pick({mask}, least(all(t), s->first[{event}]), s->first[{event}]);")
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
            delay = "0" if after == ABSENT else f"(int){self.seen(Kind.STEPS, after)}"
            length = "1" if over == ABSENT else f"(int){self.seen(Kind.STEPS_AT_LEAST_ONE, over)}"
            self.put(f"    if ({delay} <= 0) s->x[{k}] += {portion};")
            column = self.kernel.scheduled.index(k)
            self.put(f"    later(&s->pending[0][{column}], t, {portion}, {delay}, {length});")
