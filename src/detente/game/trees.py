"""The tree of every episode a case can have: who answers what, in which order, and how it can end.

An episode starts when an actor plays one of its opening moves. Replies follow, stage by stage, as the case lists
them; the moves played, in order, are the *history*. The trees here are static: they hold every move that could ever
be offered. Whether a move is open when an episode opens is a matter of its gate, so a mask over the tree at run time.

The engine generates code from these trees and ``perceived_game`` fills them with payoffs. An option's number is the
address of its private reason (see *The tree of an episode* in ``docs/reference/algorithm.md``).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from detente.core.errors import CompileError
from detente.core.random import option_number
from detente.model.model import ABSENT, NOTHING, Gate, Model

MAX_LEAVES = 4096
"""Leaves of one opening move's tree. Beyond it an episode is neither readable nor quick; a judgement, not a law."""
MAX_CASE_LEAVES = 32768
"""Leaves of all trees of a case together: keeps generated code and compile time bounded."""
MAX_DEPTH = 64
"""Decisions in a row within one episode."""
MAX_COMBINATIONS = 4096
"""Products of outcomes at one leaf."""

Pending = tuple[int, int, "Pending"] | None
"""Stages still to come: (next stage, end of its move's stages, what comes after), innermost move first."""


@dataclass(frozen=True)
class Tree:
    """What can follow one opening move.

    Nodes are the replies' decisions, numbered depth first and pre-order (a parent before its children, so going through
    them backwards meets children first). A tree without nodes has one leaf: nobody answers.
    Option rows of node n are ``option_start[n] : option_start[n + 1]``; letters: N node, O option row, F leaf.

    Those who choose together follow each other all the same, in the order of their stages, and then come the answers to
    their moves; but all nodes of one of them, one for each choice of those before it, are one decision: they have the
    same options with the same numbers (``node_head``, ``node_seat``).
    """

    actor: int
    """Actor that opens."""
    move: int
    """Its opening move."""
    root_option: int
    """Number of the opening move as an option of ``actor``."""
    node_owner: tuple[int, ...]
    """[N] actor that decides."""
    node_stage: tuple[int, ...]
    """[N] reply stage of the case (row of ``Moves.stage_actor``) that the node stands for."""
    node_head: tuple[int, ...]
    """[N] first node of those who choose together; itself where its owner chooses alone."""
    node_seat: tuple[int, ...]
    """[N] position of the owner among those who choose together, from 0."""
    node_parent: tuple[int, ...]
    """[N] node before, ABSENT at node 0."""
    node_parent_option: tuple[int, ...]
    """[N] option row that leads here, ABSENT at node 0."""
    option_start: tuple[int, ...]
    """[N + 1] first option row of each node."""
    option_move: tuple[int, ...]
    """[O] move, or NOTHING."""
    option_is_fallback: tuple[bool, ...]
    """[O] True: the unlisted ``nothing``, offered only while none of the node's moves is open."""
    option_number: tuple[int, ...]
    """[O] number of the option (``core.random.option_number``)."""
    option_child: tuple[int, ...]
    """[O] node that follows, or leaf (see ``option_ends``)."""
    option_ends: tuple[bool, ...]
    """[O] True: ``option_child`` is a leaf."""
    leaf_history: tuple[tuple[int, ...], ...]
    """[F] moves played, in order, the opening move first."""
    leaf_parent_option: tuple[int, ...]
    """[F] option row that leads here, ABSENT where the tree has no node."""

    @property
    def n_nodes(self) -> int:
        """Count the decision nodes."""
        return len(self.node_owner)

    @property
    def n_leaves(self) -> int:
        """Count the leaves."""
        return len(self.leaf_history)

    def options(self, node: int) -> range:
        """Return the option rows of a node."""
        return range(self.option_start[node], self.option_start[node + 1])

    @cached_property
    def node_history(self) -> tuple[tuple[int, ...], ...]:
        """[N] moves played before each node, in order."""
        histories: list[tuple[int, ...]] = []
        for parent, row in zip(self.node_parent, self.node_parent_option, strict=True):
            before = (self.move,) if parent == ABSENT else histories[parent]
            played = () if parent == ABSENT or self.option_move[row] == NOTHING else (self.option_move[row],)
            histories.append((*before, *played))
        return tuple(histories)

    @cached_property
    def groups(self) -> dict[int, tuple[tuple[int, ...], ...]]:
        """Nodes of each of those who choose together, by seat, of every first node at which there are several."""
        members: dict[int, dict[int, list[int]]] = {}
        for node, (head, seat) in enumerate(zip(self.node_head, self.node_seat, strict=True)):
            members.setdefault(head, {}).setdefault(seat, []).append(node)
        return {
            head: tuple(tuple(seats[seat]) for seat in range(len(seats)))
            for head, seats in members.items()
            if len(seats) > 1
        }

    def known_history(self, node: int) -> tuple[int, ...]:
        """Return the moves that the owner of a node knows to have been played, in order."""
        return self.node_history[self.node_head[node]]

    @cached_property
    def post_order(self) -> tuple[int, ...]:
        """[N] nodes with every child before its parent and siblings in listed order."""
        # With siblings swapped, pre-order read backwards is post-order.
        order: list[int] = []
        stack = [0] if self.n_nodes else []
        while stack:
            node = stack.pop()
            order.append(node)
            stack.extend(self.option_child[row] for row in self.options(node) if not self.option_ends[row])
        return tuple(reversed(order))

    @cached_property
    def depth(self) -> int:
        """Count the decisions on the longest way from the opening move to a leaf."""
        depths: list[int] = []
        for parent in self.node_parent:
            depths.append(1 if parent == ABSENT else depths[parent] + 1)
        return max(depths, default=0)


