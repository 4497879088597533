"""The same compiled model as C for eight lanes: what a C programmer would write by hand for this one case.

The time loop of ``docs/reference/algorithm.md`` with the structure compiled in and the numbers read from the same
array of numbers per world as the engine's, so that both can be called with the same arguments. Elementary
functions and Philox stand in ``c/lanes.h``; the compiler may contract and unroll as it likes. Two things are left out:
interventions are refused, and talks always end without a deal (a deal is rarer than one path in ten thousand in the
case that is timed).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import numpy as np

from benchmarks.c_parts import Parts, single
from benchmarks.c_solver import Solver
from benchmarks.known import refuse_chances
from detente.core.random import Purpose
from detente.game.trees import Tree, gates_of_turn, has_gate
from detente.model import expression as ex
from detente.model.model import ABSENT, NOTHING, Interventions
from detente.sim import functions
from detente.sim.cuts import CUT_FIELDS, GAIN_FIELDS, LEAF_FIELDS, LIMIT_FIELDS, TURNS_ABOVE, CutSlots, CutTables
from detente.sim.generator import MOST_ARRIVALS, Program
from detente.sim.happenings import OPENING_SHIFT
from detente.sim.reasons import ROUNDING
from detente.sim.rows import Kind


def write_c(program: Program) -> str:
    """Write a program's time loop as C."""
    return Writer(program).write()


def comes_before(day: str, place: str, other_day: str, other_place: str) -> str:
    """Return where one instant of a path comes before another."""
    return f"(({day} < {other_day}) | (({day} == {other_day}) & ({place} < {other_place})))"


