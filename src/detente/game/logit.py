"""Games in extensive form, of perfect information but for simultaneous choices, solved by backward induction.

Players choose by logit: an option's probability grows with its value, the more sharply the higher the player's
*rationality*. In a tree of perfect information the agent quantal response equilibrium (mckelvey1998) is unique and
found by one pass from the leaves to the root, because what follows a node does not depend on how it was reached.
A branch may also *weigh* more or less than another: its odds are multiplied by its weight, whatever it is worth.
Rationality 0 is choice by the weights alone; with rationality towards infinity the solution becomes the subgame-perfect
one.

The same numbers have a second reading: each player has a private payoff for each option, drawn from a Gumbel
distribution with scale 1 / rationality, and the others know the distribution only. Then these probabilities are the
Bayesian equilibrium itself, not an approximation to anything.

Several players may also choose *at the same time*. In a tree that is written as decisions that follow each other, of
which the later ones have an information set of several nodes, one for each choice before them. Such a group is solved
as one small game, whose payoffs are what follows from each combination of choices: its quantal response equilibrium
(``detente.game.quantal``). Games in which players do not know other things are refused.

This is the public, general solver: for teaching, for ``detente show game``, and as a yardstick for the engine's own
code.

References: mckelvey1998 (agent quantal response); turocy2010 (how Gambit computes it).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, log
from detente.core.errors import GameError
from detente.core.together import MAX_OPTIONS, MAX_PLAYERS, MAX_PROFILES, is_too_large
from detente.game.quantal import SimultaneousGame, principal_equilibrium

Ints: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]

NOBODY = -1
"""Owner of nodes at which no player decides."""
VANISHING = -800.0
"""Exponents below this are as good as minus infinity: exp(-746) is 0 in double precision."""
CHANCE_TOLERANCE = 1e-9
"""How far the probabilities at a chance node may sum from one: rounding, not error."""


class Kind(IntEnum):
    """What happens at a node."""

    TERMINAL = 0
    """The game is over: payoffs."""
    CHANCE = 1
    """Nature draws a branch."""
    DECISION = 2
    """A player chooses a branch."""


@dataclass(frozen=True)
class GameTree:
    """A finite game tree as arrays: node 0 is the root, and every node comes before its children (pre-order).

    Letters: N node, C branch, A player. Branches of node n are rows ``start[n] : start[n + 1]``.
    """

    players: tuple[str, ...]
    """[A] names."""
    rationality: Floats
    """[A] logit precision per unit of payoff, 0 to inf."""
    kind: Ints
    """[N] Kind."""
    owner: Ints
    """[N] player that decides, NOBODY elsewhere."""
    start: Ints
    """[N + 1] first branch of each node."""
    child: Ints
    """[C] node that a branch leads to."""
    chance: Floats
    """[C] probability of a branch of a chance node, NaN elsewhere."""
    weight: Floats
    """[C] factor on the odds of an option, above 0; 1 at chance nodes."""
    payoff: Floats
    """[N, A] payoffs at terminal nodes, 0 elsewhere."""
    node_names: tuple[str, ...]
    """[N] for display; may be empty strings."""
    branch_names: tuple[str, ...]
    """[C] names of options and of chance events, different from each other at one node."""
    title: str = ""
    """For display."""
    information_sets: tuple[str, ...] = ()
    """[N] information set of each decision, by a name that is its owner's own; empty where it knows at which node it
    is. Nodes of one player with the same name are one decision. No names at all: perfect information."""

    def __post_init__(self) -> None:
        _check(self)
        if not self.information_sets:
            object.__setattr__(self, "information_sets", ("",) * self.n_nodes)
        self.groups  # noqa: B018  # refuses other imperfect information

    @property
    def n_nodes(self) -> int:
        """Count all nodes."""
        return len(self.kind)

    def branches(self, node: int) -> range:
        """Return the branch rows of a node."""
        return range(int(self.start[node]), int(self.start[node + 1]))

    @property
    def groups(self) -> dict[int, tuple[tuple[int, ...], ...]]:
        """Simultaneous choices: by the first node, the nodes of each player that chooses there, in their order.

        Raises
        ------
        GameError
            If an information set is not that of a simultaneous choice.
        """
        return simultaneous_groups(self)


@dataclass(frozen=True)
class Terminal:
    """An end of the game, for writing games down by hand."""

    payoffs: Sequence[float]
    """[A] payoff of each player."""
    name: str = ""


@dataclass(frozen=True)
class Decision:
    """A player's choice, for writing games down by hand."""

    player: str
    """Name of the player."""
    options: Sequence[tuple[str, Written]]
    """(name of the option, what follows)."""
    name: str = ""
    weights: Sequence[float] = ()
    """Factors on the odds of the options, in their order; all 1 if not given."""
    information_set: str = ""
    """Name of the player's information set; empty: it knows at which node it is."""


