"""Code that solves choices made together: the quantal response equilibrium of a small game, for eight paths at once.

This is `detente.game.quantal` in lanes, step for step and with the same bounds; there stands what is done and why. Each
lane follows its own curve with steps of its own length, all in double precision, and rests when it has arrived. Lanes
of options that are closed have no share, and scores that stay where they are.

A function is written per shape (number of options of each player), and only for cases that have it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

from detente.core.elementary import LN2_HIGH, LN2_LOW
from detente.game.quantal import (
    ARRIVED,
    CAUTION,
    FIRST_STEP,
    FORK,
    FURTHEST,
    LARGEST_GROWTH,
    LAST_CORRECTIONS,
    LEAST_COSINE,
    LEAST_PIVOT,
    LEAST_STEP,
    MOST_CORRECTIONS,
    MOST_STEPS,
    ON_CURVE,
    TINY,
)
from detente.game.trees import Tree
from detente.sim.happenings import CLOSED, is_set
from detente.sim.lanes import F32, F64, I32, MASK, Function, Lane, fma, greatest, least, sqrt

Shape = tuple[int, ...]
"""Number of options of each of those who choose together."""
SQRT = "declare <8 x double> @llvm.sqrt.v8f64(<8 x double>)"
"""What the functions need to have declared."""
UNROLLED = 7
"""Options in all below which a linear system is solved without loops: code that is not too long."""
LEAST_EXPONENT = -700.0
"""Where the exponential is cut."""
I64 = "<8 x i64>"
ROUNDER = 1.5 * 2.0**52
"""Adding and subtracting this rounds a small double to the nearest integer."""
EXP_SERIES = tuple(1.0 / math.factorial(n) for n in range(14))
"""1/0!, ..., 1/13!: on |r| <= ln 2 / 2 the series errs by less than 5e-18."""


def shapes_of(trees: Iterable[Tree]) -> list[Shape]:
    """Return the shapes of all choices made together."""
    return sorted({shape_of(tree, head) for tree in trees for head in tree.groups})


def shape_of(tree: Tree, head: int) -> Shape:
    """Return the shape of the choice made together that begins at a node."""
    return tuple(len(tree.options(nodes[0])) for nodes in tree.groups[head])


def array(f: Function, kind: str, size: int) -> Lane:
    """Reserve memory for numbers while a function runs."""
    name = f"%m{len(f.allocas)}"
    f.allocas.append(f"  {name} = alloca [{size} x {kind}], align 64")
    return Lane(f, "ptr", name)


def exp(x: Lane) -> Lane:
    """Return e^x in double precision for x between `LEAST_EXPONENT` and 1."""
    f = x.function
    k = (x * (1.0 / math.log(2.0)) + ROUNDER) - ROUNDER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    value = f.constant(F64, EXP_SERIES[-1])
    for coefficient in reversed(EXP_SERIES[:-1]):
        value = fma(value, r, coefficient)
    wide = f.let(I64, f"sext {I32} {k.cast(I32).name} to {I64}")
    biased = f.let(I64, f"add {I64} {wide.name}, splat (i64 1023)")
    power = f.let(I64, f"shl {I64} {biased.name}, splat (i64 52)")
    return value * power.bits(F64)


def size_of(x: Lane) -> Lane:
    """Return |x|."""
    return (x < 0.0).select(-x, x)


class _Shape:
    """Places of a game's numbers, in doubles by lanes, one after the other in one block of memory."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.name = "together_" + "_".join(map(str, shape))
        self.first = list(itertools.accumulate(shape, initial=0))
        self.n = self.first[-1]
        self.player = [i for i, size in enumerate(shape) for _ in range(size)]
        self.profiles = list(itertools.product(*(range(size) for size in shape)))
        self.payoff = 0
        self.offset = len(self.profiles) * len(shape)
        self.is_open = self.offset + self.n
        self.portion = self.is_open + self.n
        """1 / number of open options, by player."""
        self.rationality = self.portion + len(shape)
        self.share = self.rationality + len(shape)
        self.worth = self.share + self.n
        self.cross = self.worth + self.n
        self.size = self.cross + self.n * self.n

    def rows(self, i: int) -> range:
        """Return the rows of a player's options."""
        return range(self.first[i], self.first[i + 1])

    def rows_of(self, profile: tuple[int, ...]) -> list[int]:
        """Return the rows of the options of a profile."""
        return [self.first[i] + j for i, j in enumerate(profile)]