@dataclass(frozen=True)
class Trees:
    """The trees of a case, in the order of the actors and of their opening moves."""

    trees: tuple[Tree, ...]
    """All trees."""
    tree_start: tuple[int, ...]
    """[A + 1] trees of actor a: ``tree_start[a] : tree_start[a + 1]``."""
    wait_option: tuple[int, ...]
    """[A] number of the option ``wait``, ABSENT for actors that have no opening move."""

    def of(self, actor: int) -> tuple[Tree, ...]:
        """Return the trees of an actor, one per opening move."""
        return self.trees[self.tree_start[actor] : self.tree_start[actor + 1]]

    def root_options(self, actor: int) -> tuple[int, ...]:
        """Return the option numbers of ``wait`` and of each opening move; empty for actors that never open."""
        if self.wait_option[actor] == ABSENT:
            return ()
        return (self.wait_option[actor], *(tree.root_option for tree in self.of(actor)))


def opening_moves(model: Model, actor: int) -> tuple[int, ...]:
    """List the moves with which an actor can open an episode, in the case's order; forbidden ones too."""
    moves = model.moves
    return tuple(m for m in range(len(moves.names)) if moves.by[m] == actor and not moves.is_reply[m])


def has_gate(gate: Gate) -> bool:
    """Tell whether a gate can ever be closed."""
    return gate.when is not None or gate.once or gate.cooldown != ABSENT


def gates_of_turn(model: Model, trees: Iterable[Tree]) -> list[Gate]:
    """Return the gates that an actor asks as it opens one of some trees: of moves in them and of pacts they call."""
    moves, pacts = model.moves, model.pacts
    offered = sorted({move for tree in trees for move in (tree.move, *tree.option_move) if move != NOTHING})
    events: set[int] = set()
    for move in offered:
        events.add(int(moves.event[move]))
        events |= set(moves.outcome_event[moves.outcome_start[move] : moves.outcome_start[move + 1]].tolist())
    callers = (pacts.on_event[first:end] for first, end in itertools.pairwise(pacts.on_start.tolist()))
    called = [pact for pact, each in enumerate(callers) if events & set(each.tolist())]
    return [*(moves.gates[move] for move in offered), *(pacts.gates[pact] for pact in called)]


def build_trees(model: Model) -> Trees:
    """Build the trees of all opening moves of all actors that are not forbidden, and number their options.

    Raises
    ------
    CompileError
        If a tree has more than MAX_LEAVES leaves or MAX_DEPTH decisions in a row, or all together more than
        MAX_CASE_LEAVES leaves; the message names the opening move.
    """
    stages = _Stages(model)
    trees: list[Tree] = []
    tree_start, wait_option = [0], []
    n_leaves = 0
    for actor, name in enumerate(model.actors.names):
        moves = opening_moves(model, actor)
        wait_option.append(option_number(name, 0) if moves else ABSENT)
        for move in moves:
            if move in stages.forbidden:
                continue
            tree = _grow(stages, actor, move, root_option=option_number(name, 1 + model.opening_position(move)))
            n_leaves += tree.n_leaves
            if n_leaves > MAX_CASE_LEAVES:
                raise CompileError(
                    f"move {model.moves.names[move]}: with it the episodes of the case have more than "
                    f"{MAX_CASE_LEAVES:,} possible ends; shorten its replies or those of the moves before it"
                )
            trees.append(tree)
        tree_start.append(len(trees))
    return Trees(tuple(trees), tuple(tree_start), tuple(wait_option))