class Writer(Parts):
    """Collects the lines of the C file."""

    def write(self) -> str:
        if self.model.interventions != Interventions():
            raise ValueError("found interventions, expected a case as it stands")
        if self.model.formulas:
            raise ValueError("found expressions in place of numbers, expected plain numbers")
        refuse_chances(self.model)
        known = len(self.plan.constants), len(self.plan.paced)
        tables = {
            "EXP": functions.EXP, "LOG": functions.LOG, "SIN": functions.SIN, "COS": functions.COS,
        }  # fmt: skip
        for name, coefficients in tables.items():
            self.put(*(f"#define {name}_{i} {single(each)}" for i, each in enumerate(coefficients)))
        self.put(f"#define LN2_HIGH {single(functions.LN2_HIGH)}", f"#define LN2_LOW {single(functions.LN2_LOW)}")
        self.put('#include "lanes.h"')
        self._state()
        self.put('#include "turns.h"')
        self._cuts()
        for i, tree in enumerate(self.plan.trees.trees):
            Solver(self, i, tree, self.plan.layouts[i]).write()
        for move in sorted({m for tree in self.plan.trees.trees for leaf in tree.leaf_history for m in leaf}):
            self._move(move)
        for position, actor in enumerate(self.kernel.openers):
            self._renewal(position, actor)
            self._past(position, actor)
            self._first_reasons(position, actor)
            self._turn(position, actor)
        self._clocks()
        self._calendar()
        self._shocks()
        self._pacts()
        self._look()
        self._advance()
        self._settle()
        self._run()
        if known != (len(self.plan.constants), len(self.plan.paced)):
            raise ValueError("found a number that the engine does not keep, expected the same numbers")
        return "\n".join(self.lines) + "\n"

    def _state(self) -> None:
        model, kernel = self.model, self.kernel
        moments = kernel.n_moments + 1
        sizes = [len(self.plan.trees.root_options(a)) for a in kernel.openers]
        self.first_reason = np.concatenate(([0], np.cumsum(sizes))).tolist()
        self.first_past = np.concatenate(([0], np.cumsum([size + 1 for size in sizes]))).tolist()
        n_e = len(model.events)
        fields = {
            "num x": len(model.quantities.names), "num before": len(model.quantities.names), "num last": n_e,
            "num first": n_e, "num count": len(kernel.counted), "mask epoch": len(model.actors.names),
            "mask ticks": len(model.actors.names), "num ticked": len(model.actors.names),
            "mask open": len(model.moves.names) + 1,
            "mask pact_open": len(model.pacts.names), "mask played": len(model.moves.names) + 1,
            "num reason": self.first_reason[-1], "num hits": len(kernel.hit_rows),
            "num hit_place": len(kernel.hit_rows), "num place": len(kernel.placed),
            "num values": kernel.n_opener_rows + kernel.max_rows * (1 + len(kernel.repliers)),
            "mask reach": max((tree.n_nodes for tree in self.plan.trees.trees), default=0) + 1,
            "num leaf": kernel.slots.out - kernel.slots.leaf, "num out": kernel.slots.risk - kernel.slots.out,
            "num risk": kernel.slots.known - kernel.slots.risk, "num urgency": len(model.actors.value_quantity),
            "num nowhere": 1,
        }  # fmt: skip
        sizes = [1, 1, *(max(1, size) for size in fields.values())]
        names = ["num now", "num order", *fields]
        self.first = dict(zip(names, np.concatenate(([0], np.cumsum(sizes))).tolist(), strict=False))
        self.put("struct state {", "    num now, order;")
        self.put(*(f"    {name}[{max(1, size)}];" for name, size in fields.items()))
        self.put(f"    num pending[{moments}][{max(1, len(kernel.scheduled))}];")
        self.put(f"    num history[{moments + 1}][{max(1, len(kernel.remembered))}];")
        self.put(f"    num past[{max(1, self.first_past[-1])}];", "};")
        closed, nodes = len(model.moves.names), max((tree.n_nodes for tree in self.plan.trees.trees), default=0)
        self.put(
            f"enum {{ N_MOMENTS = {kernel.n_moments}, N_SCHEDULED = {max(1, len(kernel.scheduled))}, "
            f"N_REMEMBERED = {max(1, len(kernel.remembered))} }};"
        )
        self.put(
            f"enum {{ ALWAYS = {closed}, NOWHERE = {closed}, NO_NODE = {nodes}, GUMBEL = {int(Purpose.GUMBEL)} }};"
        )
        block = {length: position * len(self.plan.paced) for position, length in enumerate(self.program.lengths)}
        moment_days = model.timeline.moments.tolist()
        self._table("float", "days", [single(day) for day in moment_days])
        self._table("int", "day_of", moment_days)
        self._table("short", "moment_of_day", kernel.moment_of_day)
        self._table("int", "pace_at", [self.program.n_constants + block.get(length, 0) for length in kernel.lengths])

    def _table(self, kind: str, name: str, numbers: Sequence[object]) -> None:
        self.put(f"static const {kind} {name}[] = {{{', '.join(map(str, numbers))}}};")

    def _cuts(self) -> None:
        """Write the engine's tables of what ranges cut off, for the state as it is here."""
        at, kernel = self.first, self.kernel
        slots = CutSlots(
            quantity=at["num x"], open_move=at["mask open"], open_pact=at["mask pact_open"],
            always=at["mask open"] + len(self.model.moves.names), nowhere=at["num nowhere"], leaf=at["num leaf"],
            out=at["num out"], risk=at["num risk"], known=at["num risk"], urgency=at["num urgency"],
            amount=at["num nowhere"],
        )  # fmt: skip
        tables = CutTables(self.plan, slots, (kernel.library.cut, kernel.library.turn), kernel.range_bits)
        fields = {"LIMIT": LIMIT_FIELDS, "CUT": CUT_FIELDS, "LEAF": LEAF_FIELDS, "GAIN": GAIN_FIELDS}
        self.put(*(f"#define {name}_SIZE {len(each)}" for name, each in fields.items()))
        self.put(f"#define TURNS_ABOVE {single(TURNS_ABOVE)}", '#include "cuts.h"')
        for name, table in tables.tables().items():
            self.put(f"static const int {name}[] = {{{', '.join(map(str, table))}}};")
        for i in tables.cuts:
            layout = self.plan.layouts[i]
            satiable = ", ".join(str(len(owner.satiable)) for owner in layout.owners.values())
            counts = [len(layout.limits), len(layout.leaf), layout.n_outs, len(layout.owners)]
            self.put(f"static const int satiable_{i}[] = {{{satiable}}};")
            pointers = [f"cuts_{i}", f"cuts_{i} + {tables.first_cut[i]}", f"turns_{i}", f"satiable_{i}"]
            self.put(f"static const struct cuts cuts_of_{i} = {{{', '.join([*pointers, *map(str, counts)])}}};")

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
                self.put(f"    drawn = left & (u < N[{self.plan.slot(row)}]), left &= ~drawn;")
            self.put("    if (any(drawn)) {")
            self.happen(int(moves.outcome_event[outcome]), int(moves.outcome_bundle[outcome]), "drawn")
            self.put("    }")
        self.put("}")

    def _words(self, actor: int) -> list[str]:
        """Write the drawing of the words of an actor's reasons; return them in the order of its options."""
        options, words = self.plan.trees.root_options(actor), list[str]()
        for block in dict.fromkeys(option // 4 for option in options):
            tag = int(Purpose.GUMBEL) << 24 | block
            self.put(f"    words w{block} = philox_epochs(world, path, s->epoch[{actor}], {tag}u, k0, k1);")
        words += [f"w{option // 4}.w[{option % 4}]" for option in options]
        return words

    def _renewal(self, position: int, actor: int) -> None:
        self.put(f"static void renew_{actor}(TURN, mask m) {{", "    (void)N, (void)P, (void)t;")
        for place, word in enumerate(self._words(actor), start=self.first_reason[position]):
            self.put(f"    s->reason[{place}] = pick(m, gumbel({word}), s->reason[{place}]);")
        self.put("}")

    def _past(self, position: int, actor: int) -> None:
        """Write what the past says of an actor's reasons, once per world."""
        plan, moves, first = self.plan, self.model.moves, self.first_past[position]
        start = plan.trees.tree_start[actor]
        n = len(plan.trees.of(actor))
        self.put(f"static void past_{actor}(struct state *restrict s, const float *restrict N) {{")
        numbers = plan.past[actor]
        self._note_gates(numbers)
        masks: dict[int, str | None] = {}
        for number in numbers:
            move = plan.every[number].move
            is_shut = has_gate(moves.gates[move]) and not moves.was_open[move]
            masks[number] = f"s->open[{move}]" if is_shut else None
        self.put("    num top = all(0.0f), best, total;")
        for number in numbers:
            mask = masks[number]
            self.put(f"    num v{number} = {self._solve(number, actor, 0, mask or '(mask){0} - 1')};")
            better = f"greatest(v{number}, top)"
            self.put(f"    top = {better if mask is None else f'pick({mask}, {better}, top)'};")
        own, idle = self._minds(actor)
        self.put(f"    num waiting = {idle} - top * {own};", "    best = waiting;")
        for number in numbers:
            level, mask = f"(v{number} - top) * {own}{self._fewer(number, masks)}", masks[number]
            self.put(f"    v{number} = {level if mask is None else f'pick({mask}, {level}, all(-1e30f))'};")
            self.put(f"    best = greatest(best, v{number});")
        terms = [f"expn({each} - best)" for each in ("waiting", *(f"v{number}" for number in numbers))]
        self.put(f"    total = {' + '.join(terms)};", f"    s->past[{first}] = waiting - best;")
        for place, number in enumerate(range(start, start + n), start=first + 1):
            self.put(f"    s->past[{place}] = {f'v{number} - best' if number in masks else 'all(-1e30f)'};")
        self.put(f"    s->past[{first + 1 + n}] = logn(total);", "}")

    def _first_reasons(self, position: int, actor: int) -> None:
        actors, place, known = self.model.actors, self.first_reason[position], self.first_past[position]
        self.put(f"static void begin_{actor}(TURN) {{", "    (void)P, (void)t;")
        tag, word = int(Purpose.CLOCK) << 24 | actor // 2, 2 * (actor % 2) + 1
        unseen = self.seen(Kind.UNSEEN, int(actors.tempo[actor]), int(actors.memory[actor]))
        self.put(f"    mask unseen = uniform(philox(world, path, 0, {tag}u, k0, k1).w[{word}]) < {unseen};")
        waiting, *others = self._words(actor)
        self.put(f"    num reason = gumbel({waiting}), best = reason + s->past[{known + 1 + len(others)}];")
        behind = f"best - s->past[{known}] * {single(1.0 + ROUNDING)}"
        self.put(f"    s->reason[{place}] = pick(unseen, reason, {behind});")
        for i, each in enumerate(others, start=1):
            bound = f"pick(unseen, all(1e30f), best - s->past[{known + i}])"
            self.put(f"    s->reason[{place + i}] = gumbel_below({each}, {bound});")
        self.put("}")

    def _note_gates(self, numbers: Iterable[int]) -> None:
        """Write which of the moves and pacts that some trees speak of are open now."""
        self.put("    s->open[ALWAYS] = (mask){0} - 1;")
        moves, pacts, plan = self.model.moves, self.model.pacts, self.plan
        numbers = list(numbers)
        trees = [plan.every[number] for number in numbers]
        for move in sorted({m for tree in trees for m in (tree.move, *tree.option_move) if m != NOTHING}):
            gate = self.gate(moves.gates[move], int(moves.event[move]))
            self.put(f"    s->open[{move}] = {gate or '(mask){0} - 1'};")
        for pact in sorted({p for number in numbers for leaf in plan.layouts[number].calls for p, _ in leaf}):
            gate = self.gate(pacts.gates[pact], int(pacts.event[pact]))
            self.put(f"    s->pact_open[{pact}] = {gate or '(mask){0} - 1'};")

    def _minds(self, actor: int) -> tuple[str, str]:
        """Return an actor's rationality and its log odds of leaving things as they are, as it sees itself."""
        actors = self.model.actors
        own = self.seen(Kind.RAW, int(actors.rationality[actor]), viewer=1 + actor)
        return own, self.seen(Kind.LOG_ODDS, int(actors.idle[actor]), viewer=1 + actor)

    def _group(self, number: int) -> int:
        """Return the group of variants to which the opening move of a tree belongs."""
        return int(self.model.moves.variants[self.plan.every[number].move])

    def _fewer(self, number: int, masks: Mapping[int, str | None]) -> str:
        """Return what an opening option scores less because it is one of several open variants."""
        same = [mask for other, mask in masks.items() if self._group(other) == self._group(number) != ABSENT]
        if len(same) < 2:
            return ""
        terms = ("1.0f" if mask is None else f"where({mask}, all(1.0f))" for mask in same)
        return f" - logn(greatest(all(0.0f) + {' + '.join(terms)}, all(1.0f)))"

    def _turn(self, position: int, actor: int) -> None:
        plan, model = self.plan, self.model
        trees, start = plan.trees.of(actor), plan.trees.tree_start[actor]
        numbers = range(start, start + len(trees))
        areas = np.concatenate(([0], np.cumsum([len(tree.option_move) for tree in trees]))).tolist()
        for number, tree in zip(numbers, trees, strict=True):
            self._answer_table(number, tree, self._areas(actor, tree, areas[number - start]))
        groups = {self._group(number) for number in numbers} - {ABSENT}
        most = len(groups) + sum(self._group(number) == ABSENT for number in numbers)
        self.put(
            f"static void turn_{actor}(TURN) {{",
            f"    mask looks = s->ticks[{actor}];",
            "    if (!any(looks)) return;",
            f"    s->now = {self.not_before(f's->ticked[{actor}]', *gates_of_turn(model, trees))};",
        )
        self.put(*(f"    mask left{number} = (mask){{0}} - 1;" for number in numbers))
        self.put(f"    for (int episode = 0; episode < {most} && any(looks); episode++) {{")
        self._note_gates(numbers)
        first, (own, idle) = self.first_reason[position], self._minds(actor)
        for number, tree in zip(numbers, trees, strict=True):
            gated = f" & s->open[{tree.move}]" if has_gate(model.moves.gates[tree.move]) else ""
            self.put(f"    mask m{number} = looks & left{number}{gated};", f"    num v{number} = all(0.0f);")
        self.put("    num top = all(0.0f), score;", "    mask m, chosen = {0};")
        for number in numbers:
            self.put(
                f"    if (any(m{number})) {{",
                f"        v{number} = {self._solve(number, actor, areas[number - start], f'm{number}')};",
                f"        top = pick(m{number}, greatest(v{number}, top), top);",
                "    }",
            )
        self.put(f"    num best = s->reason[{first}] + {idle} - top * {own};")
        masks = {number: f"m{number}" for number in numbers}
        for place, number in enumerate(numbers, start=1):
            self.put(
                f"    score = (v{number} - top) * {own} + s->reason[{first + place}]{self._fewer(number, masks)};",
                f"    m = m{number} & (score > best);",
                f"    best = pick(m, score, best), chosen = (m & {place}) | (~m & chosen);",
            )
        self.put("    looks &= chosen > 0;", "    if (!any(looks)) return;")
        places = sorted({place for tree in trees for way in tree.leaf_history for place in enumerate(way, start=1)})
        self.put(*(f"    s->played[{move}] = (mask){{0}};" for move in sorted({move for _, move in places})))
        self.put("    word opening = {0};")
        own_moves = [m for m in range(len(model.moves.names)) if model.moves.by[m] == actor]
        own_moves = [m for m in own_moves if not model.moves.is_reply[m]]
        for place, (number, tree) in enumerate(zip(numbers, trees, strict=True), start=1):
            self.put(f"    if (any(m = (chosen == {place}) & looks)) {{", f"        s->played[{tree.move}] |= m & 1;")
            self.put(f"        opening |= (word)m & {own_moves.index(tree.move) << OPENING_SHIFT};")
            same = [n for n in numbers if n == number or self._group(n) == self._group(number) != ABSENT]
            self.put(*(f"        left{n} &= ~m;" for n in same))
            if tree.n_nodes:
                done = {plan.viewer_class(1 + actor)}
                for owner in dict.fromkeys(tree.node_owner):
                    viewer = plan.viewer_class(1 + owner)
                    if viewer not in done:
                        done.add(viewer)
                        area = self._areas(actor, tree, areas[number - start])[viewer]
                        self.put(f"        {self._solve(number, owner, area, 'm')};")
                self.put(f"        answer(GIVEN, nodes_{number}, {tree.n_nodes}, rows_{number}, m);")
            self.put("    }")
        for place, move in places:
            self.put(f"    if (any(m = s->played[{move}] == {place})) {{", "        num u = all(0.5f);")
            if model.moves.outcome_start[move] < model.moves.outcome_start[move + 1]:
                index = actor * len(model.moves.names) + move
                tag = int(Purpose.OUTCOME) << 24 | index // 4
                step = "(mask)(opening | (uint32_t)day_of[t])"
                self.put(f"        u = uniform(philox_epochs(world, path, {step}, {tag}u, k0, k1).w[{index % 4}]);")
            self.put(f"        move_{move}(GIVEN, m, u);", "    }")
        self.put("    }", "}")

    def _areas(self, actor: int, tree: Tree, own: int) -> dict[int, int]:
        """Return where the values of a tree's options stand, per class of viewers."""
        areas = {self.plan.viewer_class(1 + actor): own}
        for owner in dict.fromkeys(tree.node_owner):
            kernel, viewer = self.kernel, self.plan.viewer_class(1 + owner)
            areas.setdefault(viewer, kernel.n_opener_rows + kernel.max_rows * len(areas))
        return areas

    def _solve(self, tree: int, actor: int, area: int, mask: str) -> str:
        before, seen = self.program.n_constants + self.program.n_paced, self.plan.seen_as(tree, actor)[0]
        offset, prices = before + self.plan.sheets[tree, seen].offset, before + self.plan.lists[seen]
        return f"solve_{tree}(s, N + {offset}, N + {prices}, &s->values[{area}], {mask})"

    def _answer_table(self, number: int, tree: Tree, areas: dict[int, int]) -> None:
        if not tree.n_nodes:
            return
        nodes = []
        for node, owner in enumerate(tree.node_owner):
            column = self.plan.rows.column(1 + owner, int(self.model.actors.rationality[owner]))
            slot, area = self.plan.constant(Kind.RAW, column), areas[self.plan.viewer_class(1 + owner)]
            column = self.plan.rows.column(1 + owner, int(self.model.actors.idle[owner]))
            idle = self.plan.constant(Kind.LOG_ODDS, column)
            ends = f"{tree.option_start[node]}, {tree.option_start[node + 1]}"
            nodes.append(f"{{{owner}, {slot}, {idle}, {area}, {ends}}}")
        places = [1 + len(tree.node_history[node]) for node in range(tree.n_nodes) for _ in tree.options(node)]
        rows = [
            f"{{{tree.option_number[row]}, {'ALWAYS' if move == NOTHING else move}, "
            f"{'NOWHERE' if move == NOTHING else move}, {places[row]}, "
            f"{'NO_NODE' if tree.option_ends[row] else tree.option_child[row]}, {int(tree.option_is_fallback[row])}, "
            f"{int(move == NOTHING and not tree.option_is_fallback[row])}, "
            f"{ABSENT if move == NOTHING else int(self.model.moves.variants[move])}}}"
            for row, move in enumerate(tree.option_move)
        ]
        self.put(f"static const struct node nodes_{number}[] = {{{', '.join(nodes)}}};")
        self.put(f"static const struct row rows_{number}[] = {{{', '.join(rows)}}};")

    def _clocks(self) -> None:
        kernel, actors = self.kernel, self.model.actors
        self.put("static void clocks(TURN) {", "    words w;", "    mask m;", "    num u;")
        for actor in kernel.deciders:
            if actor == kernel.deciders[0] or actor // 2 not in {a // 2 for a in kernel.deciders if a < actor}:
                self.put(f"    w = philox(world, path, day_of[t], {int(Purpose.CLOCK) << 24 | actor // 2}u, k0, k1);")
            word = 2 * (actor % 2)
            if actor in kernel.openers:
                tempo = int(actors.tempo[actor])
                self.put(f"    u = uniform(w.w[{word}]);")
                self.put(f"    s->ticks[{actor}] = u < {self.paced_place(Kind.CHANCE_OF_TIME, tempo)};")
                waited = f"{self.seen(Kind.RAW, tempo)} * -logn(1.0f - u)"
                self.put(f"    if (any(s->ticks[{actor}])) s->ticked[{actor}] = day_after(t, {waited});")
            chance = self.paced_place(Kind.CHANCE_OF_TIME, int(actors.memory[actor]))
            self.put(f"    if (any(m = uniform(w.w[{word + 1}]) < {chance})) {{", f"        s->epoch[{actor}] -= m;")
            if actor in kernel.openers:
                self.put(f"        renew_{actor}(GIVEN, m);")
            self.put("    }")
        self.put("}")

    def _calendar(self) -> None:
        calendar, tables = self.model.calendar, self.model.tables
        self.put("static void calendar(TURN) {", "    (void)P, (void)world, (void)path, (void)k0, (void)k1;")
        self.put("    s->now = all(days[t]);", "    switch (day_of[t]) {")
        ordered = sorted(range(len(calendar.names)), key=lambda entry: (calendar.dates[entry], entry))
        for day in sorted(set(calendar.day.tolist()) - {ABSENT}):
            self.put(f"    case {day}: {{")
            for entry in ordered:
                if calendar.day[entry] == day:
                    event, bundle = int(calendar.event[entry]), int(calendar.bundle[entry])
                    gate = self.gate(calendar.gates[entry], event) or "(mask){0} - 1"
                    self.put("    {", f"    mask m = {gate};")
                    self.happen(event, bundle, "m")
                    self.keep_in_range([bundle])
                    self.put("    }")
                    for table in self._tables_that_end(entry):
                        no_deal = int(tables.no_deal_bundle[table])
                        self.happen(int(tables.no_deal_event[table]), no_deal, "((mask){0} - 1)")
                        self.keep_in_range([no_deal])
            self.put("    } break;")
        self.put("    }", "}")

    def _tables_that_end(self, entry: int) -> list[int]:
        """Return the tables that have their last session at a calendar entry."""
        tables = self.model.tables
        starts, ends = tables.session_start[:-1].tolist(), tables.session_start[1:].tolist()
        spans = enumerate(zip(starts, ends, strict=True))
        return [table for table, (first, end) in spans if first < end and tables.session_entry[end - 1] == entry]

    def _shocks(self) -> None:
        shocks, quantities = self.model.shocks, self.model.quantities
        self.put("static void chance(TURN) {", "    words w, more;", "    mask left, m;", "    num u, waited;")
        self.put("    float length = days[t] - days[t - 1];")
        for shock in range(len(shocks.names)):
            tag = int(Purpose.HAZARD) << 24 | shock // 4
            if shock % 4 == 0:
                self.put(f"    w = philox(world, path, day_of[t], {tag}u, k0, k1);")
            first, end, rate = int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1]), int(shocks.rate[shock])
            self.put("    {")
            if first == end:
                self.put(f"    float per_day = {self.seen(Kind.RAW, rate)};")
                bound = self.paced_place(Kind.CHANCE_OF_RATE, rate)
            else:
                terms = []
                for row in range(first, end):
                    k = int(shocks.rise_quantity[row])
                    rest = self.level(k, int(quantities.rest[k]))
                    terms.append(f"{self.seen(Kind.RAW, int(shocks.rise_coefficient[row]))} * (s->x[{k}] - {rest})")
                self.put(f"    num factor = exp_inside(clip({' + '.join(terms)}, -30.0f, 30.0f));")
                self.put(f"    num per_day = {self.seen(Kind.RAW, rate)} * factor;")
                bound = f"1.0f - expn(-{self.paced_place(Kind.PER_LENGTH, rate)} * factor)"
            event, bundle = int(shocks.event[shock]), int(shocks.bundle[shock])
            self.put(f"    u = uniform(w.w[{shock % 4}]), left = u < {bound}, waited = all(0.0f);")
            self.put(f"    for (uint32_t n = 1; n <= {MOST_ARRIVALS} && any(left); n++) {{")
            self.put(
                "    waited += -logn(1.0f - u) / per_day;",
                f"    s->now = {self.not_before('day_after(t, waited)', shocks.gates[shock])};",
            )
            gate = self.gate(shocks.gates[shock], event)
            self.put(f"    m = left{'' if gate is None else f' & ({gate})'};")
            self.happen(event, bundle, "m")
            self.keep_in_range([bundle])
            self.put(f"    more = philox(world, path, day_of[t], {tag}u | n << 12, k0, k1);")
            self.put(f"    u = uniform(more.w[{shock % 4}]);")
            self.put(
                "    left &= u < 1.0f - expn(-(per_day * greatest(length - waited, all(0.0f))));", "    }", "    }"
            )
        self.put("}")

    def _pacts(self) -> None:
        pacts = self.model.pacts
        self.put("static void pacts(TURN) {", "    mask m;", "    (void)P;")
        self.put("    float since = t ? days[t - 1] : -1.0f;", "    num day;")
        for pact in range(len(pacts.names)):
            on = pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]].tolist()
            day = reduce(lambda day, event: f"greatest({day}, s->last[{event}])", on, "all(-1e9f)")
            event, bundle = int(pacts.event[pact]), int(pacts.bundle[pact])
            gate = self.gate(pacts.gates[pact], event)
            tag = int(Purpose.PACT) << 24 | pact // 4
            honoured = self.seen(Kind.RAW, int(pacts.honoured[pact]))
            self.put(f"    day = {day};", "    m = day > since;", "    if (any(m)) {")
            self.put(f"    s->now = {self.not_before('day', pacts.gates[pact])};")
            self.put(f"    m &= uniform(philox(world, path, day_of[t], {tag}u, k0, k1).w[{pact % 4}]) < {honoured};")
            if gate is not None:
                self.put(f"    m &= {gate};")
            self.put("    if (any(m)) {")
            self.happen(event, bundle, "m")
            self.keep_in_range([bundle])
            self.put("    }", "    }")
        self.put("}")

    def _look(self) -> None:
        kernel = self.kernel
        self.put("static void look(TURN, float *restrict values, int64_t stride) {", "    int day = day_of[t];")
        self.put("    (void)P, (void)world, (void)path, (void)k0, (void)k1, (void)values, (void)stride;")
        self.put("    s->now = all(days[t]);")
        for row, (question, condition) in enumerate(kernel.hit_rows):
            if not ex.asks_of_events(condition):
                met = f"pick({self.truth(condition)}, least(s->hits[{row}], s->now), s->hits[{row}])"
                self.put(f"    if (day <= {question.day}) s->hits[{row}] = {met};")
        numbers = [question for question in self.model.questions if question.kind == "number"]
        for row, question in enumerate(numbers):
            value = self.number(question.conditions[0])
            self.put(
                f"    if (day == {question.day}) {{ num v = {value}; memcpy(values + {row} * stride, &v, sizeof v); }}"
            )
        self.put("}")

    def _flow(self) -> dict[int, str]:
        """Write the course of all quantities over half an interval, from y on; return what moved ones become."""
        quantities, moved = self.model.quantities, dict[int, str]()
        linked = {k for group in self.plan.groups for k in group.quantities}
        for k in range(len(quantities.names)):
            if k not in linked and quantities.half_life[k] != ABSENT:
                speed = self.paced_place(Kind.RETURN, int(quantities.half_life[k]))
                moved[k] = f"y[{k}] + {speed} * ({self.level(k, int(quantities.rest[k]))} - y[{k}])"
        for position, group in enumerate(self.plan.groups):
            reaches = group.reaches(self.model)
            for k in group.quantities:
                self.put(f"    num d{k} = y[{k}] - {self.level(k, int(quantities.rest[k]))};")
            for i, k in enumerate(group.quantities):
                terms = [self.level(k, int(quantities.rest[k]))]
                terms += [
                    f"{self.paced(Kind.FLOW, position, i, j)} * d{other}"
                    for j, other in enumerate(group.quantities)
                    if reaches[i][j]
                ]
                moved[k] = " + ".join(terms)
        return moved

    def _moved(self, moved: Mapping[int, str]) -> None:
        for k in sorted(moved):
            self.put(f"    s->x[{k}] = {moved[k]};")
            kept = self.in_range(f"s->x[{k}]", k)
            if kept is not None:
                self.put(f"    s->x[{k}] = {kept};")

    def _advance(self) -> None:
        model, kernel = self.model, self.kernel
        quantities, links = model.quantities, model.links
        n = len(quantities.names)
        self.put("static void advance(TURN) {", f"    num y[{max(n, 1)}];", "    memcpy(y, s->x, sizeof y);")
        self.put("    (void)world, (void)path, (void)k0, (void)k1;")
        for column, k in enumerate(kernel.remembered):
            self.put(f"    s->history[t][{column}] = y[{k}];")
        moved = self._flow()
        exact = {link for group in self.plan.groups for link in group.links}
        for link in range(len(links.names)):
            if link in exact:
                continue
            source, delay, place = int(links.source[link]), int(links.delay[link]), int(links.gain[link])
            on_change, target = bool(links.on_change[link]), int(links.target[link])
            gain = self.seen(Kind.RAW, place) if on_change else self.paced_place(Kind.PER_LENGTH, place)
            if delay == ABSENT:
                drive = f"y[{source}] - s->before[{source}]"
            else:
                lag, column = self.seen(Kind.RAW, delay), f"&s->history[0][{kernel.remembered.index(source)}]"
                if on_change:
                    earlier = f"(t > 1 ? days[t - 2] : -1e9f) - {lag}"
                    drive = f"past({column}, t, days[t - 1] - {lag}) - past({column}, t, {earlier})"
                else:
                    middle = f"(days[t] + days[t - 1]) * 0.5f - {lag}"
                    drive = f"past({column}, t, {middle}) - {self.level(source, int(quantities.rest[source]))}"
            moved[target] = f"{moved.get(target, f'y[{target}]')} + {gain} * ({drive})"
        for column, k in enumerate(kernel.scheduled):
            moved[k] = f"{moved.get(k, f'y[{k}]')} + s->pending[t][{column}]"
        for source in sorted(set(links.source[links.on_change].tolist())):
            moved.setdefault(source, f"y[{source}]")
        self._moved(moved)
        for source in sorted(set(links.source[links.on_change].tolist())):
            self.put(f"    s->before[{source}] = y[{source}];")
        self.put("}")

    def _settle(self) -> None:
        quantities = self.model.quantities
        n = len(quantities.names)
        self.put("static void settle(TURN) {", f"    num y[{max(n, 1)}], a, b;", "    memcpy(y, s->x, sizeof y);")
        self.put("    (void)a, (void)b;")
        self._moved(self._flow())
        for position, k in enumerate(np.flatnonzero(quantities.noise != ABSENT).tolist()):
            if position % 4 == 0:
                tag = int(Purpose.NOISE) << 24 | position // 4
                self.put(f"    words w{position // 4} = philox(world, path, day_of[t], {tag}u, k0, k1);")
            if position % 2 == 0:
                w = f"w{position // 4}.w[{position % 4}]"
                self.put(f"    normals({w}, w{position // 4}.w[{position % 4 + 1}], &a, &b);")
            noise, half_life = int(quantities.noise[k]), int(quantities.half_life[k])
            size = (
                self.paced_place(Kind.NOISE, noise)
                if half_life == ABSENT
                else self.paced_place(Kind.NOISE_OF_RETURN, noise, half_life)
            )
            self._moved({k: f"s->x[{k}] + {size} * {'ab'[position % 2]}"})
        self.put("}")

    def _start(self) -> None:
        """Write the state in which paths start."""
        kernel, model = self.kernel, self.model
        self.put("static void start(struct state *restrict s, const float *restrict N) {")
        self.put("    memset(s, 0, offsetof(struct state, history));")
        self._moved({k: f"all({self.level(k, place)})" for k, place in enumerate(model.quantities.start.tolist())})
        self.put("    memcpy(s->before, s->x, sizeof s->x);")
        self.put(*(f"    s->history[0][{column}] = s->x[{k}];" for column, k in enumerate(kernel.remembered)))
        self.put(
            f"    for (int e = 0; e < {len(model.events)}; e++) s->last[e] = all(-1e9f), s->first[e] = all(65535.0f);"
        )
        never = "s->hits[q] = all(65535.0f), s->hit_place[q] = all(1e9f)"
        self.put(f"    for (int q = 0; q < {len(kernel.hit_rows)}; q++) {never};")
        for event, before in enumerate(model.events_before.tolist()):
            if before <= 0:
                self.put(f"    s->last[{event}] = all({single(before)});")
                if event in kernel.counted:
                    self.put(f"    s->count[{kernel.counted.index(event)}] = all(1.0f);")
        self.put("}")

    def _run(self) -> None:
        kernel, n_openers = self.kernel, len(self.kernel.openers)
        self._start()
        self.put(
            "static void paths(struct state *restrict s, const float *restrict N, uint32_t world, word path,",
            "                  uint32_t k0, uint32_t k1, const int *restrict orders, uint16_t *restrict hits,",
            "                  float *restrict values, int64_t stride) {",
            "    int t = 0;", "    const float *P = N;", "    start(s, N);",
        )  # fmt: skip
        self.put(*(f"    begin_{actor}(GIVEN);" for actor in kernel.openers))
        self.put("    calendar(GIVEN);", "    pacts(GIVEN);", "    look(GIVEN, values, stride);")
        self.put("    for (t = 1; t <= N_MOMENTS; t++) {", "        P = N + pace_at[t];")
        self.put(*(f"        {part}(GIVEN);" for part in ("clocks", "advance", "chance")))
        self.put(f"        for (int i = 0; i < {n_openers}; i++) switch (orders[t * {n_openers} + i]) {{")
        self.put(*(f"            case {i}: turn_{actor}(GIVEN); break;" for i, actor in enumerate(kernel.openers)))
        self.put("        }", *(f"        {part}(GIVEN);" for part in ("settle", "calendar", "pacts")))
        self.put("        look(GIVEN, values, stride);", "    }")
        self._answers()
        for row, (question, _) in enumerate(kernel.hit_rows):
            step = f"pick(s->hits[{row}] <= {single(question.day)}, s->hits[{row}], all(65535.0f))"
            self.put(f"    {{ half h = __builtin_convertvector(__builtin_convertvector({step}, mask), half);")
            self.put(f"      memcpy(hits + {row} * stride, &h, sizeof h); }}")
        self.put("}")
        order = self._order() if n_openers else []
        self.put(
            "void run(const float *numbers, int64_t n_numbers, int32_t first_world, int32_t n_worlds,",
            "         int32_t n_octets, int32_t k0, int32_t k1, void *state, int32_t *orders, uint16_t *hits,",
            "         float *values, uint16_t *first, float *quantities, int64_t stride, int32_t n_kept) {",
            "    struct state s;",
            "    const word lanes = {0, 1, 2, 3, 4, 5, 6, 7};",
            "    (void)state, (void)first, (void)quantities, (void)n_kept;",
            "    for (int32_t w = 0; w < n_worlds; w++) {",
            "        uint32_t world = (uint32_t)first_world + w;",
            "        const float *N = numbers + w * n_numbers;",
            *order,
            "        start(&s, N);",
            *(f"        past_{actor}(&s, N);" for actor in kernel.openers),
            "        for (int32_t o = 0; o < n_octets; o++) {",
            "            int64_t column = ((int64_t)w * n_octets + o) * 8;",
            "            paths(&s, N, world, lanes + (uint32_t)o * 8, k0, k1, orders, hits + column, values + column,",
            "                  stride);",
            "        }", "    }", "}",
        )  # fmt: skip

    def _answers(self) -> None:
        """Write when conditions about events first held; of a choice only what came first keeps its day."""
        row = 0
        for question in self.model.questions:
            if question.kind == "number":
                continue
            rows = range(row, row := row + len(question.conditions))
            for each, condition in zip(rows, question.conditions, strict=True):
                if ex.asks_of_events(condition):
                    self._first_change_to(each, condition)
            if len(rows) > 1:
                self.put("    { num day = all(65535.0f), place = all(2e9f); word winner = {0}; mask m;")
                for each in rows:
                    self.put(f"      m = {comes_before(f's->hits[{each}]', f's->hit_place[{each}]', 'day', 'place')};")
                    self.put(
                        f"      day = pick(m, s->hits[{each}], day), place = pick(m, s->hit_place[{each}], place);"
                    )
                    self.put(f"      winner = ((word)m & {each}) | (~(word)m & winner);")
                self.put(
                    *(f"      s->hits[{r}] = pick(winner == {r}, s->hits[{r}], all(65535.0f));" for r in rows), "    }"
                )

    def _first_change_to(self, row: int, condition: ex.Expression) -> None:
        """Write the first instant at which a condition about events held: the end of day 0, or as an event happened."""
        instants = [("all(0.0f)", "all(1e9f)"), *(self._since(event) for event in sorted(ex.events_in(condition)))]
        self.put("    { mask m;")
        for day, place in instants:
            better = comes_before(day, place, f"s->hits[{row}]", f"s->hit_place[{row}]")
            self.put(f"      m = {self._held(condition, day, place)} & {better};")
            self.put(f"      s->hits[{row}] = pick(m, {day}, s->hits[{row}]);")
            self.put(f"      s->hit_place[{row}] = pick(m, {place}, s->hit_place[{row}]);")
        self.put("    }")

    def _since(self, event: int) -> tuple[str, str]:
        """Return day and place of the first happening of an event."""
        if self.model.events_before[event] <= 0:
            return "all(0.0f)", "all(-1.0f)"
        placed = self.kernel.placed
        return f"s->first[{event}]", f"s->place[{placed.index(event)}]" if event in placed else "all(-1.0f)"

    def _held(self, node: ex.Expression, day: str, place: str) -> str:
        match node:
            case ex.Not(operand):
                return f"(~{self._held(operand, day, place)})"
            case ex.Both(left, right):
                return f"({self._held(left, day, place)} & {self._held(right, day, place)})"
            case ex.Either(left, right):
                return f"({self._held(left, day, place)} | {self._held(right, day, place)})"
            case ex.Truth():
                return self.truth(node)
            case ex.Happened(event):
                return f"(~{comes_before(day, place, *self._since(event))})"
        raise TypeError(f"not about events alone: {node!r}")

    def _order(self) -> list[str]:
        """Write the order of the actors in each interval of a world."""
        openers = self.kernel.openers
        lines = [
            "        for (int t = 1; t <= N_MOMENTS; t++) {",
            f"            uint32_t key[{len(openers)}], w[4];",
        ]
        for block in sorted({actor // 4 for actor in openers}):
            tag = int(Purpose.ORDER) << 24 | block
            lines.append(
                f"            philox_scalar((uint32_t[]){{world, ~0u, (uint32_t)day_of[t], {tag}u}}, k0, k1, w);"
            )
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
