"""The trees of all episodes, and the number of every option in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.core.errors import CompileError
from detente.core.random import option_number
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


@dataclass(slots=True, eq=False)
class Together:
    """What some actors choose at the same time, none seeing what another chooses."""

    head: Node | None = None
    """Node of the first of them; set when the tree stands."""


@dataclass(frozen=True, slots=True)
class Node:
    """One actor's choice.

    Those who choose together follow each other in the tree all the same: the children of the first are nodes of the
    second, all with the same options and numbers, and only after the last comes what follows from all their choices.
    """

    owner: int
    """Actor."""
    history: tuple[int, ...]
    """Moves played before, as far as the owner knows of them."""
    options: tuple[int, ...]
    """Moves, NOTHING or WAIT, in their listed order; a fallback NOTHING is last."""
    numbers: tuple[int, ...]
    """Number of each option: the address of its private reason."""
    has_fallback: bool
    """Whether the last option is offered only while no other is."""
    children: tuple[Node | Leaf, ...]
    """What follows each option."""
    together: Together | None = field(default=None, compare=False, repr=False)
    """Those with whom the owner chooses together, if any."""
    seat: int = 0
    """Its position among them."""

    @property
    def head(self) -> Node:
        """The node of the first of those who choose together; this one where its owner chooses alone."""
        return self if self.together is None or self.together.head is None else self.together.head

    def members(self) -> list[Node]:
        """Return a node of each of those who choose together, in order."""
        found = [self.head]
        while isinstance(child := found[-1].children[0], Node) and child.seat > found[-1].seat:
            found.append(child)
        return found

    def name_of(self, index: int, model: Model) -> str:
        """Return the name of an option: a move's, ``wait`` or ``nothing``."""
        option = self.options[index]
        return "wait" if option == WAIT else "nothing" if option == NOTHING else model.moves.names[option]


def owners_of(node: Node | Leaf) -> set[int]:
    """Return the actors that own a node of a tree."""
    if isinstance(node, Leaf):
        return set()
    return {node.owner}.union(*(owners_of(child) for child in node.children))


def moves_of(node: Node | Leaf) -> set[int]:
    """Return the moves that are offered in a tree."""
    if isinstance(node, Leaf):
        return set()
    return {option for option in node.options if option >= 0}.union(*(moves_of(child) for child in node.children))


def has_gate(gate: Gate) -> bool:
    """Return whether a gate can ever be shut."""
    return gate.when is not None or gate.once or gate.cooldown != ABSENT


def opening_moves(model: Model, actor: int) -> list[int]:
    """Return the moves with which an actor may open an episode, in the case's order."""
    moves = model.moves
    return [m for m in range(len(moves.names)) if moves.by[m] == actor and not moves.is_reply[m]]


def grow_trees(model: Model) -> dict[int, Node]:
    """Return the tree of each actor that has opening moves (forbidden ones left out)."""
    trees: dict[int, Node] = {}
    for actor, name in enumerate(model.actors.names):
        openers = opening_moves(model, actor)
        allowed = [move for move in openers if move not in model.interventions.forbidden]
        if allowed:
            positions = [0, *(1 + model.opening_position(move) for move in allowed)]
            children = [Leaf(()), *(_grow(model, (move,), _stages(model, move)) for move in allowed)]
            numbers = [option_number(name, position) for position in positions]
            trees[actor] = Node(
                actor, (), (WAIT, *allowed), tuple(numbers), has_fallback=False, children=tuple(children)
            )
            if _size(trees[actor]) > MOST_NODES:
                raise CompileError(
                    f"found an episode of {name} with more than {MOST_NODES:,} options, expected fewer replies"
                )
    return trees


def _size(node: Node | Leaf) -> int:
    return 1 if isinstance(node, Leaf) else sum(_size(child) for child in node.children)


def _stages(model: Model, move: int) -> tuple[int, ...]:
    return tuple(range(int(model.moves.stage_start[move]), int(model.moves.stage_start[move + 1])))


@dataclass(frozen=True, slots=True)
class _Offer:
    """What one stage offers."""

    stage: int
    options: tuple[int, ...]
    has_fallback: bool
    numbers: tuple[int, ...]


def _offer(model: Model, history: tuple[int, ...], stage: int) -> _Offer | None:
    """Return what a stage offers after a history, if anything."""
    moves, forbidden = model.moves, model.interventions.forbidden
    listed = moves.option_move[int(moves.option_start[stage]) : int(moves.option_start[stage + 1])].tolist()
    left = [option for option in listed if option not in history]
    options = [option for option in left if option not in forbidden]
    if not options:
        return None
    can_close = any(has_gate(moves.gates[option]) or option in forbidden for option in left if option != NOTHING)
    has_fallback = NOTHING not in left and can_close
    if has_fallback:
        options.append(NOTHING)
    asked = next(m for m in range(len(moves.names)) if stage in _stages(model, m))
    played = ">".join(moves.names[move] for move in history)
    label = f"{played}/{moves.names[asked]}/{_stages(model, asked).index(stage)}"
    positions = model.option_positions(stage)
    numbers = tuple(option_number(label, positions[option]) for option in options)
    return _Offer(stage, tuple(options), has_fallback, numbers)


def _grow(model: Model, history: tuple[int, ...], agenda: tuple[int, ...]) -> Node | Leaf:
    """Return the subtree after ``history`` with the stages of ``agenda`` still to come."""
    if not agenda:
        return Leaf(history)
    n = 1
    while n < len(agenda) and model.moves.stage_together[agenda[n]]:
        n += 1
    offers = [offer for stage in agenda[:n] if (offer := _offer(model, history, stage)) is not None]
    if not offers:
        return _grow(model, history, agenda[n:])
    together = Together() if len(offers) > 1 else None
    node = _seat(model, history, (), offers, agenda[n:], together)
    if together is not None:
        together.head = node
    return node


def _seat(
    model: Model,
    history: tuple[int, ...],
    chosen: tuple[int, ...],
    offers: list[_Offer],
    later: tuple[int, ...],
    together: Together | None,
) -> Node:
    """Return the node of the next of those who choose together, when those before it have ``chosen``."""
    offer, others = offers[len(chosen)], len(offers) - len(chosen) - 1
    children: list[Node | Leaf] = []
    for option in offer.options:
        taken = (*chosen, option)
        if others:
            children.append(_seat(model, history, taken, offers, later, together))
            continue
        played = tuple(each for each in taken if each != NOTHING)
        answers = tuple(stage for move in played for stage in _stages(model, move))
        children.append(_grow(model, history + played, answers + later))
    return Node(
        int(model.moves.stage_actor[offer.stage]),
        history,
        offer.options,
        offer.numbers,
        offer.has_fallback,
        tuple(children),
        together,
        len(chosen),
    )