class _Stages:
    """The reply stages of a model as plain lists, read once: array access in the inner loop would be slow."""

    def __init__(self, model: Model) -> None:
        moves = model.moves
        self.names = moves.names
        self.of_move = [int(x) for x in moves.stage_start]
        self.actor = [int(x) for x in moves.stage_actor]
        self.together = moves.stage_together.tolist()
        starts = [int(x) for x in moves.option_start]
        listed = [int(x) for x in moves.option_move]
        self.options = [tuple(listed[a:b]) for a, b in itertools.pairwise(starts)]
        self.stage_move = [m for m, (a, b) in enumerate(itertools.pairwise(self.of_move)) for _ in range(a, b)]
        self.positions = [model.option_positions(stage) for stage in range(len(self.options))]
        self.forbidden = frozenset(model.interventions.forbidden)
        self.can_close = [has_gate(gate) or m in self.forbidden for m, gate in enumerate(moves.gates)]

    def after(self, move: int, pending: Pending) -> Pending:
        """Return what is to come once ``move`` has been chosen: its own stages first."""
        start, end = self.of_move[move], self.of_move[move + 1]
        return (start, end, pending) if start < end else pending

    def numbers(self, stage: int, history: tuple[int, ...]) -> dict[int, int]:
        """Return the numbers of all that a stage lists, by option; ``nothing`` comes last where it is not listed."""
        move = self.stage_move[stage]
        label = f"{'>'.join(self.names[m] for m in history)}/{self.names[move]}/{stage - self.of_move[move]}"
        return {option: option_number(label, position) for option, position in self.positions[stage].items()}

    def next_choice(self, pending: Pending, history: tuple[int, ...]) -> tuple[tuple[_Seat, ...], Pending] | None:
        """Return who chooses next, more than one if together, and what comes after; None: leaf."""
        while pending is not None:
            stage, end, rest = pending
            after = stage + 1
            while after < end and self.together[after]:
                after += 1
            pending = (after, end, rest) if after < end else rest
            seats = [self._seat(each, history) for each in range(stage, after)]
            offering = tuple(seat for seat in seats if seat is not None)
            if offering:
                return offering, pending
        return None

    def _seat(self, stage: int, history: tuple[int, ...]) -> _Seat | None:
        """Return what a stage offers, if anything."""
        left = tuple(m for m in self.options[stage] if m == NOTHING or m not in history)
        offered = tuple(m for m in left if m not in self.forbidden)
        if not offered:
            return None
        has_fallback = NOTHING not in left and any(self.can_close[m] for m in left)
        return _Seat(stage, (*offered, NOTHING) if has_fallback else offered, has_fallback)


@dataclass(frozen=True)
class _Seat:
    """What one of those who choose next is offered."""

    stage: int
    offered: tuple[int, ...]
    """Moves or NOTHING; a fallback comes last."""
    has_fallback: bool


@dataclass(frozen=True)
class _Todo:
    """A node or a leaf that is still to be grown."""

    before: int
    """Node before, ABSENT at the root."""
    row: int
    """Option row that leads here."""
    history: tuple[int, ...]
    """Moves played."""
    pending: Pending
    """Stages to come when all have chosen, answers to what they have chosen left out."""
    seats: tuple[_Seat, ...] = ()
    """Those who are still to choose together with the one before."""
    chosen: tuple[int, ...] = ()
    """Moves chosen by those before it with whom they choose together, in order."""
    seat: int = 0
    """How many of them have chosen."""

    def after(self, node: int, row: int, choice: int) -> _Todo:
        """Return what follows when an option is taken at its node."""
        played = () if choice == NOTHING else (choice,)
        chosen = (*self.chosen, *played)
        return _Todo(node, row, (*self.history, *played), self.pending, self.seats[1:], chosen, self.seat + 1)