@dataclass(frozen=True)
class Chance:
    """A draw of nature, for writing games down by hand."""

    events: Sequence[tuple[str, float, Written]]
    """(name of the event, probability, what follows)."""
    name: str = ""


Written: TypeAlias = Terminal | Decision | Chance
"""A game as nested nodes."""


def make_game(
    players: Sequence[str],
    root: Written,
    *,
    rationality: float | Sequence[float] = 1.0,
    title: str = "",
) -> GameTree:
    """Turn nested nodes into the arrays of a GameTree.

    Parameters
    ----------
    players
        Names, in the order of the payoffs.
    root
        The game, nested; a part that occurs twice is copied.
    rationality
        One for all, or one per player; 0 to inf.
    title
        For display.

    Raises
    ------
    GameError
        If a player is unknown, a payoff missing or not finite, a chance impossible.

    Examples
    --------
    >>> game = make_game(["row"], Decision("row", [("left", Terminal([1.0])), ("right", Terminal([0.0]))]))
    >>> [round(float(p), 6) for p in solve_logit(game).probability]
    [0.731059, 0.268941]
    """
    names = tuple(players)
    kind: list[int] = []
    owner: list[int] = []
    payoff: list[tuple[float, ...]] = []
    node_names: list[str] = []
    rows: list[list[int]] = []
    child: list[int] = []
    chance: list[float] = []
    weight: list[float] = []
    branch_names: list[str] = []
    sets: list[str] = []
    todo: list[tuple[Written, int]] = [(root, NOBODY)]
    # Nodes are met in pre-order, but a node's branches must lie together, so branches are numbered when it is met.
    while todo:
        node, row = todo.pop()
        if row != NOBODY:
            child[row] = len(kind)
        node_names.append(node.name)
        sets.append(node.information_set if isinstance(node, Decision) else "")
        owner.append(NOBODY)
        payoff.append((0.0,) * len(names))
        branches: list[tuple[str, float, Written]] = []
        weights: Sequence[float] = ()
        if isinstance(node, Terminal):
            kind.append(Kind.TERMINAL)
            payoff[-1] = tuple(float(x) for x in node.payoffs)
            if len(payoff[-1]) != len(names):
                raise GameError(f"a terminal node has {len(payoff[-1])} payoffs, expected {len(names)}, one per player")
        elif isinstance(node, Chance):
            kind.append(Kind.CHANCE)
            branches = [(name, float(p), then) for name, p, then in node.events]
        else:
            kind.append(Kind.DECISION)
            if node.player not in names:
                raise GameError(f"player {node.player!r} is none of {', '.join(names)}")
            owner[-1] = names.index(node.player)
            branches = [(name, math.nan, then) for name, then in node.options]
            weights = node.weights
            if weights and len(weights) != len(branches):
                raise GameError(f"a decision of {node.player} has {len(weights)} weights for {len(branches)} options")
        first = len(child)
        rows.append(list(range(first, first + len(branches))))
        child.extend([NOBODY] * len(branches))
        chance.extend(p for _, p, _ in branches)
        weight.extend(float(w) for w in weights or [1.0] * len(branches))
        branch_names.extend(name for name, _, _ in branches)
        todo.extend((then, first + i) for i, (_, _, then) in reversed(list(enumerate(branches))))
    # Branch rows were handed out in the order of the nodes, so they already lie node after node.
    start = list(itertools.accumulate((len(r) for r in rows), initial=0))
    shares = [rationality] * len(names) if isinstance(rationality, (int, float)) else list(rationality)
    return GameTree(
        players=names,
        rationality=np.array(shares, dtype=np.float64),
        kind=np.array(kind, dtype=np.int32),
        owner=np.array(owner, dtype=np.int32),
        start=np.array(start, dtype=np.int32),
        child=np.array(child, dtype=np.int32),
        chance=np.array(chance, dtype=np.float64),
        weight=np.array(weight, dtype=np.float64),
        payoff=np.array(payoff, dtype=np.float64).reshape(len(kind), len(names)),
        node_names=tuple(node_names),
        branch_names=tuple(branch_names),
        title=title,
        information_sets=tuple(sets),
    )


