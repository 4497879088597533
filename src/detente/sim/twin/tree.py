"""The trees of all episodes, and the number of every option in them."""

from __future__ import annotations

from dataclasses import dataclass

from detente.core.errors import CompileError
from detente.model.model import ABSENT, NOTHING, Gate, Model

WAIT = -2
"""Option of the opening node: do nothing now."""
MOST_NODES = 1_000_000
"""A tree larger than this is a mistake in the case, not something to walk in Python."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An end of an episode."""

    moves: tuple[int, ...]
    """Moves played, in order."""


@dataclass(frozen=True, slots=True)
class Node:
    """One actor's choice."""

    owner: int
    """Actor."""
    history: tuple[int, ...]
    """Moves played before."""
    options: tuple[int, ...]
    """Moves, NOTHING or WAIT, in their listed order; a fallback NOTHING is last."""
    first_number: int
    """Number of the first option over the whole case; the others follow."""
    has_fallback: bool
    """Whether the last option is offered only while no other is."""
    children: tuple[Node | Leaf, ...]
    """What follows each option."""

    def name_of(self, index: int, model: Model) -> str:
        """Return the name of an option: a move's, ``wait`` or ``nothing``."""
        option = self.options[index]
        return "wait" if option == WAIT else "nothing" if option == NOTHING else model.moves.names[option]


def owners_of(node: Node | Leaf) -> set[int]:
    """Return the actors that own a node of a tree."""
    if isinstance(node, Leaf):
        return set()
    return {node.owner}.union(*(owners_of(child) for child in node.children))


def has_gate(gate: Gate) -> bool:
    """Return whether a gate can ever be shut."""
    return gate.when is not None or gate.once or gate.cooldown != ABSENT


def opening_moves(model: Model, actor: int) -> list[int]:
    """Return the moves with which an actor may open an episode, in the case's order."""
    moves = model.moves
    return [m for m in range(len(moves.names)) if moves.by[m] == actor and not moves.is_reply[m]]


def grow_trees(model: Model) -> dict[int, Node]:
    """Return the tree of each actor that has opening moves, with options numbered over the whole case."""
    counter = 0
    trees: dict[int, Node] = {}
    for actor in range(len(model.actors.names)):
        openers = opening_moves(model, actor)
        if openers:
            first = counter
            counter += 1 + len(openers)
            children: list[Node | Leaf] = [Leaf(())]
            for move in openers:
                child, counter = _grow(model, (move,), _stages(model, move), counter)
                children.append(child)
            trees[actor] = Node(actor, (), (WAIT, *openers), first, has_fallback=False, children=tuple(children))
    return trees


def _stages(model: Model, move: int) -> tuple[int, ...]:
    return tuple(range(int(model.moves.stage_start[move]), int(model.moves.stage_start[move + 1])))


def _grow(model: Model, history: tuple[int, ...], agenda: tuple[int, ...], counter: int) -> tuple[Node | Leaf, int]:
    """Return the subtree after ``history`` with the stages of ``agenda`` still to come, and the next free number."""
    moves = model.moves
    if not agenda:
        return Leaf(history), counter
    stage, later = agenda[0], agenda[1:]
    listed = moves.option_move[int(moves.option_start[stage]) : int(moves.option_start[stage + 1])].tolist()
    options = [option for option in listed if option not in history]
    if not options:
        return _grow(model, history, later, counter)
    has_fallback = NOTHING not in options and any(has_gate(moves.gates[option]) for option in options)
    if has_fallback:
        options.append(NOTHING)
    first = counter
    counter += len(options)
    if counter > MOST_NODES:
        raise CompileError(f"found an episode with more than {MOST_NODES:,} options, expected fewer replies to replies")
    children: list[Node | Leaf] = []
    for option in options:
        if option == NOTHING:
            child, counter = _grow(model, history, later, counter)
        else:
            child, counter = _grow(model, (*history, option), _stages(model, option) + later, counter)
        children.append(child)
    owner = int(moves.stage_actor[stage])
    return Node(owner, history, tuple(options), first, has_fallback, tuple(children)), counter