def together_functions(shape: Shape) -> tuple[Function, Function, Function]:
    """Write the functions for a shape; the last is the one to call.

    It takes payoffs by profile and player, offsets by option (CLOSED: not open) and rationalities by player, all in
    single precision, and the lanes that matter; it writes shares and then worths by option.
    """
    at = _Shape(shape)
    mix = _mix_function(at)
    curve = _curve_function(at, mix)
    return mix, curve, _follow_function(at, mix, curve)


def _mix_function(at: _Shape) -> Function:
    """Write what shares options have at a point, and what they are then worth."""
    f = Function(f"{at.name}_mix", [("ptr", "game"), ("ptr", "point")])
    game, point = f.parameter("game"), f.parameter("point")
    share: list[Lane] = []
    for i in range(len(at.shape)):
        scores = [f.load(F64, point, r) for r in at.rows(i)]
        top = scores[0]
        for score in scores[1:]:
            top = greatest(top, score)
        powers = [
            exp(greatest(score - top, LEAST_EXPONENT)) * f.load(F64, game, at.is_open + r)
            for r, score in zip(at.rows(i), scores, strict=True)
        ]
        total = powers[0]
        for power in powers[1:]:
            total = total + power
        share += [power / total for power in powers]
    for r in range(at.n):
        f.store(share[r], game, at.share + r)
    worth: dict[int, Lane] = {}
    cross: dict[tuple[int, int], Lane] = {}
    for number, profile in enumerate(at.profiles):
        rows = at.rows_of(profile)
        for i, r in enumerate(rows):
            payoff = f.load(F64, game, at.payoff + number * len(rows) + i)
            others = [k for k in range(len(rows)) if k != i]
            part = payoff
            for k in others:
                part = part * share[rows[k]]
            worth[r] = worth[r] + part if r in worth else part
            for k in others:
                part = payoff
                for m in others:
                    if m != k:
                        part = part * share[rows[m]]
                place = r, rows[k]
                cross[place] = cross[place] + part if place in cross else part
    for r, value in worth.items():
        f.store(value, game, at.worth + r)
    for (r, c), value in cross.items():
        f.store(value, game, at.cross + r * at.n + c)
    f.give()
    return f


def _curve_function(at: _Shape, mix: Function) -> Function:
    """Write the linear system at a point, closed by a border, and its solution.

    With ``is_tangent`` that is the vector along the curve that makes 1 with the border, else the Newton correction
    along the border's plane. Returned is the sign of the determinant.
    """
    parameters = [("ptr", "game"), ("ptr", "point"), ("ptr", "border"), ("ptr", "change"), ("i32", "is_tangent")]
    f = Function(f"{at.name}_curve", parameters, returns=F64)
    game, point, border = (f.parameter(name) for name in ("game", "point", "border"))
    n, width = at.n, at.n + 2
    matrix = array(f, F64, (n + 1) * width)
    f.invoke(mix, [game, point])
    is_tangent = f.parameter("is_tangent").equals(1).splat()
    t, zero = f.load(F64, point, n), f.constant(F64, 0.0)
    share = [f.load(F64, game, at.share + r) for r in range(n)]
    worth = [f.load(F64, game, at.worth + r) for r in range(n)]
    is_open = [f.load(F64, game, at.is_open + r) for r in range(n)]
    for i in range(len(at.shape)):
        rationality, portion = (f.load(F64, game, place + i) for place in (at.rationality, at.portion))
        mean = _total([worth[r] * is_open[r] for r in at.rows(i)]) * portion
        for r in at.rows(i):
            gain = (worth[r] - mean) * rationality * is_open[r]
            off = f.load(F64, point, r) - f.load(F64, game, at.offset + r) - t * gain
            f.store(-gain, matrix, r * width + n)
            f.store(is_tangent.select(zero, off), matrix, r * width + n + 1)
        for c in range(n):
            if at.player[c] == i:
                for r in at.rows(i):
                    f.store(f.constant(F64, float(r == c)), matrix, r * width + c)
                continue
            rise = {r: f.load(F64, game, at.cross + r * n + c) - worth[r] for r in at.rows(i)}
            middle = _total([rise[r] * is_open[r] for r in at.rows(i)]) * portion
            factor = -(t * rationality * share[c])
            for r in at.rows(i):
                f.store((rise[r] - middle) * factor * is_open[r], matrix, r * width + c)
    for c in range(n + 1):
        f.store(f.load(F64, border, c), matrix, n * width + c)
    f.store(is_tangent.select(f.constant(F64, 1.0), zero), matrix, n * width + n + 1)
    eliminate = _eliminate_at_once if n < UNROLLED else _eliminate
    f.give(eliminate(f, matrix, n + 1, f.parameter("change")))
    return f


