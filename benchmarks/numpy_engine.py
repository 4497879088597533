"""The same compiled model in NumPy: many paths as one long axis, tables and masks, single precision, in chunks.

Written to be fast, not to be read beside the algorithm's page: actors solve all their episodes at once and only on the
paths on which they decide; nodes of equal height and width are one array. It takes the same array of numbers per world
as the engine. As in the C, talks always end without a deal. Random numbers are either the engine's own (the paths are
the same, which is how it is checked) or NumPy's (the faster, which is how it is timed).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from benchmarks.numpy_cuts import Cutter
from benchmarks.numpy_random import Addressed, Array, F, Index, Streams, philox
from benchmarks.numpy_tables import Game, Tables
from detente.core.random import Purpose
from detente.game.trees import Tree, gates_of_turn
from detente.model import expression as ex
from detente.model.model import ABSENT, NOTHING, Gate
from detente.sim.answers import AFTER_ALL
from detente.sim.conditions import quantities_in
from detente.sim.generator import MOST_ARRIVALS
from detente.sim.happenings import OPENING_SHIFT
from detente.sim.rows import Kind
from detente.sim.runs import NEVER

_OPERATIONS = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "min": np.minimum, "max": np.maximum, "<": np.less,
    "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


def run_numpy(
    tables: Tables, numbers: Array, *, first_world: int, paths: int, seed: int, chunk: int, streams: bool
) -> tuple[npt.NDArray[np.uint16], Array]:
    """Run ``paths`` paths of each world of ``numbers`` [W, n_numbers], about ``chunk`` at a time.

    Returns
    -------
    tuple
        hits [H, W x paths] and values [V, W x paths], as the engine leaves them.
    """
    n_worlds = numbers.shape[0]
    hits = np.empty((tables.layout.n_hits, n_worlds * paths), dtype=np.uint16)
    values = np.empty((tables.layout.n_values, n_worlds * paths), dtype=F)
    step = max(1, chunk // paths)
    for start in range(0, n_worlds, step):
        part = np.ascontiguousarray(numbers[start : start + step].T)
        done = _Chunk(tables, part, first_world + start, paths, seed, streams=streams).run()
        columns = slice(start * paths, (start + part.shape[1]) * paths)
        hits[:, columns], values[:, columns] = done
    return hits, values


class _Chunk:
    """The state of one chunk of paths."""

    def __init__(
        self, engine: Tables, numbers: Array, first_world: int, paths: int, seed: int, *, streams: bool
    ) -> None:
        self.e, self.N, self.seed = engine, numbers, seed
        self.model, self.kernel = engine.model, engine.kernel
        model, self.shape = self.model, (numbers.shape[1], paths)
        n = self.n = numbers.shape[1] * paths
        self.w: Index = np.repeat(np.arange(numbers.shape[1]), paths)
        self.worlds = np.arange(first_world, first_world + numbers.shape[1])
        if streams:
            self.random: Addressed | Streams = Streams(seed + first_world, n, engine.options)
        else:
            self.random = Addressed(seed, self.worlds[self.w], np.tile(np.arange(paths), numbers.shape[1]))
        n_events, n_k, moments = len(model.events), len(model.quantities.names), self.kernel.n_moments
        self.days = [int(day) for day in model.timeline.moments]
        block = {length: position * len(engine.plan.paced) for position, length in enumerate(engine.program.lengths)}
        self.pace_at = [engine.program.n_constants + block.get(length, 0) for length in self.kernel.lengths]
        self.t, wide = 0, sorted(engine.plan.wide)
        self.low, self.high = model.quantities.low.astype(F)[:, None], model.quantities.high.astype(F)[:, None]
        self.bounds = [
            (k, float(end[k]), clip)
            for k in wide
            for end, clip in ((model.quantities.low, np.maximum), (model.quantities.high, np.minimum))
            if np.isfinite(end[k])
        ]
        self.low[wide], self.high[wide] = -np.inf, np.inf
        self.starts = {k: self._start_of(int(model.quantities.start[k])) for k in wide}
        self.x = np.empty((n_k, n), dtype=F)
        for k, place in enumerate(model.quantities.start.tolist()):
            self.full(self.x[k])[:] = self.number(engine.level(k, place))
        self.clip()
        self.before = self.x.copy()
        self.history = {k: np.empty((moments + 2, *self.shape), dtype=F) for k in self.kernel.remembered}
        for k, kept in self.history.items():
            kept[0] = self.full(self.x[k])
        self.now = np.zeros(n, dtype=F)
        self.last = np.full((n_events, n), -1e9, dtype=F)
        self.first = np.full((n_events, n), NEVER, dtype=F)
        self.order, self.place = np.zeros(n, dtype=F), np.zeros((n_events, n), dtype=F)
        self.count = np.zeros((n_events, n), dtype=F)
        for event, before in enumerate(model.events_before.tolist()):
            if before <= 0:
                self.last[event], self.count[event] = before, 1.0
        self.epoch = np.zeros((len(model.actors.names), n), dtype=np.int32)
        self.opening = np.zeros(n, dtype=np.intp)
        self.pending = np.zeros((moments + 1, max(1, len(self.kernel.scheduled)), n), dtype=F)
        self.hits = np.full((engine.layout.n_hits, n), NEVER, dtype=F)
        self.hit_place = np.full((engine.layout.n_hits, n), AFTER_ALL, dtype=F)
        self.values = np.empty((engine.layout.n_values, n), dtype=F)
        self.reasons = {actor: self._first_reasons(actor) for actor in self.kernel.openers}

    # Small things ---------------------------------------------------------------------------------------------------

    def number(self, slot: int) -> Array:
        """Return a number of the worlds, to go with ``full`` arrays."""
        return self.N[slot][:, None]

    def paced(self, kind: Kind, *places: int) -> Array:
        """Return a number of the worlds that depends on the length of the present interval."""
        return self.number(self.pace_at[self.t] + self.e.paced_place(kind, *places))

    def _start_of(self, place: int) -> npt.NDArray[np.float64]:
        """Return the start of a wide quantity on all paths, in double precision."""
        high, low = (self.N[self.e.seen(kind, place)].astype(np.float64) for kind in (Kind.RAW, Kind.LOW_PART))
        return (high + low)[self.w]

    def be_on(self, day: Array, at: Index, gates: Iterable[Gate]) -> None:
        """Let it be a day on some paths, or the last of an event that the gates name if that is later."""
        named = sorted(set[int]().union(*(ex.events_in(gate.when) for gate in gates)))
        self.now[at] = np.maximum(day, self.last[np.ix_(named, at)].max(axis=0)) if named else day

    def day_after(self, waited: Array) -> Array:
        """Return the day within the present interval on which something comes that has been waited for, in days."""
        begun, end = F(self.days[self.t - 1]), F(self.days[self.t])
        return np.minimum(begun + np.trunc(np.minimum(waited, end - begun)) + F(1), end)

    def full(self, values: Array) -> Array:
        """View an array of all paths as [worlds, paths]."""
        return values.reshape(self.shape)

    def clip(self) -> None:
        np.clip(self.x, self.low, self.high, out=self.x)
        for k, end, clip in self.bounds:
            clip(self.full(self.x[k]), self.number(self.e.bound(k, end)), out=self.full(self.x[k]))

    def clip_at(self, at: Index) -> None:
        self.x[:, at] = np.clip(self.x[:, at], self.low, self.high)
        for k, end, clip in self.bounds:
            self.x[k, at] = clip(self.x[k, at], self.N[self.e.bound(k, end), self.w[at]])

    def evaluate(
        self, node: ex.Expression, at: Index | slice, kind: type[np.floating] | None = None
    ) -> npt.NDArray[np.generic]:
        """Evaluate a condition or a number on some paths; in double precision if it is about a wide quantity."""
        if kind is None:
            kind = np.float64 if self._is_wide(node) else F
        match node:
            case ex.Constant(value) | ex.Truth(value):
                return kind(value) if isinstance(node, ex.Constant) else np.bool_(value)  # type: ignore[return-value]
            case ex.QuantityValue(k):
                return self.starts[k][at] + self.x[k, at] if k in self.starts else self.x[k, at]
            case ex.Today():
                return self.now[at]
            case ex.Happened(event):
                return self.last[event, at] > F(-5e8)
            case ex.Since(event):
                last = self.last[event, at]
                return np.where(last > F(-5e8), self.now[at] - last, F(ex.NEVER_DAYS))
            case ex.Count(event):
                return self.count[event, at]
            case ex.Negative(operand):
                return -self.evaluate(operand, at, kind)  # type: ignore[operator]
            case ex.Absolute(operand):
                return np.abs(self.evaluate(operand, at, kind))  # type: ignore[arg-type]
            case ex.Not(operand):
                return ~self.evaluate(operand, at)  # type: ignore[operator]
            case ex.Both(left, right):
                return self.evaluate(left, at) & self.evaluate(right, at)  # type: ignore[operator]
            case ex.Either(left, right):
                return self.evaluate(left, at) | self.evaluate(right, at)  # type: ignore[operator]
            case ex.Comparison(operator, left, right) | ex.Arithmetic(operator, left, right):
                a, b = self.evaluate(left, at, kind), self.evaluate(right, at, kind)
                if operator == "/":
                    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape, dtype=kind), where=np.asarray(b) != 0)  # type: ignore[arg-type]
                return _OPERATIONS[operator](a, b)
        raise TypeError(f"not a condition: {node!r}")

    def _is_wide(self, node: ex.Expression) -> bool:
        parts = (node.left, node.right) if isinstance(node, ex.Comparison) else (node,)
        return any(quantities_in(part) & self.e.plan.wide for part in parts)

    def gate(self, gate: Gate, event: int, at: Index) -> npt.NDArray[np.bool_] | None:
        """Return whether a gate is open on some paths; None if it always is."""
        open_ = None if gate.when is None else np.broadcast_to(self.evaluate(gate.when, at), at.shape)
        if gate.once:
            more = self.last[event, at] < F(-5e8)
        elif gate.cooldown != ABSENT:
            more = (
                self.now[at] - self.last[event, at]
                >= self.N[self.e.seen(Kind.DAYS_AT_LEAST_ONE, gate.cooldown), self.w[at]]
            )
        else:
            return open_
        return more if open_ is None else open_ & more

    def happen(self, event: int, bundle: int, at: Index) -> None:
        """Let an event happen on some paths."""
        now = self.now[at]
        self.last[event, at] = np.maximum(self.last[event, at], now)
        earlier = at[now < self.first[event, at]]
        self.place[event, earlier] = self.order[earlier]
        self.order[at] += 1
        self.first[event, at] = np.minimum(self.first[event, at], now)
        if event in self.kernel.counted:
            self.count[event, at] += 1
        effects, world = self.model.effects, self.w[at]
        for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
            k, amount, after, over = (
                int(a[row]) for a in (effects.quantity, effects.amount, effects.after, effects.over)
            )
            slot = self.e.seen(Kind.RAW, amount) if over == ABSENT else self.e.seen(Kind.PORTION, amount, over)
            portion = self.N[slot, world]
            if after == ABSENT and over == ABSENT:
                self.x[k, at] += portion
                continue
            delay = F(0) if after == ABSENT else self.N[self.e.seen(Kind.DAYS, after), world]
            if over == ABSENT:
                is_at_once = delay <= 0
                begin, end = now + delay - F(1), now + delay
                here = np.where(is_at_once, F(1), np.maximum(np.minimum(end, F(self.days[self.t])) - begin, F(0)))
                end = np.where(is_at_once, F(-1e9), end)
            else:
                begin = now + delay
                end = begin + self.N[self.e.seen(Kind.DAYS_AT_LEAST_ONE, over), world]
                here = np.maximum(np.minimum(end, F(self.days[self.t])) - begin, F(0))
            self.x[k, at] += here * portion
            column, until = self.kernel.scheduled.index(k), end.max(initial=-1e9)
            for moment in range(self.t + 1, self.kernel.n_moments + 1):
                since = F(self.days[moment - 1])
                if since >= until:
                    break
                share = np.maximum(np.minimum(end, F(self.days[moment])) - np.maximum(begin, since), F(0))
                self.pending[moment, column, at] += share * portion

        moved = sorted(set(effects.quantity[effects.start[bundle] : effects.start[bundle + 1]].tolist()))
        self.x[np.ix_(moved, at)] = np.clip(self.x[np.ix_(moved, at)], self.low[moved], self.high[moved])
        if event in self.kernel.looked_at and at.size:
            self._look_after(event, at)

    def _look_after(self, event: int, at: Index) -> None:
        """Look at the conditions that name an event that has just happened on some paths."""
        self.clip_at(at)
        day = self.now[at]
        for row in self.kernel.looked_at[event]:
            condition = self.kernel.hit_rows[row][1]
            self.now[at] = np.maximum(day, self.last[np.ix_(sorted(ex.events_in(condition)), at)].max(axis=0))
            met = at[self.evaluate(condition, at) & (self.now[at] < self.hits[row, at])]
            self.hits[row, met], self.hit_place[row, met] = self.now[met], self.order[met] - 1
        self.now[at] = day

    # An interval ----------------------------------------------------------------------------------------------------

    def run(self) -> tuple[npt.NDArray[np.uint16], Array]:
        self._calendar()
        self._pacts()
        self._look()
        for t in range(1, self.kernel.n_moments + 1):
            self.t = t
            self._clocks()
            self._advance()
            self._chance()
            self._turns()
            self._settle()
            self._calendar()
            self._pacts()
            self._look()
        row = 0
        for question in self.model.questions:
            if question.kind == "number":
                continue
            rows = range(row, row + len(question.conditions))
            for row, condition in zip(rows, question.conditions, strict=True):
                if ex.asks_of_events(condition):
                    self.hits[row], self.hit_place[row] = self._first_change_to(condition)
            row = rows.stop
            winner = np.lexsort((self.hit_place[rows], self.hits[rows]), axis=0)[0]
            self.hits[rows] = np.where(winner == np.arange(len(rows))[:, None], self.hits[rows], NEVER)
            self.hits[rows] = np.where(self.hits[rows] <= question.day, self.hits[rows], NEVER)
        return self.hits.astype(np.uint16), self.values

    def _first_change_to(self, condition: ex.Expression) -> tuple[Array, Array]:
        """Return day and place of the first instant at which a condition about events held."""
        named = sorted(ex.events_in(condition))
        days = np.concatenate((np.zeros((1, self.n), dtype=F), self._since(named)[0]))
        places = np.concatenate((np.full((1, self.n), AFTER_ALL, dtype=F), self._since(named)[1]))
        held = np.stack([self._held(condition, *instant) for instant in zip(days, places, strict=True)])
        days = np.where(held, days, F(NEVER))
        best = np.lexsort((places, days), axis=0)[0]
        return days[best, np.arange(self.n)], places[best, np.arange(self.n)]

    def _since(self, events: list[int]) -> tuple[Array, Array]:
        """Return days and places of the first happenings of some events, [events, n]."""
        before = (self.model.events_before[events] <= 0)[:, None]
        return np.where(before, F(0), self.first[events]), np.where(before, F(-1), self.place[events])

    def _held(self, node: ex.Expression, day: Array, place: Array) -> npt.NDArray[np.bool_]:
        match node:
            case ex.Not(operand):
                return ~self._held(operand, day, place)
            case ex.Both(left, right):
                return self._held(left, day, place) & self._held(right, day, place)
            case ex.Either(left, right):
                return self._held(left, day, place) | self._held(right, day, place)
            case ex.Truth(value):
                return np.full(self.n, value)
            case ex.Happened(event):
                (since,), (at,) = self._since([event])
                return (since < day) | (since == day) & (at <= place)
        raise TypeError(f"not about events alone: {node!r}")

    def _first_reasons(self, actor: int) -> Array:
        """Return an actor's private reasons over its opening options, drawn on what the past says of them."""
        moves, actors, e = self.model.moves, self.model.actors, self.e
        trees, game, everywhere = e.trees.of(actor), e.own[actor], np.arange(self.n)
        # All paths of a world start alike: what the past says is worked out on the first of each.
        at = np.arange(self.shape[0]) * self.shape[1]
        open_ = self._open(actor, at)
        values = self._solve(game, at, open_)[0][actor, game.roots]
        openings = open_[[tree.move for tree in trees]]
        openings[[bool(moves.was_open[tree.move]) for tree in trees]] = True
        openings[[bool(moves.is_new[tree.move]) for tree in trees]] = False
        levels = self._levels(actor, at, values, openings)
        levels -= levels.max(axis=0)
        spread = np.log(np.exp(levels).sum(axis=0))
        drawn = self.random.reasons(np.array(e.trees.root_options(actor)), self.epoch[actor], everywhere)
        best = drawn[0] + spread[self.w]
        known = np.empty_like(drawn)
        known[0] = best - levels[0][self.w]
        with np.errstate(over="ignore"):
            known[1:] = -np.log(np.exp(levels[1:][:, self.w] - best) + np.exp(-drawn[1:]))
        u = self.random.uniform(Purpose.CLOCK, 2 * len(actors.names), 0)[2 * actor + 1]
        unseen = self.N[e.seen(Kind.UNSEEN, int(actors.tempo[actor]), int(actors.memory[actor])), self.w]
        return np.where(u < unseen, drawn, known)

    def _clocks(self) -> None:
        actors, deciders = self.model.actors, self.kernel.deciders
        u = self.random.uniform(Purpose.CLOCK, 2 * len(actors.names), self.days[self.t])
        self.ticks: dict[int, npt.NDArray[np.bool_]] = {}
        self.drawn = u
        for actor in deciders:
            if actor in self.kernel.openers:
                chance = self.paced(Kind.CHANCE_OF_TIME, int(actors.tempo[actor]))
                self.ticks[actor] = (self.full(u[2 * actor]) < chance).reshape(-1)
            chance = self.paced(Kind.CHANCE_OF_TIME, int(actors.memory[actor]))
            at = np.flatnonzero(self.full(u[2 * actor + 1]) < chance)
            if at.size:
                self.epoch[actor, at] += 1
                self.random.renew(actor, at)
                if actor in self.kernel.openers:
                    options = np.array(self.e.trees.root_options(actor))
                    self.reasons[actor][:, at] = self.random.reasons(options, self.epoch[actor], at)

    def _calendar(self) -> None:
        calendar, tables, everywhere = self.model.calendar, self.model.tables, np.arange(self.n)
        self.now[:] = self.days[self.t]
        entries = np.flatnonzero(calendar.day == self.days[self.t]).tolist()
        for entry in sorted(entries, key=lambda entry: (calendar.dates[entry], entry)):
            at, event = everywhere, int(calendar.event[entry])
            open_ = self.gate(calendar.gates[entry], event, at)
            at = at if open_ is None else at[open_]
            self.happen(event, int(calendar.bundle[entry]), at)
            self.clip_at(at)
            for table, end in enumerate(tables.session_start[1:].tolist()):
                if tables.session_start[table] < end and tables.session_entry[end - 1] == entry:
                    self.happen(int(tables.no_deal_event[table]), int(tables.no_deal_bundle[table]), everywhere)
                    self.clip()

    def _chance(self) -> None:
        shocks, rest = self.model.shocks, self.model.quantities.rest
        u = self.random.uniform(Purpose.HAZARD, len(shocks.names), self.days[self.t])
        for shock in range(len(shocks.names)):
            rows = range(int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1]))
            rate = int(shocks.rate[shock])
            if rows:
                total = np.zeros(self.shape, dtype=F)
                for row in rows:
                    k = int(shocks.rise_quantity[row])
                    deviation = self.full(self.x[k]) - self.number(self.e.level(k, int(rest[k])))
                    total += self.number(self.e.seen(Kind.RAW, int(shocks.rise_coefficient[row]))) * deviation
                factor = np.exp(np.clip(total, -30, 30))
                per_day = self.number(self.e.seen(Kind.RAW, rate)) * factor
                chance = F(1) - np.exp(-(self.paced(Kind.PER_LENGTH, rate) * factor))
            else:
                per_day = np.broadcast_to(self.number(self.e.seen(Kind.RAW, rate)), self.shape)
                chance = self.paced(Kind.CHANCE_OF_RATE, rate)
            at = np.flatnonzero(self.full(u[shock]) < chance)
            if at.size:
                self._arrivals(shock, per_day.reshape(-1)[at], u[shock, at], at)

    def _arrivals(self, shock: int, per_day: Array, u: Array, at: Index) -> None:
        """Let a shock come on some paths, each time after a time of its own, as often as it comes in the interval."""
        shocks, event = self.model.shocks, int(self.model.shocks.event[shock])
        length, waited = F(self.days[self.t] - self.days[self.t - 1]), np.zeros(at.size, dtype=F)
        for number in range(1, MOST_ARRIVALS + 1):
            waited = waited - np.log(F(1) - u) / per_day
            self.be_on(self.day_after(waited), at, [shocks.gates[shock]])
            open_ = self.gate(shocks.gates[shock], event, at)
            fires = at if open_ is None else at[open_]
            if fires.size:
                self.happen(event, int(shocks.bundle[shock]), fires)
                self.clip_at(fires)
            u = self.random.uniform_at(Purpose.HAZARD, number << 14 | shock, self.days[self.t], at)
            more = np.flatnonzero(u < F(1) - np.exp(-(per_day * np.maximum(length - waited, F(0)))))
            if not more.size:
                return
            at, u, waited, per_day = at[more], u[more], waited[more], per_day[more]

    def _turns(self) -> None:
        openers = self.kernel.openers
        if len(openers) == 1:
            self._turn(openers[0], np.flatnonzero(self.ticks[openers[0]]))
            return
        every = (np.arange(len(self.model.actors.names)) // 4)[:, None] | int(Purpose.ORDER) << 24
        u = np.stack(philox(self.worlds, 0xFFFFFFFF, self.days[self.t], every, self.seed), axis=1)
        keys = np.stack([u[a, a % 4] for a in openers])
        places = np.argsort(np.argsort(keys, axis=0, kind="stable"), axis=0, kind="stable")
        for place in range(len(openers)):
            for position, actor in enumerate(openers):
                mine = self.full(self.ticks[actor]) & (places[position] == place)[:, None]  # type: ignore[arg-type]
                at = np.flatnonzero(mine)
                if at.size:
                    self._turn(actor, at)

    def _open(self, actor: int, at: Index) -> npt.NDArray[np.bool_]:
        """Return which moves of an actor's episodes are open on some paths, [moves + 1, m]; the last always is."""
        moves, trees = self.model.moves, self.e.trees.of(actor)
        open_ = np.ones((len(moves.names) + 1, at.size), dtype=bool)
        for move in sorted({m for tree in trees for m in (tree.move, *tree.option_move) if m != NOTHING}):
            mask = self.gate(moves.gates[move], int(moves.event[move]), at)
            if mask is not None:
                open_[move] = mask
        return open_

    def _levels(self, actor: int, at: Index, values: Array, openings: npt.NDArray[np.bool_]) -> Array:
        """Return the scores of waiting and of opening moves without reasons, relative to the best worth."""
        e, actors, trees, world = self.e, self.model.actors, self.e.trees.of(actor), self.w[at]
        rationality, idle = (
            self.N[e.seen(kind, int(places[actor]), viewer=1 + actor), world]
            for kind, places in ((Kind.RAW, actors.rationality), (Kind.LOG_ODDS, actors.idle))
        )
        top = np.maximum(np.where(openings, values, F(0)).max(axis=0), F(0))
        levels = np.empty((len(trees) + 1, at.size), dtype=F)
        levels[0] = idle - top * rationality
        levels[1:] = (values - top) * rationality
        same = e.variants_of([tree.move for tree in trees])
        if same.sum() > len(trees):
            levels[1:] -= np.log(np.maximum(same.astype(F) @ openings.astype(F), F(1)))
        levels[1:][~openings] = -1e30
        return levels

    def _turn(self, actor: int, at: Index) -> None:
        """Let an actor open one episode after the other on some paths, until it waits."""
        trees, game, moves = self.e.trees.of(actor), self.e.own[actor], self.model.moves
        tempo = self.N[self.e.seen(Kind.RAW, int(self.model.actors.tempo[actor])), self.w[at]]
        waited = tempo * -np.log(F(1) - self.drawn[2 * actor, at])
        self.be_on(self.day_after(waited), at, gates_of_turn(self.model, self.e.trees.of(actor)))
        left = np.ones((len(trees), at.size), dtype=bool)
        same = self.e.variants_of([tree.move for tree in trees])
        own = [m for m in range(len(moves.names)) if moves.by[m] == actor and not moves.is_reply[m]]
        places = np.array([own.index(tree.move) for tree in trees])
        while at.size:
            open_ = self._open(actor, at)
            values, kept = self._solve(game, at, open_)
            openings = open_[[tree.move for tree in trees]] & left
            scores = self._levels(actor, at, values[actor, game.roots], openings) + self.reasons[actor][:, at]
            chosen = scores.argmax(axis=0)
            moved = np.flatnonzero(chosen)
            self.opening[at[moved]] = places[chosen[moved] - 1]
            played: dict[tuple[int, int], list[Index]] = {}
            for position, tree in enumerate(trees):
                among = np.flatnonzero(chosen == position + 1)
                if among.size:
                    rows = kept[game.first_rows[position] :][: len(tree.option_move)]
                    self._answer(self.e.trees.tree_start[actor] + position, tree, at, among, open_, rows, played)
            # As in the engine, moves take effect in the order in which they were played.
            for (_, move), parts in sorted(played.items()):
                self._move(actor, move, np.concatenate(parts))
            left = left[:, moved] & ~same[chosen[moved] - 1].T
            at = at[moved]
            if at.size:
                self.clip_at(at)
            if not left.any():
                return

    def _solve(self, game: Game, at: Index, open_: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
        """Solve trees on some paths: values [owners, items, m], and of options to the nodes' owners [rows, m]."""
        world = self.w[at]
        values = np.empty((game.n_owners, game.n_items, at.size), dtype=F)
        flat = values.reshape(-1, at.size)
        kept = np.empty((game.n_rows, at.size), dtype=F)
        factors: dict[int, list[Array]] = {}
        for owner, k, satisfied, inverse in game.levels:
            factor = np.clip((self.N[satisfied, world] - self.x[k, at]) * self.N[inverse, world], 0, 1)
            factors.setdefault(owner, []).append(factor)
        for owner, items, constants, coefficients in game.forms:
            worth = self.N[constants].take(world, axis=1)
            for factor, slots in zip(factors.get(owner, ()), coefficients, strict=True):
                part = self.N[slots].take(world, axis=1)
                part *= factor
                worth += part
            values[owner, items] = worth
        answers: dict[int, npt.NDArray[np.bool_] | None] = {}
        for owner, item, pact, constant, slots in game.calls:
            if pact not in answers:
                answers[pact] = self.gate(self.model.pacts.gates[pact], int(self.model.pacts.event[pact]), at)
            worth = self.N[constant, world]
            for factor, slot in zip(factors.get(owner, ()), slots, strict=True):
                worth = worth + factor * self.N[slot, world]
            mask = answers[pact]
            values[owner, item] += worth if mask is None else np.where(mask, worth, F(0))
        for layout, sheet, first, prices in game.layouts:
            x = self.x[:, at]
            Cutter(self.e.plan, layout, self.N, sheet, prices, x, world, factors, answers).cut(values[:, first:])
        for group in game.groups:
            worth = flat.take(group.owners[:, None] * game.n_items + group.children, axis=0)
            kept[group.rows.reshape(-1)] = worth.reshape(-1, at.size)
            mask = open_.take(group.moves, axis=0)
            if group.fallback.any():
                mask[group.fallback, -1] = ~mask[group.fallback, :-1].any(axis=1)
            weight = worth
            np.putmask(weight, ~mask, F(-1e30))
            weight -= np.maximum.reduce(weight, axis=1, keepdims=True)
            weight *= self.N[group.rationality].take(world, axis=1)[:, None]
            if group.passing.any():
                node, place = np.nonzero(group.passing)
                weight[node, place] += self.N[group.idle[node]].take(world, axis=1)
            np.exp(weight, out=weight)
            if group.same is not None:
                weight /= np.maximum(np.einsum("gqr,grm->gqm", group.same.astype(F), mask.astype(F)), F(1))
            weight /= np.add.reduce(weight, axis=1, keepdims=True)
            for owner, nodes in group.wanted:
                part = values[owner].take(group.children[nodes], axis=0)
                part *= weight if nodes.size == group.items.size else weight[nodes]
                values[owner, group.items[nodes]] = np.add.reduce(part, axis=1)
        return values, kept

    def _answer(
        self,
        number: int,
        tree: Tree,
        at: Index,
        among: Index,
        open_: npt.NDArray[np.bool_],
        own: Array,
        played: dict[tuple[int, int], list[Index]],
    ) -> None:
        """Walk a tree on the paths on which it was opened."""
        played.setdefault((1, tree.move), []).append(at[among])
        seen: dict[int, Array] = {}
        reach: dict[int, Index] = {0: np.arange(among.size)}
        there, offered = at[among], open_[:, among]
        for owner in dict.fromkeys(tree.node_owner):
            game = self.e.replies.get((number, owner))
            seen[owner] = own[:, among] if game is None else self._solve(game, there, offered)[1]
        for node in range(tree.n_nodes):
            here, owner, rows = reach.get(node), tree.node_owner[node], np.array(tree.options(node))
            if here is None or not here.size:
                continue
            options = np.array([tree.option_number[row] for row in rows])
            plan, places, world = self.e.plan, self.model.actors, self.w[there[here]]
            rationality, idle = (
                self.N[self.e.slot(kind, plan.rows.column(1 + owner, int(places_of[owner]))), world]
                for kind, places_of in ((Kind.RAW, places.rationality), (Kind.LOG_ODDS, places.idle))
            )
            always = len(self.model.moves.names)
            mask = offered[[always if tree.option_move[r] == NOTHING else tree.option_move[r] for r in rows]][:, here]
            if tree.option_is_fallback[rows[-1]]:
                mask[-1] = ~mask[:-1].any(axis=0)
            worth = seen[owner][rows[:, None], here]
            worth = worth - np.where(mask, worth, F(-1e30)).max(axis=0)
            score = worth * rationality + self.random.reasons(options, self.epoch[owner], there[here])
            for position, row in enumerate(rows):
                if tree.option_move[row] == NOTHING and not tree.option_is_fallback[row]:
                    score[position] += idle
            same = self.e.variants_of([tree.option_move[row] for row in rows])
            if same.sum() > rows.size:
                score -= np.log(np.maximum(same.astype(F) @ mask.astype(F), F(1)))
            chosen = np.where(mask, score, F(-1e30)).argmax(axis=0)
            for position, row in enumerate(rows):
                taken = here[chosen == position]
                if taken.size and tree.option_move[row] != NOTHING:
                    played.setdefault((1 + len(tree.node_history[node]), tree.option_move[row]), []).append(
                        there[taken]
                    )
                if not tree.option_ends[row]:
                    reach[tree.option_child[row]] = taken

    def _move(self, actor: int, move: int, at: Index) -> None:
        moves = self.model.moves
        self.happen(int(moves.event[move]), int(moves.bundle[move]), at)
        first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
        if first == end:
            return
        step = self.opening[at] << OPENING_SHIFT | self.days[self.t]
        u = self.random.uniform_at(Purpose.OUTCOME, actor * len(moves.names) + move, step, at)
        left = np.ones(at.size, dtype=bool)
        for outcome in range(first, end):
            drawn = left
            if outcome < end - 1:
                row = self.e.plan.rows.chance(Kind.CUMULATIVE, 0, outcome)
                drawn = left & (u < self.N[self.e.plan.constants[row], self.w[at]])
            left = left & ~drawn
            if drawn.any():
                self.happen(int(moves.outcome_event[outcome]), int(moves.outcome_bundle[outcome]), at[drawn])

    def _pacts(self) -> None:
        pacts = self.model.pacts
        since = F(self.days[self.t - 1] if self.t else -1)
        for pact in range(len(pacts.names)):
            on = pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]]
            at, event = np.flatnonzero((self.last[on] > since).any(axis=0)), int(pacts.event[pact])
            if not at.size:
                continue
            self.be_on(self.last[np.ix_(on, at)].max(axis=0), at, [pacts.gates[pact]])
            honoured = self.N[self.e.seen(Kind.RAW, int(pacts.honoured[pact])), self.w[at]]
            answers = self.random.uniform_at(Purpose.PACT, pact, self.days[self.t], at) < honoured
            open_ = self.gate(pacts.gates[pact], event, at)
            at = at[answers if open_ is None else answers & open_]
            self.happen(event, int(pacts.bundle[pact]), at)
            self.clip_at(at)

    def _look(self) -> None:
        everywhere, day = slice(None), self.days[self.t]
        self.now[:] = day
        row = column = 0
        for question in self.model.questions:
            if question.kind == "number":
                if day == question.day:
                    self.values[column] = self.evaluate(question.conditions[0], everywhere)
                column += 1
                continue
            for condition in question.conditions:
                if day <= question.day and not ex.asks_of_events(condition):
                    met = self.evaluate(condition, everywhere)
                    np.minimum(self.hits[row], F(day), out=self.hits[row], where=met)
                row += 1

    def _flow(self) -> None:
        """Let quantities go their own course over half an interval."""
        quantities, e = self.model.quantities, self.e
        linked = {k for group in e.plan.groups for k in group.quantities}
        for k in range(self.x.shape[0]):
            if k not in linked and quantities.half_life[k] != ABSENT:
                x, rest = self.full(self.x[k]), self.number(e.level(k, int(quantities.rest[k])))
                x += self.paced(Kind.RETURN, int(quantities.half_life[k])) * (rest - x)
        for position, group in enumerate(e.plan.groups):
            reaches = group.reaches(self.model)
            rest = [self.number(e.level(k, int(quantities.rest[k]))) for k in group.quantities]
            left = [self.full(self.x[k]) - base for k, base in zip(group.quantities, rest, strict=True)]
            for i, k in enumerate(group.quantities):
                x = self.full(self.x[k])
                x[:] = rest[i]
                for j, deviation in enumerate(left):
                    if reaches[i][j]:
                        x += self.number(self.pace_at[self.t] + e.paced(Kind.FLOW, position, i, j)) * deviation

    def _advance(self) -> None:
        quantities, links, e = self.model.quantities, self.model.links, self.e
        y = self.x.copy()
        for k, kept in self.history.items():
            kept[self.t] = self.full(y[k])
        self._flow()
        exact = {link for group in e.plan.groups for link in group.links}
        days = [F(day) for day in self.days]
        for link in range(len(links.names)):
            if link in exact:
                continue
            source, delay, place = int(links.source[link]), int(links.delay[link]), int(links.gain[link])
            is_change = bool(links.on_change[link])
            gain = self.number(e.seen(Kind.RAW, place)) if is_change else self.paced(Kind.PER_LENGTH, place)
            if delay == ABSENT:
                drive = self.full(y[source]) - self.full(self.before[source])
            else:
                lag = self.N[e.seen(Kind.RAW, delay)]
                if is_change:
                    earlier = days[self.t - 2] if self.t > 1 else F(-1e9)
                    drive = self._past(source, days[self.t - 1] - lag) - self._past(source, earlier - lag)
                else:
                    middle = (days[self.t] + days[self.t - 1]) * F(0.5)
                    rest = self.number(e.level(source, int(quantities.rest[source])))
                    drive = self._past(source, middle - lag) - rest
            self.full(self.x[int(links.target[link])])[:] += gain * drive
        if self.kernel.scheduled:
            self.x[self.kernel.scheduled] += self.pending[self.t]
        self.before = y
        self.clip()

    def _past(self, quantity: int, day: Array) -> Array:
        """Return a remembered quantity on a past day of each world: on the line between two moments."""
        history, world = self.history[quantity], np.arange(self.shape[0])
        inside = np.clip(day, F(0), F(self.days[self.t - 1]))
        first = np.array(self.kernel.moment_of_day)[inside.astype(np.intp)]
        second = np.minimum(first + 1, self.t - 1)
        moments = np.array(self.days, dtype=F)
        width = moments[second] - moments[first]
        part = np.divide(inside - moments[first], width, out=np.zeros_like(inside), where=width > 0)[:, None]
        left, right = history[first + 1, world], history[second + 1, world]
        return np.where((day < 0)[:, None], history[0], left + part * (right - left))

    def _settle(self) -> None:
        quantities = self.model.quantities
        self._flow()
        self.clip()
        noisy = np.flatnonzero(quantities.noise != ABSENT)
        if not noisy.size:
            return
        normal = self.random.normal(noisy.size, self.days[self.t])
        for position, k in enumerate(noisy.tolist()):
            noise, half_life = int(quantities.noise[k]), int(quantities.half_life[k])
            if half_life == ABSENT:
                size = self.paced(Kind.NOISE, noise)
            else:
                size = self.paced(Kind.NOISE_OF_RETURN, noise, half_life)
            self.full(self.x[k])[:] += size * self.full(normal[position])
        self.clip()