def _grow(stages: _Stages, actor: int, move: int, *, root_option: int) -> Tree:
    """Grow the tree of one opening move."""
    owner: list[int] = []
    node_stage: list[int] = []
    heads: list[int] = []
    seats: list[int] = []
    parent: list[int] = []
    parent_option: list[int] = []
    depth: list[int] = []
    start = [0]
    option_move: list[int] = []
    option_numbers: list[int] = []
    is_fallback: list[bool] = []
    child: list[int] = []
    ends: list[bool] = []
    leaf_history: list[tuple[int, ...]] = []
    leaf_parent_option: list[int] = []

    todo = [_Todo(ABSENT, ABSENT, (move,), stages.after(move, None))]
    while todo:
        here = todo.pop()
        if not here.seats:
            # What was chosen is now known, and is answered before anything else, the first first.
            pending = here.pending
            for played in reversed(here.chosen):
                pending = stages.after(played, pending)
            found = stages.next_choice(pending, here.history)
            if found is not None:
                here = replace(here, seats=found[0], pending=found[1], chosen=(), seat=0)
        before, row, history = here.before, here.row, here.history
        if row != ABSENT:
            child[row] = len(owner) if here.seats else len(leaf_history)
            ends[row] = not here.seats
        if not here.seats:
            leaf_history.append(history)
            leaf_parent_option.append(row)
            if len(leaf_history) > MAX_LEAVES:
                raise CompileError(
                    f"move {stages.names[move]}: its replies make more than {MAX_LEAVES:,} possible ends; "
                    "list fewer replies or fewer stages"
                )
            continue
        seat = here.seats[0]
        node, first = len(owner), len(option_move)
        depth.append(1 if before == ABSENT else depth[before] + 1)
        if depth[node] > MAX_DEPTH:
            raise CompileError(
                f"move {stages.names[move]}: more than {MAX_DEPTH} replies in a row, the last in answer to "
                f"{stages.names[history[-1]]}; shorten the chain"
            )
        owner.append(stages.actor[seat.stage])
        node_stage.append(seat.stage)
        seats.append(here.seat)
        heads.append(heads[before] if here.seat else node)
        parent.append(before)
        parent_option.append(row)
        option_move.extend(seat.offered)
        numbers = stages.numbers(seat.stage, history[: len(history) - len(here.chosen)])
        option_numbers.extend(numbers[option] for option in seat.offered)
        is_fallback.extend([False] * len(seat.offered))
        is_fallback[-1] = seat.has_fallback
        child.extend([ABSENT] * len(seat.offered))
        ends.extend([False] * len(seat.offered))
        start.append(len(option_move))
        # The stack gives back what was put last, so options go on in reverse to be grown in listed order.
        branches = [here.after(node, first + position, choice) for position, choice in enumerate(seat.offered)]
        todo.extend(reversed(branches))
    return Tree(
        actor=actor,
        move=move,
        root_option=root_option,
        node_owner=tuple(owner),
        node_stage=tuple(node_stage),
        node_head=tuple(heads),
        node_seat=tuple(seats),
        node_parent=tuple(parent),
        node_parent_option=tuple(parent_option),
        option_start=tuple(start),
        option_move=tuple(option_move),
        option_is_fallback=tuple(is_fallback),
        option_number=tuple(option_numbers),
        option_child=tuple(child),
        option_ends=tuple(ends),
        leaf_history=tuple(leaf_history),
        leaf_parent_option=tuple(leaf_parent_option),
    )


@dataclass(frozen=True)
class PactCall:
    """How a leaf can call for a pact."""

    pact: int
    """Pact."""
    is_certain: bool
    """True: a move of the history calls for it, so its chance is 1."""
    outcomes: tuple[tuple[int, ...], ...]
    """Outcomes that call for it, grouped by the move they belong to; empty if certain. The chance of the call is
    1 - product over groups of (1 - sum of the outcomes' chances)."""


@dataclass(frozen=True)
class LeafOutcomes:
    """What chance can still do once the moves of a leaf are played."""

    groups: tuple[tuple[int, ...], ...]
    """Outcomes (rows of ``Moves.outcome_chance``) per move of the history that has any, in the order played."""
    calls: tuple[PactCall, ...]
    """Pacts that the leaf can call for, in the case's order."""

    @property
    def n_combinations(self) -> int:
        """Count the products of outcomes; 1 where no move has outcomes."""
        return math.prod(len(group) for group in self.groups)

    def combinations(self) -> Iterator[tuple[int, ...]]:
        """Yield each product: one outcome per group, the last group varying fastest."""
        return itertools.product(*self.groups)


def leaf_outcomes(model: Model, leaf: tuple[int, ...]) -> LeafOutcomes:
    """List the products of outcomes of a leaf and the pacts it can call for.

    Parameters
    ----------
    model
        Compiled case.
    leaf
        Moves played, in order, as in ``Tree.leaf_history``.

    Raises
    ------
    CompileError
        If there are more than MAX_COMBINATIONS products.
    """
    moves, pacts = model.moves, model.pacts
    groups = tuple(
        tuple(range(int(moves.outcome_start[m]), int(moves.outcome_start[m + 1])))
        for m in leaf
        if moves.outcome_start[m] < moves.outcome_start[m + 1]
    )
    move_events = {int(moves.event[m]) for m in leaf}
    calls: list[PactCall] = []
    for pact in range(len(pacts.names)):
        on = {int(e) for e in pacts.on_event[pacts.on_start[pact] : pacts.on_start[pact + 1]]}
        if on & move_events:
            calls.append(PactCall(pact, is_certain=True, outcomes=()))
            continue
        calling = tuple(tuple(u for u in group if int(moves.outcome_event[u]) in on) for group in groups)
        if any(calling):
            calls.append(PactCall(pact, is_certain=False, outcomes=tuple(group for group in calling if group)))
    outcomes = LeafOutcomes(groups, tuple(calls))
    if outcomes.n_combinations > MAX_COMBINATIONS:
        names = ", ".join(moves.names[m] for m in leaf)
        raise CompileError(
            f"the outcomes of the moves {names} combine in {outcomes.n_combinations:,} ways, more than "
            f"{MAX_COMBINATIONS:,}; merge outcomes that differ little"
        )
    return outcomes
