"""The solution of one episode as C: values of nodes, children first."""

from __future__ import annotations

import numpy as np

from benchmarks.c_parts import Parts, single
from detente.game.trees import Tree, has_gate
from detente.model.model import NOTHING
from detente.sim.plan import SheetLayout, value_rows
from detente.sim.solve import variants_of


class Solver:
    """Writes the solution of one tree, children first."""

    def __init__(self, writer: Parts, number: int, tree: Tree, layout: SheetLayout) -> None:
        self.writer, self.number, self.tree, self.layout = writer, number, tree, layout
        self.model, self.put = writer.model, writer.put

    def write(self) -> None:
        tree = self.tree
        parameters = "struct state *restrict s, const float *restrict h, const float *P, num *restrict out, mask m"
        self.put(f"static num solve_{self.number}({parameters}) {{")
        for owner, slots in self.layout.owners.items():
            # Weights are powers of two, so rationality comes in bits per unit of worth.
            self.put(f"    float bits{owner} = h[{slots.rationality}] * 1.44269504088896341f;")
            self.put(f"    float idle{owner} = h[{slots.idle}] * 1.44269504088896341f;")
            for i, (row, slot) in enumerate(zip(slots.satiable, slots.levels, strict=True)):
                k = int(self.model.actors.value_quantity[row])
                self.put(f"    num f{owner}_{i} = clip((h[{slot}] - s->x[{k}]) * h[{slot + 1}], 0.0f, 1.0f);")
        self.payoffs()
        if not tree.n_nodes:
            self.put(f"    return {self.leaf(0, tree.actor)};", "}")
            return
        concerned: list[list[int]] = []
        for node in range(tree.n_nodes):
            above = concerned[tree.node_parent[node]] if tree.node_parent[node] >= 0 else [tree.actor]
            concerned.append(list(dict.fromkeys([*above, tree.node_owner[node]])))
        for node in tree.post_order:
            parent = tree.node_parent[node]
            self.node(node, concerned[parent] if parent >= 0 else [tree.actor])
        self.put(f"    return v0_{tree.actor};", "}")

    def form(self, owner: int, slot: int) -> str:
        factors = range(len(self.layout.owners[owner].satiable))
        terms = [f"h[{slot}]", *(f"f{owner}_{i} * h[{slot + 1 + i}]" for i in factors)]
        return f"({' + '.join(terms)})" if len(terms) > 1 else f"all({terms[0]})"

    def payoffs(self) -> None:
        """Write the payoffs of all leaves, less what ranges cut off."""
        owners, layout = list(self.layout.owners), self.layout
        for leaf in range(self.tree.n_leaves):
            for owner in owners:
                total = self.form(owner, layout.leaf[leaf][owner])
                for pact, slots in layout.calls[leaf]:
                    total += f" + where(s->pact_open[{pact}], {self.form(owner, slots[owner])})"
                self.put(f"    {self.leaf(leaf, owner)} = {total};")
        if not layout.limits:
            return
        tight = []
        for k, slot in layout.limits.items():
            low, high = float(self.model.quantities.low[k]), float(self.model.quantities.high[k])
            tight += [f"(s->x[{k}] + h[{slot}] > {single(high)})"] if np.isfinite(high) else []
            tight += [f"(s->x[{k}] - h[{slot + 1}] < {single(low)})"] if np.isfinite(low) else []
        factors = [f"f{owner}_{i}" for owner in owners for i in range(len(layout.owners[owner].satiable))]
        self.put(f"    if (any(m & ({' | '.join(tight)}))) {{")
        self.put(f"        num factors[] = {{{', '.join(factors) or 'all(0.0f)'}}};")
        rows = [(owner, row) for owner in owners for row in value_rows(self.model, owner)]
        for i, (owner, row) in enumerate(rows):
            satiable = layout.owners[owner].satiable
            urgency = f"f{owner}_{satiable.index(row)}" if row in satiable else "all(1.0f)"
            self.put(f"        s->urgency[{i}] = {urgency};")
        self.put(f"        cut_payoffs(s, h, P, &cuts_of_{self.number}, factors, m);", "    }")

    def leaf(self, leaf: int, owner: int) -> str:
        return f"s->leaf[{leaf * len(self.layout.owners) + list(self.layout.owners).index(owner)}]"

    def child(self, row: int, owner: int) -> str:
        child = self.tree.option_child[row]
        return self.leaf(child, owner) if self.tree.option_ends[row] else f"v{child}_{owner}"

    def open(self, node: int, row: int) -> str | None:
        """Return the mask of an option, None if it is always open."""
        tree, moves = self.tree, self.model.moves
        move = tree.option_move[row]
        if move != NOTHING:
            return f"s->open[{move}]" if has_gate(moves.gates[move]) else None
        if not tree.option_is_fallback[row]:
            return None
        others = [tree.option_move[other] for other in tree.options(node) if tree.option_move[other] != NOTHING]
        if any(not has_gate(moves.gates[m]) for m in others):
            return "((mask){0})"
        return f"~({' | '.join(f's->open[{m}]' for m in others)})"

    def node(self, node: int, owners: list[int]) -> None:
        tree, rows = self.tree, list(self.tree.options(node))
        owner = tree.node_owner[node]
        masks = {row: self.open(node, row) for row in rows}
        worth = {row: f"w{row}" for row in rows}
        for row in rows:
            self.put(f"    num w{row} = {self.child(row, owner)};", f"    out[{row}] = w{row};")
        # Of two options it does not matter which is the measure, and one that is always open saves an exponential.
        anchor = next((row for row in rows if masks[row] is None), None) if len(rows) == 2 else None
        best = f"b{node}"
        if anchor is not None:
            best = worth[anchor]
        else:
            self.put(f"    num {best} = all(-1e30f);")
            for row in rows:
                better = f"greatest({best}, {worth[row]})"
                mask = masks[row]
                self.put(f"    {best} = {better if mask is None else f'pick({mask}, {better}, {best})'};")
        passing = [row for row in rows if tree.option_move[row] == NOTHING and not tree.option_is_fallback[row]]
        for row in rows:
            weight = "all(1.0f)"
            if row != anchor:
                idle = f" + idle{owner}" if row in passing else f" - idle{owner}" if anchor in passing else ""
                weight = f"exp2n(clip(({worth[row]} - {best}) * bits{owner}{idle}, -86.0f, 86.0f))"
            same = variants_of(self.model, tree, node, row)
            if same:
                counted = (masks[each] for each in (row, *same))
                terms = ("1.0f" if mask is None else f"where({mask}, all(1.0f))" for mask in counted)
                weight = f"{weight} / ({' + '.join(terms)})"
            mask = masks[row]
            self.put(f"    num p{row} = {weight if mask is None else f'where({mask}, {weight})'};")
        self.put(f"    num share{node} = 1.0f / ({' + '.join(f'p{row}' for row in rows)});")
        for who in owners:
            terms = (f"p{row} * {worth[row] if who == owner else self.child(row, who)}" for row in rows)
            self.put(f"    num v{node}_{who} = ({' + '.join(terms)}) * share{node};")