def _total(parts: list[Lane]) -> Lane:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _eliminate_at_once(f: Function, matrix: Lane, n: int, solution: Lane) -> Lane:
    """Write the same as `_eliminate` without loops: small systems stay in registers."""
    rows = [[f.load(F64, matrix, r * (n + 1) + c) for c in range(n + 1)] for r in range(n)]
    side = f.constant(F64, 1.0)
    for k in range(n):
        for r in range(k + 1, n):
            larger = size_of(rows[r][k]) > size_of(rows[k][k])
            side = larger.select(-side, side)
            for c in range(k, n + 1):
                a, b = rows[k][c], rows[r][c]
                rows[k][c], rows[r][c] = larger.select(b, a), larger.select(a, b)
        pivot = rows[k][k].equals(0.0).select(f.constant(F64, LEAST_PIVOT), rows[k][k])
        side = (pivot < 0.0).select(-side, side)
        rows[k] = [each / pivot for each in rows[k]]
        for r in range(k + 1, n):
            factor = rows[r][k]
            for c in range(k + 1, n + 1):
                rows[r][c] = rows[r][c] - factor * rows[k][c]
    found: dict[int, Lane] = {}
    for k in range(n - 1, -1, -1):
        left = rows[k][n]
        for c in range(k + 1, n):
            left = left - rows[k][c] * found[c]
        found[k] = left
        f.store(left, solution, k)
    return side


def _eliminate(f: Function, matrix: Lane, n: int, solution: Lane) -> Lane:
    """Write the solution of a linear system with its right side in the last column; return the determinant's sign.

    Each lane exchanges rows as its own pivots ask for it.
    """
    width = n + 1
    end, wide = f.constant("i32", n), f.constant("i32", width)
    side = f.variable(F64, 1.0)
    with f.loop(0, end) as k:
        row = f.address(matrix, k * width, F64)
        with f.loop(k + 1, end) as r:
            other = f.address(matrix, r * width, F64)
            larger = size_of(f.load(F64, other, k)) > size_of(f.load(F64, row, k))
            with f.when(larger.any()):
                side.set(larger.select(-side.get(), side.get()))
                with f.loop(k, wide) as c:
                    a, b = f.load(F64, row, c), f.load(F64, other, c)
                    f.store(larger.select(b, a), row, c)
                    f.store(larger.select(a, b), other, c)
        pivot = f.load(F64, row, k)
        pivot = pivot.equals(0.0).select(f.constant(F64, LEAST_PIVOT), pivot)
        side.set((pivot < 0.0).select(-side.get(), side.get()))
        with f.loop(k, wide) as c:
            f.store(f.load(F64, row, c) / pivot, row, c)
        with f.loop(k + 1, end) as r:
            other = f.address(matrix, r * width, F64)
            factor = f.load(F64, other, k)
            with f.loop(k, wide) as c:
                f.store(f.load(F64, other, c) - factor * f.load(F64, row, c), other, c)
    with f.loop(0, end) as step:
        k = f.constant("i32", n - 1) - step
        row = f.address(matrix, k * width, F64)
        left = f.variable(F64, f.load(F64, row, n))
        with f.loop(k + 1, end) as c:
            left.set(left.get() - f.load(F64, row, c) * f.load(F64, solution, c))
        f.store(left.get(), solution, k)
    return side.get()


