"""The functions that solve trees: each as a whole, and where an actor has types from later on, and its openings."""

from __future__ import annotations

from collections.abc import Mapping

from detente.game.trees import Tree
from detente.model.model import ABSENT
from detente.sim.kernel import Kernel
from detente.sim.lanes import Function
from detente.sim.lessons import Opening, opening_function
from detente.sim.solve import solve_function
from detente.sim.together import Shape
from detente.sim.typed_trees import payoffs_function, read_function


class Solvers:
    """Writes all of them.

    Parameters
    ----------
    kernel
        The program.
    together
        What solves choices made together, by shape.
    """

    def __init__(self, kernel: Kernel, together: Mapping[Shape, Function]) -> None:
        plan = kernel.plan
        self.whole: list[Function] = []
        """By tree."""
        self.later: dict[tuple[int, int], Function] = {}
        """By tree and node: from there on, after something was learnt."""
        payoffs: dict[int, Function] = {}
        for number, tree in enumerate(plan.every):
            if plan.typed(number) == ABSENT:
                self.whole.append(kernel.add(solve_function(number, kernel, together)))
                continue
            payoffs[number] = kernel.add(payoffs_function(number, kernel))
            self.whole.append(kernel.add(read_function(number, 0, kernel, payoffs[number])))
            for start in starts_of(tree, plan.typed(number))[1:]:
                self.later[number, start] = kernel.add(read_function(number, start, kernel, payoffs[number]))
        self.openings: dict[int, Opening] = {
            actor: opening_function(kernel, actor, payoffs) for actor in plan.guises.of if actor in kernel.openers
        }
        """By actor that has types."""

    def at(self, number: int, start: int) -> Function:
        """Return what solves a tree from a node on."""
        return self.later[number, start] if start else self.whole[number]


def starts_of(tree: Tree, typed: int) -> list[int]:
    """Return the nodes from which on a tree is solved anew: the first, and those that follow a choice of some actor."""
    return [
        node for node, parent in enumerate(tree.node_parent) if parent == ABSENT or tree.node_owner[parent] == typed
    ]


def start_of(tree: Tree, typed: int, node: int) -> int:
    """Return the node from which on a tree was solved last when a node is reached."""
    while tree.node_parent[node] != ABSENT and tree.node_owner[tree.node_parent[node]] != typed:
        node = tree.node_parent[node]
    return node
