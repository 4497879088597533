"""A compiled model as tables for NumPy: the episodes an actor solves, all together, level by level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.known import refuse_chances
from benchmarks.numpy_random import Index
from detente.game.trees import Tree
from detente.model.model import ABSENT, NOTHING
from detente.sim.generator import Program
from detente.sim.plan import SheetLayout
from detente.sim.rows import Kind
from detente.sim.runs import lay_out


@dataclass(slots=True)
class Group:
    """Nodes of one height and width, over all trees of a game."""

    items: Index
    """[G] where their values go."""
    owners: Index
    """[G]"""
    children: Index
    """[G, R] items that follow the options."""
    moves: Index
    """[G, R] moves offered; the row after the last for what is always open."""
    fallback: npt.NDArray[np.bool_]
    """[G] whether the last option is offered only while none of the others is."""
    rows: Index
    """[G, R] option rows."""
    rationality: Index
    """[G] slots."""
    idle: Index
    """[G] slots of the log odds of leaving things as they are."""
    passing: npt.NDArray[np.bool_]
    """[G, R] options that let pass by choice."""
    same: npt.NDArray[np.bool_] | None
    """[G, R, R] whether two options are one thing in several versions (or the same); None if there are no such."""
    wanted: list[tuple[int, Index]]
    """Owners whose values are wanted, and of which nodes."""


@dataclass(slots=True)
class Game:
    """Trees that one viewer solves together, as tables."""

    levels: list[tuple[int, int, int, int]]
    """Owner, quantity, slots of `satisfied` and of the inverse span; one entry per satiation factor."""
    forms: list[tuple[int, Index, Index, list[Index]]]
    """Owner, items, slots of constants, slots of coefficients per factor of the owner."""
    calls: list[tuple[int, int, int, int, list[int]]]
    """Owner, item, pact, slot of the constant, slots of coefficients."""
    layouts: list[tuple[SheetLayout, int, int, int]]
    """Per tree: layout, slot of its sheet, first item, slot of the prices."""
    groups: list[Group]
    roots: Index
    """[trees] items of the trees' values."""
    first_rows: list[int]
    """[trees] first option row of each tree."""
    n_items: int
    n_rows: int
    n_owners: int