class _Follower:
    """Writes the function that follows the curve."""

    def __init__(self, at: _Shape, mix: Function, curve: Function) -> None:
        self.at, self.mix, self.curve = at, mix, curve
        parameters = [("ptr", "payoffs"), ("ptr", "offsets"), ("ptr", "rationality"), ("ptr", "out"), (MASK, "mask")]
        self.f = Function(at.name, parameters)
        self.game = array(self.f, F64, at.size)
        names = ("point", "ahead", "there", "turned", "change", "end", "upright")
        self.vectors = {name: array(self.f, F64, at.n + 1) for name in names}

    def write(self) -> Function:
        """Write it."""
        f, at = self.f, self.at
        self._load()
        for r in range(at.n):
            offset = f.load(F64, self.game, at.offset + r)
            self._set("point", r, offset)
            self._set("upright", r, f.constant(F64, 0.0))
        self._set("point", at.n, f.constant(F64, 0.0))
        self._set("upright", at.n, f.constant(F64, 1.0))
        self._solve("point", "upright", "ahead", is_tangent=True)
        size = self._norm("ahead")
        for r in range(at.n + 1):
            self._set("ahead", r, self._get("ahead", r) / size)
        self._follow()
        f.invoke(self.mix, [self.game, self.vectors["point"]])
        for r in range(2 * at.n):
            f.store(f.load(F64, self.game, at.share + r).cast(F32), f.parameter("out"), r)
        f.give()
        return f

    def _get(self, name: str, r: int) -> Lane:
        return self.f.load(F64, self.vectors[name], r)

    def _set(self, name: str, r: int, value: Lane) -> None:
        self.f.store(value, self.vectors[name], r)

    def _solve(self, point: str, border: str, change: str, *, is_tangent: bool) -> Lane:
        given = [self.game, self.vectors[point], self.vectors[border], self.vectors[change]]
        return self.f.call(self.curve, [*given, self.f.constant("i32", int(is_tangent))])

    def _norm(self, name: str) -> Lane:
        return sqrt(_total([self._get(name, r) * self._get(name, r) for r in range(self.at.n + 1)]))

    def _load(self) -> None:
        """Write that the game is put into doubles."""
        f, at = self.f, self.at
        for place in range(at.offset):
            f.store(f.load(F32, f.parameter("payoffs"), place).cast(F64), self.game, at.payoff + place)
        for i in range(len(at.shape)):
            f.store(f.load(F32, f.parameter("rationality"), i).cast(F64), self.game, at.rationality + i)
            flags: list[Lane] = []
            for r in at.rows(i):
                offset = f.load(F32, f.parameter("offsets"), r)
                flags.append((offset > 0.5 * CLOSED).select(f.constant(F64, 1.0), 0.0))
                f.store(offset.cast(F64), self.game, at.offset + r)
                f.store(flags[-1], self.game, at.is_open + r)
            f.store(f.constant(F64, 1.0) / greatest(_total(flags), 1.0), self.game, at.portion + i)

    def _is_short(self, size: Lane, point: str, bound: float) -> Lane:
        """Write whether a correction of a point is short beside its scores."""
        f, largest = self.f, self.f.constant(F64, 0.0)
        for r in range(self.at.n):
            is_open = f.load(F64, self.game, self.at.is_open + r)
            largest = greatest(largest, size_of(self._get(point, r) * is_open))
        return size <= (largest + 1.0) * bound

    def _follow(self) -> None:
        f, n = self.f, self.at.n
        left = f.variable(I32, f.parameter("mask").cast(I32))
        length, side = f.variable(F64, FIRST_STEP), f.variable(F64, 1.0)
        with f.repeat(MOST_STEPS, lambda: is_set(left.get()).any()):
            for r in range(n + 1):
                self._set("there", r, self._get("point", r) + length.get() * self._get("ahead", r))
            good, first = self._correct(is_set(left.get()))
            turned_side = self._solve("there", "ahead", "turned", is_tangent=True)
            size = self._norm("turned")
            for r in range(n + 1):
                self._set("turned", r, self._get("turned", r) / size)
            cosine = _total([self._get("ahead", r) * self._get("turned", r) for r in range(n + 1)])
            t, ahead, there = self._get("point", n), self._get("ahead", n), self._get("there", n)
            turns = (self._get("turned", n) < 0.0) & (ahead > 0.0) & (there < 1.0) & (t + length.get() * ahead >= 1.0)
            is_short = length.get() <= FORK
            good = good & (cosine >= LEAST_COSINE) & ((turned_side.equals(side.get()) & ~turns) | is_short)
            used = greatest(first * (1.0 / FURTHEST), (1.0 - cosine) * (1.0 / (1.0 - LEAST_COSINE)))
            growth = least(CAUTION / sqrt(greatest(used, TINY)), LARGEST_GROWTH)
            crosses = good & (there >= 1.0)
            ended = f.variable(I32, 0)
            with f.when(crosses.any()):
                ended.set(self._end(crosses, side.get(), is_short).cast(I32))
            finished, goes_on = is_set(ended.get()), good & ~crosses
            for r in range(n + 1):
                on = goes_on.select(self._get("there", r), self._get("point", r))
                self._set("point", r, finished.select(self._get("end", r), on))
                self._set("ahead", r, goes_on.select(self._get("turned", r), self._get("ahead", r)))
            side.set(goes_on.select(turned_side, side.get()))
            length.set(length.get() * goes_on.select(growth, 0.5))
            left.set(left.get() & ~ended.get() & (length.get() >= LEAST_STEP).cast(I32))

    def _correct(self, left: Lane) -> tuple[Lane, Lane]:
        """Write Newton's corrections of a predicted point; return where they settle, and how long the first is."""
        f, n = self.f, self.at.n
        moving, settled = f.variable(I32, left.cast(I32)), f.variable(I32, 0)
        first, before = f.variable(F64, 0.0), f.variable(F64, 2.0 * FURTHEST)
        is_first = f.variable(I32, -1)
        with f.repeat(MOST_CORRECTIONS, lambda: is_set(moving.get()).any()):
            self._solve("there", "ahead", "change", is_tangent=False)
            size = self._norm("change")
            near = is_set(moving.get()) & (size <= FURTHEST) & (size <= before.get() * 0.5)
            for r in range(n + 1):
                moved = self._get("there", r) - self._get("change", r)
                self._set("there", r, near.select(moved, self._get("there", r)))
            first.set(is_set(is_first.get()).select(size, first.get()))
            is_first.set(0)
            before.set(size)
            there = near & self._is_short(size, "there", ON_CURVE)
            settled.set(settled.get() | there.cast(I32))
            moving.set((near & ~there).cast(I32))
        return is_set(settled.get()), first.get()

    def _end(self, crosses: Lane, side: Lane, is_short: Lane) -> Lane:
        """Write the point at t = 1 between two points, where a step leads past it; return where it is found."""
        f, n = self.f, self.at.n
        t, there = self._get("point", n), self._get("there", n)
        part = crosses.select((1.0 - t) / (there - t), 0.0)
        for r in range(n):
            begin = self._get("point", r)
            self._set("end", r, begin + part * (self._get("there", r) - begin))
        self._set("end", n, f.constant(F64, 1.0))
        moving, before = f.variable(I32, crosses.cast(I32)), f.variable(F64, FURTHEST)
        end_side = f.variable(F64, 0.0)
        with f.repeat(LAST_CORRECTIONS, lambda: is_set(moving.get()).any()):
            sign = self._solve("end", "upright", "change", is_tangent=False)
            size = self._norm("change")
            shorter = is_set(moving.get()) & (size <= before.get())
            for r in range(n + 1):
                moved = self._get("end", r) - self._get("change", r)
                self._set("end", r, shorter.select(moved, self._get("end", r)))
            before.set(shorter.select(size * 0.5, before.get()))
            end_side.set(shorter.select(sign, end_side.get()))
            moving.set((shorter & ~self._is_short(size, "end", ARRIVED)).cast(I32))
        is_same_branch = end_side.get().equals(side) | is_short
        return crosses & is_same_branch & self._is_short(before.get(), "end", ON_CURVE)


def _follow_function(at: _Shape, mix: Function, curve: Function) -> Function:
    return _Follower(at, mix, curve).write()
