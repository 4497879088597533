"""The same compiled model in NumPy: many paths as one long axis, tables and masks, single precision, in chunks.

Written to be fast, not to be read beside the algorithm's page: actors solve all their episodes at once and only on the
paths on which they decide; nodes of equal height and width are one array; spread effects are a difference array. It
takes the same array of numbers per world as the engine. Random numbers are either the engine's own (the paths are the
same, which is how it is checked) or NumPy's (the faster, which is how it is timed).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.numpy_cuts import Cutter
from benchmarks.numpy_random import Addressed, Array, F, Index, Streams, philox
from benchmarks.numpy_tables import Game, Tables
from detente.core.random import Purpose
from detente.game.trees import Tree
from detente.model import expression as ex
from detente.model.model import ABSENT, NOTHING, Gate
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
        n_events, n_k, steps = len(model.events), len(model.quantities.names), model.timeline.n_steps
        self.x = np.empty((n_k, n), dtype=F)
        for k, place in enumerate(model.quantities.start.tolist()):
            self.full(self.x[k])[:] = self.number(engine.seen(Kind.RAW, place))
        self.bounds = [
            (k, float(low), float(high))
            for k, (low, high) in enumerate(zip(model.quantities.low, model.quantities.high, strict=True))
            if np.isfinite(low) or np.isfinite(high)
        ]
        self.low, self.high = model.quantities.low.astype(F)[:, None], model.quantities.high.astype(F)[:, None]
        self.clip()
        self.before = self.x.copy()
        self.history = {k: [self.x[k].copy()] for k in self.kernel.remembered}
        self.last = np.full((n_events, n), -1e9, dtype=F)
        self.first = np.full((n_events, n), 65535.0, dtype=F)
        self.count = np.zeros((n_events, n), dtype=F)
        for event, before in enumerate(model.events_before.tolist()):
            if before <= 0:
                self.last[event], self.count[event] = before, 1.0
        self.epoch = np.zeros((len(model.actors.names), n), dtype=np.int32)
        self.change = np.zeros((steps + 2, max(1, len(self.kernel.scheduled)), n), dtype=F)
        self.rate = np.zeros_like(self.change[0])
        self.hits = np.full((engine.layout.n_hits, n), 65535.0, dtype=F)
        self.values = np.empty((engine.layout.n_values, n), dtype=F)
        everywhere = np.arange(n)
        self.shock = {
            a: self.random.shocks(np.array(engine.trees.root_options(a)), self.epoch[a], everywhere)
            for a in self.kernel.openers
        }

    # Small things ---------------------------------------------------------------------------------------------------

    def number(self, slot: int) -> Array:
        """Return a number of the worlds, to go with ``full`` arrays."""
        return self.N[slot][:, None]

    def full(self, values: Array) -> Array:
        """View an array of all paths as [worlds, paths]."""
        return values.reshape(self.shape)

    def clip(self) -> None:
        np.clip(self.x, self.low, self.high, out=self.x)

    def clip_at(self, at: Index) -> None:
        self.x[:, at] = np.clip(self.x[:, at], self.low, self.high)

    def evaluate(self, node: ex.Expression, at: Index | slice) -> npt.NDArray[np.generic]:
        """Evaluate a condition or a number on some paths."""
        match node:
            case ex.Constant(value) | ex.Truth(value):
                return F(value) if isinstance(node, ex.Constant) else np.bool_(value)  # type: ignore[return-value]
            case ex.QuantityValue(k):
                return self.x[k, at]
            case ex.Today():
                return F(self.model.timeline.days[self.t])  # type: ignore[return-value]
            case ex.Happened(event):
                return self.last[event, at] > F(-5e8)
            case ex.Since(event):
                last = self.last[event, at]
                return np.where(last > F(-5e8), (F(self.t) - last) * F(self.model.timeline.step_days), F(ex.NEVER_DAYS))
            case ex.Count(event):
                return self.count[event, at]
            case ex.Negative(operand):
                return -self.evaluate(operand, at)  # type: ignore[operator]
            case ex.Absolute(operand):
                return np.abs(self.evaluate(operand, at))  # type: ignore[arg-type]
            case ex.Not(operand):
                return ~self.evaluate(operand, at)  # type: ignore[operator]
            case ex.Both(left, right):
                return self.evaluate(left, at) & self.evaluate(right, at)  # type: ignore[operator]
            case ex.Either(left, right):
                return self.evaluate(left, at) | self.evaluate(right, at)  # type: ignore[operator]
            case ex.Comparison(operator, left, right) | ex.Arithmetic(operator, left, right):
                a, b = self.evaluate(left, at), self.evaluate(right, at)
                if operator == "/":
                    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape, dtype=F), where=np.asarray(b) != 0)  # type: ignore[arg-type]
                return _OPERATIONS[operator](a, b)
        raise TypeError(f"not a condition: {node!r}")

    def gate(self, gate: Gate, event: int, at: Index) -> npt.NDArray[np.bool_] | None:
        """Return whether a gate is open on some paths; None if it always is."""
        open_ = None if gate.when is None else np.broadcast_to(self.evaluate(gate.when, at), at.shape)
        if gate.once:
            more = self.last[event, at] < F(-5e8)
        elif gate.cooldown != ABSENT:
            more = (
                F(self.t) - self.last[event, at]
                >= self.N[self.e.seen(Kind.STEPS_AT_LEAST_ONE, gate.cooldown), self.w[at]]
            )
        else:
            return open_
        return more if open_ is None else open_ & more

    def happen(self, event: int, bundle: int, at: Index) -> None:
        """Let an event happen on some paths."""
        self.last[event, at] = self.t
        self.first[event, at] = np.minimum(self.first[event, at], F(self.t))
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
            delay = (
                np.zeros(at.size, np.intp)
                if after == ABSENT
                else self.N[self.e.seen(Kind.STEPS, after), world].astype(np.intp)
            )
            length = (
                np.ones(at.size, np.intp)
                if over == ABSENT
                else self.N[self.e.seen(Kind.STEPS_AT_LEAST_ONE, over), world].astype(np.intp)
            )
            self.x[k, at] += np.where(delay <= 0, portion, F(0))
            column, last = self.kernel.scheduled.index(k), self.change.shape[0] - 1
            begin = np.minimum(self.t + np.maximum(delay, 1), last)
            self.change[begin, column, at] += portion
            self.change[np.minimum(np.maximum(self.t + delay + length, begin), last), column, at] -= portion

        moved = sorted(set(effects.quantity[effects.start[bundle] : effects.start[bundle + 1]].tolist()))
        self.x[np.ix_(moved, at)] = np.clip(self.x[np.ix_(moved, at)], self.low[moved], self.high[moved])

    # A step ---------------------------------------------------------------------------------------------------------

    def run(self) -> tuple[npt.NDArray[np.uint16], Array]:
        steps = self.model.timeline.n_steps
        for self.t in range(steps):
            self._begin()
            self._clocks()
            self._calendar()
            self._chance()
            self._turns()
            self._pacts()
            self._look()
            self._drift()
        self.t = steps
        self._begin()
        self._look()
        row = 0
        for question in self.model.questions:
            if question.kind == "number":
                continue
            for condition in question.conditions:
                if self._is_event(condition):
                    self.hits[row] = self.first[condition.event]  # type: ignore[union-attr]
                self.hits[row][self.hits[row] > question.step] = NEVER
                row += 1
        return self.hits.astype(np.uint16), self.values

    def _is_event(self, condition: ex.Expression) -> bool:
        return isinstance(condition, ex.Happened) and not self.model.events_before[condition.event] <= 0

    def _begin(self) -> None:
        if self.kernel.scheduled:
            self.rate += self.change[self.t]
            self.x[self.kernel.scheduled] += self.rate
        self.clip()

    def _clocks(self) -> None:
        actors, deciders = self.model.actors, self.kernel.deciders
        u = self.random.uniform(Purpose.CLOCK, 2 * len(actors.names), self.t)
        self.ticks: dict[int, npt.NDArray[np.bool_]] = {}
        for actor in deciders:
            if actor in self.kernel.openers:
                chance = self.number(self.e.seen(Kind.CHANCE_OF_TIME, int(actors.tempo[actor])))
                self.ticks[actor] = (self.full(u[2 * actor]) < chance).reshape(-1)
            if self.t == 0:
                continue
            chance = self.number(self.e.seen(Kind.CHANCE_OF_TIME, int(actors.memory[actor])))
            at = np.flatnonzero(self.full(u[2 * actor + 1]) < chance)
            if at.size:
                self.epoch[actor, at] += 1
                self.random.renew(actor, at)
                if actor in self.kernel.openers:
                    options = np.array(self.e.trees.root_options(actor))
                    self.shock[actor][:, at] = self.random.shocks(options, self.epoch[actor], at)

    def _calendar(self) -> None:
        calendar = self.model.calendar
        for entry in np.flatnonzero(calendar.step == self.t).tolist():
            at, event = np.arange(self.n), int(calendar.event[entry])
            open_ = self.gate(calendar.gates[entry], event, at)
            at = at if open_ is None else at[open_]
            self.happen(event, int(calendar.bundle[entry]), at)
            self.clip_at(at)

    def _chance(self) -> None:
        shocks, rest = self.model.shocks, self.model.quantities.rest
        u = self.random.uniform(Purpose.HAZARD, len(shocks.names), self.t)
        for shock in range(len(shocks.names)):
            rows = range(int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1]))
            rate = int(shocks.rate[shock])
            if rows:
                total = np.zeros(self.shape, dtype=F)
                for row in rows:
                    k = int(shocks.rise_quantity[row])
                    deviation = self.full(self.x[k]) - self.number(self.e.seen(Kind.RAW, int(rest[k])))
                    total += self.number(self.e.seen(Kind.RAW, int(shocks.rise_coefficient[row]))) * deviation
                hazard = self.number(self.e.seen(Kind.PER_STEP, rate)) * np.exp(np.clip(total, -30, 30))
                chance = F(1) - np.exp(-hazard)
            else:
                chance = self.number(self.e.seen(Kind.CHANCE_OF_RATE, rate))
            at, event = np.flatnonzero(self.full(u[shock]) < chance), int(shocks.event[shock])
            open_ = self.gate(shocks.gates[shock], event, at)
            at = at if open_ is None else at[open_]
            if at.size:
                self.happen(event, int(shocks.bundle[shock]), at)
                self.clip_at(at)

    def _turns(self) -> None:
        openers = self.kernel.openers
        if len(openers) == 1:
            self._turn(openers[0], np.flatnonzero(self.ticks[openers[0]]))
            return
        every = (np.arange(len(self.model.actors.names)) // 4)[:, None] | int(Purpose.ORDER) << 24
        u = np.stack(philox(self.worlds, 0xFFFFFFFF, self.t, every, self.seed), axis=1)
        keys = np.stack([u[a, a % 4] for a in openers])
        places = np.argsort(np.argsort(keys, axis=0, kind="stable"), axis=0, kind="stable")
        for place in range(len(openers)):
            for position, actor in enumerate(openers):
                mine = self.full(self.ticks[actor]) & (places[position] == place)[:, None]  # type: ignore[arg-type]
                at = np.flatnonzero(mine)
                if at.size:
                    self._turn(actor, at)

    def _turn(self, actor: int, at: Index) -> None:
        moves, trees = self.model.moves, self.e.trees.of(actor)
        offered = sorted({m for tree in trees for m in (tree.move, *tree.option_move) if m != NOTHING})
        open_ = np.ones((len(moves.names) + 1, at.size), dtype=bool)
        for move in offered:
            mask = self.gate(moves.gates[move], int(moves.event[move]), at)
            if mask is not None:
                open_[move] = mask
        game = self.e.own[actor]
        values, kept = self._solve(game, at, open_)
        rationality = self.N[
            self.e.seen(Kind.RAW, int(self.model.actors.rationality[actor]), viewer=1 + actor), self.w[at]
        ]
        scores = self.shock[actor][:, at]
        scores[1:] += values[actor, game.roots] * rationality
        scores[1:][~open_[[tree.move for tree in trees]]] = -1e30
        chosen = scores.argmax(axis=0)
        played: dict[tuple[int, int], list[Index]] = {}
        for position, tree in enumerate(trees):
            among = np.flatnonzero(chosen == position + 1)
            if among.size:
                rows = kept[game.first_rows[position] :][: len(tree.option_move)]
                self._answer(self.e.trees.tree_start[actor] + position, tree, at, among, open_, rows, played)
        # As in the engine, moves take effect in the order in which they were played.
        for (_, move), parts in sorted(played.items()):
            self._move(actor, move, np.concatenate(parts))

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
            np.exp(weight, out=weight)
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
            column = self.e.plan.rows.column(1 + owner, int(self.model.actors.rationality[owner]))
            rationality = self.N[self.e.slot(Kind.RAW, column), self.w[there[here]]]
            score = seen[owner][rows[:, None], here] * rationality + self.random.shocks(
                options, self.epoch[owner], there[here]
            )
            always = len(self.model.moves.names)
            mask = offered[[always if tree.option_move[r] == NOTHING else tree.option_move[r] for r in rows]][:, here]
            if tree.option_is_fallback[rows[-1]]:
                mask[-1] = ~mask[:-1].any(axis=0)
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
        u = self.random.uniform_at(Purpose.OUTCOME, actor * len(moves.names) + move, self.t, at)
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
        for pact in range(len(pacts.names)):
            on = pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]]
            at, event = np.flatnonzero((self.last[on] == self.t).any(axis=0)), int(pacts.event[pact])
            if not at.size:
                continue
            honoured = self.N[self.e.seen(Kind.RAW, int(pacts.honoured[pact])), self.w[at]]
            answers = self.random.uniform_at(Purpose.PACT, pact, self.t, at) < honoured
            open_ = self.gate(pacts.gates[pact], event, at)
            at = at[answers if open_ is None else answers & open_]
            self.happen(event, int(pacts.bundle[pact]), at)
            self.clip_at(at)

    def _look(self) -> None:
        everywhere = slice(None)
        row = column = 0
        for question in self.model.questions:
            if question.kind == "number":
                if self.t == question.step:
                    self.values[column] = self.evaluate(question.conditions[0], everywhere)
                column += 1
                continue
            for condition in question.conditions:
                if self.t <= question.step and not self._is_event(condition):
                    met = self.evaluate(condition, everywhere)
                    np.minimum(self.hits[row], F(self.t), out=self.hits[row], where=met)
                row += 1

    def _drift(self) -> None:
        quantities, links, e = self.model.quantities, self.model.links, self.e
        y = self.x.copy()
        for k, kept in self.history.items():
            kept.append(y[k])
        for k in range(y.shape[0]):
            if quantities.half_life[k] != ABSENT:
                rest = self.number(e.seen(Kind.RAW, int(quantities.rest[k])))
                speed = self.number(e.seen(Kind.RETURN, int(quantities.half_life[k])))
                self.full(self.x[k])[:] += speed * (rest - self.full(y[k]))
        for link in range(len(links.names)):
            source, delay, on_change = int(links.source[link]), int(links.delay[link]), bool(links.on_change[link])
            gain = self.number(e.seen(Kind.RAW if on_change else Kind.PER_STEP, int(links.gain[link])))
            value, other = y[source], self.before[source]
            if delay != ABSENT:
                back = self.N[e.seen(Kind.STEPS, delay)].astype(np.intp)[:, None]
                past = np.stack([self.full(each) for each in self.history[source]])
                place = np.arange(self.shape[0])[:, None], np.arange(self.shape[1])
                value = past[np.maximum(self.t + 1 - back, 0), *place]
                other = past[np.maximum(self.t - back, 0), *place]
            base = self.full(other) if on_change else self.number(e.seen(Kind.RAW, int(quantities.rest[source])))
            self.full(self.x[int(links.target[link])])[:] += gain * (self.full(value) - base)
        noisy = np.flatnonzero(quantities.noise != ABSENT)
        if noisy.size:
            normal = self.random.normal(noisy.size, self.t)
            for position, k in enumerate(noisy.tolist()):
                size = self.number(e.seen(Kind.PER_ROOT_STEP, int(quantities.noise[k])))
                self.full(self.x[k])[:] += size * self.full(normal[position])
        self.before = y
        self.clip()