class Tables:
    """A program's tables for NumPy."""

    def __init__(self, program: Program) -> None:
        self.program, self.plan, self.model = program, program.plan, program.kernel.model
        refuse_chances(self.model)
        self.kernel, self.trees = program.kernel, program.plan.trees
        if self.model.formulas:
            raise ValueError("found expressions in place of numbers, expected plain numbers")
        self.layout = lay_out(self.model)
        n_actors = len(self.model.actors.names)
        self.own = {a: self._game(list(range(*self.trees.tree_start[a : a + 2])), a) for a in self.kernel.openers}
        self.replies: dict[tuple[int, int], Game] = {}
        for number, tree in enumerate(self.trees.trees):
            mine = self.plan.viewer_class(1 + tree.actor)
            for owner in dict.fromkeys(tree.node_owner):
                if self.plan.viewer_class(1 + owner) != mine:
                    self.replies[number, owner] = self._game([number], owner)
        owned: dict[int, list[int]] = {a: list(self.trees.root_options(a)) for a in range(n_actors)}
        for tree in self.trees.trees:
            for node, owner in enumerate(tree.node_owner):
                owned[owner] += [tree.option_number[row] for row in tree.options(node)]
        self.options = {a: np.array(sorted(set(numbers)), dtype=np.intp) for a, numbers in owned.items()}

    def slot(self, kind: Kind, *parts: object) -> int:
        return self.plan.constants[self.plan.rows.keys[kind, parts]]

    def seen(self, kind: Kind, *places: int, viewer: int = 0) -> int:
        """Return the slot of a number of the world, as a viewer has it."""
        return self.slot(kind, *(self.plan.rows.column(viewer, place) for place in places))

    def level(self, quantity: int, place: int) -> int:
        """Return the slot of a level of a quantity, counted as the state counts the quantity."""
        return self.plan.constants[self.plan.level(quantity, place)]

    def bound(self, quantity: int, at: float) -> int:
        """Return the slot of a bound of a wide quantity, counted from its start."""
        start = self.plan.rows.column(0, int(self.model.quantities.start[quantity]))
        return self.plan.constants[self.plan.rows.bound(at, start)]

    def paced(self, kind: Kind, *parts: int) -> int:
        """Return the place, in the block of an interval's length, of a number that depends on it."""
        return self.plan.paced[kind, parts]

    def paced_place(self, kind: Kind, *places: int) -> int:
        """Return the place of such a number that is made of places as the world has them."""
        return self.paced(kind, *(self.plan.rows.column(0, place) for place in places))

    def variants_of(self, moves: list[int]) -> npt.NDArray[np.bool_]:
        """Return [R, R] whether two of some moves, NOTHING among them, are the same or variants of one thing."""
        groups = np.array([ABSENT if m == NOTHING else self.model.moves.variants[m] for m in moves])
        return (groups[:, None] == groups) & (groups != ABSENT) | np.eye(len(moves), dtype=bool)

    def _game(self, numbers: list[int], viewer: int) -> Game:
        """Put the trees that an actor solves together into tables."""
        trees = [self.trees.trees[number] for number in numbers]
        first_sheet = self.program.n_constants + self.program.n_paced
        eyes = [self.plan.seen_as(number, viewer)[0] for number in numbers]
        offsets = [first_sheet + self.plan.sheets[at].offset for at in zip(numbers, eyes, strict=True)]
        layouts = [self.plan.layouts[number] for number in numbers]
        first_leaf = np.concatenate(([0], np.cumsum([tree.n_leaves for tree in trees]))).tolist()
        n_leaves = first_leaf[-1]
        first_node = (n_leaves + np.concatenate(([0], np.cumsum([tree.n_nodes for tree in trees])))).tolist()
        first_row = np.concatenate(([0], np.cumsum([len(tree.option_move) for tree in trees]))).tolist()
        levels: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        forms: dict[int, list[tuple[int, int]]] = {}
        calls: list[tuple[int, int, int, int, list[int]]] = []
        for tree, layout, offset, leaf0 in zip(trees, layouts, offsets, first_leaf, strict=False):
            for owner, slots in layout.owners.items():
                for row, level in zip(slots.satiable, slots.levels, strict=True):
                    k = int(self.model.actors.value_quantity[row])
                    levels.setdefault((owner, row), (owner, k, offset + level, offset + level + 1))
                for leaf, form in enumerate(layout.leaf):
                    forms.setdefault(owner, []).append((leaf0 + leaf, offset + form[owner]))
            for leaf in range(tree.n_leaves):
                for pact, form in layout.calls[leaf]:
                    for owner, slot in form.items():
                        n = len(layout.owners[owner].satiable)
                        calls.append(
                            (owner, leaf0 + leaf, pact, offset + slot, [offset + slot + 1 + i for i in range(n)])
                        )
        packed: list[tuple[int, Index, Index, list[Index]]] = []
        for owner, pairs in forms.items():
            items, slots = np.array(pairs, dtype=np.intp).T
            n = sum(1 for key in levels if key[0] == owner)
            packed.append((owner, items, slots, [slots + 1 + i for i in range(n)]))
        return Game(
            levels=sorted(levels.values(), key=lambda level: (level[0], level[2])),
            forms=packed,
            calls=calls,
            layouts=[
                (layout, offset, leaf0, first_sheet + self.plan.lists[eyes[0]])
                for layout, offset, leaf0 in zip(layouts, offsets, first_leaf, strict=False)
            ],
            groups=self._groups(trees, layouts, offsets, first_leaf, first_node, first_row),
            roots=np.array(
                [first_node[i] if tree.n_nodes else first_leaf[i] for i, tree in enumerate(trees)], dtype=np.intp
            ),
            first_rows=first_row,
            n_items=first_node[-1],
            n_rows=first_row[-1],
            n_owners=len(self.model.actors.names),
        )

    def _groups(
        self,
        trees: list[Tree],
        layouts: list[SheetLayout],
        offsets: list[int],
        first_leaf: list[int],
        first_node: list[int],
        first_row: list[int],
    ) -> list[Group]:
        always = len(self.model.moves.names)
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        wanted: dict[tuple[int, int], set[int]] = {}
        for i, tree in enumerate(trees):
            height: dict[int, int] = {}
            above: dict[int, set[int]] = {}
            for node in range(tree.n_nodes):
                parent = tree.node_parent[node]
                wanted[i, node] = above[parent] if parent >= 0 else {tree.actor}
                above[node] = wanted[i, node] | {tree.node_owner[node]}
            for node in tree.post_order:
                rows = tree.options(node)
                height[node] = 1 + max(
                    (height[tree.option_child[r]] for r in rows if not tree.option_ends[r]), default=-1
                )
                found.setdefault((height[node], len(rows)), []).append((i, node))
        groups: list[Group] = []
        for (_, width), nodes in sorted(found.items()):
            rows = [[trees[i].option_start[node] + r for r in range(width)] for i, node in nodes]
            owners = [trees[i].node_owner[node] for i, node in nodes]
            offered = ([trees[i].option_move[r] for r in row] for (i, _), row in zip(nodes, rows, strict=True))
            same = np.stack([self.variants_of(moves) for moves in offered])
            groups.append(
                Group(
                    items=np.array([first_node[i] + node for i, node in nodes], dtype=np.intp),
                    owners=np.array(owners, dtype=np.intp),
                    children=np.array(
                        [
                            [
                                (first_leaf if trees[i].option_ends[r] else first_node)[i] + trees[i].option_child[r]
                                for r in row
                            ]
                            for (i, _), row in zip(nodes, rows, strict=True)
                        ],
                        dtype=np.intp,
                    ),
                    moves=np.array(
                        [
                            [always if trees[i].option_move[r] == NOTHING else trees[i].option_move[r] for r in row]
                            for (i, _), row in zip(nodes, rows, strict=True)
                        ],
                        dtype=np.intp,
                    ),
                    fallback=np.array(
                        [trees[i].option_is_fallback[row[-1]] for (i, _), row in zip(nodes, rows, strict=True)]
                    ),
                    rows=np.array(
                        [[first_row[i] + r for r in row] for (i, _), row in zip(nodes, rows, strict=True)],
                        dtype=np.intp,
                    ),
                    passing=np.array(
                        [
                            [trees[i].option_move[r] == NOTHING and not trees[i].option_is_fallback[r] for r in row]
                            for (i, _), row in zip(nodes, rows, strict=True)
                        ]
                    ),
                    same=same if (same & ~np.eye(width, dtype=bool)).any() else None,
                    idle=np.array(
                        [
                            offsets[i] + layouts[i].owners[owner].idle
                            for (i, _), owner in zip(nodes, owners, strict=True)
                        ],
                        dtype=np.intp,
                    ),
                    rationality=np.array(
                        [
                            offsets[i] + layouts[i].owners[owner].rationality
                            for (i, _), owner in zip(nodes, owners, strict=True)
                        ],
                        dtype=np.intp,
                    ),
                    wanted=[
                        (owner, np.array([g for g, key in enumerate(nodes) if owner in wanted[key]], dtype=np.intp))
                        for owner in sorted(set().union(*(wanted[key] for key in nodes)))
                    ],
                )
            )
        return groups
