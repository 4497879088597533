"""The same compiled model as C for eight lanes: what a C programmer would write by hand for this one case.

The time loop of ``docs/reference/algorithm.md`` with the structure compiled in and the numbers read from the same
array of numbers per world as the engine's, so that both can be called with the same arguments. Elementary
functions and Philox stand in ``c/lanes.h``; the compiler may contract and unroll as it likes.
"""

from __future__ import annotations

import numpy as np

from benchmarks.c_parts import Parts, single
from benchmarks.c_solver import Solver
from detente.core.random import Purpose
from detente.game.trees import Tree, has_gate
from detente.model import expression as ex
from detente.model.model import ABSENT, NOTHING
from detente.sim import functions
from detente.sim.generator import Program
from detente.sim.rows import Kind


def write_c(program: Program) -> str:
    """Write a program's time loop as C."""
    return Writer(program).write()


class Writer(Parts):
    """Collects the lines of the C file."""

    def write(self) -> str:
        tables = {
            "EXP": functions.EXP, "LOG": functions.LOG, "SIN": functions.SIN, "COS": functions.COS,
        }  # fmt: skip
        for name, coefficients in tables.items():
            self.put(*(f"#define {name}_{i} {single(each)}" for i, each in enumerate(coefficients)))
        self.put(f"#define LN2_HIGH {single(functions.LN2_HIGH)}", f"#define LN2_LOW {single(functions.LN2_LOW)}")
        self.put('#include "lanes.h"')
        self._state()
        self.put('#include "turns.h"')
        self._ranges()
        for i, tree in enumerate(self.plan.trees.trees):
            Solver(self, i, tree, self.plan.layouts[i]).write()
        for move in sorted({m for tree in self.plan.trees.trees for leaf in tree.leaf_history for m in leaf}):
            self._move(move)
        for position, actor in enumerate(self.kernel.openers):
            self._renewal(position, actor)
            self._turn(position, actor)
        self._step_parts()
        self._look()
        self._drift()
        self._run()
        return "\n".join(self.lines) + "\n"

    def _state(self) -> None:
        model, kernel = self.model, self.kernel
        n_steps = kernel.n_steps
        self.first_shock = np.concatenate(
            ([0], np.cumsum([len(self.plan.trees.root_options(a)) for a in kernel.openers]))
        ).tolist()
        n_e = len(model.events)
        fields = {
            "num x": len(model.quantities.names), "num before": len(model.quantities.names), "num last": n_e,
            "num first": n_e, "num count": len(kernel.counted), "mask epoch": len(model.actors.names),
            "mask ticks": len(model.actors.names), "mask open": len(model.moves.names) + 1,
            "mask pact_open": len(model.pacts.names), "mask played": len(model.moves.names) + 1,
            "num shock": self.first_shock[-1], "num hits": len(kernel.hit_rows),
            "num values": kernel.n_opener_rows + kernel.max_rows * (1 + len(kernel.repliers)),
            "mask reach": max((tree.n_nodes for tree in self.plan.trees.trees), default=0) + 1,
        }  # fmt: skip
        self.put("struct state {", *(f"    {name}[{max(1, size)}];" for name, size in fields.items()))
        self.put(f"    num pending[{n_steps + 1}][{max(1, len(kernel.scheduled))}];")
        self.put(f"    num history[{n_steps + 1}][{max(1, len(kernel.remembered))}];", "};")
        closed, nodes = len(model.moves.names), max((tree.n_nodes for tree in self.plan.trees.trees), default=0)
        self.put(f"enum {{ N_STEPS = {n_steps}, N_SCHEDULED = {max(1, len(kernel.scheduled))} }};")
        self.put(
            f"enum {{ ALWAYS = {closed}, NOWHERE = {closed}, NO_NODE = {nodes}, GUMBEL = {int(Purpose.GUMBEL)} }};"
        )
        days = ", ".join(single(day) for day in model.timeline.days)
        self.put(f"static const float days[] = {{{days}}};")

    def _ranges(self) -> None:
        self.put("static inline void keep_in_range(struct state *restrict s) {")
        for k in range(len(self.model.quantities.names)):
            kept = self.in_range(f"s->x[{k}]", k)
            if kept is not None:
                self.put(f"    s->x[{k}] = {kept};")
        self.put("}")

    def _move(self, move: int) -> None:
        moves = self.model.moves
        self.put(f"static void move_{move}(TURN, mask m, num u) {{")
        self.happen(int(moves.event[move]), int(moves.bundle[move]), "m")
        first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
        if first < end:
            self.put("    mask left = m, drawn;")
        for outcome in range(first, end):
            if outcome == end - 1:
                self.put("    drawn = left;")
            else:
                row = self.plan.rows.chance(Kind.CUMULATIVE, 0, outcome)
                self.put(f"    drawn = left & (u < N[{self.plan.constants[row]}]), left &= ~drawn;")
            self.put("    if (any(drawn)) {")
            self.happen(int(moves.outcome_event[outcome]), int(moves.outcome_bundle[outcome]), "drawn")
            self.put("    }")
        self.put("}")

    def _renewal(self, position: int, actor: int) -> None:
        self.put(f"static void renew_{actor}(TURN, mask m) {{", "    words w;")
        block = -1
        for place, option in enumerate(self.plan.trees.root_options(actor)):
            if option // 4 != block:
                block = option // 4
                tag = int(Purpose.GUMBEL) << 24 | block
                self.put(f"    w = philox_epochs(world, path, s->epoch[{actor}], {tag}u, k0, k1);")
            shock = f"s->shock[{self.first_shock[position] + place}]"
            self.put(f"    {shock} = pick(m, gumbel(w.w[{option % 4}]), {shock});")
        self.put("}")

    def _turn(self, position: int, actor: int) -> None:
        plan, model = self.plan, self.model
        trees, start = plan.trees.of(actor), plan.trees.tree_start[actor]
        areas = np.concatenate(([0], np.cumsum([len(tree.option_move) for tree in trees]))).tolist()
        for number, tree in enumerate(trees):
            self._answer_table(start + number, tree, self._areas(actor, tree, areas[number]))
        self.put(
            f"static void turn_{actor}(TURN) {{",
            f"    mask tick = s->ticks[{actor}], m;",
            "    if (!any(tick)) return;",
        )
        for move in sorted({m for tree in trees for m in (tree.move, *tree.option_move) if m != NOTHING}):
            gate = self.gate(model.moves.gates[move], int(model.moves.event[move]))
            self.put(f"    s->open[{move}] = {gate or '(mask){0} - 1'};")
        for pact in sorted({p for i in range(len(trees)) for leaf in plan.layouts[start + i].calls for p, _ in leaf}):
            gate = self.gate(model.pacts.gates[pact], int(model.pacts.event[pact]))
            self.put(f"    s->pact_open[{pact}] = {gate or '(mask){0} - 1'};")
        first = self.first_shock[position]
        own = self.seen(Kind.RAW, int(model.actors.rationality[actor]), viewer=1 + actor)
        self.put(f"    num best = s->shock[{first}], score;", "    mask chosen = {0};")
        for number, tree in enumerate(trees):
            gated = f" & s->open[{tree.move}]" if has_gate(model.moves.gates[tree.move]) else ""
            self.put(
                f"    if (any(m = tick{gated})) {{",
                f"        score = {self._solve(start + number, actor, areas[number])} * {own}",
                f"              + s->shock[{first + 1 + number}];",
                "        m &= score > best;",
                f"        best = pick(m, score, best), chosen = (m & {number + 1}) | (~m & chosen);",
                "    }",
            )
        self.put("    mask moved = (chosen > 0) & tick;", "    if (!any(moved)) return;")
        concerned = sorted({m for tree in trees for history in tree.leaf_history for m in history})
        self.put(*(f"    s->played[{move}] = (mask){{0}};" for move in concerned))
        for number, tree in enumerate(trees):
            self.put(f"    if (any(m = (chosen == {number + 1}) & tick)) {{", f"        s->played[{tree.move}] |= m;")
            if tree.n_nodes:
                done = {plan.viewer_class(1 + actor)}
                for owner in dict.fromkeys(tree.node_owner):
                    viewer = plan.viewer_class(1 + owner)
                    if viewer not in done:
                        done.add(viewer)
                        area = self._areas(actor, tree, areas[number])[viewer]
                        self.put(f"        {self._solve(start + number, owner, area)};")
                i = start + number
                self.put(f"        answer(GIVEN, nodes_{i}, {tree.n_nodes}, rows_{i}, m);")
            self.put("    }")
        for move in concerned:
            self.put(f"    if (any(m = s->played[{move}])) {{", "        num u = all(0.5f);")
            if model.moves.outcome_start[move] < model.moves.outcome_start[move + 1]:
                index = actor * len(model.moves.names) + move
                tag = int(Purpose.OUTCOME) << 24 | index // 4
                self.put(f"        u = uniform(philox(world, path, t, {tag}u, k0, k1).w[{index % 4}]);")
            self.put(f"        move_{move}(GIVEN, m, u);", "    }")
        self.put("    keep_in_range(s);", "}")

    def _areas(self, actor: int, tree: Tree, own: int) -> dict[int, int]:
        """Return where the values of a tree's options stand, per class of viewers."""
        areas = {self.plan.viewer_class(1 + actor): own}
        for owner in dict.fromkeys(tree.node_owner):
            kernel, viewer = self.kernel, self.plan.viewer_class(1 + owner)
            areas.setdefault(viewer, kernel.n_opener_rows + kernel.max_rows * len(areas))
        return areas

    def _solve(self, tree: int, actor: int, area: int) -> str:
        offset = self.program.n_constants + self.plan.sheet(tree, actor).offset
        return f"solve_{tree}(s, N + {offset}, &s->values[{area}])"

    def _answer_table(self, number: int, tree: Tree, areas: dict[int, int]) -> None:
        if not tree.n_nodes:
            return
        nodes = []
        for node, owner in enumerate(tree.node_owner):
            column = self.plan.rows.column(1 + owner, int(self.model.actors.rationality[owner]))
            slot, area = self.slot(Kind.RAW, column), areas[self.plan.viewer_class(1 + owner)]
            nodes.append(f"{{{owner}, {slot}, {area}, {tree.option_start[node]}, {tree.option_start[node + 1]}}}")
        rows = [
            f"{{{tree.option_number[row]}, {'ALWAYS' if move == NOTHING else move}, "
            f"{'NOWHERE' if move == NOTHING else move}, "
            f"{'NO_NODE' if tree.option_ends[row] else tree.option_child[row]}, {int(tree.option_is_fallback[row])}}}"
            for row, move in enumerate(tree.option_move)
        ]
        self.put(f"static const struct node nodes_{number}[] = {{{', '.join(nodes)}}};")
        self.put(f"static const struct row rows_{number}[] = {{{', '.join(rows)}}};")

    def _step_parts(self) -> None:
        kernel, model = self.kernel, self.model
        self.put("static void begin(TURN) {")
        self.put(*(f"    s->x[{k}] += s->pending[t][{i}];" for i, k in enumerate(kernel.scheduled)))
        self.put("    keep_in_range(s);", "}", "static void clocks(TURN) {", "    words w;", "    mask m;")
        for actor in kernel.deciders:
            if actor == kernel.deciders[0] or actor // 2 not in {a // 2 for a in kernel.deciders if a < actor}:
                self.put(f"    w = philox(world, path, t, {int(Purpose.CLOCK) << 24 | actor // 2}u, k0, k1);")
            word = 2 * (actor % 2)
            if actor in kernel.openers:
                chance = self.seen(Kind.CHANCE_OF_TIME, int(model.actors.tempo[actor]))
                self.put(f"    s->ticks[{actor}] = uniform(w.w[{word}]) < {chance};")
            chance = self.seen(Kind.CHANCE_OF_TIME, int(model.actors.memory[actor]))
            self.put(
                f"    if (t > 0 && any(m = uniform(w.w[{word + 1}]) < {chance})) {{", f"        s->epoch[{actor}] -= m;"
            )
            if actor in kernel.openers:
                self.put(f"        renew_{actor}(GIVEN, m);")
            self.put("    }")
        self.put("}")
        self._calendar()
        self._shocks()
        self._pacts()

    def _calendar(self) -> None:
        calendar = self.model.calendar
        self.put("static void calendar(TURN) {")
        for entry, step in enumerate(calendar.step.tolist()):
            if step != ABSENT:
                event = int(calendar.event[entry])
                gate = self.gate(calendar.gates[entry], event) or "(mask){0} - 1"
                self.put(f"    if (t == {step}) {{", f"    mask m = {gate};")
                self.happen(event, int(calendar.bundle[entry]), "m")
                self.put("    keep_in_range(s);", "    }")
        self.put("}")

    def _shocks(self) -> None:
        shocks, quantities = self.model.shocks, self.model.quantities
        self.put("static void chance(TURN) {", "    words w;", "    mask m;")
        for shock in range(len(shocks.names)):
            if shock % 4 == 0:
                self.put(f"    w = philox(world, path, t, {int(Purpose.HAZARD) << 24 | shock // 4}u, k0, k1);")
            first, end = int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1])
            if first == end:
                bound = self.seen(Kind.CHANCE_OF_RATE, int(shocks.rate[shock]))
            else:
                terms = []
                for row in range(first, end):
                    k = int(shocks.rise_quantity[row])
                    rest = self.seen(Kind.RAW, int(quantities.rest[k]))
                    terms.append(f"{self.seen(Kind.RAW, int(shocks.rise_coefficient[row]))} * (s->x[{k}] - {rest})")
                rate = self.seen(Kind.PER_STEP, int(shocks.rate[shock]))
                bound = f"1.0f - expn(-{rate} * exp_inside(clip({' + '.join(terms)}, -30.0f, 30.0f)))"
            event = int(shocks.event[shock])
            gate = self.gate(shocks.gates[shock], event)
            self.put(f"    m = uniform(w.w[{shock % 4}]) < {bound};")
            if gate is not None:
                self.put("    if (any(m)) {", f"    m &= {gate};")
            else:
                self.put("    {")
            self.put("    if (any(m)) {")
            self.happen(event, int(shocks.bundle[shock]), "m")
            self.put("    keep_in_range(s);", "    }", "    }")
        self.put("}")

    def _pacts(self) -> None:
        pacts = self.model.pacts
        self.put("static void pacts(TURN) {", "    mask m;")
        for pact in range(len(pacts.names)):
            on = pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]].tolist()
            called = " | ".join(f"(s->last[{event}] == (float)t)" for event in on) or "(mask){0}"
            event = int(pacts.event[pact])
            gate = self.gate(pacts.gates[pact], event)
            tag = int(Purpose.PACT) << 24 | pact // 4
            honoured = self.seen(Kind.RAW, int(pacts.honoured[pact]))
            self.put(f"    m = {called};", "    if (any(m)) {")
            self.put(f"    m &= uniform(philox(world, path, t, {tag}u, k0, k1).w[{pact % 4}]) < {honoured};")
            if gate is not None:
                self.put(f"    m &= {gate};")
            self.put("    if (any(m)) {")
            self.happen(event, int(pacts.bundle[pact]), "m")
            self.put("    keep_in_range(s);", "    }", "    }")
        self.put("}")

    def _look(self) -> None:
        kernel = self.kernel
        self.put("static void look(TURN, float *restrict values, int64_t stride) {")
        self.hit_events: list[int | None] = []
        for row, (question, condition) in enumerate(kernel.hit_rows):
            is_event = isinstance(condition, ex.Happened) and not self.model.events_before[condition.event] <= 0
            self.hit_events.append(condition.event if is_event and isinstance(condition, ex.Happened) else None)
            if not is_event:
                met = f"pick({self.truth(condition)}, least(s->hits[{row}], all(t)), s->hits[{row}])"
                self.put(f"    if (t <= {question.step}) s->hits[{row}] = {met};")
        numbers = [question for question in self.model.questions if question.kind == "number"]
        for row, question in enumerate(numbers):
            value = self.number(question.conditions[0])
            self.put(
                f"    if (t == {question.step}) {{ num v = {value}; memcpy(values + {row} * stride, &v, sizeof v); }}"
            )
        self.put("}")

    def _drift(self) -> None:
        model, kernel = self.model, self.kernel
        quantities, links = model.quantities, model.links
        n = len(quantities.names)
        self.put(
            "static void drift(TURN) {",
            f"    num y[{max(n, 1)}], a, b;",
            f"    for (int k = 0; k < {n}; k++) y[k] = s->x[k];",
        )
        for column, k in enumerate(kernel.remembered):
            self.put(f"    s->history[t + 1][{column}] = y[{k}];")
        terms: list[list[str]] = [[f"y[{k}]"] for k in range(n)]
        for k in range(n):
            if quantities.half_life[k] != ABSENT:
                speed, rest = (
                    self.seen(Kind.RETURN, int(quantities.half_life[k])),
                    self.seen(Kind.RAW, int(quantities.rest[k])),
                )
                terms[k].append(f"{speed} * ({rest} - y[{k}])")
        for link in range(len(links.names)):
            source, delay, on_change = int(links.source[link]), int(links.delay[link]), bool(links.on_change[link])
            gain = self.seen(Kind.RAW if on_change else Kind.PER_STEP, int(links.gain[link]))
            value, other = f"y[{source}]", f"s->before[{source}]"
            if delay != ABSENT:
                back, column = f"(t + 1 - (int){self.seen(Kind.STEPS, delay)})", kernel.remembered.index(source)
                value = f"s->history[{back} > 0 ? {back} : 0][{column}]"
                other = f"s->history[{back} > 1 ? {back} - 1 : 0][{column}]"
            if not on_change:
                other = self.seen(Kind.RAW, int(quantities.rest[source]))
            terms[int(links.target[link])].append(f"{gain} * ({value} - {other})")
        for k in range(n):
            self.put(f"    s->x[{k}] = {' + '.join(terms[k])};")
        noisy = [k for k in range(n) if quantities.noise[k] != ABSENT]
        for position, k in enumerate(noisy):
            if position % 4 == 0:
                tag = int(Purpose.NOISE) << 24 | position // 4
                self.put(f"    words w{position // 4} = philox(world, path, t, {tag}u, k0, k1);")
            if position % 2 == 0:
                w = f"w{position // 4}.w[{position % 4}]"
                self.put(f"    normals({w}, w{position // 4}.w[{position % 4 + 1}], &a, &b);")
            size = self.seen(Kind.PER_ROOT_STEP, int(quantities.noise[k]))
            self.put(f"    s->x[{k}] += {size} * {'ab'[position % 2]};")
        for source in sorted(set(links.source[links.on_change].tolist())):
            self.put(f"    s->before[{source}] = y[{source}];")
        self.put("    keep_in_range(s);", "}")

    def _run(self) -> None:
        kernel, model = self.kernel, self.model
        n_steps, n_openers = kernel.n_steps, len(kernel.openers)
        self.put(
            "static void paths(struct state *restrict s, const float *restrict N, uint32_t world, word path,",
            "                  uint32_t k0, uint32_t k1, const int *restrict orders, uint16_t *restrict hits,",
            "                  float *restrict values, int64_t stride) {",
            "    int t = 0;", "    memset(s, 0, sizeof *s);",
        )  # fmt: skip
        for k, place in enumerate(model.quantities.start.tolist()):
            self.put(f"    s->x[{k}] = all({self.seen(Kind.RAW, place)});")
        self.put("    keep_in_range(s);", "    memcpy(s->before, s->x, sizeof s->x);")
        self.put(*(f"    s->history[0][{column}] = s->x[{k}];" for column, k in enumerate(kernel.remembered)))
        self.put(
            f"    for (int e = 0; e < {len(model.events)}; e++) s->last[e] = all(-1e9f), s->first[e] = all(65535.0f);"
        )
        self.put(f"    for (int q = 0; q < {len(kernel.hit_rows)}; q++) s->hits[q] = all(65535.0f);")
        for event, before in enumerate(model.events_before.tolist()):
            if before <= 0:
                self.put(f"    s->last[{event}] = all({single(before)});")
                if event in kernel.counted:
                    self.put(f"    s->count[{kernel.counted.index(event)}] = all(1.0f);")
        self.put(*(f"    renew_{actor}(GIVEN, (mask){{0}} - 1);" for actor in kernel.openers))
        self.put(f"    for (; t < {n_steps}; t++) {{")
        self.put(*(f"        {part}(GIVEN);" for part in ("begin", "clocks", "calendar", "chance")))
        self.put(f"        for (int i = 0; i < {n_openers}; i++) switch (orders[t * {n_openers} + i]) {{")
        self.put(*(f"            case {i}: turn_{actor}(GIVEN); break;" for i, actor in enumerate(kernel.openers)))
        self.put(
            "        }",
            "        pacts(GIVEN);",
            "        look(GIVEN, values, stride);",
            "        drift(GIVEN);",
            "    }",
        )
        self.put("    begin(GIVEN);", "    look(GIVEN, values, stride);")
        for row, (question, _) in enumerate(kernel.hit_rows):
            event = self.hit_events[row]
            source = f"s->hits[{row}]" if event is None else f"s->first[{event}]"
            step = f"pick({source} <= {single(question.step)}, {source}, all(65535.0f))"
            self.put(f"    {{ half h = __builtin_convertvector(__builtin_convertvector({step}, mask), half);")
            self.put(f"      memcpy(hits + {row} * stride, &h, sizeof h); }}")
        self.put("}")
        order = self._order() if n_openers else []
        self.put(
            "void run(const float *numbers, int64_t n_numbers, int32_t first_world, int32_t n_worlds,",
            "         int32_t n_octets, int32_t k0, int32_t k1, void *state, int32_t *orders, uint16_t *hits,",
            "         float *values, uint16_t *first, float *quantities, int64_t stride) {",
            "    struct state s;",
            "    const word lanes = {0, 1, 2, 3, 4, 5, 6, 7};",
            "    (void)state, (void)first, (void)quantities;",
            "    for (int32_t w = 0; w < n_worlds; w++) {",
            "        uint32_t world = (uint32_t)first_world + w;",
            *order,
            "        for (int32_t o = 0; o < n_octets; o++) {",
            "            int64_t column = ((int64_t)w * n_octets + o) * 8;",
            "            paths(&s, numbers + w * n_numbers, world, lanes + (uint32_t)o * 8, k0, k1, orders,",
            "                  hits + column, values + column, stride);",
            "        }", "    }", "}",
        )  # fmt: skip

    def _order(self) -> list[str]:
        """Write the order of the actors in each step of a world."""
        openers = self.kernel.openers
        lines = [
            f"        for (uint32_t t = 0; t < {self.kernel.n_steps}; t++) {{",
            f"            uint32_t key[{len(openers)}], w[4];",
        ]
        for block in sorted({actor // 4 for actor in openers}):
            tag = int(Purpose.ORDER) << 24 | block
            lines.append(f"            philox_scalar((uint32_t[]){{world, 0xFFFFFFFFu, t, {tag}u}}, k0, k1, w);")
            lines += [
                f"            key[{i}] = w[{actor % 4}];" for i, actor in enumerate(openers) if actor // 4 == block
            ]
        n = len(openers)
        return [
            *lines,
            f"            for (int i = 0; i < {n}; i++) {{", "                int rank = 0;",
            f"                for (int j = 0; j < {n}; j++) rank += key[j] < key[i] || (key[j] == key[i] && j < i);",
            f"                orders[t * {n} + rank] = i;", "            }", "        }",
        ]  # fmt: skip