@dataclass(frozen=True)
class Solution:
    """How a game is played, and what it is then worth."""

    values: Floats
    """[N, A] expected payoff of each player from each node on."""
    probability: Floats
    """[C] probability of each branch, given that its node is reached; chances at chance nodes."""
    method: str
    """"logit" or "subgame perfect"."""

    def reach(self, game: GameTree) -> Floats:
        """[N] probability that each node of ``game`` is reached."""
        reached = np.zeros(game.n_nodes)
        reached[0] = 1.0
        for node in range(game.n_nodes):
            for row in game.branches(node):
                reached[game.child[row]] = reached[node] * self.probability[row]
        return reached


def choice_probabilities(
    values: Sequence[float], rationality: float, weights: Sequence[float] | None = None
) -> list[float]:
    """Return the logit choice over options: proportional to ``weight * exp(rationality * value)``.

    Differences to the best value are taken before anything is multiplied or exponentiated, so neither a large
    rationality nor large values can overflow; an infinite rationality gives equal shares to the best options.

    Parameters
    ----------
    values
        [O] value of each option to the one who chooses; finite.
    rationality
        Logit precision, 0 to inf.
    weights
        [O] factors on the odds, above 0; all 1 if not given.

    Returns
    -------
    list[float]
        [O] probabilities; they sum to one up to rounding.

    Examples
    --------
    >>> choice_probabilities([0.0, 0.0], 5.0)
    [0.5, 0.5]
    >>> choice_probabilities([1e300, -1e300], math.inf)
    [1.0, 0.0]
    >>> choice_probabilities([0.0, 0.0], 5.0, [3.0, 1.0])
    [0.75, 0.25]
    """
    best = max(values)
    exponent = [0.0 if value == best else max(rationality * (value - best), VANISHING) for value in values]
    weight = exp(np.array(exponent)).tolist()
    if weights is not None:
        weight = [w * factor for w, factor in zip(weight, weights, strict=True)]
    total = add(weight)
    return [w / total for w in weight]


def add(terms: Iterable[float]) -> float:
    """Add from left to right; the built-in ``sum`` rounds otherwise from Python 3.12 on."""
    total = 0.0
    for term in terms:
        total += term
    return total


def solve_logit(game: GameTree) -> Solution:
    """Solve a game by logit choice at every decision, from the leaves to the root (agent quantal response).

    ``V(terminal) = payoff``; ``V(node) = sum over branches of P(branch) V(child)``, where P is the chance at chance
    nodes, and proportional to ``weight exp(rationality_o V_o(child))`` at a node of player o. A simultaneous choice has
    the quantal response equilibrium that its principal branch leads to, with payoffs ``V(what follows)``.

    Raises
    ------
    GameError
        If a player in a simultaneous choice has an infinite rationality, or the choice is too large.

    References
    ----------
    mckelvey1998, mckelvey1995
    """
    rationality, groups = game.rationality.tolist(), game.groups

    def choose(values: list[float], player: int, weights: list[float]) -> list[float]:
        return choice_probabilities(values, rationality[player], weights)

    def choose_together(head: int, values: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
        return _equilibrium(game, groups[head], values)

    return _backward(game, "logit", choose, choose_together)


def _equilibrium(
    game: GameTree, nodes: tuple[tuple[int, ...], ...], values: Sequence[Sequence[float]]
) -> list[tuple[float, ...]]:
    """Return the probabilities of the options of each player of a group; ``values``: what each profile is worth."""
    first = [each[0] for each in nodes]
    sizes = tuple(len(game.branches(node)) for node in first)
    if is_too_large(sizes):
        raise GameError(
            f"found a simultaneous choice of {len(sizes)} players with {', '.join(map(str, sizes))} options, expected "
            f"at most {MAX_PLAYERS} players, {MAX_OPTIONS} options of each and {MAX_PROFILES} combinations"
        )
    owners = [int(game.owner[node]) for node in first]
    found = principal_equilibrium(
        SimultaneousGame(
            sizes=sizes,
            payoffs=tuple(tuple(worth[owner] for owner in owners) for worth in values),
            rationality=tuple(float(game.rationality[owner]) for owner in owners),
            log_weights=tuple(
                tuple(log(game.weight[game.start[node] : game.start[node + 1]]).tolist()) for node in first
            ),
        )
    )
    if found.reached < 1.0:
        raise GameError(
            f"the branch of equilibria of a simultaneous choice could be followed only to {found.reached:.3g} of the "
            "rationality asked for"
        )
    return list(found.probability)


def solve_subgame_perfect(game: GameTree) -> Solution:
    """Solve a game by best choice at every decision, whatever options weigh; of equally good ones the first is taken.

    Where no player is ever indifferent this is the one subgame-perfect equilibrium.

    Raises
    ------
    GameError
        If players choose at the same time: then no option is simply the best.
    """

    def best(values: list[float], _player: int, _weights: list[float]) -> list[float]:
        chosen = values.index(max(values))
        return [float(i == chosen) for i in range(len(values))]

    def refuse(head: int, _values: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
        raise GameError(
            f"found players that choose at the same time from node {head} on, expected one after the other: what is "
            "best depends on what the others choose"
        )

    return _backward(game, "subgame perfect", best, refuse)


def scale_to_unit_rationality(game: GameTree) -> GameTree:
    """Return the game that has the same choices with all rationalities and all weights 1.

    Each player's payoffs are multiplied by its rationality. Tools that know only one precision for all players and no
    weights, as Gambit does, then find the choices at precision 1.

    At a decision with weights w the owner's payoff of every end behind option o gains ``ln w_o - sum_q P_q ln w_q``,
    with P the choice of the solution. What is added to all options alike moves no choice, so their odds change by the
    weights, as they should; and on average nothing is added, so what the decision is worth to the owner, and every
    choice before it, stays as it was.

    Raises
    ------
    GameError
        If a rationality is infinite.
    """
    if not np.isfinite(game.rationality).all():
        raise GameError("payoffs cannot be scaled by an infinite rationality")
    payoff = game.payoff * game.rationality
    if (game.weight != 1.0).any():
        payoff = payoff + _makeup(game)
    ones = np.ones(len(game.players))
    return replace(game, payoff=payoff, rationality=ones, weight=np.ones(len(game.weight)))


def _makeup(game: GameTree) -> Floats:
    """Return what each end is to gain [N, A] so that weights of 1 lead to the choices of those given."""
    gained = np.zeros((game.n_nodes, len(game.players)))
    probability = solve_logit(game).probability.tolist()
    logs = log(game.weight).tolist()
    for node in range(game.n_nodes):
        rows = game.branches(node)
        for row in rows:
            gained[game.child[row]] = gained[node]
        if game.kind[node] == Kind.DECISION:
            mean = add(probability[row] * logs[row] for row in rows)
            for row in rows:
                gained[game.child[row], game.owner[node]] += logs[row] - mean
    gained[game.kind != Kind.TERMINAL] = 0.0
    return gained


def _backward(
    game: GameTree,
    method: str,
    choose: Callable[[list[float], int, list[float]], list[float]],
    choose_together: Callable[[int, Sequence[Sequence[float]]], list[tuple[float, ...]]],
) -> Solution:
    """Go from the last node to the first: children come after their parents, so they are solved before them.

    Lists, not arrays: nodes have a handful of branches, for which an array operation costs more than it does. Sums are
    in branch order, not by a dot product, whose order of addition differs between machines.
    """
    values = game.payoff.tolist()
    probability, weight = game.chance.tolist(), game.weight.tolist()
    kind, owner, start, child = game.kind.tolist(), game.owner.tolist(), game.start.tolist(), game.child.tolist()
    players = range(len(game.players))
    groups = game.groups
    together = {node for nodes in groups.values() for each in nodes for node in each}

    def average(node: int) -> None:
        rows = range(start[node], start[node + 1])
        values[node] = [add(probability[row] * values[child[row]][a] for row in rows) for a in players]

    for node in range(game.n_nodes - 1, -1, -1):
        if node in groups:
            nodes = groups[node]
            ends = [child[row] for last in nodes[-1] for row in range(start[last], start[last + 1])]
            for each, shares in zip(nodes, choose_together(node, [values[end] for end in ends]), strict=True):
                for member in each:
                    probability[start[member] : start[member + 1]] = shares
            for each in reversed(nodes):
                for member in each:
                    average(member)
        if kind[node] == Kind.TERMINAL or node in together:
            continue
        if kind[node] == Kind.DECISION:
            first, last = start[node], start[node + 1]
            player = owner[node]
            worth = [values[n][player] for n in child[first:last]]
            probability[first:last] = choose(worth, player, weight[first:last])
        average(node)
    return Solution(np.array(values), np.array(probability), method)


def simultaneous_groups(game: GameTree) -> dict[int, tuple[tuple[int, ...], ...]]:
    """Return the simultaneous choices of a game: by the first node, the nodes of each player, in their order.

    The nodes of a player are all that follow from the choices of those before it, and nothing else. Nodes are numbered
    in pre-order, so the last player's nodes have what follows from each profile in the order of the profiles.

    Raises
    ------
    GameError
        If an information set is not that of a simultaneous choice; the message names it.
    """
    if not any(game.information_sets):
        return {}
    sets: dict[tuple[int, str], list[int]] = {}
    for node, name in enumerate(game.information_sets):
        if name:
            sets.setdefault((int(game.owner[node]), name), []).append(node)
    several = {key: nodes for key, nodes in sets.items() if len(nodes) > 1}
    key_of = {node: key for key, nodes in several.items() for node in nodes}
    parent = {int(game.child[row]): node for node in range(game.n_nodes) for row in game.branches(node)}
    groups: dict[int, list[tuple[int, ...]]] = {}
    head_of: dict[tuple[int, str], int] = {}
    for key, nodes in several.items():
        owner, name = key
        where = f"information set {name} of {game.players[owner]} ({len(nodes)} nodes)"
        _check_same_options(game, nodes, where)
        above = sorted({parent[node] for node in nodes if node in parent})
        before = key_of.get(above[0]) if above else None
        head = above[0] if before is None and above else head_of.get(before, NOBODY) if before else NOBODY
        level = (head,) if before is None else tuple(several[before])
        asked = [int(game.child[row]) for node in above for row in game.branches(node)]
        is_simultaneous = head != NOBODY and tuple(above) == level and asked == nodes
        members = groups.setdefault(head, [(head,)]) if is_simultaneous else []
        owners = [int(game.owner[each[0]]) for each in members]
        if not is_simultaneous or members[-1] != level or game.kind[head] != Kind.DECISION or owner in owners:
            raise GameError(
                f"found the {where}, expected one that holds all nodes right after the choice of another player who "
                "chooses at the same time: games here have no other imperfect information"
            )
        members.append(tuple(nodes))
        head_of[key] = head
    return {head: tuple(members) for head, members in groups.items()}


def _check_same_options(game: GameTree, nodes: list[int], where: str) -> None:
    """Refuse an information set whose nodes differ in their options or what these weigh."""
    told = {tuple((game.branch_names[row], float(game.weight[row])) for row in game.branches(node)) for node in nodes}
    if len(told) > 1:
        raise GameError(f"found different options or weights in the {where}, expected the same at all its nodes")


def _check(game: GameTree) -> None:
    """Refuse arrays that are no game tree."""
    n_nodes, n_branches, n_players = len(game.kind), len(game.child), len(game.players)
    shapes = {
        "rationality": (game.rationality.shape, (n_players,)),
        "owner": (game.owner.shape, (n_nodes,)),
        "start": (game.start.shape, (n_nodes + 1,)),
        "chance": (game.chance.shape, (n_branches,)),
        "weight": (game.weight.shape, (n_branches,)),
        "payoff": (game.payoff.shape, (n_nodes, n_players)),
        "node_names": ((len(game.node_names),), (n_nodes,)),
        "information_sets": ((len(game.information_sets) or n_nodes,), (n_nodes,)),
        "branch_names": ((len(game.branch_names),), (n_branches,)),
    }
    for name, (found, expected) in shapes.items():
        if found != expected:
            raise GameError(f"{name} has shape {found}, expected {expected}")
    if n_nodes == 0 or n_players == 0 or len(set(game.players)) != n_players:
        raise GameError("a game has at least one node and one player, and players of different names")
    _check_numbers(game)
    parent = np.full(n_nodes, NOBODY)
    for node in range(n_nodes):
        rows = game.branches(node)
        at = f"node {node} ({game.node_names[node]})" if game.node_names[node] else f"node {node}"
        if (len(rows) == 0) != (game.kind[node] == Kind.TERMINAL):
            raise GameError(f"{at} has {len(rows)} branches; terminal nodes have none, all others at least one")
        if (game.kind[node] == Kind.DECISION) != (0 <= game.owner[node] < n_players):
            raise GameError(f"{at} has owner {game.owner[node]}; decisions have a player, other nodes nobody")
        if len({game.branch_names[row] for row in rows}) != len(rows):
            raise GameError(f"{at} has two branches of the same name")
        for row in rows:
            following = int(game.child[row])
            if not node < following < n_nodes or parent[following] != NOBODY:
                raise GameError(f"{at} leads to node {following}, which is not a node of its own after it")
            parent[following] = node
        if game.kind[node] == Kind.CHANCE:
            chances = [float(game.chance[row]) for row in rows]
            if not all(p >= 0.0 for p in chances) or abs(math.fsum(chances) - 1.0) > CHANCE_TOLERANCE:
                raise GameError(f"{at} has chances {chances}, expected shares of one")
    if (parent[1:] == NOBODY).any():
        raise GameError(f"node {1 + int(np.argmax(parent[1:] == NOBODY))} is not reached from any other")


def _check_numbers(game: GameTree) -> None:
    if not (game.rationality >= 0.0).all():
        raise GameError(f"rationality is {game.rationality.tolist()}, expected numbers from 0 to infinity")
    if not ((game.weight > 0.0) & np.isfinite(game.weight)).all():
        raise GameError(f"weights are {game.weight.tolist()}, expected finite numbers above 0")
    if not np.isfinite(game.payoff).all():
        raise GameError("a payoff is not finite")
